"""Repeats: passages that stand in a document twice, exactly or nearly, whatever the blanks and line ends in them.

Found in time linear in the document: runs of equal k-grams on one diagonal are exact blocks, blocks near one diagonal
are chained over small differences, and the ends are pushed to the end of the line where the rest is nearly equal.
Whether a repeat is a fault is for a rule to tell.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress, pairwise
from typing import NamedTuple

import regex

from zxlint.document import Document, analysis
from zxlint.lexicon import bridges
from zxlint.protect import HIDDEN, prose
from zxlint.shape import LARGE, shape
from zxlint.structure import Kind, blocks, lines
from zxlint.text import NEWLINE, Edit, Span

SHORTEST = 20
"""Characters from which an equal passage counts as a repeat, blanks left out."""

GRAM = 10
"""Characters of the shortest exact block from which a repeat can grow."""

OFTEN = 6
"""Occurrences up to which a k-gram is followed; what stands in more places is a formula."""

SHARE = 0.1
"""Edits per character that a near repeat may have."""

REACH = 120
"""Characters between two blocks that a chain may cross."""

EDGE = 16
"""Characters up to which a repeat is pushed over differences to the end of its line."""

CHANCE = 3
"""Characters beyond a line end up to which equality is put down to chance."""

_DIGIT = regex.compile(r"\d")
_COUNT = regex.compile(r"[一二三四五六七八九十百千万零〇两甲乙丙丁]")
_INK = bytes(0 if letter in b"SN" else 1 for letter in range(256))


class Squeezed(NamedTuple):
    """The text without blanks and line ends, protected characters hidden; ``at[i]`` is the offset of character i."""

    text: str
    at: list[int]


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
    edits: int = 0


@analysis
def squeezed(doc: Document) -> Squeezed:
    """Return the text without blanks and line ends, with the offsets of its characters."""
    text = prose(doc)
    ink = shape(doc).translate(_INK)
    return Squeezed("".join(compress(text, ink)), list(compress(range(len(text)), ink)))


@analysis
def repeats(doc: Document) -> tuple[Repeat, ...]:
    """Return the repeats of ``SHORTEST`` characters or more, in order of the copy."""
    text, at = squeezed(doc)
    # The ends can grow a little, but not by as much as the whole of a short one.
    chains = [c for c in _chained(text, list(_blocks(text))) if c.b_end - c.b >= SHORTEST - GRAM // 2]
    for chain in chains:
        _extend(text, chain)
    _fit_to_lines(doc, chains)
    kept = [c for c in chains if c.b_end - c.b >= SHORTEST and c.a_end <= c.b and HIDDEN not in text[c.b : c.b_end]]
    copies = Counter((c.a, c.a_end) for c in kept)
    thirds = _covered(kept)
    return tuple(
        Repeat(
            Span(at[c.a], at[c.a_end - 1] + 1),
            Span(at[c.b], at[c.b_end - 1] + 1),
            c.b_end - c.b,
            c.edits,
            copies[c.a, c.a_end] == 1 and index not in thirds,
        )
        for index, c in enumerate(kept)
    )


def _blocks(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield maximal exact blocks as (copy, original, length)."""
    pairs = sorted(_large_pairs(text) if len(text) >= LARGE else _small_pairs(text))
    # A block ends where the next pair is not the same distance one place further on.
    ends = [i for i, (one, two) in enumerate(pairwise(pairs)) if two[1] != one[1] + 1 or two[0] != one[0]]
    start = 0
    for end in [*ends, len(pairs) - 1] if pairs else []:
        distance, first = pairs[start]
        length = pairs[end][1] - first + GRAM
        # What fits on itself twice over is a loop; a passage and its copy beside it may overlap by chance.
        if 2 * distance > length and text[first : first + length] == text[first - distance : first - distance + length]:
            yield first, first - distance, length
        start = end + 1


