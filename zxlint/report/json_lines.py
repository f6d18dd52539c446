"""The format ``json-lines``: one finding a line, each the object that ``json`` has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from zxlint.report.json import Findings, is_utf_8
from zxlint.result import FileResult, ReportOptions


def report(results: Iterable[FileResult], out: TextIO, options: ReportOptions) -> None:
    """Write the findings as they come; nothing where there are none."""
    written = Findings(options.language, ascii_alone=not is_utf_8(out))
    for result in results:
        for finding in written.of(result):
            out.write(f"{finding}\n")
