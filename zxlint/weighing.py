"""Weighing: what speaks for one block going on from another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zxlint.document import Document, analysis_for
from zxlint.edges import can_begin, can_end, first_word
from zxlint.flow import STRONG, continuation
from zxlint.later import re, regex
from zxlint.lexicon import bridges, is_word
from zxlint.shape import PART, codes_of, columnar, shape
from zxlint.stops import INNER_MARK, joints
from zxlint.structure import Block, Kind
from zxlint.text import Span

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

SEARCHED = 50_000_000
"""Characters that may be searched for other places of the joined words; long documents with many seams go without."""

INDEXED = 50
"""Joints from which a table of all runs of four characters costs less than to search for those of the joints."""

_FACTORS = (668265263, 374761393, 3266489917, 2246822519)
"""Odd numbers that scatter the runs over 32 bits, the highest of them best."""

SLOTS = 20
"""Bits of the places in that table; a document that is searched has a tenth as many characters, or few joints."""

CERTAIN = 10.0
"""Bits by which a text must rather go on to be certain: no wrong neighbours in damaged documents had as many."""

APART = -5.0
"""Bits below which the next block begins a paragraph anew, where as many sentences are torn as lost their rest."""

LINKS = frozenset({"word", "number", "pair", "own", "flow"})
"""Evidence that the lower block goes on from this very upper block, and not from another one."""

_LINKING = "的和与及在对把被将从向为以或并而由于"
GOVERNING = ("以及", "关于", "按照", "根据", "围绕", "进一步", "不断", "更加",
              "坚持", "包括", "成为", "具有", "属于", "位于", "荣获")  # fmt: skip
_CONTINUING_HEAD = regex.compile(r"[的了着们等之地得吗呢吧](?!\s)(?!的士)|[到至]\d")
_JOINING = frozenset("的了着们等之地得吗呢吧到至以及而并")
"""What the two before begin with."""

TELLING_HEADS = "".join(_JOINING) + "第"
TELLING_ENDS = _LINKING + "".join(word[-1] for word in GOVERNING)
_NOTHING, _COMMA, _PROSE, _FLOW, _OWN = (
    frozenset(words) for words in ((), ("comma",), ("prose",), ("flow",), ("own",))
)
_CLOSER = re.compile("[）)”》〕】」]")
_CONJUNCTION = regex.compile(r"以及|及其|而且|并且")
_UNIT = regex.compile(r"[年月日时分亿万千百元人个次项名家户件公平立吨米％%‰.．,，\d]")
_ORDINAL = regex.compile(r"第[\d一二三四五六七八九十百零〇]+[^\d一二三四五六七八九十百零〇编篇章节条款项、，\s]")
_HAN_TEXT = regex.compile(r"\p{Han}{4}")
Joint = tuple[Block, Block, tuple[Block, ...]]
"""A block that stops in mid-sentence, the next one with text of its own, and what stands between."""


class Seam(NamedTuple):
    """Two blocks of which the upper one stops in mid-sentence.

    ``unfinished`` and ``continued`` are the evidence, in words of a fixed set: that the upper block is a torn
    sentence (``comma``, ``tail``, ``stub``, ``pair``; else ``prose``) and that the lower one is its rest (``word``,
    ``number``, ``own``, ``mark``, ``head``, ``midway``, ``pair``, ``flow``).  Only those of ``LINKS`` say that it is
    the rest of this very block.  ``between`` are the captions and page numbers that stand within the sentence; ``flow``
    is the continuation from one block to the other, in bits.
    """

    upper: Block
    lower: Block
    unfinished: frozenset[str]
    continued: frozenset[str]
    between: tuple[Block, ...] = ()
    flow: float = 0.0

    @property
    def certain(self) -> bool:
        """Whether the lower block is the rest of the upper one beyond doubt."""
        if self.between:
            return False
        # That they go together and that neither could end, or begin, so are two things.
        cut = bool({"stub", "tail"} & self.unfinished or "midway" in self.continued)
        bridged = ("word" in self.continued and self.flow >= STRONG) or self.flow >= CERTAIN
        paired = "pair" in self.continued and (cut or self.flow >= STRONG)
        if paired:
            return True
        agreed = (cut and bridged) or ("number" in self.continued and self.flow > 0)
        return agreed and self.upper.kind is not Kind.TITLE

    @property
    def linked(self) -> bool:
        """Whether the lower block goes on from this upper block rather than from another."""
        return not LINKS.isdisjoint(self.continued)

    @property
    def span(self) -> Span:
        """From the last character before the break to the first after it."""
        return Span(self.upper.end - 1, self.lower.start + 1)


def weigh(doc: Document, a: Block, b: Block, between: tuple[Block, ...] = (), flow: float | None = None) -> Seam:
    """Return two blocks with the evidence for the lower one being the rest of the upper one.

    ``flow`` is the continuation in bits where it is known already.
    """
    upper, lower = doc.text[a[1] : a[2]], doc.text[b[1] : b[2]]
    if flow is None:
        flow = continuation(upper[-4:], lower[:4])
    if flow < 0 and lower[0] == "第" and _ORDINAL.match(lower):
        # What begins like the number of an article is common at the head of a line, and this is none.
        flow = 0.0
    unfinished = _unfinished(upper, a)
    continued = _continued(doc, upper, lower, b, flow, stub="stub" in unfinished)
    if spans_pair(upper, lower):
        unfinished.add("pair")
        continued.add("pair")
    if flow > 0 and LINKS.isdisjoint(continued) and _stands_elsewhere(doc, upper, lower):
        continued.add("own")
    return Seam(a, b, frozenset(unfinished), frozenset(continued), between, flow)


def weigh_plain(doc: Document, joint: Joint, flow: float) -> Seam:
    """Return the same where the characters beside the break tell nothing."""
    a, b, between = joint
    text, evidence = doc.text, _NOTHING
    if flow >= STRONG:
        evidence = _FLOW
    elif flow > 0 and _stands_elsewhere(doc, text[a[2] - 2 : a[2]], text[b[1] : b[1] + 2]):
        evidence = _OWN
    if text[a[2] - 1] in "，、":
        return Seam(a, b, _COMMA, evidence, between, flow)
    prose = a[0] is Kind.TITLE or INNER_MARK.search(text, a[1], a[2])
    return Seam(a, b, _PROSE if prose else _NOTHING, evidence, between, flow)


def _unfinished(upper: str, a: Block) -> set[str]:
    evidence = set()
    last = upper[-1]
    if last in "，、,":
        evidence.add("comma")
    elif upper.endswith(GOVERNING) or (last in _LINKING and not is_word(upper[-2:])):
        evidence.add("tail")
    if not can_end(upper[-4:]):
        evidence.add("stub")
    if not evidence and (a.kind is Kind.TITLE or INNER_MARK.search(upper)):
        evidence.add("prose")
    return evidence


def _continued(doc: Document, upper: str, lower: str, b: Block, flow: float, *, stub: bool) -> set[str]:
    evidence = set()
    first, head = lower[0], lower[:4]
    if flow >= STRONG:
        evidence.add("flow")
    if shape(doc)[b[1]] in b"PEC" and lower[:2] not in ("——", "……", "··"):
        evidence.add("mark")
    if first in _JOINING and (_CONJUNCTION.match(lower) or (_CONTINUING_HEAD.match(lower) and not is_word(lower[:2]))):
        evidence.add("head")
    counted = upper[-1].isdigit() and _UNIT.match(lower) and not (is_word(lower[:2]) or is_word(lower[:3]))
    if counted and _HAN_TEXT.search(upper) and _HAN_TEXT.search(lower):
        evidence.add("number")
    midway = not can_begin(head)
    if midway:
        evidence.add("midway")
    if flow > APART and _parts_a_word(upper, lower, stub, midway):
        evidence.add("word")
    return evidence


def cuts_a_word(upper: str, lower: str) -> bool:
    """Whether a break stands within a word: one bridges it, and on neither side a whole one is left."""
    return _parts_a_word(upper, lower, not can_end(upper[-4:]), not can_begin(lower[:4]))


def _parts_a_word(upper: str, lower: str, stub: bool, midway: bool) -> bool:
    """Return the same; ``stub`` and ``midway`` tell that no clause ends, or begins, so."""
    # All words are of Han characters of the first block.
    if not ("一" <= upper[-1] <= "鿿" and "一" <= lower[0] <= "鿿"):
        return False
    if stub and any(is_word(upper[-1] + lower[:size]) for size in (2, 3)):
        return True
    # Few words run across a break, and that is the quickest to know.
    if not bridges(upper[-3:], lower[:3]) or (not stub and is_word(upper[-2:])):
        return False
    return midway or not is_word(lower[:2]) or len(first_word(lower[:6])) == 1


def _stands_elsewhere(doc: Document, upper: str, lower: str) -> bool:
    """Whether the document has the characters on both sides of the break together in another place."""
    piece, count = upper[-2:] + lower[:2], len(joints(doc)[0])
    if len(doc.text) * count > SEARCHED or not _HAN_TEXT.fullmatch(piece):
        return False
    if count >= INDEXED and columnar(len(doc.text)) and not _fours(doc)[_slot(*map(ord, piece))]:
        return False
    return piece in doc.text


@analysis_for("ZX3")
def _fours(doc: Document) -> NDArray[numpy.bool_]:
    """Return a table of the runs of four characters that the document has: what is not marked does not stand in it."""
    import numpy

    table = numpy.zeros(1 << SLOTS, dtype=bool)
    for start in range(0, len(doc.text), PART):
        codes = codes_of(doc.text[start : start + PART + 3])
        # Whole numbers of 32 bits go round.
        slots = sum(codes[i : len(codes) - 3 + i] * numpy.uint32(factor) for i, factor in enumerate(_FACTORS))
        table[slots >> numpy.uint32(32 - SLOTS)] = True
    return table


def _slot(*run: int) -> int:
    """Return the place of a run of four code points in the table."""
    return sum(code * factor for code, factor in zip(run, _FACTORS, strict=True)) % (1 << 32) >> 32 - SLOTS


def spans_pair(upper: str, lower: str) -> bool:
    """Whether a bracket or quote that is open above is closed below, both within 60 characters of the break."""
    if not _CLOSER.search(lower, 0, 61):
        return False
    for opening, closing in ("（）", "()", "“”", "《》", "〔〕", "【】", "「」"):
        inside = upper.rfind(opening)
        if inside > upper.rfind(closing) and len(upper) - inside <= 60:
            first, again = lower.find(closing), lower.find(opening)
            return 0 <= first <= 60 and not 0 <= again < first
    return False
