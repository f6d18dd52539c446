"""ZX601 garbled-text."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.evidence import GARBLED, doubts, least_score, offer
from zxlint.model.traps import copied, foreign, is_worth_a_note, trapped
from zxlint.rule import Damage, Hit, Ranks, rule

NOTE = "unlike the texts that zxlint knows; garbled-text is silent here"


@rule(
    "ZX601",
    "garbled-text",
    zh="“{bad}”读不通{zh_good}",
    en="“{bad}” makes no sense here{en_good}",
    rank=Ranks.GARBLED_TEXT,
    damage=Damage.GARBLED,
    examples=[
        "各级党委要把这项工作摆上重要议事日程，进一步完善社会⟦季⇒主⟧义市场经济体制，加强督促检查。\n",
        "我们坚持各民族共同团结奋斗，加快推进农业现代化，深化科技⟦你⇒体⟧制改革，推动高质量发展。\n",
        "当地出产铅锌铜锡等矿产。\n",
        "推广“丰九条”经验，做好办文办会办事工作。\n",
        "黄小河同志和赵大田书记一起走访了村里的果园。\n",
        "学而时习之，不亦说乎？有朋自远方来，不亦乐乎？人不知而不愠，不亦君子乎？\n",
        "床前明月光，疑是地上霜。举头望明月，低头思故乡。\n",
        "2023年，全市地区生产总值增长5.5%，城镇新增就业3.2万人。\n",
        "",
    ],
)
def garbled_text(doc: Document, *, false_alarm_rate: float = 0.65) -> Iterator[Hit]:
    """Characters that make no sense together and would with others in their place.

    Misread characters are told from rare ones by how much likelier the text becomes with the best character that looks
    like the one that stands there, or that its neighbours expect; names, terms that the document uses again elsewhere, and
    characters that are merely rare gain little.  docs/garbled.md explains the method.

    Silent in documents that are unlike what the model knows, such as classical texts and poems, of which a note on
    standard error tells, in table rows, in short quotations, where a name stands, and in the later copy of a passage,
    which is a fault as a whole.

    A profile (``zxlint learn``) adds what is usual in documents of your own; with one, the rate holds for those.  A
    corrector that is chosen is asked about the sentences with doubtful characters, and named where it is the one that
    speaks.

    The repair is what the model thinks likeliest; it is never safe.

    ``false-alarm-rate``: false alarms per 10,000 characters that well-edited reports may have; fewer allowed means fewer
    errors found.

    中文

    连在一起读不通、换了字便通的文字。

    错认的字与罕用的字有别：把该处的字换成字形最相近或前后文最期待的字，看文字的可能性提高多少；人名、术
    语、文档别处再次使用的词和单纯少见的字，提高得很少。方法详见 docs/garbled.md。

    以下情形不报：与模型所知的文字迥异的文档（如文言、诗歌），表格行，简短的引文，人名处；重复文段的后一
    份也不报，因为它整个就是错误。

    档案（``zxlint learn``）补充你自己的文档中通常的写法，用了档案，误报率便按那些文档计。选用了校对器（corrector）
    时，会就存疑的句子询问它，由它指出的会注明来源。

    修复是模型认为最可能的字，一律不算安全。

    ``false-alarm-rate``：编辑良好的报告每万字容许多少处误报。容许得越少，找到的错误也越少。
    """
    if foreign(doc):
        if is_worth_a_note(doc):
            doc.note(NOTE)
        return
    least = least_score(doc, false_alarm_rate, GARBLED)
    for doubt in doubts(doc):
        if doubt.score < least:
            continue
        if not trapped(doc, doubt.span) and not copied(doc, doubt.span):
            edits, words = offer(doc, doubt)
            yield Hit(doubt.span, edits, False, words)
