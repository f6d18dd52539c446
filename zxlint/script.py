"""Script: whether a document is written in Simplified characters, in Traditional ones or in Japanese."""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple

from zxlint.document import Document, analysis
from zxlint.later import re
from zxlint.lexicon import table
from zxlint.protect import prose
from zxlint.shape import PART, shape
from zxlint.signs import may_hold

Script = Literal["simplified", "traditional"]

FOREIGN = 0.2
"""Share of the characters that tell the scripts apart from which a document is not in the script asked for."""

JAPANESE = 0.05
"""Share of kana among the characters of a document from which it is Japanese."""

NEAR = 20
"""Characters on either side of a place that say in which script it is written."""

_KANA = re.compile("[ぁ-ヺ]")


class Scripts(NamedTuple):
    """Patterns for one character that only Traditional text has, and for one that only Simplified text has."""

    traditional: re.Pattern[str]
    simplified: re.Pattern[str]


class Letters(NamedTuple):
    """The characters that these patterns are for."""

    traditional: str
    simplified: str


class Tally(NamedTuple):
    """Numbers of the characters of a document that tell in which script it is written."""

    traditional: int
    simplified: int


@cache
def letters() -> Letters:
    """Read the tables."""
    rows = table("traditional.tsv")
    both = {character for character, when, _ in table("traditional-kept.tsv") if when == "never"}
    # A Simplified form that Big5 has is a Traditional character too (后, 里, 干) and tells nothing.
    plain = [simple for simple, _ in rows if "?" in simple.encode("big5", "replace").decode("big5")]
    return Letters("".join(c for _, members in rows for c in members if c not in both), "".join(plain))


@cache
def scripts() -> Scripts:
    """Return the patterns.  They are re's: its character sets scan a text twenty times as fast as regex does."""
    return Scripts(*(re.compile(f"[{members}]") for members in letters()))


@analysis
def tally(doc: Document) -> Tally:
    """Count the characters outside protected text that tell the scripts apart."""
    return Tally(_traditional(doc), _simplified(doc))


@analysis
def _traditional(doc: Document) -> int:
    return _count(scripts().traditional, prose(doc)) if may_hold(doc, letters().traditional) else 0


@analysis
def _simplified(doc: Document) -> int:
    return _count(scripts().simplified, prose(doc))


@analysis
def _kana(doc: Document) -> int:
    return _count(_KANA, prose(doc)) if b"K" in shape(doc) else 0


def _count(pattern: re.Pattern[str], text: str) -> int:
    """Return how often a pattern of one character stands in a text; what it finds is not kept for the whole of it."""
    return sum(len(pattern.findall(text, start, start + PART)) for start in range(0, len(text), PART))


def strangers(doc: Document, script: Script) -> int:
    """Return how many characters of a document are not in a script."""
    return _traditional(doc) if script == "simplified" else _simplified(doc)


def is_other_than(doc: Document, script: Script) -> bool:
    """Whether more of a document than a stray character is in the other script, so that it is not in this one."""
    # In most documents there is nothing to weigh: the one kind need not be counted to know the other absent.
    strange = strangers(doc, script)
    if strange <= 1:
        return False
    traditional, simplified = tally(doc)
    return strange > FOREIGN * (traditional + simplified)


def is_japanese(doc: Document) -> bool:
    """Whether a document has kana throughout."""
    return _kana(doc) > JAPANESE * len(doc)


def is_near_kana(text: str, at: int) -> bool:
    """Whether the passage round a place is Japanese."""
    return _KANA.search(text, max(0, at - NEAR), at + NEAR) is not None


def is_near_traditional(text: str, at: int) -> bool:
    """Whether the passage round a place has more Traditional than Simplified characters, and not just one."""
    start, end = max(0, at - NEAR), at + NEAR
    traditional, simplified = (len(pattern.findall(text, start, end)) for pattern in scripts())
    return traditional > 1 and traditional > simplified
