"""The format ``rdjson``: what reviewdog reads, with repairs as suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TextIO

from zxlint.document import Document, analysis
from zxlint.report.json import dump, is_utf_8
from zxlint.report.location import from_here, label
from zxlint.result import FileResult, ReportOptions
from zxlint.rule import Diagnostic, Language, Related
from zxlint.text import Edit, Span, apply

STRIDE = 4096
"""Code points from one place whose bytes are known to the next."""

SOURCE = {"name": "zxlint", "url": "https://github.com/zxlint/zxlint"}


def report(results: Iterable[FileResult], out: TextIO, options: ReportOptions) -> None:
    """Write one DiagnosticResult, closed also when the results break off with an error."""
    between, ascii_alone = "\n", not is_utf_8(out)
    out.write(f'{{"source": {dump(SOURCE, ascii_alone)}, "severity": "WARNING", "diagnostics": [')
    try:
        for result in results:
            name = from_here(result.filename)
            for diagnostic in result.diagnostics:
                out.write(between)
                out.write(dump(_diagnostic(name, result.document, diagnostic, options.language), ascii_alone))
                between = ",\n"
    finally:
        out.write("]}\n" if between == "\n" else "\n]}\n")


def _diagnostic(name: str, doc: Document, diagnostic: Diagnostic, language: Language) -> dict[str, object]:
    message = diagnostic.message(language)
    if doc.record:
        row, column = doc.rows().position(diagnostic.span.start)
        message = f"{label(name, doc.record)}:{row}:{column}: {message}"
    found: dict[str, object] = {
        "message": message,
        "location": {"path": name, "range": _range(doc, diagnostic.span)},
        "severity": diagnostic.severity.upper(),
        "code": {"value": diagnostic.code},
    }
    if diagnostic.edits and diagnostic.applicability != "display" and not doc.record:
        found["suggestions"] = [_suggestion(doc, diagnostic.edits)]
    if diagnostic.related:
        found["relatedLocations"] = [_related(name, doc, one, language) for one in diagnostic.related]
    return found


def _related(name: str, doc: Document, related: Related, language: Language) -> dict[str, object]:
    there = related.elsewhere
    location: dict[str, object] = {"path": name, "range": _range(doc, related.span)}
    if there:  # its rows are not at hand to count their bytes
        first, last = (there.record.row, there.record.row) if there.record else (there.start.row, there.end.row)
        rows = {"start": {"line": first}, "end": {"line": last}}
        location = {"path": from_here(there.filename), "range": rows}
    return {"message": related.zh if language == "zh" else related.en, "location": location}


def _suggestion(doc: Document, edits: Sequence[Edit]) -> dict[str, object]:
    """Return the edits as one: several suggestions could be taken up singly, and they belong together."""
    span = Span(edits[0].start, edits[-1].end)
    inner = (Edit(edit.start - span.start, edit.end - span.start, edit.content) for edit in edits)
    return {"range": _range(doc, span), "text": apply(doc.text[slice(*span)], inner)}


def _range(doc: Document, span: Span) -> dict[str, object]:
    return {"start": _position(doc, span.start), "end": _position(doc, span.end)}


def _position(doc: Document, offset: int) -> dict[str, int]:
    if doc.record:
        return {"line": doc.record.row}  # in JSONL the line of the file
    row, column = doc.rows().position(offset)
    if doc.reading:
        return {"line": row}  # the row of the file itself is not at hand to count its bytes
    # reviewdog counts columns in bytes of UTF-8, where all else counts code points.
    return {"line": row, "column": _bytes(doc, offset) - _bytes(doc, offset - column + 1) + 1}


def _bytes(doc: Document, offset: int) -> int:
    """Return how many bytes of UTF-8 stand before an offset."""
    at = offset // STRIDE
    return _milestones(doc)[at] + _size(doc.text[at * STRIDE : offset])


@analysis
def _milestones(doc: Document) -> list[int]:
    # Counted from the head of a row, a text without line ends would be read again for each finding.
    sizes = (_size(doc.text[at : at + STRIDE]) for at in range(0, len(doc), STRIDE))
    return list(accumulate(sizes, initial=0))


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
