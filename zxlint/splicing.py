"""The edits of a repair as changes to the bytes of a file: what lies outside of them keeps its bytes.

Big5 has several byte sequences for some characters, so that a text that is encoded anew need not have the bytes it was
read from, even where it is the same.  Only what an edit puts in is encoded; all else is carried over.
"""

from __future__ import annotations

import codecs
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from zxlint.decoding import Source
from zxlint.text import Edit, Span, in_order, trim

BLOCK = 1024
"""Bytes that are decoded at once on the way to a place."""

_CANONICAL = ("utf-8", "utf-16-le", "utf-16-be", "gbk", "gb18030")
"""Encodings in which strict decoding admits one byte sequence for a character."""


class Patch(NamedTuple):
    """Replace ``data[start:end]`` by ``content``; bytes counted from 0, the BOM among them."""

    start: int
    end: int
    content: bytes


class _Mark(NamedTuple):
    """An end of a byte sequence: how many characters are before it, and how many bytes."""

    characters: int
    bytes: int


def composed(steps: Iterable[Sequence[Edit]], text: str) -> list[Edit]:
    """Return one set of edits with the effect of several sets made one after the other.

    Args:
        steps: the sets; the offsets of each count in the text as the one before left it.
        text: the text that the first set applies to.
    """
    pieces: list[Span | str] = [Span(0, len(text))]
    for step in steps:
        pieces = list(_applied(pieces, step))
    edits, at, content = [], 0, ""
    for piece in [*pieces, Span(len(text), len(text))]:
        if isinstance(piece, str):
            content += piece
            continue
        if content or piece.start > at:
            edits.append(trim(text, at, piece.start, content))
        at, content = piece.end, ""
    return [edit for edit in edits if edit.content or edit.end > edit.start]


def patches(source: Source, data: bytes, edits: Sequence[Edit]) -> list[Patch]:
    """Return edits of a text as changes to the bytes it was read from, in order of place.

    Raises:
        ValueError: the source could not be read, or its encoding cannot hold what an edit puts in.
    """
    if source.fault:
        raise ValueError(f"what could not be read cannot be written: {source.fault.reason}")
    ordered, text, bom = in_order(edits, len(source.text)), source.text, len(source.bom)
    body = data[bom:]
    if source.encoding in _CANONICAL or text.isascii():
        places = zip(_counted(text, ordered, source.encoding), ordered, strict=True)
        return [Patch(bom + one, bom + two, edit.content.encode(source.encoding)) for (one, two), edit in places]
    marks = _marks(body, source.encoding, sorted({place for edit in ordered for place in edit.span}))
    made: list[Patch] = []
    for edit in ordered:
        (first, one), (last, two) = marks[edit.start][0], marks[edit.end][1]
        content = text[first : edit.start] + edit.content + text[edit.end : last]
        made.append(Patch(bom + one, bom + two, content.encode(source.encoding)))
    return made


def patched(data: bytes, changes: Iterable[Patch]) -> bytes:
    """Return bytes with changes made, which are in order of place."""
    pieces: list[bytes] = []
    at = 0
    for start, end, content in changes:
        if start < at or end < start or end > len(data):
            raise ValueError(f"bytes {start} to {end} cannot be replaced in {len(data)} bytes")
        pieces += data[at:start], content
        at = end
    return b"".join([*pieces, data[at:]])


def inverted(data: bytes, changes: Iterable[Patch]) -> list[Patch]:
    """Return the changes that lead back from the changed bytes to these."""
    back, grown = [], 0
    for start, end, content in changes:
        at = start + grown
        back.append(Patch(at, at + len(content), data[start:end]))
        grown += len(content) - (end - start)
    return back


def rewritten(source: Source, data: bytes, steps: Iterable[Sequence[Edit]], text: str) -> list[Patch]:
    """Return the changes to the bytes of a file that repairing it comes to.

    Args:
        source: what was read.
        data: what it was read from.
        steps: the edits, pass by pass.
        text: what they come to.

    Raises:
        ValueError: the encoding cannot hold it, or the bytes would not read as this text.
    """
    changes = patches(source, data, composed(steps, source.text))
    body = patched(data, changes)[len(source.bom) :]
    if body.decode(source.encoding) != text:
        raise ValueError(f"the repaired text would read otherwise in {source.encoding}")
    return changes


def _applied(pieces: Iterable[Span | str], edits: Iterable[Edit]) -> Iterator[Span | str]:
    waiting, at = deque(pieces), 0
    for edit in sorted(edits):
        yield from _taken(waiting, edit.start - at)
        deque(_taken(waiting, edit.end - edit.start), maxlen=0)
        if edit.content:
            yield edit.content
        at = edit.end
    yield from waiting


def _taken(waiting: deque[Span | str], length: int) -> Iterator[Span | str]:
    """Take so many characters off the pieces that are waiting."""
    while length:
        piece = waiting.popleft()
        size = piece.end - piece.start if isinstance(piece, Span) else len(piece)
        if size > length:
            one, two = _cut(piece, length)
            waiting.appendleft(two)
            piece, size = one, length
        yield piece
        length -= size


def _cut(piece: Span | str, at: int) -> tuple[Span | str, Span | str]:
    if isinstance(piece, Span):
        return Span(piece.start, piece.start + at), Span(piece.start + at, piece.end)
    return piece[:at], piece[at:]


def _counted(text: str, edits: Sequence[Edit], encoding: str) -> Iterator[tuple[int, int]]:
    """Yield where edits begin and end in the bytes of a text that has but one form in its encoding."""
    done = at = 0
    for edit in edits:
        start = at + len(text[done : edit.start].encode(encoding))
        at = start + len(text[edit.start : edit.end].encode(encoding))
        done = edit.end
        yield start, at


def _marks(body: bytes, encoding: str, places: Sequence[int]) -> dict[int, tuple[_Mark, _Mark]]:
    """Return for offsets of characters, in order, the nearest ends of byte sequences before and after.

    The two differ only within a sequence that stands for two characters, of which Big5-HKSCS has four.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    found: dict[int, tuple[_Mark, _Mark]] = {0: (_Mark(0, 0), _Mark(0, 0))}
    waiting, before = deque(place for place in places if place), _Mark(0, 0)
    count = at = 0
    while waiting:
        state, block = decoder.getstate(), body[at : at + BLOCK]
        size = len(decoder.decode(block))
        if waiting[0] > count + size:
            count, at = count + size, at + len(block)
            before = _Mark(count, at - len(decoder.getstate()[0]))
            continue
        decoder.setstate(state)
        for byte in block:
            count, at = count + len(decoder.decode(bytes((byte,)))), at + 1
            if decoder.getstate()[0]:
                continue  # in the middle of a sequence
            now = _Mark(count, at)
            while waiting and waiting[0] <= count:
                place = waiting.popleft()
                found[place] = (now if place == count else before, now)
            before = now
    return found
