"""Terms: set phrases and names of institutions that a text spells in one way only.

The packs that come with zxlint lie in rules/data; a user's own are text files, one term a line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache, cached_property

from zxlint.document import Document
from zxlint.later import regex
from zxlint.lexicon import table

PACKS = ("terms.tsv", "terms-cppcc.tsv")
"""The packs that come with zxlint."""

NEAR = 4
"""Characters from which a term is one whose near misses are looked for."""

SHORTEST, LONGEST = 2, 40
"""Characters that a term of a user's own pack may have."""

_REMEMBERED = 1 << 14  # pairs of characters of which is known whether a term holds them

EXPECTED = (
    f"a term a line, {SHORTEST} to {LONGEST} characters without blanks, two of them Chinese; a comment begins with #"
)

_HAN = regex.compile(r"\p{Han}+")


class PackError(ValueError):
    """A pack has a line that is no term: says which line, and what is expected."""


class Terms:
    """A set of terms.

    Args:
        listed: the terms, in any order.
    """

    def __init__(self, listed: Collection[str]) -> None:
        self._listed = frozenset(listed)
        self._pairs: dict[str, bool] = {}

    def __contains__(self, text: object) -> bool:
        return text in self._listed

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._listed))

    def __len__(self) -> int:
        return len(self._listed)

    @cached_property
    def comparable(self) -> tuple[str, ...]:
        """The terms whose near misses are looked for: Han alone, ``NEAR`` characters and more; in order."""
        return tuple(t for t in self if len(t) >= NEAR and _HAN.fullmatch(t) and max(t) < "\uffff")

    @cached_property
    def _lengths(self) -> dict[str, set[int]]:
        """The lengths of terms by their first two characters."""
        lengths: dict[str, set[int]] = {}
        for term in self._listed:
            lengths.setdefault(term[:2], set()).add(len(term))
        return lengths

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._listed), default=0)

    @cached_property
    def _joined(self) -> str:
        return "\0".join(self._listed)

    def _joins(self, pair: str) -> bool:
        """Whether a term holds two characters side by side; the same few are asked about again and again."""
        known = self._pairs.get(pair)
        if known is None:
            if len(self._pairs) >= _REMEMBERED:
                self._pairs.clear()
            known = self._pairs[pair] = pair in self._joined
        return known

    def cover(self, text: str, start: int, end: int) -> bool:
        """Whether a term that stands in the text holds one of the characters from ``start`` to ``end``.

        An empty stretch is held by the term that has characters on both sides of it.
        """
        known = self._lengths
        # A term that begins further left has all the pairs from there to here.
        low, least = start, max(0, start - self._longest + 1)
        while low > least and self._joins(text[low - 1 : low + 1]):
            low -= 1
        for first in range(low, min(end, len(text) - 1)):
            for length in known.get(text[first : first + 2], ()):
                if first + length > start and text[first : first + length] in self._listed:
                    return True
        return False


def terms_of(doc: Document) -> Terms:
    """Return the terms that hold for a document: those that come with zxlint and the user's own."""
    return _terms(doc.terms)


@cache
def _terms(own: tuple[str, ...]) -> Terms:
    shipped = (term for name in PACKS for _, members in table(name) for term in members.split(" "))
    return Terms({*shipped, *own})


def parse(text: str) -> tuple[str, ...]:
    """Return the terms of a pack, in its order.

    Args:
        text: a term a line; blanks round it, empty lines and lines that begin with ``#`` count for nothing.

    Raises:
        PackError: a line is no term.
    """
    found: dict[str, None] = {}
    for number, line in enumerate(regex.split(r"\r\n|\n|\r", text.removeprefix("\ufeff")), 1):
        term = line.strip()
        if not term or term.startswith("#"):
            continue
        if not _is_term(term):
            raise PackError(f"line {number} is no term; expected {EXPECTED}")
        found[term] = None
    return tuple(found)


def _is_term(text: str) -> bool:
    if not SHORTEST <= len(text) <= LONGEST or regex.search(r"[\s\p{C}]", text):
        return False
    return sum(map(len, _HAN.findall(text))) >= SHORTEST
