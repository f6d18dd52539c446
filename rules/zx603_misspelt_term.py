"""ZX603 misspelt-term."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from zxlint.document import Document
from zxlint.model.candidates import similarity
from zxlint.model.score import BIT, model
from zxlint.nearmiss import NearMiss, near_misses
from zxlint.rule import Hit, Ranks, rule
from zxlint.text import Span
from zxlint.wording import FREE, alone, holds_word

GAIN = 10  # bits by which the term is more probable than what stands there
UNLIKE = 8  # bits more where the characters do not look alike at all
OWN = 10  # bits that a user's own term has in advance: the model may not know it
EDGE = 20  # bits for one that does not, at the edge of a short term, where other words begin
ALIKE = 128  # of 255: characters that may be taken for each other
SHORT, LONG = 6, 7  # characters below which a term is short, from which it is long
NEIGHBOURS = 5  # characters on either side with which a stretch is cut into words
LIST = 40  # characters on either side in which a list of things is looked at

NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿两双单半几数第")
# Characters that stand for each other in names of institutions and in set phrases.
PARALLEL = [
    frozenset(kind)
    for kind in "国省市州县区旗盟乡镇村街局厅部委处科室所院署组会 正副主总 上中下高低初 前后新旧老 东西南北中 大中小 男女 内外 "
    "党政军民群干 工农商学兵 你我他她它 甲乙丙丁 年月季周日旬 本该各全某 加减增降 有无不未非 多少 春夏秋冬 京津冀沪渝粤港澳台 "
    "人物事 可能应须".split()
]
HAN_BEFORE, HAN_AFTER = regex.compile(r"\p{Han}*\Z"), regex.compile(r"\p{Han}*")
ITEMS = regex.compile(r"[\p{Han}、]*")


@rule(
    "ZX603",
    "misspelt-term",
    zh="“{near}”疑为“{term}”之误",
    en="“{near}” is almost the term “{term}”",
    rank=Ranks.MISSPELT_TERM,
    examples=[
        "各民主党⟦排⇒派⟧成员都出席了会议。",
        "要坚持和完善人民代⟦衰⇒表⟧大会制度。",
        "全面贯彻落⟦买⇒实⟧科学发展⟦规⇒观⟧。",
        "推动国家治理体系和治理⟦能现力⇒能力现⟧代化。",
        "市政⟦协主⇒协副主⟧席看望了大家。",
        "坚持社会主⟦文⇒义⟧核心价值观。",
        # A term, a longer one, and what is put into it.
        "各民主党派成员和无党派人士都出席了会议。",
        "坚持一带一路，党的十三届三中全会、十四届四中全会都讲过。",
        "民族团聚是喜事，全国各族人民大团结。",
        "县政协主席和州政协主席都来了，全省人大代表、全市人大代表也来了。",
        "办文办会办事，酒旅融合、农旅融合、体旅融合都有了新进展。",
        "逐步退房还湖、退塘还湖、退田还湖。",
        "要支持发展农产品深加工，让履职者尽责，鼓励再就业敢创业。",
        "协商的民主、民主的监督，行政化管理和多妻主义都要不得。",
        "李新民主持会议，王建设计划书、张和平安家立业。",
        "贵安新区和雄安新区，香港屯门和澳门。",
    ],
    markdown=["`民主党排`是个变量。\n", "[各地](民主党排.md)的民主党派\n"],
)
def misspelt_term(doc: Document) -> Iterator[Hit]:
    """Characters that make a set term into one that does not exist: 民主党排 for 民主党派.

    The terms are set phrases and names of institutions of official language, those of the CPPCC, and the user's own:
    `terms = ["mine.txt"]` in the configuration names text files with a term a line.  A term of four or five characters
    counts as misspelt where one character is wrong, missing, too many, or two are swapped, a longer one where two are.
    The character model must hold the term for more probable by at least 10 bits (it need not for the user's own terms,
    which it may not know).

    Silent where a listed term stands, where the words are words of the language (民族团聚), on what names of institutions and
    set phrases exchange (省 and 市, 正 and 副), on numerals, on what may be put in or left out (的, 和), beside the term in a list,
    and in frames such as 办文办会.

    The repair puts the term; it is never safe.
    """
    for near in near_misses(doc):
        if is_meant(doc, near) or stands(doc, near) or bits(doc, near) < needed(doc, near):
            continue
        span = near.change.span
        shown = span if span.start < span.end else Span(span.start - 1, span.end + 1)
        yield Hit(shown, (near.change,), False, {"near": doc.text[slice(*near.span)], "term": near.term})


def is_meant(doc: Document, near: NearMiss) -> bool:
    """Whether the other wording is one that such terms are known to take."""
    span, new = near.change.span, near.change.content
    old = doc.text[slice(*span)]
    if NUMERALS.intersection(old + new) or is_in_list(doc, near):
        return True
    if not old or not new:
        return bool(FREE.intersection(old + new)) or (old != "" and old in beside(doc, span))
    if len(old) != len(new):
        return holds_word(doc.text, *span)
    if any(old in kind and new in kind for kind in PARALLEL) or is_framed(doc.text, span):
        return True
    return likeness(old, new) < ALIKE and holds_word(doc.text, *span)


def beside(doc: Document, span: Span) -> str:
    return doc.text[max(0, span.start - 1) : span.start] + doc.text[span.end : span.end + 1]


def is_framed(text: str, span: Span) -> bool:
    """Whether a character beside the change comes back two places on, as in 办文办会 and 退塘还湖、退田还湖."""
    before, after = text[max(0, span.start - 3) : span.start], text[span.end : span.end + 3]
    return (
        before[-1:] == after[:1] != ""
        or (len(before) == 3 and before[0] == before[2])
        or (len(after) == 3 and after[0] == after[2])
        or (len(span_text := text[slice(*span)]) == 3 and before[-1:] == span_text[1])
    )


def is_in_list(doc: Document, near: NearMiss) -> bool:
    """Whether the term itself stands in the same list of things."""
    before = ITEMS.match(doc.text[max(0, near.span.start - LIST) : near.span.start][::-1])
    after = ITEMS.match(doc.text, near.span.end, near.span.end + LIST)
    lists = (before.group()[::-1] if before else "", after.group() if after else "")
    return any("、" in items and near.term in items for items in lists)


def likeness(old: str, new: str) -> int:
    """Return how alike what stands there and what should look, 0 to 255; characters swapped are the same."""
    if not old or len(old) != len(new):
        return 0
    return 255 if sorted(old) == sorted(new) else min(similarity(*pair) for pair in zip(old, new, strict=True))


def stands(doc: Document, near: NearMiss) -> bool:
    """Whether the text falls into words so well that it need not be the term."""
    span, new = near.change.span, near.change.content
    left, right = neighbours(doc, near.span)
    broken = alone(left + doc.text[slice(*near.span)] + right) - alone(left) - alone(right)
    if not new:
        return broken < 3
    if span.start == span.end:
        return len(near.term) < SHORT or broken < 1 or holds_word(doc.text, *span)
    if likeness(doc.text[slice(*span)], new) >= ALIKE:
        return broken < (2 if holds_word(doc.text, *span) else 1)
    if near.edits > 1:
        return broken < 3
    inner = near.span.start + 2 <= span.start and span.end <= near.span.end - 2
    return broken < (1 if inner and len(near.term) >= LONG else 2)


def neighbours(doc: Document, span: Span) -> tuple[str, str]:
    """Return the Han characters before and after a stretch that touch it."""
    before = doc.text[max(0, span.start - NEIGHBOURS) : span.start]
    after = doc.text[span.end : span.end + NEIGHBOURS]
    left, right = HAN_BEFORE.search(before), HAN_AFTER.match(after)
    return left.group() if left else "", right.group() if right else ""


def bits(doc: Document, near: NearMiss) -> float:
    """Return by how many bits the term is more probable, less what its characters do not look alike."""
    span, new = near.change.span, near.change.content
    old = doc.text[slice(*span)]
    unlike = UNLIKE * (1 - likeness(old, new) / 255) if old else 0
    return model().gain(doc.text, *span, new) / BIT - unlike


def needed(doc: Document, near: NearMiss) -> int:
    """Return how many bits it takes."""
    span, new = near.change.span, near.change.content
    if near.term in doc.terms:
        return GAIN - OWN
    at_edge = span.start == near.span.start or span.end == near.span.end
    replaced = len(new) == span.end - span.start and likeness(doc.text[slice(*span)], new) < ALIKE
    return EDGE if at_edge and replaced and len(near.term) < SHORT else GAIN
