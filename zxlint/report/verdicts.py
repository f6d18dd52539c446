"""The verdicts on the documents of a run: a table for people, the worst first, and JSON.

Loaded for ``--summary`` and by the formats that draw with rich.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.cells import cell_len
from rich.text import Text

from zxlint.document import Document
from zxlint.files import escape
from zxlint.regions import Region
from zxlint.report.location import label
from zxlint.report.words import say, say_number
from zxlint.result import FileResult
from zxlint.rule import Damage, Language
from zxlint.verdict import Assessment, Verdict

COLUMNS = ("verdict", "score", "found", "safe", "offered", "left", "document")
INDENT = "  "
WORDS = {Damage.LOST: "again-lost", Damage.GARBLED: "again-garbled", Damage.LOOP: "again-loop"}
STYLES = {
    Verdict.CLEAN: "green",
    Verdict.REPAIRABLE: "cyan",
    Verdict.NEEDS_PERSON: "yellow",
    Verdict.RE_OCR: "bold red",
}


class _Entry(NamedTuple):
    """A document with findings, what it comes to, and what is to be said of its parts."""

    name: str
    assessment: Assessment
    notes: tuple[str, ...]


class Verdicts:
    """Collects what the documents of a run come to.

    Args:
        language: of the words.
        limit: characters of documents with findings above which none is judged, since that takes time; None: no limit.
    """

    def __init__(self, language: Language, limit: int | None = None) -> None:
        self._language = language
        self._limit = limit
        self._characters = 0
        self._waiting: list[FileResult] = []
        self._judged: list[_Entry] = []
        self._clean = 0

    def add(self, result: FileResult) -> None:
        """Take up the result of a file.  Where there is a limit, nothing is judged before the end."""
        if result.judge is None:
            return
        if not (result.diagnostics or result.document.fault):
            self._clean += 1
            return
        self._characters += len(result.document)
        self._waiting.append(result)
        if self._limit is None:
            self._judge_waiting()  # a run over many documents is not to keep them all
        elif self._exceeded:
            self._waiting.clear()

    @property
    def is_empty(self) -> bool:
        """Whether no document was there to be judged."""
        return not (self._characters or self._waiting or self._judged or self._clean)

    @property
    def _exceeded(self) -> bool:
        return self._limit is not None and self._characters > self._limit

    def _judge_waiting(self) -> None:
        for result in self._waiting:
            if result.judge:
                found = result.judge()
                notes = [describe(result.document, region, self._language) for region in found.regions]
                notes += [say("unreadable", self._language)] if result.document.fault else []
                self._judged.append(_Entry(label(result.filename, result.document.record), found, tuple(notes)))
        self._waiting.clear()

    def draw(self, most: int = 0, counts: bool = True) -> Iterator[Text]:
        """Yield a table of the documents that are not clean, the worst first, and a line that counts all.

        Args:
            most: documents that are shown; 0 shows all.
            counts: whether to count.
        """
        if self._exceeded:
            yield Text(say("verdicts-elsewhere", self._language), "dim")
            return
        self._judge_waiting()
        worst = sorted(self._judged, key=lambda entry: (-entry.assessment.verdict.badness, entry.assessment.score))
        if worst:
            yield from _table(worst[:most] if most else worst, self._language)
            if most and len(worst) > most:
                yield Text(say_number("more-documents", len(worst) - most, self._language), "dim")
        if counts and worst:
            yield Text()
        if counts:
            yield self._sum_up()

    def _sum_up(self) -> Text:
        counts = Counter(entry.assessment.verdict for entry in self._judged)
        counts[Verdict.CLEAN] += self._clean
        named = ((verdict, counts[verdict]) for verdict in reversed(Verdict) if counts[verdict])
        words = (say_number(f"count-{verdict.value}", number, self._language) for verdict, number in named)
        if not counts.total():
            return Text(say("nothing", self._language))
        documents = say_number("document", counts.total(), self._language)
        joined = say("and", self._language).join(words)
        return Text(say("verdicts", self._language, documents=documents, counts=joined))


def describe(document: Document, region: Region, language: Language) -> str:
    """Return in words which rows want reading again, and why."""
    rows = document.rows()
    first, last = rows.position(region.span.start).row, rows.position(max(region.span.start, region.span.end - 1)).row
    shown = say_number("rows", last - first + 1, language, first=first, last=last)
    return say_number(WORDS[region.reason], region.count, language, rows=shown)


def _table(entries: Iterable[_Entry], language: Language) -> Iterator[Text]:
    """Yield a heading, a row for each document, and below it what wants reading again.

    The name stands last and is never cut, so that it can be copied.
    """
    shown = [(entry, _cells(entry, language)) for entry in entries]
    heading = [say(f"column.{column}", language) for column in COLUMNS]
    widths = [max(map(cell_len, column)) for column in zip(heading, *(cells for _, cells in shown), strict=True)]
    yield Text(_align(heading, widths), "bold")
    for entry, cells in shown:
        row = Text(_align(cells, widths))
        row.stylize(STYLES[entry.assessment.verdict], 0, len(cells[0]))
        yield row
        for note in entry.notes:
            yield Text(INDENT + note, "dim")


def _cells(entry: _Entry, language: Language) -> list[str]:
    found = entry.assessment
    numbers = found.score, found.findings, found.safe, found.offered, found.left
    return [say(found.verdict.value, language), *(f"{number:,}" for number in numbers), escape(entry.name)]


def _align(cells: list[str], widths: list[int]) -> str:
    """Return a row: numbers to the right, words to the left, the last without blanks behind it."""
    first, *numbers, last = cells
    padded = [first + " " * (widths[0] - cell_len(first))]
    padded += [" " * (width - cell_len(cell)) + cell for cell, width in zip(numbers, widths[1:], strict=False)]
    return "  ".join([*padded, last])
