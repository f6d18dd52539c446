"""The format ``full``: each finding with its place, its excerpt and its repair, and a summary at the end."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text

from zxlint.document import Document
from zxlint.files import escape
from zxlint.report.changes import draw_changes
from zxlint.report.excerpt import excerpt
from zxlint.report.folding import fold
from zxlint.report.location import label
from zxlint.report.statistics import tabulate
from zxlint.report.summary import Totals, mark, name_family, sum_up
from zxlint.report.verdicts import Verdicts
from zxlint.report.visible import visible
from zxlint.report.words import say, say_number
from zxlint.result import FileResult, ReportOptions
from zxlint.rule import Diagnostic, Language
from zxlint.text import Rows

PLAIN_WIDTH = 120
"""Cells of a line where the output is no terminal and COLUMNS says nothing."""

NARROWEST = 40
INDENT = 8
"""Cells before what belongs to an excerpt but has no row number; as wide as the gutter."""

GAP = "  "
"""Between the columns of a table."""

SNIPPET = 40
"""Cells for what is quoted of a related place."""

JUDGED = 100_000
"""Characters of documents with findings up to which the summary has a verdict on each: judging one takes as long as
checking it, and a report on many documents is not to be kept waiting."""

MOST_DOCUMENTS = 10
"""The worst documents whose verdicts the summary shows."""

_COLOURS = {"error": "bold red", "warning": "bold yellow", "info": "bold blue"}
_MARKS = {"[*]": "bold green", "[?]": "bold yellow"}


def report(results: Iterable[FileResult], out: TextIO, options: ReportOptions) -> None:
    """Write each file's findings when they come, then the statistics if asked for, then unless quiet the sums."""
    console = open_console(out)
    width = max(NARROWEST, console.width)
    totals = Totals()
    verdicts = Verdicts(options.language, limit=0 if options.quiet else JUDGED)
    count = _Count(options)

    def draw(lines: Iterable[Text]) -> None:
        drawn = list(lines)
        for line in drawn:
            line.rstrip()
        if drawn:
            console.print(Text("\n").join(drawn), soft_wrap=True)

    for result in results:
        totals.add(result)
        verdicts.add(result)
        if count.ends(result):
            draw(count.left_out())
        if result.diagnostics:
            draw(_draw_file(result, width, options, count))
            if result.document.record is None:
                draw(count.left_out())
    draw(count.left_out())
    if options.statistics and totals.all.found:
        console.print(_statistics(totals, options.language, width), soft_wrap=True)
    if not options.quiet:
        if totals.all.found:
            console.print(_families(totals, options.language, width), soft_wrap=True)
            # A repair judges no document: then there is nothing to draw.
            for line in () if verdicts.is_empty else (*verdicts.draw(most=MOST_DOCUMENTS), Text()):
                console.print(line, soft_wrap=True)
        console.print(fold(_last_line(totals, options.language), width, 2), soft_wrap=True)


def open_console(out: TextIO) -> Console:
    """Return a console that prints to the stream what it is given: no markup, no emoji names, nothing highlighted."""
    width = None
    if not out.isatty():
        columns = os.environ.get("COLUMNS", "")
        width = int(columns) if columns.isdecimal() and int(columns) else PLAIN_WIDTH
    return Console(file=out, width=width, markup=False, emoji=False, highlight=False)


class _Count:
    """How many findings of each rule a file has; the rows of a dataset count together."""

    def __init__(self, options: ReportOptions) -> None:
        self._most, self._language = options.max_per_rule, options.language
        self._seen: Counter[str] = Counter()
        self._file = ""

    def ends(self, result: FileResult) -> bool:
        """Tell whether another file begins with a result."""
        last, self._file = self._file, result.filename
        return last != result.filename or result.document.record is None

    def takes(self, diagnostic: Diagnostic) -> bool:
        """Count a finding, and tell whether it is to be shown."""
        self._seen[diagnostic.code] += 1
        return not self._most or self._seen[diagnostic.code] <= self._most

    def left_out(self) -> Iterator[Text]:
        """Yield how many have not been shown, and begin anew."""
        left_out = [(code, n - self._most) for code, n in sorted(self._seen.items()) if n > self._most > 0]
        self._seen.clear()
        for code, n in left_out:
            yield Text(f"  {say('more-of', self._language, n=f'{n:,}', code=code)}", "dim")
        if left_out:
            yield Text()


