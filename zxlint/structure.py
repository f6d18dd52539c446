"""Lines and blocks: what each line of a document is, told from its own form and its neighbours'.

A block here is a line that holds text: in most OCR'd documents a paragraph is one line.  ``wrap_width`` tells where
it is not.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from zxlint.document import Document, analysis
from zxlint.forms import COLUMNS, KINDS, NUMBERS, is_kind, is_table, kinds_at_once, kinds_of_each
from zxlint.forms import SHORT as SHORT  # who asks for blocks asks what they are
from zxlint.forms import Kind as Kind
from zxlint.later import re
from zxlint.made import Made
from zxlint.protect import protected
from zxlint.shape import bare_shape, codes_at, columnar, is_one_of, shape
from zxlint.text import Span

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

MOSTLY = 0.3
"""Share of the lines of running text that stop without a closing mark in a document whose lines are wrapped."""

_BLANK, _LINE_END = ord("S"), ord("N")
_BLANKS = " \t\u3000\xa0"
_CLOSING = "。！？；：…!?;:”』」"
_NEWLINE = re.compile(r"\r\n?|\n")
_EDGE = re.compile(f"[{_BLANKS}]")
_UNENDING = re.compile(f"[^{_CLOSING}]")


class Line(NamedTuple):
    """A row: ``text[start:end]`` without its line end, which runs to ``stop``."""

    start: int
    end: int
    stop: int


class Block(NamedTuple):
    """A line that holds text: ``text[start:end]`` without the blanks around it."""

    kind: Kind
    start: int
    end: int
    line: int
    """Index of the line in ``lines``."""

    @property
    def span(self) -> Span:
        """Where the block stands."""
        return Span(self.start, self.end)


# In a third of the time that the constructors take; there are as many of them as there are rows.
_line = partial(tuple.__new__, Line)
_block = partial(tuple.__new__, Block)
_start = attrgetter("start")


class Columns(NamedTuple):
    """The blocks of a large document as arrays, in order; what is asked of all of them is asked here at once."""

    starts: NDArray[numpy.int64]
    ends: NDArray[numpy.int64]
    rows: NDArray[numpy.int64]
    """Indices of the lines."""
    kinds: NDArray[numpy.uint8]
    """Places in ``KINDS``."""
    heads: NDArray[numpy.int64]
    """Where the lines begin, blanks included."""
    firsts: NDArray[numpy.uint32]
    """Code points of the first characters."""
    seconds: NDArray[numpy.uint32]
    """Of the second ones; where there is but one, of that."""
    lasts: NDArray[numpy.uint32]
    """Of the last ones."""


@analysis
def lines(doc: Document) -> Sequence[Line]:
    """Return the rows of the document; a text that ends in a line end has no empty row after it."""
    if columnar(len(doc.text)):
        return Made(_line, *(column.data for column in _bounds_at_once(doc)))
    return tuple(map(_line, zip(*_bounds(doc), strict=True)))


@analysis
def _bounds(doc: Document) -> tuple[list[int], list[int], list[int]]:
    """Return where the rows begin, where they end, and where the next ones begin."""
    text = doc.text
    if "\r" in text:
        places = [match.span() for match in _NEWLINE.finditer(text)]
        ends, stops = [end for end, _ in places], [stop for _, stop in places]
    else:
        stops = list(accumulate([len(row) + 1 for row in text.split("\n")]))
        stops.pop()
        ends = [stop - 1 for stop in stops]
    starts = [0, *stops]
    if starts[-1] < len(text):
        ends.append(len(text))
        stops.append(len(text))
    return starts[: len(ends)], ends, stops


@analysis
def _bounds_at_once(doc: Document) -> tuple[NDArray[numpy.int64], NDArray[numpy.int64], NDArray[numpy.int64]]:
    """Return the same as arrays."""
    import numpy

    if "\r" in doc.text:
        starts, ends, stops = (numpy.array(places, dtype=numpy.int64) for places in _bounds(doc))
        return starts, ends, stops
    size = len(doc.text)
    ends = numpy.flatnonzero(numpy.frombuffer(bare_shape(doc), dtype=numpy.uint8) == _LINE_END).astype(numpy.int64)
    stops = ends + 1
    if size and not (len(stops) and stops[-1] == size):
        ends, stops = numpy.append(ends, size), numpy.append(stops, size)
    return numpy.append(0, stops)[: len(ends)], ends, stops


@analysis
def blocks(doc: Document) -> Sequence[Block]:
    """Return every line that holds text, with what it is."""
    if columnar(len(doc.text)):
        found = columns(doc)
        kinds = [KINDS[number] for number in found.kinds.tolist()]
        return Made(_block, kinds, found.starts.data, found.ends.data, found.rows.data)
    text = doc.text
    starts, ends, rows = _inked(doc)
    kinds = kinds_of_each(text, starts, ends)
    for index, kind in _tables_and_code(doc, starts, ends):
        kinds[index] = kind
    return tuple(map(_block, zip(kinds, starts, ends, rows, strict=True)))


def _inked(doc: Document) -> tuple[list[int], list[int], list[int]]:
    """Return for the lines that hold text where that begins and ends, and the indices of the lines."""
    text = doc.text
    starts, ends, _ = _bounds(doc)
    rows = [index for index, (start, end) in enumerate(zip(starts, ends, strict=True)) if start < end]
    starts, ends = [starts[row] for row in rows], [ends[row] for row in rows]
    # Most lines neither begin nor end with a blank; from the last one on, so that places stay what they are.
    firsts, lasts = "".join([text[start] for start in starts]), "".join([text[end - 1] for end in ends])
    edged = {match.start() for side in (firsts, lasts) for match in _EDGE.finditer(side)}
    for at in sorted(edged, reverse=True):
        starts[at], ends[at] = _trimmed(text, starts[at], ends[at])
        if starts[at] == ends[at]:
            del starts[at], ends[at], rows[at]
    return starts, ends, rows


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a place that is not empty without the blanks at either end."""
    if text[start] in _BLANKS or text[end - 1] in _BLANKS:
        content = text[start:end].rstrip(_BLANKS)
        end = start + len(content)
        start = end - len(content.lstrip(_BLANKS))
    return start, end


