"""Places in a text and changes to it.  All offsets are code points, counted from 0, ends exclusive."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from zxlint.later import regex

NEWLINE = regex.compile(r"\r\n|\n|\r")
"""What ends a row.  U+2028, form feed and the like do not (``str.splitlines`` would stop at them)."""


NEARBY = 4
"""Characters on either side of a place that a message shows."""


class Span(NamedTuple):
    """A stretch of text, ``start`` inclusive to ``end`` exclusive; empty where both are equal."""

    start: int
    end: int

    def meets(self, other: Span) -> bool:
        """Whether the two share a character, or one is empty and lies within or at an end of the other."""
        if self.start == self.end or other.start == other.end:
            return self.start <= other.end and other.start <= self.end
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Whether the other lies wholly within this one."""
        return self.start <= other.start and other.end <= self.end


class Places:
    """Spans none of which meets another."""

    def __init__(self) -> None:
        self._spans: list[Span] = []

    def take(self, spans: Sequence[Span]) -> bool:
        """Take all these places, or none where one of them meets a place already taken."""
        if len(spans) == 1:
            return self.take_one(spans[0])
        if any(self._meets(span, bisect_left(self._spans, span)) for span in spans):
            return False
        for span in spans:
            insort(self._spans, span)
        return True

    def take_one(self, span: Span) -> bool:
        """Take this place, unless it meets one already taken."""
        at = bisect_left(self._spans, span)
        if self._meets(span, at):
            return False
        self._spans.insert(at, span)
        return True

    def _meets(self, span: Span, at: int) -> bool:
        """Whether a span that belongs at an index meets one that is taken."""
        # The spans are apart, so only the next ones on either side can meet this one.
        return any(map(span.meets, self._spans[at - 1 if at else 0 : at + 2]))


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace ``text[start:end]`` by ``content``; an insertion where ``start == end``."""

    start: int
    end: int
    content: str

    @property
    def span(self) -> Span:
        """The place that the edit replaces."""
        return Span(self.start, self.end)


class Position(NamedTuple):
    """A place as a person counts it: row and column from 1, columns in code points."""

    row: int
    column: int


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with all edits made; the only function of the project that changes text.

    Raises:
        ValueError: an edit lies outside the text, or two edits overlap, or two insertions share a place.
    """
    pieces: list[str] = []
    at = 0
    for edit in in_order(edits, len(text)):
        pieces += text[at : edit.start], edit.content
        at = edit.end
    return "".join([*pieces, text[at:]])


def in_order(edits: Iterable[Edit], length: int) -> list[Edit]:
    """Return edits in order of place, having made sure that they can be made together in a text of this length.

    Raises:
        ValueError: an edit lies outside the text, or two edits overlap, or two insertions share a place.
    """
    ordered = sorted(edits)
    for edit in ordered:
        if not 0 <= edit.start <= edit.end <= length:
            raise ValueError(f"{edit} lies outside a text of {length} characters")
    for one, other in pairwise(ordered):
        if other.start < one.end or one.span == other.span:
            raise ValueError(f"edits overlap: {one} and {other}")
    return ordered


def trim(text: str, start: int, end: int, content: str) -> Edit:
    """Return the smallest edit with the same effect: what both sides begin and end with is left alone."""
    old = text[start:end]
    most = min(len(old), len(content))
    head = 0
    while head < most and old[head] == content[head]:
        head += 1
    most -= head
    tail = 0
    while tail < most and old[-1 - tail] == content[-1 - tail]:
        tail += 1
    return Edit(start + head, end - tail, content[head : len(content) - tail])


def carried(span: Span, edits: Iterable[Edit]) -> Span:
    """Return where a stretch of text stands when edits have been made, with what they put in it or across its ends."""
    start = stop = 0
    for edit in sorted(edits):
        grown = len(edit.content) - (edit.end - edit.start)
        if edit.end <= span.start:
            start += grown
        elif edit.start < span.start:
            start += edit.start - span.start
        if edit.end <= span.end and edit.start < span.end:
            stop += grown
        elif edit.start < span.end:
            stop += edit.start + len(edit.content) - span.end
    return Span(span.start + start, max(span.start + start, span.end + stop))


class Rows:
    """Offsets of a text as rows and columns.  A row ends at LF, CRLF or CR and nowhere else."""

    def __init__(self, text: str) -> None:
        self._starts = list(_row_starts(text))

    def position(self, offset: int) -> Position:
        """Return the row and column, both from 1, of a code-point offset."""
        row = bisect_right(self._starts, offset)
        return Position(row, offset - self._starts[row - 1] + 1)


def _row_starts(text: str) -> Iterator[int]:
    if "\r" in text:
        return chain((0,), (match.end() for match in NEWLINE.finditer(text)))
    return chain((0,), accumulate(len(row) + 1 for row in text.split("\n")[:-1]))


class Origins(Rows):
    """Offsets of a text that was read out of a file of another kind, as positions in that file.

    Args:
        pieces: where each piece of the text begins, in order, and the position that its first character has in the
            file.  What follows within a piece lies on the same row.
    """

    def __init__(self, pieces: Iterable[tuple[int, Position]]) -> None:
        self._pieces = [(0, Position(1, 1)), *pieces]
        self._starts = [start for start, _ in self._pieces]

    @property
    def pieces(self) -> Sequence[tuple[int, Position]]:
        """Where each piece begins, and the position that its first character has in the file."""
        return self._pieces

    def position(self, offset: int) -> Position:
        """Return the row and column in the file, both from 1, of a code-point offset in the text."""
        start, (row, column) = self._pieces[bisect_right(self._starts, offset) - 1]
        return Position(row, column + offset - start)


def nearby(text: str, span: Span) -> tuple[str, str]:
    """Return what stands directly before and after a place in its row, a few characters each."""
    before, after = text[max(0, span.start - NEARBY) : span.start], text[span.end : span.end + NEARBY]
    if "\n" in before or "\r" in before:
        before = NEWLINE.split(before)[-1]
    if "\n" in after or "\r" in after:
        after = NEWLINE.split(after)[0]
    return before, after
