"""ZX901 unused-suppression."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.rule import Hit, rule


@rule(
    "ZX901",
    "unused-suppression",
    zh="多余的忽略标记（{names}）：{why_zh}",
    en="unused suppression ({names}): {why}",
    edits_markup=True,
    about_suppressions=True,
    examples=[
        "纯文本里没有注释。<!-- zxlint-enable ZX201 -->\n",
        "另有文件记着哪些问题不必再报。\n",
        "",
    ],
    markdown=[
        "第一段文字写得清清楚楚。\n\n⟦<!-- zxlint-enable ZX201 -->→⟧⟪\n\n→⟫第二段文字也一样。\n",
        "第一段文字写得清清楚楚。⟪ →⟫⟦<!-- zxlint-enable -->→⟧\n",
        "会议开得很好。\n⟪\n→⟫⟦<!-- zxlint-disable-next-line split-line -->→⟧⟪\n→⟫",
        "<!-- zxlint-disable stray-english⟪ →⟫⟦ZX501→⟧ -->\n\n第一段文字写得清清楚楚。\n",
        "<!-- zxlint-disable-line ZX901 -->\n",
        "用 `<!-- zxlint-enable ZX201 -->` 再打开规则。\n",
        "这样打开规则：\n\n```\n<!-- zxlint-enable -->\n```\n",
        "<!-- zxlint-disable-next-line ZX202 -- 原件如此 -->\n“有头无尾的引文。\n",
    ],
)
def unused_suppression(doc: Document) -> Iterator[Hit]:
    """A comment or an entry that is to suppress findings, where there is nothing for it to suppress.

    It has done its work, or never did any, and would hide the next fault in its place.  A comment in Markdown is taken
    away, safely unless it alone parts two rows that hold text; an entry of ``.zxlint-suppressions.toml`` is reported in
    that file, also when its date has passed or its document is gone, and ``zxlint check --prune-suppressions`` drops it.
    Silent where a rule that is named did not run.

    中文

    要忽略问题的注释或条目，却没有可忽略的问题。

    它已完成使命，或从未起过作用，留着会掩盖此处以后的错误。Markdown 中的注释予以删去，除非只有它隔开上下两行文字，
    都是安全的；``.zxlint-suppressions.toml`` 中的条目在该文件中报告，过期的、文档已不存在的也报，用
    ``zxlint check --prune-suppressions`` 删去。所写规则没有运行的不报。
    """
    for idle in doc.idle:
        yield Hit(idle.span, idle.edits, idle.safe, {"names": idle.names, "why": idle.en, "why_zh": idle.zh})
