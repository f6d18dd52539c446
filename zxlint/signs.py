"""Which characters a document holds beside the common Han: what is rare is asked of these few, not of the text."""

from __future__ import annotations

import re

from zxlint.document import Document, analysis
from zxlint.shape import codes_of, worthwhile

_HAN, _HANS = 0x4E00, 0x5200
"""The first of the common Han, and how many there are."""

_OTHERS = re.compile("[^\u4e00-\u9fff]+")


@analysis
def signs(doc: Document) -> str:
    """Return the characters of a document that lie outside U+4E00 to U+9FFF, each once.

    A pattern of one character that finds nothing here finds nothing in the text.
    """
    if not worthwhile(len(doc)):
        return "".join(sorted(set("".join(_OTHERS.findall(doc.text)))))
    import numpy

    codes = codes_of(doc.text)
    # Below the first, the difference of unsigned numbers is beyond all of them.
    codes = codes[codes - numpy.uint32(_HAN) >= _HANS]
    codes.sort()
    first = numpy.append(True, codes[1:] != codes[:-1])[: len(codes)]
    found: bytes = codes[first].tobytes()
    return found.decode("utf-32-le", "surrogatepass")
