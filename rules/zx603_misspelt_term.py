"""ZX603 misspelt-term."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from zxlint.document import Document, analysis
from zxlint.later import regex
from zxlint.model.candidates import similarity
from zxlint.model.score import BIT, model
from zxlint.nearmiss import NearMiss, near_misses
from zxlint.rule import Damage, Hit, Ranks, rule
from zxlint.text import Span
from zxlint.wording import FREE, alone, holds_word, is_form_of

GAIN = 10  # bits by which the term is more probable than what stands there
UNLIKE = 8  # bits more where the characters do not look alike at all
UNKNOWN = 16  # bits that a character is improbable by that the model has never seen
OWN = 10  # bits that a user's own term has in advance: the model may not know it
BRIEF = 20  # bits for a short term, where they do not: such words are coined every day
ALIKE = 128  # of 255: characters that may be taken for each other
SHORT, LONG = 6, 7  # characters below which a term is short, from which it is long
NEIGHBOURS = 5  # characters on either side with which a stretch is cut into words
LIST = 40  # characters on either side in which a list of things is looked at

NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿两双单半几数第")
# Characters that stand for each other in names of institutions and in set phrases.
PARALLEL = (
    "国省市州县区旗盟乡镇村街局厅部委处科室所院署组会", "正副主总", "上中下高低初", "前后新旧老", "东西南北中", "大中小",
    "男女", "内外", "党政军民群干", "工农商学兵", "你我他她它", "甲乙丙丁", "年月季周日旬", "本该各全某", "加减增降", "多少",
    "有无不未非", "春夏秋冬", "京津冀沪渝粤港澳台", "人物事", "可能应须",
)  # fmt: skip
HAN_BEFORE, HAN_AFTER = regex.compile(r"\p{Han}*\Z"), regex.compile(r"\p{Han}*")
ITEMS = regex.compile(r"[\p{Han}、]*")


@rule(
    "ZX603",
    "misspelt-term",
    zh="“{near}”疑为“{term}”之误",
    en="“{near}” is almost the term “{term}”",
    rank=Ranks.MISSPELT_TERM,
    damage=Damage.GARBLED,
    examples=[
        "要坚持和完善人民代⟦衰⇒表⟧大会制度。",
        "生物多⟦祥⇒样⟧性得到保护，营商环⟦竟⇒境⟧持续优化。",
        "推动治理体系和治理能⟦现力⇒力现⟧代化。",
        "层层签订党风⟦廉建⇒廉政建⟧设责任制。",
        "发展循环经济，做好节⟦凝⇒⟧能减排。",
        "推进国民经⟦挤和杜⇒济和社⟧会发展。",
        "会上，⟦巾⟧政协常委会听取了汇报。",
        # Terms, what is put into them, what they exchange, and what else they are near to.
        "各民主党派成员和无党派人士出席会议，党的十三届三中全会、十四届四中全会都讲过。",
        "民族团聚是喜事，他们是精神扶贫，我们是精准扶贫。",
        "县政协主席、州政协主席和旗政协主席都来了，全省人大代表、全市人大代表也来了。",
        "办文办会办事，酒旅融合、农旅融合、体旅融合都有了新进展。",
        "逐步退房还湖、退塘还湖、退田还湖，打造数智经济高地。",
        "支持农产品深加工，让履职者尽责，鼓励再就业敢创业，落实好立德树人根本任务。",
        "协商的民主，监督的民主，行政化管理和多妻主义都要不得。",
        "李新民主持会议，王建设计划书，张和平安家立业，失能失智老人有人照护。",
        "贵安新区和雄安新区，香港屯门和澳门，中国青海。",
        "全国政协委員来了，團結和民主是兩大主題。",
    ],
    markdown=["`人民代衰大会制度`是个变量。\n", "[各地](人民代衰大会制度.md)的人民代表大会制度\n"],
)
def misspelt_term(doc: Document) -> Iterator[Hit]:
    """Characters that make of a set term something that does not exist: 人民代衰大会 for 人民代表大会.

    The terms are set phrases and names of institutions of official language, those of the CPPCC, and the user's own:
    `terms = ["mine.txt"]` in the configuration names text files with a term a line, from four characters on.  A term of
    four or five characters counts as misspelt where one character is wrong, missing, too many, or two are swapped; a
    longer one where two are.  The character model must hold the term for more probable by 10 bits and more, the less alike
    the characters look; of the user's own terms it need not know anything.

    Silent where a listed term stands, where the words are words of the language (民族团聚), on what names of institutions
    and set phrases exchange (省 and 市, 正 and 副), on numerals, on what may be put in or left out (的, 和), on Traditional and
    variant characters, beside the term itself in a list, and in frames such as 办文办会.

    The repair puts the term; it is never safe.  There is none where the place may be one of several terms.

    中文

    把固定用语写成了不存在的词：人民代表大会成了“人民代衰大会”。

    词表包括公文的固定用语和机构名称、政协用语，以及用户自己的词：在配置中写 `terms = ["mine.txt"]`，文
    件每行一个词，四个字以上。四五个字的词错、漏、多一个字或颠倒两个字，更长的词错两个字，便算写错。字符
    模型还须认为原词的可能性高出十比特以上，两字字形越不像，要求越高；用户自己的词不要求模型认识。

    以下情形不报：本身就是词表中的词；用的是语言中已有的词（民族团聚）；机构名称和套话中可以互换的字（省
    与市、正与副）；数字；可加可省的字（的、和）；繁体字和异体字；列举中与原词并列；“办文办会”之类的格式。

    修复换成词表中的词，一律不算安全。可能是几个词中任何一个的，不给修复。
    """
    taken: set[int] = set()
    for near in near_misses(doc):
        here = range(*near.span)
        if not taken.isdisjoint(here) or is_meant(doc, near) or stands(doc, near):
            continue
        if bits(doc, near) >= needed(doc, near):
            taken.update(here)
            span = near.change.span
            shown = span if span.start < span.end else Span(span.start - 1, span.end + 1)
            # Where other terms differ from this one in just what is changed, it may be any of them: 市政协, 县政协.
            edits = (near.change,) if len(wordings(doc)[span, near.edits]) == 1 else ()
            yield Hit(shown, edits, False, {"near": doc.text[slice(*near.span)], "term": near.term})


@analysis
def wordings(doc: Document) -> dict[tuple[Span, int], set[str]]:
    """Return what terms have in each place, by the edits that make them of the text."""
    found: dict[tuple[Span, int], set[str]] = {}
    for near in near_misses(doc):
        found.setdefault((near.change.span, near.edits), set()).add(near.change.content)
    return found


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
    if any(is_form_of(*pair) for pair in zip(old, new, strict=True)) or is_framed(doc.text, span):
        return True
    if len(old) == 1 and not kinds_of(old).isdisjoint(kinds_of(new)):
        return True
    return likeness(old, new) < ALIKE and holds_word(doc.text, *span)


@lru_cache(1 << 12)
def kinds_of(character: str) -> frozenset[str]:
    return frozenset(kind for kind in PARALLEL if character in kind)


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
    start, end = near.span
    if near.term not in doc.text[max(0, start - LIST) : start] and near.term not in doc.text[end : end + LIST]:
        return False
    before = ITEMS.match(doc.text[max(0, near.span.start - LIST) : near.span.start][::-1])
    after = ITEMS.match(doc.text, near.span.end, near.span.end + LIST)
    lists = (before.group()[::-1] if before else "", after.group() if after else "")
    return any("、" in items and near.term in items for items in lists)


@lru_cache(1 << 14)
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
    inner = near.span.start + 2 <= span.start and span.end <= near.span.end - 2
    deep = inner and len(near.term) >= LONG
    if not new:
        return broken < (2 if deep else 3)
    if span.start == span.end:
        return len(near.term) < SHORT or broken < 1 or holds_word(doc.text, *span)
    if likeness(doc.text[slice(*span)], new) >= ALIKE:
        return broken < (2 if holds_word(doc.text, *span) else 1)
    if near.edits > 1:
        return broken < 3
    return broken < (1 if deep else 2)


def neighbours(doc: Document, span: Span) -> tuple[str, str]:
    """Return the Han characters before and after a stretch that touch it."""
    before = doc.text[max(0, span.start - NEIGHBOURS) : span.start]
    after = doc.text[span.end : span.end + NEIGHBOURS]
    left, right = HAN_BEFORE.search(before), HAN_AFTER.match(after)
    return left.group() if left else "", right.group() if right else ""


def bits(doc: Document, near: NearMiss) -> int:
    """Return by how many 1/16 bits the term is more probable, less what its characters do not look alike."""
    span, new = near.change.span, near.change.content
    old = doc.text[slice(*span)]
    unlike = UNLIKE * BIT * (255 - likeness(old, new)) // 255 if old else 0
    strange = UNKNOWN * BIT * sum(not model().table.number(character) for character in old)
    return model().gain(doc.text, *span, new) - unlike + strange


def needed(doc: Document, near: NearMiss) -> int:
    """Return how many 1/16 bits it takes."""
    span, new = near.change.span, near.change.content
    unlike = len(new) == span.end - span.start and likeness(doc.text[slice(*span)], new) < ALIKE
    if unlike and len(near.term) < SHORT:
        return BRIEF * BIT
    return (GAIN - OWN if near.term in doc.terms else GAIN) * BIT
