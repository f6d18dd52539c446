"""ZX204 reversed-quote."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.later import regex
from zxlint.pairs import Pair, pairing
from zxlint.rule import Hit, Ranks, rule, swap

OTHER = {"“": "”", "”": "“", "‘": "’", "’": "‘"}

BRIEF = 20
"""Characters of the longest quotation of which it is certain that both its marks are there."""

_WHOLE = regex.compile(r"[^。！？“”‘’\r\n]+[。！？]?")


@rule(
    "ZX204",
    "reversed-quote",
    zh="“{around}”中引号方向反了：「{bad}」应为「{good}」",
    en="the quote 「{bad}」 in “{around}” faces the wrong way, 「{good}」 is meant",
    rank=Ranks.PAIR,
    examples=[
        "推广“河长巡河⟦“→”⟧做法，管好每一条河。\n",
        "推广⟦”→“⟧河长巡河”做法，管好每一条河。\n",
        "培育“好管家”⟦”→“⟧田把式”三十名。\n",
        "老人说这叫‘看天吃饭⟦‘→’⟧，靠不住。\n",
        "他们把这里叫作⟦”⇒“⟧云上人家⟦“⇒”⟧。\n",
        "队长说：“今天先把渠口的淤泥全部清完，明天一早再把北边的田埂加高。⟦“⇒”⟧\n",
        "推广“河长巡河”做法，办好“村民夜校”。\n",
        "她说：“我最爱听他唱‘信天游’。”大家都笑了。\n",
        # a mark that is missing is another rule's business
        "推广“河长巡河做法，办好“村民夜校”。\n渠水，”就“引到田头。\n",
        "信中写道：\n\n“今年雨水好。\n\n“村里的路也修通了，盼你回来。”\n",
        "他身高6’2”，穿一条’60年代的旧裤子。\n",
        "孩子们唱 Rock ’n’ Roll，读 Grimm’s Tales。\n",
    ],
)
def reversed_quote(doc: Document) -> Iterator[Hit]:
    """A quotation mark that faces the wrong way: “…“ or ”…”, or both at once: ”…“.

    Typing and recognition turn single marks round.  Found where two marks face the same way and no other mark of
    the paragraph is left for either.  Safe where one mark is turned and the quotation is a few words or one short
    sentence: that two marks were lost instead, one after each, is then out of the question.  Silent where a partner
    is missing.

    中文

    引号方向反了：“…“ 或 ”…”，或者两个都反：”…“。

    输入和识别都可能弄反单个引号。两个引号方向相同，而段内再没有别的引号可与其中任何一个配对时才报。只反
    了一个，且引文是几个词或一个短句的，修复是安全的，因为此时不可能是各丢了一个引号。缺另一半的不报。
    """
    text = doc.text
    for pair in pairing(doc).turned:
        if text[pair.opening] == text[pair.closing]:
            # In “…“ it is the second that is turned, in ”…” the first.
            at = pair.closing if text[pair.opening] in "“‘" else pair.opening
            yield _turn(text, at, safe=_is_certain(text, pair))
        else:
            yield _turn(text, pair.opening, safe=False)
            yield _turn(text, pair.closing, safe=False)


def _is_certain(text: str, pair: Pair) -> bool:
    content = text[pair.opening + 1 : pair.closing]
    # A quotation of several paragraphs has an opening mark at the head of each.
    starts_line = not text[max(0, pair.opening - 1) : pair.opening].strip()
    return len(content) <= BRIEF and not starts_line and _WHOLE.fullmatch(content) is not None


def _turn(text: str, at: int, *, safe: bool) -> Hit:
    return swap((at, at + 1), OTHER[text[at]], safe=safe, bad=text[at], good=OTHER[text[at]])
