"""Text as it flows through a page: blanks collapsed, paragraphs apart, every character with its place in the source."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from zxlint.later import re
from zxlint.readers.building import PARAGRAPH, Builder
from zxlint.reading import Reading
from zxlint.text import Rows

_RUN = re.compile(r"[ \t\n\f]+|[^ \t\n\f]+")
_ROW = re.compile(r"[^\n]*\n|[^\n]+")
_WIDE = ("W", "F", "H")


class Flow:
    """Collects the text of a page.

    ``kept`` says how many elements deep blanks and line ends are kept as they are, ``in_row`` whether what comes stands
    in a row of a table, which is written as one.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.kept = 0
        self.in_row = False
        self._rows = Rows(source)
        self._built = Builder()
        self._asides = 0  # how many are open, one within another
        self._aside: int | None = None  # where the outermost began, if it holds anything yet
        self._parting = ""
        self._blank = ""

    def add(self, pieces: Iterable[tuple[str, int]]) -> None:
        """Take up parts of text, each with the offset of its first character in the source."""
        for text, offset in pieces:
            for run in (_ROW if self.kept else _RUN).finditer(text):
                if not self.kept and run.group()[0] in " \t\n\f":
                    self._blank += run.group()
                else:
                    self._put(run.group(), offset + run.start())

    def add_aside(self, text: str, offset: int) -> None:
        """Take up what is no prose and stands on one row."""
        self.open_aside()
        self._put(text, offset)
        self.close_aside()

    def break_line(self) -> None:
        """End the row; the second time in a row, the paragraph."""
        self._parting = PARAGRAPH if self._parting else "\n"

    def break_paragraph(self) -> None:
        """End the paragraph, if it has begun."""
        self._parting = PARAGRAPH

    def open_cell(self) -> None:
        """Begin a cell of a row of a table."""
        self._parting = self._blank = ""
        self._built.open_cell()

    def close_row(self) -> None:
        """End the row of a table."""
        self._built.close_row()
        self.in_row, self._parting = False, PARAGRAPH

    def open_aside(self) -> None:
        """Begin what is no prose."""
        self._asides += 1

    def close_aside(self) -> None:
        """End what is no prose."""
        self._asides -= 1
        if not self._asides and self._aside is not None:
            self._built.set_apart(self._aside)
            self._aside = None

    def reading(self) -> Reading:
        """Return what was collected."""
        return self._built.reading()

    def _put(self, text: str, offset: int) -> None:
        if self._built.length:
            self._built.join(self._parted(text))
        self._parting = self._blank = ""
        if self._asides and self._aside is None:
            self._aside = self._built.length
        self._built.put(text, self._rows.position(offset))

    def _parted(self, text: str) -> str:
        """Return what parts the last text and the next."""
        if self._parting and not self.in_row:
            return self._parting
        if not (self._parting or self._blank) or self._built.last in "\n ":
            return ""
        # A line end in the source between Chinese characters is no blank (CSS Text 3, segment breaks).
        broken = "\n" in self._blank and _is_wide(self._built.last) and _is_wide(text[0])
        return "" if broken else " "


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in _WIDE
