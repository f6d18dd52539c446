"""Which findings a person has accepted: by comments in Markdown, and by entries of a file beside the documents.

Findings are settled first and suppressed then, so that a suppressed finding still keeps its place: what lost to it does
not come alive.  What suppressed nothing is *idle*, and the rule unused-suppression says so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from zxlint.anchors import LONG, essence, even, letters, surroundings
from zxlint.comments import VERBS, Comment, directives, next_row, own_rows, removal
from zxlint.document import Document, Failure
from zxlint.result import Suppressed
from zxlint.rule import Diagnostic, Rule
from zxlint.settings import EXACT, nearest, specificity
from zxlint.stretches import Stretches
from zxlint.text import Edit, Span

ALL = "ALL"


class CommentError(Failure):
    """A comment that speaks to zxlint says what it cannot say; the document is not repaired."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a file of suppressions.

    ``file`` is the path of a document relative to that file, or a pattern; ``text`` is None where any text will do;
    ``count`` is None where one finding is meant if what stands around is told, else any number.  ``row`` is where the
    entry stands.
    """

    file: str
    rule: str
    text: str | None
    prefix: str
    suffix: str
    count: int | None
    reason: str
    until: date | None
    row: int

    @property
    def is_place(self) -> bool:
        """Whether it speaks of one place rather than of all that are alike."""
        return bool(self.prefix or self.suffix)


@dataclass(frozen=True, slots=True)
class Idle:
    """A suppression that suppresses nothing: where it stands, what takes it away, what it names, and why."""

    span: Span
    edits: tuple[Edit, ...]
    safe: bool
    names: str
    zh: str
    en: str


class Held(NamedTuple):
    """A finding that was suppressed before the last repair, and where it stands now."""

    code: str
    span: Span
    suppressed: Suppressed


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of findings: which stand, which are suppressed, by which entries, and what suppressed nothing."""

    standing: tuple[Diagnostic, ...]
    suppressed: tuple[Suppressed, ...] = ()
    used: frozenset[Entry] = frozenset()
    idle: tuple[Idle, ...] = ()


_Key = tuple[int, int]
"""A comment by its number, and which of its selectors; -1 where it names none."""


class _Region(NamedTuple):
    start: int
    end: int
    key: _Key

    def touches(self, span: Span) -> bool:
        return span.start < self.end and max(span.end, span.start + 1) > self.start


