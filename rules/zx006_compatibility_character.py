"""ZX006 compatibility-character."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from zxlint.document import Document
from zxlint.later import regex
from zxlint.lexicon import table
from zxlint.rule import Hit, Ranks, matches, rule, swap
from zxlint.shape import is_han
from zxlint.signs import signs

ANY = regex.compile(r"[\u2e80-\u2ef3\u2f00-\u2fd5\uf900-\ufad9\uff61-\uff9f\U0002f800-\U0002fa1d]")
# Half-width kana in a row, or half-width Chinese marks beside Han; a lone one is part of a face such as (ﾟДﾟ).
COMPATIBLE = regex.compile(
    r"[\u2e80-\u2ef3\u2f00-\u2fd5]+|[\uf900-\ufad9\U0002f800-\U0002fa1d]+"
    r"|(?:[ｦ-ﾝ][ﾞﾟ]?){2,}|[｡｢｣､･](?<=\p{Han}.)|[｡｢｣､](?=\p{Han})"
)
QUOTED = regex.compile("[\"'“‘「『].[\"'”’」』]")
ABOUT = regex.compile("部首|偏旁|字旁|字头|字底|部件|笔画|康熙|字典|Kangxi|Unicode|U\\+")
NEAR = 12
"""Characters before a radical within which a word tells that it is spoken of."""

LISTED = 3
"""Radicals in a row, each next to the one before in the order of dictionaries, that make a list of radicals."""


@rule(
    "ZX006",
    "compatibility-character",
    zh="“{bad}”（{code}）是兼容字符，通用字符是“{good}”",
    en="“{bad}” ({code}) is a compatibility character; the common one is “{good}”",
    rank=Ranks.CHARACTER_FORM,
    examples=[
        "全县各族⟦⼈⺠→人民⟧共同努力，年年有进步。",
        "⟦⼀→一⟧、总体要求",
        "⟦⻓→长⟧期坚持，稳步推进，⟦⼤⼒→大力⟧支持实体经济。",
        "不断提高⟦⽣→生⟧产效率，加快⟦⻛→风⟧险处置。",
        "⟦\uf90a→金⟧融机构应当履行社会责任。",
        "他在日本买了⟦ｶﾒﾗ→カメラ⟧和⟦ﾃﾚﾋﾞ→テレビ⟧。",
        "今天就到这里⟦｡→。⟧",
        "康熙部首包括 ⼀、⼁、⼂、⼃ 等二百一十四个。",
        "部首⼈在左边写作亻。",
        "⼀⼁⼂⼃⼄⼅⼆⼇⼈",
        "“⼿”旁的字多与动作有关。",
        "他打出一个表情 (ﾟДﾟ) 和 ヽ(´▽｀)ﾉ 就下线了。",
        "人民、长期、风险、大力，这些都是通用的字。",
        "日语写作カメラ。",
    ],
    markdown=["字符 `⼈` 的编码是 2F08。"],
)
def compatibility_character(doc: Document) -> Iterator[Hit]:
    """A radical, a compatibility ideograph or half-width kana where the common character is meant.

    They look the same and are not: text taken from PDF is full of ⼈ (U+2F08) for 人, and no search finds it.  Each is
    replaced by what normalisation (NFKC) makes of it, some radicals by what Unicode calls their equivalent.  Silent
    where radicals are spoken of: lists of them, one that stands alone in quotes, after words such as 部首.

    中文

    该用通用汉字的地方用了部首字符、兼容汉字或半角片假名。

    看上去一样，实际不是同一个字符：PDF 提取的文字里满是“⼈”（U+2F08）而不是“人”，检索不到。修复一律取
    Unicode 规范化（NFKC）的结果，部分部首取 Unicode 列出的等同汉字。讨论部首的地方不报：部首表、引号中
    单独出现的部首、“部首”等词之后。
    """
    # Most documents hold none.
    if not ANY.search(signs(doc)):
        return
    for match in matches(COMPATIBLE, doc):
        bad = match.group()
        if "\u2e80" <= bad[0] <= "\u2fdf" and spoken_of(doc.text, *match.span()):
            continue
        good = "".join(radicals().get(c, c) for c in unicodedata.normalize("NFKC", bad))
        if good != bad:
            yield swap(match.span(), good, code=f"U+{ord(bad[0]):04X}", bad=bad, good=good)


@cache
def radicals() -> dict[str, str]:
    return {row[0]: row[1] for row in table("radicals.tsv")}


def spoken_of(text: str, start: int, end: int) -> bool:
    """Whether the radicals are a list, stand for themselves, or are the subject."""
    codes = [ord(c) for c in text[start : min(end, start + LISTED)]]
    if len(codes) == LISTED and all(b - a == 1 for a, b in pairwise(codes)):
        return True
    if ABOUT.search(text, max(0, start - NEAR), start) or QUOTED.match(text, max(0, start - 1)):
        return True
    # One after an enumerator's mark or before it (⼀、总体要求) has Han near by; in a list it has radicals.
    around = text[max(0, start - 2) : start] + text[end : end + 2]
    return not any(is_han(c) for c in around)
