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
    return max(
        next((like for near, like in alternatives(a, table) if near == b), 0) for a, b in ((one, other), (other, one))
    )
