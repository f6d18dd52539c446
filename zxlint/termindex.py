"""Windows of four characters that lie one edit off a stretch of a term, and how a short text is searched for them.

Where a term is almost spelt, four characters in a row differ from a stretch of it in one edit.  Such windows are
looked up with the place of the odd character left open, so that one look-up answers for all characters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import IntEnum
from typing import NamedTuple

import regex

from zxlint.model.table import Table

SIZE = 4
"""Characters of a window, and of the shortest term that is searched for."""

USUAL = 16
"""Count in the model from which two characters side by side are nothing unusual."""

_RUN = regex.compile(rb"H{4,}")


class Gap(IntEnum):
    """Which character of a window is not the term's."""

    FIRST = 0
    SECOND = 1
    THIRD = 2
    FOURTH = 3
    NONE = 4  # one is missing, or two are swapped


class Window(NamedTuple):
    """Four characters of the text from ``place`` on that are almost those of a term."""

    place: int
    gap: Gap


THREES = {Gap.FIRST: (0,), Gap.SECOND: (0,), Gap.THIRD: (1,), Gap.FOURTH: (1,), Gap.NONE: (0, 1)}
PAIRS = {Gap.FIRST: (0,), Gap.SECOND: (0, 1), Gap.THIRD: (1, 2), Gap.FOURTH: (2,), Gap.NONE: ()}
"""Where in a window the threes and pairs begin that the odd character makes with its neighbours."""


class SetIndex:
    """What a short text is searched with: sets of strings, without numpy.

    Args:
        terms: terms of Han characters, four and more.
    """

    def __init__(self, terms: Collection[str]) -> None:
        long = [term for term in terms if len(term) > SIZE]
        inside = {term[i : i + SIZE] for term in terms for i in range(len(term) - SIZE + 1)}
        threes = {term[i : i + 3] for term in long for i in range(len(term) - 2)}
        fives = {term[i : i + 5] for term in long for i in range(len(term) - 4)}
        heads, tails = {term[:SIZE] for term in terms}, {term[-SIZE:] for term in terms}
        swapped = {w[0] + w[2] + w[1] + w[3] for w in inside}
        swapped |= {w[1] + w[0] + w[2:] for w in heads} | {w[:2] + w[3] + w[2] for w in tails}
        torn = {w[:2] + w[3:] for w in fives} | {w[0] + w[2:] for w in fives} | {w[:3] + w[4] for w in fives}
        self._inside = inside
        self._beside = (
            {w[1:] for w in heads},
            {w[0] + w[2:] for w in inside} | threes,
            {w[:2] + w[3] for w in inside} | threes,
            {w[:3] for w in tails},
            swapped | torn,
        )

    def windows(self, text: str, shape: bytes, table: Table) -> Iterator[Window]:
        """Yield the windows that are almost those of a term, and that the language does not use, in order.

        Args:
            text: the text.
            shape: its letters; windows are of Han alone.
            table: what the language uses.
        """
        first, second, third, fourth, none = self._beside
        for run in _RUN.finditer(shape):
            here = text[run.start() : run.end()]
            for i in range(len(here) - SIZE + 1):
                window = here[i : i + SIZE]
                hits = (
                    window[1:] in first,
                    window[0] + window[2:] in second,
                    window[:2] + window[3] in third,
                    window[:3] in fourth,
                    window in none,
                )
                if any(hits) and window not in self._inside:
                    at = run.start() + i
                    yield from (Window(at, gap) for gap in Gap if hits[gap] and not _is_usual(window, gap, table))


def _is_usual(window: str, gap: Gap, table: Table) -> bool:
    """Whether the language uses what the odd character makes with its neighbours."""
    if all(table.count(window[i : i + 3]) for i in THREES[gap]):
        return True
    return bool(PAIRS[gap]) and all(table.count(window[i : i + 2]) >= USUAL for i in PAIRS[gap])
