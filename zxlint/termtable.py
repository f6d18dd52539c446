"""How a long text is searched for windows that lie one edit off a stretch of a term: with arrays of numbers.

A window is a number of 64 bits, 16 to a character, 0 for one that is left open.  Finds what ``SetIndex`` finds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from zxlint.model.lookup import held, pairs, triples
from zxlint.model.table import COUNTS, FIRST, Table
from zxlint.shape import codes_of
from zxlint.termindex import PAIRS, SIZE, THREES, USUAL, Gap, Window

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Numbers = NDArray[Any]  # of 64 bits, unsigned
    Places = NDArray[Any]  # of 64 bits, signed
    Truths = NDArray[numpy.bool_]

_CHUNK = 1 << 15  # windows at a time, so that what is worked out for them stays in the processor's cache
_SLOTS = 20  # bits of the size of the table of bits: 1 MiB
_HELD = 18  # the same of the table that holds most windows within terms: 2 MiB
_BEYOND = 0xFFFF  # stands for all characters beyond the first plane, which no term has


class ArrayIndex:
    """What a long text is searched with.

    Args:
        terms: terms of Han characters of the first plane, four and more.
    """

    def __init__(self, terms: Collection[str]) -> None:
        import numpy

        stretches = _Stretches(terms)
        self._keys = stretches.keys()
        self._inside = numpy.sort(stretches.pack(stretches.of(4), 0, 1, 2, 3))
        self._bits = numpy.zeros(1 << _SLOTS, dtype=numpy.uint8)
        for gap, keys in enumerate(self._keys):
            self._bits[_slot(keys, _SLOTS)] |= 1 << gap
        self._held = numpy.zeros(1 << _HELD, dtype=numpy.uint64)
        self._held[_slot(self._inside, _HELD)] = self._inside

    def windows(self, text: str, shape: bytes, table: Table) -> Iterator[Window]:
        """Yield the windows that are almost those of a term, and that the language does not use, in order.

        Args:
            text: the text.
            shape: its letters; windows are of Han alone.
            table: what the language uses.
        """
        import numpy

        if len(text) < SIZE:
            return iter(())
        codes = codes_of(text)
        codes = numpy.minimum(codes, _BEYOND)
        codes[numpy.frombuffer(shape, dtype=numpy.uint8) != ord("H")] = 0
        sifted = [self._sift(codes, start) for start in range(0, len(codes) - SIZE + 1, _CHUNK)]
        places, hits = (numpy.concatenate(parts) for parts in zip(*sifted, strict=True))
        rows = [codes[places + i].astype(numpy.uint64) for i in range(SIZE)]
        known = [_numbers(table)[row.view(numpy.int64)] for row in rows]
        parts = [row << numpy.uint64(16 * i) for i, row in enumerate(rows)]
        whole = parts[0] | parts[1] | parts[2] | parts[3]
        apart = ~_among(whole, self._inside)
        found: list[Window] = []
        for gap in Gap:
            here = numpy.flatnonzero(apart & (hits & (1 << gap) != 0))
            keys = whole[here] if gap is Gap.NONE else whole[here] ^ parts[gap][here]
            here = here[_among(keys, self._keys[gap])]
            here = here[~_are_usual([row[here] for row in known], gap, table)]
            found += [Window(place, gap) for place in places[here].tolist()]
        return iter(sorted(found))

    def _sift(self, codes: NDArray[numpy.uint32], start: int) -> tuple[Places, Numbers]:
        """Return places from ``start`` on, ``_CHUNK`` at most, that may be windows, with a bit for every gap."""
        import numpy

        here = codes[start : start + _CHUNK + SIZE - 1].astype(numpy.uint64)
        parts = here[:-3], here[1:-2] << 16, here[2:-1] << 32, here[3:] << 48
        whole = parts[0] | parts[1] | parts[2] | parts[3]
        hit = self._bits.take(_slot(whole, _SLOTS)) & (1 << Gap.NONE)
        for gap, part in enumerate(parts):
            hit |= self._bits.take(_slot(whole ^ part, _SLOTS)) & (1 << gap)
        some = numpy.flatnonzero(hit)
        # Most are parts of terms that are spelt as they should be.
        some = some[self._held.take(_slot(whole[some], _HELD)) != whole[some]]
        some = some[numpy.logical_and.reduce([part[some] != 0 for part in parts])]
        return some + start, hit[some]


class _Stretches:
    """The terms in a row, and their stretches as numbers."""

    def __init__(self, terms: Collection[str]) -> None:
        import numpy

        joined = "".join(term + "\0" for term in terms)
        self.codes = codes_of(joined).astype(numpy.uint64)
        self.lengths = numpy.array([len(term) for term in terms], dtype=numpy.int64)
        self.starts = numpy.cumsum(self.lengths + 1) - self.lengths - 1

    def of(self, size: int, least: int = 0) -> Places:
        """Return where the stretches of a size begin, within terms of a least length."""
        import numpy

        long = self.lengths >= max(size, least)
        many = self.lengths[long] - size + 1
        offsets = numpy.arange(many.sum()) - numpy.repeat(numpy.cumsum(many) - many, many)
        places: Places = numpy.repeat(self.starts[long], many) + offsets
        return places

    def pack(self, starts: Places, *steps: int) -> Numbers:
        """Return the numbers of windows made of the characters at these steps from a place, -1 for one left open."""
        import numpy

        keys = numpy.zeros(len(starts), dtype=numpy.uint64)
        for i, step in enumerate(steps):
            if step >= 0:
                keys |= self.codes[starts + step] << numpy.uint64(16 * i)
        return keys

    def keys(self) -> tuple[Numbers, ...]:
        """Return for each gap the numbers of its windows, in ascending order."""
        import numpy

        pack, three, four, five = self.pack, self.of(3, SIZE + 1), self.of(4), self.of(5)
        heads, tails = self.starts, self.starts + self.lengths - SIZE
        return tuple(
            numpy.sort(numpy.concatenate(parts))
            for parts in (
                [pack(heads, -1, 1, 2, 3)],
                [pack(four, 0, -1, 2, 3), pack(three, 0, -1, 1, 2)],
                [pack(four, 0, 1, -1, 3), pack(three, 0, 1, -1, 2)],
                [pack(tails, 0, 1, 2, -1)],
                [
                    *(pack(four, 0, 2, 1, 3), pack(heads, 1, 0, 2, 3), pack(tails, 0, 1, 3, 2)),
                    *(pack(five, 0, 1, 3, 4), pack(five, 0, 2, 3, 4), pack(five, 0, 1, 2, 4)),
                ],
            )
        )


@cache
def _numbers(table: Table) -> Numbers:
    """Return the table's number of every character by its code; what lies beyond the first plane has none."""
    import numpy

    numbers = numpy.zeros(_BEYOND + 1, dtype=numpy.uint64)
    for number, character in enumerate(table.characters):
        if ord(character) < _BEYOND:
            numbers[ord(character)] = number
    return numbers


