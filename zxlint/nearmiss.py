"""Near misses: places where a text almost spells a listed term.

A term of up to five characters is missed by one edit, a longer one by two.  An edit puts in, leaves out or replaces a
character, or swaps two (optimal string alignment, Boytsov 2011).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from zxlint.document import Document, analysis
from zxlint.model.plain import is_short, read_plainly
from zxlint.model.reading import model_of
from zxlint.model.score import model
from zxlint.model.sifting import sifted
from zxlint.shape import shape, worthwhile
from zxlint.termindex import SIZE, Gap, SetIndex, Window
from zxlint.terms import Terms, terms_of
from zxlint.termtable import ArrayIndex
from zxlint.text import Edit, Span, trim

if TYPE_CHECKING:
    import numpy

SHORT = 5
"""Characters up to which a term is missed by one edit only."""

EDIT = 3
"""Characters that a term must be longer by to be the better fit with one more edit."""

_JUDGED = 1 << 13  # stretches that are remembered beside a term: documents of one kind say the same in many places


class NearMiss(NamedTuple):
    """A stretch of text that almost spells a term, ``edits`` apart; ``change`` is what makes the term of it."""

    span: Span
    term: str
    edits: int
    change: Edit


class Search:
    """The terms of a document, and where a window of the text may belong in them."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self._joined = "\0" + "".join(term + "\0" for term in terms.comparable)
        self._standing: dict[str, list[int]] = {}
        self._known: dict[tuple[str, Gap], tuple[tuple[str, int], ...]] = {}

    @cached_property
    def _sets(self) -> SetIndex:
        return SetIndex(self.terms.comparable)

    @cached_property
    def _arrays(self) -> ArrayIndex:
        return ArrayIndex(self.terms.comparable)

    def windows(self, doc: Document) -> Iterator[Window]:
        """Yield the windows of a document that are almost those of a term, in order."""
        text, letters, table = doc.text, shape(doc), model().table
        if worthwhile(len(doc)):
            return self._arrays.windows(text, letters, table, _unusual(doc))
        return self._sets.windows(text, letters, table, _unusual_plainly(doc))

    def fits(self, window: str, gap: Gap) -> tuple[tuple[str, int], ...]:
        """Return the terms with a stretch that a window almost spells, each with where the stretch begins in it."""
        key = window, gap
        if key not in self._known:
            found = dict.fromkeys(at for piece, offset in _pieces(window, gap) for at in self._places(piece, offset))
            self._known[key] = tuple(self._term_at(at) for at in found)
        return self._known[key]

    def _places(self, piece: str, offset: int) -> Iterator[int]:
        """Yield where a piece with a blank for any one character stands in the joined terms, less an offset."""
        head, _, tail = piece.partition(" ")
        solid = max(head, tail, key=len)
        skip, behind = piece.index(solid), len(piece) - len(tail)
        for at in self._pair(solid[:2]):
            start = at - skip
            # Behind the last term nothing stands, and so no tail.
            if start >= 0 and self._joined.startswith(head, start) and self._joined.startswith(tail, start + behind):
                yield start + offset

    def _pair(self, pair: str) -> list[int]:
        """Return where two characters stand side by side in the joined terms; many windows ask for the same two."""
        if pair not in self._standing:
            at = self._joined.find(pair)
            places = self._standing[pair] = []
            while at >= 0:
                places.append(at)
                at = self._joined.find(pair, at + 1)
        return self._standing[pair]

    def _term_at(self, at: int) -> tuple[str, int]:
        start = self._joined.rfind("\0", 0, at + 1) + 1
        return self._joined[start : self._joined.index("\0", start)], at - start


def _unusual(doc: Document) -> numpy.ndarray | None:
    """Return where the windows may begin that the language does not use, since it does not use a three in them.

    None where that is not known already: a profile knows more of the language than is asked for here.
    """
    import numpy

    if model_of(doc) is not model():
        return None
    odd = numpy.zeros(len(doc) + 2, dtype=bool)
    odd[sifted(doc).odd] = True
    odd[:-1] |= odd[1:]
    return numpy.flatnonzero(odd[: max(0, len(doc) - SIZE + 1)])


