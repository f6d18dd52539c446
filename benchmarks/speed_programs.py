"""The programs that are timed against each other, and how: in turn, round by round, each round compared within itself.

Machines are noisy, and what disturbs one program of a round disturbs the others, too; the median over the rounds is
what is told.
"""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from subprocess import DEVNULL
from threading import Timer
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
LAUNCH = Path(__file__).with_name("speed_launch.py")

SAME_RULES = "ZX007,ZX105,ZX106,ZX107,ZX108,ZX201"
"""What autocorrect has rules for, too: see docs/performance.md."""

READ = (
    "import sys, pathlib; paths = map(pathlib.Path, sys.argv[1:]);"
    "files = [file for path in paths for file in (sorted(path.rglob('*.txt')) if path.is_dir() else [path])];"
    "texts = [file.read_text('utf-8') for file in files];"
)
OPENCC = READ + "import opencc; convert=opencc.OpenCC('t2s').convert; [convert(text) for text in texts]"
AUTOCORRECT_PY = READ + "import autocorrect_py; [autocorrect_py.lint_for(text, 'a.txt') for text in texts]"


@dataclass(frozen=True, slots=True)
class Program:
    """A program: its name, and its command without what is to be checked.

    ``markdown`` are those that read ``*.md`` alone, by their names in the folder where they run; they are slow, too.
    """

    name: str
    command: tuple[str, ...]
    markdown: bool = False

    def on(self, path: Path) -> Job:
        """Return the program at work on a file ``*.txt`` or a folder of them."""
        if not self.markdown:
            return Job(self.name, (*self.command, str(path)), path.parent)
        if path.is_file():
            return Job(self.name, (*self.command, _as_markdown(path).name), path.parent)
        return Job(self.name, (*self.command, "*.md"), as_markdown(path))


class Job(NamedTuple):
    """A program at work: its name, its command and where it runs."""

    name: str
    command: tuple[str, ...]
    folder: Path


def as_markdown(folder: Path, share: int = 1) -> Path:
    """Return a folder with every so many of the files of another, under names in ``.md``."""
    other = folder.with_name(f"{folder.name}-md")
    if not other.exists():
        other.mkdir()
        for file in sorted(folder.iterdir())[::share]:
            shutil.copyfile(file, other / f"{file.stem}.md")
    return other


def _as_markdown(file: Path) -> Path:
    other = file.with_suffix(".md")
    if not other.exists():
        shutil.copyfile(file, other)
    return other


@dataclass(frozen=True, slots=True)
class Took:
    """What a run took: seconds by the clock, seconds of processors, bytes of memory at most."""

    wall: float
    processor: float
    memory: int


@dataclass(slots=True)
class Times:
    """What the runs of a program took, round by round; ``failed`` says why there are none."""

    runs: list[Took] = field(default_factory=list)
    failed: str = ""

    def wall(self) -> float:
        """Return the median of the seconds by the clock."""
        return statistics.median(run.wall for run in self.runs)

    def processor(self) -> float:
        """Return the median of the seconds of processors."""
        return statistics.median(run.processor for run in self.runs)

    def ratio(self, other: Times, clock: str = "wall") -> float:
        """Return the median over the rounds of how many times as long it took as another program.

        Args:
            other: the other program's runs.
            clock: ``wall``, or ``processor``, which tells more where others are at work on the machine.
        """
        rounds = zip(self.runs, other.runs, strict=False)
        return statistics.median(getattr(one, clock) / getattr(two, clock) for one, two in rounds)


