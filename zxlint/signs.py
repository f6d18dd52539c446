"""Which characters a document holds: what is rare is asked of these few, not of the text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from zxlint.document import Document, analysis
from zxlint.shape import codes_of, parts_of, worthwhile

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

_HAN, _BEHIND = 0x4E00, 0xA000
"""The first of the common Han, and the first code point after them."""

_BASIC = 1 << 16
"""Code points of the basic plane."""

_OTHERS = re.compile("[^\u4e00-\u9fff]+")


class _Held(NamedTuple):
    """Which characters a text holds: for each code point of the basic plane whether it does, and all beyond that."""

    basic: NDArray[numpy.bool_]
    beyond: NDArray[numpy.uint32]


@analysis
def _held(doc: Document) -> _Held:
    """Return which characters a document holds for which numpy is worth its while."""
    import numpy

    basic, beyond = numpy.zeros(_BASIC, dtype=bool), []
    for _, codes in parts_of(doc.text):
        if codes.max() >= _BASIC:
            beyond.append(codes[codes >= _BASIC])
            codes = codes[codes < _BASIC]
        basic[codes] = True
    return _Held(basic, numpy.unique(numpy.concatenate(beyond)) if beyond else numpy.empty(0, dtype=numpy.uint32))


@analysis
def signs(doc: Document) -> str:
    """Return the characters of a document that lie outside U+4E00 to U+9FFF, each once.

    A pattern of one character that finds nothing here finds nothing in the text.
    """
    if not doc.text or not worthwhile(len(doc)):
        return "".join(sorted(set("".join(_OTHERS.findall(doc.text)))))
    import numpy

    basic, beyond = _held(doc)
    below, behind = basic[:_HAN].nonzero()[0], basic[_BEHIND:].nonzero()[0] + _BEHIND
    codes = numpy.concatenate([below, behind, beyond]).astype(numpy.uint32)
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def may_hold(doc: Document, characters: str) -> bool:
    """Whether a document may hold one of some characters of the basic plane.

    That it does not is told at once, however many they are; of a short document nothing is told.
    """
    if not doc.text or not worthwhile(len(doc)):
        return True
    first, wanted = _wanted(characters)
    return bool((_held(doc).basic[first : first + len(wanted)] & wanted).any())


@lru_cache(maxsize=100)
def _wanted(characters: str) -> tuple[int, NDArray[numpy.bool_]]:
    """Return the least code point of some characters, and for each one from there on whether it is one of them."""
    import numpy

    codes = codes_of(characters)
    first = int(codes.min())
    wanted = numpy.zeros(int(codes.max()) - first + 1, dtype=bool)
    wanted[codes - first] = True
    return first, wanted
