"""Which characters a document holds beside the common Han: what is rare is asked of these few, not of the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zxlint.document import Document, analysis
from zxlint.shape import parts_of, worthwhile

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

_HAN, _HANS = 0x4E00, 0x5200
"""The first of the common Han, and how many there are."""

_OTHERS = re.compile("[^\u4e00-\u9fff]+")


@analysis
def signs(doc: Document) -> str:
    """Return the characters of a document that lie outside U+4E00 to U+9FFF, each once.

    A pattern of one character that finds nothing here finds nothing in the text.
    """
    if not doc.text or not worthwhile(len(doc)):
        return "".join(sorted(set("".join(_OTHERS.findall(doc.text)))))
    import numpy

    # Below the first, the difference of unsigned numbers is beyond all of them.
    some = [_each_once(codes[codes - numpy.uint32(_HAN) >= _HANS]) for _, codes in parts_of(doc.text)]
    codes = some[0] if len(some) == 1 else _each_once(numpy.concatenate(some))
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def _each_once(codes: NDArray[numpy.uint32]) -> NDArray[numpy.uint32]:
    """Return code points in order, each once."""
    import numpy

    codes.sort()
    first = numpy.append(True, codes[1:] != codes[:-1])[: len(codes)]
    once: NDArray[numpy.uint32] = codes[first]
    return once
