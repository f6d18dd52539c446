"""ZX105 stray-space."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cache, cached_property
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from zxlint.document import Document
from zxlint.later import re
from zxlint.lexicon import LONGEST, bridges, is_word, words
from zxlint.rule import Hit, Ranks, rule, swap
from zxlint.spacing import is_single, runs, spacing
from zxlint.structure import Block, Kind, blocks
from zxlint.text import Edit

# All begin with a blank by itself: a scan for one rare letter is the fastest there is.
BLANKS = re.compile(rb"S(?<=[HPECOpcoDM]S)S*+(?=[HPECOpcoD])")
LATIN = re.compile(rb"S(?:(?<=HS)S*+(?=L)|(?<=LS)S*+(?=H))")
APART = re.compile(rb"S(?<!SS)(?:S++|(?<=[HPEC]S))(?=[HPEOC])")
# Letters of the shape before and after a blank: only these are looked at.
SIDES = re.compile(r"[HPECOpco][HPECOpco]|[HPEC]D|D[HPEC]|M[PE]")

CLOSING = frozenset("，、；：。！？”’》」』）】〕,;:?!)")
OPENING = frozenset("，、；：。！？“‘《「『（【〔,;(")
QUOTES = frozenset("“‘《「『")
"""Marks before which no blank stands, after which none does, and those that open after Han."""

AFTER_MARK = re.compile(rf"[ \t\u3000](?<=([{re.escape(''.join(sorted(OPENING)))}])[ \t\u3000])")
BEFORE_MARK = re.compile(rf"[ \t\u3000](?=([{re.escape(''.join(sorted(QUOTES)))}]))")

ENDS = frozenset("，。；！？")
"""Marks that a clause ends in which is no part of a list."""

WITHIN = ENDS | frozenset("、）”")
"""Marks after which running prose goes on."""

SENTENCE = re.compile("[，。；]")
LISTED = re.compile(r"[\u4e00-\u9fff][ \u3000]+[\u4e00-\u9fff]")
ENUMERATOR = re.compile(
    r"\s*(?:第\s*[\d〇零一二三四五六七八九十百千两]+\s*[编篇章节条款项回卷部届次][之一二三四五六七八九十]*"
    r"|[（(]?[\d一二三四五六七八九十百]+[）)、.．]?|附[件录表则]?\s*[\d一二三四五六七八九十]*|[注例答问图表]\d*)\Z"
)
ARTICLE = re.compile(r"第[\d〇零一二三四五六七八九十百千两]+[编篇章节条款项](?:之[一二三四五六七八九十]+)?\Z")
NUMBERED = re.compile(r"第[\d〇零一二三四五六七八九十百千两]+[条款项](?:之[一二三四五六七八九十]+)?[ \u3000]+(?=.)")
STARTS_ANEW = re.compile(
    r"第[\d〇零一二三四五六七八九十百千]+[编章节条]|[（(][\d一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、|附件"
)
SIGNED = re.compile("记者|通讯员|摄|供图|编辑|作者|翻译|作词|作曲|责编")
SINGLE = re.compile(r"(?<=[ \u3000])[的是在和了与为有不我他这也就从将](?=[ \u3000])")
CLAUSE_END = re.compile(r"[，。；：！？、“”‘’《》（）()「」『』【】〔〕,;:!?\"|]")
DATE = re.compile(r"[（(]?[\d〇○零一二三四五六七八九十年月日]{6,}日\Z")
SURNAMES = frozenset(
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
)
PARTICLES = frozenset("的了着过吗呢吧啊呀么们")
"""Characters that end a word of two characters which is no name."""

OFFICES = frozenset("院厅部委局会府央办")
OFFICE = 12
"""Characters that the names of offices end in, and of which the longest name consists."""

DATED = re.compile(r"[\d０-９〇○零一二三四五六七八九十年月日时分号 ]*[年月日时分号]")
NUMBER_BEGUN = re.compile(r"(?:\A|[^\u4e00-\u9fff])第[一二三四五六七八九十百]*\Z")
NUMBER_ENDED = re.compile(r"[一二三四五六七八九十百]*条[ \u3000]")

CLAUSE = 60
"""Characters looked at on either side of a blank."""

LABEL = 10
"""Characters of the longest label before a colon: 联系电话：."""

NOT_TEXT = (Kind.TABLE, Kind.CODE, Kind.RULE, Kind.FURNITURE)

APARTS = 8
"""Blanks beside Han or marks from which words may have been set apart."""

SETS_LATIN_APART = 300
"""A document with a blank between Han and Latin every so many characters is technical prose."""


class Gap(NamedTuple):
    """Blanks within a line: from where to where, and the letters of the shape on either side."""

    start: int
    end: int
    sides: str


@rule(
    "ZX105",
    "stray-space",
    zh="“{around}”中多出 {count} 处空格",
    en="{en_count} in “{around}”",
    rank=Ranks.STRAY_SPACE,
    examples=[
        "会议要求切实转变工作作⟦ →⟧风，密切联系群众。",
        "会议指出，⟦ →⟧要密切联系群众，多到基层去。",
        "会议强调⟦ →⟧，要密切联系群众，多到基层去。",
        "他们参观了⟦ →⟧“百年征程”展览，听取了讲解。",
        "全年新增泊位三百个⟦ ⇒⟧集中设在老城区，群众反映良好。",
        "共有三件⟦ →⟧;其余正在办理，预计年底完成。",
        "第三条 为了规范⟦ ⇒⟧停车秩序，方便群众出行，制定本办法。",
        "第二十⟦ →⟧三条 违反本办法的，责令改正。",
        "雨下了一整夜。清早推开窗子时⟦ ⇒⟧院里的石榴花都开了，红得耀眼。",
        "“好⟦ ⇒⟧的，好的，我们这就动身。”他一边答应，一边收拾东西。",
        "县人民政府⟦ ⇒⟧规章应当公布，群众可以查阅。",
        "第十条 本办法自发布之日起施行，原办法同时废止。",
        "（一） 加强组织领导，落实工作责任。",
        "建言资政担使命 凝聚共识谋发展",
        "他说，“建言资政担使命 凝聚共识谋发展”是大家的心声。",
        "晨起开窗山色近 夜来听雨稻香浓。田边老树添新绿 院里闲人话旧时。",
        "今天的主题是：建言资政担使命 凝聚共识谋发展。会议开了一天。",
        "省人民政府 省高级人民法院联合发文，要求各地抓好落实。",
        "本报讯（记者 王小明 通讯员 李红）昨天，会议在市里召开。",
        "获奖者有张 伟、李 强、王建国，大家表示祝贺。",
        "2021年11月27日 省人大常委会会议通过，现予公布。",
        "出席的有王建国 李红军 张卫东，会议开了一天。",
        "　　段首空两格，本来如此，不必更动。",
        "问题 答案\n甲：　你好，请坐。",
        "使用 React 时，组件 接收 props ，返回 JSX 。例如 State 与 Effect 和 Hook 以及 ref 与 key 等 API 。",
    ],
    markdown=["运行 `中 文` 之后，继续下一步，不要停。"],
)
def stray_space(doc: Document) -> Iterator[Hit]:
    """A blank inside a sentence, between Han or beside a Chinese mark.

    Chinese is written without blanks between words; recognisers leave them where a line was set loosely or ended.
    Lines of which every word was set apart are one finding each.  Silent outside sentences (headings, captions, tables),
    after enumerators and labels, between names, half lines and the parts of a date, inside titles, beside marks where
    the document always has a blank, and in documents that set Latin words apart throughout.  Safe where the blank
    divides a word of the dictionary or stands beside a mark; else the blank may stand for a lost comma.

    中文

    句子内部汉字之间或中文标点旁多出的空格。

    中文词与词之间不空格；原件字距较松或遇到换行时，识别程序会留下空格。整行逐词断开的，只报一处。以下情
    形不报：句子以外的文字（标题、图注、表格），序号和标签之后，人名之间，诗句或对偶的两半之间，日期各部
    分之间，书名号之内，文档一贯空格的标点旁，以及西文与汉字之间一贯空格的文档。空格拆开了词典里的词，或
    紧挨标点的，修复是安全的；否则空格可能是丢失的逗号，修复只作建议。
    """
    letters = spacing(doc)
    if len(LATIN.findall(letters)) > max(5, len(doc) // SETS_LATIN_APART) or not (found := gaps(doc)):
        return
    text, rows, habits = doc.text, blocks(doc), Habits(doc.text)
    starts = [block[1] for block in rows]
    everywhere = spaced_out(text, letters, 0, len(text))
    beside = [bisect_right(starts, gap[0]) - 1 for gap in found]
    for row, group in groupby(zip(beside, found, strict=True), key=itemgetter(0)):
        block = rows[row]
        kind, start, end, _ = block
        if (everywhere or spaced_out(text, letters, start, end)) and kind not in NOT_TEXT:
            edits = tuple(Edit(a, b, "") for _, (a, b, _) in group)
            yield Hit(edits[0].span, edits, words=counted(len(edits)))
        elif kind in (Kind.PROSE, Kind.ITEM) or (kind is Kind.TITLE and "，" in text[start:end]):
            for _, gap in group:
                safe = judge(text, block, gap, habits)
                if safe is not None:
                    yield swap(gap[:2], "", safe=safe, **counted(1))


def counted(blanks: int) -> dict[str, object]:
    return {"count": blanks, "en_count": "a stray blank" if blanks == 1 else f"{blanks} stray blanks"}


def gaps(doc: Document) -> list[Gap]:
    """Return the blanks that stand beside Han or a Chinese mark, save those of letter-spaced runs."""
    letters = spacing(doc)
    places = [match.span() for match in BLANKS.finditer(letters)]
    if not places:
        return []
    beside = [sides_of(letters[start - 1 : start] + letters[end : end + 1]) for start, end in places]
    found = [Gap(start, end, sides) for (start, end), sides in zip(places, beside, strict=True) if sides]
    single = [run for run in runs(doc) if is_single(letters, run)]
    begins = [run.start for run in single]
    return [gap for gap in found if not (at := bisect_right(begins, gap.start)) or gap.start >= single[at - 1].end]


@cache
def sides_of(beside: bytes) -> str:
    """Return the letters on both sides of a blank if such a blank is looked at, else nothing."""
    sides = beside.decode()
    return sides if SIDES.fullmatch(sides) else ""


def spaced_out(text: str, letters: bytes, start: int, end: int) -> bool:
    """Whether a recogniser has set words apart: many gaps, and function words that stand alone."""
    if letters.count(b"S", start, end) < APARTS:
        return False
    apart = len(APART.findall(letters, start, end))
    return (
        apart >= APARTS and 4 * apart >= letters.count(b"H", start, end) and len(SINGLE.findall(text, start, end)) > 1
    )


class Habits:
    """Whether a document has a blank after a mark of ``OPENING``, or before one of ``QUOTES``, as a rule.

    It has one three times or more, and once in twenty places; after 。 and its like twice is enough.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[tuple[str, str], bool] = {}

    def after(self, mark: str) -> bool:
        return self._include(mark, r"MARK([ \t\u3000]?)(?=[^\s])", self._marks_before_blanks)

    def before(self, mark: str) -> bool:
        return self._include(mark, r"(?<=[^\s])([ \t\u3000]?)MARK", self._marks_behind_blanks)

    @cached_property
    def _marks_before_blanks(self) -> Counter[str]:
        return Counter(AFTER_MARK.findall(self._text))

    @cached_property
    def _marks_behind_blanks(self) -> Counter[str]:
        return Counter(BEFORE_MARK.findall(self._text))

    def _include(self, mark: str, pattern: str, blanks: Counter[str]) -> bool:
        known = self._known.get((mark, pattern))
        if known is None:
            # Mostly there is one blank or none, and then the marks need not be looked for.
            known = self._known[mark, pattern] = blanks[mark] > 1 and self._are_habit(mark, pattern)
        return known

    def _are_habit(self, mark: str, pattern: str) -> bool:
        seen = re.findall(pattern.replace("MARK", re.escape(mark)), self._text)
        blanks = sum(map(bool, seen))
        return (blanks >= 3 and 20 * blanks >= len(seen)) or (mark in "。！？" and blanks > 1)


