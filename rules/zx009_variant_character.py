"""ZX009 variant-character."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from zxlint.document import Document
from zxlint.later import re, regex
from zxlint.lexicon import LONGEST, is_word, table
from zxlint.protect import prose
from zxlint.rule import Hit, Ranks, rule, swap
from zxlint.script import is_japanese, is_near_kana, is_near_traditional, is_other_than
from zxlint.signs import may_hold

USUAL = 3
"""Times that a document uses a variant, and never the standard form, before it counts as its own spelling."""

TITLE = "同志|先生|女士|教授|院士|老师|主席|主任|书记|局长|处长|县长|市长|经理|医生|记者|代表|委员|院长|校长|部长|省长"
NAMED_AFTER = regex.compile(rf".{{0,2}}(?:{TITLE})")
# A surname after a title or a mark, and at most one more character: the variant is in the given name.
SURNAMES = (
    "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹章苏潘葛范彭郎鲁韦马方任袁柳唐薛雷贺倪汤罗郝常于傅康余顾"
    "孟黄穆萧尹姚邵汪毛戴宋庞熊纪项祝董梁杜阮蓝季贾江郭梅林钟徐邱骆夏蔡田樊胡凌霍柯卢莫丁邓洪石崔龚程邢裴陆翁侯武刘龙叶黎白"
)
NAMED_BEFORE = regex.compile(rf"(?:{TITLE})\Z|(?:^|[^\p{{Han}}]|{TITLE})[{SURNAMES}]\p{{Han}}?\Z")
SEAL = "太平天囯"  # the kingdom wrote its own name so


class Variant(NamedTuple):
    """The standard form of a variant, and whether a word has to prove that it is meant."""

    standard: str
    in_words: bool


@rule(
    "ZX009",
    "variant-character",
    zh="“{bad}”是异体字或日本字形，规范字为“{good}”",
    en="{bad} is an old or Japanese form of {good}",
    rank=Ranks.CHARACTER_FORM,
    examples=[
        "推动经济⟦髙→高⟧质量发展，⟦靑→青⟧年干部要走在前列。",
        "各部门发布公⟦吿→告⟧，请群众监督，收入继续⟦増→增⟧加。",
        "铁路⟦駅→驿⟧站的设施已经老化。",
        "交通⟦発→发⟧达，经济繁荣，文化⟦栄→荣⟧誉很多。",
        "家家打开⟦窓→窗⟧户，换上新买的灯笼。",
        "评审委员会主任⟦髙⇒高⟧明主持了会议。",
        "这里的居民多姓⟦髙⇒高⟧。",
        "碑文写道：靑山綠水，歲月無聲，爲後人所記。",
        "他喜欢听『増田さんの歌』，也爱看桜花。",
        "瀬川和畑中两位选手获胜，惣社市派队参赛。",
        "太平天囯的印玺现存博物馆。",
        "砲兵第一团、砲兵第二团、砲兵第三团在此驻扎。",
        "高质量发展、青年、公告、增加、窗户、发达，都是规范的写法。",
        "為國爲民，歷盡艱難，髙風亮節，萬古長靑，後人當記。",
    ],
    markdown=["字符 `髙` 不动。"],
)
def variant_character(doc: Document) -> Iterator[Hit]:
    """An old, Korean or Japanese form in a Simplified document, as 髙 for 高, 吿 for 告, 発 for 发.

    The forms that OpenCC calls Traditional belong to traditional-character; these it does not know.  Other ways of
    drawing one character (髙) are reported wherever they stand, other characters (砲, 桜) only where the standard
    form makes a word with its neighbours.  Silent in Traditional and Japanese documents and passages, and where the
    document itself always writes so.  Safe where a word proves the character; never beside what looks like a name.

    中文

    简体文档中的旧字形、异体字或日本字形：“髙”应为“高”，“吿”应为“告”，“発”应为“发”。

    OpenCC 认作繁体的归 traditional-character 管，这里只管它不认识的。同一字的不同写法（髙）处处都报；另
    一个字（砲、桜）只在规范字与相邻的字成词时才报。繁体、日文的文档和段落不报，文档一贯这样写的不报。有
    词为证的修复是安全的，与疑似人名相邻的一律不算安全。
    """
    if not may_hold(doc, forms()):
        return
    places = list(candidates().finditer(prose(doc)))
    if not places or is_other_than(doc, "simplified") or is_japanese(doc):
        return
    counted = Counter(match.group() for match in places)
    own = {bad for bad, times in counted.items() if times >= USUAL and variants()[bad].standard not in doc.text}
    for match in places:
        bad, at = match.group(), match.start()
        good, in_words = variants()[bad]
        if in_words and bad in own:
            continue
        if is_near_kana(doc.text, at) or is_near_traditional(doc.text, at):
            continue
        if doc.text.startswith(SEAL, max(0, at - 3)):
            continue
        word = makes_word(doc.text, at, good)
        if word or not in_words:
            yield swap(match.span(), good, safe=word and not is_name(doc.text, at), bad=bad, good=good)


@cache
def variants() -> dict[str, Variant]:
    return {row[0]: Variant(row[1], row[2] == "word") for row in table("variants.tsv")}


@cache
def forms() -> str:
    return "".join(variants())


@cache
def candidates() -> re.Pattern[str]:
    # The character sets of re scan a text several times as fast as those of regex.
    return re.compile(f"[{forms()}]")


def makes_word(text: str, at: int, good: str) -> bool:
    """Whether the standard form makes a word of the dictionary with its neighbours."""
    start = max(0, at - LONGEST + 1)
    near = "".join(
        variants()[c].standard if c in variants() else c for c in text[start:at] + good + text[at + 1 : at + LONGEST]
    )
    place = at - start
    return any(
        place < first + length <= len(near) and is_word(near[first : first + length])
        for length in range(2, LONGEST + 1)
        for first in range(max(0, place - length + 1), place + 1)
    )


def is_name(text: str, at: int) -> bool:
    """Whether the character stands where a name does: before a title, after a surname or a title."""
    return bool(NAMED_AFTER.match(text, at + 1) or NAMED_BEFORE.search(text[max(0, at - 6) : at]))
