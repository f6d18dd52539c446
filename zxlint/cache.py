"""The file of the cache: bytes by keys, in one SQLite file of the project.

Nothing in it is believed that does not bear its checksum.  Two runs may use it at once.  Where it can't be made or
written there is none, and nobody hears of it; where it is damaged it is made anew.
"""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from zxlint.cachefolder import make as make_folder

if TYPE_CHECKING:
    import sqlite3

T = TypeVar("T")

NAME = "findings.sqlite"

VERSION = 1
"""Version of the file; one of another version is made anew."""

MOST = 256 << 20
"""Bytes of the file above which what was not used for longest is dropped."""

FLUSHED = 4 << 20
"""Bytes of new rows that are held before they are written."""

FRESH = 86_400
"""Seconds within which a row that is used again counts as just used."""

PATIENCE = 5.0
"""Seconds that another run may keep this one from writing, before it goes on without."""

ATTEMPTS = 20
"""Times that opening is tried where another run is at it."""

_IN_USE = ("SQLITE_BUSY", "SQLITE_LOCKED")
_LOCKED_AWAY = (
    *("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"),
    *("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_NOMEM", "SQLITE_INTERRUPT"),
)
_CHECK = 8
_TABLE = "CREATE TABLE rows (key BLOB PRIMARY KEY, used INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID"
_SHORT = 512


class Cache:
    """The rows of the file by their keys.

    Args:
        folder: where it lies, or is to be made when there is something to keep.
        say: called once where the file was damaged.
    """

    def __init__(self, folder: Path, say: Callable[[], None]) -> None:
        self._folder, self._file = folder, folder / NAME
        self._say = say
        self._new: dict[bytes, bytes] = {}
        self._used: list[bytes] = []
        self._held = 0
        self._worth_it = False
        self._open: sqlite3.Connection | None = None
        self._off = folder.is_symlink() or self._file.is_symlink()  # where a link leads is not for a repository to say
        if not self._off and self._file.exists():
            self._opened()

    def get(self, key: bytes) -> bytes | None:
        """Return what is kept under a key; None where that is nothing, or damaged."""
        if key in self._new:
            return self._new[key]
        row = self._guarded(lambda open_: open_.execute("SELECT used, body FROM rows WHERE key = ?", (key,)).fetchone())
        if row is None:
            return None
        body = _unsealed(key, row[1])
        if body is None:
            self.drop(key)
        elif type(row[0]) is not int or abs(time.time() - row[0]) > FRESH:
            self._used.append(key)
        return body

    def put(self, key: bytes, body: bytes, *, aside: bool = False) -> None:
        """Keep something under a key; what is known ``aside`` is not worth making a file for."""
        if not self._off:
            self._worth_it = self._worth_it or not aside
            self._new[key] = body
            self._held += len(body)

    @property
    def full(self) -> bool:
        """Whether so much is new that it is to be written."""
        return self._held > FLUSHED

    def drop(self, key: bytes) -> None:
        """Forget what is kept under a key, because it can't be what was put there."""
        self._say()
        self._new.pop(key, None)
        self._guarded(lambda open_: _in_one(open_, lambda: open_.execute("DELETE FROM rows WHERE key = ?", (key,))))

    def flush(self) -> None:
        """Write what is new."""
        if self._off or not (self._new or self._used) or not (self._open or self._worth_it):
            return
        new, self._new, self._held = self._new, {}, 0
        used, self._used = self._used, []
        if self._open is None:
            self._opened(make=True)
        now = int(time.time())
        rows = [(key, now, _sealed(key, body)) for key, body in new.items()]

        def write(open_: sqlite3.Connection) -> None:
            open_.executemany("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", rows)
            open_.executemany("UPDATE rows SET used = ? WHERE key = ?", [(now, key) for key in used])

        self._guarded(lambda open_: _in_one(open_, lambda: write(open_)))

    def close(self) -> None:
        """Write what is new, drop what is too much, and let go of the file."""
        self.flush()
        self._guarded(_evict)
        if self._open:
            with suppress(Exception):
                self._open.close()
            self._open = None
        self._off = True

    def forget(self) -> None:
        """Let what is new and not written yet be lost."""
        self._new.clear()
        self._held = 0

    def _opened(self, *, make: bool = False) -> None:
        """Open the file; one that is damaged is made anew."""
        try:
            import sqlite3
        except ImportError:  # some Pythons come without it
            self._off = True
            return
        for attempt in range(ATTEMPTS):
            try:
                if make:
                    make_folder(self._folder)
                self._open = _connected(self._file, make=make)
                return
            except sqlite3.DatabaseError as error:
                if _is_damage(error):
                    self._set_aside()
                elif not error.sqlite_errorname.startswith(_IN_USE):
                    break  # it can't be read or written: then there is no cache
                else:
                    time.sleep(attempt / 100)  # another run is making it
            except OSError:
                break
            if not (make or self._file.exists()):
                return  # it is made when there is something to keep
        self._off = True

    def _set_aside(self) -> None:
        """Do away with a damaged file, and with what SQLite keeps beside it."""
        self._say()
        if self._open:
            with suppress(Exception):
                self._open.close()
            self._open = None
        for ending in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                os.unlink(f"{self._file}{ending}")  # noqa: PTH108 - the ending belongs to the name

    def _guarded(self, ask: Callable[[sqlite3.Connection], T]) -> T | None:
        """Ask the file; where it turns out to be damaged, make it anew and know nothing."""
        if self._open is None or self._off:
            return None
        import sqlite3

        try:
            return ask(self._open)
        except sqlite3.DatabaseError as error:
            if _is_damage(error):
                self._set_aside()
        return None


