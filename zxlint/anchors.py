"""Places known by what stands there and around it, so that they are found again when the text elsewhere has changed.

Letters, figures and Han alone are compared, in the form that NFKC gives them: what repairs do to marks, blanks and line
ends beside a place does not make it another one.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from zxlint.later import regex
from zxlint.text import Span

NEAR = 8
"""Characters (letters, figures, Han) on either side of a place by which it is known."""

REACH = 240
"""Code points that are searched for them."""

LONG = 20
"""Characters from which a text is known without what stands around it."""

_BREAK = regex.compile(r"(?<![^\S\r\n])[^\S\r\n]*+[\r\n]\s*+")  # each run of blanks is begun once


class Anchor(NamedTuple):
    """The text of a place, and what stands before and after it; of all only what is compared."""

    text: str
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        """Whether the text alone tells the place."""
        return len(self.text) >= LONG


def anchor_of(text: str, span: Span, near: int = NEAR) -> Anchor:
    """Return by what a place is known, with up to ``near`` characters on either side."""
    around = surroundings(text, span, near)
    return Anchor(essence(text[slice(*span)]), letters(around[0]), letters(around[1]))


def surroundings(text: str, span: Span, near: int = NEAR) -> tuple[str, str]:
    """Return the text on either side of a place, as far as it takes to hold ``near`` letters, figures or Han."""
    start, stop, limit = span.start, span.end, REACH + near
    wanted = near
    while start > max(0, span.start - limit) and wanted:
        start -= 1
        wanted -= text[start].isalnum()
    wanted = near
    while stop < min(len(text), span.end + limit) and wanted:
        wanted -= text[stop].isalnum()
        stop += 1
    return text[start : span.start], text[span.end : stop]


def letters(text: str) -> str:
    """Return the letters, figures and Han of a text, in the form that NFKC gives them."""
    return unicodedata.normalize("NFKC", "".join(filter(str.isalnum, text)))


def essence(text: str) -> str:
    """Return what of a text is compared: its letters, or where it has none the text with its line ends made one."""
    return letters(text) or even(text)


def even(text: str) -> str:
    """Return a text with line ends, and the blanks around them, as one LF."""
    return _BREAK.sub("\n", text)
