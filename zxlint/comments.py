"""What comments in Markdown say to zxlint: ``<!-- zxlint-disable-next-line split-line -->``.

A comment is one where the Markdown has it; what a code span or a fence shows of one says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import regex

from zxlint.document import Document, analysis
from zxlint.protect import comments
from zxlint.text import Span

Verb = Literal["disable", "enable", "disable-line", "disable-next-line", "disable-file", "capture", "restore"]
VERBS: tuple[Verb, ...] = get_args(Verb)

_COMMENT = regex.compile(
    r"<!--\s*+zxlint-(?P<verb>[^\s,，、:：]*+)(?P<rules>.*?)(?P<reason>\s(?:--|——?|–)\s.*?)?\s*-->", regex.DOTALL
)
_SELECTOR = regex.compile(r"[^\s,，、]+")


@dataclass(frozen=True, slots=True)
class Selector:
    """A rule as a comment names it: by code, name or prefix."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that speaks to zxlint.  ``verb`` may be one that there is not."""

    span: Span
    verb: str
    selectors: tuple[Selector, ...]
    reason: str


@analysis
def directives(doc: Document) -> tuple[Comment, ...]:
    """Return the comments that speak to zxlint, in order of place."""
    if "zxlint-" not in doc.text:
        return ()
    found = (_COMMENT.fullmatch(doc.text, *span) for span in comments(doc))
    return tuple(_read(match) for match in found if match)


def _read(match: regex.Match[str]) -> Comment:
    named = _SELECTOR.finditer(match.string, *match.span("rules"))
    selectors = tuple(Selector(one.group(), Span(*one.span())) for one in named)
    reason = (match["reason"] or "").strip().lstrip("-—–").strip()
    return Comment(Span(*match.span()), match["verb"], selectors, reason)
