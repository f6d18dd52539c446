"""Seams: places where a block stops without a closing mark, and what speaks for the next block going on from it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import compress, pairwise, repeat
from math import log2
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import regex

from zxlint.breaks import tell_nothing
from zxlint.document import Document, analysis
from zxlint.edges import can_begin, can_end, first_word
from zxlint.flow import STRONG, SURE, continuation, continuations
from zxlint.lexicon import bridges, is_word
from zxlint.shape import codes_of, is_one_of, shape, worthwhile
from zxlint.structure import (
    SHORT,
    Block,
    Kind,
    blocks,
    chosen,
    columns,
    finals,
    is_kind,
    lines,
    running,
    wrap_width,
)
from zxlint.text import Span

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    N = TypeVar("N", int, NDArray[numpy.uint32])

LONG = 20
"""Code points from which a block that stops in mid-sentence is a paragraph and not an address or a title."""

SENTENCE = 12
"""Code points from which a line that ends in a word that wants an object is a torn sentence."""

QUOTED = 60
"""Characters that a quotation has had when it breaks off; a longer one goes on over paragraphs."""

HABIT = 3
"""Lines that may stop without a closing mark, with another line directly below, before that counts as the layout."""

REACH = 3
"""Captions and page numbers that may stand between the two halves of a sentence."""

SEARCHED = 50_000_000
"""Characters that may be searched for other places of the joined words; long documents with many seams go without."""

INDEXED = 50
"""Joints from which a table of all runs of four characters costs less than to search for those of the joints."""

SLOTS = 20
"""Bits of the places in that table; a document that is searched has a tenth as many characters, or few joints."""

NEAR = 12
"""Characters on either side of a break among which Han must be: text in other scripts is wrapped by other customs."""

CERTAIN = 10.0
"""Bits by which a text must rather go on to be certain: no wrong neighbours in damaged documents had as many."""

EVEN = -2.0
"""Bits of flow that speak as much for a torn sentence as for one that was cut off."""

TORN = 3
"""Sentences that are torn for one that is cut off, where a document says nothing of it."""

APART = -5.0
"""Bits below which the next block begins a paragraph anew, where as many sentences are torn as lost their rest."""

LEAST = -12.0
"""Bits below which it does in any document."""

LINKS = frozenset({"word", "number", "pair", "own", "flow"})
"""Evidence that the lower block goes on from this very upper block, and not from another one."""

BEYOND = LINKS - {"own", "word"}
"""Those of them that a heading and its paragraph do not have by chance."""

BOUND = LINKS - {"flow", "own"}
"""Those of them that a sentence set clause by clause does not have."""

_LINKING = "的和与及在对把被将从向为以或并而由于"
_GOVERNING = ("以及", "关于", "按照", "根据", "围绕", "进一步", "不断", "更加",
              "坚持", "包括", "成为", "具有", "属于", "位于", "荣获")  # fmt: skip
_CONTINUING_HEAD = regex.compile(r"[的了着们等之地得吗呢吧](?!\s)(?!的士)|[到至]\d")
_JOINING = frozenset("的了着们等之地得吗呢吧到至以及而并")
"""What the two before begin with."""
_TELLING_HEADS = "".join(_JOINING) + "第"
_TELLING_ENDS = _LINKING + "".join(word[-1] for word in _GOVERNING)
_NOTHING, _COMMA, _PROSE, _FLOW, _OWN = (
    frozenset(words) for words in ((), ("comma",), ("prose",), ("flow",), ("own",))
)
_CLOSER = re.compile("[）)”》〕】」]")
_CONJUNCTION = regex.compile(r"以及|及其|而且|并且")
_UNIT = regex.compile(r"[年月日时分亿万千百元人个次项名家户件公平立吨米％%‰.．,，\d]")
_NEW_ARTICLE = regex.compile(r"第\s*[\d一二三四五六七八九十百零〇]+\s*[编章节条款]")
_ORDINAL = regex.compile(r"第[\d一二三四五六七八九十百零〇]+[^\d一二三四五六七八九十百零〇编篇章节条款项、，\s]")
_ENUMERATED = regex.compile(
    r"[（(]\s*[一二三四五六七八九十\d]{1,3}\s*[）)]|[一二三四五六七八九十]{1,3}(?:\s*[、．.]|[ \u3000，])"
    r"|#|\d{1,2}\s*[、．](?!\d)"
)
_ARTICLE = regex.compile(r"第\s*[\d一二三四五六七八九十百零〇]+\s*条[\s\u3000]+\S{2}")
_HAN_TEXT = regex.compile(r"\p{Han}{4}")
# No frozenset: the hash of a member is worked out anew each time.
_TEXT = (Kind.PROSE, Kind.ITEM, Kind.TITLE)
_NUMERALS = frozenset("第一二三四五六七八九十")
_STOP, _HAN = ord("E"), ord("H")
_STOPS = "。！？!?；;：:…—～.|X"
_UNSTOPPED = re.compile(f"[^{_STOPS}]")
_OPENING = re.compile(r"[（(“《〔【「]")
_INNER_MARK = re.compile(r"[，。；！？,;].")
_CAPTION = regex.compile(r"[（(][^（）()]{0,24}[图摄照][^（）()]{0,24}[）)]")
_INNER_STOP = re.compile(r"[，。；！？、,;].")
_OPENER = regex.compile(r"(?:\d{4}年|[一近今去]年|同时|此外|目前|为了|据)[^，。]{0,8}，")
_SPEECH = regex.compile(r"“([^“”]*+)”")
_SAID = regex.compile(r"[，。？！…]")
_LABEL = regex.compile(r"\**[\p{Han}A-Za-z]{1,4}\**\s?[：:]|[\p{Han}]{2,4}\u3000")
_LABEL_SIGN = re.compile("[：:*\u3000]")
_QUOTED_LINE = frozenset(">|:")
_SPEAKER = regex.compile(r"[说道问答讲喊叫，：的]\Z")


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


@analysis
def seams(doc: Document) -> tuple[Seam, ...]:
    """Return every place where a block stops in mid-sentence and a paragraph follows, in order."""
    possible, prose = _possible(doc), Kind.PROSE
    asked = [
        index
        for index, (a, b, _) in enumerate(possible)
        if a[0] is prose or _may_be_no_title(doc, a, b) or is_running(doc, a)
    ]
    told = dict(zip(asked, _foreseen(doc, [possible[index] for index in asked]), strict=True))
    weighed = {index: _seam(doc, possible[index], frozenset(), *what) for index, what in told.items()}
    known = {index: seam for index, seam in weighed.items() if seam is not None}
    found = _likely(known.values())
    # What is known to be a piece of a sentence is no title, so that it may be torn at its other end too.
    pieces = frozenset(block.start for seam in found for block in (seam.upper, seam.lower))
    for index, joint in enumerate(possible):
        if index not in known and (joint[0][1] in pieces or joint[1][1] in pieces):
            seam = _seam(doc, joint, pieces, *told.get(index, ()))
            if seam is not None:
                known[index] = seam
    found = sorted(_likely(known.values()), key=lambda seam: seam.upper.start)
    if wrap_width(doc) is None and _leaves_open(doc):
        found = [s for s in found if s.continued & BOUND or "stub" in s.unfinished or s.flow >= SURE]
    # Poems, address blocks, reports set clause by clause: there a line end without a full stop is no accident.
    bare = [seam.lower.line == seam.upper.line + 1 and BOUND.isdisjoint(seam.continued) for seam in found]
    if sum(bare) <= HABIT:
        return tuple(found)
    beside = zip(found, bare, strict=True)
    return tuple([seam for seam, is_bare in beside if not is_bare or ("comma" not in seam.unfinished and seam.linked)])


def _foreseen(doc: Document, asked: Sequence[Joint]) -> Iterable[tuple[float, bool] | tuple[()]]:
    """Return of each joint of a large document the flow, and whether that is all that can be told; else nothing."""
    if not worthwhile(len(doc.text)) or not asked:
        return repeat((), len(asked))
    text = doc.text
    flows = continuations([(text[max(a[1], a[2] - 4) : a[2]], text[b[1] : min(b[2], b[1] + 4)]) for a, b, _ in asked])
    return zip(flows, tell_nothing(doc, [(a, b) for a, b, _ in asked], _TELLING_ENDS, _TELLING_HEADS), strict=True)


def _leaves_open(doc: Document) -> bool:
    """Whether paragraphs of the document mostly go without a full stop: those that end on a possible end, a third."""
    most = max(HABIT, running(doc) // 3)
    if len(open_ends(doc)) <= most:
        return False
    ends = [block.end for block in chosen(doc, open_ends(doc)) if block.kind is Kind.PROSE]
    if len(ends) <= most:
        return False
    return sum(doc.text[end - 1] not in "，、" and can_end(doc.text[end - 4 : end]) for end in ends) > most


def _likely(found: Collection[Seam]) -> list[Seam]:
    """Leave out the seams whose lower block rather begins a paragraph of its own.

    How much must speak for that depends on how often sentences are torn in this document, and how often cut off: the
    threshold is the prior in bits.
    """
    lost = sum(not seam.linked and seam.flow <= LEAST for seam in found)
    kept = [seam for seam in found if seam.linked]
    for _ in range(2):
        # Two bits of flow are worth one of evidence: so it is among torn and cut-off sentences.
        least = max(LEAST, EVEN - 2 * log2((len(kept) + TORN) / (lost + 1)))
        kept = [s for s in found if s.linked or s.flow > (LEAST if "comma" in s.unfinished else least)]
    return kept


@analysis
def open_ends(doc: Document) -> tuple[int, ...]:
    """Return the blocks of text, by index, that stop without a closing mark."""
    if worthwhile(len(doc.text)):
        return _open_at_once(doc)
    # Nearly all blocks stop in a full stop, and need no further look.
    rows = blocks(doc)
    return tuple([at for at in (m.start() for m in _UNSTOPPED.finditer(finals(doc))) if _is_open(doc, rows[at])])


def _is_open(doc: Document, block: Block) -> bool:
    return (
        block.kind in _TEXT
        and ends_open(doc, block)
        and b"H" in shape(doc)[max(block.start, block.end - NEAR) : block.end]
        and not is_aside(doc, block)
    )


def _open_at_once(doc: Document) -> tuple[int, ...]:
    """Return the same; only at a closing bracket, or where no Han character stands last or last but one, is looked."""
    import numpy

    found, letters = columns(doc), numpy.frombuffer(shape(doc), dtype=numpy.uint8)
    last = letters[found.ends - 1]
    may = is_kind(found.kinds, *_TEXT) & ~numpy.isin(last, list(b"EXOM")) & ~is_one_of(found.lasts, _STOPS)
    near = letters[numpy.maximum(found.starts, found.ends - 2)]
    doubtful = may & (numpy.isin(last, list(b"Cqc")) | ((last != _HAN) & (near != _HAN)))
    looked = numpy.flatnonzero(doubtful)
    may[looked] = [_is_open(doc, block) for block in chosen(doc, looked)]
    return tuple(numpy.flatnonzero(may).tolist())


Joint = tuple[Block, Block, tuple[Block, ...]]
"""A block that stops in mid-sentence, the next one with text of its own, and what stands between."""


@analysis
def joints(doc: Document) -> tuple[list[int], list[int]]:
    """Return the blocks that stop in mid-sentence, and of each the next one with text of its own, by index."""
    last = len(blocks(doc)) - 1
    upper = [index for index in open_ends(doc) if index < last]
    if not worthwhile(len(doc.text)):
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


def _possible(doc: Document) -> list[Joint]:
    """Return the joints at which a sentence may be torn at all."""
    above, below = joints(doc)
    sure: Iterable[bool] = repeat(False, len(above))
    if worthwhile(len(doc.text)):
        above, below, sure = _sorted_out(doc, above, below)
    rows = blocks(doc)
    return [
        (a, b, tuple(rows[i + 1 : j]) if j > i + 1 else ())
        for i, j, a, b, known in zip(above, below, chosen(doc, above), chosen(doc, below), sure, strict=True)
        if known or _may_be_torn(doc, a, b)
    ]


def _sorted_out(doc: Document, above: list[int], below: list[int]) -> tuple[list[int], list[int], list[bool]]:
    """Return the joints without those that ``_may_be_torn`` refuses at first sight, and which it sure does not."""
    import numpy

    found, letters = columns(doc), shape(doc)
    upper, lower = (numpy.array(side, dtype=numpy.int64) for side in (above, below))
    may = is_kind(found.kinds[lower], Kind.PROSE, Kind.TITLE) & ~is_one_of(found.firsts[lower], _QUOTED_LINE)
    titled = is_kind(found.kinds[upper], Kind.TITLE) & (found.rows[lower] == found.rows[upper] + 1)
    # Of a title and the line below it no bracket or quote that is open makes one.
    beneath = numpy.flatnonzero(may & titled)
    spans = zip(found.starts[upper[beneath]].tolist(), found.ends[upper[beneath]].tolist(), strict=True)
    may[beneath] = [b"O" in letters[a:b] or b"o" in letters[a:b] for a, b in spans]
    upper, lower, titled = upper[may], lower[may], titled[may]
    begun, after = found.firsts[lower], found.seconds[lower]
    # What begins with Han and no numeral is no section; only names have a colon after one character.
    sure = (begun >= ord("一")) & (begun <= ord("鿿")) & ~is_one_of(begun, _NUMERALS) & ~is_one_of(after, "：:")
    sure &= numpy.frombuffer(letters, dtype=numpy.uint8)[found.starts[lower]] == _HAN
    sure &= ~titled & (found.firsts[upper] != ord("#"))
    sure &= doc.kind != "markdown" and wrap_width(doc) is None
    return upper.tolist(), lower.tolist(), sure.tolist()


def begins_section(doc: Document, block: Block) -> bool:
    """Whether a block begins with an enumerator or the number of an article."""
    text, start, end = doc.text, block.start, block.end
    if "一" <= text[start] <= "鿿" and text[start] not in _NUMERALS:
        return False
    return bool(_NEW_ARTICLE.match(text, start, end) or _ENUMERATED.match(text, start, end))


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
    numbered = not "一" <= first <= "鿿" or first in _NUMERALS
    listing = kind is Kind.TITLE and not (numbered and _ENUMERATED.match(text, start, end))
    if (_INNER_STOP if listing else _INNER_MARK).search(text, start, end):
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


def _seam(
    doc: Document, joint: Joint, pieces: frozenset[int], flow: float | None = None, plain: bool = False
) -> Seam | None:
    a, b, between = joint
    in_text = a.kind is Kind.PROSE or a.start in pieces or is_running(doc, a)
    if not in_text and not _may_be_no_title(doc, a, b):
        return None
    seam = _plain(doc, joint, flow) if plain and flow is not None else weigh(doc, a, b, between, flow)
    linked, continued = seam.linked, seam.continued
    if not linked and _doubtful(doc, seam, pieces):
        return None
    if not continued and _begins_afresh(upper=doc.text[a.start : a.end], lower=doc.text[b.start : b.end]):
        return None
    # A numbered heading may use the words of the text elsewhere, or chance to make a word with its paragraph.
    if a.kind is Kind.TITLE and not continued & BEYOND and _ENUMERATED.match(doc.text, a.start):
        return None
    # A heading may chance to make a word with its paragraph.
    if not in_text and not _tears_a_title(doc, seam):
        return None
    if not (seam.unfinished or linked) or (_indented(doc, b) and not continued & {"pair", "mark"}):
        return None
    return seam


def _begins_afresh(upper: str, lower: str) -> bool:
    """Whether someone begins to speak below, or a quotation that is open above is not closed there."""
    if lower[0] == "“" and (spoken := _SPEECH.match(lower)) and _SAID.search(spoken[1]) and not _SPEAKER.search(upper):
        return True
    # What no name or word and a colon begins needs no pattern.
    if _LABEL_SIGN.search(lower, 0, 7) and _LABEL.match(lower):
        return True
    inside = upper.rfind("“")
    quoted = inside > upper.rfind("”") and "”" not in lower and "，" in upper[inside:]
    return quoted and len(upper) - inside <= QUOTED and len(lower) > LONG


def _may_be_no_title(doc: Document, a: Block, b: Block) -> bool:
    """Whether a line without a mark in it may be torn at all; the cheap half of the next question."""
    if a.end - a.start >= SENTENCE and b.kind is Kind.PROSE:
        return True
    content = doc.text[a.start : a.end]
    return not can_end(content[-4:]) or content.endswith(_GOVERNING) or bool(_OPENING.search(content))


def _tears_a_title(doc: Document, seam: Seam) -> bool:
    """Whether a line without a mark in it is the beginning of a sentence all the same."""
    a = seam.upper
    if "pair" in seam.continued or (seam.linked and "stub" in seam.unfinished and "midway" in seam.continued):
        return True
    if seam.flow >= SURE and seam.lower.kind is Kind.PROSE and a.end - a.start >= SENTENCE:
        return (
            doc.text[a.end - 1] != doc.text[seam.lower.start + 1] or doc.text[a.end - 2] != doc.text[seam.lower.start]
        )
    governs = a.end - a.start >= SENTENCE and doc.text[a.start : a.end].endswith(_GOVERNING)
    return governs and seam.lower.kind is Kind.PROSE and not _ENUMERATED.match(doc.text, a.start)


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
    if _spans_pair(upper, lower):
        unfinished.add("pair")
        continued.add("pair")
    if flow > 0 and LINKS.isdisjoint(continued) and _stands_elsewhere(doc, upper, lower):
        continued.add("own")
    return Seam(a, b, frozenset(unfinished), frozenset(continued), between, flow)


def _plain(doc: Document, joint: Joint, flow: float) -> Seam:
    """Return the same where the characters beside the break tell nothing."""
    a, b, between = joint
    text, evidence = doc.text, _NOTHING
    if flow >= STRONG:
        evidence = _FLOW
    elif flow > 0 and _stands_elsewhere(doc, text[a[2] - 2 : a[2]], text[b[1] : b[1] + 2]):
        evidence = _OWN
    if text[a[2] - 1] in "，、":
        return Seam(a, b, _COMMA, evidence, between, flow)
    prose = a[0] is Kind.TITLE or _INNER_MARK.search(text, a[1], a[2])
    return Seam(a, b, _PROSE if prose else _NOTHING, evidence, between, flow)


def _may_be_torn(doc: Document, a: Block, b: Block) -> bool:
    text = doc.text
    if b.kind not in (Kind.PROSE, Kind.TITLE) or text[a.start] == "#" or text[b.start] in _QUOTED_LINE:
        return False
    if text.startswith(("：", ":"), b.start + 1):
        # 问：, 答：, 甲：
        return False
    # Two blanks at the end of a line of Markdown are a line break that is meant.
    if doc.kind == "markdown" and text.startswith("  ", a.end):
        return False
    # Two short lines one below the other are lines of a title, a table or a list of names.
    beneath = a.kind is Kind.TITLE and b.line == a.line + 1
    if beneath and not _spans_pair(doc.text[a.start : a.end], doc.text[b.start : b.end]):
        return False
    if b"H" not in shape(doc)[b.start : b.start + NEAR]:
        return False
    return not begins_section(doc, b) and not is_wrapped(doc, a, b)


def _doubtful(doc: Document, seam: Seam, pieces: frozenset[int]) -> bool:
    """Whether the two may stand as they are: a list item, a title, a line in Latin script, a closing bracket."""
    a, b, continued = seam.upper, seam.lower, seam.continued
    letters, text = shape(doc), doc.text
    piece = a.start in pieces or _tears_a_title(doc, seam)
    running = a.kind is Kind.PROSE or is_running(doc, a)
    if not piece and not running:
        return True
    plain = letters[a.end - 1] in b"HP" and letters[b.start] in b"HP"
    if plain and a.kind is b.kind is Kind.PROSE and (piece or a.end - a.start >= LONG):
        return False
    broken_off = bool(seam.unfinished & {"comma", "tail", "stub"}) or not can_begin(text[a.start : a.start + 4])
    if b.kind is Kind.TITLE and b.start not in pieces and not (continued and (broken_off or "midway" in continued)):
        return True
    if a.kind is Kind.TITLE and not piece:
        sentence = _OPENER.match(text, *a.span) or (a.end - a.start >= SHORT and "midway" in continued)
        resumed = continued & {"head", "mark"} and not _ENUMERATED.match(text, a.start)
        return seam.flow <= 0 or not (broken_off or resumed or sentence)
    if text[b.start] in "（(【[" and not continued:
        return True
    if a.end - a.start < LONG and not piece:
        return not (broken_off or "midway" in continued)
    if a.kind is Kind.ITEM or text[a.end - 1] in "）)】〕":
        return not continued
    edges = {letters[a.start : a.end].rstrip(b"Cc")[-1:], letters[b.start : b.start + 1]}
    return not continued and not edges.isdisjoint({b"L", b"D", b"M"})


def _unfinished(upper: str, a: Block) -> set[str]:
    evidence = set()
    last = upper[-1]
    if last in "，、,":
        evidence.add("comma")
    elif upper.endswith(_GOVERNING) or (last in _LINKING and not is_word(upper[-2:])):
        evidence.add("tail")
    if not can_end(upper[-4:]):
        evidence.add("stub")
    if not evidence and (a.kind is Kind.TITLE or _INNER_MARK.search(upper)):
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
    if count >= INDEXED and worthwhile(len(doc.text)) and not _fours(doc)[_slot(*map(ord, piece))]:
        return False
    return piece in doc.text


@analysis
def _fours(doc: Document) -> NDArray[numpy.bool_]:
    """Return a table of the runs of four characters that the document has: what is not marked does not stand in it."""
    import numpy

    codes = codes_of(doc.text)
    table = numpy.zeros(1 << SLOTS, dtype=bool)
    table[_slot(codes[:-3], codes[1:-2], codes[2:-1], codes[3:])] = True
    return table


def _slot(one: N, two: N, three: N, four: N) -> N:
    """Return the place of a run of four code points in a table; alike for single ones and for arrays of them."""
    # Odd factors scatter the runs; the highest of 32 bits are scattered best.
    return ((one * 668265263 + two * 374761393 + three * 3266489917 + four * 2246822519) & 0xFFFFFFFF) >> 32 - SLOTS


def overlap(above: str, below: str, longest: int) -> int:
    """Return how many characters, ``longest`` at most, end the one and begin the other."""
    at_most = min(longest, len(above) - 1, len(below) - 1)
    for size in ends(above[-1:], below, 1, at_most):
        if above.endswith(below[:size]):
            return size
    return 0


def ends(last: str, below: str, least: int, most: int) -> Iterator[int]:
    """Yield the sizes, the greatest first, of the pieces that begin a text and end in a character."""
    size = below.rfind(last, least - 1, max(0, most)) + 1
    while size:
        yield size
        size = below.rfind(last, least - 1, size - 1) + 1


def _spans_pair(upper: str, lower: str) -> bool:
    if not _CLOSER.search(lower, 0, 61):
        return False
    for opening, closing in ("（）", "()", "“”", "《》", "〔〕", "【】", "「」"):
        inside = upper.rfind(opening)
        if inside > upper.rfind(closing) and len(upper) - inside <= 60:
            first, again = lower.find(closing), lower.find(opening)
            return 0 <= first <= 60 and not 0 <= again < first
    return False


def is_wrapped(doc: Document, a: Block, b: Block) -> bool:
    """Whether the break is the printed line end of a document that has its lines wrapped."""
    return b.line == a.line + 1 and fills_line(doc, a)


def fills_line(doc: Document, block: Block) -> bool:
    """Whether a block is a line as long as a printed one, in a document that has its lines wrapped."""
    width = wrap_width(doc)
    return width is not None and block.end - lines(doc)[block.line].start >= width - 4


def wrapped_paragraphs(doc: Document) -> Iterator[tuple[Block, ...]]:
    """Yield the paragraphs of two lines or more of a document that has its lines wrapped."""
    if wrap_width(doc) is None:
        return
    rows = [block for block in blocks(doc) if block.kind in _TEXT]
    indents = any(_indented(doc, block) for block in rows)
    paragraph = rows[:1]
    for a, b in pairwise(rows):
        # A full line that ends in a full stop may be the last one of its paragraph; an indent would tell.
        ends = shape(doc)[a.end - 1] == _STOP and not indents
        if is_wrapped(doc, a, b) and not ends and not _indented(doc, b) and not begins_section(doc, b):
            paragraph.append(b)
            continue
        if len(paragraph) > 1:
            yield tuple(paragraph)
        paragraph = [b]
    if len(paragraph) > 1:
        yield tuple(paragraph)


def _indented(doc: Document, block: Block) -> bool:
    """Whether a block has an indent, which marks a new paragraph."""
    return block.start > 0 and doc.text[block.start - 1] not in "\r\n"
