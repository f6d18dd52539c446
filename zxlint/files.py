"""Bytes into files, all or nothing: whoever looks at a file, at whatever moment, finds the old one or the new one."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from zxlint.later import re
from zxlint.regular import contents

_CONTROL = re.compile(
    r"#(?=#(?:vso)?\[[a-zA-Z])"
    "|[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


_COMMAND = re.compile(r"^(\s*):(?=:)")

TEMPORARY = re.compile(r"\.zxlint-[0-9a-f]{16}\.tmp")
"""Names of files on their way; one that is left over from a run that was killed is no document."""

STALE = 3600
"""Seconds after which a file on its way is one that was left over."""


class Changed(OSError):  # noqa: N818 - what happened to the file, not what went wrong in the program
    """The file no longer holds the bytes that were read."""


def write(path: Path, data: bytes, expected: bytes) -> None:
    """Replace a file's bytes, all or nothing; of a symbolic link, those of the file it points to.

    Args:
        path: an existing file.
        data: the new bytes.
        expected: the bytes the file must still hold.

    Raises:
        Changed: the file holds other bytes than expected; it is left alone.
        PermissionError: the file or its folder may not be written; ``strerror`` says which.
        OSError: the file is gone, or the disk failed; as above, the file is left alone.
    """
    target = path.resolve(strict=True)
    _refuse_read_only(path)
    # An error names the folder as the caller does, but where a link leads to another.
    with _replacing(target if path.is_symlink() else path, data, mode=0o600) as temporary:
        copy_rights(target, temporary)
        if not target.is_file() or contents(target, None) != expected:
            raise Changed(f"{path} was changed by someone else meanwhile; run again")


def write_new(path: Path, data: bytes) -> None:
    """Write a file that need not exist yet, all or nothing; a symbolic link is replaced and not followed.

    Args:
        path: the file, in a folder that exists.
        data: its bytes; a file that is there already gets them and keeps its rights.

    Raises:
        PermissionError: the file or its folder may not be written; ``strerror`` says which.
        OSError: the path is a folder's, or the disk failed; as above, what was there is left alone.
    """
    old = path.is_file() and not path.is_symlink()
    if old:
        _refuse_read_only(path)
    with _replacing(path, data, mode=0o600 if old else 0o666) as temporary:
        if old:
            copy_rights(path, temporary)


def write_here(path: Path, data: bytes, expected: bytes) -> None:
    """Replace a file's bytes as ``write`` does; a symbolic link is replaced by the file, and not followed.

    Where a link of a checked-out repository leads is not for the repository to say.
    """
    if path.is_symlink():
        write_new(path, data)
    else:
        write(path, data, expected)


def escape(name: str) -> str:
    r"""Return a file's name with what would control a terminal or a service, or mislead a reader, as \xNN or \uNNNN."""
    shown = _CONTROL.sub(lambda match: _escaped(ord(match.group())), name)
    # A line that begins so, after blanks or none, is a command to the services that run checks, and names begin lines;
    # ##[error] is one wherever it stands.
    return _COMMAND.sub(r"\1\\x3a", shown)


def _escaped(code: int) -> str:
    # Python keeps a byte of a name that is not UTF-8 as U+DC80 to U+DCFF.
    code -= 0xDC00 if 0xDC80 <= code <= 0xDCFF else 0
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _refuse_read_only(path: Path) -> None:
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "no permission to write the file", str(path))


@contextmanager
def rewritten(path: Path) -> Iterator[TextIO]:
    """Give a stream of UTF-8 that takes the file's place when the block goes well, and is gone when it does not.

    A symbolic link is followed; a device or a pipe is written to as it is.

    Raises:
        OSError: the file can't be written; ``strerror`` says why.
    """
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="\n") as out:
            yield out
        return
    target = path.resolve()
    old = target.exists()
    if old:
        _refuse_read_only(target)
    temporary, handle = _made_beside(target, mode=0o600 if old else 0o666)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n", errors="backslashreplace") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        if old:
            copy_rights(target, temporary)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def _replacing(target: Path, data: bytes, mode: int) -> Iterator[Path]:
    """Write the bytes to a new file beside the target; where the block goes well, let it take the target's place."""
    temporary, handle = _made_beside(target, mode)
    try:
        try:
            write_all(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
        yield temporary
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def write_all(handle: int, data: bytes) -> None:
    """Write all bytes to an open file, however few the system takes at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(folder: Path) -> None:
    """Remove from a folder what a run left there that was killed while it was writing, an hour ago or more."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            left = TEMPORARY.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)
            if left and time.time() - entry.stat(follow_symlinks=False).st_mtime > STALE:
                Path(entry.path).unlink(missing_ok=True)


def _made_beside(target: Path, mode: int) -> tuple[Path, int]:
    """Make a new file in the folder of the target, and return its path and its open handle."""
    import secrets

    temporary = target.parent / f".zxlint-{secrets.token_hex(8)}.tmp"
    # O_EXCL follows no link that someone else may have put there.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        return temporary, os.open(temporary, flags, mode)
    except PermissionError:
        folder = str(target.parent)
        raise PermissionError(errno.EACCES, f"no permission to write into the folder {folder}", folder) from None


def copy_rights(source: Path, target: Path) -> None:
    """Let a file belong to whom another one does, and be read and written by the same."""
    status = source.stat()
    if hasattr(os, "chown"):
        with suppress(PermissionError):
            os.chown(target, status.st_uid, status.st_gid)
    target.chmod(stat.S_IMODE(status.st_mode))  # after the owner, since a change of owner clears bits
    if hasattr(os, "listxattr"):
        with suppress(OSError):  # a file system without them
            for name in os.listxattr(source):
                with suppress(OSError):  # some are the system's own
                    os.setxattr(target, name, os.getxattr(source, name))
