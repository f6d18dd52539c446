"""Loops: stretches that repeat themselves at a fixed distance, three times or more, from one character to a page part.

Found in time linear in the document, without looking at every character for every distance: a stretch of three copies
leaves its mark on any sample that is taken often enough.  Whether a loop is a fault is for a rule to tell.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from zxlint import kgrams
from zxlint.document import Document, analysis, analysis_for
from zxlint.echoes import FURTHEST, Echoes, echoes_in, margin
from zxlint.later import re
from zxlint.protect import prose
from zxlint.shape import worthwhile
from zxlint.sieve import GRAM
from zxlint.squeezed import squeezed
from zxlint.text import Span

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

COPIES = 3
"""Copies from which a stretch is a loop."""

RUN = 6
"""Copies from which a single character is a loop."""

NEAR = range(1, 33)
"""Units that are looked for by comparing the text with itself so far on."""

TIERS = ((33, 112, 8, 56), (113, 600, 12, 212))
"""Longer units are looked for by finding samples again: shortest and longest, size of samples, places between them."""

PAIRS = 4
"""Doubled characters in a row from which a stretch is told of."""

_EQUAL = re.compile(rb"\0{%d,}" % PAIRS)
_SAME = re.compile(rb"\0")
_UNEQUAL = re.compile(rb"[^\0]")

AT_ONCE = 50_000
"""Characters from which ``echoes`` is faster than one comparison for each distance: it calls numpy some 600 times."""

TRIES = 4
"""Places near a sample that are followed where its characters stand several times within one unit."""


class Loop(NamedTuple):
    """A stretch ``text[start:end]`` in which each character equals the one ``period`` further on, as far as it goes."""

    start: int
    end: int
    period: int


@analysis_for("ZX4")
def thumbs(doc: Document) -> bytes:
    """Return the lowest byte of each code point: enough to compare stretches of text by, to be checked where equal."""
    return thumbs_of(prose(doc))


def thumbs_of(text: str) -> bytes:
    """Return the same of a text."""
    return text.encode("utf-32-le", "surrogatepass")[::4]


@analysis
def loops(doc: Document) -> tuple[Loop, ...]:
    """Return the loops in order, each with its shortest period; blanks at the end of the last copy may be missing."""
    text = prose(doc)
    found: list[Loop] = []
    for period, places in _echoing(doc) if _at_once(len(text)) else _shifting(doc):
        found = _widest(found, _verified(text, zip(places, repeat(period)), found))
    for candidates in _spaced(doc):
        more = _verified(text, candidates, found)
        # What has hardly a character is the row of a form.
        found = _widest(found, [loop for loop in more if _ink(text, loop) >= GRAM])
    return tuple(found)


def _ink(text: str, loop: Loop) -> int:
    return sum(map(len, text[loop.start : loop.start + loop.period].split()))


def _at_once(size: int) -> bool:
    """Whether to look for echoes in a text of this length, several characters at a time."""
    return size >= AT_ONCE and worthwhile(size)


@analysis_for("ZX4")
def echoes(doc: Document) -> Echoes:
    """Return where a large document equals itself a few characters further on."""
    return echoes_in(thumbs(doc))


def _echoing(doc: Document) -> Iterator[tuple[int, Iterator[int]]]:
    """Yield each short period with the places, in order, that may lie in a loop of a large document."""
    for period in range(1, FURTHEST + 1):
        rows = echoes(doc).rows(period, max(3, _sure(period)))
        if rows:
            yield period, _samples(rows, margin(period) + 1)


def _shifting(doc: Document) -> Iterator[tuple[int, Iterator[int]]]:
    """Yield the same of a small one."""
    for period in NEAR:
        unequal, row = shifts(doc).unequal(period), bytes(_sure(period))
        if row in unequal:
            yield period, _samples(_zeros(unequal, row), max(1, period // 2))


def _sure(period: int) -> int:
    """Return how many characters in a row of the shortest loop equal those a period further on."""
    return (COPIES - 1) * period - 2 if period > 1 else RUN - 1


def _samples(rows: Iterable[tuple[int, int]], stride: int) -> Iterator[int]:
    """Yield places in rows of equal ones, the last among them: some may be equal by chance, or lie in what is known."""
    return (place for first, last in rows for place in (*range(first, last, stride), last))


def _spaced(doc: Document) -> Iterator[Iterable[tuple[int, int]]]:
    """Yield, by tiers, places that may lie in a loop of a long period, with the period."""
    whole, known = squeezed(doc), kgrams.found(doc)
    if known is None:
        for shortest, longest, size, stride in TIERS:
            yield _sampled(prose(doc), shortest, longest, size, stride)
        return
    offsets = [(whole.at(place), whole.at(place + by)) for place, by in known.spaced]
    for shortest, longest, *_ in TIERS:
        yield [(one, other - one) for one, other in offsets if shortest <= other - one <= longest]


class Shifts:
    """Where a text may equal itself a little further on.

    Args:
        thumb: the lowest bytes of its characters.
    """

    def __init__(self, thumb: bytes) -> None:
        self._thumb = thumb
        self._known: dict[int, bytes] = {}

    def unequal(self, distance: int) -> bytes:
        """Return a byte for each place, zero where the character equals the one so far on."""
        if distance not in self._known:
            self._known[distance] = difference(self._thumb, self._thumb[distance:])
        return self._known[distance]


@analysis
def shifts(doc: Document) -> Shifts:
    """Return where a small document equals itself a few characters further on."""
    return Shifts(thumbs(doc))


def difference(one: bytes, other: bytes) -> bytes:
    """Return a string whose zero bytes stand where both strings are equal."""
    size = min(len(one), len(other))
    if worthwhile(size):
        import numpy

        ahead, behind = (numpy.frombuffer(part, numpy.uint8, size) for part in (one, other))
        return (ahead ^ behind).tobytes()
    former, latter = (int.from_bytes(part[:size], "little") for part in (one, other))
    return (former ^ latter).to_bytes(size, "little")


def doubled(doc: Document, sizes: range) -> Iterator[Span]:
    """Yield, in order, where stretches of these sizes that stand twice in a row may begin; few do not."""
    if _at_once(len(thumbs(doc))):
        yield from _apart(
            (first - margin(size), last + 1) for size in sizes for first, last in echoes(doc).rows(size, size)
        )
        return
    found: list[tuple[int, int]] = []
    for size in sizes:
        unequal, row = shifts(doc).unequal(size), bytes(size)
        if row in unequal:
            found += [(first, last + 1) for first, last in _zeros(unequal, row)]
    yield from _apart(found)


def _apart(found: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """Yield stretches in order without what others hold of them."""
    reach = 0
    for start, end in sorted(found):
        if end > reach:
            yield Span(max(start, reach), end)
            reach = end


def doubled_characters(doc: Document, characters: str) -> Iterator[int]:
    """Yield, in order, the places of some characters that may be followed by themselves."""
    sought = thumbs_of(characters)
    if _at_once(len(thumbs(doc))):
        import numpy

        places = echoes(doc).places[1]
        wanted = numpy.zeros(256, dtype=bool)
        wanted[list(sought)] = True
        yield from places[wanted[numpy.frombuffer(thumbs(doc), dtype=numpy.uint8)[places]]].tolist()
        return
    thumb = thumbs(doc)
    same = (match.start() for match in _SAME.finditer(shifts(doc).unequal(1)))
    yield from (at for at in same if thumb[at] in sought)


def doubled_rows(doc: Document) -> list[Span]:
    """Return the stretches in which each character may be followed by itself, ``PAIRS`` or more, in order."""
    found: list[Span] = []
    for parity in (0, 1):
        if _at_once(len(thumbs(doc))):
            found += _in_twos(echoes(doc).twice, parity)
        else:
            unequal = shifts(doc).unequal(1)[parity::2]
            found += [Span(parity + 2 * m.start(), parity + 2 * m.end()) for m in _EQUAL.finditer(unequal)]
    return sorted(found)


def _in_twos(places: NDArray[numpy.int64], parity: int) -> Iterator[Span]:
    import numpy

    places = places[places % 2 == parity]
    parted = numpy.flatnonzero(numpy.diff(places) > 2)
    firsts = places[numpy.concatenate(([0], parted + 1))[: len(places)]]
    lasts = places[numpy.append(parted, len(places) - 1)[: len(places)]]
    yield from map(Span, firsts.tolist(), (lasts + 2 * PAIRS).tolist())


def _zeros(unequal: bytes, row: bytes) -> Iterator[tuple[int, int]]:
    """Yield the first and last place of each stretch of zeros as long as a row of them; some may be equal by chance."""
    start = unequal.find(row)
    while start >= 0:
        other = _UNEQUAL.search(unequal, start + len(row))
        end = other.start() if other else len(unequal)
        yield start, end - 1
        start = unequal.find(row, end)


def _sampled(text: str, shortest: int, longest: int, size: int, stride: int) -> Iterator[tuple[int, int]]:
    """Yield places whose next characters stand again within reach, with the distance."""
    places = range(0, len(text) - size, stride)
    samples = [text[i : i + size] for i in places]
    nearest, furthest = (range(by, by + len(text), stride) for by in (shortest, longest + size))
    for i, place in zip(places, map(text.find, samples, nearest, furthest), strict=False):
        if place >= 0:
            yield i, place - i
            yield from _further(text, i, place, size, longest)


def _further(text: str, sample: int, place: int, size: int, longest: int) -> Iterator[tuple[int, int]]:
    """Yield the same for where a sample stands again further on, as it does that stands twice within one unit."""
    for _ in range(TRIES):
        place = text.find(text[sample : sample + size], place + 1, sample + longest + size)
        if place < 0:
            return
        yield sample, place - sample


def _verified(text: str, candidates: Iterable[tuple[int, int]], known: list[Loop]) -> list[Loop]:
    """Return the loops that candidates, in order of place, lie in and that are not known."""
    found: list[Loop] = []
    reach = 0
    for place, period in candidates:
        if place + period <= reach or text[place] != text[place + period]:
            continue
        index = bisect_right(known, (place + 1,)) - 1
        within = index >= 0 and place + period <= known[index].end
        if within or text[place : place + period].isspace():
            continue
        start, end = place - _behind(text, place, period), place + _ahead(text, place, period) + period
        # The blank or line end that would part the last copy from a next one need not be there.
        if end - start >= (COPIES * period - 2 if period > 1 else RUN) and _copies(text, start, end, period) >= COPIES:
            found.append(Loop(start, end, period))
            reach = end
    return found


def _widest(known: list[Loop], more: list[Loop]) -> list[Loop]:
    """Return all loops in order without those that lie within another."""
    if not more:
        return known
    kept: list[Loop] = []
    for loop in sorted([*known, *more], key=lambda loop: (loop.start, -loop.end, loop.period)):
        if not kept or loop.end > kept[-1].end:
            kept.append(loop)
    return kept


def _copies(text: str, start: int, end: int, period: int) -> int:
    content = len(text[start : start + period].rstrip())
    return 1 + (end - start - content) // period


def _ahead(text: str, place: int, period: int) -> int:
    """Return for how many characters the text equals itself a period further on."""
    at, step = place, 1
    while at + period + step <= len(text) and text[at : at + step] == text[at + period : at + period + step]:
        at, step = at + step, 2 * step
    # What is left of the equal stretch is shorter than the step.
    while step := step // 2:
        if at + period + step <= len(text) and text[at : at + step] == text[at + period : at + period + step]:
            at += step
    return at - place


def _behind(text: str, place: int, period: int) -> int:
    """Return the same backwards; samples are taken so often that this is never far."""
    at = place
    while at and text[at - 1] == text[at - 1 + period]:
        at -= 1
    return place - at
