"""The catalogue of rules remembered: what reports and settings ask of a rule, without loading its code.

A ``Card`` stands for a rule.  Whatever it does not hold itself (the function, the examples, the manual, the options) it
fetches from the rule, and then all rules are loaded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zxlint.plugins import load
from zxlint.rule import Cause, Damage, Rank, Rule

FLAGS = ("default", "edits_markup", "about_file", "about_suppressions", "about_corpus")
KEPT = ("code", "name", "zh", "en", "severity", *FLAGS)


class Card(Rule):
    """A rule of which the code is not loaded before it is called."""

    _whole: Callable[[], Rule]

    def __init__(self, row: Mapping[str, Any], whole: Callable[[], Rule]) -> None:
        for name in KEPT:
            if type(row[name]) is not (bool if name in FLAGS else str):
                raise ValueError(f"{name} of a rule")
            object.__setattr__(self, name, row[name])
        object.__setattr__(self, "rank", Rank(row["rank"][0], Cause(row["rank"][1])))
        object.__setattr__(self, "damage", Damage(row["damage"]))
        object.__setattr__(self, "_whole", whole)

    if not TYPE_CHECKING:

        @property
        def markdown(self) -> tuple[str, ...]:
            """The marked examples of the rule that are read as Markdown."""
            return self._whole().markdown

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a rule holds
        """Fetch what the card does not hold, but for what Python asks of every object."""
        if name.startswith("__") or name == "_whole":
            raise AttributeError(name)
        return getattr(self._whole(), name)


def write_cards(rules: Iterable[Rule], endings: Iterable[str]) -> bytes | None:
    """Return the catalogue to be remembered; None where a plugin has rules of a kind of its own.

    Args:
        rules: all rules.
        endings: of the files that a reader reads.
    """
    every = list(rules)
    if any(type(rule) is not Rule or not isinstance(rule.rank, Rank) for rule in every):
        return None
    rows = [
        {name: getattr(rule, name) for name in KEPT}
        | {"rank": [rule.rank.order, rule.rank.cause.value], "damage": rule.damage.value}
        for rule in every
    ]
    try:
        return json.dumps({"rules": rows, "endings": sorted(endings)}).encode("ascii")
    except (TypeError, ValueError):
        return None


def read_cards(data: bytes, rule_paths: tuple[Path, ...]) -> tuple[dict[str, Rule], tuple[str, ...]] | None:
    """Return the rules by code, and the endings that a reader reads; None where they can't be read."""
    try:
        table = json.loads(data)
        cards: dict[str, Rule] = {row["code"]: Card(row, _fetch(row["code"], rule_paths)) for row in table["rules"]}
        return cards, tuple(map(str, table["endings"]))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def _fetch(code: str, rule_paths: tuple[Path, ...]) -> Callable[[], Rule]:
    return lambda: load(rule_paths)[code]
