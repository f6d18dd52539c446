"""Tokens and their counts: what the character model reads of a text, and what it remembers of many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from zxlint.later import regex

LINE, OTHER, DIGITS, LATIN = "N", "P", "D", "L"
CLASSES = LINE + OTHER + DIGITS + LATIN
"""Tokens that stand for what is not Han: line end (or what is protected), other marks, digits, letters."""

MARKS = "，。；：、？！“”（）《》—…"
"""Marks that are tokens of their own."""

FOLDED = dict(zip(",.;:?!()", "，。；：？！（）", strict=True))
"""Half-width marks, and those that they are read as."""

_PIECE = regex.compile(
    rf"(?P<H>[\p{{Han}}〇々])|(?P<M>[{MARKS},.;:?!()])|(?P<N>[\r\n\t\u3000\0]\s*|\s{{2,}})|(?P<S>\s)"
    r"|(?P<D>\p{Nd}(?:[.,:]?\p{Nd})*)|(?P<L>(?:(?!\p{Han})\p{L})+)|(?P<P>.)",
    regex.DOTALL,
)


def _read(text: str) -> Iterator[tuple[str, int]]:
    last = LINE
    for match in _PIECE.finditer(text):
        kind = match.lastgroup or OTHER
        if kind == "S":
            continue
        token = match.group() if kind == "H" else FOLDED.get(match.group(), match.group()) if kind == "M" else kind
        if kind == "H" or token != last:
            yield token, match.start()
        last = token


def tokens(text: str) -> tuple[str, list[int]]:
    """Return one character per token of a text, and the offset in code points at which each begins.

    A Han character is its own token, and so is a common mark.  Single blanks are dropped; wider gaps, tabs and U+3000
    are line ends; runs of one class or mark are one token.
    """
    pairs = list(_read(text))
    return "".join([token for token, _ in pairs]), [offset for _, offset in pairs]


class Counts:
    """Numbers of occurrences of one, two and three tokens in a row.  A key is the string of the tokens."""

    def __init__(self) -> None:
        self.uni = Counter[str]()
        self.bi = Counter[str]()
        self.tri = Counter[str]()

    def add(self, text: str, weight: int = 1) -> None:
        """Count a text; its first and last tokens meet line ends.

        Args:
            text: a text whose paragraphs are one line each.
            weight: how often it is to count.
        """
        self.add_tokens(LINE + tokens(text)[0].strip(LINE) + LINE, weight)

    def add_tokens(self, read: str, weight: int = 1) -> None:
        """Count a string of tokens as it is, such as a word without its surroundings."""
        for counter, keys in (
            (self.uni, read),
            (self.bi, map("".join, pairwise(read))),
            (self.tri, map("".join, zip(read, read[1:], read[2:], strict=False))),
        ):
            if weight == 1:
                counter.update(keys)
            else:
                for key, n in Counter(keys).items():
                    counter[key] += weight * n

    def merge(self, other: Counts, weight: int = 1) -> None:
        """Add the counts of another text or folder, ``weight`` times."""
        for mine, theirs in ((self.uni, other.uni), (self.bi, other.bi), (self.tri, other.tri)):
            for key, n in theirs.items():
                mine[key] += weight * n

    def subtract(self, other: Counts) -> None:
        """Take away the counts of a part; what falls to nothing is forgotten."""
        for mine, theirs in ((self.uni, other.uni), (self.bi, other.bi), (self.tri, other.tri)):
            for key, n in theirs.items():
                left = mine[key] - n
                if left > 0:
                    mine[key] = left
                else:
                    del mine[key]

    def pruned(self, least: int) -> Counts:
        """Return the counts without the bigrams and trigrams that occur fewer than ``least`` times."""
        kept = Counts()
        kept.uni = self.uni.copy()
        kept.bi = Counter({key: n for key, n in self.bi.items() if n >= least})
        kept.tri = Counter({key: n for key, n in self.tri.items() if n >= least})
        return kept
