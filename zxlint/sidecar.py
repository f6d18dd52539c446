"""The file ``.zxlint-suppressions.toml``: which findings a person has accepted in documents that hold no comments.

::

    [[suppress]]
    file = "minutes/2019.txt"
    rule = "stray-english"
    text = "GDP"
    prefix = "全年完成"
    suffix = "三百二十亿元"
    reason = "as printed"
    until = 2027-12-31
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from zxlint.later import regex
from zxlint.regular import contents
from zxlint.rule import Rule
from zxlint.settings import SettingsError, matches_any, nearest, shown
from zxlint.suppressions import Entry, unknown_rule
from zxlint.text import NEWLINE, Rows, Span

NAME = ".zxlint-suppressions.toml"
TABLE = "suppress"

HEAD = (
    "# Findings of zxlint that a person has accepted.  zxlint check --prune-suppressions drops what is out of date.\n"
)

_WILD = regex.compile(r"[*?\[]")
_TOKEN = regex.compile(
    r"""
      \"{3}(?:\\.|[^\\])*?\"{3,5} | '{3}.*?'{3,5} | "(?:\\.|[^"\\\r\n])*+" | '[^'\r\n]*+' | (?P<comment>\#[^\r\n]*+)
    | (?<![^\r\n])[ \t]*+(?P<brackets>\[\[[ \t]*+(?P<table>[^\]\r\n]*?)[ \t]*\]\])
    | (?<![^\r\n])[ \t]*+(?P<key>[\w-]++)[ \t]*+=
    """,
    regex.VERBOSE | regex.DOTALL,
)
_TAIL = regex.compile(r"[^\r\n]*+(?:(?:\r\n|\n|\r)[ \t]*+(?=[\r\n]|\Z))*+(?:\r\n|\n|\r)?+")
_ESCAPED = regex.compile(r"[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


@dataclass(frozen=True, eq=False)
class Sidecar:
    """A file of suppressions: its text and its entries, with where each begins and the part of the text that is its."""

    path: Path
    data: bytes
    text: str
    entries: tuple[Entry, ...]
    heads: tuple[Span, ...]
    blocks: tuple[Span, ...]

    @property
    def folder(self) -> Path:
        """What the paths of its documents are relative to."""
        return self.path.parent

    @cached_property
    def _by_file(self) -> Mapping[str, Sequence[Entry]]:
        by_file: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            by_file[entry.file].append(entry)
        return by_file

    @cached_property
    def _patterns(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if is_pattern(entry))

    def entries_for(self, document: str, today: date) -> tuple[Entry, ...]:
        """Return the entries that hold for a document, named by its path from here, in their order."""
        named = [entry for entry in self._by_file.get(document, ()) if not expired(entry, today)]
        fitting = (entry for entry in self._patterns if entry not in named and not expired(entry, today))
        found = [*named, *(entry for entry in fitting if matches_any((entry.file,), document))]
        return tuple(sorted(found, key=lambda entry: entry.row))

    def without(self, entries: Iterable[Entry]) -> bytes:
        """Return the file as it is without some entries; nothing where no entry and no comment is left."""
        gone = set(entries)
        text, at = "", 0
        for entry, block in zip(self.entries, self.blocks, strict=True):
            text += self.text[at : block.start] if entry in gone else self.text[at : block.end]
            at = block.end
        text += self.text[at:]
        empty = len(gone) == len(self.entries) and not text.replace(HEAD.strip(), "").strip()
        return b"" if empty else self._encoded(text.rstrip("\r\n") + ("\r\n" if "\r\n" in self.text else "\n"))

    def plus(self, blocks: Sequence[str]) -> bytes:
        """Return the file with entries, as ``written`` gives them, at its end."""
        text = "\n".join([self.text.rstrip("\r\n") + "\n" if self.text.strip() else HEAD, *blocks])
        return self._encoded(NEWLINE.sub("\r\n", text) if "\r\n" in self.text else text)

    def _encoded(self, text: str) -> bytes:
        return (b"\xef\xbb\xbf" if self.data.startswith(b"\xef\xbb\xbf") else b"") + text.encode()


def is_pattern(entry: Entry) -> bool:
    """Tell whether an entry names documents by a pattern."""
    return bool(_WILD.search(entry.file))


def expired(entry: Entry, today: date) -> bool:
    """Tell whether the last day of an entry is over."""
    return entry.until is not None and entry.until < today


def read_sidecar(path: Path, catalogue: Mapping[str, Rule]) -> Sidecar:
    """Return a file of suppressions.

    Raises:
        SettingsError: it cannot be read, is not TOML, or an entry is malformed; names the file, the line and the key.
    """
    import tomllib

    name = shown(path)
    try:
        data = contents(path)
        text = data.decode("utf-8-sig")
        table = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(f"{name} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{name} is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except RecursionError:
        raise SettingsError(f"{name} is not valid TOML: nested too deeply") from None
    except ValueError as error:
        raise SettingsError(f"{name} is not valid TOML: {error}") from None
    layout = _Layout(name, text)
    for key in table:
        if key != TABLE:
            raise layout.error(None, key, f'unknown key "{key}"{nearest(key, [TABLE])}')
    given = table.get(TABLE, [])
    if not isinstance(given, list) or len(given) != len(layout.heads):
        raise layout.error(None, TABLE, "each entry is a table of its own, under a line [[suppress]]")
    entries = [_entry(number, values, layout, catalogue) for number, values in enumerate(given)]
    heads = (Span(*match.span("brackets")) for match in layout.heads)
    return Sidecar(path, data, text, tuple(entries), tuple(heads), tuple(layout.blocks()))


def written(entry: Entry) -> str:
    """Return an entry as the file has it."""
    rows = [f"[[{TABLE}]]", f"file = {_string(entry.file)}", f"rule = {_string(entry.rule)}"]
    rows += [f"text = {_string(entry.text)}"] if entry.text is not None else []
    rows += [f"{key} = {_string(value)}" for key in ("prefix", "suffix") if (value := getattr(entry, key))]
    rows += [f"count = {entry.count}"] if entry.count else []
    rows += [f"reason = {_string(entry.reason)}"] if entry.reason else []
    rows += [f"until = {entry.until}"] if entry.until else []
    return "\n".join(rows) + "\n"


def _string(value: str) -> str:
    # What JSON escapes TOML escapes alike; what would mislead a reader is escaped too.
    return _ESCAPED.sub(lambda match: f"\\u{ord(match.group()):04x}", json.dumps(value, ensure_ascii=False))


class _Layout:
    """Where in the text of the file its entries and their keys stand."""

    def __init__(self, name: str, text: str) -> None:
        self._name, self._text, self._rows = name, text, Rows(text)
        tokens = list(_TOKEN.finditer(text))
        self.heads = [match for match in tokens if match["table"] == TABLE]
        self._keys = [match for match in tokens if match["key"]]
        self._ends = [match.end() for match in tokens if not match["comment"]]
        self._starts = [0, *(match.end() for match in NEWLINE.finditer(text))]

    def row(self, number: int) -> int:
        """Return the row of an entry, from 1."""
        return self._rows.position(self._start(number)).row

    def error(self, number: int | None, key: str | None, words: str) -> SettingsError:
        """Return the error that names the file and the row of a key of an entry, of the entry, or of a key outside."""
        start, stop = self._within(number) if number is not None else (0, len(self._text))
        places = [match.start() for match in self._keys if match["key"] == key and start <= match.start() < stop]
        place = places[0] if places else start
        place += len(self._text[place:]) - len(self._text[place:].lstrip())
        return SettingsError(f"{self._name}:{self._rows.position(place).row}: {words}")

    def blocks(self) -> Iterator[Span]:
        """Yield what goes with each entry: the comments right above it, its rows, and the blank rows after it."""
        for number in range(len(self.heads)):
            start, stop = self._within(number)
            last = self._ends[bisect_right(self._ends, stop) - 1]
            tail = _TAIL.match(self._text, last)
            assert tail
            yield Span(self._with_comments(start), tail.end())

    def _start(self, number: int) -> int:
        return self.heads[number].start()

    def _with_comments(self, start: int) -> int:
        while (at := bisect_left(self._starts, start)) and self._text.startswith("#", self._starts[at - 1]):
            start = self._starts[at - 1]
        return start

    def _within(self, number: int) -> tuple[int, int]:
        stop = self.heads[number + 1].start() if number + 1 < len(self.heads) else len(self._text)
        return self._start(number), stop


def _entry(number: int, values: Mapping[str, object], layout: _Layout, catalogue: Mapping[str, Rule]) -> Entry:
    checked: dict[str, Any] = {}
    for key, value in values.items():
        if key not in _KEYS:
            raise layout.error(number, key, f'unknown key "{key}" in [[{TABLE}]]{nearest(key, _KEYS)}')
        try:
            checked[key] = _KEYS[key](value)
        except TypeError as error:
            raise layout.error(number, key, f"{key} must be {error}") from None
    for key in ("file", "rule"):
        if not checked.get(key):
            raise layout.error(number, key, f'[[{TABLE}]] lacks "{key}"; say which {key} it is about')
    if wrong := unknown_rule(checked["rule"], catalogue):
        raise layout.error(number, "rule", wrong)
    try:
        matches_any((checked["file"],), "a") if _WILD.search(checked["file"]) else None
    except SettingsError as error:
        raise layout.error(number, "file", str(error)) from None
    empty: dict[str, Any] = {"text": None, "prefix": "", "suffix": "", "count": None, "reason": "", "until": None}
    return Entry(**{**empty, **checked}, row=layout.row(number))


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a string")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise TypeError("a whole number from 1")
    return value


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value)) if type(value) in (str, date) else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> date:
    raise TypeError("a day, as in 2027-12-31")


_KEYS: Mapping[str, Callable[[object], object]] = {
    "file": _words,
    "rule": _words,
    "text": _words,
    "prefix": _words,
    "suffix": _words,
    "count": _number,
    "reason": _words,
    "until": _day,
}
