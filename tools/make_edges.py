"""Make rules/data/edges.tsv from a folder of well-edited text, one folder for each register.

    python tools/make_edges.py path/to/corpus rules/data/edges.tsv

Counted is how often a character or a word of two characters stands at the head and at the end of a clause, as a share
of all its places.  Listed are those that hardly ever do: with one of them a paragraph does not begin, or stop.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

import regex

from zxlint.lexicon import words

SELDOM = 0.01
"""Share of its places up to which a character or word counts as never standing at an edge."""

LEAST = 150
"""Places that it needs to be judged at all; and in a single register, two thirds of that."""

FIRST = 0.25
"""Share of the places in words of two below which a character is one that ends them."""

WORDS = 10
"""Words of two that the dictionary needs to have with a rare character."""

MOSTLY = 0.9
"""Share of them that has it at one edge before it is taken for unable to stand at the other."""

WORDS_WITH: defaultdict[str, list[str]] = defaultdict(list)
for _word in words():
    if len(_word) == 2:
        for _character in set(_word):
            WORDS_WITH[_character].append(_word)

HAN = regex.compile(r"\p{Han}{2,}")
BEFORE = "。！？；，：“（《—\n"
AFTER = "。！？；，：”）》—\n"
HEADER = """\
# Characters, and words of two, that hardly ever begin (end) a clause, unless a word of the dictionary does so there;
# and (inner) characters of the first kind that end words rather than begin them
# Source: counted by tools/make_edges.py in statutes, reports, encyclopedias, stories and manuals; holds no text of them
# Licence: MIT
"""


def main(source: str, target: str) -> None:
    """Count the registers and write the table."""
    registers = [count(folder) for folder in sorted(Path(source).iterdir()) if folder.is_dir()]
    rows = [
        f"{edge}\t{' '.join(seldom(registers, which, size) + (rare(registers, which) if size == 1 else []))}\n"
        for which, edge in ((1, "head"), (2, "tail"))
        for size in (1, 2)
    ]
    inner = [character for character in seldom(registers, 1, 1) if comes_second(registers, character)]
    rows.append(f"inner\t{' '.join(inner)}\n")
    Path(target).write_text(HEADER + "".join(rows), encoding="utf-8")


def count(folder: Path) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Return how often each character and word stands anywhere, at the head and at the end of a clause."""
    everywhere, heads, tails = Counter[str](), Counter[str](), Counter[str]()
    known = words()
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for match in HAN.finditer(text):
            run = match.group()
            everywhere.update(run)
            everywhere.update(run[i : i + 2] for i in range(len(run) - 1) if run[i : i + 2] in known)
            if (text[match.start() - 1 : match.start()] or "\n") in BEFORE and not {run[:3], run[:4]} & known.keys():
                heads[run[:2] if run[:2] in known else run[0]] += 1
            if (text[match.end() : match.end() + 1] or "\n") in AFTER and not {run[-3:], run[-4:]} & known.keys():
                tails[run[-2:] if run[-2:] in known else run[-1]] += 1
    return everywhere, heads, tails


def rare(registers: list[tuple[Counter[str], Counter[str], Counter[str]]], which: int) -> list[str]:
    """Return the characters too rare to be counted that the dictionary has nearly always at the other edge."""
    found = []
    for character, members in WORDS_WITH.items():
        first = sum(word[0] == character for word in members) / len(members)
        few = sum(register[0][character] for register in registers) < LEAST
        if few and len(members) >= WORDS and (first if which == 2 else 1 - first) >= MOSTLY:
            found.append(character)
    return sorted(found)


def comes_second(registers: list[tuple[Counter[str], Counter[str], Counter[str]]], character: str) -> bool:
    """Whether a character ends words of two far more often than it begins them: 府, 业."""
    places = Counter[str]()
    for everywhere, _, _ in registers:
        for word in WORDS_WITH[character]:
            places["first" if word[0] == character else "second"] += everywhere[word]
    return places["first"] < FIRST * places.total()


def seldom(registers: list[tuple[Counter[str], Counter[str], Counter[str]]], which: int, size: int) -> list[str]:
    """Return what seldom stands at the edge, in all registers together and in each that has enough of it."""
    total = Counter[str]()
    for register in registers:
        total.update({piece: n for piece, n in register[0].items() if len(piece) == size})
    found = []
    for piece, n in total.items():
        at_edge = sum(register[which][piece] for register in registers)
        # A standard error and a half and a little more, so that few places prove nothing.
        if n < LEAST or at_edge + 1.5 * at_edge**0.5 + 1.5 >= SELDOM * n:
            continue
        own = [
            register[which][piece] / register[0][piece] for register in registers if register[0][piece] > 2 * LEAST // 3
        ]
        if max(own, default=0) <= 2 * SELDOM:
            found.append(piece)
    return sorted(found)


if __name__ == "__main__":
    main(*sys.argv[1:])
