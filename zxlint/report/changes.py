"""A repair drawn on one line: ``−「before」 +「after」``.

Loaded by the formats that draw with rich, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from zxlint.report.repair import Hunk, Piece, hunks
from zxlint.report.visible import BLANK, CUT, visible
from zxlint.report.words import say_number
from zxlint.rule import Language
from zxlint.text import Edit

SHOWN = 3
"""Changes of one finding that are drawn; the rest is counted."""

LEAST = 8
"""Cells of a long change that are shown however much stands around it."""

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
    """Shorten the longest change, then what stands around all changes, and if that is not enough cut off the end."""
    shown = [piece.text for piece in side]
    changes = [n for n, piece in enumerate(side) if piece.changed]
    if changes or len(side) == 1:
        longest = max(changes or [0], key=lambda n: cell_len(shown[n]))
        others = sum(map(cell_len, shown)) - cell_len(shown[longest])
        shown[longest] = cut_cells(shown[longest], max(LEAST, cells - others))
    _cut_around(side, shown, cells)
    fitted = Text()
    for piece, text in zip(side, shown, strict=True):
        fitted.append(text, f"underline {style}" if piece.changed else "dim")
    fitted.truncate(cells, overflow="ellipsis")
    return fitted


def _cut_around(side: Sequence[Piece], shown: list[str], cells: int) -> None:
    """Shorten the first and the last piece, where they are no changes, at their far ends."""
    if len(side) < 2 or sum(map(cell_len, shown)) <= cells:
        return
    head = 0 if side[0].changed else cell_len(shown[0])
    tail = 0 if side[-1].changed else cell_len(shown[-1])
    room = cells - sum(map(cell_len, shown)) + head + tail
    if head:
        shown[0] = _cut_far_end(shown[0][::-1], max(room // 2, room - tail))[::-1]
    if tail:
        shown[-1] = _cut_far_end(shown[-1], room - (cell_len(shown[0]) if head else 0))


def _cut_far_end(text: str, cells: int) -> str:
    """Return what begins the text, … standing for the rest; … alone where there is no room at all."""
    if cell_len(text) <= cells:
        return text
    return set_cell_size(text, max(0, cells - 1)).rstrip(" ") + CUT
