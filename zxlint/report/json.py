"""The format ``json``: an array of findings, one a line, written as they come."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Mapping
from typing import TextIO

from zxlint.later import re
from zxlint.reading import Record
from zxlint.report.repair import describe
from zxlint.result import FileResult, ReportOptions
from zxlint.rule import Diagnostic, Language, Related
from zxlint.text import Rows, Span

# json escapes the controls below U+0020 alone; a terminal obeys others too, and a lone surrogate has no bytes.
_UNSAFE = re.compile(r"[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def report(results: Iterable[FileResult], out: TextIO, options: ReportOptions) -> None:
    """Write the findings as one JSON array, ``[]`` where there are none.

    Rows and columns count from 1, columns in code points, ends exclusive.  The array is closed also when the
    results break off with an error, which is then raised.  A stream whose encoding is not UTF-8 gets ASCII alone.
    """
    between = "\n"
    ascii_alone = not is_utf_8(out)
    out.write("[")
    try:
        for result in results:
            rows = result.document.rows() if result.diagnostics else None
            for diagnostic in result.diagnostics:
                assert rows is not None
                # Apart, so that a terminal is given whole lines: the last one waits for the next line end.
                out.write(between)
                out.write(dump(record(result, diagnostic, rows, options.language), ascii_alone))
                between = ",\n"
    finally:
        out.write("]\n" if between == "\n" else "\n]\n")


def record(result: FileResult, diagnostic: Diagnostic, rows: Rows, language: Language) -> dict[str, object]:
    """Return a finding with the keys of the contract."""
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "message": diagnostic.message(language),
        **named(result),
        "severity": diagnostic.severity,
        **_place(diagnostic.span, rows),
        "fix": _fix(result.document.text, diagnostic, rows, language),
        "related": [_related(related, named(result), rows, language) for related in diagnostic.related],
        "url": None,
    }


def named(result: FileResult) -> dict[str, object]:
    """Return the keys that say which document a result is of: its file, and of a dataset the row."""
    return _named(result.filename, result.document.record)


def _named(filename: str, record: Record | None) -> dict[str, object]:
    return {"filename": filename, **({"record": record._asdict()} if record else {})}


def _fix(text: str, diagnostic: Diagnostic, rows: Rows, language: Language) -> dict[str, object] | None:
    if not diagnostic.edits:
        return None
    return {
        "applicability": diagnostic.applicability,
        "message": describe(text, diagnostic.edits, language),
        "edits": [{"content": edit.content, **_place(edit.span, rows)} for edit in diagnostic.edits],
    }


def _related(related: Related, names: dict[str, object], rows: Rows, language: Language) -> dict[str, object]:
    there = related.elsewhere
    where = names if there is None else _named(there.filename, there.record)
    place = {"location": there.start._asdict(), "end_location": there.end._asdict()} if there else None
    return {
        "message": related.zh if language == "zh" else related.en,
        **where,
        **(place or _place(related.span, rows)),
    }


def _place(span: Span, rows: Rows) -> dict[str, object]:
    return {"location": rows.position(span.start)._asdict(), "end_location": rows.position(span.end)._asdict()}


def is_utf_8(out: TextIO) -> bool:
    """Whether a stream takes any character."""
    # A stream in memory has no encoding.
    return not out.encoding or codecs.lookup(out.encoding).name == "utf-8"


def dump(finding: Mapping[str, object], ascii_alone: bool) -> str:
    """Return one row of JSON, with nothing in it that a terminal would obey."""
    written = json.dumps(finding, ensure_ascii=ascii_alone)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", written)
