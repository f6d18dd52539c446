"""Breaks: at which of many the characters on either side tell nothing, so that no one need look closer.

Over arrays, for large documents alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zxlint.document import Document
from zxlint.edges import MARKS, can_begin, can_end, doubtful_heads, doubtful_tails
from zxlint.later import re
from zxlint.lexicon import bridges, inner_pairs
from zxlint.shape import codes_of, is_one_of, shape

if TYPE_CHECKING:
    from zxlint.structure import Block

_OPENING, _CLOSING = re.compile(rb"[Oo]"), re.compile(rb"[Cc]")

PAIRED = 61
"""Code points above a break and below it in which a pair of marks is opened and closed, if it is."""


def tell_nothing(
    doc: Document, breaks: Sequence[tuple[Block, Block]], telling_ends: str, telling_heads: str
) -> list[bool]:
    """Return for which breaks nothing but the model can say whether the lower block goes on from the upper one.

    There the upper block ends in a Han character, or a mark, that may end a clause, the lower one begins in one that
    may begin one, no word runs across, and no pair of marks that is open above is closed soon.  At others something
    may be told, or not.

    Args:
        doc: the document.
        breaks: the blocks above and below each break.
        telling_ends: last characters that tell something.
        telling_heads: first characters that do.
    """
    import numpy

    text, letters = doc.text, shape(doc)
    forms = numpy.frombuffer(letters, dtype=numpy.uint8)
    ends, starts, stops = (
        numpy.array([block[side] for block in blocks], dtype=numpy.int64)
        for blocks, side in (([a for a, _ in breaks], 2), ([b for _, b in breaks], 1), ([b for _, b in breaks], 2))
    )
    lasts, firsts = (codes_of("".join([text[at] for at in places.tolist()])) for places in (ends - 1, starts))
    seconds = codes_of("".join([text[at] for at in numpy.minimum(starts + 1, stops - 1).tolist()]))
    plain = numpy.isin(forms[ends - 1], list(b"HP")) & (forms[starts] == ord("H"))
    plain &= ~is_one_of(lasts, telling_ends) & ~is_one_of(firsts, telling_heads)
    # Most characters may stand at the edge of a clause whatever stands beside them, and few pairs stand in words.
    doubtful = is_one_of(lasts, doubtful_tails()) | is_one_of(firsts, doubtful_heads()) | is_one_of(seconds, MARKS)
    paired = inner_pairs(lasts, firsts)
    for at in numpy.flatnonzero(plain).tolist():
        (_, top, end, _), (_, start, stop, _) = breaks[at]
        above, below = text[max(top, end - 4) : end], text[start : min(stop, start + 4)]
        cut = paired[at] and bridges(above[-3:], below[:3])
        if cut or (doubtful[at] and not (can_end(above) and can_begin(below))):
            plain[at] = False
        elif _CLOSING.search(letters, start, min(stop, start + PAIRED)):
            plain[at] = not _OPENING.search(letters, max(top, end - PAIRED), end)
    answers: list[bool] = plain.tolist()
    return answers
