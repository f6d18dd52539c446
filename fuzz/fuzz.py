"""A fuzz target: bytes, decoded as a file is, and documents made of choices; all rules, all repairs, all promises.

    pip install -e '.[dev]'
    python fuzz/fuzz.py -runs=2000 -seed=1          # as the checks do, a minute or two
    python fuzz/fuzz.py -max_total_time=36000   # ten hours; what is new is kept in fuzz/corpus

Without atheris, which installs on Linux and macOS alone, the same documents are made from random numbers:

    python fuzz/fuzz.py --random 20000 --first 0

A text that breaks a promise is written to ``crash-*`` and named with the promise; ``python fuzz/fuzz.py crash-...``
tries it again.
"""

from __future__ import annotations

import random
import sys
from contextlib import nullcontext
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "fuzz")]

try:
    import atheris
except ImportError:
    atheris = None

with atheris.instrument_imports(include=["zxlint"]) if atheris else nullcontext():
    from texts import made, seeds

    from zxlint.decoding import read
    from zxlint.document import Document
    from zxlint.engine import plan
    from zxlint.plugins import load
    from zxlint.promises import keep
    from zxlint.settings import Settings

    SETTINGS = Settings(select=("ALL",))
    RULES = plan(SETTINGS, load())
    SEEDS = seeds()
    # Much is imported when it is first needed, and must be by now to be followed.
    keep(Document(SEEDS[2]), RULES, SETTINGS)

CORPUS = ROOT / "fuzz" / "corpus"

LONGEST = 4_000
"""Bytes of an input at most; longer ones are only slower."""


def chooser(data: bytes):  # noqa: ANN201 - a closure
    """Return what takes choices from bytes, two at a time, and from nothing when they are used up."""
    at = 0

    def choose(count: int) -> int:
        nonlocal at
        number = int.from_bytes(data[at : at + 2], "little")
        at += 2
        return number % count

    return choose


def document(data: bytes) -> Document:
    """Return the document that bytes stand for: the first one says how they are to be read."""
    how, rest = (data[0], data[1:]) if data else (0, b"")
    kind = "markdown" if how & 1 else "text"
    if how & 2:
        return Document(made(chooser(rest), SEEDS), kind)
    source = read(rest)
    return Document(source.text, kind, source.fault, encoding=source.encoding)


def try_one(data: bytes) -> None:
    """Make sure of all promises for one input."""
    keep(document(data), RULES, SETTINGS)


def corpus(folder: Path) -> None:
    """Write the seeds in pieces, in several encodings, and choices, as inputs to begin with."""
    number = 0
    for sample in SEEDS:
        for start in range(0, len(sample), 900):
            piece = sample[start : start + 900]
            for encoding in ("utf-8", "gb18030", "utf-16"):
                number += 1
                data = bytes([number & 1]) + piece.encode(encoding, "replace")
                (folder / f"piece-{number}").write_bytes(data[:LONGEST])
    for number in range(200):
        (folder / f"choices-{number}").write_bytes(bytes([2 + (number & 1)]) + random.Random(number).randbytes(200))


def try_random(count: int, first: int) -> int:
    """Try documents made from random numbers, one for each from the first on, and return how many broke a promise."""
    broken = 0
    for number in range(first, first + count):
        chance = random.Random(number)
        doc = Document(made(chance.randrange, SEEDS), ("text", "markdown")[number % 2])
        try:
            keep(doc, RULES, SETTINGS)
        except Exception as error:
            broken += 1
            print(f"{number}: {error}\n{doc.text!r}", flush=True)
    print(f"{count} documents, {broken} broken promises")
    return broken


def main() -> int:
    """Run the fuzzer, or try documents from random numbers."""
    if "--random" in sys.argv:
        count = int(sys.argv[sys.argv.index("--random") + 1])
        first = int(sys.argv[sys.argv.index("--first") + 1]) if "--first" in sys.argv else 0
        return min(1, try_random(count, first))
    if not atheris:
        print("atheris is not installed; --random COUNT does without it", file=sys.stderr)
        return 2
    given = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("-")]
    options = [argument for argument in sys.argv if argument.startswith("-")]
    if not any(path.is_file() for path in given):
        # libFuzzer takes the first folder for its own, to keep what is new.
        folder = given[0] if given else CORPUS
        folder.mkdir(parents=True, exist_ok=True)
        corpus(folder)
        given = given or [CORPUS]
    atheris.Setup([sys.argv[0], "-max_len=4000", "-timeout=120", *options, *map(str, given)], try_one)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
