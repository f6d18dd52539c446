"""The squeezed text: a document without its blanks and line ends, in which repeats are looked for.

Large documents are squeezed at once, and come with their characters as an array of 16 bits each.
"""

from __future__ import annotations

from bisect import bisect_right
from codecs import utf_16_le_decode
from collections.abc import Sequence
from itertools import accumulate
from operator import sub
from typing import TYPE_CHECKING, NamedTuple

from zxlint.document import Document, analysis_for
from zxlint.later import re
from zxlint.protect import prose
from zxlint.shape import codes_of, shape, worthwhile
from zxlint.sieve import PART, renumber

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

_INKED = re.compile(rb"[^SN]+")
_NEWLINE = re.compile(r"\r\n?|\n")


class Squeezed(NamedTuple):
    """The text without blanks and line ends, protected characters hidden: pieces of the document, joined.

    ``heads[i]`` is the place of piece i in the squeezed text, ``starts[i]`` its offset in the document.  ``codes``
    are its characters as ``narrow`` returns them, None in a small document; in a large one the text has the same
    stand-ins for characters beyond U+FFFF.
    """

    text: str
    codes: NDArray[numpy.uint16] | None
    heads: Sequence[int] | NDArray[numpy.int64]
    starts: Sequence[int] | NDArray[numpy.int64]

    def at(self, place: int) -> int:
        """Return the offset in the document of a character of the squeezed text."""
        piece = bisect_right(self.heads, place) - 1
        return int(self.starts[piece] + place - self.heads[piece])

    def place(self, offset: int) -> int:
        """Return how many characters of the squeezed text stand before an offset of the document."""
        piece = bisect_right(self.starts, offset) - 1
        if piece < 0:
            return 0
        end = self.heads[piece + 1] if piece + 1 < len(self.heads) else len(self.text)
        return int(min(end, self.heads[piece] + offset - self.starts[piece]))


@analysis_for("ZX4")
def squeezed(doc: Document) -> Squeezed:
    """Return the text without blanks and line ends, with the offsets of its pieces."""
    text = prose(doc)
    if worthwhile(len(text)):
        return _squeezed_at_once(text, shape(doc))
    spans = [match.span() for match in _INKED.finditer(shape(doc))]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    heads = [0, *accumulate(map(sub, ends, starts))]
    return Squeezed("".join([text[start:end] for start, end in spans]), None, heads[:-1], starts)


def _squeezed_at_once(text: str, letters: bytes) -> Squeezed:
    import numpy

    shapes = numpy.frombuffer(letters, dtype=numpy.uint8)
    inked = numpy.zeros(len(shapes) + 2, dtype=bool)
    numpy.not_equal(shapes, ord("S"), out=inked[1:-1])
    inked[1:-1] &= shapes != ord("N")
    edges = numpy.flatnonzero(inked[1:] != inked[:-1])
    starts, ends = edges[::2].copy(), edges[1::2]
    heads = numpy.cumsum(ends - starts)
    heads[1:], heads[:1] = heads[:-1], 0
    return Squeezed(*_left(text, inked[1:-1]), heads, starts)


def _left(text: str, inked: NDArray[numpy.bool_]) -> tuple[str, NDArray[numpy.uint16]]:
    """Return some characters of a large text, and their numbers of 16 bits, made part by part in the cache."""
    import numpy

    far, great = [], []
    numbers = numpy.empty(int(numpy.count_nonzero(inked)), dtype=numpy.uint16)
    at = 0
    for start in range(0, len(text), PART):
        codes = codes_of(text[start : start + PART])[inked[start : start + PART]]
        numbers[at : at + len(codes)] = codes
        beyond = numpy.flatnonzero(codes > 0xFFFF)
        if len(beyond):
            far.append(beyond + at)
            great.append(codes[beyond])
        at += len(codes)
    if not far or renumber(numbers, numpy.concatenate(far), numpy.concatenate(great)):
        try:
            # Half as large as the text itself where that has a character beyond U+FFFF.
            return utf_16_le_decode(numbers.data)[0], numbers
        except UnicodeDecodeError:
            pass
    parts = range(0, len(text), PART)
    kept = (codes_of(text[at : at + PART])[inked[at : at + PART]].tobytes() for at in parts)
    return "".join([part.decode("utf-32-le", "surrogatepass") for part in kept]), numbers


@analysis_for("ZX4")
def line_heads(doc: Document) -> list[int]:
    """Return where lines begin in the squeezed text, in order; at the end of it where nothing follows."""
    text, found = doc.text, squeezed(doc)
    if found.codes is None:
        rows = [0, *(match.end() for match in _NEWLINE.finditer(text))]
        places = [*found.heads, len(found.text)]
        return [places[bisect_right(found.starts, row - 1)] for row in rows if row < len(text)]
    import numpy

    starts = numpy.concatenate(([0], _line_ends(text)))
    pieces = numpy.searchsorted(found.starts, starts[starts < len(text)])
    heads: list[int] = numpy.append(found.heads, len(found.text))[pieces].tolist()
    return heads


def _line_ends(text: str) -> NDArray[numpy.int64]:
    """Return the places directly behind the line ends of a large text."""
    import numpy

    ends = []
    for start in range(0, max(1, len(text)), PART):
        # One more character tells whether a return stands before a feed.
        codes = codes_of(text[start : start + PART + 1])
        feeds, returns = codes == ord("\n"), codes == ord("\r")
        returns[:-1] &= ~feeds[1:]
        feeds |= returns
        ends.append(numpy.flatnonzero(feeds[:PART]) + start + 1)
    return numpy.concatenate(ends)
