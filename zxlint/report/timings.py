"""The table of ``--timing``: where the time of a run went."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.files import escape
from zxlint.report.words import say
from zxlint.rule import Language
from zxlint.timing import Clock

COLUMNS = ("ms", "share", "per-character", "times", "what")


def tabulate(clock: Clock, language: Language) -> str:
    """Return the table, what took longest first; a last row sums up.

    Nanoseconds are per character examined.  What is not timed on its own (starting, reading files, writing the report,
    applying edits) is one row, so that the rows add up to the whole.
    """
    total, characters = clock.total, max(1, clock.characters)
    spent = [(one.seconds, one.calls, f"{say(kind, language)} {name}") for (kind, name), one in clock.spent.items()]
    rest = max(0.0, total - sum(seconds for seconds, _, _ in spent))
    spent.append((rest, 1, say("the-rest", language)))
    rows = [[say(f"column.{column}", language) for column in COLUMNS]]
    rows += [_row(*one, total, characters) for one in sorted(spent, key=lambda one: (-one[0], one[2]))]
    rows.append(_row(total, 1, say("all-told", language, n=f"{clock.characters:,}"), total, characters))
    return "".join(f"{escape(line)}\n" for line in _align(rows))


def _row(seconds: float, calls: int, what: str, total: float, characters: int) -> list[str]:
    share = 100 * seconds / total if total else 0.0
    return [f"{1000 * seconds:,.1f}", f"{share:.1f}%", f"{1e9 * seconds / characters:,.0f}", f"{calls:,}", what]


def _align(rows: list[list[str]]) -> Iterator[str]:
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)][:-1]
    for *numbers, what in rows:
        padded = (" " * (width - cell_len(cell)) + cell for cell, width in zip(numbers, widths, strict=True))
        yield "  ".join([*padded, what])
