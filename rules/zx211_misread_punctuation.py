"""ZX211 misread-punctuation."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.later import re, regex
from zxlint.pairs import pairing
from zxlint.protect import prose
from zxlint.rule import Hit, Ranks, rule, swap
from zxlint.shape import shape
from zxlint.signs import signs

AROUND = 30
"""Characters on either side of a sign that are looked at."""

# Each sign with what it was read for, where nothing else can be meant.
_SIGNS = regex.compile(
    r"(?<=\p{Han}{2})[丶ヽヾ](?=\p{Han}{2})"  # 、
    r"|(?<=\p{Han}{2})[‚ˎ′´ˊ｀](?=\p{Han}{2})"  # ，
    r"|(?<=\p{Han}{6})[oO°˚](?=[ \t]*(?:[\r\n]|\Z))"  # 。
    r"|(?<=\p{Han}{6})[·•](?=[ \t]*(?:[\r\n]|\Z))"
    r"|(?<=\p{Han}{5})[·•](?=\p{Han}{5})"
    r"|(?<=\d(?:元|米|公里|亩|吨|级|公斤|千克|度|平方米|%|％))：(?=\p{Han}{2})"  # ，
)
# Which of them the document has is told at once; those that it mostly has are looked for where they may stand.
_RARE = regex.compile("[ヽヾ‚ˎ′´ˊ｀°˚·•]")
_COLON = re.compile("：(?<=[元米里亩吨级斤克度%％]：)")
_LETTER = re.compile(rb"L(?<=HL)S*+(?:N|\Z)")
_GOOD = {**dict.fromkeys("丶ヽヾ", "、"), **dict.fromkeys("‚ˎ′´ˊ｀：", "，"), **dict.fromkeys("oO°˚·•", "。")}
_NAMED = regex.compile("[笔部偏][画首旁]|[点捺撇竖]")
_CLAUSE = regex.compile(r"[，。；：！？][^“”‘’《》〈〉「」『』【】·•|\r\n]{8,}\Z")
_NEXT = regex.compile(r"[·•][^“”‘’《》〈〉「」『』【】·•|\r\n]{4,}?[，。；：！？]")
_PARTS = regex.compile(r"(?:其中|包括|共)[^，。；\r\n]*\Z")
_LIST = regex.compile(r"：(?:其中|包括|一是|[^，。；\r\n]*[、；])")
# Words that begin a sentence and no name: pronouns, prepositions, dates, the verbs and adverbs of reports.
_OPENING = regex.compile(
    "[·•](?:[我你他她它这那其据在从对为自经但并]|通过|根据|按照|围绕|同时|此外|因此|所以|目前|当前|今年|去年|近年"
    "|坚持|开展|推进|加强|落实|组织|突出|全面|重点|切实|积极)"
)


@rule(
    "ZX211",
    "misread-punctuation",
    zh="“{around}”中的“{bad}”可能是“{good}”的误识",
    en="“{bad}” in “{around}” may be “{good}” misread",
    rank=Ranks.HALFWIDTH_MARK,
    examples=[
        "修路⟦丶⇒、⟧架桥、植树都要抓紧。\n全村种树⟦ヽ⇒、⟧养鱼。\n",
        "渠水引到了田头⟦′⇒，⟧大家都很高兴。\n",
        "渠水引到了村口的田头⟦o⇒。⟧\n大家都非常高兴地鼓起掌来⟦°⇒。⟧\n",
        "他们来到镇上，把渠水引到了田头⟦·⇒。⟧据老人们回忆，这是头一回。\n",
        "他们来到镇上，把渠水引到了村口的田头⟦·⇒。⟧\n",
        "全村今年增产大豆12吨⟦：⇒，⟧玉米也比上年多收三成。\n",
        "第三条⟦“⇒　⟧河道由乡镇巡查。\n第二章 ⟦”⇒⟧附则\n",
        "阿列克谢·尼古拉耶维奇·托尔斯泰生于萨马拉，作者是阿•托尔斯泰。\n",
        "开展“四在农家·和美乡村”建设，《礼记·檀弓下》有载。\n",
        "·鲁迅·\n　　他回到故乡，见到了闰土·\n",
        "当日最高气温25°，角度为30°。1丶修路\n",
        "“主”字的第一笔是点丶横一，部首丶部。\n",
        "他身高6′2″，血型为O\n比例是3：5，分数线500分：理科。需要5000元：材料费三千元，人工费两千元。\n",
        "第三条“河长”由乡镇负责人担任。\n",
        "他喜欢打保龄球·她喜欢游泳\n",
    ],
)
def misread_punctuation(doc: Document) -> Iterator[Hit]:
    """A sign that recognition took for a mark: 丶 for 、, ′ for ，, o or ° or · for 。, a quote for a blank.

    Found where nothing else can be meant: 丶 between words, o at the end of a paragraph, · between two long clauses
    of which the second begins as sentences do, ： after a quantity, a lone quote right after the number of an
    article.  Silent on names with ·, titles, quotations, degrees, list markers.  Never safe: the sign tells that a
    mark was misread, and which one is the likeliest, no more.

    中文

    标点被认成了别的符号：“、”成了“丶”，“，”成了“′”，“。”成了 o、° 或 ·，引号成了空格。

    只在不可能是别的意思时才报：词语之间的“丶”，段末的 o，两个长分句之间、后一分句像句首的“·”，数量之后
    的“：”，条文序号之后孤立的引号。人名中的间隔号、书名、引文、度数、列表记号不报。一律不算安全：符号只
    表明此处标点有误，改成哪一个只是最可能的推测。
    """
    text = doc.text
    hits = []
    if _may_be_misread(doc):
        shown = prose(doc)
        hits = [
            swap(match.span(), _GOOD[match.group()], safe=False, bad=match.group(), good=_GOOD[match.group()])
            for match in _SIGNS.finditer(shown)
            if _is_misread(shown, match.start())
        ]
    for at in pairing(doc).specks:
        blank = "" if text[at - 1] in " \t\u3000" else "\u3000"
        hits.append(swap((at, at + 1), blank, safe=False, bad=text[at], good="\u3000"))
    yield from sorted(hits, key=lambda hit: hit.span)


def _may_be_misread(doc: Document) -> bool:
    """Whether there is a sign that may stand for a mark at all."""
    text, letters = doc.text, shape(doc)
    return bool(_RARE.search(signs(doc)) or "丶" in text or _COLON.search(text) or _LETTER.search(letters))


def _is_misread(text: str, at: int) -> bool:
    before, after = text[max(0, at - AROUND) : at], text[at : at + AROUND]
    if text[at] in "丶ヽヾ":
        return _NAMED.search(before + after) is None
    if text[at] == "：":
        # 5000元：材料费三千元 says what the sum is made of.
        return text[at - 1] not in after[:20] and _PARTS.search(before) is None and _LIST.match(after) is None
    if text[at] in "·•":
        if after[1:2] not in ("", " ", "\t", "\r", "\n") and not (_OPENING.match(after) and _NEXT.match(after)):
            return False
        return _CLAUSE.search(before) is not None
    return True