@dataclass
class Comments:
    """The comments of a document: where they hold, and which of them have been of use."""

    doc: Document
    catalogue: Mapping[str, Rule]
    errors: list[CommentError] = field(default_factory=list)
    _regions: dict[str, tuple[list[_Region], Stretches]] = field(default_factory=dict)
    _opened: set[_Key] = field(default_factory=set)
    _used: set[_Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._said = [c if self._stands(c) else None for c in directives(self.doc)]
        if self._said:
            for rule in self.catalogue.values():
                regions = self._where(rule)
                self._regions[rule.code] = regions, Stretches((region.start, region.end) for region in regions)

    def suppressor(self, found: Diagnostic) -> Comment | None:
        """Return the comment that suppresses a finding, and remember that it has."""
        about, span = found.rule.about_suppressions, found.span
        if found.code not in self._regions:
            return None
        regions, places = self._regions[found.code]
        for number in places.near(span.start, max(span.end, span.start + 1)):
            region = regions[number]
            comment = self._said[region.key[0]]
            if comment is None or not region.touches(span):
                continue
            if about and comment.span.covers(span) and not self._names(region.key, found.rule):
                continue  # what says of itself that it is of no use does not take that back
            self._used.add(region.key)
            return comment
        return None

    def idle(self, ran: frozenset[str]) -> list[Idle]:
        """Return what the comments say in vain, as far as the rules that ran can tell."""
        found: list[Idle] = []
        for number, comment in enumerate(self._said):
            if comment is None or comment.verb in ("capture", "restore"):
                continue
            keys = [(number, at) for at in range(len(comment.selectors))] or [(number, -1)]
            vain = [key for key in keys if self._is_idle(key, comment, ran)]
            if vain:
                found += _idle_of(self.doc.text, comment, None if len(vain) == len(keys) else [at for _, at in vain])
        return found

    def _is_idle(self, key: _Key, comment: Comment, ran: frozenset[str]) -> bool:
        if key not in self._opened:
            return True
        if comment.verb == "enable" or key in self._used:
            return False
        return can_tell(_selector(comment, key[1]), ran, self.catalogue)

    def _names(self, key: _Key, rule: Rule) -> bool:
        comment = self._said[key[0]]
        return comment is not None and specificity(_selector(comment, key[1]), rule) == EXACT

    def _stands(self, comment: Comment) -> bool:
        error = _fault_of(comment, self.catalogue)
        if error:
            row = self.doc.rows().position(comment.span.start).row
            self.errors.append(CommentError(f"comment at {comment.span.start}", f"line {row}: {error}"))
        return not error

    def _where(self, rule: Rule) -> list[_Region]:
        """Return where a rule is disabled: what holds for the whole file first, then in order of the comments."""
        text = self.doc.text
        regions: list[_Region] = []
        opened: tuple[int, _Key] | None = None
        kept: list[_Key | None] = []
        for number, comment in enumerate(self._said):
            key = _key_for(rule, number, comment) if comment else None
            if comment is None or key is None:
                continue
            start, end = comment.span
            match comment.verb:
                case "disable-file":
                    regions.append(_Region(0, len(text) + 1, key))
                case "disable-line":
                    regions.append(_Region(*own_rows(self.doc, comment.span), key))
                case "disable-next-line":
                    regions.append(_Region(*next_row(self.doc, comment.span), key))
                case "disable" if opened is None:
                    opened = end, key
                case "enable" if opened:
                    regions.append(_Region(opened[0], start, opened[1]))
                    opened = None
                    self._opened.add(key)
                case "capture":
                    kept.append(opened[1] if opened else None)
                case "restore":
                    if opened:
                        regions.append(_Region(opened[0], start, opened[1]))
                    before = kept.pop() if kept else None
                    opened = (end, before) if before else None
        if opened:
            regions.append(_Region(opened[0], len(text) + 1, opened[1]))
        regions = [region for region in regions if region.start < region.end]
        self._opened |= {region.key for region in regions}
        return sorted(regions, key=lambda r: (r.start > 0 or r.end <= len(text), r.key))


def suppress(
    doc: Document,
    settled: Sequence[Diagnostic],
    found: Sequence[Diagnostic],
    comments: Comments | None,
    ran: frozenset[str],
    held: Iterable[Held] = (),
) -> Judgement:
    """Part the settled findings into those that stand and those that are suppressed.

    Args:
        doc: the document, with the entries that hold for it.
        settled: the findings that a report would get.
        found: all findings, those too that another one has displaced: they are why a suppression is of use.
        comments: what comments say, if there are any.
        ran: the codes of the rules that have looked at the document.
        held: what was suppressed before the text was repaired; it stays so.
    """
    taken: dict[int, Suppressed] = {}
    if comments:
        for one in found:
            if comment := comments.suppressor(one):
                taken[id(one)] = Suppressed(one, "comment", comment.reason)
    taken, used = _by_entries(doc, settled, found, taken)
    before = _Held(held)
    for one in settled:
        if id(one) not in taken and (same := before.at(one)):
            taken[id(one)] = Suppressed(one, same.suppressed.by, same.suppressed.reason)
    return Judgement(
        tuple(one for one in settled if id(one) not in taken),
        tuple(taken[id(one)] for one in settled if id(one) in taken),
        frozenset(used),
        tuple(comments.idle(ran)) if comments else (),
    )


def can_tell(selector: str, ran: frozenset[str], catalogue: Mapping[str, Rule]) -> bool:
    """Tell whether enough rules have run to say that a suppression of them is of no use."""
    covered = [r for r in catalogue.values() if specificity(selector, r) >= 0 and not r.about_suppressions]
    named = [rule for rule in covered if specificity(selector, rule) == EXACT]
    wanted = named or [rule for rule in covered if rule.default]
    return bool(wanted) and all(rule.code in ran for rule in wanted)


def unknown_rule(name: str, catalogue: Mapping[str, Rule]) -> str:
    """Return what is wrong with the name of a rule, code or prefix, with the nearest known one; or nothing."""
    if any(specificity(name, rule) >= 0 for rule in catalogue.values()):
        return ""
    known = [word for rule in catalogue.values() for word in (rule.code, rule.name)]
    return f'unknown rule "{name}"{nearest(name, [*known, ALL])}'


def _by_entries(
    doc: Document, settled: Sequence[Diagnostic], found: Sequence[Diagnostic], taken: dict[int, Suppressed]
) -> tuple[dict[int, Suppressed], set[Entry]]:
    """Let every entry take what fits it wholly, then let those that found nothing so take what fits it nearly."""
    used: Counter[Entry] = Counter()
    if not doc.suppressions:
        return taken, set()
    standing = _Shortlist(doc, settled)
    for wholly in (True, False):
        for entry in doc.suppressions:
            limit = (entry.count or (len(settled) if wholly and not entry.is_place else 1)) - used[entry]
            free = [one for one in standing.likely(entry, wholly=wholly) if id(one) not in taken] if limit > 0 else []
            for one in [one for one in free if fit(doc.text, one.span, entry) > wholly][: max(limit, 0)]:
                taken[id(one)] = Suppressed(one, "entry", entry.reason)
                used[entry] += 1
    idle = [entry for entry in doc.suppressions if not used[entry]]
    every = _Shortlist(doc, found) if idle else standing
    for entry in idle:
        displaced = (one for one in every.likely(entry, wholly=False) if id(one) not in taken)
        if any(fit(doc.text, one.span, entry) for one in displaced):
            used[entry] += 1
    return taken, {entry for entry in used if used[entry]}


class _Shortlist:
    """Findings by what an entry says of them, so that it is held against few: there may be thousands of either."""

    def __init__(self, doc: Document, found: Sequence[Diagnostic]) -> None:
        self._rules = {one.code: one.rule for one in found}
        self._found = found
        self._by: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        # More than a letter, since NFKC may make one of several.
        near = max(4, *(max(len(entry.prefix), len(entry.suffix)) for entry in doc.suppressions))
        for number, one in enumerate(found):
            before, after = map(letters, surroundings(doc.text, one.span, near))
            for text in ("text", essence(doc.text[slice(*one.span)])), ("any",):
                for side in ("before", before[-1:]), ("after", after[:1]), ():
                    self._by[(one.code, *text, *side)].append(number)

    def likely(self, entry: Entry, *, wholly: bool) -> Iterator[Diagnostic]:
        """Yield in order the findings that may fit an entry: wholly, or on one side; others do not."""
        text = ("any",) if entry.text is None else ("text", essence(entry.text))
        sides = [("before", letters(entry.prefix)[-1:])] if entry.prefix else []
        sides += [("after", letters(entry.suffix)[:1])] if entry.suffix else []
        known = [side for side in sides if side[1]]
        codes = [code for code, rule in self._rules.items() if specificity(entry.rule, rule) >= 0]
        groups = [[n for code in codes for n in self._by.get((code, *text, *side), ())] for side in known]
        by_length = entry.text is not None and len(letters(entry.text)) >= LONG
        if wholly and groups:
            groups = [min(groups, key=len)]  # which is enough to narrow them down
        elif not groups or (not wholly and (by_length or len(known) < len(sides))):
            groups = [[n for code in codes for n in self._by.get((code, *text), ())]]
        numbers = set().union(*groups)
        return (self._found[number] for number in sorted(numbers))


def fit(text: str, span: Span, entry: Entry) -> int:
    """Return how well a place fits an entry: 2 wholly, 1 on one side alone or by a long text, 0 not at all."""
    there = text[slice(*span)]
    if entry.text is not None and essence(there) != essence(entry.text):
        return 0
    near = max(len(entry.prefix), len(entry.suffix), 1)
    before, after = surroundings(text, span, near)
    met = []
    if entry.prefix:
        wanted = letters(entry.prefix)
        met.append(letters(before).endswith(wanted) if wanted else even(before).endswith(even(entry.prefix)))
    if entry.suffix:
        wanted = letters(entry.suffix)
        met.append(letters(after).startswith(wanted) if wanted else even(after).startswith(even(entry.suffix)))
    if all(met):
        return 2
    return int(any(met) or (entry.text is not None and len(letters(there)) >= LONG))


class _Held:
    """What was suppressed before a repair, by rule and place."""

    def __init__(self, held: Iterable[Held]) -> None:
        by_code: defaultdict[str, list[Held]] = defaultdict(list)
        for one in held:
            by_code[one.code].append(one)
        self._by_code = {code: (some, Stretches(one.span for one in some)) for code, some in by_code.items()}

    def at(self, found: Diagnostic) -> Held | None:
        """Return the first that a finding meets."""
        if found.code not in self._by_code:
            return None
        some, places = self._by_code[found.code]
        # One of nothing may meet what ends or begins there.
        near = places.near(found.span.start - 1, found.span.end + 1)
        return next((some[number] for number in near if some[number].span.meets(found.span)), None)


def _fault_of(comment: Comment, catalogue: Mapping[str, Rule]) -> str:
    """Return what is wrong with a comment, or nothing."""
    if comment.verb not in VERBS:
        return f'unknown comment "zxlint-{comment.verb}"{nearest(comment.verb, VERBS)}'
    if comment.verb == "disable" and not comment.selectors:
        return f"zxlint-disable names no rule; name the rules, or {ALL}"
    if comment.verb in ("capture", "restore") and comment.selectors:
        return f"zxlint-{comment.verb} takes no rules; leave them out"
    faults = (unknown_rule(selector.name, catalogue) for selector in comment.selectors)
    return next((f"zxlint-{comment.verb}: {fault}" for fault in faults if fault), "")


def _selector(comment: Comment, at: int) -> str:
    return comment.selectors[at].name if at >= 0 else ALL


def _key_for(rule: Rule, number: int, comment: Comment) -> _Key | None:
    """Return the first selector of a comment that names a rule; a comment that names none speaks of all."""
    if not comment.selectors:
        return number, -1
    fitting = (at for at, selector in enumerate(comment.selectors) if specificity(selector.name, rule) >= 0)
    at = next(fitting, None)
    return None if at is None else (number, at)


_VAIN = {
    "enable": ("此前并未停用", "nothing was disabled"),
    "disable": ("所管之处没有这类问题", "there is no such finding where it holds"),
}


def _idle_of(text: str, comment: Comment, which: list[int] | None) -> list[Idle]:
    """Return a comment that is of no use, or those of its selectors that are."""
    zh, en = _VAIN["enable" if comment.verb == "enable" else "disable"]
    if which is None:
        names = " ".join([f"zxlint-{comment.verb}", *(selector.name for selector in comment.selectors)])
        edit, safe = removal(text, comment.span)
        return [Idle(comment.span, (edit,), safe, names, zh, en)]
    # A selector goes with the separator before it.
    ends = [comment.span.start + len(text[slice(*comment.span)].partition(comment.verb)[0]) + len(comment.verb)]
    ends += [selector.span.end for selector in comment.selectors]
    return [
        Idle(one.span, (Edit(ends[at], one.span.end, ""),), True, one.name, zh, en)
        for at, one in enumerate(comment.selectors)
        if at in which
    ]
