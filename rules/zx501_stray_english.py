"""ZX501 stray-english."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

from zxlint.document import Document
from zxlint.edges import is_bound
from zxlint.later import re, regex
from zxlint.lexicon import LONGEST, is_word, table
from zxlint.rule import Hit, Ranks, rule
from zxlint.shape import shape
from zxlint.text import Edit, Span

# Digits, dots and the like make names and versions of what they touch.
JOINS = frozenset("0123456789_.@/\\#$%&*+=<>'’-")
RUN = re.compile(rb"LL*")
BLANKS = " \t\xa0"
AFTER = "，。、；：！？”》）“《（〈‘,;:.!?"
CONJUNCTION = "and"
# Words of the table that with a capital are better known as names of firms, products, papers and works.
NAMES = regex.compile(
    "Bank|Beyond|Discovery|Express|Hero|Jump|Life|Nature|People|Promise|Reach|Science|Surface|Times?|Today|Vision|World"
)

# A lone capital, or one to three small letters, inside Chinese.
HAN = regex.compile(r"\p{Han}")
LONGEST_PIECE = 3
SCARCE = 2.0
"""Pieces of Latin per 1,000 Han up to which a document has hardly any."""

# Small letters that people write inside Chinese: syllables of pinyin, Roman numerals, units, abbreviations, slang.
SYLLABLE = regex.compile(
    r"(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?(?:[aeiouv]|ai|ei|ao|ou|an|en|er|ang|eng|ong|ia|ie|iu|in|ua|uo|ui|un|ue|ve|uan|ian)"
    r"|[ivx]+|[cdkmn]?m|[km]?g|[cdm]?l|kj|[kmg]?(?:hz|pa|bp?s|va?|wh?|n)|app|[ac]pi|[bp]c|[bh]mi|bbs|ceo|cfo|cos|cp[aiu]|db[am]?|diy|dj|dna|doc"
    r"|dp[is]|dvd|exe|eps|gdp|gif|gp[asu]|hr|htc|ios|ip|jpg|kol|ktv|lcd|led|ln|lo[gl]|log|ltd|max|mba|mp[aghv]?|mri|mtv|nba"
    r"|npc|oem|ok|otc|pcb|pcr|pdf|ph|php|pk|pm|png|po[ps]?|pp[abimt]|pro|psi|pvc|qq|rap|rgb|rna|rpm|rpg|sci|sd|sdk|sim|sin"
    r"|sm|sms|sop|spa|sp[fs]|sql|ssd|tan|td[ps]|tnt|ttl|txt|tv|up|ups|url|usb|vcd|vip|vlog|vp[ns]|vr|vs|wap|www|xls|xml|yes|zip"
)
# What a single letter numbers, grades or gives its form to, and what a letter has grown together with.
LABELLED = frozenset(
    "级类型股组区座档等栋班队码照轮票卡厅楼段线点轴面层市省县村镇乡国城州校厂店台站端位盘图版超恤光字值院司公部卷册章节项款条键罩"
    "杯餐证库币群岛形弯角员方片套计牌歌金世代时年月日次倍个元人万亿天度号式柱调房户盾染细语网粉服货幅"
)
BEFORE_LABEL = frozenset(
    "以因作成从与对由在比把使让将给向跟和为用是有叫到同被及或按据经过至于往替连就都也又还很的了着这那各该称姓名读写念说见看选打"
    "点图表线字角边面取设令求当如像去来做自离找问请随即则若个只台条张件份座栋辆架支枝套组批次家名位种款"
)
NAMING = frozenset(
    "甲乙丙丁戊某第小老阿每一二两三四五六七八九十几数千万亿"
    "李王张刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾魏薛阎潘杜戴谭廖邹熊陆郝崔邱秦侯邵孟钱汤尹黎乔贺赖龚"
)
PARTICLES = frozenset("为来去上下中里外前后内间等与和及或有是以于处说在不者的了着过到给把被得地将会能可")
# 教W和研究: what is joined to a word of two characters has two characters itself.
JOINED = regex.compile(r"[和与及](\p{Han}{2})")
CONFUSABLE = frozenset("lIoOnxyX")


@rule(
    "ZX501",
    "stray-english",
    zh="中文句子里混进了{zh_kind}“{word}”",
    en="{en_kind} “{word}” in a Chinese sentence",
    rank=Ranks.STRAY_ENGLISH,
    examples=[
        "这项工作得到了老师⟦ and →和⟧学生的支持。\n",
        "把安全作为生产的⟦ cornerstone⇒基石⟧，常抓不懈。\n",
        "修路是全村⟦of⇒的⟧大事，人人有责。\n",
        "近年来农村⟦Development⇒发展⟧很快。\n",
        "他在大学从事教⟦W⟧和研究工作，这样做的主⟦uap⟧目的是培养人才。\n",
        "教师要改进教⟦W⇒⟧学方法，把课备好。\n",
        "持A股、做B超、穿T恤、看K线、拍X光、插U盘、唱卡拉OK，评上A级，站在C位，买4S店的车，在IT业实行AA制。\n",
        "甲A联赛、阿Q、C罗、小S，某A公司与A、B两地，从A省到B省，补充维生素C，测pH值，O型血。\n",
        "共n个，沿x轴走3km，每袋5kg，变量x与选项A，以A为主，被告李某A，修P图，出Q版，叫e代驾，E时代到了。\n",
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

    In a document that has hardly any Latin, letters that mean nothing are found too where they break a Chinese word:
    a lone capital or one to three small letters, once.  Where the word runs across them they are to be deleted; where
    they stand for a character, nobody can tell for which.

    Silent on abbreviations, names, code, e-mail, glosses in brackets, quoted words and titles, English phrases of
    more than two words, and in documents that use English throughout.

    ``density``: English words per 1,000 Han characters from which a document is taken to use English.
    ``often``: occurrences of one word from which the document is taken to use it on purpose.

    中文

    中文句子里出现没有人会写的英文词：语言模型用它顶替了中文词。

    只报词表 rules/data/english.tsv 中的词及其常见变形，都是中文作者不会留作英文的一般词汇。修复给出最可
    能的中文；旁边已有相应中文词的，删去英文。两侧都是汉字的 ``and`` 必定是“和”，算安全；其余只作建议。

    几乎没有西文的文档里，拆断中文词的无意义字母也报：单个大写字母，或一至三个小写字母，且只出现一次。词
    语跨过字母相连的，删去字母；字母顶替了某个字的，是哪个字无从知道。

    以下情形不报：缩写、名称、代码、邮箱、括号中的注释、引号和书名号中的词、两个以上单词的英文短语，以及
    通篇使用英文的文档。

    ``density``：每千个汉字有多少个英文词，便认为文档本来就用英文。
    ``often``：同一个词出现多少次，便认为文档有意使用它。
    """
    runs = _latin(doc)
    if not runs:
        return
    found = [run for run in runs if _is_written(doc.text, run)]
    counts = Counter(doc.text[start:end] for start, end in found)
    if counts.total() > max(6.0, density * shape(doc).count(b"H") / 1000):
        return
    for start, end in found:
        if counts[doc.text[start:end]] < often and (hit := _word(doc, start, end)):
            yield hit
    yield from _letters(doc, runs)


