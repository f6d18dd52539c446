"""A command that is carried out by a child of this process, so that it is noticed and said if something kills that one.

A library with a core of its own, as Ray has one, may end its process without Python seeing it, by a signal or with
whatever status, 1 among them, which would mean findings.  So the child signs off with its status when all is written
and nothing is left to be done but to let go of the library; one that ends without that has failed, whatever its status.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from socket import socket, socketpair
from types import FrameType
from typing import NoReturn

TOGETHER = 1.0
"""Seconds within which two interrupts are one key press, of which the child hears by the terminal and by its parent."""

PASSED_ON = (signal.SIGINT, signal.SIGTERM)

Work = Callable[[ExitStack], int]
"""A command that returns its status; what it puts on the stack is done when that cannot be lost any more."""


def overseen(work: Work, complain: Callable[[str], int]) -> int:
    """Return the status of a command that is carried out by a child, a copy of this process with the same streams.

    The child gets what interrupts or ends this process, and ends if this process dies.  Where a process cannot be
    copied (on Windows, or if it has other threads), it does the work itself.

    Args:
        work: the command.
        complain: says what went wrong, and returns the status of an error.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        with ExitStack() as ending:
            return work(ending)
    _flush()  # what waits to be written would be written twice
    before = signal.pthread_sigmask(signal.SIG_BLOCK, PASSED_ON)  # none is lost while it is settled who takes it
    try:
        ours, theirs = socketpair()
        child = os.fork()
    except OSError as error:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return complain(f"no process can be started: {error.strerror}")
    if not child:
        ours.close()
        _carry_out(work, theirs, before)
    theirs.close()
    with ours, _passing_on(child) as heard:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        ours.setblocking(False)
        with suppress(BlockingIOError):
            if said := ours.recv(1):
                return said[0]
    if heard:
        return _ended_by(heard[-1])
    return complain(
        f"the process that works with Ray {how_ended(code)} before it was done; the report may not be whole; run again"
    )


def how_ended(code: int | None) -> str:
    """Return in words how a process ended; ``code`` is below 0 for a signal, and None if it has not ended."""
    if code is None or code >= 0:
        return f"ended with status {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"was ended by {name}" + " (out of memory?)" * (name == "SIGKILL")


def _carry_out(work: Work, line: socket, mask: set[int | signal.Signals]) -> NoReturn:
    """Carry out a command in the child, sign off, and end."""
    status = 1
    try:
        atexit._clear()  # what this process is a copy of does that by itself
        _hear_interrupts_once()
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        threading.Thread(target=_end_with_parent, args=(line,), daemon=True).start()
        with ExitStack() as ending:
            status = _status_of(work, ending)
            line.send(bytes([status]))
        atexit._run_exitfuncs()
    finally:
        os._exit(status)


def _status_of(work: Work, ending: ExitStack) -> int:
    """Return the status that a process would end with, and have all written that waits for it."""
    try:
        status = work(ending)
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else 1
    except BaseException:
        traceback.print_exc()
        status = 1
    _flush()
    return status & 0xFF


def _flush() -> None:
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with suppress(OSError, ValueError):  # nobody reads it, which is for whoever writes to notice
            stream.flush()


def _end_with_parent(line: socket) -> None:
    """Wait for the end of the parent, which says nothing on the line; end then as it does."""
    if not line.recv(1):
        os.kill(os.getpid(), signal.SIGKILL)


def _hear_interrupts_once() -> None:
    """Let an interrupt that comes twice at the same time be one."""
    last = -TOGETHER

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal last
        before, last = last, time.monotonic()
        if last - before > TOGETHER:
            raise KeyboardInterrupt

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is not to be heard at all
        signal.signal(signal.SIGINT, interrupt)


@contextmanager
def _passing_on(child: int) -> Iterator[list[int]]:
    """Pass on to a child what is to interrupt or to end this process, and take it down."""
    heard: list[int] = []

    def pass_on(number: int, frame: FrameType | None) -> None:
        heard.append(number)
        with suppress(ProcessLookupError):
            os.kill(child, number)

    before = {one: signal.getsignal(one) for one in PASSED_ON}
    listened = [one for one, handler in before.items() if handler is not signal.SIG_IGN]
    for one in listened:
        signal.signal(one, pass_on)
    try:
        yield heard
    finally:
        for one in listened:
            signal.signal(one, before[one])


def _ended_by(number: int) -> int:
    """End as a signal ends a process; return the status that shells have for an interrupt."""
    if number != signal.SIGINT:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    return 128 + number
