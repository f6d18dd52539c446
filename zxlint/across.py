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
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING

from zxlint.alike import Passage, passages
from zxlint.copies import Copy, Elsewhere
from zxlint.diagonals import Region, regions
from zxlint.document import Document
from zxlint.fitting import Found, chosen, fitted, marks_before, measured
from zxlint.meetings import Meetings, meetings
from zxlint.protect import prose
from zxlint.reading import Record
from zxlint.shelves import Folder, Pages, Shelves
from zxlint.shingles import Fingerprints, Letters, fingerprints, letters_of
from zxlint.text import Position, Rows, Span

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

AT_HAND = 1 << 24
"""Characters of documents that are kept at hand, with their letters."""

AROUND = 64
"""Letters on either side of a region that are read at first."""

EDGE = 16
"""Letters from the edge of what was read from which a passage might go on."""

LEAST = 50
"""Characters of the shortest passage, unless one asks for shorter ones."""

SHORTEST = 20
"""Characters below which no passage is told of, whatever one asks for."""

LETTERS = 0.6
"""Share of the characters of a passage that are letters at least."""

EQUAL = 0.36
"""Share of the characters of a passage whose letters lie in fingerprints that both hold, unless noise is heavy.

Of passages of 50 characters in which 3 letters of 100 differ, 1 or 2 in 100 hold less, of longer ones none; and with
each letter less, half as many phrases more are to be looked at."""

WIDER = 32
"""Characters by which a passage may grow when it is fitted to sentences and marks, or the original be longer."""

EXCERPT = 60
"""Characters of the original that a report may quote."""


