"""Datasets in JSONL: a line is a row, and what is not repaired keeps its bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

from zxlint.datasets.compression import opened, packed, readable
from zxlint.datasets.rows import Change, Columns, Row, id_column, text_column
from zxlint.later import re

LONGEST = 64 << 20
"""Bytes of a line that is taken for a row; one longer is no document, and would not fit into memory twelve times."""

PEEKED = 1_000
"""Rows that are looked at for the names of columns."""

BOM = b"\xef\xbb\xbf"

_BLANK = re.compile(r"[ \t\n\r]*")


class _Number(str):
    """A number as it is written: one of 5,000 digits is as good as any, and none is taken for a text."""

    __slots__ = ()


_decoder = json.JSONDecoder(parse_int=_Number, parse_float=_Number, parse_constant=_Number)


class Jsonl:
    """A dataset in JSONL, compressed or not; a row is known by the number of its line."""

    def __init__(self, path: Path, columns: Columns) -> None:
        self._path = path
        self._skipped = 0
        head = [row for row in islice(_objects(path), PEEKED) if row]
        names = sorted({name for row in head for name in row})
        strings = sorted({name for row in head for name, value in row.items() if type(value) is str})
        # Nothing is known of a dataset without a row that can be read.
        self._text = text_column(columns.text, names, strings) if head else columns.text or "text"
        self._id = id_column(columns.id, names) if head else columns.id

    def rows(self) -> Iterator[Row]:
        """Yield the rows in their order; blank lines are none, but they count."""
        for number, line, is_whole in _lines(self._path):
            if number <= self._skipped or line.isspace():
                continue
            yield self._row(number, line) if is_whole else Row(number, str(number), None, _too_long())

    def skip(self, rows: int) -> None:
        """Leave out so many lines at the head."""
        self._skipped = rows

    def count(self) -> int | None:
        """Return None: lines are not counted before they are read."""
        return None

    def copy(self, out: IO[bytes], changes: Iterable[Change]) -> None:
        """Write the lines as they are, but for the texts that change."""
        waiting = iter(changes)
        change = next(waiting, None)
        with packed(out, self._path.name) as packing:
            number, at_head = 0, True
            with readable(), opened(self._path) as lines:
                while line := lines.readline(LONGEST):
                    number += at_head
                    if change and change[0] == number:
                        line, change = replaced(line, self._text, change[1]), next(waiting, None)
                    packing.write(line)
                    at_head = line.endswith(b"\n")

    def _row(self, number: int, line: bytes) -> Row:
        value = _parsed(line, number)
        name = str(number)
        if isinstance(value, str):
            return Row(number, name, None, value)
        if self._id is not None and (found := value.get(self._id)) is not None:
            name = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
        text = value.get(self._text)
        if text is None or type(text) is str:
            return Row(number, name, text)
        return Row(number, name, None, f'"{self._text}" is {_kind(text)}, not a string')


def replaced(line: bytes, column: str, text: str) -> bytes:
    """Return a line of JSONL with another text in a column, and every other byte as it is.

    A line that is all ASCII stays so.
    """
    source = line.decode()
    start, end = _place(source, column)
    written = json.dumps(text, ensure_ascii=source.isascii())
    return f"{source[:start]}{written}{source[end:]}".encode()


def _place(source: str, column: str) -> tuple[int, int]:
    """Return where the value of a key stands in an object; of a key that stands twice the last one holds."""
    found = (0, 0)
    at = source.index("{") + 1
    while source[at := _after_blanks(source, at)] != "}":
        key, at = _decoder.raw_decode(source, at)
        start = _after_blanks(source, _after_blanks(source, at) + 1)
        _, at = _decoder.raw_decode(source, start)
        if key == column:
            found = (start, at)
        at = _after_blanks(source, at)
        at += source[at] == ","
    return found


def _after_blanks(source: str, at: int) -> int:
    match = _BLANK.match(source, at)
    return match.end() if match else at


def _lines(path: Path) -> Iterator[tuple[int, bytes, bool]]:
    """Yield the number of each line, its bytes, and whether they are all of it."""
    number = 0
    with readable(), opened(path) as lines:
        while line := lines.readline(LONGEST):
            number += 1
            is_whole = line.endswith(b"\n") or len(line) < LONGEST
            rest = line
            while not is_whole and rest and not rest.endswith(b"\n"):
                rest = lines.readline(LONGEST)
            yield number, line, is_whole


def _objects(path: Path) -> Iterator[dict[str, Any] | None]:
    for number, line, is_whole in _lines(path):
        if is_whole and not line.isspace():
            value = _parsed(line, number)
            yield None if isinstance(value, str) else value


def _parsed(line: bytes, number: int) -> dict[str, Any] | str:
    """Return the object of a line, or why it is none."""
    try:
        value = _decoder.decode((line.removeprefix(BOM) if number == 1 else line).decode())
    except UnicodeDecodeError as error:
        return f"not UTF-8 (byte {error.start})"
    except json.JSONDecodeError as error:
        return f"not valid JSON: {error.msg} (column {error.pos + 1})"
    except RecursionError:
        return "not valid JSON: nested too deeply"
    return value if isinstance(value, dict) else f"{_kind(value)}, not an object"


def _too_long() -> str:
    return f"longer than {LONGEST >> 20} MiB; is it JSONL, with a line for each row?"


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    kinds = {_Number: "a number", str: "a string", list: "a list", dict: "an object", type(None): "null"}
    return kinds[type(value)]
