"""Files that lie beside documents and speak of them: where one is found, and where a new one goes."""

from __future__ import annotations

import os
from pathlib import Path

from zxlint.settings import Settings, real


class Beside:
    """Finds the file of a name that holds for a document: the nearest upward from it, within its repository."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._by_folder: dict[Path, Path | None] = {}
        self._resolved: dict[Path, Path] = {}

    def found(self, document: Path) -> Path | None:
        """Return the file for a document, which need not exist; None where there is none in any folder above it."""
        folder = document.parent
        if folder not in self._resolved:  # each time it is resolved the disk is asked about all folders above it
            self._resolved[folder] = folder.resolve()
        return self._above(self._resolved[folder])

    def place(self, document: Path, settings: Settings) -> Path:
        """Return the file for a document, or where it is to be made.

        That is beside the configuration; where the repository has none, at its root; where there is no repository, in
        the current folder if the document lies below it, else beside the document.
        """
        if found := self.found(document):
            return found
        folder = document.parent.resolve()
        source = settings.source.resolve().parent if settings.source else None
        root = next((above for above in (folder, *folder.parents) if _is_root(above)), None)
        if source and folder.is_relative_to(source) and (root is None or source.is_relative_to(root)):
            return source / self.name
        if root:
            return root / self.name
        here = Path.cwd().resolve()
        return (here if folder.is_relative_to(here) else folder) / self.name

    def _above(self, folder: Path) -> Path | None:
        if folder not in self._by_folder:
            path = folder / self.name
            # Beyond the root of a repository lies what its owner has not seen.
            at_root = folder.parent == folder or _is_root(folder)
            above = None if at_root else self._above(folder.parent)
            there = os.path.isfile(path)  # noqa: PTH113 - Path raises in a locked folder
            self._by_folder[folder] = path if there else above
        return self._by_folder[folder]


def is_gone(path: Path) -> bool:
    """Tell whether there is no such file for certain; one in a folder that may not be read is not known to be gone."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return True
    except OSError:
        return False
    return False


def _is_root(folder: Path) -> bool:
    """Whether a repository lies in a folder."""
    return os.path.exists(folder / ".git")  # noqa: PTH110 - Path raises in a locked folder


def within(document: Path, folder: Path) -> str:
    """Return what a file in a folder calls a document: its path from there, with /."""
    path, folder = real(document), folder.resolve()
    if path.is_relative_to(folder):
        return path.relative_to(folder).as_posix()
    return Path(os.path.relpath(path, folder)).as_posix()
