"""Which passages of a document are told of, and where they begin and end in the text: with the sentence, the mark."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush
from typing import NamedTuple

import regex

from zxlint.alike import Passage
from zxlint.anchors import even
from zxlint.shingles import Letters
from zxlint.text import Span

CHANCE = 3
"""Letters beyond a line end up to which equality is put down to chance."""

EDGE = 6
"""Letters by which a passage may miss the end of its sentence or line."""

_STOP = regex.compile(r"[\r\n。！？；]")

MARKS = 8
"""Marks at an end of a passage that belong to it."""

NEARLY = 0.9
"""Share of the longest passage of a place from which another one is as good, and the earlier document is named."""


class Found(NamedTuple):
    """A passage and the number of the earlier document that it stands in."""

    earlier: int
    passage: Passage


def chosen(found: Iterable[Found], least: int) -> list[Found]:
    """Return passages of one document that do not overlap, in order: the longest, out of the earliest document.

    What is left of a passage beside a longer one is told of, too, if it has ``least`` letters.
    """
    ordered = sorted(set(found), key=lambda one: (one.passage.start, one.earlier, one.passage))
    starts = [one.passage.start for one in ordered]
    waiting = [(*_claim(one), one) for one in ordered]
    heapify(waiting)
    taken: list[tuple[int, int, Found]] = []
    while waiting:
        *_, longest = heappop(waiting)
        rests = list(_beside(longest, taken, least))
        if rests != [longest]:
            for rest in rests:
                heappush(waiting, (*_claim(rest), rest))
            continue
        best = min([longest, *_rivals(longest, ordered, starts)], key=lambda one: (one.earlier, one.passage))
        for part in _beside(best, taken, least):
            insort(taken, (part.passage.start, part.passage.end, part))
    return [one for _, _, one in taken]


def _claim(one: Found) -> tuple[int, int, int]:
    return one.passage.start - one.passage.end, one.earlier, one.passage.start


def _rivals(longest: Found, ordered: list[Found], starts: list[int]) -> Iterator[Found]:
    """Yield the passages that cover nearly all of one."""
    start, end = longest.passage[:2]
    slack = int((1 - NEARLY) * (end - start))
    for one in ordered[bisect_left(starts, start - slack) : bisect_right(starts, start + slack)]:
        if min(end, one.passage.end) - max(start, one.passage.start) >= end - start - slack:
            yield one


def _beside(one: Found, taken: list[tuple[int, int, Found]], least: int) -> Iterator[Found]:
    """Yield what is left of a passage beside those that are taken."""
    passage = one.passage
    at, start = max(0, bisect_left(taken, (passage.start,)) - 1), passage.start
    while at < len(taken) and taken[at][0] < passage.end:
        if taken[at][0] - start >= least:
            yield Found(one.earlier, _cut(passage, start, taken[at][0]))
        start, at = max(start, taken[at][1]), at + 1
    if start == passage.start:
        yield one
    elif passage.end - start >= least:
        yield Found(one.earlier, _cut(passage, start, passage.end))


def _cut(passage: Passage, start: int, end: int) -> Passage:
    """Return a part of a passage; where letters differ, its place in the original is off by their number at most."""
    size = passage.end - passage.start
    first = passage.first if start == passage.start else passage.last - (passage.end - start)
    last = passage.last if end == passage.end else first + end - start
    edits = -(-passage.edits * (end - start) // size)
    return Passage(start, end, max(first, passage.first), min(last, passage.last), edits, passage.documents)


def fitted(passage: Passage, copy: tuple[str, Letters], original: tuple[str, Letters]) -> tuple[Span, Span]:
    """Return where a passage stands in the text of the copy and in that of the original.

    A few letters beyond a line end are equal by chance, a few short of the end of a sentence are misread; a mark behind
    the last letter that stands in both belongs to it.
    """
    sides = _Side(*copy, passage.start, passage.end), _Side(*original, passage.first, passage.last)
    cut = max(side.cut_at_head() for side in sides), max(side.cut_at_end() for side in sides)
    for side in sides:
        side.start, side.end = side.start + cut[0], side.end - cut[1]
    if not cut[0]:
        _push_back(*sides)
    if not cut[1]:
        _push(*sides)
    before, after = _common_marks(*sides)
    one, other = (Span(side.span.start - before, side.span.end + after) for side in sides)
    return one, other


class _Side:
    """A passage in one of its two texts."""

    def __init__(self, text: str, letters: Letters, start: int, end: int) -> None:
        self.text, self.places, self.start, self.end = text, letters.places, start, end

    @property
    def span(self) -> Span:
        return Span(int(self.places[self.start]), int(self.places[self.end - 1]) + 1)

    def cut_at_head(self) -> int:
        """Return how many letters stand before a line end at the head of the passage, if they are few."""
        return max((n for n in range(1, CHANCE + 1) if self._is_torn(self.start + n)), default=0)

    def cut_at_end(self) -> int:
        """Return how many letters stand behind a line end at the end of the passage, if they are few."""
        return max((n for n in range(1, CHANCE + 1) if self._is_torn(self.end - n)), default=0)

    def _is_torn(self, at: int) -> bool:
        between = self.text[int(self.places[at - 1]) : int(self.places[at])]
        return "\n" in between or "\r" in between

    def ahead(self) -> int:
        """Return how many letters of the sentence follow; more than ``EDGE`` if they are more."""
        after = self.places[self.end : self.end + EDGE + 1].tolist()
        found = _STOP.search(self.text, self.span.end, after[-1] if len(after) > EDGE else len(self.text))
        return bisect_left(after, found.start()) if found else len(after)

    def behind(self) -> int:
        """Return how many letters of the sentence stand before; more than ``EDGE`` if they are more."""
        before = self.places[max(0, self.start - EDGE - 1) : self.start].tolist()
        stops = [found.end() for found in _STOP.finditer(self.text, before[0] if before else 0, self.span.start)]
        return len(before) - bisect_left(before, stops[-1]) if stops else len(before)


def _push(copy: _Side, original: _Side) -> None:
    """Let a passage end with its sentence in both texts if a few letters short of it are misread."""
    size, other = copy.ahead(), original.ahead()
    if max(size, other) <= EDGE and _is_misread(
        copy.text, copy.places[copy.end : copy.end + size], original.text, original.places[original.end :][:other]
    ):
        copy.end, original.end = copy.end + size, original.end + other


def _push_back(copy: _Side, original: _Side) -> None:
    """Let a passage begin with its sentence in the same way."""
    size, other = copy.behind(), original.behind()
    if max(size, other) <= EDGE and _is_misread(
        copy.text,
        copy.places[copy.start - size : copy.start],
        original.text,
        original.places[original.start - other : original.start],
    ):
        copy.start, original.start = copy.start - size, original.start - other


def _is_misread(copy: str, places: Iterable[int], original: str, others: Iterable[int]) -> bool:
    from rapidfuzz.distance import Levenshtein

    one, other = "".join(copy[p] for p in places), "".join(original[p] for p in others)
    size = max(len(one), len(other))
    return size > 0 and Levenshtein.distance(one, other) <= max(1, size // 2)


def _common_marks(copy: _Side, original: _Side) -> tuple[int, int]:
    """Return how many marks before and behind a passage are the same in both texts and belong to it."""
    (start, end), (first, last) = copy.span, original.span
    before = after = 0
    while before < min(MARKS, start, first):
        c = copy.text[start - before - 1]
        if c != original.text[first - before - 1] or not _opens(c):
            break
        before += 1
    while after < min(MARKS, len(copy.text) - end, len(original.text) - last):
        c = copy.text[end + after]
        if c != original.text[last + after] or c.isalnum() or c.isspace() or _opens(c):
            break
        after += 1
    return before, after


def marks_before(copy: str, start: int, original: str, first: int) -> int:
    """Return how many marks directly before a passage are the same in both texts."""
    number = 0
    while number < min(MARKS, start, first):
        c = copy[start - number - 1]
        if c != original[first - number - 1] or c.isalnum() or c.isspace():
            break
        number += 1
    return number


def measured(text: str, span: Span) -> int:
    """Return how many characters a passage has, however it is broken into lines."""
    return len(even(text[slice(*span)]).replace("\n", ""))


def _opens(c: str) -> bool:
    return unicodedata.category(c) in ("Ps", "Pi")
