"""One byte per character: the shape of a document, over which rules search at the speed of memory.

=====  ==============================================================================
``H``  Han, with 〇 and 々                         ``D``  digit 0-9
``L``  Latin letter, with accents                  ``F``  full-width letter or digit
``S``  blank other than a line end                 ``N``  line end (CR or LF)
``O``  opening Chinese bracket or quote            ``C``  closing one
``E``  。！？                                       ``P``  other Chinese punctuation
``p``  half-width , ; : ? ! .                      ``q``  straight quote " or '
``o``  half-width ( [ {                            ``c``  half-width ) ] }
``K``  kana, hangul, Cyrillic, Greek               ``M``  everything else
``X``  protected: code, links, tags, addresses (whatever the character)
=====  ==============================================================================

A rule's pattern is then a regular expression over bytes, such as ``rb"(?<=H)p(?=[HN])"``, and its
offsets are the document's own.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

from zxlint.document import Document, analysis
from zxlint.protect import protected

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy
    from numpy.typing import NDArray

LARGE = 100_000
"""Characters from which the numpy look-up pays for the import of numpy (70 to 100 ms)."""

WORTH = 1_000
"""Characters from which numpy is faster, once it is there."""

COLUMNAR = 60_000
"""Characters from which arrays of lines are faster than lines, once numpy is there: to call it a few hundred times
takes as long as to read the lines of 50,000 characters."""

MANY = 600_000
"""Characters of small texts after which it pays for them too: a run over many files has come to stay."""

PART = 1 << 16
"""Characters of a text that are made numbers at a time: few enough for the cache, whatever the size of the text."""

_BASIC = 0xFFFF
_HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_OTHER_SCRIPTS = ((0x370, 0x52F), (0x1100, 0x11FF), (0x3041, 0x30FA), (0x30FC, 0x30FF), (0x3130, 0x318F),
                  (0x31F0, 0x31FF), (0xAC00, 0xD7AF), (0xFF66, 0xFF9F))  # fmt: skip
_LISTED = {
    "H": "〇々",
    "O": "（“‘《〈「『【〔［｛〖",
    "C": "）”’》〉」』】〕］｝〗",
    "E": "。！？",
    "P": "，、；：·—～…．‧・",
    "p": ",;:?!.",
    "q": "\"'",
    "o": "([{",
    "c": ")]}",
    "N": "\r\n",
}
_CLASS_OF = {c: letter for letter, members in _LISTED.items() for c in members}


def _letter(c: str) -> str:
    if c in _CLASS_OF:
        return _CLASS_OF[c]
    code = ord(c)
    if any(low <= code <= high for low, high in _HAN):
        return "H"
    if "0" <= c <= "9":
        return "D"
    if 0xFF10 <= code <= 0xFF5A and c.isalnum():
        return "F"
    if any(low <= code <= high for low, high in _OTHER_SCRIPTS):
        return "K"
    if c.isspace() or code in (0x200B, 0xFEFF):
        return "S"
    if c.isalpha() and code < 0x250:
        return "L"
    return "M"


class _Letters(dict[int, str]):
    """A translation table that fills itself as characters turn up."""

    def __missing__(self, code: int) -> str:
        letter = self[code] = _letter(chr(code))
        return letter


_letters = _Letters()
_shaped = 0
_lookup: numpy.ndarray | None = None
_coded: tuple[str, NDArray[numpy.uint32]] | None = None
"""The short text whose code points were asked for last."""


def _shape_of_large(text: str) -> bytes:
    global _lookup
    import numpy

    if _lookup is None:
        _lookup = numpy.zeros(sys.maxunicode + 1, dtype=numpy.uint8)
        for low, high in _HAN:
            _lookup[low : high + 1] = ord("H")
    found = []
    for _, codes in parts_of(text):
        # Beside Han, only the classes of characters that occur are worked out; 0 marks those not yet known.
        letters = _lookup.take(codes)
        if not letters.all():
            for code in set(codes[letters == 0].tolist()):  # numpy.unique would load numpy.ma, which takes 10 ms
                _lookup[code] = ord(_letters[code])
            letters = _lookup.take(codes)
        found.append(letters.tobytes())
    return found[0] if len(found) == 1 else b"".join(found)


def codes_of(text: str) -> NDArray[numpy.uint32]:
    """Return the code points of a text as an array of ``uint32``; lone surrogates stand for themselves.

    It is not to be written to: half a dozen analyses of a short document ask for the same.
    """
    global _coded
    import numpy

    known = _coded
    if known is not None and known[0] is text:
        return known[1]
    codes = numpy.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=numpy.uint32)
    if WORTH <= len(text) <= PART:
        _coded = text, codes
    return codes


def parts_of(text: str) -> Iterator[tuple[int, NDArray[numpy.uint32]]]:
    """Yield the code points of a text part by part, each part with where it begins."""
    for start in range(0, len(text), PART):
        yield start, codes_of(text[start : start + PART])


def codes_at(text: str, *places: NDArray[numpy.int64]) -> tuple[NDArray[numpy.uint32], ...]:
    """Return the code points at some places of a text, given in ascending order; for several rows of places at once."""
    import numpy

    found = tuple(numpy.empty(len(row), dtype=numpy.uint32) for row in places)
    for start, codes in parts_of(text):
        for row, values in zip(places, found, strict=True):
            low, high = row.searchsorted((start, start + len(codes)))
            values[low:high] = codes.take(row[low:high] - start)
    return found


def is_one_of(codes: NDArray[numpy.uint32], members: str | frozenset[str]) -> NDArray[numpy.bool_]:
    """Return for which code points the character is one of some, all of them of the basic plane."""
    import numpy

    found: NDArray[numpy.bool_] = _members(members)[numpy.minimum(codes, _BASIC)]
    return found


@cache
def _members(members: str | frozenset[str]) -> NDArray[numpy.bool_]:
    """Return a table of the basic plane that holds for each code point whether it is one of some."""
    import numpy

    table = numpy.zeros(_BASIC + 1, dtype=bool)
    table[codes_of("".join(members))] = True
    return table


def shape_of(text: str) -> bytes:
    """Return one class letter per code point of a text, nothing protected."""
    global _shaped
    _shaped += len(text)
    if len(text) >= LARGE or _shaped >= MANY:
        return _shape_of_large(text)
    return text.translate(_letters).encode("ascii")


@analysis
def bare_shape(doc: Document) -> bytes:
    """Return one class letter per code point of the document, whether it is protected or not."""
    return shape_of(doc.text)


@analysis
def shape(doc: Document) -> bytes:
    """Return one class letter per code point of the document, ``X`` over all that is protected."""
    bare = bare_shape(doc)
    if not (hidden := protected(doc)):
        return bare
    letters = bytearray(bare)
    for start, end in hidden:
        letters[start:end] = b"X" * (end - start)
    return bytes(letters)


def worthwhile(size: int) -> bool:
    """Whether to call on numpy for a text of this length."""
    return size >= LARGE or (size >= WORTH and "numpy" in sys.modules)


def columnar(size: int) -> bool:
    """Whether to read the lines of a text of this length as arrays."""
    return size >= COLUMNAR and worthwhile(size)


def is_han(c: str) -> bool:
    """Whether a character is Han (class ``H``)."""
    return _letters[ord(c)] == "H"
