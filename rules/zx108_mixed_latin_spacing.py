"""ZX108 mixed-latin-spacing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from zxlint.document import Document
from zxlint.later import re, regex
from zxlint.rule import Hit, Ranks, rule, swap
from zxlint.shape import shape
from zxlint.structure import Kind, blocks
from zxlint.text import Edit, Span

# Each begins with a rare letter by itself: a scan for it is the fastest there is.
GAP = re.compile(rb"S(?:(?<=HS)(?=L)|(?<=LS)(?=H))")
SEAM = re.compile(rb"L(?:(?<=HL)|(?=H))")

WORD = r"[A-Za-z][\w.+&’'-]*"
ALONE_AFTER = regex.compile(rf"(?P<word>{WORD})(?: ?(?=[\p{{Han}}，。、；：！？（）“”]|\Z)|(?=[,;:()\[\]]))")
ALONE_BEFORE = regex.compile(rf"(?:(?<=[\p{{Han}}，。、；：！？（）“”]) ?|^|(?<=[,;:()\[\]]))(?P<word>{WORD})\Z")
WORD_AFTER = regex.compile(r"[A-Za-z]+(?=[ \p{Han}，。、；：！？（）(),.]|\Z)")
WORD_BEFORE = regex.compile(r"(?<=[ \p{Han}，。、；：！？（）(),.]|^)[A-Za-z]+\Z")
IN_TITLE = regex.compile(r"[《“「『‘][^》”」』’]*\Z")

MOST = 0.9
"""Share of the places from which a way of setting them is the document's style."""

SHORTEST = 3
"""Letters of a word that may be parted from Han: T恤, IT业 and 卡拉OK are words."""

CONTEXT = 24
"""Characters looked at on either side."""

OFTEN = "本地部署Redis服务，再装Docker镜像，用Nginx转发，由MySQL存储，以Python编写。"
APART = "本地部署 Redis 服务，再装 Docker 镜像，用 Nginx 转发，由 MySQL 存储，以 Python 编写。"


@rule(
    "ZX108",
    "mixed-latin-spacing",
    zh="“{around}”中汉字与西文之间{zh_what}，与本文他处不一致",
    en="{en_what} between Han and Latin in “{around}”, unlike the rest of the document",
    rank=Ranks.STRAY_SPACE,
    examples=[
        f"{OFTEN}最后接入⟦ →⟧Grafana面板。",
        f"{APART}最后接⟦入G→入 G⟧rafana 面板。",
        f"{APART}最后接入 Grafan⟦a面→a 面⟧板。",
        f"{OFTEN}他读过《三体 Trilogy 全集》，穿T恤，唱卡拉OK。",
        f"{OFTEN}访谈的是研究者 Kitty Genovese 教授。",
        f"{APART}他穿T恤，唱卡拉OK，在IT业工作，炒A股。",
        f"{APART}图书《Go语言入门》已经到货。",
        f"{APART}再运行 make_all脚本。",
        "用React开发，再装 Docker 镜像，由MySQL存储，以 Python 编写。",
        "这里只有一处 Redis 服务。",
        "This is a sentence of English 与一句中文 side by side.",
    ],
    markdown=[f"{OFTEN}运行`make`之后，看 `log` 文件。"],
)
def mixed_latin_spacing(doc: Document, *, fewest: int = 10) -> Iterator[Hit]:
    """A blank between Han and a Latin word where the document has none elsewhere, or none where it has them.

    Both ways are good style; a mixture is not, and makes a search for the words fail.  The document decides: where nine
    in ten of its places are alike, the others are flagged.  Silent where neither way prevails, beside marks, digits and
    code, inside titles and quotes, on names of several words, on words in lower case that a blank sets apart (they are
    stray English more often than words in use), and on short ones that have grown into a Chinese word (T恤).

    ``fewest``: places where Han and Latin meet from which the document can decide.

    中文

    汉字与西文单词之间的空格，与文档别处的做法不一致。

    空与不空都是好的体例，混用则会漏检。以文档自身为准：九成以上做法相同时，报其余的。以下情形不报：两种
    做法不相上下；与标点、数字、代码相邻；书名号和引号之内；几个单词组成的名称；前后空开的小写单词（多半
    是混入的英文，不是用词）；已成为中文词一部分的短字母（T恤）。

    ``fewest``：汉字与西文相接处至少要有多少处，才据以判断文档的体例。
    """
    letters = shape(doc)
    gaps = sum(1 for _ in GAP.finditer(letters))
    closed = sum(1 for _ in SEAM.finditer(letters)) if gaps else 0
    if gaps + closed < fewest:
        return
    rows = blocks(doc)
    starts = [row.start for row in rows]
    seams: Iterator[Hit] = iter(())
    if closed >= MOST * (gaps + closed):
        seams = blanks(doc.text, letters)
    elif closed and gaps >= MOST * (gaps + closed):
        seams = joints(doc.text, letters)
    for hit in seams:
        if rows[bisect_right(starts, hit.span.start) - 1].kind in (Kind.PROSE, Kind.ITEM):
            yield hit


def blanks(text: str, letters: bytes) -> Iterator[Hit]:
    """Yield the blanks beside a Latin word that stands alone and is no common English word."""
    for match in GAP.finditer(letters):
        at = match.start()
        before, after = text[max(0, at - CONTEXT) : at], text[at + 1 : at + CONTEXT]
        word = ALONE_AFTER.match(after) if letters[at + 1] == ord("L") else ALONE_BEFORE.search(before)
        if text[at] in " \xa0" and word and not word["word"].islower() and not IN_TITLE.search(before):
            yield swap(match.span(), "", zh_what="多出空格", en_what="a blank")


def joints(text: str, letters: bytes) -> Iterator[Hit]:
    """Yield the places where Han and a Latin word stand against each other."""
    for match in SEAM.finditer(letters):
        for at in (match.start(), match.end()):
            before, after = text[max(0, at - CONTEXT) : at], text[at : at + CONTEXT]
            word = None
            if letters[at - 1 : at + 1] == b"HL":
                word = WORD_AFTER.match(after)
            elif letters[at - 1 : at + 1] == b"LH":
                word = WORD_BEFORE.search(before)
            if word and len(word.group()) >= SHORTEST and not IN_TITLE.search(before):
                words = {"zh_what": "缺少空格", "en_what": "no blank"}
                yield Hit(Span(at - 1, at + 1), (Edit(at, at, " "),), words=words)
