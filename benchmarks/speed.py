#!/usr/bin/env python3
"""Time zxlint and others on the same texts, in turn on the same machine, and print how they compare.

    python benchmarks/speed.py FOLDER... [--seeds seeds] [--quick] [--only clean start] [--plot docs/speed.svg]

FOLDER holds well-edited ``*.txt``; ten megabytes and more are best, since fewer have to be taken twice.  Printed are
tables in Markdown: the medians of the rounds in seconds, and of the ratios within a round.

start    one file of 10 KB, against the start of bare Python
clean    10 MB in 500 files
dirty    the same, of stretches of the seeds
large    10 MB in one file
cache    2,000 files, cold and warm (once zxlint has a cache)
growth   processor time a byte on files of 0.1 to 100 MB, the largest against its own text in smaller ones, and memory

A program that is not there is left out with a note.  zhlint and lint-md, which are slow and read Markdown alone, are
shown a tenth of the files under names in ``.md``.
Bytecode is kept in a folder of its own, as a package that is installed has it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from speed_programs import ROOT, SAME_RULES, Bench, Job, Program, Times, as_markdown
from speed_texts import MEGABYTE, texts_in, write_clean, write_dirty, write_one, write_sizes

ALL = "zxlint"
SAME = "zxlint, the rules autocorrect has"
PEER = "autocorrect"
BARE = "python -c pass"
KILOBYTE = 1_000


class Scale(NamedTuple):
    """How much is measured.

    Files and bytes of each, rounds, files for the cache; for the growth megabytes of a file and bytes of each size.
    """

    files: int = 500
    size: int = 20 * KILOBYTE
    rounds: int = 7
    cached: int = 2_000
    sizes: tuple[float, ...] = (0.1, 1, 10, 100)
    total: int = 10 * MEGABYTE


QUICK = Scale(50, 20 * KILOBYTE, 3, 100, (0.1, 1), MEGABYTE)
TINY = Scale(2, 2 * KILOBYTE, 1, 2, (0.002, 0.004), 4 * KILOBYTE)
"""For the test of this program: what it prints then tells nothing."""

Measured = dict[str, dict[str, Times]]
Growth = list[tuple[float, float, int]]
"""Megabytes of a file, how much dearer a byte is than in the smallest, bytes of memory."""


class Grown(NamedTuple):
    """What some text took in files of one size: seconds of processor a megabyte, bytes of memory, those a character."""

    size: float
    text: int
    files: int
    enough: bool
    spent: float = 0.0
    memory: int = 0
    each: float = 0.0
    failed: str = ""

    def row(self, grown: float) -> str:
        """Return a row of the table, given by how much a byte is dearer than in the smallest files, 0 if unknown."""
        row = f"| {self.size:g} | {self.files} | {self.text / MEGABYTE:.3g} |"
        if self.failed:
            return f"{row} {self.failed} | | | |"
        growth = f"{grown:.2f}" if grown else "–"
        return f"{row} {self.spent:.3f} | {growth} | {self.memory / MEGABYTE:.0f} | {self.each:.1f} |"


class Speed:
    """The measurements: each method makes its texts, runs what there is, and yields the lines of a table."""

    def __init__(self, bench: Bench, texts: list[str], seeds: list[str], folder: Path, scale: Scale) -> None:
        self.bench, self.texts, self.seeds, self.folder, self.scale = bench, texts, seeds, folder, scale
        self.peers, self.notes = bench.peers()
        self.measured: Measured = {}
        self.growth_of: Growth = []

    def start(self) -> Iterator[str]:
        """One small file."""
        file = self.folder / "small.txt"
        write_one(file, self.texts, min(10 * KILOBYTE, self.scale.size))
        bare = Job(BARE, (self.bench.python, "-c", "pass"), self.folder)
        version = Job("zxlint --version", (self.bench.python, "-m", "zxlint", "--version"), self.folder)
        full = self.bench.zxlint("zxlint, report for people", "--output-format", "full")
        jobs = [bare, version, *(program.on(file) for program in (self.bench.zxlint(ALL), full, *self.peers))]
        times = self.bench.compare(jobs, self.scale.rounds)
        yield from self._table("start", f"One file of {file.stat().st_size:,} bytes", times, BARE, file)

    def clean(self) -> Iterator[str]:
        """Clean text in many files."""
        folder = self.folder / "clean"
        write_clean(folder, self.texts, self.scale.files, self.scale.size)
        yield from self._many("clean", "Clean text", folder)

    def dirty(self) -> Iterator[str]:
        """Dirty text in many files."""
        folder = self.folder / "dirty"
        write_dirty(folder, self.seeds, self.scale.files, self.scale.size)
        yield from self._many("dirty", "Dirty text", folder)

    def _many(self, key: str, title: str, folder: Path) -> Iterator[str]:
        fast = [self.bench.zxlint(ALL), self.bench.zxlint(SAME, "--select", SAME_RULES), *self._two()]
        fast += [peer for peer in self.peers if not peer.markdown]
        times = self.bench.compare([program.on(folder) for program in fast], self.scale.rounds)
        title = f"{title}, {_megabytes(folder):.2g} MB in {self.scale.files} files"
        yield from self._table(key, title, times, PEER, folder)
        if slow := [peer for peer in self.peers if peer.markdown]:
            some = as_markdown(folder, share=10)
            jobs = [self.bench.zxlint(ALL).on(some), *(program.on(folder) for program in slow)]
            times = self.bench.compare(jobs, min(3, self.scale.rounds))
            yield from self._table(f"{key}, a tenth", f"{title}: a tenth of them, as Markdown", times, ALL, some)

    def _two(self) -> list[Program]:
        if not self.bench.has("--jobs"):
            self.notes.append("zxlint has no --jobs yet: one process alone")
            return []
        both = ("--jobs", "2")
        return [
            self.bench.zxlint(f"{ALL}, two processes", *both),
            self.bench.zxlint(f"{SAME}, two processes", *both, "--select", SAME_RULES),
        ]

    def large(self) -> Iterator[str]:
        """One large file, and the same text in many."""
        size = self.scale.files * self.scale.size
        file, apart = self.folder / "large" / "large.txt", self.folder / "apart"
        enough = write_one(file, self.texts, size)
        write_clean(apart, [file.read_text(encoding="utf-8")], self.scale.files, self.scale.size)
        many = self.bench.zxlint("zxlint, the same text in many files").on(apart)
        fast = [self.bench.zxlint(ALL), *(peer for peer in self.peers if not peer.markdown)]
        times = self.bench.compare([many, *(program.on(file) for program in fast)], min(3, self.scale.rounds))
        # Once is enough to see that they take minutes.
        slow = [peer.on(file) for peer in self.peers if peer.markdown]
        times |= self.bench.compare(slow, 1, warm=False) if slow else {}
        yield from self._table("large", f"One file of {size / MEGABYTE:.2g} MB", times, many.name, file)
        if not enough:
            yield "\nThe texts did not suffice: some come again with their characters exchanged."

    def cache(self) -> Iterator[str]:
        """Many files, with and without what is known of them."""
        if not self.bench.has("--cache-dir"):
            self.notes.append("zxlint has no --cache-dir yet: no measurement of a warm cache")
            return
        folder, kept = self.folder / "cached", self.folder / "cache"
        write_clean(folder, self.texts, self.scale.cached, self.scale.size // 4)
        cold = self.bench.zxlint("cold: nothing is known")
        warm = self.bench.zxlint("warm: all is known", "--cache-dir", str(kept))
        times = self.bench.compare([cold.on(folder), warm.on(folder)], self.scale.rounds)
        yield from self._table("cache", f"{self.scale.cached:,} files, unchanged", times, cold.name, folder)

    def growth(self) -> Iterator[str]:
        """Ever larger files, of one text up to the total; a larger file also against its own text in smaller ones."""
        empty = self.folder / "empty.txt"
        empty.write_text("", encoding="utf-8")
        start = self.bench.compare([self.bench.zxlint(ALL).on(empty)], self.scale.rounds)[ALL]
        yield "\n## Growth\n"
        yield "| MB a file | files | MB in all | processor seconds a MB | growth | MB of memory | bytes a character |"
        yield "|---|---|---|---|---|---|---|"
        before: Grown | None = None
        grown, enough = 1.0, True
        for size in self.scale.sizes:
            text = max(self.scale.total, int(size * MEGABYTE))
            # A text is dear or cheap by its kind: on another one, what was measured last is measured again.
            if before and before.text != text:
                before = self._grown(before.size, text, start)
                yield before.row(grown)
            now = self._grown(size, text, start)
            if before:
                grown *= now.spent / before.spent if before.spent else 0.0
            yield now.row(grown)
            if grown and now.spent:
                self.growth_of.append((size, grown, now.memory))
            before, enough = now, enough and now.enough
        yield f"\nThe start of a check, {start.processor():.2f} s, is taken off.  Growth is that of the cost of a byte."
        if not enough:
            yield "The texts did not suffice for the largest: there some come again with their characters exchanged."

    def _grown(self, size: float, text: int, start: Times) -> Grown:
        """Measure some text in files of so many megabytes."""
        folder = self.folder / f"{text} bytes in files of {size} MB"
        enough = write_sizes(folder, self.texts, int(size * MEGABYTE), text)
        once = text > self.scale.total
        job = self.bench.zxlint(ALL).on(folder)
        took = self.bench.compare([job], 1 if once else self.scale.rounds, warm=not once)[ALL]
        files = list(folder.iterdir())
        if took.failed:
            return Grown(size, text, len(files), enough, failed=took.failed)
        spent = (took.processor() - start.processor()) / _megabytes(folder)
        memory = max(run.memory for run in took.runs)
        each = (memory - max(run.memory for run in start.runs)) / max(len(file.read_text("utf-8")) for file in files)
        return Grown(size, text, len(files), enough, spent, memory, each)

    def _table(self, key: str, title: str, times: dict[str, Times], against: str, path: Path) -> Iterator[str]:
        self.measured[key] = times
        against = against if against in times and times[against].runs else ALL
        yield f"\n## {title}\n"
        yield f"| | seconds | of processor | MB/s | times {against}, by the clock | by the processor |"
        yield "|---|---|---|---|---|---|"
        for name, mine in times.items():
            if mine.failed:
                yield f"| {name} | {mine.failed} | | | | |"
                continue
            speed = f"{_megabytes(path) / mine.wall():.2f}"
            ratios = (f"{mine.ratio(times[against], clock):.2f}" for clock in ("wall", "processor"))
            yield f"| {name} | {mine.wall():.3f} | {mine.processor():.3f} | {speed} | {' | '.join(ratios)} |"


def _megabytes(path: Path) -> float:
    return sum(file.stat().st_size for file in ([path] if path.is_file() else path.iterdir())) / MEGABYTE


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print, plot."""
    given = _parser().parse_args(argv)
    scale = TINY if given.tiny else QUICK if given.quick else Scale()
    scale = scale._replace(**{k: v for k, v in (("rounds", given.rounds), ("sizes", tuple(given.sizes or ()))) if v})
    with tempfile.TemporaryDirectory(prefix="zxlint-speed-") as made:
        folder = Path(made)
        bench = Bench(given.python, folder / "bytecode", dict(given.peer), given.limit)
        speed = Speed(bench, texts_in(given.folders), texts_in([given.seeds]), folder, scale)
        if given.no_peers:
            speed.peers, speed.notes = [], []
        for name in given.only or MEASUREMENTS:
            for line in getattr(speed, name)():
                print(line, flush=True)
    for note in dict.fromkeys(speed.notes):
        print(f"\n{note}")
    if given.plot:
        from speed_plot import plot

        plot(speed.measured, speed.growth_of, given.plot)


MEASUREMENTS = ("start", "clean", "dirty", "large", "cache", "growth")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER", help="clean texts")
    parser.add_argument("--seeds", type=Path, default=ROOT / "seeds", help="dirty texts")
    parser.add_argument("--only", nargs="+", choices=MEASUREMENTS, help="measure these alone")
    parser.add_argument("--quick", action="store_true", help="a tenth of the text, up to 1 MB: a minute")
    parser.add_argument("--tiny", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, help="rounds of each comparison")
    parser.add_argument("--sizes", type=float, nargs="+", metavar="MB", help="of the files for the growth")
    parser.add_argument("--limit", type=float, default=300, metavar="S", help="seconds after which a run is given up")
    parser.add_argument("--peer", type=_named, action="append", default=[], metavar="NAME=PATH", help="where one is")
    parser.add_argument("--no-peers", action="store_true", help="zxlint alone")
    parser.add_argument("--python", default=sys.executable, help="the interpreter with zxlint's dependencies")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw it, too (matplotlib)")
    return parser


def _named(given: str) -> tuple[str, str]:
    name, _, path = given.partition("=")
    return name, path


if __name__ == "__main__":
    main()
