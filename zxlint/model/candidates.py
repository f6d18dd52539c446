"""Candidates: which characters look like a given one."""

from __future__ import annotations

from zxlint.model.table import Table, shipped


def alternatives(character: str, table: Table | None = None) -> tuple[tuple[str, int], ...]:
    """Return the characters of similar shape, best first, each with its similarity from 1 to 255.

    Args:
        character: one character.
        table: where they are listed; the table that comes with zxlint if left out.
    """
    table = table or shipped()
    number = table.number(character)
    if not number:
        return ()
    starts = table.arrays["beside_starts"]
    here = slice(starts[number], starts[number + 1])
    names = table.characters
    pairs = zip(table.arrays["beside"][here], table.arrays["beside_like"][here], strict=True)
    return tuple((names[other], like) for other, like in pairs)


def similarity(one: str, other: str, table: Table | None = None) -> int:
    """Return how alike two characters look: 255 for one and the same, 0 where neither is listed beside the other."""
    if one == other:
        return 255
    table = table or shipped()
    first, second = table.number(one), table.number(other)
    return max(_listed(first, second, table), _listed(second, first, table)) if first and second else 0


def _listed(number: int, sought: int, table: Table) -> int:
    """Return how alike two characters look, given by number, if the one is listed beside the other, else 0."""
    starts = table.arrays["beside_starts"]
    first, stop = starts[number], starts[number + 1]
    beside = table.arrays["beside"][first:stop].tolist()
    return int(table.arrays["beside_like"][first + beside.index(sought)]) if sought in beside else 0
