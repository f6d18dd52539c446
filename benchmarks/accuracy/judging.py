"""Which findings are right: findings held against the faults that are known.

A finding stands where its span is and where its edits are.  It answers to a fault of its category that it meets closely
enough (``_is_near``).  Of the findings that answer to a fault the first is right, and the others are neither right nor
false; nor is a finding of a kindred category beside a fault, or any finding beside an arguable one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from benchmarks.accuracy.material import NOWHERE, Fault, Sample
from zxlint.text import Edit, Span, apply

Verdict = Literal["right", "false", "neutral"]

SLACK = 2
"""Characters by which the place of something that has no width of its own may be missed."""

SHORT = 12
"""Characters of a fault below which sharing a character is enough."""

WIDER = 10
"""Characters by which a finding may be longer than a short fault."""

SHARED = 0.4
"""Share of a long fault and its finding together that both must hold."""

_POINTS = {
    *("split-line", "missing-text", "missing-break", "stray-space", "cjk-digit-spacing"),
    *("unbalanced-pair", "truncated", "page-overlap"),
}
_KIN = (
    {"garbled", "missing-text"},
    {"stray-space", "whitespace", "spaced-cjk", "cjk-digit-spacing"},
    {"duplicate-passage", "duplicate-line", "repeated-word", "page-overlap", "orphan-fragment"},
    {"orphan-fragment", "truncated", "split-line", "missing-break", "page-overlap"},
    {"duplicate-line", "caption-debris", "page-furniture"},
    {"garbled", "stray-english"},
    {"halfwidth-punct", "unbalanced-pair", "wrong-punct", "missing-punct"},
    {"garbled", "wrong-punct", "confusable", "extra-char", "missing-text"},
)
"""Categories that readers of one place may well tell apart differently."""

_SEAMS = {"split-line", "orphan-fragment", "truncated"}
_REPEATS = {"page-overlap", "duplicate-passage", "duplicate-line", "repeated-word"}
_BLANKS = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a program says of a place: under which rule, in which category of faults, and what it offers."""

    rule: str
    category: str
    span: Span
    edits: tuple[Edit, ...] = ()
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """The findings of one document after they were held against its faults.

    ``verdicts`` has one for each finding; ``finders`` has for each fault the findings that answer to it, in order.
    ``repairs`` has for each finding whether its repair is right, None where it offers none or nobody can tell.
    """

    faults: tuple[Fault, ...]
    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    finders: tuple[tuple[int, ...], ...]
    repairs: tuple[bool | None, ...]


def judge(sample: Sample, findings: Iterable[Finding]) -> Judged:
    """Hold the findings of a document against its faults; exact repeats of a finding count once."""
    faults = tuple(_without_seams_of_repeats(sample.faults))
    apart: dict[tuple[str, Span], Finding] = {}
    for finding in findings:
        apart.setdefault((finding.rule, finding.span), finding)
    kept = tuple(apart.values())
    finders = tuple(tuple(at for at, f in enumerate(kept) if _answers(f, fault)) for fault in faults)
    verdicts: list[Verdict] = []
    repairs: list[bool | None] = []
    for at, finding in enumerate(kept):
        first = [fault for fault, those in zip(faults, finders, strict=True) if those[:1] == (at,)]
        answered = any(at in those for those in finders)
        verdict = _verdict(finding, first, answered, faults)
        verdicts.append(verdict)
        repairs.append(_repair(sample.text, finding, verdict, first))
    return Judged(faults, kept, tuple(verdicts), finders, tuple(repairs))


def _without_seams_of_repeats(faults: Sequence[Fault]) -> Iterator[Fault]:
    """Make arguable the tears that are also the seam of a repeat: one defect need not be reported twice."""
    repeats = [fault for fault in faults if fault.category in _REPEATS]
    for fault in faults:
        seam = fault.category in _SEAMS and any(_beside(fault.span, repeat.span) for repeat in repeats)
        yield replace(fault, arguable=True) if seam else fault


def _beside(one: Span, other: Span) -> bool:
    return other.start <= one.end + SLACK and one.start <= other.end + SLACK


def _answers(finding: Finding, fault: Fault) -> bool:
    named = finding.category == fault.category or finding.category in fault.also
    # Where characters are missing, what is left makes no sense.
    if not named and (finding.category, fault.category) != ("garbled", "missing-text"):
        return False
    return any(_is_near(place, finding, fault) for place in (finding.span, *(edit.span for edit in finding.edits)))


def _is_near(place: Span, finding: Finding, fault: Fault) -> bool:
    span = fault.span
    width = span.end - span.start
    slack = SLACK if fault.lost or {finding.category, fault.category} & _POINTS else 0
    if not (place.start < span.end + slack and span.start - slack < max(place.end, place.start + 1)):
        return False
    if width < SHORT:
        return place.end - place.start <= width + WIDER
    both = min(span.end, place.end) - max(span.start, place.start)
    either = max(span.end, place.end) - min(span.start, place.start)
    return both / max(1, either) >= SHARED


def _verdict(finding: Finding, first: Sequence[Fault], answered: bool, faults: Sequence[Fault]) -> Verdict:
    if finding.category == NOWHERE:
        return "neutral"
    if first:
        return "neutral" if all(fault.arguable for fault in first) else "right"
    if answered:
        return "neutral"
    start, end = finding.span
    around = Span(start - SLACK, max(end, start + 1) + SLACK)
    excused = (
        (fault.arguable or _kindred(fault.category, finding.category))
        and fault.span.start < around.end
        and around.start < fault.span.end
        for fault in faults
    )
    return "neutral" if any(excused) else "false"


def _kindred(one: str, other: str) -> bool:
    return any(one in kin and other in kin for kin in _KIN)


def _repair(text: str, finding: Finding, verdict: Verdict, first: Sequence[Fault]) -> bool | None:
    """Whether the repair of a finding makes what ought to stand there, blanks left aside."""
    if not finding.edits:
        return None
    if verdict == "false":
        return False if finding.safe else None
    if finding.category == NOWHERE or len(first) != 1 or first[0].fix is None:
        return None
    wanted = Edit(*first[0].span, first[0].fix)
    return _bare(apply(text, finding.edits)) == _bare(apply(text, [wanted]))


def _bare(text: str) -> str:
    return _BLANKS.sub("", text)
