"""A repair drawn on one line: ``−「before」 +「after」``.

Loaded by the formats that draw with rich, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text

from zxlint.report.repair import Hunk, Piece, hunks
from zxlint.report.visible import BLANK, CUT, visible
from zxlint.report.words import say_number
from zxlint.rule import Language
from zxlint.text import Edit

SHOWN = 3
"""Changes of one finding that are drawn; the rest is counted."""

# Not “ ”, which most documents hold themselves.
_FRAME = cell_len("−「」 +「」")
_REMOVED, _ADDED = "red", "green"


def draw_changes(text: str, edits: Sequence[Edit], width: int, language: Language) -> Iterator[Text]:
    """Yield a line for each of the first changes and one for how many edits more there are, ``width`` cells at most."""
    changes = hunks(text, edits)
    for hunk in changes[:SHOWN]:
        yield _draw(hunk, width)
    if more := sum(hunk.edits for hunk in changes[SHOWN:]):
        yield Text(say_number("more-edits", more, language), "dim")


def cut_cells(text: str, cells: int) -> str:
    """Return a text of at most ``cells`` cells, … standing for the middle of a longer one."""
    if cell_len(text) <= cells:
        return text
    head, tail = "", ""
    room = cells - 1
    for first, last in zip(text, reversed(text), strict=True):
        if cell_len(head + first) + cell_len(tail) <= room:
            head += first
        if cell_len(head) + cell_len(last + tail) > room:
            break
        tail = last + tail
    return head + CUT + tail


def _draw(hunk: Hunk, width: int) -> Text:
    sides = [_signs(hunk.before), _signs(hunk.after)]
    wide = [sum(cell_len(piece.text) for piece in side) for side in sides]
    room = width - _FRAME
    # The side that needs less than half leaves the rest to the other.
    rooms = [max(room // 2, room - wide[1]), max(room // 2, room - wide[0])]
    line = Text()
    for side, cells, sign, style in zip(sides, rooms, "−+", (_REMOVED, _ADDED), strict=True):
        if side:
            line.append(" " if line else "").append(f"{sign}「", style)
            line.append(_fit(side, cells, style)).append("」", style)
    return line


def _signs(side: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with nothing unseen in them; a space shows between words, but not at either end."""
    pieces = [Piece(visible(text), changed) for text, changed in side]
    if pieces:
        inner = pieces[0].text.lstrip(" ")
        pieces[0] = pieces[0]._replace(text=BLANK * (len(pieces[0].text) - len(inner)) + inner)
        inner = pieces[-1].text.rstrip(" ")
        pieces[-1] = pieces[-1]._replace(text=inner + BLANK * (len(pieces[-1].text) - len(inner)))
    return pieces


def _fit(side: Sequence[Piece], cells: int, style: str) -> Text:
    """Shorten the longest piece, and if that is not enough cut off the end."""
    longest = max(side, key=lambda piece: cell_len(piece.text))
    others = sum(cell_len(piece.text) for piece in side) - cell_len(longest.text)
    fitted = Text()
    for piece in side:
        shown = cut_cells(piece.text, max(8, cells - others)) if piece is longest else piece.text
        fitted.append(shown, f"underline {style}" if piece.changed else "dim")
    fitted.truncate(cells, overflow="ellipsis")
    return fitted
