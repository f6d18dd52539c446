"""What a worker process does: it looks at the documents that it is sent, one by one, and says what came of each.

It may be a copy of the process that started it, or have been started anew: then it loads rules and plugins by itself.
It writes no file.
"""

from __future__ import annotations

import gc
import pickle
import queue
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from time import perf_counter
from typing import NamedTuple

from zxlint import timing
from zxlint.document import Document, Failure
from zxlint.engine import Plan, plan
from zxlint.knowledge import knowledge_of
from zxlint.model.plain import expect_many
from zxlint.outcome import ForeignError, Sent, write_checked, write_repair
from zxlint.plugins import load
from zxlint.settings import Settings
from zxlint.timing import Spell
from zxlint.work import Outcome, Wants, evaluate

PROMPTNESS = 0.0005
"""Seconds after which whoever works makes way for the thread that takes in orders; ten times that is usual."""


class Context(NamedTuple):
    """What many documents have in common."""

    settings: Settings
    left_out: frozenset[str]
    terms: tuple[str, ...]


class Task(NamedTuple):
    """A document to look at: its number, that of its context, and what is wanted.

    ``document`` comes without what the context tells of: terms, and knowledge if it is ``informed``.  ``sent`` says how
    the answer is to be written.
    """

    number: int
    context: int
    document: Document
    informed: bool
    wants: Wants
    sent: Sent = Sent.AS_KEPT


def as_sent(document: Document) -> Document:
    """Return a document without what a context tells of, and what has been found out about it."""
    return replace(document, terms=(), knowledge=None, failures=[], notes=[], _worked_out={})


class Order(NamedTuple):
    """Some tasks at a time, with the contexts, pickled, that the worker has not been told of yet."""

    contexts: tuple[tuple[int, bytes], ...]
    tasks: tuple[Task, ...]


class Answer(NamedTuple):
    """What came of a task: the bytes of ``outcome``, written as ``sent`` says, and what failed in check and repair.

    Nothing at all where the outcome can't be written down (``foreign``): then it is to be found out elsewhere.
    """

    number: int
    checked: bytes | None = None
    repair: bytes | None = None
    failures: tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]] = ((), ())
    foreign: bool = False
    spell: Spell | None = None
    sent: Sent = Sent.AS_KEPT


@dataclass(slots=True)
class Held:
    """A context that the worker was told of, and the plan that follows from it."""

    context: Context
    rules: Plan


def serve(connection: Connection, timed: bool) -> None:
    """Answer orders until there are no more."""
    gc.disable()  # as in the process that started it: see ``cli``
    with suppress(ValueError):  # not in the main thread
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
    # Orders are taken in while others are worked on, so that whoever sends them never waits.
    sys.setswitchinterval(PROMPTNESS)
    threading.Thread(target=_take_in, args=(connection, orders), daemon=True).start()
    held: dict[int, Held | None] = {}
    with suppress(BrokenPipeError, ConnectionResetError, EOFError):
        connection.send(None)  # it has come so far
        while order := orders.get():
            held |= {number: hold(data) for number, data in order.contexts}
            for task in order.tasks:
                connection.send(answer(task, held[task.context], timed))


def hold(data: bytes) -> Held | None:
    """Return a context with its plan; None where that works in the other process alone."""
    expect_many()  # else there were no worker
    try:
        context: Context = pickle.loads(data)
        return Held(context, plan(context.settings, load(context.settings.rule_paths), context.left_out))
    except Exception:
        return None


def _take_in(connection: Connection, orders: queue.SimpleQueue[Order | None]) -> None:
    try:
        while True:
            orders.put(connection.recv())
    except (EOFError, OSError):
        orders.put(None)


def answer(task: Task, held: Held | None, timed: bool) -> Answer:
    """Return what comes of a task, whatever happens; ``held`` is None where the context works elsewhere alone."""
    try:
        return _worked_out(task, held, timed) if held else Answer(task.number, foreign=True)
    except Exception:  # whoever asked finds out by itself, and says what is wrong
        return Answer(task.number, foreign=True)


def _worked_out(task: Task, held: Held, timed: bool) -> Answer:
    began = perf_counter()
    clock = timing.start() if timed else None
    knowledge = knowledge_of(held.context.settings) if task.informed else None
    document = replace(task.document, terms=held.context.terms, knowledge=knowledge)
    outcome = evaluate(_Work(document, held.context.settings, held.rules, held.context.left_out), task.wants)
    spell = None
    if clock:
        spent = tuple((key, one.seconds, one.calls) for key, one in clock.spent.items())
        spell = Spell(perf_counter() - began, clock.characters, spent)
    return _written(task, document, outcome, spell)


@dataclass(frozen=True, slots=True)
class _Work:
    document: Document
    settings: Settings
    rules: Plan
    left_out: frozenset[str]
    kept: bool = False
    answer: None = None


def _written(task: Task, document: Document, outcome: Outcome, spell: Spell | None) -> Answer:
    checked, repair = outcome.checked, outcome.repair
    kept = task.sent is Sent.AS_KEPT
    try:
        return Answer(
            task.number,
            write_checked(document, checked, kept=kept) if checked else None,
            write_repair(repair, kept=kept) if repair else None,
            (_said(checked.failures if checked else ()), _said(repair.failures if repair else ())),
            spell=spell,
            sent=task.sent,
        )
    except ForeignError:
        return Answer(task.number, foreign=True, spell=spell)


def _said(failures: Sequence[Failure]) -> tuple[tuple[str, str], ...]:
    return tuple((failure.culprit, str(failure)) for failure in failures)
