"""Fragments: heads of sentences without a tail, tails without a head, and which of them belong together.

Where columns were read in the wrong order, the end of a paragraph stands before its beginning, under another heading,
or nowhere at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from statistics import median
from typing import NamedTuple

import regex

from zxlint.document import Document, analysis
from zxlint.edges import MARKS, begins_within_word, can_begin, can_end, doubtful_heads, first_word, suspects
from zxlint.flow import BEGUN, MIDWAY, STRONG, SURE, continuation, ending, opening
from zxlint.lexicon import LONGEST, bridges, inner_pairs, words
from zxlint.repeats import repeats
from zxlint.seams import (
    HABIT,
    LONG,
    Seam,
    begins_section,
    cuts_a_word,
    ends_open,
    is_aside,
    is_running,
    open_ends,
    overlap,
    seams,
    weigh,
)
from zxlint.shape import is_one_of, worthwhile
from zxlint.structure import Block, Kind, blocks, chosen, columns, is_kind, is_solid, wrap_width
from zxlint.text import Span

MOST = 100
"""Heads and tails of a document up to which they are compared; one with more is not text in paragraphs."""

SHOWN = 4
"""Characters at the end of a truncated paragraph that are shown."""

SCRAP = 0.4
"""Share of the usual length below which a paragraph above one that was cut off is taken for its rest."""

NEAR = 3.5
"""Bits by which a paragraph must go on from a head that does not stand directly before it."""

COLUMN = 2.0
"""Bits that a place is worth where a column may begin."""

CUT = 4.0
"""Bits that a word is worth which the break cuts in two."""

TITLED = 45
"""Characters from which a line without a full stop in it is no title or caption."""

UNENDED = -8.5
"""Bits below which hardly any paragraph ends so."""

_HAN_END = regex.compile(r"[\p{Han}\d，、]")
_SENTENCE_END = regex.compile(r"[。！？][”’』」）]*")
_HAN_FOUR = regex.compile(r"\p{Han}{4}\Z")
_ENDS = regex.compile(r"[。！？][”’』」）]*\Z")
_CLAUSE_END = frozenset("。！？；，：“")
_FREE = frozenset("在对从为把将以由与和就也还又都这那我他她它你是有不")
_QUOTED = regex.compile(r"“[^“”]*+”|《[^《》]*+》")
_COMMA = regex.compile(r"[，、,]")
_STOP = regex.compile(r"[。！？]")
_CREDIT = regex.compile(r"(?:供图|摄影?|图片?|报道)[）)]?\Z")


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
    heads = list(islice(_heads(doc), MOST + 1))
    tails = list(islice(_tails(doc), MOST + 1 - len(heads)))
    if len(heads) + len(tails) > MOST:
        return ()
    found = []
    lost = []
    joined: set[int] = set()
    for head in heads:
        tail = _tail_of(doc, head, tails, joined)
        if tail is None:
            lost.append(head)
            continue
        found.append(Fragment(head, tail))
        tails = [other for other in tails if other != tail]
        joined.add(tail)
    cut_off = [head for head in lost if _stops(doc, head)]
    weak = [head for head in cut_off if not _breaks_off(doc, head)]
    found += [Fragment(head, _short_above(doc, head)) for head in cut_off if len(weak) <= HABIT or head not in weak]
    taken = {fragment.tail for fragment in found}
    tails = [tail for tail in tails if tail not in taken]
    claimed = {fragment.head for fragment in found}
    tails += [below for head in claimed if (below := _left_over(doc, head)) is not None and below not in tails]
    orphans = [tail for tail in tails if _is_headless(doc, tail, claimed)]
    found += [Fragment(None, tail) for tail in orphans if len(orphans) <= 2 * HABIT]
    return tuple(sorted(found, key=lambda f: min(i for i in f if i is not None)))


def _short_above(doc: Document, head: int) -> int | None:
    """Return the paragraph above one that was cut off, if it is too short for a paragraph of this document."""
    above = _beside(doc, head, -1)
    if above is None or not _may_be_swapped(doc, above):
        return None
    _, start, end, _ = blocks(doc)[above]
    brief = end - start < SCRAP * _usual_size(doc)
    return above if brief and doc.text[start] not in "“「—（我你他她它咱" else None


@analysis
def _usual_size(doc: Document) -> float:
    """Return the median number of characters of the paragraphs."""
    if worthwhile(len(doc.text)):
        import numpy

        found = columns(doc)
        return float(numpy.median((found.ends - found.starts)[is_kind(found.kinds, Kind.PROSE)]))
    return median(row.end - row.start for row in blocks(doc) if row.kind is Kind.PROSE)


def _left_over(doc: Document, head: int | None) -> int | None:
    """Return the block below a head whose rest is elsewhere, if it cannot do without a head either."""
    below = None if head is None else _beside(doc, head, 1)
    if below is None or blocks(doc)[below].start not in _by_lower(doc):
        return None
    opening = doc.text[blocks(doc)[below].start : blocks(doc)[below].start + 6]
    if opening[:1] in _FREE:
        return None
    return below if len(first_word(opening)) == 1 and _is_rare_opening(doc, opening[:2], 1) else None


@analysis
def _loose(doc: Document) -> list[int]:
    """Return the paragraphs of which nothing stands against their being the rest of some sentence elsewhere."""
    torn, solid = _by_lower(doc), is_solid(doc)
    if worthwhile(len(doc.text)):
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
        if block[1] not in torn and not begins_section(doc, block) and not _is_indented(doc, block)
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
    if worthwhile(len(doc.text)):
        return _bridged_at_once(doc, upper)
    known, found = words(), set[int]()
    for size, openings in enumerate(_openings(doc), 1):
        for before in range(1, min(LONGEST - size, len(upper)) + 1):
            head = upper[-before:]
            found.update(*(tails for opening, tails in openings.items() if head + opening in known))
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


def _heads(doc: Document) -> Iterator[int]:
    """Yield the blocks that stop in mid-sentence and do not go on in the next one beyond doubt."""
    text, ends = doc.text, open_ends(doc)
    known = {seam.upper.start for seam in seams(doc) if seam.certain or (seam.linked and seam.lower.kind is Kind.PROSE)}
    for index, block in zip(ends, chosen(doc, ends), strict=True):
        kind, start, end, _ = block
        if start in known or not _HAN_END.match(text[end - 1]):
            continue
        if not (kind is Kind.PROSE or is_running(doc, block)) or _CREDIT.search(text, max(start, end - 3), end):
            continue
        apart = _stands_apart(doc, index + 1) or (
            wrap_width(doc) is None and kind is Kind.PROSE and _breaks_off(doc, index)
        )
        if apart and not _is_repeated(doc, index):
            yield index


def _stands_apart(doc: Document, index: int) -> bool:
    """Whether a paragraph begins with a block, as far as blank lines tell."""
    rows = blocks(doc)
    return not 0 < index < len(rows) or rows[index].line > rows[index - 1].line + 1 or is_solid(doc)


def _is_repeated(doc: Document, head: int) -> bool:
    """Whether the last characters of a block begin the next one again, which is another fault."""
    following = _beside(doc, head, 1)
    if following is None:
        return False
    rows = blocks(doc)
    above, below = rows[head], rows[following]
    if overlap(doc.text[slice(*above.span)], doc.text[slice(*below.span)], 2 * LONG):
        return True
    return any(above.end - end in (0, 1, 2) for end in _emitted_again(doc).get(below.start, ()))


@analysis
def _emitted_again(doc: Document) -> dict[int, list[int]]:
    """Return where the originals end of the passages that are repeated from an offset on."""
    found: dict[int, list[int]] = {}
    for repeat in repeats(doc):
        found.setdefault(repeat.copy.start, []).append(repeat.original.end)
    return found


@analysis
def _by_upper(doc: Document) -> dict[int, Seam]:
    return {seam.upper.start: seam for seam in seams(doc)}


@analysis
def _by_lower(doc: Document) -> dict[int, Seam]:
    return {seam.lower.start: seam for seam in seams(doc)}


def _beside(doc: Document, index: int, step: int) -> int | None:
    """Return the next block in a direction that is no caption or page number."""
    rows = blocks(doc)
    index += step
    while 0 <= index < len(rows) and is_aside(doc, rows[index]):
        index += step
    return index if 0 <= index < len(rows) else None


def _tails(doc: Document) -> Iterator[int]:
    """Yield the paragraphs that begin in the middle of a word or with a mark, and follow no torn one."""
    text = doc.text
    linked = {seam.lower.start for seam in seams(doc) if seam.linked}
    for index, block in _suspects(doc):
        if (
            # The number of an article is told sooner by itself than by its words.
            not (text[block[1]] == "第" and begins_section(doc, block))
            and not can_begin(text[block[1] : block[1] + 4])
            and block.start not in linked
            and block.kind is not Kind.ITEM
            and is_running(doc, block)
            and not begins_section(doc, block)
            and _stands_apart(doc, index)
            and not _is_indented(doc, block)
        ):
            yield index


def _suspects(doc: Document) -> list[tuple[int, Block]]:
    """Return the paragraphs that may not be able to begin so, with their indices."""
    rows: Sequence[Block] = blocks(doc)
    indices: Sequence[int] = range(len(rows))
    if worthwhile(len(doc.text)):
        import numpy

        found = columns(doc)
        doubtful = is_one_of(found.firsts, doubtful_heads()) | is_one_of(found.seconds, MARKS)
        indices = numpy.flatnonzero(doubtful & is_kind(found.kinds, Kind.PROSE, Kind.TITLE)).tolist()
        rows = chosen(doc, indices)
    return [(indices[at], rows[at]) for at in suspects(doc.text, (row[1] for row in rows))]


def _is_indented(doc: Document, block: Block) -> bool:
    return doc.text[block.start - 1 : block.start] in (" ", "\u3000", "\t", "\xa0")


def _tail_of(doc: Document, head: int, tails: list[int], joined: set[int]) -> int | None:
    """Return the tail that fits a head: the block before it, else one from elsewhere, the nearest first."""
    before = _beside(doc, head, -1)
    if before is not None and _may_be_swapped(doc, before) and _goes_on_above(doc, head, before, tails):
        return before
    rows = blocks(doc)
    upper = doc.text[rows[head].start : rows[head].end]
    # Elsewhere only the rest of a word is looked for.
    if can_end(upper[-4:]):
        return None
    torn = rows[head].start in _by_upper(doc)
    best, most = None, NEAR
    for tail in _bridged(doc, upper):
        if tail in joined or tail == head or (torn and _follows_text(doc, tail)):
            continue
        lower = doc.text[rows[tail].start : rows[tail].start + 6]
        if not cuts_a_word(upper, lower) or len(first_word(lower)) > 1 or opening(lower[:4]) > MIDWAY:
            continue
        # Below a heading a column may begin.
        flow = continuation(upper[-4:], lower[:4]) + (0 if _follows_text(doc, tail) else COLUMN)
        if flow > most and _is_rare_opening(doc, lower[:4], 2):
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
    torn = _by_upper(doc).get(rows[head].start)
    if torn is not None and flow < torn.flow + CUT and not continued & {"pair", "number"}:
        return False
    if (continued & {"pair", "number"} or ("word" in continued and flow >= 0)) and opening(lower[:4]) <= BEGUN:
        return True
    titled = rows[head].kind is Kind.TITLE
    if titled and (begins_section(doc, rows[head]) or not _breaks_off(doc, head)):
        return False
    if flow >= SURE and torn is None and not titled and opening(lower[:4]) <= BEGUN:
        return True
    return flow >= (STRONG if titled else NEAR) and opening(lower[:4]) <= MIDWAY


def _may_be_swapped(doc: Document, index: int) -> bool:
    """Whether a paragraph that ends as it should may be the end of the next one."""
    rows = blocks(doc)
    block = rows[index]
    if block.kind is not Kind.PROSE or ends_open(doc, block) or begins_section(doc, block):
        return False
    above = _beside(doc, index, -1)
    return above is None or rows[above].kind is not Kind.PROSE or not ends_open(doc, rows[above])


def _stops(doc: Document, head: int) -> bool:
    """Whether a paragraph without a known tail was cut off, and is no title or item that needs no full stop."""
    rows = blocks(doc)
    block = rows[head]
    if block.start in _by_upper(doc):
        return False
    following = _beside(doc, head, 1)
    whole = _STOP.search(doc.text, *block.span) or (head and block.end - block.start >= TITLED)
    if block.kind is Kind.PROSE and whole and (_breaks_off(doc, head) or doc.text[block.end - 1] in "，、"):
        return True
    if following is not None and rows[following].kind in (Kind.ITEM, Kind.TABLE, Kind.CODE, Kind.RULE):
        return False
    broken = weigh(doc, block, block).unfinished & {"comma", "tail", "stub"}
    content = _QUOTED.sub("", doc.text[block.start : block.end])
    piece = block.start in _by_lower(doc)
    if block.kind is Kind.TITLE and not piece:
        return False
    if block.kind is not Kind.PROSE or (block.end - block.start < LONG and not piece):
        return "stub" in broken and bool(_HAN_FOUR.search(content) and _COMMA.search(content))
    # A note such as 第一次修正　根据 is a row of a table that lost its lines.
    noted = any(blank in doc.text[block.end - SHOWN : block.end] for blank in " \u3000\t")
    return _STOP.search(content) is not None or bool(broken and not noted and _COMMA.search(content))


def _breaks_off(doc: Document, head: int) -> bool:
    """Whether hardly any paragraph ends with the last characters of a block."""
    block = blocks(doc)[head]
    return doc.text[block.end - 1] not in "，、" and ending(doc.text[block.end - 3 : block.end]) <= UNENDED


def _is_headless(doc: Document, tail: int, claimed: set[int | None]) -> bool:
    """Whether a tail has lost its head: what stands before it is complete, and no clause here begins with its words."""
    rows = blocks(doc)
    block = rows[tail]
    opening = doc.text[block.start : block.start + 4]
    if not _ENDS.search(doc.text, *block.span) and not begins_within_word(opening):
        return False
    above = _beside(doc, tail, -1)
    if above in claimed and above is not None:
        return True
    if above is not None and is_running(doc, rows[above]) and ends_open(doc, rows[above]):
        return False
    if not begins_within_word(opening):
        return False
    return _is_rare_opening(doc, opening[:2], 1)


def _follows_text(doc: Document, index: int) -> bool:
    """Whether a paragraph stands below another one, and not below a heading, where a column may begin."""
    above = _beside(doc, index, -1)
    return above is not None and is_running(doc, blocks(doc)[above])


def _is_rare_opening(doc: Document, opening: str, most: int) -> bool:
    """Whether hardly any clause of the document begins with these characters."""
    text, found = doc.text, 0
    at = text.find(opening)
    while at >= 0 and found <= most:
        found += not at or text[at - 1] in _CLAUSE_END or text[at - 1].isspace()
        at = text.find(opening, at + 1)
    return found <= most
