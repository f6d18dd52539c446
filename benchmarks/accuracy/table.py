"""The table rules/data/accuracy.tsv, from which ``zxlint rule`` and SARIF know how accurate a rule is."""

from __future__ import annotations

from pathlib import Path

from benchmarks.accuracy.counting import Count
from benchmarks.accuracy.material import categories
from benchmarks.accuracy.record import Record
from benchmarks.accuracy.running import default_rules

TABLE = Path(__file__).resolve().parent.parent.parent / "rules" / "data" / "accuracy.tsv"

HEADER = """\
# Measured accuracy of each rule, in counts.  Columns: code / category of faults / material / findings that are right /
# findings / faults that the rule finds / faults that some rule finds / faults of the category
# Source: made by python -m benchmarks.accuracy, which measures on the documents that lie there
# Licence: CC0
# The rules were written with these documents in sight: on others expect less.  Several rules may share a category.
"""


def write(record: Record, path: Path = TABLE) -> None:
    """Write the table.

    A rule has a row for each material in which it has findings, or its category has faults.
    """
    rows = []
    for material, counts in record.material().items():
        for name, rule in default_rules().items():
            own, whole = counts.rules.get(name, Count()), counts.categories.get(categories()[name], Count())
            if own.flagged or whole.faults:
                cells = (own.right, own.flagged, own.found, whole.found, whole.faults)
                rows.append((rule.code, categories()[name], material, *map(str, cells)))
    text = HEADER + "".join("\t".join(row) + "\n" for row in sorted(rows))
    path.write_text(text, encoding="utf-8")
