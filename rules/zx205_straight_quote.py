"""ZX205 straight-quote."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.later import regex
from zxlint.pairs import STRAIGHT, Straight, pairing
from zxlint.rule import Hit, Ranks, matches, rule, swap
from zxlint.shape import shape

AROUND = 24
"""Characters on either side of a quotation that tell whether it stands in Chinese."""

LONGEST = 400
"""Characters of the longest quotation."""

HAN, LATIN = b"H", b"L"

# What makes a quotation a value of a program, an attribute or a key rather than speech.
_CODE = regex.compile(
    r"[={}<>\\$|;@]|=>|[A-Za-z0-9_]\(|\)\.|\[\s*[\"＂]|[\"＂]\s*[:\]]\s*[\"＂\[{\d]|[\"＂]\s*\+|/\w+/"
)
# 985, 3+1, AI: a term; a single letter is the name of a variable.
_LABEL = regex.compile(r"(?=.*\d|[A-Z]{2})[A-Z0-9+.%×-]{2,8}")
_SINGLE = regex.compile(r"(?<![A-Za-z0-9'=(\[,\s])'(?=\p{Han})[^'\"\r\n]{1,40}(?<=[\p{Han}。！？…])'(?![A-Za-z0-9'])")


@rule(
    "ZX205",
    "straight-quote",
    zh="“{around}”中用了直引号，「{bad}」应为「{good}」",
    en="straight quote 「{bad}」 in “{around}”, 「{good}」 is meant",
    rank=Ranks.STRAIGHT_QUOTE,
    examples=[
        '推广⟦"→“⟧河长巡河⟦"→”⟧做法，办好⟦"→“⟧村民夜校⟦"→”⟧。\n',
        '队长说：⟦"→“⟧先清渠口，再修田埂。⟦"→”⟧大家点头。\n',
        '办好“村民夜校⟦"→”⟧，群众都说好。\n',
        '办好⟦"→“⟧村民夜校”，群众都说好。\n',
        '落实⟦"→“⟧十四五⟦"→”⟧规划，支持⟦"→“⟧985⟦"→”⟧高校。\n',
        "老人说这叫⟦'→‘⟧看天吃饭⟦'→’⟧，靠不住。\n",
        # one mark too many: which of them is alone nobody can tell
        '叫作⟦"⇒“⟧云上人家⟦"⇒”⟧的地方，办了"夜校，很好。\n',
        # inches, seconds, feet
        '他买了一台27"的显示器和一根5"的水管，位置在东经112°30′15"处。\n',
        "他身高6'2\"，跑完一圈用了2'30\"。\n",
        # programs, attributes, keys
        'name="张三" class="标题"\n{"姓名": "张三", "年龄": 5}\nprint("你好，世界")\n',
        '调用时传入 "use strict" 即可，值为 "music" 时提醒，学名"Larus"，记作"D"。\n',
        '"姓名": "张三"\n"籍贯": "南京"\n',
        'He said "你好" to me.\n书中写道："Well begun is half done."\n',
        "孩子们唱 Rock 'n' Roll，读 Grimm's 童话。\n",
    ],
    markdown=['使用 `name="张三"` 设置，见[报告](a.md "年度报告")。\n\n```\nprint("你好")\n```\n'],
)
def straight_quote(doc: Document) -> Iterator[Hit]:
    """Typewriter quotes around Chinese: "…" for “…”, '…' for ‘…’.

    The marks of a paragraph are taken in turn, and what stands before and after each tells whether it can open or
    close; a typewriter mark may also be the partner of a curly one.  Silent on inches, feet and seconds, on
    quotations without Chinese in them, on code, attributes and keys.  Safe where every mark of the paragraph finds
    its partner.

    中文

    中文用了打字机式的直引号："…" 应为“…”，'…' 应为‘…’。

    段内的直引号依次判断，由前后文字看它只能作左引号还是右引号；直引号也可以与弯引号配对。以下情形不报：
    英寸、英尺和秒，不含中文的引文，代码、属性和键名。段内引号个个有着落的，修复是安全的。
    """
    hits: list[Hit] = []
    for pair in pairing(doc).straight:
        if _is_chinese(doc, pair):
            hits += _curled(doc.text, pair)
    if "'" in doc.text:
        for match in matches(_SINGLE, doc):
            if not _CODE.search(doc.text, max(0, match.start() - AROUND), match.end() + AROUND):
                hits += _single(match.start(), match.end() - 1)
    yield from sorted(hits, key=lambda hit: hit.span)


def _curled(text: str, pair: Straight) -> Iterator[Hit]:
    for at, good in ((pair.opening, "“"), (pair.closing, "”")):
        if text[at] in STRAIGHT:
            yield swap((at, at + 1), good, safe=pair.certain, bad=text[at], good=good)


def _single(opening: int, closing: int) -> Iterator[Hit]:
    yield swap((opening, opening + 1), "‘", bad="'", good="‘")
    yield swap((closing, closing + 1), "’", bad="'", good="’")


def _is_chinese(doc: Document, pair: Straight) -> bool:
    text, letters = doc.text, shape(doc)
    start, end = max(0, pair.opening - AROUND), min(len(text), pair.closing + 1 + AROUND)
    start = max(start, text.rfind("\n", start, pair.opening) + 1)
    line_end = text.find("\n", pair.closing, end)
    end = end if line_end < 0 else line_end
    if pair.closing - pair.opening > LONGEST or _CODE.search(text, start, end):
        return False
    content = text[pair.opening + 1 : pair.closing]
    han, latin = (letters.count(kind, pair.opening, pair.closing) for kind in (HAN, LATIN))
    beside = letters[max(0, pair.opening - 1) : pair.opening] + letters[pair.closing + 1 : pair.closing + 2]
    if not han:
        return _LABEL.fullmatch(content) is not None and beside in (b"HH", b"PH", b"HP", b"EH", b"HE")
    around_han = letters.count(HAN, start, pair.opening) + letters.count(HAN, pair.closing, end)
    around_latin = letters.count(LATIN, start, pair.opening) + letters.count(LATIN, pair.closing, end)
    return 5 * han > 2 * latin and 5 * around_han >= 2 * around_latin
