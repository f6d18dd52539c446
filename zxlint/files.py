"""A file's bytes as text, and a text's bytes into a file."""

from __future__ import annotations

import codecs
import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import regex

from zxlint.document import Fault

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
        return Source("", encoding, bom, Fault(nul, "binary data"))
    try:
        return Source(data[len(bom) :].decode(encoding), encoding, bom)
    except UnicodeDecodeError as error:
        offset = error.start + len(bom)
    reason = f"byte 0x{data[offset]:02x} is not {encoding[:6].upper()}"
    if not bom and _looks_like_gb(data):
        reason += "; it looks like GB18030, convert it first"
    return Source("", encoding, bom, Fault(offset, reason))


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
        OSError: the file is gone or may not be written, or the disk failed; the file is left alone.
    """
    import tempfile

    target = path.resolve(strict=True)
    if not os.access(target, os.W_OK):
        raise PermissionError(f"{path} may not be written")
    handle, name = tempfile.mkstemp(prefix=".zxlint-", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        _copy_rights(target, temporary)
        if target.read_bytes() != expected:
            raise Changed(f"{path} was changed by someone else meanwhile; run again")
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def escape(name: str) -> str:
    r"""Return a file's name with what would control a terminal or mislead a reader as \xNN or \uNNNN."""
    return _CONTROL.sub(lambda match: _escaped(ord(match.group())), name)


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


def _copy_rights(source: Path, target: Path) -> None:
    status = source.stat()
    if hasattr(os, "chown"):
        with suppress(PermissionError):
            os.chown(target, status.st_uid, status.st_gid)
    target.chmod(stat.S_IMODE(status.st_mode))  # last, since a change of owner clears bits
