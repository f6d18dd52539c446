"""The verdict on a document: what is to be done with it, and a score from 0 to 100.

docs/verdicts.md is the user's side of it, with the formula and its reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from math import fsum

from zxlint.document import Document
from zxlint.regions import Region
from zxlint.rule import Cause, Damage, Diagnostic, Rank, Ranks, Severity

HALF = 200.0
"""Cost per 10,000 code points at which a document has half of the score."""

SHORTEST = 1_000
"""Code points that a document counts for at least: one fault in a note of two lines is no ruin."""

SUPERFLUOUS = 50
"""Code points of text that stands again, and is to go, that cost 1."""

DAMAGES: Mapping[Damage, float] = {Damage.LOST: 10, Damage.GARBLED: 6, Damage.LOOP: 6}
"""What a finding costs a reader that cannot be made good from the text alone."""

CAUSES: Mapping[Cause, float] = {
    Cause.REPEAT: 4,
    Cause.CHARACTER: 3,
    Cause.MARKUP: 2,
    Cause.OTHER: 2,
    Cause.MARK: 1,
    Cause.BLANK: 0.2,
}
"""What any other finding costs, by its cause."""

ROWS: Mapping[Rank, float] = {
    Ranks.SPLIT_LINE: 2,
    Ranks.CHARACTER_FORM: 1,
    Ranks.HALFWIDTH_MARK: 0.2,
    Ranks.BLANK_LINES: 0.2,
}
"""What it costs where its rank tells more than its cause does."""

SEVERITIES: Mapping[Severity, float] = {"error": 2, "warning": 1, "info": 0.5}
"""By what the cost is multiplied."""


class Verdict(Enum):
    """What is to be done with a document, the better first."""

    CLEAN = "clean"
    REPAIRABLE = "repairable"
    NEEDS_PERSON = "needs-person"
    RE_OCR = "re-ocr"

    @property
    def badness(self) -> int:
        """0 for clean, more for what is worse."""
        return list(Verdict).index(self)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a document comes to.

    ``safe`` findings have a repair that is certain, ``offered`` one that is not.  ``left`` is what ``fix`` leaves,
    found by making the repair, and ``after`` the score of the document then.  ``regions`` want reading again.
    """

    verdict: Verdict
    score: int
    characters: int
    findings: int
    safe: int
    offered: int
    left: int
    after: int
    regions: tuple[Region, ...] = ()


Judge = Callable[[], Assessment]


def cost(diagnostic: Diagnostic) -> float:
    """Return what a finding costs a reader: 1 is a wrong mark, 10 a sentence without its end."""
    rule = diagnostic.rule
    own = DAMAGES.get(rule.damage) or ROWS.get(rule.rank) or CAUSES[rule.rank.cause]
    gone = sum(max(0, edit.end - edit.start - len(edit.content)) for edit in diagnostic.edits)
    return own * SEVERITIES[diagnostic.severity] + gone / SUPERFLUOUS


def score(doc: Document, diagnostics: Iterable[Diagnostic]) -> int:
    """Return the score of a document with these findings, from 0 to 100; 100 is without any.

    Without one of them it is never lower.  A document that could not be read has 0.
    """
    if doc.fault:
        return 0
    total = fsum(map(cost, diagnostics)) * 10_000 / max(SHORTEST, len(doc))
    return min(99, int(100 * HALF / (HALF + total))) if total else 100


def count_repairs(diagnostics: Iterable[Diagnostic]) -> tuple[int, int]:
    """Return how many findings have a safe repair, and how many one that is only offered."""
    marked = [diagnostic.safe for diagnostic in diagnostics if diagnostic.edits]
    return marked.count(True), marked.count(False)


def once(judge: partial[Assessment]) -> Judge:
    """Return a judge that is asked as often as one likes and works it out once."""
    known: list[Assessment] = []

    def ask() -> Assessment:
        if not known:
            known.append(judge())
        return known[0]

    return ask