def _small_pairs(text: str) -> list[tuple[int, int]]:
    """Return (distance, place) of each k-gram that stood before, from its last place."""
    grams = [text[i : i + GRAM] for i in range(len(text) - GRAM + 1)]
    seen = Counter(grams)
    if len(seen) == len(grams):
        return []
    again = {gram for gram, n in seen.items() if 1 < n <= OFTEN}
    last: dict[str, int] = {}
    pairs = []
    for place in compress(range(len(grams)), map(again.__contains__, grams)):
        gram = grams[place]
        if gram in last and HIDDEN not in gram:
            pairs.append((place - last[gram], place))
        last[gram] = place
    return pairs


def _large_pairs(text: str) -> list[tuple[int, int]]:
    """Do the same with numpy: hash all k-grams, sort, look at neighbours."""
    import numpy

    codes = numpy.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=numpy.uint32).astype(numpy.uint64)
    hashes = numpy.zeros(len(codes) - GRAM + 1, dtype=numpy.uint64)
    for i in range(GRAM):
        hashes = hashes * numpy.uint64(0x9E3779B97F4A7C15) + codes[i : len(codes) - GRAM + 1 + i]
    order = numpy.argsort(hashes, kind="stable")
    same = hashes[order][1:] == hashes[order][:-1]
    heads = numpy.flatnonzero(numpy.concatenate(([True], ~same)))
    sizes = numpy.diff(numpy.concatenate((heads, [len(order)])))
    few = numpy.repeat(sizes <= OFTEN, sizes)
    chosen = numpy.flatnonzero(same & few[1:])
    places, before = order[chosen + 1], order[chosen]
    found = zip((places - before).tolist(), places.tolist(), strict=True)
    return [(d, p) for d, p in found if HIDDEN not in text[p : p + GRAM]]


def _chained(text: str, blocks: list[tuple[int, int, int]]) -> list[_Chain]:
    """Join blocks near one diagonal where what lies between differs little."""
    chains: list[_Chain] = []
    open_chains: list[_Chain] = []
    for b, a, length in sorted(blocks):
        open_chains = [c for c in open_chains if c.b_end + REACH >= b][-16:]
        grown = next((c for c in reversed(open_chains) if _grow(text, c, a, b, length)), None)
        if grown is None:
            grown = _Chain(a, a + length, b, b + length)
            chains.append(grown)
            open_chains.append(grown)
    return sorted(chains, key=lambda c: (c.b, c.a))


def _grow(text: str, chain: _Chain, a: int, b: int, length: int) -> bool:
    """Let a chain take in a block if it lies ahead near the diagonal and the difference is small."""
    shift = (b - a) - (chain.b - chain.a)
    overlap = max(0, chain.a_end - a, chain.b_end - b)
    if abs(shift) > 4 + SHARE * (chain.b_end - chain.b) or overlap >= length or a + overlap - chain.a_end > REACH:
        return False
    from rapidfuzz.distance import Levenshtein

    allowed = int(SHARE * (b + length - chain.b)) - chain.edits
    if allowed < 0:
        return False
    between = text[chain.a_end : a + overlap], text[chain.b_end : b + overlap]
    edits = Levenshtein.distance(*between, score_cutoff=allowed)
    # Where half of what lies between is different, these are two repeats with something else between them.
    if edits > allowed or edits > 3 + max(map(len, between)) // 2 or b + length <= chain.b_end:
        return False
    chain.a_end, chain.b_end, chain.edits = a + length, b + length, chain.edits + edits
    return True


def _extend(text: str, chain: _Chain) -> None:
    """Lengthen a repeat over what is exactly equal: formulae too frequent to have been followed."""
    from rapidfuzz.distance import Postfix, Prefix

    # The two may not grow into each other.
    reach = max(0, min(REACH, chain.b - chain.a_end))
    ahead = Prefix.similarity(*(text[end : end + reach] for end in (chain.a_end, chain.b_end)))
    chain.a_end, chain.b_end = chain.a_end + ahead, chain.b_end + ahead
    reach = max(0, min(REACH, chain.b - chain.a_end, chain.a))
    before = Postfix.similarity(*(text[start - reach : start] for start in (chain.a, chain.b)))
    chain.a, chain.b = chain.a - before, chain.b - before


