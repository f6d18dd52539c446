"""The documents of a corpus compared by a cluster: a shuffle of their fingerprints.

Workers read texts into fingerprints and sort them on shelves by their first bits; for each shelf, one lets them meet
and sorts what has met by ranges of the later document; for each range, one joins it to regions.  What is on its way
lies in the object stores of the cluster, which spill to disk.  Texts stay with this process, which looks at the regions
letter by letter; it finds what it would find alone, since that does not depend on the order of fingerprints.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from zxlint.across import SHELVES, Corpus, called, shelves_of
from zxlint.cluster.joining import Cluster, hushed
from zxlint.diagonals import Region, regions
from zxlint.document import Document
from zxlint.meetings import Meetings, meetings
from zxlint.protect import prose
from zxlint.reading import Record
from zxlint.shelves import NoRoom
from zxlint.shingles import fingerprints, letters_of

CHARACTERS = 1_000_000
"""Characters of documents that are read into fingerprints by one task."""

AHEAD = 2
"""Tasks for each core that are given out before the first of them is waited for."""


class _Waiting(NamedTuple):
    """A document that is to be read into fingerprints: what it is called, its text, its pickled rows."""

    called: str
    text: str
    rows: bytes


class ScatteredCorpus(Corpus):
    """Documents that are compared with each other by a cluster.

    Raises:
        NoRoom: by any of its methods, if the cluster fails, or pyarrow is needed and not installed.
        OSError: if it cannot be written to disk.
    """

    def __init__(self, cluster: Cluster) -> None:
        super().__init__()
        self._cluster = cluster
        self._number = 0
        self._unread: list[_Waiting] = []
        self._unread_size = 0
        self._given: deque[tuple[list[_Waiting], list[Any]]] = deque()
        self._shelved: list[list[Any]] = [[] for _ in range(SHELVES)]
        self._joined: list[Any] = []

    def __len__(self) -> int:
        return self._number

    def close(self) -> None:
        """Let go of what lies in the cluster, and remove what lies on disk."""
        self._given.clear()
        self._shelved, self._joined = [], []
        super().close()

    def add(self, name: str, document: Document) -> int:
        """Take in a document by the name that reports give it, and return its number, from 0."""
        rows = pickle.dumps(document.rows()) if document.reading else b""
        self._unread.append(_Waiting(called(name, document.record), prose(document), rows))
        self._unread_size += len(document)
        self._number += 1
        if self._unread_size >= CHARACTERS:
            self._give()
        return self._number - 1

    def _give(self) -> None:
        """Have what waits read into fingerprints."""
        first = self._number - len(self._unread)
        texts = [one.text.encode("utf-8", "surrogatepass") for one in self._unread]
        with _failing():
            told, *shelves = self._task(read, 1 + SHELVES).remote(texts, first)
        for shelf, part in zip(self._shelved, shelves, strict=True):
            shelf.append(part)
        self._given.append((self._unread, [told]))
        self._unread, self._unread_size = [], 0
        while len(self._given) > AHEAD * self._cluster.size:
            self._take_in_next()

    def _take_in_next(self) -> None:
        """Put the documents whose fingerprints are known on their pages."""
        documents, (told,) = self._given.popleft()
        with _failing():
            known: list[tuple[bytes, int]] = self._cluster.ray().get(told)
        for one, (letters, prints) in zip(documents, known, strict=True):
            in_bytes = (words.encode("utf-8", "surrogatepass") for words in (one.called, one.text))
            self._pages.put((*in_bytes, one.rows, letters))
            self._sizes.append(prints)

    def number_of(self, name: str, start: int = 0, record: Record | None = None) -> int:
        """Return the number of the first document of a name from a number on; one behind the last if there is none."""
        self._take_in_all()
        return super().number_of(name, start, record)

    def _take_in_all(self) -> None:
        if self._unread:
            self._give()
        while self._given:
            self._take_in_next()

    def _meet(self) -> None:
        self._take_in_all()
        ends = self._ends = self._divided()
        with _failing():
            ray = self._cluster.ray()
            divided = ray.put(ends)
            meet_ = self._task(meet, len(ends))
            met = [meet_.remote(divided, *parts) for parts in self._shelved if parts]
            # One task returns what it returns, and several a list of that.
            columns = zip(*(one if len(ends) > 1 else [one] for one in met), strict=True)
            self._joined = [self._task(join, 1).remote(self.enough, *column) for column in columns]
        self._shelved = []

    def _regions(self, at: int) -> Iterable[Region]:
        if not self._joined:
            return []
        with _failing():
            joined: list[Region] = self._cluster.ray().get(self._joined[at])
        self._joined[at] = None
        return joined

    def _task(self, work: Any, returns: int) -> Any:  # noqa: ANN401
        with hushed():
            return self._cluster.ray().remote(num_cpus=1, num_returns=returns)(work)


@contextmanager
def _failing() -> Iterator[None]:
    """Say what became of the comparison where the cluster fails."""
    from ray.exceptions import RayError

    try:
        with hushed():
            yield
    except RayError as error:
        raise NoRoom(f"the cluster failed: {str(error).strip().splitlines()[-1]}") from None


def read(texts: Sequence[bytes], first: int) -> list[Any]:
    """Return the letters of documents and how many fingerprints they have, and the fingerprints by shelf.

    Args:
        texts: of the documents.
        first: the number of the first of them.
    """
    import numpy

    told: list[tuple[bytes, int]] = []
    columns: list[tuple[Any, ...]] = []
    for number, text in enumerate(texts, first):
        letters = letters_of(text.decode("utf-8", "surrogatepass"))
        prints = fingerprints(letters)
        told.append((bytes(letters.in_bytes), len(prints.hashes)))
        columns.append((prints.hashes, numpy.full(len(prints.hashes), number, numpy.uint32), prints.places))
    hashes, documents, places = (numpy.concatenate(column) for column in zip(*columns, strict=True))
    return [told, *_sorted(shelves_of(hashes), (hashes, documents, places), SHELVES)]


def meet(ends: Any, *parts: Any) -> Any:  # noqa: ANN401
    """Return what meets of the fingerprints of a shelf, by ranges of the later document, which end at ``ends``."""
    import numpy

    met = meetings(*(numpy.concatenate(column) for column in zip(*parts, strict=True)))
    ranges = numpy.searchsorted(ends, met.later, side="right")
    found = list(_sorted(ranges, met, len(ends)))
    return found if len(ends) > 1 else found[0]


def join(enough: int, *parts: Any) -> list[Region]:  # noqa: ANN401
    """Return the regions of what has met in a range of documents."""
    import numpy

    return list(regions(Meetings(*(numpy.concatenate(column) for column in zip(*parts, strict=True))), enough))


def _sorted(keys: Any, rows: Sequence[Any], number: int) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    """Yield rows, given as columns, by their key, for each from 0."""
    import numpy

    order = numpy.argsort(keys, kind="stable")
    ends = numpy.cumsum(numpy.bincount(keys.astype(numpy.int64), minlength=number))[:-1]
    yield from zip(*(numpy.split(column[order], ends) for column in rows), strict=True)
