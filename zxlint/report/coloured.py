"""A unified diff for the eye: coloured, and of rows a page long only the places that change.

Loaded by ``diff.show`` for a terminal, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from rapidfuzz.distance import Levenshtein
from rich.text import Text

from zxlint.later import re
from zxlint.report.full import open_console
from zxlint.report.visible import CUT, shorten, visible
from zxlint.text import Span

LONG = 200
"""Characters of a row above which only windows of it are shown."""

AROUND = 12
"""Characters shown on either side of a change."""

LONGEST_CHANGE = 60
"""Characters shown of one change."""

COMPARABLE = 10**10
"""Product of two lengths up to which texts are compared character by character (well under a second)."""

_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_STYLES = {"-": "red", "+": "green", " ": "dim"}


def draw_diff(diff: str, out: TextIO) -> None:
    """Print a diff, of one file or several, in colours."""
    console = open_console(out)
    for line in _lines(diff):
        console.print(line, soft_wrap=True)


def _lines(diff: str) -> Iterator[Text]:
    rows = iter(diff.split("\n")[:-1])
    for row in rows:
        hunk = _HUNK.match(row)
        yield Text(visible(row.rstrip("\t")), "cyan" if hunk else "dim" if row.startswith("\\") else "bold")
        if hunk:
            yield from _draw_hunk(rows, *(int(n) if n is not None else 1 for n in hunk.groups()))


def _draw_hunk(rows: Iterator[str], removed: int, added: int) -> Iterator[Text]:
    """Draw as many rows as the head of the hunk promises; a row's own text may look like a head."""
    block: list[str] = []
    while removed > 0 or added > 0:
        row = next(rows, None)
        if row is None:
            break
        removed -= row[:1] in ("-", " ")
        added -= row[:1] in ("+", " ")
        if row[:1] in ("-", "+", "\\"):
            block.append(row)
            continue
        yield from _draw_block(block)
        block = []
        yield Text(" " + visible(shorten(row[1:], LONG // 2)), _STYLES[" "])
    yield from _draw_block(block)


def _draw_block(block: Sequence[str]) -> Iterator[Text]:
    """Draw rows that replace each other: all removed ones, then all added ones."""
    old, new = ([row[1:] for row in block if row.startswith(sign)] for sign in "-+")
    changed = dict(zip("-+", _compare(old, new), strict=True))
    for row in block:
        if row.startswith("\\"):
            yield Text(visible(row), "dim")
        else:
            yield _draw_row(row[1:], row[0], next(changed[row[0]]))


def _compare(old: list[str], new: list[str]) -> tuple[Iterator[list[Span]], Iterator[list[Span]]]:
    """Return for each removed and each added row the spans in it that change."""
    if len(old) == len(new):
        pairs = [_changes(a, b) for a, b in zip(old, new, strict=True)]
        return iter([a for a, _ in pairs]), iter([b for _, b in pairs])
    # Rows are joined or parted, or come and go: compare all with all, line ends included.
    a, b = _changes("\n".join(old), "\n".join(new)) if old and new else ([], [])
    if not (old and new):
        a, b = [Span(0, sum(len(row) + 1 for row in old))], [Span(0, sum(len(row) + 1 for row in new))]
    return _by_row(old, a), _by_row(new, b)


def _changes(a: str, b: str) -> tuple[list[Span], list[Span]]:
    if len(a) * len(b) > COMPARABLE:
        return [Span(0, len(a))], [Span(0, len(b))]
    steps = Levenshtein.opcodes(a, b)
    alike = sum(o.src_end - o.src_start for o in steps if o.tag == "equal")
    if 2 * alike < min(len(a), len(b)):  # what two different texts share is chance
        return [Span(0, len(a))], [Span(0, len(b))]
    edits = [o for o in steps if o.tag != "equal"]
    return [Span(o.src_start, o.src_end) for o in edits], [Span(o.dest_start, o.dest_end) for o in edits]


def _by_row(rows: Sequence[str], changes: Sequence[Span]) -> Iterator[list[Span]]:
    """Hand the changes of joined rows out to the rows, as spans within each; one between two rows goes to both."""
    at = 0
    for row in rows:
        own = Span(at, at + len(row))
        met = (s for s in changes if s.start <= own.end and s.end >= own.start)
        yield [Span(max(s.start, own.start) - at, min(s.end, own.end) - at) for s in met]
        at = own.end + 1


def _draw_row(row: str, sign: str, changes: Sequence[Span]) -> Text:
    style = _STYLES[sign]
    line = Text(sign, style)
    cut = len(row) > LONG
    at = 0
    for window in _windows(changes, len(row)) if cut else [Span(0, len(row))]:
        line.append(CUT if window.start > at else "", "dim")
        at = window.start
        for span in _within(changes, window):
            line.append(visible(row[at : span.start]), style)
            change = row[slice(*span)]
            line.append(visible(shorten(change, LONGEST_CHANGE) if cut else change), f"bold underline {style}")
            at = span.end
        line.append(visible(row[at : window.end]), style)
        at = window.end
    return line.append(CUT if at < len(row) else "", "dim")


def _windows(changes: Sequence[Span], length: int) -> list[Span]:
    """Return the changes with what stands around them, joined where they meet; of an unchanged row its start."""
    windows: list[Span] = []
    for start, end in changes or [Span(0, 0)]:
        window = Span(max(0, start - AROUND), min(length, end + AROUND))
        if windows and window.start <= windows[-1].end:
            window = Span(windows.pop().start, window.end)
        windows.append(window)
    return windows


def _within(changes: Iterable[Span], window: Span) -> Iterator[Span]:
    return (span for span in changes if window.start <= span.start and span.end <= window.end)
