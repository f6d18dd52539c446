"""Parts that can be taken out of a regular expression: alternatives, and conditions on what stands beside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

MEMBERS = 4
"""Members of a list, be it of words in a pattern or of rows in a table, that are dropped at most."""


def spread(length: int) -> Sequence[int]:
    """Return which of so many members are dropped: all of a few, else the first, the last, and some between."""
    if length <= MEMBERS:
        return range(length)
    return [round(at * (length - 1) / (MEMBERS - 1)) for at in range(MEMBERS)]


def thinned(literal: str) -> Iterator[str]:
    """Yield a string literal that holds a pattern without one of its parts, for each part.

    Taken out are alternatives of ``a|b`` and lookarounds such as ``(?!a)``.  The literal has its quotes and prefix.
    """
    for start, end in [*_lookarounds(literal), *_alternatives(literal)]:
        yield literal[:start] + literal[end:]


def _groups(literal: str) -> Iterator[tuple[int, int, list[int]]]:
    """Yield start and end of every group, and of the whole, with the places of the bars that part its alternatives."""
    quote = min(at for at in (literal.find("'"), literal.find('"')) if at >= 0)
    width = 3 if literal[quote : quote + 3] in ("'''", '"""') else 1
    opened: list[tuple[int, list[int]]] = [(quote + width - 1, [])]
    at, inside = quote + width, False
    while at < len(literal) - width:
        sign = literal[at]
        if sign == "\\":
            at += 1
        elif inside:
            inside = sign != "]"
        elif sign == "[":
            inside = True
            at += 1 + (literal[at + 1 : at + 2] == "^")  # a bracket that comes first stands for itself
            continue
        elif sign == "(":
            opened.append((at, []))
        elif sign == "|":
            opened[-1][1].append(at)
        elif sign == ")" and len(opened) > 1:
            start, bars = opened.pop()
            yield start, at + 1, bars
        at += 1
    start, bars = opened[0]
    yield start, len(literal) - width + 1, bars


def _lookarounds(literal: str) -> Iterator[tuple[int, int]]:
    for start, end, _ in _groups(literal):
        if literal[start:end].startswith(("(?=", "(?!", "(?<=", "(?<!")):
            yield start, end


def _alternatives(literal: str) -> Iterator[tuple[int, int]]:
    for start, end, bars in _groups(literal):
        if not bars:
            continue
        head = start + 1
        for prefix in ("(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>"):
            if literal.startswith(prefix, start):
                head = start + len(prefix)
        if literal.startswith("(?P<", start):
            head = literal.index(">", start) + 1
        edges = [head - 1, *bars, end - 1]
        for at in spread(len(bars) + 1):
            first, last = edges[at] + 1, edges[at + 1]
            yield (first, last + 1) if at < len(bars) else (first - 1, last)
