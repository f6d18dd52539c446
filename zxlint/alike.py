"""Passages that two texts share, exactly or nearly, grown from runs that are equal in both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from zxlint.diagonals import Run

SHARE = 0.1
"""Edits per letter that a near copy may have."""

REACH = 60
"""Letters between two equal runs that a passage may cross."""

_SKIPS = (
    *((1, 1, 1, 2), (1, 1, 0, 3), (1, 0, 1, 3)),
    *((2, 2, 2, 5), (2, 2, 1, 6), (2, 1, 2, 6), (2, 2, 0, 6), (2, 0, 2, 6), (3, 3, 3, 8)),
)
"""Edits, the letters of copy and original that differ by them at an end, and how many must agree beyond them."""


class Passage(NamedTuple):
    """``copy[start:end]`` is ``original[first:last]`` but for so many edits.

    ``documents`` hold half of its fingerprints.
    """

    start: int
    end: int
    first: int
    last: int
    edits: int
    documents: int


@dataclass(slots=True)
class _Growing:
    start: int
    end: int
    first: int
    last: int
    edits: int
    held: list[tuple[int, int]]  # how many documents hold a run, and how long it is

    @property
    def documents(self) -> int:
        """How many documents hold half of it."""
        left = sum(size for _, size in self.held) / 2
        for documents, size in sorted(self.held, reverse=True):
            left -= size
            if left <= 0:
                return documents
        return 0


def passages(copy: str, original: str, runs: Iterable[Run], least: int) -> Iterator[Passage]:
    """Yield the passages that the runs of a region belong to.

    Args:
        copy: the letters of the later document.
        original: those of the earlier one.
        runs: what is equal in both, in order of the copy and near one diagonal.
        least: letters of the shortest passage that is told of.
    """
    growing: _Growing | None = None
    for run in runs:
        size = run.size
        if copy[run.copy : run.copy + size] != original[run.original : run.original + size]:
            continue  # two shingles had one hash
        if growing and _joined(copy, original, growing, run):
            continue
        if growing and (done := _finished(copy, original, growing, least)):
            yield done
        growing = _Growing(run.copy, run.copy + size, run.original, run.original + size, 0, [(run.documents, size)])
    if growing and (done := _finished(copy, original, growing, least)):
        yield done


def _joined(copy: str, original: str, growing: _Growing, run: Run) -> bool:
    """Let a passage take in a run ahead if what lies between differs little; one that it has run past is in it."""
    _grow_exactly(copy, original, growing)
    overlap = max(0, growing.end - run.copy, growing.last - run.original)
    if overlap >= run.size:
        return run.copy + run.size <= growing.end
    start, first = run.copy + overlap, run.original + overlap
    if max(start - growing.end, first - growing.last) > REACH:
        return False
    size = run.copy + run.size - growing.start
    between = copy[growing.end : start], original[growing.last : first]
    allowed = min(int(SHARE * size) + 1 - growing.edits, 2 + max(map(len, between)) // 3)
    if allowed < 0 or (edits := _distance()(*between, score_cutoff=allowed)) > allowed:
        return False
    growing.end, growing.last = run.copy + run.size, run.original + run.size
    growing.edits += edits
    growing.held.append((run.documents, run.size))
    return True


def _finished(copy: str, original: str, growing: _Growing, least: int) -> Passage | None:
    """Grow a passage at both ends, over single letters that differ; None if it stays too short."""
    _grow_exactly(copy, original, growing)
    back = _back(copy, original, growing.start, growing.first)
    growing.start, growing.first = growing.start - back, growing.first - back
    while _grow_over(copy, original, growing) or _grow_back_over(copy, original, growing):
        pass
    size = growing.end - growing.start
    if size < least or growing.edits > SHARE * size:
        return None
    return Passage(growing.start, growing.end, growing.first, growing.last, growing.edits, growing.documents)


def _grow_exactly(copy: str, original: str, growing: _Growing) -> None:
    ahead = _ahead(copy, original, growing.end, growing.last)
    growing.end, growing.last = growing.end + ahead, growing.last + ahead


def _grow_over(copy: str, original: str, growing: _Growing) -> bool:
    """Let a passage grow at its end over the fewest letters that differ; return whether it could."""
    allowed = int(SHARE * (growing.end - growing.start)) + 1 - growing.edits
    for edits, c, o, agree in _SKIPS:
        if edits > allowed:
            break
        at, there = growing.end + c, growing.last + o
        if copy[at : at + agree] == original[there : there + agree] and at + agree <= len(copy):
            growing.end, growing.last, growing.edits = at, there, growing.edits + edits
            _grow_exactly(copy, original, growing)
            return True
    return False


def _grow_back_over(copy: str, original: str, growing: _Growing) -> bool:
    """Do the same at its start."""
    allowed = int(SHARE * (growing.end - growing.start)) + 1 - growing.edits
    for edits, c, o, agree in _SKIPS:
        if edits > allowed:
            break
        at, there = growing.start - c, growing.first - o
        if copy[at - agree : at] == original[there - agree : there] and at >= agree <= there:
            back = _back(copy, original, at, there)
            growing.start, growing.first, growing.edits = at - back, there - back, growing.edits + edits
            return True
    return False


def _ahead(copy: str, original: str, at: int, there: int) -> int:
    """Return for how many letters both are the same from two places on."""
    size, step, most = 0, 16, min(len(copy) - at, len(original) - there)
    while size + step <= most and copy[at + size : at + size + step] == original[there + size : there + size + step]:
        size, step = size + step, 2 * step
    while step := step // 2:
        end = size + step
        if end <= most and copy[at + size : at + end] == original[there + size : there + end]:
            size = end
    return size


def _back(copy: str, original: str, at: int, there: int) -> int:
    """Return the same backwards."""
    size, step, most = 0, 1, min(at, there)
    while size + step <= most and copy[at - size - step : at - size] == original[there - size - step : there - size]:
        size, step = size + step, 2 * step
    while step := step // 2:
        end = size + step
        if end <= most and copy[at - end : at - size] == original[there - end : there - size]:
            size = end
    return size


@cache
def _distance() -> Callable[..., int]:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance
