"""What a short text says to the character model, without numpy: its import would take longer than the search.

Does step by step what ``reading``, ``scores`` and ``recurrence`` do with arrays, where all is explained, and comes to
the same numbers.  Knows the shipped table alone, no profile.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from zxlint.document import Document, analysis
from zxlint.model.counting import CLASSES, DIGITS, FOLDED, LATIN, LINE, OTHER
from zxlint.model.score import BIT, count_logs, counted_logs
from zxlint.model.table import BACKOFF, BITS, FIRST, SECOND, Table, shipped
from zxlint.model.weights import HAN, NEVER, PAD, REACH
from zxlint.shape import shape
from zxlint.structure import lines, wrap_width

LIMIT = 7_500
"""Characters of documents, one or several, from which numpy pays: its import, and the arrays loaded with it."""

WORTH = 500
"""Characters from which numpy is faster, once it is there."""

STEP = BIT // BACKOFF

_WORD, _HALF = (1 << 64) - 1, (1 << 32) - 1
_DROPPED = -1
_CLASS = {"N": LINE, "X": LINE, "D": DIGITS, "F": DIGITS, "L": LATIN, "K": LATIN, "M": OTHER, "q": OTHER}
_HAN = ((0x3007, 0x3007), (0x3005, 0x3005), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFFFF, 0x10FFFF))

_read_so_far = 0


class Plain(NamedTuple):
    """The tokens of a document and how probable they are, as ``Reading`` and ``Scores`` have it.

    ``triple`` are quantised counts, ``pair`` entries.
    """

    tokens: Sequence[int]
    offsets: Sequence[int]
    keys: Sequence[int]
    pair: Sequence[int]
    triple: Sequence[int]
    lower: Sequence[int]
    upper: Sequence[int]


def expect_many() -> None:
    """Have even the first document read with numpy, because more will come than are worth reading without."""
    global _read_so_far
    _read_so_far = LIMIT


@analysis
def is_short(doc: Document) -> bool:
    """Whether a document is to be read without numpy."""
    global _read_so_far
    if doc.knowledge is not None and doc.knowledge.profile is not None:
        return False
    if "numpy" in sys.modules:
        return len(doc) < WORTH
    _read_so_far += len(doc)
    return _read_so_far <= LIMIT


@analysis
def read_plainly(doc: Document) -> Plain:
    """Return the tokens of a document and how probable they are."""
    table = shipped()
    tokens, offsets = _tokens(doc, table)
    keys = [0] + [one << BITS | two if one and two else 0 for one, two in pairwise(tokens)]
    threes = [0, 0] + [
        key << BITS | three if key and three else 0 for key, three in zip(keys[1:], tokens[2:], strict=False)
    ]
    pair, triple = entries(table.arrays["bi"], keys), [e & 255 for e in entries(table.arrays["tri"], threes)]
    logs, back, uni = (table.arrays[name] for name in ("logs", "back", "uni"))
    counted, counts = _counted(), count_logs()
    lower, upper = [0], [0, 0]
    for one, two, entry in zip(tokens, tokens[1:], pair[1:], strict=False):
        score = max(logs[two] - back[one] * STEP, counted[entry & 255] - counts[uni[one]])
        lower.append(score if two else 0)
    for context, low, count, token in zip(pair[1:], lower[2:], triple[2:], tokens[2:], strict=False):
        score = max(low - (context >> 24) * STEP, counted[count] - counts[context & 255])
        upper.append(score if token else 0)
    return Plain(tokens, offsets, keys, pair, triple, lower, upper)


def surprise(plain: Plain) -> int:
    """Return the mean information of the Han characters, in 1/16 bit; 0 where there are none."""
    han = [score for token, score in zip(plain.tokens, plain.upper, strict=True) if token >= HAN]
    return int(-float(sum(han)) / len(han)) if han else 0


def entries(view: memoryview, keys: Iterable[int]) -> list[int]:
    """Return the entries of keys in a table of bigrams or trigrams, 0 for none; as ``Table.entry``, but for many."""
    size, known, found = len(view), {0: 0}, []
    for key in keys:
        entry = known.get(key)
        if entry is None:
            mixed = key * FIRST & _WORD
            high = mixed >> 32
            again = (mixed ^ high) * SECOND & _WORD
            mark = again >> 48
            entry = view[high * size >> 32]
            if not entry or entry >> 8 & 0xFFFF != mark:
                entry = view[(again & _HALF) * size >> 32]
                if entry >> 8 & 0xFFFF != mark:
                    entry = 0
            known[key] = entry
        found.append(entry)
    return found


def recurring(plain: Plain, asked: set[int], of: Sequence[int]) -> dict[int, int]:
    """Return in how many independent places each pair or token asked for occurs, those of a document being given."""
    padded = [0] * REACH + [*plain.keys] + [0] * REACH
    around: dict[int, set[tuple[int, ...]]] = {one: set() for one in asked}
    for place, one in enumerate(of):
        if one in asked:
            around[one].add(tuple(padded[place : place + 2 * REACH + 1 : 2]))
    return {one: len(others) for one, others in around.items()}


def _tokens(doc: Document, table: Table) -> tuple[list[int], list[int]]:
    numbers = _numbers(doc, table)
    line, last = table.number(LINE), -1
    tokens, offsets = [line] * PAD, [0] * PAD
    for offset, number in enumerate(numbers):
        if number == _DROPPED:
            continue
        # A run of one class or mark is one token.
        if number != last or not 0 < number < HAN:
            tokens.append(number)
            offsets.append(offset)
        last = number
    return tokens + [line] * PAD, offsets + [len(doc)] * PAD


def _numbers(doc: Document, table: Table) -> list[int]:
    """Return the number of the token that each character is or is part of, ``_DROPPED`` for none."""
    letters = shape(doc).decode("ascii")
    classes, named = _classes(table), _named(table)
    found = [classes[letter] or named[c] for c, letter in zip(doc.text, letters, strict=True)]
    width = wrap_width(doc)
    for row in lines(doc) if width is not None else ():
        if row.end - row.start >= (width or 0) - 2:
            found[row.end : row.stop] = [_DROPPED] * (row.stop - row.end)
    at = letters.find("S")
    while at >= 0:
        wide = doc.text[at] in "\t\u3000" or (at > 0 and letters[at - 1] == "S")
        found[at] = table.number(LINE) if wide else _DROPPED
        at = letters.find("S", at + 1)
    digits = table.number(DIGITS)
    inside = [
        at
        for mark in ".,:"
        for at in _places(doc.text, mark)
        if 0 < at < len(found) - 1 and found[at - 1] == found[at + 1] == digits
    ]
    for at in inside:
        found[at] = digits
    return found


def _places(text: str, sought: str) -> Iterator[int]:
    at = text.find(sought)
    while at >= 0:
        yield at
        at = text.find(sought, at + 1)


class _Named(dict[str, int]):
    """Numbers of characters that stand for themselves; fills itself as others turn up."""

    def __init__(self, table: Table) -> None:
        super().__init__({c: number for c, number in table.numbers.items() if number > len(CLASSES) and c < "\uffff"})
        self.update({half: table.number(full) for half, full in FOLDED.items()})
        self._other = table.number(OTHER)

    def __missing__(self, c: str) -> int:
        number = self[c] = 0 if any(low <= ord(c) <= high for low, high in _HAN) else self._other
        return number


@cache
def _named(table: Table) -> _Named:
    return _Named(table)


@cache
def _classes(table: Table) -> dict[str, int]:
    """Return the number of the class for each letter of the shape, 0 where the character itself tells."""
    return {**dict.fromkeys("HEPpOCoc", 0), "S": _DROPPED} | {c: table.number(token) for c, token in _CLASS.items()}


@cache
def _counted() -> Sequence[int]:
    return [NEVER, *counted_logs()[1:]]
