"""ZX704 doubled-bullet."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from zxlint.document import Document
from zxlint.later import re, regex
from zxlint.rule import Hit, Ranks, rule, swap, unprotected
from zxlint.signs import signs
from zxlint.structure import chosen, initials

BLANKS = r"[ \t\u3000\xa0]"
GLYPH = "[•◆●■▪◇○□➢▶►★☆✓✔※▲△◦·∙▸♦]"
SIGN = regex.compile(GLYPH)
# A dash of Markdown before a glyph of the page, or the glyph before the dash.
DASH_AND_GLYPH = regex.compile(
    rf"(?:(?P<dash>[-*+]{BLANKS}+){GLYPH}{BLANKS}*|{GLYPH}{BLANKS}*[-*+]{BLANKS}+)(?=[^\s\d-])"
)
DOUBLED_MARK = regex.compile(
    rf"(?P<kept>(?P<mark>[-+•◆●■▪➢▶►]|\d{{1,3}}[.．、]|[（(]\d{{1,2}}[）)]|[①-⑳]|[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、){BLANKS}*)"
    rf"(?P<again>(?<=[\s.．、）)①-⑳•◆●■▪➢▶►])(?P=mark){BLANKS}*)(?=[\p{{L}}“《（])"
)
# A dash before an enumerator of the page: the dash came from the model.
DASH_AND_NUMBER = regex.compile(
    rf"[-*•]{BLANKS}+(?=(?:\d{{1,2}}[、．.](?!\d)|[（(][\d一二三四五六七八九十]{{1,3}}[）)]|[①-⑳]|[一二三四五六七八九十]{{1,3}}、|第[一二三四五六七八九十百]+[条章节]){BLANKS}*\p{{Han}})"
)
# With what the lines begin that these may match.
DASH_OR_GLYPH, DASH = re.compile(rf"[-*+]|{GLYPH}"), re.compile("[-*•]")
MARK = re.compile(r"[-+•◆●■▪➢▶►\d①-⑳（(一二三四五六七八九十]")
# An enumerator after another; of a glyph or a dash, whatever is twice.
SECOND_MARK = re.compile(
    rf"[-+•◆●■▪➢▶►①-⑳]|\d{{1,3}}[.．、]{BLANKS}*\d|[（(][\d一二三四五六七八九十]+[）)]{BLANKS}*[（(]|[一二三四五六七八九十]+、{BLANKS}*[一二三四五六七八九十]"
)


@rule(
    "ZX704",
    "doubled-bullet",
    zh="重复的项目符号“{bad}”",
    en="doubled list marker “{bad}”",
    rank=Ranks.BULLET,
    examples=[
        "⟦- ◆ →⟧走访企业三十家。\n⟦- ◆ →⟧召开座谈会十次。\n",
        "⟦• - →⟧走访企业三十家。\n",
        "1. ⟦1. →⟧走访企业三十家。\n2. ⟦2. →⟧召开座谈会十次。\n",
        "（一）⟦（一）→⟧走访企业。\n",
        "⟦- ⇒⟧（1）走访企业三十家。\n⟦- ⇒⟧（2）召开座谈会十次。\n",
        "- 走访企业三十家。\n- 召开座谈会十次。\n",
        "◆ 走访企业三十家。\n",
        "1. 1.5倍以上的，报省级批准。\n",
        "※ ※ ※\n\n★★★\n\n- - -\n\n◆◆◆\n",
        "1、1号楼完工，2、2号楼开工。\n",
        "- -3度以下停止施工。\n",
        "一、一是抓好学习，二是抓好落实。\n",
    ],
    markdown=["- ⟦◆ →⟧走访企业三十家。\n- ⟦◆ →⟧召开座谈会十次。\n", "- - 嵌套的列表\n\n- 1. 嵌套的列表\n"],
)
def doubled_bullet(doc: Document) -> Iterator[Hit]:
    """Two list markers where one was printed: ``- ◆``, ``• -``, ``1. 1.``.

    Recognition writes a list of Markdown and keeps the marker of the page too.  Where a dash and a glyph meet in a
    plain text both go, for the line stands for itself; in Markdown the dash stays and makes the list.  An enumerator
    that stands twice is kept once.  A dash before an enumerator is only offered for deletion.  Silent on rules and
    ornaments of several glyphs, on numbers that follow an enumerator, and on nested lists in Markdown.

    中文

    原件只有一个列表记号，文中却有两个：``- ◆``、``• -``、``1. 1.``。

    识别程序写了 Markdown 的列表记号，又保留了页面上的记号。纯文本中横线与图形符号相连的，两个都删，因为
    一行自成一项；Markdown 中留横线，由它构成列表。序号连写两次的留一个。序号前的横线只建议删去。分隔线、
    几个图形组成的花饰、序号后面的数字、Markdown 的嵌套列表不报。
    """
    for match in at_heads(doc, DASH_AND_GLYPH.match, DASH_OR_GLYPH) if SIGN.search(signs(doc)) else ():
        dash = match.end("dash")
        kept = dash if doc.kind == "markdown" and match["dash"] else match.start()
        yield swap((kept, match.end()), "")
    if doc.kind == "markdown":
        return
    for match in at_heads(doc, DOUBLED_MARK.match, MARK, SECOND_MARK.match):
        yield swap(match.span("again"), "")
    for match in at_heads(doc, DASH_AND_NUMBER.match, DASH):
        yield swap(match.span(), "", safe=False)


def at_heads(
    doc: Document,
    match_at: Callable[[str, int], regex.Match[str] | None],
    begun: re.Pattern[str],
    hint_at: Callable[[str, int], re.Match[str] | None] | None = None,
) -> Iterator[regex.Match[str]]:
    """Yield what is found where the text of a line begins with a certain character, and with a certain hint."""
    text, places = doc.text, [match.start() for match in begun.finditer(initials(doc))]
    starts = [start for _, start, _, _ in chosen(doc, places)]
    if hint_at is not None:
        starts = [start for start in starts if hint_at(text, start)]
    found = (match for start in starts if (match := match_at(text, start)) and begins_row(text, start))
    return unprotected(found, doc)


def begins_row(text: str, at: int) -> bool:
    """Whether nothing but blanks stands between a place and the line feed before it; a lone CR is none."""
    while at and text[at - 1] in " \t\u3000\xa0":
        at -= 1
    return at == 0 or text[at - 1] == "\n"
