"""ZX501 stray-english."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

import regex

from zxlint.document import Document, analysis
from zxlint.lexicon import table
from zxlint.rule import Hit, Ranks, matches, rule
from zxlint.shape import shape
from zxlint.text import Edit, Span

# A word in lower case or with one capital: capitals alone are abbreviations, digits and dots make names and versions.
WORD = regex.compile(r"(?<![A-Za-z0-9_.@/\\#$%&*+=<>'’-])[A-Za-z]?[a-z]+(?![A-Za-z0-9_.@/\\#$%&*+=<>'’-])")
BLANKS = " \t\xa0"
AFTER = "，。、；：！？”》）“《（〈‘,;:.!?"
CONJUNCTION = "and"
# Words of the table that with a capital are better known as names of firms, products, papers and works.
NAMES = regex.compile(
    "Amazon|Apple|Bank|Beyond|Cell|Chrome|Crest|Discovery|Dove|Edge|Epic|Excel|Express|Focus|Fortune|Galaxy|Gap|Hero"
    "|Intel|Jump|Life|Meta|Nature|Office|Oracle|People|Pixel|Promise|Reach|Science|Shell|Sprite|Steam|Surface|Target"
    "|Tide|Time|Times|Today|Vision|Visa|Vogue|Windows|Word|World"
)


@rule(
    "ZX501",
    "stray-english",
    zh="中文句子里混进了英文词“{word}”",
    en="the English word “{word}” stands in a Chinese sentence",
    rank=Ranks.STRAY_ENGLISH,
    examples=[
        "这项工作得到了老师⟦ and →和⟧学生的支持。\n",
        "把安全作为生产的⟦ cornerstone⇒基石⟧，常抓不懈。\n",
        "修路是全村⟦of⇒的⟧大事，人人有责。\n",
        "近年来农村⟦Development⇒发展⟧很快。\n",
        "人工智能（artificial intelligence）正在改变生活。\n",
        "他在课上讲了 gentleman 一词的来历，gentleman 原指乡绅，后来 gentleman 泛指有教养的人。\n",
        "歌曲《Yesterday and Today》发行于1966年。\n",
        "全年GDP增长6%，建成5G基站30座，APP下载量过万。\n",
        "请用 git 提交代码，再用 make 编译，然后把 state 传给 render 函数，最后 update 页面，检查 value 是否正确，再看 list 的 length。\n",
        "他说：“The and of are function words.”\n",
        "这台电脑装的是Windows系统，文稿用Word写成。\n",
        "苹果公司发布了 iPhone 手机和 iPad 平板。\n",
        "Tom and Jerry 是一部动画片。\n",
        "“culture”一词源于拉丁语。\n",
    ],
    markdown=["变量 `and` 和 `of` 不同，见[文档](https://example.org/the/of)。\n"],
)
def stray_english(doc: Document, *, density: float = 10.0, often: int = 3) -> Iterator[Hit]:
    """An English word in a Chinese sentence that no one wrote: a language model put it where a Chinese word stood.

    Only words of the table rules/data/english.tsv count, with their usual inflections: general vocabulary that a
    Chinese writer would not leave in English.  The likeliest Chinese is offered; where the Chinese word stands
    beside it already, the English is deleted.  ``and`` between Han on both sides is certain to be 和 and safe; all
    else is only offered.

    Silent on abbreviations, names, code, e-mail, glosses in brackets, quoted words and titles, English phrases of
    more than two words, and in documents that use English throughout.

    ``density``: English words per 1,000 Han characters from which a document is taken to use English.
    ``often``: occurrences of one word from which the document is taken to use it on purpose.
    """
    counts = _english(doc)
    if not counts or counts.total() > max(6.0, density * shape(doc).count(b"H") / 1000):
        return
    for match in matches(WORD, doc):
        word = match.group()
        renderings = lookup(word.lower())
        if not renderings or NAMES.fullmatch(word) or counts[word] >= often:
            continue
        start, end = _with_blanks(doc.text, *match.span())
        if not _in_chinese(doc, start, end):
            continue
        chinese = renderings[0]
        doubled = doc.text.endswith(chinese, 0, start) or doc.text.startswith(chinese, end)
        certain = word == CONJUNCTION and shape(doc)[start - 1 : start] == shape(doc)[end : end + 1] == b"H"
        edit = Edit(start, end, "" if doubled else chinese)
        yield Hit(Span(start, end), (edit,), certain and not doubled, {"word": word, "chinese": chinese})


@analysis
def _english(doc: Document) -> Counter[str]:
    """Count the words in Latin script that are no abbreviations."""
    return Counter(match.group() for match in matches(WORD, doc) if len(match.group()) > 1)


def _with_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    while start and text[start - 1] in BLANKS:
        start -= 1
    while end < len(text) and text[end] in BLANKS:
        end += 1
    return start, end


def _in_chinese(doc: Document, start: int, end: int) -> bool:
    """Whether Han stand on both sides, or Han before and a Chinese mark after, or the other way round."""
    letters = shape(doc)
    before, after = letters[start - 1 : start] if start else b"", letters[end : end + 1]
    if before == b"H":
        return after in (b"H", b"D") or doc.text[end : end + 1] in [*AFTER]
    return after == b"H" and doc.text[start - 1 : start] in ("，", "、", "；", ",", "”", "》")


@cache
def _vocabulary() -> dict[str, list[str]]:
    return {word: chinese.split("|") for word, _, chinese in table("english.tsv")}


def lookup(word: str) -> list[str]:
    """Return the Chinese for an English word in lower case, inflected or not; an empty list where there is none."""
    known = _vocabulary()
    if word in known:
        return known[word]
    return next((known[stem] for stem in _stems(word) if stem in known), [])


def _stems(word: str) -> Iterator[str]:
    for ending, others in (
        ("ies", ["y"]),
        ("ied", ["y"]),
        ("es", ["", "e"]),
        ("s", [""]),
        ("ed", ["", "e"]),
        ("ing", ["", "e"]),
    ):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word.removesuffix(ending)
            yield from (stem + other for other in others)
            if ending in ("ed", "ing") and stem[-1] == stem[-2]:
                yield stem[:-1]
