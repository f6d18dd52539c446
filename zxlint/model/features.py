"""What is known of each suspicious character of a document: the first two stages of the search for garbled text.

The first stage keeps the characters none of whose three trigrams the model knows; the second finds for each the
character that would fit best, among those that look like it and those that its neighbours expect.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from zxlint.model.counting import CLASSES, MARKS
from zxlint.model.lookup import Lookup, pairs, triples
from zxlint.model.reading import Reading
from zxlint.model.recurrence import recurrence

if TYPE_CHECKING:
    import numpy as np

HAN = 1 + len(CLASSES) + len(MARKS)
"""The number of the first Han character of a table."""

UNLIKE = 8 * 16
"""What a candidate that does not look like the character costs, in 1/16 bit; one that does costs a share of it."""

FINALISTS = 4
"""Candidates, best by bigrams, that are scored by trigrams."""

WEAK, KNOWN = 17, 25
"""Quantised counts below which a bigram is weak, and from which a trigram vouches for its characters anyway."""

NOTHING = -9999

NAMES = (
    "recurs left", "recurs right", "recurs alone", "net gain", "gain", "likeness", "gain of any",
    "net gain by shape", "surprise", "surprise 0", "surprise 1", "surprise 2", "pair left", "pair right",
    "pair before", "pair behind", "frequency", "frequency of best", "new pair left", "new pair right",
    "unknown pairs of 3", "unknown pairs of 10", "unknown trigrams of 12", "surprise of 10", "surprise of 22",
    "gain left", "gain right", "gain before", "gain behind", "trigram before", "trigram behind", "class left",
    "class right", "surprise of document",
)  # fmt: skip
"""The columns of ``Features.matrix``: gains and surprises in 1/16 bit, pairs and trigrams as quantised counts."""


GATED = (
    "recurs left", "recurs right", "surprise", "surprise 0", "surprise 1", "surprise 2", "pair left", "pair right",
    "pair before", "pair behind", "frequency", "unknown pairs of 3",
)  # fmt: skip
"""The columns that are known before the second stage, of which the gate is made."""


class Gate(NamedTuple):
    """A sum of weighted columns (``widened``) below which a place is let go before the second stage."""

    weights: Sequence[int]
    bar: int


class Features(NamedTuple):
    """Places kept by the first stage: indices among the tokens, the best candidates, their gains, all features."""

    places: np.ndarray
    best: np.ndarray
    gains: np.ndarray
    matrix: np.ndarray


class Scores(NamedTuple):
    """Entries and log probabilities, in 1/16 bit, of all tokens of a document, each with what stands before it."""

    pair_keys: np.ndarray
    pair: np.ndarray
    triple: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


def score(lookup: Lookup, tokens: np.ndarray) -> Scores:
    """Look up every token of a document after the one and the two before it."""
    import numpy as np

    size = len(tokens)
    keys = np.zeros(size, dtype=np.uint64)
    keys[1:] = pairs(tokens[:-1], tokens[1:])
    pair = lookup.entries(2, keys)
    triple = np.zeros(size, dtype=np.uint32)
    triple[2:] = lookup.entries(3, triples(keys[1:-1], tokens[2:]))
    lower, upper = np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int32)
    lower[1:] = lookup.after_one(tokens[:-1], tokens[1:], pair[1:])
    upper[2:] = lookup.after_two(pair[1:-1], lower[2:], triple[2:], tokens[2:])
    return Scores(keys, pair, triple, lower, upper)


def surprise(tokens: np.ndarray, scores: Scores) -> int:
    """Return the mean information of the Han characters, in 1/16 bit; 0 where there are none."""
    han = tokens >= HAN
    return int(-scores.upper[han].mean()) if han.any() else 0


def keep(tokens: np.ndarray, scores: Scores) -> np.ndarray:
    """Return the places of Han characters whose trigrams are unknown, or weak together with a pair."""
    import numpy as np

    triple = (scores.triple & 255).astype(np.int16)
    pair = (scores.pair & 255).astype(np.int16)
    vouched = triple.copy()
    np.maximum(vouched[:-1], triple[1:], out=vouched[:-1])
    np.maximum(vouched[:-2], triple[2:], out=vouched[:-2])
    weaker = pair.copy()
    np.minimum(weaker[:-1], pair[1:], out=weaker[:-1])
    kept = ((vouched == 0) | ((vouched < KNOWN) & (weaker < WEAK))) & (tokens >= HAN)
    kept[:2] = kept[-3:] = False
    return np.flatnonzero(kept)


def widened(columns: Sequence[np.ndarray]) -> np.ndarray:
    """Return the columns named in ``GATED`` as rows of a matrix, and some made of them."""
    import numpy as np

    again_left, again_right, *_, left, right, _, _, _, _ = columns
    more = [again_left > 1, again_right > 1, left == 0, right == 0, np.minimum(left, right)]
    return np.stack([*columns, *more]).astype(np.int32)


def features(lookup: Lookup, reading: Reading, scores: Scores, gate: Gate | None = None) -> Features:
    """Return the suspicious characters of a document that pass the gate, with all that is known of each."""
    import numpy as np

    tokens = reading.tokens
    places = keep(tokens, scores)
    if not len(places):
        return _nothing()
    again = recurrence(tokens, scores.pair_keys, places)
    if gate is not None:
        known = [*again[:2], *_first_columns(lookup, tokens, scores, places), _unknown_pairs(scores, places)]
        passed = np.array(gate.weights, dtype=np.int32) @ widened(known) >= gate.bar
        places, again = places[passed], [column[passed] for column in again]
        if not len(places):
            return _nothing()
    found = _Second(lookup, tokens, scores, places)
    columns = [
        *again,
        *found.columns(),
        *_around(tokens, scores, places, found),
    ]
    return Features(places, found.best, found.net, np.stack(columns, axis=1).astype(np.int32))


def _nothing() -> Features:
    import numpy as np

    none = np.zeros(0, dtype=np.int32)
    return Features(none, none, none, np.zeros((0, len(NAMES)), dtype=np.int32))


def _first_columns(lookup: Lookup, tokens: np.ndarray, scores: Scores, places: np.ndarray) -> list[np.ndarray]:
    """Return surprises, pairs and frequency: what is known of a place without candidates."""
    import numpy as np

    pair = (scores.pair & 255).astype(np.int32)
    surprises = [-scores.upper[places + shift] for shift in (0, 1, 2)]
    return [
        surprises[0] + surprises[1] + surprises[2],
        *surprises,
        *(pair[places + shift] for shift in (0, 1, -1, 2)),
        lookup.uni[tokens[places]].astype(np.int32),
    ]


def _unknown_pairs(scores: Scores, places: np.ndarray) -> np.ndarray:
    """Return how many of the four pairs around a place, one beyond its neighbours on either side, are unknown."""
    pair = (scores.pair & 255) == 0
    found: np.ndarray = pair[places - 1].astype("int32") + pair[places] + pair[places + 1] + pair[places + 2]
    return found


class _Second:
    """The best candidate for each place."""

    def __init__(self, lookup: Lookup, tokens: np.ndarray, scores: Scores, places: np.ndarray) -> None:
        import numpy as np

        self.lookup, self.tokens, self.scores, self.places = lookup, tokens, scores, places
        self.was = scores.upper[places] + scores.upper[places + 1] + scores.upper[places + 2]
        candidates, like = self._candidates()
        unfit = (candidates < HAN) | (candidates == tokens[places][:, None])
        costs = UNLIKE - UNLIKE * like // 255
        left, right = tokens[places - 1][:, None], tokens[places + 1][:, None]
        entry_left = lookup.entries(2, pairs(np.broadcast_to(left, candidates.shape), candidates))
        entry_right = lookup.entries(2, pairs(candidates, np.broadcast_to(right, candidates.shape)))
        lower_left = lookup.after_one(left, candidates, entry_left)
        lower_right = lookup.after_one(candidates, right, entry_right)
        rough = np.where(unfit, NOTHING, lower_left + lower_right - costs // 2)
        # Numbers that differ, so that the order is one and the same everywhere: the earlier of equal ones is better.
        ranked = rough * 64 + np.arange(63, 63 - rough.shape[1], -1)
        order = np.sort(np.argpartition(-ranked, FINALISTS, axis=1)[:, :FINALISTS], axis=1)

        def pick(values: np.ndarray) -> np.ndarray:
            return np.take_along_axis(values, order, axis=1)

        self.names, self.like = pick(candidates), pick(like)
        self.left, self.right = pick(entry_left), pick(entry_right)
        gains = self._gains(pick(lower_left), pick(lower_right))
        unfit = pick(unfit)
        self.gains = np.where(unfit, NOTHING, gains)
        nets = np.where(unfit, NOTHING, gains - pick(costs))
        self.rows, self.chosen = np.arange(len(places)), nets.argmax(axis=1)
        self.best, self.net = self.names[self.rows, self.chosen], nets[self.rows, self.chosen]
        self.by_shape = np.where(self.like > 0, nets, NOTHING).max(axis=1)

    def _candidates(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the numbers of the candidates of each place, 0 for none, and how alike each looks."""
        import numpy as np

        tokens, places, lookup = self.tokens, self.places, self.lookup
        here = tokens[places]
        beside, like = lookup.beside[here], lookup.like[here]
        expected = lookup.expected(*(tokens[places + shift] for shift in (-2, -1, 1, 2)))
        match = (beside[:, None, :] == expected[:, :, None]) & (expected[:, :, None] > 0)
        alike = (match * like[:, None, :]).max(axis=2)
        return np.concatenate((beside, expected), axis=1), np.concatenate((like, alike), axis=1)

    def _gains(self, lower_left: np.ndarray, lower_right: np.ndarray) -> np.ndarray:
        import numpy as np

        lookup, tokens, scores, places = self.lookup, self.tokens, self.scores, self.places
        shape = self.names.shape
        two, one, next_one, next_two = (
            np.broadcast_to(tokens[places + shift][:, None], shape) for shift in (-2, -1, 1, 2)
        )
        context = np.broadcast_to(scores.pair[places - 1][:, None], shape)
        first = lookup.entries(3, triples(pairs(two, one), self.names))
        second = lookup.entries(3, triples(pairs(one, self.names), next_one))
        third = lookup.entries(3, triples(pairs(self.names, next_one), next_two))
        last = np.broadcast_to(scores.lower[places + 2][:, None], shape)
        now = (
            lookup.after_two(context, lower_left, first, self.names)
            + lookup.after_two(self.left, lower_right, second, next_one)
            + lookup.after_two(self.right, last, third, next_two)
        )
        gains: np.ndarray = now - self.was[:, None]
        return gains

    def columns(self) -> list[np.ndarray]:
        """Return the features that speak of the place and its candidates."""
        rows, chosen = self.rows, self.chosen
        return [
            self.net,
            self.gains[rows, chosen],
            self.like[rows, chosen],
            self.gains.max(axis=1),
            self.by_shape,
            *_first_columns(self.lookup, self.tokens, self.scores, self.places),
            self.lookup.uni[self.best],
            self.left[rows, chosen] & 255,
            self.right[rows, chosen] & 255,
        ]


