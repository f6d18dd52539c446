"""How accurate each rule was measured to be: ``rules/data/accuracy.tsv``, which the benchmarks make.

Where there is no table, or a rule is not in it, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def precision_of(code: str) -> float | None:
    """Return the measured precision of a rule, from 0 to 1; None where it was not measured."""
    return _precisions().get(code)


@cache
def _precisions() -> Mapping[str, float]:
    """Read the table: code and precision between tabs; lines that begin with ``#`` are remarks."""
    table = files("zxlint.rules") / "data" / "accuracy.tsv"
    lines = table.read_text(encoding="utf-8").splitlines() if table.is_file() else []
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {code: float(precision) for code, precision, *_ in rows}
