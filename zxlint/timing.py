"""Where the time of a run goes: each rule, and each analysis that rules share, timed on its own.

Time spent in something that is timed itself counts there and not where it was asked for: the blocks of a document do
not make the first rule that looks at them slow.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from time import perf_counter
from typing import NamedTuple


@dataclass(slots=True)
class Spent:
    """What one thing has taken: seconds of its own, and how often it was done."""

    seconds: float = 0.0
    calls: int = 0


class Spell(NamedTuple):
    """Where the time of a task elsewhere went: its seconds, its characters, and those of each thing that is timed."""

    seconds: float
    characters: int
    spent: tuple[tuple[tuple[str, str], float, int], ...]


@dataclass(slots=True)
class Clock:
    """The times of a run, by kind (``rule``, ``analysis``, ``step``) and name.

    ``characters`` counts those that were examined, again in each pass of a repair.  ``elsewhere`` are the seconds of
    other processes, less those that this one has waited for them.
    """

    spent: dict[tuple[str, str], Spent] = field(default_factory=dict)
    characters: int = 0
    began: float = field(default_factory=lambda: perf_counter())
    elsewhere: float = 0.0
    _within: list[float] = field(default_factory=list)

    @contextmanager
    def running(self, kind: str, name: str) -> Iterator[None]:
        """Time a block, without what is timed on its own within it."""
        began = perf_counter()
        self._within.append(0.0)
        try:
            yield
        finally:
            elapsed = perf_counter() - began
            entry = self.spent.setdefault((kind, name), Spent())
            entry.seconds += elapsed - self._within.pop()
            entry.calls += 1
            if self._within:
                self._within[-1] += elapsed

    def add(self, spell: Spell) -> None:
        """Add what another process has spent."""
        self.elsewhere += spell.seconds
        self.characters += spell.characters
        for key, taken, calls in spell.spent:
            entry = self.spent.setdefault(key, Spent())
            entry.seconds += taken
            entry.calls += calls

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Leave out the time of a block in which this process waits for others."""
        began = perf_counter()
        try:
            yield
        finally:
            self.elsewhere -= perf_counter() - began

    @property
    def total(self) -> float:
        """Seconds of all processes since the clock was started."""
        return perf_counter() - self.began + self.elsewhere


_clock: Clock | None = None
_UNTIMED: AbstractContextManager[None] = nullcontext()


def start() -> Clock:
    """Time everything from now on; there is one clock in a process."""
    global _clock
    _clock = Clock()
    return _clock


def stop() -> None:
    """Time nothing any more."""
    global _clock
    _clock = None


def running() -> Clock | None:
    """Return the clock, where anyone asked for the time."""
    return _clock


def add_spell(spell: Spell) -> None:
    """Add what another process has spent, where anyone asked for the time."""
    if _clock:
        _clock.add(spell)


def timed(kind: str, *name: str) -> AbstractContextManager[None]:
    """Return the context in which a block is timed, where anyone asked for it; its name may come in parts."""
    return _clock.running(kind, " ".join(name)) if _clock else _UNTIMED


def count_characters(number: int) -> None:
    """Add to the characters examined."""
    if _clock:
        _clock.characters += number
