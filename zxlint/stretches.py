"""Many stretches of a text, asked again and again which of them come near a place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate


class Stretches:
    """Stretches that are known by their numbers, in an order that follows the text more or less.

    Args:
        stretches: where each begins and ends, in code points.
    """

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        known = list(stretches)
        self._reach = list(accumulate((end for _, end in known), max))
        self._floor = list(accumulate((start for start, _ in reversed(known)), min))[::-1]

    def near(self, start: int, end: int) -> Iterator[int]:
        """Yield the numbers of all stretches that share a character with a place, in order, and of some others.

        The more the order is that of the text, the fewer others there are.
        """
        at = bisect_right(self._reach, start)  # all before it end here at the latest
        while at < len(self._floor) and self._floor[at] < end:
            yield at
            at += 1
