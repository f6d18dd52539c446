"""What is known of each suspicious character of a document: the first two stages of the search for garbled text.

The first stage keeps the characters none of whose three trigrams the model knows; the second finds for each the
character that would fit best, among those that look like it and those that its neighbours expect.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from zxlint.model.lookup import Lookup
from zxlint.model.reading import Reading
from zxlint.model.recurrence import Pairs, recurring, recurring_alone
from zxlint.model.scores import Scores, keep, score, surprise
from zxlint.model.table import BITS
from zxlint.model.weights import FINALISTS, HAN, MOST, NOTHING, UNLIKE

if TYPE_CHECKING:
    import numpy as np

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


_PAIRS = slice(4, 6)
"""The pairs on the left and on the right among the rows of ``Kept.known``."""

_BEFORE, _AFTER, _UNSEEN = 12, 12, 2
"""Tokens of a neighbourhood before a place and from it on; the first are not looked at, but tell the others' scores."""

_GAINS = 4
"""Columns of the neighbourhood before the gains there."""

_BATCH = 1 << 12
"""Places whose neighbourhoods are scored together."""


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


def widened(columns: Sequence[np.ndarray]) -> np.ndarray:
    """Return the columns named in ``GATED`` as rows of a matrix, and some made of them."""
    import numpy as np

    again_left, again_right, *_, left, right, _, _, _, _ = columns
    more = [again_left > 1, again_right > 1, left == 0, right == 0, np.minimum(left, right)]
    return np.stack([*columns, *more]).astype(np.int32)


class Kept(NamedTuple):
    """What the first stage leaves of a document, and what is known of each place without looking elsewhere.

    ``passing`` is the sum that the gate has of this, ``known`` the columns named in ``GATED`` but the first two, as
    rows, none where they were dropped to be worked out again.
    """

    places: np.ndarray
    passing: np.ndarray
    known: np.ndarray


def features(lookup: Lookup, reading: Reading, scores: Scores, gate: Gate | None = None) -> Features:
    """Return the suspicious characters of a document that pass the gate, with all that is known of each."""
    tokens = reading.tokens
    kept = kept_of(lookup, tokens, scores, gate)
    return next(features_of(lookup, tokens, kept, surprise(tokens, scores), gate, scores), _nothing())


def kept_of(lookup: Lookup, tokens: np.ndarray, scores: Scores, gate: Gate | None = None) -> Kept:
    """Return what the first stage leaves of some tokens, without what the gate stops whatever recurs."""
    import numpy as np

    places = keep(tokens, scores)
    known = _first_columns(lookup, tokens, scores, places)
    if gate is None:
        return Kept(places, np.zeros(len(places), dtype=np.int32), known)
    passing = _passing(gate, known)
    return _taken(Kept(places, passing, known), (passing >= gate.bar - _most(gate)).nonzero()[0])


def _passing(gate: Gate, known: np.ndarray) -> np.ndarray:
    """Return the sum that the gate has of what is known of each place, as if nothing recurred: see ``widened``."""
    import numpy as np

    left, right = known[_PAIRS]
    weights = np.array(gate.weights, dtype=np.int32)
    again, more = len(GATED) - len(known), len(GATED) + 2
    passing: np.ndarray = weights[again : len(GATED)] @ known
    for weight, column in zip(weights[more:], (left == 0, right == 0, np.minimum(left, right)), strict=True):
        passing += weight * column
    return passing


def _taken(kept: Kept, at: np.ndarray) -> Kept:
    return Kept(kept.places.take(at), kept.passing.take(at), kept.known.take(at, axis=1))


