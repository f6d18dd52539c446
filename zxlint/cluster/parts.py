"""What workers of a cluster do with datasets: one reads a part into tables of rows, others look at the rows."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from zxlint.cluster.crew import KNOWN, known
from zxlint.datasets.documents import documents
from zxlint.datasets.places import Place, state
from zxlint.datasets.rows import Counted, Dataset, Row, Stretch
from zxlint.document import Document
from zxlint.work import Wants
from zxlint.worker import Answer, Held, Task, answer

ROWS, CHARACTERS = 1_000, 100_000
"""What is looked at by one task, at most."""


class Source(NamedTuple):
    """A dataset as it is sent to those who read it: where it lies, and by what it is known that it is the same."""

    dataset: Dataset
    place: Place
    state: tuple[int, ...]


class Part(NamedTuple):
    """A part of a dataset: of which, the how-manieth, from where to where, and how many rows to leave out."""

    dataset: int
    part: int
    start: int
    end: int
    skipped: int


class Brief(NamedTuple):
    """What holds for all rows of a dataset: a pickled context, an empty document, and what is wanted."""

    context: bytes
    like: Document
    informed: bool
    wants: Wants
    timed: bool


class Found(NamedTuple):
    """A row that was read, or the end of a part, where ``at`` is how many rows that has.

    ``before`` is the row of the part that was told of before this one, so that it is seen where one is missing.
    """

    dataset: int
    part: int
    at: int
    before: int
    end: bool
    id: bytes | None
    text: bytes | None
    wrong: str


def read(parts: Any, sources: bytes) -> Iterator[Any]:  # noqa: ANN401 - pyarrow brings no types
    """Yield the rows of parts of datasets, in tables of a size to be looked at by one task.

    What cannot be read here is left out, from there to the end of the part: whoever asked reads it by himself.
    """
    known_sources: list[Source] = pickle.loads(sources)
    for part in parts.to_pylist():
        waiting: list[Found] = []
        size = 0
        try:
            for found in _found(Part(**part), known_sources[part["dataset"]]):
                waiting.append(found)
                size += len(found.text or b"") // 3 + 1
                if size >= CHARACTERS or len(waiting) >= ROWS:
                    yield _table(waiting)
                    waiting, size = [], 0
            yield _table(waiting)
        except Exception:  # damaged, not there on this machine, another file
            continue


def _found(part: Part, source: Source) -> Iterator[Found]:
    if state(source.place) != source.state:
        raise FileNotFoundError  # another one
    rows = source.dataset.within(Stretch(part.start, part.end))
    before = part.skipped
    while True:
        try:
            row = next(rows)
        except StopIteration as end:
            yield Found(part.dataset, part.part, int(end.value), before, True, None, None, "")
            return
        if row.number <= part.skipped or (row.text is None and not row.wrong):
            continue
        called = None if isinstance(row.id, Counted) else in_bytes(row.id)
        text = None if row.text is None else in_bytes(row.text)
        yield Found(part.dataset, part.part, row.number, before, False, called, text, row.wrong)
        before = row.number


def in_bytes(words: str) -> bytes:
    """Return a text as it is sent, be it with half a character."""
    return words.encode("utf-8", "surrogatepass")


def in_words(sent: bytes) -> str:
    """Return a text that was sent."""
    return sent.decode("utf-8", "surrogatepass")


def _table(found: Sequence[Found]) -> Any:  # noqa: ANN401
    import pyarrow as pa

    numbers, in_bytes = [pa.int64()] * 4, [pa.large_binary()] * 2
    kinds = [*numbers, pa.bool_(), *in_bytes, pa.string()]
    columns = zip(*found, strict=True)
    return pa.table([pa.array(values, kind) for values, kind in zip(columns, kinds, strict=True)], names=Found._fields)


def look(rows: Any, briefs: Sequence[bytes]) -> Any:  # noqa: ANN401
    """Return rows with what came of each, pickled."""
    import pyarrow as pa

    answers = [_looked_at(Found(**row), briefs) for row in rows.to_pylist()]
    return rows.append_column("answer", pa.array(answers, pa.large_binary()))


def _looked_at(found: Found, briefs: Sequence[bytes]) -> bytes | None:
    if found.text is None:
        return None
    brief, held = _brief(briefs[found.dataset])
    row = Row(found.at, "", in_words(found.text))  # what it is called is no matter of a rule
    (document,) = documents([row], brief.like, lambda _: None)
    return pickle.dumps(answer(Task(found.at, 0, document, brief.informed, brief.wants), held, brief.timed))


@lru_cache(KNOWN)
def _brief(pickled: bytes) -> tuple[Brief, Held | None]:
    brief: Brief = pickle.loads(pickled)
    return brief, known(brief.context)


def answer_of(pickled: bytes | None) -> Answer | None:
    """Return what a worker has answered."""
    return pickle.loads(pickled) if pickled is not None else None
