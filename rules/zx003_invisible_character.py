"""ZX003 invisible-character."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from zxlint.document import Document
from zxlint.later import regex
from zxlint.lexicon import LONGEST, bridges
from zxlint.rule import Hit, Ranks, matches, rule, swap
from zxlint.structure import Kind, blocks
from zxlint.text import Edit, Span

INVISIBLE = regex.compile(
    r"[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u206f\ufeff\u034f\u061c\u180e\u115f\u1160\u3164\uffa0]+"
)
# A blank that looks like a plain one and is found by no search for it, with Han or Chinese marks on both sides.
MARK = "，、。；：！？）”’》〉」』】（“‘《〈「『【…—"
EXOTIC = regex.compile(r"[\xa0\u1680\u2000-\u200a\u202f\u205f]")
BLANK = regex.compile(rf"{EXOTIC.pattern}(?<=[\p{{Han}}{MARK}].)(?=[\p{{Han}}{MARK}])", regex.DOTALL)

# Scripts whose words need joiners and non-joiners, or blanks of no width.
JOINING = regex.compile(
    r"[\p{Arabic}\p{Syriac}\p{Mongolian}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Sinhala}"
    r"\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}\p{Oriya}\p{Tamil}\p{Telugu}\p{Kannada}\p{Malayalam}]"
)
RIGHT_TO_LEFT = regex.compile(r"[\p{Hebrew}\p{Arabic}\p{Syriac}\p{Thaana}\p{Nko}]")
HANGUL = regex.compile(r"\p{Hangul}")
PICTURE = regex.compile(r"[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\U000e0020-\U000e007f]")
BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")
OVERRIDE = frozenset("\u202d\u202e")
FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
NEAR = 40
"""Characters within which a letter of a script written from right to left explains a mark of direction."""

CHINESE = {
    "\u200b": "零宽空格",
    "\u200c": "零宽不连字",
    "\u200d": "零宽连字",
    "\u2060": "词连接符",
    "\ufeff": "字节序标记（零宽不换行空格）",
    "\u034f": "组合字形连接符",
    "\u180e": "蒙古文元音分隔符",
    "\xa0": "不换行空格",
    "\u202f": "窄不换行空格",
    "\u2002": "半身空格",
    "\u2003": "全身空格",
    "\u2009": "窄空格",
    **dict.fromkeys(BIDI, "书写方向标记"),
    **dict.fromkeys(FILLERS, "谚文填充符"),
}
"""What the commonest of them are called in Chinese."""

# A CRLF is one line end, not two.
EMPTY_BEFORE = regex.compile(r"(?:\A|(?<=[\r\n])(?:\r\n|(?<!\r)\n|\r))\Z")
EMPTY_AFTER = regex.compile(r"(?>\r\n|\n|\r){2}")


@rule(
    "ZX003",
    "invisible-character",
    zh="“{around}”中有看不见的字符或特殊空白：{zh_name}（{code}）",
    en="an invisible character or exotic blank in “{around}”: {name} ({code})",
    rank=Ranks.CHARACTER_FORM,
    examples=[
        "认真落实⟦\u200b→⟧各项任务，确保按期完成。",
        "该公司的⟦\ufeff→⟧注册地在本市，办公地⟦\u2060→⟧也在本市。",
        "联系电话⟦\u202a→⟧010⟦\u202c→⟧，请在上班时间拨打。",
        "文件名是⟦\u202e⇒⟧文档说明。",
        "会议研⟦\xa0→⟧究了下一步工作，⟦\u2003→⟧大家都表示赞成。",
        "通知印发以后，各地结合实⟦\u2009→⟧际抓好落实，效果不错。",
        "第一章总则\n\n⟦\u200b→⟧⟪\n\n→⟫第一条为了规范管理，制定本办法。",
        "第一章总则\r\n\r\n⟦\u200b→⟧⟪\r\n\r\n→⟫第一条为了规范管理，制定本办法。",
        "第一章总则\r\n⟦\u200b→⟧\r\n\r\n第一条为了规范管理，制定本办法。",
        "第一章总则\r\n\r\n⟦\u200b→⟧\r\n第一条为了规范管理，制定本办法。",
        "一家人👨\u200d👩\u200d👧去公园，红心是❤\ufe0f，旗子是🏳\ufe0f\u200d🌈。",
        "地名用字葛󠄀城带有字形选择符。",
        "波斯语写作 می\u200cخواهم，意思是“我要”。",
        "希伯来语 שלום\u200f! 是问候。",
        "全程约 10\xa0km，用时 2\u2009h。",
        "第一章\u2002\u2002一般规定",
        "梵文 क्\u200dष 是合字。",
        "地址：人民路\u30003号。",
    ],
    markdown=["`a\u200bb` 里有零宽空格。"],
)
def invisible_character(doc: Document) -> Iterator[Hit]:
    """A character of no width, a mark of writing direction, or an exotic blank between Han.

    They come with text copied from web pages and PDF; search does not find the word that holds one.  Silent where
    they do something: joiners in emoji and in the words of scripts that need them, marks of direction near Hebrew or
    Arabic, fixed blanks beside Latin and digits (10 km) and in headings; variation selectors are never touched.
    An exotic blank is deleted in running text beside a mark or within a word, else it becomes a plain blank.  All
    of it is safe but the deletion of an override of direction, which changes what is seen.

    中文

    零宽字符、书写方向标记，以及汉字之间的特殊空白。

    多随网页和 PDF 的文字一同复制进来，夹在词中便检索不到该词。确有作用的不报：表情符号和某些文字所需的
    连接符，希伯来文、阿拉伯文近旁的方向标记，西文和数字旁的不换行空格（10 km），标题中的空白。异体字选
    择符一概不动。特殊空白在行文中紧挨标点或夹在词中的，予以删除，其余改为普通空格。除强制改变书写方向的
    标记（删去后所见会变）以外，修复都是安全的。
    """
    text = doc.text
    for match in matches(INVISIBLE, doc, holding=INVISIBLE):
        start, end = match.span()
        if not at_work(text, start, end):
            safe = OVERRIDE.isdisjoint(match.group())
            yield Hit(Span(start, end), (Edit(start, whole_line(text, start, end), ""),), safe, naming(text[start]))
    yield from exotic_blanks(doc)


def at_work(text: str, start: int, end: int) -> bool:
    """Whether the characters do something where they stand."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    marks = set(text[start:end])
    if marks <= BIDI:
        return bool(RIGHT_TO_LEFT.search(text, max(0, start - NEAR), end + NEAR))
    if marks <= FILLERS:
        return bool(HANGUL.search(before + after))
    if "\u200d" in marks and PICTURE.match(before) and PICTURE.match(after):
        return True
    return bool(JOINING.match(before) or JOINING.match(after))


