"""All that a manual says of one rule, in one language: the words of ``zxlint rule`` before they are laid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from zxlint.accuracy import Measured, Share, measured, sharers
from zxlint.docstring import Manual, take_apart
from zxlint.engine import examine
from zxlint.examples import Example, parse
from zxlint.later import re
from zxlint.options import toml
from zxlint.report.summary import family_of, name_family
from zxlint.report.visible import visible
from zxlint.rule import Diagnostic, Language, Rule
from zxlint.settings import Settings

_WORDS = {
    "on": ("默认启用", "in the default selection"),
    "off": ("默认不启用", "not in the default selection"),
    "error": ("错误", "error"),
    "warning": ("警告", "warning"),
    "info": ("提示", "info"),
    "safe": ("安全修复", "safe fix"),
    "unsafe": ("不安全修复（需加 --unsafe）", "unsafe fix (needs --unsafe)"),
    "both": ("修复有的安全，有的不安全（需加 --unsafe）", "some fixes safe, some unsafe (need --unsafe)"),
    "none": ("无修复", "no fix"),
    "bool": ("true 或 false", "true or false"),
    "int": ("整数", "a whole number"),
    "float": ("数", "a number"),
    "str": ("字符串", "a string"),
    "list": ("列表，每项为：{item}", "a list, each item {item}"),
    "one-of": ("{choices} 之一", "one of {choices}"),
    "noisy": ("人为加入错误的文档", "documents with faults put in"),
    "seeds": ("OCR 报告（seeds/）", "reports as OCR left them (seeds/)"),
    "ocr": ("真实 OCR 的输出", "output of real OCR"),
    "measured": ("{material}：{shares}（{category}）", "{material}: {shares} ({category})"),
    "precision": ("精确率 {share}", "precision {share}"),
    "recall": ("召回率 {share}", "recall {share}"),
    "share": (
        "{value:.1%}（{of} 处，95% 置信下限 {least:.1%}）",
        "{value:.1%} of {of} (95% sure: at least {least:.1%})",
    ),
    "and": ("，", ", "),
    "shared": (
        "类别 {category}，与 {others} 合计召回率 {whole:.1%}",
        "category {category}, recall together with {others} {whole:.1%}",
    ),
    "alone": ("类别 {category}", "category {category}"),
}
_GAP = re.compile(r"\{\w+\}")
LIST = {"zh": "、", "en": ", "}


@dataclass(frozen=True, slots=True)
class Setting:
    """An option of a rule: its name and default as the configuration has them, what it may be, what it does."""

    name: str
    default: str
    type: str
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    """One rule in one language.  ``fix`` is safe, unsafe, both or none; ``messages`` has its own language first."""

    rule: Rule
    language: Language
    manual: Manual
    fix: str
    messages: tuple[str, str]
    settings: tuple[Setting, ...]
    loud: tuple[Example, ...]
    silent: tuple[Example, ...]
    measured: tuple[Measured, ...]

    @property
    def facts(self) -> str:
        """Severity and safety in words."""
        return f"{say(self.rule.severity, self.language)} · {say(self.fix, self.language)}"

    @property
    def place(self) -> str:
        """The family, and whether the rule runs when nothing is selected, in words."""
        family = name_family(family_of(self.rule.code), self.language)
        return f"{family} · {say('on' if self.rule.default else 'off', self.language)}"

    def say_measured(self, row: Measured) -> str:
        """Return in words what was measured on one material."""
        shares = [
            say(kind, self.language, share=_say_share(share, self.language))
            for kind, share in (("precision", row.precision), ("recall", row.own))
            if share
        ]
        others = LIST[self.language].join(sharers(self.rule.code))
        key, whole = ("shared", row.recall.value) if others and row.recall else ("alone", 0.0)
        category = say(key, self.language, category=row.category, others=others, whole=whole)
        material = say(row.material, self.language) if row.material in _WORDS else row.material
        joined = say("and", self.language).join(shares)
        return say("measured", self.language, material=material, shares=joined, category=category)


def page_of(rule: Rule, language: Language) -> Page:
    """Return all that the manual says of a rule."""
    marked = [*((e, "text") for e in rule.examples if isinstance(e, str)), *((e, "markdown") for e in rule.markdown)]
    examples = [parse(text, "markdown" if kind == "markdown" else "text") for text, kind in marked]
    manual = take_apart(rule.manual(language))
    found = _findings(rule, examples)
    messages = _messages(rule, found)
    return Page(
        rule,
        language,
        manual,
        _fix(found),
        (messages[language == "en"], messages[language == "zh"]),
        tuple(_settings(rule, manual, language)),
        tuple(example for example in examples if not example.silent),
        tuple(example for example in examples if example.silent and example.text),
        measured(rule.code),
    )


def rows_of(example: Example) -> list[str]:
    """Return an example as rows of a diff; one that is only complained of as one row, with the place marked."""
    if example.repaired == example.text:
        return [f"! {visible(example.marked)}"]
    return [f"- {visible(example.text)}", f"+ {visible(example.repaired)}"]


def say(key: str, language: Language, **values: object) -> str:
    """Return the words of a page for a key, with the values filled in."""
    return _WORDS[key][0 if language == "zh" else 1].format_map(values)


def _settings(rule: Rule, manual: Manual, language: Language) -> list[Setting]:
    settings = []
    for option in rule.options:
        name = option.name.replace("_", "-")
        kind = _type(option.type, language)
        settings.append(Setting(name, toml(option.default), kind, manual.options.get(name, "")))
    return settings


def _findings(rule: Rule, examples: Sequence[Example]) -> list[Diagnostic]:
    """Return what the rule says of its own examples."""
    checked = (examine(e.document(), [(rule, {})], Settings()) for e in examples if not e.silent)
    return [found for one in checked for found in one.diagnostics]


def _messages(rule: Rule, found: Sequence[Diagnostic]) -> tuple[str, str]:
    """Return the message in Chinese and in English, as the first example has it, or with gaps where there is none."""
    if found:
        return visible(found[0].message("zh")), visible(found[0].message("en"))
    return _GAP.sub("…", rule.zh), _GAP.sub("…", rule.en)


def _fix(found: Sequence[Diagnostic]) -> str:
    """Return what the rule offers."""
    offered = {one.safe for one in found if one.edits}
    return "none" if not offered else "both" if len(offered) > 1 else "safe" if True in offered else "unsafe"


def _type(wanted: Any, language: Language) -> str:  # noqa: ANN401 - an annotation
    if get_origin(wanted) is Literal:
        return say("one-of", language, choices=", ".join(toml(choice) for choice in get_args(wanted)))
    if get_origin(wanted) is tuple:
        return say("list", language, item=_type(get_args(wanted)[0], language))
    name = getattr(wanted, "__name__", str(wanted))
    return say(name, language) if name in ("bool", "int", "float", "str") else name


def _say_share(share: Share, language: Language) -> str:
    return say("share", language, value=share.value, of=f"{share.of:,}", least=share.least)
