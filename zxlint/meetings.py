"""Meetings: which fingerprints of a document stand in an earlier one, without comparing all with all.

A fingerprint that stands in many documents leads from each to the ``BACK`` documents before it that hold it and to the
first of all, so that the work grows with the number of fingerprints, however often one of them stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

BACK = 4
"""Documents before one that hold the same fingerprint and that it leads to, beside the first of all."""

AGAIN = 4
"""Places in one document up to which a fingerprint is followed: what stands there more often is no passage."""


class Meetings(NamedTuple):
    """Fingerprints that stand in two documents, as columns.

    ``later`` and ``earlier`` are the numbers of the documents, ``copy`` and ``original`` the places among their
    letters, ``documents`` in how many the fingerprint stands.
    """

    later: NDArray[numpy.uint32]
    earlier: NDArray[numpy.uint32]
    copy: NDArray[numpy.uint32]
    original: NDArray[numpy.uint32]
    documents: NDArray[numpy.uint32]


def meetings(
    hashes: NDArray[numpy.uint64], documents: NDArray[numpy.uint32], places: NDArray[numpy.uint32]
) -> Meetings:
    """Return which fingerprints of documents stand in earlier ones.

    The rows may come in any order; all rows of one hash must be among them.
    """
    import numpy

    if not len(hashes):
        return Meetings(documents, documents, places, places, documents)
    if not _in_order(documents, places):
        order = numpy.lexsort((places, documents))
        hashes, documents, places = hashes[order], documents[order], places[order]
    order = numpy.argsort(hashes, kind="stable")
    hashes, documents, places = hashes[order], documents[order], places[order]
    other_hash = numpy.concatenate(([True], hashes[1:] != hashes[:-1]))
    other = other_hash.copy()
    other[1:] |= documents[1:] != documents[:-1]
    # A group is a fingerprint in a document; the rows of one hash are a row of groups.
    heads = numpy.flatnonzero(other)
    sizes = numpy.diff(heads, append=len(hashes))
    firsts = numpy.flatnonzero(other_hash[heads])
    widths = numpy.diff(firsts, append=len(heads))
    first, width = numpy.repeat(firsts, widths), numpy.repeat(widths, widths)
    pairs = [_led_back(heads, sizes, first, lag) for lag in range(1, BACK + 1)]
    pairs.append(_led_to_first(heads, sizes, first))
    groups, sources, targets = (numpy.concatenate(column) for column in zip(*pairs, strict=True))
    return Meetings(
        documents[sources],
        documents[targets],
        places[sources],
        places[targets],
        width[groups].astype(numpy.uint32),
    )


def _in_order(documents: NDArray[numpy.uint32], places: NDArray[numpy.uint32]) -> bool:
    """Whether rows come by document and then by place, as they do unless documents were read out of order."""
    same = documents[1:] == documents[:-1]
    return bool(((documents[1:] > documents[:-1]) | (same & (places[1:] > places[:-1]))).all())


_Pairs = tuple["NDArray[numpy.int64]", "NDArray[numpy.int64]", "NDArray[numpy.int64]"]


def _led_back(
    heads: NDArray[numpy.int64], sizes: NDArray[numpy.int64], first: NDArray[numpy.int64], lag: int
) -> _Pairs:
    import numpy

    number = numpy.arange(len(heads))
    return _rows(heads, sizes, numpy.flatnonzero(number - lag >= first), number - lag)


def _led_to_first(heads: NDArray[numpy.int64], sizes: NDArray[numpy.int64], first: NDArray[numpy.int64]) -> _Pairs:
    import numpy

    number = numpy.arange(len(heads))
    return _rows(heads, sizes, numpy.flatnonzero(number - BACK > first), first)


def _rows(
    heads: NDArray[numpy.int64],
    sizes: NDArray[numpy.int64],
    groups: NDArray[numpy.int64],
    leads_to: NDArray[numpy.int64],
) -> _Pairs:
    """Return groups, their rows, and the rows of the groups that they lead to: each to each."""
    import numpy

    found, sources, targets = [], [], []
    for again in range(AGAIN):
        here = groups[sizes[groups] > again]
        for there in range(AGAIN):
            some = here[sizes[leads_to[here]] > there]
            found.append(some)
            sources.append(heads[some] + again)
            targets.append(heads[leads_to[some]] + there)
    return numpy.concatenate(found), numpy.concatenate(sources), numpy.concatenate(targets)
