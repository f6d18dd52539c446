r"""check and fix: run the rules over a text, settle what they find, repair it.

``from zxlint.engine import check, fix`` is the library's stable face::

    >>> [d.code for d in check("基层单位 and 群众的点赞。\n")]
    ['ZX501']
    >>> fix("基层单位 and 群众的点赞。\n").text
    '基层单位和群众的点赞。\n'
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from zxlint.comments import Bare, bared, directives, rows_spoken_of, tears_rows
from zxlint.decoding import shown_encoding
from zxlint.document import Document, Failure, Kind, forget, forgets
from zxlint.knowledge import knowledge_of
from zxlint.language import LANGUAGES
from zxlint.plugins import load
from zxlint.protect import protected
from zxlint.result import Suppressed
from zxlint.rule import Cause, Diagnostic, Hit, Rule
from zxlint.settings import (
    Settings,
    applicability_of,
    may_fix,
    options_of,
    own_terms,
    selected,
    severity_of,
    validate,
)
from zxlint.suppressions import CommentError, Comments, Entry, Held, suppress
from zxlint.text import Edit, Places, Span, apply, carried, in_order, nearby
from zxlint.timing import count_characters, timed

PASSES = 10
"""Passes after which a repair that still finds work counts as not settling."""

QUOTED = 24
"""Characters of the document that a message quotes at most."""


class RuleError(Failure):
    """A rule raised, or reported a place outside the text; carries the rule and the exception."""

    def __init__(self, rule: Rule, error: Exception) -> None:
        words = f"rule {rule.code} {rule.name} failed: {type(error).__name__}: {error}"
        super().__init__(rule.code, words)
        self.rule = rule
        self.error = error


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check came to.

    ``diagnostics`` are the findings in order of place, ``failures`` the rules, correctors and comments that failed,
    ``suppressed`` what was found and accepted, ``used`` the entries that accepted it, ``ran`` the codes of the rules
    that have looked at the text, ``notes`` what a reader should know of it that is no finding.
    """

    diagnostics: tuple[Diagnostic, ...]
    failures: tuple[Failure, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    used: frozenset[Entry] = frozenset()
    ran: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """A repaired text.

    ``text`` is the text after the repair, or the text as it was where the repair did not settle: then ``unsettled``
    names the codes that would not come to rest.  ``fixed`` are the findings repaired, pass by pass; ``remaining``
    those that stand in ``text``, without those that are ``suppressed``; ``before`` those that stood in the text as it
    was, and ``steps`` the edits of each pass.  ``notes`` say what a reader should know of it that is no finding.
    """

    text: str
    fixed: tuple[Diagnostic, ...]
    remaining: tuple[Diagnostic, ...]
    unsettled: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    before: tuple[Diagnostic, ...] = ()
    steps: tuple[tuple[Edit, ...], ...] = ()
    notes: tuple[str, ...] = ()


Plan = Sequence[tuple[Rule, Mapping[str, Any]]]
"""The rules to run, each with its options."""


def check(text: str, settings: Settings | None = None, *, kind: Kind = "text") -> tuple[Diagnostic, ...]:
    """Return the findings of a text, in order of place.

    Args:
        text: the text; offsets of the findings are code points in it.
        settings: which rules, with which options; the defaults if left out.
        kind: ``"markdown"`` protects code, links, tags and front matter.

    Raises:
        SettingsError: the settings name an unknown rule or option, or a pack of terms cannot be read.
        Failure: a rule failed (``RuleError``), or a corrector did, or a comment that speaks to zxlint is wrong.
    """
    settings = settings or Settings()
    doc = Document(text, kind, terms=own_terms(settings), knowledge=knowledge_of(settings))
    checked = examine(doc, plan(settings, load(settings.rule_paths)), settings)
    for failure in checked.failures:
        raise failure
    return checked.diagnostics


def fix(text: str, settings: Settings | None = None, *, kind: Kind = "text", unsafe: bool = False) -> Repair:
    """Return the text with every safe repair made, and with ``unsafe`` those that are only offered as well.

    Raises:
        SettingsError: the settings name an unknown rule or option, or a pack of terms cannot be read.
        Failure: a rule failed (``RuleError``), or a corrector did, or a comment that speaks to zxlint is wrong.
    """
    settings = settings or Settings()
    doc = Document(text, kind, terms=own_terms(settings), knowledge=knowledge_of(settings))
    repair = mend(doc, plan(settings, load(settings.rule_paths)), settings, unsafe=unsafe)
    for failure in repair.failures:
        raise failure
    return repair


def plan(settings: Settings, catalogue: Mapping[str, Rule], leave_out: frozenset[str] = frozenset()) -> Plan:
    """Return the selected rules with their options, without those whose codes are left out.

    Raises:
        SettingsError: the settings name an unknown rule or option, or a pack of terms cannot be read.
    """
    validate(settings, catalogue)
    return [(rule, options_of(settings, rule)) for rule in selected(settings, catalogue) if rule.code not in leave_out]


def examine(doc: Document, rules: Plan, settings: Settings, held: Sequence[Held] = ()) -> Checked:
    """Run the rules over a document, settle their findings, and set aside those that are suppressed.

    A rule that fails does not stop the others.  ``held`` is what was suppressed before the document was repaired.
    """
    count_characters(len(doc))
    found, failures, ran = _run(
        doc, [(rule, options) for rule, options in rules if not rule.about_suppressions], settings
    )
    with timed("step", "settle"):
        settled = settle(found)
    comments = Comments(doc, load(settings.rule_paths)) if directives(doc) else None
    if not (comments or doc.suppressions or doc.idle or held):
        return Checked(settled, (*failures, *doc.failures), ran=ran, notes=tuple(doc.notes))
    judged = suppress(doc, settled, found, comments, ran, held)
    last = [(rule, options) for rule, options in rules if rule.about_suppressions]
    idle = (*doc.idle, *judged.idle)
    about, more, ran_last = _run(replace(doc, idle=idle), last if idle else [], settings)
    of_idle = suppress(doc, about, about, comments, ran, held)
    # A comment that suppresses what is said of another one is of use.
    still = {one.span for one in (*doc.idle, *of_idle.idle)}
    of_no_use = (one for one in of_idle.standing if one.span in still)
    diagnostics = sorted((*judged.standing, *of_no_use), key=_by_place)
    wrong = comments.errors if comments else ()
    failed = (*failures, *more, *wrong, *doc.failures)
    used, suppressed = judged.used | of_idle.used, (*judged.suppressed, *of_idle.suppressed)
    return Checked(tuple(diagnostics), failed, suppressed, used, ran | ran_last, tuple(doc.notes))


def settle(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Let one defect be one finding.

    Findings of one cause that meet compete: the lower rank order wins, then the wider span, then the earlier place.
    The losers vanish; what is left of them when the winner is repaired turns up again.
    """
    winners: list[Diagnostic] = []
    for bunch in _bunches(found):
        winners += bunch if len(bunch) == 1 else _winners(bunch)
    return tuple(winners)


def _bunches(found: Iterable[Diagnostic]) -> Iterator[list[Diagnostic]]:
    """Yield findings in order of place, those in one list that may meet: no finding meets one of another list."""
    bunch: list[Diagnostic] = []
    reach = -1
    for one in sorted(found, key=_by_place):
        start, end = one.span
        if bunch and start > reach:
            yield bunch
            bunch = []
        bunch.append(one)
        reach = max(reach, end)
    if bunch:
        yield bunch


def _winners(bunch: Iterable[Diagnostic]) -> list[Diagnostic]:
    kept = {cause: Places() for cause in Cause}
    winners: list[Diagnostic] = []
    for candidate in sorted(bunch, key=_claim):
        cause = candidate.rule.rank.cause
        if cause is Cause.OTHER or kept[cause].take_one(candidate.span):
            winners.append(candidate)
    return sorted(winners, key=_by_place)


def _by_place(diagnostic: Diagnostic) -> tuple[Span, str]:
    return diagnostic.span, diagnostic.rule.code


def choose(diagnostics: Iterable[Diagnostic], *, unsafe: bool) -> list[Diagnostic]:
    """Return the findings whose edits can be made together: all edits of a finding or none, and no overlap.

    Where two collide, the lower rank order wins, then the earlier place.  An insertion waits for the next pass
    rather than touch another edit.
    """
    chosen: list[Diagnostic] = []
    taken = Places()
    for candidate in sorted(diagnostics, key=lambda d: (d.rule.rank.order, d.span, d.code)):
        allowed = candidate.edits and (candidate.safe or (unsafe and candidate.applicability == "unsafe"))
        if allowed and taken.take([edit.span for edit in candidate.edits]):
            chosen.append(candidate)
    return chosen


def mend(
    doc: Document, rules: Plan, settings: Settings, *, unsafe: bool = False, checked: Checked | None = None
) -> Repair:
    """Repair a document until nothing is left to repair; ``checked`` is what ``examine`` said of it, if it was asked.

    Ten passes without coming to rest, or a text that comes back, is a repair that does not settle: the text stays as
    it was, and the codes that keep each other at work are named.  A repair that would change what is protected, such as
    joining two lines whose stray backticks then make code, is left out.
    """
    passes: list[list[Diagnostic]] = []
    seen = [doc.text]
    failures: dict[str, Failure] = {}
    held: list[Held] = []
    before: tuple[Diagnostic, ...] | None = None
    now = doc
    while True:
        checked = (checked if now is doc else None) or examine(now, rules, settings, held)
        failures = {failure.culprit: failure for failure in checked.failures} | failures
        before = checked.diagnostics if before is None else before
        chosen, after = _harmless(now, _chosen(checked, unsafe=unsafe))
        if not chosen:
            fixed = tuple(diagnostic for made in passes for diagnostic in made)
            steps = tuple(tuple(_edits_of(made)) for made in passes)
            failed = tuple(failures.values())
            return Repair(
                now.text, fixed, checked.diagnostics, (), failed, checked.suppressed, before, steps, checked.notes
            )
        held = _held(checked, held, chosen)
        now = after
        passes.append(chosen)
        if now.text in seen or len(passes) == PASSES:
            break
        seen.append(now.text)
    # Those at work since the text first looked as it does now; where it never did, in the last two passes.
    since = seen.index(now.text) if now.text in seen else PASSES - 2
    codes = tuple(sorted({diagnostic.code for made in passes[since:] for diagnostic in made}))
    checked = examine(doc, rules, settings)
    failed = tuple(failures.values())
    return Repair(
        doc.text, (), checked.diagnostics, codes, failed, checked.suppressed, checked.diagnostics, notes=checked.notes
    )


def _run(doc: Document, rules: Plan, settings: Settings) -> tuple[list[Diagnostic], list[Failure], frozenset[str]]:
    """Return what rules find, which of them failed, and the codes of those that did not."""
    found: list[Diagnostic] = []
    failures: list[Failure] = []
    ran: list[str] = []
    view = bared(doc) if directives(doc) else None
    passing = forgets(view.document if view else doc)
    for rule, options in rules:
        if doc.fault and not rule.about_file:
            continue
        if passing:
            forget(view.document if view else doc, rule.code)
        try:
            with timed("rule", rule.code, rule.name):
                # What stands in other documents was looked for in the whole text.
                if view is None or rule.about_suppressions or rule.about_corpus:
                    hits = iter(rule.find(doc, **options))
                else:
                    hits = (_in_full(view, hit) for hit in rule.find(view.document, **options))
                # Most rules find nothing in most documents, and that is to cost nothing beside their search.
                if (first := next(hits, None)) is not None:
                    found += _diagnosed(doc, rule, chain((first,), hits), settings)
            # With other documents, a rule about the corpus may find more: what it does not find is no sign of anything.
            if not rule.about_corpus:
                ran.append(rule.code)
        except Exception as error:
            failures.append(RuleError(rule, error))
    if view:
        failures += view.document.failures
        for note in view.document.notes:
            doc.note(note)
    return found, failures, frozenset(ran)


def _in_full(view: Bare, hit: Hit) -> Hit:
    """Return a hit in the bare document as one in the document with its comments."""
    edits = tuple(Edit(*view.back(edit.span), edit.content) for edit in hit.edits)
    related = tuple(one if one.elsewhere else replace(one, span=view.back(one.span)) for one in hit.related)
    return replace(hit, span=view.back(hit.span), edits=edits, related=related)


def _chosen(checked: Checked, *, unsafe: bool) -> list[Diagnostic]:
    """Return what is to be repaired next.

    Nothing is where a comment is wrong: what it means to suppress is not known.  A suppression is taken away only when
    nothing else is left to repair, because a repair may bring about what it is there for.
    """
    if any(isinstance(failure, CommentError) for failure in checked.failures):
        return []
    chosen = choose(checked.diagnostics, unsafe=unsafe)
    return [diagnostic for diagnostic in chosen if not diagnostic.rule.about_suppressions] or chosen


def _held(checked: Checked, before: Iterable[Held], chosen: Iterable[Diagnostic]) -> list[Held]:
    """Return what is suppressed, and where it stands when the chosen findings have been repaired."""
    edits = _edits_of(chosen)
    now = [Held(one.diagnostic.code, one.diagnostic.span, one) for one in checked.suppressed]
    places = {(one.code, carried(one.span, edits)): one for one in (*before, *now)}
    return [Held(code, span, one.suppressed) for (code, span), one in places.items()]


def _diagnosed(doc: Document, rule: Rule, hits: Iterable[Hit], settings: Settings) -> list[Diagnostic]:
    """Return the findings that hits of a rule are under the settings."""
    fixable, severity = may_fix(settings, rule), severity_of(settings, rule)
    certain, uncertain = (applicability_of(settings, rule, safe) for safe in (True, False))
    if doc.reading:
        certain = uncertain = "display"
    needed, guarded, found = rule.needed, _guards(doc, rule), list[Diagnostic]()
    for hit in hits:
        edits = _sound(doc, hit)
        if edits and not (fixable and _may_be_made(doc, rule, edits, guarded=guarded)):
            edits = ()
        words = _words_for(doc, hit, edits)
        if needed is None or not words.keys() >= needed:
            for language in LANGUAGES:
                rule.message(language, words)  # a word that is missing is the rule's failure, here and not in a report
        found.append(
            Diagnostic(rule, hit.span, edits, certain if hit.safe else uncertain, severity, words, hit.related)
        )
    return found


def _sound(doc: Document, hit: Hit) -> tuple[Edit, ...]:
    """Return the edits of a hit in order.

    Raises:
        ValueError: the hit, what is related to it or an edit lies outside the text, or two edits overlap.
    """
    span, size = hit.span, len(doc.text)
    edits = tuple(in_order(hit.edits, size)) if hit.edits else ()
    if not 0 <= span[0] <= span[1] <= size:
        raise ValueError(f"{span} lies outside a text of {size} characters")
    for related in hit.related:
        if related.elsewhere is None and not 0 <= related.span.start <= related.span.end <= size:
            raise ValueError(f"the related {related.span} lies outside a text of {size} characters")
    return edits


def _guards(doc: Document, rule: Rule) -> bool:
    """Whether there is anything in a document that a repair of a rule may not change."""
    spoken_to = directives(doc) if rule.edits_markup else protected(doc)
    return not rule.about_suppressions and bool(spoken_to or rows_spoken_of(doc))


def _may_be_made(doc: Document, rule: Rule, edits: tuple[Edit, ...], *, guarded: bool) -> bool:
    """Whether edits leave alone what is protected, and the file can hold what they put in."""
    if guarded and any(_harms(doc, rule, edit) for edit in edits):
        return False
    if foreign := _unwritable(doc, edits):
        name = shown_encoding(doc.encoding)
        doc.note(f"the repair of {rule.code} is left out where it needs {foreign}, which {name} does not have")
        return False
    return True


def _words_for(doc: Document, hit: Hit, edits: tuple[Edit, ...]) -> dict[str, object]:
    """Return the words that messages are filled in with."""
    span, own = hit.span, hit.words
    bad = doc.text[span[0] : span[1]]
    before, after = nearby(doc.text, span)
    return {
        "bad": own["bad"] if "bad" in own else quoted(bad),
        "good": own["good"] if "good" in own else quoted(_repaired(bad, span, edits)),
        "before": before,
        "after": after,
        "around": own["around"] if "around" in own else quoted(f"{before}{bad}{after}"),
        **own,
    }


def quoted(text: str) -> str:
    """Return a stretch of text as a message quotes it: line ends as ⏎, the middle of a long one left out."""
    shown = text
    if "\n" in text or "\r" in text:
        shown = text.replace("\r\n", "⏎").replace("\n", "⏎").replace("\r", "⏎")
    half = QUOTED // 2
    return shown if len(shown) <= QUOTED else f"{shown[:half]}…{shown[-half:]}"


def _repaired(content: str, span: Span, edits: tuple[Edit, ...]) -> str:
    """Return what a place holds after the edits within it."""
    start, end = span
    inner = [Edit(e.start - start, e.end - start, e.content) for e in edits if start <= e.start and e.end <= end]
    return apply(content, inner) if inner else content


def _harms(doc: Document, rule: Rule, edit: Edit) -> bool:
    """Tell whether an edit would change what is protected, or what is said to zxlint, and may not."""
    if tears_rows(doc, edit):
        return True
    spans = tuple(comment.span for comment in directives(doc)) if rule.edits_markup else protected(doc)
    if not spans:
        return False
    at = bisect_left(spans, edit.span)
    return any(s.start < edit.end and edit.start < s.end for s in spans[max(0, at - 1) : at + 1])


def _unwritable(doc: Document, edits: Iterable[Edit]) -> str:
    """Return the first character that edits put in and the encoding of the file does not have."""
    for edit in edits:
        try:
            edit.content.encode(doc.encoding)
        except UnicodeEncodeError as error:
            return f"U+{ord(edit.content[error.start]):04X}"
    return ""


def _repaired_with(doc: Document, chosen: Iterable[Diagnostic]) -> Document:
    edits = _edits_of(chosen)
    after = doc.with_text(apply(doc.text, edits))
    if not doc.copies or after.copies:
        return after
    moved = (replace(copy, span=carried(copy.span, edits)) for copy in doc.copies)
    return replace(after, copies=tuple(copy for copy in moved if copy.span.start < copy.span.end))


def _edits_of(chosen: Iterable[Diagnostic]) -> list[Edit]:
    return [edit for diagnostic in chosen for edit in diagnostic.edits]


def _harmless(doc: Document, chosen: list[Diagnostic]) -> tuple[list[Diagnostic], Document]:
    """Return the findings whose repair leaves alone what is protected, and the document so repaired."""
    after = _repaired_with(doc, chosen)
    bound = [diagnostic for diagnostic in chosen if not diagnostic.rule.edits_markup]
    if len(bound) == len(chosen):
        if _shielded(doc) == _shielded(after):
            return chosen, after
    elif not bound or _shielded(doc) == _shielded(_repaired_with(doc, bound)):
        return chosen, after
    spared = [*_spare(doc, bound), *(diagnostic for diagnostic in chosen if diagnostic.rule.edits_markup)]
    return spared, _repaired_with(doc, spared)


def _spare(doc: Document, chosen: list[Diagnostic]) -> list[Diagnostic]:
    """Leave out, by halving, the findings whose repair changes what is protected."""
    if _shielded(doc) == _shielded(_repaired_with(doc, chosen)):
        return chosen
    if len(chosen) == 1:
        return []
    half = len(chosen) // 2
    first, second = _spare(doc, chosen[:half]), _spare(doc, chosen[half:])
    both = [*first, *second]
    return both if _shielded(doc) == _shielded(_repaired_with(doc, both)) else first


def _shielded(doc: Document) -> list[str]:
    return [doc.text[start:end] for start, end in protected(doc)]


def _claim(diagnostic: Diagnostic) -> tuple[object, ...]:
    """Order in which findings may claim a place: rank, then width, then place, one with a repair first."""
    (start, end), rule = diagnostic.span, diagnostic.rule
    return rule.rank[0], start - end, start, not diagnostic.edits, rule.code