def features_of(
    lookup: Lookup,
    tokens: np.ndarray,
    kept: Kept,
    information: int,
    gate: Gate | None = None,
    scores: Scores | None = None,
) -> Iterator[Features]:
    """Yield the places that pass the gate, of those that the first stage has left, with all that is known of each.

    All come at once where the scores are given, else so many at a time.

    Args:
        lookup: the tables.
        tokens: those of the document.
        kept: what the first stage has left.
        information: the mean information of its Han characters, in 1/16 bit.
        gate: what the places have to pass.
        scores: those of all tokens; where they are not given, the tokens about each place are scored again.
    """
    import numpy as np

    if not len(kept.places):
        return
    # What recurs is asked for last, and only where the rest does not decide.
    pairs = Pairs(tokens, None if scores is None else scores.pair_keys)
    again = recurring(pairs, pairs.at(np.stack((kept.places, kept.places + 1))))
    if gate is not None:
        passing = kept.passing
        for column, (weight, several) in zip(again, _again(gate), strict=True):
            passing = passing + weight * column + several * (column > 1)
        passed = np.flatnonzero(passing >= gate.bar)
        if not len(passed):
            return
        kept, again = _taken(kept, passed), again.take(passed, axis=1)
    alone = recurring_alone(tokens, pairs, tokens.take(kept.places))
    size = len(kept.places)
    for start in range(0, size, size if scores is not None else _BATCH):
        stop = size if scores is not None else start + _BATCH
        # With the two before and the two behind, whose gains are among the features.
        low, high = max(0, start - 2), min(size, stop + 2)
        part = _cut(kept, low, high)
        near = _near(lookup, tokens, part.places) if scores is None else _whole(tokens, scores, part.places)
        found = _looked_at(near, lookup, part, [*again[:, low:high], alone[low:high]], information)
        yield Features(*(column[start - low : stop - low] for column in found))


def _cut(kept: Kept, low: int, high: int) -> Kept:
    """Return some of the places, by index."""
    here = slice(low, high)
    return Kept(kept.places[here], kept.passing[here], kept.known[:, here])


class _Near(NamedTuple):
    """Tokens with their scores, where some places stand among them, and which tokens about each the document has."""

    tokens: np.ndarray
    scores: Scores
    places: np.ndarray
    inside: np.ndarray


def _near(lookup: Lookup, tokens: np.ndarray, places: np.ndarray) -> _Near:
    """Return the neighbourhoods of some places of a document, one behind the other, and their scores."""
    import numpy as np

    around = places[:, None] + np.arange(-_BEFORE, _AFTER)
    near = tokens.take(around, mode="clip")
    inside = (around >= 0) & (around < len(tokens))
    near *= inside
    scores = score(lookup, near.reshape(-1))
    # The first two of a document have nothing before them.
    scores.upper[around.reshape(-1) < 2] = 0
    at = np.arange(len(places)) * (_BEFORE + _AFTER) + _BEFORE
    return _Near(near.reshape(-1), scores, at, inside[:, _UNSEEN:])


def _whole(tokens: np.ndarray, scores: Scores, places: np.ndarray) -> _Near:
    """Return the same where the scores of all tokens are known."""
    import numpy as np

    window = places[:, None] + np.arange(_UNSEEN - _BEFORE, _AFTER)
    return _Near(tokens, scores, places, (window >= 0) & (window < len(tokens)))


def _looked_at(near: _Near, lookup: Lookup, kept: Kept, again: Sequence[np.ndarray], information: int) -> Features:
    """Return all that is known of some places; the gains beside the first two and the last two may be missing."""
    import numpy as np

    found = _Second(lookup, near)
    known = kept.known if len(kept.known) else _first_columns(lookup, near.tokens, near.scores, near.places)
    *first, unknown_pairs = known
    around = _around(near)
    columns = [
        *again,
        *found.columns(first),
        unknown_pairs,
        *around[:_GAINS],
        *_beside(kept.places, found.net),
        *around[_GAINS:],
        np.full(len(kept.places), information),
    ]
    return Features(kept.places, found.best, found.net, np.array(columns, dtype=np.int32).T)


def _beside(places: np.ndarray, net: np.ndarray) -> np.ndarray:
    """Return the gains of the places one and two to the left and to the right of each, ``NOTHING`` where none is."""
    import numpy as np

    wanted = places + np.array([[-1], [1], [-2], [2]])
    at = np.minimum(places.searchsorted(wanted), len(places) - 1)
    found: np.ndarray = np.where(places.take(at) == wanted, net.take(at), NOTHING)
    return found


