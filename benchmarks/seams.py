#!/usr/bin/env python3
"""Time the rules on seams and repetition (ZX3, ZX4), per character, on ever larger documents.

    python benchmarks/seams.py FOLDER [--sizes 0.1 1 10 100] [--runs 3]

FOLDER holds well-edited ``*.txt``.  Documents of the sizes asked for, in million characters, are put together from
them in an order by chance; where they do not suffice they are taken again with their Han characters exchanged among
each other, so that nothing stands twice that did not before.  Printed is the least processor time of the runs in
nanoseconds a character: for all analyses that these rules ask for together with them, for the shape of the text alone,
which all rules share, and the growth against the smallest size.
"""

from __future__ import annotations

import argparse
import gc
import random
import re
import time
from pathlib import Path

from zxlint.document import Document
from zxlint.engine import examine, plan
from zxlint.plugins import load
from zxlint.settings import Settings
from zxlint.shape import shape

HAN = re.compile(r"[\u4e00-\u9fff]")


def text_of(folder: Path, size: int) -> str:
    """Return clean text of so many characters."""
    rng = random.Random(1)
    files = sorted(folder.rglob("*.txt"))
    # Else small documents were of one kind, the first by name, and the curve showed how kinds differ.
    rng.shuffle(files)
    whole = "\n\n".join(path.read_text(encoding="utf-8") for path in files)
    han = sorted(set(HAN.findall(whole)))
    pieces, length = [whole], len(whole)
    while length < size:
        others = rng.sample(han, len(han))
        pieces.append(whole.translate({ord(a): b for a, b in zip(han, others, strict=True)}))
        length += len(whole)
    return "\n\n".join(pieces)[:size]


def nanoseconds(text: str, runs: int) -> tuple[float, float]:
    """Return the least time a character of the whole family, and of the shape."""
    settings = Settings()
    rules = [(rule, options) for rule, options in plan(settings, load(())) if rule.code[:3] in ("ZX3", "ZX4")]
    best, shaped = float("inf"), float("inf")
    for _ in range(runs):
        doc = Document(text)
        start = time.process_time()
        shape(doc)
        middle = time.process_time()
        examine(doc, rules, settings)
        best, shaped = min(best, time.process_time() - start), min(shaped, middle - start)
    return best * 1e9 / len(text), shaped * 1e9 / len(text)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=float, nargs="+", default=[0.1, 1, 10, 100])
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    gc.disable()  # as the command line does
    nanoseconds(text_of(args.folder, 20_000), 1)
    print(f"{'million characters':>20}{'ns a character':>16}{'of which shape':>16}{'growth':>8}")
    first = None
    for size in args.sizes:
        whole, shaped = nanoseconds(text_of(args.folder, int(size * 1e6)), args.runs if size <= 10 else 1)
        first = first or whole
        print(f"{size:>20g}{whole:>16.0f}{shaped:>16.0f}{whole / first:>8.2f}", flush=True)


if __name__ == "__main__":
    main()
