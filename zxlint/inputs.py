"""What the command line asks for, before anything of it is read: files, folders, datasets, standard input."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from zxlint.config import Configuration
from zxlint.datasets.opening import ending_of
from zxlint.plugins import reader_of
from zxlint.walk import Found, Missing, walk

STDIN = "-"


class Inputs:
    """What was asked for.

    Args:
        arguments: the command line.
        configuration: gives the settings, which say what is left out of folders.
    """

    def __init__(self, arguments: argparse.Namespace, configuration: Callable[[], Configuration]) -> None:
        self._arguments, self._configuration = arguments, configuration

    @cached_property
    def stdin(self) -> Found | None:
        """Standard input, if it is asked for."""
        if STDIN not in self._arguments.paths:
            return None
        return Found(Path(STDIN), self._arguments.stdin_filename or STDIN, named=True)

    @cached_property
    def piped(self) -> bytes:
        """What came by standard input, which can be read once, and may be asked for twice.

        Raises:
            OSError: it is closed, or cannot be read.
        """
        if sys.stdin is None:
            raise OSError("standard input is closed")
        return sys.stdin.buffer.read()

    @property
    def folders(self) -> list[Path]:
        """The folders that were asked for."""
        return [path for path in map(Path, self._arguments.paths) if path.is_dir()]

    def all(self) -> Iterator[Found | Missing]:
        """Yield everything, in order."""
        if self.stdin:
            yield self.stdin
        yield from self._walked()

    def found(self) -> Iterator[Found]:
        """Yield what there is, without standard input."""
        return (one for one in self._walked() if isinstance(one, Found))

    def count(self) -> int | None:
        """Return how many documents there are to be, without reading them; None where there are datasets."""
        found = list(self.found())
        return None if any(map(is_dataset, found)) else (self.stdin is not None) + len(found)

    def datasets(self) -> Iterator[str]:
        """Yield the names of datasets."""
        return (one.name for one in self.found() if is_dataset(one))

    def paths(self) -> Iterator[Path]:
        """Yield the real paths of the files that may be written; datasets never are."""
        return (one.path.resolve() for one in self.found() if not is_dataset(one))

    def _walked(self) -> Iterator[Found | Missing]:
        return walk([path for path in self._arguments.paths if path != STDIN], self._configuration())


def is_dataset(found: Found) -> bool:
    """Tell whether a file holds many documents, which only one does that was named outright."""
    name = found.remote.name if found.remote else found.name
    return bool(found.named and ending_of(name) and not reader_of(name))
