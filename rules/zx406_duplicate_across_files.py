"""ZX406 duplicate-across-files."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from zxlint.copies import Copy
from zxlint.document import Document
from zxlint.pairs import pairing
from zxlint.rule import Hit, Ranks, Related, rule

QUOTES = "“「『"


@rule(
    "ZX406",
    "duplicate-across-files",
    zh="“{bad}”（{size} 字{how_zh}）已见于 {other}",
    en="“{bad}” ({size} characters{how}) stands in {other} already",
    rank=Ranks.OTHER,
    severity="info",
    default=False,
    about_corpus=True,
    examples=[
        "村口有一口老井，井沿的青石被绳子磨出了一道道深沟，天旱的年头，邻近几个村子的人都到这里来挑水，从早到晚排着长队。\n"
        "⸻\n"
        "镇志里这样写道。\n\n⟦村口有一口老井，井沿的青石被绳子磨出了一道道深沟，天旱的年头，邻近几个村子的人都到这里来挑水，从早到晚排着长队。⟧\n",
        # Letters misread, wrapped at other places, and with other marks.
        "去年入冬以后，全镇组织劳力三千多人整修沟渠，疏通了六条主干渠，加固了两座小水库的坝体，为来年春耕打下了基础。\n"
        "⸻\n"
        "⟦去年入冬以后，全镇组织劳力三千多人整修勾渠，疏通了六条主干渠，\n加固了两座小水库的坝体,为来年春耕打下了基础。⟧\n",
        # The first of three is the original.
        "图书馆从今年起延长开放时间，读者凭借书证即可入馆，周末还有专人为孩子们讲故事、做手工，寒暑假每天开放十二个小时。\n"
        "⸻\n"
        "图书馆从今年起延长开放时间，读者凭借书证即可入馆，周末还有专人为孩子们讲故事、做手工，寒暑假每天开放十二个小时。\n"
        "⸻\n"
        "⟦图书馆从今年起延长开放时间，读者凭借书证即可入馆，周末还有专人为孩子们讲故事、做手工，寒暑假每天开放十二个小时。⟧\n",
        # Set phrases, parallel clauses, and what stands twice in one document.
        "会议要求，认真贯彻落实上级决策部署，统筹推进各项工作。\n⸻\n各科室要认真贯彻落实上级决策部署，统筹推进各项工作。\n",
        "甲方应当在收到货物之日起十五日内支付全部货款，逾期支付的，按照未付金额每日万分之三向乙方支付违约金。\n"
        "⸻\n"
        "承租人应当在每月五日之前支付当月租金，逾期支付超过三十日的，出租人有权解除合同并收回房屋，押金不予退还。\n",
        "村里通了公路。\n"
        "⸻\n"
        "申请补助的，应当向所在地的街道办事处提交书面申请材料，并附身份证明、收入证明和住房情况说明，材料不全的不予受理。\n\n"
        "申请补助的，应当向所在地的街道办事处提交书面申请材料，并附身份证明、收入证明和住房情况说明，材料不全的不予受理。\n",
        "只有一个文件时无从比较。\n",
    ],
    markdown=[
        "村口有一口老井，[井沿的青石](https://example.com/a)被绳子磨出了一道道深沟，天旱的年头，邻近几个村子的人都到这里来挑水，从早到晚排着长队。\n"
        "⸻\n"
        "⟦村口有一口**老井**，井沿的青石被绳子磨出了一道道深沟，天旱的年头，邻近几个村子的人都到这里来挑水，从早到晚排着长队。⟧\n",
        "---\ntitle: 一\nlayout: post\nlicense: CC BY-SA 4.0\nauthor: The Documentation Team of the Company\n---\n\n路通了。\n"
        "⸻\n"
        "---\ntitle: 二\nlayout: post\nlicense: CC BY-SA 4.0\nauthor: The Documentation Team of the Company\n---\n\n桥也通了。\n",
    ],
)
def duplicate_across_files(
    doc: Document,
    *,
    min_length: int = 50,
    difference: float = 0.1,
    ignore_quoted: bool = False,
    boilerplate: int = 0,
) -> Iterator[Hit]:
    """A passage of 50 characters or more that stands in another file of the run, too, exactly or nearly.

    A corpus that holds a text twice weighs it twice, and a model that is trained on it learns it by heart; an archive
    that holds a report twice may hold one that was misfiled.  The files that are checked are compared with each other,
    by their letters, figures and Han alone.  The first of them in the order of the report holds the original, each
    later copy is a finding, and its related place is the original.  A copy may differ in one character of ten.

    Documents also repeat each other on purpose: a law that is quoted, a clause that is prescribed, a set phrase with
    its list of names.  That is true of what is reported, so the rule is off by default, and its findings are
    information.  Silent where only one file is checked, on what stands twice in one file (``duplicate-passage``), and
    on code, front matter and links.  Nothing is repaired: which copy is to stay, a person must say.

    ``min-length``: characters of the shortest passage that is reported, line ends left out; 20 at least.

    ``difference``: the share of characters in which a copy may differ, up to 0.1; 0 reports exact copies alone.

    ``ignore-quoted``: whether a copy is passed over that stands in quotation marks, or in a block quote of Markdown.

    ``boilerplate``: the number of files from which on what they share is taken for boilerplate and passed over;
    0 reports it however often it stands.

    中文

    五十个字以上的一段文字，在本次检查的另一个文件里也有，一字不差或略有出入。

    语料里同一段文字出现两次，权重就加倍，模型会把它背下来；档案里同一份报告出现两次，可能是归错了档。本规则把所检查的
    文件互相比较，只比汉字、字母和数字。按报告的顺序，第一处算原文，以后各处都报，并指出原文所在。每十个字允许一个不同。

    文件之间也会有意重复：引用的法条、规定的条款、带名单的套语。报的都是真的重复，所以本规则默认不启用，级别为提示。
    只检查一个文件时不报，同一文件内的重复（``duplicate-passage``）不报，代码、文件头和链接不比。不作修复：留哪一份，
    要由人来定。

    ``min-length``：所报文字最少的字数，换行不计；至少为 20。

    ``difference``：允许不同的字所占的比例，至多 0.1；0 表示只报一字不差的。

    ``ignore-quoted``：引号中的、Markdown 引用块中的，是否放过。

    ``boilerplate``：一段文字出现在这么多个文件里，就当作套语放过；0 表示无论多少都报。
    """
    quoted = _Quoted(doc) if ignore_quoted and doc.copies else None
    for copy in doc.copies:
        meant = 0 < boilerplate <= copy.documents or (quoted and quoted.hold(copy))
        if copy.size >= min_length and copy.edits <= difference * copy.size and not meant:
            there = copy.original
            how = {"how": "", "how_zh": ""}
            if copy.edits:
                how = {"how": f", {copy.edits} of them different", "how_zh": f"，其中 {copy.edits} 字不同"}
            other = f"{there.label}:{there.start.row}:{there.start.column}"
            related = Related(copy.span, "原文在此", "the original", there)
            yield Hit(copy.span, (), False, {"size": copy.size, "other": other, **how}, (related,))


class _Quoted:
    """The words of others in a document."""

    def __init__(self, doc: Document) -> None:
        self._doc = doc
        pairs = [pair for pair in pairing(doc).pairs if doc.text[pair.opening] in QUOTES]
        self._openings = [pair.opening for pair in pairs]
        self._closings = [*accumulate((pair.closing for pair in pairs), max)]

    def hold(self, copy: Copy) -> bool:
        """Whether a copy lies within them."""
        start, end = copy.span
        last = bisect_right(self._openings, start) - 1
        row = self._doc.text[self._doc.text.rfind("\n", 0, start) + 1 : start + 1]
        in_block = self._doc.kind == "markdown" and row.lstrip().startswith(">")
        return in_block or (last >= 0 and self._closings[last] >= end - 1)
