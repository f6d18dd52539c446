"""The file of the character model: header, counts of n-grams in hash tables, neighbours by shape.

Layout, little-endian: ``MAGIC``, the format's version and the length of the header (two 32-bit numbers), the header in
JSON, then arrays at multiples of 64 bytes.  The arrays are used where they lie, memory-mapped, by plain Python and by
numpy alike, so that loading costs next to nothing.

Bigrams and trigrams stand in tables of 32-bit entries, each at one of two places (cuckoo hashing, Pagh and
Rodler 2001): 8 bits of backoff weight (bigrams only), 16 bits of fingerprint, 8 bits of quantised count; 0 is empty.
"""

from __future__ import annotations

import json
import math
import mmap
import struct
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from zxlint.data import data
from zxlint.model.counting import CLASSES, MARKS, Counts
from zxlint.timing import timed

MAGIC = b"ZXMODEL\0"
VERSION = 1
SHIPPED = "characters.bin"

BITS = 13
"""Bits of the number of a character: a table holds at most 8,191."""

STEPS = 8
"""Steps of a quantised count per doubling: count = 2 ** ((q - 1) / STEPS), q = 0 for none."""

DISCOUNT = 0.6
"""Taken off every count, left to what was not seen (absolute discounting, Ney, Essen and Kneser 1994)."""

BACKOFF = 4
"""Steps of a backoff weight per bit."""

EXPECTED = 2
"""Characters listed as expected in one context."""

FIRST, SECOND = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93
"""Factors of the hash."""

_WORD = (1 << 64) - 1
_HALF = (1 << 32) - 1


class TableError(Exception):
    """A file that is no table, or one of another version; the message says what to do."""


def quantised(count: float) -> int:
    """Return the quantised count, 0 for none."""
    return min(255, 1 + round(STEPS * math.log2(count))) if count >= 1 else 0


COUNTS = [0, *(round(2 ** ((q - 1) / STEPS)) for q in range(1, 256))]
"""The count that each quantised one stands for."""


def places(key: int, size: int) -> tuple[int, int, int]:
    """Return the two places of a key in a table of ``size`` entries, and its fingerprint."""
    mixed = key * FIRST & _WORD
    again = (mixed ^ mixed >> 32) * SECOND & _WORD
    return (mixed >> 32) * size >> 32, (again & _HALF) * size >> 32, again >> 48


