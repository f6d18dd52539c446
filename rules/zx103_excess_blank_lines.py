"""ZX103 excess-blank-lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zxlint.document import Document
from zxlint.later import regex
from zxlint.rule import Hit, Ranks, rule, swap, unprotected
from zxlint.shape import bare_shape
from zxlint.text import NEWLINE

ROW_END = r"(?:\r\n|\n|\r(?!\n))"
# Not rows repeated: ten million of them would take more memory than there may be.
BLANK_LINES = r"(?>[ \t\u3000\xa0\r\n]*[\r\n])"
HEAD = regex.compile(rf"\A{BLANK_LINES}")
# A pattern that begins with a line end is looked for at memory speed; what stands before it is asked afterwards.
AFTER_TEXT = rf"{ROW_END}(?<=\S[ \t\u3000\xa0]*{ROW_END})\K{BLANK_LINES}"
TAIL = regex.compile(rf"{AFTER_TEXT}\Z")
INNER = regex.compile(rf"{AFTER_TEXT}(?=[ \t\u3000\xa0]*\S)")
PLACES = (
    (HEAD, "文首", "at the head of the document"),
    (TAIL, "文末", "at the end of the document"),
    (INNER, "段落之间", "between paragraphs"),
)


@rule(
    "ZX103",
    "excess-blank-lines",
    zh="{zh_place}多出空行（共 {count} 行）",
    en="too many blank lines {en_place} ({count})",
    rank=Ranks.BLANK_LINES,
    examples=[
        "上一段。\n⟦\n\n\n→\n⟧下一段。\n",
        "上一段。\r\n⟦\r\n\r\n\r\n\r\n→\r\n⟧下一段。\r\n",
        "⟦\n\n→⟧标题\n",
        "末段。\n⟦\n→⟧",
        "上一段。\n\n下一段。\n",
        "上一节。\n\n\n下一节，隔两个空行。\n",
        "只有一行\n",
        "没有末行换行",
        "",
    ],
    markdown=["文\n\n```\na\n\n\n\n\nb\n```\n"],
)
def excess_blank_lines(doc: Document, *, most: int = 2) -> Iterator[Hit]:
    """Three or more blank lines in a row, and blank lines at the head or the tail of a document.

    OCR leaves them where a picture or a page break was.  One blank line parts paragraphs as well as many do.  Code
    blocks keep theirs.

    ``most``: blank lines between paragraphs that are left alone; two often part sections on purpose.

    中文

    连续三行以上的空行，以及文首、文末的空行。

    图片或分页处经 OCR 后常留下空行。分隔段落，一个空行与多个空行作用相同。代码块里的空行不动。

    ``most``：段落之间容许的空行数。默认容许两行，常用来有意分隔章节。
    """
    letters = bare_shape(doc)
    for pattern, zh, en in PLACES:
        for match in unprotected(found(pattern, doc.text, letters, most), doc):
            ends = NEWLINE.findall(match.group())
            if pattern is not INNER or len(ends) > most:
                yield swap(match.span(), ends[0] if pattern is INNER else "", count=len(ends), zh_place=zh, en_place=en)


def found(pattern: regex.Pattern[str], text: str, letters: bytes, most: int) -> Iterator[regex.Match[str]]:
    """Yield what a pattern finds in a text of which the shape is given; it is asked only where there are blank lines."""
    if pattern is INNER:
        # Whatever stands before the first line end of a run, none of the others has text before it.
        places = (run.start() for run in re.finditer(rb"N(?:S*N){%d,}" % (most + 1), letters))
        yield from (match for at in places if (match := INNER.match(text, at)))
    elif letters.lstrip(b"S")[:1] == b"N" if pattern is HEAD else ends_blank(letters):
        yield from pattern.finditer(text)


def ends_blank(letters: bytes) -> bool:
    """Whether the last two line ends have nothing between them, and nothing behind them."""
    return letters[-1:] == letters[:-1].rstrip(b"S")[-1:] == b"N"
