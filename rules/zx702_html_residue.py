"""ZX702 html-residue."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from zxlint.document import Document
from zxlint.later import regex
from zxlint.rule import Hit, Ranks, matches, rule, swap
from zxlint.signs import signs
from zxlint.text import Edit, Span

NAMES = (
    "a|b|big|blockquote|body|br|caption|center|code|col|colgroup|dd|del|div|dl|dt|em|figcaption|figure|font|footer|h[1-6]"
    "|header|hr|i|img|includeonly|ins|li|mark|noinclude|nowiki|ol|onlyinclude|p|pre|s|section|small|span|strike|strong"
    "|sub|sup|table|tbody|td|tfoot|th|thead|tr|u|ul"
)
TAG = regex.compile(
    rf"<table\b[^<>]{{0,200}}>(?:(?!<table\b).){{0,20000}}?</table>"
    rf"|<(?P<script>su[bp])>(?P<inner>[^<>\r\n]{{1,12}})</(?P=script)>"
    rf"|</?(?:{NAMES})(?:\s+[A-Za-z-]+\s*=[^<>\r\n]{{0,200}})?\s*/?>|<!--[^\r\n]{{0,200}}?-->",
    regex.DOTALL | regex.IGNORECASE,
)
ENTITY = regex.compile(
    r"(?P<blank>(?:&(?:nbsp|ensp|emsp|thinsp|#160|#12288|#x3000|#xa0);[ \t\u3000]*)+)"
    r"|&(?:[lg]t|amp|quot|apos|[lr][sd]quo|[mn]dash|hellip|middot|bull|times|deg|plusmn|laquo|raquo|permil|yen|copy|reg"
    r"|sup[123]|#\d{2,6}|#x[0-9a-f]{2,5});",
    regex.IGNORECASE,
)
STARTS = regex.compile("[<&]")
LIKELY = regex.compile("<[A-Za-z/!]|&[A-Za-z#]")
BREAK = regex.compile(r"<br", regex.IGNORECASE)
# A text that speaks of such things, or that is a page or a program as a whole.
ABOUT = regex.compile(
    r"HTML|XML|标签|元素名|转义|网页代码|<(?:script|template|input|button|form|style|svg|!DOCTYPE|\?)", regex.IGNORECASE
)
SPOKEN_OF = regex.compile(r"\s*(?:标记|元素|实体|符号|字符|指令)")
RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
LOWERED = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")


@rule(
    "ZX702",
    "html-residue",
    zh="残留的 HTML“{bad}”",
    en="left-over HTML “{bad}”",
    rank=Ranks.HTML,
    examples=[
        "粮食总产量稳定，⟦<br>⇒⟧新建农田三万亩。\n",
        "春风化雨⟦<br>⇒\n⟧桃李成行⟦<br>⇒\n⟧岁月流金\n",
        "第一条为了加强管理，制定本条例。⟦</p>⇒⟧\n",
        "面积约十二万m⟦<sup>2</sup>⇒²⟧，排放CO⟦<sub>2</sub>⇒₂⟧三吨。\n",
        "⟦<table><tr><td>姓名</td><td>得票</td></tr></table>⟧\n",
        "县人民⟦&nbsp;→⟧政府办公室。\n",
        "他说，⟦&ldquo;→“⟧修路要紧。⟦&rdquo;→”⟧\n",
        "工期⟦&lt;⇒<⟧三个月，研发⟦&amp;⇒&⟧生产同步。\n",
        "日期：⟦&nbsp;&nbsp;→ ⟧2021 年。\n",
        "若 a<b 且 c>d，则命题成立。\n",
        "《<红楼梦>研究》一书，售价<30元。\n",
        "在 HTML 中，<br>表示换行，&nbsp;表示空格。\n",
        "换行用 <br> 标签，段落用 <p> 标签。\n",
        "AT&T 与 R&D 部门，见 https://example.org/?a=1&amp;b=2 一页。\n",
        "<公告>今日停水。\n",
    ],
    markdown=["第一行<br>第二行&nbsp;空格，面积 3 m<sup>2</sup>。\n"],
)
def html_residue(doc: Document) -> Iterator[Hit]:
    """Tags and entities of HTML in a plain text: ``<br>``, ``</p>``, ``&nbsp;``, a whole ``<table>``.

    Recognition that answers in HTML, and text copied from the web, leave them.  A table is reported as one, without
    a repair; a tag is deleted, ``<br>`` made a line end where several part the lines of verse; raised and lowered
    figures become characters.  Certain are only entities of a blank or a Chinese mark beside Chinese.  Silent in
    Markdown, where all this works, in texts that speak of HTML, XML or tags, and on < and > as signs.

    中文

    纯文本中的 HTML 标签和实体：``<br>``、``</p>``、``&nbsp;``、整个 ``<table>``。

    以 HTML 作答的识别程序和从网页复制的文字会留下它们。表格整个报一处，不给修复；标签删去；几个
    ``<br>`` 分开诗行的，改为换行；上标、下标改用相应字符。只有中文旁的空格实体和中文标点实体，修复才算
    安全。Markdown 中这些都有作用，不报；谈论 HTML、XML 或标签的文字不报；用作大于号、小于号的不报。
    """
    if doc.kind == "markdown" or not STARTS.search(signs(doc)):
        return
    if not LIKELY.search(doc.text) or ABOUT.search(doc.text):
        return
    rows_with_several = _rows_with_several(doc.text)
    for match in matches(TAG, doc):
        if not SPOKEN_OF.match(doc.text, match.end()):
            yield _mend_tag(doc.text, match, several=match.start() in rows_with_several)
    for match in matches(ENTITY, doc):
        if not SPOKEN_OF.match(doc.text, match.end()):
            yield _mend_entity(doc.text, match)


def _rows_with_several(text: str) -> set[int]:
    """Return where the breaks stand that share their row with another one."""
    places = [match.start() for match in BREAK.finditer(text)]
    several: set[int] = set()
    for a, b in pairwise(places):
        if b - a < 100 and not regex.search(r"[\r\n]", text[a:b]):
            several |= {a, b}
    return several


def _mend_tag(text: str, match: regex.Match[str], *, several: bool) -> Hit:
    if match.group().lower().startswith("<table") and match.group().lower().endswith("</table>"):
        return Hit(Span(*match.span()))
    if match["script"]:
        kinds = RAISED if match["script"].lower() == "sup" else LOWERED
        good = match["inner"].translate(kinds)
        changed = all(ord(c) in kinds for c in match["inner"])
        # A figure that cannot be raised must not come down: 10<sup>x</sup> is not 10x.
        bracketed = match["inner"][0] in "[〔①②③④⑤⑥⑦⑧⑨⑩"
        return swap(match.span(), good, safe=False) if changed or bracketed else Hit(Span(*match.span()))
    inner = match.end() < len(text) and text[match.end()] not in "\r\n"
    return swap(match.span(), "\n" if several and inner else "", safe=False)


def _mend_entity(text: str, match: regex.Match[str]) -> Hit:
    before, after = text[: match.start()][-1:], text[match.end() : match.end() + 1]
    chinese = [bool(regex.match(r"[\p{Han}，。、；：！？“”（）《》]", c)) for c in (before, after)]
    if match["blank"]:
        closed = all(chinese) or before in ("", "\n", "\r") or after in ("", "\n", "\r")
        return swap(match.span(), "" if closed else " ")
    from html import unescape

    good = unescape(match.group())
    if not good.isprintable() or good in "<>&" or good == match.group():
        usable = good != match.group() and good.isprintable()
        return swap(match.span(), good, safe=False) if usable else Hit(Span(*match.span()))
    return Hit(Span(*match.span()), (Edit(*match.span(), good),), safe=any(chinese))
