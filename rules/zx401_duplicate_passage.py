"""ZX401 duplicate-passage."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import regex

from zxlint.document import Document
from zxlint.lexicon import bridges
from zxlint.repeats import Repeat, repeats, slips, without_lines
from zxlint.rule import Hit, Ranks, Related, rule
from zxlint.structure import SHORT, Kind, blocks, wrap_width
from zxlint.text import Edit, Span

CLOSED = regex.compile(r"[。！？；：…!?;:．.][”’』」）)\]】]*\Z")
SENTENCE = regex.compile(r"[。！？；，：]")
HAN = regex.compile(r"\p{Han}{4}")
MARK = regex.compile(r"[，、。；：！？）》”’』」】]")
ASIDE = {Kind.FURNITURE, Kind.CAPTION, Kind.RULE}
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
    zh="这里重复了上文的{size}个字",
    en="{size} characters from above are repeated here",
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
    is safe where the copy is exact, stands directly after its original, and either is long or tears a sentence.

    ``paragraph``: characters from which a paragraph that comes again further down is reported, and from which a
    repair without a torn sentence is safe.
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
    if original.tail and under and (repeat.alone or not repeat.edits):
        return _after_original(doc, repeat, original, copy, parted > 0, paragraph)
    # What follows a colon are the items of a list, and those are equal in many lists.
    heads = [p.first for p in (original, copy) if p.head and p.first]
    if not repeat.alone or not copy.tail or any(doc.text[rows[i - 1].end - 1] in ":：" for i in heads):
        return None
    if original.head and original.tail:
        meant = row.kind is not Kind.PROSE or repeat.size < paragraph or _same_heading(doc, original, copy)
        return None if meant or not _misread(doc, repeat) else (without_lines(doc, copy.first, copy.last), False)
    if not original.head and repeat.size >= 30 and _torn_off(doc, repeat) and _misread(doc, repeat):
        return without_lines(doc, copy.first, copy.last), False
    return None


def _after_original(
    doc: Document, repeat: Repeat, original: Place, copy: Place, parted: bool, paragraph: int
) -> tuple[Edit, bool] | None:
    """Judge ``A B, B C``: the end of a page that may have been emitted again on the next."""
    start, end = repeat.original
    torn = not CLOSED.search(doc.text[end - 4 : end])
    inside = not original.head and (torn or not CLOSED.search(doc.text[max(0, start - 4) : start]))
    long = repeat.size >= paragraph
    if copy.tail:
        # A parallel sentence has another subject, a misread one a wrong character.
        likely = _misread(doc, repeat) and (inside or long or not repeat.edits)
        likely = likely or (torn and inside and slips(doc, repeat, 2))
        return (without_lines(doc, copy.first, copy.last), long) if likely else None
    # A closed sentence whose words the next paragraph takes up is good style, and so are names one below the other.
    above = blocks(doc)[original.last]
    prose = above.kind in RUNNING and above.end - above.start > SHORT and HAN.search(doc.text, *repeat.copy)
    if not torn or not prose:
        return None
    if not (_misread(doc, repeat) and repeat.size >= 40 if original.head else slips(doc, repeat, 2)):
        return None
    return (Edit(*repeat.copy, ""), False) if parted else (Edit(repeat.original.end, repeat.copy.end, ""), True)


def _misread(doc: Document, repeat: Repeat) -> bool:
    """Whether the two differ as two readings of one text do, and not as two texts of one mould."""
    if repeat.edits and repeat.size < 60 and doc.text[repeat.original.start] != doc.text[repeat.copy.start]:
        return False
    return repeat.edits <= repeat.size // 16 + 1 and slips(doc, repeat, 2 if repeat.size >= 200 else 1)


def _place(doc: Document, span: Span, starts: list[int]) -> Place | None:
    first, last = bisect_right(starts, span.start) - 1, bisect_right(starts, span.end - 1) - 1
    if first < 0:
        return None
    rows = blocks(doc)
    return Place(first, last, rows[first].start == span.start, rows[last].end == span.end)


def _wrapped(doc: Document, index: int) -> bool:
    """Whether the line may begin in the middle of a paragraph that is wrapped over lines."""
    rows = blocks(doc)
    return wrap_width(doc) is not None and index > 0 and rows[index].line == rows[index - 1].line + 1


def _same_heading(doc: Document, original: Place, copy: Place) -> bool:
    """Whether both passages follow the same line: sections of one form."""
    rows = blocks(doc)
    above = [doc.text[rows[p.first - 1].start : rows[p.first - 1].end] for p in (original, copy) if p.first]
    return len(above) == 2 and above[0] == above[1]


def _torn_off(doc: Document, repeat: Repeat) -> bool:
    """Whether the original begins inside a word or before a mark, so that nobody would begin a paragraph there."""
    start = repeat.original.start
    left, right = doc.text[max(0, start - 3) : start], doc.text[start : start + 3]
    return bool(MARK.match(right)) or bridges(left, right)