def _fit_to_lines(doc: Document, chains: list[_Chain]) -> None:
    """Let a copy end with its line where it nearly does: over a few characters of the next, or short of the end."""
    if not chains:
        return
    text, at = squeezed(doc)
    heads = sorted({0, len(text), *(bisect_left(at, row.start) for row in lines(doc))})
    for chain in chains:
        _cut_chance(text, chain, heads)
        _push(text, chain, heads[bisect_right(heads, chain.b) - 1] - chain.b)
        ahead, behind = (heads[min(bisect_left(heads, end), len(heads) - 1)] for end in (chain.b_end, chain.a_end))
        _push(text, chain, min(ahead - chain.b_end, behind - chain.a_end))


def _cut_chance(text: str, chain: _Chain, heads: list[int]) -> None:
    """Take away what is equal by chance: a mark of the line before the copy, the first character of the line after."""
    slack = max(CHANCE, chain.a_end - chain.b)
    after = heads[min(bisect_left(heads, chain.b), len(heads) - 1)]
    if 0 < after - chain.b <= slack:
        chain.a, chain.b = chain.a + after - chain.b, after
    overlap = max(0, chain.a_end - chain.b)
    if overlap and text[chain.b] in "，、；。：":
        # Of two copies side by side, each had better end with the mark than begin with it.
        chain.a, chain.b = chain.a + overlap, chain.b + overlap
    before = heads[bisect_right(heads, chain.b_end) - 1]
    over = max(chain.a_end - chain.b, chain.b_end - before if chain.b_end - before <= CHANCE else 0)
    if 0 < over < chain.b_end - chain.b:
        chain.a_end, chain.b_end = chain.a_end - over, chain.b_end - over


def _push(text: str, chain: _Chain, by: int) -> None:
    """Lengthen a chain by so many characters, backward if negative, if they are nearly equal in both places."""
    size = abs(by)
    a, b = (chain.a_end, chain.b_end) if by > 0 else (chain.a + by, chain.b + by)
    if not 0 < size <= EDGE or a < 0 or max(chain.a_end, a + size) > min(chain.b, b):
        return
    from rapidfuzz.distance import Levenshtein

    edits = Levenshtein.distance(text[a : a + size], text[b : b + size])
    if edits <= max(2, size // 3) and chain.edits + edits <= max(1, SHARE * (chain.b_end - chain.b + size)):
        chain.edits += edits
        chain.a, chain.b = min(chain.a, a), min(chain.b, b)
        chain.a_end, chain.b_end = max(chain.a_end, a + size), max(chain.b_end, b + size)


def _covered(chains: list[_Chain]) -> set[int]:
    """Return the indices of repeats most of which is repeated once more, before or after."""
    by_copy = sorted((c.b, c.b_end, i) for i, c in enumerate(chains))
    by_original = sorted((c.a, c.a_end, i) for i, c in enumerate(chains))
    third = set()
    for i, c in enumerate(chains):
        for spans, start, end in ((by_copy, c.a, c.a_end), (by_original, c.b, c.b_end), (by_copy, c.b, c.b_end)):
            first = max(0, bisect_left(spans, (start,)) - 4)
            around = spans[first : min(bisect_left(spans, (end,)) + 1, first + 24)]
            if any(j != i and min(end, e) - max(start, s) >= (end - start) // 2 for s, e, j in around):
                third.add(i)
    return third


def slips(doc: Document, repeat: Repeat, longest: int) -> bool:
    """Whether the two differ only as misreadings do.

    That is by runs of ``longest`` characters at most, none of them a number, and no run twice: what differs in the
    same way in two places was written so.
    """
    from rapidfuzz.distance import Levenshtein

    if not repeat.edits:
        return True
    old, new = (regex.sub(r"\s", "", doc.text[s.start : s.end]) for s in (repeat.original, repeat.copy))
    seen: set[tuple[str, str]] = set()
    for run in Levenshtein.opcodes(old, new):
        if run.tag == "equal":
            continue
        pair = old[run.src_start : run.src_end], new[run.dest_start : run.dest_end]
        counts = _DIGIT.search("".join(pair)) or all(map(_COUNT.search, pair))
        if max(map(len, pair)) > longest or pair in seen or counts:
            return False
        seen.add(pair)
    return True


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
