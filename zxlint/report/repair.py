"""What a repair does, in words and as pairs of before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from zxlint.later import re
from zxlint.report.visible import shorten, visible
from zxlint.report.words import say, say_number
from zxlint.rule import Language
from zxlint.text import Edit

CONTEXT = 5
"""Characters shown on either side of a change."""

QUOTED = 30
"""Characters of the document that the words for a repair quote at most."""

_LINE_END = re.compile(r"[\r\n]")


class Piece(NamedTuple):
    """A stretch of text, and whether it is the change or what stands around it."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Hunk:
    """Edits that stand close together: the place before and after them, and how many they are."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    edits: int


def describe(text: str, edits: Sequence[Edit], language: Language) -> str:
    """Return in words what is done to the text; of several edits the first, and how many there are.

    Raises:
        ValueError: there are no edits.
    """
    if not edits:
        raise ValueError("a repair without edits can't be described")
    edit = edits[0] if len(edits) == 1 else min(edits)
    first = _describe_one(text[edit.start : edit.end], edit.content, language)
    if len(edits) == 1:
        return first
    return say_number("first-of", len(edits) - 1, language, first=first, all=f"{len(edits):,}")


def hunks(text: str, edits: Iterable[Edit]) -> list[Hunk]:
    """Return the changes in order, those that stand close together as one."""
    groups: list[list[Edit]] = []
    for edit in sorted(edits):
        if groups and edit.start - groups[-1][-1].end <= 2 * CONTEXT:
            groups[-1].append(edit)
        else:
            groups.append([edit])
    return [_hunk(text, group) for group in groups]


def _describe_one(bad: str, good: str, language: Language) -> str:
    return _described(bad, good, language) if len(bad) + len(good) <= QUOTED else _worded(bad, good, language)


def _worded(bad: str, good: str, language: Language) -> str:
    key = "insert" if not bad else "replace" if good else "delete"
    return say(key, language, bad=shorten(visible(bad), QUOTED), good=shorten(visible(good), QUOTED))


_described = lru_cache(1 << 12)(_worded)
"""The same remembered for short changes: a comma is replaced ten thousand times."""


def _hunk(text: str, group: Sequence[Edit]) -> Hunk:
    start, stop = group[0].start, group[-1].end
    # The neighbours' rows say nothing about the change; what is shown around it ends with its own row.
    head = _LINE_END.split(text[max(0, start - CONTEXT) : start])[-1]
    tail = _LINE_END.split(text[stop : stop + CONTEXT])[0]
    before, after = [Piece(head, changed=False)], [Piece(head, changed=False)]
    at = start
    for edit in group:
        between = Piece(text[at : edit.start], changed=False)
        before += between, Piece(text[edit.start : edit.end], changed=True)
        after += between, Piece(edit.content, changed=True)
        at = edit.end
    for side in before, after:
        side.append(Piece(tail, changed=False))
    return Hunk(_with_text(before), _with_text(after), len(group))


def _with_text(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece.text)
