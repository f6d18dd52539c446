"""Edges: whether a paragraph can begin, or stop, with these characters, and what ends one text and begins another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from zxlint.later import regex
from zxlint.lexicon import LONGEST, is_word, table
from zxlint.shape import is_han

SINGLE = 1.1
"""Cost of a word of one character, when a text is cut into words; a longer one costs 1."""

BOUND = 2.0
"""The same for a character that hardly ever stands alone."""

_ALONE = regex.compile(r"[\p{Han}--[是对好不嗯唉啊喂哦哎咦呀嘿哈呵行来噢哟诶]][，。；！？]", regex.V1)
MARKS = frozenset("，。；！？")
"""Marks before which no character begins a clause alone."""
_CONJUNCTIONS = frozenset("故则但而且即若另又再盖况惟唯")
"""What begins a clause however seldom the registers that were counted have it there."""
_AFTER_SUBJECT = regex.compile(r"\p{Han}[虽是的在有已也就要将不和与或及上下里中之为]")
_NUMERALS = frozenset("一二三四五六七八九十两百")


@cache
def _seldom(edge: str) -> frozenset[str]:
    """Return the characters and words that hardly ever stand at this edge of a clause."""
    return frozenset(piece for name, members in table("edges.tsv") if name == edge for piece in members.split(" "))


@cache
def _first_of_head() -> frozenset[str]:
    """Return the first characters of those that hardly ever begin a clause."""
    return frozenset(piece[0] for piece in _seldom("head"))


@cache
def doubtful_heads() -> str:
    """Return the characters with which all texts begin that cannot begin a paragraph, but for a lone one and a mark."""
    return "".join(_first_of_head())


@cache
def doubtful_tails() -> str:
    """Return the characters in which all texts end that cannot end a clause."""
    return "".join({piece[-1] for piece in _seldom("tail")})


def can_begin(text: str) -> bool:
    """Whether a paragraph may begin so: not with the second half of a word, nor with a lone character and a mark."""
    first = text[:1]
    if first not in _first_of_head() and text[1:2] not in MARKS:
        return True
    seldom = _seldom("head")
    if first not in seldom and text[:2] not in seldom and text[1:2] not in MARKS:
        return True
    marked = text[1:2] in MARKS
    if not is_han(first) or first in _NUMERALS or first in _CONJUNCTIONS or text[1:2] == "、":
        return True
    if marked and _ALONE.match(text):
        return False
    if is_word(text[:3]) or is_word(text[:LONGEST]):
        return True
    return (text[:2] if is_word(text[:2]) else text[0]) not in seldom


def suspects(text: str, starts: Iterable[int]) -> list[int]:
    """Return, by index, the places at which a paragraph may not be able to begin; at all others it can."""
    return [index for index, start in enumerate(starts) if _is_suspect(text[start : start + 2])]


@lru_cache(maxsize=10_000)
def _is_suspect(two: str) -> bool:
    """Whether a paragraph may not be able to begin with two characters."""
    if two[1:] in MARKS:
        return True
    # A whole word may begin what its first character may not.
    seldom = _seldom("head")
    return two[0] in _first_of_head() and (two in seldom or (two[0] in seldom and not is_word(two)))


def can_end(text: str) -> bool:
    """Whether a clause may end with this text: not with the first half of a word."""
    seldom = _seldom("tail")
    if text[-1:] not in seldom and text[-2:] not in seldom:
        return True
    if is_word(text[-3:]) or is_word(text[-LONGEST:]):
        return True
    return (text[-2:] if is_word(text[-2:]) else text[-1]) not in seldom


def begins_within_word(text: str) -> bool:
    """Whether a text begins with the last character of a word, so surely that nothing else need speak for it."""
    if can_begin(text) or is_word(text[:2]):
        return False
    return bool(_ALONE.match(text)) or (text[0] in _seldom("inner") and not _AFTER_SUBJECT.match(text))


def is_bound(character: str) -> bool:
    """Whether a character hardly ever stands as a word of its own."""
    return character in _seldom("head") and character in _seldom("tail")


def first_word(text: str) -> str:
    """Return the first word of a text of a few characters, cut into the fewest words."""
    best: list[tuple[float, str]] = [(0.0, "")]
    for start in range(len(text) - 1, -1, -1):
        alone = BOUND if is_bound(text[start]) else SINGLE
        ways = [(alone + best[0][0], text[start])]
        ends = range(start + 2, min(start + LONGEST, len(text)) + 1)
        ways += [(1 + best[end - start - 1][0], text[start:end]) for end in ends if is_word(text[start:end])]
        best.insert(0, min(ways, key=lambda way: way[0]))
    return best[0][1]


def overlap(above: str, below: str, longest: int) -> int:
    """Return how many characters, ``longest`` at most, end the one and begin the other."""
    at_most = min(longest, len(above) - 1, len(below) - 1)
    for size in ends(above[-1:], below, 1, at_most):
        if above.endswith(below[:size]):
            return size
    return 0


def ends(last: str, below: str, least: int, most: int) -> Iterator[int]:
    """Yield the sizes, the greatest first, of the pieces that begin a text and end in a character."""
    size = below.rfind(last, least - 1, max(0, most)) + 1
    while size:
        yield size
        size = below.rfind(last, least - 1, size - 1) + 1
