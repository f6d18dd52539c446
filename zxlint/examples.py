"""The marked examples of a rule: input, span, repair, documentation and test in one string.

``⟦bad→good⟧``  a fault and its repair     ``⟦bad⇒good⟧``  the same, and the repair must not be safe
``⟦bad⟧``       a fault without a repair   ``⟪bad→good⟫``  a change that belongs to a fault marked elsewhere
``⟦→good⟧``     an insertion: a fault of its own where nothing else is marked
A text without a mark must stay silent.  In an example of a rule about the corpus, a row ``⸻`` parts documents; what is
said of the last one is marked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from zxlint.document import Document, Kind
from zxlint.later import regex
from zxlint.text import Span

APART = "⸻\n"
"""The row that parts the documents of an example."""

_MARK = regex.compile(r"(?:(?P<fault>⟦)|⟪)(?P<bad>[^⟦⟧⟪⟫→⇒]*)(?:(?P<arrow>[→⇒])(?P<good>[^⟦⟧⟪⟫]*))?(?(fault)⟧|⟫)")


@dataclass(frozen=True, slots=True)
class Example:
    """One marked text, taken apart.

    ``spans`` are the findings it expects, in order; ``repaired`` is the text after all offered repairs, ``unsafe``
    whether any of them must not be safe.  ``others`` are the texts of the documents before it, ``marked`` is all.
    """

    marked: str
    kind: Kind
    text: str
    spans: tuple[Span, ...]
    repaired: str
    unsafe: bool
    others: tuple[str, ...] = ()

    def document(self) -> Document:
        """Return the text as a document, compared with those before it."""
        doc = Document(self.text, self.kind)
        if not self.others:
            return doc
        from zxlint.across import compared

        named = [(f"{number}.txt", Document(text, self.kind)) for number, text in enumerate(self.others, 1)]
        named.append(("", doc))
        return replace(doc, copies=compared(named)[-1])

    @property
    def silent(self) -> bool:
        """Whether nothing may be said of this text."""
        return not self.spans


def parse(marked: str, kind: Kind = "text") -> Example:
    """Take a marked string apart.

    Raises:
        ValueError: a mark ⟦ ⟧ ⟪ ⟫ stands without its partner.
    """
    *others, last = marked.split(APART)
    text, repaired = "", ""
    faults: list[Span] = []
    insertions: list[Span] = []
    unsafe = False
    at = 0
    for match in _MARK.finditer(last):
        between = last[at : match.start()]
        text, repaired, at = text + between, repaired + between, match.end()
        bad = match["bad"]
        span = Span(len(text), len(text) + len(bad))
        if match["fault"]:
            (faults if bad else insertions).append(span)
        unsafe = unsafe or match["arrow"] == "⇒"
        text += bad
        repaired += match["good"] if match["arrow"] else bad
    rest = last[at:]
    if regex.search("[⟦⟧⟪⟫]", "".join([*others, text, rest])):
        raise ValueError(f"a mark without its partner in the example {marked!r}")
    return Example(marked, kind, text + rest, tuple(faults or insertions), repaired + rest, unsafe, tuple(others))