def whole_line(text: str, start: int, end: int) -> int:
    """Return where a deletion ends: a line of nothing else between empty lines goes with one of them."""
    if EMPTY_BEFORE.search(text[max(0, start - 4) : start]) and (after := EMPTY_AFTER.match(text, end)):
        return after.end()
    return end


def exotic_blanks(doc: Document) -> Iterator[Hit]:
    found = list(matches(BLANK, doc, holding=EXOTIC))
    if not found:
        return
    running = [block.span for block in blocks(doc) if block.kind in (Kind.PROSE, Kind.ITEM)]
    at = 0
    for match in found:
        start, end = match.span()
        while at < len(running) and running[at].end <= start:
            at += 1
        if at == len(running) or not running[at].covers(Span(start, end)):
            continue
        left, right = doc.text[max(0, start - LONGEST) : start], doc.text[end : end + LONGEST]
        closed_up = left[-1] in MARK or right[0] in MARK or bridges(left, right)
        yield swap((start, end), "" if closed_up else " ", safe=True, **naming(doc.text[start]))


def naming(bad: str) -> dict[str, object]:
    name = unicodedata.name(bad, "a character without a name")
    return {"code": f"U+{ord(bad):04X}", "name": name, "zh_name": CHINESE.get(bad, "特殊空白")}
