"""Long lines folded with a hanging indent, where Chinese and Latin text may be broken.

Loaded by the formats that draw with rich, and by nothing else.
"""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text

_NO_START = frozenset("，。、；：？！）】》〉」』〕”’…%,.;:?!)]}")
_NO_END = frozenset("（【《〈「『〔“‘([{")


def fold(line: Text, width: int, indent: int) -> Text:
    """Return the line folded to ``width`` cells, all but its first part indented.

    It is broken after spaces and beside characters two cells wide; what can't be broken is cut at the width.
    """
    if cell_len(line.plain) <= width:
        return line
    parts = line.divide(_breaks(line.plain, width, indent))
    for part in parts:
        part.rstrip()
    return Text("\n" + " " * indent).join(parts)


def _breaks(text: str, width: int, indent: int) -> list[int]:
    breaks: list[int] = []
    used, last = 0, 0
    for at, c in enumerate(text):
        if at and _may_break(text[at - 1], c):
            last = at
        # A space that ends a part is taken off again.
        if used + cell_len(c) > width and c != " ":
            start = breaks[-1] if breaks else 0
            breaks.append(last if last > start else at)
            used = indent + cell_len(text[breaks[-1] : at])
        used += cell_len(c)
    return breaks


def _may_break(left: str, right: str) -> bool:
    if left == " " or right == " ":
        return left == " " and right != " "
    return (cell_len(left) == 2 or cell_len(right) == 2) and left not in _NO_END and right not in _NO_START
