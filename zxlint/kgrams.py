"""Seeds of repeats: places whose next characters stood in the text before, found in time linear in the text.

Every fourth place is entered, and every place looks itself up among them: by sorting the hashes of the k-grams where
there is numpy, by a table where there is not.  A passage of ``LEAST`` characters that stands twice holds a k-gram at an
entered place in one of the two, and so leaves a seed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from zxlint.protect import HIDDEN
from zxlint.shape import codes_of, worthwhile

if TYPE_CHECKING:
    import numpy

GRAM = 8
"""Characters of a k-gram."""

STRIDE = 4
"""Places between two that are entered in the table."""

LEAST = GRAM + STRIDE - 1
"""Characters of the shortest passage that is sure to leave a seed."""

OFTEN = 6
"""Occurrences up to which a k-gram is followed; what stands in more places is a formula."""

PART = 1 << 16
"""Characters that are hashed at once: few enough for the cache."""

_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xFF51AFD7ED558CCD)


class Run(NamedTuple):
    """``text[copy:copy + size]`` stood before at ``first``; ``seeds`` k-grams in a row, of which some stand thrice."""

    copy: int
    first: int
    size: int
    seeds: int
    thrice: int


_run = partial(tuple.__new__, Run)


def runs(text: str) -> list[Run]:
    """Return the seeds in order of the copy, those in a row on one diagonal as one; the same with numpy and without."""
    if len(text) < GRAM:
        return []
    return _runs_at_once(text) if worthwhile(len(text)) else _runs(text)


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


def _runs_at_once(text: str) -> list[Run]:
    import numpy

    codes = codes_of(text)
    hashes, places = _shared(codes)
    heads = numpy.flatnonzero(numpy.concatenate(([True], hashes[1:] != hashes[:-1])))[: len(places)]
    sizes = numpy.diff(numpy.append(heads, len(places)))
    entered = numpy.add.reduceat(places % STRIDE == 0, heads) > 0 if len(heads) else numpy.zeros(0, dtype=bool)
    good = numpy.repeat((sizes > 1) & (sizes <= OFTEN) & entered, sizes)
    good[heads] = False
    seconds = numpy.flatnonzero(good)
    copies, firsts = places[seconds], places[seconds - 1]
    times = numpy.repeat(sizes, sizes)[seconds]
    if HIDDEN in text:
        hidden = numpy.concatenate(([0], numpy.cumsum(codes == ord(HIDDEN))))
        shown = hidden[copies] == hidden[copies + GRAM]
        copies, firsts, times = copies[shown], firsts[shown], times[shown]
    return _in_rows(codes, copies, firsts, times)


def _in_rows(codes: numpy.ndarray, copies: numpy.ndarray, firsts: numpy.ndarray, times: numpy.ndarray) -> list[Run]:
    """Join seeds that overlap or touch in both places, and lengthen them as far as no other seed can stand."""
    import numpy

    order = numpy.argsort(copies)
    copies, firsts, times = copies[order], firsts[order], times[order]
    steps = numpy.diff(copies)
    starts = numpy.flatnonzero(numpy.concatenate(([True], (steps > GRAM) | (steps != numpy.diff(firsts)))))[
        : len(copies)
    ]
    if not len(starts):
        return []
    ends = numpy.append(starts[1:], len(copies)) - 1
    copy, first, end = copies[starts], firsts[starts], copies[ends] + GRAM
    # Hashes that are equal by chance are of no k-gram that stands twice; such a seed is alone.
    true = numpy.ones(len(starts), dtype=bool)
    for offset in range(GRAM):
        true &= codes[copy + offset] == codes[first + offset]
    behind, closed = copy - first, numpy.append(codes, numpy.uint32(0))
    growing = numpy.ones((2, len(starts)), dtype=bool)
    for _ in range(STRIDE - 1):
        growing[0] &= (first > 0) & (closed[copy - 1] == closed[first - 1])
        copy, first = copy - growing[0], first - growing[0]
        growing[1] &= (end < len(codes)) & (closed[end] == closed[end - behind])
        end = end + growing[1]
    long = (end - copy >= LEAST) & true
    seeds, thrice = ends - starts + 1, numpy.add.reduceat(times > 2, starts)
    columns = copy, first, end - copy, seeds, thrice
    return list(map(_run, zip(*(column[long].tolist() for column in columns), strict=True)))


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


def _shared(codes: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Return the hashes of the k-grams that stand at two places or more, in order, and their places.

    A hash and its place are one number, so that one sort in place brings equal ones together.
    """
    import numpy

    bits = numpy.uint64(len(codes).bit_length())
    keys = _keys(codes, bits)
    keys.sort()
    equal = (keys[1:] ^ keys[:-1]) >> bits == 0
    shared = numpy.zeros(len(keys), dtype=bool)
    shared[1:] |= equal
    shared[:-1] |= equal
    keys = keys[shared]
    return keys >> bits, (keys & ((numpy.uint64(1) << bits) - numpy.uint64(1))).astype(numpy.int64)


def _keys(codes: numpy.ndarray, bits: numpy.uint64) -> numpy.ndarray:
    """Return for each place the hash of its k-gram, less the lowest bits, in which the place stands."""
    import numpy

    size = len(codes) - GRAM + 1
    one, two, four, mix = (numpy.uint64(factor) for factor in _FACTORS)
    keys = numpy.empty(size, dtype=numpy.uint64)
    for start in range(0, size, PART):
        part = codes[start : start + PART + GRAM - 1].astype(numpy.uint64)
        part = part[:-1] * one + part[1:]
        part = part[:-2] * two + part[2:]
        part = part[:-4] * four + part[4:]
        part ^= part >> numpy.uint64(32)
        part *= mix
        part >>= bits
        part <<= bits
        part |= numpy.arange(start, start + len(part), dtype=numpy.uint64)
        keys[start : start + PART] = part
    return keys
