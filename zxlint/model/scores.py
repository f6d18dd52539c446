"""The first stage of the search for garbled text: which characters are suspicious.

Told from how probable every token of a document is after those before it.  Most of a text is asked no more than this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zxlint.model.lookup import Lookup
from zxlint.model.table import BITS
from zxlint.model.weights import HAN, KNOWN, WEAK

if TYPE_CHECKING:
    import numpy as np

_PART = 1 << 14
"""Tokens looked up in one go, so that what is worked out in between stays in the cache."""


class Scores(NamedTuple):
    """Entries and log probabilities, in 1/16 bit, of all tokens of a document, each with what stands before it.

    ``pair`` are entries of bigrams, ``triple`` quantised counts of trigrams.
    """

    pair_keys: np.ndarray
    pair: np.ndarray
    triple: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


def score(lookup: Lookup, tokens: np.ndarray) -> Scores:
    """Look up every token of a document after the one and the two before it."""
    import numpy as np

    size = len(tokens)
    scores = Scores(
        np.empty(size, dtype=np.uint64),
        np.empty(size, dtype=np.uint32),
        np.empty(size, dtype=np.uint8),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
    )
    # Two tokens of context before each part; what the first two of all have none for is taken back below.
    numbers = np.ones(size + 2, dtype=np.uint64)
    numbers[2:] = tokens
    for start in range(0, size, _PART):
        _score_part(lookup, numbers[start : start + _PART + 2], scores, start)
    scores.pair_keys[:1] = scores.pair[:1] = scores.lower[:1] = 0
    scores.triple[:2] = scores.upper[:2] = 0
    return scores


def _score_part(lookup: Lookup, numbers: np.ndarray, scores: Scores, start: int) -> None:
    """Score the tokens from ``start`` on; ``numbers`` are theirs and those of the two before."""
    import numpy as np

    here = slice(start, start + len(numbers) - 2)
    keys = numbers[:-1] << BITS
    keys |= numbers[1:]
    threes = keys[:-1] << BITS
    threes |= numbers[2:]
    unknown = (numbers == 0).nonzero()[0]
    if len(unknown):
        _clear(keys, unknown, 2)
        _clear(threes, unknown, 3)
    pair, triple = lookup.entries(2, keys), lookup.entries(3, threes)
    counts = pair.view(np.uint8)[::4]
    index = numbers.view(np.int64)
    lower = lookup.logs.take(index[1:])
    lower -= lookup.back.take(index[:-1])
    other = lookup.counted.take(counts)
    other -= lookup.uni_logs.take(index[:-1])
    np.maximum(lower, other, out=lower)
    upper = lower[1:] - lookup.back2(pair[:-1])
    found = triple.view(np.uint8)[::4]
    other = lookup.counted.take(found)
    other -= lookup.count_logs.take(counts[:-1])
    np.maximum(upper, other, out=upper)
    if len(unknown):
        lower[unknown[unknown > 0] - 1] = 0
        upper[unknown[unknown > 1] - 2] = 0
    for column, values in zip(scores, (keys[1:], pair[1:], found, lower[1:], upper), strict=True):
        column[here] = values


def _clear(keys: np.ndarray, unknown: np.ndarray, order: int) -> None:
    """Let no n-gram be known that holds an unknown token: those that begin there or up to ``order - 1`` before."""
    for shift in range(order):
        at = unknown - shift
        keys[at[(at >= 0) & (at < len(keys))]] = 0


def surprise(tokens: np.ndarray, scores: Scores) -> int:
    """Return the mean information of the Han characters, in 1/16 bit; 0 where there are none."""
    return mean(*information(tokens, scores.upper))


def information(tokens: np.ndarray, upper: np.ndarray) -> tuple[int, int]:
    """Return how many Han characters there are, and the sum of their log probabilities, in 1/16 bit."""
    import numpy as np

    han = tokens >= HAN
    return int(np.count_nonzero(han)), int((upper * han).sum())


def mean(many: int, total: int) -> int:
    """Return the information of one of so many characters with that sum of log probabilities."""
    return int(-float(total) / many) if many else 0


def keep(tokens: np.ndarray, scores: Scores) -> np.ndarray:
    """Return the places of Han characters whose trigrams are unknown, or weak together with a pair."""
    import numpy as np

    triple, pair = scores.triple, scores.pair.view(np.uint8)[::4].copy()
    vouched = triple.copy()
    np.maximum(vouched[:-1], triple[1:], out=vouched[:-1])
    np.maximum(vouched[:-2], triple[2:], out=vouched[:-2])
    weak = pair < WEAK
    weak[:-1] |= weak[1:]
    weak &= vouched < KNOWN
    weak |= vouched == 0
    weak &= tokens >= HAN
    weak[:2] = weak[-3:] = False
    places: np.ndarray = weak.nonzero()[0]
    return places
