"""The format ``concise``: ``path:row:col: CODE message [*]``, one line a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from zxlint.files import escape
from zxlint.report.listing import write_lines
from zxlint.report.location import label
from zxlint.report.summary import mark
from zxlint.report.visible import visible
from zxlint.result import FileResult, ReportOptions
from zxlint.rule import Language


def report(results: Iterable[FileResult], out: TextIO, options: ReportOptions) -> None:
    """Write one line for each finding, the statistics if they are asked for, and unless quiet a last line of sums."""
    write_lines(results, out, options, _lines)


def _lines(result: FileResult, language: Language) -> Iterator[str]:
    if not result.diagnostics:
        return
    rows, name = result.document.rows(), escape(label(result.filename, result.document.record))
    for diagnostic in sorted(result.diagnostics, key=lambda d: (d.span, d.code)):
        row, column = rows.position(diagnostic.span.start)
        words = f"{diagnostic.code} {visible(diagnostic.message(language))} {mark(diagnostic)}"
        yield f"{name}:{row}:{column}: {words.rstrip()}"
