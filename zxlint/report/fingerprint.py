"""By what a finding is known again when the text elsewhere has changed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from zxlint.result import FileResult
from zxlint.rule import Diagnostic

NEAR = 8
"""Characters on either side of a finding that count; blanks and line ends do not."""

_REACH = 4 * NEAR


class Fingerprint(NamedTuple):
    """A hash of the rule, the text of the place and what stands around it, and how often it came before, from 1."""

    hash: str
    number: int


def fingerprints(result: FileResult) -> Iterator[Fingerprint]:
    """Yield the fingerprint of each finding of a file, in order; no two of one file are equal."""
    seen: Counter[str] = Counter()
    for diagnostic in result.diagnostics:
        found = _hash(result.document.text, diagnostic)
        seen[found] += 1
        yield Fingerprint(found, seen[found])


def _hash(text: str, diagnostic: Diagnostic) -> str:
    start, end = diagnostic.span
    before = "".join(text[max(0, start - _REACH) : start].split())[-NEAR:]
    after = "".join(text[end : end + _REACH].split())[:NEAR]
    whole = "\0".join((diagnostic.code, text[start:end], before, after))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]
