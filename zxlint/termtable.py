"""How a long text is searched for windows that lie one edit off a stretch of a term: with arrays of numbers.

A window is a number of 64 bits, 16 to a character, 0 for one that is left open.  Finds what ``SetIndex`` finds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from zxlint.model.lookup import held, pairs, triples
from zxlint.model.table import COUNTS, FIRST, Table
from zxlint.shape import PART, codes_of
from zxlint.termindex import PAIRS, SIZE, THREES, USUAL, Gap, Window, is_usual

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Numbers = NDArray[Any]  # unsigned
    Places = NDArray[Any]  # of 64 bits, signed
    Truths = NDArray[numpy.bool_]

_CHUNK = 1 << 15  # windows at a time, so that what is worked out for them stays in the processor's cache
_SLOTS = 20  # bits of the size of the table of bits: 1 MiB
_HELD = 18  # the same of the table that holds most windows within terms: 2 MiB
_FACTORS = 0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F  # of the hash, one for each character of a window
_USUAL = next(quantum for quantum, count in enumerate(COUNTS) if count >= USUAL)
_FEW = 24  # windows up to which it takes less time to look up what the language uses one by one
_GAPS = tuple(Gap)
_BEYOND = 0xFFFF  # stands for all characters beyond the first plane, which no term has


class ArrayIndex:
    """What a long text is searched with.

    Args:
        terms: terms of Han characters of the first plane, four and more.
    """

    def __init__(self, terms: Collection[str]) -> None:
        import numpy

        stretches = _Stretches(terms)
        keys = stretches.keys()
        # What is left open in them tells the keys of one gap from those of another.
        self._keys = numpy.sort(numpy.concatenate(keys))
        self._inside = numpy.sort(stretches.pack(stretches.of(4), 0, 1, 2, 3))
        self._bits = numpy.zeros(1 << _SLOTS, dtype=numpy.uint8)
        for gap, some in enumerate(keys):
            self._bits[_slots(_hashed(some))] |= 1 << gap
        self._held = numpy.zeros(1 << _HELD, dtype=numpy.uint64)
        self._held[_place(self._inside)] = self._inside
        self._steps = numpy.arange(SIZE)[:, None]
        self._factors = numpy.array(_FACTORS, dtype=numpy.uint32)[:, None]
        self._shifts = numpy.array([[0], [16], [32], [48]], dtype=numpy.uint64)
        self._gaps = numpy.array([[1 << gap] for gap in Gap], dtype=numpy.uint8)

    def windows(self, text: str, shape: bytes, table: Table, among: Places | None = None) -> Iterator[Window]:
        """Yield the windows that are almost those of a term, and that the language does not use, in order.

        Args:
            text: the text.
            shape: its letters; windows are of Han alone.
            table: what the language uses.
            among: the places, in order, where it is known to use all threes of a window everywhere else.
        """
        import numpy

        if len(text) < SIZE:
            return iter(())
        sifted: list[tuple[int, int]] = []
        for first in range(0, len(text) - SIZE + 1, PART):
            codes = numpy.minimum(codes_of(text[first : first + PART + SIZE - 1]), _BEYOND)
            for part in _parts(shape, first, first + len(codes) - SIZE + 1, among):
                places, gaps, keys = self._sift(codes, part - first)
                here = numpy.flatnonzero(_among(keys, self._keys))
                places, gaps = places.take(here), gaps.take(here)
                if len(places) > _FEW:
                    here = numpy.flatnonzero(~_are_usual(codes.take(places + self._steps), gaps, table))
                    places, gaps = places.take(here), gaps.take(here)
                    sifted += zip((places + first).tolist(), gaps.tolist(), strict=True)
                    continue
                for place, gap in zip((places + first).tolist(), gaps.tolist(), strict=True):
                    if not is_usual(text[place : place + SIZE], _GAPS[gap], table):
                        sifted.append((place, gap))
        return (Window(place, _GAPS[gap]) for place, gap in sorted(sifted))

    def _sift(self, codes: NDArray[numpy.uint32], places: Places) -> tuple[Places, Places, Numbers]:
        """Return of some places those that may be windows, with their gaps and keys."""
        import numpy

        rows = codes.take(places + self._steps)
        # For each gap the hash of the rest, then that of all four.
        hashes = numpy.empty((len(Gap), len(places)), dtype=numpy.uint32)
        products = numpy.multiply(rows, self._factors, out=hashes[:SIZE])
        whole = numpy.add.reduce(products, dtype=numpy.uint32, out=hashes[SIZE])
        numpy.subtract(whole, products, out=products)
        hashes >>= 32 - _SLOTS
        hit = self._bits.take(hashes)
        hit &= self._gaps
        some = numpy.flatnonzero(numpy.bitwise_or.reduce(hit))
        parts = rows.take(some, axis=1).astype(numpy.uint64)
        parts <<= self._shifts
        keys = numpy.bitwise_or.reduce(parts)
        # Most are parts of terms that are spelt as they should be.
        there = self._held.take(_place(keys))
        left = (there != keys).nonzero()[0]
        doubtful = there.take(left).nonzero()[0]
        if len(doubtful):
            # Where one such window stands another may have had to give way to it.
            within = _among(keys.take(left.take(doubtful)), self._inside)
            left = numpy.delete(left, doubtful[within])
        some, keys, parts = some.take(left), keys.take(left), parts.take(left, axis=1)
        gaps, index = numpy.nonzero(hit.take(some, axis=1))
        opened = numpy.concatenate((parts, numpy.zeros((1, len(some)), dtype=numpy.uint64)))
        return places.take(some.take(index)), gaps, keys.take(index) ^ opened[gaps, index]


def _parts(shape: bytes, first: int, stop: int, among: Places | None) -> Iterator[Places]:
    """Yield the places of whole windows in a part of a text, or those among some, of ``_CHUNK`` places at a time."""
    import numpy

    han = numpy.frombuffer(shape, dtype=numpy.uint8, count=stop - first + SIZE - 1, offset=first) == ord("H")
    whole = han[:-3] & han[1:-2] & han[2:-1] & han[3:]
    if among is None:
        places = numpy.flatnonzero(whole) + first
    else:
        here = among[slice(*among.searchsorted((first, stop)))]
        places = here[whole[here - first]]
    for start in range(0, len(places), _CHUNK):
        yield places[start : start + _CHUNK]


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


def _hashed(keys: Numbers) -> Numbers:
    """Return the sum of the characters of keys, each times the factor of its place."""
    import numpy

    parts = [(keys >> 16 * i & 0xFFFF).astype(numpy.uint32) * factor for i, factor in enumerate(_FACTORS)]
    hashes: Numbers = numpy.add.reduce(parts, dtype=numpy.uint32)
    return hashes


def _slots(hashes: Numbers) -> Places:
    import numpy

    slots: Places = (hashes >> (32 - _SLOTS)).astype(numpy.int64)
    return slots


def _place(keys: Numbers) -> Places:
    import numpy

    slots: Places = ((keys * FIRST) >> (64 - _HELD)).view(numpy.int64)
    return slots


def _among(keys: Numbers, known: Numbers) -> Truths:
    import numpy

    if not len(known):
        return numpy.zeros(len(keys), dtype=bool)
    at = numpy.minimum(known.searchsorted(keys), len(known) - 1)
    same: Truths = known[at] == keys
    return same


def _are_usual(codes: NDArray[numpy.uint32], gaps: Places, table: Table) -> Truths:
    """Tell of many windows, given as rows of their characters, whether the language uses them."""
    import numpy

    read = _numbers(table).take(codes)
    two = pairs(read[:-1], read[1:])
    three = triples(two[:-1], read[2:])
    known = numpy.concatenate((_quanta(three, "tri", table) > 0, _quanta(two, "bi", table) >= _USUAL))
    threes, twos = _wanted()
    used = [numpy.logical_and.reduce(known | ~wanted[:, gaps]) for wanted in (threes, twos)]
    either: Truths = numpy.logical_or(*used)
    return either


@cache
def _wanted() -> tuple[Truths, Truths]:
    """Return for each gap which of the two threes, or else of the three pairs, have to be used."""
    import numpy

    threes, twos = numpy.zeros((2, 5, len(Gap)), dtype=bool)
    for gap in Gap:
        threes[list(THREES[gap]), gap] = True
        twos[[2 + at for at in PAIRS[gap]], gap] = True
        if not PAIRS[gap]:
            twos[:, gap] = threes[:, gap]
    return threes, twos


def _quanta(keys: Numbers, name: str, table: Table) -> Numbers:
    """Return the quantised counts of pairs or threes by their keys, 0 where one of the characters is unknown."""
    import numpy

    counts: Numbers = held(numpy.frombuffer(table.arrays[name], dtype=numpy.uint32), keys.reshape(-1)) & 255
    return counts.reshape(keys.shape)
