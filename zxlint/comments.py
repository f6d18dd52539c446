"""What comments in Markdown and web pages say to zxlint: ``<!-- zxlint-disable-next-line split-line -->``.

A comment is one where the markup has it; what a code span or a fence shows of one says nothing.  Rules look at the
document without such comments, so that a comment changes nothing but what it speaks of.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal, NamedTuple, get_args

from zxlint.document import Document, analysis
from zxlint.later import regex
from zxlint.protect import comments
from zxlint.reading import Reading
from zxlint.text import NEWLINE, Edit, Origins, Position, Span, apply, carried

Verb = Literal["disable", "enable", "disable-line", "disable-next-line", "disable-file", "capture", "restore"]
VERBS: tuple[Verb, ...] = get_args(Verb)

# Blanks before the end are part of what stands before them: looked for at each of many, they would be read again.
_COMMENT = regex.compile(
    r"<!--\s*+zxlint-(?P<verb>(?:(?!-->)[^\s,，、:：])*+)(?P<rules>.*?)(?P<reason>\s(?:--|——?|–)\s.*?)?-->",
    regex.DOTALL,
)
_BLANK_BETWEEN = regex.compile(r"[\p{Han}\u3000-\u303f\uff00-\uffef] [\p{Han}\u3000-\u303f\uff00-\uffef]")
_INK = regex.compile(r"\S")
_SELECTOR = regex.compile(r"[^\s,，、]+")


@dataclass(frozen=True, slots=True)
class Selector:
    """A rule as a comment names it: by code, name or prefix."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that speaks to zxlint.  ``verb`` may be one that there is not."""

    span: Span
    verb: str
    selectors: tuple[Selector, ...]
    reason: str


@analysis
def directives(doc: Document) -> tuple[Comment, ...]:
    """Return the comments that speak to zxlint, in order of place."""
    if "zxlint-" not in doc.text:
        return ()
    found = (_COMMENT.fullmatch(doc.text, *span) for span in comments(doc))
    return tuple(_read(match) for match in found if match)


def _read(match: regex.Match[str]) -> Comment:
    named = _SELECTOR.finditer(match.string, *match.span("rules"))
    selectors = tuple(Selector(one.group(), Span(*one.span())) for one in named)
    reason = (match["reason"] or "").strip().lstrip("-—–").strip()
    return Comment(Span(*match.span()), match["verb"], selectors, reason)


class _Cut(NamedTuple):
    """Text that is left out: where that was in what is left, how long it is, and whether it is rows of its own."""

    at: int
    length: int
    rows: bool


@dataclass(frozen=True, slots=True)
class Bare:
    """A document without the comments that speak to zxlint, and the way back from places in it.

    ``places`` are those of the cuts, ``left_out`` how much the first so many of them leave out.
    """

    document: Document
    cuts: tuple[_Cut, ...]
    places: tuple[int, ...]
    left_out: tuple[int, ...]

    def back(self, span: Span) -> Span:
        """Return where a stretch of the bare text stands in the document."""
        before, after = bisect_left(self.places, span.end), bisect_right(self.places, span.start)
        if span.start == span.end:
            # An insertion goes to the row that it is about: before a comment in a row, behind one that has its own.
            at = after if after > before and self.cuts[before].rows else before
            return Span(span.start + self.left_out[at], span.end + self.left_out[at])
        return Span(span.start + self.left_out[after], span.end + self.left_out[before])


class _Carried(Origins):
    """The places in a file of the bare text of a reading."""

    def __init__(self, bare: Bare, origins: Origins) -> None:
        super().__init__(())
        self._bare, self._origins = bare, origins

    def position(self, offset: int) -> Position:
        """Return the row and column in the file of an offset in the bare text."""
        return self._origins.position(self._bare.back(Span(offset, offset)).start)


@analysis
def bared(doc: Document) -> Bare:
    """Return the document as it would be without the comments that speak to zxlint."""
    cuts: list[_Cut] = []
    edits: list[Edit] = []
    gone = stop = 0
    for comment in directives(doc):
        start, end, rows = _extent_in_flow(doc.text, comment.span) if doc.reading else _extent(doc.text, comment.span)
        start = max(start, stop)
        if start < end:
            cuts.append(_Cut(start - gone, end - start, rows))
            edits.append(Edit(start, end, ""))
            gone, stop = gone + end - start, end
    places, left_out = tuple(cut.at for cut in cuts), tuple(accumulate((cut.length for cut in cuts), initial=0))
    bare = Bare(doc.with_text(apply(doc.text, edits)), tuple(cuts), places, left_out)
    if doc.reading:
        said = {comment.span for comment in directives(doc)}
        asides = tuple(carried(span, edits) for span in doc.reading.asides if span not in said)
        reading = Reading(bare.document.text, _Carried(bare, doc.reading.origins), asides)
        bare = replace(bare, document=replace(bare.document, reading=reading))
    return bare


