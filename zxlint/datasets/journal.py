"""What has been repaired of a dataset, written down as it goes, so that a run that breaks off is not lost.

The first line of the file says of what and by what the repairs are.  Then come repaired rows, and after some of them a
mark: how far the run has come, what it came to, and a checksum of all bytes up to there.  What follows the last mark
that holds is torn and cut off.
"""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from zxlint.datasets.rows import Change, DatasetError

KEY, VERSION = "zxlint-journal", 1
_BEGINNING = f'{{"{KEY}": '.encode()

OFTEN = 1.0
"""Seconds between marks."""


@dataclass
class Progress:
    """How far a repair has come: the last row that is done, and what the rows up to it came to."""

    row: int = 0
    fixed: int = 0
    remaining: int = 0
    wrong: int = 0
    complete: bool = False


class Journal:
    """The journal of a dataset that is repaired; only one run at a time writes it.

    Args:
        path: of the journal, which need not exist.
        identity: by what it is known that the repairs of an earlier run are those of this one.

    Raises:
        DatasetError: another run is at work on it, or it is no journal.
        OSError: it cannot be written.
    """

    def __init__(self, path: Path, identity: Mapping[str, object]) -> None:
        self.path = path
        self.progress = Progress()
        self.outdated = False
        self._marked = time.monotonic()
        if path.is_symlink():
            raise DatasetError(f"{path} is a link; move it away")
        self._file = path.open("r+b" if path.exists() else "w+b")
        try:
            _lock(self._file)
            head = _line({KEY: VERSION, **identity})
            first = self._file.readline()
            if not (first.startswith(_BEGINNING) or _BEGINNING.startswith(first)):
                raise DatasetError(f"{path} is no journal of zxlint; move it away")
            if first == head:
                self._go_on(head)
            else:
                self.outdated = bool(first)
                self._begin(head)
        except BaseException:
            self._file.close()
            raise

    def change(self, row: int, text: str) -> None:
        """Write down a row that is repaired."""
        self._write(_line([row, text]))

    def mark(self, *, now: bool = False) -> None:
        """Write down how far the run has come, if the last mark is some time ago or it is to be ``now``."""
        if not now and time.monotonic() - self._marked < OFTEN:
            return
        self._write(_line({**asdict(self.progress), "crc": self._crc}))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._marked = time.monotonic()

    def changes(self) -> Iterator[Change]:
        """Yield the rows that are repaired, in order."""
        with self.path.open("rb") as file:
            file.readline()
            for line in file:
                if line.startswith(b"["):
                    row, text = json.loads(line)
                    yield row, text

    def close(self, *, remove: bool = False) -> None:
        """Close the journal, and remove it where it is of no use any more."""
        self._file.close()
        if remove:
            self.path.unlink(missing_ok=True)

    def _begin(self, head: bytes) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._crc = 0
        self._write(head)

    def _go_on(self, head: bytes) -> None:
        """Read up to the last mark that holds, and cut off what follows it."""
        crc, at = zlib.crc32(head), len(head)
        self._crc, end = crc, at
        for line in self._file:
            found = _mark(line, crc) if line.startswith(b"{") else None
            crc, at = zlib.crc32(line, crc), at + len(line)
            if found:
                self.progress, self._crc, end = found, crc, at
        self._file.seek(end)
        self._file.truncate()

    def _write(self, line: bytes) -> None:
        self._file.write(line)
        self._crc = zlib.crc32(line, self._crc)


def _line(value: object) -> bytes:
    return json.dumps(value).encode() + b"\n"


def _mark(line: bytes, crc: int) -> Progress | None:
    """Return what a mark says, if it holds."""
    with suppress(ValueError, TypeError, AttributeError):
        value = json.loads(line)
        if line.endswith(b"\n") and value.pop("crc") == crc:
            return Progress(**value)
    return None


def _lock(file: IO[bytes]) -> None:
    """Keep other runs away while this one lives.

    Raises:
        DatasetError: there is one.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise DatasetError("another run is repairing it; wait for that, or stop it") from None
