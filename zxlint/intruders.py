"""Intruders: lines that stand in the middle of a text and are no part of it, such as page numbers and captions."""

from __future__ import annotations

from collections.abc import Set

from zxlint.document import Document
from zxlint.later import regex
from zxlint.shape import shape
from zxlint.stops import LONG, ends_open
from zxlint.structure import Kind, blocks, lines, wrap_width
from zxlint.text import Edit

NEAR = 12
"""Blocks that may stand between the parts of a sentence."""

STOP = ord("E")
"""The shape of a full stop, which most blocks end in."""

HEADING = regex.compile(
    r"#|第\s*[\d一二三四五六七八九十百]+|[\d一二三四五六七八九十]+\s*[、．.]|[（(]\s*[\d一二三四五六七八九十]+\s*[）)]|附[件录表]"
)
"""How headings and items of lists begin."""


def tears(doc: Document, above: int, below: int) -> bool:
    """Whether a sentence runs from one block, by index, to another over what stands between."""
    rows = blocks(doc)
    if above < 0 or below >= len(rows):
        return False
    upper, lower = rows[above], rows[below]
    if shape(doc)[upper.end - 1] == STOP:
        return False
    if upper.kind not in (Kind.PROSE, Kind.ITEM) or lower.kind is not Kind.PROSE or upper.end - upper.start < LONG:
        return False
    indented = lower.start > lines(doc)[lower.line].start
    begins = shape(doc)[lower.start : lower.start + 1] in (b"H", b"D", b"P", b"E", b"C")
    return begins and not indented and not HEADING.match(doc.text, lower.start) and ends_open(doc, upper)


def past(index: int, step: int, known: Set[int]) -> int:
    """Return the index of the nearest block, upward or downward, that is none of those known, if it is near."""
    if index + step not in known:
        return index + step
    return next((i for i in range(index + step, index + NEAR * step, step) if i not in known), index)


def without(doc: Document, index: int, found: Set[int]) -> Edit:
    """Return the deletion of a line with the blank lines on one side; the first of several heals the torn sentence.

    ``index`` and ``found`` are indices of blocks; ``found`` holds all that are deleted.
    """
    rows = blocks(doc)
    above, below = past(index, -1, found), past(index, 1, found)
    row = rows[index]
    if below == len(rows):
        return Edit(rows[index - 1].end if index else 0, row.end, "")
    start = row.start
    joint = ""
    if above == index - 1 and tears(doc, above, below):
        start = rows[above].end
        joint = "\n" if wrap_width(doc) is not None else ""
    after = rows[index + 1]
    torn = after.start == rows[below].start and tears(doc, above, below)
    return Edit(start, after.start if torn else lines(doc)[after.line].start, joint)
