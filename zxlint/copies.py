"""Passages that a document shares with another one: what the comparison of a corpus tells a rule."""

from __future__ import annotations

from dataclasses import dataclass

from zxlint.reading import Record
from zxlint.text import Position, Span


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A place in another file, by rows and columns there; ``excerpt`` is how the text there begins.

    In a dataset, ``record`` is the row, and the place is one in its text.
    """

    filename: str
    start: Position
    end: Position
    excerpt: str
    record: Record | None = None

    @property
    def label(self) -> str:
        """What a message calls the document there."""
        return f"{self.filename}#{self.record.row}" if self.record else self.filename


@dataclass(frozen=True, slots=True)
class Copy:
    """A passage of the document that stands in an earlier one, ``original``.

    ``size`` counts its characters, or those of the original if they are more, without line ends and the blanks around
    them; ``edits`` the letters that differ (0: none), ``documents`` those that hold the passage, as far as
    fingerprints tell.
    """

    span: Span
    size: int
    edits: int
    documents: int
    original: Elsewhere
