"""What documents are like, in words."""

from __future__ import annotations

from collections import Counter

from zxlint.files import escape
from zxlint.rule import Language
from zxlint.survey import Survey

NAMES = {
    "utf-8": ("UTF-8", "UTF-8"),
    "utf-8-bom": ("带 BOM 的 UTF-8", "UTF-8 with a BOM"),
    "utf-16-le": ("UTF-16", "UTF-16"),
    "utf-16-be": ("UTF-16", "UTF-16"),
    "gbk": ("GBK", "GBK"),
    "gb18030": ("GB18030", "GB18030"),
    "cp950": ("Big5", "Big5"),
    "big5hkscs": ("Big5-HKSCS", "Big5-HKSCS"),
    "unreadable": ("无法识别", "not readable"),
    "markdown": ("Markdown", "Markdown"),
    "text": ("纯文本", "plain text"),
    "simplified": ("简体", "Simplified"),
    "traditional": ("繁体", "Traditional"),
    "japanese": ("日文", "Japanese"),
    "none": ("无汉字", "no Chinese"),
    "lf": ("LF", "LF"),
    "crlf": ("CRLF", "CRLF"),
    "cr": ("CR", "CR"),
    "mixed": ("混用", "mixed"),
    "closed": ("不空格", "closed up"),
    "set-apart": ("空格", "set apart"),
    "curly": ("“ ”", "“ ”"),
    "corner": ("「 」", "「 」"),
    "straight": ('" "', '" "'),
    "wrapped": ("按版面折行", "wrapped at a printed width"),
}
TRAITS = {
    "encoding": ("编码", "encoding"),
    "kind": ("格式", "format"),
    "script": ("字体", "script"),
    "line-end": ("换行", "line ends"),
    "digits": ("汉字与数字之间", "Han beside digits"),
    "quotes": ("引号", "quotes"),
    "enumerators": ("数字序号", "enumerators"),
    "lines": ("折行", "lines"),
}

LIMIT = 4
"""Forms of a trait that are listed."""


def pick(pair: tuple[str, str], language: Language) -> str:
    """Return the words in one of both languages."""
    return pair[0 if language == "zh" else 1]


def listed(counts: Counter[str], language: Language) -> str:
    """Return what documents show of a trait, what most of them show first: ``UTF-8 20, GB18030 1``."""
    named: Counter[str] = Counter()
    for value, count in counts.items():
        named[pick(NAMES[value], language) if value in NAMES else escape(value)] += count
    ordered = sorted(named.items(), key=lambda item: (-item[1], item[0]))
    shown = [f"{name} {count:,}" for name, count in ordered[:LIMIT]]
    return ", ".join([*shown, *(["…"] if len(named) > LIMIT else [])])


def reason(survey: Survey, trait: str, language: Language) -> str:
    """Return in words how many documents have the habit that a setting follows."""
    [(value, count)] = survey.of(trait).most_common(1)
    name, habit, of = pick(TRAITS[trait], language), pick(NAMES[value], language), survey.of(trait).total()
    if language == "zh":
        return f"{of:,} 份文档中 {count:,} 份{name}{habit}"
    return f"{name}: {habit} in {count:,} of {of:,} documents"
