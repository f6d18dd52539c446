"""The reports of ``--summary``: what each document comes to, in place of its findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TextIO

from zxlint.report.json import dump, is_utf_8, named
from zxlint.report.statistics import align
from zxlint.report.summary import Totals
from zxlint.result import FileResult, Report, ReportOptions
from zxlint.rule import Damage, Language
from zxlint.text import Rows, Span
from zxlint.verdict import Assessment

REASONS = {Damage.LOST: "lost-text", Damage.GARBLED: "garbled-text", Damage.LOOP: "loop"}
"""What JSON calls the reasons for reading a region again."""


def write_text(results: Iterable[FileResult], out: TextIO, options: ReportOptions) -> None:
    """Write a table of the documents that are not clean, the worst first, then how many there are of each kind."""
    from zxlint.report.full import open_console
    from zxlint.report.verdicts import Verdicts

    verdicts, totals = Verdicts(options.language), Totals()
    for result in results:
        verdicts.add(result)
        totals.add(result)
    console = open_console(out)
    for line in verdicts.draw(counts=not options.quiet):
        console.print(line, soft_wrap=True)
    if options.statistics:
        out.writelines(f"{line}\n" for line in align(totals))


def write_json(results: Iterable[FileResult], out: TextIO, options: ReportOptions) -> None:
    """Write one JSON array with an object for each document, in the order they were asked for."""
    between = "\n"
    ascii_alone = not is_utf_8(out)
    out.write("[")
    try:
        for result in results:
            if result.judge:
                out.write(between + dump(_entry(result, result.judge(), options.language), ascii_alone))
                between = ",\n"
    finally:
        out.write("]\n" if between == "\n" else "\n]\n")


def _entry(result: FileResult, found: Assessment, language: Language) -> Mapping[str, object]:
    return {
        **named(result),
        "verdict": found.verdict.value,
        "score": found.score,
        "characters": found.characters,
        "findings": found.findings,
        "safe": found.safe,
        "offered": found.offered,
        "left": found.left,
        "score_after_fix": found.after,
        "reasons": _reasons(result, found, language),
    }


def _reasons(result: FileResult, found: Assessment, language: Language) -> list[dict[str, object]]:
    from zxlint.report.verdicts import describe

    rows = result.document.rows()
    reasons: list[dict[str, object]] = [
        {
            "reason": REASONS[region.reason],
            "count": region.count,
            "message": describe(result.document, region, language),
            **_place(region.span, rows),
        }
        for region in found.regions
    ]
    if fault := result.document.fault:
        words = fault.zh if language == "zh" else fault.reason
        reasons.append({"reason": "unreadable", "count": 1, "message": words, **_place(Span(0, 0), rows)})
    return reasons


def _place(span: Span, rows: Rows) -> dict[str, object]:
    return {"location": rows.position(span.start)._asdict(), "end_location": rows.position(span.end)._asdict()}


SUMMARIES: Mapping[str, Report] = {"text": write_text, "json": write_json}
"""The reports of --summary by name."""
