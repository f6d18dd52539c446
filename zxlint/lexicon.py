"""The dictionary: which stretches of two to four Han characters are words, and of what kind."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from zxlint.shape import codes_of

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

LONGEST = 4
"""Characters of the longest word that the dictionary holds."""


_SLOTS = 1 << 20
"""Places in the table of the pairs that stand in words: five for each pair."""


def table(name: str) -> list[list[str]]:
    """Return the rows of a table in rules/data as lists of cells; comment lines begin with ``#``.

    Raises:
        FileNotFoundError: there is no such table.
    """
    text = (files("zxlint.rules") / "data" / name).read_text(encoding="utf-8")
    # Not splitlines: a cell may hold U+2028 and the like.
    return [row.split("\t") for row in text.split("\n") if row and not row.startswith("#")]


@cache
def words() -> dict[str, str]:
    """Return every word with the first letter of its part of speech: n noun, v verb, a adjective, d adverb, ...

    Source: the dictionary of jieba (MIT), see rules/data/words.tsv.
    """
    return {word: tag for tag, members in table("words.tsv") for word in members.split(" ")}


def is_word(text: str) -> bool:
    """Whether the text is a word of two to four characters."""
    return text in words()


def bridges(left: str, right: str) -> bool:
    """Whether some word begins in the last characters of ``left`` and ends in the first ones of ``right``."""
    known = words()
    for before in range(1, min(LONGEST - 1, len(left)) + 1):
        head = left[-before:]
        for after in range(1, min(LONGEST - before, len(right)) + 1):
            if head + right[:after] in known:
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
