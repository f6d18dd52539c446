"""ZX209 malformed-dash."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.later import regex
from zxlint.rule import Hit, Ranks, matches, rule, swap
from zxlint.signs import signs

AROUND = 24
"""Characters on either side of a dash that tell whether it stands in code or in a table."""

_BEFORE = r"(?<=[\p{Han}”’》）」』，。！？…；：])"
_AFTER = r"(?=[\p{Han}“‘《（「『])"
_DASH = regex.compile(
    rf"{_BEFORE}(?P<certain>--{{1,3}}|──{{1,2}}|━━|－－|ーー|—[ \t]—|———){_AFTER}"
    # After the end of a sentence, or a comma, no compound or range can be meant by a single dash.
    rf"|(?<=[。！？…，]”?)(?P<short>—)(?=[\p{{Han}}“]{{2}})"
    # 一一 is also a word, but no subject comes between it and its verb.
    rf"|(?<=[\p{{Han}}”》）])(?<![一二三四五六七八九十零〇])(?P<one>一一)(?=[这那它他她我你][\p{{Han}}“])"
)
_LINES = regex.compile("[-─━－ー—]")
_CODE = regex.compile(r"[={}<>\\|$`]|[A-Za-z]-{1,2}[A-Za-z]|(?<=\s)-{1,2}[a-z]")


@rule(
    "ZX209",
    "malformed-dash",
    zh="破折号写成了“{bad}”，应为“——”",
    en="“{bad}” stands for the dash ——",
    rank=Ranks.ELLIPSIS_OR_DASH,
    examples=[
        "村口有三棵老树⟦--→——⟧两棵槐树和一棵榆树。\n",
        "村口有三棵老树⟦──→——⟧两棵槐树和一棵榆树。\n",
        "他只剩一件心事⟦— —→——⟧“水渠”还没修好⟦———→——⟧真的。\n",
        "他只有一个念头⟦一一⇒——⟧那就是把水渠修好。\n",
        "他说走就走了。⟦—⇒——⟧这是后话。\n",
        "他只剩一件心事——水渠还没修好。\n",
        "北京—上海高速公路，2010—2015年，秋瑾（1879？—1907），中国－东盟。\n",
        "西电东送（二期）一一列入计划，他一一作答，“问题”一一解决。\n",
        "他把“家底”一一介绍给大家，把事情一一跟他说清，三一一这个日子。\n节目《说唱─南部》\n",
        "用 --help 查看，或加 -v。\n气温降到-5℃，长5--8厘米。\n",
        "修路----------架桥\n---\n标题\n-----\n",
        "<!--注释--> a--b 与甲=乙--丙\n",
        "| 名称 | --- |\n|---|---|\n",
    ],
    markdown=["修路\n---\n\n| 甲 | 乙 |\n|----|----|\n\n`村--镇`\n"],
)
def malformed_dash(doc: Document) -> Iterator[Hit]:
    """The Chinese dash written or read as --, ──, — — , ———, one —, or 一一.

    Typewriters have no ——, and to recognition it is a line like others.  Silent on ranges, compounds (中国—东盟),
    minus signs, options, rules and tables; a single — is found only after the end of a sentence or a comma, 一一
    only before a pronoun, where it cannot mean one by one.  These two are guesses; the others are safe.

    中文

    破折号“——”写成或认成了 --、──、— —、———、单个“—”或“一一”。

    打字机没有破折号，识别程序也只把它看作一条横线。以下情形不报：数值范围、复合词（中国—东盟）、减号、
    命令行选项、分隔线和表格。单个“—”只在句末或逗号之后才报；“一一”只在代词之前才报，那里不可能是“逐一”
    的意思。这两种是推测，其余的修复都是安全的。
    """
    if not _LINES.search(signs(doc)) and "一一" not in doc.text:
        return
    for match in matches(_DASH, doc):
        if _CODE.search(doc.text, max(0, match.start() - AROUND), match.end() + AROUND):
            continue
        yield swap(match.span(), "——", safe=match["certain"] is not None, bad=match.group())
