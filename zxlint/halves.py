"""Halves: blocks that stop in mid-sentence and do not go on, and blocks that begin in the middle of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zxlint.document import Document, analysis
from zxlint.edges import MARKS, can_begin, doubtful_heads, overlap, suspects
from zxlint.flow import ending
from zxlint.forms import is_kind
from zxlint.later import regex
from zxlint.repeats import repeats
from zxlint.seams import seams
from zxlint.shape import columnar, is_one_of
from zxlint.stops import LONG, begins_section, is_aside, is_running, open_ends
from zxlint.structure import Block, Kind, blocks, chosen, columns, is_solid, wrap_width
from zxlint.weighing import Seam
from zxlint.wrapping import is_indented

UNENDED = -8.5
"""Bits below which hardly any paragraph ends so."""

_HAN_END = regex.compile(r"[\p{Han}\d，、]")
_CREDIT = regex.compile(r"(?:供图|摄影?|图片?|报道)[）)]?\Z")


def heads(doc: Document) -> Iterator[int]:
    """Yield the blocks that stop in mid-sentence and do not go on in the next one beyond doubt."""
    text, ends = doc.text, open_ends(doc)
    known = {seam.upper.start for seam in seams(doc) if seam.certain or (seam.linked and seam.lower.kind is Kind.PROSE)}
    for index, block in zip(ends, chosen(doc, ends), strict=True):
        kind, start, end, _ = block
        if start in known or not _HAN_END.match(text[end - 1]):
            continue
        if not (kind is Kind.PROSE or is_running(doc, block)) or _CREDIT.search(text, max(start, end - 3), end):
            continue
        apart = _stands_apart(doc, index + 1) or (
            wrap_width(doc) is None and kind is Kind.PROSE and breaks_off(doc, index)
        )
        if apart and not _is_repeated(doc, index):
            yield index


def _stands_apart(doc: Document, index: int) -> bool:
    """Whether a paragraph begins with a block, as far as blank lines tell."""
    rows = blocks(doc)
    return not 0 < index < len(rows) or rows[index].line > rows[index - 1].line + 1 or is_solid(doc)


def _is_repeated(doc: Document, head: int) -> bool:
    """Whether the last characters of a block begin the next one again, which is another fault."""
    following = beside(doc, head, 1)
    if following is None:
        return False
    rows = blocks(doc)
    above, below = rows[head], rows[following]
    if overlap(doc.text[slice(*above.span)], doc.text[slice(*below.span)], 2 * LONG):
        return True
    return any(above.end - end in (0, 1, 2) for end in _emitted_again(doc).get(below.start, ()))


@analysis
def _emitted_again(doc: Document) -> dict[int, list[int]]:
    """Return where the originals end of the passages that are repeated from an offset on."""
    found: dict[int, list[int]] = {}
    for repeat in repeats(doc):
        found.setdefault(repeat.copy.start, []).append(repeat.original.end)
    return found


@analysis
def by_upper(doc: Document) -> dict[int, Seam]:
    """Return the seams by the offset at which the upper block begins."""
    return {seam.upper.start: seam for seam in seams(doc)}


@analysis
def by_lower(doc: Document) -> dict[int, Seam]:
    """Return the seams by the offset at which the lower block begins."""
    return {seam.lower.start: seam for seam in seams(doc)}


def beside(doc: Document, index: int, step: int) -> int | None:
    """Return the next block in a direction that is no caption or page number."""
    rows = blocks(doc)
    index += step
    while 0 <= index < len(rows) and is_aside(doc, rows[index]):
        index += step
    return index if 0 <= index < len(rows) else None


def tails(doc: Document) -> Iterator[int]:
    """Yield the paragraphs that begin in the middle of a word or with a mark, and follow no torn one."""
    text = doc.text
    linked = {seam.lower.start for seam in seams(doc) if seam.linked}
    for index, block in _suspects(doc):
        if (
            # The number of an article is told sooner by itself than by its words.
            not (text[block[1]] == "第" and begins_section(doc, block))
            and not can_begin(text[block[1] : block[1] + 4])
            and block.start not in linked
            and block.kind is not Kind.ITEM
            and is_running(doc, block)
            and not begins_section(doc, block)
            and _stands_apart(doc, index)
            and not is_indented(doc, block)
        ):
            yield index


def _suspects(doc: Document) -> list[tuple[int, Block]]:
    """Return the paragraphs that may not be able to begin so, with their indices."""
    rows: Sequence[Block] = blocks(doc)
    indices: Sequence[int] = range(len(rows))
    if columnar(len(doc.text)):
        import numpy

        found = columns(doc)
        doubtful = is_one_of(found.firsts, doubtful_heads()) | is_one_of(found.seconds, MARKS)
        indices = numpy.flatnonzero(doubtful & is_kind(found.kinds, Kind.PROSE, Kind.TITLE)).tolist()
        rows = chosen(doc, indices)
    return [(indices[at], rows[at]) for at in suspects(doc.text, (row[1] for row in rows))]


def breaks_off(doc: Document, head: int) -> bool:
    """Whether hardly any paragraph ends with the last characters of a block."""
    block = blocks(doc)[head]
    return doc.text[block.end - 1] not in "，、" and ending(doc.text[block.end - 3 : block.end]) <= UNENDED
