"""The manual of the rules: the list of all, and the page of one, made from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zxlint import reference
from zxlint.docstring import take_apart, unfold
from zxlint.page import Page, page_of, rows_of
from zxlint.report.visible import visible
from zxlint.rule import Language, Rule
from zxlint.settings import SettingsError, nearest

_WORDS = {
    "off": ("（默认不启用）", " (not in the default selection)"),
    "options": ("选项", "Options"),
    "examples": ("示例", "Examples"),
    "silent": ("不报", "Silent on"),
    "measured": ("准确程度（在开发用文档上测得）", "Measured on development documents"),
}

WIDTH = 120
"""Cells of a line where the output is no terminal."""

NARROWEST = 20

FORMATS = ("text", "markdown", "json")
"""How a manual can be laid out."""


def explain(
    name: str | None,
    catalogue: Mapping[str, Rule],
    language: Language,
    *,
    form: str = "text",
    everything: bool = False,
    width: int = WIDTH,
) -> str:
    """Return the page of a rule named by code or name, or the list of all rules, or all pages.

    Args:
        name: a code or name; None for all rules.
        catalogue: the rules by code.
        language: of the manual.
        form: one of ``FORMATS``; the list is text, in the other forms all rules are their pages.
        everything: the pages of all rules, in text too.
        width: cells of a line that what text says in words is to fit in.

    Raises:
        SettingsError: there is no such rule or form, or a rule is named and all are asked for.
    """
    if form not in FORMATS:
        raise SettingsError(
            f'unknown format "{form}" of a manual; there are {", ".join(FORMATS)}{nearest(form, FORMATS)}'
        )
    if name is not None and everything:
        raise SettingsError(f"rule {name} cannot be named together with --all; drop one of them")
    if name is None and form == "text" and not everything:
        return "".join(_row(rule, language) for rule in catalogue.values())
    rules = [_named(name, catalogue)] if name is not None else [*catalogue.values()]
    pages = [page_of(rule, language) for rule in rules]
    if form == "text":
        return "\n\n".join(_text(page, width) for page in pages)
    layout = {"markdown": reference.markdown, "json": reference.as_json}[form]
    return layout(pages, language, name is None)


def _named(name: str, catalogue: Mapping[str, Rule]) -> Rule:
    wanted = name.lower()
    for rule in catalogue.values():
        if wanted in (rule.code.lower(), rule.name):
            return rule
    known = [word for rule in catalogue.values() for word in (rule.code, rule.name)]
    raise SettingsError(f'unknown rule "{name}"{nearest(name, known)}')


def _say(key: str, language: Language) -> str:
    return _WORDS[key][0 if language == "zh" else 1]


def _row(rule: Rule, language: Language) -> str:
    off = "" if rule.default else _say("off", language)
    return f"{rule.code}  {rule.name:26} {take_apart(rule.manual(language)).summary}{off}\n"


def _text(page: Page, width: int) -> str:
    rule, language = page.rule, page.language
    off = "" if rule.default else _say("off", language)
    manual = "\n\n".join(filter(None, [page.manual.summary, unfold(page.manual.body)]))
    parts = [f"{rule.code} {rule.name}{off}\n{page.facts}\n{page.place}", "\n".join(page.messages), _fit(manual, width)]
    if page.settings:
        parts.append("\n".join([f"{_say('options', language)} [rules.{rule.name}]", *_settings(page, width)]))
    if page.loud:
        parts.append("\n".join([_say("examples", language), *(f"  {row}" for e in page.loud for row in rows_of(e))]))
    silent = [f"    {visible(e.marked)}" for e in page.silent]
    parts.append("\n".join([_say("silent", language), *silent]))
    if page.measured:
        shown = [_fit(f"  {page.say_measured(row)}", width) for row in page.measured]
        parts.append("\n".join([_say("measured", language), *shown]))
    return "\n\n".join(parts) + "\n"


def _fit(text: str, width: int) -> str:
    """Return text in lines of at most so many cells; a line that is set in goes on set in further."""
    from zxlint.translation import wrap

    rows: list[str] = []
    for row in text.split("\n"):
        margin = row[: len(row) - len(row.lstrip(" "))]
        further = margin and margin + "  "
        first, *rest = wrap(row[len(margin) :], max(NARROWEST, width - len(further)))
        rows += [margin + first, *(further + one for one in rest)]
    return "\n".join(rows)


def _settings(page: Page, width: int) -> Iterable[str]:
    for setting in page.settings:
        yield f"  {setting.name} = {setting.default}  # {setting.type}"
        if setting.words:
            yield _fit(f"      {setting.words}", width)