def judge(text: str, block: Block, gap: Gap, habits: Habits) -> bool | None:
    """Return whether the blank may safely go, or None where nothing is to be said of it."""
    start, end, sides = gap
    before, after = text[max(block.start, start - CLAUSE) : start], text[end : min(block.end, end + CLAUSE)]
    if after[0] in CLOSING:
        return None if "\u3000" in text[start:end] else True
    heads = block.start >= start - CLAUSE and (ENUMERATOR.fullmatch(before) or DATE.match(before))
    if heads or STARTS_ANEW.match(after) or sides in ("HD", "DH"):
        return None
    if sides == "HH":
        return between_han(before, after, text[start:end])
    if "\u3000" in text[start:end]:
        return None
    if before[-1] in OPENING:
        return None if (before[-1] in "：:" and start - block.start <= LABEL) or habits.after(before[-1]) else True
    if after[0] in QUOTES and sides[0] == "H":
        return None if habits.before(after[0]) else True
    return None


def between_han(before: str, after: str, blank: str) -> bool | None:
    """Judge a blank between Han, from what stands on either side of it."""
    left, right = NUMBERED.split(CLAUSE_END.split(before)[-1])[-1], CLAUSE_END.split(after)[0]
    outer = before[: len(before) - len(left)][-1:], after[len(right) :][:1]
    if NUMBER_BEGUN.search(left) and NUMBER_ENDED.match(right):
        return True
    if are_half_lines(left, right, outer, before, after) or is_narrow(left, right, outer):
        return None
    half_name = left[-1] in SURNAMES and len(right) < 3 and not ends_in_word(left)
    if half_name or (ARTICLE.search(left) and right[0] not in PARTICLES) or DATED.fullmatch(left):
        return None
    if bridges(left[-LONGEST:], right[:LONGEST]) and not (ends_in_word(left) and begins_with_word(right)):
        return True
    several = LISTED.search(left) or LISTED.search(right) or "\u3000" in blank
    signed = SIGNED.search(left) or (left[-1] in OFFICES and not OFFICES.isdisjoint(right[:OFFICE]))
    named = (right[0] in SURNAMES and len(right) < 4) or (left[0] in SURNAMES and len(left) < 4)
    title = before.rfind("《") > before.rfind("》")
    in_sentence = outer[0] in QUOTES or SENTENCE.search(before + after)
    return None if several or signed or named or title or not in_sentence else False


