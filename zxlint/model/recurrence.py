"""What a document says again in other places: a sequence that recurs there is one of its terms, not a slip.

Places with the same ten tokens around them are copies of one another, as on a page that was emitted twice, and count
once: a document must not vouch for its own errors.  Counted in two tables of hashes, of which the smaller number holds
(a count-min sketch, Cormode and Muthukrishnan 2005), so that the work is linear and a chance meeting rare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zxlint.model.table import BITS, FIRST, SECOND

if TYPE_CHECKING:
    import numpy as np

REACH = 4
"""Pairs on either side of a place, every other one of which agrees in copies of one another: ten tokens in all."""

MOST, MOST_ALONE = 9, 30
"""Numbers beyond which more makes no difference."""


def recurrence(tokens: np.ndarray, pair_keys: np.ndarray, places: np.ndarray) -> list[np.ndarray]:
    """Return for each place in how many independent places its pairs with its neighbours and it itself occur."""
    import numpy as np

    bits = max(8, (4 * len(tokens)).bit_length())
    single = ~_copies(pair_keys, bits)
    found = []
    for factor in (FIRST, SECOND):
        buckets = _buckets(pair_keys, factor, bits)
        counts = np.bincount(buckets, weights=None if single.all() else single, minlength=1 << bits)
        found.append((counts[buckets[places]], counts[buckets[places + 1]]))
    # Numbers of characters are few: they are counted as they are.
    alone = np.bincount(tokens[single], minlength=1 << BITS)[tokens[places]]
    left, right = (np.minimum(np.minimum(one, other), MOST) for one, other in zip(*found, strict=True))
    return [left.astype(np.int32), right.astype(np.int32), np.minimum(alone, MOST_ALONE).astype(np.int32)]


def _buckets(keys: np.ndarray, factor: int, bits: int) -> np.ndarray:
    import numpy as np

    found: np.ndarray = (keys * np.uint64(factor) >> np.uint64(64 - bits)).astype(np.int64)
    return found


def _copies(pair_keys: np.ndarray, bits: int) -> np.ndarray:
    """Return whether the same tokens stand around a later place as well."""
    import numpy as np

    size = len(pair_keys)
    padded = np.zeros(size + 2 * REACH, dtype=np.uint64)
    padded[REACH : REACH + size] = pair_keys
    around = np.zeros(size, dtype=np.uint64)
    for shift in range(-REACH, REACH + 1, 2):
        around *= np.uint64(FIRST)
        around += padded[REACH + shift : REACH + shift + size]
    copies = np.zeros(size, dtype=bool)
    places = np.arange(size, dtype=np.int32)
    last = np.zeros(1 << bits, dtype=np.int32)
    for factor in (FIRST, SECOND):
        buckets = _buckets(around, factor, bits)
        last[buckets] = places
        later = last[buckets]
        copies |= (later != places) & (around[later] == around)
    return copies
