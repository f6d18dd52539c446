r"""check and fix: run the rules over a text, settle what they find, repair it.

``from zxlint.engine import check, fix`` is the library's stable face::

    >>> [d.code for d in check("基层单位 and 群众的点赞。\n")]
    ['ZX501']
    >>> fix("基层单位 and 群众的点赞。\n").text
    '基层单位和群众的点赞。\n'
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from zxlint.document import Document, Failure, Kind
from zxlint.knowledge import knowledge_of
from zxlint.plugins import load
from zxlint.protect import protected
from zxlint.rule import Cause, Diagnostic, Hit, Language, Rule
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
from zxlint.text import Edit, Places, Span, apply, in_order, nearby

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
    """The findings of a text in order of place, and the rules and correctors that failed on it."""

    diagnostics: tuple[Diagnostic, ...]
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """A repaired text.

    ``text`` is the text after the repair, or the text as it was where the repair did not settle: then ``unsettled``
    names the codes that would not come to rest.  ``fixed`` are the findings repaired, pass by pass; ``remaining``
    those that stand in ``text``.
    """

    text: str
    fixed: tuple[Diagnostic, ...]
    remaining: tuple[Diagnostic, ...]
    unsettled: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()


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
        Failure: a rule failed (``RuleError``), or a corrector did.
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
        Failure: a rule failed (``RuleError``), or a corrector did.
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


def examine(doc: Document, rules: Plan, settings: Settings) -> Checked:
    """Run the rules over a document and settle their findings.  A rule that fails does not stop the others."""
    found: list[Diagnostic] = []
    failures: list[Failure] = []
    for rule, options in rules:
        if doc.fault and not rule.about_file:
            continue
        try:
            found += [_diagnose(doc, rule, hit, settings) for hit in rule.find(doc, **options)]
        except Exception as error:
            failures.append(RuleError(rule, error))
    return Checked(settle(found), (*failures, *doc.failures))


def settle(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Let one defect be one finding.

    Findings of one cause that meet compete: the lower rank order wins, then the wider span, then the earlier place.
    The losers vanish; what is left of them when the winner is repaired turns up again.
    """
    kept = {cause: Places() for cause in Cause}
    winners: list[Diagnostic] = []
    for candidate in sorted(found, key=_claim):
        cause = candidate.rule.rank.cause
        if cause is Cause.OTHER or kept[cause].take([candidate.span]):
            winners.append(candidate)
    return tuple(sorted(winners, key=lambda d: (d.span, d.code)))


def choose(diagnostics: Iterable[Diagnostic], *, unsafe: bool) -> list[Diagnostic]:
    """Return the findings whose edits can be made together: all edits of a finding or none, and no overlap.

    Where two collide, the lower rank order wins, then the earlier place.  An insertion waits for the next pass
    rather than touch another edit.
    """
    chosen: list[Diagnostic] = []
    taken = Places()
    for candidate in sorted(diagnostics, key=lambda d: (d.rule.rank.order, d.span, d.code)):
        allowed = candidate.edits and (candidate.safe or unsafe)
        if allowed and taken.take([edit.span for edit in candidate.edits]):
            chosen.append(candidate)
    return chosen


def mend(doc: Document, rules: Plan, settings: Settings, *, unsafe: bool = False) -> Repair:
    """Repair a document until nothing is left to repair.

    Ten passes without coming to rest, or a text that comes back, is a repair that does not settle: the text stays as
    it was, and the codes that keep each other at work are named.  A repair that would change what is protected, such as
    joining two lines whose stray backticks then make code, is left out.
    """
    passes: list[list[Diagnostic]] = []
    seen = [doc.text]
    failures: dict[str, Failure] = {}
    now = doc
    while True:
        checked = examine(now, rules, settings)
        failures = {failure.culprit: failure for failure in checked.failures} | failures
        chosen, after = _harmless(now, choose(checked.diagnostics, unsafe=unsafe))
        if not chosen:
            fixed = tuple(diagnostic for made in passes for diagnostic in made)
            return Repair(now.text, fixed, checked.diagnostics, (), tuple(failures.values()))
        now = after
        passes.append(chosen)
        if now.text in seen or len(passes) == PASSES:
            break
        seen.append(now.text)
    # Those at work since the text first looked as it does now; where it never did, in the last two passes.
    since = seen.index(now.text) if now.text in seen else PASSES - 2
    codes = tuple(sorted({diagnostic.code for made in passes[since:] for diagnostic in made}))
    return Repair(doc.text, (), examine(doc, rules, settings).diagnostics, codes, tuple(failures.values()))


def _diagnose(doc: Document, rule: Rule, hit: Hit, settings: Settings) -> Diagnostic:
    span, edits = hit.span, tuple(in_order(hit.edits, len(doc)))
    if not 0 <= span.start <= span.end <= len(doc):
        raise ValueError(f"{span} lies outside a text of {len(doc)} characters")
    for related in hit.related:
        if not 0 <= related.span.start <= related.span.end <= len(doc):
            raise ValueError(f"the related {related.span} lies outside a text of {len(doc)} characters")
    # What is protected stays as it is, whatever a rule offers, and so does what the settings declare unfixable.
    if not may_fix(settings, rule) or (not rule.edits_markup and any(_harms(doc, edit) for edit in edits)):
        edits = ()
    bad, good = doc.text[span.start : span.end], _repaired(doc, span, edits)
    before, after = nearby(doc.text, span)
    around = quoted(f"{before}{bad}{after}")
    words = {"bad": quoted(bad), "good": quoted(good), "before": before, "after": after, "around": around, **hit.words}
    for language in get_args(Language):
        rule.message(language, words)  # a word that is missing is the rule's failure, here and not in a report
    return Diagnostic(
        rule, span, edits, applicability_of(settings, rule, hit.safe), severity_of(settings, rule), words, hit.related
    )


def quoted(text: str) -> str:
    """Return a stretch of text as a message quotes it: line ends as ⏎, the middle of a long one left out."""
    shown = text.replace("\r\n", "⏎").replace("\n", "⏎").replace("\r", "⏎")
    half = QUOTED // 2
    return shown if len(shown) <= QUOTED else f"{shown[:half]}…{shown[-half:]}"


def _repaired(doc: Document, span: Span, edits: Sequence[Edit]) -> str:
    inner = [Edit(e.start - span.start, e.end - span.start, e.content) for e in edits if span.covers(e.span)]
    return apply(doc.text[span.start : span.end], inner)


def _harms(doc: Document, edit: Edit) -> bool:
    spans = protected(doc)
    at = bisect_left(spans, edit.span)
    return any(s.start < edit.end and edit.start < s.end for s in spans[max(0, at - 1) : at + 1])


def _repaired_with(doc: Document, chosen: Iterable[Diagnostic]) -> Document:
    return doc.with_text(apply(doc.text, (edit for diagnostic in chosen for edit in diagnostic.edits)))


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
    span = diagnostic.span
    return diagnostic.rule.rank.order, span.start - span.end, span.start, not diagnostic.edits, diagnostic.code
