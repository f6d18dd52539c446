"""Rules as SARIF describes them."""

from __future__ import annotations

import re

from zxlint.accuracy import precision_of
from zxlint.docstring import unfold
from zxlint.examples import Example, parse
from zxlint.report.summary import family_of
from zxlint.report.visible import visible
from zxlint.report.words import WORDS, say
from zxlint.rule import Language, Rule, Severity

LONGEST = 1024
"""Characters of a description that GitHub takes."""

SHOWN = 3
"""Examples of a rule that its help shows."""

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_PROBLEMS = {"error": "error", "warning": "warning", "info": "recommendation"}
_PRECISIONS = ((0.95, "very-high"), (0.85, "high"), (0.6, "medium"), (0.0, "low"))


def level_of(severity: Severity) -> str:
    """Return what SARIF calls a severity."""
    return _LEVELS[severity]


def describe_rule(rule: Rule, language: Language) -> dict[str, object]:
    """Return the reportingDescriptor of a rule."""
    family = family_of(rule.code)
    tags = ["ocr", say(family, "en")] if family in WORDS else ["ocr"]
    properties: dict[str, object] = {"tags": tags, "problem.severity": _PROBLEMS[rule.severity]}
    measured = precision_of(rule.code)
    if measured is not None:
        properties["precision"] = next(name for least, name in _PRECISIONS if measured >= least)
    text = rule.manual(language) or rule.name
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": _cut(text.splitlines()[0])},
        "fullDescription": {"text": _cut(re.sub(r"\s*\n\s*", " ", unfold(text)))},
        "help": {"text": text, "markdown": _markdown(rule, text)},
        "defaultConfiguration": {"level": level_of(rule.severity)},
        "properties": properties,
    }


def _markdown(rule: Rule, text: str) -> str:
    texts, pages = rule.examples, rule.markdown
    examples = [parse(one, "text") for one in texts if isinstance(one, str)]
    examples += [parse(one, "markdown") for one in pages if isinstance(one, str)]
    shown = [_diff(one) for one in examples if not one.silent][:SHOWN]
    paragraphs = [f"# {rule.code} {rule.name}", unfold(text), *(f"```diff\n{one}\n```" for one in shown)]
    return "\n\n".join(paragraphs) + "\n"


def _diff(example: Example) -> str:
    # A fence in an example would close the one around it.
    before, after = (re.sub("`{3,}", "``", visible(one)) for one in (example.text, example.repaired))
    return f"! {before}" if before == after else f"- {before}\n+ {after}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
