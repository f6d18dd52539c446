"""How accurate each rule was measured to be: the table rules/data/accuracy.tsv, which benchmarks/accuracy makes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import sqrt
from typing import NamedTuple

from zxlint.lexicon import table

FEW = 20
"""Cases below which a share tells too little to build on."""

Z = 1.96
"""Standard deviations on either side of the middle that hold 95 % of all cases."""


class Share(NamedTuple):
    """A measured share: how much of how many, and the ends of its 95 % interval (Wilson).  All from 0 to 1."""

    value: float
    least: float
    most: float
    of: int


class Measured(NamedTuple):
    """What was measured on one material.

    Faults are counted by category, which several rules may share.  ``precision`` is the share of the rule's own
    findings that are right, ``recall`` the share of the faults that some rule finds, ``own`` the share that this rule
    finds; None where there were none.
    """

    material: str
    category: str
    precision: Share | None
    recall: Share | None
    own: Share | None


def share(part: int, whole: int) -> Share | None:
    """Return how much a part is of a whole, with the interval in which the true share lies in 95 of 100 cases.

    Wilson's interval stays within 0 and 1 and is good for few cases, too.  None where the whole is nothing.
    """
    if not whole:
        return None
    value = part / whole
    middle = value + Z * Z / 2 / whole
    reach = Z * sqrt(value * (1 - value) / whole + Z * Z / 4 / whole / whole)
    least, most = ((middle + end) / (1 + Z * Z / whole) for end in (-reach, reach))
    # At 0 and 1 rounding would put the value outside.
    return Share(value, min(value, max(0.0, least)), max(value, min(1.0, most)), whole)


def measured(code: str) -> tuple[Measured, ...]:
    """Return what was measured for the rule of a code, by material; nothing for a rule that was not measured."""
    return accuracies().get(code, ())


def precision_of(code: str) -> float | None:
    """Return the precision of a rule on all material together, from 0 to 1; None where it has fewer than FEW."""
    shares = [row.precision for row in measured(code) if row.precision]
    findings = sum(share.of for share in shares)
    return sum(share.value * share.of for share in shares) / findings if findings >= FEW else None


def sharers(code: str) -> tuple[str, ...]:
    """Return the codes of the other rules whose findings are counted in the same category."""
    own = {row.category for row in measured(code)}
    return tuple(other for other, rows in accuracies().items() if other != code and own & {r.category for r in rows})


@cache
def accuracies() -> Mapping[str, tuple[Measured, ...]]:
    """Return what was measured, by code of the rule."""
    found: dict[str, tuple[Measured, ...]] = {}
    for code, category, material, *cells in table("accuracy.tsv"):
        right, flagged, own, some, faults = map(int, cells)
        row = Measured(material, category, share(right, flagged), share(some, faults), share(own, faults))
        found[code] = (*found.get(code, ()), row)
    return found
