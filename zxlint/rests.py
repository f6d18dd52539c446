"""Rests: which block is the rest of a sentence that stops elsewhere."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain

from zxlint.document import Document, analysis
from zxlint.edges import can_end, first_word
from zxlint.flow import BEGUN, MIDWAY, STRONG, SURE, continuation, opening
from zxlint.forms import is_kind
from zxlint.halves import beside, breaks_off, by_lower, by_upper
from zxlint.lexicon import LONGEST, bridges, inner_pairs, words
from zxlint.shape import columnar
from zxlint.stops import begins_section, ends_open, is_running
from zxlint.structure import Kind, blocks, chosen, columns, is_solid
from zxlint.weighing import cuts_a_word, weigh
from zxlint.wrapping import is_indented

NEAR = 3.5
"""Bits by which a paragraph must go on from a head that does not stand directly before it."""

COLUMN = 2.0
"""Bits that a place is worth where a column may begin."""

CUT = 4.0
"""Bits that a word is worth which the break cuts in two."""

_CLAUSE_END = frozenset("。！？；，：“")


@analysis
def _loose(doc: Document) -> list[int]:
    """Return the paragraphs of which nothing stands against their being the rest of some sentence elsewhere."""
    torn, solid = by_lower(doc), is_solid(doc)
    if columnar(len(doc.text)):
        import numpy

        found = columns(doc)
        apart = numpy.diff(found.rows, prepend=-2) > 1
        prose = numpy.flatnonzero(is_kind(found.kinds, Kind.PROSE) & (apart | solid)).tolist()
    else:
        rows = blocks(doc)
        above = chain((-2,), (row.line for row in rows))
        prose = [
            index
            for index, (block, line) in enumerate(zip(rows, above, strict=False))
            if block[0] is Kind.PROSE and (block[3] > line + 1 or solid)
        ]
    return [
        index
        for index, block in zip(prose, chosen(doc, prose), strict=True)
        if block[1] not in torn and not begins_section(doc, block) and not is_indented(doc, block)
    ]


@analysis
def _openings(doc: Document) -> tuple[dict[str, list[int]], ...]:
    """Return the loose paragraphs by their first character, by two and by three."""
    text, loose = doc.text, _loose(doc)
    ones, twos, threes = (defaultdict[str, list[int]](list) for _ in range(3))
    for index, (_, start, _, _) in zip(loose, chosen(doc, loose), strict=True):
        opening = text[start : start + 3]
        ones[opening[:1]].append(index)
        twos[opening[:2]].append(index)
        threes[opening].append(index)
    return ones, twos, threes


def _bridged(doc: Document, upper: str) -> list[int]:
    """Return the loose paragraphs whose first characters make a word with the last ones of a text."""
    if columnar(len(doc.text)):
        return _bridged_at_once(doc, upper)
    hold, found = words().hold, set[int]()
    for size, openings in enumerate(_openings(doc), 1):
        for before in range(1, min(LONGEST - size, len(upper)) + 1):
            head = upper[-before:]
            found.update(*[tails for opening, tails in openings.items() if hold(head + opening)])
    return sorted(found)


def _bridged_at_once(doc: Document, upper: str) -> list[int]:
    """Return the same; the dictionary is asked only where the two characters at the break stand in some word."""
    import numpy

    text, loose = doc.text, numpy.array(_loose(doc), dtype=numpy.int64)
    firsts = columns(doc).firsts[loose]
    may = inner_pairs(numpy.full_like(firsts, ord(upper[-1])), firsts)
    near = chosen(doc, loose[may])
    return [
        at for at, (_, a, _, _) in zip(loose[may].tolist(), near, strict=True) if bridges(upper[-3:], text[a : a + 3])
    ]


def tail_of(doc: Document, head: int, tails: list[int], joined: set[int]) -> int | None:
    """Return the tail that fits a head: the block before it, else one from elsewhere, the nearest first."""
    before = beside(doc, head, -1)
    if before is not None and may_be_swapped(doc, before) and _goes_on_above(doc, head, before, tails):
        return before
    rows = blocks(doc)
    upper = doc.text[rows[head].start : rows[head].end]
    # Elsewhere only the rest of a word is looked for.
    if can_end(upper[-4:]):
        return None
    torn = rows[head].start in by_upper(doc)
    best, most = None, NEAR
    for tail in _bridged(doc, upper):
        if tail in joined or tail == head or (torn and follows_text(doc, tail)):
            continue
        lower = doc.text[rows[tail].start : rows[tail].start + 6]
        if not cuts_a_word(upper, lower) or len(first_word(lower)) > 1 or opening(lower[:4]) > MIDWAY:
            continue
        # Below a heading a column may begin.
        flow = continuation(upper[-4:], lower[:4]) + (0 if follows_text(doc, tail) else COLUMN)
        if flow > most and is_rare_opening(doc, lower[:4], 2):
            best, most = tail, flow
    return best


def _goes_on_above(doc: Document, head: int, before: int, tails: list[int]) -> bool:
    """Whether a paragraph stands before its own beginning."""
    rows = blocks(doc)
    upper, lower = (doc.text[rows[i].start : rows[i].end] for i in (head, before))
    continued = weigh(doc, rows[head], rows[before]).continued
    # Anyone may begin to speak.
    if lower[0] in "“‘「『" and "pair" not in continued:
        return False
    flow = continuation(upper[-4:], lower[:4])
    torn = by_upper(doc).get(rows[head].start)
    if torn is not None and flow < torn.flow + CUT and not continued & {"pair", "number"}:
        return False
    if (continued & {"pair", "number"} or ("word" in continued and flow >= 0)) and opening(lower[:4]) <= BEGUN:
        return True
    titled = rows[head].kind is Kind.TITLE
    if titled and (begins_section(doc, rows[head]) or not breaks_off(doc, head)):
        return False
    if flow >= SURE and torn is None and not titled and opening(lower[:4]) <= BEGUN:
        return True
    return flow >= (STRONG if titled else NEAR) and opening(lower[:4]) <= MIDWAY


def may_be_swapped(doc: Document, index: int) -> bool:
    """Whether a paragraph that ends as it should may be the end of the next one."""
    rows = blocks(doc)
    block = rows[index]
    if block.kind is not Kind.PROSE or ends_open(doc, block) or begins_section(doc, block):
        return False
    above = beside(doc, index, -1)
    return above is None or rows[above].kind is not Kind.PROSE or not ends_open(doc, rows[above])


def follows_text(doc: Document, index: int) -> bool:
    """Whether a paragraph stands below another one, and not below a heading, where a column may begin."""
    above = beside(doc, index, -1)
    return above is not None and is_running(doc, blocks(doc)[above])


def is_rare_opening(doc: Document, opening: str, most: int) -> bool:
    """Whether hardly any clause of the document begins with these characters."""
    text, found = doc.text, 0
    at = text.find(opening)
    while at >= 0 and found <= most:
        found += not at or text[at - 1] in _CLAUSE_END or text[at - 1].isspace()
        at = text.find(opening, at + 1)
    return found <= most
