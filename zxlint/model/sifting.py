"""The first stage over a whole document, section by section: what it leaves is all that is kept of a large one.

The scores of a document take ten times the memory of its text.  They are needed for the places that the first stage
leaves, and there those of a large document are worked out again.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from zxlint.document import Document, analysis_for
from zxlint.model.features import Features, Gate, Kept, features_of, kept_of
from zxlint.model.lookup import lookup_of
from zxlint.model.reading import model_of, read
from zxlint.model.recurrence import joined
from zxlint.model.scores import Scores, information, mean, score
from zxlint.model.table import Table

if TYPE_CHECKING:
    import numpy as np

_SECTION = 1 << 16
"""Tokens that are scored together; a document that has no more keeps its scores."""

_BEFORE, _AFTER = 3, 3
"""Tokens on either side of a section that are scored with it, so that its own places have all their context."""


class Sifted(NamedTuple):
    """What is left of a document.

    ``offsets`` are those of the places that were kept, ``odd`` the offsets where three tokens begin that the model does
    not know; ``surprise`` is the mean information of the Han characters in 1/16 bit.
    """

    tokens: np.ndarray
    kept: Kept
    offsets: np.ndarray
    odd: np.ndarray
    surprise: int
    scores: Scores | None


@analysis_for("ZX6")
def sifted(doc: Document) -> Sifted:
    """Return what the first stage leaves of a document."""
    import numpy as np

    model = model_of(doc)
    lookup, gate = lookup_of(model), gate_of(model.table)
    tokens, offsets = read(doc, model.table)
    size = len(tokens)
    if size <= _SECTION:
        scores = score(lookup, tokens)
        kept = kept_of(lookup, tokens, scores, gate)
        odd = offsets.take((scores.triple[2:] == 0).nonzero()[0])
        known = mean(*information(tokens, scores.upper))
        return Sifted(tokens, kept, offsets.take(kept.places), odd, known, scores)
    found, passing, odds = list[np.ndarray](), list[np.ndarray](), list[np.ndarray]()
    many = total = 0
    for start in range(0, size, _SECTION):
        stop, low = min(size, start + _SECTION), max(0, start - _BEFORE)
        near = tokens[low : stop + _AFTER]
        scores = score(lookup, near)
        kept = kept_of(lookup, near, scores, gate)
        owned = slice(*kept.places.searchsorted((start - low, stop - low)))
        found.append((kept.places[owned] + low).astype(offsets.dtype))
        passing.append(kept.passing[owned])
        own = slice(start - low, stop - low)
        first = max(2, start)
        odds.append(offsets.take(np.flatnonzero(scores.triple[first - low : stop - low] == 0) + (first - 2)))
        here = information(near[own], scores.upper[own])
        many, total = many + here[0], total + here[1]
    # In a text that the model knows nothing of, as many places are left as it has characters.
    places = joined(found)
    kept = Kept(places, joined(passing), np.empty((0, len(places)), dtype=np.int32))
    return Sifted(tokens, kept, offsets.take(places), joined(odds), mean(many, total), None)


def looked_at(doc: Document) -> Iterator[tuple[Features, np.ndarray]]:
    """Yield the suspicious characters of a document that pass the gate, and their offsets, so many at a time."""
    model, found = model_of(doc), sifted(doc)
    gate, scores = gate_of(model.table), found.scores
    for features in features_of(lookup_of(model), found.tokens, found.kept, found.surprise, gate, scores):
        yield features, found.offsets.take(found.kept.places.searchsorted(features.places))


@cache
def gate_of(table: Table) -> Gate:
    """Return what the places of a document have to pass before they are looked at."""
    return Gate(**table.header["gate"])
