"""ZX101 trailing-whitespace."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from zxlint.document import Document
from zxlint.later import re, regex
from zxlint.rule import Hit, Ranks, matches, rule, swap, unprotected
from zxlint.shape import bare_shape
from zxlint.text import Span, nearby

BLANKS = regex.compile(r"(?<![ \t\u3000\xa0])[ \t\u3000\xa0]+(?=[\r\n]|\Z)")
# The rows without text of which excess-blank-lines makes one finding, blanks and all.
ROW_END = r"(?:\r\n|\n|\r(?!\n))"
ROW = rf"[ \t\u3000\xa0]*{ROW_END}"
HEAD = regex.compile(rf"\A(?:{ROW})++")
EXCESS = regex.compile(rf"{ROW_END}(?<=\S[ \t\u3000\xa0]*{ROW_END})\K(?:(?:{ROW})++\Z|(?:{ROW}){{3,}}+)")
# The same as far as the shape tells: a pattern that begins with a rare letter is looked for at the speed of memory.
BLANKS_LAST = re.compile(rb"S(?<!SS)S*+(?=N|\Z)")
ROWS_BLANK = re.compile(rb"\AS*+N|N(?:S*N){3}|NS*N\Z")
HARD_BREAK = regex.compile(r" {2,}")


@rule(
    "ZX101",
    "trailing-whitespace",
    zh="{zh_where}多出 {count} 个空白",
    en="{en_count} {en_where}",
    rank=Ranks.LINE_BLANK,
    examples=[
        "会议听取了汇报。⟦  →⟧\n现予公布。\n",
        "第一段。\n⟦ \u3000→⟧\n第二段。\n",
        "末行。\n⟦ →⟧",
        "会议听取了汇报。\n\u3000\u3000段首空两格。\n",
        "全角　空格在行中。\n",
        "上一段。\n  \n \t\n\n\n下一段，空行太多。\n",
        " \n\u3000\n标题\n \n",
        "第一段。\n⟦  →⟧\n⟦ →⟧\n第二段。\n",
        "",
    ],
    markdown=["诗的一行  \n下一行\n", "末行⟦  →⟧\n\n下一段\n", "文\n\n```\ncode  \n```\n"],
)
def trailing_whitespace(doc: Document) -> Iterator[Hit]:
    """Blanks, tabs and full-width spaces at the end of a line, or alone on one.

    They are invisible, and make two versions of a document differ for no reason.  In Markdown two blanks before a
    line of the same paragraph are a line break and stay, as does everything in a code block.  Rows of blanks among three
    or more rows without text, or at the head or the tail of a document, are left to excess-blank-lines.

    中文

    行末的空格、制表符和全角空格，包括只有空白的行。

    它们看不见，却会让同一文档的两个版本无端不同。在 Markdown 中，段内行末的两个空格表示换行，予以保留；
    代码块里的一概不动。连续三行以上没有文字的空白行，以及文首文末的空白行，归 excess-blank-lines 管。
    """
    letters = bare_shape(doc)
    if not (b"SN" in letters or letters.endswith(b"S")):
        return
    runs = chain(matches(HEAD, doc), matches(EXCESS, doc)) if ROWS_BLANK.search(letters) else iter(())
    run = next(runs, None)
    for match in unprotected(_blanks(doc.text, letters), doc):
        while run and run.end() <= match.start():
            run = next(runs, None)
        if run and run.start() <= match.start():
            continue
        if doc.kind == "markdown" and HARD_BREAK.fullmatch(match.group()) and _breaks_a_paragraph(doc, *match.span()):
            continue
        yield swap(match.span(), "", safe=True, **naming(doc, Span(*match.span())))


def _blanks(text: str, letters: bytes) -> Iterator[regex.Match[str]]:
    """Yield the blanks at the ends of lines; only there are they looked for."""
    for blanks in BLANKS_LAST.finditer(letters):
        yield from BLANKS.finditer(text, blanks.start(), blanks.end() + 1)


def naming(doc: Document, span: Span) -> dict[str, object]:
    before, _ = nearby(doc.text, span)
    count = span.end - span.start
    return {
        "count": count,
        "zh_where": f"“{before}”之后、行末" if before else "空行里",
        "en_count": "1 blank" if count == 1 else f"{count} blanks",
        "en_where": f"at the end of the line, after “{before}”" if before else "in an empty line",
    }


def _breaks_a_paragraph(doc: Document, start: int, end: int) -> bool:
    after = doc.text[end : end + 2].replace("\r\n", "\n")
    text_before = start > 0 and doc.text[start - 1] not in "\r\n"
    return (text_before and len(after) == 2 and not after[1].isspace()) or (
        text_before and after == "\n" and doc.text[end + 2 : end + 3].strip() != ""
    )
