"""ZX208 punctuation-at-line-start."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.later import regex
from zxlint.pairs import CLOSING, pairing
from zxlint.rule import Hit, Ranks, rule
from zxlint.shape import shape
from zxlint.stops import ends_open
from zxlint.structure import Block, Kind, blocks, initials, wrap_width
from zxlint.text import Edit, Span

HABIT = 3
"""Lines with a mark at the head up to which it is an accident and not the layout of the document."""

OTHER = frozenset((Kind.TABLE, Kind.CODE, Kind.RULE, Kind.FURNITURE))
"""Lines that are no text."""

_MARKS = regex.compile(r"[，。、；：！？”’》）】」』]{1,3}(?=[\p{Han}\d“‘《（\r\n]|\Z)")
_MARKED = regex.compile("[，。、；：！？”’》）】」』]")
_HEADING = regex.compile(
    r"#{1,6}[ \t]|第\s*[\d一二三四五六七八九十百零〇]+\s*[编章节]|[一二三四五六七八九十]+\s*、|[（(][一二三四五六七八九十]+[）)]"
)


@rule(
    "ZX208",
    "punctuation-at-line-start",
    zh="行首不能是“{bad}”（“{around}”）",
    en="“{bad}” cannot begin a line (“{around}”)",
    rank=Ranks.PAIR,
    examples=[
        "渠水引到了田头。\n⟦。→⟧大家都很高兴。\n",
        "渠水引到了田头。\n\n⟦，⇒⟧大家都很高兴。\n",
        "第二章　河道管理\n\n⟦。⇒⟧河道由乡镇巡查。\n",
        "他说：“渠水引到了田头。⟪→”⟫\n⟦”⇒⟧大家都很高兴。\n",
        "他说：“渠水引到了田头。⟦\n”→”⟧\n大家都很高兴。\n",
        # a torn sentence is another rule's business
        "渠水引到了\n，大家都很高兴。\n",
        "渠水引到了田头\n。大家都很高兴。\n",
        "（二）整修渠道。加固闸门，全村的渠水都引到了\n\n，大家都很高兴。\n",
        "一、河道管理\n（一）巡河\n“河长制”落实到村。\n《江河志》出版。\n",
        "……他没有说话。\n——他也没有。\n……大家散了。\n",
        "常用标点：\n\n，表示停顿。\n\n。表示句子完了。\n\n；用在分句之间。\n",
        "| 标点 | 名称。|\n，|逗号|\n",
        "渠水引到了田头。”\n大家都很高兴。\n1）修路。\n",
    ],
)
def punctuation_at_line_start(doc: Document) -> Iterator[Hit]:
    """A line that begins with a mark that can only end something: ，。、；：！？ or a closing quote or bracket.

    Found where the line above is complete, with a mark at its end or as a heading; where it stops in mid-sentence
    the sentence is torn, and split-line says so.  A mark that doubles the one above goes, and that is safe; one that
    closes a pair goes to the end of the line above, which is safe where it stands in a line of its own.  Silent in
    documents with wrapped lines, in tables, and where several lines begin so, as in a list of the marks.

    中文

    行首出现只能放在末尾的标点：，。、；：！？，或右引号、右括号。

    上一行已经完整（末尾有标点，或者是标题）时才报；上一行停在句子中间的，是句子被拆断，归 split-line 管。
    与上一行末尾重复的标点予以删除，是安全的；成对标点的右半移到上一行末尾，独占一行的才算安全。折行的文
    档、表格，以及多行都这样开头的（如标点一览）不报。
    """
    if wrap_width(doc) is not None:
        return
    rows = blocks(doc)
    begun = [match.start() for match in _MARKED.finditer(initials(doc), 1)]
    found = [(rows[at - 1], match) for at in begun if (match := _at_head(doc, rows[at - 1], rows[at]))]
    if len(found) < HABIT:
        for above, match in found:
            yield from _repaired(doc, above, match)


def _at_head(doc: Document, above: Block, block: Block) -> regex.Match[str] | None:
    match = _MARKS.match(doc.text, block.start, block.end + 1)
    if match is None or b"X" in shape(doc)[block.start : match.end()]:
        return None
    if not {above.kind, block.kind}.isdisjoint(OTHER) or (not _is_heading(doc, above) and ends_open(doc, above)):
        return None
    return match


def _is_heading(doc: Document, block: Block) -> bool:
    return block.kind is Kind.TITLE and _HEADING.match(doc.text, block.start, block.end) is not None


def _repaired(doc: Document, above: Block, match: regex.Match[str]) -> Iterator[Hit]:
    start, end = match.span()
    mark = match.group()
    last = doc.text[end : end + 1] in "\r\n"
    words = {"bad": mark}
    if mark[0] not in CLOSING:
        doubles = not _is_heading(doc, above) and doc.text[above.end - 1] == mark and not last
        yield Hit(Span(start, end), (Edit(start, end, ""),), doubles, words)
    # One without a partner is reported as such.
    elif any(pair.closing == start for pair in pairing(doc).pairs):
        if last:
            yield Hit(Span(above.end, end), (Edit(above.end, end, mark),), True, words)
        else:
            yield Hit(Span(start, end), (Edit(above.end, above.end, mark), Edit(start, end, "")), False, words)
