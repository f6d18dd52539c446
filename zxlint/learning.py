"""Learning: what accepted documents teach, made into a profile.

The same documents give the same bytes.  Each is judged as it will be when it is checked: by what the others teach.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from zxlint.document import Document, Kind
from zxlint.evidence import GARBLED, SUSPECT, doubts, oddity_at, quantiles
from zxlint.knowledge import Knowledge
from zxlint.model.counting import Counts
from zxlint.model.reading import tokens_of
from zxlint.model.suspects import threshold
from zxlint.model.table import read, shipped, write
from zxlint.model.traps import copied, foreign, trapped
from zxlint.profile import (
    Fingerprint,
    Profile,
    Quantiles,
    blobs_of,
    counts_of,
    fingerprint,
    header_of,
    identity,
    sealed,
)

ODD = 10.0
"""Places per 10,000 code points, the oddest, that are accepted with the documents; more than any rule reports."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned: the bytes of the profile, and what it rests on.

    ``texts`` are the tokens of each document, ``copies`` counts the documents that were equal to another.
    """

    data: bytes
    profile: Profile
    texts: tuple[str, ...]
    copies: int


def learn(documents: Iterable[Document], *, accept_oddities: bool = True) -> Lesson:
    """Return what documents teach.

    Args:
        documents: texts that are known to be good; equal ones count once.
        accept_oddities: whether the oddest places in them are to pass from now on.
    """
    counts = Counts()
    kept: dict[Fingerprint, tuple[int, str, Kind]] = {}
    texts: dict[Fingerprint, str] = {}
    copies = 0
    for doc in documents:
        tokens = tokens_of(doc)
        mark, form = fingerprint(tokens), (len(doc), doc.text, doc.kind)
        if mark in kept:
            copies += 1
            kept[mark] = min(kept[mark], form)  # whichever came first
            continue
        kept[mark], texts[mark] = form, tokens
        counts.merge(counts_of(tokens))
    prints = sorted(kept)
    header = header_of(identity(shipped()), len(kept), sum(length for length, _, _ in kept.values()))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file = Path(folder, "profile")
        write(file, counts, header=header, blobs=blobs_of(prints))
        profile = Profile(read(file), prints)
        tiers, odd = _judge([kept[mark] for mark in prints], profile)
        if not accept_oddities:
            odd = frozenset()
        profile = Profile(profile.table, profile.documents, tiers, odd)
        return Lesson(sealed(file.read_bytes(), tiers, odd), profile, tuple(texts[mark] for mark in prints), copies)


def _judge(forms: Iterable[tuple[int, str, Kind]], profile: Profile) -> tuple[dict[str, Quantiles], frozenset[str]]:
    """Return how often the documents reach which scores in each tier, and the oddest places in them."""
    every: Counter[int] = Counter()
    free: Counter[int] = Counter()
    places: list[tuple[int, str]] = []
    for _, text, kind in forms:
        doc = Document(text, kind, knowledge=Knowledge(profile))
        apart = foreign(doc)
        for doubt in doubts(doc):
            every[doubt.score] += 1
            free[doubt.score] += not (apart or trapped(doc, doubt.span) or copied(doc, doubt.span))
            places.append((doubt.score, oddity_at(doc, doubt.span)))
    tiers = {GARBLED: quantiles(+free, profile.length), SUSPECT: quantiles(every, profile.length)}
    least = threshold(tiers[SUSPECT] if profile.calibrated else shipped().header["quantiles"], ODD)
    return tiers, frozenset(place for score, place in places if score >= least)
