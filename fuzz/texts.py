"""Texts of no sense with everything in them that a document may hold, from a source of choices.

A text is made by ``made(choose)``, where ``choose(n)`` returns a number below n: of a generator of random numbers, of
the bytes of a fuzzer, of hypothesis.  So all three try the same space of texts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

Choose = Callable[[int], int]

SEEDS = Path(__file__).resolve().parent.parent / "seeds"

SINGLE = [
    *"的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经",
    *"職業務國發說這個們會學長東風雲龍馬裡后裏乾干髙敎吿査內産峯昇〇々〡",
    *"\U00020bb7\U0002a6a5\u2f00\u2f94\uf900\ufa0e",
    *"，。、；：？！“”‘’（）《》〈〉【】〔〕「」『』…—·～－／％", *",.;:?!()[]{}<>\"'`-_*#|/\\$%^&@=+~",
    *"0123456789０１２９", *"①②⑩⑴⒈㈠ⅠⅡⅣ", *"abcdeilnorstzABCDEIOSZ", *"ＡＢｃｄ", *"éüßñ", *"アイのを한글Жя", *"שלום", *"مرحبا",
    *" \t\u3000\xa0\u2002\u2009\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202e\u2066\u2069",
    *"\n\n\n\n\n", "\r\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c",
    *"\x00\x01\x07\x08\x1a\x1b\x7f\x80\x9b", "\ud800", "\udbff", "\udc80", "\udfff",
    *"\ufffd□■●◆▪•〓\ue000\uf8ff\ufffe\uffff\U0010ffff", *"゙́̈", "👨‍👩‍👧‍👦", "👍🏽", "🇨🇳", "❤️", *"🙂",
]  # fmt: skip
"""Characters, and what counts as one."""

PHRASES = [
    "基层单位 and 群众", "履职的 centerpiece", "锟斤拷", "å¤§", "工 作 报 告", "京政发〔2018〕59号", "19l8年", "2O23年", "1982一1984",
    "基基本本规规定定", "转化转化为", "的的", "的的的的", "，，", "。。", "，。", "、，", "。。。", "...", "......", "----", "——", "－－", "～～",
    "一、", "二、", "三、", "四、", "（一）", "（二）", "（四）", "(1)", "(2)", "(4)", "1.", "2.", "3．", "4、", "第一条", "第二条 ", "第三章　",
    "# ", "## ", "### 标题\n", "- ", "* ", "- ◆ ", "> ", "+ ", "1) ", "**", "**重点**", "__", "~~", "`", "``", "```", "```\n", "\n```\n", "~~~\n", "    ", "\t",
    "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n", "|---|\n", "---\n", "\n---\n", "***\n", "===\n", "---\ntitle: 甲\n---\n", "+++\n",
    "<br>", "<br/>", "&nbsp;", "&lt;", "&#12;", "&#x4e2d;", "<b>", "</b>", "<div>\n", "</div>\n", "<a href=\"x\">", "<!-- ", "-->", "<![CDATA[", "<table><tr><td>甲</td>",
    "<!-- zxlint-disable-next-line ZX201 -->\n", "<!-- zxlint-disable ZX1 -->", "<!-- zxlint-enable -->", "<!-- zxlint-disable-line -->", "<!-- zxlint-capture -->",
    "$26\\%$", "$$", "$x^2$", "\\textbf{重}", "\\frac{1}{2}", "\\(", "\\)", "\\[", "\\begin{itemize}", "\\item ", "\\times", "^{\\circ}",
    "https://example.com/甲?x=1", "www.example.cn", "a.b@example.org", "[甲](http://x.cn)", "![图](a.png)", "[甲]: http://x.cn\n", "[^1]", "[^1]: 注\n",
    "以下是图片中的文字内容：\n", "```markdown\n", "I'm sorry", "好的，以下是", "希望对您有帮助", "Here is the text:\n",
    "第 3 页", "\n3\n", "- 12 -\n", "第12页 共30页\n", "— 5 —\n", "图1 会议现场\n", "（记者 王某）", "新华社北京1月2日电 ", "2023年5月1日", "12:30", "3.14", "1,000", "50%", "５０％", "GDP", "5G", "PM2.5", "COVID-19",
    "民族团练林", "人民代表大会", "中国共产党", "习近平", "社会主义核心价值观", "会指出，要", "一步一步", "研究研究", "高高兴兴", "好好学习", "天天向上", "大会大会大会", "哈哈哈哈哈哈",
    "\n\n", "\n\n\n\n", " \n", "\r\n\r\n", "　　", "民主\n\n主监督", "履\n\n职", "通\n过", "发\n\n展经济，", "重\n\n点工作。", "“", "”", "“甲”", "”乙“", "\"丙\"", "'丁'", "《戊》", "《", "》", "（", "）", "(甲)", "（乙)", "［", "］",
    "会议强调，要坚持以人民为中心的发展思想，", "全面贯彻落实党中央决策部署，", "为实现中华民族伟大复兴的中国梦而努力奋斗。", "这一年，全县经济平稳运行，各项事业都有新的进步。", "群众的生活一年比一年好。", "我们要认真学习，深入领会，",
    "他說：「這個國家的發展，離不開人民的努力。」", "教W和研究", "甲J乙", "甲·乙", "甲'乙", "阿·凡·提", "日⽇", "ｶﾀｶﾅ", "the quick brown fox ", "in the ", "of ", "and ", "OCR ",
]  # fmt: skip
"""What rules look for, whole and in parts."""


def seeds() -> list[str]:
    """Return the sample documents."""
    return [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]


def made(choose: Choose, samples: Sequence[str]) -> str:
    """Return a text: nonsense, or a piece of a sample that was cut, doubled, shuffled and sown with other things."""
    text = _nonsense(choose, choose(60) + 1) if choose(3) == 0 else _piece(choose, samples)
    for _ in range(choose(8)):
        text = _CHANGES[choose(len(_CHANGES))](text, choose)
    return text


def _token(choose: Choose) -> str:
    tokens = PHRASES if choose(2) else SINGLE
    return tokens[choose(len(tokens))]


def _nonsense(choose: Choose, length: int) -> str:
    return "".join(_token(choose) for _ in range(length))


def _piece(choose: Choose, samples: Sequence[str]) -> str:
    sample = samples[choose(len(samples))]
    start = choose(len(sample))
    return sample[start : start + choose(1200)]


def _span(text: str, choose: Choose, most: int = 80) -> tuple[int, int]:
    start = choose(len(text) + 1)
    return start, min(len(text), start + choose(most))


def _cut(text: str, choose: Choose) -> str:
    start, end = _span(text, choose)
    return text[:start] + text[end:]


def _double(text: str, choose: Choose) -> str:
    start, end = _span(text, choose)
    between = _token(choose) if choose(2) else ""
    return text[:end] + (between + text[start:end]) * (choose(4) + 1) + text[end:]


def _double_elsewhere(text: str, choose: Choose) -> str:
    start, end = _span(text, choose, 200)
    at = choose(len(text) + 1)
    return text[:at] + text[start:end] + text[at:]


def _sow(text: str, choose: Choose) -> str:
    for _ in range(choose(4) + 1):
        at = choose(len(text) + 1)
        text = text[:at] + _token(choose) + text[at:]
    return text


def _replace(text: str, choose: Choose) -> str:
    start, end = _span(text, choose, 6)
    return text[:start] + _token(choose) + text[end:]


def _shuffle(text: str, choose: Choose) -> str:
    rows = text.split("\n")
    one, other = choose(len(rows)), choose(len(rows))
    rows[one], rows[other] = rows[other], rows[one]
    return "\n".join(rows)


def _double_row(text: str, choose: Choose) -> str:
    rows = text.split("\n")
    one = choose(len(rows))
    return "\n".join([*rows[:one], *[rows[one]] * (choose(3) + 2), *rows[one + 1 :]])


def _join_rows(text: str, choose: Choose) -> str:
    rows = text.split("\n")
    one = choose(len(rows))
    return "\n".join(rows[:one]) + "".join(rows[one : one + 2]) + "\n".join(["", *rows[one + 2 :]])


def _break(text: str, choose: Choose) -> str:
    at = choose(len(text) + 1)
    return text[:at] + ("\n", "\n\n", "\r\n", "\n　　", " ", "\n3\n", "\n\n- 4 -\n\n")[choose(7)] + text[at:]


def _other_ends(text: str, choose: Choose) -> str:
    return text.replace("\n", ("\r\n", "\r", "\u2028", "\n\n", "\x85", " \n")[choose(6)])


def _other_marks(text: str, choose: Choose) -> str:
    old, new = (("，", ","), ("。", "."), ("“", '"'), ("”", ""), ("（", "("), ("》", ""), ("的", "的 "), ("、", "·"))[
        choose(8)
    ]
    return text.replace(old, new)


_CHANGES = (_cut, _double, _double_elsewhere, _sow, _sow, _replace, _shuffle, _double_row, _join_rows, _break, _other_ends, _other_marks)  # fmt: skip
