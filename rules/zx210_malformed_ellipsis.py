"""ZX210 malformed-ellipsis."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.later import re, regex
from zxlint.rule import Hit, Ranks, matches, rule, swap
from zxlint.shape import shape
from zxlint.signs import signs
from zxlint.spacing import pauses_meet

HABIT = 3
"""Ellipses …… for each single … of a document whose single ones are slips."""

LONG = 6
"""Dots up to which they are an ellipsis; more lead the eye to a page number or are a blank to fill."""

_RUN = regex.compile(r"\.{3,}|。(?:[ \t]?。){2,}|．{3,}|[…⋯‥·・]+(?:[ \t]?[…⋯‥·・]+)*|\.[ \t]\.[ \t]\.")
_DOTS = regex.compile("[…⋯‥·・．]")
_SINGLE = re.compile("…(?<!……)(?!…)")
_RIGHT = regex.compile(r"(?:……)+")
_CODE = regex.compile(r"[={}<>\\|$`\[\]]|/\.\.\.")

CHINESE_BEFORE = frozenset(b"HEPCOF")
CHINESE_AFTER = frozenset(b"HEPCONF")


@rule(
    "ZX210",
    "malformed-ellipsis",
    zh="省略号写成了“{bad}”，应为“……”",
    en="“{bad}” stands for the ellipsis ……",
    rank=Ranks.ELLIPSIS_OR_DASH,
    examples=[
        "他想了想⟦...→……⟧没有说话⟦。。。→……⟧\n",
        "盐码头、米码头⟦······→……⟧都有规矩⟦⋯⋯→……⟧一圈、两圈⟦…·→……⟧磨着磨着天黑了。\n",
        "“这⟦．．．→……⟧”他说。\n",
        "他想了想……没说话。她也……老人问：“怎么……”答道：“没⟦…⇒……⟧”\n",
        "他想了想⟦………→……⟧没有说话。\n",
        "他想了想……没有说话。“…………”沉默。\n………\n",
        "甲，乙，...，丁。那是…\n…其实呢。\n",
        "取 1, 2, ..., n，写作 a...b，再用 ...rest 展开。\n",
        "第一章............12\n第二章 . . . . . . 15\n姓名：......\n",
        "他想了想…没有说话。\n",
        "阿·托尔斯泰、《礼记·曲礼》、一·二八。\n",
        "目录在/home/.../数据里，[...列表] 可以展开，请注意 ... 语法。\n",
        "Loading...\n圆周率是3.1415...左右。\n",
    ],
    markdown=["代码`他...说`不算。\n\n```\n他...说\n```\n"],
)
def malformed_ellipsis(doc: Document) -> Iterator[Hit]:
    """The Chinese ellipsis …… written or read as ..., 。。。, ···, ⋯⋯, or with one … too few.

    Silent between digits and Latin words, in code and paths, on leader dots, and on a single … unless the document
    writes …… nearly everywhere else; a line of dots alone is meant.  Safe, except for a single ….

    中文

    省略号“……”写成或认成了 ...、。。。、···、⋯⋯，或者少了一半。

    数字和西文单词之间、代码和路径、目录引导点不报；单个“…”，文档别处几乎都用“……”时才报；只有点的行是有
    意为之，不报。除单个“…”外，修复都是安全的。
    """
    text, letters = doc.text, shape(doc)
    if not (_DOTS.search(signs(doc)) or "..." in text or ". ." in text or ".\t." in text or pauses_meet(doc)):
        return
    full = text.count("……")
    single_is_slip = full >= HABIT * len(_SINGLE.findall(text))
    for match in matches(_RUN, doc):
        run = match.group()
        # A line end may stand between the halves.
        if (
            _RIGHT.fullmatch(run)
            or (run == "…" and b"N" in letters[match.start() - 1 : match.end() + 1])
            or not _is_ellipsis(run, single_is_slip)
        ):
            continue
        if not _in_chinese(letters, *match.span()) or _CODE.search(text, max(0, match.start() - 20), match.end() + 20):
            continue
        yield swap(match.span(), "……", safe=run != "…", bad=run)


def _is_ellipsis(run: str, single_is_slip: bool) -> bool:
    dots = run.replace(" ", "").replace("\t", "")
    if dots == "…":
        return single_is_slip
    if "…" in dots or "⋯" in dots or "‥" in dots:
        return len(dots) <= LONG
    return 3 <= len(dots) <= (LONG if dots[0] != "。" else 2 * LONG)


def _in_chinese(letters: bytes, start: int, end: int) -> bool:
    """Whether Chinese stands directly before and the text after may go on from it."""
    before, after = letters[max(0, start - 1) : start], letters[end : end + 1]
    if not before or before[0] not in CHINESE_BEFORE or before == after == b"P":
        return False
    # A label with dots after it is a form to fill in.
    if before == b"P" and after in (b"N", b""):
        return False
    return not after or after[0] in CHINESE_AFTER
