"""ZX007 fullwidth-alphanumeric."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from zxlint.document import Document, analysis
from zxlint.later import re, regex
from zxlint.rule import Hit, Ranks, rule, swap, unprotected
from zxlint.shape import bare_shape, shape

DIGIT, LETTER = "[0-9０-９]", "[A-Za-zＡ-Ｚａ-ｚ]"
# A number or word with a full-width character.  The plain ones before it are taken in one go, never given back.
RUN = regex.compile(
    rf"(?<!{DIGIT})[0-9]*+[０-９]{DIGIT}*(?:[．.－＋／]{DIGIT}+)*％?"
    rf"|(?<!{LETTER})[A-Za-z]*+[Ａ-Ｚａ-ｚ]{LETTER}+|(?<!{LETTER})[A-Za-z]++[Ａ-Ｚａ-ｚ]"
)
WRITTEN = re.compile(rb"[DLF][DLFPpM]*")
PLAIN = re.compile(rb"D+|L+")

MINORITY = 3
"""How many plain numbers (or words) a document has for each full-width one before those count as strangers."""

Place = Literal["digits at a line head", "digits in brackets", "digits", "letters at a line head", "letters"]
MOVES = ("平", "进", "退")
HEAD = re.compile(r"[.．、)）:：]")
OPENING = frozenset("〔［[（(【")
CLOSING = frozenset("〕］])）】")


@rule(
    "ZX007",
    "fullwidth-alphanumeric",
    zh="全角“{bad}”与全文的半角写法不一致，应为“{good}”",
    en="full-width “{bad}” where the document writes half-width “{good}”",
    rank=Ranks.CHARACTER_FORM,
    examples=[
        "2019年到2021年，全县新建12个项目，其中⟦２０２２→2022⟧年建成3个，占25%。",
        "增速为6.5%、7.1%和8.2%，⟦３．６％→3.6%⟧是最低的一年，见第4页。",
        "从⟦20２3→2023⟧年起实行，共5项，另有6项待定。",
        "GDP和CPI是常用的指标，⟦ＧＤＰ→GDP⟧增速尤其受到关注，PPI次之。",
        "康有为（１８５８—１９２７），字广厦。",
        "〔１〕　见《语丝》周刊第１３期，１９２５年出版。",
        "一些人认为Ａ股估值偏低。",
        "〔１〕参见1925年3月4日的报纸，第5版。\n〔２〕参见1926年7月8日的报纸，第9版。",
        "炮８平５，马２进３，这是2019年全国赛第1轮第3台的对局，共下了45回合。",
        "１．指导思想要明确，2019年起至2025年止。\n２．组织领导要加强，分3批进行，每批4个月。",
        "全文只有半角的2023年和GDP。",
    ],
    markdown=["代码 `ＡＢＣ１２３` 里的全角字符不动，2019年、2020年、2021年和2022年都一样。"],
)
def fullwidth_alphanumeric(doc: Document) -> Iterator[Hit]:
    """Full-width digits and letters, ２０２３ and ＧＤＰ, in a document that writes them half-width.

    Searching and sorting miss them.  The document's own majority decides, for digits and letters apart, and again
    apart for numbers at the head of a line and in brackets, where old editions and lists keep full-width ones:
    a full-width number counts as a stranger where there are three plain ones for each.  A number that mixes both
    widths is always at fault.  Silent on a single letter
    (Ａ股, Ｖ字形) and on moves of chess.

    中文

    全文用半角数字和字母，个别地方却用了全角的２０２３、ＧＤＰ。

    检索和排序会漏掉它们。以文档自身的多数写法为准，数字和字母分别统计；行首和括号里的数字又另行统计，因
    为旧版文件和列表常在这些位置保留全角。半角写法达到全角的三倍，全角数字才算例外。一个数字里全角半角混
    用，一律视为错误。单个字母（Ａ股、Ｖ字形）和棋谱着法不报。
    """
    letters = shape(doc)
    if b"F" not in letters:
        return
    plain = plain_counts(doc)
    runs = [(match, place_of(doc.text, *match.span())) for match in unprotected(full_width(doc), doc)]
    full = Counter(place for _, place in runs)
    for match, place in runs:
        bad, end = match.group(), match.end()
        mixed = regex.search("[0-9]", bad) and regex.search("[０-９]", bad)
        if not mixed and plain[place] < MINORITY * full[place]:
            continue
        if doc.text[end : end + 1] not in MOVES:
            yield swap(match.span(), narrow(bad), bad=bad, good=narrow(bad))


def narrow(text: str) -> str:
    """Return the half-width form of full-width characters."""
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)


def full_width(doc: Document) -> Iterator[regex.Match[str]]:
    """Yield the matches of ``RUN``, looked for where digits and letters are, one of them full-width."""
    for stretch in WRITTEN.finditer(bare_shape(doc)):
        if b"F" in stretch.group():
            yield from RUN.finditer(doc.text, *stretch.span())


@analysis
def plain_counts(doc: Document) -> Counter[Place]:
    """Count the half-width numbers and words of the document by the place where they stand."""
    return Counter(place_of(doc.text, *match.span()) for match in PLAIN.finditer(shape(doc)))


def place_of(text: str, start: int, end: int) -> Place:
    before, after = text[start - 1 : start] if start else "\n", text[end : end + 1]
    digits = text[start].isdecimal()
    if (before in "\r\n" or before.isspace()) and HEAD.match(after):
        return "digits at a line head" if digits else "letters at a line head"
    # One or two digits are a note's mark; 〔２０１８〕 is a year like any other.
    if digits and end - start <= 2 and before in OPENING and after in CLOSING:
        return "digits in brackets"
    return "digits" if digits else "letters"