@dataclass(frozen=True, eq=False)
class Table:
    """A table in memory.  ``arrays`` are views of the file by name."""

    header: Mapping[str, Any]
    arrays: Mapping[str, memoryview]

    @property
    def characters(self) -> str:
        """The characters by number; the first stands for all that are unknown."""
        return str(self.header["characters"])

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each character."""
        return {character: number for number, character in enumerate(self.characters) if number}

    def number(self, character: str) -> int:
        """Return the number of a token, 0 where the table does not know it."""
        return self.numbers.get(character, 0)

    def key(self, read: str) -> int:
        """Return the key of one, two or three tokens: their numbers in a row, 0 where one of them is unknown."""
        return _key(read, self.numbers)

    def entry(self, order: int, key: int) -> int:
        """Return the entry of a bigram (order 2) or a trigram (order 3) by the numbers of its tokens, 0 for none."""
        view = self.arrays["bi" if order == 2 else "tri"]
        here, there, mark = places(key, len(view))
        for place in (here, there):
            entry: int = view[place]
            if entry & 255 and entry >> 8 & 0xFFFF == mark:
                return entry
        return 0

    def count(self, read: str) -> int:
        """Return how often a string of one, two or three tokens was counted: exact up to 8, then to 5 %."""
        key = self.key(read)
        if not key:
            return 0
        quantum = self.arrays["uni"][key] if len(read) == 1 else self.entry(len(read), key) & 255
        return COUNTS[quantum]


@cache
def shipped() -> Table:
    """Return the table that comes with zxlint."""
    with timed("table", SHIPPED):
        return read(data(SHIPPED))


def read(path: Path) -> Table:
    """Open a table.

    Raises:
        OSError: the file cannot be read.
        TableError: it is no table of this version.
    """
    with path.open("rb") as file:
        try:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:
            raise TableError(f"{path} is empty; make it again") from None
    if mapped[:8] != MAGIC or len(mapped) < 16:
        raise TableError(f"{path} is not a table of zxlint's character model")
    version, length = struct.unpack_from("<II", mapped, 8)
    if version != VERSION:
        raise TableError(f"{path} has format {version}, this zxlint reads {VERSION}; make it again")
    try:
        header = json.loads(mapped[16 : 16 + length])
        whole = memoryview(mapped)
        arrays = {
            name: whole[start : start + size].cast(code) for name, (code, start, size) in header["arrays"].items()
        }
        if any(start + size > len(whole) for _, start, size in header["arrays"].values()):
            raise ValueError("cut short")
    except (ValueError, KeyError, TypeError) as error:
        raise TableError(f"{path} is damaged ({error}); make it again") from None
    return Table(header, arrays)


def write(
    path: Path,
    counts: Counts,
    *,
    header: Mapping[str, object],
    neighbours: Mapping[str, Sequence[tuple[str, int]]] | None = None,
    blobs: Mapping[str, array[int]] | None = None,
) -> None:
    """Write a table.

    Args:
        path: the file.
        counts: counts of tokens; the commonest characters that BITS leave room for are kept.
        header: what the file says of itself: "source", "licence", "quantiles" and whatever else JSON can hold.
        neighbours: for a character those of similar shape, best first, with similarities from 1 to 255.
        blobs: further arrays, to be found in ``Table.arrays``.

    Raises:
        OSError: the file cannot be written.
    """
    characters = numbering(counts)
    numbers = {character: number for number, character in enumerate(characters) if number}
    arrays = {**_counted(counts, numbers), **_beside(neighbours or {}, numbers), **(blobs or {})}
    layout, at = {}, 0
    for name, values in arrays.items():
        layout[name] = (values.typecode, at, len(values) * values.itemsize)
        at += -(-len(values) * values.itemsize // 64) * 64
    start = 0
    while True:
        # The header holds the places of the arrays, and its own length moves them.
        shifted = {name: (code, start + place, size) for name, (code, place, size) in layout.items()}
        text = json.dumps({**header, "characters": characters, "arrays": shifted}, ensure_ascii=False).encode()
        needed = -(-(16 + len(text)) // 64) * 64
        if needed <= start:
            break
        start = needed
    with path.open("wb") as file:
        file.write(MAGIC + struct.pack("<II", VERSION, len(text)) + text)
        for name, values in arrays.items():
            file.seek(shifted[name][1])
            file.write(values.tobytes())
        file.truncate(start + at)


def _counted(counts: Counts, numbers: Mapping[str, int]) -> dict[str, array[int]]:
    """Return the arrays of the counts: quantised, with the weights of what was not seen."""
    size = len(numbers) + 1
    uni, back = array("B", bytes(size)), array("B", bytes(size))
    rest2 = _rests(counts.uni, counts.bi)
    rest3 = _rests(counts.bi, counts.tri)
    for character, number in numbers.items():
        uni[number] = quantised(counts.uni[character])
        back[number] = _weight(rest2.get(character, 1.0))
    total = sum(counts.uni.values()) or 1
    logs = array("h", [round(16 * math.log2((COUNTS[q] or 0.5) / total)) for q in uni])
    bi = _hashed((_key(k, numbers), _weight(rest3.get(k, 1.0)) << 24 | quantised(n)) for k, n in counts.bi.items())
    tri = _hashed((_key(k, numbers), quantised(n)) for k, n in counts.tri.items())
    return {"uni": uni, "back": back, "logs": logs, "bi": bi, "tri": tri}


def _rests(contexts: Mapping[str, int], longer: Mapping[str, int]) -> dict[str, float]:
    """Return for each context the share of its occurrences that its counted successors leave over."""
    used: dict[str, float] = {}
    for key, n in longer.items():
        used[key[:-1]] = used.get(key[:-1], 0.0) + n - DISCOUNT
    return {key: max(1.0 - taken / contexts[key], 1e-4) for key, taken in used.items() if contexts[key]}


def _weight(rest: float) -> int:
    return min(255, round(-BACKOFF * math.log2(rest)))


def _key(read: str, numbers: Mapping[str, int]) -> int:
    key = 0
    for token in read:
        number = numbers.get(token, 0)
        if not number:
            return 0
        key = key << BITS | number
    return key


def expected_arrays(
    expected: Mapping[tuple[int, str], Sequence[str]], numbers: Mapping[str, int]
) -> dict[str, array[int]]:
    """Return the arrays of the characters expected in a context.

    Args:
        expected: the characters, best first, by kind (1 between two tokens, 2 after two, 3 before two) and tokens.
        numbers: the numbers of all tokens.
    """
    rows = {_key(around, numbers) | kind << 2 * BITS: found for (kind, around), found in expected.items()}
    keys = sorted(key for key in rows if key & (1 << 2 * BITS) - 1)
    owners = _settled(keys)
    marks, names = array("H", bytes(2 * len(owners))), array("H", bytes(2 * EXPECTED * len(owners)))
    for place, owner in enumerate(owners):
        if owner >= 0:
            marks[place] = places(keys[owner], len(owners))[2] or 1
            for column, name in enumerate(rows[keys[owner]][:EXPECTED]):
                names[place * EXPECTED + column] = numbers.get(name, 0)
    return {"expected_marks": marks, "expected": names}


def numbering(counts: Counts) -> str:
    """Return the characters of the table made of some counts, by number; the first stands for all unknown ones."""
    fixed = CLASSES + MARKS
    han = {c for c in counts.uni if c not in fixed}
    common = sorted(han, key=lambda c: (-counts.uni[c], c))[: (1 << BITS) - 1 - len(fixed)]
    return "\0" + fixed + "".join(sorted(common))


def _hashed(pairs: Iterator[tuple[int, int]]) -> array[int]:
    """Return the hash table of keys and entries.  Key 0 is left out, and so is what was counted less than once."""
    held = sorted((key, entry) for key, entry in pairs if key and entry & 255)
    owners = _settled([key for key, _ in held])
    table = array("I", bytes(4 * len(owners)))
    for place, owner in enumerate(owners):
        if owner >= 0:
            key, entry = held[owner]
            table[place] = entry | places(key, len(owners))[2] << 8
    return table


def _settled(keys: Sequence[int]) -> list[int]:
    """Return for each place of a table that holds the keys the index of its own, -1 for none."""
    size = max(64, int(len(keys) * 2.2))
    while (owners := _tried(keys, size)) is None:
        size += size // 20
    return owners


def _tried(keys: Sequence[int], size: int) -> list[int] | None:
    """Give every key a place, moving others to their second one; None where that does not come to an end."""
    owners = [-1] * size
    spots = [places(key, size)[:2] for key in keys]
    for index in range(len(keys)):
        moving, place = index, spots[index][0]
        for _ in range(500):
            owners[place], moving = moving, owners[place]
            if moving < 0:
                break
            here, there = spots[moving]
            place = there if place == here else here
        else:
            return None
    return owners


def _beside(neighbours: Mapping[str, Sequence[tuple[str, int]]], numbers: Mapping[str, int]) -> dict[str, array[int]]:
    """Return the neighbours of all characters in a row: numbers, similarities, and where each character's begin."""
    starts, numbered, similarities = array("I", [0]), array("H"), array("B")
    for character in ["", *numbers]:
        for other, similarity in neighbours.get(character, ()):
            if other in numbers:
                numbered.append(numbers[other])
                similarities.append(similarity)
        starts.append(len(numbered))
    return {"beside_starts": starts, "beside": numbered, "beside_like": similarities}
