"""ZX803 empty-section."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from zxlint.document import Document
from zxlint.later import regex
from zxlint.outline import outline
from zxlint.rule import Hit, Ranks, rule
from zxlint.shape import shape
from zxlint.structure import Kind, blocks
from zxlint.text import Span

HASHES = regex.compile(r"(#{1,6})[ \t\u3000]+(?=\S)")
FORMS = frozenset(("编", "章", "节", "han", "han_in"))
"""Enumerators of headings; Arabic ones number items of lists as often."""

NOT_A_HEADING = regex.compile(r"[：:，,；;…]\Z|\.{3,}|\d\Z|删去|删除|废止|保留|略[）)]?\Z")
"""Leads to what follows, a table of contents, or says itself why nothing follows."""

FILLED = 2
"""Sections of the same level that must have a text: else the document consists of headings."""


class Heading(NamedTuple):
    """A heading: its text, the index of its block, the list or level it is of, and its depth."""

    span: Span
    block: int
    group: tuple[str, int]
    depth: int


@rule(
    "ZX803",
    "empty-section",
    zh="标题“{bad}”之下没有内容",
    en="nothing stands under the heading “{bad}”",
    rank=Ranks.OTHER,
    examples=[
        "工作总结\n\n一、经济运行平稳\n\n全年增长百分之五。\n\n二、⟦民生持续改善⟧\n\n三、城乡面貌一新\n\n新建公园三处。\n\n"
        "四、存在的问题\n\n人手不足。\n",
        "某市管理办法\n\n第一章　总则\n\n第一条　制定本办法。\n\n第二章　⟦监督管理⟧\n\n第三章　罚则\n\n第二条　违者警告。\n",
        "目录\n\n一、经济运行\n二、民生改善\n三、城乡建设\n四、存在问题\n",
        "工作总结\n\n一、主要工作\n\n（一）加强学习\n\n举办讲座五次。\n\n（二）深入调研\n\n走访企业十家。\n\n二、下步打算\n\n继续努力。\n",
        "全年重点：\n\n一、修路\n\n里程三十公里。\n\n二、架桥\n\n三座。\n\n三、其他（略）\n",
        "第一章　总则\n\n第一条　制定本办法。\n\n第二章　（删除）\n\n第三章　罚则\n\n第二条　违者警告。\n\n第四章　附则\n\n第三条　施行。\n",
        "工作总结\n\n全年平稳。\n\n一、学习\n\n讲座五次。\n\n二、调研\n\n二、调研\n\n走访十家。\n\n三、联谊\n\n活动两场。\n",
        "北京的春天\n\n春天来了。\n\n作者简介\n",
    ],
    markdown=[
        "# 年度工作\n\n全年工作平稳。\n\n## 提案工作\n\n共收到提案三十件。\n\n## 学习工作\n\n举办讲座五次。\n\n## ⟦联谊工作⟧\n",
        "# 某市年鉴\n\n# 第一卷\n\n## 综述\n\n全年平稳。\n\n## 大事\n\n一月开会。\n\n## 附录\n\n表格若干。\n",
        "# 手册\n\n开头的话。\n\n## 安装\n\n见官网。\n\n## ⟦配置⟧\n\n## 运行\n\n输入命令。\n",
        "# 手册\n\n开头的话。\n\n## 安装\n\n```\nmake\n```\n\n## 截图\n\n![图](a.png)\n\n## 运行\n\n`make run`\n",
    ],
)
def empty_section(doc: Document) -> Iterator[Hit]:
    """A heading with nothing under it: the next line is a heading of the same or a higher level, or the end.

    Its text was lost, or stands elsewhere because columns were read in the wrong order.  Without a repair.  Only
    headings with a mark of their level are judged: ``#``, 第…章, 一、, （一）.  Two others of the same level must have a
    text (one, for a heading with ``#`` at the end of the document), and no other may be empty.  Silent on headings
    that lead to lower ones, on title pages, tables of contents, lists, and headings that say that they are empty.

    中文

    标题之下没有内容：下一行是同级或更高一级的标题，或者已到文末。

    内容或已丢失，或因分栏读错顺序而在别处。没有修复。只判断有级别记号的标题：``#``、第…章、一、（一）。
    同级标题须另有两个带内容（文末的 ``#`` 标题须有一个），且再没有别的空标题。引出下级标题的标题、扉页、
    目录、列表，以及自己说明没有内容的标题不报。
    """
    headings = sorted(found(doc), key=lambda heading: heading.block)
    rows = blocks(doc)
    followers = dict(zip((h.block for h in headings), (*headings[1:], None), strict=False))
    empty: defaultdict[tuple[str, int], list[Heading]] = defaultdict(list)
    filled: defaultdict[tuple[str, int], int] = defaultdict(int)
    for heading in headings:
        after, place = followers[heading.block], heading.block + 1
        while place < len(rows) and rows[place].kind in (Kind.RULE, Kind.FURNITURE):
            place += 1
        higher = after is not None and after.block == place and after.depth <= heading.depth
        if higher and after is not None and doc.text[slice(*after.span)] == doc.text[slice(*heading.span)]:
            continue  # the same heading twice
        if place == len(rows) or higher:
            empty[heading.group].append(heading)
        else:
            filled[heading.group] += 1
    first = next((index for index, row in enumerate(rows) if row.kind is Kind.PROSE), len(rows))
    for group, alone in empty.items():
        heading = alone[0]
        last = heading.block == headings[-1].block and group[0] == "#"
        enough = filled[group] >= (1 if last else FILLED)
        text = doc.text[slice(*heading.span)]
        if len(alone) == 1 and enough and heading.block > first and not NOT_A_HEADING.search(text):
            yield Hit(heading.span)


def found(doc: Document) -> Iterator[Heading]:
    """Yield the headings that carry a mark of their level, those with ``#`` before enumerated ones."""
    rows = blocks(doc)
    marked = set()
    for index, row in enumerate(rows):
        if (
            doc.text[row.start] == "#"
            and row.kind is Kind.TITLE
            and (match := HASHES.match(doc.text, row.start, row.end))
        ):
            marked.add(index)
            level = len(match[1])
            yield Heading(Span(match.end(), row.end), index, ("#", level), level - 10)
    for item in outline(doc):
        row = rows[item.block]
        if row.kind is Kind.TITLE and item.form in FORMS and item.block not in marked:
            text = doc.text[item.span.end : row.end]
            begin = row.end - len(text.lstrip())
            if begin < row.end and b"X" not in shape(doc)[slice(*item.span)]:
                yield Heading(Span(begin, row.end), item.block, (item.form, item.series), item.depth)
