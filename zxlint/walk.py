"""Finding the documents that a command is to look at."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zxlint.config import Configuration
from zxlint.datasets.opening import ending_of
from zxlint.datasets.places import Remote, is_url, placed
from zxlint.files import TEMPORARY
from zxlint.regular import contents
from zxlint.settings import Settings, SettingsError, excluded, excluded_at, included, place_in

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SUFFIXES = (".txt", ".md", ".markdown")
"""Endings, in any case, of the files that are looked at in a folder."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to look at; ``name`` is what reports call it, ``named`` whether the user named it outright.

    Of a ``remote`` one, ``path`` is where it would lie here: its settings are those of the current folder.
    """

    path: Path
    name: str
    named: bool
    remote: Remote | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A path that could not be looked at, and why, in words; without a name where the words name it themselves."""

    name: str
    reason: str


def walk(paths: Sequence[str], configuration: Configuration) -> Iterator[Found | Missing]:
    """Yield the files to look at, in the order of the paths and by name within a folder, each file once.

    A file named outright is always yielded, but for ``force_exclude``.  In folders the suffixes, ``extend_include``,
    .gitignore and the excludes decide; symbolic links, which may lead out of the folder, and what is no regular file
    are passed over.  A folder named outright is looked into even if it is ignored or excluded itself.
    A folder whose settings cannot stand is ``Missing``, with what is wrong with them as the reason.
    """
    # Within one folder no file comes twice: links are passed over.
    seen = _Seen() if len(paths) > 1 else None
    for given in paths:
        try:
            for found in _walk_one(given, configuration):
                if not seen or isinstance(found, Missing) or found.remote or seen.first(found.path):
                    yield found
        except SettingsError as error:
            yield Missing("", str(error))


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
    if is_url(given):
        place = placed(given)
        if isinstance(place, Remote):
            yield _remote(place)
            return
        given = str(place)
    name = given.replace(os.sep, "/")
    if not given:  # Path("") would be the current folder
        yield Missing('""', "an empty path; name a file or a folder")
        return
    try:
        mode = Path(given).stat().st_mode
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
        yield Missing(name, "not a regular file")


def _remote(place: Remote) -> Found | Missing:
    if ending_of(place.name):
        return Found(Path(place.name), place.url, named=True, remote=place)
    return Missing(place.url, "no dataset; under a URL those alone are read")


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
            yield Missing("", str(error))


def _look_into(folder: _Folder, start: Path, configuration: Configuration) -> Iterator[_Folder | Found]:
    with os.scandir(folder.real) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    names = {entry.name for entry in entries}
    # A repository inside a repository goes by its own files.
    ignores = () if ".git" in names else folder.ignores
    if ".gitignore" in names:
        ignores = (*ignores, *_read_ignore(folder.real))
    settings = configuration.for_folder(folder.real)
    place = place_in(folder.real, _judge_from(start, settings))
    for entry in entries:
        is_folder = entry.is_dir(follow_symlinks=False)
        if not (is_folder or _is_document(entry, settings, folder.real)):
            continue
        if excluded_at(settings, f"{place}{entry.name}{'/' * is_folder}"):
            continue
        if ignores and _ignored(ignores, folder.real / entry.name, is_folder):
            continue
        name = folder.name + entry.name
        if is_folder:
            yield _Folder(folder.real / entry.name, name + "/", ignores)
        else:
            yield Found(Path(name), name, named=False)


def _is_document(entry: os.DirEntry[str], settings: Settings, folder: Path) -> bool:
    if TEMPORARY.fullmatch(entry.name):
        return False
    with suppress(OSError):
        # A dataset is read when it is named outright and never because a pattern fits it.
        wanted = entry.name.lower().endswith(SUFFIXES) or (
            not ending_of(entry.name) and included(settings, folder / entry.name)
        )
        return wanted and entry.is_file(follow_symlinks=False)
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
        text = contents(folder / ".gitignore").decode("utf-8-sig", "surrogateescape")
    except OSError:
        return
    files, folders = [], []
    for line in re.split(r"\r?\n", text):
        # pathspec takes "!*/" to say something of what lies in a folder, not of the folder; git takes it the other
        # way round.  Without the slash at the end, and asked about folders alone, the two agree.
        bare = re.sub(r"/\s*$", "", line)
        with suppress(ValueError, re.error):  # git, too, passes over a malformed line
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
