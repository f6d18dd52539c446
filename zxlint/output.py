"""Where the report of a run goes, and in which form."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from zxlint.files import rewritten
from zxlint.plugins import FORMATS, built_in, reports
from zxlint.report.summary import Totals, sum_up
from zxlint.result import FileResult, Report, ReportOptions
from zxlint.run import Run, UsageError
from zxlint.settings import nearest
from zxlint.voice import language_of


def report(run: Run, results: Iterable[FileResult], formats: Report) -> bool:
    """Write the report and return whether it holds findings."""
    totals = Totals()

    def added_up() -> Iterator[FileResult]:
        for result in results:
            totals.add(result)
            yield result

    with output(run) as out:
        formats(added_up(), out, options_of(run))
    if run.arguments.output_file and not run.arguments.quiet:
        print(sum_up(totals, language_of(run.arguments)), file=sys.stderr)
    return bool(totals.all.found)


@contextmanager
def output(run: Run, otherwise: TextIO | None = None) -> Iterator[TextIO]:
    """Give the stream that the report goes to: the file that was asked for, else standard output.

    Args:
        run: that is reported on.
        otherwise: what takes the place of standard output.

    Raises:
        UsageError: the file can't be written, or it is one of the documents.
    """
    if not run.arguments.output_file:
        yield otherwise or sys.stdout
        return
    try:
        _spare_documents(run, Path(run.arguments.output_file))
        with rewritten(Path(run.arguments.output_file)) as out:
            yield out
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(f"--output-file {run.arguments.output_file} cannot be written: {reason}") from None


def options_of(run: Run) -> ReportOptions:
    """Return how the user wants the report."""
    given = run.arguments
    return ReportOptions(language_of(given), given.max_per_rule, given.statistics, given.quiet, run.voice.complaints)


def report_named(name: str | None) -> Report:
    """Return an output format.

    Raises:
        UsageError: there is none of this name.
    """
    name = name or "full"
    if name in FORMATS:
        return built_in(name)  # without having looked for plugins: these come first in any case
    known = reports()
    if name not in known:
        raise UsageError(f'unknown output format "{name}"; there are {", ".join(known)}{nearest(name, known)}')
    return known[name]


def watched(results: Iterator[FileResult], run: Run) -> Iterable[FileResult]:
    """Return the results; where a person waits for many of them, show how far it is."""
    if run.arguments.quiet or not sys.stderr.isatty():
        return results
    from zxlint.progress import count_off

    return count_off(results, run.inputs.count)


def _spare_documents(run: Run, target: Path) -> None:
    """Make sure that the report takes no document's place, nor that of a repaired copy."""
    copies = getattr(run.arguments, "output", None)
    if copies and target.resolve().is_relative_to(Path(copies).resolve()):
        raise UsageError(f"--output-file {target} lies where the copies are written; name another file")
    if not target.is_file():
        return
    files = (one.path for one in run.inputs.found() if not one.remote)
    if (run.inputs.stdin and _is_stdin(target)) or any(map(target.samefile, files)):
        raise UsageError(f"--output-file {target} is one of the documents that are checked; name another file")


def _is_stdin(path: Path) -> bool:
    """Tell whether standard input is read from a file."""
    with suppress(OSError, ValueError, AttributeError):  # it may be closed, or no file at all
        return os.path.samestat(os.fstat(sys.stdin.fileno()), path.stat())
    return False
