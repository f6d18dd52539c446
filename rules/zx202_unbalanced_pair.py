"""ZX202 unbalanced-pair."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.later import regex
from zxlint.pairs import CLOSING, OPENING, Lone, pairing
from zxlint.rule import Hit, Ranks, rule
from zxlint.shape import is_han
from zxlint.text import Edit, Span

REACH = 200
"""Characters round a mark within which its partner's place is sought."""

NEIGHBOURS = 20
"""Characters on either side of a mark that tell whether it stands in Chinese."""

_CLAUSE = r"[^，。、；：！？“”‘’《》（）\r\n]"
_TITLE_END = (
    r"(?:法|条例|办法|规定|意见|规划|纲要|方案|决定|决议|通知|报告|公报|章程|宪法|标准|规范|细则|规则|手册|日报|晚报)"
)
_ISSUES = "(?:根据|按照|依据|依照|贯彻|落实|执行|制定|印发|出台|学习)"
# Where the text after an opening mark tells the place of the closing one: the end of ``partner``.
_CLOSES = {
    # a parallel: “甲、“乙”
    "“": rf"(?P<partner>{_CLAUSE}{{1,20}})、“"
    # a single sentence that was said, at the end of its paragraph
    r"|(?<=[说道问答称喊]：“)(?P<partner>[^。！？“”\r\n]+[。！？])[ \t\u3000]*(?:[\r\n]|\Z)",
    "《": rf"(?P<partner>{_CLAUSE}{{1,40}}?{_TITLE_END})(?:[，。、；]|等[，、法规文]|的?要求|精神)",
    # a remark at the end of a title
    "（": r"(?P<partner>\p{Han}{1,8})[ \t\u3000]*(?:[\r\n]|\Z)",
}
_CLOSING_PLACE = {mark: regex.compile(pattern) for mark, pattern in _CLOSES.items()}
# Where the text before a closing mark tells the place of the opening one: the beginning of ``partner``.
_OPENING_PLACE = {
    "”": regex.compile(rf"”、(?P<partner>{_CLAUSE}{{1,20}})\Z|[说道问答称喊]：(?P<partner>[^“”\r\n]+)\Z"),
    "》": regex.compile(rf"{_ISSUES}(?P<partner>(?:(?!{_ISSUES})\p{{Han}}){{3,40}})\Z"),
}


@rule(
    "ZX202",
    "unbalanced-pair",
    zh="「{bad}」没有与它成对的「{partner}」（在“{around}”中）",
    en="「{bad}」 has no partner 「{partner}」 in “{around}”",
    rank=Ranks.PAIR,
    examples=[
        "全县开展⟦“⟧暖冬行动，走访困难群众。\n",
        "全县开展暖冬行动⟦”⟧，走访困难群众。\n",
        "办好“食堂”、⟦→“⟧学堂⟦”⟧、“礼堂”三件实事。\n",
        "说明书上还有一段话：“水面⟦（⟧平时可行船，汛期禁止通行。”\n",
        "办好⟦“⟧食堂⟦→”⟧、“学堂”两件实事。\n",
        "根据⟦→《⟧中华人民共和国水法⟦》⟧的规定，制定本办法。\n",
        "认真执行⟦《⟧河道管理条例⟦→》⟧，清理河湖。\n",
        "县志办公室编印⟦《⟧水乡旧影三百册，免费发放。\n",
        "产值⟦（⟧含税3.2亿元，比上年增长4%。\n",
        # enumerators
        "1）修路；2）架桥。\n（一修路\n二）架桥；三）植树。\n",
        # a quotation of several paragraphs
        "信中写道：\n\n“今年雨水好，稻子长得旺。\n\n“村里的路也修通了，盼你回来看看。”\n",
        "将第三条修改为：“村民会议由村民委员会召集。\n\n“有十分之一以上村民提议的，应当召集。”\n",
        # torn by a page break
        "会议通过了《关于加强河道管\n\n理工作的决定》，并作了部署。\n",
        # of two widths, of two kinds, turned round: other rules' business
        "乡镇（街道)负责，村(居民委员会）配合。\n",
        "“样板村“的经验，”小院议事“的做法。\n",
        "评委说：“他唱的‘信天游’，真是‘一绝’。”\n",
        "孩子们爱唱 Rock ’n’ Roll，也爱读 Grimm’s Tales。\n",
        "大家辛苦了 :-) 明天见 ;)\n",
        "函数在区间[0,1)上连续，在（1，2]上递增。\n",
        "他身高6’2”，是队里最高的。\n",
    ],
)
def unbalanced_pair(doc: Document) -> Iterator[Hit]:
    """A quote, bracket or title mark without its partner.

    Recognition drops small marks, and half a pair is left: 开展“暖冬行动，走访群众。  Marks are paired by kind within
    a paragraph, over line ends where it is torn or wrapped.  Silent on enumerators (1）), on quotations of several
    paragraphs, on apostrophes, primes and emoticons, on half-width brackets unless they enclose Chinese, and where
    the partner is there but of another width, kind or direction.  A repair is offered where the text tells the
    partner's place, as in a row of parallels (“甲”、乙”); it is a guess, and never safe.

    中文

    引号、括号或书名号缺了另一半。

    识别时细小的标点容易丢失，只剩半边：开展“暖冬行动，走访群众。同类标点在段内配对；句子被换行拆断或折
    行的，跨行配对。以下情形不报：序号（1））、分段引文、撇号、角分符号和颜文字，未括住中文的半角括号，
    以及另一半在场而宽度、种类或方向不对的。上下文能指明另一半位置的（如并列的“甲”、乙”），给出修复；这
    只是推测，不算安全。
    """
    text = doc.text
    for mark in pairing(doc).lone:
        if _is_foreign(text, mark):
            continue
        place = _place(text, mark)
        sign = text[mark.at]
        partner = CLOSING[OPENING.index(sign)] if mark.opens else OPENING[CLOSING.index(sign)]
        edits = () if place is None else (Edit(place, place, partner),)
        yield Hit(Span(mark.at, mark.at + 1), edits, False, {"bad": sign, "partner": partner})


def _is_foreign(text: str, mark: Lone) -> bool:
    """Whether the mark is no matter of Chinese prose: a bracket of Latin text or of a formula, a table."""
    around = text[max(mark.paragraph.start, mark.at - NEIGHBOURS) : min(mark.paragraph.end, mark.at + NEIGHBOURS)]
    if "|" in around or not any(map(is_han, around)):
        return True
    inside = text[mark.at + 1 : mark.at + 3].strip() if mark.opens else text[max(0, mark.at - 2) : mark.at].strip()
    return text[mark.at] in "()[]［］" and not is_han((inside[:1] if mark.opens else inside[-1:]) or " ")


def _place(text: str, mark: Lone) -> int | None:
    """Return where the partner belongs, if the text tells."""
    if mark.opens:
        pattern = _CLOSING_PLACE.get(text[mark.at])
        stop = min(len(text), mark.at + REACH)
        found = pattern and pattern.match(text, mark.at + 1, stop)
        # A pattern takes the end of the reach for that of the text.
        return found.end("partner") if found and (found.end() < stop or stop == len(text)) else None
    pattern = _OPENING_PLACE.get(text[mark.at])
    found = pattern and pattern.search(text, max(0, mark.at - REACH), mark.at)
    return found.start("partner") if found else None
