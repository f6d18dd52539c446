"""ZX405 doubled-characters."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from zxlint.document import Document
from zxlint.later import regex
from zxlint.lexicon import LONGEST, is_word
from zxlint.loops import PAIRS, doubled_rows
from zxlint.protect import prose
from zxlint.rule import Hit, Ranks, rule, swap

MANY = 8  # doubled characters from which the repair may be certain: 君君臣臣父父子子 is a famous line
SURE = 0.7  # share of the halved characters that stand in words, from which the repair is certain
LIKELY = 0.5

DOUBLED = regex.compile(r"(?:([\p{Han}，。、；：！？“”（）《》])\1){4,}")
HAN = regex.compile(r"\p{Han}")


@rule(
    "ZX405",
    "doubled-characters",
    zh="“{bad}”每个字都重了一遍，应为“{good}”",
    en="every character of “{bad}” is doubled, “{good}” is meant",
    rank=Ranks.DOUBLED_CHARACTERS,
    examples=[
        "第一章　⟦农农田田水水利利⇒农田水利⟧建设，由村集体负责。",
        "这条路由⟦县县里里出出资资，，村村民民投投劳劳→县里出资，村民投劳⟧修成。",
        "⟦粮粮食食生生产产工工作作⇒粮食生产工作⟧的几点意见\n",
        "大家高高兴兴地来，说说笑笑打打闹闹，热热闹闹地过了个年。",
        "家家户户村村寨寨都通了路，方方面面上上下下都满意。",
        "天天月月年年，人人事事处处，他都记在心里，慢慢腾腾马马虎虎可不行。",
        "寻寻觅觅冷冷清清凄凄惨惨戚戚，点点滴滴都是愁。",
        "哈哈哈哈哈哈哈哈，咚咚咚咚锵锵锵锵，爸爸妈妈爷爷奶奶都来了。",
        "编号：AABBCCDD，11223344；________￥￥￥￥",
    ],
)
def doubled_characters(doc: Document) -> Iterator[Hit]:
    """A run in which every character was read twice: 农农田田水水利利.

    Bold type that is printed twice, a little apart, is read twice.  At least four doubled characters in a row must
    form words when they are halved, and not when each is taken twice: 高高兴兴, 说说笑笑打打闹闹 and 天天年年 are good
    Chinese.  Figures and letters are never taken for doubled.

    The repair halves the run.  It is safe where eight characters or more are doubled, and nearly all that is left are
    words.

    中文

    一串字个个读了两遍：农农田田水水利利。

    加粗的字若是略微错开印两次，就会读成两遍。至少四个叠字相连，减半后成词、而叠用时不成词才报：高高兴兴、
    说说笑笑打打闹闹、天天年年都是正常的中文。数字和字母的重复不算。

    修复把这一串减半。叠字达八个以上，减半后几乎全部成词的，修复是安全的。
    """
    text = prose(doc)
    for start, end in doubled_rows(doc):
        match = DOUBLED.search(text, start, end) if len(set(text[start:end])) >= PAIRS else None
        if match is None:
            continue
        halved = match.group()[::2]
        share = in_words(halved)
        if len(set(HAN.findall(halved))) >= PAIRS and share >= LIKELY and not reduplicates(match.group()):
            yield swap(match.span(), halved, safe=share >= SURE and len(halved) >= MANY)


def in_words(text: str) -> float:
    """Return the share of the Han characters that stand in words of the dictionary, the longest taken first."""
    at = covered = 0
    while at < len(text):
        size = next((n for n in range(LONGEST, 1, -1) if is_word(text[at : at + n])), 0)
        covered += size
        at += size or 1
    return covered / max(1, len(HAN.findall(text)))


def reduplicates(text: str) -> bool:
    """Whether half of the doubled characters are words when doubled: 天天, or by twos: 高高兴兴."""
    pairs = [text[i : i + 2] for i in range(0, len(text), 2)]
    twos = [is_word(one + other) for one, other in pairwise(pairs)]
    alone = sum(map(is_word, pairs))
    return 2 * alone >= len(pairs) or 4 * sum(twos) >= len(pairs)