def are_half_lines(left: str, right: str, outer: tuple[str, str], before: str, after: str) -> bool:
    """Whether two halves of verse or a slogan are set apart: as a line, a quotation or after a colon, or line upon line.

    In the middle of a sentence that has no other blank, two halves of one length are chance.
    """
    if len(left) != len(right) or len(left) < (4 if outer[0] in QUOTES else 5):
        return False
    return outer[0] not in WITHIN or LISTED.search(before + "\n" + after) is not None


def is_narrow(left: str, right: str, outer: tuple[str, str]) -> bool:
    """Whether the groups of characters about the blank are as short as names and the heads of tables are.

    A clause of two characters that end in a particle, or are a word and neither a noun nor a name, is none.
    """
    listed = LISTED.search(left + right) is not None
    if max(len(left.split(" ")[-1]), len(right.split(" ")[0])) >= (4 if listed else 2):
        return False
    ordinary = right in PARTICLES or words().get(left + right, "n") != "n"
    return left in SURNAMES or outer[1] not in ENDS or not ordinary


def ends_in_word(text: str) -> bool:
    return any(is_word(text[-n:]) for n in range(2, LONGEST + 1))


def begins_with_word(text: str) -> bool:
    return any(is_word(text[:n]) for n in range(2, LONGEST + 1))
