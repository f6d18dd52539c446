"""Repeats: passages that stand in a document twice, exactly or nearly, whatever the blanks and line ends in them.

Found in time linear in the document: k-grams that stood before are grown into exact blocks, blocks near one diagonal
are chained over small differences, and the ends are pushed to the end of the line where the rest is nearly equal.
Whether a repeat is a fault is for a rule to tell.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from zxlint.document import Document, analysis
from zxlint.kgrams import Run, found, runs
from zxlint.later import regex
from zxlint.lexicon import bridges
from zxlint.model.score import BIT, model
from zxlint.prospects import Bounds, promising
from zxlint.protect import HIDDEN
from zxlint.sieve import GRAM
from zxlint.squeezed import line_heads, squeezed
from zxlint.structure import Kind, blocks
from zxlint.text import NEWLINE, Edit, Span

if TYPE_CHECKING:
    from rapidfuzz.distance import Opcode

SHORTEST = 20
"""Characters from which an equal passage counts as a repeat, blanks left out."""

SHARE = 0.1
"""Edits per character that a near repeat may have."""

REACH = 120
"""Characters between two blocks that a chain may cross."""

SLACK = 4
"""Characters by which a chain may stray from its diagonal, however short it is."""

OPEN = 16
"""Chains from which those that can grow no more are sorted out."""

FEW = 100
"""Runs up to which to chain them all takes less time than to leave out those of which no repeat can come."""

GROWTH = 5
"""Characters by which the ends of a repeat may grow when it is fitted to lines, and no more of a short one."""

COMPARED = 5_000
"""Characters of a repeat up to which its differences are looked at one by one; that takes time as their square."""

EDGE = 32
"""Characters up to which a repeat is pushed over differences to the end of its line."""

CHANCE = 3
"""Characters beyond a line end up to which equality is put down to chance."""

NEARLY = 2
"""Characters by which a copy may begin behind the head of its line, blanks left out."""

_DIGIT = regex.compile(r"\d")
_COUNT = regex.compile(r"[一二三四五六七八九十百千万零〇两甲乙丙丁]")
_BLANK = regex.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Repeat:
    """A passage and its later copy in the document, apart from each other; ``edits`` tell them apart (0: exact).

    ``size`` counts the characters of the copy without blanks.  ``alone`` is False where it stands in a third place.
    """

    original: Span
    copy: Span
    size: int
    edits: int
    alone: bool


@dataclass(slots=True)
class _Chain:
    """A repeat under way, in offsets of the squeezed text."""

    a: int
    a_end: int
    b: int
    b_end: int
    edits: int
    seeds: int
    thirds: int


@analysis
def repeats(doc: Document) -> tuple[Repeat, ...]:
    """Return the repeats of ``SHORTEST`` characters or more, in order of the copy.

    Only those whose copy begins with a line, or nearly, or directly after the original: what stands in the middle of
    a sentence twice is how people write.
    """
    whole = squeezed(doc)
    text, heads = whole.text, _Heads(line_heads(doc), len(whole.text))
    # The ends can grow a little, but not by as much as the whole of a short one.
    chains = [
        c
        for c in _chained(text, _runs(doc), heads)
        if c.b_end - c.b >= SHORTEST - GROWTH and _fit_to_lines(text, c, heads)
    ]
    kept = [c for c in chains if c.b_end - c.b >= SHORTEST and c.a_end <= c.b and HIDDEN not in text[c.b : c.b_end]]
    return tuple(
        Repeat(
            Span(whole.at(c.a), whole.at(c.a_end - 1) + 1),
            Span(whole.at(c.b), whole.at(c.b_end - 1) + 1),
            c.b_end - c.b,
            c.edits,
            2 * c.thirds < c.seeds,
        )
        for c in sorted(kept, key=lambda c: (c.b, c.a))
    )


def _runs(doc: Document) -> list[Run]:
    """Return the runs that repeats may come of: in a large document many can be left out at once."""
    text, codes, *_ = squeezed(doc)
    known = found(doc)
    if known is None or codes is None:
        return runs(text)
    if len(known.rows.copy) <= FEW:
        return known.rows.runs()
    import numpy

    heads = numpy.asarray(line_heads(doc))
    bounds = Bounds(REACH, EDGE, NEARLY, CHANCE, SHORTEST - GROWTH, SLACK, int(1 / SHARE))
    return promising(codes, known.rows, heads, bounds, partial(_alike_before, text)).runs()


def _alike_before(text: str, a: int, b: int, size: int) -> bool:
    """Whether so many characters before two places are nearly equal."""
    most = max(2, size // 4)
    return _distance()(text[a - size : a], text[b - size : b], score_cutoff=most) <= most


def _alike_ahead(text: str, a: int, b: int) -> int:
    """Return for how many characters the text is the same from two places on."""
    if text[a : a + 1] != text[b : b + 1]:
        return 0
    size, step = 0, 2 * GRAM
    while text[a + size : a + size + step] == text[b + size : b + size + step] and b + size + step <= len(text):
        size, step = size + step, 2 * step
    while step := step // 2:
        if text[a + size : a + size + step] == text[b + size : b + size + step] and b + size + step <= len(text):
            size += step
    return size


def _alike_behind(text: str, a: int, b: int) -> int:
    """Return the same backwards, to the start of the text at most."""
    size, step = 0, 1
    while step <= a - size and text[a - size - step : a - size] == text[b - size - step : b - size]:
        size, step = size + step, 2 * step
    while step := step // 2:
        if step <= a - size and text[a - size - step : a - size] == text[b - size - step : b - size]:
            size += step
    return size


def _chained(text: str, ordered: Iterable[Run], heads: _Heads) -> list[_Chain]:
    """Join what is equal, in order of the copy, near one diagonal where what lies between differs little."""
    chains: list[_Chain] = []
    # Those that may still grow, each with the diagonals near its own.
    growing: list[tuple[int, int, _Chain]] = []
    # How far the text is known to be the same at a distance.
    reached: dict[int, int] = {}
    reach = 0
    for run in ordered:
        copy, first, size, seeds, thrice = run
        behind = copy - first
        if copy > reach:
            growing = []
        elif len(growing) > OPEN:
            growing = [near for near in growing if near[2].b_end + REACH >= copy]
        grown = False
        for low, high, chain in reversed(growing):
            if low <= behind <= high and copy <= chain.b_end + REACH and _grow(text, chain, run):
                grown = True
                break
        if grown:
            reach = max(reach, copy + size + REACH)
            growing = [(*_near(chain), chain) for *_, chain in growing]
            continue
        end = copy + size
        if copy + size <= reached.get(behind, 0):
            continue
        # Formulae are not followed, and what is equal may begin with one.
        if first and text[copy - 1] == text[first - 1]:
            before = _alike_behind(text, first, copy)
            copy, first = copy - before, first - before
        if copy - first - end + copy > EDGE and not heads.beside(copy):
            continue
        reached[behind] = end + _alike_ahead(text, run.first + size, end)
        chain = _Chain(first, run.first + size, copy, end, 0, seeds, thrice)
        reach = max(reach, end + REACH)
        growing.append((*_near(chain), chain))
        chains.append(chain)
    last = len(text)
    for chain in chains:
        if chain.b_end < last and text[chain.a_end] == text[chain.b_end]:
            ahead = _alike_ahead(text, chain.a_end, chain.b_end)
            chain.a_end, chain.b_end = chain.a_end + ahead, chain.b_end + ahead
    # What fits on itself twice over is a loop; a passage and its copy beside it may overlap by chance.
    return [c for c in chains if 2 * (c.b - c.a) > c.b_end - c.b]


@cache
def _distance() -> Callable[..., int]:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance


def _near(chain: _Chain) -> tuple[int, int]:
    """Return the least and the greatest distance of original and copy near the diagonal of a chain."""
    slack = int(SLACK + SHARE * (chain.b_end - chain.b))
    return chain.b - chain.a - slack, chain.b - chain.a + slack


def _grow(text: str, chain: _Chain, run: Run) -> bool:
    """Let a chain take in a run near its diagonal if it lies ahead and the difference is small."""
    b, a, length, *_ = run
    overlap = max(0, chain.a_end - a, chain.b_end - b)
    if overlap >= length or a + overlap - chain.a_end > REACH:
        return False
    allowed = int(SHARE * (b + length - chain.b)) - chain.edits
    if allowed < 0:
        return False
    between = text[chain.a_end : a + overlap], text[chain.b_end : b + overlap]
    edits = _distance()(*between, score_cutoff=allowed)
    # Where half of what lies between is different, these are two repeats with something else between them.
    if edits > allowed or edits > 3 + max(map(len, between)) // 2 or b + length <= chain.b_end:
        return False
    chain.a_end, chain.b_end, chain.edits = a + length, b + length, chain.edits + edits
    chain.seeds, chain.thirds = chain.seeds + run.seeds, chain.thirds + run.thrice
    return True


def _fit_to_lines(text: str, chain: _Chain, heads: _Heads) -> bool:
    """Let a copy end with its line where it nearly does: over a few characters of the next, or short of the end.

    Returns whether it begins with a line, or nearly, or directly after the original.
    """
    if _lies_within(text, chain, heads):
        return False
    _cut_chance(text, chain, heads)
    before = heads.behind(chain.b)
    _push(text, chain, before - chain.b)
    if chain.b - before > NEARLY and chain.a_end != chain.b:
        return False
    _push(text, chain, min(heads.ahead(chain.b_end) - chain.b_end, heads.ahead(chain.a_end) - chain.a_end))
    return True


def _lies_within(text: str, chain: _Chain, heads: _Heads) -> bool:
    """Whether a copy begins within a line beyond doubt: the quick half of the question above."""
    behind, ahead = heads.around(chain.b)
    size = chain.b - behind
    if size <= NEARLY or ahead - chain.b <= CHANCE or chain.a_end >= chain.b:
        return False
    if size > EDGE or size > chain.a:
        return True
    return not _alike_before(text, chain.a, chain.b, size)


class _Heads:
    """Where lines begin in the squeezed text."""

    def __init__(self, places: list[int], size: int) -> None:
        self._heads = places
        self._size = size

    def beside(self, place: int) -> bool:
        """Whether a head stands shortly before a place, or directly behind it."""
        behind, ahead = self.around(place)
        return place - behind <= EDGE or ahead - place <= CHANCE

    def around(self, place: int) -> tuple[int, int]:
        """Return the last head up to a place, and the first behind it."""
        index = bisect_right(self._heads, place)
        return self._heads[index - 1] if index else 0, self._heads[index] if index < len(self._heads) else self._size

    def behind(self, place: int) -> int:
        """Return the last head up to a place, 0 if there is none."""
        index = bisect_right(self._heads, place) - 1
        return self._heads[index] if index >= 0 else 0

    def ahead(self, place: int) -> int:
        """Return the first head from a place on, the end of the text if there is none."""
        index = bisect_left(self._heads, place)
        return self._heads[index] if index < len(self._heads) else self._size


def _cut_chance(text: str, chain: _Chain, heads: _Heads) -> None:
    """Take away what is equal by chance: a mark of the line before the copy, the first character of the line after."""
    slack = max(CHANCE, chain.a_end - chain.b)
    after = heads.ahead(chain.b)
    if 0 < after - chain.b <= slack:
        chain.a, chain.b = chain.a + after - chain.b, after
    overlap = max(0, chain.a_end - chain.b)
    if overlap and text[chain.b] in "，、；。：":
        # Of two copies side by side, each had better end with the mark than begin with it.
        chain.a, chain.b = chain.a + overlap, chain.b + overlap
    before = heads.behind(chain.b_end)
    over = max(chain.a_end - chain.b, chain.b_end - before if chain.b_end - before <= CHANCE else 0)
    if 0 < over < chain.b_end - chain.b:
        chain.a_end, chain.b_end = chain.a_end - over, chain.b_end - over


def _push(text: str, chain: _Chain, by: int) -> None:
    """Lengthen a chain by so many characters, backward if negative, if they are nearly equal in both places."""
    size = abs(by)
    a, b = (chain.a_end, chain.b_end) if by > 0 else (chain.a + by, chain.b + by)
    if not 0 < size <= EDGE or a < 0 or max(chain.a_end, a + size) > min(chain.b, b):
        return
    edits = _distance()(text[a : a + size], text[b : b + size])
    if edits <= max(2, size // 4) and chain.edits + edits <= max(1, SHARE * (chain.b_end - chain.b + size)):
        chain.edits += edits
        chain.a, chain.b = min(chain.a, a), min(chain.b, b)
        chain.a_end, chain.b_end = max(chain.a_end, a + size), max(chain.b_end, b + size)


def slips(doc: Document, repeat: Repeat, longest: int) -> bool:
    """Whether the two differ only as misreadings do.

    That is by runs of ``longest`` characters at most, none of them a number, and no run twice: what differs in the
    same way in two places was written so.
    """
    if not repeat.edits:
        return True
    if repeat.size > COMPARED:
        return repeat.edits <= repeat.size // 16
    old, new, differences = _differences(doc, repeat)
    seen: set[tuple[str, str]] = set()
    for run in differences:
        pair = old[run.src_start : run.src_end], new[run.dest_start : run.dest_end]
        counts = _DIGIT.search("".join(pair)) or all(map(_COUNT.search, pair))
        if max(map(len, pair)) > longest or pair in seen or counts:
            return False
        seen.add(pair)
    return True


def garbled_by(doc: Document, repeat: Repeat) -> float:
    """Return by how many bits, on the average, each difference makes one of the two less probable than the other."""
    if repeat.size > COMPARED:
        return 0.0
    old, new, differences = _differences(doc, repeat)
    gains = [
        abs(model().gain(new, run.dest_start, run.dest_end, old[run.src_start : run.src_end])) for run in differences
    ]
    return sum(gains) / len(gains) / BIT if gains else 0.0


def _differences(doc: Document, repeat: Repeat) -> tuple[str, str, list[Opcode]]:
    """Return original and copy without blanks, and the runs in which they differ."""
    from rapidfuzz.distance import Levenshtein

    old, new = (_BLANK.sub("", doc.text[s.start : s.end]) for s in (repeat.original, repeat.copy))
    return old, new, [run for run in Levenshtein.opcodes(old, new) if run.tag != "equal"]


def without_lines(doc: Document, first: int, last: int) -> Edit:
    """Return the deletion of blocks, by index, with one of the gaps beside them; with both if they part a word."""
    rows = blocks(doc)
    start, end = rows[first].start, rows[last].end
    before = rows[first - 1].end if first else 0
    if last + 1 == len(rows):
        return Edit(before, end, "")
    after = rows[last + 1].start
    around = {rows[first - 1].kind, rows[last + 1].kind} if first else set()
    if around == {Kind.PROSE} and bridges(doc.text[max(0, before - 3) : before], doc.text[after : after + 3]):
        return Edit(before, after, "")
    gaps = [len(NEWLINE.findall(doc.text, *ends)) for ends in ((before, start), (end, after))]
    return Edit(before, end, "") if gaps[0] < 2 <= gaps[1] else Edit(start, after, "")
