"""The suspicious characters of a short text, one after another, without numpy.

Does for each place what ``features`` and ``forest`` do for all at once, and comes to the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from zxlint.model.plain import STEP, Plain, entries, recurring, surprise
from zxlint.model.score import count_logs, counted_logs
from zxlint.model.table import BITS, EXPECTED, Table, places
from zxlint.model.weights import FINALISTS, FIRST_TREES, HAN, KNOWN, MOST, MOST_ALONE, NEVER, NOTHING, UNLIKE, WEAK


class Found(NamedTuple):
    """A suspicious character: its index among the tokens, its log-odds, its best candidate and that one's gain."""

    place: int
    score: int
    best: int
    gain: int


def search(plain: Plain, table: Table) -> list[Found]:
    """Return the characters of a document that score as high as the table's bar."""
    trees = table.header["trees"]
    forest, look = _forest(table), _Look(plain, table)
    known = _gated(plain, table, table.header["gate"])
    seconds = {place: look.second(place) for place in known}
    nets = {place: second.net for place, second in seconds.items()}
    alone = recurring(plain, {plain.tokens[place] for place in known}, plain.tokens)
    mean = surprise(plain)
    found = []
    for place, first in known.items():
        again = min(MOST_ALONE, alone[plain.tokens[place]])
        row = [*first[:2], again, *look.columns(seconds[place], first[2:]), *_around(plain, place, nets), mean]
        score = _score(forest, row, trees["early"])
        if score is not None and score >= trees["bar"]:
            found.append(Found(place, score, seconds[place].best, nets[place]))
    return found


def keep(plain: Plain) -> Iterator[int]:
    """Yield the places of Han characters whose trigrams are unknown, or weak together with a pair."""
    triple, pair = plain.triple, plain.pair
    for place in range(2, len(plain.tokens) - 3):
        if plain.tokens[place] >= HAN:
            vouched = max(triple[place : place + 3])
            if not vouched or (vouched < KNOWN and min(pair[place] & 255, pair[place + 1] & 255) < WEAK):
                yield place


def _gated(plain: Plain, table: Table, gate: Mapping[str, Any]) -> dict[int, list[int]]:
    """Return the places that pass the gate, each with the columns of which it is made."""
    uni, tokens = table.arrays["uni"], plain.tokens
    kept = list(keep(plain))
    asked = {plain.keys[place + shift] for place in kept for shift in (0, 1)}
    again = recurring(plain, asked, plain.keys)
    found = {}
    for place in kept:
        before, left, right, behind = (entry & 255 for entry in plain.pair[place - 1 : place + 3])
        surprises = [-score for score in plain.upper[place : place + 3]]
        both = [min(MOST, again[plain.keys[place + shift]]) for shift in (0, 1)]
        unknown = (before, left, right, behind).count(0)
        columns = [*both, sum(surprises), *surprises, left, right, before, behind, uni[tokens[place]], unknown]
        more = [both[0] > 1, both[1] > 1, left == 0, right == 0, min(left, right)]
        if sum(weight * value for weight, value in zip(gate["weights"], columns + more, strict=True)) >= gate["bar"]:
            found[place] = columns
    return found


class _Second(NamedTuple):
    """The best candidate of a place, and what is known of it."""

    best: int
    net: int
    gain: int
    like: int
    most: int
    by_shape: int
    left: int
    right: int


class _Candidate(NamedTuple):
    rough: int
    number: int
    like: int
    left: int
    right: int
    lower_left: int
    lower_right: int


