"""Measure how accurate zxlint is, and publish it.

    python -m benchmarks.accuracy            print the figures, record them, and write what is made of them
    python -m benchmarks.accuracy --check    print what is worse than recorded, and write nothing

Written are record.json beside this file, rules/data/accuracy.tsv, docs/accuracy.md, and its plots.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.accuracy import page, peers, record, table
from benchmarks.accuracy.material import originals, read, samples
from benchmarks.accuracy.running import Alarms, listen, measure, mend

EXCEPTIONS = Path(__file__).resolve().parent.parent / "clean-exceptions.jsonl"


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0, or 1 where ``--check`` finds a figure that has fallen."""
    given = _parser().parse_args(arguments)
    now = run()
    if given.check:
        return check(now)
    now.collection = _collection(given.clean) if given.clean else _recorded()
    compared = _peers(given.peers) if given.peers else peers.read()
    record.write(now)
    table.write(now)
    written = page.write(now, compared)
    print(page.summary(now))
    print(f"written: {', '.join(map(str, (record.RECORD, table.TABLE, *written)))}", file=sys.stderr)
    return 0


def run() -> record.Record:
    """Measure everything that lies in the repository."""
    sets, clean = samples(), originals()
    return record.Record(
        {name: measure(members) for name, members in sets.items()},
        {
            name: {how: mend(members, clean, unsafe=how == "unsafe") for how in ("safe", "unsafe")}
            for name, members in sets.items()
            if name != "seeds"  # nobody has the originals
        },
        listen({f"gt/{name}": text for name, text in clean.items()}),
    )


def check(now: record.Record) -> int:
    """Print what has fallen below what is recorded, and return 1 where anything has."""
    recorded = record.read()
    said = record.fallen(recorded, now)
    print("\n".join(said) or "accuracy: nothing has fallen below what is recorded")
    now.collection = recorded.collection
    if now != recorded:
        print("the figures are not those recorded; to publish them: python -m benchmarks.accuracy", file=sys.stderr)
    return 1 if said else 0


def _collection(folder: Path) -> Alarms:
    """Listen to all clean text under a folder; its subfolders are registers."""
    texts = {}
    for path in sorted(folder.rglob("*.txt")):
        inner = path.relative_to(folder).parts
        texts[f"{inner[0] if len(inner) > 1 else folder.resolve().name}/{path.name}"] = read(path)
    if not texts:
        raise SystemExit(f"there is no *.txt under {folder}")
    rows = [json.loads(row) for row in EXCEPTIONS.read_text(encoding="utf-8").split("\n") if row]
    return listen(texts, frozenset((row["file"], row["name"], row["row"]) for row in rows))


def _recorded() -> Alarms | None:
    return record.read().collection if record.RECORD.exists() else None


def _peers(folder: Path) -> dict[str, peers.Compared]:
    """Run the other programs; what is recorded stands for those that cannot be run here."""
    compared = peers.read()
    for peer in peers.PEERS:
        try:
            compared[peer.name] = peers.compare(peer, samples(), originals(), folder)
        except peers.MISSING as error:
            print(f"{peer.name} cannot be run, its recorded figures are shown: {error}", file=sys.stderr)
    peers.write(compared)
    return compared


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--check", action="store_true", help="compare with what is recorded; exit 1 where it fell")
    parser.add_argument("--clean", type=Path, metavar="DIR", help="measure false alarms on the clean *.txt of a folder")
    parser.add_argument("--peers", type=Path, metavar="DIR", help="run other programs; DIR holds node_modules")
    return parser


if __name__ == "__main__":
    sys.exit(main())
