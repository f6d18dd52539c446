"""Seeds of repeats: places whose next characters stood in the text before, found in time linear in the text.

Every fourth place is entered, and every place looks itself up among them: by sorting the hashes of the k-grams where
there is numpy, by a table where there is not.  A passage of ``LEAST`` characters that stands twice holds a k-gram at an
entered place in one of the two, and so leaves a seed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from zxlint.document import Document, analysis_for
from zxlint.protect import HIDDEN
from zxlint.shape import codes_of, worthwhile
from zxlint.sieve import GRAM, STRIDE, narrow, shared
from zxlint.squeezed import squeezed

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

LEAST = GRAM + STRIDE - 1
"""Characters of the shortest passage that is sure to leave a seed."""

OFTEN = 6
"""Occurrences up to which a k-gram is followed; what stands in more places is a formula."""

SPACING = 600
"""Characters up to which a k-gram that stands again and again at one distance is told of."""


class Run(NamedTuple):
    """``text[copy:copy + size]`` stood before at ``first``; ``seeds`` k-grams in a row, of which some stand thrice."""

    copy: int
    first: int
    size: int
    seeds: int
    thrice: int


_run = partial(tuple.__new__, Run)


class Rows(NamedTuple):
    """Runs as columns, in order of the copy."""

    copy: NDArray[numpy.int64]
    first: NDArray[numpy.int64]
    size: NDArray[numpy.int64]
    seeds: NDArray[numpy.int64]
    thrice: NDArray[numpy.int64]

    def taken(self, which: NDArray[numpy.bool_]) -> Rows:
        """Return some of the rows."""
        return Rows(*(column[which] for column in self))

    def runs(self) -> list[Run]:
        """Return each row as a run."""
        return list(map(_run, zip(*(column.tolist() for column in self), strict=True)))


def runs(text: str) -> list[Run]:
    """Return the seeds in order of the copy, those in a row on one diagonal as one; the same with numpy and without."""
    if len(text) < GRAM:
        return []
    return found_at_once(narrow(codes_of(text))).rows.runs() if worthwhile(len(text)) else _runs(text)


def _runs(text: str) -> list[Run]:
    grams: defaultdict[str, list[int]] = defaultdict(list)
    for place in _places(text):
        grams[text[place : place + GRAM]].append(place)
    seeds = sorted(
        (copy, first, len(at))
        for gram, at in grams.items()
        # What shares low bytes with others by chance is left out.
        if 1 < len(at) <= OFTEN and HIDDEN not in gram and not all(place % STRIDE for place in at)
        for first, copy in pairwise(at)
    )
    rows: list[list[int]] = []
    for copy, first, times in seeds:
        last = rows[-1] if rows else None
        if last and copy - last[1] <= GRAM and copy - first == last[0] - last[2]:
            last[1:] = copy, last[2], last[3] + 1, last[4] + (times > 2)
        else:
            rows.append([copy, copy, first, 1, int(times > 2)])
    found = []
    for copy, end, first, number, thrice in rows:
        before = next(
            (
                n
                for n in range(STRIDE - 1)
                if text[copy - n - 1 : copy - n] != text[first - n - 1 : first - n] or n == first
            ),
            STRIDE - 1,
        )
        end += GRAM
        behind = copy - first
        after = next(
            (n for n in range(STRIDE - 1) if text[end + n : end + n + 1] != text[end + n - behind]), STRIDE - 1
        )
        run = Run(copy - before, first - before, end - copy + before + after, number, thrice)
        if run.size >= LEAST:
            found.append(run)
    return found


class Found(NamedTuple):
    """What the k-grams of a large text that stand in it twice tell.

    ``spaced`` are places and distances of those that stand again so far on, and once more as far from there.
    """

    rows: Rows
    spaced: list[tuple[int, int]]


@analysis_for("ZX4")
def found(doc: Document) -> Found | None:
    """Return what the k-grams of the squeezed text tell, None of a document that is not looked through at once."""
    codes = squeezed(doc).codes
    return None if codes is None or len(codes) < GRAM else found_at_once(codes)


def found_at_once(codes: NDArray[numpy.uint16]) -> Found:
    """Return the same of a large text, given as ``narrow`` does."""
    same, places = shared(codes)
    return Found(_rows(codes, same, places), _spaced(same, places))


def _spaced(same: NDArray[numpy.bool_], places: NDArray[Any]) -> list[tuple[int, int]]:
    import numpy

    steps = numpy.diff(places)
    near = (steps[:-1] <= SPACING) & (steps[:-1] == steps[1:]) & same[:-1] & same[1:]
    at = numpy.flatnonzero(near)
    at = at[numpy.argsort(places[at])]
    return list(zip(places[at].tolist(), steps[at].tolist(), strict=True))


def _rows(codes: NDArray[numpy.uint16], same: NDArray[numpy.bool_], places: NDArray[Any]) -> Rows:
    """Return the runs of a large text, whose k-grams that stand twice are given as ``shared`` does."""
    import numpy

    equal = numpy.zeros(len(places) + 1, dtype=bool)
    equal[1:-1] = same
    heads = numpy.flatnonzero(equal[1:] > equal[:-1])
    sizes = numpy.flatnonzero(equal[1:] < equal[:-1]) - heads + 1
    # What stands alone shares a field by chance; the rest are formulae, or few.
    heads, sizes = heads[sizes <= OFTEN], sizes[sizes <= OFTEN]
    entered = numpy.zeros(len(places) + 1, dtype=numpy.int32)
    numpy.cumsum(places & (STRIDE - 1) == 0, out=entered[1:])
    kept = entered.take(heads + sizes) > entered.take(heads)
    del entered
    heads, sizes = heads[kept], sizes[kept]
    # All but the first of each k-gram.
    more = sizes - 1
    times = numpy.repeat(sizes.astype(numpy.int8), more)
    at = numpy.repeat(heads + sizes - numpy.cumsum(more), more)
    at += numpy.arange(len(at))
    copies, firsts = places[at], places[at - 1]
    del heads, sizes, at
    hidden = numpy.flatnonzero(codes == ord(HIDDEN))
    if len(hidden):
        shown = numpy.ones(len(codes), dtype=bool)
        for number in range(GRAM):
            shown[numpy.maximum(hidden - number, 0)] = False
        seen = shown[copies]
        copies, firsts, times = copies[seen], firsts[seen], times[seen]
    return (
        _in_rows(codes, copies, firsts, times)
        if len(copies)
        else Rows(*(copies.astype(numpy.int64) for _ in Rows._fields))
    )


def _order(places: NDArray[Any]) -> NDArray[numpy.int64]:
    """Return the indices of different places in their order, in a fraction of the time that ``argsort`` takes."""
    import numpy

    bits = len(places).bit_length()
    keys = places.astype(numpy.int64)
    keys <<= bits
    keys |= numpy.arange(len(places))
    keys.sort()
    return keys & ((1 << bits) - 1)


def _in_rows(
    codes: NDArray[numpy.uint16],
    copies: NDArray[Any],
    firsts: NDArray[Any],
    times: NDArray[numpy.int8],
) -> Rows:
    """Join seeds that overlap or touch in both places, and lengthen them as far as no other seed can stand."""
    import numpy

    order = _order(copies)
    copies, firsts, times = copies[order], firsts[order], times[order]
    del order
    steps = numpy.diff(copies)
    starts = numpy.flatnonzero(numpy.concatenate(([True], (steps > GRAM) | (steps != numpy.diff(firsts)))))
    ends = numpy.append(starts[1:], len(copies)) - 1
    copy, first, end = (some.astype(numpy.int64) for some in (copies[starts], firsts[starts], copies[ends] + GRAM))
    # Hashes that are equal by chance are of no k-gram that stands twice; such a seed is alone.
    offsets = numpy.arange(GRAM)[:, None]
    true = numpy.logical_and.reduce(codes.take(copy + offsets) == codes.take(first + offsets))
    behind, closed = copy - first, numpy.append(codes, numpy.uint16(0))
    growing = numpy.ones((2, len(starts)), dtype=bool)
    for _ in range(STRIDE - 1):
        growing[0] &= (first > 0) & (closed[copy - 1] == closed[first - 1])
        copy, first = copy - growing[0], first - growing[0]
        growing[1] &= (end < len(codes)) & (closed[end] == closed[end - behind])
        end = end + growing[1]
    long = (end - copy >= LEAST) & true
    thrice = numpy.add.reduceat(times > 2, starts, dtype=numpy.int64)
    return Rows(copy, first, end - copy, ends - starts + 1, thrice).taken(long)


def _places(text: str) -> list[int]:
    """Return, in order, the places of the k-grams that stand at an entered place and at another, and few others.

    The low bytes of eight characters are one number, and numbers are fast to look up.
    """
    thumb = memoryview(text.encode("utf-32-le", "surrogatepass")[::4])
    size = len(thumb)
    numbers = [thumb[p : p + (size - p) // GRAM * GRAM].cast("Q").tolist() for p in range(GRAM)]
    entered = Counter(number for phase in numbers[::STRIDE] for number in phase)
    shared = {number for number, times in entered.items() if times > 1}
    for phase in range(GRAM):
        if phase % STRIDE:
            shared.update(entered.keys() & set(numbers[phase]))
    if not shared:
        return []
    return sorted(
        phase + GRAM * index for phase in range(GRAM) for index, number in enumerate(numbers[phase]) if number in shared
    )
