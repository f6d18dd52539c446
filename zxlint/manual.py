"""The manual of the rules: the list of all, and the page of one, made from the rules themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping

from zxlint.examples import Example, parse
from zxlint.rule import Language, Rule
from zxlint.settings import SettingsError, nearest

_WORDS = {
    "default": ("", ""),
    "off": ("（默认不启用）", " (not in the default selection)"),
    "options": ("选项", "Options"),
    "examples": ("示例", "Examples"),
    "silent": ("不报", "Silent on"),
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
    parts = [f"{rule.code} {rule.name}{off}", messages, rule.documentation]
    if rule.options:
        lines = [f"  {option.name.replace('_', '-')} = {_toml(option.default)}" for option in rule.options]
        parts.append("\n".join([f"{_say('options', language)} [rules.{rule.name}]", *lines]))
    examples = [parse(e, "text") for e in rule.examples if isinstance(e, str)]
    examples += [parse(e, "markdown") for e in rule.markdown]
    loud = [_before_and_after(e) for e in examples if not e.silent]
    if loud:
        parts.append("\n".join([_say("examples", language), *loud]))
    silent = [f"    {_shown(e.text)}" for e in examples if e.silent and e.text]
    parts.append("\n".join([_say("silent", language), *silent]))
    return "\n\n".join(parts) + "\n"


def _before_and_after(example: Example) -> str:
    if example.repaired == example.text:
        return f"  ! {_shown(example.text)}"
    return f"  - {_shown(example.text)}\n  + {_shown(example.repaired)}"


def _shown(text: str) -> str:
    """Show line ends as ⏎ and other invisible characters by their escapes."""
    visible = text.replace("\r\n", "⏎").replace("\n", "⏎").replace("\r", "⏎").replace("\u3000", "□")
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in visible)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
