"""Flow: how a text goes on over a break, by the character model, in bits.

Small differences mean nothing here: whole bits are what the thresholds are set in.
"""

from __future__ import annotations

from collections.abc import Iterable

from zxlint.model.counting import LINE, MARKS, tokens
from zxlint.model.lookup import lookup_of, pairs, triples
from zxlint.model.score import BIT, model
from zxlint.shape import is_han

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


def foresee(breaks: Iterable[tuple[str, str]]) -> None:
    """Work out at once what ``continuation`` will be asked, to answer in a fraction of the time."""
    contexts = {
        context
        for left, right in breaks
        for head in (_head(right),)
        for context in (_tail(left) + head, LINE + LINE + head)
    }
    asked = [context for context in contexts if len(context) == 2 + HEAD and context not in _known]
    if len(asked) > REMEMBERED or not asked:
        return
    import numpy

    _make_room(len(asked))
    numbers, lookup = model().table.numbers, lookup_of(model())
    one, two, three, four = numpy.array(
        [[numbers.get(token, 0) for token in context] for context in asked], dtype=numpy.int64
    ).T
    before, middle, after = (pairs(*tokens) for tokens in ((one, two), (two, three), (three, four)))
    held, crossing, begun = (lookup.entries(2, keys) for keys in (before, middle, after))
    first = lookup.after_two(
        held, lookup.after_one(two, three, crossing), lookup.entries(3, triples(before, three)), three
    )
    second = lookup.after_two(
        crossing, lookup.after_one(three, four, begun), lookup.entries(3, triples(middle, four)), four
    )
    _known.update(zip(asked, ((first + second) / BIT).tolist(), strict=True))


def _make_room(number: int) -> None:
    if len(_known) + number > REMEMBERED:
        _known.clear()
