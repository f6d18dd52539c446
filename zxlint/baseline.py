"""The file ``.zxlint-baseline.json``: the findings that were there when one began, so that only new ones are reported.

A finding is known by its rule, its text, and the letters on either side, all but an excerpt as hashes: neither where
it stands in the document nor what repairs do around it makes it another one.  One row of the file is one finding.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from zxlint.anchors import Anchor, anchor_of, even
from zxlint.later import regex
from zxlint.regular import contents
from zxlint.rule import Diagnostic
from zxlint.settings import SettingsError, nearest, shown

NAME = ".zxlint-baseline.json"
VERSION = 1

LARGEST = 256 << 20
"""Bytes that a baseline may have."""
EXCERPT = 16
"""Characters of a finding's text that are written down, for a person to read."""

_KEYS = ("version", "documents")
_UNSEEN = regex.compile(r"[\p{C}\p{Zl}\p{Zp}]")


class Row(NamedTuple):
    """A finding as the file has it: the code of its rule, an excerpt, and hashes of its text and of either side.

    A side without a letter is an empty string.
    """

    code: str
    excerpt: str
    text: str
    before: str
    after: str


@dataclass
class Baseline:
    """The rows of a file, by the names of the documents: their paths from the folder that the file lies in."""

    path: Path
    data: bytes | None = None
    documents: dict[str, tuple[Row, ...]] = field(default_factory=dict)

    def written(self) -> bytes:
        """Return the file: documents in order of name, and rows in order within them."""
        blocks = []
        for name, rows in sorted(self.documents.items()):
            if rows:
                lines = ",\n".join(f"   {json.dumps(row, ensure_ascii=False)}" for row in sorted(rows))
                blocks.append(f"  {_string(name)}: [\n{lines}\n  ]")
        inner = ",\n".join(blocks)
        return f'{{\n "version": {VERSION},\n "documents": {{\n{inner}\n }}\n}}\n'.encode()


class Parted(NamedTuple):
    """Findings held against rows: which are new, which known, and the rows that no finding answers to."""

    new: tuple[Diagnostic, ...]
    known: tuple[Diagnostic, ...]
    gone: tuple[Row, ...]


def row_of(text: str, found: Diagnostic) -> Row:
    """Return the row of a finding in a text."""
    return _row(text, found, anchor_of(text, found.span))


def part(rows: Sequence[Row], text: str, found: Iterable[Diagnostic], *, exactly: bool = False) -> Parted:
    """Hold the findings in a text against rows, each row standing for one finding.

    A finding is first the row that is the same, then, but for ``exactly``, one that has the same on one side, then, if
    its text is long, one of the same text.
    """
    if not rows:
        return Parted(tuple(found), (), ())
    waiting = [(one, anchor := anchor_of(text, one.span), _row(text, one, anchor)) for one in found]
    left = Counter(row._replace(excerpt="") for row in rows)
    known: set[int] = set()
    for one, _, row in waiting:
        if left[key := row._replace(excerpt="")]:
            left[key] -= 1
            known.add(id(one))
    near = _Near(left.elements())
    for by_length in () if exactly else (False, True):
        for one, anchor, row in waiting:
            if id(one) not in known and (not by_length or anchor.is_long) and near.take(row, by_length=by_length):
                known.add(id(one))
    gone = near.left()
    every = [one for one, _, _ in waiting]
    return Parted(tuple(d for d in every if id(d) not in known), tuple(d for d in every if id(d) in known), gone)


