"""The text of a first configuration file: what the documents suggest, and an example for everything else.

Remarks begin with ``# ``; examples, which hold when the ``#`` is taken off, with ``#`` and no blank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from zxlint.files import escape
from zxlint.likeness import TRAITS, listed, pick, reason
from zxlint.options import toml
from zxlint.rule import Language
from zxlint.survey import Survey

STYLES = {"closed": "official", "set-apart": "tech"}
"""The style for each habit beside digits."""

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


class Section(NamedTuple):
    """A part of the file: what it is for, in Chinese and English, its rows, and those that the documents suggest."""

    zh: str
    en: str
    rows: tuple[str, ...]
    suggested: Callable[[Survey, Language], Iterator[str]] | None = None


def write(survey: Survey, tally: Tally | None, language: Language, above: str | None = None) -> str:
    """Return the text of the file.

    Args:
        survey: what the documents are like.
        tally: what is reported with these settings; None where that is not known yet.
        language: of the remarks.
        above: the configuration of a folder above, which the new one takes the place of.
    """
    rows = [*_head(survey, language), *_extend(above, language)]
    for section in SECTIONS:
        rows += [f"# {pick((section.zh, section.en), language)}"] if section.zh else []
        rows += [*section.rows, *(section.suggested(survey, language) if section.suggested else ()), ""]
    if tally:
        rows += _counts(survey, tally, language)
    return "\n".join(rows) + "\n"


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
            yield f"#   {pick(name, language)}: {listed(counts, language)}"
    if survey.unread:
        yield f"#   无法打开：{survey.unread:,}" if zh else f"#   could not be opened: {survey.unread:,}"
    if survey.large:
        yield f"#   太大，未看：{survey.large:,}" if zh else f"#   too large to look at: {survey.large:,}"
    yield ""


def _extend(above: str | None, language: Language) -> Iterator[str]:
    if above:
        shown = escape(above)
        zh, en = f"{shown} 对本目录不再有效；要在它的基础上设置，用：", f"{shown} no longer holds here; to build on it:"
        yield from (f"# {pick((zh, en), language)}", f"#extend = {toml(above)}", "")


def _style(survey: Survey, language: Language) -> Iterator[str]:
    """Yield the row for the style: the habit of the documents, as an example where one of them has the contrary one.

    That one may be right as it is, and a style would find fault with all of it.
    """
    counts = survey.of("digits")
    habit = survey.habit("digits")
    if habit in STYLES:
        yield f"# {reason(survey, 'digits', language)}"
    agreed = habit in STYLES and not any(counts[other] for other in STYLES if other != habit)
    yield f"{'' if agreed else '#'}style = {toml(STYLES.get(habit or '', 'official'))}"


def _wrapped(survey: Survey, language: Language) -> Iterator[str]:
    if wrapped := survey.of("lines")["wrapped"]:
        zh = f"{wrapped:,} 份文档按版面折行；设为 true 则报告，修复时把各行接起来"
        en = f"documents wrapped at a printed width: {wrapped:,}; true reports it and offers to join the lines"
        yield f"# {pick((zh, en), language)}"
    yield "[rules.split-line]"
    yield "#wrapped = true"


def _script(survey: Survey, language: Language) -> Iterator[str]:
    traditional = survey.habit("script") == "traditional"
    if traditional:
        yield f"# {reason(survey, 'script', language)}"
    yield f'{"" if traditional else "#"}script = "traditional"'


SECTIONS = (
    Section(
        "哪些规则运行（zxlint rule 列出全部）",
        "which rules run (zxlint rule lists all)",
        ('#select = ["ZX2", "split-line"]', '#extend-select = ["caption-line"]', '#ignore = ["ZX103"]'),
    ),
    Section(
        "成套的写法：official 数字与汉字之间不空格，tech 空格",
        "a set of options: official closes up Han and digits, tech sets them apart",
        (),
        _style,
    ),
    Section(
        "不查的文件（写法同 .gitignore）", "files to pass over, as in .gitignore", ('#extend-exclude = ["drafts/"]',)
    ),
    Section(
        "另外要查的文件，如 Word 文档（须安装 zxlint[docx]）",
        "what else to look for, such as Word documents (with zxlint[docx])",
        ('#extend-include = ["*.docx"]',),
    ),
    Section(
        "大于此的文件略过；不写则不略过",
        "the size above which a file is passed over; none is where nothing is said",
        ('#max-file-size = "50MB"',),
    ),
    Section(
        "全部文档的编码；不写则逐一判断",
        "the encoding of all documents; found out for each where nothing is said",
        ('#encoding = "gb18030"',),
    ),
    Section(
        "只报告、不修复；以及修复是否算安全",
        "report, but never repair; what counts as a safe repair",
        (
            '#unfixable = ["ZX401"]',
            '#extend-unsafe-fixes = ["stray-english"]',
            '#extend-safe-fixes = ["conflicting-punctuation"]',
        ),
    ),
    Section(
        "自己的术语，每行一个；zxlint learn 可从审定的文档学习",
        "terms of your own, one a line; zxlint learn makes a profile",
        ('#terms = ["terms.txt"]', '#profile = "accepted.profile"'),
    ),
    Section(
        "某些文件里停用的规则",
        "rules that are off in some files",
        ("[per-file-ignores]", '#"poems/*.txt" = ["split-line"]'),
    ),
    Section(
        "轻重：error、warning、info",
        "how bad a finding is: error, warning, info",
        ("[severity]", '#split-line = "error"'),
    ),
    Section(
        "规则的选项（zxlint rule 名称 列出）",
        "options of rules (zxlint rule NAME lists them)",
        ("[rules.excess-blank-lines]", "#most = 1"),
    ),
    Section("", "", (), _wrapped),
    Section("", "", ("[rules.traditional-character]",), _script),
)


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
