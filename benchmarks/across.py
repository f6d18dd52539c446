"""How many planted copies are found across files, and how fast.

    python benchmarks/across.py FOLDER [--copies 400] [--seed 1]

Takes passages out of the text files of a folder (one that holds few repeats), disturbs 0 to 3 % of their characters (of
five, three are replaced, one is lost, one is put in), and puts each into another file, as a paragraph of its own or in
the middle of one.  A copy counts as found where nine tenths of it are reported; one that stands in the corpus anyway is
left out.  Beside it the same copies are looked for by MinHash (datasketch) as corpora are usually cleaned with it: by
paragraph, shingles of five characters, 128 permutations, a similarity of 0.7 or 0.8.  Needs ``pip install datasketch``
for that, and goes without where it is not installed.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from zxlint.across import Corpus
from zxlint.copies import Copy
from zxlint.document import Document

SIZES = (50, 60, 80, 120, 240, 480)
NOISE = (0.0, 0.01, 0.02, 0.03)
THRESHOLDS = (0.7, 0.8)


class Planted(NamedTuple):
    """A copy in the later file: where, how long the passage was, how noisy, and whether as a paragraph of its own."""

    later: int
    start: int
    end: int
    size: int
    noise: float
    alone: bool
    passage: str


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--copies", type=int, default=400, help="copies for each size and noise (default: 400)")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    texts = [path.read_text("utf-8", "replace") for path in sorted(given.folder.rglob("*.txt"))]
    chance = random.Random(given.seed)
    before, seconds = find(texts)
    size = sum(len(text.encode()) for text in texts)
    print(f"{len(texts):,} files, {size / 1e6:,.0f} MB, {seconds:.1f} s of processor time, ", end="")
    print(f"{size / 1e6 / seconds:.1f} MB a second; {sum(map(len, before)):,} findings")
    planted = list(plant(texts, before, given.copies, chance))
    found, _ = find(texts)
    print(f"{len(planted):,} copies planted\n")
    rows = defaultdict[tuple[int, bool], dict[float, list[bool]]](lambda: defaultdict(list))
    for one in planted:
        rows[one.size, one.alone][one.noise].append(is_found(one, found[one.later]))
    table("zxlint", rows)
    try:
        by_paragraph(texts, planted)
    except ImportError:
        print("datasketch is not installed: no comparison")


def find(texts: list[str]) -> tuple[list[tuple[Copy, ...]], float]:
    """Return what of each text stands in an earlier one, and the processor time in seconds."""
    began = time.process_time()
    with Corpus() as corpus:
        for number, text in enumerate(texts):
            corpus.add(str(number), Document(text))
        found = [corpus.copies(number) for number in range(len(texts))]
    return found, time.process_time() - began


def plant(texts: list[str], before: list[tuple[Copy, ...]], copies: int, chance: random.Random) -> Iterator[Planted]:
    """Put copies into the last three quarters of the texts, one into each, and yield where they stand."""
    han = re.findall("[一-鿿]", "".join(texts[:200]))
    free = list(range(len(texts) // 4, len(texts)))
    chance.shuffle(free)
    wanted = [(size, noise) for _ in range(copies) for size in SIZES for noise in NOISE]
    for (size, noise), later in zip(wanted, free, strict=False):
        passage = take(texts, before, size, chance)
        if passage is None:
            continue
        copy = disturbed(passage, noise, han, chance)
        alone = chance.random() < 0.5
        places = [m.end() for m in re.finditer(r"\n+" if alone else r"[一-鿿]", texts[later])] or [0]
        at = chance.choice(places)
        head = "\n\n" if alone else ""
        texts[later] = texts[later][:at] + head + copy + head + texts[later][at:]
        start = at + len(head)
        yield Planted(later, start, start + len(copy), size, noise, alone, passage)


def take(texts: list[str], before: list[tuple[Copy, ...]], size: int, chance: random.Random) -> str | None:
    """Return so many characters of one paragraph, in the first quarter of the files, that hold no copy themselves."""
    for _ in range(200):
        number = chance.randrange(max(1, len(texts) // 4))
        text = texts[number]
        if len(text) <= size:
            continue
        start = chance.randrange(len(text) - size)
        passage = text[start : start + size]
        held = any(copy.span.start < start + size and start < copy.span.end for copy in before[number])
        if "\n" not in passage and not held and len(re.findall("[一-鿿]", passage)) > 0.75 * size:
            return passage
    return None


def disturbed(text: str, noise: float, han: list[str], chance: random.Random) -> str:
    """Return a text with so large a share of its characters misread, exactly that share up to one character."""
    number = int(len(text) * noise + chance.random())
    characters = list(text)
    for at in chance.sample(range(len(text)), number):
        kind = chance.random()
        other = chance.choice(han)
        characters[at] = other if kind < 0.6 else "" if kind < 0.8 else characters[at] + other
    return "".join(characters)


def is_found(one: Planted, found: tuple[Copy, ...]) -> bool:
    """Tell whether nine tenths of a copy are reported."""
    covered = sum(max(0, min(copy.span.end, one.end) - max(copy.span.start, one.start)) for copy in found)
    return covered >= 0.9 * (one.end - one.start)


def table(name: str, rows: dict[tuple[int, bool], dict[float, list[bool]]]) -> None:
    """Print the share that was found, by size, place and noise."""
    print(f"{name:<34}" + "".join(f"{noise:>8.0%}" for noise in NOISE))
    for alone in (True, False):
        of_all = defaultdict[float, list[bool]](list)
        for size in SIZES:
            row = rows.get((size, alone), {})
            if not row:
                continue
            where = "a paragraph" if alone else "within a paragraph"
            print(f"  {size:>4} characters, {where:<18}" + "".join(_share(row.get(noise, [])) for noise in NOISE))
            for noise in NOISE:
                of_all[noise] += row.get(noise, [])
        if not any(of_all.values()):
            continue
        print(f"  {'all':>4}{'':<31}"[:34] + "".join(_share(of_all[noise]) for noise in NOISE))
    print()


def _share(hits: list[bool]) -> str:
    return f"{sum(hits) / len(hits):>8.3f}" if hits else f"{'-':>8}"


def by_paragraph(texts: list[str], planted: list[Planted]) -> None:
    """Print what MinHash finds of the copies that are paragraphs of their own."""
    from datasketch import MinHash, MinHashLSH  # type: ignore[import-not-found]

    permutations = 128

    def hashed(text: str) -> MinHash:
        minhash = MinHash(num_perm=permutations)
        letters = re.sub(r"\W", "", text)
        minhash.update_batch([letters[at : at + 5].encode() for at in range(max(1, len(letters) - 4))])
        return minhash

    alone = [one for one in planted if one.alone]
    for threshold in THRESHOLDS:
        rows = defaultdict[tuple[int, bool], dict[float, list[bool]]](lambda: defaultdict(list))
        for one in alone:
            # The passage as a paragraph of the other file, too: the best that can happen to a paragraph.
            index = MinHashLSH(threshold=threshold, num_perm=permutations)
            index.insert("original", hashed(one.passage))
            rows[one.size, True][one.noise].append(bool(index.query(hashed(texts[one.later][one.start : one.end]))))
        table(f"MinHash, similarity {threshold}", rows)


if __name__ == "__main__":
    main()
