"""How many findings a run came to, and the sentence that says so."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from zxlint.later import re
from zxlint.report.words import WORDS, say, say_number
from zxlint.result import FileResult
from zxlint.rule import Applicability, Diagnostic, Language

_FAMILY = re.compile(r"ZX\d|[A-Za-z]+")


@dataclass(slots=True)
class Count:
    """Findings, and how many of them have a safe or an unsafe repair."""

    found: int = 0
    safe: int = 0
    unsafe: int = 0

    @property
    def unfixable(self) -> int:
        """Findings without a repair."""
        return self.found - self.safe - self.unsafe

    def add(self, number: int, applicability: Applicability | None) -> None:
        """Count findings whose repairs are of one kind; None: they have none."""
        self.found += number
        self.safe += number if applicability == "safe" else 0
        self.unsafe += number if applicability == "unsafe" else 0


@dataclass(slots=True)
class Totals:
    """The counts of a run: of all findings, by family of rules, and by code and name.

    ``rows`` are those of ``files`` that are rows of datasets.
    """

    files: int = 0
    rows: int = 0
    files_with_findings: int = 0
    fixed: int = 0
    known: int = 0
    all: Count = field(default_factory=Count)
    families: defaultdict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    rules: defaultdict[tuple[str, str], Count] = field(default_factory=lambda: defaultdict(Count))

    def add(self, result: FileResult) -> None:
        """Count the findings of one file."""
        self.files += 1
        self.rows += result.document.record is not None
        self.files_with_findings += bool(result.diagnostics)
        self.fixed += len(result.fixed)
        self.known += len(result.known)
        kinds = Counter((one.rule, one.applicability if one.edits else None) for one in result.diagnostics)
        for (rule, applicability), number in kinds.items():
            for count in self.all, self.families[family_of(rule.code)], self.rules[rule.code, rule.name]:
                count.add(number, applicability)


def family_of(code: str) -> str:
    """Return ``ZX2`` for ZX201, and the letters alone for the code of a plugin."""
    match = _FAMILY.match(code)
    return match.group() if match else code


def name_family(family: str, language: Language) -> str:
    """Return a family as the summary shows it: ``ZX2 punctuation``."""
    return f"{family} {say(family, language)}" if family in WORDS else family


def mark(diagnostic: Diagnostic) -> str:
    """Return ``[*]`` for a finding with a safe repair, ``[?]`` for an unsafe one, nothing where none can be made."""
    if not diagnostic.edits or diagnostic.applicability == "display":
        return ""
    return "[*]" if diagnostic.safe else "[?]"


def sum_up(totals: Totals, language: Language, how: str = "") -> str:
    """Return the last line of a report.

    Args:
        totals: what was counted.
        language: of the words.
        how: the command that would make the repairs, where those counted as fixed have only been shown.
    """
    thing = "file" if not totals.rows else "dataset-row" if totals.rows == totals.files else "document"
    files = say_number(thing, totals.files_with_findings or totals.files, language)
    values = {"files": files, "fixable": _fixable(totals.all, language)}
    if totals.fixed:
        values["problems"] = say_number("problem", totals.fixed, language)
        values["remaining"] = say_number("remaining", totals.all.found, language)
        key = f"{'would-fix' if how else 'fixed'}-{'some' if totals.all.found else 'all'}"
        return say(key, language, how=how, **values)
    if totals.all.found:
        return say("found", language, problems=say_number("problem", totals.all.found, language), **values)
    return say("known" if totals.known else "clean" if totals.files else "nothing", language, **values)


def _fixable(count: Count, language: Language) -> str:
    if not (count.safe or count.unsafe):
        return ""
    key = "fixable-both" if count.safe and count.unsafe else "fixable-safe" if count.safe else "fixable-unsafe"
    return say(key, language, safe=f"{count.safe:,}", unsafe=f"{count.unsafe:,}")
