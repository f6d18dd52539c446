"""The bytes of a file that may not be what its name says: no pipe, no device, nothing without end."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

MOST = 64 << 20
"""Bytes at most of a file that speaks of documents: a configuration, terms, suppressions, a baseline."""


def contents(path: Path, most: int | None = MOST) -> bytes:
    """Return the bytes of a regular file; it is not waited for, and no more is read than it may hold.

    Args:
        path: the file, or a link to it.
        most: bytes that it may hold; None for any number.

    Raises:
        OSError: it cannot be read, is no regular file, or is too large; ``strerror`` says which.
    """
    # A pipe that nobody writes to would keep us waiting at the door.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        if most is None:
            # What grows while it is read is read to the length that it had, so that reading ends.
            return file.read(status.st_size) or (b"" if status.st_size else file.read(MOST))
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"larger than {most >> 20} MiB", str(path))
    return data
