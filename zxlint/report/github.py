"""The format ``github``: workflow commands, which GitHub Actions shows as annotations beside the text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from zxlint.files import escape
from zxlint.reading import Record
from zxlint.report.location import from_here, label
from zxlint.report.visible import visible
from zxlint.result import FileResult, ReportOptions
from zxlint.rule import Diagnostic, Language
from zxlint.text import Rows

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def report(results: Iterable[FileResult], out: TextIO, options: ReportOptions) -> None:
    """Write a command for each finding."""
    for result in results:
        name = from_here(result.filename)
        for diagnostic in result.diagnostics:
            rows, record = result.document.rows(), result.document.record
            out.write(f"{_command(name, record, diagnostic, rows, options.language)}\n")


def _command(name: str, record: Record | None, diagnostic: Diagnostic, rows: Rows, language: Language) -> str:
    start, end = rows.position(diagnostic.span.start), rows.position(diagnostic.span.end)
    values = {"title": f"zxlint ({diagnostic.code})", "file": escape(name), "line": start.row}
    if record:
        values["line"] = record.row  # in JSONL the line of the file
    elif start.row == end.row:
        values |= {"col": start.column, "endLine": end.row, "endColumn": end.column}
    else:
        values |= {"endLine": end.row}  # GitHub takes columns within one line alone
    shown = ",".join(f"{key}={_property(str(value))}" for key, value in values.items())
    words = f"{label(name, record)}:{start.row}:{start.column}: {diagnostic.code} {diagnostic.message(language)}"
    return f"::{_COMMANDS[diagnostic.severity]} {shown}::{_data(visible(words))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
