"""What became of every broken rule: kept as it comes, counted, and explained where no test can tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from benchmarks.mutation.mutants import Mutant
from benchmarks.mutation.trial import SURVIVED, Outcome

HERE = Path(__file__).resolve().parent
EXPLAINED = HERE / "explained.tsv"

Key = tuple[str, ...]


@dataclass(slots=True)
class Outcomes:
    """Outcomes by change, with the file that they are kept in."""

    path: Path
    found: dict[Key, Outcome] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.path.exists():
            for line in self.path.read_text(encoding="utf-8").split("\n"):
                *key, by, said = line.split("\t") if line else ("", "")
                if line:
                    self.found[tuple(key)] = Outcome(by, said)

    def add(self, mutant: Mutant, outcome: Outcome) -> None:
        """Keep an outcome, in the file as well, so that a run that is stopped can go on."""
        self.found[mutant.key] = outcome
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write("\t".join((*mutant.key, outcome.by, " ".join(outcome.said.split())[:200])) + "\n")

    def waits(self, mutant: Mutant, *, again: bool) -> bool:
        """Whether a change has not been tried yet; with ``again``, whether it was and survived unexplained."""
        known = self.found.get(mutant.key)
        if not again:
            return known is None
        return known is not None and known.by == SURVIVED and not reason(mutant)

    def of(self, mutant: Mutant) -> str | None:
        """Return by what a change was caught, ``SURVIVED``, or None where it has not been tried."""
        known = self.found.get(mutant.key)
        return known.by if known else None


@dataclass(slots=True)
class Score:
    """How many changes were tried, caught (by what), and explained."""

    tried: int = 0
    explained: int = 0
    caught: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        """The share of the changes that a test catches, of those that a test can catch."""
        return self.caught.total() / max(1, self.tried - self.explained)


def scores(mutants: Iterable[Mutant], outcomes: Outcomes) -> dict[str, Score]:
    """Return the score of each kind of change."""
    by_kind: dict[str, Score] = {}
    for mutant in mutants:
        by = outcomes.of(mutant)
        if by is None:
            continue
        score = by_kind.setdefault(mutant.kind, Score())
        score.tried += 1
        if by != SURVIVED:
            score.caught[by] += 1
        elif reason(mutant):
            score.explained += 1
    return dict(sorted(by_kind.items()))


def together(parts: Iterable[Score]) -> Score:
    """Add scores up."""
    whole = Score()
    for part in parts:
        whole.tried += part.tried
        whole.explained += part.explained
        whole.caught += part.caught
    return whole


def survivors(mutants: Iterable[Mutant], outcomes: Outcomes) -> list[Mutant]:
    """Return the changes that no test catches and nobody has explained."""
    return [mutant for mutant in mutants if outcomes.of(mutant) == SURVIVED and not reason(mutant)]


def reason(mutant: Mutant) -> str:
    """Return why no test can tell a change from the rule; nothing where that has not been explained."""
    stem, _, line, change, _ = mutant.key
    return _explained().get((stem, line, change), "")


@cache
def _explained() -> dict[Sequence[str], str]:
    rows = [row.split("\t") for row in EXPLAINED.read_text(encoding="utf-8").split("\n")]
    return {(stem, line, change): why for stem, line, change, why in (row for row in rows if len(row) == 4)}
