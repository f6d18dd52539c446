"""Which parts of a document want reading again from the page, and why: no edit brings back what they have lost.

The thresholds are reasoned in docs/verdicts.md; well-edited text stays far below them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from zxlint.document import Document
from zxlint.rule import Damage, Diagnostic
from zxlint.structure import block_at, blocks
from zxlint.text import Span

LOST_ENDS = 3
"""Sentences without their heads or their tails, and without a partner elsewhere, that condemn a stretch."""

LOST_WITHIN = 2_000
"""Code points of that stretch: about three printed pages."""

GARBLED_PLACES = 3
"""Misread places that condemn a stretch; a long one counts again for every ``GARBLED_RUN`` code points."""

GARBLED_WITHIN = 300
"""Code points of that stretch: a long paragraph."""

GARBLED_RUN = 10

LOOP_LEAST = 40
"""Code points that a loop has at least to condemn the blocks it stands in."""

_CLOSING = "。！？；…”』」）"


@dataclass(frozen=True, slots=True)
class Region:
    """Whole blocks that want reading again: where, why, and how many findings say so."""

    span: Span
    reason: Damage
    count: int


def regions(doc: Document, diagnostics: Iterable[Diagnostic]) -> tuple[Region, ...]:
    """Return the parts of a document that want reading again, in order; those of one reason do not meet."""
    by_damage: dict[Damage, list[Diagnostic]] = {damage: [] for damage in Damage}
    for diagnostic in diagnostics:
        by_damage[diagnostic.rule.damage].append(diagnostic)
    lost = [(d.span, 1) for d in by_damage[Damage.LOST] if not (d.related or d.edits)]
    garbled = [(d.span, _places(d.span)) for d in by_damage[Damage.GARBLED] if not d.safe]
    loops = [(d.span, 1) for d in by_damage[Damage.LOOP] if _has_cost_text(doc, d)]
    found = [
        *_merged(doc, _dense(lost, LOST_ENDS, LOST_WITHIN), Damage.LOST),
        *_merged(doc, _dense(garbled, GARBLED_PLACES, GARBLED_WITHIN), Damage.GARBLED),
        *_merged(doc, ([loop] for loop in loops), Damage.LOOP),
    ]
    return tuple(sorted(found, key=lambda region: (region.span, region.reason.value)))


def _places(span: Span) -> int:
    return 1 + (span.end - span.start) // GARBLED_RUN


def _dense(places: Sequence[tuple[Span, int]], enough: int, within: int) -> Iterator[Sequence[tuple[Span, int]]]:
    """Yield the runs of places that lie within a stretch and weigh enough together."""
    ordered = sorted(places)
    last, weight = 0, 0
    for first, (span, own) in enumerate(ordered):
        while last < len(ordered) and ordered[last][0].start - span.start <= within:
            weight += ordered[last][1]
            last += 1
        if weight >= enough:
            yield ordered[first:last]
        weight -= own


def _has_cost_text(doc: Document, loop: Diagnostic) -> bool:
    """Whether a loop took the place of text: it fills half of its blocks, and nobody knows what it should have been.

    Where the text goes on behind it, and the repair is safe, the reader came out of the loop and nothing is lost.
    """
    span = loop.span
    around = _whole_blocks(doc, span)
    size = span.end - span.start
    if size < LOOP_LEAST or 2 * size < around.end - around.start:
        return False
    end = doc.text[: around.end].rstrip()
    cut_off = len(doc.text[span.start : span.end].rstrip()) + span.start >= len(end) and end[-1:] not in _CLOSING
    return not loop.safe or cut_off


def _merged(doc: Document, runs: Iterable[Sequence[tuple[Span, int]]], reason: Damage) -> Iterator[Region]:
    """Yield the blocks that the runs touch, those that meet as one region."""
    open_span: Span | None = None
    members: dict[Span, None] = {}
    for run in runs:
        whole = _whole_blocks(doc, Span(run[0][0].start, max(span.end for span, _ in run)))
        if open_span and whole.start <= open_span.end:
            open_span = Span(open_span.start, max(open_span.end, whole.end))
        else:
            if open_span:
                yield Region(open_span, reason, len(members))
            open_span, members = whole, {}
        members |= dict.fromkeys(span for span, _ in run)
    if open_span:
        yield Region(open_span, reason, len(members))


def _whole_blocks(doc: Document, span: Span) -> Span:
    """Return a span widened to the blocks that it begins and ends in."""
    rows = blocks(doc)
    first, last = block_at(rows, span.start), block_at(rows, max(span.start, span.end - 1))
    start = rows[first].start if first >= 0 else span.start
    end = rows[last].end if last >= 0 else span.end
    return Span(min(start, span.start), max(end, span.end))
