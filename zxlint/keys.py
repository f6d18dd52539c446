"""Where the keys of a TOML file stand, which tomllib does not tell."""

from __future__ import annotations

import json

from zxlint.later import re

Key = tuple[str, ...]

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*')"""
_PARTS = re.compile(_PART)
_NAME = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_TABLE = re.compile(rf"[ \t]*\[\[?[ \t]*({_NAME})[ \t]*\]")
_ENTRY = re.compile(rf"[ \t]*({_NAME})[ \t]*=")
_TOKEN = re.compile(r"""(?P<long>\"{3}|'{3})|"(?:\\.|[^"\\])*"|'[^']*'|\#.*|(?P<open>[\[{])|(?P<close>[\]}])""")


def rows_of_keys(text: str) -> dict[Key, int]:
    """Return the row, from 1, of each table and each key of valid TOML; those within inline tables are left out."""
    rows: dict[Key, int] = {}
    table: Key = ()
    depth, quote = 0, ""
    for number, row in enumerate(text.split("\n"), 1):
        at = 0
        if not (depth or quote):
            if named := _TABLE.match(row):
                table = _parts(named[1])
                rows.setdefault(table, number)
                continue
            if entry := _ENTRY.match(row):
                rows[table + _parts(entry[1])] = number
                at = entry.end()
        depth, quote = _read_on(row, at, depth, quote)
    return rows


def _read_on(row: str, at: int, depth: int, quote: str) -> tuple[int, str]:
    """Return how many brackets are open at the end of a row, and the quote of a string that goes on over it."""
    while at < len(row):
        if quote:
            end = row.find(quote, at)
            if end < 0:
                return depth, quote
            at, quote = end + len(quote), ""
        elif token := _TOKEN.search(row, at):
            at, quote = token.end(), token["long"] or ""
            depth += bool(token["open"]) - bool(token["close"])
        else:
            break
    return depth, quote


def _parts(name: str) -> Key:
    return tuple(_bare(part) for part in _PARTS.findall(name))


def _bare(part: str) -> str:
    if part.startswith("'"):
        return part[1:-1]
    return str(json.loads(part)) if part.startswith('"') else part
