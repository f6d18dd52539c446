"""ZX602 suspect-text."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.evidence import SUSPECT, doubts, least_score, offer
from zxlint.rule import Hit, Ranks, rule


@rule(
    "ZX602",
    "suspect-text",
    zh="“{bad}”可疑（疑点第 {place} 位）{zh_good}",
    en="“{bad}” is suspect (number {place} of the document){en_good}",
    rank=Ranks.SUSPECT_TEXT,
    severity="info",
    default=False,
    examples=[
        "各级党委要把这项工作摆上重要议事日程，进一步完善社会⟦季⇒主⟧义市场经济体制，加强督促检查。\n",
        "各级党委要把这项工作摆上重要议事日程，进一步完善社会主义市场经济体制，加强督促检查。\n",
        "第一条 为了规范行政许可的设定和实施，保护公民、法人和其他组织的合法权益，制定本法。\n",
        "2023年，全市地区生产总值增长5.5%，城镇新增就业3.2万人。\n",
        "",
    ],
)
def suspect_text(doc: Document, *, top: int = 0, false_alarm_rate: float = 5.0) -> Iterator[Hit]:
    """Characters that may be garbled, for a person to look at, numbered from the most suspicious one.

    The method is that of garbled-text, with a lower bar and no exceptions for names, quotations or documents unlike the
    model.  Silent where all is as usual.  The repair is what the model thinks likeliest; it is never safe.

    ``top``: report this many places of each document, the most suspicious ones (``zxlint check --top N``), however clean
    it is; 0 reports every place above the bar.
    ``false-alarm-rate``: places per 10,000 characters that well-edited reports have above the bar.

    中文

    可能有误的文字，按可疑程度编号，供人核对。

    方法与 garbled-text 相同，门槛更低，对人名、引文和与模型所知迥异的文档也不例外。一切如常的不报。修复
    是模型认为最可能的字，一律不算安全。

    ``top``：报每份文档最可疑的若干处（同 ``zxlint check --top N``），不论文档多么干净；取 0 时，超过门
    槛的都报。
    ``false-alarm-rate``：编辑良好的报告每万字有多少处超过门槛。
    """
    least = least_score(doc, false_alarm_rate, SUSPECT)
    found = sorted(doubts(doc), key=lambda doubt: (-doubt.score, doubt.span))
    shown = found[:top] if top > 0 else [doubt for doubt in found if doubt.score >= least]
    for place, doubt in enumerate(shown, start=1):
        edits, words = offer(doc, doubt)
        yield Hit(doubt.span, edits, False, {"place": place, **words})
