"""Worker processes: each gets some documents at a time; one that dies takes nothing with it but what is said of it.

The pool is fed from one thread, and sends only to workers that take in what they get while they work, so nobody waits
for anybody in a circle.  Which worker answers first is left to chance; putting answers in order is the caller's.
"""

from __future__ import annotations

import pickle
import signal
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as ready_ones
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any
from weakref import WeakSet

from zxlint.forking import can_fork
from zxlint.overseeing import how_ended
from zxlint.plugins import PluginError, load
from zxlint.worker import Answer, Context, Order, Task, serve

AHEAD = 3
"""Orders that a worker is given at a time: one to work on, two to go on with while others are attended to."""

PATIENCE = 2.0
"""Seconds that a worker has to end by itself when nothing is left to do."""


_ends: WeakSet[Connection] = WeakSet()
"""This process's ends of the connections to its workers."""


class PoolError(Exception):
    """No worker can be started."""


@dataclass(frozen=True, slots=True)
class Died:
    """A worker died over a task, and how: the number of the task, and words that say what ended the process."""

    number: int
    how: str


@dataclass(eq=False)
class _Worker:
    process: BaseProcess
    connection: Connection
    told: set[int] = field(default_factory=set)
    tasks: deque[Task] = field(default_factory=deque)
    orders: deque[int] = field(default_factory=deque)
    ready: bool = False


class Pool:
    """Up to so many worker processes, started when there is work for them.

    Args:
        most: how many.
        timed: whether they say where the time goes.
    """

    def __init__(self, most: int, *, timed: bool = False) -> None:
        self._most, self._timed = most, timed
        self._workers: list[_Worker] = []
        self._contexts: list[bytes] = []
        self._known: dict[tuple[int, frozenset[str]], int] = {}
        self._fruitless = 0

    def __len__(self) -> int:
        return len(self._workers)

    @property
    def idle(self) -> bool:
        """Whether no worker has anything to do."""
        return not any(worker.tasks for worker in self._workers)

    def context(self, identity: tuple[int, frozenset[str]], context: Context) -> int:
        """Return the number of a context, known by what its settings are as an object, and by what is left out."""
        if identity not in self._known:
            self._known[identity] = len(self._contexts)
            self._contexts.append(pickle.dumps(context))
        return self._known[identity]

    def room(self) -> bool:
        """Tell whether an order can be given now to a worker that is there."""
        return any(len(worker.orders) < AHEAD for worker in self._workers)

    def grow(self, wanted: int) -> None:
        """Start workers until there are so many, or as many as there may be.

        Raises:
            PoolError: none can be started, or those that were started died before they did anything.
        """
        while len(self._workers) < min(wanted, self._most):
            if self._fruitless > self._most:
                raise PoolError("worker processes end before they do anything")
            try:
                self._workers.append(_started(self._timed))
            except OSError as error:
                if not self._workers:
                    raise PoolError(str(error)) from error
                self._most = len(self._workers)

    def give(self, tasks: Sequence[Task]) -> None:
        """Give some tasks to the worker that has the least to do."""
        worker = min(self._workers, key=lambda one: len(one.orders))
        new = sorted({task.context for task in tasks} - worker.told)
        worker.told.update(new)
        worker.tasks.extend(tasks)
        worker.orders.append(len(tasks))
        with suppress(OSError):  # it is dead, which is noticed when it is waited for
            worker.connection.send(Order(tuple((number, self._contexts[number]) for number in new), tuple(tasks)))

    def answers(self, *, wait: bool) -> Iterator[Answer | Died | Task]:
        """Yield what workers have to say, having waited for the first of them if asked to.

        Of a worker that has died: the task it died over, and those that it had not begun, to be given again.
        """
        by_connection: dict[Any, _Worker] = {worker.connection: worker for worker in self._workers}
        for ready in ready_ones(list(by_connection), None if wait else 0):
            worker = by_connection[ready]
            try:
                answer: Answer | None = worker.connection.recv()
            except (EOFError, OSError, pickle.UnpicklingError):
                yield from self._bury(worker)
                continue
            if answer is None:
                worker.ready, self._fruitless = True, 0
                continue
            worker.tasks.popleft()
            worker.orders[0] -= 1
            if not worker.orders[0]:
                worker.orders.popleft()
            yield answer

    def _bury(self, worker: _Worker) -> Iterator[Died | Task]:
        self._workers.remove(worker)
        worker.connection.close()
        worker.process.join(PATIENCE)
        code = worker.process.exitcode
        if code is None:
            worker.process.kill()
        self._fruitless += not worker.ready
        tasks = list(worker.tasks)
        if tasks and worker.ready:
            yield Died(tasks.pop(0).number, how_ended(code))
        yield from reversed(tasks)  # each goes to the head of what waits

    def close(self) -> None:
        """End all workers: at once those that are at work."""
        for worker in self._workers:
            if worker.tasks:
                worker.process.kill()
            worker.connection.close()
        for worker in self._workers:
            worker.process.join(PATIENCE)
            if worker.process.exitcode is None:
                worker.process.kill()
                worker.process.join()
        self._workers.clear()


def _started(timed: bool) -> _Worker:
    from multiprocessing import get_context

    forks = can_fork()
    if forks:
        with suppress(PluginError):  # each worker meets it again, and leaves those documents to this process
            load()  # once, and not by each worker
    context: Any = get_context("fork" if forks else "spawn")  # of types that are not the same everywhere
    ours, theirs = context.Pipe()
    _ends.add(ours)
    process = context.Process(target=_serve_alone if forks else serve, args=(theirs, timed), name="zxlint worker")
    with _nothing_of_main(), _undisturbed():
        process.start()
    theirs.close()
    return _Worker(process, ours)


def _serve_alone(connection: Connection, timed: bool) -> None:
    """Serve in a copy of the process that gives the orders."""
    for end in _ends:
        end.close()  # else no worker would see that the process that gives the orders has ended
    serve(connection, timed)


@contextmanager
def _nothing_of_main() -> Iterator[None]:
    """Keep a new process from running the main program again: it needs nothing of it, whoever wrote it."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let a new process be started deaf to Ctrl-C, which ends it by way of the process that started it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
