"""The text of a reading put together, every part with its place in the file."""

from __future__ import annotations

from zxlint.reading import Reading
from zxlint.text import Origins, Position, Span

PARAGRAPH = "\n\n"


class Builder:
    """Puts a text together.

    The rows of tables are written ``| like | this |``, with the bars as asides: so they are known for rows of tables.
    """

    def __init__(self) -> None:
        self.length = 0
        self._text: list[str] = []
        self._pieces: list[tuple[int, Position]] = []
        self._asides: list[Span] = []
        self._in_row = False

    @property
    def last(self) -> str:
        """The last character so far; nothing where there is none."""
        return self._text[-1][-1] if self._text else ""

    def put(self, text: str, position: Position) -> None:
        """Add text of one row of the file, and say where it stands there."""
        self._pieces.append((self.length, position))
        self.join(text)

    def join(self, text: str) -> None:
        """Add what the file does not hold, such as the blank line between paragraphs."""
        self._text.append(text)
        self.length += len(text)

    def set_apart(self, start: int) -> None:
        """Make an aside of all from an offset on."""
        if start < self.length:
            self._asides.append(Span(start, self.length))

    def open_cell(self) -> None:
        """Begin the next cell of a row; the row too, where none has begun."""
        if not self._in_row and self.length:
            self.join(PARAGRAPH)
        start = self.length
        self.join(" | " if self._in_row else "| ")
        self.set_apart(start)
        self._in_row = True

    def close_row(self) -> None:
        """End the row of a table, if one has begun."""
        if self._in_row:
            start = self.length
            self.join(" |")
            self.set_apart(start)
        self._in_row = False

    def reading(self) -> Reading:
        """Return what was put together."""
        text = "".join(self._text)
        if text and not text.endswith("\n"):
            text += "\n"
        return Reading(text, Origins(self._pieces), tuple(sorted(self._asides)))
