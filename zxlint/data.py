"""Where the tables that come with zxlint lie."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path


def data(name: str) -> Path:
    """Return the path of a file in rules/data.

    By its folder, which ``importlib.resources`` would find as well: its import takes longer than the tables do, and one
    of them is mapped into memory, so that zxlint must lie in a real folder in any case.
    """
    paths = [Path(folder) / "data" / name for folder in import_module("zxlint.rules").__path__]
    return next(filter(Path.exists, paths), paths[0])
