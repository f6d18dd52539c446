"""What was found, counted by category and by rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.accuracy.judging import Judged
from zxlint.accuracy import Share, share


@dataclass(slots=True)
class Count:
    """Faults and findings of one category, or of one rule.

    ``faults`` are those that ought to be found, of which ``found`` are; ``flagged`` are the findings that are right or
    false, of which ``right`` are right.  Of a rule, ``faults`` are those of its whole category.
    """

    faults: int = 0
    found: int = 0
    flagged: int = 0
    right: int = 0

    @property
    def precision(self) -> Share | None:
        """The share of the findings that are right; None where there are none."""
        return share(self.right, self.flagged)

    @property
    def recall(self) -> Share | None:
        """The share of the faults that are found; None where there are none."""
        return share(self.found, self.faults)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None where one of them is not known."""
        if not (self.precision and self.recall):
            return None
        both = self.precision.value + self.recall.value
        return 2 * self.precision.value * self.recall.value / both if both else 0.0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.faults + other.faults,
            self.found + other.found,
            self.flagged + other.flagged,
            self.right + other.right,
        )


@dataclass(slots=True)
class Counts:
    """What was found in one set of documents; ``repairs`` has right and wrong ones, by whether they count as safe."""

    documents: int = 0
    characters: int = 0
    categories: dict[str, Count] = field(default_factory=dict)
    rules: dict[str, Count] = field(default_factory=dict)
    repairs: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> Count:
        """All categories together."""
        return sum(self.categories.values(), Count())


def count(judged: Iterable[Judged], rules: dict[str, str]) -> Counts:
    """Count what was found in a set of documents.

    Args:
        judged: its documents.
        rules: the rules that ran, each with its category.
    """
    by_category: dict[str, Count] = defaultdict(Count)
    by_rule = {name: Count() for name in rules}
    repairs: dict[str, int] = defaultdict(int)
    for one in judged:
        _count_faults(one, by_category, by_rule, rules)
        for finding, verdict, repair in zip(one.findings, one.verdicts, one.repairs, strict=True):
            if verdict != "neutral":
                for each in (by_category[finding.category], by_rule[finding.rule]):
                    each.flagged += 1
                    each.right += verdict == "right"
            if repair is not None:
                repairs[f"{'safe' if finding.safe else 'unsafe'} {'right' if repair else 'wrong'}"] += 1
    for name, category in rules.items():
        by_rule[name].faults = by_category[category].faults if category in by_category else 0
    return Counts(0, 0, dict(sorted(by_category.items())), by_rule, dict(sorted(repairs.items())))


def _count_faults(one: Judged, by_category: dict[str, Count], by_rule: dict[str, Count], rules: dict[str, str]) -> None:
    for fault, finders in zip(one.faults, one.finders, strict=True):
        if fault.arguable:
            continue
        by_category[fault.category].faults += 1
        by_category[fault.category].found += bool(finders)
        for name in {one.findings[at].rule for at in finders}:
            by_rule[name].found += rules[name] == fault.category
