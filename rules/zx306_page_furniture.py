"""ZX306 page-furniture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from zxlint.document import Document
from zxlint.forms import is_kind
from zxlint.intruders import HEADING, past, tears, without
from zxlint.later import re, regex
from zxlint.protect import HIDDEN, prose
from zxlint.rule import Hit, Ranks, rule
from zxlint.shape import columnar, is_one_of, shape
from zxlint.stops import LONG, open_ends
from zxlint.structure import SHORT, Block, Kind, blocks, chosen, columns, finals, initials

PAGE = 150  # characters that stand on a page at least, between two running heads
HEADS = 50  # different running heads that are looked for
ALIKE = 4  # characters of a running head from which a misread copy is known again

BARE = regex.compile(r"\d{1,4}")
RUNNING = (Kind.TITLE, Kind.PROSE)  # what a running head is taken for
TORN = (Kind.PROSE, Kind.ITEM)  # what holds a sentence that a page tears
ENDS = frozenset("，。；！？：…、|:”’」』")  # in these no running head ends
# How page numbers and the words of viewers begin: their first character, more of it, and the latter alone.
SIGNS = "第上下返回打关加设由扫全SC[【|｜<>«»（(]】）)-—－–·Pp"
BEGUN = re.compile(rf"[\s\d{re.escape(SIGNS)}]")
WORDS = "上下返回打关加设由扫全SC3"  # how the words of viewers begin
HEAD = re.compile(rf"第[\s\d.·]|[\-—－–·\dPp]|[\s\[【|｜<>«»（(\]】）)]*[{WORDS}]")
VIEWER = re.compile(rf"[\s{WORDS}\[【|｜<>«»（(\]】）)]")
MARKED = frozenset("第-—－–·Pp")  # how page numbers in a form of their own begin
NUMBER = regex.compile(
    r"第\s*[.·]?\s*(\d{1,4})\s*[页頁真贞](?:\s*[,，/／]?\s*共\s*\d{1,4}\s*[页頁真贞])?|[-—－–·]+\s*(\d{1,4})\s*[-—－–·]+|[Pp]age\s*(\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?"
)
OF = regex.compile(r"(\d{1,4})\s*[/／]\s*(\d{1,4})")
CHROME = regex.compile(
    r"(?:\s|[\[【|｜<>«»（(]|[\]】）)])*(?:(?:上一[页篇张]|下一[页篇张]|返回(?:目录|首页|顶部|列表|上一页)|回到?顶部|打印(?:本页|此页)|关闭(?:窗口|本页)|加入收藏|设为首页"
    r"|(?:由\s*)?扫描全能王(?:\s*扫描)?(?:\s*创建)?|全能扫描王|(?:Scanned\s+(?:with|by)\s+)?CamScanner|3亿人都在用的扫描App)(?:\s|[\[\]【】|｜<>«»（()）：:])*)+"
)
NUMBERED = frozenset("第附")  # how headings of Han alone begin
EDGES = regex.compile(r"\A[^\p{Han}A-Za-z]+|[^\p{Han}A-Za-z]+\Z|\s+")
SPECKS = regex.compile(r"\A[`'.,·、，。\s]+")
NO_HEAD = regex.compile(r"[，。；！？：…、|]|[:”’」』]\Z|[“「]")


@rule(
    "ZX306",
    "page-furniture",
    zh="页码、页眉或阅读器的字样“{bad}”混进了正文",
    en="“{bad}”, a page number, running head or button of a viewer, stands in the text",
    rank=Ranks.PAGE_FURNITURE,
    examples=[
        "渠道沿着山坡修了三年，全长十二公里，灌溉着两岸⟪\n\n→⟫⟦— 12 —⇒⟧⟪\n\n→⟫上万亩农田，粮食年年增产。\n",
        "渠道沿着山坡修了三年，灌溉着两岸的农田。\n\n⟦第 3 页 共 20 页⇒⟧⟪\n\n→⟫渠水清了，鱼虾也多了。\n",
        "渠道沿着山坡修了三年，全长十二公里，灌溉着两岸⟪\n\n→⟫⟦57⇒⟧⟪\n\n→⟫上万亩农田，粮食年年增产。\n",
        "渠水清了。⟪\n\n→⟫⟦上一页 下一页 返回目录⇒⟧⟪\n\n→⟫⟦扫描全能王 创建⇒⟧\n",
        "1\n\n春天来了，燕子也回来了，在屋檐下忙着衔泥筑巢。\n\n2\n\n夏天的傍晚，一家人坐在院子里乘凉，听老人讲故事。\n\n3\n\n秋天到了。\n",
        "2019\n\n工厂开工。\n\n2020\n\n工厂投产。\n",
        "东村\n\n基本情况\n\n人口两千。\n\n西村\n\n基本情况\n\n人口三千。\n\n南村\n\n基本情况\n\n人口四千。\n",
        "商品\n数量\n苹果\n12\n梨\n20\n桃\n35\n",
        "见第 3 页。打印本页内容时，请点击下一页按钮。\n\n上一页的内容在下一页还要用到。\n",
        "姓名：\n\n电话：\n\n姓名：\n\n电话：\n\n姓名：\n\n电话：\n",
    ],
)
def page_furniture(doc: Document) -> Iterator[Hit]:
    """Page numbers, running heads and the buttons of a viewer that were read as lines of the text.

    They stand between the lines and tear the sentence that runs over the page.  Reported are page numbers in a form
    that nothing else has (— 12 —, 第 3 页); bare numbers inside a torn sentence or that go on from another page
    number; a short line that comes again and again at page distance and stands beside a page number or inside a torn
    sentence, even with a character misread; and the words of viewers and scanners.

    Silent on years, numbered chapters, columns of figures, headings that return in each chapter, forms.

    The repair deletes the line and joins a sentence that was torn by it.  It is never safe.

    中文

    页码、页眉页脚和阅读器按钮上的字，被当作正文识别进来。

    它们夹在行间，把跨页的句子拆断。报的有：形式上只能是页码的（— 12 —、第 3 页）；夹在断句中间，或接续
    另一页码的单独数字；按页距反复出现，且紧挨页码或夹在断句中间的短行，有个别错字的也算；阅读器和扫描软
    件的字样。

    年份、带编号的章、成列的数字、各章重复出现的标题、表单不报。

    修复删去该行，并接上被它拆断的句子，一律不算安全。
    """
    likely = likely_lines(doc)
    found = numbers(doc, likely)
    found |= {index for index, line in likely.items() if VIEWER.match(line) and CHROME.fullmatch(line)}
    found |= running_heads(doc, found)
    rows = blocks(doc)
    for index in sorted(found):
        if HIDDEN not in prose(doc)[rows[index].start : rows[index].end]:
            yield Hit(rows[index].span, (without(doc, index, found),), False)


def likely_lines(doc: Document) -> dict[int, str]:
    """Return the short lines that begin as page numbers and the words of viewers do, by index."""
    text = doc.text
    begun = _begun_at_once(doc) if columnar(len(text)) else [m.start() for m in BEGUN.finditer(initials(doc))]
    return {
        index: text[start:end]
        for index, (_, start, end, _) in zip(begun, chosen(doc, begun), strict=True)
        if end - start <= 2 * SHORT and HEAD.match(text, start, end)
    }


def _begun_at_once(doc: Document) -> list[int]:
    """Return the lines that may begin so, of a large document; most lines of a statute begin with 第 or a bracket."""
    import numpy

    found, letters = columns(doc), numpy.frombuffer(shape(doc), dtype=numpy.uint8)
    seconds = found.seconds
    han = (seconds >= ord("一")) & (seconds <= ord("鿿")) & ~is_one_of(seconds, WORDS)
    may = numpy.isin(letters[found.starts], list(b"SDFMX")) | is_one_of(found.firsts, SIGNS)
    begun: list[int] = numpy.flatnonzero(may & ~(han & is_one_of(found.firsts, "第（【"))).tolist()
    return begun


def numbers(doc: Document, likely: Mapping[int, str]) -> set[int]:
    """Return the lines that are page numbers, of those that may be, by index."""
    begun = {i: t for i, t in likely.items() if t[0] in MARKED}
    marked = {i: int(next(filter(None, m.groups()))) for i, t in begun.items() if (m := NUMBER.fullmatch(t))}
    figures = {i: t for i, t in likely.items() if t[0].isdecimal()}
    parts = {i: m for i, t in figures.items() if (m := OF.fullmatch(t))}
    bare = {i: int(t) for i, t in figures.items() if BARE.fullmatch(t)}
    totals = [m[2] for m in parts.values()]
    if len(totals) > 1 and len(set(totals)) == 1:
        marked |= {i: int(m[1]) for i, m in parts.items()}
    # One below the other they are a column of a table.
    column = marked.keys() | bare.keys()
    known = {i: n for i, n in marked.items() if i - 1 not in column and i + 1 not in column}
    known |= {i: n for i, n in bare.items() if tears(doc, i - 1, i + 1)}
    pages = set(known.values())
    return known.keys() | {i for i, n in bare.items() if n > 1 and {n - 1, n + 1} & pages and _apart(blocks(doc), i)}


def _apart(rows: Sequence[Block], index: int) -> bool:
    """Whether the blocks beside a line are running text, or it stands last."""
    beside = [rows[i] for i in (index - 1, index + 1) if 0 <= i < len(rows)]
    return all(block.kind in (Kind.PROSE, Kind.ITEM, Kind.TITLE) and block.end - block.start > 4 for block in beside)


def running_heads(doc: Document, known: set[int]) -> set[int]:
    """Return the lines that come again at page distance, some of them beside a page number or in a torn sentence."""
    short = short_lines(doc)
    beside = {i for k in known for i in (k - 1, k + 1) if i in short} - known
    ends = open_ends(doc)
    stops = {i for i, (kind, a, b, _) in zip(ends, chosen(doc, ends), strict=True) if kind in TORN and b - a >= LONG}
    below = short.intersection([stop + 1 for stop in stops]) - known
    torn = {
        i for i in beside | below if (above := past(i, -1, known)) in stops and tears(doc, above, past(i, 1, known))
    }
    if not torn and not beside:
        return set()  # so that there are two lines, and more
    rows, letters = blocks(doc), shape(doc)
    indices = sorted(short - known)
    lines = ((i, doc.text[a:b], letters[a:b]) for i, (_, a, b, _) in zip(indices, chosen(doc, indices), strict=True))
    keys = {i: key for i, line, form in lines if len(key := _key(line, form)) > 1}
    torn &= keys.keys()
    exposed = torn | (beside & keys.keys())
    places = defaultdict(list)
    for i, key in keys.items():
        places[key].append(i)
    lengths = defaultdict(list)
    for key in places:
        lengths[len(key)].append(key)
    found: set[int] = set()
    for head in list(dict.fromkeys(keys[i] for i in sorted(exposed)))[:HEADS]:
        members = sorted(i for key in _alike(head, lengths) for i in places[key])
        far = all(b.start - a.end >= PAGE for a, b in pairwise(chosen(doc, members)))
        if far and len(members) >= (2 if torn.intersection(members) else 3):
            found.update(members)
    # The first line of a text is its title, if no other title follows.
    return found if rows[1].kind is Kind.TITLE else found - {0}


def short_lines(doc: Document) -> set[int]:
    """Return the lines, by index, that are no longer than a running head, of a kind with it, and end like one."""
    if not columnar(len(doc.text)):
        rows = enumerate(zip(blocks(doc), finals(doc), strict=True))
        return {i for i, ((kind, a, b, _), last) in rows if 1 < b - a <= SHORT and last not in ENDS and kind in RUNNING}
    import numpy

    found = columns(doc)
    sizes = found.ends - found.starts
    short = (sizes > 1) & (sizes <= SHORT) & is_kind(found.kinds, *RUNNING) & ~is_one_of(found.lasts, ENDS)
    return set(numpy.flatnonzero(short).tolist())


def _key(line: str, letters: bytes) -> str:
    """Return what is compared of a line that may be a running head, or nothing; ``letters`` is its shape."""
    if not letters.strip(b"H") and line[0] not in NUMBERED:
        return line
    return "" if HEADING.match(line) or NO_HEAD.search(SPECKS.sub("", line)) else EDGES.sub("", line)


def _alike(head: str, lengths: Mapping[int, list[str]]) -> list[str]:
    """Return the lines, given by their lengths, that equal a running head but for misread characters."""
    if len(head) < ALIKE:
        return [head]
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import extract

    few, size = min(2, len(head) // ALIKE), len(head)
    near = [line for length in range(max(ALIKE, size - 1), size + 2) for line in lengths.get(length, ())]
    return [line for line, _, _ in extract(head, near, scorer=Levenshtein.distance, score_cutoff=few, limit=None)]