def _connected(file: Path, *, make: bool) -> sqlite3.Connection:
    import sqlite3

    mode = "rwc" if make else "rw"
    open_ = sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=PATIENCE, isolation_level=None)
    try:
        open_.execute("PRAGMA trusted_schema = OFF")
        if _is_new(open_):
            open_.execute("PRAGMA auto_vacuum = INCREMENTAL")
            open_.execute("PRAGMA journal_mode = WAL")
            _in_one(open_, lambda: _lay_out(open_))
        open_.execute("PRAGMA synchronous = NORMAL")
        known = open_.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        version = open_.execute("PRAGMA user_version").fetchone()
        if known != [("table", "rows", _TABLE)] or version != (VERSION,):
            raise sqlite3.DatabaseError("laid out in another way")
    except BaseException:
        open_.close()
        raise
    return open_


def _is_new(open_: sqlite3.Connection) -> bool:
    return (
        bool(open_.execute("PRAGMA user_version").fetchone() == (0,))
        and not open_.execute("SELECT name FROM sqlite_master").fetchone()
    )


def _lay_out(open_: sqlite3.Connection) -> None:
    if _is_new(open_):  # still, now that nobody else can write
        open_.execute(_TABLE)
        open_.execute(f"PRAGMA user_version = {VERSION}")


def _in_one(open_: sqlite3.Connection, write: Callable[[], object]) -> None:
    """Write all or nothing, having waited for whoever else writes."""
    open_.execute("BEGIN IMMEDIATE")
    try:
        write()
    except BaseException:
        with suppress(Exception):
            open_.execute("ROLLBACK")
        raise
    open_.execute("COMMIT")


def _evict(open_: sqlite3.Connection) -> None:
    size = _size(open_)
    if size <= MOST:
        return
    count = open_.execute("SELECT count(*) FROM rows").fetchone()[0]
    # Down to three quarters, so that the next run has room, by the rows' mean size.
    gone = max(1, int(count * (1 - 0.75 * MOST / size)))
    _in_one(
        open_,
        lambda: open_.execute("DELETE FROM rows WHERE key IN (SELECT key FROM rows ORDER BY used LIMIT ?)", (gone,)),
    )
    open_.execute("PRAGMA incremental_vacuum").fetchall()


def _size(open_: sqlite3.Connection) -> int:
    """Return the size of what is in the file, in bytes."""
    pages, free, size = (
        int(open_.execute(f"PRAGMA {what}").fetchone()[0]) for what in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Tell a file that is broken from one that may not be read or written, or is in use."""
    return not getattr(error, "sqlite_errorname", "").startswith((*_IN_USE, *_LOCKED_AWAY))


def _sealed(key: bytes, body: bytes) -> bytes:
    packed = b"\0" + body if len(body) < _SHORT else b"\1" + zlib.compress(body, 1)
    return _checksum(key, packed) + packed


def _unsealed(key: bytes, row: object) -> bytes | None:
    """Return the body of a row; None where it is not what was written."""
    if type(row) is not bytes or row[:_CHECK] != _checksum(key, row[_CHECK:]):
        return None
    try:
        return zlib.decompress(row[_CHECK + 1 :]) if row[_CHECK] else row[_CHECK + 1 :]
    except (zlib.error, IndexError):
        return None


def _checksum(key: bytes, packed: bytes) -> bytes:
    return blake2b(packed, digest_size=_CHECK, key=key).digest()
