"""ZX403 repeated-word."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from zxlint.document import Document
from zxlint.lexicon import LONGEST, bridges, is_word, words
from zxlint.protect import prose
from zxlint.rule import Hit, Ranks, rule, swap
from zxlint.structure import Kind, blocks
from zxlint.text import Span

HAN = "\u4e00-\u9fff"
TWICE = re.compile(rf"([{HAN}]{{2,12}}?)\1")
PARTICLES = re.compile(rf"(?<=[{HAN}])([的了在是和与被及或也对为以于由把])\1(?=[{HAN}])")

WORDS = frozenset("nlsjv")
"""Kinds of word that are not doubled for effect: nouns, set terms, places, abbreviations, and verbs with care."""

PHRASE = 4
"""Characters from which a stretch that stands twice is no reduplication and no coincidence."""

LOOP = 24
"""Characters before a doubled particle within which the text after it shows a loop."""

RESULT = frozenset("为成到出于入至")
"""What may follow a verb, but not one that is doubled to soften it (研究研究)."""

COAXING = re.compile(
    r"(?:[要来去想再多该跟]|和你|和他|和我|姑且|好好|可以|一起|大家|咱们|我们|你们|给我|帮忙|不妨|一下)[^，。；：！？]{0,2}\Z"
)
DATED = re.compile(r"[上本每一该下][年季月]度\Z")

BODY = re.compile("电视|广播|大学|学院|公司|银行|协会|政府|航空|出版|日报")
"""What makes of a place the name of a body in that place: 在日本日本电视台播出."""

ENDINGS = frozenset("的去罢吧看呀啊呢嘛了着过再也矣乎哉")
"""What a softened verb likes before it; 的 makes a verb of the second copy: 国家有关规定规定的."""

DEEDS = frozenset(
    [
        "规定",
        "组织",
        "决定",
        "报告",
        "计划",
        "领导",
        "编辑",
        "翻译",
        "代表",
        "裁定",
        "研究",
        "指挥",
        "导演",
        "记录",
        "建议",
        "要求",
        "通知",
        "主持",
        "监督",
        "管理",
        "保护",
        "证明",
        "申请",
        "生产",
        "教育",
        "服务",
        "指导",
        "评价",
        "检查",
        "移民",
    ]
)
"""Verbs that are also nouns, so that a noun may stand before its own verb: 集体经济组织组织开展."""

SPEECH = re.compile(r"“[^“”\r\n]*[，。！？…][^“”\r\n]*”|「[^「」\r\n]*[，。！？…][^「」\r\n]*」|《[^《》\r\n]*》")


@rule(
    "ZX403",
    "repeated-word",
    zh="“{bad}”连写了两遍",
    en="{bad} stands twice in a row",
    rank=Ranks.REPEATED_WORD,
    examples=[
        "推动资源优势转化⟦转化⇒⟧为发展优势，取得实效。",
        "县里的重点项目⟦项目⇒⟧进展顺利，年底可以完工。",
        "充分发挥人民政协⟦人民政协→⟧的独特优势，广泛凝聚共识。",
        "这是全镇的⟦的→⟧头等大事，必须办好。",
        "干部们在院子里转了转，研究研究再说，大家讨论讨论。",
        "方方面面的事，慢慢来，一步一步走，一个一个办，很久很久以前就是这样。",
        "他为了了解情况，除了了解之外，还说明目的的所在，现在在写报告。",
        "生产生产资料的工厂，管理管理人员的办法，上一年度年度报告，本规定规定的期限，经济组织组织开展。",
        "“老师老师，这里有一只码头码头猫！”孩子喊道。",
        "人民民主是社会主义的生命，是是非非自有公论，和和气气过日子。",
        "妈妈妈妈，快来看，哗啦哗啦下起雨来，非常非常大。",
        "哈哈哈哈哈哈，他们高高兴兴地走了。",
    ],
    markdown=["命令是 `项目项目`，说明见后。"],
)
def repeated_word(doc: Document) -> Iterator[Hit]:
    """A word or phrase that was emitted twice: 转化转化为, 的的.

    The second copy is marked.  Reduplication (研究研究, 慢慢), rhetoric, calls, words that merely meet (生产生产资料,
    为了了解) and quotations are left alone, and so is what stands three times or more.  Safe where four characters or
    more are doubled within a sentence, or the document has the same neighbours with the word once, or 的 is doubled
    before a word, between neighbours that take neither.
    """
    text = prose(doc)
    copies = [*phrases(text), *particles(text)]
    if not copies:
        return
    rows = blocks(doc)
    starts = [block.start for block in rows]
    quoted = [match.span() for match in SPEECH.finditer(text)]
    opens = [start for start, _ in quoted]
    for copy, safe in sorted(copies):
        block = rows[bisect_right(starts, copy.start) - 1]
        at = bisect_right(opens, copy.start) - 1
        said = at >= 0 and copy.start < quoted[at][1]
        word = len(text[slice(*copy)]) < PHRASE
        # A title may name a body by a part of its own name: 最高人民法院人民法院对外…
        within = block.kind is Kind.PROSE or (word and block.kind not in (Kind.TABLE, Kind.CODE))
        if within and not (word and said):
            yield swap(copy, "", safe=safe and block.kind is Kind.PROSE and not said)


def phrases(text: str) -> Iterator[tuple[Span, bool]]:
    """Yield the second copies of words and phrases, and whether it is certain that they are too many."""
    for match in TWICE.finditer(text):
        size = len(match[1])
        more = extent(text, match.end(), size)
        if more >= size or text[match.start() - size : match.start()] == match[1]:
            continue
        for shift in range(more + 1):
            start = match.start() + size + shift
            copy = Span(start, start + size)
            if size < PHRASE and too_many(text, copy):
                yield copy, stands_once(text, copy)
                break
            if size >= PHRASE and not plays(match[1]) and not continues(text, copy):
                yield copy, True
                break


def extent(text: str, end: int, size: int) -> int:
    """Return for how many characters, at most ``size``, the repetition goes on after the second copy."""
    return next((n for n in range(size) if text[end + n : end + n + 1] != text[end + n - size]), size)


def too_many(text: str, copy: Span) -> bool:
    """Whether a word of two or three characters stands twice by mistake."""
    unit = text[slice(*copy)]
    first = copy.start - len(unit)
    left, right = text[max(0, first - LONGEST) : first], text[copy.end : copy.end + LONGEST]
    kind = words().get(unit, "")
    if kind not in WORDS or len(set(unit)) < len(unit):
        return False
    if kind == "v" and right[:1] in RESULT:
        return True
    if continues(text, copy) or meets(unit, right) or bridges(left, unit) or DATED.search(left + unit):
        return False
    within = is_han(left[-1:]), is_han(right[:1])
    if kind != "v":
        softened = right[:1] in ENDINGS - {"的", "了"} or COAXING.search(left)
        return any(within) and unit not in DEEDS and not softened and not BODY.search(right)
    if within[0] and not within[1]:
        return left[-1:] == "的" or text.count(left[-2:] + unit) > 1
    return all(within) and unit not in DEEDS and right[:1] not in ENDINGS and not COAXING.search(left)


def continues(text: str, copy: Span) -> bool:
    """Whether the second copy begins a longer word of its own: 生产资料."""
    return any(is_word(text[copy.start : copy.end + more]) for more in range(1, LONGEST))


def meets(unit: str, right: str) -> bool:
    """Whether a word begins in the last character of the unit, and the text after it is no word by itself."""
    return bridges(unit[-1:], right) and not begins_with_word(right)


def begins_with_word(text: str) -> bool:
    return any(is_word(text[:size]) for size in range(2, LONGEST + 1))


def plays(unit: str) -> bool:
    """Whether a phrase itself consists of repetitions, as in a refrain."""
    half = len(unit) // 2
    return len(set(unit)) <= half


def stands_once(text: str, copy: Span) -> bool:
    """Whether the document has the word once between the same neighbours."""
    first = copy.start - (copy.end - copy.start)
    left, right = text[max(0, first - 2) : first], text[copy.end : copy.end + 2]
    return len(left + right) == 4 and left + text[slice(*copy)] + right in text


def particles(text: str) -> Iterator[tuple[Span, bool]]:
    """Yield second copies of function words that neither neighbour takes into a word."""
    for match in PARTICLES.finditer(text):
        word, start, end = match[1], *match.span()
        left, right = text[max(0, start - LONGEST) : start], text[end : end + LONGEST]
        looped = text[end : end + LONGEST] in text[max(0, start - LOOP) : start]
        if (
            looped
            or word in left[-1:] + right[:1]
            or bridges(left, word)
            or bridges(word, right)
            or left[-1:] in "不得"
        ):
            continue
        yield Span(end - 1, end), word == "的" and begins_with_word(right)


def is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"
