"""Mining: what recurs in a collection of documents and may be a term, for a person to accept or to strike out.

A stretch of Han is proposed where it recurs in several documents, stands among varied neighbours on both sides, and can
begin and end a clause; stretches are ranked by their C-value (Frantzi, Ananiadou and Mima 2000).  Mining proposes and
never decides: set phrases, headings and half sentences recur as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zxlint.edges import can_begin, can_end
from zxlint.lexicon import is_word
from zxlint.shape import codes_of

if TYPE_CHECKING:
    from numpy import bool_, int64
    from numpy.typing import NDArray

SHORTEST, LONGEST = 4, 12
"""Han characters of a term."""

COUNT = 5
"""Occurrences that a term needs at least."""

DOCUMENTS = 3
"""Documents that it needs to stand in at least."""

SHARE = 0.5
"""Share of the occurrences that may go on with one and the same character; beyond it the longer stretch is the term."""

_LOOSE = frozenset("的了着过是在和与及等为对将从向把被由以于而并或也都就又还则其该此各不")
"""Characters that neither begin nor end a term."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A stretch of Han that may be a term, with its occurrences and the number of documents that hold it."""

    term: str
    count: int
    documents: int


def propose(texts: Sequence[str], most: int = 200) -> list[Proposal]:
    """Return the stretches that are most likely terms, the likeliest first.

    Args:
        texts: one text per document; whatever is not Han ends a stretch.
        most: how many are returned at most.
    """
    import numpy as np

    whole = "\n".join(["", *texts, ""])
    codes = codes_of(whole).astype(np.int64)
    lengths = [len(text) + 1 for text in texts]
    owners = np.concatenate([[0], np.repeat(np.arange(len(texts)), lengths), [0]])[: len(codes)]
    found: dict[int, list[tuple[str, int, int]]] = {}
    for length, starts, numbers in _recurring(codes):
        if length >= SHORTEST:
            found[length] = list(_varied(whole, codes, owners, length, starts, numbers))
    return _ranked(found)[:most]


def _recurring(codes: NDArray[int64]) -> Iterator[tuple[int, NDArray[int64], NDArray[int64]]]:
    """Yield for each length the starts of the stretches that recur, and a number from 0 for each start's stretch.

    A stretch recurs only where its two parts, shorter by one, recur: each length is counted from the one before.
    """
    import numpy as np

    numbers = np.where(_are_han(codes), codes, 0)
    for length in range(2, LONGEST + 2):
        starts = np.flatnonzero((numbers[:-1] > 0) & (numbers[1:] > 0))
        if not len(starts):
            return
        pairs = numbers[starts] * (numbers.max() + 1) + numbers[starts + 1]
        _, inverse, counts = np.unique(pairs, return_inverse=True, return_counts=True)
        often = counts[inverse] >= COUNT
        starts, inverse = starts[often], inverse[often]
        _, inverse = np.unique(inverse, return_inverse=True)
        yield length, starts, inverse
        numbers = np.zeros_like(numbers)
        numbers[starts] = inverse + 1


def _varied(
    whole: str,
    codes: NDArray[int64],
    owners: NDArray[int64],
    length: int,
    starts: NDArray[int64],
    numbers: NDArray[int64],
) -> Iterator[tuple[str, int, int]]:
    """Yield term, occurrences and documents of the stretches of one length that stand among varied neighbours."""
    import numpy as np

    if not len(starts):
        return
    size = int(numbers.max()) + 1
    counts = np.bincount(numbers, minlength=size)
    documents = np.bincount(
        np.unique(numbers * (owners.max() + 1) + owners[starts]) // (owners.max() + 1), minlength=size
    )
    free = documents >= DOCUMENTS
    for neighbours in (codes[starts - 1], codes[starts + length]):
        free &= _most_of_one(numbers, neighbours, size) <= counts * SHARE
    _, first = np.unique(numbers, return_index=True)
    for number in np.flatnonzero(free):
        at = int(starts[first[number]])
        term = whole[at : at + length]
        if _may_stand_alone(term):
            yield term, int(counts[number]), int(documents[number])


def _most_of_one(numbers: NDArray[int64], neighbours: NDArray[int64], size: int) -> NDArray[int64]:
    """Return for each stretch how often its commonest Han neighbour stands beside it; ends of clauses bind nothing."""
    import numpy as np

    bound = _are_han(neighbours)
    pairs, counts = np.unique(numbers[bound] << 32 | neighbours[bound], return_counts=True)
    most = np.zeros(size, dtype=np.int64)
    np.maximum.at(most, pairs >> 32, counts)
    return most


def _are_han(codes: NDArray[int64]) -> NDArray[bool_]:
    return ((codes >= 0x3400) & (codes <= 0x9FFF)) | ((codes >= 0x20000) & (codes <= 0x3FFFF))


def _may_stand_alone(term: str) -> bool:
    if term[0] in _LOOSE or term[-1] in _LOOSE or is_word(term):
        return False
    return can_begin(term) and can_end(term)


def _ranked(found: dict[int, list[tuple[str, int, int]]]) -> list[Proposal]:
    """Order terms by C-value: long and frequent, less what stands within longer terms."""
    import math

    within: dict[str, list[int]] = {}
    ranked = []
    for length in sorted(found, reverse=True):
        for term, count, documents in found[length]:
            if length <= LONGEST:
                longer = within.get(term, [])
                inner = sum(longer) / len(longer) if longer else 0.0
                ranked.append((math.log2(length) * (count - inner), Proposal(term, count, documents)))
            for shorter in range(SHORTEST, length):
                for piece in {term[at : at + shorter] for at in range(length - shorter + 1)}:
                    within.setdefault(piece, []).append(count)
    ranked.sort(key=lambda pair: (-pair[0], pair[1].term))
    return [proposal for value, proposal in ranked if value > 0]
