"""ZX404 repetition-loop."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from zxlint.document import Document
from zxlint.flow import STRONG, SURE, continuation
from zxlint.later import regex
from zxlint.lexicon import words
from zxlint.loops import Loop, loops
from zxlint.protect import HIDDEN, prose
from zxlint.rule import Damage, Hit, Ranks, rule
from zxlint.structure import Block, Kind, blocks
from zxlint.text import NEWLINE, Edit, Span

MANY = 6  # copies that nobody writes for effect
CRY = 40  # copies that no laughter or noise has
PHRASE = 4  # Han characters from which a unit is no reduplication
CLAUSE = 8  # Han characters from which a unit with a mark in it is no chant
VERSE = 12  # Han characters from which lines with a sentence mark are no refrain
QUOTE = 200  # characters before a loop within which the opening quote of a speech is looked for

HAN = regex.compile(r"[\p{Han}〇]")
AFTER_LINE = regex.compile(r"[\r\n]\s*")
AFTER_MARK = regex.compile(r"[，。；：！？、]\s*")
SENTENCE = regex.compile(r"[，。；：！？、]")
# Blanks of forms, cells of tables, boxes to tick, rows of numerals, counting by units, placeholders for a character.
MEANT = regex.compile(r"[_＿□☐○●|\t×※]|[（(\[【]\s*[）)\]】]")
COUNTED = regex.compile(r"[〇零一二三四五六七八九十百千万亿年月日时分两几数每半某口等叉丨丿卜\P{Han}]*")
NOISES = frozenset(
    "哈呵嘿嘻嘎咯呱啊呀哎唉哦喔噢嗯哼哇呜嗷咚咕噜嘟嘀嗒嗡嗖唰哗啦吱叽喳咩哞汪喵砰乓乒叮当铛咣隆轰啪滴答沙簌突扑通咳"
)
SOUNDS = frozenset("oe")  # parts of speech: onomatopoeia, interjections
SPACE = regex.compile(r"\s")
LATIN = regex.compile(r"[A-Za-z]")


@rule(
    "ZX404",
    "repetition-loop",
    zh="“{unit}”接连出现了{copies}遍",
    en="“{unit}” stands {copies} times in a row",
    rank=Ranks.REPETITION_LOOP,
    damage=Damage.LOOP,
    examples=[
        "镇上修了水渠，灌溉面积扩大⟦灌溉面积扩大灌溉面积扩大灌溉面积扩大→⟧了三成，收成好了。",
        "镇上修了水渠，灌溉面积⟦面积面积面积⇒⟧扩大了三成，收成好了。",
        "镇上修了水渠，灌溉面积扩大⟦灌溉面积扩大灌溉面积扩大灌溉面积⇒⟧\n",
        "收购点设在村口，随到随收随⟦随随随随随随随随⇒⟧时付款，大家都说方便。",
        "水渠修好以后，全村的旱地都能浇上水。\n\n⟦水渠修好以后，全村的旱地都能浇上水。\n\n水渠修好以后，全村的旱地都能浇上水。\n\n⇒⟧这是件大事。\n",
        "水渠修好以后，粮食增产，全村的旱地都能浇上水，⟦粮食增产，全村的旱地都能浇上水，粮食增产，全村的旱地都能浇上水，⇒⟧这是大事。",
        "他哈哈哈哈哈哈哈哈地笑，锅里咕嘟咕嘟咕嘟咕嘟地响，门外咚咚咚咚咚咚地敲。",
        "他一步一步一步地往上爬，一天一天一天地熬，很久很久很久以后才到。",
        "“快跑啊快跑啊快跑啊！”“中国加油！中国加油！中国加油！”看台上喊声不断。",
        "姓名：______ （  ）（  ）（  ） 年 月 日 年 月 日 ×××××× 等等等等等等 …………————————",
        "流啊流啊流啊\n\n流过我的家乡\n\n流过我的家乡\n\n流过我的家乡\n\n流进了大海\n",
        "无\n无\n无\n无\n无\n无\n无\n\n合计 1 000 000 000 元\n",
        "一一一一一一一一一一\n\n托，托，托，托，屋外有人敲门。",
    ],
    markdown=["| 无 | 无 | 无 | 无 | 无 | 无 |\n", "`灌溉面积灌溉面积灌溉面积灌溉面积`\n"],
)
def repetition_loop(doc: Document) -> Iterator[Hit]:
    """A phrase, a character or a block of lines that was emitted three times or more in a row.

    A model that loses its place writes the same words over and over, until it comes out of the loop or is cut off.
    Silent on laughter and noises, on counting (一步一步一步), calls and chants, refrains, forms, tables and
    placeholders; a single character counts from six copies on.

    The repair leaves one copy; the beginning of a further one, where the loop was cut off, goes too.  It is safe where
    four characters or more stand six times in running text outside speech, or shorter words a dozen times, and it is
    clear whether a torn copy is left over.

    中文

    词语、单字或几行文字接连输出了三遍以上。

    模型陷入循环时会反复写同样的话，直到跳出循环或被截断。以下情形不报：笑声和拟声，逐一计数（一步一步一
    步），呼号和口号，副歌，表单、表格和占位符；单个字要六遍以上才报。

    修复只留一份；循环被截断时剩下的半份也一并删去。行文中（对话除外）四个字以上出现六遍，或更短的词出现
    十余遍，且残余部分界限分明的，修复是安全的。
    """
    found = loops(doc)
    rows = blocks(doc) if found else ()
    starts = [block.start for block in rows]
    for loop in found:
        first, copies = measured(doc.text, loop)
        unit = doc.text[first : first + loop.period]
        row = rows[max(0, bisect_right(starts, first) - 1)]
        if not is_phrase(doc, loop, unit, copies) or is_meant(doc, first, unit, copies, row):
            continue
        span = Span(first + loop.period, first + copies * loop.period)
        if span.end > loop.end:
            # No line end follows the last copy as it does the others.
            span = Span(first + len(unit.rstrip()), loop.end)
        rest, known = cut_off(doc.text, loop, span.end)
        content = span._replace(end=span.end + len(rest))
        certain = row.kind is Kind.PROSE and is_certain(unit.strip(), copies) and not in_speech(doc.text, first, row)
        certain = certain and (known or (loop.end - loop.start) % loop.period == 0)
        yield Hit(content, (Edit(*content, ""),), certain, {"unit": shown(unit), "copies": copies})


def measured(text: str, loop: Loop) -> tuple[int, int]:
    """Return where the first copy begins, after a mark if that is all the same, and how many copies there are."""

    def copies(first: int) -> int:
        content = len(text[first : first + loop.period].rstrip())
        return 1 + (loop.end - first - content) // loop.period

    rest = (loop.end - loop.start) % loop.period
    lines = NEWLINE.search(text, loop.start, loop.start + loop.period)
    # A loop that was cut off begins where it begins; there the last characters are no part of the text around.
    if not lines and (rest >= PHRASE or is_line_end(text, loop.end)):
        return loop.start, copies(loop.start)
    marks = (AFTER_LINE if lines else AFTER_MARK).finditer(text, loop.start, loop.start + loop.period)
    first = next((m.end() for m in marks if copies(m.end()) >= copies(loop.start)), loop.start)
    return first, copies(first)


def is_phrase(doc: Document, loop: Loop, unit: str, copies: int) -> bool:
    """Whether a unit is made of words and not of marks, blanks, figures or noises."""
    if HIDDEN in prose(doc)[loop.start : loop.start + loop.period] or MEANT.search(unit):
        return False
    han = len(HAN.findall(unit))
    if not han:
        return len(set(LATIN.findall(unit))) >= PHRASE and copies >= MANY
    if COUNTED.fullmatch(unit):
        return False
    noise = set(HAN.findall(unit)) <= NOISES or not SOUNDS.isdisjoint((kind(unit), kind(unit * 2)))
    return copies >= (CRY if noise else MANY if loop.period == 1 else 3)


def kind(word: str) -> str:
    return words().get(word, "")


def is_meant(doc: Document, first: int, unit: str, copies: int, row: Block) -> bool:
    """Whether a phrase may stand so often for effect, or in the fields of a form or table."""
    if row.kind in (Kind.TABLE, Kind.CODE, Kind.RULE):
        return True
    han = len(HAN.findall(unit))
    if NEWLINE.search(unit):
        return han < PHRASE or (copies < MANY and (han < VERSE or not SENTENCE.search(unit)))
    if copies >= MANY:
        return False
    if SENTENCE.search(unit):
        # Chants and parallel clauses begin after a mark, a loop anywhere.
        begun = not first or SENTENCE.match(doc.text[first - 1]) or row.start == first
        return in_speech(doc.text, first, row) or (begun and han < CLAUSE)
    end = first + copies * len(unit)
    within = HAN.match(doc.text, first - 1) and HAN.match(doc.text, end) if first else None
    if han < PHRASE:
        return not within or unit[0] in "一很越更最再又好快不" or (copies == 3 and kind(unit) not in set("nvslj"))
    return in_speech(doc.text, first, row) or (row.start == first and row.end <= end)


def in_speech(text: str, first: int, row: Block) -> bool:
    """Whether a quote is open where a loop begins."""
    before = text[max(row.start, first - QUOTE) : first]
    return any(before.rfind(left) > before.rfind(right) for left, right in ("“”", "「」", "‘’"))


def cut_off(text: str, loop: Loop, end: int) -> tuple[str, bool]:
    """Return the beginning of one more copy behind the last, and whether it is certain what goes.

    What is left over may be the torn copy, or the text that begins like one: what follows tells.
    """
    rest = text[end : loop.end].rstrip()
    if is_line_end(text, end + len(rest)):
        return (rest if len(rest) > 1 else ""), False
    if not rest or NEWLINE.search(text, loop.start, loop.start + loop.period):
        return "", False
    after = text[loop.end : loop.end + 4]
    ahead = continuation(text[end - 4 : end], after) - continuation(text[loop.end - 4 : loop.end], after)
    if abs(ahead) >= STRONG:
        return (rest if ahead > 0 else ""), abs(ahead) >= SURE
    return (rest if len(rest) >= PHRASE and not SENTENCE.match(text[end - 1]) else ""), False


def is_line_end(text: str, place: int) -> bool:
    return not text[place : place + 1].strip(" \r\n")


def is_certain(unit: str, copies: int) -> bool:
    """Whether a phrase stands so often in running text that nobody means it: 红黄蓝绿 may be a pattern three times."""
    if SPACE.search(unit):
        return False
    han = len(HAN.findall(unit))
    if 1 < han < PHRASE:
        return copies >= 2 * MANY and not SENTENCE.search(unit)
    return han >= PHRASE and copies >= MANY


def shown(unit: str) -> str:
    return unit.split()[0][:20]
