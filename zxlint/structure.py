"""Lines and blocks: what each line of a document is, told from its own form and its neighbours'.

A block here is a line that holds text: in most OCR'd documents a paragraph is one line.  ``wrap_width`` tells where
it is not.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from functools import partial
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar, overload

import regex

from zxlint.document import Document, analysis
from zxlint.protect import protected
from zxlint.shape import bare_shape, codes_of, is_one_of, shape, worthwhile
from zxlint.text import Span

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

T = TypeVar("T")

SHORT = 32
"""Code points up to which a line without a sentence mark is a title or caption rather than a paragraph."""


MOSTLY = 0.3
"""Share of the lines of running text that stop without a closing mark in a document whose lines are wrapped."""


class Line(NamedTuple):
    """A row: ``text[start:end]`` without its line end, which runs to ``stop``."""

    start: int
    end: int
    stop: int


class Kind(Enum):
    """What a line that holds text is."""

    TITLE = "title"  # short, no sentence mark: headings, bylines, datelines
    ITEM = "list item"  # begins with a bullet or an enumerator
    CAPTION = "caption"
    TABLE = "table row"
    RULE = "rule"
    FURNITURE = "page number or the like"
    CODE = "protected as a whole"
    PROSE = "paragraph or part of one"


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


_COLUMNS = "|", "\t", "<td"
_BLANK, _LINE_END = ord("S"), ord("N")
_BLANKS = " \t\u3000\xa0"
_RULE = regex.compile(r"[-=*_—─～~·.\s]{3,}")
_FURNITURE = regex.compile(
    r"[-—－·\s]*\d{1,4}[-—－·\s]*|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|[Pp](?:age)?\.?\s*\d{1,4}|\d{1,4}\s*/\s*\d{1,4}"
)
_CAPTION = regex.compile(
    r"[▲△▼◄►◀▶↑↓]|(?:图|表|附图|附表|照片)\s*[\d一二三四五六七八九十]+(?:[-—.－]\d+)?(?![\d年月日个项人])|图为|资料图片?$|.*(?:供图|摄影?|摄影报道)$|.*[（(][^（）()]{0,20}(?:供图|摄|图片?|资料图片?)[）)]$"
)
_HEADING = regex.compile(
    r"#{1,6}\s|第\s*[\d一二三四五六七八九十百零〇]+\s*[编篇章节回卷部]|[一二三四五六七八九十百]+\s*[、．.]|[（(]\s*[一二三四五六七八九十百]+\s*[）)]"
)
_ITEM = regex.compile(
    r"[-*+•◆●○■□▪▶➢※·]\s*\S|\d{1,3}(?:\.\d{1,3})*\s*[.．、)）]|[（(]\s*\d{1,3}\s*[）)]|[①-⑳㈠-㈩⑴-⒇]|[A-Za-z][.)）]\s"
)
_CLOSING = "。！？；：…!?;:”』」"
_SENTENCE = re.compile(r"[。！？；]|[，、].*[，、。]")
_NEWLINE = re.compile(r"\r\n?|\n")
# With what the forms below begin: any other Han character, or opening mark, begins none of them.
_HAN = "一", "鿿"
_NAMED = frozenset("图表附照资")
_POINTERS = frozenset("▲△▼◄►◀▶↑↓")
_BRACKETS = frozenset("（(")
_NUMBERED = frozenset("第一二三四五六七八九十百") | _BRACKETS
_TELLING = _NAMED | _NUMBERED
_OPENING = frozenset("“‘《「【") | _BRACKETS
_PLAIN = frozenset("”’》」』】〔〕，。、；：！？")
"""Marks that begin no form, either, and so mostly a line that was torn."""
_CREDITED = frozenset("图摄影道片）)")
"""Characters in which captions end that begin like a paragraph."""
_ENDED = "。！？；"
"""Marks after which a line is a sentence, however short, unless it begins like a caption."""
_FULL_SENTENCE = re.compile(r"[。！？；!?;]|[，、,]\Z")
_UNENDING = re.compile(f"[^{_CLOSING}]")


class _Rooms(dict[str, int]):
    """By the first character of a line, the code points from which it is prose however it goes on."""

    def __missing__(self, first: str) -> int:
        if first in _NAMED:
            room = 3 * SHORT
        elif first in _NUMBERED - _BRACKETS:
            room = 2 * SHORT
        elif first not in _BRACKETS and (first in _OPENING or _HAN[0] <= first <= _HAN[1]):
            room = SHORT
        else:
            room = sys.maxsize
        self[first] = room
        return room


_rooms = _Rooms()


# In a third of the time that the constructors take; there are as many of them as there are rows.
_line = partial(tuple.__new__, Line)
_block = partial(tuple.__new__, Block)
_start = attrgetter("start")

KINDS = tuple(Kind)
"""The kinds of lines in the order of the numbers that stand for them in ``Columns``."""
NUMBERS = {kind: number for number, kind in enumerate(KINDS)}


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


_MANY = 8
"""Making one tuple takes as long as it takes to make so many in a row."""


class Made(Sequence[T]):
    """Tuples of some kind, made of columns when they are asked for; once many were, all are made and kept."""

    def __init__(self, make: Callable[[tuple[object, ...]], T], *columns: Sequence[object]) -> None:
        self._make, self._columns = make, columns
        self._all: tuple[T, ...] | None = None
        self._asked = 0

    def __len__(self) -> int:
        return len(self._columns[0])

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        self._asked += 1
        if self._all is not None or self._asked * _MANY > len(self):
            return self._made()[index]
        if isinstance(index, slice):
            return tuple(map(self._make, zip(*(column[index] for column in self._columns), strict=True)))
        return self._make(tuple([column[index] for column in self._columns]))

    def __iter__(self) -> Iterator[T]:
        return iter(self._made())

    def _made(self) -> tuple[T, ...]:
        if self._all is None:
            self._all = tuple(map(self._make, zip(*self._columns, strict=True)))
        return self._all


@analysis
def lines(doc: Document) -> Sequence[Line]:
    """Return the rows of the document; a text that ends in a line end has no empty row after it."""
    if worthwhile(len(doc.text)):
        return Made(_line, *map(memoryview, _bounds_at_once(doc)))
    return tuple(map(_line, zip(*_bounds(doc), strict=True)))


def _bounds(doc: Document) -> tuple[list[int], list[int], list[int]]:
    """Return where the rows begin, where they end, and where the next ones begin."""
    text = doc.text
    if "\r" in text:
        places = [match.span() for match in _NEWLINE.finditer(text)]
        ends, stops = [end for end, _ in places], [stop for _, stop in places]
    else:
        stops = list(accumulate([len(row) + 1 for row in text.split("\n")][:-1]))
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
    if worthwhile(len(doc.text)):
        found = columns(doc)
        kinds = [KINDS[number] for number in found.kinds.tolist()]
        return Made(_block, kinds, *map(memoryview, (found.starts, found.ends, found.rows)))
    text = doc.text
    starts, ends, rows = _inked(doc)
    rooms = list(map(_rooms.__getitem__, [text[start] for start in starts]))
    # Most lines need no closer look.
    prose = Kind.PROSE
    kinds = [
        prose
        if (last := text[end - 1]) not in _CREDITED and (end - start > room or (last in _ENDED and room <= 2 * SHORT))
        else _kind(text[start:end])
        for start, end, room in zip(starts, ends, rooms, strict=True)
    ]
    for index, kind in _tables_and_code(doc, starts, ends):
        kinds[index] = kind
    return tuple(map(_block, zip(kinds, starts, ends, rows, strict=True)))


def _inked(doc: Document) -> tuple[list[int], list[int], list[int]]:
    """Return for the lines that hold text where that begins and ends, and the indices of the lines."""
    text = doc.text
    starts, ends, _ = _bounds(doc)
    held = [(start, end, index) for index, (start, end) in enumerate(zip(starts, ends, strict=True)) if start < end]
    trimmed = [(*_trimmed(text, start, end), index) for start, end, index in held]
    inked = [place for place in trimmed if place[0] < place[1]]
    return [place[0] for place in inked], [place[1] for place in inked], [place[2] for place in inked]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a place that is not empty without the blanks at either end."""
    if text[start] in _BLANKS or text[end - 1] in _BLANKS:
        content = text[start:end].rstrip(_BLANKS)
        end = start + len(content)
        start = end - len(content.lstrip(_BLANKS))
    return start, end


