"""What the formats of one line a finding share: the lines as they come, the statistics, the sums."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TextIO

from zxlint.report.statistics import align
from zxlint.report.summary import Totals, sum_up
from zxlint.result import FileResult, ReportOptions
from zxlint.rule import Language

Lines = Callable[[FileResult, Language], Iterable[str]]
"""Gives the lines of one file, without their line ends."""


def write_lines(results: Iterable[FileResult], out: TextIO, options: ReportOptions, lines: Lines) -> None:
    """Write the lines of each file as it comes, the statistics if they are asked for, and unless quiet the sums."""
    totals = Totals()
    for result in results:
        totals.add(result)
        out.writelines(f"{line}\n" for line in lines(result, options.language))
    if options.statistics:
        out.writelines(f"{line}\n" for line in align(totals))
    if not options.quiet:
        out.write(f"{sum_up(totals, options.language)}\n")
