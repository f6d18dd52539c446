"""Datasets in JSONL: a line is a row, and what is not repaired keeps its bytes."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from typing import IO, Any

from zxlint.datasets.compression import is_packed, opened, packed, readable
from zxlint.datasets.places import Place, state
from zxlint.datasets.rows import Change, Columns, Counted, Row, Stretch, id_column, text_column
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

    def __init__(self, path: Place, columns: Columns) -> None:
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
            if number > self._skipped and not line.isspace():
                yield self._row(number, line, is_whole, is_head=number == 1)

    def skip(self, rows: int) -> None:
        """Leave out so many lines at the head."""
        self._skipped = rows

    def count(self) -> int | None:
        """Return None: lines are not counted before they are read."""
        return None

    def stretches(self, size: int, skipped: int = 0) -> list[Stretch]:
        """Return parts of about so many bytes, from the first row that is not skipped on; one of a packed file."""
        if is_packed(self._path):
            return [Stretch()]
        first, whole = self._place_after(skipped), state(self._path)[0]
        starts = range(first, max(first + 1, whole), size)
        return [Stretch(start, start + size if start + size < whole else -1, skipped) for start in starts]

    def _place_after(self, rows: int) -> int:
        """Return at which byte the line after so many begins."""
        at = 0
        with opened(self._path) as lines:
            while rows and (line := lines.readline(LONGEST)):
                at += len(line)
                rows -= line.endswith(b"\n")
        return at

    def within(self, stretch: Stretch) -> Generator[Row, None, int]:
        """Yield the rows whose lines begin in a part, and return how many lines do."""
        number = 0
        for number, line, is_whole in _lines(self._path, stretch):
            if not line.isspace():
                yield self._row(number, line, is_whole, is_head=number == 1 and not stretch.start)
        return number

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

    def _row(self, number: int, line: bytes, is_whole: bool, *, is_head: bool) -> Row:
        value = _parsed(line, is_head=is_head) if is_whole else _too_long()
        name: str = Counted(number)
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


def _lines(path: Place, stretch: Stretch = Stretch()) -> Iterator[tuple[int, bytes, bool]]:  # noqa: B008 - immutable
    """Yield the number of each line that begins in a part, from 1, its bytes, and whether they are all of it."""
    number = 0
    with readable(), opened(path) as lines:
        at = stretch.start
        if at:
            # The line that holds the byte before belongs to the part before.
            lines.seek(at - 1)
            at -= 1
            line = lines.readline(LONGEST)
            while line and not line.endswith(b"\n"):
                at += len(line)
                line = lines.readline(LONGEST)
            at += len(line)
        while (stretch.end < 0 or at < stretch.end) and (line := lines.readline(LONGEST)):
            number += 1
            at += len(line)
            is_whole = line.endswith(b"\n") or len(line) < LONGEST
            rest = line
            while not is_whole and rest and not rest.endswith(b"\n"):
                rest = lines.readline(LONGEST)
                at += len(rest)
            yield number, line, is_whole


def _objects(path: Place) -> Iterator[dict[str, Any] | None]:
    for number, line, is_whole in _lines(path):
        if is_whole and not line.isspace():
            value = _parsed(line, is_head=number == 1)
            yield None if isinstance(value, str) else value


def _parsed(line: bytes, *, is_head: bool) -> dict[str, Any] | str:
    """Return the object of a line, or why it is none."""
    try:
        value = _decoder.decode((line.removeprefix(BOM) if is_head else line).decode())
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
