"""Seams: places where a block stops without a closing mark, and what speaks for the next block going on from it."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import regex

from zxlint.document import Document, analysis
from zxlint.lexicon import bridges, is_word
from zxlint.shape import shape
from zxlint.structure import Block, Kind, blocks, lines, wrap_width
from zxlint.text import Span

LONG = 20
"""Code points from which a block that stops in mid-sentence is a paragraph and not an address or a title."""

HABIT = 3
"""Lines that may stop without a closing mark, with another line directly below, before that counts as the layout."""

LINKS = frozenset({"word", "number", "pair"})
"""Evidence that the lower block goes on from this very upper block, and not from another one."""

_UNFINISHED_TAIL = regex.compile(
    r"(?:[的和与及在对把被将从向为以或并而由于]|以及|通过|关于|按照|根据|进一步|不断|更加)\Z"
)
_CONTINUING_HEAD = regex.compile(r"[的了着们等之地得吗呢吧](?!\s)(?!的士)")
_UNIT = regex.compile(r"[年月日时分亿万千百元人个次项名家户件公平立吨米％%‰.．,，\d]")
_NEW_ARTICLE = regex.compile(r"第\s*[\d一二三四五六七八九十百零〇]+\s*[编章节条款]")
_HAN_TEXT = regex.compile(r"\p{Han}{4}")
_INNER_MARK = regex.compile(r"[，。；！？,;]")


class Seam(NamedTuple):
    """Two blocks of which the upper one stops in mid-sentence.

    ``unfinished`` and ``continued`` are the evidence, in words of a fixed set: that the upper block is a torn
    sentence (``prose``, ``comma``, ``tail``, ``pair``) and that the lower one is its rest (``word``, ``number``,
    ``mark``, ``head``, ``pair``).  Only those of ``LINKS`` say that it is the rest of this very block.
    """

    upper: Block
    lower: Block
    unfinished: frozenset[str]
    continued: frozenset[str]

    @property
    def certain(self) -> bool:
        """Whether the lower block is the rest of the upper one beyond doubt."""
        return bool(self.continued & LINKS) and (self.upper.kind is not Kind.TITLE or "pair" in self.continued)

    @property
    def span(self) -> Span:
        """From the last character before the break to the first after it."""
        return Span(self.upper.end - 1, self.lower.start + 1)


@analysis
def seams(doc: Document) -> tuple[Seam, ...]:
    """Return every place where a block stops in mid-sentence and a paragraph follows, in order."""
    found = [seam for a, b in neighbours(doc) if (seam := _seam(doc, a, b)) is not None]
    # Poems, address blocks, reports set clause by clause: there a line end without a full stop is no accident.
    bare = [seam for seam in found if seam.lower.line == seam.upper.line + 1 and not seam.continued & LINKS]
    if len(bare) > HABIT:
        found = [seam for seam in found if seam not in bare]
    return tuple(found)


@analysis
def neighbours(doc: Document) -> tuple[tuple[Block, Block], ...]:
    """Return each two blocks that follow each other, with blank lines between them or none."""
    found = blocks(doc)
    return tuple(pairwise(found))


def ends_open(doc: Document, block: Block) -> bool:
    """Whether a block stops without a mark that may end a paragraph or announce what follows."""
    letters = shape(doc)
    end = block.end
    while end > block.start and letters[end - 1 : end] in (b"C", b"q", b"c"):
        end -= 1
    if end < block.end and letters[end - 1 : end] in (b"E", b"P"):
        return False
    last = doc.text[end - 1]
    return last not in "。！？!?；;：:…—～.|X" and letters[end - 1 : end] not in (b"E", b"X", b"O", b"M")


def _seam(doc: Document, a: Block, b: Block) -> Seam | None:
    upper, lower = doc.text[a.start : a.end], doc.text[b.start : b.end]
    if not _may_be_torn(doc, a, b) or _NEW_ARTICLE.match(lower):
        return None
    unfinished, continued = _unfinished(upper, a), _continued(doc, upper, lower, b)
    if _spans_pair(upper, lower):
        unfinished, continued = unfinished | {"pair"}, continued | {"pair"}
    if not continued & LINKS and _doubtful(doc, a, b, continued):
        return None
    # Two short lines one below the other are lines of a title, a table or a list of names.
    if a.kind is Kind.TITLE and b.line == a.line + 1 and "pair" not in continued:
        return None
    if not unfinished or (_indented(doc, b) and not continued & {"pair", "mark"}):
        return None
    return Seam(a, b, frozenset(unfinished), frozenset(continued))


def _may_be_torn(doc: Document, a: Block, b: Block) -> bool:
    if a.kind not in (Kind.PROSE, Kind.ITEM, Kind.TITLE) or b.kind not in (Kind.PROSE, Kind.TITLE):
        return False
    if doc.text[a.start] == "#" or doc.text[b.start] == "#":
        return False
    return ends_open(doc, a) and not is_wrapped(doc, a, b)


def _doubtful(doc: Document, a: Block, b: Block, continued: set[str]) -> bool:
    """Whether the two may stand as they are: a list item, a title, a line in Latin script, a closing bracket."""
    if a.kind is Kind.TITLE or a.end - a.start < LONG:
        return True
    if a.kind is Kind.ITEM or b.kind is Kind.TITLE or doc.text[a.end - 1] in "）)】〕":
        return not continued
    edges = {shape(doc)[a.start : a.end].rstrip(b"Cc")[-1:], shape(doc)[b.start : b.start + 1]}
    return not continued and not edges.isdisjoint({b"L", b"D", b"M"})


def _unfinished(upper: str, a: Block) -> set[str]:
    evidence = set()
    if _INNER_MARK.search(upper) or a.kind is Kind.TITLE:
        evidence.add("prose")
    if upper[-1] in "，、,":
        evidence.add("comma")
    elif _UNFINISHED_TAIL.search(upper) and not is_word(upper[-2:]):
        evidence.add("tail")
    return evidence


def _continued(doc: Document, upper: str, lower: str, b: Block) -> set[str]:
    evidence = set()
    if shape(doc)[b.start : b.start + 1] in (b"P", b"E", b"C") and lower[:2] not in ("——", "……", "··"):
        evidence.add("mark")
    if _CONTINUING_HEAD.match(lower) and not is_word(lower[:2]):
        evidence.add("head")
    if upper[-1].isdigit() and _UNIT.match(lower) and _HAN_TEXT.search(upper) and _HAN_TEXT.search(lower):
        evidence.add("number")
    if cuts_a_word(upper, lower):
        evidence.add("word")
    return evidence


def cuts_a_word(upper: str, lower: str) -> bool:
    """Whether a break stands within a word: one bridges it, and on neither side a whole one is left."""
    return not is_word(upper[-2:]) and not is_word(lower[:2]) and bridges(upper[-3:], lower[:3])


def _spans_pair(upper: str, lower: str) -> bool:
    for opening, closing in ("（）", "()", "“”", "《》", "〔〕", "【】", "「」"):
        inside = upper.rfind(opening)
        if inside > upper.rfind(closing) and len(upper) - inside <= 60:
            first, again = lower.find(closing), lower.find(opening)
            return 0 <= first <= 60 and not 0 <= again < first
    return False


def is_wrapped(doc: Document, a: Block, b: Block) -> bool:
    """Whether the break is the printed line end of a document that has its lines wrapped."""
    if b.line != a.line + 1:
        return False
    width = wrap_width(doc)
    row = lines(doc)[a.line]
    return width is not None and a.end - row.start >= width - 4


def _indented(doc: Document, block: Block) -> bool:
    """Whether a block has an indent, which marks a new paragraph."""
    return block.start > lines(doc)[block.line].start
