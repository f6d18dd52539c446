"""The format ``json``: an array of findings, one a line, written as they come."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import TextIO

from zxlint.later import re
from zxlint.reading import Record
from zxlint.report.repair import describe
from zxlint.result import FileResult, ReportOptions
from zxlint.rule import Diagnostic, Language, Related, Rule
from zxlint.text import Position, Rows, Span

# json escapes the controls below U+0020 alone; a terminal obeys others too, and a lone surrogate has no bytes.
_UNSAFE = re.compile(r"[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def report(results: Iterable[FileResult], out: TextIO, options: ReportOptions) -> None:
    """Write the findings as one JSON array, ``[]`` where there are none.

    Rows and columns count from 1, columns in code points, ends exclusive.  The array is closed also when the
    results break off with an error, which is then raised.  A stream whose encoding is not UTF-8 gets ASCII alone.
    """
    between = "\n"
    written = Findings(options.language, ascii_alone=not is_utf_8(out))
    out.write("[")
    try:
        for result in results:
            for finding in written.of(result):
                # Apart, so that a terminal is given whole lines: the last one waits for the next line end.
                out.write(between)
                out.write(finding)
                between = ",\n"
    finally:
        out.write("]\n" if between == "\n" else "\n]\n")


class Findings:
    """Findings as objects of JSON with the keys of the contract, each on one line.

    They are put together as text: by way of dictionaries, tens of thousands of findings cost more than their search.

    Args:
        language: of the messages.
        ascii_alone: whether everything else is to be escaped.
    """

    def __init__(self, language: Language, *, ascii_alone: bool) -> None:
        self._language: Language = language
        self._ascii_alone = ascii_alone
        self._encode: Callable[[str], str] = encode_basestring_ascii if ascii_alone else encode_basestring
        self._heads: dict[Rule, str] = {}

    def of(self, result: FileResult) -> Iterator[str]:
        """Yield the findings of a document."""
        if not result.diagnostics:
            return  # of a dataset, most rows have none
        rows, names = result.document.rows(), self._named(result.filename, result.document.record)
        for one in result.diagnostics:
            place = _place(one.span, rows)
            fix = self._fix(result.document.text, one, place, rows) if one.edits else "null"
            related = ", ".join(self._related(other, names, rows) for other in one.related)
            yield (
                f'{self._head(one.rule)}{self._string(one.message(self._language))}, {names}, "severity": '
                f'{self._string(one.severity)}, {place}, "fix": {fix}, "related": [{related}], "url": null}}'
            )

    def _head(self, rule: Rule) -> str:
        head = self._heads.get(rule)
        if head is None:
            code, name = self._string(rule.code), self._string(rule.name)
            head = self._heads[rule] = f'{{"code": {code}, "name": {name}, "message": '
        return head

    def _named(self, filename: str, record: Record | None) -> str:
        return dump(_names(filename, record), self._ascii_alone)[1:-1]

    def _fix(self, text: str, one: Diagnostic, place: str, rows: Rows) -> str:
        edits = ", ".join(
            f'{{"content": {self._string(edit.content)}, '
            f"{place if (edit.start, edit.end) == one.span else _place(edit.span, rows)}}}"
            for edit in one.edits
        )
        message = self._string(describe(text, one.edits, self._language))
        return f'{{"applicability": {self._string(one.applicability)}, "message": {message}, "edits": [{edits}]}}'

    def _related(self, related: Related, names: str, rows: Rows) -> str:
        there = related.elsewhere
        where = names if there is None else self._named(there.filename, there.record)
        place = _between(there.start, there.end) if there else _place(related.span, rows)
        message = self._string(related.zh if self._language == "zh" else related.en)
        return f'{{"message": {message}, {where}, {place}}}'

    def _string(self, text: str) -> str:
        written = self._encode(text)
        return written if written.isprintable() else _escaped(written)  # all that is unsafe is not printable


def named(result: FileResult) -> dict[str, object]:
    """Return the keys that say which document a result is of: its file, and of a dataset the row."""
    return _names(result.filename, result.document.record)


def _names(filename: str, record: Record | None) -> dict[str, object]:
    return {"filename": filename, **({"record": record._asdict()} if record else {})}


def _place(span: Span, rows: Rows) -> str:
    return _between(rows.position(span.start), rows.position(span.end))


def _between(start: Position, end: Position) -> str:
    return (
        f'"location": {{"row": {start[0]}, "column": {start[1]}}}, '
        f'"end_location": {{"row": {end[0]}, "column": {end[1]}}}'
    )


def is_utf_8(out: TextIO) -> bool:
    """Whether a stream takes any character."""
    # A stream in memory has no encoding.
    return not out.encoding or codecs.lookup(out.encoding).name == "utf-8"


def dump(finding: Mapping[str, object], ascii_alone: bool) -> str:
    """Return one row of JSON, with nothing in it that a terminal would obey."""
    return _escaped(json.dumps(finding, ensure_ascii=ascii_alone))


def _escaped(written: str) -> str:
    return _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", written)
