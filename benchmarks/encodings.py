"""How often zxlint tells the encoding of a text, by its length: ``python benchmarks/encodings.py FOLDER``.

The folder holds Simplified texts in UTF-8.  Pieces of them are read back from GB18030 and UTF-16, and as Traditional
text (OpenCC, s2t) from GBK and Big5, half of the pieces with ASCII among them.  What is not read is undecided: such a
file is named and left alone.  Prints the table of docs/encodings.md.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path

import opencc

from zxlint.decoding import read

LENGTHS = (4, 6, 8, 10, 15, 20, 50, 100, 500, 2000, 5000)
PIECES = 2000
CHARACTERS = 2_000_000
"""Characters that are read back at most for a row of the table."""

LATIN = "The quick brown fox, v2.0: https://example.com/a?b=1 (ABC-123) #7 | x = 0.5\n"
KINDS = (
    ("Simplified, GB18030", "gb18030", False),
    ("Traditional, GBK", "gbk", True),
    ("Traditional, Big5", "cp950", True),
    ("Simplified, UTF-16", "utf-16-le", False),
)


def piece(texts: list[str], length: int, chance: random.Random) -> str:
    """Return a stretch of a text, at least a third of it Han; of every other one a fifth is ASCII."""
    while True:
        text = chance.choice(texts)
        at = chance.randrange(max(1, len(text) - length))
        found = text[at : at + length]
        if sum("\u4e00" <= c <= "\u9fff" for c in found) * 3 >= length:
            break
    if chance.random() < 0.5:
        at, start = chance.randrange(len(found)), chance.randrange(20)
        more = (LATIN * (length // 100 + 2))[start : start + max(1, length // 5)]
        found = (found[:at] + more + found[at:])[:length]
    return found


def main() -> None:
    """Print the table."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(Path(sys.argv[1]).rglob("*.txt"))]
    chance, traditional = random.Random(1), opencc.OpenCC("s2t").convert
    print("| characters | " + " | ".join(name for name, _, _ in KINDS) + " |")
    print("|---:|" + "---:|" * len(KINDS))
    for length in LENGTHS:
        cells = []
        for _, encoding, converted in KINDS:
            counts: Counter[str] = Counter()
            for _ in range(min(PIECES, CHARACTERS // length)):
                text = piece(texts, length, chance)
                data = encoded(traditional(text) if converted else text, encoding)
                counts[outcome(data, encoding)] += 1
            total = counts.total()
            shares = (counts[what] * 100 / total for what in ("right", "undecided", "wrong"))
            cells.append(" / ".join(f"{share:.4g}" for share in shares))
        print(f"| {length:,} | " + " | ".join(cells) + " |", flush=True)


def encoded(text: str, encoding: str) -> bytes:
    """Return a text as bytes, without what the encoding lacks.

    Python's CP950 has kana and Cyrillic in places (0xC6A1 and on) where Windows has nothing and others have something
    else; files with bytes there are read as Big5-HKSCS, and no such characters are put into these.
    """
    kept = (c.encode(encoding, "ignore") for c in text)
    return b"".join(c for c in kept if not (encoding == "cp950" and b"\xc6\xa1" <= c <= b"\xc8\xfe"))


def outcome(data: bytes, encoding: str) -> str:
    """Return whether bytes are read as what they are, as something else, or not at all."""
    source = read(data)
    if source.fault:
        return "undecided"
    return "right" if source.text == data.decode(encoding) else "wrong"


if __name__ == "__main__":
    main()