def _around(tokens: np.ndarray, scores: Scores, places: np.ndarray, found: _Second) -> list[np.ndarray]:
    """Return the features that speak of the neighbourhood."""
    import numpy as np

    size = len(tokens)

    def clipped(shift: int) -> np.ndarray:
        at: np.ndarray = np.minimum(np.maximum(places + shift, 0), size - 1)
        return at

    def over(values: np.ndarray, low: int, high: int) -> np.ndarray:
        sums = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
        between: np.ndarray = sums[np.minimum(places + high, size)] - sums[np.maximum(places + low, 0)]
        return between

    pair, triple = (scores.pair & 255) == 0, (scores.triple & 255) == 0
    gains = np.full(size, NOTHING, dtype=np.int32)
    gains[places] = found.net
    trigram = (scores.triple & 255).astype(np.int32)
    classes = np.minimum(tokens, HAN)
    return [
        _unknown_pairs(scores, places),
        over(pair, -4, 6),
        over(triple, -4, 8),
        -over(scores.upper, -4, 6),
        -over(scores.upper, -10, 12),
        *(gains[clipped(shift)] for shift in (-1, 1, -2, 2)),
        *(trigram[clipped(shift)] for shift in (-1, 3)),
        *(classes[clipped(shift)] for shift in (-1, 1)),
        np.full(len(places), surprise(tokens, scores)),
    ]
