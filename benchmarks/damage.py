#!/usr/bin/env python3
"""Damage clean documents as page breaks, columns and loops do, and keep the exact place of every fault.

    python benchmarks/damage.py FOLDER OUT [--seed N] [--every N] [--files N]

FOLDER holds well-edited ``*.txt``, one paragraph a line (hard-wrapped files are passed over).  OUT gets for each a
damaged ``*.txt`` and a ``*.jsonl`` with one fault a line: category, ``line``, ``col``, ``end_line``, ``end_col`` (from
1, in code points, the end exclusive), ``text``, ``fix`` (null where nothing can be known), ``op`` and ``certainty``.
The same seed makes the same damage.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from zxlint.lexicon import LONGEST, words
from zxlint.text import Rows

HAN = re.compile(r"[\u4e00-\u9fff]")
SENTENCE_END = re.compile(r"[。！？；][”’』」）]*")
HEADING = re.compile(
    r"(?:第[一二三四五六七八九十]+[章节]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)[^。；]{3,24}"
)
CAPTIONS = ("图为活动现场。", "▲代表们在会场外交谈", "（资料图片）", "图为新落成的图书馆（本报记者摄）")
FURNITURE = ("— {} —", "- {} -", "第 {} 页", "{}")


class Fault(NamedTuple):
    """A fault of the damaged text, in code points of the piece that the damage puts in place of the old one."""

    category: str
    start: int
    end: int
    fix: str | None
    certainty: str = "certain"


class Change(NamedTuple):
    """``text[start:end]`` of the clean document becomes ``new``, which holds the faults."""

    op: str
    start: int
    end: int
    new: str
    faults: tuple[Fault, ...]


class Page:
    """A clean document with what the kinds of damage ask of it."""

    def __init__(self, text: str, rng: random.Random) -> None:
        self.text, self.rng = text, rng
        self.lines = [m.span() for m in re.finditer(r"[^\n]+", text)]
        self.gap = "\n\n" if text.count("\n\n") > len(self.lines) // 3 else "\n"
        self.prose = [i for i, (a, b) in enumerate(self.lines) if b - a > 50 and SENTENCE_END.search(text, b - 3, b)]

    def gaps(self) -> str:
        """Return a break: mostly that of a page."""
        return "\n\n" if self.rng.random() < 0.7 else "\n"

    def inside(self, index: int, head: int = 12, tail: int = 8) -> int | None:
        """Return a place within a clause of a paragraph, between two Han characters, away from its ends."""
        a, b = self.lines[index]
        places = [i for i in range(a + head, b - tail) if all(map(HAN.match, self.text[i - 2 : i + 2]))]
        return self.rng.choice(places) if places else None

    def misread(self, passage: str, share: float) -> str:
        """Return a passage with a share of its Han characters wrong, doubled or lost."""
        common = self.text
        out = []
        for c in passage:
            if HAN.match(c) and self.rng.random() < share:
                wrong = self.rng.choice(common)
                kind = self.rng.random()
                out.append(wrong if kind < 0.7 and HAN.match(wrong) else "" if kind < 0.85 else c + c)
            else:
                out.append(c)
        return "".join(out)


def torn(page: Page, index: int) -> Change | None:
    """Tear a sentence."""
    at = page.inside(index)
    if at is None:
        return None
    gap = page.gaps()
    left, right = page.text[at - 1], page.text[at]
    return Change("tear", at - 1, at + 1, left + gap + right, (Fault("split-line", 0, len(gap) + 2, left + right),))


def furniture(page: Page, index: int) -> Change | None:
    """Tear a sentence with a page number between."""
    at = page.inside(index)
    if at is None:
        return None
    line = page.rng.choice(FURNITURE).format(page.rng.randint(2, 60))
    new = page.gap + line + page.gap
    return Change("furniture", at, at, new, (Fault("page-furniture", len(page.gap), len(new) - len(page.gap), ""),
                                             Fault("split-line", 0, len(new), None, "arguable")))  # fmt: skip


def overlap(page: Page, index: int) -> Change | None:
    """Emit the last characters of a page again."""
    at = page.inside(index, 45)
    if at is None:
        return None
    size = page.rng.choice((1, 1, 2, 2, 3, 4, 6, 9, 14, 19))
    copy, gap = page.text[at - size : at], page.gaps()
    if size >= 8 and page.rng.random() < 0.4:
        k = page.rng.randrange(1, size - 1)
        copy = copy[:k] + page.rng.choice("日目大太人入土士") + copy[k + 1 :]
    end = len(gap) + size
    return Change("overlap", at, at, gap + copy, (Fault("page-overlap", len(gap), end, ""),
                                                  Fault("split-line", 0, len(gap), None, "arguable")))  # fmt: skip


def tail_again(page: Page, index: int) -> Change | None:
    """Emit the end of a page again in mid-sentence."""
    at = page.inside(index, 50)
    if at is None:
        return None
    size = min(page.rng.randint(20, 180), at - page.lines[index][0])
    share = page.rng.choice((0, 0, 0.03, 0.07))
    copy, gap = page.misread(page.text[at - size : at], share), page.gaps()
    faults = (
        Fault("duplicate-passage", len(gap), len(gap) + len(copy), ""),
        Fault("split-line", 0, len(gap), None, "arguable"),
    )
    return Change("dup-tail-near" if share else "dup-tail", at, at, gap + copy, faults)


def paragraph_again(page: Page, index: int) -> Change | None:
    """Emit a paragraph, or several, again further down."""
    count = page.rng.choice((1, 1, 1, 2, 3))
    back = page.rng.randint(0, 6)
    first = index - back - count + 1
    if first < 0:
        return None
    a, b = page.lines[first][0], page.lines[first + count - 1][1]
    if b - a < 40 or page.lines[first][1] - a < 20:
        return None
    share = page.rng.choice((0, 0, 0.02, 0.06))
    copy = page.misread(page.text[a:b], share)
    at = page.lines[index][1]
    op = ("dup-para" if count == 1 else "dup-paras") + ("-near" if share else "") + ("" if back else "-next")
    return Change(op, at, at, page.gap + copy, (Fault("duplicate-passage", len(page.gap), len(page.gap + copy), ""),))


def tail_below(page: Page, index: int) -> Change | None:
    """Emit the last sentence of a paragraph again as a paragraph."""
    a, b = page.lines[index]
    starts = [m.end() for m in re.finditer(r"[，。；]", page.text[a:b]) if 20 <= b - a - m.end() <= 120]
    if not starts:
        return None
    copy = page.misread(page.text[a + page.rng.choice(starts) : b], page.rng.choice((0, 0, 0.04)))
    return Change(
        "dup-para-tail", b, b, page.gap + copy, (Fault("duplicate-passage", len(page.gap), len(page.gap + copy), ""),)
    )


def inline_again(page: Page, index: int) -> Change | None:
    """Emit a run of words directly after itself."""
    at = page.inside(index, 60)
    if at is None:
        return None
    size = page.rng.randint(20, min(90, at - page.lines[index][0]))
    copy = page.text[at - size : at]
    return Change("dup-inline", at, at, copy, (Fault("duplicate-passage", 0, size, ""),))


def astray(page: Page, index: int) -> Change | None:
    """Emit a passage from further up, torn at both ends, as a block of its own."""
    back = index - page.rng.randint(2, 8)
    if back < 0 or page.lines[back][1] - page.lines[back][0] < 80:
        return None
    a, b = page.inside(back, 4, 50), page.lines[back][1]
    if a is None:
        return None
    copy = page.text[a : min(b - 3, a + page.rng.randint(40, 150))]
    if not HAN.match(copy[-1]):
        return None
    at = page.lines[index][1]
    return Change(
        "dup-astray", at, at, page.gap + copy, (Fault("duplicate-passage", len(page.gap), len(page.gap + copy), ""),)
    )


def line_again(page: Page, index: int) -> Change | None:
    """Emit a heading or a caption twice."""
    if index and HEADING.fullmatch(page.text[slice(*page.lines[index - 1])]):
        at = page.lines[index - 1][1]
        line = page.text[slice(*page.lines[index - 1])]
        return Change(
            "dup-heading", at, at, page.gap + line, (Fault("duplicate-line", len(page.gap), len(page.gap + line), ""),)
        )
    line, at = page.rng.choice(CAPTIONS), page.lines[index][1]
    first = len(page.gap + line)
    new = page.gap + line + page.gap + line
    again = Fault("duplicate-line", first + len(page.gap), len(new), "")
    return Change("dup-caption", at, at, new, (again, Fault("caption-debris", len(page.gap), first, "", "arguable")))


def word_again(page: Page, index: int) -> Change | None:
    """Emit a word twice."""
    a, b = page.lines[index]
    found = [(i, n) for i in range(a + 8, b - 8) for n in range(LONGEST, 1, -1)
             if words().get(page.text[i : i + n]) in ("n", "v")]  # fmt: skip
    if not found:
        return None
    at, size = page.rng.choice(found)
    copy = page.text[at : at + size]
    return Change("word-again", at + size, at + size, copy, (Fault("repeated-word", 0, size, ""),))


def looped(page: Page, index: int) -> Change | None:
    """Emit a phrase over and over, mostly with a torn last copy."""
    at = page.inside(index, 20)
    if at is None:
        return None
    size, times = page.rng.choice((2, 3, 4, 5, 7, 9, 14, 25)), page.rng.choice((3, 4, 6, 12, 40))
    unit = page.text[at - size : at]
    copies = unit * (times - 1) + (unit[: page.rng.randrange(size)] if page.rng.random() < 0.5 else "")
    return Change("loop", at, at, copies, (Fault("repeated-word", 0, len(copies), ""),))


def lines_looped(page: Page, index: int) -> Change | None:
    """Emit a paragraph three times or more."""
    a, b = page.lines[index]
    if b - a > 200:
        return None
    copies = (page.gap + page.text[a:b]) * page.rng.randint(2, 8)
    return Change("loop-lines", b, b, copies, (Fault("repeated-word", len(page.gap), len(copies), ""),))


def doubled(page: Page, index: int) -> Change | None:
    """Read each character of a few words twice."""
    at = page.inside(index)
    if at is None:
        return None
    size = page.rng.randint(5, 12)
    old = page.text[at : at + size]
    if not all(map(HAN.match, old)):
        return None
    return Change("doubled", at, at + size, "".join(c + c for c in old), (Fault("repeated-word", 0, 2 * size, old),))


def swapped(page: Page, index: int) -> Change | None:
    """Read the end of a paragraph before its beginning."""
    at = page.inside(index, 20, 14)
    if at is None or index < 1:
        return None
    a, b = page.lines[index]
    head, tail = page.text[a:at], page.text[at:b]
    new = tail + page.gap + head
    return Change(
        "swapped",
        a,
        b,
        new,
        (Fault("orphan-fragment", 0, len(tail), None), Fault("truncated", len(new) - 4, len(new), None)),
    )


def cut_off(page: Page, index: int) -> Change | None:
    """Lose the end of a paragraph."""
    at = page.inside(index, 40, 16)
    if at is None:
        return None
    last = page.text[at - 4 : at]
    return Change("truncated", at - 4, page.lines[index][1], last, (Fault("truncated", 0, 4, None),))


def glued(page: Page, index: int) -> Change | None:
    """Run a heading into its paragraph."""
    if not index or not HEADING.fullmatch(page.text[slice(*page.lines[index - 1])]):
        return None
    start, end = page.lines[index - 1][1], page.lines[index][0]
    both = page.text[start - 1] + page.text[end]
    return Change("glued", start - 1, end + 1, both, (Fault("missing-break", 0, 2, both[0] + page.gap + both[1]),))


KINDS: tuple[Callable[[Page, int], Change | None], ...] = (
    *(torn,) * 3,
    furniture,
    *(overlap,) * 2,
    *(tail_again,) * 2,
    *(paragraph_again,) * 2,
    tail_below,
    inline_again,
    astray,
    line_again,
    word_again,
    looped,
    lines_looped,
    doubled,
    *(swapped,) * 2,
    *(cut_off,) * 2,
    *(glued,) * 2,
)
"""The kinds of damage, as often as they are to be tried."""


def damage(text: str, rng: random.Random, every: int) -> tuple[str, list[tuple[str, Fault]]]:
    """Return the damaged text and its faults, in code points of it, about one in ``every`` characters."""
    page = Page(text, rng)
    changes: list[Change] = []
    taken: set[int] = set()
    for _ in range(max(1, len(text) // every)):
        if not page.prose:
            break
        index, kind = rng.choice(page.prose), rng.choice(KINDS)
        if kind is glued or kind is line_again:
            headed = [i for i in page.prose if i and HEADING.fullmatch(text[slice(*page.lines[i - 1])])]
            index = rng.choice(headed) if headed else index
        if {index - 1, index, index + 1} & taken:
            continue
        if change := kind(page, index):
            changes.append(change)
            taken.add(index)
    return _made(text, changes)


def _made(text: str, changes: list[Change]) -> tuple[str, list[tuple[str, Fault]]]:
    out, at, size = [], 0, 0
    found = []
    for change in sorted(changes, key=lambda c: c.start):
        kept = text[at : change.start]
        size += len(kept)
        found += [(change.op, f._replace(start=size + f.start, end=size + f.end)) for f in change.faults]
        out += [kept, change.new]
        size, at = size + len(change.new), change.end
    return "".join([*out, text[at:]]), found


def rows(text: str, faults: list[tuple[str, Fault]]) -> Iterator[str]:
    """Yield each fault as a line of JSON."""
    places = Rows(text)
    for op, fault in sorted(faults, key=lambda pair: pair[1].start):
        (line, col), (end_line, end_col) = places.position(fault.start), places.position(fault.end)
        yield json.dumps(
            {"line": line, "col": col, "end_line": end_line, "end_col": end_col, "text": text[fault.start : fault.end],
             "category": fault.category, "fix": fault.fix, "op": op, "certainty": fault.certainty},
            ensure_ascii=False,
        )  # fmt: skip


def is_wrapped(text: str) -> bool:
    """Whether a text has its paragraphs wrapped over lines."""
    ends = [line[-1] for line in text.split("\n") if len(line) > 20]
    return sum(c in "。！？；：”" for c in ends) < 0.5 * len(ends)


def main() -> None:
    """Damage a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=600, help="characters to a fault")
    parser.add_argument("--files", type=int, default=0, help="files at most, the first of a shuffle")
    args = parser.parse_args()
    rng = random.Random(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    files = sorted(args.folder.rglob("*.txt"))
    rng.shuffle(files)
    done = 0
    for path in files:
        text = path.read_text(encoding="utf-8").removeprefix("\ufeff")
        if is_wrapped(text) or len(text) < 800 or (args.files and done == args.files):
            continue
        done += 1
        text, faults = damage(text[:40_000], rng, args.every)
        name = f"{path.parent.name}-{path.stem}"
        (args.out / f"{name}.txt").write_text(text, encoding="utf-8", newline="")
        (args.out / f"{name}.jsonl").write_text("\n".join(rows(text, faults)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