def _latin(doc: Document) -> list[Span]:
    """Return the runs of Latin letters, accented ones included, outside protected text."""
    return [Span(*match.span()) for match in RUN.finditer(shape(doc))]


def _is_written(text: str, run: Span) -> bool:
    """Whether a run is a word in lower case or with one capital, and not joined to digits and the like."""
    start, end = run
    # Capitals alone are abbreviations, and single letters no words.
    return text[start + 1 : end].islower() and not (_goes_on(text[start - 1 : start]) or _goes_on(text[end : end + 1]))


def _goes_on(beside: str) -> bool:
    return beside in JOINS or (beside.isascii() and beside.isalpha())


def _word(doc: Document, start: int, end: int) -> Hit | None:
    word = doc.text[start:end]
    renderings = lookup(word.lower())
    if not renderings or NAMES.fullmatch(word):
        return None
    start, end = _with_blanks(doc.text, start, end)
    if not _in_chinese(doc, start, end):
        return None
    chinese = renderings[0]
    doubled = doc.text.endswith(chinese, 0, start) or doc.text.startswith(chinese, end)
    certain = word == CONJUNCTION and shape(doc)[start - 1 : start] == shape(doc)[end : end + 1] == b"H"
    edit = Edit(start, end, "" if doubled else chinese)
    words = {"word": word, "chinese": chinese, "zh_kind": "英文词", "en_kind": "the English word"}
    return Hit(Span(start, end), (edit,), certain and not doubled, words)


