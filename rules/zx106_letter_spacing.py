"""ZX106 letter-spacing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from zxlint.document import Document
from zxlint.later import re
from zxlint.lexicon import LONGEST, words
from zxlint.rule import Hit, Ranks, rule
from zxlint.spacing import gaps, is_single, runs, spacing
from zxlint.structure import Block, Kind, blocks
from zxlint.text import Edit, Span

NUMBERED = re.compile(r"第\s*[\d〇零一二三四五六七八九十百千]+\s*[编篇章节条款回卷部]\Z")

SERIES = (
    *("甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥", "〇零一二三四五六七八九十百千万", "壹贰叁肆伍陆柒捌玖拾"),
    *("春夏秋冬", "东南西北中", "上中下左右前后内外", "日月火水木金土", "宫商角徵羽", "优良中差", "德智体美劳能勤绩廉"),
)
"""Characters that are set out singly on purpose."""

HEADS = frozenset(
    [
        *("序号", "编号", "姓名", "性别", "年龄", "民族", "籍贯", "职务", "职称", "学历", "单位", "日期", "时间"),
        *("地点", "名称", "数量", "单价", "金额", "合计", "备注", "类别", "项目", "内容", "电话"),
    ]
)
"""Words of which two or more, letter-spaced, are the head of a table."""

CERTAIN = 8
"""Gaps from which a run is certain whatever it says."""


@rule(
    "ZX106",
    "letter-spacing",
    zh="“{bad}”的字间多出空格",
    en="blanks between the characters of “{bad}”",
    rank=Ranks.LETTER_SPACING,
    examples=[
        "⟦政 府 工 作 报 告→政府工作报告⟧",
        "⟦二 、 主 要 经 验→二、主要经验⟧\n\n全县干部群众共同努力。",
        "第一节　⟦法　律　责　任→法律责任⟧",
        "全市⟦经 济 运 行 总 体→经济运行总体⟧平稳。",
        "今年⟦以 来 ， 我 们 坚 持 把 群 众 的 事 办 好→以来，我们坚持把群众的事办好⟧。",
        "地名是：⟦岚 圪 峁 屲⇒岚圪峁屲⟧，早已不用。",
        "甲 乙 丙 丁",
        "春 夏 秋 冬",
        "等级分为：一 二 三 四",
        "姓 名 性 别 职 务",
        "文 化 馆",
        "张 伟　李 强　王建国",
        "引号有 “ ” 和 ‘ ’ 两种",
        "床前明月光 疑是地上霜",
        "| 主 要 内 容 | 备 注 |",
        "第一条 为了规范管理，制定本办法。",
    ],
    markdown=["`工 作 报 告`"],
)
def letter_spacing(doc: Document) -> Iterator[Hit]:
    """Three or more equal gaps between single characters: 工 作 报 告.

    A printed heading that was set wide, or a recogniser that divides what it reads.  Search finds none of its words.
    Marks may stand among the characters.  Silent on series that are meant (甲 乙 丙 丁), heads of tables and rows of
    tables.  Safe where the closed text consists of dictionary words for the most part, or the run has eight gaps.

    中文

    单字之间三个以上相等的空格：工 作 报 告。

    原是排得较疏的标题，或是识别程序逐字断开，词语因此都检索不到。其中可以夹有标点。有意分列的（甲 乙 丙
    丁）、表头和表格行不报。合拢后大部分是词典里的词，或空格达到八处的，修复是安全的。
    """
    letters, found = spacing(doc), runs(doc)
    rows = blocks(doc) if found else ()
    starts = [block.start for block in rows]
    for run in found:
        block = rows[bisect_right(starts, run.start) - 1]
        if block.kind is Kind.TABLE or "\t" in doc.text[slice(*run)]:
            continue
        span = own_part(doc, block, run)
        inner = gaps(letters, span)
        han = letters.count(b"H", *span)
        if han < 3 or len({doc.text[slice(*gap)] for gap in inner}) > 1 or not is_single(letters, span):
            continue
        closed = "".join(doc.text[slice(*span)].split())
        inside = found_words(closed)
        if set_out(closed) or sum(word in HEADS for word in inside) > 1:
            continue
        formed = 2 * sum(map(len, inside)) >= han and not listed(inside)
        yield Hit(span, tuple(Edit(*gap, "") for gap in inner), formed or len(inner) >= CERTAIN)


def own_part(doc: Document, block: Block, span: Span) -> Span:
    """Return the run without a first character that ends an enumerator, or in a title another word."""
    before = doc.text[block.start : span.start + 1]
    ends_word = block.kind is not Kind.PROSE and len(before) > 2 and before[-3:].isalpha()
    if not (NUMBERED.search(before[-12:]) or ends_word):
        return span
    rest = doc.text[span.start + 1 : span.end]
    return Span(span.end - len(rest.lstrip()), span.end)


def found_words(text: str) -> list[str]:
    """Return the words of the dictionary from left to right, the longest first."""
    known, found, at = words(), [], 0
    while at < len(text):
        longest = next((n for n in range(LONGEST, 1, -1) if len(text) >= at + n and text[at : at + n] in known), 0)
        if longest:
            found.append(text[at : at + longest])
        at += longest or 1
    return found


def set_out(text: str) -> bool:
    """Whether the characters are of one series, marks aside."""
    return any(set(text) <= {*series, *"、，"} for series in SERIES)


def listed(inside: list[str]) -> bool:
    """Whether the words may be columns: three or more, all of them nouns."""
    return len(inside) > 2 and all(words()[word] == "n" for word in inside)