def _slot(keys: Numbers, bits: int) -> Places:
    import numpy

    slots: Places = ((keys * numpy.uint64(FIRST)) >> numpy.uint64(64 - bits)).view(numpy.int64)
    return slots


def _among(keys: Numbers, known: Numbers) -> Truths:
    import numpy

    if not len(known):
        return numpy.zeros(len(keys), dtype=bool)
    at = numpy.minimum(numpy.searchsorted(known, keys), len(known) - 1)
    same: Truths = known[at] == keys
    return same


def _are_usual(read: Sequence[Numbers], gap: Gap, table: Table) -> Truths:
    """Tell of many windows, given as the numbers of their characters, whether the language uses them."""
    import numpy

    threes = [_quanta(read[i : i + 3], table) > 0 for i in THREES[gap]]
    usual: Truths = numpy.logical_and.reduce(threes)
    if PAIRS[gap]:
        least = next(quantum for quantum, count in enumerate(COUNTS) if count >= USUAL)
        pairs = [_quanta(read[i : i + 2], table) >= least for i in PAIRS[gap]]
        usual = usual | numpy.logical_and.reduce(pairs)
    return usual


def _quanta(read: Sequence[Numbers], table: Table) -> NDArray[numpy.uint32]:
    """Return the quantised counts of n-grams, 0 where one of the characters is unknown."""
    import numpy

    keys, name = pairs(read[0], read[1]), "bi"
    if len(read) == 3:
        keys, name = triples(keys, read[2]), "tri"
    return held(numpy.frombuffer(table.arrays[name], dtype=numpy.uint32), keys) & numpy.uint32(255)
