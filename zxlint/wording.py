"""Wording: how well a stretch of Han is cut into words that the language uses."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from zxlint.lexicon import LONGEST, is_word, table
from zxlint.model.score import model

IN_USE = 8
"""Count in the model from which a pair that the dictionary knows is a word in use."""

OFTEN = 256
"""The same for a pair that it does not know: 数智, 农旅."""

FREE = frozenset(
    "的地得了着过和与及同跟或而且并兼之其所以于在为对向从由被把将使让是也还都又再更最很大小新老等各全每本该这那里上中下内外间不"
)
"""Characters that stand alone as often as not, and may be put into a set phrase or left out of it."""


@lru_cache(1 << 14)
def in_use(word: str) -> bool:
    """Whether a text of two characters or more is a word that the language uses."""
    if len(word) > 2:
        return is_word(word)
    return model().table.count(word) >= (IN_USE if is_word(word) else OFTEN)


def holds_word(text: str, start: int, end: int) -> bool:
    """Whether a word in use holds one of the characters from ``start`` to ``end``; if empty, those on both sides."""
    return any(
        in_use(text[first : first + length])
        for length in range(2, LONGEST + 1)
        for first in range(max(0, start - length + 1), min(end, len(text) - length + 1))
    )


@lru_cache(1 << 12)
def alone(text: str) -> int:
    """Return how few characters are left alone when a text is cut into words in use, but for ``FREE`` ones."""
    best = [0]
    for end in range(1, len(text) + 1):
        ways = [best[end - 1] + (text[end - 1] not in FREE)]
        ways += [best[end - n] for n in range(2, min(LONGEST, end) + 1) if in_use(text[end - n : end])]
        best.append(min(ways))
    return best[-1]


def is_form_of(character: str, other: str) -> bool:
    """Whether a character is another way of writing another: Traditional, a variant, one for compatibility."""
    if character == other:
        return False
    return _forms().get(character) == other or unicodedata.normalize("NFKC", character) == other


@cache
def _forms() -> dict[str, str]:
    forms = {form: simple for simple, members in table("traditional.tsv") for form in members}
    return {**forms, **{row[0]: row[1] for row in table("variants.tsv")}}
