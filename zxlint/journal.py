"""What runs have done to the files of a project, so that it can be taken back.

A run has a file of its own in the cache folder, a line of JSON for everything that happens: first the run itself, then
for each file that is to be written what is about to be done (the hashes before and after, and the bytes that the edits
replace), and after that the word that it is written.  A run that is killed between the two leaves the first without
the second, and the file itself tells by its hash which it is.

A journal may have come with somebody's repository.  It is data: it names files below its own project, and what it says
counts only as far as the hashes of the files bear it out.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from zxlint import __version__
from zxlint.cachefolder import NAME, folder_for
from zxlint.files import sync_folder, write_all
from zxlint.splicing import Patch

FORMAT = 1
RUNS = 100
"""Runs of a project that are remembered."""

BYTES = 64 << 20
"""Bytes that the journals of a project take up at most, but for the last one."""

LARGEST = 1 << 30
"""Bytes of one journal from which it is not read."""

Command = Literal["fix", "undo"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a run does to a file.

    ``file`` is its path below the project, with /; ``before`` and ``after`` are the SHA-256 of its bytes; ``back``
    leads from the new bytes to the old ones; ``findings`` is how many were repaired; ``of`` names the run and the
    number of the entry that an undo takes back.
    """

    file: str
    before: str
    after: str
    encoding: str
    findings: int
    back: tuple[Patch, ...]
    of: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """A run as its journal has it.

    ``written`` are the numbers of the entries that were written for certain, ``dropped`` of those that for certain were
    not, because the file had changed or could not be written.
    """

    run: str
    time: str
    command: Command
    entries: tuple[Entry, ...]
    written: frozenset[int]
    dropped: frozenset[int] = frozenset()

    @property
    def standing(self) -> list[tuple[int, Entry]]:
        """The entries that were written, or may have been, with their numbers."""
        return [(number, entry) for number, entry in enumerate(self.entries) if number not in self.dropped]


def digest(data: bytes) -> str:
    """Return the hash by which a file's bytes are known again."""
    return sha256(data).hexdigest()


class Journal:
    """The journal of a run that is going on; the file is made with its first entry.

    Args:
        root: the project.
        command: what the run does.
    """

    def __init__(self, root: Path, command: Command) -> None:
        self.root = root
        now = datetime.now(UTC)
        # The order of names is that of time.
        self.run = f"{now:%Y%m%d-%H%M%S-%f}"
        self._time = f"{now:%Y-%m-%dT%H:%M:%SZ}"
        self._command = command
        self._handle = -1
        self._count = 0

    def intend(self, entry: Entry) -> int:
        """Take down what is about to be done, and return its number.

        Raises:
            OSError: it can't be written down.
        """
        if self._handle < 0:
            self._begin()
        row: dict[str, object] = {
            "file": entry.file, "before": entry.before, "after": entry.after,
            "encoding": entry.encoding, "findings": entry.findings,
            "back": [[start, end, base64.b64encode(content).decode()] for start, end, content in entry.back],
        }  # fmt: skip
        if entry.of:
            row["of"] = list(entry.of)
        self._append(row)
        self._count += 1
        return self._count - 1

    def confirm(self, number: int) -> None:
        """Take down that an entry is done.

        Raises:
            OSError: it can't be written down.
        """
        self._append({"written": number})

    def drop(self, number: int) -> None:
        """Take down that an entry has come to nothing.

        Raises:
            OSError: it can't be written down.
        """
        self._append({"dropped": number})

    def close(self) -> None:
        """Let go of the file."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _begin(self) -> None:
        folder = folder_for(self.root) / "journal"
        folder.mkdir(exist_ok=True)
        if folder.is_symlink():
            raise OSError(f"{folder} is a link; remove it")
        _drop_old(folder)
        # For the eyes of the user alone: it holds parts of documents, whose rights may be narrow.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._handle = os.open(folder / f"{self.run}.jsonl", flags, 0o600)
        self._append({"format": FORMAT, "zxlint": __version__, "time": self._time, "command": self._command})
        sync_folder(folder)

    def _append(self, row: Mapping[str, object]) -> None:
        # A line of its own, even where the one before was cut short.
        write_all(self._handle, b"\n" * bool(self._count) + json.dumps(row).encode() + b"\n")
        os.fsync(self._handle)


def past(root: Path) -> list[Past]:
    """Return the runs of a project that are remembered, the oldest first; what is damaged is passed over."""
    folder = root / NAME / "journal"
    if folder.is_symlink() or folder.parent.is_symlink():
        return []
    return [run for path in _journals(folder) if (run := _read(path))]


def undone(runs: list[Past]) -> set[tuple[str, int]]:
    """Return the entries that a later run has taken back, by run and number."""
    gone: set[tuple[str, int]] = set()
    # From the last one on: an undo that was taken back itself has taken nothing back.
    for run in reversed(runs):
        for number, entry in enumerate(run.entries):
            if entry.of and number in run.written and (run.run, number) not in gone:
                gone.add(entry.of)
    return gone


def _drop_old(folder: Path) -> None:
    """Remove the oldest journals, so that one more is not too much."""
    found = _journals(folder)
    sizes = {path: path.lstat().st_size for path in found}
    while found and (len(found) >= RUNS or sum(sizes[path] for path in found) > BYTES):
        with suppress(OSError):
            found[0].unlink()
        del found[0]


def _journals(folder: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(path for path in folder.iterdir() if path.suffix == ".jsonl")
    return []


def _read(path: Path) -> Past | None:
    with suppress(OSError, ValueError, TypeError, KeyError, IndexError, RecursionError):
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
                return None
            head, *rows = _rows(file.read())
        if head["format"] != FORMAT or head["command"] not in ("fix", "undo"):
            return None
        entries = tuple(_entry(row) for row in rows if "file" in row)
        written = frozenset(int(row["written"]) for row in rows if "written" in row)
        dropped = frozenset(int(row["dropped"]) for row in rows if "dropped" in row)
        return Past(path.stem, str(head["time"]), head["command"], entries, written, dropped)
    return None


def _rows(data: bytes) -> Iterator[dict[str, Any]]:
    for line in data.split(b"\n"):
        with suppress(ValueError):  # the line that a run was killed in
            row = json.loads(line)
            if isinstance(row, dict):
                yield row


def _entry(row: Mapping[str, Any]) -> Entry:
    back = tuple(Patch(int(start), int(end), _bytes(content)) for start, end, content in row["back"])
    of = (str(row["of"][0]), int(row["of"][1])) if "of" in row else None
    file, before, after, encoding = (str(row[key]) for key in ("file", "before", "after", "encoding"))
    return Entry(file, before, after, encoding, int(row["findings"]), back, of)


def _bytes(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
