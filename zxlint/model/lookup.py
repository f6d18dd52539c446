"""Counts and probabilities of many n-grams at once: the arithmetic of ``score`` over arrays."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from zxlint.model.score import BIT, Model, count_logs, counted_logs
from zxlint.model.table import BACKOFF, BITS, COUNTS, EXPECTED, FIRST, SECOND, STEPS, Table
from zxlint.model.weights import NEVER
from zxlint.shape import codes_of
from zxlint.timing import timed

if TYPE_CHECKING:
    import numpy as np

_PART = 1 << 15
"""Keys looked up in one go, so that what is worked out in between stays in the cache."""

_HALF, _FINGERPRINT = 0xFFFFFFFF, 0xFFFF00


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
        self.counted[0] = NEVER
        self.count_logs = np.array(count_logs(), dtype=np.int32)
        self._extra = _Extra(model) if model.extra is not None else None
        if self._extra:
            numbers = np.arange(len(self.uni), dtype=np.uint64)
            self.uni = self._extra.added(1, numbers, self.uni.astype(np.uint32)).astype(np.uint8)
        self.uni_logs = self.count_logs[self.uni]
        self.beside, self.like = _listed(model.table)
        self._marks = np.frombuffer(model.table.arrays["expected_marks"], dtype=np.uint16)
        self._expected = np.frombuffer(model.table.arrays["expected"], dtype=np.uint16).reshape(-1, EXPECTED)

    def entries(self, order: int, keys: np.ndarray) -> np.ndarray:
        """Return the entries of bigrams or trigrams by their keys (``uint64``), 0 for none."""
        import numpy as np

        if keys.size <= _PART and not self._extra:
            return held(self.tables[order], keys.reshape(-1)).reshape(keys.shape)
        found = np.empty(keys.shape, dtype=np.uint32)
        flat, result = keys.reshape(-1), found.reshape(-1)
        for start in range(0, len(flat), _PART):
            part = flat[start : start + _PART]
            entries = held(self.tables[order], part)
            result[start : start + _PART] = self._extra.added(order, part, entries) if self._extra else entries
        return found

    def expected(self, around: np.ndarray) -> np.ndarray:
        """Return the numbers of the characters commonest between, after and before the neighbours, 0 for none.

        Args:
            around: the two tokens before each place and the two after it, as four rows (``uint64``).
        """
        import numpy as np

        first = around[[1, 0, 2]]
        second = around[[2, 1, 3]]
        keys = first << BITS
        keys |= second
        keys |= np.array([[1], [2], [3]], dtype=np.uint64) << 2 * BITS
        here, again = _spots(keys, len(self._marks))
        marks = np.maximum(again >> 48, 1).astype(np.uint16)
        there = _second(again, len(self._marks))
        first_here = self._marks.take(here) == marks
        at = np.where(first_here, here, there)
        known = first_here | (self._marks.take(there) == marks)
        known &= (first != 0) & (second != 0)
        found = self._expected.take(at, axis=0) * known[..., None]
        listed: np.ndarray = found.transpose(1, 0, 2).reshape(around.shape[1], -1)
        return listed

    def back2(self, entries: np.ndarray) -> np.ndarray:
        """Return the backoff weights of bigrams, in 1/16 bit."""
        import numpy as np

        return (entries >> np.uint32(24)).astype(np.int32) * (BIT // BACKOFF)

    def after_one(self, before: np.ndarray, token: np.ndarray, pair: np.ndarray) -> np.ndarray:
        """Return log2 P(token | before) in 1/16 bit, given the entries of the pairs; 0 for unknown tokens."""
        import numpy as np

        score = self.logs[token] - self.back[before]
        np.maximum(score, self.counted[pair & 255] - self.uni_logs[before], out=score)
        return _without_unknown(score, token)

    def after_two(self, context: np.ndarray, lower: np.ndarray, triple: np.ndarray, token: np.ndarray) -> np.ndarray:
        """Return log2 P(token | two before), given the entries of context and trigram, and log2 P(token | one)."""
        import numpy as np

        score = lower - self.back2(context)
        np.maximum(score, self.counted[triple & 255] - self.count_logs[context & 255], out=score)
        return _without_unknown(score, token)


def _without_unknown(score: np.ndarray, token: np.ndarray) -> np.ndarray:
    """Let tokens that are unknown be neutral."""
    import numpy as np

    unknown = token == 0
    if unknown.any():
        score[np.broadcast_to(unknown, score.shape)] = 0
    return score


class _Extra:
    """The counts of a profile, to be added to those of the shipped table."""

    def __init__(self, model: Model) -> None:
        import numpy as np

        table = model.extra
        assert table is not None
        self.weight = model.weight
        self._numbers = np.array([0, *(table.number(c) for c in model.table.characters[1:])], dtype=np.uint64)
        self._uni = np.frombuffer(table.arrays["uni"], dtype=np.uint8)
        self._tables = {
            order: np.frombuffer(table.arrays[name], dtype=np.uint32) for order, name in ((2, "bi"), (3, "tri"))
        }
        self._counts = np.array(COUNTS, dtype=np.int64)
        self._own = {order: _sorted_keys(counts, model.table) for order, counts in model.own.items()}

    def added(self, order: int, keys: np.ndarray, entries: np.ndarray) -> np.ndarray:
        """Return the entries of n-grams with the counts of the profile added to theirs."""
        import numpy as np

        mine = np.zeros(len(keys), dtype=np.uint64)
        known = np.ones(len(keys), dtype=bool)
        for place in reversed(range(order)):
            number = self._numbers[(keys >> np.uint64(place * BITS) & np.uint64((1 << BITS) - 1)).astype(np.int64)]
            known &= number > 0
            mine = mine << np.uint64(BITS) | number
        mine[~known] = 0
        quanta = self._uni[mine.astype(np.int64)] if order == 1 else held(self._tables[order], mine) & 255
        more = np.where(known, self._counts[quanta], 0)
        if order in self._own and len(self._own[order][0]):
            own_keys, own = self._own[order]
            at = np.minimum(np.searchsorted(own_keys, keys), len(own_keys) - 1)
            more = np.maximum(0, more - np.where(own_keys[at] == keys, own[at], 0))
        total = self._counts[entries & 255] + self.weight * more
        quantum = np.minimum(255, 1 + np.rint(STEPS * np.log2(np.maximum(total, 1)))).astype(np.uint32)
        return np.where(more > 0, entries & np.uint32(0xFFFFFF00) | quantum, entries)


def _sorted_keys(counts: Mapping[str, int], table: Table) -> tuple[np.ndarray, np.ndarray]:
    """Return the keys of counted n-grams, all of one length, in order, and their counts."""
    import numpy as np

    if not counts:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    codes = codes_of("".join(counts))
    tokens, places = np.unique(codes, return_inverse=True)
    numbers = np.array([table.number(chr(token)) for token in tokens.tolist()], dtype=np.uint64)
    keys = np.zeros(len(counts), dtype=np.uint64)
    known = np.ones(len(counts), dtype=bool)
    for column in numbers[places].reshape(len(counts), -1).T:
        keys = keys << np.uint64(BITS) | column
        known &= column > 0
    values = np.fromiter(counts.values(), dtype=np.int64, count=len(counts))
    order = np.argsort(keys[known])
    return keys[known][order], values[known][order]


@lru_cache(maxsize=4)  # a document that a profile knows has a model of its own
def lookup_of(model: Model) -> Lookup:
    """Return the arrays of a model, made once."""
    with timed("table", "arrays of the character model"):
        return Lookup(model)


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


def _spots(keys: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first place of each key in a table, and the hash that tells the second one and the fingerprint.

    With ``_second`` and a shift by 48 bits this is what ``table.places`` does for one key.
    """
    import numpy as np

    again = keys * FIRST
    here = again >> 32
    again ^= here
    again *= SECOND
    here *= size
    here >>= 32
    return here.view(np.int64), again