@analysis
def columns(doc: Document) -> Columns:
    """Return the blocks of a document for which numpy is ``worthwhile``; at most of its lines no text is looked at."""
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
    kinds = _kinds(text, letters, starts, ends)
    for at, kind in _tables_and_code(doc, memoryview(starts), memoryview(ends)):
        kinds[at] = NUMBERS[kind]
    codes = codes_of(text)
    seconds = codes[numpy.minimum(starts + 1, ends - 1)]
    return Columns(starts, ends, rows, kinds, heads, codes[starts], seconds, codes[ends - 1])


def _kinds(
    text: str, letters: NDArray[numpy.uint8], starts: NDArray[numpy.int64], ends: NDArray[numpy.int64]
) -> NDArray[numpy.uint8]:
    """Return what the blocks are by their own form; for most of them their edges and their sizes tell."""
    import numpy

    codes, sizes = codes_of(text), ends - starts
    firsts, lasts = codes[starts], codes[ends - 1]
    followed = letters[numpy.minimum(starts + 1, ends - 1)] == ord("H")
    named, bracketed = is_one_of(firsts, _NAMED), is_one_of(firsts, _BRACKETS)
    numbered = is_one_of(firsts, _NUMBERED - _BRACKETS)
    # With these begins no other form; nor with a bracket or 第 and Han after it but the heading, which is short.
    plain = ((firsts >= ord(_HAN[0])) & (firsts <= ord(_HAN[1]))) | is_one_of(firsts, _OPENING | _PLAIN)
    plain &= (followed | ~(bracketed | (firsts == ord("第")))) & ~is_one_of(lasts, _CREDITED) & ~named
    brief, ended = plain & (sizes <= SHORT), plain & is_one_of(lasts, _ENDED)
    kinds = numpy.full(len(starts), NUMBERS[Kind.PROSE], dtype=numpy.uint8)
    titles = brief & ~ended
    titles[titles] = ~_is_sentence(codes, starts[titles], ends[titles])
    kinds[titles] = NUMBERS[Kind.TITLE]
    headed = numbered | bracketed
    told = titles | ended | (plain & (~headed | (sizes > 2 * SHORT)))
    doubtful = numpy.flatnonzero(~told)
    for at, start, end in zip(doubtful.tolist(), starts[doubtful].tolist(), ends[doubtful].tolist(), strict=True):
        kinds[at] = NUMBERS[_kind(text[start:end])]
    return kinds


