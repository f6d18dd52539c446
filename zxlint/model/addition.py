"""What a profile adds to the counts of the shipped table: ``Model.quantum`` for many n-grams at once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from zxlint.model.score import Model
from zxlint.model.table import BITS, COUNTS, FIRST, SECOND, quantised

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    Keys = NDArray[np.uint64]
    Quanta = NDArray[np.uint32]


class Addition:
    """The counts of a model's profile, less those of the document under check, as arrays.

    All keys are made of the numbers that the shipped table gives to tokens.
    """

    def __init__(self, model: Model) -> None:
        import numpy as np

        assert model.extra is not None
        self._weight = model.weight
        self._tables = {order: np.frombuffer(model.extra.arrays[name], dtype=np.uint32) for order, name in _NAMES}
        self._uni = np.frombuffer(model.extra.arrays["uni"], dtype=np.uint8)
        numbers = model.extra.numbers
        self._numbers = np.array([numbers.get(token, 0) for token in model.table.characters], dtype=np.uint64)
        self._numbers[0] = 0
        self._own = {order: _by_key(own, model) for order, own in model.own.items()}
        self._counts = np.array(COUNTS, dtype=np.int64)

    def add(self, order: int, keys: Keys, quanta: Quanta) -> Quanta:
        """Return the quantised counts of n-grams with what the profile adds.

        Args:
            order: tokens in each n-gram, 1 to 3.
            keys: the n-grams, 0 where a token is unknown.
            quanta: their quantised counts in the shipped table.
        """
        import numpy as np

        added = self._added(order, keys)
        where = np.flatnonzero(added)
        if not len(where):
            return quanta
        sums = self._counts[quanta[where]] + self._weight * added[where]
        result = quanta.copy()
        result[where] = np.searchsorted(_least_counts(), sums, side="right")
        return result

    def _added(self, order: int, keys: Keys) -> NDArray[np.int64]:
        import numpy as np

        theirs = np.zeros_like(keys)
        known = keys > 0
        for place in reversed(range(order)):
            token = self._numbers[(keys >> np.uint64(BITS * place)) & np.uint64((1 << BITS) - 1)]
            known &= token > 0
            theirs = theirs << np.uint64(BITS) | token
        theirs[~known] = 0
        quanta = self._uni[theirs] if order == 1 else entries(self._tables[order], theirs) & np.uint32(255)
        added = self._counts[quanta] * known
        if order in self._own:
            own_keys, own_counts = self._own[order]
            at = np.minimum(np.searchsorted(own_keys, keys), len(own_keys) - 1)
            added -= np.where(own_keys[at] == keys, own_counts[at], 0)
        return np.maximum(added, 0)


_NAMES = ((2, "bi"), (3, "tri"))


def entries(table: NDArray[np.uint32], keys: Keys) -> NDArray[np.uint32]:
    """Return the entries of a hash table by key, 0 for none: ``Table.entry`` for many keys."""
    import numpy as np

    size, half = np.uint64(len(table)), np.uint64(32)
    mixed = keys * np.uint64(FIRST)
    again = (mixed ^ (mixed >> half)) * np.uint64(SECOND)
    mark = (again >> np.uint64(48)).astype(np.uint32)
    here = table[((mixed >> half) * size >> half).astype(np.int64)]
    there = table[((again & np.uint64(0xFFFFFFFF)) * size >> half).astype(np.int64)]
    first, second = ((entry >> np.uint32(8) & np.uint32(0xFFFF)) == mark for entry in (here, there))
    first &= here & np.uint32(255) > 0
    found: NDArray[np.uint32] = np.where(first, here, np.where(second, there, np.uint32(0)))
    found[(found & np.uint32(255) == 0) | (keys == 0)] = 0
    return found


def _by_key(own: Mapping[str, int], model: Model) -> tuple[Keys, NDArray[np.int64]]:
    """Return the counts of a document as keys in ascending order and the count of each."""
    import numpy as np

    numbers = model.table.numbers
    found = {0: 0}
    for read, count in own.items():
        key = 0
        for token in read:
            number = numbers.get(token, 0)
            if not number:
                break
            key = key << BITS | number
        else:
            found[key] = count
    keys = np.array(sorted(found), dtype=np.uint64)
    return keys, np.array([found[int(key)] for key in keys], dtype=np.int64)


@cache
def _least_counts() -> NDArray[np.int64]:
    """Return the least count that is quantised as 1, 2, ...: the place of a count among them is its quantised count."""
    import numpy as np

    least = []
    for quantum in range(1, 256):
        low, high = 0, 2 * COUNTS[quantum] + 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if quantised(middle) >= quantum else (middle, high)
        least.append(high)
    return np.array(least, dtype=np.int64)
