"""What a document says again in other places: a sequence that recurs there is one of its terms, not a slip.

Places with the same ten tokens around them are copies of one another, as on a page that was emitted twice, and count
once: a document must not vouch for its own errors.  Only what is asked for is counted: copies of one another have the
same token and the same pair in their middle, so that all that hold one of the pairs asked for tell what is a copy
among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zxlint.model.table import BITS, FIRST
from zxlint.model.weights import MOST, MOST_ALONE, REACH

if TYPE_CHECKING:
    import numpy as np

_TAIL = 1 << 16
"""Tokens at the end of a document in which most characters occur ``MOST_ALONE`` times already."""

_FEWEST, _BITS = 10, 20
"""Bits of the size of the table in which pairs are looked up among those asked for, at least and at most."""

_SEVERAL = -2


def recurring(pair_keys: np.ndarray, asked: np.ndarray, most: int = MOST) -> np.ndarray:
    """Return in how many independent places of a document each of some pairs occurs, at most ``most``.

    Args:
        pair_keys: the keys of all pairs of the document.
        asked: those that are asked for; they may be several times the same, and in any shape.
        most: a number beyond which more makes no difference.
    """
    import numpy as np

    wanted = np.unique(asked)
    held, at = _places_of(wanted, pair_keys)
    counts = np.bincount(at[~_are_copies(pair_keys, held)], minlength=len(wanted))
    found: np.ndarray = np.minimum(counts, most).astype(np.int32).take(wanted.searchsorted(asked))
    return found


def recurring_alone(tokens: np.ndarray, pair_keys: np.ndarray, names: np.ndarray) -> np.ndarray:
    """Return in how many independent places of a document each of some tokens occurs, at most ``MOST_ALONE``."""
    import numpy as np

    asked = np.zeros(1 << BITS, dtype=bool)
    asked[names] = True
    before = max(0, len(tokens) - _TAIL)
    counts = _counted(tokens, pair_keys, np.flatnonzero(asked.take(tokens[before:])) + before)
    if before:
        # What occurs often enough at the end need not be looked for before it.
        asked &= counts < MOST_ALONE
        counts = np.where(asked, _counted(tokens, pair_keys, np.flatnonzero(asked.take(tokens))), counts)
    found: np.ndarray = np.minimum(counts, MOST_ALONE).astype(np.int32).take(names)
    return found


def _places_of(wanted: np.ndarray, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where the keys wanted, given in order, stand among others, and the index of each."""
    import numpy as np

    bits = min(_BITS, max(_FEWEST, (8 * len(wanted)).bit_length()))
    slots = _buckets(wanted, bits)
    indices = np.arange(len(wanted), dtype=np.int32)
    table = np.full(1 << bits, -1, dtype=np.int32)
    table[slots] = indices
    table[slots[table.take(slots) != indices]] = _SEVERAL
    at = table.take(_buckets(keys, bits))
    held = np.flatnonzero(at != -1)
    at, keys = at.take(held), keys.take(held)
    several = np.flatnonzero(at == _SEVERAL)
    if len(several):
        at[several] = np.minimum(wanted.searchsorted(keys.take(several)), len(wanted) - 1)
    same = np.flatnonzero(wanted.take(at) == keys)
    return held.take(same), at.take(same)


def _counted(tokens: np.ndarray, pair_keys: np.ndarray, places: np.ndarray) -> np.ndarray:
    import numpy as np

    alone = places[~_are_copies(pair_keys, places, tokens.take(places))]
    return np.bincount(tokens.take(alone), minlength=1 << BITS)


def _buckets(keys: np.ndarray, bits: int) -> np.ndarray:
    import numpy as np

    found = keys * FIRST
    found >>= 64 - bits
    return found.view(np.int64)


def _are_copies(pair_keys: np.ndarray, places: np.ndarray, tokens: np.ndarray | None = None) -> np.ndarray:
    """Return which places have the same tokens around them as a later one of these places, given in order.

    Their own tokens are told by the pairs, where these are known; else they may be given.
    """
    import numpy as np

    size = len(pair_keys)
    padded = np.zeros(size + 2 * REACH, dtype=np.uint64)
    padded[REACH : REACH + size] = pair_keys
    around = np.zeros(len(places), dtype=np.uint64) if tokens is None else tokens.astype(np.uint64)
    for shift in range(0, 2 * REACH + 1, 2):
        around *= FIRST
        around += padded.take(places + shift)
    # Most of the hash and the index as one number: sorted, those that agree stand side by side, the earlier one first.
    low = (1 << len(places).bit_length()) - 1
    mixed = around * FIRST
    mixed &= ~np.uint64(low)
    mixed |= np.arange(len(places), dtype=np.uint64)
    mixed.sort()
    close = np.flatnonzero((mixed[1:] ^ mixed[:-1]) <= low)
    copies = np.zeros(len(places), dtype=bool)
    if len(close):
        index = (mixed & low).view(np.int64)
        earlier, later = index.take(close), index.take(close + 1)
        copies[earlier] = around.take(earlier) == around.take(later)
    return copies
