"""zxlint as it is measured: the default selection, no configuration, in this process."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.accuracy.counting import Counts, count
from benchmarks.accuracy.judging import Finding, judge
from benchmarks.accuracy.material import Sample, categories
from zxlint.engine import check, fix
from zxlint.plugins import load
from zxlint.rule import Rule
from zxlint.settings import Settings
from zxlint.text import NEWLINE

BLANK_RULES = ("ZX101", "ZX102", "ZX103", "ZX104")
"""Rules on blanks at the ends of lines and files: that they change a clean document harms nobody."""

_BLANKS = re.compile(r"[ \t\u3000\u00a0]+")
_BREAKS = re.compile(r"\s*\n\s*")


@dataclass(slots=True)
class Repaired:
    """How far a set of documents is from its originals before and after ``fix``, in characters (Levenshtein).

    Blanks do not count, and a paragraph break is one character.  ``better`` and ``worse`` are documents.
    """

    documents: int = 0
    characters: int = 0
    before: int = 0
    after: int = 0
    better: int = 0
    worse: int = 0


@dataclass(slots=True)
class Alarms:
    """What is said of text in which nothing is wrong: findings by rule, and documents that a safe repair changes.

    ``excepted`` are findings that on inspection are true; ``registers`` are characters and alarms of the kinds of text.
    """

    documents: int = 0
    characters: int = 0
    rules: dict[str, int] = field(default_factory=dict)
    registers: dict[str, list[int]] = field(default_factory=dict)
    changed: int = 0
    excepted: int = 0

    @property
    def all(self) -> int:
        """Findings of all rules."""
        return sum(self.rules.values())

    def rate(self, name: str | None = None) -> float:
        """Return findings per 10,000 characters, of one rule or of all."""
        return (self.all if name is None else self.rules.get(name, 0)) / max(1, self.characters) * 1e4


def default_rules() -> dict[str, Rule]:
    """Return the rules that run when nothing is selected, by name."""
    return {rule.name: rule for rule in load().values() if rule.default}


def measure(samples: Sequence[Sample]) -> Counts:
    """Count what zxlint finds in documents whose faults are known."""
    by_rule = {name: categories()[name] for name in default_rules()}
    counts = count((judge(sample, findings(sample.text, by_rule)) for sample in samples), by_rule)
    counts.documents, counts.characters = len(samples), sum(squeezed(sample.text) for sample in samples)
    return counts


def findings(text: str, by_rule: Mapping[str, str]) -> list[Finding]:
    """Return what zxlint says of a text."""
    return [Finding(d.name, by_rule[d.name], d.span, d.edits, d.safe) for d in check(text)]


def mend(samples: Iterable[Sample], originals: Mapping[str, str], *, unsafe: bool) -> Repaired:
    """Repair documents and hold them against their originals."""
    from rapidfuzz.distance import Levenshtein

    whole = Repaired()
    for sample in samples:
        original = bare(originals[sample.name[:2]])
        before = Levenshtein.distance(bare(sample.text), original)
        after = Levenshtein.distance(bare(fix(sample.text, unsafe=unsafe).text), original)
        whole.documents += 1
        whole.characters += len(original)
        whole.before += before
        whole.after += after
        whole.better += after < before
        whole.worse += after > before
    return whole


def listen(texts: Mapping[str, str], exceptions: frozenset[tuple[str, str, int]] = frozenset()) -> Alarms:
    """Count what zxlint says of clean texts.

    Args:
        texts: by register and name, ``register/name.txt``.
        exceptions: findings that are true: name of the text, of the rule, and row.
    """
    alarms = Alarms()
    rules: dict[str, int] = {}
    for name, text in texts.items():
        register = alarms.registers.setdefault(name.rpartition("/")[0], [0, 0])
        size = squeezed(text)
        alarms.documents += 1
        alarms.characters += size
        register[0] += size
        for found in check(text):
            row = 1 + sum(1 for _ in NEWLINE.finditer(text, 0, found.span.start))
            if (name, found.name, row) in exceptions:
                alarms.excepted += 1
                continue
            rules[found.name] = rules.get(found.name, 0) + 1
            register[1] += 1
        alarms.changed += fix(text, Settings(ignore=BLANK_RULES)).text != text
    alarms.rules = dict(sorted(rules.items()))
    return alarms


def squeezed(text: str) -> int:
    """Return how many characters a text has, blanks aside."""
    return len("".join(text.split()))


def bare(text: str) -> str:
    """Return a text without blanks, and with one line end for every break between paragraphs."""
    return _BREAKS.sub("\n", _BLANKS.sub("", text)).strip()
