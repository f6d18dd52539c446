"""The sieve: the k-grams of a large text that stand in it twice, without sorting those that stand once.

Nearly all k-grams of good text stand once.  Each entered one marks a field of a table by its hash; only what falls on
a field that another k-gram marked is kept and sorted.  The text is read part by part, so that all but the tables stays
in the cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

GRAM = 8
"""Characters of a k-gram."""

STRIDE = 4
"""Places between two that are entered in the table."""

PART = 1 << 17
"""Characters that are hashed at once: few enough for the cache."""

FIELD_BITS = range(16, 28)
"""Bits that the number of fields may have; a field is a byte."""

ROOM = 1
"""Bits by which it is longer than the number of characters: with less room more k-grams share a field by chance."""

_PRIVATE = range(0xE000, 0xF900)
"""Code points that stand for no character that is known: of them many are free in any text."""

_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)


def narrow(codes: NDArray[numpy.uint32]) -> NDArray[numpy.uint16]:
    """Return a number of 16 bits for each code point, equal ones for equal code points.

    That is the code point itself; those beyond U+FFFF take the numbers of private ones that do not occur.
    """
    import numpy

    numbers = codes.astype(numpy.uint16)
    far = numpy.flatnonzero(codes > 0xFFFF)
    renumber(numbers, far, codes[far])
    return numbers


def renumber(numbers: NDArray[numpy.uint16], far: NDArray[numpy.int64], codes: NDArray[numpy.uint32]) -> bool:
    """Write free numbers at the places of code points that are too great for 16 bits; return whether there are enough.

    Where there are not, some characters share one.
    """
    import numpy

    if not len(far):
        return True
    private = numbers[(numbers >= _PRIVATE.start) & (numbers < _PRIVATE.stop)]
    free = numpy.setdiff1d(numpy.arange(_PRIVATE.start, _PRIVATE.stop), private)
    others, which = numpy.unique(codes, return_inverse=True)
    numbers[far] = numpy.resize(free, len(others))[which]
    return len(others) <= len(free)


def shared(codes: NDArray[numpy.uint16]) -> tuple[NDArray[numpy.bool_], NDArray[Any]]:
    """Return the places of the k-grams that stand at an entered place and at another, in the order of their hashes.

    Those of one hash are in order.  Before them, for each but the first whether it has the hash of the one before; a
    few may be among them that share only a field with another.
    """
    import numpy

    sifted = _sifted_at_once if len(codes) <= PART else _sifted
    # A hash and its place are one number, so that one sort in place brings equal ones together.  Memory is taken only
    # where something is written.
    size = len(codes)
    bits, end = numpy.uint64(size.bit_length()), 0
    room = numpy.empty(size, dtype=numpy.uint64)
    for hashes, found in sifted(codes):
        hashes >>= bits
        hashes <<= bits
        hashes |= found.view(numpy.uint64)
        room[end : end + len(hashes)] = hashes
        end += len(hashes)
    keys = room[:end]
    keys.sort()
    places = (keys & ((numpy.uint64(1) << bits) - numpy.uint64(1))).astype(numpy.int32 if size < 1 << 31 else int)
    keys >>= bits
    return keys[1:] == keys[:-1], places


def _sifted_at_once(codes: NDArray[numpy.uint16]) -> Iterator[tuple[NDArray[numpy.uint64], NDArray[numpy.int64]]]:
    """Yield the same of a text that fits into one part, with a tenth of the calls: they are what a short one costs."""
    import numpy

    size = len(codes) - STRIDE + 1
    if size <= STRIDE:
        return
    one, other = (numpy.uint64(factor) for factor in _FACTORS)
    # Four characters from each place on as one number.
    fours = numpy.ndarray((size,), numpy.uint64, numpy.ascontiguousarray(codes), strides=codes.itemsize).copy()
    hashes = fours[:-STRIDE] * one
    hashes += fours[STRIDE:] * other
    bits = min(FIELD_BITS.stop - 1, max(FIELD_BITS.start, len(codes).bit_length() + ROOM))
    fields = (hashes >> numpy.uint64(64 - bits)).view(numpy.int64)
    entered = fields[::STRIDE].copy()
    marks, last = numpy.zeros(1 << bits, dtype=numpy.uint8), numpy.empty(1 << bits, dtype=numpy.int32)
    marks[entered] = 1
    # Of those on one field the last stays; the others tell that there are several.
    numbers = numpy.arange(len(entered), dtype=numpy.int32)
    last[entered] = numbers
    marks[entered[last.take(entered) != numbers]] = 2
    near = marks.take(fields)
    near[::STRIDE] = 0
    hit = near.nonzero()[0]
    marks[fields.take(hit)] = 2
    yield hashes.take(hit), hit
    hit = (marks.take(entered) == 2).nonzero()[0] * STRIDE
    yield hashes.take(hit), hit


def _sifted(codes: NDArray[numpy.uint16]) -> Iterator[tuple[NDArray[numpy.uint64], NDArray[numpy.int64]]]:
    """Yield the hashes and places of the k-grams that fall on the field of another one."""
    import numpy

    bits = min(FIELD_BITS.stop - 1, max(FIELD_BITS.start, len(codes).bit_length() + ROOM))
    rest = numpy.uint64(64 - bits)
    # 1 where one k-gram has been entered, 2 where another one fell on its field.
    marks = numpy.zeros(1 << bits, dtype=numpy.uint8)
    for _, hashes in _hashes(codes, 0):
        fields = (hashes >> rest).view(numpy.int64)
        marks[fields] = numpy.minimum(marks.take(fields), 1) + numpy.uint8(1)
        near = fields.astype(numpy.uint32)
        near.sort()
        marks[near[1:][near[1:] == near[:-1]]] = 2
    for phase in range(1, STRIDE):
        for start, hashes in _hashes(codes, phase):
            fields = (hashes >> rest).view(numpy.int64)
            hit = numpy.flatnonzero(marks.take(fields))
            marks[fields.take(hit)] = 2
            yield hashes.take(hit), hit * STRIDE + start
    for start, hashes in _hashes(codes, 0):
        hit = numpy.flatnonzero(marks.take((hashes >> rest).view(numpy.int64)) == 2)
        yield hashes.take(hit), hit * STRIDE + start


def _hashes(codes: NDArray[numpy.uint16], phase: int) -> Iterator[tuple[int, NDArray[numpy.uint64]]]:
    """Yield the hashes of the k-grams at every fourth place from a first one on, part by part with its first place."""
    import numpy

    one, other = (numpy.uint64(factor) for factor in _FACTORS)
    for start in range(phase, len(codes) - GRAM + 1, PART):
        part = codes[start : start + PART + STRIDE]
        # Four characters are one number of 64 bits, which must lie at a round address.
        fours = part[: len(part) // STRIDE * STRIDE].copy().view(numpy.uint64)
        hashes = fours[:-1] * one
        hashes += fours[1:] * other
        yield start, hashes