class _Look:
    """The second stage."""

    def __init__(self, plain: Plain, table: Table) -> None:
        self.plain, self.table = plain, table
        self.uni, self.back, self.logs = (table.arrays[name] for name in ("uni", "back", "logs"))
        self.counted, self.counts = [NEVER, *counted_logs()[1:]], count_logs()

    def second(self, place: int) -> _Second:
        """Return the best candidate of a place."""
        around = [self.plain.tokens[place + shift] for shift in (-2, -1, 1, 2)]
        here = self.plain.tokens[place]
        # The best by bigrams, of equal ones the first; in the order in which they are listed.
        listed = self._compared(around, self._listed(here, around), here)
        order = sorted(sorted(range(len(listed)), key=lambda at: (-listed[at].rough, at))[:FINALISTS])
        finalists = [listed[at] for at in order]
        gains = self._gains(place, around, finalists)
        nets = [
            NOTHING if one.rough == NOTHING else gain - _cost(one.like)
            for one, gain in zip(finalists, gains, strict=True)
        ]
        at = max(range(len(nets)), key=lambda index: (nets[index], -index))
        one = finalists[at]
        by_shape = max((net for net, each in zip(nets, finalists, strict=True) if each.like), default=NOTHING)
        return _Second(
            one.number,
            nets[at],
            gains[at],
            one.like,
            max(gains),
            max(by_shape, NOTHING),
            one.left & 255,
            one.right & 255,
        )

    def columns(self, second: _Second, first: Sequence[int]) -> list[int]:
        """Return the features that speak of the place, known before, and its candidates."""
        *own, unknown_pairs = first
        found = [second.net, second.gain, second.like, second.most, second.by_shape, *own]
        return [*found, self.uni[second.best], second.left, second.right, unknown_pairs]

    def _listed(self, here: int, around: Sequence[int]) -> list[tuple[int, int]]:
        """Return the numbers of the candidates of a place, 0 for none, and how alike each looks."""
        beside, likes, width = _beside(self.table)
        starts = self.table.arrays["beside_starts"]
        start, stop = starts[here], starts[here + 1]
        alike: dict[int, int] = {}
        for number, like in zip(beside[start:stop], likes[start:stop], strict=True):
            alike[number] = max(like, alike.get(number, 0))
        shaped = list(zip(beside[start:stop], likes[start:stop], strict=True))
        two, one, next_one, next_two = around
        contexts = ((1, one, next_one), (2, two, one), (3, next_one, next_two))
        expected = [number for kind, *tokens in contexts for number in self._expected(kind, *tokens)]
        return [*shaped, *[(0, 0)] * (width - len(shaped)), *((each, alike.get(each, 0)) for each in expected)]

    def _expected(self, kind: int, one: int, other: int) -> Sequence[int]:
        marks, names = self.table.arrays["expected_marks"], self.table.arrays["expected"]
        if one and other:
            here, there, mark = places(kind << 2 * BITS | one << BITS | other, len(marks))
            for at in (here, there):
                if marks[at] == (mark or 1):
                    return names[at * EXPECTED : (at + 1) * EXPECTED].tolist()
        return (0,) * EXPECTED

    def _compared(self, around: Sequence[int], listed: Sequence[tuple[int, int]], here: int) -> list[_Candidate]:
        """Return the candidates with how probable each is by bigrams."""
        _, one, next_one, _ = around
        bi, counted, counts = self.table.arrays["bi"], self.counted, self.counts
        lefts = entries(bi, (one << BITS | number if one and number else 0 for number, _ in listed))
        rights = entries(bi, (number << BITS | next_one if next_one and number else 0 for number, _ in listed))
        found = []
        for (number, like), left, right in zip(listed, lefts, rights, strict=True):
            before = max(self.logs[number] - self.back[one] * STEP, counted[left & 255] - counts[self.uni[one]])
            after = max(self.logs[next_one] - self.back[number] * STEP, counted[right & 255] - counts[self.uni[number]])
            after = after if next_one else 0
            fit = number >= HAN and number != here
            rough = before + after - _cost(like) // 2 if fit else NOTHING
            found.append(_Candidate(rough, number, like, left, right, before, after))
        return found

    def _gains(self, place: int, around: Sequence[int], finalists: Sequence[_Candidate]) -> list[int]:
        """Return by how much the three tokens from a place on get more probable with each candidate."""
        plain, (two, one, next_one, next_two) = self.plain, around
        names = [each.number for each in finalists]
        keys = [_key(two, one, name) for name in names]
        keys += [_key(one, name, next_one) for name in names]
        keys += [_key(name, next_one, next_two) for name in names]
        triple = [entry & 255 for entry in entries(self.table.arrays["tri"], keys)]
        was, many = sum(plain.upper[place : place + 3]), len(names)
        found = []
        for at, each in enumerate(finalists):
            first = self._after_two(plain.pair[place - 1], each.lower_left, triple[at])
            second = self._after_two(each.left, each.lower_right, triple[many + at]) if next_one else 0
            third = self._after_two(each.right, plain.lower[place + 2], triple[2 * many + at]) if next_two else 0
            found.append(first + second + third - was if each.rough != NOTHING else NOTHING)
        return found

    def _after_two(self, context: int, lower: int, count: int) -> int:
        return max(lower - (context >> 24) * STEP, self.counted[count] - self.counts[context & 255])


def _key(one: int, two: int, three: int) -> int:
    return (one << BITS | two) << BITS | three if one and two and three else 0


def _cost(like: int) -> int:
    return UNLIKE - UNLIKE * like // 255


def _around(plain: Plain, place: int, nets: Mapping[int, int]) -> list[int]:
    """Return the features that speak of the neighbourhood."""
    triple, tokens = plain.triple, plain.tokens
    near, far = max(0, place - 4), max(0, place - 10)
    return [
        sum(not entry & 255 for entry in plain.pair[near : place + 6]),
        triple[near : place + 8].count(0),
        -sum(plain.upper[near : place + 6]),
        -sum(plain.upper[far : place + 12]),
        *(nets.get(place + shift, NOTHING) for shift in (-1, 1, -2, 2)),
        triple[place - 1],
        triple[place + 3],
        min(tokens[place - 1], HAN),
        min(tokens[place + 1], HAN),
    ]


@cache
def _beside(table: Table) -> tuple[Sequence[int], Sequence[int], int]:
    """Return the neighbours by shape of all characters, how alike they look, and how many one has at most."""
    starts = table.arrays["beside_starts"].tolist()
    width = max((stop - start for start, stop in pairwise(starts)), default=0)
    return table.arrays["beside"], table.arrays["beside_like"], width


_Tree = tuple[Sequence[int], Sequence[int], Sequence[int]]


@cache
def _forest(table: Table) -> list[_Tree]:
    """Return the trees: features and thresholds of the inner nodes, values of the leaves."""
    inner = (1 << table.header["trees"]["depth"]) - 1
    features, thresholds, leaves = (
        table.arrays[f"tree_{name}"].tolist() for name in ("features", "thresholds", "leaves")
    )
    return [
        (features[i * inner :][:inner], thresholds[i * inner :][:inner], leaves[i * (inner + 1) :][: inner + 1])
        for i in range(len(features) // inner)
    ]


def _score(forest: Sequence[_Tree], row: Sequence[int], early: int) -> int | None:
    """Return the log-odds of a place, None where it is let go early."""
    total = 0
    for index, (features, thresholds, leaves) in enumerate(forest):
        if index == FIRST_TREES and total < early:
            return None
        node, inner = 0, len(features)
        while node < inner:
            node = 2 * node + 1 + (row[features[node]] > thresholds[node])
        total += leaves[node - inner]
    return total
