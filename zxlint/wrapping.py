"""Wrapping: lines that end where the printed line ended, and the paragraphs that they make."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from zxlint.document import Document
from zxlint.shape import shape
from zxlint.stops import TEXT, begins_section
from zxlint.structure import Block, blocks, lines, wrap_width

_STOP = ord("E")


def is_wrapped(doc: Document, a: Block, b: Block) -> bool:
    """Whether the break is the printed line end of a document that has its lines wrapped."""
    return b.line == a.line + 1 and fills_line(doc, a)


def fills_line(doc: Document, block: Block) -> bool:
    """Whether a block is a line as long as a printed one, in a document that has its lines wrapped."""
    width = wrap_width(doc)
    return width is not None and block.end - lines(doc)[block.line].start >= width - 4


def wrapped_paragraphs(doc: Document) -> Iterator[tuple[Block, ...]]:
    """Yield the paragraphs of two lines or more of a document that has its lines wrapped."""
    if wrap_width(doc) is None:
        return
    rows = [block for block in blocks(doc) if block.kind in TEXT]
    indents = any(is_indented(doc, block) for block in rows)
    paragraph = rows[:1]
    for a, b in pairwise(rows):
        # A full line that ends in a full stop may be the last one of its paragraph; an indent would tell.
        ends = shape(doc)[a.end - 1] == _STOP and not indents
        if is_wrapped(doc, a, b) and not ends and not is_indented(doc, b) and not begins_section(doc, b):
            paragraph.append(b)
            continue
        if len(paragraph) > 1:
            yield tuple(paragraph)
        paragraph = [b]
    if len(paragraph) > 1:
        yield tuple(paragraph)


def is_indented(doc: Document, block: Block) -> bool:
    """Whether a block has an indent, which marks a new paragraph."""
    return block.start > 0 and doc.text[block.start - 1] not in "\r\n"
