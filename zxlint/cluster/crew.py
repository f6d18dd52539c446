"""Workers of a cluster in the place of a pool of processes: the same orders, the same answers, the same deaths."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from zxlint.cluster.joining import Cluster, hushed
from zxlint.pool import AHEAD, Died, Pool
from zxlint.worker import Answer, Held, Task, answer, hold

KNOWN = 64
"""Contexts that a worker remembers."""


class Crew(Pool):
    """Tasks of a cluster, each of which looks at some documents and answers one by one.

    Args:
        cluster: where they run.
        timed: whether they say where the time goes.
    """

    def __init__(self, cluster: Cluster, *, timed: bool = False) -> None:
        super().__init__(cluster.size, timed=timed)
        self._cluster, self._timed = cluster, timed
        self._hands = 0
        self._orders: dict[Any, deque[Task]] = {}
        self._stored: list[Any] = []

    def __len__(self) -> int:
        return self._hands

    @property
    def idle(self) -> bool:
        """Whether nothing is being done."""
        return not self._orders

    def room(self) -> bool:
        """Tell whether an order can be given now."""
        return len(self._orders) < AHEAD * self._hands

    def grow(self, wanted: int) -> None:
        """Use so many workers, or as many as there may be.

        Raises:
            EngineError: there is no cluster.
        """
        self._cluster.ray()
        self._hands = max(self._hands, min(wanted, self._most))

    def give(self, tasks: Sequence[Task]) -> None:
        """Give some tasks to whichever worker is free."""
        ray = self._cluster.ray()
        self._stored += [ray.put(data) for data in self._contexts[len(self._stored) :]]
        contexts = {number: self._stored[number] for number in {task.context for task in tasks}}
        with hushed():
            # Not tried again by Ray: which document a worker has died over is known here.
            look = ray.remote(num_returns="streaming", max_retries=0, num_cpus=1)(look_at)
            self._orders[look.remote(contexts, tuple(tasks), self._timed)] = deque(tasks)

    def answers(self, *, wait: bool) -> Iterator[Answer | Died | Task]:
        """Yield what workers have to say, having waited for the first of them if asked to."""
        ray = self._cluster.ray()
        ready, _ = ray.wait(list(self._orders), num_returns=1, timeout=None if wait else 0, fetch_local=False)
        for order in ready:
            tasks = self._orders[order]
            try:
                found: Answer = ray.get(next(order))
            except StopIteration:
                del self._orders[order]
            except ray.exceptions.RayTaskError:  # our own code failed there: whoever asked finds out
                del self._orders[order]
                yield from (Answer(task.number, foreign=True) for task in tasks)
            except ray.exceptions.RayError as error:
                del self._orders[order]
                if tasks:
                    yield Died(tasks.popleft().number, _how(error))
                yield from reversed(tasks)
            else:
                tasks.popleft()
                yield found

    def close(self) -> None:
        """Let go of what is being done; what is not done then ends with the run.

        It is not called off: Ray aborts the process that calls off a task just when that has been done.
        """
        self._orders.clear()
        self._stored.clear()


def look_at(contexts: dict[int, Any], tasks: Sequence[Task], timed: bool) -> Iterator[Answer]:
    """Look at documents, in a worker of the cluster."""
    import ray

    held = {number: known(ray.get(data)) for number, data in contexts.items()}
    for task in tasks:
        yield answer(task, held[task.context], timed)


@lru_cache(KNOWN)
def known(context: bytes) -> Held | None:
    """Return a context with its plan, worked out once by each worker."""
    return hold(context)


def _how(error: Exception) -> str:
    """Return in words how a worker ended."""
    return "was ended by Ray for want of memory" if "OutOfMemory" in type(error).__name__ else "died"