def _again(gate: Gate) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the weights of what recurs on the left and on the right: for each time, and for more than once."""
    weights, more = gate.weights, len(GATED)
    return (weights[0], weights[more]), (weights[1], weights[more + 1])


def _most(gate: Gate) -> int:
    """Return how much it can add that the pairs of a place recur."""
    return sum(max(0, MOST * weight) + max(0, several) for weight, several in _again(gate))


def _nothing() -> Features:
    import numpy as np

    none = np.zeros(0, dtype=np.int32)
    return Features(none, none, none, np.zeros((0, len(NAMES)), dtype=np.int32))


def _first_columns(lookup: Lookup, tokens: np.ndarray, scores: Scores, places: np.ndarray) -> np.ndarray:
    """Return the columns named in ``GATED`` but the first two, as rows: what is known of a place by itself."""
    import numpy as np

    steps = places + _steps()
    pairs = scores.pair.view(np.uint8)[::4].take(steps)
    columns = np.empty((len(GATED) - 2, len(places)), dtype=np.int32)
    np.negative(scores.upper.take(steps[1:]), out=columns[1:4])
    np.add.reduce(columns[1:4], out=columns[0])
    columns[4:6], columns[6], columns[7] = pairs[1:3], pairs[0], pairs[3]
    columns[8] = lookup.uni.take(tokens.take(places))
    np.add.reduce(pairs == 0, out=columns[9], dtype=np.int32)
    return columns


@cache
def _steps() -> np.ndarray:
    import numpy as np

    return np.arange(-1, 3)[:, None]


class _Second:
    """The best candidate for each place."""

    def __init__(self, lookup: Lookup, near: _Near) -> None:
        import numpy as np

        tokens, scores, places, _ = near
        self.lookup, self.scores, self.places = lookup, scores, places
        self.around = tokens.take(places + np.array([[-2], [-1], [1], [2]])).astype(np.uint64)
        here = tokens.take(places)
        candidates, like = self._candidates(here)
        unfit = (candidates < HAN) | (candidates == here[:, None])
        costs = UNLIKE - UNLIKE * like // 255
        entries, lower = self._pairs(candidates)
        rough = lower[0] + lower[1]
        rough -= costs // 2
        rough[unfit] = NOTHING
        # Numbers that differ, so that the order is one and the same everywhere: the earlier of equal ones is better.
        width = rough.shape[1]
        rough *= -64
        rough -= np.arange(63, 63 - width, -1, dtype=np.int32)
        order = np.sort(np.argpartition(rough, FINALISTS, axis=1)[:, :FINALISTS], axis=1)
        rows = np.arange(len(places))
        order += (rows * width)[:, None]
        self.names, self.like, unfit = candidates.take(order), like.take(order), unfit.take(order)
        both = order + np.array([0, order.shape[0] * width])[:, None, None]
        self.pairs = entries.take(both)
        gains = self._gains(lower.take(both))
        self.gains = np.where(unfit, NOTHING, gains)
        nets = np.where(unfit, NOTHING, gains - costs.take(order))
        self.chosen = nets.argmax(axis=1) + rows * FINALISTS
        self.best, self.net = self.names.take(self.chosen), nets.take(self.chosen)
        self.by_shape = np.where(self.like > 0, nets, NOTHING).max(axis=1)

    def _candidates(self, here: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the numbers of the candidates of each place, 0 for none, and how alike each looks."""
        import numpy as np

        lookup = self.lookup
        beside, like = lookup.beside.take(here, axis=0), lookup.like.take(here, axis=0)
        expected = lookup.expected(self.around)
        match = beside[:, None, :] == expected[:, :, None]
        alike = (match * like[:, None, :]).max(axis=2) * (expected > 0)
        return np.concatenate((beside, expected), axis=1), np.concatenate((like, alike), axis=1)

    def _pairs(self, candidates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the entries of each candidate after and before its neighbours, and the log probabilities of these."""
        import numpy as np

        lookup = self.lookup
        names = candidates.astype(np.uint64)
        one, next_one = self.around[1][:, None], self.around[2][:, None]
        entries = lookup.entries(2, np.stack((one << BITS | names, names << BITS | next_one)))
        entries *= candidates != 0
        _forget(entries, self.around[1:3, :, None])
        number, left, right = names.view(np.int64), one.view(np.int64), next_one.view(np.int64)
        lower = lookup.counted.take(entries.view(np.uint8)[..., ::4])
        lower[0] -= lookup.uni_logs.take(left)
        lower[1] -= lookup.uni_logs.take(number)
        np.maximum(lower[0], lookup.logs.take(number) - lookup.back.take(left), out=lower[0])
        np.maximum(lower[1], lookup.logs.take(right) - lookup.back.take(number), out=lower[1])
        _forget(lower[1], next_one)
        return entries, lower

    def _gains(self, lower: np.ndarray) -> np.ndarray:
        """Return by how much the three tokens from a place on get more probable with each candidate."""
        import numpy as np

        lookup, scores, places = self.lookup, self.scores, self.places
        names = self.names.astype(np.uint64)
        two, one, next_one, next_two = self.around[:, :, None]
        first = (two << BITS | one) << BITS | names
        second = (one << BITS | names) << BITS | next_one
        third = (names << BITS | next_one) << BITS | next_two
        triple = lookup.entries(3, np.stack((first, second, third)))
        shape = (1, *names.shape)
        context = np.concatenate((np.broadcast_to(scores.pair.take(places - 1)[:, None], shape), self.pairs))
        for row, missing in enumerate(((two, one), (one, next_one), (next_one, next_two))):
            for token in missing:
                _forget(triple[row], token)
        last = np.broadcast_to(scores.lower.take(places + 2)[:, None], shape)
        now = np.concatenate((lower, last)) - lookup.back2(context)
        counts, contexts = triple.view(np.uint8)[..., ::4], context.view(np.uint8)[..., ::4]
        np.maximum(now, lookup.counted.take(counts) - lookup.count_logs.take(contexts), out=now)
        _forget(now[1], next_one)
        _forget(now[2], next_two)
        was = scores.upper.take(places + np.arange(3)[:, None]).sum(axis=0)
        gains: np.ndarray = now.sum(axis=0) - was[:, None]
        return gains

    def columns(self, first: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Return the features that speak of the place, known before, and its candidates."""
        pairs = self.pairs & 255
        return [
            self.net,
            self.gains.take(self.chosen),
            self.like.take(self.chosen),
            self.gains.max(axis=1),
            self.by_shape,
            *first,
            self.lookup.uni.take(self.best),
            pairs[0].take(self.chosen),
            pairs[1].take(self.chosen),
        ]


def _forget(values: np.ndarray, tokens: np.ndarray) -> None:
    """Let what rests on an unknown token be neutral."""
    if not tokens.all():
        values *= tokens != 0


def _around(near: _Near) -> list[np.ndarray]:
    """Return the features that speak of the neighbourhood, without the gains there."""
    import numpy as np

    tokens, scores, places, inside = near
    window = places[:, None] + np.arange(_UNSEEN - _BEFORE, _AFTER)
    upper = scores.upper.take(window, mode="clip")
    upper *= inside
    triple = scores.triple.take(window[:, 6:18], mode="clip")
    pair = scores.pair.view(np.uint8)[::4].take(window[:, 6:16], mode="clip")
    return [
        ((pair == 0) & inside[:, 6:16]).sum(axis=1),
        ((triple == 0) & inside[:, 6:18]).sum(axis=1),
        -upper[:, 6:16].sum(axis=1),
        -upper.sum(axis=1),
        triple[:, 3],
        triple[:, 7],
        *np.minimum(tokens.take(places + np.array([[-1], [1]])), HAN),
    ]
