"""What the documents of a folder are like: encodings, script, the ways of writing that most of them share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from zxlint.decoding import Source
from zxlint.document import Document
from zxlint.later import re
from zxlint.outline import lists
from zxlint.script import is_japanese, is_other_than
from zxlint.shape import shape
from zxlint.spacing import spacing
from zxlint.structure import wrap_width
from zxlint.text import NEWLINE

FEWEST = 5
"""Places of one kind in a document from which its way of setting them is a habit."""

MOST = 0.9
"""Share of places, and of documents, from which a way of writing is that of the document, or of all of them."""

ENOUGH = 3
"""Documents with a habit from which it is one of the folder."""

_GAP = re.compile(rb"(?<=H)S(?=D)|(?<=D)S(?=H)")
_CLOSED = re.compile(rb"(?<=H)(?=D)|(?<=D)(?=H)")
_QUOTES = {"curly": "“", "corner": "「", "straight": '"'}


@dataclass(frozen=True, slots=True)
class Traits:
    """What one document is like, by trait; a trait that it does not show is left out."""

    length: int
    found: Mapping[str, str]


@dataclass(slots=True)
class Survey:
    """What was seen in a folder.

    ``there`` counts the documents that the folder holds, ``unread`` those whose bytes could not be read at all,
    ``large`` those passed over for their size; ``traits`` counts documents by trait and by what they show of it.
    """

    there: int = 0
    seen: int = 0
    unread: int = 0
    large: int = 0
    characters: int = 0
    traits: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, traits: Traits) -> None:
        """Count one document."""
        self.seen += 1
        self.characters += traits.length
        for name, value in traits.found.items():
            self.traits.setdefault(name, Counter())[value] += 1

    def of(self, trait: str) -> Counter[str]:
        """Return how many documents show what of a trait."""
        return self.traits.get(trait, Counter())

    def habit(self, trait: str) -> str | None:
        """Return what nearly all documents that show a trait have in common; None where they are few or differ."""
        counts = self.of(trait)
        [(value, count)] = counts.most_common(1) or [("", 0)]
        return value if count >= ENOUGH and count >= MOST * counts.total() else None


def traits_of(source: Source, doc: Document) -> Traits:
    """Return what a document is like."""
    found = {"encoding": _encoding(source)}
    if doc.fault or not doc.text:
        return Traits(len(doc), found)
    found |= {"kind": doc.kind, "script": _script(doc)}
    found |= _one(
        "line-end", Counter(match.group() for match in NEWLINE.finditer(doc.text)), {"\n": "lf", "\r\n": "crlf"}
    )
    letters = spacing(doc)
    beside = {"set-apart": len(_GAP.findall(letters)), "closed": len(_CLOSED.findall(letters))}
    found |= _habit("digits", beside)
    found |= _habit("quotes", {name: doc.text.count(mark) for name, mark in _QUOTES.items()})
    if wrap_width(doc) is not None:
        found["lines"] = "wrapped"
    styles = Counter(item.style.strip() for items in lists(doc) for item in items if item.form == "digit")
    return Traits(len(doc), found | _habit("enumerators", styles))


def _encoding(source: Source) -> str:
    if source.fault:
        return "unreadable"
    return source.encoding + ("-bom" if source.bom and source.encoding == "utf-8" else "")


def _script(doc: Document) -> str:
    if b"H" not in shape(doc):
        return "none"
    if is_japanese(doc):
        return "japanese"
    return "traditional" if is_other_than(doc, "simplified") else "simplified"


def _one(trait: str, counts: Mapping[str, int], names: Mapping[str, str]) -> dict[str, str]:
    """Return what a document shows where it shows it alone, ``mixed`` where it does not."""
    shown = {names.get(value, "cr") for value, count in counts.items() if count}
    return {trait: shown.pop() if len(shown) == 1 else "mixed"} if shown else {}


def _habit(trait: str, counts: Mapping[str, int]) -> dict[str, str]:
    total = sum(counts.values())
    if total < FEWEST:
        return {}
    value = max(counts, key=lambda name: counts[name])
    return {trait: value if counts[value] >= MOST * total else "mixed"}


def spread(things: Iterable[str], most: int) -> list[str]:
    """Return at most so many of many things, evenly spread, and in such an order that the first few are spread, too."""
    every = list(things)
    count = min(most, len(every))
    bits = (count - 1).bit_length()
    # Counted with the bits turned round: 0, the middle, the quarters, the eighths.
    order = sorted(range(count), key=lambda n: int(f"{n:0{bits}b}"[::-1], 2))
    return [every[n * len(every) // count] for n in order]
