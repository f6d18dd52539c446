"""ZX307 caption-line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from zxlint.document import Document
from zxlint.intruders import HEADING, without
from zxlint.later import re, regex
from zxlint.protect import HIDDEN, prose
from zxlint.rule import Hit, Ranks, rule
from zxlint.structure import SHORT, Kind, blocks

LONGEST = 3 * SHORT
BARE = 8  # characters from which a line without any sign of a caption may be one

SIGNED = regex.compile(
    r"[▲△▼◄►◀▶↑↓]\s*\p{Han}.*|图为.*|(?:资料|历史|新闻)(?:图片?|照片)"
    r"|图\s*\d+(?:[-—.－]\d+)?(?![\d年月日个项人]).*[^。；，]"
    r"|.*[（(][^（）()]*(?:供图|摄|图片?|照片?)[）)]|[（(](?:图片?|照片)[^（）()]*[）)]"
    r"|.*(?:供图|摄影报道|摄/影报道)|.*(?:\s|记者|通讯员|[。/])\p{Han}{0,4}\s?摄(?:影)?"
)
END = 9  # line ends that are taken to follow the last line
CLOSED = regex.compile(r"[。！？；，：、…!?;:,]\Z")
SIGN = re.compile(r"[▲△▼◄►◀▶↑↓图照摄]")
CITING = regex.compile(r"图为\s*$|(?:如|见|参见)图|图为(?:了|何)")


@rule(
    "ZX307",
    "caption-line",
    zh="图片说明“{bad}”混进了正文",
    en="the caption “{bad}” stands in the running text",
    rank=Ranks.CAPTION,
    severity="info",
    default=False,
    examples=[
        "水渠修好以后，全村的旱地都能浇上水。\n\n⟦▲渠水流进村口的稻田⇒⟧⟪\n\n→⟫第二年，粮食增产三成。\n",
        "水渠修好以后，全村的旱地都能浇上水，第二年秋⟪\n\n→⟫⟦图为村民在渠边洗菜。⇒⟧⟪\n\n→⟫天，粮食增产三成。\n",
        "水渠修好以后，全村的旱地都能浇上水。\n\n⟦（图片由镇文化站提供）⇒⟧⟪\n\n→⟫第二年，粮食增产三成。\n",
        "水渠修好以后，全村的旱地都能浇上水。⟪\n\n→⟫⟦新修的水渠　王小田 摄⇒⟧\n",
        "水渠修好以后，全村的旱地都能浇上水。\n\n粮食增产三成。\n\n水产也增产了。\n\n学校盖了新楼。\n\n\n\n⟦镇里组织村民到渠边参观学习⇒⟧⟪\n\n\n\n→⟫第二年，粮食又增产三成。\n",
        "这张图是老人亲手绘的，图为水渠，文为渠志，如图所示。\n",
        "表1 各村灌溉面积\n\n东村，三百亩。\n",
        "一、水渠的由来\n\n水渠修好以后，全村的旱地都能浇上水。\n\n二、水渠的管护\n\n专人看守。\n",
        "爱好：摄影\n\n他从小喜欢拍摄，后来以摄影为生。\n",
    ],
)
def caption_line(doc: Document) -> Iterator[Hit]:
    """The caption of a picture that stands in the running text, now that the picture is gone.

    Reported are lines that say themselves that they belong to a picture (▲, 图为, 供图, 资料图片, the photographer's name), and
    titles that stand apart from what is around them by more blank lines than the document has elsewhere: there was a
    picture.  A caption tells something, so the rule is off by default.  Silent on titles of tables.

    The repair deletes the line and joins a sentence that was torn by it.  It is never safe.

    中文

    图片已经不在，图片说明却留在正文里。

    报的有：自己表明属于图片的行（▲、图为、供图、资料图片、摄影者姓名）；前后空行比别处多、独自隔开的标
    题，那里原有图片。图片说明也有信息，所以本规则默认不启用。表题不报。

    修复删去该行，并接上被它拆断的句子，一律不算安全。
    """
    rows = blocks(doc)
    # What is longer is no caption, and need not be looked at.
    texts = [doc.text[row.start : row.end] if row.end - row.start <= LONGEST else "" for row in rows]
    signed = {
        i
        for i, (row, line) in enumerate(zip(rows, texts, strict=True))
        if SIGN.search(line) and row.kind is not Kind.CODE and SIGNED.fullmatch(line) and not CITING.search(line)
    }
    found = signed | apart(doc, texts)
    for index in sorted(found):
        if HIDDEN not in prose(doc)[rows[index].start : rows[index].end]:
            yield Hit(rows[index].span, (without(doc, index, found),), False)


def apart(doc: Document, texts: list[str]) -> set[int]:
    """Return the titles with wider gaps around them than paragraphs have, or before them if another title follows."""
    rows = blocks(doc)
    gaps = [0, *(b.line - a.line for a, b in pairwise(rows)), END]
    usual = Counter(gaps[1:-1]).most_common(1)
    if not usual or usual[0][0] > 2:
        return set()
    most = usual[0][0] + 1
    return {
        i
        for i, (row, line) in enumerate(zip(rows, texts, strict=True))
        if i
        and gaps[i] > most
        and (gaps[i + 1] > most or i + 1 == len(rows) or rows[i + 1].kind is Kind.TITLE)
        and row.kind in (Kind.TITLE, Kind.PROSE, Kind.CAPTION)
        and BARE <= len(line) <= LONGEST
        and not (HEADING.match(line) or CLOSED.search(line))
    }
