"""Datasets by way of Ray Data: workers read them and look at the rows, which come back in their order.

A worker that dies is tried once more by Ray.  If that fails, its rows are missing from what comes back; they are then
read here, and go their way one by one, as documents of files do.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain
from typing import IO, Any

from zxlint.cluster.joining import Cluster, hushed
from zxlint.cluster.parts import Brief, Found, Part, Source, answer_of, in_words, look, read
from zxlint.datasets.rows import Change, Counted, Dataset, Row, Stretch
from zxlint.worker import Answer

SIZE = 1 << 20
"""Bytes of a part of a dataset, at least."""

PARTS = 10_000
"""Parts of a dataset at most, about."""

BLOCK = 1 << 20
"""Bytes of rows that Ray Data keeps together; tables of rows to be looked at by one task are smaller."""

TRIED_AGAIN = 1
"""How often Ray tries again what was done by a worker that died."""

READERS = 8
"""Workers for which one more reads: reading costs a hundredth of what the rules cost."""


class Scattered:
    """A dataset whose rows come from a cluster, with what was found out about them in ``answers``, by number."""

    def __init__(self, stream: Stream, number: int, dataset: Dataset) -> None:
        self._stream, self._number, self._dataset = stream, number, dataset
        self._skipped = 0
        self.answers: dict[int, Answer] = {}

    def rows(self) -> Iterator[Row]:
        """Yield the rows in their order."""
        for row, answer in self._stream.rows(self._number, self._skipped):
            if answer:
                self.answers[row.number] = answer
            yield row
            self.answers.pop(row.number, None)

    def skip(self, rows: int) -> None:
        """Leave out so many rows at the head."""
        self._skipped = rows

    def copy(self, out: IO[bytes], changes: Iterable[Change]) -> None:
        """Write the dataset with other texts in some rows, in this process."""
        self._dataset.copy(out, changes)

    def count(self) -> int | None:
        """Return how many rows there are, if that is known."""
        return self._dataset.count()

    def stretches(self, size: int, skipped: int = 0) -> list[Stretch]:
        """Return parts that make up the dataset."""
        return self._dataset.stretches(size, skipped)

    def within(self, stretch: Stretch) -> Generator[Row, None, int]:
        """Yield the rows of a part, read here."""
        return self._dataset.within(stretch)


class Stream:
    """Several datasets on their way through a cluster, one after the other.

    Args:
        cluster: where they are read and looked at.
        sources: the datasets, in the order in which their rows will be asked for.
        briefs: what holds for the rows of each.
        failed: told in words why Ray Data broke off; all is then done as it is without it.
    """

    def __init__(
        self, cluster: Cluster, sources: Sequence[Source], briefs: Sequence[Brief], failed: Callable[[str], None]
    ) -> None:
        self._cluster, self._sources, self._failed = cluster, sources, failed
        self._briefs = [pickle.dumps(brief) for brief in briefs]
        self._parts: list[list[Part]] = []
        self._before: list[int] = []
        self._results: Iterator[tuple[Found, bytes | None]] | None = None
        self._next: tuple[Found, bytes | None] | None = None

    def dataset(self, number: int) -> Scattered:
        """Return one of the datasets."""
        return Scattered(self, number, self._sources[number].dataset)

    def rows(self, number: int, skipped: int) -> Iterator[tuple[Row, Answer | None]]:
        """Yield the rows of a dataset behind those that are skipped, with what was found out about each."""
        if self._results is None:
            self._begin(number, skipped)
        first = self._before[number]
        for part in self._parts[number]:
            found = self._rows_of(part)
            while True:
                try:
                    row, answer = next(found)
                except StopIteration as end:
                    first += int(end.value)
                    break
                yield row.at(first + row.number), answer

    def close(self) -> None:
        """Let what is on its way go."""
        self._results, self._next = iter(()), None

    def _begin(self, number: int, skipped: int) -> None:
        """Divide the datasets, and start on the first that is asked for."""
        parts: list[Part] = []
        for at, source in enumerate(self._sources):
            done = skipped if at == number else 0
            stretches: list[Stretch] = []
            with suppress(Exception):  # it is read here in its turn, where it is said what is wrong
                stretches = source.dataset.stretches(max(SIZE, source.state[0] // PARTS), done)
            stretches = stretches or [Stretch()]
            self._before.append(stretches[0].before)
            left_out = [done - stretches[0].before, *[0] * len(stretches)]
            made = [Part(at, one, *stretch[:2], left_out[one]) for one, stretch in enumerate(stretches)]
            self._parts.append(made)
            parts += made if at >= number else []
        self._results = self._flow(parts)

    def _rows_of(self, part: Part) -> Generator[tuple[Row, Answer | None], None, int]:
        """Yield the rows of a part, counted from 1 there, and return how many there are."""
        last = part.skipped
        while (found := self._peeked(part)) is not None:
            if found.before > last:
                yield from self._read_here(part, last, found.before)
            self._next, taken = None, self._next
            assert taken is not None
            if found.end:
                return found.at
            called = Counted(found.at) if found.id is None else in_words(found.id)
            text = None if found.text is None else in_words(found.text)
            yield Row(found.at, called, text, found.wrong), answer_of(taken[1])
            last = found.at
        return (yield from self._read_here(part, last, None))

    def _read_here(self, part: Part, last: int, until: int | None) -> Generator[tuple[Row, Answer | None], None, int]:
        """Yield rows of a part that did not come back, read in this process; return how many there are in all."""
        rows = self._sources[part.dataset].dataset.within(Stretch(part.start, part.end))
        while True:
            try:
                row = next(rows)
            except StopIteration as end:
                return int(end.value)
            if until is not None and row.number > until:
                return until
            if row.number > last:
                yield row, None

    def _peeked(self, part: Part) -> Found | None:
        """Return the next row of a part that has come back; None where no more will."""
        assert self._results is not None
        while True:
            self._next = self._next or next(self._results, None)
            if self._next is None or self._next[0][:2] > part[:2]:
                return None
            if self._next[0][:2] == part[:2]:
                return self._next[0]
            self._next = None

    def _flow(self, parts: Sequence[Part]) -> Iterator[tuple[Found, bytes | None]]:
        """Yield what comes back."""
        if not parts:
            return
        ray = self._cluster.ray()
        try:
            with hushed():
                tables = iter(_pipeline(parts, pickle.dumps(list(self._sources)), self._briefs, self._cluster))
            while True:
                with hushed():
                    table = next(tables, None)
                if table is None:
                    return
                for row in table.to_pylist():
                    answer = row.pop("answer")
                    yield Found(**row), answer
        except ray.exceptions.RayError as error:
            self._failed(f"Ray Data broke off: {str(error).splitlines()[0]}; the rest is read by this process")


def _pipeline(parts: Sequence[Part], sources: bytes, briefs: Sequence[bytes], cluster: Cluster) -> Iterable[Any]:
    """Return the tables that come back, in order."""
    import logging

    import ray.data
    from ray.data import DataContext, TaskPoolStrategy

    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    context = DataContext.get_current().copy()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    context.target_max_block_size = BLOCK
    context.max_errored_blocks = -1  # what is missing is noticed
    context.print_on_execution_start = False
    size = cluster.size
    readers = TaskPoolStrategy(size=1 + size // READERS)
    lookers = TaskPoolStrategy(size=cluster.limit) if cluster.limit else TaskPoolStrategy()
    common: dict[str, Any] = {"batch_size": None, "batch_format": "pyarrow", "max_retries": TRIED_AGAIN}
    with DataContext.current(context):
        # Reading takes no core, so that it never waits for one that waits for it; and it stays a step of its own.
        rows = ray.data.from_items([part._asdict() for part in parts], override_num_blocks=len(parts)).map_batches(
            partial(read, sources=sources), compute=readers, num_cpus=0, **common
        )
        looked_at = rows.map_batches(partial(look, briefs=briefs), compute=lookers, num_cpus=1, **common)
        return chain(looked_at.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=1))
