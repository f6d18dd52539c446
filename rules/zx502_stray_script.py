"""ZX502 stray-script."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from zxlint.document import Document
from zxlint.later import re, regex
from zxlint.lexicon import is_word
from zxlint.rule import Hit, Ranks, rule
from zxlint.shape import is_han, shape
from zxlint.signs import signs
from zxlint.text import Span

KANA = r"\p{Hiragana}\p{Katakana}ー"
FOREIGN = rf"{KANA}\p{{Hangul}}\p{{Cyrillic}}\p{{Arabic}}\p{{Thai}}\p{{Hebrew}}\p{{Devanagari}}\p{{Greek}}"
# One letter with Han on one side, and Han, a Chinese mark inside a sentence, or a line end on the other.
LETTER = regex.compile(
    rf"(?<=\p{{Han}})(?P<in>[{FOREIGN}])(?=[\p{{Han}}，。、；：！？\r\n])|(?:^|(?<=[，。、；：！？]))(?P<head>[{FOREIGN}])(?=[\p{{Han}}、])",
    regex.MULTILINE,
)
# Ranges that hold all those letters, none of Han and no mark named above: re looks for them in no time.
SOME = r"\u0370-\u1fff\u2126\u2de0-\u2dff\u302e-\u302f\u3041-\u33ff\ua640-\uabff\uac00-\ud7ff\ufb1d-\ufeff\uff66-\uffdf\U00010000-\U00016fdf\U0001a000-\U0001ffff"
ONE, TOGETHER = re.compile(f"[{SOME}]"), re.compile(f"[{SOME}]+")
# Letters of Japanese names and shop signs: 一ノ瀬, 霞ヶ関, 井の頭.
OF_NAMES = frozenset("のノヶヵケツがガ々ヱ")
GREEK = regex.compile(r"\p{Greek}")
# Greek capitals, and one small letter, that look like Latin ones and so are no symbols of science.
GREEK_LOOKALIKE = frozenset("ΑΒΕΖΗΙΚΜΝΟΤΥΧο")
RUN = regex.compile(
    rf"[{KANA}]{{3,}}|\p{{Hangul}}{{2,}}|\p{{Cyrillic}}{{3,}}|\p{{Arabic}}{{2,}}|\p{{Thai}}{{2,}}|[\p{{Hebrew}}\p{{Devanagari}}]{{2,}}|\p{{Greek}}{{3,}}"
)
NEAR = 60
PROTECTED = ord("X")
QUOTED = regex.compile(r"[“‘「『《〈（(\"]\s{0,2}[^”’」』》〉）)\"\r\n]{0,12}\Z")
NAMED_AS = regex.compile(r"(?:字母|假名|符号|字符|音)\Z")
SPOKEN_OF = regex.compile(r"[字音假母型式形]|(?:假名|字母|字符|符号|音节|一词)")


@rule(
    "ZX502",
    "stray-script",
    zh="中文“{around}”里混进了别种文字“{bad}”",
    en="a letter of another script, “{bad}”, in Chinese text (“{around}”)",
    rank=Ranks.STRAY_SCRIPT,
    examples=[
        "各级政府要切实加强⟦お⟧组织领导。\n",
        "全县人⟦ロ⟧约三十万。\n",
        "⟦エ⟧作报告已经通过。\n",
        "会议强调，要坚持⟦Я⟧问题导向，改进作风。\n",
        "这是新时代⟦の⟧要求，也是人民的期盼。\n",
        "⟦ー⟧、总体要求\n\n第⟦ー⟧条规定了适用范围。\n",
        "统⟦γ⟧筹推进城乡建设。\n",
        "群众的⟦글⟧意见得到答复。\n",
        "经测定，水样中α粒子与β射线的活度均未超标。\n",
        "设Ω为代数闭域，角θ与电阻Ω的关系见下表。\n",
        "井の头公园与虎ノ门一带，霞ヶ浦在其东北。\n",
        "歌曲《さくら》与《日の出》流传很广。\n",
        "店名“鲜の味”，意为鲜之味。\n",
        "俄语字母Я在末位，日语假名お读作欧。\n",
        "作者川端康成，原名かわばた やすなり，笔名お馬。\n",
        "阿Q与小D，A型与Δt，μ介子。\n",
    ],
)
def stray_script(doc: Document, *, most: int = 12) -> Iterator[Hit]:
    """A single kana, hangul, Cyrillic, Greek, Arabic or Thai letter inside a Chinese sentence.

    A model takes エ for 工 and ロ for 口, or slips into another language.  What stood there is not offered, since it
    cannot be told for certain.  Silent within quotes and titles, near words of that script, on letters that are
    spoken of, on kana of Japanese names, and on Greek symbols, unless the symbol tears a Chinese word apart.

    ``most``: letters of other scripts per 1,000 characters from which the document is taken to use them.

    中文

    中文句子里出现单个的假名、谚文、西里尔、希腊、阿拉伯或泰文字母。

    模型会把“工”认成“エ”，把“口”认成“ロ”，或者滑入另一种语言。原来是什么字不能断定，所以没有修复。以下情
    形不报：引号和书名号之内，与同种文字的词语相近，谈论该字母本身，日本人名中的假名；希腊字母符号也不报，
    除非它拆断了中文词。

    ``most``：每千字有多少个别种文字的字母，便认为文档本来就使用它们。
    """
    if not ONE.search(signs(doc)):
        return
    text, letters = doc.text, shape(doc)
    runs = [match.span() for match in TOGETHER.finditer(text)]
    places = [start for start, end in runs if end - start == 1]
    found = [match for at in places if letters[at] != PROTECTED and (match := LETTER.match(text, at))]
    if not found or len(found) > max(5.0, most * len(text) / 1000):
        return
    words = [match.start() for start, end in runs if end - start > 1 for match in RUN.finditer(text, start, end)]
    for match in found:
        nearest = bisect_left(words, match.start() - NEAR)
        near = nearest < len(words) and words[nearest] <= match.start() + NEAR
        if not near and _is_stray(doc.text, match.start(), match.group()):
            yield Hit(Span(*match.span()))


def _is_stray(text: str, at: int, letter: str) -> bool:
    before, after = text[max(at - 15, 0) : at], text[at + 1 : at + 3]
    if QUOTED.search(before) or SPOKEN_OF.match(after) or NAMED_AS.search(before):
        return False
    if letter in OF_NAMES:
        return is_word(before[-2:]) and is_word(after)
    if GREEK.match(letter) and letter not in GREEK_LOOKALIKE:
        return is_word(before[-1:] + after[:1]) and all(is_han(c) for c in before[-1:] + after[:1])
    return True