def _is_sentence(
    codes: NDArray[numpy.uint32], starts: NDArray[numpy.int64], ends: NDArray[numpy.int64]
) -> NDArray[numpy.bool_]:
    """Return for short lines whether there is a mark of a sentence in them, as ``_SENTENCE`` tells of one."""
    import numpy

    places = numpy.minimum(starts[:, None] + numpy.arange(SHORT), ends[:, None] - 1)
    within = codes[places]
    # The last character stands in the table again and again.
    commas = is_one_of(within, "，、") & (places > numpy.roll(places, 1, axis=1))
    commas[:, 0] = is_one_of(within[:, 0], "，、")
    ended: NDArray[numpy.bool_] = is_one_of(within, _ENDED).any(axis=1) | (commas.sum(axis=1) > 1)
    return ended


def is_kind(kinds: NDArray[numpy.uint8], *wanted: Kind) -> NDArray[numpy.bool_]:
    """Return for which numbers of kinds the kind is one of a few."""
    import numpy

    return numpy.isin(kinds, [NUMBERS[kind] for kind in wanted])


def _tables_and_code(doc: Document, starts: Sequence[int], ends: Sequence[int]) -> Iterator[tuple[int, Kind]]:
    """Yield the rows of tables and the code among the blocks: what may make either of a line stands in few of them."""
    text, letters = doc.text, shape(doc)
    for sign in _COLUMNS:
        column = text.find(sign)
        while column >= 0:
            at = bisect_right(starts, column) - 1
            past = column + 1
            if at >= 0 and column < ends[at]:
                past = ends[at]
                if _is_table(text[starts[at] : past]):
                    yield at, Kind.TABLE
            column = text.find(sign, past)
    for start, stop in protected(doc):
        at = max(0, bisect_right(starts, start) - 1)
        while at < len(starts) and starts[at] < stop:
            if start < ends[at] and not letters[starts[at] : ends[at]].strip(b"XSpM"):
                yield at, Kind.CODE
            at += 1


