"""Progress on standard error, for a person who waits."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from zxlint.result import FileResult

PATIENCE = 1.0
"""Seconds before anything is shown."""


def count_off(results: Iterator[FileResult]) -> Iterator[FileResult]:
    """Yield the results; after a second, show how many files are done until they all are.

    Where standard output is the same terminal, the results are held back until the display is gone.
    """
    if not sys.stdout.isatty():
        yield from _shown(results)
        return
    yield from list(_shown(results))


def _shown(results: Iterator[FileResult]) -> Iterator[FileResult]:
    began = time.monotonic()
    for result in results:
        yield result
        if time.monotonic() - began > PATIENCE:
            break
    else:
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as display:
        task = display.add_task("zxlint", total=None)
        for result in results:
            display.advance(task)
            yield result
