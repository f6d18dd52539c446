"""How probable a text is as Chinese, which tells the encodings apart that its bytes may be in."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import NamedTuple

from zxlint.later import re
from zxlint.lexicon import table
from zxlint.model.table import shipped

UNKNOWN = 22.0
"""Bits of a character that Chinese text hardly ever has: one in four million."""

MARK = 12.0
"""Bits of a mark of Chinese or Western typography."""

FLAT = 13.0
"""Bits of a character where none is more common than another: one of 8,192, about as many as an encoding has Han.

What reads as Chinese by chance, such as Korean read as GBK, has 14 and more; Chinese text has 9 to 11.
"""

PLAIN, ODD, CONTROL = 5.0, 9.0, 20.0
"""Bits of ASCII: letters, digits and common marks; other marks; control characters."""

_MARKS = re.compile("[\u2010-\u2027\u2030-\u205e\u3000-\u303f\uff01-\uff65·×°①-⑳Ⅰ-Ⅻ]")
_PLAIN = re.compile("[\\w \\n\\r\\t.,;:()\"'/#*|<>=+-]", re.ASCII)


class Likelihood(NamedTuple):
    """What a text is as Chinese, in bits: the log-likelihood of all of it, and by how much it beats flat chance.

    Where ``gain`` is 20, the characters outside ASCII are a million times likelier in Chinese than by chance.
    """

    total: float
    gain: float


def likelihood(text: str) -> Likelihood:
    """Return how probable a text is as Chinese, Simplified or Traditional, by the frequencies of its characters."""
    total = gain = 0.0
    for character, count in Counter(text).items():
        bits = _bits(character) * count
        total -= bits
        if character > "\x7f":
            gain += FLAT * count - bits
    return Likelihood(total, gain)


@cache
def _bits(character: str) -> float:
    if character <= "\x7f":
        return PLAIN if _PLAIN.match(character) else ODD if character >= " " else CONTROL
    known = shipped()
    number = known.number(character) or known.number(_simplified().get(character, character))
    if number:
        return -float(known.arrays["logs"][number]) / 16
    return MARK if _MARKS.match(character) else UNKNOWN


@cache
def _simplified() -> dict[str, str]:
    # The model was counted over Simplified text: a Traditional character is as common as its Simplified form.
    return {traditional: simplified for simplified, members in table("traditional.tsv") for traditional in members}
