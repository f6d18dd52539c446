"""What git says of documents that are to be written: which of them it could not give back."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path


class UnknownError(Exception):
    """Git cannot say; one line that says why."""


def unsaved(paths: Iterable[Path]) -> set[Path]:
    """Return those of some files, all given by their real paths, whose present bytes no commit holds.

    Raises:
        UnknownError: git is not there, or a file lies in no repository.
    """
    by_root: dict[Path, list[Path]] = {}
    roots: dict[Path, Path] = {}
    for path in paths:
        folder = path.parent
        if folder not in roots:
            roots[folder] = Path(_git(folder, "rev-parse", "--show-toplevel").rstrip("\n")).resolve()
        by_root.setdefault(roots[folder], []).append(path)
    return {path for root, files in by_root.items() for path in _unsaved_in(root, files)}


def _unsaved_in(root: Path, files: list[Path]) -> Iterable[Path]:
    # Untracked and ignored files count: git holds them no more than what is not committed.
    said = _git(root, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignored=matching", "--no-renames")
    rows = [row[3:] for row in said.split("\0") if row]
    exactly = {root / row for row in rows if not row.endswith("/")}
    folders = [root / row for row in rows if row.endswith("/")]
    return [path for path in files if path in exactly or any(path.is_relative_to(folder) for folder in folders)]


def _git(folder: Path, *arguments: str) -> str:
    # A repository may not choose what runs when its state is looked at.
    command = ["git", "-C", str(folder), "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", *arguments]
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(command, capture_output=True, env=environment)
    except OSError as error:
        raise UnknownError(f"git could not be started: {error.strerror or error}") from None
    if done.returncode:
        said = os.fsdecode(done.stderr).strip().splitlines() or ["no reason given"]
        reason = "it lies in no repository" if "not a git repository" in said[0] else said[0]
        raise UnknownError(f"{folder}: {reason}")
    return os.fsdecode(done.stdout)
