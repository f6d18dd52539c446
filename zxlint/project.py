"""The project that a document belongs to: where what is remembered of it lies."""

from __future__ import annotations

import os
from pathlib import Path

from zxlint.config import FILES, settles


def project_of(folder: Path) -> Path | None:
    """Return the root of the repository that a folder lies in, else the nearest folder upward with a configuration.

    Raises:
        SettingsError: a file that may be a configuration cannot be read.
    """
    lineage = (folder.resolve(), *folder.resolve().parents)
    # Asked of os: Path raises in a folder that may not be read.
    repository = next((above for above in lineage if os.path.exists(above / ".git")), None)  # noqa: PTH110
    return repository or next((above for above in lineage if any(settles(above / name) for name in FILES)), None)


def home_of(file: Path) -> Path:
    """Return the folder whose journal takes down what is done to a file, which is given by its real path.

    That is the project of the current folder for all that lies in it, whatever projects there are inside; for a file
    elsewhere it is the project of that file, or its folder.

    Raises:
        SettingsError: a file that may be a configuration cannot be read.
    """
    here = project_of(Path()) or Path().resolve()
    return here if file.is_relative_to(here) else project_of(file.parent) or file.parent
