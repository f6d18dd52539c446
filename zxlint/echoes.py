"""Echoes: where a large text equals itself a few characters further on, looked for at all short distances at once.

Characters are compared by their lowest bytes, several at a time as one number: an echo that is long enough holds such
a number at a round place.  What is found here may be equal by chance, and is looked at again by who asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

PART = 1 << 18
"""Characters that are compared at once: few enough for the cache."""

WORD = 8
"""Characters that make one number at most."""


class Scale(NamedTuple):
    """Distances, from ``least`` to ``greatest``, at which every ``step`` characters so many are compared as one."""

    least: int
    greatest: int
    size: int
    step: int

    @property
    def sure(self) -> int:
        """Characters from which an echo is found wherever it begins."""
        return self.size + self.step - 1


SCALES = (Scale(1, 2, 1, 1), Scale(3, 6, 2, 2), Scale(7, 12, 4, 4), Scale(13, 16, 8, 8), Scale(17, 32, 8, 16))
FURTHEST = SCALES[-1].greatest
_SCALE_OF = {distance: scale for scale in SCALES for distance in range(scale.least, scale.greatest + 1)}


class Echoes(NamedTuple):
    """``places[d]`` are those whose next characters, as many as are compared as one, equal those ``d`` further on.

    ``twice`` are the places where four doubled characters in a row begin.
    """

    places: dict[int, NDArray[numpy.int64]]
    twice: NDArray[numpy.int64]

    def rows(self, distance: int, length: int) -> list[tuple[int, int]]:
        """Return the first and the last place, inclusive, of the echoes at a distance that may have this length.

        Either end may stand up to ``margin`` characters further out.

        Raises:
            ValueError: the length is too small for an echo to be found.
        """
        import numpy

        scale, places = _SCALE_OF[distance], self.places[distance]
        if length < scale.sure:
            raise ValueError(f"at distance {distance} only echoes of {scale.sure} characters are found, not {length}")
        parted = numpy.flatnonzero(numpy.diff(places) > scale.step)
        firsts = places[numpy.concatenate(([0], parted + 1))[: len(places)]]
        lasts = places[numpy.append(parted, len(places) - 1)[: len(places)]] + scale.size - 1
        long = lasts - firsts + 1 + 2 * margin(distance) >= length
        return list(zip(firsts[long].tolist(), lasts[long].tolist(), strict=True))


def margin(distance: int) -> int:
    """Return by how many characters an echo at a distance may be longer, on either side, than it was found."""
    return _SCALE_OF[distance].step - 1


def echoes_in(thumbs: bytes) -> Echoes:
    """Return the echoes of a text that is given by the lowest bytes of its characters."""
    import numpy

    places: dict[int, list[NDArray[numpy.int64]]] = {distance: [] for distance in _SCALE_OF}
    twice = []
    for start in range(0, len(thumbs), PART):
        part = numpy.frombuffer(thumbs, numpy.uint8, min(PART + FURTHEST + WORD, len(thumbs) - start), start)
        for distance, found in _echoes_in_part(part):
            places[distance].append(found[: numpy.searchsorted(found, PART)] + start)
        doubled = part[1:] == part[:-1]
        four = doubled[:-6] & doubled[2:-4] & doubled[4:-2] & doubled[6:]
        twice.append(numpy.flatnonzero(four[:PART]) + start)
    none = numpy.zeros(0, dtype=numpy.int64)
    return Echoes(
        {at: numpy.concatenate([none, *found]) for at, found in places.items()}, numpy.concatenate([none, *twice])
    )


def _echoes_in_part(part: NDArray[numpy.uint8]) -> Iterator[tuple[int, NDArray[numpy.int64]]]:
    """Yield each distance with the places in a part of the text that equal what stands so far on."""
    import numpy

    # A number must lie at a round address.
    filled = numpy.concatenate((part, numpy.zeros(2 * WORD, dtype=numpy.uint8)))
    rounded = [filled[at : at + (len(filled) - at) // WORD * WORD].copy() for at in range(WORD)]
    for distance, (_, _, size, step) in _SCALE_OF.items():
        kind = numpy.dtype(f"u{size}")
        here, there = rounded[0].view(kind), rounded[distance % size].view(kind)[distance // size :]
        # The last number that equals one within the text begins here.
        number = max(0, len(part) - distance - size + step) // step
        equal = here[:: step // size][:number] == there[:: step // size][:number]
        if equal.any():
            yield distance, numpy.flatnonzero(equal) * step
