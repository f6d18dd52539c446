"""ZX010 traditional-character."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

from zxlint.document import Document
from zxlint.later import re
from zxlint.lexicon import LONGEST, is_word, table
from zxlint.protect import prose
from zxlint.rule import Hit, Ranks, rule, swap
from zxlint.script import Script, is_near_kana, is_other_than, scripts, strangers
from zxlint.shape import is_han
from zxlint.standing import standing
from zxlint.text import Span

AROUND = 8
"""Characters shown to OpenCC on either side: more than its longest phrase needs to tell 乾隆 from 乾燥."""

MEANT = 3
"""How many times as many of the other script as of its own make a line, sentence or quotation one of the other."""

RECURRENT = 3
"""Times that a pair of characters stands in a document before it counts as somebody's name."""

NAMED = re.compile("同志|先生|女士|教授|院士|老师|主席|书记")
LINE_END = re.compile(r"[\r\n]")
SENTENCE_END = re.compile(r"[。！？；\r\n]")
UNTOLD = re.compile(r"[\x00\ud800-\udfff]")
"""Half a surrogate pair, which OpenCC cannot be given, and NUL, at which it stops reading."""

# Each mark is searched for up to the next one of its own kind, so that lone marks cost nothing.
PAIR = re.compile(r"“[^“”\r\n]*”|‘[^‘’\r\n]*’|《[^《》\r\n]*》|「[^「」\r\n]*」|『[^『』\r\n]*』|（[^（）\r\n]*）")


@cache
def only_in_words() -> frozenset[str]:
    """Return the characters that are looked at only where the Simplified form makes a word with its neighbours."""
    return frozenset(character for character, when, _ in table("traditional-kept.tsv") if when == "word")


@cache
def converter(script: Script) -> Callable[[str], str]:
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC("t2s" if script == "simplified" else "s2t").convert
    return convert


@rule(
    "ZX010",
    "traditional-character",
    zh="“{bad}”不是本文所用的字形，应为“{good}”",
    en="{bad} where this document writes {good}",
    rank=Ranks.CHARACTER_FORM,
    examples=[
        "委员们认真履行⟦職→职⟧责，积极建言。",
        "这项工作⟦關→关⟧系到千家万户，各部门应当重视。",
        "舅舅想喝⟦點⇒点⟧什么，大家都说没有，只好作罢。",
        "全县的⟦電→电⟧⟦動→动⟧汽⟦車→车⟧保有量继续增长，充电设施还不够。各乡镇要抓紧规划，确保项目顺利实施，让群众满意。",
        "对⟦於→于⟧历史遗留问题，要逐项研究。",
        "清乾隆年间，这里设过县治，后来废止。",
        "乾县、於潜两地的同志介绍了经验，还说起魏徵。",
        "他写了不少著作，登高瞭望，以此慰藉自己，声名狼藉的说法并不确实。",
        "毕昇发明活字，昇腾芯片适配，二噁英超标，蒜薹滞销，哪吒闹海，这些写法都对。",
        "導演张峯、作词黄霑".removeprefix("導演") + "都来了，陈昇先生没有到，报纸作了报导。",
        "碑上刻着“為國為民”四个大字，游客们纷纷拍照留念。",
        "臺灣的正體字：這裡寫的是另一種文字，並不是錯誤。",
        "他最喜欢的歌是渡辺さんの「時間よ止まれ」，我们都没听过。",
    ],
    markdown=["变量名写作 `電話`，说明文字用简体。"],
)
def traditional_character(doc: Document, *, script: Script = "simplified") -> Iterator[Hit]:
    """A Traditional character in a document that is Simplified, as 職 among 履职 and 职责.

    Models and recognisers drop them in singly; search does not find the word any more.  Silent in documents that
    are Traditional as a whole, in quotations, lines and sentences that are, beside kana, on characters that are
    right in Simplified too, and on what looks like a name.  Safe where the Simplified form makes a word of the
    dictionary with its neighbours, or the same two characters stand elsewhere in the document.

    ``script``: the one that the document should be written in.  "traditional" asks for the other way round, Simplified
    characters in a Traditional document; what it offers is never safe, since one Simplified character may stand for
    several.

    中文

    简体文档中夹杂的繁体字，如写了“履职”“职责”的文档里又出现“履職”。

    模型和识别程序会零星带入，检索便找不到该词。以下情形不报：全文是繁体；引文、整行、整句是繁体；与假名
    相邻；简体也照用的字；疑似人名。简体写法与相邻的字在词典中成词，或同样两个字在文档别处出现过，修复才
    算安全。

    ``script``：文档应当使用的字体。取 "traditional" 时反过来，查找繁体文档中的简体字；因为一个简体字可
    能对应几个繁体字，这时的修复都不算安全。
    """
    if not strangers(doc, script):
        return
    text, (strange, usual) = prose(doc), scripts()
    if script == "traditional":
        strange, usual = usual, strange
    places = [match.start() for match in strange.finditer(text)]
    if is_other_than(doc, script):
        return
    meant = covered(places, passages(text, places, usual)) if len(places) > 1 else set()
    is_name = names(text, places)
    found = []
    for place, good, near in converted(text, places, converter(script)):
        if place in meant or is_near_kana(text, place):
            continue
        word = forms_word(near, AROUND)
        if not word and (text[place] in only_in_words() or is_name(place)):
            continue
        found.append((place, good, word, () if word else beside(near)))
    known = standing(doc.text, {pair for _, _, _, pairs in found for pair in pairs})
    for place, good, word, pairs in found:
        safe = script == "simplified" and (word or not known.isdisjoint(pairs))
        yield swap((place, place + 1), good, safe=safe)


