"""Lines and blocks: what each line of a document is, told from its own form and its neighbours'.

A block here is a line that holds text: in most OCR'd documents a paragraph is one line.  ``wrap_width`` tells where
it is not.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from enum import Enum
from functools import partial
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import NamedTuple

import regex

from zxlint.document import Document, analysis
from zxlint.protect import protected
from zxlint.shape import codes_of, shape, worthwhile
from zxlint.text import Span

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
_BLANK = ord("S")
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
_BRACKETS = frozenset("（(")
_NUMBERED = frozenset("第一二三四五六七八九十百") | _BRACKETS
_TELLING = _NAMED | _NUMBERED
_OPENING = frozenset("“‘《「【") | _BRACKETS
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


@analysis
def lines(doc: Document) -> tuple[Line, ...]:
    """Return the rows of the document; a text that ends in a line end has no empty row after it."""
    return tuple(map(_line, zip(*_bounds(doc), strict=True)))


@analysis
def _bounds(doc: Document) -> tuple[list[int], list[int], list[int]]:
    """Return where the rows begin, where they end, and where the next ones begin."""
    text = doc.text
    if "\r" in text:
        places = [match.span() for match in _NEWLINE.finditer(text)]
        ends, stops = [end for end, _ in places], [stop for _, stop in places]
    else:
        ends = _line_feeds(text)
        stops = [end + 1 for end in ends]
    starts = [0, *stops]
    if starts[-1] < len(text):
        ends.append(len(text))
        stops.append(len(text))
    return starts[: len(ends)], ends, stops


def _line_feeds(text: str) -> list[int]:
    if worthwhile(len(text)):
        import numpy

        codes = codes_of(text)
        places: list[int] = numpy.flatnonzero(codes == ord("\n")).tolist()
        return places
    return [stop - 1 for stop in accumulate([len(row) + 1 for row in text.split("\n")][:-1])]


@analysis
def blocks(doc: Document) -> tuple[Block, ...]:
    """Return every line that holds text, with what it is."""
    text = doc.text
    starts, ends, rows = _inked_at_once(doc) if worthwhile(len(text)) else _inked(doc)
    rooms = list(map(_rooms.__getitem__, [text[start] for start in starts]))
    # Most lines need no closer look.
    prose = Kind.PROSE
    kinds = [
        prose
        if (last := text[end - 1]) not in _CREDITED and (end - start > room or (last in _ENDED and room <= 2 * SHORT))
        else _kind(text[start:end])
        for start, end, room in zip(starts, ends, rooms, strict=True)
    ]
    return tuple(_with_tables(doc, list(map(_block, zip(kinds, starts, ends, rows, strict=True)))))


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


def _inked_at_once(doc: Document) -> tuple[list[int], list[int], list[int]]:
    """Return the same; only at lines with a blank at either end is the text looked at."""
    import numpy

    text, letters = doc.text, numpy.frombuffer(shape(doc), dtype=numpy.uint8)
    starts, ends = (numpy.array(places, dtype=numpy.int64) for places in _bounds(doc)[:2])
    rows = numpy.flatnonzero(starts < ends)
    starts, ends = starts[rows], ends[rows]
    edged = numpy.flatnonzero((letters[starts] == _BLANK) | (letters[ends - 1] == _BLANK))
    for at, start, end in zip(edged.tolist(), starts[edged].tolist(), ends[edged].tolist(), strict=True):
        starts[at], ends[at] = _trimmed(text, start, end)
    inked = starts < ends
    return starts[inked].tolist(), ends[inked].tolist(), rows[inked].tolist()


def _with_tables(doc: Document, found: list[Block]) -> list[Block]:
    """Tell the rows of tables and the code among the blocks: what may make either of a line stands in few of them."""
    text, letters = doc.text, shape(doc)
    for sign in _COLUMNS:
        column = text.find(sign)
        while column >= 0:
            at = block_at(found, column)
            past = column + 1
            if at >= 0 and column < found[at].end:
                past = found[at].end
                if _is_table(text[found[at].start : past]):
                    found[at] = found[at]._replace(kind=Kind.TABLE)
            column = text.find(sign, past)
    for start, stop in protected(doc):
        at = max(0, block_at(found, start))
        while at < len(found) and found[at].start < stop:
            block = found[at]
            if start < block.end and not letters[block.start : block.end].strip(b"XSpM"):
                found[at] = block._replace(kind=Kind.CODE)
            at += 1
    return found


def block_at(rows: Sequence[Block], place: int) -> int:
    """Return the index of the last block that begins at a place or before it, -1 where there is none."""
    return bisect_right(rows, place, key=_start) - 1


@analysis
def initials(doc: Document) -> str:
    """Return the first character of each block: a pattern finds the blocks that begin in a certain way."""
    text = doc.text
    return "".join([text[block[1]] for block in blocks(doc)])


@analysis
def finals(doc: Document) -> str:
    """Return the last character of each block."""
    text = doc.text
    return "".join([text[block[2] - 1] for block in blocks(doc)])


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
        if other and _RULE.fullmatch(content):
            return Kind.RULE
        if length <= SHORT and (other or first == "第") and _FURNITURE.fullmatch(content):
            return Kind.FURNITURE
        if (other or first in _NAMED or content[-1] in _CREDITED) and _CAPTION.match(content):
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
    rows, found = lines(doc), blocks(doc)
    unended = [match.start() for match in _UNENDING.finditer(finals(doc), 0, max(0, len(found) - 1))]
    full = Counter(found[i].end - rows[found[i].line].start for i in unended if found[i + 1].line == found[i].line + 1)
    if full.total() < 8 or full.total() < MOSTLY * sum(block[0] is Kind.PROSE for block in found):
        return None
    # Marks that may not begin a line, and half-width digits, make printed lines differ by a few characters.
    near = {width: sum(full[length] for length in range(width - 2, width + 3)) for width in full}
    width = max(near, key=lambda w: (near[w], w))
    return width if near[width] >= 0.6 * full.total() and width >= 12 else None


@analysis
def is_solid(doc: Document) -> bool:
    """Whether each line is a paragraph of its own, with no blank line between them.

    Asked of the lines of running text that another one follows directly: most of them stop with a closing mark.
    """
    kinds, ends = (Kind.PROSE, Kind.TITLE), finals(doc)
    last = [ends[i] for i, (a, b) in enumerate(pairwise(blocks(doc))) if b[3] == a[3] + 1 and a[0] in kinds]
    closed = sum(c in _CLOSING for c in last)
    return closed >= 4 and closed >= 0.7 * len(last) and sum(c in "，、," for c in last) <= 3
