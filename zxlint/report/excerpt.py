"""The place of a finding: its row cut to the width of the console, and carets under it.

Loaded by the formats that draw with rich, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rich.cells import cell_len
from rich.text import Text

from zxlint.document import Document, text_rows
from zxlint.report.visible import BLANK, CUT, LINE_END, visible
from zxlint.report.words import say, say_number
from zxlint.rule import Language
from zxlint.text import NEWLINE, Rows, Span

AROUND = 12
"""Cells kept for what stands around a marked part that is too long to be shown whole."""

_BLANKS = " \t\u3000\xa0"


class _Part(NamedTuple):
    """What a span takes in of one row: ``start`` to ``end``, and whether the row's line end belongs to it.

    ``row`` counts the rows of the text; ``number`` is what a person knows the row by, in a .docx its paragraph's.
    """

    row: int
    number: int
    row_start: int
    start: int
    end: int
    crosses: bool

    def is_blank(self, text: str) -> bool:
        return not text[self.row_start : self.end].strip()


class _Window(NamedTuple):
    """What is shown of a row: the text, how many cells stand before the carets, and how many carets."""

    shown: Text
    before: int
    carets: int
    whole: bool


def excerpt(doc: Document, span: Span, width: int, style: str, language: Language) -> Iterator[Text]:
    """Yield the lines of an excerpt, none wider than ``width`` cells.

    A span that crosses line ends is shown as the end of its first row and the start of its last; one with other text
    between, or one too long, as its start and a note of its size.  An empty text has no excerpt.
    """
    text = doc.text
    if not text:
        return
    head, tail = _parts(doc, span)
    digits = max(5, len(str(tail.number)))
    near = not text[head.end : tail.start].strip() if tail.row > head.row else True
    shown_whole = near
    blank_tail = tail.is_blank(text)
    # A row without text is shown where there is no other to stand above the carets.
    head_shown = head.row == tail.row or blank_tail or not head.is_blank(text)
    if head_shown:
        window = _cut_window(text, head, width - digits - 3)
        shown_whole = shown_whole and window.whole
        yield from _draw(window, f"{head.number:>{digits}}", style)
    if tail.row > head.row and shown_whole:
        if blank := tail.row - head.row - 1 + (not head_shown) + blank_tail:
            yield Text(f"{'⋮':>{digits}} {say_number('blank-line', blank, language)}", "dim")
        if not blank_tail:
            window = _cut_window(text, tail, width - digits - 3)
            shown_whole = window.whole
            yield from _draw(window, f"{tail.number:>{digits}}", style)
    if not shown_whole:
        yield Text(f"{'':>{digits}} │ {_size(span, head, tail, doc.rows(), language)}", "dim")


def _parts(doc: Document, span: Span) -> tuple[_Part, _Part]:
    """Return what the span takes in of its first row and of its last, which may be the same."""
    text, rows, known = doc.text, text_rows(doc), doc.rows()
    first, last = rows.position(span.start), rows.position(max(span.start, span.end - 1))
    row_start = span.start - first.column + 1
    end = span.start + len(text[span.start : span.end].rstrip("\r\n"))
    number = known.position(span.start).row
    if first.row == last.row:
        part = _Part(first.row, number, row_start, span.start, end, end < span.end)
        return part, part
    break_ = NEWLINE.search(text, span.start)
    assert break_ is not None, "a span over two rows holds a line end"
    tail_start = span.end - last.column
    head = _Part(first.row, number, row_start, span.start, break_.start(), crosses=True)
    number = known.position(tail_start).row
    return head, _Part(last.row, number, tail_start, tail_start, max(tail_start, end), end < span.end)


def _cut_window(text: str, part: _Part, width: int) -> _Window:
    """Return what fits of the row: the part first, then what stands around it, both sides in turns."""
    room = width - 2 - part.crosses  # the cut marks and the sign of the line end
    used, stop = 0, part.start
    while stop < part.end and used + _cells(text[stop]) <= room - AROUND:
        used += _cells(text[stop])
        stop += 1
    row_end = part.end if part.crosses else _find_row_end(text, stop, width)
    start, end = part.start, stop
    left = right = True
    while left or right:
        if left := left and start > part.row_start and used + _cells(text[start - 1]) <= room:
            start -= 1
            used += _cells(text[start])
        if right := right and end < row_end and used + _cells(text[end]) <= room:
            used += _cells(text[end])
            end += 1
    stop = max(stop, min(end, part.end))
    return _show(text, part, Span(start, end), stop, row_end)


def _show(text: str, part: _Part, window: Span, stop: int, row_end: int) -> _Window:
    signs = [visible(c) for c in text[window.start : window.end]]
    if window.end == row_end:
        kept = len(text[window.start : window.end].rstrip(_BLANKS))
        signs[kept:] = [BLANK if sign == " " else sign for sign in signs[kept:]]
    lead = (CUT if window.start > part.row_start else "") + "".join(signs[: part.start - window.start])
    marked = "".join(signs[part.start - window.start : stop - window.start])
    marked += LINE_END if part.crosses and stop == part.end else ""
    rest = "".join(signs[stop - window.start :])
    shown = Text(lead).append(marked, "bold").append(rest)
    if window.end < row_end or stop < part.end:
        shown.append(CUT, "dim")
    return _Window(shown, cell_len(lead), max(1, cell_len(marked)), stop == part.end)


def _draw(window: _Window, number: str, style: str) -> Iterator[Text]:
    yield Text.assemble((f"{number} │ ", "dim"), window.shown)
    yield Text.assemble((" " * len(number) + " │ ", "dim"), " " * window.before, ("^" * window.carets, style))


def _find_row_end(text: str, start: int, width: int) -> int:
    """Return the end of the row, or a place farther off than the console is wide."""
    far = min(len(text), start + width)
    found = NEWLINE.search(text, start, far)
    return found.start() if found else far


def _size(span: Span, head: _Part, tail: _Part, rows: Rows, language: Language) -> str:
    characters = say_number("character", span.end - span.start, language)
    if head.row == tail.row:
        return say("long-row", language, characters=characters, column=rows.position(span.end - 1).column)
    return say("long-rows", language, characters=characters, first=head.number, last=tail.number)


def _cells(character: str) -> int:
    return cell_len(visible(character))
