"""Which of some pairs of characters stand in a text."""

from __future__ import annotations

from collections.abc import Collection
from operator import add

from zxlint.shape import PART, codes_of, worthwhile

_FEW = 100
"""Pairs up to which to look for each by itself is quicker than to look at all that the text has."""


def standing(text: str, pairs: Collection[str]) -> set[str]:
    """Return those of some pairs of characters that stand in a text."""
    if len(pairs) <= _FEW:
        return {pair for pair in pairs if pair in text}
    return _standing_at_once(text, pairs) if worthwhile(len(text)) else set(map(add, text, text[1:])) & set(pairs)


def _standing_at_once(text: str, pairs: Collection[str]) -> set[str]:
    import numpy

    first, second = numpy.zeros((2, 0x110000), dtype=bool)
    first[[ord(pair[0]) for pair in pairs]] = second[[ord(pair[1]) for pair in pairs]] = True
    found = set[str]()
    for start in range(0, len(text), PART):
        part = text[start : start + PART + 1]
        codes = codes_of(part)
        at = numpy.flatnonzero(first.take(codes[:-1]) & second.take(codes[1:])).tolist()
        found.update([part[place : place + 2] for place in at])
    return found.intersection(pairs)
