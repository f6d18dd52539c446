"""A document as the character model reads it: numbers of tokens, and the offset of each."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from zxlint.document import Document, analysis
from zxlint.model.counting import DIGITS, FOLDED, LATIN, LINE, OTHER
from zxlint.model.score import Model, model
from zxlint.model.table import Table, shipped
from zxlint.model.weights import HAN, PAD
from zxlint.shape import PART, codes_of, shape
from zxlint.structure import lines, wrap_width

if TYPE_CHECKING:
    import numpy as np

_CLASS = {"N": LINE, "X": LINE, "D": DIGITS, "F": DIGITS, "L": LATIN, "K": LATIN}
_DROPPED = 0xFFFF
_BLANK = 0xFF  # stands for blanks among the numbers of classes
_HAN = ((0x3007, 0x3007), (0x3005, 0x3005), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFFFF, 0xFFFF))
"""Codes that are unknown Han where the table does not list them; the last stands for all outside the basic plane."""


_INSIDE = [ord(mark) for mark in ".,:"]
"""Marks that are part of a number between two digits."""


class Reading(NamedTuple):
    """The tokens of a document as numbers of a table, and the offset in the document of each; ``PAD`` at both ends."""

    tokens: np.ndarray
    offsets: np.ndarray


@analysis
def model_of(doc: Document) -> Model:
    """Return the model that a document is read with: the shipped one, or one with a profile's counts but its own."""
    if doc.knowledge is None or doc.knowledge.profile is None:
        return model()
    return doc.knowledge.profile.model(tokens_of(doc))


@analysis
def tokens_of(doc: Document) -> str:
    """Return the tokens of a document as a string; U+0000 stands for a character unknown to the shipped table."""
    table = shipped()
    return "".join(map(table.characters.__getitem__, read(doc, table).tokens[PAD:-PAD].tolist()))


def read(doc: Document, table: Table) -> Reading:
    """Return the tokens of a document, hard wraps joined, without markup."""
    import numpy as np

    size = len(doc.text)
    tokens = np.empty(size + 2 * PAD, dtype=np.uint16)
    offsets = np.empty(size + 2 * PAD, dtype=np.int32 if size < 1 << 31 else np.int64)
    letters, wraps = shape(doc), _wraps(doc)
    end, last = PAD, -1
    for start in range(0, size, PART):
        numbers = _numbered(doc.text, letters, table, start, min(size, start + PART))
        if wraps is not None:
            low, high = wraps.searchsorted((start, start + len(numbers)))
            numbers[wraps[low:high] - start] = _DROPPED
        kept = (numbers != _DROPPED).nonzero()[0]
        if not len(kept):
            continue
        found = numbers.take(kept)
        # A run of one class or mark is one token.
        first = np.empty(len(found), dtype=bool)
        np.not_equal(found[1:], found[:-1], out=first[1:])
        first[0] = found[0] != last
        # As numbers without a sign, less one, those of unknown characters are the greatest.
        first |= found - np.uint16(1) >= HAN - 1
        last = int(found[-1])
        which = first.nonzero()[0]
        found, kept = found.take(which), kept.take(which)
        tokens[end : end + len(found)] = found
        kept += start
        offsets[end : end + len(found)] = kept
        end += len(found)
    tokens[:PAD] = tokens[end : end + PAD] = table.number(LINE)
    offsets[:PAD], offsets[end : end + PAD] = 0, size
    return Reading(tokens[: end + PAD], offsets[: end + PAD])


def _numbered(text: str, letters: bytes, table: Table, start: int, stop: int) -> np.ndarray:
    """Return for each character of a part of a text the number of the token of which it is part."""
    import numpy as np

    # One character more on either side tells whether blanks are wide, and which marks are part of a number.
    low, high = max(0, start - 1), min(len(text), stop + 1)
    codes = codes_of(text[low:high])
    numbers = _numbers(table).take(codes, mode="clip")
    classes = np.frombuffer(letters[low:high].translate(_classes(table)), dtype=np.uint8)
    np.copyto(numbers, classes, where=classes != 0)
    blanks = classes == _BLANK
    if blanks.any():
        _widen(numbers, blanks, codes, table.number(LINE))
    digits = numbers == table.number(DIGITS)
    inside = (digits[:-2] & digits[2:]).nonzero()[0] + 1
    if len(inside):
        marks = codes.take(inside)
        here = marks == _INSIDE[0]
        for mark in _INSIDE[1:]:
            here |= marks == mark
        numbers[inside[here]] = table.number(DIGITS)
    part: np.ndarray = numbers[start - low : stop - low]
    return part


def _wraps(doc: Document) -> np.ndarray | None:
    """Return where the ends of full lines stand in a document that is wrapped, None in others."""
    import numpy as np

    width = wrap_width(doc)
    if width is None:
        return None
    full = [row for row in lines(doc) if row.end - row.start >= width - 2]
    return np.array([place for row in full for place in range(row.end, row.stop)], dtype=np.int64)


def _widen(numbers: np.ndarray, blanks: np.ndarray, codes: np.ndarray, line: int) -> None:
    """Drop single blanks, make line ends of wider gaps, tabs and U+3000."""
    numbers[blanks] = _DROPPED
    wide = blanks & ((codes == 9) | (codes == 0x3000))
    wide[1:] |= blanks[1:] & blanks[:-1]
    numbers[wide] = line


@cache
def _numbers(table: Table) -> np.ndarray:
    """Return the number of the token for each code of the basic plane."""
    import numpy as np

    found = np.full(0x10000, table.number(OTHER), dtype=np.uint16)
    for low, high in _HAN:
        found[low : high + 1] = 0
    for character, number in table.numbers.items():
        if number > 4 and ord(character) < 0xFFFF:
            found[ord(character)] = number
    for half, full in FOLDED.items():
        found[ord(half)] = table.number(full)
    return found


@cache
def _classes(table: Table) -> bytes:
    """Return the number of the class for each letter of the shape, 0 where the character itself tells."""
    found = bytearray([table.number(OTHER)] * 256)
    for letter, token in _CLASS.items():
        found[ord(letter)] = table.number(token)
    for other in b"HEPpOCoc":
        found[other] = 0
    found[ord("S")] = _BLANK
    return bytes(found)
