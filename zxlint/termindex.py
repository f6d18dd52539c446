"""Windows of four characters that lie one edit off a stretch of a term, and how a short text is searched for them.

Where a term is almost spelt, four characters in a row differ from a stretch of it in one edit.  Such windows are
looked up with the place of the odd character left open, so that one look-up answers for all characters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from zxlint.later import regex
from zxlint.model.table import Table

SIZE = 4
"""Characters of a window, and of the shortest term that is searched for."""

USUAL = 16
"""Count in the model from which two characters side by side are nothing unusual."""

_ASKED = 1 << 13  # windows of which is remembered whether the language uses them

_RUN = regex.compile(rb"H{4,}")


class Gap(IntEnum):
    """Which character of a window is not the term's."""

    FIRST = 0
    SECOND = 1
    THIRD = 2
    FOURTH = 3
    NONE = 4  # one is missing, or two are swapped

    __hash__ = int.__hash__  # the one that enumerations have is written in Python


class Window(NamedTuple):
    """Four characters of the text from ``place`` on that are almost those of a term."""

    place: int
    gap: Gap


THREES = {Gap.FIRST: (0,), Gap.SECOND: (0,), Gap.THIRD: (1,), Gap.FOURTH: (1,), Gap.NONE: (0, 1)}
PAIRS = {Gap.FIRST: (0,), Gap.SECOND: (0, 1), Gap.THIRD: (1, 2), Gap.FOURTH: (2,), Gap.NONE: ()}
"""Where in a window the threes and pairs begin that the odd character makes with its neighbours."""


class SetIndex:
    """What a short text is searched with, without numpy: a set of pairs, and the terms in a row.

    Args:
        terms: terms of Han characters, four and more.
    """

    def __init__(self, terms: Collection[str]) -> None:
        self._joined = "\0" + "".join(term + "\0" for term in terms)
        self._long = "\0".join(term for term in terms if len(term) > SIZE)
        self._pairs = set(map("".join, pairwise(self._joined)))
        self._apart = {one + other for one, other in zip(self._joined, self._joined[2:], strict=False)}

    def windows(self, text: str, shape: bytes, table: Table, among: Collection[int] | None = None) -> Iterator[Window]:
        """Yield the windows that are almost those of a term, and that the language does not use, in order.

        Args:
            text: the text.
            shape: its letters; windows are of Han alone.
            table: what the language uses.
            among: the places, where it is known to use all threes of a window everywhere else.
        """
        for run in _RUN.finditer(shape):
            for place in range(run.start(), run.end() - SIZE + 1):
                if among is None or place in among:
                    yield from self._windows(text[place : place + SIZE], place, table)

    def _windows(self, window: str, place: int, table: Table) -> Iterator[Window]:
        pieces = self._pieces(*window)
        gaps = [gap for gap in Gap if pieces[gap] and not is_usual(window, gap, table)]
        if gaps and window not in self._joined:
            for gap in gaps:
                if any(_stands(piece, self._long if whole else self._joined) for piece, whole in pieces[gap]):
                    yield Window(place, gap)

    def _pieces(self, a: str, b: str, c: str, d: str) -> tuple[list[tuple[str, bool]], ...]:
        """Return for each gap what a term may hold in place of a window, as far as its pairs allow.

        With a blank for any one character, and whether only terms longer than a window count.
        """
        pairs, apart = self._pairs, self._apart
        ab, bc, cd = a + b in pairs, b + c in pairs, c + d in pairs
        ac, bd = a + c in pairs, b + d in pairs
        none = []
        if ac and bd and c + b in pairs:
            none.append((a + c + b + d, False))
        if ac and cd and b + a in pairs:
            none.append((f"\0{b}{a}{c}{d}", False))
        if ab and bd and d + c in pairs:
            none.append((f"{a}{b}{d}{c}\0", False))
        if ab and cd and b + c in apart:
            none.append((f"{a}{b} {c}{d}", False))
        if bc and cd and a + b in apart:
            none.append((f"{a} {b}{c}{d}", False))
        if ab and bc and c + d in apart:
            none.append((f"{a}{b}{c} {d}", False))
        second = [(f"{a} {c}{d}", False)] * (cd and a + c in apart) + [(a + c + d, True)] * (ac and cd)
        third = [(f"{a}{b} {d}", False)] * (ab and b + d in apart) + [(a + b + d, True)] * (ab and bd)
        first, fourth = [(f"\0 {b}{c}{d}", False)] * (bc and cd), [(f"{a}{b}{c} \0", False)] * (ab and bc)
        return first, second, third, fourth, none


def _stands(piece: str, terms: str) -> bool:
    """Whether a piece with a blank for any one character stands in terms that are in a row."""
    head, blank, tail = piece.partition(" ")
    if not blank:
        return piece in terms
    first, rest = (head, tail) if len(head) > len(tail) else (tail, head)
    at = terms.find(first)
    while at >= 0:
        start = at + len(head) + 1 if first == head else at - len(head) - 1
        odd = at + len(head) if first == head else at - 1
        if terms.startswith(rest, start) and start >= 0 and terms[odd] != "\0":
            return True
        at = terms.find(first, at + 1)
    return False


@lru_cache(_ASKED)
def is_usual(window: str, gap: Gap, table: Table) -> bool:
    """Whether the language uses what the odd character makes with its neighbours."""
    if all(table.count(window[i : i + 3]) for i in THREES[gap]):
        return True
    return bool(PAIRS[gap]) and all(table.count(window[i : i + 2]) >= USUAL for i in PAIRS[gap])
