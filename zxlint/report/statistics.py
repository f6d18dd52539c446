"""The table of ``--statistics``: how often each rule found something."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.report.summary import Totals


def tabulate(totals: Totals) -> list[tuple[str, str, str, str]]:
    """Return count, code, name and safe repairs of every rule that found something, the most frequent first."""
    ordered = sorted(totals.rules.items(), key=lambda item: (-item[1].found, item[0]))
    return [(f"{count.found:,}", code, name, f"{count.safe:,}") for (code, name), count in ordered]


def align(totals: Totals) -> Iterator[str]:
    """Yield the table as plain rows, their columns aligned."""
    rows = tabulate(totals)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for found, code, name, safe in rows:
        columns = found.rjust(widths[0]), code.ljust(widths[1]), name.ljust(widths[2]), f"[*] {safe:>{widths[3]}}"
        yield "  ".join(columns)