def converted(text: str, places: list[int], convert: Callable[[str], str]) -> Iterator[tuple[int, str, str]]:
    """Yield each place that OpenCC changes, with its new character and AROUND converted characters on both sides."""
    for group in grouped(places):
        start, end = max(0, group[0] - 2 * AROUND), group[-1] + 2 * AROUND + 1
        plain = convert(UNTOLD.sub("\ufffd", text[start:end]))
        if len(plain) != len(text[start:end]):
            continue
        padded = " " * AROUND + plain + " " * AROUND
        for place in group:
            good = plain[place - start]
            if good != text[place] and ord(good) < 0x10000:
                yield place, good, padded[place - start : place - start + 2 * AROUND + 1]


def grouped(places: list[int]) -> Iterator[list[int]]:
    group: list[int] = []
    for place in places:
        if group and place - group[-1] > AROUND:
            yield group
            group = []
        group.append(place)
    yield group


def forms_word(near: str, at: int) -> bool:
    """Whether a word of the dictionary holds the character at an offset."""
    return any(
        is_word(near[first : first + length])
        for length in range(2, LONGEST + 1)
        for first in range(at - length + 1, at + 1)
    )


def beside(near: str) -> tuple[str, ...]:
    """Return the repaired character with each of its neighbours, as far as those are Han."""
    pairs = (near[at : at + 2] for at in (AROUND - 1, AROUND))
    return tuple(pair for pair in pairs if all(map(is_han, pair)))


def names(text: str, places: list[int]) -> Callable[[int], bool]:
    """Return a test for what looks like a name, or is spoken of as a character.

    A form of address follows, or the same two characters recur, or the document says 職字.
    """
    spoken_of = {text[place] for place in places if text.startswith("字", place + 1)}
    counted = Counter(text[at : at + 2] for place in places for at in (place - 1, place) if at >= 0)

    def is_name(place: int) -> bool:
        if any(NAMED.match(text, place + after) for after in (1, 2, 3)) or text[place] in spoken_of:
            return True
        return any(counted[text[at : at + 2]] >= RECURRENT for at in (place - 1, place))

    return is_name


def passages(text: str, places: list[int], usual: re.Pattern[str]) -> list[Span]:
    """Return the lines, sentences and quotations that are in the other script as a whole, and so are meant."""
    found = []
    # No pair goes over a line end, and one that is meant holds two of the places.
    rows = [span for span in between(LINE_END, text, places) if count_in(places, span) > 1]
    candidates = (
        *((span, 2) for span in rows),
        *((span, 3) for row in rows for span in between(SENTENCE_END, text, within(places, row), row)),
        *((Span(*match.span()), 2) for row in rows for match in PAIR.finditer(text, *row)),
    )
    for span, least in candidates:
        count = count_in(places, span)
        if count >= least and count > MEANT * len(usual.findall(text, *span)):
            found.append(span)
    return found


def within(places: list[int], span: Span) -> list[int]:
    """Return the places that lie within a span."""
    return places[bisect_left(places, span.start) : bisect_left(places, span.end)]


def count_in(places: list[int], span: Span) -> int:
    """Return how many of the places lie within a span."""
    return bisect_left(places, span.end) - bisect_left(places, span.start)


def between(end: re.Pattern[str], text: str, places: list[int], row: Span | None = None) -> Iterator[Span]:
    """Yield the stretches between ends that hold one of the places, in the whole text or within a row."""
    first, last = row or (0, len(text))
    ends = [first - 1, *(match.start() for match in end.finditer(text, first, last)), last]
    for after in sorted({bisect_left(ends, place) for place in places}):
        yield Span(ends[after - 1] + 1, ends[after])


def covered(places: list[int], spans: list[Span]) -> set[int]:
    """Return the places that lie within a span."""
    return {place for span in spans for place in within(places, span)}
