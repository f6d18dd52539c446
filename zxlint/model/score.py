"""Scores: how probable tokens are in their context, in whole numbers, so that every machine says the same.

A trigram's probability is its discounted count by that of its context, or the context's backoff weight times the
bigram's, whichever is more; the same again for bigrams (after Katz 1987, with the maximum for the sum).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

from zxlint.model.counting import LINE, Counts, tokens
from zxlint.model.table import BACKOFF, COUNTS, DISCOUNT, STEPS, Table, quantised, shipped

BIT = 16
"""One bit, in the unit of all scores."""

_COUNTED = [0, *(round(BIT * math.log2(max(2 ** ((q - 1) / STEPS) - DISCOUNT, 0.25))) for q in range(1, 256))]
_LOGS = [0, *(BIT // STEPS * (q - 1) for q in range(1, 256))]

_NEAR = 16
"""Characters of text on either side in which the two tokens of context are sought."""


def counted_logs() -> list[int]:
    """Return log2 of each quantised count less the discount, in 1/16 bit."""
    return _COUNTED


def count_logs() -> list[int]:
    """Return log2 of each quantised count, in 1/16 bit."""
    return _LOGS


class Model:
    """A table, and with it the counts of a profile.

    Args:
        table: the table.
        extra: a table whose counts are added to it.
        weight: how often these count.
        own: counts that are taken off those of ``extra`` before: those of the document being checked.
    """

    def __init__(self, table: Table, extra: Table | None = None, weight: int = 8, own: Counts | None = None) -> None:
        self.table = table
        self.extra = extra
        self.weight = weight
        self.own: Mapping[int, Mapping[str, int]] = {1: own.uni, 2: own.bi, 3: own.tri} if own else {}
        self._logs = table.arrays["logs"]
        self._back = table.arrays["back"]
        self._uni = table.arrays["uni"]

    def quantum(self, read: str) -> tuple[int, int]:
        """Return the quantised count of one to three tokens, and the backoff weight of one or two as a context."""
        key = self.table.key(read)
        if not key:
            quantum = weight = 0
        elif len(read) == 1:
            quantum, weight = self._uni[key], self._back[key]
        else:
            entry = self.table.entry(len(read), key)
            quantum, weight = entry & 255, entry >> 24
        if self.extra is not None:
            added = self.extra.count(read)
            if self.own and added:
                added = max(0, added - self.own[len(read)].get(read, 0))
            if added:
                quantum = quantised(COUNTS[quantum] + self.weight * added)
        return quantum, weight

    def after(self, context: str, token: str) -> int:
        """Return the log2 probability, in 1/16 bit, of a token after one or two others; 0 for an unknown one."""
        number = self.table.number(token)
        if not number:
            return 0
        before = context[-1]
        one, weight = self.quantum(before)
        score = self._logs[number] - weight * (BIT // BACKOFF)
        both, weight = self.quantum(before + token)
        if both:
            score = max(score, _COUNTED[both] - _LOGS[one])
        if len(context) < 2:
            return score
        two, weight = self.quantum(context[-2:])
        score -= weight * (BIT // BACKOFF)
        three, _ = self.quantum(context[-2:] + token)
        return max(score, _COUNTED[three] - _LOGS[two]) if three else score

    def read(self, tokens: str, start: int = 2) -> int:
        """Return the log2 probability, in 1/16 bit, of tokens from ``start`` on, each after the two before it."""
        return sum(self.after(tokens[max(0, i - 2) : i], tokens[i]) for i in range(start, len(tokens)))

    def bits(self, text: str) -> int:
        """Return the log2 probability of a text, in 1/16 bit."""
        return self.read(LINE + tokens(text)[0] + LINE, 1)

    def gain(self, text: str, start: int, end: int, replacement: str) -> int:
        """Return by how many 1/16 bits a text becomes more probable when ``text[start:end]`` is replaced."""
        left = (LINE + LINE + tokens(text[max(0, start - _NEAR) : start])[0])[-2:]
        right = (tokens(text[end : end + _NEAR])[0] + LINE)[:2]
        old, new = tokens(text[start:end])[0], tokens(replacement)[0]
        return self.read(left + new + right) - self.read(left + old + right)


@cache
def model() -> Model:
    """Return the model that comes with zxlint."""
    return Model(shipped())
