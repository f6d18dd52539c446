"""Traps: good text that looks garbled.  Names, short quotations, rows of tables, documents of another kind."""

from __future__ import annotations

from zxlint.document import Document, analysis
from zxlint.later import regex
from zxlint.model.suspects import surprise
from zxlint.model.table import shipped
from zxlint.repeats import repeats
from zxlint.script import is_japanese, is_other_than
from zxlint.shape import shape, shape_of
from zxlint.structure import Kind, block_at, blocks
from zxlint.text import Span

STRANGE = 24
"""How much more information, in 1/16 bit, than 99 of 100 good texts of the least usual register a character has in a
document that is unlike the model whatever its words."""

JUDGED = 50
"""Han characters from which it is worth saying that a document is unlike the model."""

QUOTED = 6
"""Characters of a quotation that may be a coinage (“丰九条”)."""

SPREAD = 0x100
"""Code points within which characters of one radical lie."""

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_TITLES = (
    "同志|先生|女士|委员|代表|主席|主任|书记|局长|部长|院长|校长|市长|县长|省长|镇长|乡长|村长|教授|老师|记者|同学|厅长|处长|"
    "科长|秘书|经理|董事|总理|院士|律师|法官|医生|摄"
)
_NAME = regex.compile(
    rf"[{_SURNAMES}]\p{{Han}}{{1,2}}(?={_TITLES}|[、，）\s]|$)|(?:{_TITLES})[{_SURNAMES}]\p{{Han}}{{1,2}}"
)
_PLACE = regex.compile(
    r"\p{Han}{1,3}(?:村|镇|乡|街道|县|旗|屯|寨|社区|河|江|湖|山|岛|港|桥|路|街|公司|集团|水库|遗址|机场|高铁|高速)"
)
_QUOTE = regex.compile(rf"[“‘《「『][^“”‘’《》「」『』\n]{{1,{QUOTED}}}[”’》」』]")
_REACH = 8
_FUNCTION_WORDS = "的了着是在这那们个和就都"


def trapped(doc: Document, span: Span) -> bool:
    """Whether a place lies in a name, a short quotation or a row of a table, where good text looks garbled."""
    start, end = max(0, span.start - _REACH), min(len(doc), span.end + _REACH)
    around = doc.text[start:end]
    low, high = span.start - start, span.end - start
    if _of_one_kind(doc.text[slice(*span)]):
        return True
    if any(match.start() < high and low < match.end() for match in _QUOTE.finditer(around)):
        return True
    for pattern in (_NAME, _PLACE):
        if any(m.start() <= low and high <= m.end() for m in pattern.finditer(around, overlapped=True)):
            return True
    rows = blocks(doc)
    at = block_at(rows, span.start)
    return at >= 0 and rows[at].kind in (Kind.TABLE, Kind.CODE, Kind.FURNITURE)


def _of_one_kind(run: str) -> bool:
    """Whether several characters share a radical, and so lie close together in Unicode: names of metals, of fish."""
    return len(run) > 1 and ord(max(run)) - ord(min(run)) < SPREAD and not run.isascii()


def copied(doc: Document, span: Span) -> bool:
    """Whether a place lies in the later copy of a passage: the copy is the fault there."""
    return any(repeat.alone and repeat.copy.covers(span) for repeat in repeats(doc))


@analysis
def foreign(doc: Document) -> bool:
    """Whether a document is unlike what the model knows: not Simplified Chinese, or far from today's prose."""
    return _is_of_another_register(doc) or is_other_than(doc, "simplified") or is_japanese(doc)


def _is_of_another_register(doc: Document) -> bool:
    """Whether a document is no prose of today: classical text, verse, dialect, a list of names.

    Its characters are more improbable than those of half the good texts of the least usual register, and it has fewer
    words of today's grammar than 99 of 100 of these: a story is as improbable as verse, but has them.
    """
    usual: dict[str, int] = shipped().header["register"]
    information = surprise(doc)
    if information <= usual["median"]:
        return False
    return information > usual["most"] + STRANGE or function_words(doc.text) < usual["function words"]


def function_words(text: str) -> int:
    """Return how many of a thousand Han characters are words of today's grammar."""
    han = shape_of(text).count(b"H")
    return 1000 * sum(map(text.count, _FUNCTION_WORDS)) // han if han else 0


def is_worth_a_note(doc: Document) -> bool:
    """Whether a document that is unlike what the model knows has enough text for anyone to wonder."""
    return shape(doc).count(b"H") >= JUDGED