@analysis
def columns(doc: Document) -> Columns:
    """Return the blocks of a document for which the text is ``columnar``; at most of its lines no text is looked at."""
    import numpy

    text, letters = doc.text, numpy.frombuffer(shape(doc), dtype=numpy.uint8)
    starts, ends, _ = _bounds_at_once(doc)
    rows = numpy.flatnonzero(starts < ends)
    heads, ends = starts[rows], ends[rows]
    starts = heads.copy()
    edged = numpy.flatnonzero((letters[starts] == _BLANK) | (letters[ends - 1] == _BLANK))
    for at, start, end in zip(edged.tolist(), starts[edged].tolist(), ends[edged].tolist(), strict=True):
        starts[at], ends[at] = _trimmed(text, start, end)
    inked = starts < ends
    starts, ends, rows, heads = starts[inked], ends[inked], rows[inked], heads[inked]
    kinds = kinds_at_once(text, letters, starts, ends)
    for at, kind in _tables_and_code(doc, starts.data, ends.data):
        kinds[at] = NUMBERS[kind]
    firsts, seconds, lasts = codes_at(text, starts, numpy.minimum(starts + 1, ends - 1), ends - 1)
    return Columns(starts, ends, rows, kinds, heads, firsts, seconds, lasts)


def _tables_and_code(doc: Document, starts: Sequence[int], ends: Sequence[int]) -> Iterator[tuple[int, Kind]]:
    """Yield the rows of tables and the code among the blocks: what may make either of a line stands in few of them."""
    text, letters = doc.text, shape(doc)
    for sign in COLUMNS:
        column = text.find(sign)
        while column >= 0:
            at = bisect_right(starts, column) - 1
            past = column + 1
            if at >= 0 and column < ends[at]:
                past = ends[at]
                if is_table(text[starts[at] : past]):
                    yield at, Kind.TABLE
            column = text.find(sign, past)
    looked_at = -1  # of one long line with many addresses all is told by the first
    for start, stop in protected(doc):
        at = max(0, bisect_right(starts, start) - 1)
        while at < len(starts) and starts[at] < stop:
            if looked_at < at and start < ends[at]:
                looked_at = at
                if not letters[starts[at] : ends[at]].strip(b"XSpM"):
                    yield at, Kind.CODE
            at += 1


@analysis
def running(doc: Document) -> int:
    """Return the number of blocks that are running text."""
    if columnar(len(doc.text)):
        return int(is_kind(columns(doc).kinds, Kind.PROSE).sum())
    return sum(block[0] is Kind.PROSE for block in blocks(doc))


