"""ZX107 mixed-digit-spacing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal

from zxlint.document import Document
from zxlint.later import re, regex
from zxlint.rule import Hit, Ranks, rule, swap
from zxlint.shape import shape
from zxlint.structure import SHORT, Block, Kind, blocks
from zxlint.text import Edit, Span

# Each begins with a rare letter by itself: a scan for it is the fastest there is.
GAP = re.compile(rb"S(?:(?<=HS)(?=D)|(?<=DS)(?=H))")
CLOSED = re.compile(rb"D(?:(?<=HD)|(?=H))")
LATIN_GAP = re.compile(rb"S(?:(?<=HS)(?=L)|(?<=LS)(?=H))")

NUMBER = r"\d+(?:[.,:·/×~～—–-]\d+)*(?: \d{3}(?!\d))*"
BEFORE = regex.compile(rf"(?<![\dA-Za-z.+=×<>*/-])(?<![A-Za-z+=<>*/.-] +){NUMBER} \Z")
AFTER = regex.compile(rf" {NUMBER}[%‰℃°+]?(?![\dA-Za-z.+=×<>*/_-])(?! +[A-Za-z+=<>*/-])")
LEADS = regex.compile(
    r"(?:[图表例式注题步骤]|附[图表件录]|公式|习题|文件|版本|号码|电话|热线|邮编|传真|手机|代码|编号"
    r"|第[〇零一二三四五六七八九十百千]+[编章节条款项](?:之[一二三四五六七八九十])?) ?\Z"
)
"""What a number is set apart from on purpose."""

LABELLED = regex.compile(r"(?:[图表例式注题]|附[图表件录]|公式|步骤|习题) ?\d+(?:[-.]\d+)* \Z")
DATE = regex.compile(r" \d{4}年\d{1,2}月\d{1,2}日")
DATED = regex.compile(r"(?:通过|公布|发布|批准|施行|修订|修正|印发|公告|[院厅部委局会府办]) \Z")
ENUMERATED = regex.compile(r"\d+(?:\.\d+)*[ \t]+\p{Han}")
YEAR = regex.compile(r"\d{4} 年")
COLUMN = regex.compile(r" [\d.—–－-]+\p{Han}{0,3}(?:\Z| )")
SENTENCE = regex.compile(r"[。；！？：，]\Z")
IN_TITLE = regex.compile(r"[《「『][^》」』]*\Z")

MOST = 0.9
"""Share of the places from which a way of setting them is the document's style."""

FEWEST = 2
"""Closed places without which nothing shows that the document closes up."""

CONTEXT = 24
"""Characters looked at on either side."""