class Corpus:
    """Documents that are compared with each other.

    Args:
        least: characters of the shortest passage that is told of; ``SHORTEST`` at least.
        room: bytes of fingerprints, and of texts, that may be in memory.

    Raises:
        NoRoom: by any of its methods, if there is more than that and pyarrow is not installed.
        OSError: if it cannot be written to disk.
    """

    def __init__(self, least: int = LEAST, room: int = ROOM) -> None:
        self._folder = Folder()
        self.least = least
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
        self._at_hand: OrderedDict[int, tuple[str, Letters]] = OrderedDict()
        self._characters = 0

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Remove what lies on disk."""
        self._at_hand.clear()
        self._folder.close()

    def __len__(self) -> int:
        """Return how many documents there are."""
        return len(self._sizes)

    @property
    def fewest(self) -> int:
        """Letters of a passage at least."""
        return int(LETTERS * max(SHORTEST, self.least))

    @property
    def enough(self) -> int:
        """Letters in fingerprints that both hold from which on a region is looked at."""
        return int(EQUAL * max(SHORTEST, self.least))

    def add(self, name: str, document: Document) -> int:
        """Take in a document by the name that reports give it, and return its number, from 0."""
        text = prose(document)
        rows = pickle.dumps(document.rows()) if document.reading else b""
        return self.take_in(
            called(name, document.record), text, fingerprints(letters := letters_of(text)), letters, rows
        )

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

        if self._ends is None:
            self._meet()
        assert self._ends is not None
        at = int(numpy.searchsorted(self._ends, number, side="right"))
        if at != self._range:
            self._range, self._found = at, self._compare(at)
        return tuple(self._told(number, self._found.get(number, ())))

    def number_of(self, name: str, start: int = 0, record: Record | None = None) -> int:
        """Return the number of the first document of a name from a number on; one behind the last if there is none."""
        wanted = called(name, record).encode("utf-8", "surrogatepass")
        found = (number for number in range(start, len(self)) if self._pages.take(number, 0) == wanted)
        return next(found, len(self))

    def text(self, number: int) -> str:
        """Return the text of a document as it was compared, what is protected hidden."""
        return self._read(number)[0]

    def _put_away(self) -> None:
        import numpy

        numbers = numpy.repeat(
            numpy.array([number for number, _ in self._waiting], dtype=numpy.uint32),
            [len(prints.hashes) for _, prints in self._waiting],
        )
        hashes = numpy.concatenate([prints.hashes for _, prints in self._waiting])
        places = numpy.concatenate([prints.places for _, prints in self._waiting])
        self._prints.put(shelves_of(hashes), (hashes, numbers, places))
        self._waiting, self._held = [], 0

    def _meet(self) -> None:
        """Let the fingerprints of all documents meet, and sort what is met by ranges of the later document."""
        import numpy

        if self._waiting:
            self._put_away()
        self._ends = self._divided()
        self._met = Shelves(self._folder, "met", ("u4",) * 5, len(self._ends), self._room)
        for shelf in range(SHELVES):
            hashes, documents, places = self._prints.take(shelf)
            met = meetings(hashes, documents, places)  # type: ignore[arg-type]
            self._met.put(numpy.searchsorted(self._ends, met.later, side="right"), met)
        self._prints.drop()

    def _divided(self) -> NDArray[numpy.int64]:
        """Return ranges of documents with as many fingerprints each: behind which document each ends."""
        import numpy

        sizes = numpy.cumsum(numpy.array(self._sizes, dtype=numpy.int64))
        total = int(sizes[-1]) if len(sizes) else 0
        number = max(1, min(RANGES, total // PART))
        ends = numpy.searchsorted(sizes, numpy.arange(1, number) * (total // number), side="right")
        return numpy.append(ends, len(sizes)).astype(numpy.int64)

    def _compare(self, at: int) -> dict[int, list[Found]]:
        """Return by number the passages of the documents of a range, each with every earlier document that holds it."""
        found: defaultdict[int, list[Found]] = defaultdict(list)
        for region in self._regions(at):
            found[region.later] += self._passages(region, self.fewest)
        return found

    def _regions(self, at: int) -> Iterable[Region]:
        """Return where passages of the documents of a range may be."""
        assert self._met is not None
        return regions(Meetings(*self._met.take(at)), self.enough)  # type: ignore[arg-type]

    def _told(self, number: int, found: Iterable[Found]) -> Iterator[Copy]:
        told = 0
        for earlier, passage in chosen(found, self.fewest):
            text, letters = self._read(number)
            start, end = letters.places[passage.start], letters.places[passage.end - 1]
            if end - start + WIDER < self.least:
                continue  # the earlier document need not be read
            there = self._read(earlier)[0]
            span, original = fitted(passage, self._read(number), self._read(earlier))
            over = max(0, told - span.start)  # two that meet may both grow over what lies at their ends
            span, original = Span(span.start + over, span.end), Span(original.start + over, original.end)
            # A copy that has lost letters is a copy of what was longer; a mark before it is shared, if not shown.
            size = max(measured(text, span), measured(there, original))
            size += marks_before(text, span.start, there, original.start)
            if size < self.least:
                continue
            told = span.end
            yield Copy(span, size, passage.edits, passage.documents, self._place(earlier, there, original))

    def _place(self, number: int, text: str, span: Span) -> Elsewhere:
        name, pickled = self._pages.take(number, 0), self._pages.take(number, 2)
        excerpt = text[span.start : min(span.end, span.start + EXCERPT)]
        if pickled or "\r" in text:
            rows: Rows = pickle.loads(pickled) if pickled else Rows(text)
            start, end = rows.position(span.start), rows.position(span.end)
        else:
            start, end = _position(text, span.start), _position(text, span.end)
        filename, record = _told_apart(str(name, "utf-8", "surrogatepass"))
        return Elsewhere(filename, start, end, excerpt, record)

    def _read(self, number: int) -> tuple[str, Letters]:
        """Return the text of a document, and its letters."""
        known = self._at_hand
        if number in known:
            known.move_to_end(number)
            return known[number]
        text = str(self._pages.take(number, 1), "utf-8", "surrogatepass")
        known[number] = text, letters_of(text)
        self._characters += len(text)
        while self._characters > AT_HAND and len(known) > 2:
            _, (dropped, _) = known.popitem(last=False)
            self._characters -= len(dropped)
        return known[number]

    def _passages(self, region: Region, least: int) -> Iterator[Found]:
        """Yield the passages of a region, looked for in the letters about it as far as they go."""
        copy, original = self._pages.take(region.later, 3), self._pages.take(region.earlier, 3)
        around = AROUND
        while True:
            runs = region.runs
            start = max(0, runs[0].copy - around)
            first = max(0, min(run.original for run in runs) - around)
            one = _part(copy, start, max(run.copy + run.size for run in runs) + around)
            other = _part(original, first, max(run.original + run.size for run in runs) + around)
            moved = [run._replace(copy=run.copy - start, original=run.original - first) for run in runs]
            found = list(passages(one, other, moved, least))
            # One that goes on to the edge of what was read may go on beyond it.
            whole = len(one) * 2 == len(copy) and len(other) * 2 == len(original)
            if whole or not any(_touches(passage, len(one), len(other)) for passage in found):
                break
            around *= 8
        for passage in found:
            place = (passage.start + start, passage.end + start, passage.first + first, passage.last + first)
            yield Found(region.earlier, Passage(*place, passage.edits, passage.documents))


def shelves_of(hashes: NDArray[numpy.uint64]) -> NDArray[numpy.uint64]:
    """Return the shelf of each fingerprint, from 0."""
    import numpy

    return hashes >> numpy.uint64(64 - (SHELVES - 1).bit_length())


def called(name: str, record: Record | None) -> str:
    """Return a name by which a document is known among all, the row of a dataset by that, too."""
    return f"{name}\0{record.row}\0{record.id}" if record else name


def _told_apart(name: str) -> tuple[str, Record | None]:
    filename, _, rest = name.partition("\0")
    row, _, id_ = rest.partition("\0")
    return filename, Record(int(row), id_) if rest else None


def _part(letters: memoryview, start: int, end: int) -> str:
    return str(letters[2 * start : 2 * end], "utf-16-le")


def _touches(passage: Passage, size: int, other: int) -> bool:
    return min(passage.start, passage.first) <= EDGE or passage.end >= size - EDGE or passage.last >= other - EDGE


def _position(text: str, offset: int) -> Position:
    """Return the position of one offset, in a text whose rows end at LF, without looking at all rows."""
    return Position(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def compared(documents: Iterable[tuple[str, Document]], least: int = LEAST) -> list[tuple[Copy, ...]]:
    """Return for each of a few documents, by name, what of it stands in an earlier one.

    Raises:
        NoRoom: there is more text than fits into memory, and pyarrow is not installed.
    """
    with Corpus(least) as corpus:
        for name, document in documents:
            corpus.add(name, document)
        return [corpus.copies(number) for number in range(len(corpus))]
