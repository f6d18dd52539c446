"""Files: finding them, reading their bytes as text, writing them back."""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import regex

from zxlint.config import Configuration, Settings, SettingsError, excluded
from zxlint.document import Fault

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SUFFIXES = (".txt", ".md", ".markdown")
"""Endings, in any case, of the files that are looked at in a folder."""

NUL_WITHIN = 8192
"""Bytes at the start of a file that are searched for a NUL, as git does."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to look at; ``name`` is what reports call it, ``named`` whether the user named it outright."""

    path: Path
    name: str
    named: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """A path that could not be looked at, and why, in words."""

    name: str
    reason: str


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


# Finding


def walk(paths: Sequence[str], configuration: Configuration) -> Iterator[Found | Missing]:
    """Yield the files to look at, in the order of the paths and by name within a folder, each file once.

    A file named outright is always yielded, but for ``force_exclude``.  In folders the suffixes, .gitignore and the
    excludes decide; symbolic links to folders, links to nothing, and what is no regular file are passed over.  A
    folder named outright is looked into even if it is ignored or excluded itself.
    A folder whose settings cannot stand is ``Missing``, with what is wrong with them as the reason.
    """
    seen = _Seen()
    for given in paths:
        try:
            for found in _walk_one(given, configuration):
                if isinstance(found, Missing) or seen.first(found.path):
                    yield found
        except SettingsError as error:
            yield Missing(given, str(error))


def escape(name: str) -> str:
    r"""Return a file's name with what would control a terminal or mislead a reader as \xNN or \uNNNN."""
    return _CONTROL.sub(lambda match: _escaped(ord(match.group())), name)


class _Ignore(NamedTuple):
    """A .gitignore: the folder it lies in, and its patterns as they apply to files and to folders."""

    folder: Path
    files: GitIgnoreSpec
    folders: GitIgnoreSpec


class _Folder(NamedTuple):
    """A folder to look into: where it really is, what reports call it, the .gitignore files above it."""

    real: Path
    name: str
    ignores: tuple[_Ignore, ...]


class _Seen:
    """Remembers files by where they really are."""

    def __init__(self) -> None:
        self._files: set[Path] = set()
        self._folders: dict[Path, Path] = {}

    def first(self, path: Path) -> bool:
        # Resolving every file costs more than the walk does; only links need it.
        if path.is_symlink():
            real = path.resolve()
        else:
            if path.parent not in self._folders:
                self._folders[path.parent] = path.parent.resolve()
            real = self._folders[path.parent] / path.name
        new = real not in self._files
        self._files.add(real)
        return new


def _walk_one(given: str, configuration: Configuration) -> Iterator[Found | Missing]:
    name = given.replace(os.sep, "/")
    try:
        # Path("") would be the current folder.
        mode = Path(given).stat().st_mode if given else 0
    except (OSError, ValueError) as error:
        yield Missing(name, _reason(error))
        return
    if stat.S_ISDIR(mode):
        yield from _walk_folder(given, configuration)
    elif stat.S_ISREG(mode):
        path = Path(given)
        settings = configuration.for_file(path)
        if not (settings.force_exclude and excluded(settings, path.parent.resolve() / path.name)):
            yield Found(path, name, named=True)
    else:
        yield Missing(name, "not a regular file" if given else "no such file or folder")


def _walk_folder(given: str, configuration: Configuration) -> Iterator[Found | Missing]:
    start = Path(given).resolve()
    settings = configuration.for_folder(start.parent)
    if settings.force_exclude and excluded(settings, start, folder=True):
        return
    name = "" if Path(given) == Path() else given.replace(os.sep, "/").rstrip("/") + "/"
    waiting: list[_Folder | Found] = [_Folder(start, name, _ignores_above(start))]
    while waiting:
        at = waiting.pop()
        if isinstance(at, Found):
            yield at
            continue
        try:
            waiting += reversed(list(_look_into(at, start, configuration)))
        except OSError as error:
            yield Missing(at.name.rstrip("/") or given, _reason(error))
        except SettingsError as error:
            # A broken configuration file in one folder says nothing of the others.
            yield Missing(at.name.rstrip("/") or given, str(error))


