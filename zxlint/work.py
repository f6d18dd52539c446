"""One document to be looked at, and what that came to: what a run asks of whoever does the work, wherever that is."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, Protocol, TypeVar

from zxlint.document import Document, Failure
from zxlint.engine import Checked, Plan, Repair, examine, mend
from zxlint.settings import Settings


class Wants(NamedTuple):
    """What is to be found out about a document: its findings, its repair, or both; ``unsafe`` repairs or not."""

    check: bool = True
    repair: bool = False
    unsafe: bool = False


class EngineError(Exception):
    """There is nobody to do the work: one line that says why and what to do."""


class Work(Protocol):
    """A document with the settings that hold for it and the rules of these that look at it.

    ``left_out`` are the codes that the settings switch off for this document; ``kept`` tells whether what was found
    out may be kept in the cache.
    """

    @property
    def document(self) -> Document:
        """The document, with all that is known beside its text."""

    @property
    def settings(self) -> Settings:
        """The settings that hold for it."""

    @property
    def rules(self) -> Plan:
        """The rules that look at it."""

    @property
    def left_out(self) -> frozenset[str]:
        """Codes of rules that the settings leave out for this document alone."""

    @property
    def kept(self) -> bool:
        """Whether the outcome may be taken from the cache and put into it."""

    @property
    def answer(self) -> object | None:
        """What has been found out about it already, as another process sends it (``worker.Answer``)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a document: what was asked for, and what else is known by the way."""

    checked: Checked | None = None
    repair: Repair | None = None

    def answers(self, wants: Wants) -> bool:
        """Tell whether it holds all that is wanted."""
        return (self.checked is not None or not wants.check) and (self.repair is not None or not wants.repair)

    def over(self, other: Outcome) -> Outcome:
        """Return this outcome, with what the other one knows beside it."""
        return Outcome(self.checked or other.checked, self.repair or other.repair)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What failed on the way."""
        return (*(self.checked.failures if self.checked else ()), *(self.repair.failures if self.repair else ()))


W = TypeVar("W", bound=Work)


@dataclass(eq=False, slots=True)
class Slot(Generic[W]):
    """A document on its way: what is wanted, what is known, what it is kept by, and how many workers died over it.

    ``here`` says that this process alone can see to it.
    """

    work: W
    wants: Wants
    known: Outcome
    key: bytes | None = None
    deaths: int = 0
    here: bool = False
    done: bool = False

    def __len__(self) -> int:
        return len(self.work.document)


def evaluate(work: Work, wants: Wants, known: Outcome | None = None) -> Outcome:
    """Find out what is wanted of a document in this process.

    An exception that nobody expected is a failure of this document, and the others go on.

    Args:
        work: the document.
        wants: what is to be found out.
        known: what is known of it already.
    """
    outcome = known or Outcome()
    try:
        checked = outcome.checked
        if wants.check and checked is None:
            checked = examine(work.document, work.rules, work.settings)
        repair = outcome.repair
        if wants.repair and repair is None:
            repair = mend(work.document, work.rules, work.settings, unsafe=wants.unsafe, checked=checked)
        return Outcome(checked, repair)
    except Exception as error:
        if os.environ.get("ZXLINT_DEBUG"):
            raise
        words = f"internal error: {type(error).__name__}: {error}; ZXLINT_DEBUG=1 shows where"
        return failed(work.document, wants, Failure("zxlint", words))


def failed(document: Document, wants: Wants, failure: Failure) -> Outcome:
    """Return the outcome of a document that could not be looked at: nothing found, nothing repaired."""
    return Outcome(
        Checked((), (failure,)) if wants.check else None,
        Repair(document.text, (), (), (), (failure,)) if wants.repair else None,
    )


def untouched(document: Document, checked: Checked) -> Repair | None:
    """Return the repair of a document in which nothing can be repaired; None where something may be."""
    if checked.failures or any(diagnostic.edits for diagnostic in checked.diagnostics):
        return None
    found = checked.diagnostics
    return Repair(document.text, (), found, (), (), checked.suppressed, found, (), checked.notes)


def bare(settings: Settings) -> Settings:
    """Return settings as another process needs them: without what only messages tell of, and as plain data."""
    return replace(settings, origins={})
