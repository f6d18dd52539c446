"""What a document says again in other places: a sequence that recurs there is one of its terms, not a slip.

Places with the same ten tokens around them are copies of one another, as on a page that was emitted twice, and count
once: a document must not vouch for its own errors.  Counted in two tables of hashes, of which the smaller number holds
(a count-min sketch, Cormode and Muthukrishnan 2005), so that the work is linear and a chance meeting rare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zxlint.model.lookup import triples
from zxlint.model.table import FIRST, SECOND

if TYPE_CHECKING:
    import numpy as np

BEFORE, BEHIND = 4, 5
"""Tokens around a place in which copies of one another agree."""

MOST = 9


class Recurrence:
    """The numbers of independent places of what stands in a document."""

    def __init__(self, tokens: np.ndarray, pair_keys: np.ndarray) -> None:
        import numpy as np

        self._tokens, self._pairs = tokens, pair_keys
        self._bits = max(8, (8 * len(tokens)).bit_length())
        self._single = np.flatnonzero(~_copies(tokens, self._bits))

    def at(self, places: np.ndarray) -> list[np.ndarray]:
        """Return for each place how often its pairs with its neighbours, itself, and its trigrams occur."""
        import numpy as np

        pairs = self._count(self._pairs)
        keys = np.zeros(len(self._tokens), dtype=np.uint64)
        keys[2:] = triples(self._pairs[1:-1], self._tokens[2:])
        three = self._count(keys)
        # Numbers of characters are few: they are counted as they are.
        alone = np.bincount(self._tokens[self._single], minlength=1 << 16)[self._tokens[places]]
        threes = np.maximum(np.maximum(three(places), three(places + 1)), three(places + 2))
        return [pairs(places), pairs(places + 1), np.minimum(alone, 30), threes]

    def _count(self, keys: np.ndarray):  # type: ignore[no-untyped-def] # noqa: ANN202
        """Return a function from places to the numbers of independent places with the same key."""
        import numpy as np

        sketches = []
        for factor in (FIRST, SECOND):
            buckets = (keys * np.uint64(factor) >> np.uint64(64 - self._bits)).astype(np.int64)
            sketches.append((buckets, np.bincount(buckets[self._single], minlength=1 << self._bits)))

        def counted(places: np.ndarray) -> np.ndarray:
            numbers = [counts[buckets[places]] for buckets, counts in sketches]
            least: np.ndarray = np.minimum(np.minimum(*numbers), MOST)
            return least

        return counted


def _copies(tokens: np.ndarray, bits: int) -> np.ndarray:
    """Return whether the same tokens stand around a later place as well."""
    import numpy as np

    size = len(tokens)
    padded = np.concatenate((np.zeros(BEFORE), tokens, np.zeros(BEHIND))).astype(np.uint64)
    around = np.zeros(size, dtype=np.uint64)
    for shift in range(BEFORE + BEHIND + 1):
        around = around * np.uint64(FIRST) + padded[shift : shift + size]
    copies = np.zeros(size, dtype=bool)
    places = np.arange(size)
    for factor in (FIRST, SECOND):
        buckets = (around * np.uint64(factor) >> np.uint64(64 - bits)).astype(np.int64)
        last = np.zeros(1 << bits, dtype=np.int64)
        last[buckets] = places
        later = last[buckets]
        copies |= (later != places) & (around[later] == around)
    return copies
