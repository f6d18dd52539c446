"""What a document says again in other places: a sequence that recurs there is one of its terms, not a slip.

Places with the same ten tokens around them are copies of one another, as on a page that was emitted twice, and count
once: a document must not vouch for its own errors.  Only what is asked for is counted: copies of one another have the
same token and the same pair in their middle, so that all that hold one of the pairs asked for tell what is a copy
among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from zxlint.model.table import BITS, FIRST
from zxlint.model.weights import MOST, MOST_ALONE, REACH

if TYPE_CHECKING:
    import numpy as np

_TAIL = 1 << 16
"""Tokens at the end of a document in which most characters occur ``MOST_ALONE`` times already."""

_FEWEST, _BITS = 10, 20
"""Bits of the size of the table in which pairs are looked up among those asked for, at least and at most."""

_PART = 1 << 16
"""Tokens of a large document whose pairs are looked at together."""

_SEVERAL = -2


class Pairs:
    """The keys of all pairs of a document, as its tokens tell them, part by part.

    Args:
        tokens: the tokens; the pair of a place is that which ends there, and has none where one of the two is unknown.
        known: the keys of all, where they are known.
    """

    def __init__(self, tokens: np.ndarray, known: np.ndarray | None = None) -> None:
        self._tokens, self._known = tokens, known

    def at(self, places: np.ndarray) -> np.ndarray:
        """Return the keys of some places, none of them the first."""
        import numpy as np

        if self._known is not None:
            return self._known.take(places)
        one, two = self._tokens.take(places - 1).astype(np.uint64), self._tokens.take(places)
        keys = one << BITS
        keys |= two
        keys[(one == 0) | (two == 0)] = 0
        return keys

    def parts(self, first: int = 0) -> Iterator[tuple[int, np.ndarray]]:
        """Yield the keys part by part, each with where it begins and ``REACH`` more at either end, 0 beyond the text.

        Args:
            first: the place from which on they are asked for; what is known already is given from the first one on.
        """
        import numpy as np

        size = len(self._tokens)
        if self._known is not None:
            padded = np.zeros(size + 2 * REACH, dtype=np.uint64)
            padded[REACH : REACH + size] = self._known
            yield 0, padded
            return
        for start in range(first, size, _PART):
            stop = min(size, start + _PART)
            before = start - REACH - 1
            part = self._tokens[max(0, before) : stop + REACH]
            tokens = np.zeros(stop + REACH - before, dtype=np.uint64)
            tokens[max(0, -before) :][: len(part)] = part
            keys = tokens[:-1] << BITS
            keys |= tokens[1:]
            unknown = np.flatnonzero(tokens == 0)
            keys[unknown[:-1] if len(unknown) and unknown[-1] == len(keys) else unknown] = 0
            keys[unknown[unknown > 0] - 1] = 0
            yield start, keys


def recurring(pairs: Pairs, asked: np.ndarray, most: int = MOST) -> np.ndarray:
    """Return in how many independent places of a document each of some pairs occurs, at most ``most``.

    Args:
        pairs: all pairs of the document.
        asked: those that are asked for; they may be several times the same, and in any shape.
        most: a number beyond which more makes no difference.
    """
    import numpy as np

    # What numpy has for this takes several times as long where there are few.
    wanted = np.sort(asked, axis=None)
    wanted = wanted[np.append(True, wanted[1:] != wanted[:-1])[: len(wanted)]]
    table = _Table(wanted)
    indices, around = [], []
    for _, keys in pairs.parts():
        held, at = table.places_of(keys[REACH:-REACH])
        indices.append(at)
        around.append(_around(keys, held))
    at = joined(indices)
    counts = np.bincount(at[~_are_copies(joined(around))], minlength=len(wanted))
    found: np.ndarray = np.minimum(counts, most).astype(np.int32).take(wanted.searchsorted(asked))
    return found


def recurring_alone(tokens: np.ndarray, pairs: Pairs, names: np.ndarray) -> np.ndarray:
    """Return in how many independent places of a document each of some tokens occurs, at most ``MOST_ALONE``."""
    import numpy as np

    asked = np.zeros(1 << BITS, dtype=bool)
    asked[names] = True
    before = max(0, len(tokens) - _TAIL)
    counts = _counted(tokens, pairs, asked, before)
    if before:
        # What occurs often enough at the end need not be looked for before it.
        asked &= counts < MOST_ALONE
        counts = np.where(asked, _counted(tokens, pairs, asked, 0), counts)
    found: np.ndarray = np.minimum(counts, MOST_ALONE).astype(np.int32).take(names)
    return found


def _counted(tokens: np.ndarray, pairs: Pairs, asked: np.ndarray, first: int) -> np.ndarray:
    """Return in how many independent places from a first one on each token stands, of those asked for."""
    import numpy as np

    names, around = [], []
    for start, keys in pairs.parts(first):
        here = tokens[start : start + len(keys) - 2 * REACH]
        places = np.flatnonzero(asked.take(here))
        own = here.take(places)
        names.append(own)
        around.append(_around(keys, places, own))
    return np.bincount(joined(names)[~_are_copies(joined(around))], minlength=1 << BITS)


class _Table:
    """Keys that are wanted, given in order, to be found among others."""

    def __init__(self, wanted: np.ndarray) -> None:
        import numpy as np

        self._wanted = wanted
        self._bits = min(_BITS, max(_FEWEST, (8 * len(wanted)).bit_length()))
        slots = _buckets(wanted, self._bits)
        indices = np.arange(len(wanted), dtype=np.int32)
        self._table = np.full(1 << self._bits, -1, dtype=np.int32)
        self._table[slots] = indices
        self._table[slots[self._table.take(slots) != indices]] = _SEVERAL

    def places_of(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return where the keys wanted stand among others, and the index of each."""
        import numpy as np

        at = self._table.take(_buckets(keys, self._bits))
        held = np.flatnonzero(at != -1)
        at, keys = at.take(held), keys.take(held)
        several = np.flatnonzero(at == _SEVERAL)
        if len(several):
            at[several] = np.minimum(self._wanted.searchsorted(keys.take(several)), len(self._wanted) - 1)
        same = np.flatnonzero(self._wanted.take(at) == keys)
        return held.take(same), at.take(same)


