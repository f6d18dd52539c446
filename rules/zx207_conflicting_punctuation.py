"""ZX207 conflicting-punctuation."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.later import regex
from zxlint.rule import Hit, Ranks, matches, rule, swap
from zxlint.shape import shape
from zxlint.spacing import pauses_meet

STRENGTH = "。；：，、"
"""The marks, the strongest first."""

_RUN = regex.compile(r"(?<![，。、；：])[，。、；：](?:[ \t\xa0]{0,2}[，。、；：])+")

FEW = 3
"""Marks in a row up to which they are read for one; more are a list of marks or a blank form."""


@rule(
    "ZX207",
    "conflicting-punctuation",
    zh="标点冲突：“{bad}”只能留一个",
    en="the marks “{bad}” conflict, one of them is meant",
    rank=Ranks.REPEATED_MARK,
    examples=[
        "渠水引到了田头⟦，。⇒。⟧大家都很高兴。\n",
        "修路⟦、，⇒，⟧架桥，样样都抓⟦；。⇒。⟧\n",
        "分工如下⟦：，⇒：⟧一组修路，二组架桥。\n",
        "渠水引到了田头⟦。，⇒。⟧大家都很高兴。\n",
        "渠水引到了“田头”⟦，。⇒。⟧大家都很高兴。\n",
        "“渠水来了！”，他喊道，“快去看。”。\n",
        "《江河志》、《山川志》，都有记载；“快来！”。\n",
        "真的吗？！他说……。大家都笑了。\n",
        "常见的标点有，。、；：等，句末用“。，”是错的。\n",
        "王欣（，：又名小欣）生于1990年。\n",
        "潘嘉（英文名：，）是新加坡人。\n",
        "请在“、，”中选一个。\n",
    ],
)
def conflicting_punctuation(doc: Document) -> Iterator[Hit]:
    """Two different pauses in one place: ，。 、， ；。

    One was typed and not taken out, or recognition saw one speck too many.  The repair keeps the stronger mark; which
    was meant the text alone does not tell, so it is never safe.  Silent after quotes, ！, ？ and ellipses, on lists of
    marks, and where no text comes before.

    中文

    同一处有两个不同的停顿标点：，。 、， ；。

    或是改稿时漏删，或是识别时把污点认成标点。修复保留较强的一个，但原意单凭文字无法断定，所以不算安全。
    引号、“！”、“？”和省略号之后的不报，列举标点的不报，前面没有文字的不报。
    """
    if not pauses_meet(doc):
        return
    letters = shape(doc)
    for match in matches(_RUN, doc):
        start, end = match.span()
        marks = [c for c in match.group() if c in STRENGTH]
        if len(set(marks)) == 1 or len(marks) > FEW:
            continue
        before, after = letters[max(0, start - 1) : start], letters[end : end + 1]
        if before not in (b"H", b"D", b"C", b"F") or after == b"C":
            continue
        good = min(marks, key=STRENGTH.index)
        yield swap((start, end), good, safe=False, bad=match.group(), good=good)
