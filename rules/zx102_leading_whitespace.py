"""ZX102 leading-whitespace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from zxlint.document import Document
from zxlint.later import regex
from zxlint.rule import Hit, Ranks, rule, swap
from zxlint.shape import bare_shape, shape
from zxlint.structure import Block, Kind, blocks, lined, lines
from zxlint.text import Span

INDENTED = regex.compile(r"^[ \t\u3000\xa0]++(?=[^\s])", regex.MULTILINE)
MARKER = regex.compile(r"[-*+•●○■◆▪]|\d{1,3}[.)]\s")
JUDGED = (Kind.PROSE, Kind.TITLE, Kind.ITEM)

PARAGRAPH = "\u3000\u3000"
"""The indent of a Chinese paragraph, right wherever it stands."""

WIDE = 6
"""Blanks from which an indent centres a title or sets a date to the right."""

MOST = 3
"""Indented lines that may be strays; where there are more, and more than one in ten, indents are the layout."""


@rule(
    "ZX102",
    "leading-whitespace",
    zh="行首“{after}”之前多出 {count} 个空白",
    en="{en_count} at the head of the line, before “{after}”",
    rank=Ranks.LINE_BLANK,
    examples=[
        "⟦ →⟧关于做好防汛工作的通知\n\n各乡镇：\n\n现将有关事项通知如下。\n\n请认真落实。\n",
        "关于做好防汛工作的通知\n\n各乡镇：\n\n请认真落实。\n\n某县人民政府\n⟦                    →⟧2024年5月6日\n",
        "全县平稳度汛。\n\n⟦\t→⟧各乡镇设立了值班室。\n\n群众生活安定。\n\n水利设施完好。\n",
        "　　段首空两格。\n　　第二段也是。\n　　第三段也是。\n　　第四段也是。\n⟦ →⟧　　第五段多出一格，其余照旧。\n　　第六段。\n",
        "　　段首空两格。\n　　第二段也是。\n第三段顶格。\n",
        "　　段首空两格。\n　　第二段也是。\n　　第三段也是。\n　　他唱道：\n  　　白帆船，\n    　　红木桨。\n　　唱罢。\n",
        "    段首空四格。\n    第二段也是。\n    第三段也是。\n    第四段也是。\n",
        "                    春晓\n\n春眠不觉晓，处处闻啼鸟。\n夜来风雨声，花落知多少。\n\n                        一九二六年十月\n",
        "要点如下：\n\n- 加强值守。\n  夜间两人一班。\n- 备足物资。\n  - 沙袋五百个。\n",
        "他写道：\n\n   大江东去\n   浪淘尽\n\n写罢掷笔。\n",
        "函数如下：\n\ndef main():\n    return 0\n\n以上为全文。\n",
    ],
    markdown=[
        "⟦ →⟧开头的段落，多出一格。\n\n第二段没有。\n\n第三段没有。\n",
        "1. 安装软件\n\n   打开官网，下载软件。\n\n2. 运行软件\n",
        "正文一段。\n\n    make 中文\n    make install\n\n又一段。\n",
    ],
)
def leading_whitespace(doc: Document) -> Iterator[Hit]:
    """Blanks or a tab before a line, in a document whose lines begin flush or all with the same indent.

    A scanner's layout turned into blanks: a title that was centred, a date that stood to the right, an edge of the
    page.  They hide the line from whoever looks for it by its beginning.  At most three lines, or one in ten, may be
    strays; more are the layout of the document.  Silent on two full-width blanks, in documents that centre their title
    or set several lines far in, under items of lists, on lines indented like their neighbour (verse, quotations, code),
    on lines without Han, and in tables.  In a document that indents its paragraphs, only what stands before the indent
    is flagged.

    中文

    各行顶格或缩进一致的文档中，个别行前多出的空格或制表符。

    多是扫描版面变成的空白：原来居中的标题、靠右的日期、页边。按行首查找时会漏掉这样的行。至多三行，或不
    超过十分之一的行，才算多余；再多就是文档的版式。以下情形不报：段首空两个全角空格；标题居中，或有几行
    缩进很深的文档；列表项之下；与邻行缩进相同的行（诗歌、引文、代码）；没有汉字的行；表格。段首有缩进的
    文档，只报缩进以外多出的部分。
    """
    letters, bare = shape(doc), bare_shape(doc)
    if not (bare.startswith(b"S") or b"NS" in bare):
        return
    indents = [Span(*match.span()) for match in INDENTED.finditer(doc.text) if match.group() != PARAGRAPH]
    rows = blocks(doc) if indents else ()
    ends = {span.end for span in indents}
    index_of = {row[1]: index for index, row in enumerate(rows) if row[1] in ends}
    shown = [(span, index_of[span.end]) for span in indents if span.end in index_of]
    if len(shown) > MOST and 10 * len(shown) > len(rows):
        return
    wraps = Counter(doc.text[head : row.start] for row, head, _ in lined(doc)) if shown else Counter()
    laid_out = sets_far_in(rows, shown)
    for span, index in shown:
        row = rows[index]
        if row.kind not in JUDGED or b"H" not in letters[row.start : row.end] or b"X" in letters[slice(*span)]:
            continue
        text = doc.text[slice(*span)]
        if wraps[PARAGRAPH] > MOST:
            beside = {indent(doc, row) for row in rows[max(0, index - 1) : index + 2]} - {"", text}
            if text.endswith(PARAGRAPH) and len(text) - 2 < WIDE and text[0] != "\u3000" and beside == {PARAGRAPH}:
                yield swap((span.start, span.end - 2), "", safe=True, **counted(len(text) - 2))
        elif not (laid_out and len(text) >= WIDE) and stands_alone(doc, rows, index):
            yield swap(span, "", safe=True, **counted(len(text)))


def counted(blanks: int) -> dict[str, object]:
    return {"count": blanks, "en_count": "1 stray blank" if blanks == 1 else f"{blanks} stray blanks"}


def indent(doc: Document, row: Block) -> str:
    """Return the blanks before a line that holds text."""
    return doc.text[lines(doc)[row.line].start : row.start]


def sets_far_in(rows: Sequence[Block], shown: Sequence[tuple[Span, int]]) -> bool:
    """Whether the document centres its title, or sets three lines or more far in."""
    far = [index for span, index in shown if span.end - span.start >= WIDE]
    return len(far) > 2 or 0 in far


def stands_alone(doc: Document, rows: Sequence[Block], index: int) -> bool:
    """Whether the line is neither an item, nor within one, nor indented like the line before or after it."""
    own = indent(doc, rows[index])
    if MARKER.match(doc.text, rows[index].start) or own == "\u3000" * len(own) != "\u3000":
        return False
    neighbours = [rows[at] for at in (index - 1, index + 1) if 0 <= at < len(rows)]
    if any(indent(doc, row) == own for row in neighbours):
        return False
    above = rows[index - 1] if index else None
    within = above is not None and MARKER.match(doc.text, above.start) and 2 <= len(own) < WIDE
    code = above is not None and doc.text[above.end - 1] in ":{(" and own.isascii()
    return not (within or code)