@rule(
    "ZX107",
    "mixed-digit-spacing",
    zh="“{around}”中汉字与数字之间{zh_what}",
    en="{en_what} between Han and a digit in “{around}”",
    rank=Ranks.STRAY_SPACE,
    examples=[
        "全年走访企业30家，提出建议⟦ →⟧12⟦ →⟧条，办结8件。",
        "2024⟦ →⟧年重点任务\n\n全年走访30家，覆盖1200人。",
        "参加活动的达到⟦ →⟧1 100⟦ →⟧多人次，比2021年多200人。",
        "- 走访委员⟦ →⟧216人\n- 慰问委员319人，办实事12件\n",
        "全年走访企业 30 家，提出建议 12 条，办结 8 件。",
        "使用 Vue 3 开发时，版本 2 与 3 差别大。在 React 19 里，Hook 有 12 个，Ref 有 3 个，State 有1种。".replace(
            "有1种", "有 1 种"
        ),
        "第一条 2015年5月1日前起诉的，适用本规定。其他案件在15日内处理。",
        "图 1 全市面积分布\n\n全年建成30家，见表 2 和图 3 所示，共12处。",
        "1 煤\n2 石油 19 铝\n3 天然气\n\n以上3类矿产，由省级部门审批30日。",
        "电压等级 500千伏 20米\n专业界 300人\n\n以上共800人，分3期选出。",
        "1998年第9次会议通过 2002年3月15日公布，自2002年4月1日起施行。",
        "政协某市委员会　2024年1月12日\n\n全年走访企业30家，办结8件。",
        "型号 PM2.5 检测仪与 5G 网络有3处不同，误差 0.5 mm 以内，共测12次，3次超标。",
        "就读 1 - 6 年级的学生有300人，就读 7 - 12 年级的有200人。",
        "联系电话 010-12345678，邮编 100000，共设12条热线，24小时有人值守。",
    ],
    markdown=["1. 走访企业30家\n2. 慰问12次\n\n运行 `共 3 次` 之后，有12处变化，3处报错。"],
)
def mixed_digit_spacing(doc: Document, *, gap: Literal["auto", "always", "never"] = "auto") -> Iterator[Hit]:
    """A blank between Han and a number, in a document that closes them up elsewhere.

    Chinese text is set without it; a recogniser, or a page that came from another hand, puts it in here and there.
    Silent in tables and captions, after enumerators, 第…条, 图 and 表, before a date that is set apart, between columns,
    beside Latin words, models, units and formulae, and on blanks wider than one.

    ``gap``: "auto" flags the blanks unless nine in ten places have one, or the document sets Latin words apart and most
    numbers too, and never flags closed places; "always" flags the places without a blank, "never" all blanks.

    中文

    文档别处汉字与数字之间不空格，此处却空了格。

    中文排版不空这个格；识别程序或另行录入的页面会零星带入。以下情形不报：表格和图注；序号、“第…条”、“图”、
    “表”之后；另起的日期之前；栏与栏之间；与西文单词、型号、单位、公式相邻；一个以上的空格。

    ``gap``：取 "auto" 时，空格的地方若达到九成，或文档在西文两侧空格、数字两侧也大多空格，则不报，其余
    情形报多出的空格，从不报未空格处；取 "always" 时报缺少空格处；取 "never" 时凡空格都报。
    """
    letters = shape(doc)
    if gap == "always":
        yield from close_places(doc, letters)
    elif gap == "never" or closes_up(letters):
        rows = blocks(doc)
        starts = [row.start for row in rows]
        for match in GAP.finditer(letters):
            block = rows[bisect_right(starts, match.start()) - 1]
            if stands_in_prose(doc.text, block, match.start()):
                yield swap(match.span(), "", zh_what="多出空格", en_what="a blank")


def closes_up(letters: bytes) -> bool:
    """Whether the document closes up Han and digits, at least in some places and not in one of ten only."""
    gaps = len(GAP.findall(letters))
    if not gaps:
        return False
    closed = len(CLOSED.findall(letters))
    if closed < FEWEST or gaps >= MOST * (gaps + closed):
        return False
    return gaps < closed or len(LATIN_GAP.findall(letters)) < gaps // 2 + FEWEST


def stands_in_prose(text: str, block: Block, at: int) -> bool:
    """Whether the blank lies within a sentence or a heading rather than between things set apart."""
    if text[at] not in " \xa0" or block.kind in (Kind.TABLE, Kind.CODE, Kind.CAPTION, Kind.FURNITURE):
        return False
    before = text[max(block.start, at - CONTEXT) : at] + " "
    after = " " + text[at + 1 : min(block.end, at + CONTEXT)]
    if IN_TITLE.search(before):
        return False
    if ENUMERATED.match(text, block.start, block.end) and not YEAR.match(text, block.start, block.end):
        return False
    if "0" <= after[1] <= "9":
        short = block.kind is not Kind.ITEM and block.end - block.start <= SHORT
        column = short and COLUMN.match(after) and not SENTENCE.search(text, block.start, block.end)
        dated = DATE.match(after) and DATED.search(before)
        return not (column or dated or LEADS.search(before)) and AFTER.match(after) is not None
    return not LABELLED.search(before) and BEFORE.search(before) is not None


def close_places(doc: Document, letters: bytes) -> Iterator[Hit]:
    """Yield the places where a blank is wanted and there is none."""
    for match in re.finditer(rb"H(?=D)|D(?=H)", letters):
        words = {"zh_what": "缺少空格", "en_what": "no blank"}
        yield Hit(Span(*match.span()), (Edit(match.end(), match.end(), " "),), words=words)
