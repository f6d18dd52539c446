"""Counts and probabilities of many n-grams at once: the arithmetic of ``score`` over arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zxlint.model.score import BIT, Model, counted_logs, count_logs
from zxlint.model.table import BACKOFF, BITS, COUNTS, FIRST, SECOND, STEPS, Table

if TYPE_CHECKING:
    import numpy as np

_PART = 1 << 15
"""Keys looked up in one go, so that what is worked out in between stays in the cache."""


class Lookup:
    """A model's tables as arrays.  All numbers of tokens are of the shipped table."""

    def __init__(self, model: Model) -> None:
        import numpy as np

        self.model = model
        self.tables = {
            order: np.frombuffer(model.table.arrays[name], dtype=np.uint32) for order, name in ((2, "bi"), (3, "tri"))
        }
        self.uni = np.frombuffer(model.table.arrays["uni"], dtype=np.uint8)
        self.back = np.frombuffer(model.table.arrays["back"], dtype=np.uint8).astype(np.int32) * (BIT // BACKOFF)
        self.logs = np.frombuffer(model.table.arrays["logs"], dtype=np.int16).astype(np.int32)
        self.counted = np.array(counted_logs(), dtype=np.int32)
        self.count_logs = np.array(count_logs(), dtype=np.int32)

    def entries(self, order: int, keys: np.ndarray) -> np.ndarray:
        """Return the entries of bigrams or trigrams by their keys (``uint64``), 0 for none."""
        import numpy as np

        found = np.empty(keys.shape, dtype=np.uint32)
        flat, result = keys.reshape(-1), found.reshape(-1)
        for start in range(0, len(flat), _PART):
            result[start : start + _PART] = _entries(self.tables[order], flat[start : start + _PART])
        return found

    def back2(self, entries: np.ndarray) -> np.ndarray:
        """Return the backoff weights of bigrams, in 1/16 bit."""
        import numpy as np

        return (entries >> np.uint32(24)).astype(np.int32) * (BIT // BACKOFF)

    def after_one(self, before: np.ndarray, token: np.ndarray, pair: np.ndarray) -> np.ndarray:
        """Return log2 P(token | before) in 1/16 bit, given the entries of the pairs; 0 for unknown tokens."""
        import numpy as np

        quantum = pair & 255
        seen = self.counted[quantum] - self.count_logs[self.uni[before]]
        score = self.logs[token] - self.back[before]
        return np.where(token == 0, 0, np.where(quantum > 0, np.maximum(score, seen), score))

    def after_two(self, context: np.ndarray, lower: np.ndarray, triple: np.ndarray, token: np.ndarray) -> np.ndarray:
        """Return log2 P(token | two before), given the entries of the context and the trigram and log2 P(token | one)."""
        import numpy as np

        quantum = triple & 255
        score = lower - self.back2(context)
        seen = self.counted[quantum] - self.count_logs[context & 255]
        return np.where(token == 0, 0, np.where(quantum > 0, np.maximum(score, seen), score))


def pairs(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Return the keys of bigrams, 0 where a token is unknown."""
    import numpy as np

    first, second = one.astype(np.uint64), two.astype(np.uint64)
    return np.where((one == 0) | (two == 0), np.uint64(0), first << np.uint64(BITS) | second)


def triples(pair: np.ndarray, three: np.ndarray) -> np.ndarray:
    """Return the keys of trigrams from those of their first two tokens, 0 where a token is unknown."""
    import numpy as np

    third = three.astype(np.uint64)
    return np.where((pair == 0) | (three == 0), np.uint64(0), pair << np.uint64(BITS) | third)


def _entries(table: np.ndarray, keys: np.ndarray) -> np.ndarray:
    import numpy as np

    size, half = np.uint64(len(table)), np.uint64(32)
    mixed = keys * np.uint64(FIRST)
    again = (mixed ^ (mixed >> half)) * np.uint64(SECOND)
    mark = (again >> np.uint64(48)).astype(np.uint32)
    here = table[((mixed >> half) * size >> half).astype(np.int64)]
    there = table[((again & np.uint64(0xFFFFFFFF)) * size >> half).astype(np.int64)]
    first = (here >> np.uint32(8) & np.uint32(0xFFFF)) == mark
    second = (there >> np.uint32(8) & np.uint32(0xFFFF)) == mark
    found = np.where(first & (here & np.uint32(255) > 0), here, np.where(second, there, np.uint32(0)))
    found[(found & np.uint32(255) == 0) | (keys == 0)] = 0
    return found
