"""What a repair would change, as a unified diff."""

from __future__ import annotations

import difflib
import os
import secrets
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TextIO

from zxlint.later import re

CONTEXT = 3
"""Unchanged rows kept on either side of a change."""

NO_NEWLINE = "\\ No newline at end of file\n"

# A row of the text that GitHub Actions would take for a command, after the sign that the diff puts before it.
_COMMAND = re.compile(r"^[ +-]?[^\S\n]*::|##\[", re.MULTILINE)
_SILENT = re.compile(r"[\W_]+")


class _Change(NamedTuple):
    """Rows ``a`` to ``b`` of the old text that become rows ``c`` to ``d`` of the new one."""

    a: int
    b: int
    c: int
    d: int


def unified(before: str, after: str, filename: str) -> str:
    r"""Return a unified diff that ``patch -p0`` and ``git apply -p0`` apply; empty where both texts are equal.

    Rows end at LF, as these programs count them: a CR is a character of its row.
    """
    if before == after:
        return ""
    old, new, label = _split(before), _split(after), _label(filename)
    rows = [f"--- {label}\n", f"+++ {label}\n"]
    for hunk in _group(_align(old, new)):
        rows += _write_hunk(old, new, hunk)
    return "".join(row if row.endswith("\n") else f"{row}\n{NO_NEWLINE}" for row in rows)


def show(diff: str, out: TextIO) -> None:
    """Write a diff: as it is, or on a terminal coloured, with long rows cut down to what changes in them.

    Other than to a terminal it is written as UTF-8 with its own line ends, whatever the encoding of the stream:
    programs apply it to the bytes of files.
    """
    if not out.isatty():
        diff = _held_back(diff)
        if buffer := getattr(out, "buffer", None):
            out.flush()
            buffer.write(diff.encode("utf-8"))
        else:
            out.write(diff)
        return
    from zxlint.report.coloured import draw_diff

    draw_diff(diff, out)


def _held_back(diff: str) -> str:
    """Return a diff that GitHub Actions shows and does not obey; ``patch`` passes over what is put around it."""
    if os.environ.get("GITHUB_ACTIONS") != "true" or not _COMMAND.search(diff):
        return diff
    token = secrets.token_hex(16)
    return f"::stop-commands::{token}\n{diff}::{token}::\n"


def _align(old: Sequence[str], new: Sequence[str]) -> Iterator[_Change]:
    """Yield what changes, each row beside the one it came from."""
    a = c = 0
    for b, d in [*_match_rows(old, new), (len(old), len(new))]:
        yield from _trim(old, new, _Change(a, b, c, d))
        if b < len(old) and old[b] != new[d]:
            yield _Change(b, b + 1, d, d + 1)
        a, c = b + 1, d + 1


def _match_rows(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield pairs of rows with the same words, in order.

    Where every paragraph has lost a mark only the blank rows are equal, and matched by them a repair would look like
    a new text.
    """
    old_words, new_words = _words(old), _words(new)
    matcher = difflib.SequenceMatcher(None, [words for _, words in old_words], [words for _, words in new_words])
    for a, c, size in matcher.get_matching_blocks():
        for n in range(size):
            yield old_words[a + n][0], new_words[c + n][0]


def _words(rows: Sequence[str]) -> list[tuple[int, str]]:
    stripped = ((n, _SILENT.sub("", row)) for n, row in enumerate(rows))
    return [(n, words) for n, words in stripped if words]


def _trim(old: Sequence[str], new: Sequence[str], change: _Change) -> Iterator[_Change]:
    """Yield the change without the equal rows at its head and its tail, if anything is left."""
    a, b, c, d = change
    while a < b and c < d and old[a] == new[c]:
        a, c = a + 1, c + 1
    while a < b and c < d and old[b - 1] == new[d - 1]:
        b, d = b - 1, d - 1
    if a < b or c < d:
        yield _Change(a, b, c, d)


def _group(changes: Iterator[_Change]) -> list[list[_Change]]:
    hunks: list[list[_Change]] = []
    for change in changes:
        if hunks and change.a - hunks[-1][-1].b <= 2 * CONTEXT:
            hunks[-1].append(change)
        else:
            hunks.append([change])
    return hunks


def _write_hunk(old: Sequence[str], new: Sequence[str], changes: Sequence[_Change]) -> Iterator[str]:
    first, last = changes[0], changes[-1]
    lead, tail = min(CONTEXT, first.a), min(CONTEXT, len(old) - last.b)
    yield f"@@ -{_range(first.a - lead, last.b + tail)} +{_range(first.c - lead, last.d + tail)} @@\n"
    at = first.a - lead
    for a, b, c, d in changes:
        yield from (f" {row}" for row in old[at:a])
        yield from (f"-{row}" for row in old[a:b])
        yield from (f"+{row}" for row in new[c:d])
        at = b
    yield from (f" {row}" for row in old[at : last.b + tail])


def _range(start: int, stop: int) -> str:
    length = stop - start
    # An empty range names the row before it.
    return f"{start + 1 if length else start},{length}" if length != 1 else f"{start + 1}"


def _split(text: str) -> list[str]:
    rows = text.split("\n")
    last = rows.pop()
    return [f"{row}\n" for row in rows] + ([last] if last else [])


def _label(filename: str) -> str:
    """Return the name as ``patch`` reads it: quoted like a C string where it holds what would end or change it."""
    if filename.isprintable() and not set('"\\') & set(filename):
        return f"{filename}\t" if " " in filename else filename
    escaped = (
        c if c.isprintable() and c not in '"\\' else "".join(f"\\{b:03o}" for b in c.encode("utf-8", "surrogateescape"))
        for c in filename
    )
    return f'"{"".join(escaped)}"'
