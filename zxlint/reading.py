"""What a reader gets out of a file that is no plain text, such as a .docx, and which row of a dataset a text is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from zxlint.text import Origins, Span


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of such a file, which is checked and not repaired.

    Paragraphs stand apart by a blank line, a line break within one is a line end.  ``origins`` tells where in the file
    each character stands, in rows and columns as a person finds them there.  ``asides`` are spans of the text, in
    order, that are no prose, such as code; no rule looks at them.  A comment ``<!-- zxlint-... -->`` may be left in the
    text as one of them.
    """

    text: str
    origins: Origins
    asides: tuple[Span, ...] = ()


class ReadError(Exception):
    """A file cannot be read: one line that says why, and what to do, without the name of the file."""


Reader = Callable[[bytes], Reading]
"""Reads the bytes of a file; raises ``ReadError`` where it can't."""


class Record(NamedTuple):
    """The row of a dataset that a text stands in: its number from 1, and what it is called, if only by its number."""

    row: int
    id: str