class Bench:
    """Runs programs.

    Args:
        python: the interpreter that zxlint, autocorrect's module and OpenCC are run by.
        compiled: a folder for bytecode, which a package that is installed has, and a checkout may not.
        given: where programs are that are not to be looked for.
        limit: seconds after which a run is given up.
    """

    def __init__(self, python: str, compiled: Path, given: Mapping[str, str], limit: float) -> None:
        self.python = python
        self._given = given
        self._limit = limit
        self._environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "ZXLINT"))}
        self._environment |= {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(compiled)}

    def zxlint(self, name: str, *options: str) -> Program:
        """Return zxlint, all default rules unless told otherwise, without a cache and on one core if it can be told."""
        alone = () if "--cache-dir" in options else ("--no-cache",)
        if self.has("--jobs") and "--jobs" not in options:
            alone += ("--jobs", "1")
        command = self.python, "-m", "zxlint", "check", "--isolated", "--output-format", "json"
        return Program(name, (*command, *alone, *options))

    def has(self, option: str) -> bool:
        """Whether ``zxlint check`` takes an option."""
        return f"{option} " in self._help

    @cached_property
    def _help(self) -> str:
        return self._said(self.python, "-m", "zxlint", "check", "--help")

    def peers(self) -> tuple[list[Program], list[str]]:
        """Return the other programs that are there, and a note on each that is not.

        Raises:
            SystemExit: one is not where it is said to be.
        """
        found, notes = [], []
        for name, options, markdown in (
            ("autocorrect", ("--lint", "--format", "json"), False),
            ("zhlint", (), True),
            ("lint-md", (), True),
        ):
            path = shutil.which(self._given.get(name, name))
            if name in self._given and not path:
                raise SystemExit(f"{name}: no program {self._given[name]}")
            if path:
                found.append(Program(name, (str(Path(path).absolute()), *options), markdown))
            else:
                notes.append(f"{name} is not on PATH: left out (--peer {name}=PATH)")
        for name, code in (("autocorrect-py", AUTOCORRECT_PY), ("opencc", OPENCC)):
            module = name.replace("-", "_")
            if self._works(self.python, "-c", f"import {module}"):
                found.append(Program(name, (self.python, "-c", code)))
            else:
                notes.append(f"{self.python} has no module {module}: left out (pip install {name})")
        return found, notes

    def compare(self, jobs: Sequence[Job], rounds: int, warm: bool = True) -> dict[str, Times]:
        """Do jobs in turn, and return what each took, by name.

        Args:
            jobs: the jobs; each round begins with another one of them.
            rounds: how often.
            warm: whether a round that does not count comes first, so that all lies in memory.
        """
        times = {job.name: Times() for job in jobs}
        for number in range(-1 if warm else 0, rounds):
            shift = number % len(jobs)
            for job in (*jobs[shift:], *jobs[:shift]):
                if not times[job.name].failed:
                    self._do(job, times[job.name], counts=number >= 0)
            print(".", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        return times

    def _do(self, job: Job, times: Times, counts: bool) -> None:
        told, tells = os.pipe()
        with os.fdopen(told) as took, tempfile.TemporaryFile() as complaints:
            start = time.perf_counter()
            process = subprocess.Popen(
                (sys.executable, "-S", "-E", str(LAUNCH), str(tells), *job.command),
                cwd=job.folder,
                env=self._environment,
                stdin=DEVNULL,
                stdout=DEVNULL,
                stderr=complaints,
                pass_fds=[tells],
                start_new_session=True,
            )
            os.close(tells)
            timer = Timer(self._limit, self._kill, (process,))
            timer.start()
            try:
                figures = took.read().split()
                process.wait()
            except BaseException:
                self._kill(process)
                raise
            finally:
                timer.cancel()
            complaints.seek(0)
            said = complaints.read().decode(errors="replace").strip().splitlines()
        if time.perf_counter() - start >= self._limit:
            times.failed = f"more than {self._limit:.0f} s"
            return
        status = os.waitstatus_to_exitcode(int(figures[3])) if figures else process.returncode
        if not figures or status not in (0, 1):  # 1: something was found
            times.failed = f"exit status {status}: {said[-1] if said else ''}"
        elif counts:
            times.runs.append(Took(float(figures[0]), float(figures[1]), int(figures[2])))

    @staticmethod
    def _kill(process: subprocess.Popen[bytes]) -> None:
        """End a process that has not been waited for, with all that it has started."""
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def _said(self, *command: str) -> str:
        ran = subprocess.run(command, env=self._environment, stdin=DEVNULL, capture_output=True, text=True)
        return ran.stdout

    def _works(self, *command: str) -> bool:
        ran = subprocess.run(command, env=self._environment, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)
        return ran.returncode == 0
