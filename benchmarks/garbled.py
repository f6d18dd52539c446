"""How fast the search for garbled text is: loading, and megabytes of UTF-8 a second on one core.

    python benchmarks/garbled.py path/to/folder/of/clean/text

Every figure is the best of five.  Reading files and what other rules work out anyway (shape, blocks, wraps) is
not counted.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from zxlint.document import Document
from zxlint.plugins import load
from zxlint.shape import shape
from zxlint.structure import blocks, wrap_width

ROUNDS = 5


def main(folder: str) -> None:
    """Print the figures for the texts of a folder, as they are and joined to one document."""
    texts = [path.read_text(encoding="utf-8-sig") for path in sorted(Path(folder).rglob("*.txt"))]
    rules = [rule for code, rule in load().items() if code.startswith("ZX6")]
    print(f"loading: {1000 * loaded():.0f} ms beside the import of numpy")
    print(f"{', '.join(rule.code for rule in rules)}; {sum(map(size, texts)) / 1e6:.1f} MB")
    for name, documents in (("documents as they are", texts), ("one document", ["".join(texts)])):
        best = min(spent(documents, rules) for _ in range(ROUNDS))
        print(f"{name} ({len(documents)}): {sum(map(size, documents)) / 1e6 / best:.1f} MB/s")


def size(text: str) -> int:
    """Return the number of bytes of a text in UTF-8."""
    return len(text.encode())


def spent(texts: Iterable[str], rules: Iterable[object]) -> float:
    """Return the seconds that the rules take."""
    total = 0.0
    for text in texts:
        doc = Document(text)
        shape(doc), blocks(doc), wrap_width(doc)
        start = time.perf_counter()
        for rule in rules:
            list(rule.find(doc))  # type: ignore[attr-defined]
        total += time.perf_counter() - start
    return total


def loaded() -> float:
    """Return the seconds, in a fresh process, from a document to its first finding, numpy being there already."""
    code = (
        "import time, numpy; from zxlint.document import Document; from zxlint.shape import shape;"
        "from zxlint.model.suspects import suspects; d = Document('坚持民族团结的方针，加快建设。'); shape(d);"
        "t = time.perf_counter(); suspects(d); print(time.perf_counter() - t)"
    )
    return min(float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(ROUNDS))


if __name__ == "__main__":
    main(sys.argv[1])
