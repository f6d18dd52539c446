"""ZX008 confusable-in-number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from zxlint.document import Document, analysis
from zxlint.later import re, regex
from zxlint.rule import Hit, Ranks, matches, rule, swap

# What follows a number and no product code: the unit has to be there, or 1O1 and B2B would be numbers too.
UNIT = (
    "年|月|日|时|分|秒|岁|世纪|周年|小时|分钟|天|%|％|‰|万|亿|千|百|元|美元|人|户|个|名|家|亩|公顷|公里|千米|米|厘米"
    "|毫米|平方|立方|吨|公斤|千克|千瓦|度|项|次|种|条|款|章|节|页|级|倍|余|多|届|位|件|起|场|座|所|辆|台|套|份|期|字"
)
# A run of digits and of what is read for them, no letter or hyphen beside it.
NUMBER = regex.compile(
    r"(?<![A-Za-z\d_.\-/|])(?=[OoIl|]{0,3}\d)(?=\d{0,9}[OoIl|])[\dOoIl|]{2,8}(?![A-Za-z\d_|])" rf"(?=\s?(?:{UNIT}))"
)
ALIKE, YEAR_ALIKE = regex.compile("[OoIl|]"), regex.compile("[SB]")
LETTER_YEAR = regex.compile(r"(?<![A-Za-z\d_.\-/])(?:19|20)(?:\d[SB]|[SB]\d)(?=年)")
ROUND = regex.compile("[OoＯ]")
HAN_YEAR = regex.compile("(?<=[一二三四五六七八九〇○零])[OoＯ](?=[一二三四五六七八九〇○零OoＯ]{0,2}[年月日])")
# 一 or the long mark of kana for a dash; a unit after the first number must stand after the second too.
RANGE = regex.compile(
    r"(?<=(?P<from>(?<![A-Za-z\d_.])\d{1,4}(?:\.\d{1,3})?)(?P<unit>[年月日时%％万亿℃岁]?))[一ー]"
    r"(?=(?P<to>\d{1,4}(?:\.\d{1,3})?)(?![A-Za-z\d_.])(?P=unit)(?P<after>.?))"
)
ONE_BEFORE_DIGIT = re.compile(r"一(?=\d)")
AFTER = regex.compile(f"{UNIT}|℃")
MARK = regex.compile(r"(?<![\d.\-—–－])\d{1,4}(?:\.\d+)?[年月日%％]?(——|[—–～~－\-])\d{1,4}(?![\d\-—–－])")
DIGIT_OF = str.maketrans("OoIl|SB", "0011158")
YEARS = range(1000, 2200)


@rule(
    "ZX008",
    "confusable-in-number",
    zh="数字中混入了形近字符：“{bad}”疑为“{good}”",
    en="“{bad}” in a number, probably “{good}”",
    rank=Ranks.CHARACTER_FORM,
    examples=[
        "该厂建于⟦19l8→1918⟧年，⟦2OO3→2003⟧年改制。",
        "截至⟦2O2O⇒2020⟧年底，占比达到⟦5O⇒50⟧%。",
        "会议定于⟦l2⇒12⟧月3日召开，每户补助⟦I5⇒15⟧元。",
        "全村共有⟦3|8→318⟧户。",
        "改革始于⟦199B⇒1998⟧年。",
        "自二⟦O→〇⟧一八年起实行。",
        "本规划期为2023⟦一→—⟧2030年，分两步走。",
        "施工期为3月⟦一⇒—⟧5月，气温为10⟦一→—⟧15℃。",
        "2016-2018年增长较快，2019⟦一→-⟧2020年放缓。",
        "有三一八国道、一一对应、九一八等说法。",
        "B2B、H2O、O2O、4S店、5G、A股、1O1都是专名。",
        "型号为 R-4O00 和 XL2O3 个别停产。",
        "臭氧（O3）的浓度；O3日最大值；PM2.5、O3年均值。",
        "每升2l装的水卖5元，走了3l公路。",
        "| 2018 | 2019 |\n|20|18|年份|",
        "2020年一季度增长3%，一至5月增长4%，6一词数义。",
        "5一1等于4，这是口算题。",
    ],
    markdown=["变量名是 `2O23年`。"],
)
def confusable_in_number(doc: Document) -> Iterator[Hit]:
    """A letter or 一 read for a digit or a dash: 19l8年, 2O23年, 5O%, 1982一1984, 二O一八年.

    The number has to stand before a unit or in a range that rises, and what comes out has to be a plain number: a
    year, a month of twelve, no leading zero.  So codes and names (B2B, H2O, O3) stay.  Safe where digits stand on
    both sides of the letter, and in a range of years or with a unit; 一 becomes the mark that the document itself
    uses most in ranges, else —.

    中文

    数字中的某一位或连接号被认成了字母或“一”：19l8年、2O23年、5O%、1982一1984、二O一八年。

    这个数必须后接单位，或者构成由小到大的范围，改后还必须是正常的数：年份合理，月份不过十二，没有多余的
    前导零。因此代码和名称（B2B、H2O、O3）不会误报。字母两侧都是数字，或出现在年份范围、带单位的数中，修
    复才算安全。“一”改为文档自身在范围中最常用的连接号，没有先例时用“—”。
    """
    text = doc.text
    for match in matches(NUMBER, doc, holding=ALIKE):
        good = match.group().translate(DIGIT_OF)
        if plausible(good, text[match.end() : match.end() + 2].lstrip()[:1]) and not in_table(text, match):
            inside = match.group()[0].isdecimal() and match.group()[-1].isdecimal()
            yield swap(match.span(), good, safe=inside, bad=match.group(), good=good)
    for match in matches(LETTER_YEAR, doc, holding=YEAR_ALIKE):
        good = match.group().translate(DIGIT_OF)
        yield swap(match.span(), good, safe=False, bad=match.group(), good=good)
    for match in matches(HAN_YEAR, doc, holding=ROUND):
        good = zero(doc)
        yield swap(match.span(), good, bad=match.group(), good=good)
    yield from ranges(doc)


def plausible(number: str, unit: str) -> bool:
    """Whether the digits are a number that may stand before the unit."""
    value = int(number)
    if not int(number[0]):
        return False
    if unit == "月":
        return value <= 12
    if unit == "日":
        return value <= 31
    if unit == "年" and len(number) > 2:
        return value in YEARS or len(number) == 3
    return True


def in_table(text: str, match: regex.Match[str]) -> bool:
    """Whether a bar is more likely to be the edge of a cell than a figure."""
    if "|" not in match.group():
        return False
    return "|" in text[max(0, match.start() - 40) : match.start()] + text[match.end() : match.end() + 40]


def ranges(doc: Document) -> Iterator[Hit]:
    # A pattern that begins with one character finds at once that most documents have no such place.
    if "ー" not in doc.text and not ONE_BEFORE_DIGIT.search(doc.text):
        return
    for match in matches(RANGE, doc):
        first, last = float(match["from"]), float(match["to"])
        years = YEARS.start <= first < last < YEARS.stop
        if first >= last or not (match["unit"] or years or AFTER.match(match["after"])):
            continue
        # 3月一5月 may be a count of something in March; two years or one unit for both are a range.
        mark, safe = range_mark(doc), years or not match["unit"]
        yield swap(match.span(), mark, safe=safe, bad=match.group(), good=mark)


@analysis
def zero(doc: Document) -> str:
    """Return the character that the document writes for nought among Han numerals."""
    return "○" if doc.text.count("○") > doc.text.count("〇") else "〇"


@analysis
def range_mark(doc: Document) -> str:
    """Return the mark that the document uses most between two numbers, else a dash."""
    used = Counter(match[1] for match in MARK.finditer(doc.text))
    return used.most_common(1)[0][0] if used else "—"
