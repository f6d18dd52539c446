"""ZX801 mixed-enumerator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from zxlint.document import Document
from zxlint.outline import Item, lists
from zxlint.rule import Hit, Ranks, rule, swap
from zxlint.shape import shape

LETTER_SPACED = ("# 、", "# 、 ")

FORMS = frozenset(("digit", "han"))
"""Enumerators that end in a mark.  Brackets belong to the rules for pairs and half-width marks."""


@rule(
    "ZX801",
    "mixed-enumerator",
    zh="序号“{bad}”与同级的写法不一，应作“{good}”",
    en="the enumerator “{bad}” is written unlike its siblings: “{good}” is due here",
    rank=Ranks.OTHER,
    examples=[
        "1.筹备会议\n⟦2. →2.⟧落实经费\n3.开展宣传\n4.及时总结\n",
        "1.筹备会议。\n2.落实经费。\n⟦3．→3.⟧开展宣传。\n4.及时总结。\n",
        "一、1月重点\n1、筹备会议。\n2、落实经费。\n二、2月重点\n⟦3.→3、⟧开展宣传。\n4、及时总结。\n",
        "1. 筹备会议\n2. 落实经费\n⟦3.→3. ⟧开展宣传\n4. 及时总结\n",
        "一、筹备会议\n二、落实经费\n三、开展宣传\n⟦四．→四、⟧及时总结\n",
        "1.筹备会议。\n2. 落实经费。\n3．开展宣传。\n4、及时总结。\n",
        "1.筹备会议。\n2.落实经费。\n3、开展宣传。\n",
        "1.筹备工作\n1、发出通知。\n2、布置会场。\n3、印发材料。\n2.会议议程\n1、听取报告。\n2、分组讨论。\n3、表决通过。\n3.会后落实\n",
        "一、筹备会议\n1.发出通知\n2.布置会场\n二、落实经费\n三、开展宣传\n",
        "1.筹备会议，费用\n2.5万元。\n2.落实经费。\n3.开展宣传。\n4.及时总结。\n",
        "甲队：\n1.筹备会议\n2.落实经费\n3.开展宣传\n\n乙队：\n1、筹备会议\n2、落实经费\n3、开展宣传\n",
    ],
    markdown=[
        "1. 筹备会议\n2. 落实经费\n⟦3.⇒3. ⟧开展宣传\n4. 及时总结\n",
        "1. 筹备会议\n\n```\n1.a\n2.b\n3.c\n4、d\n```\n",
    ],
)
def mixed_enumerator(doc: Document) -> Iterator[Hit]:
    """One enumerator of a list that is written unlike the others: ``4．`` or ``4. `` among ``5.``.

    A recogniser takes each line by itself and does not remember how it wrote the last one; whoever looks for the
    headings of a document by their form then misses one.  The list decides: at least four items, three quarters of them
    alike, and the number of the odd one fits between its neighbours.  Silent on lists of which the halves differ, and on
    lists within lists.  Only the mark and the blank change, never the number.  Unsafe where a blank decides whether
    Markdown sees a list.

    中文

    列表中个别序号的写法与其余不同：``5.`` 之间的 ``4．`` 或 ``4. ``。

    识别程序逐行处理，不记得上一行怎么写；按形式查找标题时就会漏掉。以列表自身为准：至少四项，四分之三写
    法相同，且该项的数与前后相接。各占一半的列表和列表中的列表不报。只改标点和空格，不改数字。空格决定
    Markdown 是否认作列表时，修复不算安全。
    """
    letters = shape(doc)
    for items in lists(doc):
        if items[0].form in FORMS and len(items) > 3:
            for item, style in odd_ones(items):
                if b"X" not in letters[slice(*item.span)]:
                    number = doc.text[item.span.start : item.span.end].strip(" \t\u3000.．、")
                    certain = doc.kind == "text" or item.style[-1] != " " != style[-1]
                    yield swap(item.span, style.replace("#", number), safe=certain)


def odd_ones(items: Sequence[Item]) -> Iterator[tuple[Item, str]]:
    """Yield the items that are written otherwise than three quarters of the list, with the way of the others."""
    style, count = Counter(item.style for item in items).most_common(1)[0]
    if 4 * count < 3 * len(items):
        return
    for at, item in enumerate(items):
        before = at == 0 or items[at - 1].number + 1 == item.number
        after = at + 1 == len(items) or items[at + 1].number == item.number + 1
        # 一 、 is a letter-spaced heading.
        if item.style not in (style, *LETTER_SPACED) and before and after:
            yield item, style
