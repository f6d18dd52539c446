"""Progress on standard error, for a person who waits."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from zxlint.result import FileResult

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0
"""Seconds before anything is shown."""


def count_off(results: Iterator[FileResult], total: Callable[[], int | None] | None = None) -> Iterator[FileResult]:
    """Yield the results; after a second, show how many files are done until they all are.

    Where standard output is a terminal as well, the display makes room for each result that has something to print.

    Args:
        results: one a file, as they come.
        total: counts the files there are to be, where that can be told; asked once, when there is something to show.
    """
    began = time.monotonic()
    done = 0
    for result in results:
        done += 1
        yield result
        if time.monotonic() - began > PATIENCE:
            break
    else:
        return
    shared = sys.stdout.isatty()
    known = total() if total else None
    with _display(known is not None) as display:
        task = display.add_task("zxlint", total=known, completed=done)
        for result in results:
            display.advance(task)
            makes_room = shared and bool(result.diagnostics or result.fixed)
            if makes_room:
                display.stop()
            yield result
            if makes_room:
                display.start()


def _display(bar: bool) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = BarColumn() if bar else SpinnerColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    console = Console(stderr=True)
    # What is printed to standard output belongs there, not to the display's own stream.
    return Progress(TextColumn("zxlint"), *columns, console=console, transient=True, redirect_stdout=False)
