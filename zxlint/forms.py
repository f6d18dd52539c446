"""Forms: what a line is, told from its own characters."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING

from zxlint.later import re, regex
from zxlint.shape import PART, codes_at, codes_of, is_one_of

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray


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

    __hash__ = object.__hash__  # an enumeration's own is worked out in Python each time


KINDS = tuple(Kind)
"""The kinds of lines in the order of the numbers that stand for them in ``Columns``."""

NUMBERS = {kind: number for number, kind in enumerate(KINDS)}

SHORT = 32
"""Code points up to which a line without a sentence mark is a title or caption rather than a paragraph."""

COLUMNS = "|", "\t", "<td"
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
_SENTENCE = re.compile(r"[。！？；]|[，、].*[，、。]")
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


_ASIDE = sys.maxsize - 1
"""Stands for the code points of a line that begins with a bracket, which tell nothing of it."""


class _Rooms(dict[str, int]):
    """By the first character of a line, the code points from which it is prose however it goes on."""

    def __missing__(self, first: str) -> int:
        if first in _NAMED:
            room = 3 * SHORT
        elif first in _NUMBERED - _BRACKETS:
            room = 2 * SHORT
        elif first in _BRACKETS:
            room = _ASIDE
        elif first in _OPENING or _HAN[0] <= first <= _HAN[1]:
            room = SHORT
        else:
            room = sys.maxsize
        self[first] = room
        return room


_rooms = _Rooms()


def kinds_of_each(text: str, starts: Sequence[int], ends: Sequence[int]) -> list[Kind]:
    """Return what the blocks of a small document are by their own form."""
    rooms = map(_rooms.__getitem__, [text[start] for start in starts])
    # Most lines need no closer look; a sentence after a bracket is an item where that holds a number.
    prose, (low, high) = Kind.PROSE, _HAN
    return [
        prose
        if (last := text[end - 1]) not in _CREDITED
        and (
            end - start > room
            or (last in _ENDED and (room <= 2 * SHORT or (room == _ASIDE and low <= text[start + 1] <= high)))
        )
        else kind_of(text[start:end])
        for start, end, room in zip(starts, ends, rooms, strict=True)
    ]


def kinds_at_once(
    text: str, letters: NDArray[numpy.uint8], starts: NDArray[numpy.int64], ends: NDArray[numpy.int64]
) -> NDArray[numpy.uint8]:
    """Return the same for a large document, as places in ``KINDS``; of most blocks their edges and their sizes tell."""
    import numpy

    sizes = ends - starts
    firsts, lasts = codes_at(text, starts, ends - 1)
    followed = letters[numpy.minimum(starts + 1, ends - 1)] == ord("H")
    named, bracketed = is_one_of(firsts, _NAMED), is_one_of(firsts, _BRACKETS)
    numbered = is_one_of(firsts, _NUMBERED - _BRACKETS)
    # With these begins no other form; nor with a bracket or 第 and Han after it but the heading, which is short.
    plain = ((firsts >= ord(_HAN[0])) & (firsts <= ord(_HAN[1]))) | is_one_of(firsts, _OPENING | _PLAIN)
    plain &= (followed | ~(bracketed | (firsts == ord("第")))) & ~is_one_of(lasts, _CREDITED) & ~named
    brief, ended = plain & (sizes <= SHORT), plain & is_one_of(lasts, _ENDED)
    kinds = numpy.full(len(starts), NUMBERS[Kind.PROSE], dtype=numpy.uint8)
    titles = brief & ~ended
    titles[titles] = ~_are_sentences(text, starts[titles], ends[titles])
    kinds[titles] = NUMBERS[Kind.TITLE]
    headed = numbered | bracketed
    told = titles | ended | (plain & (~headed | (sizes > 2 * SHORT)))
    doubtful = numpy.flatnonzero(~told)
    for at, start, end in zip(doubtful.tolist(), starts[doubtful].tolist(), ends[doubtful].tolist(), strict=True):
        kinds[at] = NUMBERS[kind_of(text[start:end])]
    return kinds


def _are_sentences(text: str, starts: NDArray[numpy.int64], ends: NDArray[numpy.int64]) -> NDArray[numpy.bool_]:
    """Return for short lines whether there is a mark of a sentence in them, as ``_SENTENCE`` tells of one."""
    import numpy

    found = numpy.zeros(len(starts), dtype=bool)
    for first in range(0, len(text), PART):
        low, high = starts.searchsorted((first, first + PART))
        if low < high:
            codes = codes_of(text[first : first + PART + SHORT])
            found[low:high] = _is_sentence(codes, starts[low:high] - first, ends[low:high] - first)
    return found


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


def is_table(content: str) -> bool:
    """Whether a line is a row of a table."""
    return content.count("|") >= 2 or content.count("\t") >= 2 or "<td" in content


def kind_of(content: str) -> Kind:
    """Tell what a line is that is no row of a table and holds no code."""
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