def _second(again: np.ndarray, size: int) -> np.ndarray:
    import numpy as np

    there = again & _HALF
    there *= size
    there >>= 32
    return there.view(np.int64)


def held(table: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Return the entries of keys in a table of bigrams or trigrams, 0 for none, as ``Table.entry`` does for one."""
    import numpy as np

    here, again = _spots(keys, len(table))
    found = table.take(here)
    marks = (again >> 40).astype(np.uint32)
    other = found ^ marks
    other &= _FINGERPRINT
    wrong = other != 0
    wrong |= found == 0
    # Few are looked for in their second place, and only there is it worked out.
    rest = np.flatnonzero(wrong)
    if len(rest):
        there = table.take(_second(again.take(rest), len(table)))
        other = there ^ marks.take(rest)
        other &= _FINGERPRINT
        there[other != 0] = 0
        found[rest] = there
    if not keys.all():
        found[keys == 0] = 0
    return found


@lru_cache(maxsize=2)
def _listed(table: Table) -> tuple[np.ndarray, np.ndarray]:
    """Return the neighbours by shape of each character in a row of their own, 0 for none, and how alike they look."""
    import numpy as np

    starts = np.frombuffer(table.arrays["beside_starts"], dtype=np.uint32).astype(np.int64)
    sizes = np.diff(starts)
    rows = np.repeat(np.arange(len(sizes)), sizes)
    columns = np.arange(len(rows)) - np.repeat(starts[:-1], sizes)
    beside = np.zeros((len(sizes), int(sizes.max(initial=1))), dtype=np.uint16)
    like = np.zeros(beside.shape, dtype=np.int32)
    beside[rows, columns] = np.frombuffer(table.arrays["beside"], dtype=np.uint16)
    like[rows, columns] = np.frombuffer(table.arrays["beside_like"], dtype=np.uint8)
    return beside, like
