"""ZX303 glued-heading."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from zxlint.document import Document
from zxlint.flow import STRONG, continuation, ending
from zxlint.later import re, regex
from zxlint.outline import Enumerator, han_enumerators
from zxlint.rule import Hit, Ranks, rule
from zxlint.stops import ends_open
from zxlint.structure import Block, Kind, blocks, chosen, initials
from zxlint.text import Edit, Span

NUMBER = r"第\s*[\d一二三四五六七八九十百零〇]+\s*"
HEAD = re.compile(rf"{NUMBER}[编章节]")
CHAPTER = regex.compile(rf"{NUMBER}[编章节][ \t\u3000]+[^\s，。；：！？]{{1,20}}?()(?={NUMBER}条[ \t\u3000]+\S)")
STOP = regex.compile(r"[。！？：；]")
MARK = regex.compile(r"[，、,]")
OPENER = regex.compile(
    r"\d{4}年|[一近今去]年|我们|全[年国省市县区镇乡村]|始终|坚持|围绕|认真|大力|扎实|深入|按照|根据|为了?[^，]"
)
LONGEST_HEADING = 30
SHAPES = 24  # shapes of headings that a line is compared with
ROOM = 8  # characters by which a heading may be longer than its sisters
ENOUGH = -2.0  # bits
MOST = 10  # bits that the form of a heading and what begins after it can speak for it
NEVER = -99.0
PART = regex.compile(r"[，。；：！？、,]|\A[“（《‘(]|[”）》’)]\Z")  # no break beside these
NUMERIC = regex.compile(r"[\d.%％]{2}")


class Heading(NamedTuple):
    """A heading that stands alone: the lengths of its clauses, and what parts it from the text under it."""

    shape: tuple[int, ...]
    gap: str


PAIRS = tuple(zip("“（《([〔【「『", "”）》)]〕】」』", strict=True))
"""Marks that a heading holds in pairs: what is open over a break would be joined again."""


@rule(
    "ZX303",
    "glued-heading",
    zh="标题与正文连在了一起（“{around}”）",
    en="a heading runs into its paragraph (“{around}”)",
    rank=Ranks.OTHER,
    examples=[
        "一、春耕准备全面铺开\n\n各村备足了种子和化肥，农机检修一新。\n\n"
        "二、水利设施逐步完⟦善全⇒善\n\n全⟧年疏浚沟渠三十公里，加固堤防两处，灌溉面积扩大了一成。\n",
        "（一）守住底线，防汛准备早落实\n\n入汛以前，堤防巡查了三遍，物资备足。\n\n"
        "（二）抢抓农时，秋粮播种有进⟦展技⇒展\n\n技⟧术员下到田头，手把手教农户使用新的播种机，进度比去年快了五天。\n",
        "第一章　总⟦则第⇒则\n\n第⟧一条　为了加强水库管理，保障供水安全，制定本办法。\n\n第二条　本办法适用于全县水库。\n",
        # Headings that run in by design.
        "一、基本情况\n\n全村四百二十户，以种茶为生。\n\n二、主要做法。我们修通了公路，办起了合作社，把茶叶卖到了城里。\n",
        # Items of a list.
        "（一）总体要求\n\n申请人应当符合下列条件：\n\n（一）具有完全民事行为能力，并且在本县有固定住所的；\n\n"
        "（二）经营场所符合消防要求，并且取得产权人同意的；\n",
        # A long heading.
        "一、春耕准备全面铺开\n\n各村备足了种子。\n\n二、水利设施逐步完善全年灌溉有保障\n\n沟渠疏浚一新。\n",
        "一、春耕准备全面铺开\n\n各村备足了种子。\n\n二、水利设施逐步完善\n\n全年疏浚沟渠三十公里。\n",
        "第一章　总则\n\n第一条　为了加强水库管理，制定本办法。\n",
        "第三章的规定与第五条　相同。\n",
    ],
)
def glued_heading(doc: Document) -> Iterator[Hit]:
    """A heading that lost its line end, so that the paragraph under it goes on in the same line.

    Tables of contents, navigation and every tool that reads headings miss it.  A line is taken for such where it
    begins with the enumerator of a heading, goes on for long without a full stop, and other headings of its kind
    stand alone above their text; the place of the lost break is the one that gives a heading like these, between two
    whole words.  A heading of a chapter before the number of an article needs no comparison.

    Silent on headings that run in by design (（一）粮食增产。全县……), on items of lists, and where no place is clearly the
    best one.

    The repair puts the line end back, and is never safe.

    中文

    标题丢了换行，下面的正文接在同一行。

    目录、导航和一切读取标题的工具都会漏掉它。一行以标题序号开头，很长没有句号，而同级的其他标题都独占一
    行，便认作这种情形；断开处取能得到同类标题、又在两个完整的词之间的位置。“第…条”前面的章名无须比照。

    有意与正文连排的标题（（一）粮食增产。全县……）不报，列表项不报，断开处不够明确的不报。

    修复补上换行，一律不算安全。
    """
    items = han_enumerators(doc)
    lines = chosen(doc, [item.block for item in items])
    sisters: defaultdict[str, list[Heading]] = defaultdict(list)
    for item, line in zip(items, lines, strict=True):
        if heading := _standing_alone(doc, line, item):
            sisters[item.style].append(heading)
    gaps = [heading.gap for headings in sisters.values() for heading in headings]
    found = [*_chapters(doc), *_glued(doc, items, lines, sisters)]
    for cut in sorted(found):
        yield Hit(Span(cut - 1, cut + 1), (Edit(cut, cut, gaps[0] if gaps else "\n\n"),), False)


def _chapters(doc: Document) -> Iterator[int]:
    """Yield where an article begins in the line of the heading of a chapter."""
    likely = [index for index, first in enumerate(initials(doc)) if first == "第"]
    for _, start, end, _ in chosen(doc, likely):
        # Nearly all of these lines are articles.
        if HEAD.match(doc.text, start, end) and (chapter := CHAPTER.match(doc.text, start, end)):
            yield chapter.start(1)


def _glued(
    doc: Document, items: Sequence[Enumerator], lines: Sequence[Block], sisters: dict[str, list[Heading]]
) -> Iterator[int]:
    """Yield the places of the breaks that were lost, by comparison with the headings of each style."""
    shapes = {style: _usual(headings) for style, headings in sisters.items()}
    longest = {style: max(sum(shape) + len(shape) for shape in usual) + ROOM for style, usual in shapes.items()}
    # Where more items than not run on, they are items, and what stands alone is the exception.
    often = Counter(item.style for item in items)
    glued: defaultdict[str, list[int]] = defaultdict(list)
    kept = {style for style, headings in sisters.items() if 3 * len(headings) >= often[style]}
    for item, line in zip(items, lines, strict=True):
        style = item.style
        if style not in kept or len(glued[style]) > len(sisters[style]):
            continue
        if cut := _lost_break(doc, line, item.end, shapes[style], longest[style]):
            glued[style].append(cut)
    for style, cuts in glued.items():
        alone = len(sisters[style])
        if len(cuts) <= alone and 2 * (len(cuts) + alone) >= often[style]:
            yield from cuts


def _standing_alone(doc: Document, line: Block, item: Enumerator) -> Heading | None:
    """Return the heading that a line is, if text follows it."""
    if not 2 <= line.end - item.end <= LONGEST_HEADING:
        return None
    content = doc.text[item.end : line.end]
    if STOP.search(content) or not ends_open(doc, line):
        return None
    rows = blocks(doc)
    if item.block + 1 == len(rows) or (below := rows[item.block + 1]).kind is Kind.ITEM:
        return None
    return Heading(_clauses(content), doc.text[line.end : below.start])


def _clauses(content: str) -> tuple[int, ...]:
    return tuple(map(len, MARK.split(content)))


def _usual(headings: list[Heading]) -> list[tuple[int, ...]]:
    """Return the shapes that headings of a kind have, the most frequent ones."""
    return [shape for shape, _ in Counter(heading.shape for heading in headings).most_common(SHAPES)]


def _lost_break(doc: Document, block: Block, start: int, shapes: list[tuple[int, ...]], longest: int) -> int | None:
    """Return the best place for a break in a line, if it is good enough; a heading has ``longest`` characters at most."""
    if block.end - start <= longest + ROOM or doc.text[block.end - 1] in "；;：:":
        return None
    content = doc.text[start : block.end]
    stop = STOP.search(content)
    runs_in = stop is not None and stop.start() <= longest - ROOM + 2
    if runs_in or not MARK.search(content):
        return None
    most = min(longest, LONGEST_HEADING, stop.start() if stop else longest)
    scored = [(_score(content, size, shapes), -size) for size in range(2, most + 1)]
    if not scored:
        return None
    best, size = max(scored)
    return start - size if best >= ENOUGH else None


def _score(content: str, size: int, shapes: list[tuple[int, ...]]) -> float:
    """Return how well a line parts into a heading of this size and a paragraph, in bits."""
    left, right = content[:size], content[size : size + 8]
    if PART.search(left[-1] + right[0]) or NUMERIC.fullmatch(left[-1] + right[0]):
        return NEVER
    flow = continuation(left[-4:], right[:4])
    # What is parted there would be joined again.
    if flow >= STRONG:
        return NEVER
    parted = ending(left[-4:]) / 2 - flow
    if parted + MOST < ENOUGH or any(left.count(a) != left.count(b) for a, b in PAIRS):
        return NEVER
    shape = _clauses(left)
    alike = [other for other in shapes if len(other) == len(shape)]
    apart = min((sum(abs(a - b) for a, b in zip(shape, other, strict=True)) for other in alike), default=ROOM)
    parallel = len(shape) > 1 and apart == 0
    opener = OPENER.match(right) is not None
    return parted + max(0, 4 - apart) + 3 * parallel + 3 * opener
