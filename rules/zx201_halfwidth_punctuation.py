"""ZX201 halfwidth-punctuation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from zxlint.document import Document
from zxlint.later import re, regex
from zxlint.pairs import pairing
from zxlint.protect import prose
from zxlint.rule import Hit, Ranks, rule
from zxlint.shape import shape
from zxlint.signs import signs
from zxlint.text import Edit, Span

FULL = dict(zip(",;:?!.()", "，；：？！。（）", strict=True))

BLANK, QUOTE = b"Sq"

STRIDE = 16
"""Offsets this near have their surroundings in common."""

WINDOW = 60
"""Characters of the line on either side of a mark that tell what language it stands in."""

SHOUTED = frozenset("?!")
"""Marks of which a run is judged as a whole."""

LOST = 5
"""Question marks in a row, within a sentence, that stand for characters which an encoding did not have."""

MEASURES = "%％‰℃°²³"

ASIDE = 300
"""Characters of the longest text in brackets."""

# A mark beside Chinese, with a blank, a quote or a half-width bracket between at most.
_MARK = re.compile(rb"p(?:(?<=[HC]p)|(?<=[HC][Sqcp]p)|(?<=[HC][Sqcp]{2}p)|(?=[Sqo]?[HO]))")
_CODE = regex.compile(r"[{}=<>|\\`$@\t]|(?<=[A-Za-z0-9])_|_(?=[A-Za-z0-9])")
_CODE_SIGN = re.compile(r"[{}=<>|\\`$@\t_]")
_REFERENCE = regex.compile(r"\[(?:[JMCDNRSPZG]|EB|DB)(?:/OL)?\]|出版社\s*[,，]\s*\d{4}|\d{4}\s*,\s*\d+\s*\(\d+\)")
_NUMBER_IN_BRACKETS = re.compile(r"\((?<=[\d\s]\()\d+\)")
_ENUMERATOR = regex.compile(
    r"(?:^|(?<=[\r\n]))[\s（(#*>·•-]*(?:第?[一二三四五六七八九十百零〇]{1,4}|[甲乙丙丁戊己庚辛]|[\p{Han}])[）)]?\s?\Z"
)
_KEY = regex.compile(r"(?:^|(?<=[\r\n]))[^，。；：、,;:\r\n]{1,15}\Z")
_CALL = regex.compile(r"[a-z0-9]\((?:[\"'a-z]|\))")
_CITATION = regex.compile(r", ?(?:1[89]|20)\d\d[a-z]?[)）;；]")
_CLAUSE = regex.compile(rb"(?:[HDLSC]{4}|DH{1,2})\Z")
_LISTED = regex.compile(r"\p{Han}\.\p{Han}{1,4}\.\p{Han}")
_DATE = regex.compile(r"\d{1,4}[年月日]")
# Characters in which foreign names are written; two on either side of a full stop, and it is a name's dot.
_NAME = frozenset(
    "阿埃艾安奥巴柏拜班邦贝本比彼宾波伯博布查达戴丹道德登迪蒂丁杜顿多俄厄恩尔法凡菲费芬佛弗福夫盖甘冈高戈哥格葛根古哈海汉赫亨华胡霍基吉加贾杰金卡凯坎康考柯科克肯库夸"
    "拉莱兰朗劳勒雷里利莉连列林隆卢鲁路伦罗洛马迈麦曼梅门蒙米密明莫默穆纳奈南内尼涅努诺欧帕派潘佩彭皮平普奇乔切琼让热荣儒瑞若撒萨塞桑瑟森沙莎尚舍圣施史斯丝索所塔泰坦汤特提托"
    "图瓦威维韦魏温沃乌武希夏香谢欣辛休许雅亚延扬耶伊以因英尤于约泽扎詹珍芝孜江买依力提孔孟孙茨娃约翰逊亨冯"
)
_DIGITS = regex.compile(r"[\d\s,.~～—–-]+")


@rule(
    "ZX201",
    "halfwidth-punctuation",
    zh="“{around}”里的半角“{bad}”应为“{good}”",
    en="half-width “{bad}” in “{around}”, “{good}” is meant",
    rank=Ranks.HALFWIDTH_MARK,
    examples=[
        "今年以来⟦,→，⟧全村种树三百亩⟦;→；⟧修路、架桥8座⟦.→。⟧明年再种二百亩⟦.→。⟧\n",
        "大家都问⟦:→：⟧“水渠通了吗⟦?→？⟧”通了⟦!→！⟧\n",
        "由各乡⟦(→（⟧镇⟦)→）⟧负责联系⟦(→（⟧二⟦)→）⟧组。\n",
        "产量增长6.5%⟦,→，⟧其中大豆12吨⟦,→，⟧玉米亩产3,500斤。\n",
        "比赛在上午10:30开始，比分6-8，采用1+3+N模式，屏幕是16:9的，得分1.2。\n",
        "1.修路\n2)架桥\na.植树\n(1)育苗\n一.总则\n",
        "报告.txt已发送，函数f(x)连续，执行GB 5749—2022。\n",
        "作者是J.K.罗琳和A.托尔斯泰，译自U.S.版本。\n",
        "列夫.托尔斯泰生于图拉，到过北京.上海.广州。\n",
        "[3] 王明. 水利史[J]. 北京: 水利出版社, 2019: 12-15.\n",
        "联系人: 张三\n电话: 123456\n",
        "他只写了一句话：Well begun, half done. 大家都记住了。\n",
        "中文里的省略号...不归这里管，话没说完...\n",
        "人工智能(AI)在2010年前后起步，其后(2023)进入寻常人家。\n",
        "水厂（WTP）、泵站（PS）、水库（RES）和管网⟦(→（⟧NET⟦)→）⟧都已建成。\n",
        "修饰符是用 . 分隔的，属性 :key 和 .trim 见第二章。\n",
        "以上数据引自《河流志》（Annals of Rivers）, 48 (2010)一文。\n",
        "见 http://a.cn/b,c 和表(1)，哈哈:D 再见:)\n",
    ],
    markdown=[
        "- [ ] 修路\n- [x] 架桥\n\n![图](a.png) 见[报告](b.md)。\n",
        "他讲过这些文字⟦,→，⟧见下面的`x=1`和<b>粗体</b>的例子⟦;→；⟧另有说明⟦.→。⟧\n",
        "变量x=1和数组{2}，见下面的文字,依次相加。\n",
    ],
)
def halfwidth_punctuation(doc: Document) -> Iterator[Hit]:
    """A half-width , ; : ? ! . or bracket where Chinese has the full-width one.

    Recognition and keyboards put the ASCII mark for the Chinese one.  A mark is judged by its neighbours on both
    sides and by what it belongs to: between Chinese it is wrong, beside a digit or a Latin word only in a line of
    Chinese, and a full stop only where a sentence can end.  Silent on numbers, times, ratios, addresses, file names,
    list markers, initials and names, references, ``key: value``, code and formulae.  Brackets are judged as pairs:
    around Chinese they are full-width; around digits or Latin only if the document itself has most such pairs so.
    A blank after the mark goes with it.

    中文

    中文里该用全角标点的地方用了半角的 , ; : ? ! . 或括号。

    识别和键盘输入常以半角代替全角。每个标点都看两侧的文字和它所属的成分：两侧都是中文的必错；与数字或西
    文单词相邻的，只在中文行里才算；句点只在句子可以结束的地方才算。以下情形不报：数字、时刻、比例、网址
    邮箱、文件名、列表记号、缩写和外文人名、参考文献、``key: value``、代码和公式。括号成对判断：括住中文
    的用全角；括住数字或西文的，文档中同类括号多数为全角时才报。标点后的空格一并删去。
    """
    letters = shape(doc)
    if b"p" not in letters and b"o" not in letters:
        return
    near = Surroundings(doc)
    found = [*_marks(doc, near), *_brackets(doc, near)]
    yield from sorted(found, key=lambda hit: hit.span)


def _marks(doc: Document, near: Surroundings) -> Iterator[Hit]:
    text, letters, shown = doc.text, shape(doc), prose(doc)
    stops: list[Hit] = []
    others = past = 0
    for match in _MARK.finditer(letters):
        at = match.start()
        if at < past:
            continue
        # Most stand between Han, and of those only the full stop needs a closer look.
        between = text[at] != "." and letters[at - 1 : at] == letters[at + 1 : at + 2] == b"H"
        past = at + 1
        while text[at] in SHOUTED and shown[past : past + 1] in SHOUTED:
            past += 1
        if past - at >= LOST and text.count("?", at, past) == past - at and _right(text, letters, past - 1) in "HDL":
            continue
        if not ((between or _in_chinese(text, letters, at, past - 1)) and near.are_chinese(at)):
            continue
        if text[at] == ".":
            stops.append(_repair(text, letters, at))
        else:
            others += 1
            yield from (_repair(text, letters, place) for place in range(at, past))
    # One stop among marks that are all full-width may as well be a name's dot or a stray speck.
    certain = others + len(stops) > 1
    for hit in stops:
        yield hit if certain else Hit(hit.span, hit.edits, False, hit.words)


def _repair(text: str, letters: bytes, at: int) -> Hit:
    bad, end = text[at], at + 1
    good = FULL[bad]
    while letters[end : end + 1] == b"S" and text[end] in " \t\xa0":
        end += 1
    # A blank at the end of a line is another fault.
    if end > at + 1 and letters[end : end + 1] in (b"", b"N"):
        end = at + 1
    return Hit(Span(at, at + 1), (Edit(at, end, good),), True, {"bad": bad, "good": good})


def _in_chinese(text: str, letters: bytes, at: int, last: int) -> bool:
    """Whether the mark at an offset, or the run of them up to another one, is one of Chinese by its neighbours."""
    mark = text[at]
    left, right = _left(text, letters, at), _right(text, letters, last)
    blank_before, blank_after = letters[at - 1 : at] == b"S", letters[at + 1 : at + 2] == b"S"
    if mark == ".":
        # “用 . 分隔” names the sign itself.
        right_place = right in "N$" or not blank_before
        return right_place and _ends_sentence(text, letters, at, left, right)
    if not _belongs_to_chinese(text, letters, at, left, right):
        return False
    if right in "DL" and (blank_before or (blank_after and mark != ",") or mark in "?!" or _is_smiley(text, at)):
        return False
    if mark == ":" and blank_after and right != "O" and _KEY.search(text, max(0, at - 20), at):
        return False
    return not (mark == "," and text[at + 1 : at + 2] in " 12" and _CITATION.match(text, at))


def _belongs_to_chinese(text: str, letters: bytes, at: int, left: str, right: str) -> bool:
    if left == "H":
        return right in "HONC$DL"
    if left == "C":
        # After a bracket that holds Latin a number or a Latin word goes on with it.
        return right in "HONC$" or (right in "DL" and letters[at - 2 : at - 1] in (b"H", b"E", b"P", b"C"))
    if left == "W" and right in "HO":
        return text[at] == "," or (text[at] == ";" and (letters[at - 1 : at] == b"D" or text[at - 1] in MEASURES))
    return False


def _left(text: str, letters: bytes, at: int) -> str:
    """Return what stands before a mark: H, C, W (a digit, Latin, a sign of measure, a bracket) or ``-``."""
    i = at - 1
    while (
        i > 0 and at - i < 4 and (letters[i] == BLANK or (text[at] in "?!" and text[i] in "?!") or letters[i] == QUOTE)
    ):
        i -= 1
    if i < 0:
        return "-"
    letter = chr(letters[i])
    if letter in "HC":
        return letter
    if letter == "c":
        return "C" if letters[max(0, i - 1) : i] == b"H" else "W"
    return "W" if letter in "DL" or text[i] in MEASURES else "-"


def _right(text: str, letters: bytes, at: int) -> str:
    """Return the class of what stands after a mark and a blank, ``$`` at the end of the text."""
    i = at + 1
    while i < len(text) and i - at < 4 and (letters[i] == BLANK or (text[at] in "?!" and text[i] in "?!")):
        i += 1
    if i < len(text) and letters[i] in b"qo":
        beyond = letters[i + 1 : i + 2]
        return "H" if beyond == b"H" else "N" if letters[i] == QUOTE and beyond in (b"N", b"") else "-"
    return chr(letters[i]) if i < len(text) else "$"


def _ends_sentence(text: str, letters: bytes, at: int, left: str, right: str) -> bool:
    if "." in (text[at - 1 : at], text[at + 1 : at + 2]) or _ENUMERATOR.search(text, max(0, at - 12), at):
        return False
    if left == "W":
        before = letters[at - 1 : at]
        return before not in (b"D", b"L", b"S") and right in "HN$"
    if left not in "HC" or right not in "HN$OD":
        return False
    if right == "D":
        return _DATE.match(text, at + 1) is not None
    if right == "O":
        return text[at + 1] in "“‘"
    if right == "H":
        # A clause or a quantity comes before; 北京.上海 is a list, or a name.
        if not _CLAUSE.search(letters, max(0, at - 4), at) or _LISTED.search(text, max(0, at - 5), at + 6):
            return False
        name = {*text[max(0, at - 2) : at], *text[at + 1 : at + 3]} - {" "}
        return not name <= _NAME
    start = text.rfind("\n", max(0, at - WINDOW), at)
    return letters.count(b"H", max(start, at - WINDOW, 0), at) >= 8


def _is_smiley(text: str, at: int) -> bool:
    return text[at] in ":;" and text[at + 1] in "DPpOo3X" and not text[at + 2 : at + 3].isalnum()


class Surroundings:
    """Whether the line about an offset is Chinese, and no code, table or reference; remembered for near offsets."""

    def __init__(self, doc: Document) -> None:
        # Code and tags in a sentence do not make it one of code.
        self._text, self._letters = prose(doc), shape(doc)
        self._known: dict[tuple[int, int], bool] = {}
        self._returns = "\r" in self._text
        # What most documents hold nothing of is not looked for about each mark.
        self._code = _CODE_SIGN.search(signs(doc)) is not None
        self._references = (
            "[" in self._text or "出版社" in self._text or _NUMBER_IN_BRACKETS.search(self._text) is not None
        )

    def are_chinese(self, at: int) -> bool:
        """Judge the line about ``at``, as far as ``WINDOW`` characters on either side."""
        place = at - at % STRIDE
        low, high = place - WINDOW if place > WINDOW else 0, min(len(self._text), place + STRIDE + WINDOW)
        start = self._text.rfind("\n", low, at) + 1 or low
        if self._returns:
            start = max(start, self._text.rfind("\r", low, at) + 1)
        known = self._known.get((start, place))
        if known is None:
            known = self._known[start, place] = self._judge(start, self._end(at, high))
        return known

    def _end(self, at: int, high: int) -> int:
        """Return where the row ends that ``at`` lies in, or the window."""
        end = self._text.find("\n", at, high)
        end = high if end < 0 else end
        back = self._text.find("\r", at, end) if self._returns else -1
        return end if back < 0 else back

    def _judge(self, start: int, end: int) -> bool:
        han, latin = self._letters.count(b"H", start, end), self._letters.count(b"L", start, end)
        # A Latin word has some five letters where a Chinese one has two.
        if not han or 2 * latin > 5 * han:
            return False
        if self._code and _CODE.search(self._text, start, end):
            return False
        return not (self._references and _REFERENCE.search(self._text, start, end))


def _brackets(doc: Document, near: Surroundings) -> Iterator[Hit]:
    text, letters = doc.text, shape(doc)
    if "(" not in text:
        return
    half: Counter[str] = Counter()
    doubtful: list[tuple[int, int, str]] = []
    pairs = [pair for pair in pairing(doc).pairs if text[pair[0]] in "（(" and pair[1] - pair[0] <= ASIDE]
    for opening, closing in pairs:
        if text[opening] != "(" or text[closing] != ")":
            continue
        kind = _content(letters, text, opening + 1, closing)
        if kind != "han":
            half[kind] += 1
            doubtful.append((opening, closing, kind))
        elif _is_in_chinese(doc, near, opening, closing):
            yield from _widened(text, letters, opening, closing)
    if all(kind == "marker" for _, _, kind in doubtful):
        return
    full = Counter(_content(letters, text, a + 1, b) for a, b in pairs if text[a] == "（" and text[b] == "）")
    for opening, closing, kind in doubtful:
        most = kind != "marker" and full[kind] >= max(3, 3 * half[kind])
        if most and _left(text, letters, opening) in "HC" and _is_in_chinese(doc, near, opening, closing):
            yield from _widened(text, letters, opening, closing)


def _content(letters: bytes, text: str, start: int, end: int) -> str:
    """Return what brackets hold: ``han``, ``digits``, ``latin``, or ``marker`` for (1) and (a)."""
    # What begins in Latin and has a Chinese word or two is as Latin as the rest of its line.
    if 5 * letters.count(b"H", start, end) > 2 * letters.count(b"L", start, end):
        return "han"
    content = text[start:end].strip()
    if len(content) < 2 or (content.isdigit() and len(content) < 4):
        return "marker"
    return "digits" if _DIGITS.fullmatch(content) else "latin"


def _is_in_chinese(doc: Document, near: Surroundings, opening: int, closing: int) -> bool:
    if _CALL.match(doc.text, max(0, opening - 1)):
        return False
    return b"X" not in shape(doc)[opening : closing + 1] and near.are_chinese(opening) and near.are_chinese(closing)


def _widened(text: str, letters: bytes, opening: int, closing: int) -> Iterator[Hit]:
    start, end = opening, closing + 1
    if opening > 1 and text[opening - 1] == " " and letters[opening - 2] in b"HCLDc":
        start -= 1
    if text[closing + 1 : closing + 2] == " " and letters[closing + 2 : closing + 3] not in (b"", b"N", b"S"):
        end += 1
    yield Hit(Span(opening, opening + 1), (Edit(start, opening + 1, "（"),), words={"bad": "(", "good": "（"})
    yield Hit(Span(closing, closing + 1), (Edit(closing, end, "）"),), words={"bad": ")", "good": "）"})