def _unusual_plainly(doc: Document) -> set[int] | None:
    """Return the same for a short document."""
    if not is_short(doc):
        return None
    plain = read_plainly(doc)
    starts = {start for start, count in zip(plain.offsets, plain.triple[2:], strict=False) if not count}
    return starts | {start - 1 for start in starts}


@cache
def _search(terms: Terms) -> Search:
    return Search(terms)


def _pieces(window: str, gap: Gap) -> Iterator[tuple[str, int]]:
    """Yield what a term may hold in place of a window, blanks for any character, and how far into it to look."""
    a, b, c, d = tuple(window)
    if gap is Gap.FIRST:
        yield f"\0 {b}{c}{d}", 1
    elif gap is Gap.SECOND:
        yield from ((f"{a} {c}{d}", 0), (a + c + d, 0))
    elif gap is Gap.THIRD:
        yield from ((f"{a}{b} {d}", 0), (a + b + d, 0))
    elif gap is Gap.FOURTH:
        yield f"{a}{b}{c} \0", 0
    else:
        yield from ((a + c + b + d, 0), (f"\0{b}{a}{c}{d}", 1), (f"{a}{b}{d}{c}\0", 0))
        yield from ((f"{a}{b} {c}{d}", 0), (f"{a} {b}{c}{d}", 0), (f"{a}{b}{c} {d}", 0))


@analysis
def near_misses(doc: Document) -> tuple[NearMiss, ...]:
    """Return the places of a document where a listed term is almost spelt, the best fit first; they may overlap.

    Left out are those that the language uses, and those where another listed term holds what would be changed.
    """
    search, text = _search(terms_of(doc)), doc.text
    places = dict.fromkeys(
        (place - offset, term)
        for place, gap in search.windows(doc)
        for term, offset in search.fits(text[place : place + SIZE], gap)
    )
    found = dict.fromkeys(_compared(text, shape(doc), places))
    apart = [near for near in found if not search.terms.cover(text, *near.change.span)]
    return tuple(sorted(apart, key=lambda near: (EDIT * near.edits - len(near.term), near)))


def _compared(text: str, letters: bytes, places: Iterable[tuple[int, str]]) -> Iterator[NearMiss]:
    """Yield the stretches that begin about some places and are nearest to a term, where they are near enough."""
    for place, term in places:
        first = max(0, place - 1)
        stop = first + len(term) + 3
        best = _nearest(text[first:stop], letters[first:stop], term)
        if best is not None:
            edits, (start, end), change = best
            moved = Edit(first + change.start, first + change.end, change.content)
            yield NearMiss(Span(first + start, first + end), term, edits, moved)


@lru_cache(_JUDGED)
def _nearest(text: str, letters: bytes, term: str) -> tuple[int, Span, Edit] | None:
    """Return the stretch of a text that begins among its first three characters and is nearest to a term, if any is.

    Of those as near, one that shares both ends with it, then one as long.  What it says is how many edits there are,
    where the stretch stands, and what makes the term of it.

    Args:
        text: three characters more than the term has, fewer at the end of a document.
        letters: the shape of that text.
        term: the term.
    """
    size, most = len(term), 1 if len(term) <= SHORT else 2
    # Most are told apart by the characters that are not there at all.
    if len(set(term).difference(text[: size + 2])) > most:
        return None
    distance = _distance()
    ranked: list[tuple[int, int, int, Span]] = []
    for start in range(3):
        for length in (size, size - 1, size + 1):
            if letters[start : start + length] != b"H" * length:
                continue
            stretch = text[start : start + length]
            edits = distance(stretch, term, score_cutoff=most)
            if not edits:
                return None
            if edits <= most:
                ends = (stretch[0] != term[0]) + (stretch[-1] != term[-1])
                ranked.append((edits, ends, abs(length - size), Span(start, start + length)))
    if not ranked:
        return None
    edits, _, _, span = min(ranked)
    return edits, span, trim(text, *span, term)


@cache
def _distance() -> Callable[..., int]:
    from rapidfuzz.distance import OSA

    return OSA.distance
