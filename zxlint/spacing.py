"""Blanks within lines, runs of characters set apart one by one, and whether marks stand side by side."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document, analysis, analysis_for
from zxlint.later import re
from zxlint.shape import bare_shape, shape
from zxlint.text import Span

# Begins with a blank by itself: a scan for one rare letter is the fastest there is.
_RUN = re.compile(rb"(SS{0,3})[HPEOCpc](?:\1[HPEOCpc]){2,}")
_PAUSES = re.compile("[，。、；：][ \t\xa0]{0,2}[，。、；：]")
_GAP = re.compile(rb"S+")
# Named one by one: [^\S ...] takes three times as long.
_ODD = re.compile("[\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\ufeff]")


@analysis_for("ZX1")
def spacing(doc: Document) -> bytes:
    """Return the shape of the document in which ``S`` is a space, a tab or U+3000, and any other blank is ``X``.

    The others, such as NBSP, form feed and zero-width space, are faults of their own wherever they stand.
    """
    letters, text = shape(doc), doc.text
    # To count is faster than to look for what is rare.
    if bare_shape(doc).count(b"S") == sum(map(text.count, " \t\u3000")):
        return letters
    odd = [match.start() for match in _ODD.finditer(text)]
    changed = bytearray(letters)
    for at in odd:
        changed[at] = ord("X")
    return bytes(changed)


@analysis
def pauses_meet(doc: Document) -> bool:
    """Return whether two of ，。、；： stand side by side anywhere, or with two blanks at most between them."""
    return _PAUSES.search(doc.text) is not None


@analysis
def runs(doc: Document) -> tuple[Span, ...]:
    """Return the runs of characters or marks with equal blanks between them, three gaps or two and one before."""
    return tuple(_runs(spacing(doc)))


def _runs(letters: bytes) -> Iterator[Span]:
    for match in _RUN.finditer(letters):
        # The character before the first blank belongs to the run, unless it is a digit or the like.
        joined = letters[match.start() - 1 : match.start()] in (b"H", b"P", b"E", b"O", b"C")
        yield Span(match.start() - 1 if joined else match.end(1), match.end())


def gaps(letters: bytes, run: Span) -> list[Span]:
    """Return the blanks within a run."""
    return [Span(*match.span()) for match in _GAP.finditer(letters, *run)]


def is_single(letters: bytes, run: Span) -> bool:
    """Whether the characters are set apart one by one: four gaps, or three and no Han stands against either end."""
    count = len(gaps(letters, run))
    grown = letters[run.start - 1 : run.start] == b"H" or letters[run.end : run.end + 1] == b"H"
    return count > 3 or (count == 3 and not grown)
