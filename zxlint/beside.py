"""Files that lie beside documents and speak of them: where one is found, and where a new one goes."""

from __future__ import annotations

import os
from pathlib import Path

from zxlint.settings import Settings, real


class Beside:
    """Finds the file of a name that holds for a document: the nearest upward from the document."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._by_folder: dict[Path, Path | None] = {}

    def found(self, document: Path) -> Path | None:
        """Return the file for a document, which need not exist; None where there is none in any folder above it."""
        return self._above(document.parent.resolve())

    def place(self, document: Path, settings: Settings) -> Path:
        """Return the file for a document, or where it is to be made.

        That is beside the configuration; where no project has one, at the root of the repository, else in the current
        folder if the document lies below it, else beside the document.
        """
        if found := self.found(document):
            return found
        folder = document.parent.resolve()
        source = settings.source.resolve().parent if settings.source else None
        if source and folder.is_relative_to(source):
            return source / self.name
        for above in (folder, *folder.parents):
            if os.path.exists(above / ".git"):  # noqa: PTH110 - Path raises in a locked folder
                return above / self.name
        here = Path.cwd().resolve()
        return (here if folder.is_relative_to(here) else folder) / self.name

    def _above(self, folder: Path) -> Path | None:
        if folder not in self._by_folder:
            path = folder / self.name
            above = None if folder.parent == folder else self._above(folder.parent)
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


def within(document: Path, folder: Path) -> str:
    """Return what a file in a folder calls a document: its path from there, with /."""
    path, folder = real(document), folder.resolve()
    if path.is_relative_to(folder):
        return path.relative_to(folder).as_posix()
    return Path(os.path.relpath(path, folder)).as_posix()
