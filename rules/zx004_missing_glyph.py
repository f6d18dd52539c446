"""ZX004 missing-glyph."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from zxlint.document import Document
from zxlint.later import regex
from zxlint.rule import Damage, Hit, Ranks, matches, rule
from zxlint.text import Span

UNREADABLE = regex.compile(r"\ufffd+|[\ue000-\uf8ff\U000f0000-\U0010fffd]+")
# A box, or the 〓 that Japanese typesetters put for a sort they lack; it counts with Han on both sides.
BOX = regex.compile("[□▯〓]")
INSIDE = regex.compile(r"(?<=\p{Han}).(?=\p{Han})")
# What a box is used for where it does not stand for a character: a bullet, an empty field, a lacuna and its gloss.
USED = regex.compile(
    r"^[^\S\r\n]*□|□{2,}|□[^\S\r\n]*[（(［\[《“]|□[^\S\r\n]*(?=[\r\n]|\Z)|[☑☒√×✓✔■]|方框|方格|方块|勾选|打勾|打√|缺字|脱字|阙文|漫漶",
    regex.MULTILINE,
)
FIELD = regex.compile("(?:填|选|在|入|画)\\Z|“[^”\r\n]{0,8}\\Z")
CLOSE = 12
"""Characters between two boxes of one line up to which they are answers to choose from: 是□否□."""


@rule(
    "ZX004",
    "missing-glyph",
    zh="“{around}”缺字（{code}），应对照原件补上",
    en="a character is missing in “{around}” ({code}); look it up in the original",
    severity="warning",
    rank=Ranks.CHARACTER_FORM,
    damage=Damage.GARBLED,
    examples=[
        "要坚持问题导向，推动工作落地见⟦\ufffd⟧。",
        "全县共有⟦\ufffd\ufffd\ufffd⟧户农民受益。",
        "有下列情形之一的，不予许可：⟦\ue004⟧",
        "民主⟦□⟧督是一项重要职责，各单位都要接受。",
        "该村位于县城东部，紧邻⟦〓⟧河。",
        "是否同意：是□否□",
        "申请人已婚□未婚□离异□，请如实填写。",
        "□ 已阅读并同意上述条款\n□ 暂不同意",
        "碑文曰：“大明□年立”，其余已不可辨。",
        "四极废，九州裂；天不兼复，□（地）不周载；火□炎而不灭。",
        "丙辰□□□□年补工部主事，后由□生中式。",
        "请把正确的答案填入□中，在□里写数字。",
        "在□ABCD中，对角线互相平分。",
    ],
    markdown=["替换字符写作 `\ufffd`。"],
)
def missing_glyph(doc: Document) -> Iterator[Hit]:
    """A place where a character was lost: U+FFFD, a character of private use, or □ inside Han text.

    What stood there cannot be told, so there is no repair.  Characters of private use show as something only in the
    font that they were made for.  □ counts only between Han; silent where the document uses it otherwise, as a
    bullet, a box to tick, a field to fill in, or to mark what is lost in an old text or inscription.

    中文

    丢了字的地方：U+FFFD、私用区字符，或汉字之间的“□”。

    原来是什么字无从判断，所以没有修复，须对照原件补上。私用区字符只有用当初配套的字体才能显示。“□”只在
    两个汉字之间才算缺字；文档把它用作项目符号、勾选框、填空，或用来标示古籍碑刻的阙文时，一概不报。
    """
    for match in matches(UNREADABLE, doc, holding=UNREADABLE):
        yield Hit(Span(*match.span()), words={"code": f"U+{ord(match.group()[0]):04X}"})
    spans = [Span(*match.span()) for match in matches(BOX, doc, holding=BOX)]
    if not spans or USED.search(doc.text):
        return
    near = {a for pair in pairwise(spans) if beside(doc.text, *pair) for a in pair}
    for span in spans:
        if span in near or not INSIDE.match(doc.text, span.start):
            continue
        if not FIELD.search(doc.text, max(0, span.start - 10), span.start):
            yield Hit(span, words={"code": f"U+{ord(doc.text[span.start]):04X}"})


def beside(text: str, one: Span, other: Span) -> bool:
    """Whether two boxes stand close together in one line."""
    return other.start - one.end <= CLOSE and not regex.search(r"[\r\n]", text[one.end : other.start])
