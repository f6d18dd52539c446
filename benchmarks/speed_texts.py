"""What the speed of zxlint is measured on: clean text, dirty text, one large file, one small one, many small ones.

All of it is made of texts that are given, by chance with a fixed seed: the same texts make the same files.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path

MEGABYTE = 1_000_000
HAN = re.compile(r"[\u4e00-\u9fff]")

ALIKE = 50
"""Characters, in order of how common they are, that are exchanged among each other."""


def texts_in(paths: Iterable[Path]) -> list[str]:
    """Return the texts of files and of all ``*.txt`` in folders, in an order by chance.

    Raises:
        SystemExit: there is none.
    """
    paths = list(paths)
    found = (
        sorted(p for p in path.rglob("*") if p.suffix in (".txt", ".md")) if path.is_dir() else [path] for path in paths
    )
    texts = [file.read_text(encoding="utf-8-sig") for files in found for file in files]
    if not any(map(str.strip, texts)):
        raise SystemExit(f"no text in {', '.join(map(str, paths))}")
    random.Random(1).shuffle(texts)
    return texts


def write_clean(folder: Path, texts: list[str], files: int, size: int) -> None:
    """Write files of at least ``size`` bytes: whole lines of the texts, and from the first again where they end."""
    rows = [row for text in texts for row in text.split("\n")]
    at = count()
    _write(folder, files, size, lambda: (rows[next(at) % len(rows)] for _ in count()))


def write_dirty(folder: Path, seeds: list[str], files: int, size: int) -> None:
    """Write files of at least ``size`` bytes, each of stretches of the seeds that begin and end by chance.

    A stretch is of 10 to 60 lines in a row: what is torn, doubled or out of place in a seed is so in a file, too.
    """
    rng = random.Random(2)
    rows = [text.split("\n") for text in seeds]

    def stretches() -> Iterator[str]:
        while True:
            seed = rng.choice(rows)
            start = rng.randrange(len(seed))
            yield from seed[start : start + rng.randint(10, 60)]

    _write(folder, files, size, stretches)


def _write(folder: Path, files: int, size: int, rows: Callable[[], Iterator[str]]) -> None:
    folder.mkdir(parents=True)
    for number in range(files):
        kept, length = [], 0
        for row in rows():
            kept.append(row)
            length += len(row.encode()) + 1
            if length >= size:
                break
        (folder / f"{number:04}.txt").write_text("\n".join(kept) + "\n", encoding="utf-8", newline="")


def write_one(file: Path, texts: list[str], size: int) -> bool:
    """Write one file of ``size`` bytes, cut at a line end, and return whether the texts sufficed.

    Where they do not, they come again with their Han characters exchanged among each other, so that nothing stands
    twice that did not before; such text has the characters of Chinese and hardly a word.
    """
    pieces = _endless(texts)
    data, used = bytearray(), 0
    while len(data) < size:
        data += next(pieces).encode() + b"\n\n"
        used += 1
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data[: data.rfind(b"\n", 0, size) + 1] or data)
    return used <= len(texts)


def _endless(texts: list[str]) -> Iterator[str]:
    """Yield the texts, and again and again with other characters in place of theirs, about as common as these are.

    Were any character exchanged for any other, every line would be full of Traditional and rare ones.
    """
    yield from texts
    rng = random.Random(3)
    han = [character for character, _ in Counter(HAN.findall("".join(texts))).most_common()]
    while True:
        others: dict[int, str] = {}
        for start in range(0, len(han), ALIKE):
            alike = han[start : start + ALIKE]
            others |= zip(map(ord, alike), rng.sample(alike, len(alike)), strict=True)
        yield from (text.translate(others) for text in texts)


def write_sizes(folder: Path, texts: list[str], size: int, total: int) -> bool:
    """Write as many files of ``size`` bytes as make up ``total``, at least one; return whether the texts sufficed.

    All sizes up to the total are made of the same text, because the kind of a text costs more than its length does.
    Where texts come again with other characters, they are mixed with those that do not, so that all files are alike.
    """
    pieces, used, length = _endless(texts), list[bytes](), 0
    while length < max(size, total):
        used.append(next(pieces).encode() + b"\n\n")
        length += len(used[-1])
    if len(used) > len(texts):
        random.Random(4).shuffle(used)
    data = b"".join(used)
    folder.mkdir(parents=True)
    start = 0
    for number in range(max(1, total // size)):
        end = data.rfind(b"\n", 0, start + size) + 1
        (folder / f"{number:04}.txt").write_bytes(data[start:end])
        start = end
    return len(used) <= len(texts)
