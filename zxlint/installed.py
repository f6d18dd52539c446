"""Whether anything that is installed may offer entry points: looked up without ``importlib.metadata``.

Its import, and its reading of all that is known of every package, take longer than many a check; most users have no
plugin.  Only where there may be one does ``zxlint.plugins`` ask it.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder

ENDINGS = (".dist-info", ".egg-info")
"""Of the folders in which a package that is installed is described; within an egg it is EGG-INFO."""


def may_offer(group: str) -> bool:
    """Return False where no package offers entry points of a group; True where one does, or it is hard to tell."""
    finders = (finder for finder in sys.meta_path if finder is not PathFinder)
    if any(hasattr(finder, "find_distributions") for finder in finders):
        return True
    return any(_holds(path or os.curdir, f"[{group}]".encode()) for path in sys.path)


def _holds(path: str, mark: bytes) -> bool:
    """Whether a package below one entry of ``sys.path`` says so, or the entry is an archive, which is not opened."""
    try:
        with os.scandir(path) as entries:
            return any(mark in _entry_points(entry) for entry in entries if _describes(entry.name.lower()))
    except OSError:
        return os.path.isfile(path)  # noqa: PTH113 - pathlib has no part in this


def _describes(name: str) -> bool:
    return name.endswith(ENDINGS) or name == "egg-info"


def _entry_points(folder: os.DirEntry[str]) -> bytes:
    try:
        with open(os.path.join(folder, "entry_points.txt"), "rb") as file:  # noqa: PTH118, PTH123
            return file.read()
    except OSError:
        return b""
