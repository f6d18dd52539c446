"""The folder .zxlint_cache, in which zxlint keeps what is its own: it says itself that it is in no one's way."""

from __future__ import annotations

import os
from pathlib import Path

NAME = ".zxlint_cache"

_TAG = """\
Signature: 8a477f597d28d172789f06886806bc55
# This folder was made by zxlint.  For what the file is for see https://bford.info/cachedir/
"""
_INSIDE = ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG))


def folder_for(root: Path) -> Path:
    """Return the cache folder of a project, which is made if it is not there.

    Raises:
        OSError: it can't be made or written, or it is a link, which may lead out of the project.
    """
    folder = root / NAME
    make(folder)
    return folder


def make(folder: Path) -> None:
    """Make a folder such that version control and backups pass it over.

    Raises:
        OSError: it can't be made or written, or it is a link, which may lead out of the project.
    """
    folder.mkdir(exist_ok=True)
    if folder.is_symlink() or not folder.is_dir():
        raise OSError(f"{folder} is not a folder of its own; remove it")
    for name, content in _INSIDE:
        try:
            # O_EXCL follows no link, and leaves alone what is there.
            handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        except FileExistsError:
            continue
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(content)
