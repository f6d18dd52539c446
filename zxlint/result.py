"""What checking a file came to, as reports get it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Literal, TextIO

from zxlint.document import Document
from zxlint.rule import Diagnostic, Language
from zxlint.verdict import Judge


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that a person has accepted: by a comment in the document or an entry beside it, and for what reason."""

    diagnostic: Diagnostic
    by: Literal["comment", "entry"]
    reason: str


@dataclass(frozen=True, slots=True)
class FileResult:
    """One file: its document (after the repair, where it was repaired) and what is still to be said of it.

    ``fixed`` holds the findings that ``fix`` has repaired; their spans refer to texts that are gone.  ``suppressed``
    and ``known``, those of the baseline, stand in the document, but are not reported.  ``judge`` gives the verdict on
    the document; asking takes about as long as checking did, asking again takes nothing.
    """

    filename: str
    document: Document
    diagnostics: tuple[Diagnostic, ...] = ()
    fixed: tuple[Diagnostic, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    known: tuple[Diagnostic, ...] = ()
    judge: Judge | None = None


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """How the user wants the report.

    ``complaints`` is what could not be checked or done, a line each; there may be more of them when the results have
    come than before.
    """

    language: Language = "zh"
    max_per_rule: int = 10
    statistics: bool = False
    quiet: bool = False
    complaints: Collection[str] = ()


Report = Callable[[Iterable[FileResult], TextIO, ReportOptions], None]
"""Writes the results, in the order given, to a stream.  It is called once per run, also when nothing was found."""
