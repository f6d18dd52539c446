"""ZX402 duplicate-line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from zxlint.document import Document
from zxlint.forms import is_kind
from zxlint.later import regex
from zxlint.protect import HIDDEN, prose
from zxlint.repeats import without_lines
from zxlint.rule import Hit, Ranks, Related, rule
from zxlint.shape import columnar, shape
from zxlint.structure import SHORT, Block, Kind, blocks, columns

LONGEST = 2 * SHORT
LONG = 20  # characters of a line that is neither half a verse nor the field of a form
HEAD_MARK = regex.compile(r"#{1,6}\s*|\s+")
HEADING = regex.compile(
    r"#{1,6}\s|第\s*[\d一二三四五六七八九十百]+\s*[编篇章节回卷]|[一二三四五六七八九十]+\s*[、．.]|[（(]\s*[一二三四五六七八九十]+\s*[）)]"
)
CAPTION = regex.compile(r"[▲△▼▶◀]|图为|.*(?:资料图片?|供图|摄)[）)]?\Z|[（(](?:图|资料|照)[^（）()]*[）)]\Z")
# Short lines that stand twice for a reason: dates, annexes, articles, numbers, speakers, quotations, form fields.
MEANT = regex.compile(
    r"附[件录表图]|第[\d一二三四五六七八九十百零]+条|.*[日年月：:]\Z|[\d\p{P}\p{S}]+\Z|[“‘「『—]|.*[”’」』？?！!]\Z|.*[_＿]{2}"
)
STOP = regex.compile(r"[。！？；，：]")
NOUN = regex.compile(r"\p{Han}.*?\p{Han}.*?\p{Han}.*?\p{Han}")


@rule(
    "ZX402",
    "duplicate-line",
    rank=Ranks.DUPLICATE_LINE,
    zh="“{bad}”这一行标题或图注是上文的重复",
    en="“{bad}” repeats a heading or caption above",
    examples=[
        "一、粮食生产再获丰收\n\n⟦一、粮食生产再获丰收⇒⟧⟪\n\n→⟫全县秋粮总产比上年增加一成，收购价格稳中有升，农民种粮的积极性提高了。\n",
        "渠水清了。\n\n▲村民在新修的渠边洗菜\n\n⟦▲村民在新修的渠边洗菜⇒⟧⟪\n\n→⟫渠边又种上了树。\n",
        "山脚下的新家\n\n搬下山来的第一个冬天，老人们坐在向阳的墙根下，说起山上的日子，谁也不愿意再回去。\n\n火塘边的夜话\n\n"
        "⟦火塘边的夜话⇒⟧⟪\n\n→⟫到了夜里，火塘还是照旧生起来，邻居们围坐着，从收成说到学堂，一直说到半夜。\n",
        "## 二、茶园里的新学问\n\n技术员把课堂搬到了茶园，一边剪枝一边讲解，乡亲们听得明白，当天就能照着做。\n\n"
        "图为茶农在听课\n\n⟦二、茶园里的新学问⇒⟧⟪\n\n→⟫## 三、卖到城里去\n\n合作社开了网店。\n",
        # A table of contents, and the body.
        "目录\n\n一、基本情况\n\n二、主要做法\n\n一、基本情况\n\n全村共有四百二十户人家，散居在三条山沟里，以种茶和采药为生。\n",
        # The same headings in two chapters.
        "第一章 东片\n\n（一）基本情况\n\n东片地势平坦，水源充足，历来是全县的粮仓，种植水稻两万多亩，亩产稳定。\n\n"
        "第二章 西片\n\n（一）基本情况\n\n西片山高坡陡，靠天吃饭，近年来改种果树。\n",
        "春风吹过山岗\n\n春风吹过山岗\n\n吹绿了我的家乡\n",
        "（一）未按照规定期限办理备案的；\n\n（一）未按照规定期限办理备案的；\n",
        "姓名：\n\n姓名：\n\n联系电话：\n",
        "附件一：申请表\n\n附件一：申请表\n\n填写以前请先仔细阅读下面的说明，并准备好身份证和户口簿的复印件各两份。\n",
        "山村小学的故事\n\n山村小学的故事\n\n学校在半山腰上，只有两间教室，一位老师带着十几个年纪不一的孩子读书写字。\n",
        "走在回家的路上\n\n走在回家的路上\n\n走在回家的路上\n\n天渐渐黑下来了，远处的村子亮起了灯火，狗叫声一阵一阵地传过来，我加快了脚步。\n",
    ],
)
def duplicate_line(doc: Document) -> Iterator[Hit]:
    """A heading or caption that comes again, and stands in the document exactly twice.

    A model that reads page by page writes a heading or a caption once more.  Reported are a line directly under
    itself, beside running text or in the form of a heading or caption; and a numbered heading that had its text
    above and comes again without one, between captions and other headings.

    Silent on what stands three times or more (page furniture), on titles at the head of the file, on tables of
    contents, on headings that return in each chapter, on items of lists, forms, verse, speech, dates and annexes.

    The repair deletes the line with one of the gaps beside it, and is never safe.

    中文

    标题或图注又出现一遍，在文档中恰好两次。

    逐页识别的模型会把标题或图注再写一遍。报的有：紧接自身之下，且挨着正文或形似标题、图注的行；上文已有
    正文，又夹在图注和其他标题之间空着出现的带编号标题。

    以下情形不报：出现三次以上的（归 page-furniture 管），文首的题名，目录，各章重复出现的标题，列表项、
    表单、诗歌、对话、日期和附件。

    修复删去该行和旁边的一处空行，一律不算安全。
    """
    rows = blocks(doc)
    lines = _lines_at_once(doc) if columnar(len(doc.text)) else _lines(doc)
    # Most lines hold neither mark nor blank.
    keys = [
        HEAD_MARK.sub("", line) if "#" in line else line if len(parts := line.split()) == 1 else "".join(parts)
        for _, line in lines
    ]
    twice = {
        line for line, times in Counter(keys).items() if times == 2 and NOUN.search(line) and not MEANT.match(line)
    }
    places: defaultdict[str, list[int]] = defaultdict(list)
    for (index, _), key in zip(lines, keys, strict=True) if twice else ():
        if key in twice:
            places[key].append(index)
    for found in places.values():
        first, second = found
        if HIDDEN in prose(doc)[rows[second].start : rows[second].end]:
            continue
        if _beside(doc, rows, first, second) or _bare(doc, rows, first, second):
            related = Related(rows[first].span, "原文在此", "the original")
            yield Hit(rows[second].span, (without_lines(doc, second, second),), False, {}, (related,))


def _lines(doc: Document) -> list[tuple[int, str]]:
    """Return the short lines, each with its index among the blocks."""
    return [
        (index, doc.text[start:end])
        for index, (kind, start, end, _) in enumerate(blocks(doc))
        if end - start <= LONGEST and kind is not Kind.CODE
    ]


def _lines_at_once(doc: Document) -> list[tuple[int, str]]:
    """Return those of a large document that may stand in it twice."""
    import numpy

    text, found = doc.text, columns(doc)
    sizes = found.ends - found.starts
    short = numpy.flatnonzero((sizes <= LONGEST) & ~is_kind(found.kinds, Kind.CODE))
    letters = numpy.frombuffer(shape(doc), dtype=numpy.uint8)
    # Where a blank or a mark of Markdown may stand, or anything in code.
    odd = numpy.flatnonzero((letters == ord("S")) | (letters == ord("M")) | (letters == ord("X")))
    before, after = (numpy.searchsorted(odd, places[short]) for places in (found.starts, found.ends))
    starts, ends = found.starts[short].tolist(), found.ends[short].tolist()
    edges = numpy.stack([found.firsts, found.seconds, found.lasts, sizes]).astype(numpy.int64)[:, short]
    for at in numpy.flatnonzero(before < after).tolist():
        line = text[starts[at] : ends[at]]
        key = HEAD_MARK.sub("", line) if "#" in line else "".join(line.split())
        edges[:, at] = [ord(key[0]), ord(key[1:2] or key[0]), ord(key[-1]), len(key)] if key else 0
    # Equal lines have the same length, and begin and end alike.
    alike = edges[0] << 42 ^ edges[1] << 28 ^ edges[2] << 14 ^ edges[3]
    _, which, times = numpy.unique(alike, return_inverse=True, return_counts=True)
    twice = numpy.flatnonzero(times[which] > 1).tolist()
    return [(index, text[starts[at] : ends[at]]) for at, index in zip(twice, short[twice].tolist(), strict=True)]


def _beside(doc: Document, rows: Sequence[Block], first: int, second: int) -> bool:
    """Whether a heading or caption stands again directly under itself, and not among lines of verse or of a table."""
    line = rows[first]
    marked = _marked(doc, line)
    plain = line.kind is Kind.TITLE or (line.kind is Kind.PROSE and not STOP.search(doc.text, *line.span))
    # The first line of a file is often its title once more.
    if second != first + 1 or not (marked or plain) or (first == 0 and not marked):
        return False
    around = (rows[i] for i in (first - 1, second + 1) if 0 <= i < len(rows))
    return marked or line.end - line.start >= LONG or any(_running(block) for block in around)


def _bare(doc: Document, rows: Sequence[Block], first: int, second: int) -> bool:
    """Whether a heading with a text of its own comes again, between other headings and captions, without one."""
    if second - first < 2 or second + 1 == len(rows) or rows[first].kind is not Kind.TITLE:
        return False
    heads = HEADING.match(doc.text, rows[first].start) and _marked(doc, rows[second + 1])
    return bool(heads) and _running(rows[first + 1]) and not _running(rows[second - 1])


def _marked(doc: Document, block: Block) -> bool:
    """Whether the line says that it is a heading or a caption, and is no sentence of a list."""
    if doc.text[block.end - 1] in "；，、;,":
        return False
    return block.kind is Kind.CAPTION or bool(
        HEADING.match(doc.text, block.start, block.end) or CAPTION.match(doc.text, block.start, block.end)
    )


def _running(block: Block) -> bool:
    """Whether the line is running text."""
    return block.kind is Kind.PROSE and block.end - block.start > SHORT
