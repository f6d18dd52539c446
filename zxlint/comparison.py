"""The documents of a run that a rule about the corpus looks at, compared before the first of them is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from zxlint.protect import prose
from zxlint.shelves import NoRoom

if TYPE_CHECKING:
    from zxlint.across import Corpus
    from zxlint.engine import Plan
    from zxlint.loading import Loaded

Documents = Iterator["Loaded"]


def with_copies(
    documents: Documents,
    again: Callable[[], Documents],
    complain: Callable[[str], None],
    make: Callable[[], Corpus] | None = None,
) -> Documents:
    """Yield documents, each with what of it stands in an earlier one if one of its rules asks for that.

    Args:
        documents: all documents of a run, in the order that tells which is earlier.
        again: gives the same once more; where no rule asks, they are read once.
        complain: takes what went wrong; the documents are then yielded as they are.
        make: makes the corpus; None: one of this process.
    """
    corpus: Corpus | None = None
    failed, number = False, 0
    try:
        for loaded in documents:
            if failed or not asks(loaded.rules):
                yield loaded
                continue
            try:
                corpus = corpus or _gathered(again, make)
                at = corpus.number_of(loaded.name, number, loaded.document.record)
                number = at + 1 if at < len(corpus) else number  # one that is new must not hide those that follow
                if at == len(corpus) or corpus.text(at) != prose(loaded.document):
                    complain(f"{loaded.label}: changed while documents were being compared; run again")
                elif copies := corpus.copies(at):
                    loaded = replace(loaded, document=replace(loaded.document, copies=copies))
            except (NoRoom, OSError) as error:
                failed = True
                reason = error.strerror or error if isinstance(error, OSError) else error
                complain(f"the documents cannot be compared: {reason}")
            yield loaded
    finally:
        if corpus:
            corpus.close()


def _gathered(again: Callable[[], Documents], make: Callable[[], Corpus] | None) -> Corpus:
    """Return the corpus of all documents that a rule asks about, by the shortest passage that any asks for."""
    from zxlint.across import LEAST, Corpus

    corpus = (make or Corpus)()
    least: list[Any] = []
    try:
        for loaded in again():
            if asked := asks(loaded.rules):
                corpus.add(loaded.name, loaded.document)
                least += asked
    except BaseException:
        corpus.close()
        raise
    corpus.least = min(least, default=LEAST)
    return corpus


def asks(rules: Plan) -> list[Any]:
    """Return how short the passages are that rules about the corpus ask for."""
    asking = [(rule, options) for rule, options in rules if rule.about_corpus]
    return [
        options.get("min_length", next((one.default for one in rule.options if one.name == "min_length"), 1 << 30))
        for rule, options in asking
    ]
