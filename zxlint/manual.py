"""The manual of the rules: the list of all, and the page of one, made from the rules themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from zxlint.document import Document
from zxlint.engine import examine
from zxlint.examples import Example, parse
from zxlint.options import toml
from zxlint.report.visible import visible
from zxlint.rule import Language, Rule
from zxlint.settings import Settings, SettingsError, nearest

_WORDS = {
    "off": ("（默认不启用）", " (not in the default selection)"),
    "options": ("选项", "Options"),
    "examples": ("示例", "Examples"),
    "silent": ("不报", "Silent on"),
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
}


def explain(name: str | None, catalogue: Mapping[str, Rule], language: Language) -> str:
    """Return the page of a rule named by code or name, or the list of all rules.

    Raises:
        SettingsError: there is no such rule.
    """
    if name is None:
        return "".join(_row(rule, language) for rule in catalogue.values())
    wanted = name.lower()
    for rule in catalogue.values():
        if wanted in (rule.code.lower(), rule.name):
            return _page(rule, language)
    known = [word for rule in catalogue.values() for word in (rule.code, rule.name)]
    raise SettingsError(f'unknown rule "{name}"{nearest(name, known)}')


def _say(key: str, language: Language) -> str:
    return _WORDS[key][0 if language == "zh" else 1]


def _row(rule: Rule, language: Language) -> str:
    off = "" if rule.default else _say("off", language)
    return f"{rule.code}  {rule.name:26} {rule.documentation.splitlines()[0]}{off}\n"


def _page(rule: Rule, language: Language) -> str:
    off = "" if rule.default else _say("off", language)
    messages = "\n".join(re.sub(r"\{\w+\}", "…", message) for message in (rule.zh, rule.en))
    examples = [parse(e, "text") for e in rule.examples if isinstance(e, str)]
    examples += [parse(e, "markdown") for e in rule.markdown]
    facts = f"{_say(rule.severity, language)} · {_say(_repairs(rule, examples), language)}"
    parts = [f"{rule.code} {rule.name}{off}\n{facts}", messages, rule.documentation]
    if rule.options:
        lines = [
            f"  {option.name.replace('_', '-')} = {toml(option.default)}  # {_type(option.type, language)}"
            for option in rule.options
        ]
        parts.append("\n".join([f"{_say('options', language)} [rules.{rule.name}]", *lines]))
    loud = [_before_and_after(e) for e in examples if not e.silent]
    if loud:
        parts.append("\n".join([_say("examples", language), *loud]))
    silent = [f"    {visible(e.text)}" for e in examples if e.silent and e.text]
    parts.append("\n".join([_say("silent", language), *silent]))
    return "\n\n".join(parts) + "\n"


def _repairs(rule: Rule, examples: Sequence[Example]) -> str:
    """Return the key for what the rule offers, as its own examples have it."""
    checked = (examine(Document(e.text, e.kind), [(rule, {})], Settings()) for e in examples if not e.silent)
    offered = {found.safe for one in checked for found in one.diagnostics if found.edits}
    return "none" if not offered else "both" if len(offered) > 1 else "safe" if True in offered else "unsafe"


def _type(wanted: Any, language: Language) -> str:  # noqa: ANN401 - an annotation
    if get_origin(wanted) is Literal:
        return _say("one-of", language).format(choices=", ".join(toml(choice) for choice in get_args(wanted)))
    if get_origin(wanted) is tuple:
        return _say("list", language).format(item=_type(get_args(wanted)[0], language))
    name = getattr(wanted, "__name__", str(wanted))
    return _say(name, language) if name in ("bool", "int", "float", "str") else name


def _before_and_after(example: Example) -> str:
    if example.repaired == example.text:
        return f"  ! {visible(example.text)}"
    return f"  - {visible(example.text)}\n  + {visible(example.repaired)}"