def joined(parts: list[np.ndarray]) -> np.ndarray:
    """Return parts as one array, and let go of them."""
    import numpy as np

    whole = parts[0] if len(parts) == 1 else np.concatenate(parts)
    parts.clear()
    return whole


def _buckets(keys: np.ndarray, bits: int) -> np.ndarray:
    import numpy as np

    found = keys * FIRST
    found >>= 64 - bits
    return found.view(np.int64)


def _around(keys: np.ndarray, places: np.ndarray, tokens: np.ndarray | None = None) -> np.ndarray:
    """Return a hash of the tokens around each of some places; ``keys`` are theirs, and ``REACH`` more at either end.

    Their own tokens are told by the pairs, where these are known; else they may be given.
    """
    import numpy as np

    around = np.zeros(len(places), dtype=np.uint64) if tokens is None else tokens.astype(np.uint64)
    for shift in range(0, 2 * REACH + 1, 2):
        around *= FIRST
        around += keys[shift:].take(places)
    return around


def _are_copies(around: np.ndarray) -> np.ndarray:
    """Return which places have the same tokens around them, told by their hashes, as a later one has."""
    import numpy as np

    # Most of the hash and the index as one number: sorted, those that agree stand side by side, the earlier one first.
    low = (1 << len(around).bit_length()) - 1
    mixed = around * FIRST
    mixed &= ~np.uint64(low)
    mixed |= np.arange(len(around), dtype=np.uint64)
    mixed.sort()
    close = np.flatnonzero((mixed[1:] ^ mixed[:-1]) <= low)
    copies = np.zeros(len(around), dtype=bool)
    if len(close):
        index = (mixed & low).view(np.int64)
        earlier, later = index.take(close), index.take(close + 1)
        copies[earlier] = around.take(earlier) == around.take(later)
    return copies
