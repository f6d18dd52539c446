"""Diagonals: fingerprints that two documents share, joined to runs that are equal and to regions that may be a copy.

Two places lie on one diagonal if they are as far apart as two others: a copy without a character more or less keeps to
its diagonal, and each such character moves it by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from zxlint.shingles import GRAM

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    from zxlint.meetings import Meetings

DRIFT = 8
"""Diagonals between two runs of one region."""

REACH = 60
"""Letters between two runs of one region."""


class Run(NamedTuple):
    """Letters from ``copy`` on that are those from ``original`` on; ``documents`` hold half of its shingles."""

    copy: int
    original: int
    size: int
    documents: int


class Region(NamedTuple):
    """Where a document may repeat an earlier one: runs in order of the copy, near one diagonal."""

    later: int
    earlier: int
    runs: list[Run]


class _Runs(NamedTuple):
    """Runs as columns."""

    later: NDArray[numpy.uint32]
    earlier: NDArray[numpy.uint32]
    copy: NDArray[numpy.int64]
    original: NDArray[numpy.int64]
    size: NDArray[numpy.int64]
    documents: NDArray[numpy.uint32]

    def taken(self, which: NDArray[numpy.int64] | NDArray[numpy.bool_]) -> _Runs:
        columns: Any = (column[which] for column in self)
        return _Runs(*columns)


def regions(met: Meetings, enough: int) -> Iterator[Region]:
    """Yield the regions, in order of the later document, then of the earlier one, then of the diagonal.

    Args:
        met: the fingerprints that documents share.
        enough: letters that the runs of a region must come to: less is a phrase.
    """
    import numpy

    if not len(met.later):
        return
    runs = _joined(met)
    band = _banded(runs)
    runs, bands = runs.taken(order := numpy.lexsort((runs.copy, band))), band[order]
    ends = runs.copy + runs.size
    other = numpy.concatenate(([True], (bands[1:] != bands[:-1]) | (runs.copy[1:] - ends[:-1] > REACH)))
    heads = numpy.flatnonzero(other)
    letters = numpy.add.reduceat(runs.size, heads)
    kept = numpy.repeat(letters >= enough, numpy.diff(heads, append=len(ends)))
    starts = numpy.flatnonzero(other[kept])
    runs = runs.taken(kept)
    if not len(starts):
        return
    stops = numpy.append(starts[1:], len(runs.copy))
    rows = list(map(Run._make, zip(*(column.tolist() for column in runs[2:]), strict=True)))
    later, earlier = runs.later[starts].tolist(), runs.earlier[starts].tolist()
    for pair in zip(later, earlier, starts.tolist(), stops.tolist(), strict=True):
        yield Region(pair[0], pair[1], rows[pair[2] : pair[3]])


def _joined(met: Meetings) -> _Runs:
    """Join the shingles that touch on one diagonal: what they cover is equal throughout."""
    import numpy

    copy, original = met.copy.astype(numpy.int64), met.original.astype(numpy.int64)
    order = numpy.lexsort((copy, copy - original, met.earlier, met.later))
    copy, original = copy[order], original[order]
    later, earlier, documents = met.later[order], met.earlier[order], met.documents[order]
    steps = numpy.diff(copy)
    # One that stands in many documents may lead to the same one twice.
    other = (later[1:] != later[:-1]) | (earlier[1:] != earlier[:-1]) | (steps != numpy.diff(original))
    heads = numpy.flatnonzero(numpy.concatenate(([True], other | (steps > GRAM))))
    ends = numpy.append(heads[1:], len(copy)) - 1
    # The middle one in order of size, of each run: a copy elsewhere that is misread does not hold all shingles.
    keys = numpy.repeat(numpy.arange(len(heads)) << 32, ends + 1 - heads) | documents
    keys.sort()
    middle = (keys[(heads + ends) // 2] & 0xFFFFFFFF).astype(numpy.uint32)
    return _Runs(later[heads], earlier[heads], copy[heads], original[heads], copy[ends] + GRAM - copy[heads], middle)


def _banded(runs: _Runs) -> NDArray[numpy.int64]:
    """Return a number for each run, the same for those of two documents that lie near one diagonal."""
    import numpy

    diagonals = runs.copy - runs.original  # the runs are in their order
    other = (runs.later[1:] != runs.later[:-1]) | (runs.earlier[1:] != runs.earlier[:-1])
    return numpy.cumsum(numpy.concatenate(([False], other | (numpy.diff(diagonals) > DRIFT))))
