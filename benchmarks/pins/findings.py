"""What a rule finds in a text, all that a user can see of it, and short signs that stand for it."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from benchmarks.pins.texts import Text
from zxlint.document import Document
from zxlint.engine import examine
from zxlint.rule import Rule
from zxlint.settings import Settings

Finding = tuple[Any, ...]
"""Span, edits, safety, words, related places."""

NOTHING = "."
"""The sign of a text in which nothing is found."""


def find(rule: Rule, text: Text, document: Document) -> list[Finding]:
    """Return what a rule finds in a text, by place; that it raises is a finding, too."""
    try:
        if rule.about_suppressions:
            found = examine(document, [(rule, {})], Settings()).diagnostics
            hits = [(one.span, one.edits, one.safe, one.words, one.related) for one in found]
        else:
            all_ = rule.find(document, **dict(text.options))
            hits = [(one.span, one.edits, one.safe, one.words, one.related) for one in all_]
    except Exception as error:
        return [((0, 0), (), type(error).__name__, "", ())]
    return sorted(
        ((tuple(span), edits, safe, str(sorted(words.items())), related) for span, edits, safe, words, related in hits),
        key=lambda finding: (finding[0], repr(finding)),
    )


def digest(finding: object, size: int) -> str:
    """Return so many characters that stand for something found."""
    data = sha256(repr(finding).encode("utf-8", "surrogatepass")).digest()
    return urlsafe_b64encode(data).decode()[:size]
