"""Lines and blocks: what each line of a document is, told from its own form and its neighbours'.

A block here is a line that holds text: in most OCR'd documents a paragraph is one line.  ``wrap_width`` tells where
it is not.
"""

from __future__ import annotations

import re
from collections import Counter
from enum import Enum
from functools import partial
from itertools import accumulate, pairwise
from typing import NamedTuple

import regex

from zxlint.document import Document, analysis
from zxlint.shape import shape
from zxlint.text import Span

SHORT = 32
"""Code points up to which a line without a sentence mark is a title or caption rather than a paragraph."""


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
_FULL_SENTENCE = re.compile(r"[。！？；!?;]|[，、,]\Z")


# In a third of the time that the constructors take; there are as many of them as there are rows.
_line = partial(tuple.__new__, Line)
_block = partial(tuple.__new__, Block)


@analysis
def lines(doc: Document) -> tuple[Line, ...]:
    """Return the rows of the document; a text that ends in a line end has no empty row after it."""
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
    return tuple(map(_line, zip(starts, ends, stops, strict=False)))


@analysis
def blocks(doc: Document) -> tuple[Block, ...]:
    """Return every line that holds text, with what it is."""
    text, letters = doc.text, shape(doc)
    shields, columns = b"X" in letters, "|" in text or "\t" in text or "<td" in text
    found = []
    for index, (start, end, _) in enumerate(lines(doc)):
        if start == end or not (content := text[start:end].rstrip(_BLANKS)):
            continue
        end = start + len(content)
        if content[0] in _BLANKS:
            content = content.lstrip(_BLANKS)
            start = end - len(content)
        if shields and b"X" in letters[start:end] and not letters[start:end].strip(b"XSpM"):
            kind = Kind.CODE
        elif columns and _is_table(content):
            kind = Kind.TABLE
        else:
            kind = _kind(content)
        found.append(_block((kind, start, end, index)))
    return tuple(found)


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
    rows = lines(doc)
    full = Counter(
        a.end - rows[a.line].start
        for a, b in pairwise(blocks(doc))
        if b.line == a.line + 1 and doc.text[a.end - 1] not in _CLOSING
    )
    if full.total() < 8:
        return None
    # Marks that may not begin a line, and half-width digits, make printed lines differ by a few characters.
    near = {width: sum(full[length] for length in range(width - 2, width + 3)) for width in full}
    width = max(near, key=lambda w: (near[w], w))
    return width if near[width] >= 0.6 * full.total() and width >= 12 else None
