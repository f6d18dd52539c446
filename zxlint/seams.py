"""Seams: places where a block stops in mid-sentence and goes on in the next one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import repeat
from math import log2

from zxlint.breaks import tell_nothing
from zxlint.document import Document, analysis_for
from zxlint.edges import can_begin, can_end
from zxlint.flow import SURE, continuations
from zxlint.forms import is_kind
from zxlint.later import re, regex
from zxlint.shape import columnar, is_one_of, shape, worthwhile
from zxlint.stops import ENUMERATED, LONG, NEAR, NUMERALS, begins_section, is_running, joints, open_ends
from zxlint.structure import SHORT, Block, Kind, blocks, chosen, columns, running, wrap_width
from zxlint.weighing import GOVERNING, LINKS, TELLING_ENDS, TELLING_HEADS, Joint, Seam, spans_pair, weigh, weigh_plain
from zxlint.wrapping import is_indented, is_wrapped

SENTENCE = 12
"""Code points from which a line that ends in a word that wants an object is a torn sentence."""

QUOTED = 60
"""Characters that a quotation has had when it breaks off; a longer one goes on over paragraphs."""

HABIT = 3
"""Lines that may stop without a closing mark, with another line directly below, before that counts as the layout."""

FORESEEN = 32
"""Joints from which the model is asked of all at once, where numpy is there."""

EVEN = -2.0
"""Bits of flow that speak as much for a torn sentence as for one that was cut off."""

TORN = 3
"""Sentences that are torn for one that is cut off, where a document says nothing of it."""

LEAST = -12.0
"""Bits below which it does in any document."""

BEYOND = LINKS - {"own", "word"}
"""Those of them that a heading and its paragraph do not have by chance."""

BOUND = LINKS - {"flow", "own"}
"""Those of them that a sentence set clause by clause does not have."""

_OPENING = re.compile(r"[（(“《〔【「]")
_OPENER = regex.compile(r"(?:\d{4}年|[一近今去]年|同时|此外|目前|为了|据)[^，。]{0,8}，")
_SPEECH = regex.compile(r"“([^“”]*+)”")
_SAID = regex.compile(r"[，。？！…]")
_LABEL = regex.compile(r"\**[\p{Han}A-Za-z]{1,4}\**\s?[：:]|[\p{Han}]{2,4}\u3000")
_LABEL_SIGN = re.compile("[：:*\u3000]")
_HAN = ord("H")
_QUOTED_LINE = frozenset(">|:")
_SPEAKER = regex.compile(r"[说道问答讲喊叫，：的]\Z")


@analysis_for("ZX4")
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
            seam = _seam(doc, joint, pieces, *told.get(index, (None, False)))
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


def _foreseen(doc: Document, asked: Sequence[Joint]) -> Iterable[tuple[float | None, bool]]:
    """Return of each of many joints the flow and, in a large document, whether that is all that can be told."""
    if len(asked) < FORESEEN or not worthwhile(len(doc.text)):
        return repeat((None, False), len(asked))
    text = doc.text
    flows = continuations([(text[max(a[1], a[2] - 4) : a[2]], text[b[1] : min(b[2], b[1] + 4)]) for a, b, _ in asked])
    if not columnar(len(text)):
        return zip(flows, repeat(False))
    return zip(flows, tell_nothing(doc, [(a, b) for a, b, _ in asked], TELLING_ENDS, TELLING_HEADS), strict=True)


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


def _possible(doc: Document) -> list[Joint]:
    """Return the joints at which a sentence may be torn at all."""
    above, below = joints(doc)
    sure: Iterable[bool] = repeat(False, len(above))
    if columnar(len(doc.text)):
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
    sure = (begun >= ord("一")) & (begun <= ord("鿿")) & ~is_one_of(begun, NUMERALS) & ~is_one_of(after, "：:")
    sure &= numpy.frombuffer(letters, dtype=numpy.uint8)[found.starts[lower]] == _HAN
    sure &= ~titled & (found.firsts[upper] != ord("#"))
    sure &= doc.kind != "markdown" and wrap_width(doc) is None
    return upper.tolist(), lower.tolist(), sure.tolist()


def _seam(doc: Document, joint: Joint, pieces: frozenset[int], flow: float | None, plain: bool) -> Seam | None:
    a, b, between = joint
    in_text = a.kind is Kind.PROSE or a.start in pieces or is_running(doc, a)
    if not in_text and not _may_be_no_title(doc, a, b):
        return None
    seam = weigh_plain(doc, joint, flow) if plain and flow is not None else weigh(doc, a, b, between, flow)
    linked, continued = seam.linked, seam.continued
    if not linked and _doubtful(doc, seam, pieces):
        return None
    if not continued and _begins_afresh(upper=doc.text[a.start : a.end], lower=doc.text[b.start : b.end]):
        return None
    # A numbered heading may use the words of the text elsewhere, or chance to make a word with its paragraph.
    if a.kind is Kind.TITLE and not continued & BEYOND and ENUMERATED.match(doc.text, a.start):
        return None
    # A heading may chance to make a word with its paragraph.
    if not in_text and not _tears_a_title(doc, seam):
        return None
    if not (seam.unfinished or linked) or (is_indented(doc, b) and not continued & {"pair", "mark"}):
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
    return not can_end(content[-4:]) or content.endswith(GOVERNING) or bool(_OPENING.search(content))


def _tears_a_title(doc: Document, seam: Seam) -> bool:
    """Whether a line without a mark in it is the beginning of a sentence all the same."""
    a = seam.upper
    if "pair" in seam.continued or (seam.linked and "stub" in seam.unfinished and "midway" in seam.continued):
        return True
    if seam.flow >= SURE and seam.lower.kind is Kind.PROSE and a.end - a.start >= SENTENCE:
        return (
            doc.text[a.end - 1] != doc.text[seam.lower.start + 1] or doc.text[a.end - 2] != doc.text[seam.lower.start]
        )
    governs = a.end - a.start >= SENTENCE and doc.text[a.start : a.end].endswith(GOVERNING)
    return governs and seam.lower.kind is Kind.PROSE and not ENUMERATED.match(doc.text, a.start)


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
    if beneath and not spans_pair(doc.text[a.start : a.end], doc.text[b.start : b.end]):
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
        resumed = continued & {"head", "mark"} and not ENUMERATED.match(text, a.start)
        return seam.flow <= 0 or not (broken_off or resumed or sentence)
    if text[b.start] in "（(【[" and not continued:
        return True
    if a.end - a.start < LONG and not piece:
        return not (broken_off or "midway" in continued)
    if a.kind is Kind.ITEM or text[a.end - 1] in "）)】〕":
        return not continued
    edges = {letters[a.start : a.end].rstrip(b"Cc")[-1:], letters[b.start : b.start + 1]}
    return not continued and not edges.isdisjoint({b"L", b"D", b"M"})