def read_baseline(path: Path) -> Baseline:
    """Return the baseline in a file.

    Raises:
        SettingsError: it cannot be read, or is no baseline; names the file, the line and the key.
    """
    name = shown(path)
    try:
        data = contents(path, LARGEST)
        table = json.loads(data)
    except OSError as error:
        raise SettingsError(f"{name} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{name} is not UTF-8 (byte {error.start}); {_AGAIN}") from None
    except json.JSONDecodeError as error:
        raise SettingsError(f"{name}:{error.lineno}: not valid JSON: {error.msg}; {_AGAIN}") from None
    except RecursionError:
        raise SettingsError(f"{name} is not valid JSON: nested too deeply; {_AGAIN}") from None
    if not isinstance(table, dict):
        raise SettingsError(f"{name}:1: not a baseline; {_AGAIN}")
    for key in table:
        if key not in _KEYS:
            raise _wrong(name, data, key, f'unknown key "{key}"{nearest(key, _KEYS)}')
    if table.get("version") != VERSION:
        raise _wrong(name, data, "version", f"version must be {VERSION}; {_AGAIN}")
    documents = table.get("documents")
    if not isinstance(documents, dict):
        raise _wrong(name, data, "documents", f"documents must be a table of documents; {_AGAIN}")
    return Baseline(path, data, {document: _rows(name, data, document, rows) for document, rows in documents.items()})


_AGAIN = "mend it, or remove it and write it again with zxlint check --write-baseline"


def _rows(name: str, data: bytes, document: str, rows: object) -> tuple[Row, ...]:
    wrong = "must be five strings, as in " + json.dumps(Row("ZX501", "and", "5a1c", "07f2", "be38"))
    if not isinstance(rows, list):
        raise _wrong(name, data, document, f'"{document}" must be a list of findings; {_AGAIN}')
    for number, row in enumerate(rows, 1):
        if not (isinstance(row, list) and len(row) == len(Row._fields) and all(isinstance(part, str) for part in row)):
            raise _wrong(name, data, document, f'a finding of "{document}" {wrong}; {_AGAIN}', number)
    return tuple(Row(*row) for row in rows)


def _wrong(name: str, data: bytes, key: str, words: str, rows: int = 0) -> SettingsError:
    """Return the error that names the line of a key, or of one of the rows below it."""
    places = [
        data.find(f"{json.dumps(key, ensure_ascii=ascii_)}".encode("utf-8", "replace")) for ascii_ in (False, True)
    ]
    place = max(0, *places)
    line = data.count(b"\n", 0, place) + 1 + rows
    return SettingsError(f"{name}:{line}: {words}")


def _row(text: str, found: Diagnostic, anchor: Anchor) -> Row:
    there = even(text[slice(*found.span)])
    excerpt = _UNSEEN.sub("·", (there.strip() or there).replace("\n", "⏎"))
    shown = excerpt if len(excerpt) <= EXCERPT else excerpt[: EXCERPT - 1] + "…"
    return Row(found.code, shown, _hash(anchor.text, 6), _hash(anchor.before, 4), _hash(anchor.after, 4))


def _hash(text: str, size: int) -> str:
    from hashlib import blake2b

    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest() if text else ""


class _Near:
    """Rows that no finding is the same as, by what may be the same nevertheless: thousands may have one text."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = dict(enumerate(rows))
        self._by: defaultdict[tuple[str, ...], deque[int]] = defaultdict(deque)
        for number, row in self._rows.items():
            for key in (*_sides(row), (row.code, row.text)):
                self._by[key].append(number)

    def take(self, row: Row, *, by_length: bool) -> bool:
        """Take the first row of the same text that has the same on one side, or ``by_length`` just the first."""
        keys = [(row.code, row.text)] if by_length else _sides(row)
        firsts = [first for key in keys if (first := self._first(key)) is not None]
        if firsts:
            del self._rows[min(firsts)]
        return bool(firsts)

    def left(self) -> tuple[Row, ...]:
        """Return the rows that were not taken."""
        return tuple(self._rows.values())

    def _first(self, key: tuple[str, ...]) -> int | None:
        numbers = self._by.get(key)
        while numbers and numbers[0] not in self._rows:
            numbers.popleft()
        return numbers[0] if numbers else None


def _sides(row: Row) -> Sequence[tuple[str, ...]]:
    """Return by what rows are known that have the same on one side, where there is anything."""
    return [(row.code, row.text, side, there) for side, there in zip("<>", row[3:], strict=True) if there]


def _string(value: str) -> str:
    # A name that is not UTF-8 has no bytes but as an escape.
    return json.dumps(value, ensure_ascii=not value.isprintable())