def _look_into(folder: _Folder, start: Path, configuration: Configuration) -> Iterator[_Folder | Found]:
    with os.scandir(folder.real) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    names = {entry.name for entry in entries}
    # A repository inside a repository goes by its own files.
    ignores = () if ".git" in names else folder.ignores
    if ".gitignore" in names:
        ignores = (*ignores, *_read_ignore(folder.real))
    settings = configuration.for_folder(folder.real)
    root = _judge_from(start, settings)
    for entry in entries:
        is_folder = entry.is_dir(follow_symlinks=False)
        if not (is_folder or _is_document(entry)):
            continue
        real, name = folder.real / entry.name, folder.name + entry.name
        if _ignored(ignores, real, is_folder) or excluded(settings, real, folder=is_folder, root=root):
            continue
        yield _Folder(real, name + "/", ignores) if is_folder else Found(Path(name), name, named=False)


def _is_document(entry: os.DirEntry[str]) -> bool:
    with suppress(OSError):
        return entry.name.lower().endswith(SUFFIXES) and entry.is_file()
    return False


def _judge_from(start: Path, settings: Settings) -> Path:
    """Return the folder that excludes are relative to: a folder named outright is not excluded as a whole."""
    root = settings.root or Path.cwd()
    if root.is_relative_to(start):
        return root
    inside = start.is_relative_to(root) and not excluded(settings, start, folder=True, root=root)
    return root if inside else start


def _ignores_above(start: Path) -> tuple[_Ignore, ...]:
    """Return the .gitignore files from the repository's root down to the folder above ``start``."""
    lineage = (start, *start.parents)
    top = next((at for at, folder in enumerate(lineage) if _is_repository(folder)), 0)
    ignores: tuple[_Ignore, ...] = ()
    for at in range(top, 0, -1):
        ignores = (*ignores, *_read_ignore(lineage[at]))
        if _ignored(ignores, lineage[at - 1], folder=True):
            return ()  # who names an ignored folder wants to see it
    return ignores


def _is_repository(folder: Path) -> bool:
    with suppress(OSError):
        return (folder / ".git").exists()
    return False


def _read_ignore(folder: Path) -> Iterator[_Ignore]:
    from pathspec import GitIgnoreSpec

    try:
        text = (folder / ".gitignore").read_bytes().decode("utf-8-sig", "surrogateescape")
    except OSError:
        return
    files, folders = [], []
    for line in re.split(r"\r?\n", text):
        # pathspec takes "!*/" to say something of what lies in a folder, not of the folder; git takes it the other
        # way round.  Without the slash at the end, and asked about folders alone, the two agree.
        bare = re.sub(r"/\s*$", "", line)
        with suppress(ValueError):  # git, too, passes over a malformed line
            GitIgnoreSpec.from_lines([line, bare])
            files.append(line)
            folders.append(bare)
    yield _Ignore(folder, GitIgnoreSpec.from_lines(files), GitIgnoreSpec.from_lines(folders))


def _ignored(ignores: tuple[_Ignore, ...], path: Path, folder: bool) -> bool:
    for ignore in reversed(ignores):
        spec = ignore.folders if folder else ignore.files
        verdict = spec.check_file(path.relative_to(ignore.folder).as_posix()).include
        if verdict is not None:
            return verdict
    return False


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return "no such file or folder"
    return ((isinstance(error, OSError) and error.strerror) or str(error)).lower()


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def _escaped(code: int) -> str:
    # Python keeps a byte of a name that is not UTF-8 as U+DC80 to U+DCFF.
    code -= 0xDC00 if 0xDC80 <= code <= 0xDCFF else 0
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


# Reading


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


_BOMS = (("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE))


# Writing


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


def _copy_rights(source: Path, target: Path) -> None:
    status = source.stat()
    if hasattr(os, "chown"):
        with suppress(PermissionError):
            os.chown(target, status.st_uid, status.st_gid)
    target.chmod(stat.S_IMODE(status.st_mode))  # last, since a change of owner clears bits
