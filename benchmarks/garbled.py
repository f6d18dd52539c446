"""How fast the search for garbled text is: loading, and megabytes of UTF-8 a second on one core.

    python benchmarks/garbled.py path/to/folder/of/clean/text [--rounds 5]

Measured are garbled-text, suspect-text and misspelt-term together, on the texts as they are, joined to one document,
and cut short; once as part of a check, in which other rules have worked out what they all need (shape, blocks, wraps,
script, repeats), and once alone.  Every figure is the best of the rounds, in processor time of the process.
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from zxlint.document import Document
from zxlint.plugins import load
from zxlint.repeats import repeats
from zxlint.script import is_japanese, tally
from zxlint.shape import shape
from zxlint.structure import blocks, wrap_width

RULES = "ZX601", "ZX602", "ZX603"
SHORT = 3_400
"""Characters of a text that is cut short: 10 KB."""

SENTENCE = "坚持民族团结的方针，加快建设。"
FIRST = (
    "import time; {numpy}; from zxlint.document import Document; from zxlint.structure import wrap_width;"
    "from zxlint.model.suspects import suspects; from zxlint.nearmiss import near_misses;"
    "doc = Document({text!r}); wrap_width(doc);"
    "start = time.process_time(); suspects(doc); near_misses(doc); print(time.process_time() - start)"
)
PLAIN = (
    "import sys, time; from zxlint.document import Document; from zxlint.structure import wrap_width;"
    "from zxlint.model.suspects import suspects; from zxlint.nearmiss import near_misses;"
    "doc, other = (Document(open(path, encoding='utf-8-sig').read()[:{short}]) for path in sys.argv[1:]);"
    "wrap_width(doc), wrap_width(other), suspects(other), near_misses(other);"
    "start = time.process_time(); suspects(doc); near_misses(doc); spent = time.process_time() - start;"
    "assert 'numpy' not in sys.modules; print(spent)"
)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    paths = sorted(given.folder.rglob("*.txt"))
    texts = [path.read_text(encoding="utf-8-sig") for path in paths]
    gc.disable()  # as the command line does
    for way, code in (("with numpy, but for its import", "import numpy"), ("without numpy", "pass")):
        text = SENTENCE * (100 if code != "pass" else 1)
        first = min(_run(FIRST.format(numpy=code, text=text)) for _ in range(given.rounds))
        print(f"first document {way}: {1000 * first:.0f} ms")
    long = [path for path, text in zip(paths, texts, strict=True) if len(text) >= SHORT][:3]
    if len(long) > 1:
        other, *some = map(str, long)
        plain = min(_run(PLAIN.format(short=SHORT), path, other) for path in some for _ in range(given.rounds))
        print(f"{SHORT} characters without numpy: {1000 * plain:.0f} ms")
    print(f"{'MB/s':>28}{'in a check':>12}{'alone':>8}" + "".join(f"{code:>8}" for code in RULES))
    for name, documents in (
        ("as they are", texts),
        ("one document", ["".join(texts)]),
        ("cut to 10 KB", [text[:SHORT] for text in texts]),
    ):
        report(f"{name} ({len(documents)})", documents, given.rounds)


def report(name: str, texts: Sequence[str], rounds: int) -> None:
    """Print a row: megabytes a second of all rules in a check and alone, of each in a check after those before it."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    ready = [spent(texts, prepared) for _ in range(rounds)]
    alone = min(sum(spent(texts, shape)) for _ in range(rounds))
    each = [min(row[index] for row in ready) for index in range(len(RULES))]
    speeds = [size / seconds for seconds in (min(map(sum, ready)), alone)]
    print(f"{name:>28}{speeds[0]:>12.1f}{speeds[1]:>8.1f}" + "".join(f"{size / seconds:>8.1f}" for seconds in each))


def prepared(doc: Document) -> None:
    """Work out what other rules of a check ask for as well."""
    shape(doc), blocks(doc), wrap_width(doc), tally(doc), is_japanese(doc), repeats(doc)


def spent(texts: Sequence[str], prepare: Callable[[Document], object]) -> list[float]:
    """Return the seconds that each rule takes after those before it."""
    rules = load()
    total = [0.0] * len(RULES)
    for text in texts:
        doc = Document(text)
        prepare(doc)
        for index, code in enumerate(RULES):
            start = time.process_time()
            list(rules[code].find(doc))
            total[index] += time.process_time() - start
    return total


def _run(code: str, *arguments: str) -> float:
    return float(subprocess.check_output([sys.executable, "-c", code, *arguments]))


if __name__ == "__main__":
    main()
