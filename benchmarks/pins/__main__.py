"""Pin down all that every rule finds, or compare with what is pinned.

    python -m benchmarks.pins            record what all rules find now, after a change that is meant
    python -m benchmarks.pins --check    tell where a rule finds something else than recorded, and write nothing

Look at the difference (``git diff benchmarks/pins``) before it is committed: each row is a rule and a text.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from benchmarks.pins import record
from zxlint.plugins import load
from zxlint.rule import Rule


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0, or 1 where ``--check`` finds a difference."""
    given = _parser().parse_args(arguments)
    rules = load()
    if unknown := set(given.rule) - rules.keys():
        raise SystemExit(f"there is no rule {', '.join(sorted(unknown))}")
    asked = [rules[code] for code in given.rule or rules]
    return _check(asked) if given.check else _write(asked)


def _check(asked: Sequence[Rule]) -> int:
    recorded = record.read()
    said = [words for rule in asked for words in record.differences(rule, recorded, record.of(rule))]
    print("\n".join(said) or "pins: every rule finds what is recorded")
    return 1 if said else 0


def _write(asked: Sequence[Rule]) -> int:
    kept = {rule.code for rule in load().values()} - {rule.code for rule in asked}
    whole: record.Record = {name: {} for name in record.FILES}
    before = record.read() if kept else whole
    for rule in load().values():
        new = record.of(rule) if rule.code not in kept else None
        for name, rows in whole.items():
            rows.update(new[name] if new else {key: row for key, row in before[name].items() if key[0] == rule.code})
    record.write(whole)
    print(f"written: {', '.join(map(str, record.FILES.values()))}", file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.pins",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--check", action="store_true", help="compare with what is recorded; exit 1 where it differs")
    parser.add_argument("--rule", action="append", default=[], metavar="CODE", help="this rule alone; may be repeated")
    return parser


if __name__ == "__main__":
    sys.exit(main())
