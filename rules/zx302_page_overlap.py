"""ZX302 page-overlap."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.edges import can_begin, can_end, ends, overlap
from zxlint.flow import STRONG, continuation
from zxlint.later import regex
from zxlint.lexicon import bridges, is_word
from zxlint.rule import Hit, Ranks, rule
from zxlint.stops import is_running, open_ends
from zxlint.structure import SHORT, Kind, blocks, chosen
from zxlint.text import Edit, Span
from zxlint.wrapping import is_wrapped

HAN = regex.compile(r"\p{Han}+")
HAN_RUN = regex.compile(r"\p{Han}{3}")
LOWER = (Kind.PROSE, Kind.TITLE)


@rule(
    "ZX302",
    "page-overlap",
    zh="换页处重复了“{bad}”",
    en="“{bad}” is repeated across the break",
    rank=Ranks.PAGE_OVERLAP,
    examples=[
        "入冬以后，县里开始修建水库，工程离不开党员干部和广大群⟪\n\n→⟫⟦群→⟧众的支持，大家出工出力，一年完工。\n",
        "今年汛期来得早，雨量比常年同期多两成，全县防汛办公室提前做好各项准⟪\n\n→⟫⟦各项准→⟧备，物资全部到位。\n",
        "学校扩建了操场，添置了图书，老师们都说，孩子们读书的劲头⟪\n\n→⟫⟦读书的劲头⇒⟧一天比一天足。\n",
        "他每天清晨上山，一路走一路看，山上的雾还没有散，远处的村子隐\n\n隐地亮着灯。\n",
        "这条路他走了三十年，闭着眼睛也能走到家，日子过得一天\n\n天天如此的平静。\n",
        "关于在全县推行\n行政审批改革的意见\n",
        "春耕备耕，防汛抗旱，样样不能放松。\n\n样样都要落实。\n",
        "各单位要加强领导\n\n领导小组由县长任组长，副县长任副组长。\n",
    ],
)
def page_overlap(doc: Document, *, longest: int = 40) -> Iterator[Hit]:
    """Characters that end one page and begin the next one again: 民主⏎⏎主监督.

    A model that reads page by page re-emits the last characters of a page.  The upper block must stop without a
    closing mark.  A single character counts only where it is cut off a word (群⏎⏎群众), never where it doubles in
    good Chinese (天天, 隐隐).

    The repair deletes the second copy and joins the sentence.  It is safe where the copy begins or ends within a
    word, as no paragraph does.

    ``longest``: characters of the longest overlap looked for; longer ones are duplicate passages.

    中文

    一页末尾的几个字，在下一页开头又出现一遍：民主⏎⏎主监督。

    逐页识别的模型会把页末的字再输出一次。上段必须停在没有收尾标点的地方。单个字只有是从词上切下来的才算
    （群⏎⏎群众），通常就叠用的（天天、隐隐）不算。

    修复删去后一份并接上句子。重复部分的起止处在词的中间的，修复是安全的，因为没有段落会这样起止。

    ``longest``：最长查找多少个字的重叠，再长的归 duplicate-passage 管。
    """
    text, last = doc.text, len(blocks(doc)) - 1
    torn = [index for index in open_ends(doc) if index < last]
    for upper, lower in zip(chosen(doc, torn), chosen(doc, [index + 1 for index in torn]), strict=True):
        kind, start, end, _ = lower
        # What is repeated ends in the last character above.
        if kind not in LOWER or text.find(text[upper[2] - 1], start, min(end, start + longest)) < 0:
            continue
        above, below = text[upper.start : upper.end], text[start:end]
        shared = overlap(above, below, longest)
        near = 0 if shared or kind is not Kind.PROSE else near_overlap(above, below, longest)
        if not (shared or near) or is_wrapped(doc, upper, lower):
            continue
        if not shared:
            if is_running(doc, upper):
                yield Hit(Span(start, start + near), (Edit(upper.end, start + near, ""),), False)
            continue
        cut = cuts_words(above, below, shared)
        titled = (upper.kind is Kind.TITLE and not is_running(doc, upper)) or lower.kind is Kind.TITLE
        # Under a heading a short fragment that repeats its words may come from anywhere on the page.
        if titled and (not cut or len(below) <= SHORT):
            continue
        goes_on = continuation(above[-4:], below[shared : shared + 4]) >= STRONG
        meant = not goes_on or continuation(above[-4:], below[:4]) > 0
        if shared == 1 and meant and _reduplicates(above, below) and (can_begin(below[:4]) or not is_word(above[-2:])):
            continue
        end = lower.start + shared
        yield Hit(
            Span(lower.start, end),
            (Edit(upper.end, end, ""),),
            cut and goes_on and not titled and not can_end(above[-4:]),
        )


def near_overlap(above: str, below: str, longest: int) -> int:
    """Return the same for an overlap with one misread character: five characters or more, ten with two of them."""
    at_most = min(longest, len(above) - 1, len(below) - 1)
    for n in ends(above[-1:], below, 5, at_most):
        if below[0] != above[-n] and n < 10:
            continue
        slips = [pair for pair in zip(above[-n:], below, strict=False) if pair[0] != pair[1]]
        if len(slips) <= 1 + (n >= 10) and all(map(HAN.fullmatch, map("".join, slips))) and HAN_RUN.search(below[:n]):
            return n
    return 0


def cuts_words(above: str, below: str, shared: int) -> bool:
    """Whether the repeated piece begins or ends within a word, as no paragraph does."""
    piece = below[:shared]
    head = not is_word(piece[:2]) and bridges(above[:-shared][-3:], piece[:3])
    tail = not is_word(piece[-2:]) and bridges(piece[-3:], below[shared:][:3])
    # 自行⏎⏎自行车: the word that begins below has to be longer than the piece.
    longer = shared > 1 and any(is_word(below[: shared + more]) for more in (1, 2))
    return head or tail or longer


def _reduplicates(above: str, below: str) -> bool:
    """Whether the character twice is itself a word or part of one: 天天, 慢慢, 干巴巴."""
    double = below[0] * 2
    return is_word(double) or is_word(above[-2:] + below[0]) or is_word(above[-1] + below[:2])
