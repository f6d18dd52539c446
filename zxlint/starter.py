"""The text of a first configuration file: what the documents suggest, and an example for everything else.

Remarks begin with ``# ``; examples, which hold when the ``#`` is taken off, with ``#`` and no blank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from zxlint.files import escape
from zxlint.options import toml
from zxlint.rule import Language
from zxlint.survey import Survey

NAMES = {
    "utf-8": ("UTF-8", "UTF-8"),
    "utf-8-bom": ("带 BOM 的 UTF-8", "UTF-8 with a BOM"),
    "utf-16-le": ("UTF-16", "UTF-16"),
    "utf-16-be": ("UTF-16", "UTF-16"),
    "gb18030": ("GB18030（须先转成 UTF-8）", "GB18030 (convert to UTF-8 first)"),
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
STYLES = {"closed": "official", "set-apart": "tech"}
"""The style for each habit beside digits."""

LIMIT = 4
"""Forms of a trait that are listed."""

COUNTED = 12
"""Rules whose findings are listed."""


class Count(NamedTuple):
    """What a rule finds in the documents that were looked at."""

    code: str
    name: str
    found: int
    safe: int
    documents: int


class Tally(NamedTuple):
    """What was found in how many documents, by rule, the most frequent first."""

    documents: int
    counts: tuple[Count, ...]


def _style(survey: Survey, language: Language) -> Iterator[str]:
    """Yield the row for the style: the habit of the documents, as an example where one of them has the contrary one.

    That one may be right as it is, and a style would find fault with all of it.
    """
    counts = survey.of("digits")
    habit = survey.habit("digits")
    style = STYLES.get(habit or "", "official")
    if habit in STYLES:
        yield f"# {_pick(_reason(survey, 'digits'), language)}"
    agreed = habit in STYLES and not any(counts[other] for other in STYLES if other != habit)
    yield f"{'' if agreed else '#'}style = {toml(style)}"


def _script(survey: Survey, language: Language) -> Iterator[str]:
    traditional = survey.habit("script") == "traditional"
    if traditional:
        yield f"# {_pick(_reason(survey, 'script'), language)}"
    yield f'{"" if traditional else "#"}script = "traditional"'


def write(survey: Survey, tally: Tally | None, language: Language, above: str | None = None) -> str:
    """Return the text of the file.

    Args:
        survey: what the documents are like.
        tally: what is reported with these settings; None where that is not known yet.
        language: of the remarks.
        above: the configuration of a folder above, which the new one takes the place of.
    """
    rows = [*_head(survey, language), *_body(survey, language, above)]
    if tally:
        rows += _counts(survey, tally, language)
    return "\n".join(rows) + "\n"


def _pick(pair: tuple[str, str], language: Language) -> str:
    return pair[0 if language == "zh" else 1]


def _head(survey: Survey, language: Language) -> Iterator[str]:
    zh = language == "zh"
    if zh:
        yield "# zxlint 的设置，由 zxlint init 看过文档后写成。"
        yield "# “#”后紧接键名的行是示例，去掉“#”即生效。"
        yield f"# 看了 {survey.there:,} 份文档中的 {survey.seen:,} 份，共 {survey.characters:,} 字："
    else:
        yield "# Settings of zxlint, written by zxlint init."
        yield "# Rows such as #key = ... are examples: take the # off to use them."
        yield f"# Looked at {survey.seen:,} of {survey.there:,} documents, {survey.characters:,} characters:"
    for trait, name in TRAITS.items():
        if counts := survey.of(trait):
            yield f"#   {_pick(name, language)}: {_listed(counts, language)}"
    if survey.unread:
        yield f"#   无法打开：{survey.unread:,}" if zh else f"#   could not be opened: {survey.unread:,}"
    if survey.large:
        yield f"#   太大，未看：{survey.large:,}" if zh else f"#   too large to look at: {survey.large:,}"
    yield ""


def _listed(counts: Counter[str], language: Language) -> str:
    named: Counter[str] = Counter()
    for value, count in counts.items():
        named[_pick(NAMES[value], language) if value in NAMES else escape(value)] += count
    ordered = sorted(named.items(), key=lambda item: (-item[1], item[0]))
    shown = [f"{name} {count:,}" for name, count in ordered[:LIMIT]]
    return ", ".join([*shown, *(["…"] if len(named) > LIMIT else [])])


def _body(survey: Survey, language: Language, above: str | None) -> Iterator[str]:
    def say(zh: str, en: str) -> str:
        return f"# {zh if language == 'zh' else en}"

    if above:
        yield say(
            f"{above} 对本目录不再有效；要在它的基础上设置，用：", f"{above} no longer holds here; to build on it:"
        )
        yield f"#extend = {toml(above)}"
        yield ""
    yield say("哪些规则运行（zxlint rule 列出全部）", "which rules run (zxlint rule lists all)")
    yield '#select = ["ZX2", "split-line"]'
    yield '#extend-select = ["caption-line"]'
    yield '#ignore = ["ZX103"]'
    yield ""
    yield say(
        "成套的写法：official 数字与汉字之间不空格，tech 空格",
        "a set of options: official closes up Han and digits, tech sets them apart",
    )
    yield from _style(survey, language)
    yield ""
    yield say("不查的文件（写法同 .gitignore）", "files to pass over, as in .gitignore")
    yield '#extend-exclude = ["drafts/"]'
    yield ""
    yield say("只报告、不修复；以及修复是否算安全", "report, but never repair; what counts as a safe repair")
    yield '#unfixable = ["ZX401"]'
    yield '#extend-unsafe-fixes = ["stray-english"]'
    yield '#extend-safe-fixes = ["conflicting-punctuation"]'
    yield ""
    yield say(
        "自己的术语，每行一个；zxlint learn 可从审定的文档学习",
        "terms of your own, one a line; zxlint learn makes a profile",
    )
    yield '#terms = ["terms.txt"]'
    yield '#profile = "accepted.profile"'
    yield ""
    yield say("某些文件里停用的规则", "rules that are off in some files")
    yield "[per-file-ignores]"
    yield '#"poems/*.txt" = ["split-line"]'
    yield ""
    yield say("轻重：error、warning、info", "how bad a finding is: error, warning, info")
    yield "[severity]"
    yield '#split-line = "error"'
    yield ""
    yield say("规则的选项（zxlint rule 名称 列出）", "options of rules (zxlint rule NAME lists them)")
    yield "[rules.excess-blank-lines]"
    yield "#most = 1"
    yield ""
    if wrapped := survey.of("lines")["wrapped"]:
        yield say(
            f"{wrapped:,} 份文档按版面折行；设为 true 则报告，修复时把各行接起来",
            f"documents wrapped at a printed width: {wrapped:,}; true reports it and offers to join the lines",
        )
    yield "[rules.split-line]"
    yield "#wrapped = true"
    yield ""
    yield "[rules.traditional-character]"
    yield from _script(survey, language)
    yield ""


def _reason(survey: Survey, trait: str) -> tuple[str, str]:
    """Return in both languages how many documents have the habit that a setting follows."""
    [(value, count)] = survey.of(trait).most_common(1)
    (zh_trait, en_trait), (zh, en) = TRAITS[trait], NAMES[value]
    of = survey.of(trait).total()
    return f"{of:,} 份文档中 {count:,} 份{zh_trait}是{zh}", f"{en_trait}: {en} in {count:,} of {of:,} documents"


def say_findings(survey: Survey, tally: Tally, language: Language) -> Iterator[str]:
    """Yield in words what is found in the documents that were looked at."""
    zh = language == "zh"
    total = sum(count.found for count in tally.counts)
    if not tally.documents:
        yield "没有看到文档。" if zh else "There were no documents to look at."
        return
    of = f"{tally.documents:,} / {survey.there:,}" if zh else f"{tally.documents:,} of {survey.there:,}"
    if not total:
        yield (
            f"用这些设置检查了 {of} 份文档，没有发现问题。"
            if zh
            else f"Nothing is reported in {of} documents with these settings."
        )
        return
    safe = sum(count.safe for count in tally.counts)
    if zh:
        yield f"用这些设置检查了 {of} 份文档，发现 {total:,} 处，其中 {safe:,} 处可安全修复。"
    else:
        yield f"With these settings {total:,} findings in {of} documents, {safe:,} of them with a safe repair."


def _counts(survey: Survey, tally: Tally, language: Language) -> Iterator[str]:
    zh = language == "zh"
    for row in say_findings(survey, tally, language):
        yield f"# {row}"
    for count in tally.counts[:COUNTED]:
        where = f"（{count.documents:,} 份）" if zh else f" (documents: {count.documents:,})"
        yield f"#   {count.code} {count.name}: {count.found:,}{where}"
    if (more := len(tally.counts) - COUNTED) > 0:
        yield f"#   … 另有 {more} 条规则" if zh else f"#   … more rules: {more}"
