"""ZX206 repeated-punctuation."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.later import regex
from zxlint.pairs import pairing
from zxlint.rule import Hit, Ranks, matches, rule, swap
from zxlint.shape import shape
from zxlint.spacing import pauses_meet

# Blanks between the marks belong to the fault; other marks beside the run make it another one.
_RUN = regex.compile(r"(?<![，。、；：])([，。、；：])(?:[ \t\xa0]{0,2}\1)+(?![ \t\xa0]{0,2}[，。、；：])")

FEW = 3
"""Marks in a row up to which it is one mark typed or read again; more are blanks left to fill."""


@rule(
    "ZX206",
    "repeated-punctuation",
    zh="标点重复：“{bad}”应为一个“{good}”",
    en="“{bad}” is one mark repeated, “{good}” is meant",
    rank=Ranks.REPEATED_MARK,
    examples=[
        "渠水引到了田头⟦，，→，⟧大家都很高兴⟦。。→。⟧\n",
        "先修路，再架桥⟦；；→；⟧分工如下⟦：：→：⟧一组修路。\n",
        "修路⟦、、⇒、⟧架桥，样样都抓。\n",
        "他说：“渠水引到了田头⟦，，⇒，⟧大家都很高兴。\n",
        "渠水引到了田头⟦，，，→，⟧大家都很高兴。\n",
        "渠水引到了田头⟦， ，→，⟧大家都很高兴。\n",
        # where a row of three is an ellipsis, two may be a short one
        "他想了想。。。没说话⟦。。⇒。⟧\n",
        "真的吗？？太好了！！！怎么会？！\n",
        "他想了想……没说话——转身走了。\n",
        "由，，，，组成，共计、、、、项。\n",
        "鄂罗克人（，，又称林中人）以渔猎为生。\n",
        "出席的有、、、和王欣，（阿语，，）。\n",
        "常用的标点有“，，”和“。。”两种误写。\n",
        "调用 std：：sort 排序，再看 C：：D。\n",
        "，，，\n",
    ],
)
def repeated_punctuation(doc: Document) -> Iterator[Hit]:
    """A comma, full stop, 、, ； or ： that stands twice or three times: ，， 。。

    Silent on ！！ and ？？, which are meant, on longer rows, which are blanks to fill, on rows of 。 that stand for an
    ellipsis, and where no text comes before.  A repair is not safe for 、、, between which an item may
    be lost, for 。。 in a document that writes 。。。 as well, and for ，， where quotes are missing: recognition reads
    ” as ，.

    中文

    逗号、句号、顿号、分号或冒号连写了两三个：，， 。。

    有意连用的“！！”“？？”不报，供填写的长串不报，用“。”连成的省略号不报，前面没有文字的不报。以下修复不
    算安全：“、、”之间可能丢了一项；文档中另有“。。。”时的“。。”；缺引号处的“，，”，因为右引号会被认成逗
    号。
    """
    text, letters = doc.text, shape(doc)
    if not pauses_meet(doc):
        return
    doubtful = {"、"}
    if "。。。" in text:
        doubtful.add("。")
    if any(mark.kind in ("double", "single") for mark in pairing(doc).lone):
        doubtful.add("，")
    for match in matches(_RUN, doc):
        start, end = match.span()
        mark = match[1]
        count = match.group().count(mark)
        if count > FEW or (mark in "。、" and count == FEW) or not _follows_text(text, letters, start, end):
            continue
        yield swap((start, end), mark, safe=mark not in doubtful, bad=match.group(), good=mark)


def _follows_text(text: str, letters: bytes, start: int, end: int) -> bool:
    before, after = letters[max(0, start - 1) : start], letters[end : end + 1]
    if after == b"C" or (before == b"L" and after == b"L"):
        return False
    return before in (b"H", b"D", b"L", b"C", b"F", b"c")
