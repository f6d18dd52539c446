"""Judging a document: its score, what a repair leaves of its findings, what wants reading again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from zxlint.document import Document
from zxlint.engine import Checked, Plan, Repair, mend
from zxlint.regions import regions
from zxlint.rule import Diagnostic
from zxlint.settings import Settings
from zxlint.verdict import Assessment, Verdict, count_repairs, score


def judge(
    doc: Document,
    checked: Checked,
    rules: Plan,
    settings: Settings,
    reported: Sequence[Diagnostic] | None = None,
    left_of: Callable[[Repair], Sequence[Diagnostic]] | None = None,
    repaired: Callable[[], Repair] | None = None,
) -> Assessment:
    """Return what a document comes to, by repairing it in memory where a safe repair is offered.

    A repair may remove other findings than those it is for, and bring new ones to light; only the repaired text tells
    what is left.

    Args:
        doc: the document.
        checked: what ``examine`` found in it.
        rules: those it was examined with.
        settings: those it was examined with.
        reported: those of its findings that count; all if left out.
        left_of: tells which findings that remain after a repair count; all if left out.
        repaired: gives the safe repair, where somebody knows it; it is made if left out.
    """
    found = checked.diagnostics if reported is None else reported
    safe, offered = count_repairs(found)
    left, after = found, doc
    if any(diagnostic.safe for diagnostic in checked.diagnostics) and found:
        repair = repaired() if repaired else mend(doc, rules, settings, checked=checked)
        # What a rule that fails would have said is not known; nothing is promised then.
        if not repair.failures:
            left, after = left_of(repair) if left_of else repair.remaining, doc.with_text(repair.text)
    again = regions(doc, found)
    return Assessment(
        verdict=_verdict(bool(again), bool(left or doc.fault), bool(found)),
        score=score(doc, found),
        characters=len(doc),
        findings=len(found),
        safe=safe,
        offered=offered,
        left=len(left),
        after=score(after, left),
        regions=again,
    )


def _verdict(again: bool, left: bool, found: bool) -> Verdict:
    if again:
        return Verdict.RE_OCR
    if left:
        return Verdict.NEEDS_PERSON
    return Verdict.REPAIRABLE if found else Verdict.CLEAN
