"""Stops: which blocks stop without a closing mark, what stands beneath them, and what is running text at all."""

from __future__ import annotations

from itertools import compress

from zxlint.document import Document, analysis
from zxlint.forms import is_kind
from zxlint.later import re, regex
from zxlint.shape import columnar, is_one_of, shape
from zxlint.structure import Block, Kind, blocks, chosen, columns, finals

LONG = 20
"""Code points from which a block that stops in mid-sentence is a paragraph and not an address or a title."""

REACH = 3
"""Captions and page numbers that may stand between the two halves of a sentence."""

NEAR = 12
"""Characters on either side of a break among which Han must be: text in other scripts is wrapped by other customs."""

_NEW_ARTICLE = regex.compile(r"第\s*[\d一二三四五六七八九十百零〇]+\s*[编章节条款]")
ENUMERATED = regex.compile(
    r"[（(]\s*[一二三四五六七八九十\d]{1,3}\s*[）)]|[一二三四五六七八九十]{1,3}(?:\s*[、．.]|[ \u3000，])"
    r"|#|\d{1,2}\s*[、．](?!\d)"
)
_ARTICLE = regex.compile(r"第\s*[\d一二三四五六七八九十百零〇]+\s*条[\s\u3000]+\S{2}")
_HAN = ord("H")
# No frozenset: the hash of a member is worked out anew each time.
TEXT = (Kind.PROSE, Kind.ITEM, Kind.TITLE)
NUMERALS = frozenset("第一二三四五六七八九十")
_STOPS = "。！？!?；;：:…—～.|X"
_UNSTOPPED = re.compile(f"[^{_STOPS}]")
INNER_MARK = re.compile(r"[，。；！？,;].")
_CAPTION = regex.compile(r"[（(][^（）()]{0,24}[图摄照][^（）()]{0,24}[）)]")
_INNER_STOP = re.compile(r"[，。；！？、,;].")


@analysis
def open_ends(doc: Document) -> tuple[int, ...]:
    """Return the blocks of text, by index, that stop without a closing mark."""
    if columnar(len(doc.text)):
        return _open_at_once(doc)
    # Nearly all blocks stop in a full stop, and need no further look.
    rows = blocks(doc)
    return tuple([at for at in (m.start() for m in _UNSTOPPED.finditer(finals(doc))) if _is_open(doc, rows[at])])


def _is_open(doc: Document, block: Block) -> bool:
    return (
        block.kind in TEXT
        and ends_open(doc, block)
        and b"H" in shape(doc)[max(block.start, block.end - NEAR) : block.end]
        and not is_aside(doc, block)
    )


def _open_at_once(doc: Document) -> tuple[int, ...]:
    """Return the same; only at a closing bracket, or where no Han character stands last or last but one, is looked."""
    import numpy

    found, letters = columns(doc), numpy.frombuffer(shape(doc), dtype=numpy.uint8)
    last = letters[found.ends - 1]
    may = is_kind(found.kinds, *TEXT) & ~numpy.isin(last, list(b"EXOM")) & ~is_one_of(found.lasts, _STOPS)
    near = letters[numpy.maximum(found.starts, found.ends - 2)]
    doubtful = may & (numpy.isin(last, list(b"Cqc")) | ((last != _HAN) & (near != _HAN)))
    looked = numpy.flatnonzero(doubtful)
    may[looked] = [_is_open(doc, block) for block in chosen(doc, looked)]
    return tuple(numpy.flatnonzero(may).tolist())


@analysis
def joints(doc: Document) -> tuple[list[int], list[int]]:
    """Return the blocks that stop in mid-sentence, and of each the next one with text of its own, by index."""
    last = len(blocks(doc)) - 1
    upper = [index for index in open_ends(doc) if index < last]
    if not columnar(len(doc.text)):
        lower = [_next_text(doc, index) for index in upper]
    else:
        import numpy

        found, after = columns(doc), numpy.array(upper, dtype=numpy.int64) + 1
        kinds, firsts = found.kinds[after], found.firsts[after]
        aside = is_kind(kinds, Kind.CAPTION, Kind.FURNITURE) | (~is_kind(kinds, Kind.PROSE) & is_one_of(firsts, "（("))
        for at in numpy.flatnonzero(aside).tolist():
            after[at] = _next_text(doc, upper[at])
        lower = after.tolist()
    # After the last one may stand page numbers alone.
    held = [below <= last for below in lower]
    return list(compress(upper, held)), list(compress(lower, held))


def _next_text(doc: Document, index: int) -> int:
    """Return the index of the block below, but for captions and page numbers."""
    rows, after = blocks(doc), index + 1
    while after < len(rows) and after - index <= REACH and is_aside(doc, rows[after]):
        after += 1
    return after


def begins_section(doc: Document, block: Block) -> bool:
    """Whether a block begins with an enumerator or the number of an article."""
    text, start, end = doc.text, block.start, block.end
    if "一" <= text[start] <= "鿿" and text[start] not in NUMERALS:
        return False
    return bool(_NEW_ARTICLE.match(text, start, end) or ENUMERATED.match(text, start, end))


def is_aside(doc: Document, block: Block) -> bool:
    """Whether a block may stand within a sentence of the text: a caption, a page number."""
    return block.kind in (Kind.CAPTION, Kind.FURNITURE) or (
        block.kind is not Kind.PROSE and _CAPTION.fullmatch(doc.text, block.start, block.end) is not None
    )


def is_running(doc: Document, block: Block) -> bool:
    """Whether a block is running text, or an article of a statute, or a piece of either."""
    kind, start, end, _ = block
    text, first = doc.text, doc.text[start]
    if kind is Kind.PROSE or kind not in (Kind.TITLE, Kind.ITEM) or first == "#":
        return kind is Kind.PROSE
    # What begins with another Han character begins with no number.
    numbered = not "一" <= first <= "鿿" or first in NUMERALS
    listing = kind is Kind.TITLE and not (numbered and ENUMERATED.match(text, start, end))
    if (_INNER_STOP if listing else INNER_MARK).search(text, start, end):
        return True
    return numbered and _ARTICLE.match(text, start, end) is not None


def ends_open(doc: Document, block: Block) -> bool:
    """Whether a block stops without a mark that may end a paragraph or announce what follows."""
    letters = shape(doc)
    end = block.end
    while end > block.start and letters[end - 1 : end] in (b"C", b"q", b"c"):
        end -= 1
    if end < block.end and letters[end - 1 : end] in (b"E", b"P"):
        return False
    last = doc.text[end - 1]
    return last not in _STOPS and letters[end - 1 : end] not in (b"E", b"X", b"O", b"M")
