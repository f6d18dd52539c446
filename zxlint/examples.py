"""The marked examples of a rule: input, span, repair, documentation and test in one string.

``⟦bad→good⟧``  a fault and its repair     ``⟦bad⇒good⟧``  the same, and the repair must not be safe
``⟦bad⟧``       a fault without a repair   ``⟪bad→good⟫``  a change that belongs to a fault marked elsewhere
``⟦→good⟧``     an insertion: a fault of its own where nothing else is marked
A text without a mark must stay silent.
"""

from __future__ import annotations

from dataclasses import dataclass

from zxlint.document import Kind
from zxlint.later import regex
from zxlint.text import Span

_MARK = regex.compile(r"(?:(?P<fault>⟦)|⟪)(?P<bad>[^⟦⟧⟪⟫→⇒]*)(?:(?P<arrow>[→⇒])(?P<good>[^⟦⟧⟪⟫]*))?(?(fault)⟧|⟫)")


@dataclass(frozen=True, slots=True)
class Example:
    """One marked text, taken apart.

    ``spans`` are the findings it expects, in order; ``repaired`` is the text after all offered repairs, ``unsafe``
    whether any of them must not be safe.
    """

    marked: str
    kind: Kind
    text: str
    spans: tuple[Span, ...]
    repaired: str
    unsafe: bool

    @property
    def silent(self) -> bool:
        """Whether nothing may be said of this text."""
        return not self.spans


def parse(marked: str, kind: Kind = "text") -> Example:
    """Take a marked string apart.

    Raises:
        ValueError: a mark ⟦ ⟧ ⟪ ⟫ stands without its partner.
    """
    text, repaired = "", ""
    faults: list[Span] = []
    insertions: list[Span] = []
    unsafe = False
    at = 0
    for match in _MARK.finditer(marked):
        between = marked[at : match.start()]
        text, repaired, at = text + between, repaired + between, match.end()
        bad = match["bad"]
        span = Span(len(text), len(text) + len(bad))
        if match["fault"]:
            (faults if bad else insertions).append(span)
        unsafe = unsafe or match["arrow"] == "⇒"
        text += bad
        repaired += match["good"] if match["arrow"] else bad
    rest = marked[at:]
    if regex.search("[⟦⟧⟪⟫]", text + rest):
        raise ValueError(f"a mark without its partner in the example {marked!r}")
    return Example(marked, kind, text + rest, tuple(faults or insertions), repaired + rest, unsafe)
