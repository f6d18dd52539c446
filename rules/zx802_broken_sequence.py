"""ZX802 broken-sequence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zxlint.document import Document
from zxlint.later import regex
from zxlint.outline import Item, lists
from zxlint.rule import Hit, Ranks, rule
from zxlint.shape import shape
from zxlint.structure import blocks
from zxlint.text import Span

FEWEST = 4
"""Items of a list that make it one; of a shorter one nobody knows where it begins and ends."""

SAME_HEAD = 8
"""Characters by which two items with one number are copies of one another: a repeat, not a wrong number."""

CIRCLED = 20
"""The last number that has a circled form of its own."""

NUMERALS = "〇一二三四五六七八九"
AMENDED = regex.compile(r"第[〇零一二三四五六七八九十百千]+条之[一二三四五六七八九十]")


@rule(
    "ZX802",
    "broken-sequence",
    zh="序号“{bad}”不接续，此处应为“{expected}”",
    en="the enumerator “{bad}” breaks the sequence: “{expected}” is due here",
    rank=Ranks.OTHER,
    examples=[
        "一、筹备会议\n二、落实经费\n⟦四、⟧开展宣传\n五、及时总结\n六、表彰先进\n",
        "（一）筹备会议。\n（二）落实经费。\n⟦（二）⟧开展宣传。\n（四）及时总结。\n",
        "1.筹备会议。\n2.落实经费。\n3.开展宣传。\n⟦3.⟧及时总结。\n4.表彰先进。\n",
        "第一条 为规范管理，制定本办法。\n第二条 本办法适用于全市。\n第三条 市局负责管理。\n"
        "⟦第五条⟧ 违者给予警告。\n第六条 本办法自公布之日起施行。\n",
        "一、筹备会议\n二、落实经费\n三、开展宣传\n四、及时总结\n",
        "一、筹备会议\n1.发出通知\n2.布置会场\n二、落实经费\n1.编制预算\n2.严格审批\n三、开展宣传\n四、及时总结\n",
        "1.筹备会议\n2.落实经费\n3.开展宣传\n\n乙组：\n1.联系车辆\n2.安排食宿\n",
        "第十二条 本办法适用于全市。\n第十五条 违者给予警告。\n第二十条 县局负责管理。\n第三十条 自公布之日起施行。\n",
        "第一条 制定本办法。\n第二条 适用于全市。\n第二条之一 县参照执行。\n第三条 市局负责。\n第五条 自公布之日起施行。\n",
        "1.筹备会议，2.落实经费。\n3.开展宣传。\n4.及时总结。\n5.表彰先进。\n",
        "1.筹备会议。\n2.落实经费。3.开展宣传。\n4.及时总结。\n5.表彰先进。\n",
        "一、筹备会议\n二、落实经费\n三、开展宣传\n\n三、开展宣传\n四、及时总结\n",
        "2023.总结全年工作\n1.5倍以上增长\n3.14是圆周率\n1.筹备会议\n2.落实经费\n",
    ],
    markdown=["1. 筹备会议\n1. 落实经费\n1. 开展宣传\n1. 及时总结\n", "清单如下。\n\n```\n1.a\n2.b\n4.c\n5.d\n```\n"],
)
def broken_sequence(doc: Document) -> Iterator[Hit]:
    """A number that is missing, doubled or out of place in a list: 一、二、四、五、.

    Where a number is missing its item was lost or has run into the paragraph before it; where one stands twice it was
    misread.  Without a repair: what is missing cannot be known, and numbers are never changed.  The list must begin
    with one, hold four items or more, and be in order but for one place, on whose either side it goes on.  Silent on
    excerpts, on laws with articles of the kind 第十二条之一, on lists that begin anew, on an item that stands twice,
    and where the number that is missing is found inside the paragraph before.

    中文

    列表的序号有缺漏、重复或错位：一、二、四、五。

    缺号的一项或是丢失，或是并入了前一段；重号的是识别有误。没有修复：缺了什么无从知道，数字也绝不改动。
    列表须从一开始，至少四项，除一处外顺序无误，且该处前后都能接上。摘录、含“第十二条之一”之类条文的法规、
    重新起编的列表、整项重复的不报；缺的序号在前一段内找得到的也不报。
    """
    amended = AMENDED.search(doc.text) is not None
    for items in lists(doc):
        if len(items) < FEWEST or items[0].number != 1 or (items[0].form == "条" and amended):
            continue
        at = broken_place(items)
        if at is None or b"X" in shape(doc)[slice(*items[at].span)]:
            continue
        if not (runs_on(doc, items, at) or stands_twice(doc, items, at)):
            start, end = items[at].span
            bare = doc.text[start:end].rstrip()
            expected = written(items[at], bare, items[at - 1].number + 1)
            yield Hit(Span(start, start + len(bare)), words={"expected": expected})


def broken_place(items: Sequence[Item]) -> int | None:
    """Return the index of the one item that does not follow the one before it, if all else is in order."""
    breaks = [at for at in range(1, len(items)) if items[at].number != items[at - 1].number + 1]
    if not breaks or breaks[-1] - breaks[0] > 1:
        return None
    at, before = breaks[0], items[breaks[0] - 1].number
    if len(breaks) == 2:
        # One number is wrong and those on either side of it count on: 一 二 二 四.
        return at if at + 1 < len(items) and items[at + 1].number == before + 2 else None
    skips_one = items[at].number == before + 2 and at + 1 < len(items)
    doubled = items[at].number == before and at + 1 < len(items)
    return at if skips_one or doubled else None


def runs_on(doc: Document, items: Sequence[Item], at: int) -> bool:
    """Whether the number that is due stands within the text since the item before."""
    due = items[at - 1].number + 1
    wanted = rf"(?<![\d一二三四五六七八九十])(?:{due}|{han(due)})\s*[、.．,，)）条章节是]"
    if due <= CIRCLED:
        wanted += f"|{circled(due)}"
    return regex.search(wanted, doc.text, pos=items[at - 1].span.end, endpos=items[at].span.start) is not None


def stands_twice(doc: Document, items: Sequence[Item], at: int) -> bool:
    """Whether the item is the one before it once more."""
    rows = blocks(doc)
    heads = [doc.text[one.span.end : rows[one.block].end].strip()[:SAME_HEAD] for one in items[at - 1 : at + 1]]
    return items[at].number == items[at - 1].number and (heads[0] == heads[1] or "" in heads)


def written(item: Item, enumerator: str, number: int) -> str:
    """Return the enumerator of an item with another number."""
    if item.form == "circle":
        return circled(number)
    if item.form == "letter":
        numeral = chr(ord("A" if enumerator[0].isupper() else "a") + number - 1)
    else:
        numeral = str(number) if any("0" <= c <= "9" for c in enumerator) else han(number)
    return item.style.strip().replace("#", numeral)


def circled(number: int) -> str:
    return chr(ord("①") + number - 1)


def han(number: int) -> str:
    """Return a number up to 9,999 in Han; a code may have more than a thousand articles."""
    said = ""
    for digit, unit in zip(reversed(str(number)), ("", "十", "百", "千"), strict=False):
        if digit != "0":
            said = NUMERALS[int(digit)] + unit + said
        elif said and not said.startswith("零"):
            said = "零" + said
    return said.removeprefix("一") if said.startswith("一十") else said
