"""Fragments: heads of sentences without a tail, tails without a head, and which of them belong together.

Where columns were read in the wrong order, the end of a paragraph stands before its beginning, under another heading,
or nowhere at all.
"""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from zxlint.document import Document, analysis
from zxlint.edges import begins_within_word, first_word
from zxlint.forms import is_kind
from zxlint.halves import beside, breaks_off, by_lower, by_upper, heads, tails
from zxlint.later import regex
from zxlint.rests import is_rare_opening, may_be_swapped, tail_of
from zxlint.seams import HABIT
from zxlint.shape import columnar
from zxlint.stops import LONG, ends_open, is_running
from zxlint.structure import Kind, blocks, columns
from zxlint.text import Span
from zxlint.weighing import weigh

MOST = 100
"""Heads and tails of a document up to which they are compared; one with more is not text in paragraphs."""

SHOWN = 4
"""Characters at the end of a truncated paragraph that are shown."""

SCRAP = 0.4
"""Share of the usual length below which a paragraph above one that was cut off is taken for its rest."""

TITLED = 45
"""Characters from which a line without a full stop in it is no title or caption."""

_SENTENCE_END = regex.compile(r"[。！？][”’』」）]*")
_HAN_FOUR = regex.compile(r"\p{Han}{4}\Z")
_ENDS = regex.compile(r"[。！？][”’』」）]*\Z")
_FREE = frozenset("在对从为把将以由与和就也还又都这那我他她它你是有不")
_QUOTED = regex.compile(r"“[^“”]*+”|《[^《》]*+》")
_COMMA = regex.compile(r"[，、,]")
_STOP = regex.compile(r"[。！？]")


class Fragment(NamedTuple):
    """A paragraph in two pieces; ``head`` or ``tail`` is None where that piece is not in the document.

    Both are indices in ``blocks``.
    """

    head: int | None
    tail: int | None


@analysis
def fragments(doc: Document) -> tuple[Fragment, ...]:
    """Return the pieces of paragraphs that are astray, in order of the first piece."""
    # No more than one too many is looked for.
    upper = list(islice(heads(doc), MOST + 1))
    lower = list(islice(tails(doc), MOST + 1 - len(upper)))
    if len(upper) + len(lower) > MOST:
        return ()
    found = []
    lost = []
    joined: set[int] = set()
    for head in upper:
        tail = tail_of(doc, head, lower, joined)
        if tail is None:
            lost.append(head)
            continue
        found.append(Fragment(head, tail))
        lower = [other for other in lower if other != tail]
        joined.add(tail)
    cut_off = [head for head in lost if _stops(doc, head)]
    weak = [head for head in cut_off if not breaks_off(doc, head)]
    found += [Fragment(head, _short_above(doc, head)) for head in cut_off if len(weak) <= HABIT or head not in weak]
    taken = {fragment.tail for fragment in found}
    lower = [tail for tail in lower if tail not in taken]
    claimed = {fragment.head for fragment in found}
    lower += [below for head in claimed if (below := _left_over(doc, head)) is not None and below not in lower]
    orphans = [tail for tail in lower if _is_headless(doc, tail, claimed)]
    found += [Fragment(None, tail) for tail in orphans if len(orphans) <= 2 * HABIT]
    return tuple(sorted(found, key=lambda f: min(i for i in f if i is not None)))


def _short_above(doc: Document, head: int) -> int | None:
    """Return the paragraph above one that was cut off, if it is too short for a paragraph of this document."""
    above = beside(doc, head, -1)
    if above is None or not may_be_swapped(doc, above):
        return None
    _, start, end, _ = blocks(doc)[above]
    brief = end - start < SCRAP * _usual_size(doc)
    return above if brief and doc.text[start] not in "“「—（我你他她它咱" else None


@analysis
def _usual_size(doc: Document) -> float:
    """Return the median number of characters of the paragraphs."""
    if columnar(len(doc.text)):
        import numpy

        found = columns(doc)
        return float(numpy.median((found.ends - found.starts)[is_kind(found.kinds, Kind.PROSE)]))
    from statistics import median

    return median(row.end - row.start for row in blocks(doc) if row.kind is Kind.PROSE)


def _left_over(doc: Document, head: int | None) -> int | None:
    """Return the block below a head whose rest is elsewhere, if it cannot do without a head either."""
    below = None if head is None else beside(doc, head, 1)
    if below is None or blocks(doc)[below].start not in by_lower(doc):
        return None
    opening = doc.text[blocks(doc)[below].start : blocks(doc)[below].start + 6]
    if opening[:1] in _FREE:
        return None
    return below if len(first_word(opening)) == 1 and is_rare_opening(doc, opening[:2], 1) else None


def tail_span(doc: Document, fragment: Fragment) -> Span:
    """Return where an orphan stands: the whole block if its head is known, else its first sentence."""
    block = blocks(doc)[fragment.tail or 0]
    first = _SENTENCE_END.search(doc.text, *block.span)
    if fragment.head is not None:
        return block.span
    # A piece without an end is torn there too: the tear is another finding, and needs its character.
    return Span(block.start, first.end() if first else block.end - 1)


def head_span(doc: Document, fragment: Fragment) -> Span:
    """Return the last characters of a truncated paragraph."""
    block = blocks(doc)[fragment.head or 0]
    return Span(max(block.start, block.end - SHOWN), block.end)


def _stops(doc: Document, head: int) -> bool:
    """Whether a paragraph without a known tail was cut off, and is no title or item that needs no full stop."""
    rows = blocks(doc)
    block = rows[head]
    if block.start in by_upper(doc):
        return False
    following = beside(doc, head, 1)
    whole = _STOP.search(doc.text, *block.span) or (head and block.end - block.start >= TITLED)
    if block.kind is Kind.PROSE and whole and (breaks_off(doc, head) or doc.text[block.end - 1] in "，、"):
        return True
    if following is not None and rows[following].kind in (Kind.ITEM, Kind.TABLE, Kind.CODE, Kind.RULE):
        return False
    broken = weigh(doc, block, block).unfinished & {"comma", "tail", "stub"}
    content = _QUOTED.sub("", doc.text[block.start : block.end])
    piece = block.start in by_lower(doc)
    if block.kind is Kind.TITLE and not piece:
        return False
    if block.kind is not Kind.PROSE or (block.end - block.start < LONG and not piece):
        return "stub" in broken and bool(_HAN_FOUR.search(content) and _COMMA.search(content))
    # A note such as 第一次修正　根据 is a row of a table that lost its lines.
    noted = any(blank in doc.text[block.end - SHOWN : block.end] for blank in " \u3000\t")
    return _STOP.search(content) is not None or bool(broken and not noted and _COMMA.search(content))


def _is_headless(doc: Document, tail: int, claimed: set[int | None]) -> bool:
    """Whether a tail has lost its head: what stands before it is complete, and no clause here begins with its words."""
    rows = blocks(doc)
    block = rows[tail]
    opening = doc.text[block.start : block.start + 4]
    if not _ENDS.search(doc.text, *block.span) and not begins_within_word(opening):
        return False
    above = beside(doc, tail, -1)
    if above in claimed and above is not None:
        return True
    if above is not None and is_running(doc, rows[above]) and ends_open(doc, rows[above]):
        return False
    if not begins_within_word(opening):
        return False
    return is_rare_opening(doc, opening[:2], 1)
