"""Make rules/data/accuracy.tsv, which the manual of the rules quotes, from the output of a measuring program.

    python tools/make_accuracy.py measured.json categories.json rules/data/accuracy.tsv

``measured.json`` holds an object by material, each with ``rows``: ``category``, ``gold`` (faults), ``flagged``,
``precision`` and ``recall`` with their lower bounds ``precision_lo`` and ``recall_lo``, null where there is nothing
to divide by.  ``categories.json`` gives the category in which the findings of each rule are counted; ``-`` for none.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from zxlint.plugins import load

HEADER = """\
# Measured accuracy of each rule.  Columns: code / category of faults / material / precision, its lower
# bound (Wilson, 95 %), findings that it is of / recall, its lower bound, faults that it is of;
# "-" where there is nothing to divide by
# Source: measured on development documents ({materials}); made by tools/make_accuracy.py
# Licence: CC0
# The rules were written with these documents in sight: on others expect less.  Several rules may share a category.
"""
NOTHING = "-"


def main(source: str, categories: str, target: str) -> None:
    """Read what was measured and write the table."""
    results = json.loads(Path(source).read_text(encoding="utf-8"))
    by_rule = json.loads(Path(categories).read_text(encoding="utf-8"))
    # Rules outside the default selection did not run.
    by_code = {rule.code: by_rule[rule.name] for rule in load().values() if rule.default and rule.name in by_rule}
    rows = sorted(rows_of(results, by_code))
    text = HEADER.format(materials=", ".join(results)) + "".join("\t".join(row) + "\n" for row in rows)
    Path(target).write_text(text, encoding="utf-8")


def rows_of(results: Mapping[str, Mapping[str, Any]], by_code: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each rule and material in which its category has faults: others may not have been sought."""
    for material, result in results.items():
        for row in result["rows"]:
            for code, category in by_code.items():
                if category == row["category"] and row["gold"]:
                    yield code, category, material, *shares(row)


def shares(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the six cells of a row: precision and recall, each with its lower bound and what it is a share of."""
    cells = []
    for value, of in (("precision", "flagged"), ("recall", "gold")):
        nothing = row[value] is None
        cells += [NOTHING, NOTHING] if nothing else [f"{row[value]:.3f}", f"{row[f'{value}_lo']:.3f}"]
        cells.append(str(row[of]))
    return tuple(cells)


if __name__ == "__main__":
    main(*sys.argv[1:])
