"""Suspects: the places of a document that look garbled, with what may have stood there, and how sure that is.

The score is the log-odds that a forest of decision trees gives the best character of the place; which score is enough
is told by the numbers of false alarms that clean text had at each, stored in the table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from zxlint.document import Document, analysis
from zxlint.model.forest import Forest
from zxlint.model.plain import is_short, read_plainly
from zxlint.model.plain import surprise as plain_surprise
from zxlint.model.reading import model_of
from zxlint.model.sifting import looked_at, sifted
from zxlint.model.singly import search
from zxlint.model.table import Table, shipped
from zxlint.text import Span

LEAST = 8
"""Han characters that a document needs to be judged."""

NEAR = 3
"""Code points between two suspicious characters up to which they are one place."""

LONGEST = 12
"""Code points of the longest place."""

FALL = 640
"""How far below the best character of a place another may score and belong to it."""


class Suspect(NamedTuple):
    """A place that looks garbled.

    ``good`` is what may have stood there, None where the model has no idea (of several characters each the best by
    itself, which ``is_gain`` is to be asked about before it is offered); ``gain`` by how many 1/16 bits, less what
    unlikeness costs, it is more probable (of a longer place: the best character's); ``score`` is the log-odds times
    ``forest.UNIT`` that the place is wrong.
    """

    span: Span
    good: str | None
    gain: int
    score: int


@analysis
def suspects(doc: Document) -> tuple[Suspect, ...]:
    """Return all places that score above the lowest bar of the table, in order; most of them are no faults."""
    table = shipped()
    if "tree_leaves" not in table.arrays or len(doc) < LEAST:
        return ()
    marks = _marked_plainly(doc, table) if is_short(doc) else _marked(doc)
    return tuple(_suspect(doc, table, group) for group in _groups(marks))


def _marked_plainly(doc: Document, table: Table) -> Iterator[_Mark]:
    plain = read_plainly(doc)
    for one in search(plain, table):
        yield _Mark(plain.offsets[one.place], one.score, one.best, one.gain)


def _marked(doc: Document) -> Iterator[_Mark]:
    import numpy as np

    forest = _forest(model_of(doc).table)
    for found, offsets in looked_at(doc):
        scores = forest.scores(found.matrix)
        kept = np.flatnonzero(scores >= forest.bar)
        columns = (column.take(kept).tolist() for column in (offsets, scores, found.best, found.gains))
        yield from map(_Mark._make, zip(*columns, strict=True))


class _Mark(NamedTuple):
    """A suspicious character."""

    offset: int
    score: int
    best: int
    gain: int


def _groups(marks: Iterable[_Mark]) -> Iterator[list[_Mark]]:
    """Join suspicious characters that stand close together."""
    group: list[_Mark] = []
    for mark in marks:
        if group and mark.offset - group[-1].offset <= NEAR and mark.offset - group[0].offset < LONGEST:
            group.append(mark)
            continue
        if group:
            yield group
        group = [mark]
    if group:
        yield group


def _suspect(doc: Document, table: Table, group: Sequence[_Mark]) -> Suspect:
    top = max(group, key=lambda mark: (mark.score, -mark.offset))
    members = [mark for mark in group if mark.score >= top.score - FALL]
    start, end = members[0].offset, members[-1].offset + 1
    good = None
    if all(mark.gain > 0 for mark in members):
        letters = list(doc.text[start:end])
        for mark in members:
            letters[mark.offset - start] = table.characters[mark.best]
        good = "".join(letters)
    return Suspect(Span(start, end), good, top.gain, top.score)


def is_gain(doc: Document, span: Span, good: str) -> bool:
    """Whether the best characters of a place make the text more probable together.

    Each was looked at with the others as they stand.  What makes the text more probable is never taken back.
    """
    return span.end - span.start == 1 or model_of(doc).gain(doc.text, *span, good) > 0


@cache
def _forest(table: Table) -> Forest:
    trees = table.header["trees"]
    return Forest(table.arrays, trees["depth"], trees["bar"], trees["early"])


def threshold(quantiles: Sequence[Sequence[float]], rate: float) -> int:
    """Return the score at which clean text has at most so many false alarms.

    Args:
        quantiles: pairs of false alarms per 10,000 characters and the score that has so many, the rates rising.
        rate: the false alarms per 10,000 characters that are allowed; between two pairs the line that joins them holds,
            below the first one nothing is reported that scores no more than it.
    """
    rates = [each for each, _ in quantiles]
    after = bisect_right(rates, rate)
    if after == 0:
        return int(quantiles[0][1]) + 1
    if after == len(rates):
        return int(quantiles[-1][1])
    (low, high_score), (high, low_score) = quantiles[after - 1], quantiles[after]
    return round(high_score - (high_score - low_score) * (rate - low) / (high - low))


@analysis
def surprise(doc: Document) -> int:
    """Return the mean information of a Han character of the document under the model, in 1/16 bit."""
    if is_short(doc):
        return plain_surprise(read_plainly(doc))
    return sifted(doc).surprise
