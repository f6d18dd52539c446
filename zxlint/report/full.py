"""The format ``full``: each finding with its place, its excerpt and its repair, and a summary at the end."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from zxlint.document import Document
from zxlint.files import escape
from zxlint.report.changes import draw_changes
from zxlint.report.excerpt import excerpt
from zxlint.report.folding import fold
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
    for result in results:
        totals.add(result)
        verdicts.add(result)
        if result.diagnostics:
            lines = list(_draw_file(result, width, options))
            for line in lines:
                line.rstrip()
            console.print(Text("\n").join(lines), soft_wrap=True)
    if options.statistics and totals.all.found:
        console.print(_statistics(totals, options.language), Text())
    if not options.quiet:
        if totals.all.found:
            console.print(_families(totals, options.language), Text())
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


def _draw_file(result: FileResult, width: int, options: ReportOptions) -> Iterator[Text]:
    rows = result.document.rows()
    seen: Counter[str] = Counter()
    yield _heading(result, options.language)
    for diagnostic in sorted(result.diagnostics, key=lambda d: (d.span, d.code)):
        seen[diagnostic.code] += 1
        if not options.max_per_rule or seen[diagnostic.code] <= options.max_per_rule:
            yield from _draw_finding(result.document, diagnostic, rows, width, options.language)
            yield Text()
    left_out = [(code, n - options.max_per_rule) for code, n in sorted(seen.items()) if n > options.max_per_rule > 0]
    for code, n in left_out:
        yield Text(f"  {say('more-of', options.language, n=f'{n:,}', code=code)}", "dim")
    if left_out:
        yield Text()


def _heading(result: FileResult, language: Language) -> Text:
    problems = say_number("problem", len(result.diagnostics), language)
    key = "heading-fixed" if result.fixed else "heading"
    words = say(key, language, problems=problems, fixed=f"{len(result.fixed):,}")
    return Text.assemble((escape(result.filename), "bold underline"), words)


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
        place = f"{escape(there.filename)}:{row}:{column}" if there else f"{row}:{column}"
        message = visible(related.zh if language == "zh" else related.en)
        line = Text(" " * INDENT + say("related", language, message=message, place=place))
        end = min(related.span.end, related.span.start + SNIPPET)
        snippet = Text(visible(there.excerpt[:SNIPPET] if there else text[related.span.start : end]), "dim")
        snippet.truncate(max(8, min(width - line.cell_len - 2, SNIPPET)), overflow="ellipsis")
        line.append("  ").append(snippet)
        yield fold(line, width, INDENT + 2)


def _families(totals: Totals, language: Language) -> Table:
    table = _table(language, "family", "found", "safe", "unsafe", "none")
    for family, count in sorted(totals.families.items()):
        numbers = count.found, count.safe, count.unsafe, count.unfixable
        table.add_row(Text(name_family(family, language)), *(Text(f"{n:,}", "" if n else "dim") for n in numbers))
    return table


def _statistics(totals: Totals, language: Language) -> Table:
    table = _table(language, "found", "code", "name", "safe")
    for found, code, name, safe in tabulate(totals):
        table.add_row(Text(found), Text(code), Text(name), Text(safe))
    return table


def _table(language: Language, *columns: str) -> Table:
    """Return an empty table whose last column ends flush, so that no row ends in blanks."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        words = column in ("family", "code", "name")
        table.add_column(Text(say(f"column.{column}", language)), justify="left" if words else "right", no_wrap=True)
    return table


def _last_line(totals: Totals, language: Language) -> Text:
    return Text(sum_up(totals, language), "bold yellow" if totals.all.found else "bold green")
