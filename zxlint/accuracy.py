"""How accurate each rule was measured to be: the table rules/data/accuracy.tsv, which tools/make_accuracy.py makes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from zxlint.lexicon import table

NOTHING = "-"
"""Stands in the table for a share of nothing: there was no fault to find, or nothing was flagged."""


class Share(NamedTuple):
    """A measured share: how much of how many, and the lower end of its 95 % interval (Wilson).  All from 0 to 1."""

    value: float
    least: float
    of: int


class Measured(NamedTuple):
    """What was measured on one material.

    Faults are counted by category, which several rules may share.  ``precision`` is the share of the findings that are
    right, ``recall`` the share of the faults that are found; None where there were none.
    """

    material: str
    category: str
    precision: Share | None
    recall: Share | None


def measured(code: str) -> tuple[Measured, ...]:
    """Return what was measured for the rule of a code, by material; nothing for a rule that was not measured."""
    return accuracies().get(code, ())


def precision_of(code: str) -> float | None:
    """Return the precision of a rule on all material together, from 0 to 1; None where it was not measured."""
    shares = [row.precision for row in measured(code) if row.precision]
    return sum(share.value * share.of for share in shares) / sum(share.of for share in shares) if shares else None


def sharers(code: str) -> tuple[str, ...]:
    """Return the codes of the other rules whose findings are counted in the same category."""
    own = {row.category for row in measured(code)}
    return tuple(other for other, rows in accuracies().items() if other != code and own & {r.category for r in rows})


@cache
def accuracies() -> Mapping[str, tuple[Measured, ...]]:
    """Return what was measured, by code of the rule."""
    found: dict[str, tuple[Measured, ...]] = {}
    for code, category, material, *cells in table("accuracy.tsv"):
        row = Measured(material, category, _share(*cells[:3]), _share(*cells[3:]))
        found[code] = (*found.get(code, ()), row)
    return found


def _share(value: str, least: str, of: str) -> Share | None:
    return None if value == NOTHING else Share(float(value), float(least), int(of))