def chosen(doc: Document, indices: Sequence[int] | NDArray[numpy.int64]) -> list[Block]:
    """Return some of the blocks, by index."""
    if not columnar(len(doc.text)):
        rows = blocks(doc)
        return [rows[index] for index in indices]
    import numpy

    found, at = columns(doc), numpy.array(indices, dtype=numpy.int64)
    kinds = map(KINDS.__getitem__, found.kinds[at].tolist())
    return list(map(_block, zip(kinds, *(c[at].tolist() for c in (found.starts, found.ends, found.rows)), strict=True)))


def lined(doc: Document) -> Iterator[tuple[Block, int, int]]:
    """Yield each block with where its line begins and ends."""
    if not columnar(len(doc.text)):
        starts, ends, _ = _bounds(doc)
        return ((block, starts[block.line], ends[block.line]) for block in blocks(doc))
    found, (_, stops, _) = columns(doc), _bounds_at_once(doc)
    return zip(blocks(doc), found.heads.data, stops[found.rows].data, strict=True)


def block_at(rows: Sequence[Block], place: int) -> int:
    """Return the index of the last block that begins at a place or before it, -1 where there is none."""
    return bisect_right(rows, place, key=_start) - 1


@analysis
def initials(doc: Document) -> str:
    """Return the first character of each block: a pattern finds the blocks that begin in a certain way."""
    if columnar(len(doc.text)):
        return _text_of(columns(doc).firsts)
    text = doc.text
    return "".join([text[block[1]] for block in blocks(doc)])


@analysis
def finals(doc: Document) -> str:
    """Return the last character of each block."""
    if columnar(len(doc.text)):
        return _text_of(columns(doc).lasts)
    text = doc.text
    return "".join([text[block[2] - 1] for block in blocks(doc)])


def _text_of(codes: NDArray[numpy.uint32]) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


@analysis
def wrap_width(doc: Document) -> int | None:
    """Return the printed width in code points of a document whose paragraphs are wrapped over lines, else None.

    Asked of the lines that stop without a closing mark and are followed directly by another: in a wrapped document
    most of them are as long as the longest ones are, in others they are of any length.  At least eight are needed.
    """
    full = _full(doc)
    if full.total() < 8 or full.total() < MOSTLY * running(doc):
        return None
    # Marks that may not begin a line, and half-width digits, make printed lines differ by a few characters.
    near = {width: sum(full[length] for length in range(width - 2, width + 3)) for width in full}
    width = max(near, key=lambda w: (near[w], w))
    return width if near[width] >= 0.6 * full.total() and width >= 12 else None


def _full(doc: Document) -> Counter[int]:
    """Return how many of those lines are how long."""
    if columnar(len(doc.text)):
        import numpy

        found = columns(doc)
        going_on = _followed(found) & ~is_one_of(found.lasts[:-1], _CLOSING)
        sizes = numpy.unique((found.ends - found.heads)[:-1][going_on], return_counts=True)
        return Counter(dict(zip(*(column.tolist() for column in sizes), strict=True)))
    rows, every = lines(doc), blocks(doc)
    unended = [match.start() for match in _UNENDING.finditer(finals(doc), 0, max(0, len(every) - 1))]
    return Counter(every[i].end - rows[every[i].line].start for i in unended if every[i + 1].line == every[i].line + 1)


def _followed(found: Columns) -> NDArray[numpy.bool_]:
    """Return for all blocks but the last whether the next one stands directly below."""
    below: NDArray[numpy.bool_] = found.rows[1:] == found.rows[:-1] + 1
    return below


@analysis
def is_solid(doc: Document) -> bool:
    """Whether each line is a paragraph of its own, with no blank line between them.

    Asked of the lines of running text that another one follows directly: most of them stop with a closing mark.
    """
    kinds = (Kind.PROSE, Kind.TITLE)
    if columnar(len(doc.text)):
        found = columns(doc)
        last = _text_of(found.lasts[:-1][_followed(found) & is_kind(found.kinds[:-1], *kinds)])
    else:
        ends, rows = finals(doc), blocks(doc)
        last = "".join([ends[i] for i, (a, b) in enumerate(pairwise(rows)) if b[3] == a[3] + 1 and a[0] in kinds])
    closed = sum(map(last.count, _CLOSING))
    return closed >= 4 and closed >= 0.7 * len(last) and sum(map(last.count, "，、,")) <= 3
