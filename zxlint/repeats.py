"""Repeats: passages that stand in a document twice, exactly or nearly, whatever the blanks and line ends in them.

Found in time linear in the document: runs of equal k-grams on one diagonal are exact blocks, blocks near one diagonal
are chained over small differences, and the ends are pushed to the end of the line where the rest is nearly equal.
Whether a repeat is a fault is for a rule to tell.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from itertools import chain as chained
from typing import TYPE_CHECKING, NamedTuple

import regex

from zxlint.document import Document, analysis
from zxlint.lexicon import bridges
from zxlint.protect import HIDDEN, prose
from zxlint.shape import shape, worthwhile
from zxlint.structure import Kind, blocks, lines
from zxlint.text import NEWLINE, Edit, Span

if TYPE_CHECKING:
    import numpy

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

BUCKETS = 22
"""Bits of a table, at most, by which hashes that occur twice are told from those that do not."""

PART = 1 << 15
"""Characters of a part of the text, whose places are numbers of 16 bits."""

FACTORS = (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53)
"""What a hash is multiplied with to find its bucket, once after another: the second time few are left."""

_DIGIT = regex.compile(r"\d")
_COUNT = regex.compile(r"[一二三四五六七八九十百千万零〇两甲乙丙丁]")
_MARKED = re.compile(rb"[^\0]+")
_INKED = re.compile(rb"[^SN]+")


class Squeezed(NamedTuple):
    """The text without blanks and line ends, protected characters hidden: pieces of the document, joined.

    ``heads[i]`` is the place of piece i in the squeezed text, ``starts[i]`` its offset in the document.
    """

    text: str
    heads: list[int]
    starts: list[int]

    def at(self, place: int) -> int:
        """Return the offset in the document of a character of the squeezed text."""
        piece = bisect_right(self.heads, place) - 1
        return self.starts[piece] + place - self.heads[piece]

    def place(self, offset: int) -> int:
        """Return how many characters of the squeezed text stand before an offset of the document."""
        piece = bisect_right(self.starts, offset) - 1
        if piece < 0:
            return 0
        end = self.heads[piece + 1] if piece + 1 < len(self.heads) else len(self.text)
        return min(end, self.heads[piece] + offset - self.starts[piece])


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
    """Return the text without blanks and line ends, with the offsets of its pieces."""
    text = prose(doc)
    spans = [match.span() for match in _INKED.finditer(shape(doc))]
    heads = [0, *accumulate(end - start for start, end in spans)]
    return Squeezed("".join([text[start:end] for start, end in spans]), heads[:-1], [start for start, _ in spans])


@analysis
def repeats(doc: Document) -> tuple[Repeat, ...]:
    """Return the repeats of ``SHORTEST`` characters or more, in order of the copy."""
    text, *_ = found = squeezed(doc)
    # The ends can grow a little, but not by as much as the whole of a short one.
    chains = [c for c in _chained(text, _blocks(text)) if c.b_end - c.b >= SHORTEST - GRAM // 2]
    for chain in chains:
        _extend(text, chain)
    _fit_to_lines(doc, chains)
    kept = [c for c in chains if c.b_end - c.b >= SHORTEST and c.a_end <= c.b and HIDDEN not in text[c.b : c.b_end]]
    copies = Counter((c.a, c.a_end) for c in kept)
    thirds = _covered(kept)
    return tuple(
        Repeat(
            Span(found.at(c.a), found.at(c.a_end - 1) + 1),
            Span(found.at(c.b), found.at(c.b_end - 1) + 1),
            c.b_end - c.b,
            c.edits,
            copies[c.a, c.a_end] == 1 and index not in thirds,
        )
        for index, c in enumerate(kept)
    )


def _blocks(text: str) -> list[tuple[int, int, int]]:
    """Return maximal exact blocks as (copy, original, length), in order of the copy."""
    return _large_blocks(text) if worthwhile(len(text)) else _small_blocks(text)


def _small_blocks(text: str) -> list[tuple[int, int, int]]:
    """Find them from the k-grams that stood before, each with its last place."""
    places = _candidates(text)
    grams = [text[place : place + GRAM] for place in places]
    again = {gram for gram, n in Counter(grams).items() if 1 < n <= OFTEN and HIDDEN not in gram}
    last: dict[str, int] = {}
    found = []
    start = end = distance = -1
    for place, gram in zip(places, grams, strict=True):
        if gram not in again:
            continue
        before = last.get(gram, -1)
        last[gram] = place
        if before < 0:
            continue
        # A block ends where the next pair is not the same distance one place further on.
        if place != end or place - before != distance:
            found.append((start, start - distance, end - 1 - start + GRAM))
            start, distance = place, place - before
        end = place + 1
    found.append((start, start - distance, end - 1 - start + GRAM))
    # What fits on itself twice over is a loop; a passage and its copy beside it may overlap by chance.
    return [(copy, first, size) for copy, first, size in found[1:] if 2 * (copy - first) > size]


def _candidates(text: str) -> list[int]:
    """Return, in order, places among which are those of all k-grams that stand twice.

    Of each k-gram there are three stretches of eight characters, of which one begins at a sampled place: it stands
    twice, too.  Eight low bytes of characters are one number, and numbers are fast to look up.
    """
    if len(text) < GRAM:
        return []
    thumb = memoryview(text.encode("utf-32-le", "surrogatepass")[::4])
    size = len(thumb)
    by_phase = [thumb[p : p + (size - p) // 8 * 8].cast("Q").tolist() for p in range(8)]
    sampled: set[int] = set()
    add = sampled.add
    twice = {number for numbers in by_phase[::3] for number in numbers if number in sampled or add(number)}
    for phase in (1, 2, 4, 5, 7):
        twice |= sampled.intersection(by_phase[phase])
    if not twice:
        return []
    flags = bytearray(size)
    for phase, numbers in enumerate(by_phase):
        flags[phase : phase + 8 * len(numbers) : 8] = bytes([number in twice for number in numbers])
    # A k-gram begins with one of its stretches, or one or two characters before.
    marked = int.from_bytes(flags, "little")
    rows = _MARKED.finditer((marked | marked >> 8 | marked >> 16).to_bytes(size, "little"))
    return list(chained.from_iterable(range(row.start(), min(row.end(), size - GRAM + 1)) for row in rows))


def _large_blocks(text: str) -> list[tuple[int, int, int]]:
    """Do the same with numpy: hash all k-grams, sort those whose hash may stand twice, look at neighbours."""
    import numpy

    codes = numpy.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=numpy.uint32)
    if len(codes) < GRAM:
        return []
    hashes = _hashes(codes)
    places = _shared(hashes)
    chosen = hashes[places]
    order = numpy.argsort(chosen, kind="stable")
    ordered, places = chosen[order], places[order]
    same = ordered[1:] == ordered[:-1]
    heads = numpy.flatnonzero(numpy.concatenate(([True], ~same)))
    sizes = numpy.diff(numpy.append(heads, len(ordered)))
    few = numpy.repeat(sizes <= OFTEN, sizes)
    pairs = numpy.flatnonzero(same & few[1:])
    in_order = numpy.argsort(places[pairs + 1])
    copies, firsts = places[pairs + 1][in_order], places[pairs][in_order]
    good = numpy.ones(len(copies), dtype=bool)
    for i in range(GRAM):
        here = codes[copies + i]
        good &= (here == codes[firsts + i]) & (here != ord(HIDDEN))
    copies, firsts = copies[good], firsts[good]
    distances = copies - firsts
    # A block ends where the next pair is not the same distance one place further on.
    ends = numpy.flatnonzero((numpy.diff(copies) != 1) | (numpy.diff(distances) != 0))
    first = numpy.concatenate(([0], ends + 1))[: len(copies)]
    lengths = numpy.append(ends, len(copies) - 1)[: len(copies)] - first + GRAM
    # What fits on itself twice over is a loop; a passage and its copy beside it may overlap by chance.
    kept = 2 * distances[first] > lengths
    columns = (copies[first][kept], firsts[first][kept], lengths[kept])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _hashes(codes: numpy.ndarray) -> numpy.ndarray:
    """Return a hash of 64 bits for each k-gram."""
    import numpy

    factors = [numpy.uint64(pow(0x9E3779B97F4A7C15, n, 1 << 64)) for n in (1, 2, 4)]
    two = codes.astype(numpy.uint64)
    two = two[:-1] * factors[0] + two[1:]
    four = two[:-2] * factors[1] + two[2:]
    return (four[:-6] * factors[2] + four[4:-2]) * factors[1] + two[8:]


def _shared(hashes: numpy.ndarray) -> numpy.ndarray:
    """Return, in order, the places of the hashes that may occur twice, and few others."""
    import numpy

    places = numpy.arange(len(hashes))
    for factor in FACTORS:
        bits = min(BUCKETS, len(places).bit_length() + 2)
        chosen = hashes if len(places) == len(hashes) else hashes[places]
        buckets = (chosen * numpy.uint64(factor) >> numpy.uint64(64 - bits)).astype(numpy.int64)
        places = places[_shared_buckets(buckets, bits)[buckets]]
    return places


def _shared_buckets(buckets: numpy.ndarray, bits: int) -> numpy.ndarray:
    """Return a flag for each bucket: whether it occurs twice; now and then that of one that does not is set, too.

    The tables are small enough for the cache: flags, and 16 bits for a place within a part of the text.
    """
    import numpy

    seen, shared = numpy.zeros((2, 1 << bits), dtype=bool)
    last = numpy.empty(1 << min(bits, BUCKETS - 2), dtype=numpy.uint16)
    numbers = numpy.arange(min(len(buckets), PART), dtype=numpy.uint16)
    for start in range(0, len(buckets), PART):
        here = buckets[start : start + PART]
        near, places = here & (len(last) - 1), numbers[: len(here)]
        last[near] = places
        shared[here[seen[here] | (last[near] != places)]] = True
        seen[here] = True
    return shared


def _chained(text: str, blocks: list[tuple[int, int, int]]) -> list[_Chain]:
    """Join blocks, in order of the copy, near one diagonal where what lies between differs little."""
    chains: list[_Chain] = []
    open_chains: list[_Chain] = []
    for b, a, length in blocks:
        open_chains = [c for c in open_chains if c.b_end + REACH >= b][-16:]
        for chain in reversed(open_chains):
            shift = abs(b - a - chain.b + chain.a)
            # Most are far apart.
            if shift <= 4 + SHARE * (chain.b_end - chain.b) and _grow(text, chain, a, b, length):
                break
        else:
            open_chains.append(_Chain(a, a + length, b, b + length))
            chains.append(open_chains[-1])
    return sorted(chains, key=lambda c: (c.b, c.a))


def _grow(text: str, chain: _Chain, a: int, b: int, length: int) -> bool:
    """Let a chain take in a block near its diagonal if it lies ahead and the difference is small."""
    overlap = max(0, chain.a_end - a, chain.b_end - b)
    if overlap >= length or a + overlap - chain.a_end > REACH:
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
    # The two may not grow into each other.
    reach = max(0, min(REACH, chain.b - chain.a_end))
    ahead = _alike(text[end : end + reach] for end in (chain.a_end, chain.b_end))
    chain.a_end, chain.b_end = chain.a_end + ahead, chain.b_end + ahead
    reach = max(0, min(REACH, chain.b - chain.a_end, chain.a))
    before = _alike(text[start - reach : start][::-1] for start in (chain.a, chain.b))
    chain.a, chain.b = chain.a - before, chain.b - before


def _alike(texts: Iterable[str]) -> int:
    """Return how many characters two texts have in common at their heads: mostly none."""
    one, other = texts
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _fit_to_lines(doc: Document, chains: list[_Chain]) -> None:
    """Let a copy end with its line where it nearly does: over a few characters of the next, or short of the end."""
    if not chains:
        return
    text = squeezed(doc).text
    heads = _Heads(squeezed(doc), [row.start for row in lines(doc)])
    for chain in chains:
        _cut_chance(text, chain, heads)
        _push(text, chain, heads.behind(chain.b) - chain.b)
        _push(text, chain, min(heads.ahead(chain.b_end) - chain.b_end, heads.ahead(chain.a_end) - chain.a_end))


class _Heads(NamedTuple):
    """Where lines begin in the squeezed text."""

    squeezed: Squeezed
    rows: list[int]

    def behind(self, place: int) -> int:
        """Return the last head up to a place, 0 if there is none."""
        text = self.squeezed.text
        if place >= len(text):
            return len(text)
        row = bisect_right(self.rows, self.squeezed.at(place)) - 1
        return self.squeezed.place(self.rows[row]) if row >= 0 else 0

    def ahead(self, place: int) -> int:
        """Return the first head from a place on, the end of the text if there is none."""
        if not place:
            return 0
        row = bisect_right(self.rows, self.squeezed.at(place - 1))
        return self.squeezed.place(self.rows[row]) if row < len(self.rows) else len(self.squeezed.text)


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
