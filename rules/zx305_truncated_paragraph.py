"""ZX305 truncated-paragraph."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.fragments import fragments, head_span, tail_span
from zxlint.rule import Damage, Hit, Ranks, Related, rule

LOST = "下文不知去向", "its rest is lost"
FOUND = "下文在另一处", "its rest stands elsewhere"


@rule(
    "ZX305",
    "truncated-paragraph",
    zh="句子到“{bad}”就断了，{zh_where}",
    en="the sentence stops at “{bad}”; {en_where}",
    rank=Ranks.TRUNCATED_PARAGRAPH,
    damage=Damage.LOST,
    examples=[
        "山里的路修了三年，去年冬天终于通车。村里的年轻人陆续回来，办起了合作⟦社，如今⟧\n\n二、茶园的变化\n\n茶园扩大了一倍。\n",
        "第三条　使用水库的水灌溉农田，应当按照用水计划，先报乡镇人民政府⟦审批，并⟧\n\n第四条　禁止在水库内倾倒垃圾。\n",
        "各村成立了巡查队，备足了沙袋和木桩，入汛以后日夜轮⟦班巡查，⟧\n\n# 灾后重建\n\n洪水退去以后，家家户户清理淤泥。\n",
        "水库修好了。周围种上了树，树下修了小路，傍晚来散步的⟦人越来越⟧\n",
        "会议的议题如下：\n\n春耕备耕，防汛抗旱，秋粮收购，冬季造林\n\n二、会议时间\n",
        "各村成立了巡查队，备足了沙袋和木桩，入汛以后日夜轮班巡\n\n查，没有出过一次险情。\n",
        "加强领导，统筹推进\n\n一、提高认识\n\n各单位要高度重视。\n",
        "县人民政府办公室，县水务局，县农业农村局\n\n二〇一九年三月五日\n",
        "- 新修公路，共三十公里\n- 新建大棚，共二十座\n",
        "白日依山尽，\n黄河入海流。\n欲穷千里目，\n更上一层楼。\n",
    ],
)
def truncated_paragraph(doc: Document) -> Iterator[Hit]:
    """A paragraph that stops in the middle of a sentence, and does not go on in the next block.

    What follows is a heading, another section, or the end of the document; or the rest was found elsewhere (see
    orphan-fragment, which offers to move it).  Nothing can be repaired here, but a reader has to know that text is
    missing.

    Silent on titles, list items and lines that need no full stop, and on documents that do without.

    中文

    停在句子中间的段落，下一段又不是它的下文。

    后面是标题、另一节或文末；或者下文在别处找到（见 orphan-fragment，它给出移动的修复）。此处无法修复，
    但读者须知道有文字缺失。

    不需要句号的标题、列表项和短行不报，通篇不用句号的文档不报。
    """
    for fragment in fragments(doc):
        if fragment.head is None:
            continue
        zh, en = LOST if fragment.tail is None else FOUND
        related = (
            ()
            if fragment.tail is None
            else (Related(tail_span(doc, fragment), "下文可能在此", "this may be its rest"),)
        )
        yield Hit(head_span(doc, fragment), (), False, {"zh_where": zh, "en_where": en}, related)