def removal(text: str, span: Span) -> tuple[Edit, bool]:
    """Return the edit that takes a comment away, and whether what is around it reads on as before.

    Between two rows that hold text a blank one stays.
    """
    start, end, rows = _extent(text, span)
    if rows and text[_row_above(text, start) : start].strip() and text[end : row_stop(text, end)].strip():
        return Edit(*span, ""), False
    return Edit(start, end, ""), True


def row_start(text: str, offset: int) -> int:
    """Return where the row of an offset begins."""
    # Rows are short as a rule; looked for from the head of the text, the last CR of one that has none is far.
    offset, width = max(offset, 0), 256
    while True:
        first = max(0, offset - width)
        found = max(text.rfind("\n", first, offset), text.rfind("\r", first, offset)) + 1
        if found or not first:
            return found
        width *= 16


def row_stop(text: str, offset: int) -> int:
    """Return where the next row begins; behind the end of the text where there is none."""
    offset, width = max(offset, 0), 256
    while True:
        last = min(len(text), offset + width)
        found = [at for at in (text.find("\n", offset, last), text.find("\r", offset, last)) if at >= 0]
        if found:
            return min(found) + 1 + text.startswith("\r\n", min(found))
        if last == len(text):
            return last + 1
        width *= 16


def own_rows(doc: Document, span: Span) -> tuple[int, int]:
    """Return from where to where the rows go that a comment stands in."""
    if doc.reading:
        return _row_of_file(doc, span.start)
    return row_start(doc.text, span.start), row_stop(doc.text, span.end)


def next_row(doc: Document, span: Span) -> tuple[int, int]:
    """Return the rows from the one after a comment to the next that holds text beside comments; empty if none does."""
    text = doc.text
    start = at = _row_of_file(doc, span.end - 1)[1] if doc.reading else row_stop(text, span.end)
    while at < len(text):
        stop = _row_of_file(doc, at)[1] if doc.reading else row_stop(text, at)
        last = max(at, text.rfind("-->", at, stop) + 3)  # behind it no comment is closed, and none need be looked for
        if (_COMMENT.sub("", text[at:last]) + text[last:stop]).strip():
            return start, stop
        at = stop
    return start, start


@analysis
def rows_spoken_of(doc: Document) -> tuple[Span, ...]:
    """Return the rows that comments speak of by where they stand, with the line end before them and the one behind."""
    found = []
    for comment in directives(doc):
        if comment.verb in ("disable-line", "disable-next-line"):
            start, stop = own_rows(doc, comment.span)
            if comment.verb == "disable-next-line":
                stop = max(stop, next_row(doc, comment.span)[1])
            found.append(Span(max(0, start - 1), min(stop, len(doc))))
    return tuple(found)


def tears_rows(doc: Document, edit: Edit) -> bool:
    """Tell whether an edit joins or parts rows that a comment speaks of, so that it would speak of others."""
    spans = rows_spoken_of(doc)
    if not spans or bool(NEWLINE.search(doc.text, edit.start, edit.end)) is bool(NEWLINE.search(edit.content)):
        return False
    return any(span.meets(edit.span) for span in spans)


def _row_of_file(doc: Document, offset: int) -> tuple[int, int]:
    """Return which of a text that was read out of a file stands in the same row of the file as an offset."""
    row, places = doc.rows().position(offset).row, range(len(doc) + 1)
    start = bisect_left(places, row, key=lambda at: doc.rows().position(at).row)
    return start, max(offset + 1, bisect_right(places, row, key=lambda at: doc.rows().position(at).row))


def _row_above(text: str, start: int) -> int:
    return row_start(text, start - 1 - text.endswith("\r\n", 0, start))


def _inked(text: str, start: int, end: int) -> int:
    """Return where the blanks begin that a stretch of a row ends with."""
    while end > start and text[end - 1] in " \t":
        end -= 1
    return end


def _extent_in_flow(text: str, span: Span) -> tuple[int, int, bool]:
    """Return the same for a text that was read out of a web page: there a line end beside a comment became a blank.

    Between Chinese characters a line end is none; that blank goes with the comment.
    """
    start, end, rows = _extent(text, span)
    if not rows and _BLANK_BETWEEN.fullmatch(text[start - 1 : start] + text[end : end + 2]):
        end += 1
    elif not rows and _BLANK_BETWEEN.fullmatch(text[max(start - 2, 0) : start] + text[end : end + 1]):
        start -= 1
    return start, end, rows


def _extent(text: str, span: Span) -> tuple[int, int, bool]:
    """Return from where to where a comment is to be left out, and whether that is rows of its own.

    With rows of its own goes one of the blank rows on either side; with others the blanks before it.
    """
    start, stop = row_start(text, span.start), min(row_stop(text, span.end), len(text))
    if _INK.search(text, start, span.start) or _INK.search(text, span.end, stop):
        apart = not _INK.search(text, span.end, stop) or text[span.end] in " \t"
        return (_inked(text, start, span.start) if apart else span.start), span.end, False
    above = _row_above(text, start)
    below = min(row_stop(text, stop), len(text))
    if text[above:start].strip() or text[stop:below].strip():
        return start, stop, True
    return (above, stop, True) if stop == len(text) else (start, below, True)
