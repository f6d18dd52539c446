"""The manual of a rule taken apart: its summary, what it says, what it says of each option.

A paragraph line that begins with ``NAME``: or ``NAME``： tells of the option of that name, up to the next such line or
the end of the paragraph.
"""

from __future__ import annotations

from typing import NamedTuple

from zxlint.later import re

_OPTION = re.compile(r"^``(?P<name>[a-z][a-z-]*)``[:：]\s*", re.MULTILINE)
_FOLD = re.compile(r"(?P<before>\S)[^\S\n]*\n[^\S\n]*(?=(?P<after>\S))")
_MARK = re.compile("[\u3000-\u303f\uff00-\uffef]")
_WIDE = re.compile("[\u2014\u2018-\u201d\u2026\u3040-\u9fff]")
"""Han, and marks that Chinese shares with English: they close up only among themselves."""


class Manual(NamedTuple):
    """A manual: its first line, its other paragraphs as they are folded, what it says of options by name."""

    summary: str
    body: str
    options: dict[str, str]


def take_apart(text: str) -> Manual:
    """Return the parts of a manual.  What is told of an option is unfolded, the body is as it was written."""
    summary, _, rest = text.partition("\n")
    paragraphs: list[str] = []
    options: dict[str, str] = {}
    for paragraph in re.split(r"\n{2,}", rest.strip()):
        if first := _OPTION.search(paragraph):
            found = [*_OPTION.finditer(paragraph)]
            ends = [*(match.start() for match in found[1:]), len(paragraph)]
            options |= {
                match["name"]: unfold(paragraph[match.end() : end].strip())
                for match, end in zip(found, ends, strict=True)
            }
            paragraph = paragraph[: first.start()].strip()
        if paragraph:
            paragraphs.append(paragraph)
    return Manual(summary, "\n\n".join(paragraphs), options)


def unfold(text: str) -> str:
    """Return a text with the lines of each paragraph joined, by a blank unless Han or Chinese marks meet there."""
    return _FOLD.sub(lambda match: match["before"] + _between(match["before"], match["after"]), text)


def _between(before: str, after: str) -> str:
    closed = _MARK.match(before) or _MARK.match(after) or (_WIDE.match(before) and _WIDE.match(after))
    return "" if closed else " "
