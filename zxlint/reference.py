"""The reference of all rules: one Markdown document, or a JSON array."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from zxlint.accuracy import Share
from zxlint.docstring import unfold
from zxlint.examples import Example
from zxlint.page import Page, rows_of
from zxlint.report.summary import family_of, name_family
from zxlint.report.visible import BLANK, visible
from zxlint.rule import Language

_WORDS = {
    "made": (
        "<!-- 由程序生成：zxlint rule --all --output-format markdown --language zh > docs/rules.zh-CN.md -->",
        "<!-- Made by: zxlint rule --all --output-format markdown --language en > docs/rules.md -->",
    ),
    "title": ("规则手册", "The rules"),
    "introduction": (
        "示例中，`-` 行是有错误的文本，`+` 行是修复以后的文本；`!` 行只报告、没有修复，⟦⟧ 标出所报之处。"
        "`⏎` 表示换行，`␣` 表示全角空格，`→` 表示制表符，`·` 表示行末的空格，其他看不见的字符写作 `⟨U+0007⟩`。"
        "引用行是第一个示例的消息。\n\n"
        "准确程度在开发用文档上测得：规则就是参照这些文档写的，用于别的文档应当预期得低一些。"
        "精确率只计该规则自己所报之处；召回率是该规则自己找出的占同类错误的比例，几条规则同属一类时另列合计。"
        "测量的材料和方法见 `docs/accuracy.md`。"
        "置信下限为 95% Wilson 区间的下端。没有列出数字的规则未经测量。",
        "In examples, a row with `-` is a text with a fault and the row with `+` the text after the repair; a row with "
        "`!` is reported without a repair, and ⟦⟧ stand around the place.  `⏎` is a line end, `␣` a full-width blank, "
        "`→` a tab, `·` a blank at the end of a row, `⟨U+0007⟩` any other character that is not seen.  Quoted is "
        "the message of the first example.\n\n"
        "Precision and recall were measured on development documents: the rules were written with them in sight, so "
        "expect less on others.  Precision is that of the rule's own findings, recall the share of the faults of its "
        "category that it finds itself; where several rules share one, what they find together stands beside it.  What "
        "was measured, and how, is in `docs/accuracy.md`.  The lower bound is the lower end of the 95% "
        "Wilson interval.  Rules without figures were not measured.",
    ),
    "options": ("选项", "Options"),
    "option": ("（{type}，默认 `{default}`）", " ({type}; `{default}` by default)"),
    "examples": ("示例", "Examples"),
    "silent": ("不报的文本", "Silent on"),
    "measured": ("准确程度", "Accuracy"),
    "colon": ("：", ": "),
}


def markdown(pages: Iterable[Page], language: Language, whole: bool) -> str:
    """Return pages as a Markdown document; the whole reference has a title, an introduction and families."""
    parts = [_say("made", language), f"# {_say('title', language)}", _say("introduction", language)] if whole else []
    for family, members in groupby(pages, key=lambda page: family_of(page.rule.code)):
        if whole:
            parts.append(f"## {name_family(family, language)}")
        parts += [part for page in members for part in _sections(page, "###" if whole else "#")]
    return "\n\n".join(parts) + "\n"


def as_json(pages: Iterable[Page], language: Language, whole: bool) -> str:
    """Return pages as a JSON array; one page that was asked for by name as an object."""
    objects = [_object(page) for page in pages]
    return json.dumps(objects if whole else objects[0], ensure_ascii=False, indent=2) + "\n"


def _say(key: str, language: Language, **values: str) -> str:
    return _WORDS[key][0 if language == "zh" else 1].format_map(values)


def _sections(page: Page, mark: str) -> Iterator[str]:
    language = page.language
    yield f"{mark} {page.rule.code} {page.rule.name}"
    yield _escape(unfold(page.manual.summary))
    yield f"{page.facts} · {page.place}"
    yield f"> {_escape(page.messages[0])}"
    if page.manual.body:
        yield _escape(unfold(page.manual.body))
    if page.settings:
        yield f"**{_say('options', language)}** `[rules.{page.rule.name}]`"
        yield "\n".join(_settings(page))
    if page.loud:
        yield f"**{_say('examples', language)}**"
        yield _fenced([row for example in page.loud for row in diff(example)], "diff")
    if page.silent:
        yield f"**{_say('silent', language)}**"
        yield _fenced([_seen(visible(example.marked)) for example in page.silent], "text")
    if page.measured:
        yield f"**{_say('measured', language)}**"
        yield "\n".join(f"- {page.say_measured(row)}" for row in page.measured)


def diff(example: Example) -> list[str]:
    """Return an example as rows of a diff, blanks at their ends made visible."""
    return [_seen(row) for row in rows_of(example)]


def _settings(page: Page) -> Iterator[str]:
    for setting in page.settings:
        about = _say("option", page.language, type=setting.type, default=setting.default)
        words = _say("colon", page.language) + _escape(setting.words) if setting.words else ""
        yield f"- `{setting.name}`{about}{words}"


def _seen(row: str) -> str:
    bare = row.rstrip(" ")
    return bare + BLANK * (len(row) - len(bare))


def _fenced(rows: Iterable[str], language: str) -> str:
    text = "\n".join(rows)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text}\n{fence}"


def _escape(text: str) -> str:
    """Return text whose marks of Markdown stand for themselves, but for the code between back quotes."""
    parts = re.split(r"(``.+?``|`[^`\n]+`)", text)
    return "".join(part if at % 2 else re.sub(r"([\\`*_<\[\]~#$])", r"\\\1", part) for at, part in enumerate(parts))


def _object(page: Page) -> dict[str, object]:
    rule = page.rule
    return {
        "code": rule.code,
        "name": rule.name,
        "language": page.language,
        "family": name_family(family_of(rule.code), page.language),
        "severity": rule.severity,
        "default": rule.default,
        "fix": page.fix,
        "summary": unfold(page.manual.summary),
        "message": page.messages[0],
        "documentation": unfold(page.manual.body),
        "options": [
            {
                "name": setting.name,
                "type": setting.type,
                "default": option.default,
                "description": setting.words,
            }
            for setting, option in zip(page.settings, rule.options, strict=True)
        ],
        "examples": [
            {
                "kind": e.kind,
                "before": e.text,
                "after": None if e.repaired == e.text else e.repaired,
                "marked": e.marked,
            }
            for e in page.loud
        ],
        "silent": [{"kind": e.kind, "text": e.marked} for e in page.silent],
        "measured": [
            {
                "material": row.material,
                "category": row.category,
                "precision": _share(row.precision),
                "recall": _share(row.recall),
                "own_recall": _share(row.own),
            }
            for row in page.measured
        ],
    }


def _share(share: Share | None) -> dict[str, object] | None:
    return share._asdict() if share else None
