"""Prospects: of the runs of a large text, those of which a repeat can come that begins with a line.

What is told here of all runs at once, ``repeats`` tells again of one after another.  Runs that lie too far from each
other to be chained do not know of each other, so that a bunch of them without a prospect can be left out as a whole.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    from zxlint.kgrams import Rows

ROUNDS = 2
"""Times that bunches are parted by place and by diagonal: the smaller they are, the nearer must their runs be."""

STEPS = 64
"""Characters by which all runs are lengthened together; few are equal for longer."""


class Bounds(NamedTuple):
    """How far a chain reaches: over ``reach`` characters from run to run, over ``edge`` to the end of its line.

    It begins at most ``nearly`` characters behind the head of a line, or ``chance`` before one, and is ``least``
    characters long.  It strays from its diagonal by ``slack`` characters, and one for each ``share`` of its length.
    """

    reach: int
    edge: int
    nearly: int
    chance: int
    least: int
    slack: int
    share: int


def promising(
    codes: NDArray[numpy.uint16],
    rows: Rows,
    heads: NDArray[numpy.int64],
    bounds: Bounds,
    alike: Callable[[int, int, int], bool],
) -> Rows:
    """Return the rows of the bunches that hold a prospect.

    ``alike`` tells of two places in the text, and a number, whether so many characters before them are nearly equal.
    """
    import numpy

    copy, first, size = rows.copy, rows.first, rows.size
    if not len(copy):
        return rows
    back = _equal(codes, copy - 1, first - 1, -1)
    end = copy + size
    ahead = end + _equal(codes, end, first + size, 1)
    start = copy - back
    apart = copy - first
    bunch, last = _bunches(copy, start, ahead, apart, bounds)
    index = numpy.searchsorted(heads, start, side="right")
    behind = start - numpy.concatenate(([0], heads))[index]
    before = numpy.append(heads, len(codes))[index] - start
    starting = (apart - (end - start) <= bounds.edge) | (behind <= bounds.edge) | (before <= bounds.chance)
    # The original may reach up to the copy: it is longer than that by the edits at most.
    beside = apart <= (last - start) + (last - start) // bounds.share + 2
    headed = (behind <= bounds.nearly) | (before <= bounds.chance)
    starting &= last - start >= bounds.least
    hopeful = starting & (headed | beside)
    doubtful = starting & ~hopeful & (behind <= bounds.edge) & (behind <= first - back)
    kept = numpy.zeros(len(bunch), dtype=bool)
    kept[bunch[hopeful]] = True
    doubtful &= ~kept[bunch]
    asked = zip(*(column[doubtful].tolist() for column in (bunch, first - back, start, behind)), strict=True)
    for number, original, place, by in asked:
        if not kept[number] and alike(original, place, by):
            kept[number] = True
    return rows.taken(kept[bunch])


def _bunches(
    copy: NDArray[numpy.int64],
    start: NDArray[numpy.int64],
    ahead: NDArray[numpy.int64],
    apart: NDArray[numpy.int64],
    bounds: Bounds,
) -> tuple[NDArray[numpy.int64], NDArray[numpy.int64]]:
    """Return for each run the number of its bunch, and where that ends.

    Of one bunch are those that follow each other within reach, near one diagonal.
    """
    import numpy

    bunch = numpy.zeros(len(copy), dtype=numpy.int64)
    far = numpy.int64(1) << 40
    for _ in range(ROUNDS):
        order = numpy.argsort(bunch * far + copy)
        reached = numpy.maximum.accumulate(bunch[order] * far + ahead[order])
        parted = bunch[order][1:] * far + copy[order][1:] > reached[:-1] + bounds.reach
        bunch, starts = _numbered(order, parted)
        last, begun = numpy.maximum.reduceat(ahead[order], starts), numpy.minimum.reduceat(start[order], starts)
        # The longer a chain is, the further from its diagonal it takes up what follows.
        slack = bounds.slack + (last - begun) // bounds.share
        order = numpy.argsort(bunch * far + apart)
        steps = numpy.diff(bunch[order] * far + apart[order])
        bunch, starts = _numbered(order, steps > slack[bunch[order][1:]])
    return bunch, numpy.maximum.reduceat(ahead[order], starts)[bunch]


def _numbered(
    order: NDArray[numpy.int64], parted: NDArray[numpy.bool_]
) -> tuple[NDArray[numpy.int64], NDArray[numpy.int64]]:
    """Return for what stands in an order, parted into groups, the numbers of the groups, and where they start in it."""
    import numpy

    numbers = numpy.empty(len(order), dtype=numpy.int64)
    numbers[order] = numpy.concatenate(([0], numpy.cumsum(parted)))
    return numbers, numpy.concatenate(([0], numpy.flatnonzero(parted) + 1))


def _equal(
    codes: NDArray[numpy.uint16], one: NDArray[numpy.int64], other: NDArray[numpy.int64], step: int
) -> NDArray[numpy.int64]:
    """Return for how many characters the text is equal from places and others before them on, in steps of 1 or -1.

    The places must be in order.
    """
    import numpy

    size = numpy.zeros(len(one), dtype=numpy.int64)
    index = numpy.arange(len(one))
    taken = 0
    while len(index):
        within = (one < len(codes)) & (other >= 0)
        index, one, other = index[within], one[within], other[within]
        equal = codes[one] == codes[other]
        index, one, other = index[equal], one[equal] + step, other[equal] + step
        taken += 1
        size[index] = taken
        if taken == STEPS:
            break
    # In the direction in which it is looked; what is equal for long holds many places, and is gone through once.
    ends: dict[int, int] = {}
    for at, left, right in zip(*(column[::step].tolist() for column in (index, one, other)), strict=True):
        end = ends.get(left - right, left)
        if (end - left) * step <= 0:
            end = ends[left - right] = left + step * _far(codes, left, right, step)
        size[at] += (end - left) * step
    return size


def _far(codes: NDArray[numpy.uint16], one: int, other: int, step: int) -> int:
    """Return the same of two places, where it may be far."""
    import numpy

    size, width = 0, STEPS
    most = len(codes) - one if step > 0 else other + 1
    while size < most:
        width = min(width, most - size)
        if step > 0:
            unequal = codes[one + size : one + size + width] != codes[other + size : other + size + width]
        else:
            left, right = one - size + 1, other - size + 1
            unequal = (codes[left - width : left] != codes[right - width : right])[::-1]
        at = int(numpy.argmax(unequal))
        if unequal[at]:
            return size + at
        size, width = size + width, 2 * width
    return size
