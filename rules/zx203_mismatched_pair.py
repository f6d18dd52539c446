"""ZX203 mismatched-pair."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.pairs import CLOSING, OPENING, Pair, pairing
from zxlint.rule import Hit, Ranks, rule, swap
from zxlint.shape import shape

FULL = dict(zip("()[]", "（）［］", strict=True))

FORMULA = b"DLKpPMSocq"
"""Letters of the shape that a formula or an interval is made of."""

ASIDE = 300
"""Characters of a pair's content that are looked at."""


@rule(
    "ZX203",
    "mismatched-pair",
    zh="「{bad}」与「{partner}」不配对，应为「{good}」",
    en="「{bad}」 does not match 「{partner}」, 「{good}」 is meant",
    rank=Ranks.PAIR,
    examples=[
        "各乡（镇、街道⟦)→）⟧负责落实。\n",
        "各乡⟦(→（⟧镇、街道）负责落实。\n",
        "新引进的无人机（UAV⟦)→）⟧已用于巡线。\n",
        "水位［警戒水位以上⟦]→］⟧持续三天。\n",
        "大家称它为“开门渠⟦’⇒”⟧，一用就是五十年。\n",
        "《水乡旧影⟦〉⇒》⟧收录照片三百幅。\n",
        "老堤（光绪年间修⟦》⇒）⟧至今完好。\n",
        "（一⟦)→）⟧修路\n⟦(→（⟧二）架桥\n",
        # pairs as they should be
        "各乡（镇、街道）负责，村（居民委员会）配合。\n",
        "她说：“他唱的‘信天游’真好。”《读〈江河志〉札记》已刊出。\n",
        "函数在区间[0,1)上连续，在（0，1]上递增。\n",
        "f(x）与g(y）\n",
        "1)修路\n2）架桥\n(3)植树\n",
        "明天见 :) （不见不散）\n",
        "数组 a[i) 与 (b] 不合法。\n",
    ],
)
def mismatched_pair(doc: Document) -> Iterator[Hit]:
    """A bracket, quote or title mark that is closed by one of another kind or width: （…), “…’, 《…〉.

    Recognition takes one mark for a like one, or for the half-width one.  Where only the width differs, the
    half-width side is wrong wherever the brackets hold Chinese or stand beside it, and the repair is safe.  Where the
    kinds differ the closing mark is taken for the wrong one, but it may be the other: never safe.  Silent on
    intervals, formulae and code.

    中文

    括号、引号、书名号的右半与左半种类或宽度不同：（…)、“…’、《…〉。

    识别时把一种标点认成相近的另一种，或认成半角。只是宽度不同的，凡括住中文或紧挨中文，都以半角一侧为错，
    修复是安全的。种类不同的，以右半为错，但也可能错在左半，所以不算安全。区间、公式和代码不报。
    """
    found = pairing(doc)
    hits = [*_of_two_widths(doc, found.pairs), *_of_two_kinds(doc, found.mismatched)]
    yield from sorted(hits, key=lambda hit: hit.span)


def _of_two_widths(doc: Document, pairs: tuple[Pair, ...]) -> Iterator[Hit]:
    text, letters = doc.text, shape(doc)
    for opening, closing in pairs:
        if (text[opening] in FULL) == (text[closing] in FULL) or closing - opening > ASIDE:
            continue
        at, partner = (opening, closing) if text[opening] in FULL else (closing, opening)
        beside = letters[max(0, opening - 1) : opening] + letters[closing + 1 : closing + 2]
        # f(x） is Latin on all sides.
        if b"H" not in letters[opening:closing] and (b"H" not in beside or letters[opening - 1 : opening] == b"L"):
            continue
        good = FULL[text[at]]
        yield swap((at, at + 1), good, bad=text[at], partner=text[partner], good=good)


def _of_two_kinds(doc: Document, pairs: tuple[Pair, ...]) -> Iterator[Hit]:
    text, letters = doc.text, shape(doc)
    for opening, closing in pairs:
        if not letters[opening + 1 : closing].strip(FORMULA) or "|" in text[opening:closing]:
            continue
        good = CLOSING[OPENING.index(text[opening])]
        yield swap((closing, closing + 1), good, safe=False, bad=text[closing], partner=text[opening], good=good)
