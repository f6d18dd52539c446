"""How many documents an hour zxlint checks on how many cores: measured with 1 and 2 workers, and what follows from it.

    python benchmarks/scale.py                         # texts made of the seeds
    python benchmarks/scale.py FOLDER --documents 2000 --characters 2000 --rounds 3

One dataset in JSONL is checked by each engine with 1 and with 2 workers, in turn, round by round.  Machines are noisy,
so that beside the wall the processor time of all processes of a run is counted, which Linux tells of.  What the first
process takes by itself sets the end of all growth: it reads every answer and writes the report.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from speed_texts import texts_in

ROOT = Path(__file__).parent.parent
MARK = "ZXLINT_SCALE"
WORKERS = (1, 2)
CORES = (1, 2, 8, 32, 128, 512)


class Spent(NamedTuple):
    """Seconds of the processor that a process has taken, and which one started it."""

    seconds: float
    parent: int


class Cost(NamedTuple):
    """Seconds of one run: by the wall, of the processor in all, and of the processor in the first process.

    With Ray that is the child that the process of the command line waits for, and this one, which does nothing else.
    """

    wall: float
    processor: float
    first: float


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", type=Path, default=[ROOT / "seeds"], metavar="PATH", help="*.txt and *.md")
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--characters", type=int, default=2_000, help="of a document")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus, empty = Path(folder) / "corpus.jsonl", Path(folder) / "empty.jsonl"
        written = write(corpus, texts_in(given.texts), given.documents, given.characters)
        write(empty, ["好。"], 1, 1)
        cases = [(engine, workers) for engine in ("local", "ray") for workers in WORKERS]
        whole: dict[tuple[str, int], list[Cost]] = {case: [] for case in cases}
        start: dict[tuple[str, int], list[Cost]] = {case: [] for case in cases}
        for _ in range(given.rounds):
            for case in cases:
                start[case].append(timed(empty, *case))
                whole[case].append(timed(corpus, *case))
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{given.documents:,} documents, {written:,} characters; {os.cpu_count()} cores, load {load}; medians\n")
    tell({case: middle(whole[case]) for case in cases}, {case: middle(start[case]) for case in cases}, given.documents)


def write(path: Path, texts: list[str], documents: int, characters: int) -> int:
    """Write documents of whole paragraphs in a row, and return how many characters they have."""
    rng, rows, written = random.Random(3), [text.split("\n") for text in texts], 0
    with path.open("w", encoding="utf-8") as out:
        for number in range(documents):
            text = ""
            while len(text) < characters:
                row = rng.choice(rows)
                start = rng.randrange(len(row))
                text += "\n".join(row[start : start + 20]) + "\n"
            text = text[: text.find("\n", characters - 1) + 1] or text
            out.write(json.dumps({"id": f"doc-{number}", "text": text}, ensure_ascii=False) + "\n")
            written += len(text)
    return written


def timed(path: Path, engine: str, workers: int) -> Cost:
    """Check a dataset, and return what that has cost."""
    mark = uuid.uuid4().hex
    command = [sys.executable, "-m", "zxlint", "check", str(path), "--isolated", "--no-cache", "-q"]
    command += ["--output-format", "json", "--engine", engine, "--jobs", str(workers)]
    environment = os.environ | {MARK: mark, "PYTHONPATH": str(ROOT)}
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    spent: dict[int, Spent] = {}
    while process.poll() is None:
        spent |= of_processes(mark, spent.keys())
        time.sleep(0.1)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}")
    wall = time.perf_counter() - began
    parents = {process.pid} if engine == "ray" else set()
    first = sum(one.seconds for pid, one in spent.items() if pid == process.pid or one.parent in parents)
    return Cost(wall, sum(one.seconds for one in spent.values()), first)


def of_processes(mark: str, known: Collection[int]) -> dict[int, Spent]:
    """Return what each process of a run has taken, whoever started it; nothing where the system tells none."""
    found: dict[int, Spent] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            pid = int(folder.name)
            if pid not in known and f"{MARK}={mark}".encode() not in (folder / "environ").read_bytes():
                continue
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found[pid] = Spent((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), int(fields[1]))
    return found


def middle(costs: list[Cost]) -> Cost:
    """Return the medians."""
    return Cost(*(statistics.median(column) for column in zip(*costs, strict=True)))


def tell(whole: dict[tuple[str, int], Cost], start: dict[tuple[str, int], Cost], documents: int) -> None:
    """Print what was measured, and what follows from it."""
    seconds = "wall (s) | start and end (s) | processor (s) | first process (s)"
    print(f"| engine | workers | {seconds} | documents an hour | efficiency | by processor |\n|{'---|' * 9}")
    net = {case: whole[case].wall - start[case].wall for case in whole}
    for (engine, workers), cost in whole.items():
        hourly = documents * 3600 / net[engine, workers]
        first = cost.first - start[engine, workers].first
        efficiency = net[engine, 1] / (workers * net[engine, workers])
        taken = [whole[engine, each].processor - start[engine, each].processor for each in (1, workers)]
        print(
            f"| {engine} | {workers} | {cost.wall:.1f} | {start[engine, workers].wall:.1f} | {cost.processor:.1f} "
            f"| {first:.2f} | {hourly:,.0f} | {efficiency:.2f} | {taken[0] / taken[1]:.2f} |"
        )
    print("\n| cores | local, documents an hour | ray, documents an hour |\n|---|---|---|")
    for cores in CORES:
        told = [foretold(engine, cores, whole, start, documents) for engine in ("local", "ray")]
        print(f"| {cores} | {' | '.join(told)} |")


def foretold(
    engine: str, cores: int, whole: dict[tuple[str, int], Cost], start: dict[tuple[str, int], Cost], documents: int
) -> str:
    """Return how many documents so many cores would check in an hour, by the processor time of two workers.

    The first process has a core of its own from three on; it can do no more than it takes for each document.
    """
    cost, begun = whole[engine, 2], start[engine, 2]
    each, first = (cost.processor - begun.processor) / documents, (cost.first - begun.first) / documents
    if cores <= 2:
        return f"{cores * 3600 / each:,.0f}"
    if engine == "local" and cores > 128:
        return "-"
    rate, ceiling = (cores - 1) * 3600 / max(1e-9, each - first), 3600 / max(1e-9, first)
    return f"{min(rate, ceiling):,.0f}" + (" (the first process is busy)" if ceiling < rate else "")


if __name__ == "__main__":
    main()
