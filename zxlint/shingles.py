"""Fingerprints of a text: the winnowed shingles by which passages that stand in two documents find each other.

A shingle is ``GRAM`` letters in a row; of the hashes of ``WINDOW`` shingles in a row the least is kept.  Whatever
stands around it, an equal run of ``GRAM + WINDOW - 1`` letters leaves the same fingerprint in both texts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from zxlint.shape import codes_of

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

GRAM = 8
"""Letters of a shingle."""

WINDOW = 5
"""Shingles in a row of which one is kept at least."""

_PRIVATE = range(0xE000, 0xF900)
"""Where letters beyond 16 bits are put: code points that stand for no letter, and no halves of one."""

_FACTOR, _MIXER = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93


class Letters(NamedTuple):
    """What of a text is compared: its letters, figures and Han, in the form of NFKC, as numbers of 16 bits.

    ``places`` are their offsets in the text.  Blanks, marks and markup are left out.
    """

    codes: NDArray[numpy.uint16]
    places: NDArray[numpy.uint32]

    @property
    def in_bytes(self) -> bytes:
        """The letters alone, as a text of UTF-16 (little-endian) in which each is one code point."""
        return self.codes.astype("<u2").tobytes()


class Fingerprints(NamedTuple):
    """The hashes of the shingles that are kept, and the place of each among the letters, in order of place."""

    hashes: NDArray[numpy.uint64]
    places: NDArray[numpy.uint32]


def letters_of(text: str) -> Letters:
    """Return the letters of a text."""
    import numpy

    codes = codes_of(text)
    forms = _forms()[numpy.minimum(codes, 0xFFFF)]
    for place in numpy.flatnonzero(codes > 0xFFFF).tolist():
        forms[place] = _PRIVATE[int(codes[place]) % len(_PRIVATE)] if chr(codes[place]).isalnum() else 0
    places = numpy.flatnonzero(forms)
    return Letters(forms[places], places.astype(numpy.uint32))


def fingerprints(letters: Letters) -> Fingerprints:
    """Return the fingerprints of a text by its letters; fewer than ``GRAM + WINDOW - 1`` have none."""
    import numpy

    codes = letters.codes
    if len(codes) < GRAM + WINDOW - 1:
        return Fingerprints(numpy.empty(0, dtype=numpy.uint64), numpy.empty(0, dtype=numpy.uint32))
    hashes = _hashes(codes)
    least = _slid(numpy.minimum, hashes)
    edge = numpy.zeros(WINDOW - 1, dtype=numpy.uint64)
    # A shingle is kept if it is the least of any window that holds it: no window has a least that is greater.
    greatest = _slid(numpy.maximum, numpy.concatenate((edge, least, edge)))
    places = numpy.flatnonzero(greatest == hashes)
    return Fingerprints(hashes[places], places.astype(numpy.uint32))


def _hashes(codes: NDArray[numpy.uint16]) -> NDArray[numpy.uint64]:
    """Return the hash of each shingle, worked out by doubling: of two letters, of four, of eight."""
    import numpy

    hashes, factor, size = codes.astype(numpy.uint64), _FACTOR, 1
    while size < GRAM:
        hashes = hashes[:-size] * numpy.uint64(factor) + hashes[size:]
        factor, size = factor * factor % (1 << 64), 2 * size
    # Letters that are alike must not make hashes that are alike: the least ones would lie together.
    hashes ^= hashes >> numpy.uint64(32)
    hashes *= numpy.uint64(_MIXER)
    hashes ^= hashes >> numpy.uint64(32)
    return hashes


def _slid(
    taken: Callable[[NDArray[numpy.uint64], NDArray[numpy.uint64]], NDArray[numpy.uint64]],
    values: NDArray[numpy.uint64],
) -> NDArray[numpy.uint64]:
    """Return the least or the greatest of each ``WINDOW`` values in a row."""
    size = 1
    while 2 * size <= WINDOW:
        values, size = taken(values[:-size], values[size:]), 2 * size
    rest = WINDOW - size
    return taken(values[: len(values) - rest], values[rest:]) if rest else values


@cache
def _forms() -> NDArray[numpy.uint16]:
    """Return for each code point of 16 bits the letter that it is compared as, 0 for what is left out."""
    import numpy

    table = numpy.zeros(1 << 16, dtype=numpy.uint16)
    for code in range(0xFFFF):  # the last one stands for all that lie beyond
        if (c := chr(code)).isalnum():
            form = ord(unicodedata.normalize("NFKC", c)[0])
            table[code] = form if form <= 0xFFFF else _PRIVATE[form % len(_PRIVATE)]
    return table
