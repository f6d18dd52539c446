"""What a run says on standard error: what went wrong, and what the user should know; each of them once."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, KeysView
from typing import NamedTuple

from zxlint.files import escape
from zxlint.language import Language, spoken
from zxlint.reading import Record
from zxlint.report.location import label

MOST_ROWS = 20
"""Rows of a dataset of which it is said one by one that something went wrong."""


class Unread(NamedTuple):
    """Something that could not be read, in words; of a row, which one of which dataset."""

    words: str
    dataset: str = ""
    record: Record | None = None


class Voice:
    """Says what a run has to say, in the language of the user.

    ``failed`` says whether anything went wrong, ``wrong`` with how many rows of each dataset.

    Args:
        arguments: the command line.
    """

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._arguments = arguments
        self.failed = False
        self.wrong: Counter[str] = Counter()
        self._complaints: dict[str, None] = {}
        self._remarks: set[str] = set()

    @property
    def complaints(self) -> KeysView[str]:
        """What was complained of, in English."""
        return self._complaints.keys()

    def complain(self, words: str) -> None:
        """Say what went wrong; the run will exit with 2."""
        self.failed = True
        if words not in self._complaints:
            self._complaints[words] = None
            print(f"zxlint: {escape(said(words, language_of(self._arguments)))}", file=sys.stderr)

    def complain_of(self, name: str, record: Record | None, words: str) -> None:
        """Complain of a document; of the rows of a dataset, of the first one by one, and then of how many there are."""
        self.wrong[name] += record is not None
        self.failed = True
        if self.wrong[name] <= MOST_ROWS:
            self.complain(f"{label(name, record)}: {words}")

    def complain_of_unread(self, unread: list[Unread]) -> None:
        """Complain of what could not be read, now that it is its turn, and empty the list."""
        for one in unread:
            if one.record:
                self.complain_of(one.dataset, one.record, one.words)
            else:
                self.complain(one.words)
        unread.clear()

    def complain_of_rest(self) -> None:
        """Say of how many rows nothing was said."""
        for name, failed in self.wrong.items():
            if failed > MOST_ROWS:
                self.complain(f"{name}: as much is wrong with {failed - MOST_ROWS:,} more rows")

    def remark(self, zh: str, en: str) -> None:
        """Say what the user should know, unless the run is to be quiet."""
        words = zh if language_of(self._arguments) == "zh" else en
        if not self._arguments.quiet and words not in self._remarks:
            self._remarks.add(words)
            print(f"zxlint: {escape(words)}", file=sys.stderr)

    def pass_on(self, name: str, notes: Iterable[str]) -> None:
        """Say what a reader should know of a document that is no finding."""
        for note in notes:
            words = f"{name}: {note}"
            self.remark(said(words, "zh"), words)


def language_of(arguments: argparse.Namespace) -> Language:
    """Return the language asked for on the command line, or else the environment's."""
    return spoken(getattr(arguments, "language", None))


def said(words: str, language: Language) -> str:
    """Return one line about what went wrong in the language of the user."""
    if language == "en":
        return words
    from zxlint.translation import translate

    return translate(words)