def _letters(doc: Document, runs: list[Span]) -> Iterator[Hit]:
    """Find letters that mean nothing inside a Chinese word, each once in a document that has hardly any Latin."""
    text = doc.text
    found = [run for run in runs if run.end - run.start <= LONGEST_PIECE and _is_piece(text, run)]
    if not found:
        return
    latin = Counter(text[start:end] for start, end in runs)
    if latin.total() > max(3.0, SCARCE * shape(doc).count(b"H") / 1000):
        return
    for start, end in found:
        letters = text[start:end]
        before, after = text[max(0, start - LONGEST) : start], text[end : end + LONGEST]
        if latin[letters] > 1 or _may_be_a_label(letters, before, after):
            continue
        across = _crosses_word(before, after)
        if across or _replaces_half(letters, before, after):
            words = {"word": letters, "zh_kind": "字母", "en_kind": "the fragment"}
            yield Hit(Span(start, end), (Edit(start, end, ""),) if across else (), False, words)


def _is_piece(text: str, run: Span) -> bool:
    """Whether a run is a lone capital or a few small letters between Han, and means nothing."""
    letters = text[run.start : run.end]
    cased = letters.islower() or (len(letters) == 1 and letters.isupper())
    between = HAN.match(text, run.start - 1, run.start) and HAN.match(text, run.end) if run.start else None
    return letters.isascii() and cased and bool(between) and _is_meaningless(letters)


def _is_meaningless(letters: str) -> bool:
    if len(letters) == 1:
        return letters not in CONFUSABLE
    return not (lookup(letters) or SYLLABLE.fullmatch(letters))


def _may_be_a_label(letters: str, before: str, after: str) -> bool:
    if before[-1] in NAMING or (len(letters) == 1 and after[0] in LABELLED):
        return True
    return before[-1] in BEFORE_LABEL and not (is_bound(after[0]) and is_word(before[-1] + after[0]))


def _crosses_word(before: str, after: str) -> bool:
    """Whether a word runs across the place between the two, and neither side is better read on its own."""
    if after[0] in PARTICLES:
        return False
    left, right = _word_at_end(before), _word_at_start(after)
    return any(
        is_word(before[-size:] + after[:more]) and size >= left and more >= right and not (left and right)
        for size in range(1, LONGEST)
        for more in range(1, LONGEST + 1 - size)
        if size <= len(before) and more <= len(after)
    )


def _replaces_half(letters: str, before: str, after: str) -> bool:
    """Whether the first half of a word stands before the place, and the letters where its second half should be."""
    if _word_at_end(before):
        return False
    if len(letters) > 1 and is_bound(before[-1]):
        return after[0] in PARTICLES or _word_at_start(after) > 0
    joined = JOINED.match(after)
    return joined is not None and is_word(joined[1])


def _word_at_end(text: str) -> int:
    return max((size for size in range(2, LONGEST + 1) if is_word(text[-size:])), default=0)


def _word_at_start(text: str) -> int:
    return max((size for size in range(2, LONGEST + 1) if is_word(text[:size])), default=0)


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
