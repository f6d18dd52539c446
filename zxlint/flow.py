"""Flow: how a text goes on over a break, by the character model, in bits.

Small differences mean nothing here: whole bits are what the thresholds are set in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zxlint.model.counting import LINE, MARKS, tokens
from zxlint.model.lookup import lookup_of, pairs, triples
from zxlint.model.score import BIT, model
from zxlint.shape import codes_of, is_han, shape_of

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

REACH = 8
"""Code points on either side of a break that are looked at."""

REMEMBERED = 1 << 16
"""Answers that are kept."""

HEAD = 2
"""Tokens of the lower text whose probability is asked for: later ones depend on the break no more."""


STRONG = 6.0
"""Bits by which a text must rather go on than begin anew for that to be evidence of its own."""

SURE = 8.0
"""The same where other things speak against it."""

BEGUN = -8.0
"""Bits of ``opening`` above which a text is a good beginning."""

MIDWAY = -11.0
"""Bits of it below which few paragraphs begin so."""


def continuation(left: str, right: str) -> float:
    """Return by how many bits likelier the head of ``right`` is after ``left`` than at the head of a paragraph."""
    head = _head(right)
    return _read(_tail(left) + head) - _read(LINE + LINE + head)


def opening(right: str) -> float:
    """Return the log2 probability of a paragraph to begin so."""
    return _read(LINE + LINE + _head(right))


def ending(left: str) -> float:
    """Return the log2 probability of a paragraph to end after these characters, without a mark."""
    return _read(_tail(left) + LINE)


def _tail(left: str) -> str:
    last = left[-2:]
    if len(last) == 2 and _is_plain(last):
        return last
    return (LINE + LINE + tokens(left[-REACH:].strip())[0])[-2:]


def _head(right: str) -> str:
    first = right[:HEAD]
    if len(first) == HEAD and _is_plain(first):
        return first
    return tokens(right[:REACH].strip())[0][:HEAD]


def _is_plain(two: str) -> bool:
    """Whether two characters are two tokens, themselves."""
    one, other = two[0], two[1]
    return (one in MARKS or is_han(one)) and (other in MARKS or is_han(other)) and (one != other or is_han(one))


_known: dict[str, float] = {}


def _read(context: str) -> float:
    """Return the log2 probability of tokens, each after the two before it; the first two are given."""
    value = _known.get(context)
    if value is None:
        _make_room(1)
        value = _known[context] = model().read(context) / BIT
    return value


def continuations(breaks: Sequence[tuple[str, str]]) -> list[float]:
    """Return what ``continuation`` says of many breaks, of a large document at once: in a fraction of the time."""
    import numpy

    around = _contexts(breaks)
    # At the end of a text there may be fewer.
    whole = numpy.array([len(context) == 2 + HEAD for context in around], dtype=bool)
    tokens = _numbered("".join([c for c in around if len(c) == 2 + HEAD])).reshape(-1, 2 + HEAD).T
    line = numpy.full(tokens.shape[1], model().table.numbers[LINE])
    found = numpy.zeros(len(around))
    found[whole] = (_read_at_once(*tokens) - _read_at_once(line, line, *tokens[2:])) / BIT
    for at in numpy.flatnonzero(~whole).tolist():
        found[at] = continuation(*breaks[at])
    answers: list[float] = found.tolist()
    return answers


def _contexts(breaks: Sequence[tuple[str, str]]) -> list[str]:
    """Return the last tokens before and the first ones after each break."""
    import numpy

    around = [left[-2:] + right[:HEAD] for left, right in breaks]
    four = numpy.array([len(context) == 2 + HEAD for context in around], dtype=bool)
    read = "".join([context for context in around if len(context) == 2 + HEAD])
    codes = codes_of(read).reshape(-1, 2 + HEAD)
    han = (numpy.frombuffer(shape_of(read), dtype=numpy.uint8) == ord("H")).reshape(codes.shape)
    tokens = (han | numpy.isin(codes, codes_of(MARKS))).all(axis=1)
    # The same mark twice is one token.
    for one in (0, 2):
        tokens &= han[:, one] | (codes[:, one] != codes[:, one + 1])
    four[four] = tokens
    for at in numpy.flatnonzero(~four).tolist():
        around[at] = _tail(breaks[at][0]) + _head(breaks[at][1])
    return around


def _numbered(read: str) -> NDArray[numpy.int64]:
    """Return the numbers that the model has for tokens, 0 for those that it does not know."""
    import numpy

    numbers = model().table.numbers
    kinds, places = numpy.unique(codes_of(read), return_inverse=True)
    return numpy.array([numbers.get(chr(kind), 0) for kind in kinds.tolist()], dtype=numpy.int64)[places]


def _read_at_once(
    one: NDArray[numpy.int64], two: NDArray[numpy.int64], three: NDArray[numpy.int64], four: NDArray[numpy.int64]
) -> NDArray[numpy.int64]:
    """Return what the model says of two tokens after two others, in 1/16 bit."""
    lookup = lookup_of(model())
    before, middle, after = (pairs(*tokens) for tokens in ((one, two), (two, three), (three, four)))
    held, crossing, begun = (lookup.entries(2, keys) for keys in (before, middle, after))
    first = lookup.after_two(
        held, lookup.after_one(two, three, crossing), lookup.entries(3, triples(before, three)), three
    )
    second = lookup.after_two(
        crossing, lookup.after_one(three, four, begun), lookup.entries(3, triples(middle, four)), four
    )
    total: NDArray[numpy.int64] = first.astype("int64") + second
    return total


def _make_room(number: int) -> None:
    if len(_known) + number > REMEMBERED:
        _known.clear()
