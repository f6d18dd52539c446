"""The format ``junit``: XML in which a file is a suite, a finding a test that failed, a clean file one that passed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import TextIO
from xml.sax.saxutils import escape as escape_marks
from xml.sax.saxutils import quoteattr

from zxlint.files import escape
from zxlint.later import re
from zxlint.report.json import is_utf_8
from zxlint.report.location import label
from zxlint.report.visible import visible
from zxlint.result import FileResult, ReportOptions
from zxlint.rule import Diagnostic, Language
from zxlint.text import Rows

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write, and the controls that it advises against."""


def report(results: Iterable[FileResult], out: TextIO, options: ReportOptions) -> None:
    """Write the suites as they come, and at the end one for what could not be checked."""
    ascii_alone = not is_utf_8(out)

    def write(lines: Iterable[str]) -> None:
        text = "".join(f"{line}\n" for line in lines)
        out.write(text.encode("ascii", "xmlcharrefreplace").decode() if ascii_alone else text)

    write(('<?xml version="1.0" encoding="UTF-8"?>', '<testsuites name="zxlint">'))
    try:
        for result in results:
            write(_suite(result, options.language))
        write(_errors(tuple(options.complaints)))
    finally:
        write(("</testsuites>",))


def _suite(result: FileResult, language: Language) -> Iterator[str]:
    failed, name = len(result.diagnostics), escape(label(result.filename, result.document.record))
    yield _opened("testsuite", name=name, tests=failed or 1, failures=failed, errors=0, package="org.zxlint")
    classname = name
    if PurePosixPath(name).name and result.document.record is None:
        classname = str(PurePosixPath(name).with_suffix(""))
    rows = result.document.rows()
    for diagnostic in result.diagnostics:
        yield from _case(diagnostic, classname, rows, language)
    if not failed:
        yield f"{_opened('testcase', name='zxlint', classname=classname, time=0)}</testcase>"
    yield "  </testsuite>"


def _case(diagnostic: Diagnostic, classname: str, rows: Rows, language: Language) -> Iterator[str]:
    row, column = rows.position(diagnostic.span.start)
    # GitLab counts tests of one name for one, so the place belongs to it.
    yield _opened("testcase", name=f"{diagnostic.code} {diagnostic.name} {row}:{column}", classname=classname, time=0)
    message = visible(diagnostic.message(language))
    failure = _opened("failure", message=message, type=diagnostic.severity)
    yield f"{failure}{_text(f'{row}:{column} {diagnostic.code} {message}')}</failure>"
    yield "    </testcase>"


def _errors(complaints: Sequence[str]) -> Iterator[str]:
    if not complaints:
        return
    count = len(complaints)
    yield _opened("testsuite", name="zxlint", tests=count, failures=0, errors=count, package="org.zxlint")
    for number, complaint in enumerate(map(escape, complaints), 1):
        yield _opened("testcase", name=f"run {number}", classname="zxlint", time=0)
        yield f"{_opened('error', message=complaint, type='error')}{_text(complaint)}</error>"
        yield "    </testcase>"
    yield "  </testsuite>"


_DEPTH = {"testsuite": 2, "testcase": 4, "failure": 6, "error": 6}


def _opened(tag: str, **attributes: object) -> str:
    written = (f"{key}={quoteattr(_legal(str(value)))}" for key, value in attributes.items())
    return f"{' ' * _DEPTH[tag]}<{' '.join([tag, *written])}>"


def _text(text: str) -> str:
    return escape_marks(_legal(text))


def _legal(text: str) -> str:
    return _FORBIDDEN.sub(lambda match: f"⟨U+{ord(match.group()):04X}⟩", text)
