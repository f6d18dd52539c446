"""ZX104 missing-final-newline."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.rule import Hit, Ranks, rule, swap
from zxlint.text import NEWLINE


@rule(
    "ZX104",
    "missing-final-newline",
    zh="文件末行没有换行",
    en="the last line has no line end",
    rank=Ranks.LINE_BLANK,
    examples=[
        "最后一行。⟦→\n⟧",
        "第一行。\r\n最后一行。⟦→\r\n⟧",
        "最后一行。\n",
        "老式苹果机的换行。\r",
        "末行是空白，归行末空白管。\n ",
        "",
    ],
)
def missing_final_newline(doc: Document) -> Iterator[Hit]:
    """A text file whose last line does not end in a line end.

    Tools that join files glue such a line to the next file.  The line end added is the one the document uses.
    Blanks alone after the last line end are trailing whitespace's business.  A row of a dataset is no file.

    中文

    文本文件的最后一行没有换行。

    合并文件的工具会把这一行与下一个文件粘在一起。补上的换行与文档自身所用的一致。最后一个换行之后只有空
    白的，归 trailing-whitespace 管。数据集的一行不是文件，不报。
    """
    text = doc.text
    if doc.record or not text or text[-1] in "\r\n" or not text[max(text.rfind("\n"), text.rfind("\r")) + 1 :].strip():
        return
    first = NEWLINE.search(text)
    yield swap((len(text), len(text)), first.group() if first else "\n")
