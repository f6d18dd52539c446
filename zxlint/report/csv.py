"""The format ``csv``: a table (RFC 4180) for spreadsheets and scripts."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

from zxlint.report.repair import describe
from zxlint.report.visible import visible
from zxlint.result import FileResult, ReportOptions
from zxlint.rule import Language

COLUMNS = (
    *("filename", "row", "column", "end_row", "end_column"),
    *("code", "name", "severity", "message", "applicability", "fix", "record", "id"),
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What begins a cell that a spreadsheet works out; the full-width ones do in East Asian settings."""


def report(results: Iterable[FileResult], out: TextIO, options: ReportOptions) -> None:
    """Write a header and a row for each finding."""
    if reconfigure := getattr(out, "reconfigure", None):
        reconfigure(newline="")  # rows end in CRLF as they are
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for result in results:
        writer.writerows(_rows(result, options.language))


def _rows(result: FileResult, language: Language) -> Iterator[tuple[str | int, ...]]:
    rows, name, record = result.document.rows(), _cell(result.filename), result.document.record
    of = (record.row, _cell(record.id)) if record else ("", "")
    for diagnostic in result.diagnostics:
        start, end = rows.position(diagnostic.span.start), rows.position(diagnostic.span.end)
        message, fix, applicability = _cell(diagnostic.message(language)), "", ""
        if diagnostic.edits:
            applicability = diagnostic.applicability
            fix = _cell(describe(result.document.text, diagnostic.edits, language))
        words = _cell(diagnostic.code), _cell(diagnostic.name), diagnostic.severity, message, applicability, fix
        yield name, *start, *end, *words, *of


def _cell(text: str) -> str:
    """Return a text that a spreadsheet takes for a text, and a terminal for nothing else."""
    shown = visible(text)
    # In the log of a service a row that begins with :: is a command.
    return f"'{shown}" if shown.startswith(_FORMULA) or shown.lstrip().startswith("::") else shown
