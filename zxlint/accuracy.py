"""How accurate each rule was measured to be: ``rules/data/accuracy.tsv``, which the benchmarks make.

Where there is no table, or a rule is not in it, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Accuracy(NamedTuple):
    """Shares from 0 to 1: of what a rule reports how much is a fault, and of the faults how many it reports."""

    precision: float
    recall: float


def precision_of(code: str) -> float | None:
    """Return the measured precision of a rule, from 0 to 1; None where it was not measured."""
    accuracy = accuracies().get(code)
    return accuracy.precision if accuracy else None


@cache
def accuracies() -> Mapping[str, Accuracy]:
    """Return what was measured, by code of the rule."""
    table = files("zxlint.rules") / "data" / "accuracy.tsv"
    return parse(table.read_text(encoding="utf-8")) if table.is_file() else {}


def parse(table: str) -> dict[str, Accuracy]:
    """Read a table with code, precision and recall between tabs; lines that begin with ``#`` are remarks."""
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {code: Accuracy(float(precision), float(recall)) for code, precision, recall, *_ in rows}
