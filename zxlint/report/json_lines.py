"""The format ``json-lines``: one finding a line, each the object that ``json`` has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from zxlint.report.json import dump, is_utf_8, record
from zxlint.result import FileResult, ReportOptions


def report(results: Iterable[FileResult], out: TextIO, options: ReportOptions) -> None:
    """Write the findings as they come; nothing where there are none."""
    ascii_alone = not is_utf_8(out)
    for result in results:
        if not result.diagnostics:
            continue  # of a dataset, most rows have none
        rows = result.document.rows()
        for diagnostic in result.diagnostics:
            out.write(f"{dump(record(result, diagnostic, rows, options.language), ascii_alone)}\n")
