"""The format ``grouped``: each file's name once, its findings under it in columns."""

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
    """Write the files that have findings as they come, the statistics if asked for, unless quiet the sums."""
    write_lines(results, out, options, _lines)


def _lines(result: FileResult, language: Language) -> Iterator[str]:
    if not result.diagnostics:
        return
    rows = result.document.rows()
    found = [
        ("{}:{}".format(*rows.position(one.span.start)), one.code, f"{visible(one.message(language))} {mark(one)}")
        for one in sorted(result.diagnostics, key=lambda d: (d.span, d.code))
    ]
    places, codes = (max(len(row[n]) for row in found) for n in (0, 1))
    yield escape(label(result.filename, result.document.record))
    for place, code, words in found:
        yield f"  {place:>{places}}  {code:{codes}}  {words.rstrip()}"
    yield ""
