"""A file's bytes as text, and a text's bytes into a file."""

from __future__ import annotations

import codecs
import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import regex

from zxlint.document import Fault
from zxlint.later import re

NUL_WITHIN = 8192
"""Bytes at the start of a file that are searched for a NUL, as git does."""


_BOMS = (("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE))


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Source:
    """A file's bytes as text: without the BOM, which ``bom`` keeps, and with its line ends as they are.

    ``encoding`` is a codec's name (utf-8, utf-16-le, utf-16-be).  Where ``fault`` is set, ``text`` is empty.
    """

    text: str
    encoding: str
    bom: bytes
    fault: Fault | None = None


class Changed(OSError):  # noqa: N818 - what happened to the file, not what went wrong in the program
    """The file no longer holds the bytes that were read."""


def read(data: bytes) -> Source:
    """Return the bytes of a file as text, or the first place where they are none.

    UTF-8 with or without a BOM, and UTF-16 with one, are text.  ``fault.offset`` counts bytes, the BOM among them.
    """
    encoding, bom = _encoding(data)
    nul = _nul(data)
    if nul >= 0:
        return Source("", encoding, bom, Fault(nul, "binary data", "二进制数据"))
    try:
        return Source(data[len(bom) :].decode(encoding), encoding, bom)
    except UnicodeDecodeError as error:
        offset = error.start + len(bom)
    byte, name = f"0x{data[offset]:02x}", encoding[:6].upper()
    gb = not bom and _looks_like_gb(data)
    reason = f"byte {byte} is not {name}" + "; it looks like GB18030, convert it first" * gb
    zh = f"字节 {byte} 不是 {name}" + "；看来是 GB18030，请先转换编码" * gb
    return Source("", encoding, bom, Fault(offset, reason, zh))


def is_binary(data: bytes) -> bool:
    """Tell whether a NUL near the start shows that the bytes are no text."""
    return _nul(data) >= 0


def encode(source: Source, text: str) -> bytes:
    """Return a text as bytes in the encoding of the source, BOM included.

    Raises:
        ValueError: the source could not be read, or the text holds a lone surrogate.
    """
    if source.fault:
        raise ValueError(f"what could not be read cannot be written: {source.fault.reason}")
    return source.bom + text.encode(source.encoding)


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
        _copy_rights(target, temporary)
        if target.read_bytes() != expected:
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
            _copy_rights(path, temporary)


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
    # A line that begins so is a command to the services that run checks, and names begin lines.
    return _escaped(ord(shown[0])) + shown[1:] if shown.startswith(("::", "##[", "##vso[")) else shown


def _escaped(code: int) -> str:
    # Python keeps a byte of a name that is not UTF-8 as U+DC80 to U+DCFF.
    code -= 0xDC00 if 0xDC80 <= code <= 0xDCFF else 0
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _encoding(data: bytes) -> tuple[str, bytes]:
    for encoding, bom in _BOMS:
        if data.startswith(bom):
            return encoding, bom
    return "utf-8", b""


def _nul(data: bytes) -> int:
    """Return the offset of the first NUL character near the start, or -1."""
    encoding, bom = _encoding(data)
    if encoding == "utf-8":
        return data.find(b"\0", 0, NUL_WITHIN)
    if b"\0\0" not in data[:NUL_WITHIN]:
        return -1
    return next((at for at in range(len(bom), min(NUL_WITHIN, len(data)), 2) if data[at : at + 2] == b"\0\0"), -1)


def _looks_like_gb(data: bytes) -> bool:
    try:
        wide = regex.sub(r"[\x00-\x7f]+", "", data.decode("gb18030"))
    except UnicodeDecodeError:
        return False
    # Big5 and Latin-1 often decode as well, but to characters that GB 2312 does not have.
    common = len(wide.encode("gb2312", "ignore")) / 2
    return len(regex.findall(r"\p{Han}", wide)) * 2 > len(wide) and common > len(wide) * 0.8


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
            _copy_rights(target, temporary)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def _replacing(target: Path, data: bytes, mode: int) -> Iterator[Path]:
    """Write the bytes to a new file beside the target; where the block goes well, let it take the target's place."""
    temporary, handle = _made_beside(target, mode)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        yield temporary
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


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


def _copy_rights(source: Path, target: Path) -> None:
    status = source.stat()
    if hasattr(os, "chown"):
        with suppress(PermissionError):
            os.chown(target, status.st_uid, status.st_gid)
    target.chmod(stat.S_IMODE(status.st_mode))  # last, since a change of owner clears bits