def _draw_file(result: FileResult, width: int, options: ReportOptions, count: _Count) -> Iterator[Text]:
    rows = result.document.rows()
    shown = [one for one in sorted(result.diagnostics, key=lambda d: (d.span, d.code)) if count.takes(one)]
    if shown or result.document.record is None:
        yield _heading(result, options.language)
    for diagnostic in shown:
        yield from _draw_finding(result.document, diagnostic, rows, width, options.language)
        yield Text()


def _heading(result: FileResult, language: Language) -> Text:
    problems = say_number("problem", len(result.diagnostics), language)
    key = "heading-fixed" if result.fixed else "heading"
    words = say(key, language, problems=problems, fixed=f"{len(result.fixed):,}")
    return Text.assemble((escape(label(result.filename, result.document.record)), "bold underline"), words)


def _draw_finding(doc: Document, diagnostic: Diagnostic, rows: Rows, width: int, language: Language) -> Iterator[Text]:
    colour = _COLOURS[diagnostic.severity]
    row, column = rows.position(diagnostic.span.start)
    line = Text.assemble(f"  {row}:{column} ", (diagnostic.code, colour), " ", (diagnostic.name, "dim"), " ")
    line.append(visible(diagnostic.message(language)))
    if sign := mark(diagnostic):
        line.append(" ").append(sign, _MARKS[sign])
    yield fold(line, width, INDENT)
    yield from excerpt(doc, diagnostic.span, width, colour, language)
    for change in draw_changes(doc.text, diagnostic.edits, width - INDENT, language):
        yield Text(" " * INDENT).append(change)
    yield from _draw_related(doc.text, diagnostic, rows, width, language)


def _draw_related(text: str, diagnostic: Diagnostic, rows: Rows, width: int, language: Language) -> Iterator[Text]:
    for related in diagnostic.related:
        there = related.elsewhere
        row, column = there.start if there else rows.position(related.span.start)
        place = f"{escape(there.label)}:{row}:{column}" if there else f"{row}:{column}"
        message = visible(related.zh if language == "zh" else related.en)
        line = Text(" " * INDENT + say("related", language, message=message, place=place))
        end = min(related.span.end, related.span.start + SNIPPET)
        snippet = Text(visible(there.excerpt[:SNIPPET] if there else text[related.span.start : end]), "dim")
        snippet.truncate(max(8, min(width - line.cell_len - 2, SNIPPET)), overflow="ellipsis")
        line.append("  ").append(snippet)
        yield fold(line, width, INDENT + 2)


def _families(totals: Totals, language: Language, width: int) -> Text:
    rows = []
    for family, count in sorted(totals.families.items()):
        numbers = count.found, count.safe, count.unsafe, count.unfixable
        rows.append([Text(name_family(family, language)), *(Text(f"{n:,}", "" if n else "dim") for n in numbers)])
    return _table(language, ("family", "found", "safe", "unsafe", "none"), rows, width)


def _statistics(totals: Totals, language: Language, width: int) -> Text:
    rows = [[Text(cell) for cell in row] for row in tabulate(totals)]
    return _table(language, ("found", "code", "name", "safe"), rows, width)


def _table(language: Language, columns: Sequence[str], rows: Iterable[Sequence[Text]], width: int) -> Text:
    """Return a heading and rows, words to the left and numbers to the right, and an empty line.

    By hand: rich's tables take longer to load than a short document takes to check.
    """
    lines = [[Text(say(f"column.{column}", language), "bold") for column in columns], *rows]
    widths = [max(cell.cell_len for cell in column) for column in zip(*lines, strict=True)]
    while sum(widths) + len(GAP) * (len(widths) - 1) > width:
        widths[widths.index(max(widths))] -= 1
    for cells in lines:
        for column, cell, cut in zip(columns, cells, widths, strict=True):
            cell.truncate(cut, overflow="ellipsis")
            cell.align("left" if column in ("family", "code", "name") else "right", cut)
    return Text("\n").join((*(Text(GAP).join(cells) for cells in lines), Text()))


def _last_line(totals: Totals, language: Language) -> Text:
    return Text(sum_up(totals, language), "bold yellow" if totals.all.found else "bold green")
