"""The format ``gitlab``: a Code Quality report for the artifact ``reports: codequality`` of a job."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TextIO

from zxlint.reading import Record
from zxlint.report.fingerprint import Fingerprint, fingerprints
from zxlint.report.json import dump, is_utf_8
from zxlint.report.location import from_here, label
from zxlint.result import FileResult, ReportOptions
from zxlint.rule import Diagnostic, Language
from zxlint.text import Rows

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def report(results: Iterable[FileResult], out: TextIO, options: ReportOptions) -> None:
    """Write the findings as one JSON array, closed also when the results break off with an error."""
    between, ascii_alone = "\n", not is_utf_8(out)
    out.write("[")
    try:
        for result in results:
            name, rows, record = from_here(result.filename), result.document.rows(), result.document.record
            for diagnostic, known in zip(result.diagnostics, fingerprints(result), strict=True):
                out.write(between)
                out.write(dump(_issue(name, record, diagnostic, rows, known, options.language), ascii_alone))
                between = ",\n"
    finally:
        out.write("]\n" if between == "\n" else "\n]\n")


def _issue(
    name: str, record: Record | None, diagnostic: Diagnostic, rows: Rows, known: Fingerprint, language: Language
) -> dict[str, object]:
    begin, end = rows.position(diagnostic.span.start), rows.position(diagnostic.span.end)
    # GitLab takes issues with one fingerprint for one, across files as well.
    unique = f"{label(name, record)}\0{known.hash}\0{known.number}"
    words = f"{diagnostic.code}: {diagnostic.message(language)}"  # GitLab does not show check_name
    place: dict[str, object] = {
        "positions": {
            "begin": {"line": begin.row, "column": begin.column},
            "end": {"line": end.row, "column": end.column},
        }
    }
    if record:
        words = f"{label(name, record)}:{begin.row}:{begin.column}: {words}"
        place = {"lines": {"begin": record.row, "end": record.row}}  # in JSONL the line of the file
    return {
        "description": words,
        "check_name": diagnostic.name,
        "fingerprint": hashlib.sha256(unique.encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": _SEVERITIES[diagnostic.severity],
        "location": {"path": name, **place},
    }
