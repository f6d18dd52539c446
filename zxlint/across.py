"""Passages that stand in two documents of a corpus, exactly or nearly; of each the first document holds the original.

    corpus = Corpus()
    for name, document in documents:  # once, in the order that tells which is first
        corpus.add(name, document)
    for number, (name, document) in enumerate(documents):  # and again
        document.copies == corpus.copies(number)

Every document is read into fingerprints, those that two documents share lead from the later to the earlier one, and
what lies on one diagonal is looked at letter by letter.  The time grows with the text, and what does not fit into
memory lies on disk meanwhile.
"""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING

from zxlint.alike import passages
from zxlint.copies import Copy, Elsewhere
from zxlint.diagonals import regions
from zxlint.document import Document
from zxlint.fitting import Found, chosen, fitted
from zxlint.meetings import Meetings, meetings
from zxlint.protect import prose
from zxlint.shelves import Folder, Pages, Shelves
from zxlint.shingles import Fingerprints, Letters, fingerprints, letters_of
from zxlint.text import Rows, Span

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

ROOM = 1 << 27
"""Bytes of fingerprints, and of texts, that may be in memory."""

PART = 1 << 20
"""Fingerprints that are put away at once, and of which the documents are compared together."""

SHELVES = 64
"""Shelves for fingerprints, by their first bits."""

RANGES = 256
"""Ranges of documents at most that are compared together."""

READ = 256
"""Documents whose letters are kept at hand."""

EXCERPT = 60
"""Characters of the original that a report may quote."""


class Corpus:
    """Documents that are compared with each other.

    Args:
        room: bytes of fingerprints, and of texts, that may be in memory.

    Raises:
        NoRoom: by any of its methods, if there is more than that and pyarrow is not installed.
        OSError: if it cannot be written to disk.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._folder = Folder()
        self._room = room
        self._prints = Shelves(self._folder, "prints", ("u8", "u4", "u4"), SHELVES, room)
        self._pages = Pages(self._folder, 4, room)
        self._waiting: list[tuple[int, Fingerprints]] = []
        self._sizes: list[int] = []
        self._held = 0
        self._met: Shelves | None = None
        self._ends: NDArray[numpy.int64] | None = None
        self._range = -1
        self._found: dict[int, list[Found]] = {}
        self.read, self.letters = lru_cache(READ)(self._read), lru_cache(READ)(self._letters)

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Remove what lies on disk."""
        self.read.cache_clear()
        self.letters.cache_clear()
        self._folder.close()

    def __len__(self) -> int:
        """Return how many documents there are."""
        return len(self._sizes)

    def add(self, name: str, document: Document) -> int:
        """Take in a document by the name that reports give it, and return its number, from 0."""
        text = prose(document)
        rows = pickle.dumps(document.rows()) if document.reading else b""
        return self.take_in(name, text, fingerprints(letters := letters_of(text)), letters, rows)

    def take_in(self, name: str, text: str, prints: Fingerprints, letters: Letters, rows: bytes = b"") -> int:
        """Take in a document whose fingerprints are known; ``rows`` are its pickled rows if they are not the text's."""
        number = len(self._sizes)
        in_bytes = (one.encode("utf-8", "surrogatepass") for one in (name, text))
        self._pages.put((*in_bytes, rows, letters.in_bytes))
        self._sizes.append(len(prints.hashes))
        self._waiting.append((number, prints))
        self._held += len(prints.hashes)
        if self._held >= PART:
            self._put_away()
        return number

    def copies(self, number: int) -> tuple[Copy, ...]:
        """Return what of a document stands in an earlier one, in order of place; no document can be added any more.

        Documents are best asked about in order.
        """
        import numpy

        if self._met is None:
            self._meet()
        assert self._ends is not None
        at = int(numpy.searchsorted(self._ends, number, side="right"))
        if at != self._range:
            self._range, self._found = at, self._compare(at)
        return tuple(self._told(number, self._found.get(number, ())))

    def text(self, number: int) -> str:
        """Return the text of a document as it was compared, what is protected hidden."""
        return self.read(number)[0]

    def _put_away(self) -> None:
        import numpy

        numbers = numpy.repeat(
            numpy.array([number for number, _ in self._waiting], dtype=numpy.uint32),
            [len(prints.hashes) for _, prints in self._waiting],
        )
        hashes = numpy.concatenate([prints.hashes for _, prints in self._waiting])
        places = numpy.concatenate([prints.places for _, prints in self._waiting])
        self._prints.put(hashes >> numpy.uint64(58), (hashes, numbers, places))
        self._waiting, self._held = [], 0

    def _meet(self) -> None:
        """Let the fingerprints of all documents meet, and sort what is met by ranges of the later document."""
        import numpy

        if self._waiting:
            self._put_away()
        sizes = numpy.cumsum(numpy.array(self._sizes, dtype=numpy.int64))
        total = int(sizes[-1]) if len(sizes) else 0
        number = max(1, min(RANGES, total // PART))
        ends = numpy.searchsorted(sizes, numpy.arange(1, number) * (total // number), side="right")
        self._ends = numpy.append(ends, len(sizes))
        self._met = Shelves(self._folder, "met", ("u4",) * 5, number, self._room)
        for shelf in range(SHELVES):
            hashes, documents, places = self._prints.take(shelf)
            met = meetings(hashes, documents, places)  # type: ignore[arg-type]
            self._met.put(numpy.searchsorted(self._ends, met.later, side="right"), met)
        self._prints.drop()

    def _compare(self, at: int) -> dict[int, list[Found]]:
        """Return by number the passages of the documents of a range, each with every earlier document that holds it."""
        assert self._met is not None
        found: defaultdict[int, list[Found]] = defaultdict(list)
        for region in regions(Meetings(*self._met.take(at))):  # type: ignore[arg-type]
            copy, original = self.letters(region.later), self.letters(region.earlier)
            found[region.later] += (Found(region.earlier, one) for one in passages(copy, original, region.runs))
        return found

    def _told(self, number: int, found: Iterable[Found]) -> Iterator[Copy]:
        for earlier, passage in chosen(found):
            text, there = self.read(number)[0], self.read(earlier)[0]
            span, original = fitted(passage, self.read(number), self.read(earlier))
            size = len("".join(text[slice(*span)].split()))
            yield Copy(span, size, passage.edits, passage.documents, self._place(earlier, there, original))

    def _place(self, number: int, text: str, span: Span) -> Elsewhere:
        name, pickled = self._pages.take(number, 0), self._pages.take(number, 2)
        rows: Rows = pickle.loads(pickled) if pickled else Rows(text)
        excerpt = text[span.start : min(span.end, span.start + EXCERPT)]
        start, end = rows.position(span.start), rows.position(span.end)
        return Elsewhere(name.decode("utf-8", "surrogatepass"), start, end, excerpt)

    def _read(self, number: int) -> tuple[str, Letters]:
        """Return the text of a document, and its letters."""
        text = self._pages.take(number, 1).decode("utf-8", "surrogatepass")
        return text, letters_of(text)

    def _letters(self, number: int) -> str:
        """Return the letters of a document as a text in which each is one code point."""
        return self._pages.take(number, 3).decode("utf-16-le")


def compared(documents: Iterable[tuple[str, Document]]) -> list[tuple[Copy, ...]]:
    """Return for each of a few documents, by name, what of it stands in an earlier one.

    Raises:
        NoRoom: there is more text than fits into memory, and pyarrow is not installed.
    """
    with Corpus() as corpus:
        for name, document in documents:
            corpus.add(name, document)
        return [corpus.copies(number) for number in range(len(corpus))]
