"""ZX401 duplicate-passage."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from zxlint.document import Document
from zxlint.edges import can_begin, can_end
from zxlint.flow import MIDWAY, STRONG, SURE, continuation, opening
from zxlint.later import regex
from zxlint.lexicon import bridges
from zxlint.outline import outline
from zxlint.repeats import Repeat, garbled_by, repeats, slips, without_lines
from zxlint.rule import Hit, Ranks, Related, rule
from zxlint.stops import begins_section
from zxlint.structure import SHORT, Block, Kind, blocks, wrap_width
from zxlint.text import NEWLINE, Edit, Span

CLOSED = regex.compile(r"[。！？；：…!?;:．.][”’』」）)\]】]*\Z")
SENTENCE = regex.compile(r"[。！？；，：]")
HAN = regex.compile(r"\p{Han}{4}")
MARK = regex.compile(r"[，、。；：！？）》”’』」】]")
ASIDE = {Kind.FURNITURE, Kind.CAPTION, Kind.RULE}
WITHIN = regex.compile(r"[\p{Han}、，]\Z")
WHOLE = 40  # characters from which a paragraph may stand again a few paragraphs further down
PIECE = 30  # characters from which a piece of a paragraph may
REACH = 12  # paragraphs that are a few
ONES = "一1①A"  # what the first item of a list is called
AROUND = 40  # items of lists among which the neighbours of one are looked for
SLACK = 2  # misread characters by which a copy may miss the end of a line
GARBLED = 6.0  # bits that a difference costs on one side, on the average, from which it is a misreading
NEAR = 3  # lines that may stand between a page end and its copy
RUNNING = {Kind.PROSE, Kind.ITEM}


class Place(NamedTuple):
    """The blocks in which a passage stands, and whether it begins with the first and ends with the last."""

    first: int
    last: int
    head: bool
    tail: bool


@rule(
    "ZX401",
    "duplicate-passage",
    rank=Ranks.DUPLICATE_PASSAGE,
    zh="“{bad}”重复了上文的 {size} 个字",
    en="“{bad}” repeats {size} characters from above",
    examples=[
        # The end of a page emitted again on the next, in mid-sentence; exactly, and with a character misread.
        "去年入冬以后，全镇组织劳力三千多人整修沟渠，疏通了六条主干渠，为来年春⟪\n\n→⟫"
        "⟦组织劳力三千多人整修沟渠，疏通了六条主干渠，为来年春→⟧耕打下了基础。\n",
        "去年入冬以后，全镇组织劳力三千多人整修沟渠，疏通了六条主干渠，为来年春⟪\n\n→⟫"
        "⟦组织劳力三千多人整修勾渠，疏通了六条主干渠，为来年春⇒⟧耕打下了基础。\n",
        # The end of a paragraph again as a paragraph.
        "图书馆从今年起延长开放时间，读者凭借书证即可入馆，周末还有专人为孩子们讲故事、做手工。⟪\n\n→⟫"
        "⟦读者凭借书证即可入馆，周末还有专人为孩子们讲故事、做手工。⇒⟧\n",
        # A paragraph again, with misread characters, further down.
        "山里的春天来得晚。\n\n村口有一口老井，井沿的青石被绳子磨出了一道道深沟，天旱的年头，邻近几个村子的人都到这里"
        "来挑水，从早到晚排着长队，从来没有见它干过。\n\n后来家家户户装上了自来水。\n\n"
        "⟦村口有一口老井，井沿的青石被绳子磨出了一道道深沟，大旱的年头，邻近几个村子的人都到这里"
        "来挑水，从早到晚排着长队，从来没有见它干过。⇒⟧⟪\n\n→⟫老井却没有填掉。\n",
        # An item of a list that has counted on from it.
        "（一）抓学习。每月集中学习两次，全年写出读书笔记一百二十篇。\n\n"
        "（二）抓调研。委员们走访了十二个乡镇、四十家企业，召开座谈会二十六次，形成调研报告八篇，"
        "其中三篇得到了县委主要领导的批示，推动解决了一批难题。\n\n"
        "（三）抓协商。围绕老旧小区改造开展协商六次。\n\n"
        "⟦（二）抓调研。委员们走访了十二个乡镇、四十家企业，召开座谈会二十六次，形成调研报告八篇，"
        "其中三篇得到了县委主要领导的批示，推动解决了一批难题。→⟧⟪\n\n→⟫"
        "（四）抓宣传。全年刊发稿件八十篇。\n",
        # An item that is quoted, and answered.
        "（一）抓学习。每月集中学习两次，全年写出读书笔记一百二十篇。\n\n"
        "（二）抓调研。委员们走访了十二个乡镇、四十家企业，召开座谈会二十六次，形成调研报告八篇，"
        "其中三篇得到了县委主要领导的批示，推动解决了一批难题。\n\n"
        "（三）抓协商。围绕老旧小区改造开展协商六次。\n\n代表们询问了第二项工作的落实情况。\n\n"
        "⟦（二）抓调研。委员们走访了十二个乡镇、四十家企业，召开座谈会二十六次，形成调研报告八篇，"
        "其中三篇得到了县委主要领导的批示，推动解决了一批难题。⇒⟧⟪\n\n→⟫"
        "经研究，上述工作已于年底前全部完成。\n",
        # Twice within a line.
        "会议要求，各科室要把责任落实到人，把任务细化到每一个月，⟦各科室要把责任落实到人，把任务细化到每一个月，⇒⟧年底统一考核。\n",
        "违反前款规定，情节较轻的，由主管部门责令限期改正，给予警告。\n\n违反本条规定，情节较重的，由主管部门责令限期改正，给予警告。\n",
        "申请补助的，应当向所在地的街道办事处提交书面申请材料。\n\n所在地的街道办事处提交书面申请材料的，应当登记。\n",
        "甲方应当在收到货物之日起十五日内支付全部货款。\n\n乙方应当在收到货物之日起十五日内支付全部货款。\n",
        "必须坚持把群众的利益放在第一位，始终同群众想在一起。\n\n必须坚持把群众的意见放在第一位，始终同群众干在一起。\n",
        "有下列情形之一的，不予登记：\n\n（一）申请人隐瞒有关情况或者提供虚假材料的；\n\n（二）法律、行政法规规定不予登记的其他情形。"
        "\n\n有下列情形之一的，撤销登记：\n\n（一）申请人隐瞒有关情况或者提供虚假材料的；\n\n（二）法律、行政法规规定不予登记的其他情形。\n",
        "关于推进全县农村公路养护管理体制改革的若干意见\n\n关于推进全县农村公路养护管理体制改革的若干意见\n\n各乡镇：\n",
        "河水弯弯，流过我的家门前，流过麦田和果园。\n\n离家的人啊，何时再看一看。\n\n河水弯弯，流过我的家门前，流过麦田和果园。\n",
    ],
)
def duplicate_passage(doc: Document, *, paragraph: int = 60) -> Iterator[Hit]:
    """A passage of 20 characters or more that was emitted again, exactly or with misread characters.

    A model that reads page by page writes the end of a page once more at the head of the next, or brings a whole
    paragraph again.  Documents also repeat on purpose, so length is no evidence.  Reported are: the end of a
    paragraph that stands again right under it; a paragraph that begins with what stands in mid-word above; a
    whole paragraph of prose that comes again; a run of words directly after itself.

    Silent on formulae inside sentences, on parallel sentences (another subject, another number, the same difference
    twice), on items of lists, on titles and captions, on sections of one form, on what stands three times, and on a
    paragraph that takes up the words of the last.

    The repair deletes the copy with one of the gaps beside it, and joins the sentence that the page break tore.  It
    is safe where the copy is exact, stands directly after its original, and either is long, and no one else's words, or
    begins or ends in the middle of a word; or where it is exact and long, and an item that its list has counted past,
    with nothing but items beside it.

    ``paragraph``: characters from which a paragraph that comes again further down is reported, and from which a
    repair without a torn sentence is safe.

    中文

    二十个字以上的文字又输出了一遍，一字不差或带有错字。

    逐页识别的模型会把页末在下一页开头再写一遍，或把整段再输出一次。文档也会有意重复，所以长度本身不足为
    凭。报的有：一段的末尾在紧接的下面又出现；一段以上文某词中间的文字开头；整段行文再次出现；一串词语紧
    接着又来一遍。

    以下情形不报：句内的套话，排比句（主语不同、数字不同、同一差别出现两次），列表项，标题和图注，同一格
    式的各节，出现三次的文字，承接上段字句的段落。

    修复删去后一份和它旁边的一处空行，并接上被分页拆断的句子。重复部分一字不差、紧接原文，且足够长、不是
    引述他人的话，或起止处在词的中间，才算安全；列表已经数到后面又回头出现的一项，一字不差且足够长，前后又
    都是列表项的，也算安全。

    ``paragraph``：整段在下文再次出现时，至少多少字才报；没有断句为证时，也以此为修复算安全的字数。
    """
    starts: list[int] = []
    for repeat in repeats(doc):
        starts = starts or [block.start for block in blocks(doc)]
        if (fault := judge(doc, repeat, starts, paragraph)) is None:
            continue
        edit, safe = fault
        related = Related(repeat.original, "原文在此", "the original")
        yield Hit(repeat.copy, (edit,), safe and not repeat.edits, {"size": repeat.size}, (related,))


def judge(doc: Document, repeat: Repeat, starts: list[int], paragraph: int) -> tuple[Edit, bool] | None:
    """Return the repair of a repeat that is a fault, and whether it is certain; None where the repeat may be meant."""
    original, copy = _place(doc, repeat.original, starts), _place(doc, repeat.copy, starts)
    if original is None or copy is None:
        return None
    if original.last == copy.first:
        beside = repeat.original.end == repeat.copy.start and not repeat.edits
        return (Edit(*repeat.copy, ""), repeat.size >= paragraph) if beside else None
    rows = blocks(doc)
    row = rows[copy.first]
    if not copy.head or row.kind not in RUNNING or _wrapped(doc, copy.first):
        return None
    # A line without a sentence mark is a title or a caption, and its repeat another fault, or none.
    if copy.tail and not SENTENCE.search(doc.text, *repeat.copy):
        return None
    parted = copy.first - original.last - 1
    under = parted <= NEAR and all(block.kind in ASIDE for block in rows[original.last + 1 : copy.first])
    if original.tail and under and (fault := _after_original(doc, repeat, original, copy, parted > 0, paragraph)):
        return fault
    if not copy.tail:
        return None
    whole = original.head and original.tail
    meant = _may_be_meant(doc, repeat, original, copy, paragraph) if whole else not _is_astray(doc, repeat)
    if meant:
        return None
    # Words and numbers agree: an item that the list has had stands again where the next one follows.
    certain = whole and repeat.size >= paragraph and _counts_again(doc, original, copy)
    return without_lines(doc, copy.first, copy.last), certain


def _after_original(
    doc: Document, repeat: Repeat, original: Place, copy: Place, parted: bool, paragraph: int
) -> tuple[Edit, bool] | None:
    """Judge ``A B, B C``: the end of a page that may have been emitted again on the next."""
    start, end = repeat.original
    torn = not CLOSED.search(doc.text[end - 4 : blocks(doc)[original.last].end])
    inside = not original.head and (torn or not CLOSED.search(doc.text[max(0, start - 4) : start]))
    long = repeat.size >= paragraph
    if copy.tail:
        # A parallel sentence has another subject, a misread one a wrong character.
        likely = (repeat.alone or not repeat.edits) and misread(doc, repeat) and (inside or long or not repeat.edits)
        certain = long and not parted and not _is_said_again(doc, original, copy)
        return (without_lines(doc, copy.first, copy.last), certain) if likely else None
    # A closed sentence whose words the next paragraph takes up is good style, and so are names one below the other.
    above = blocks(doc)[original.last]
    prose = above.kind in RUNNING and above.end - above.start > SHORT and HAN.search(doc.text, *repeat.copy)
    if not torn or not prose:
        return None
    if parted:
        return Edit(*repeat.copy, ""), False
    # A definition without a full stop, whose words the next paragraph begins with, is no torn sentence.
    heals = not can_end(doc.text[end - 4 : end]) or not can_begin(doc.text[repeat.copy.start : repeat.copy.start + 4])
    return Edit(end, repeat.copy.end, ""), heals or bridges(doc.text[start - 3 : start], doc.text[start : start + 3])


def _is_said_again(doc: Document, original: Place, copy: Place) -> bool:
    """Whether a passage may be spoken or sung by another: it begins with a quote, or a speaker is named before it."""
    rows, text = blocks(doc), doc.text
    above = text[rows[original.first - 1].end - 1] if original.first else ""
    return (
        above in ("：", ":")
        or text[rows[copy.first].start] in "“「『—"
        or rows[copy.first].end - rows[copy.first].start < 60
    )


def _may_be_meant(doc: Document, repeat: Repeat, original: Place, copy: Place, paragraph: int) -> bool:
    """Whether whole paragraphs may stand twice for a reason: items of lists, sections of a form, what is far apart."""
    if not misread(doc, repeat):
        return True
    if _breaks_a_list(doc, copy):
        return False
    rows = blocks(doc)
    # What follows a colon are the items of a list, and those are equal in many lists.
    listed = any(i and doc.text[rows[i - 1].end - 1] in ":：" for i in (original.first, copy.first))
    single = copy.first == copy.last
    if listed or (single and not repeat.alone) or rows[copy.first].kind is not Kind.PROSE:
        return True
    if _same_heading(doc, original, copy):
        return True
    heads = begins_section(doc, rows[copy.first]) or doc.text[repeat.copy.end - 1] in ":："
    near = copy.first - original.last <= REACH and not heads
    return repeat.size < (WHOLE if near else paragraph)


def _breaks_a_list(doc: Document, copy: Place) -> bool:
    """Whether a copy begins with a number that the list around it has had, and the list goes on without it."""
    items = outline(doc)
    at = bisect_left(items, copy.first, key=attrgetter("block"))
    if at == len(items) or items[at].block != copy.first:
        return False
    form, number = items[at].form, items[at].number
    before = next((item for item in reversed(items[max(0, at - AROUND) : at]) if item.form == form), None)
    after = next((item for item in items[at : at + AROUND] if item.form == form and item.block > copy.last), None)
    return before is not None and after is not None and number <= before.number == after.number - 1


def _counts_again(doc: Document, original: Place, copy: Place) -> bool:
    """Whether a list that has counted on from an item counts that item once more: 二 三 四 二, and then 五 or no more.

    A list that begins anew begins with its first item, or stands under another heading.  Who quotes an item says so
    before it, or answers it after it: with anything but items beside it, the copy may be meant.
    """
    items, rows = outline(doc), blocks(doc)
    at, again, end = (
        bisect_left(items, n, key=attrgetter("block")) for n in (original.first, copy.first, copy.last + 1)
    )
    if again == len(items) or (items[at].block, items[again].block) != (original.first, copy.first):
        return False
    first, second = items[at], items[again]
    if first.number < 2 or (first.form, first.number) != (second.form, second.number):
        return False
    if not _next_to(rows, items[again - 1].block, copy.first):
        return False
    below = items[end].block if end < len(items) else len(rows)
    if not _next_to(rows, copy.last, below):
        return False
    between = doc.text[rows[original.last].end : second.span.start]
    run = [item for item in items[at:again] if item.form == first.form or item.depth <= first.depth]
    # A list may begin within a line: 须提交：（一）合同；
    begun = any(first.style.replace("#", one) in between for one in ONES)
    counted = [item.number for item in run] == list(range(first.number, first.number + len(run)))
    following = next((item for item in items[end : end + AROUND] if item.depth <= first.depth), None)
    goes_on = following is None or following.form != first.form or following.number == run[-1].number + 1
    return counted and goes_on and not begun and all(item.form == first.form for item in run)


def _next_to(rows: Sequence[Block], upper: int, lower: int) -> bool:
    """Whether nothing but page numbers and the like stands between two blocks."""
    return all(block.kind in ASIDE for block in rows[upper + 1 : lower])


def _is_astray(doc: Document, repeat: Repeat) -> bool:
    """Whether a paragraph is a piece from the middle of another one, torn where nobody would tear it."""
    if repeat.size < PIECE or not repeat.alone or not misread(doc, repeat):
        return False
    text, (start, end) = doc.text, repeat.original
    left, right = text[max(0, start - 3) : start], text[start : start + 4]
    # A paragraph that begins a few misread characters further on is whole.
    if NEWLINE.search(right):
        return False
    if MARK.match(right) or bridges(left, right[:3]):
        return True
    inside = bool(WITHIN.search(left))
    cut = bool(WITHIN.match(text[end - 1]) and WITHIN.match(text[end : end + 1]))
    return (inside and continuation(left, right) >= SURE and opening(right) <= MIDWAY) or (
        cut and continuation(text[end - 4 : end], text[end : end + 4]) >= STRONG
    )


def misread(doc: Document, repeat: Repeat) -> bool:
    """Whether the two differ as two readings of one text do, and not as two texts of one mould.

    A misread character makes its own text improbable; the words that parallel sentences differ in are probable in both.
    """
    if not repeat.edits:
        return True
    slight = repeat.edits <= repeat.size // 16 + 1 and slips(doc, repeat, 2 if repeat.size >= 200 else 1)
    if slight and (repeat.size >= 60 or doc.text[repeat.original.start] == doc.text[repeat.copy.start]):
        return True
    return garbled_by(doc, repeat) >= GARBLED


def _place(doc: Document, span: Span, starts: list[int]) -> Place | None:
    first, last = bisect_right(starts, span.start) - 1, bisect_right(starts, span.end - 1) - 1
    if first < 0:
        return None
    rows = blocks(doc)
    return Place(first, last, span.start - rows[first].start <= SLACK, rows[last].end - span.end <= SLACK)


def _wrapped(doc: Document, index: int) -> bool:
    """Whether the line may begin in the middle of a paragraph that is wrapped over lines."""
    rows = blocks(doc)
    return wrap_width(doc) is not None and index > 0 and rows[index].line == rows[index - 1].line + 1


def _same_heading(doc: Document, original: Place, copy: Place) -> bool:
    """Whether both passages follow the same line: sections of one form."""
    rows = blocks(doc)
    above = [doc.text[rows[p.first - 1].start : rows[p.first - 1].end] for p in (original, copy) if p.first]
    return len(above) == 2 and above[0] == above[1]
