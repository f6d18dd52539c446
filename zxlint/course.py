"""The course of many documents through worker processes: what is read ahead, who gets what, and what becomes of deaths.

Only so many documents are held at a time as keep the workers busy.  They are given out in their order, some at a time,
but for one so long that it would keep a worker at it when all others have ended: that goes first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from zxlint import timing
from zxlint.document import Failure
from zxlint.forking import can_fork
from zxlint.outcome import Sent
from zxlint.work import Outcome, Slot, Wants, Work, bare, failed

if TYPE_CHECKING:
    from zxlint.evaluation import Evaluation
    from zxlint.pool import Died, Pool
    from zxlint.worker import Answer, Task

W = TypeVar("W", bound=Work)

WORTH = 150_000
"""Characters of work for which one more process pays: a copy of this one is warm when it has done as many."""

DEARER = 2
"""How many times as much pays for a process that is started anew (docs/performance.md)."""

HELD = 8_000_000
"""Characters that are held at a time; of longer documents two."""

MOST = 4_000
"""Documents that are held at a time."""

ORDERED = 40_000
"""Characters that a worker gets at a time, but for a document that is longer by itself.

Their bytes are taken up by the system as a whole, so that whoever sends them goes on at once.
"""

SHARES = 4
"""Orders into which what waits is cut for each worker, so that all end together."""

DEATHS = 2
"""Workers that may die over a document before it is given up."""


class MakePool(Protocol):
    """What makes workers."""

    def __call__(self, *, timed: bool) -> Pool:
        """Return them; ``timed`` says whether they say where the time goes."""


class Course(Generic[W]):
    """One way of many documents through a pool.

    Args:
        evaluation: what looks documents up, and takes in what is found out.
        documents: in order.
        wants: what is wanted of the next one.
        early: those to be begun before their turn.
        jobs: worker processes at most.
        timed: whether these say where the time goes.
        pool: makes the workers; None: processes of this machine.
    """

    def __init__(
        self,
        evaluation: Evaluation,
        documents: Iterable[W],
        wants: Callable[[], Wants],
        early: Sequence[W],
        jobs: int,
        *,
        timed: bool,
        pool: MakePool | None = None,
    ) -> None:
        self._evaluation, self._wants, self._jobs = evaluation, wants, jobs
        self._documents = iter(documents)
        self._ended = False
        self._slots: deque[Slot[W]] = deque()  # in order, the next to be handed on first
        self._waiting: deque[Slot[W]] = deque()  # for a worker, in order
        self._given: dict[int, Slot[W]] = {}  # by the number of the task
        self._numbers = count()
        self._suspects: deque[Slot[W]] = deque()
        self._held = self._unworked = 0  # characters
        self._longest = self._longest_unworked = 0
        self._timed = timed
        self._pool: Pool | None = None
        self._make_pool = pool
        self._worth = WORTH if pool is None and can_fork() else WORTH * DEARER
        self._alone = False  # workers can't be had
        self._early = {id(work): self._taken_up(work) for work in early}

    def run(self) -> Iterator[tuple[W, Outcome]]:
        """Yield the documents with what came of them, in order."""
        while True:
            self._read_ahead()
            while self._slots and self._slots[0].done:
                slot = self._slots.popleft()
                self._held -= len(slot)
                yield slot.work, slot.known
                self._attend(wait=False)
            if not self._slots:
                if self._ended:
                    return
            elif not self._slots[0].done:
                self._see_to(self._slots[0])

    def close(self) -> None:
        """End the workers."""
        if self._pool is not None:
            self._pool.close()

    def _read_ahead(self) -> None:
        while not self._ended and not (self._slots and self._slots[0].done) and self._has_room():
            work = next(self._documents, None)
            if work is None:
                self._ended = True
                return
            slot = self._early.pop(id(work), None) or self._taken_up(work)
            self._slots.append(slot)
            self._held += len(slot)
            self._feed()

    def _has_room(self) -> bool:
        return not self._slots or (self._held < max(HELD, 2 * self._longest) and len(self._slots) < MOST)

    def _taken_up(self, work: W) -> Slot[W]:
        slot = self._evaluation.looked_up(work, self._wants())
        knowledge = work.document.knowledge
        # A model is loaded once, in this process, and has threads of its own.
        slot.here = slot.here or bool(knowledge and knowledge.correctors)
        self._longest = max(self._longest, len(slot))
        if not (slot.done or slot.here):
            # What has ended other processes may end this one, and all results with it: it is for a worker in any case.
            deadly = not self._alone and self._evaluation.is_deadly(slot)
            slot.deaths = DEATHS - 1 if deadly else 0
            (self._suspects if deadly else self._waiting).append(slot)
            self._unworked += len(slot)
            self._longest_unworked = max(self._longest_unworked, len(slot))
        return slot

    def _see_to(self, slot: Slot[W]) -> None:
        """Have something done for the document that all others wait for."""
        self._feed()
        if slot.here or self._pool is None or not (len(self._pool) or self._is_worth_it()):
            if not slot.here:
                self._waiting.remove(slot)
                self._unworked -= len(slot)
            self._evaluation.do_here(slot)
        else:
            self._attend(wait=True)

    def _is_worth_it(self) -> bool:
        """Tell whether there is enough to do for another process beside what one has to do in any case."""
        return bool(self._suspects) or self._unworked - self._longest_unworked >= self._worth

    def _attend(self, *, wait: bool) -> None:
        """Take in what the workers have to say, and give them something to do."""
        if self._pool is None or not len(self._pool):
            return
        from zxlint.pool import Died
        from zxlint.worker import Task

        for said in self._heard(wait=wait):
            slot = self._given.pop(said.number)
            if isinstance(said, Task):  # not begun when its worker died
                self._waiting.appendleft(slot)
            elif isinstance(said, Died):
                self._mourn(slot, said)
            else:
                self._unworked -= len(slot)
                if said.spell:
                    timing.add_spell(said.spell)
                slot.here = said.foreign or not self._evaluation.take(slot, said)
        self._feed()

    def _heard(self, *, wait: bool) -> list[Answer | Died | Task]:
        assert self._pool is not None
        clock = timing.running()
        with clock.waiting() if clock and wait else nullcontext():
            return list(self._pool.answers(wait=wait))

    def _mourn(self, slot: Slot[W], died: Died) -> None:
        """Let a document that a worker has died over be tried once more, alone; then give it up."""
        slot.deaths += 1
        if slot.deaths < DEATHS:
            self._suspects.append(slot)
            return
        self._evaluation.note_deaths(slot)
        words = f"not looked at: the process that did so {died.how}, {DEATHS} times; all other documents are done"
        slot.known, slot.done = failed(slot.work.document, slot.wants, Failure("worker", words)).over(slot.known), True
        self._unworked -= len(slot)

    def _feed(self) -> None:
        """Give every worker as much as it takes, having started as many as are worth it."""
        if self._alone or not (self._waiting or self._suspects):
            return
        if not (self._pool or self._is_worth_it()):
            return
        # Loaded here, because most runs over unchanged documents need no process but their own.
        from zxlint.pool import Pool, PoolError

        if self._pool is None:
            make = self._make_pool or partial(Pool, self._jobs)
            self._pool = make(timed=self._timed)
        try:
            self._pool.grow(1 + self._unworked // self._worth)
        except PoolError:
            self._do_without()
            return
        if self._suspects or any(slot.deaths for slot in self._given.values()):
            if self._pool.idle:
                self._pool.give([self._task(self._suspects.popleft())])
            return
        while self._waiting and self._pool.room():
            self._pool.give([self._task(slot) for slot in self._portion()])

    def _portion(self) -> list[Slot[W]]:
        """Take out of what waits what a worker gets next."""
        if self._longest_unworked * 2 * self._jobs > self._unworked:
            longest = max(self._waiting, key=len)
            if len(longest) * 2 * self._jobs > self._unworked:
                self._waiting.remove(longest)
                return [longest]
        given = sum(map(len, self._given.values()))
        limit = min(ORDERED, (self._unworked - given) // (SHARES * self._jobs))
        portion = [self._waiting.popleft()]
        size = len(portion[0])
        while self._waiting and size + len(self._waiting[0]) <= limit:
            size += len(self._waiting[0])
            portion.append(self._waiting.popleft())
        return portion

    def _task(self, slot: Slot[W]) -> Task:
        from zxlint.worker import Context, Task, as_sent

        assert self._pool is not None
        work, document = slot.work, slot.work.document
        common = Context(bare(work.settings), work.left_out, document.terms)
        context = self._pool.context((id(work.settings), work.left_out), common)
        number = next(self._numbers)
        self._given[number] = slot
        wants = slot.wants._replace(check=slot.wants.check and slot.known.checked is None)
        sent = Sent.BRIEFLY if slot.key is None else Sent.AS_KEPT
        return Task(number, context, as_sent(document), document.knowledge is not None, wants, sent)

    def _do_without(self) -> None:
        """Go on in this process alone: worker processes can't be had."""
        assert self._pool is not None
        self._pool.close()
        self._pool, self._alone = None, True
        self._waiting.extend(self._given.values())
        self._waiting.extend(self._suspects)
        self._given.clear()
        self._suspects.clear()