@analysis
def running(doc: Document) -> int:
    """Return the number of blocks that are running text."""
    if worthwhile(len(doc.text)):
        return int(is_kind(columns(doc).kinds, Kind.PROSE).sum())
    return sum(block[0] is Kind.PROSE for block in blocks(doc))


def chosen(doc: Document, indices: Sequence[int]) -> list[Block]:
    """Return some of the blocks, by index."""
    if not worthwhile(len(doc.text)):
        return list(map(blocks(doc).__getitem__, indices))
    import numpy

    found, at = columns(doc), numpy.array(indices, dtype=numpy.int64)
    kinds = map(KINDS.__getitem__, found.kinds[at].tolist())
    return list(map(_block, zip(kinds, *(c[at].tolist() for c in (found.starts, found.ends, found.rows)), strict=True)))


def block_at(rows: Sequence[Block], place: int) -> int:
    """Return the index of the last block that begins at a place or before it, -1 where there is none."""
    return bisect_right(rows, place, key=_start) - 1


@analysis
def initials(doc: Document) -> str:
    """Return the first character of each block: a pattern finds the blocks that begin in a certain way."""
    if worthwhile(len(doc.text)):
        return _text_of(columns(doc).firsts)
    text = doc.text
    return "".join([text[block[1]] for block in blocks(doc)])


@analysis
def finals(doc: Document) -> str:
    """Return the last character of each block."""
    if worthwhile(len(doc.text)):
        return _text_of(columns(doc).lasts)
    text = doc.text
    return "".join([text[block[2] - 1] for block in blocks(doc)])


def _text_of(codes: NDArray[numpy.uint32]) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def _is_table(content: str) -> bool:
    return content.count("|") >= 2 or content.count("\t") >= 2 or "<td" in content


def _kind(content: str) -> Kind:
    # Most lines begin with a Han character or a quote that begins nothing else, and end in a sentence mark.
    first = content[0]
    if not (_HAN[0] <= first <= _HAN[1] and first not in _TELLING) or content[-1] in _CREDITED:
        return _telling_kind(content)
    return Kind.TITLE if len(content) <= SHORT and not _SENTENCE.search(content) else Kind.PROSE


def _telling_kind(content: str) -> Kind:
    """Tell what a line is that may be anything but a table; each form is asked of only where it may begin so."""
    first, length = content[0], len(content)
    if first in _BRACKETS and content[-1] in _ENDED:
        return Kind.ITEM if _ITEM.match(content) else Kind.PROSE
    han = _HAN[0] <= first <= _HAN[1]
    other = not han and first not in _OPENING
    if length <= 3 * SHORT:
        if other and not first.isalnum() and _RULE.fullmatch(content):
            return Kind.RULE
        if length <= SHORT and (other or first == "第") and _FURNITURE.fullmatch(content):
            return Kind.FURNITURE
        if (first in _NAMED or first in _POINTERS or content[-1] in _CREDITED) and _CAPTION.match(content):
            return Kind.CAPTION
    headed = first in _NUMBERED and length <= 2 * SHORT
    if first == "#" or (headed and _HEADING.match(content) and not _FULL_SENTENCE.search(content)):
        return Kind.TITLE
    if (other or first in _BRACKETS) and _ITEM.match(content):
        return Kind.ITEM
    return Kind.TITLE if length <= SHORT and not _SENTENCE.search(content) else Kind.PROSE


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
    if worthwhile(len(doc.text)):
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
    return found.rows[1:] == found.rows[:-1] + 1


@analysis
def is_solid(doc: Document) -> bool:
    """Whether each line is a paragraph of its own, with no blank line between them.

    Asked of the lines of running text that another one follows directly: most of them stop with a closing mark.
    """
    kinds = (Kind.PROSE, Kind.TITLE)
    if worthwhile(len(doc.text)):
        found = columns(doc)
        last = _text_of(found.lasts[:-1][_followed(found) & is_kind(found.kinds[:-1], *kinds)])
    else:
        ends, rows = finals(doc), blocks(doc)
        last = "".join([ends[i] for i, (a, b) in enumerate(pairwise(rows)) if b[3] == a[3] + 1 and a[0] in kinds])
    closed = sum(map(last.count, _CLOSING))
    return closed >= 4 and closed >= 0.7 * len(last) and sum(map(last.count, "，、,")) <= 3
