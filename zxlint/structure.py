"""Lines and blocks: what each line of a document is, told from its own form and its neighbours'.

A block here is a line that holds text: in most OCR'd documents a paragraph is one line.  ``wrap_width`` tells where
it is not.
"""

from __future__ import annotations

from collections import Counter
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

import regex

from zxlint.document import Document, analysis
from zxlint.shape import shape
from zxlint.text import NEWLINE, Span

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
_SENTENCE = regex.compile(r"[。！？；]|[，、].*[，、。]")
_FULL_SENTENCE = regex.compile(r"[。！？；!?;]|[，、,]\Z")


@analysis
def lines(doc: Document) -> tuple[Line, ...]:
    """Return the rows of the document; a text that ends in a line end has no empty row after it."""
    found, at = [], 0
    for match in NEWLINE.finditer(doc.text):
        found.append(Line(at, match.start(), match.end()))
        at = match.end()
    if at < len(doc.text):
        found.append(Line(at, len(doc.text), len(doc.text)))
    return tuple(found)


@analysis
def blocks(doc: Document) -> tuple[Block, ...]:
    """Return every line that holds text, with what it is."""
    letters = shape(doc)
    found = []
    for index, line in enumerate(lines(doc)):
        content = doc.text[line.start : line.end].strip(_BLANKS)
        if not content:
            continue
        start = line.start + doc.text[line.start : line.end].index(content[0])
        end = start + len(content)
        shielded = b"X" in letters[start:end] and not letters[start:end].strip(b"XSpM")
        kind = Kind.CODE if shielded else _kind(content)
        found.append(Block(kind, start, end, index))
    return tuple(found)


def _kind(content: str) -> Kind:
    length = len(content)
    if ("|" in content and content.count("|") >= 2) or content.count("\t") >= 2 or "<td" in content:
        return Kind.TABLE
    # Long lines are most of a document and can be few things: ask what is cheap first.
    if length <= 3 * SHORT:
        if _RULE.fullmatch(content):
            return Kind.RULE
        if length <= SHORT and _FURNITURE.fullmatch(content):
            return Kind.FURNITURE
        if _CAPTION.match(content):
            return Kind.CAPTION
    if content[0] == "#" or (length <= 2 * SHORT and _HEADING.match(content) and not _FULL_SENTENCE.search(content)):
        return Kind.TITLE
    if _ITEM.match(content):
        return Kind.ITEM
    if length <= SHORT and not _SENTENCE.search(content):
        return Kind.TITLE
    return Kind.PROSE


@analysis
def wrap_width(doc: Document) -> int | None:
    """Return the printed width in code points of a document whose paragraphs are wrapped over lines, else None.

    Asked of the lines that stop without a closing mark and are followed directly by another: in a wrapped document
    most of them are as long as the longest ones are, in others they are of any length.  At least eight are needed.
    """
    rows = lines(doc)
    full = Counter(
        len(upper)
        for a, b in pairwise(rows)
        if (upper := doc.text[a.start : a.end].rstrip(_BLANKS))
        and upper[-1] not in _CLOSING
        and doc.text[b.start : b.end].strip(_BLANKS)
    )
    if full.total() < 8:
        return None
    # Marks that may not begin a line, and half-width digits, make printed lines differ by a few characters.
    near = {width: sum(n for length, n in full.items() if abs(length - width) <= 2) for width in full}
    width = max(near, key=lambda w: (near[w], w))
    return width if near[width] >= 0.6 * full.total() and width >= 12 else None
