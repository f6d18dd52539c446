"""The dictionary: which stretches of two to four Han characters are words, and of what kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from zxlint.data import data
from zxlint.shape import codes_of

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

from zxlint.timing import timed

LONGEST = 4
"""Characters of the longest word that the dictionary holds."""


_OFTEN = 5
"""Questions about words of one first character from which they are taken apart; a short document asks fewer."""

_SLOTS = 1 << 20
"""Places in the table of the pairs that stand in words: five for each pair."""


def table(name: str) -> list[list[str]]:
    """Return the rows of a table in rules/data as lists of cells; comment lines begin with ``#``.

    Raises:
        FileNotFoundError: there is no such table.
    """
    with timed("table", name):
        return [row.split("\t") for row in _rows(name)]


def _rows(name: str) -> list[str]:
    text = data(name).read_text(encoding="utf-8")
    # Not splitlines: a cell may hold U+2028 and the like.
    return [row for row in text.split("\n") if row and not row.startswith("#")]


class Words(Mapping[str, str]):
    """Every word with the first letter of its part of speech: n noun, v verb, a adjective, d adverb, ...

    Args:
        rows: of the table; the words of each begin with one character.  They are not taken apart, because that would
            take longer than a short document takes, which asks for some hundred words.
    """

    def __init__(self, rows: Iterable[str]) -> None:
        self._rows = {row[0]: row for row in rows}
        self._asked: dict[str, int] = {}
        self._taken_apart: dict[str, frozenset[str]] = {}

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and self.hold(text)

    def hold(self, text: str) -> bool:
        """Whether a text is a word; the words of a character that is asked about again and again are taken apart."""
        first = text[:1]
        members = self._taken_apart.get(first)
        if members is not None:
            return text in members
        row = self._rows.get(first)
        if row is None:
            return False
        asked = self._asked[first] = self._asked.get(first, 0) + 1
        if asked > _OFTEN:
            members = self._taken_apart[first] = frozenset(_words_of(row))
            return text in members
        # Two words and the comma between them are longer than any word.
        return len(text) <= LONGEST and f",{text}," in row

    def __getitem__(self, word: str) -> str:
        if word not in self:
            raise KeyError(word)
        row = self._rows[word[0]]
        return row[row.rindex("\t", 0, row.index(f",{word},")) + 1]

    def __iter__(self) -> Iterator[str]:
        for row in self._rows.values():
            yield from _words_of(row)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _words_of(row: str) -> Iterator[str]:
    for cell in row.split("\t")[1:]:
        yield from cell.split(",")[1:-1]


@cache
def words() -> Words:
    """Return every word with its part of speech.

    Source: the dictionary of jieba (MIT), see rules/data/words.tsv.
    """
    with timed("table", "words.tsv"):
        return Words(_rows("words.tsv"))


def is_word(text: str) -> bool:
    """Whether the text is a word of two to four characters."""
    return words().hold(text)


def bridges(left: str, right: str) -> bool:
    """Whether some word begins in the last characters of ``left`` and ends in the first ones of ``right``."""
    hold = words().hold
    for before in range(1, min(LONGEST - 1, len(left)) + 1):
        head = left[-before:]
        for after in range(1, min(LONGEST - before, len(right)) + 1):
            if hold(head + right[:after]):
                return True
    return False


def inner_pairs(left: NDArray[numpy.uint32], right: NDArray[numpy.uint32]) -> NDArray[numpy.bool_]:
    """Return for many pairs of code points whether they may stand within a word; where not, no word bridges them."""
    found: NDArray[numpy.bool_] = _pairs()[_slots(left, right)]
    return found


@cache
def _pairs() -> NDArray[numpy.bool_]:
    """Return which slots the pairs of neighbours in all words take."""
    import numpy

    codes = codes_of(" ".join(words()))
    taken = numpy.zeros(_SLOTS, dtype=bool)
    taken[_slots(codes[:-1], codes[1:])] = True
    return taken


def _slots(left: NDArray[numpy.uint32], right: NDArray[numpy.uint32]) -> NDArray[numpy.uint32]:
    # An odd factor near the golden ratio of 2 ** 32 scatters the pairs; the highest bits are scattered best.
    mixed: NDArray[numpy.uint32] = ((left << 16 ^ right) * 2654435769 >> 12).astype("uint32")
    return mixed
