"""The command config: what holds for a path and where it was written, as TOML that can be pasted, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from zxlint.effective import DEFAULT, Effective, EffectiveRule, rules_in_force, settings_in_force
from zxlint.engine import plan
from zxlint.files import escape
from zxlint.knowledge import knowledge_of
from zxlint.options import toml, toml_key
from zxlint.plugins import load
from zxlint.rule import Language
from zxlint.run import CLEAN, Run, UsageError
from zxlint.settings import Settings, excluded, nearest, real
from zxlint.voice import language_of

FORMATS = ("toml", "json")
CODE = ("rule-paths",)
"""Keys that only the command line and a user's own configuration may hold: they run code."""

_WORDS = {
    "for": ("以下设置对 {path} 有效", "The settings that hold for {path}"),
    "from": ("来自 {source}；路径与通配相对于 {root}", "from {source}; patterns and paths are relative to {root}"),
    "none": ("没有找到配置文件：{root}", "no configuration file was found: {root}"),
    "excluded": (
        "此路径被 exclude 排除，只有直接指名才检查",
        "this path is excluded, and only looked at if it is named itself",
    ),
    "unset": ("未设置", "not set"),
    "default-rules": ("默认规则", "the default rules"),
    "every-rule": ("全部规则", "every rule"),
    "code": ("只能写在命令行或个人配置里", "only on the command line or in a configuration of your own"),
    "default": ("默认", "default"),
    "run": ("运行的规则 {n} 条，共 {all} 条：", "the rules that run, {n} of {all}:"),
    "off": ("不运行：", "those that do not:"),
    "not-selected": ("未选用", "not selected"),
    "no-repair": ("不修复", "not repaired"),
}


class _View(NamedTuple):
    """All that is shown of a path."""

    path: str
    settings: Settings
    root: Path
    excluded: bool
    values: Sequence[Effective]
    rules: Sequence[EffectiveRule]


def show(run: Run) -> int:
    """Print what holds for the path that was asked for.

    Raises:
        UsageError: there is no such path or format.
        SettingsError: the settings cannot stand.
    """
    given = run.arguments
    form = given.output_format or "toml"
    if form not in FORMATS:
        raise UsageError(f'unknown output format "{form}"; there are {", ".join(FORMATS)}{nearest(form, FORMATS)}')
    path = Path(given.path)
    try:
        path.stat()
    except (OSError, ValueError):
        raise UsageError(f"{given.path}: no such file or folder") from None
    view = _view(run, path)
    if form == "json":
        print(json.dumps(_as_json(view), ensure_ascii=True, indent=2))
    else:
        for row in _as_toml(view, language_of(given)):
            print(row)
    return CLEAN


def _view(run: Run, path: Path) -> _View:
    settings = run.configuration.for_folder(path) if path.is_dir() else run.configuration.for_file(path)
    catalogue = load(settings.rule_paths)
    plan(settings, catalogue)
    knowledge_of(settings)
    root = settings.root or Path.cwd()
    shut = excluded(settings, real(path), folder=path.is_dir())
    rules = tuple(rules_in_force(settings, catalogue, path))
    return _View(run.arguments.path, settings, root, shut, tuple(settings_in_force(settings)), rules)


def _as_toml(view: _View, language: Language) -> Iterator[str]:
    def say(key: str, **values: object) -> str:
        return "# " + escape(_word(key, language).format_map(values))

    source = view.settings.source
    yield say("for", path=view.path)
    yield say("from" if source else "none", source=source, root=view.root)
    if view.excluded:
        yield say("excluded")
    yield ""
    # A key after the head of a table would belong to the table.
    for value in sorted(view.values, key=lambda one: _is_table(one.value)):
        yield from _setting(value, language)
    for rule in view.rules:
        if rule.options and (rule.selected or any(option.origin != DEFAULT for option in rule.options)):
            yield ""
            off = "" if rule.runs else f"  # {_off(rule, language)}"
            yield f"[rules.{toml_key(rule.rule.name)}]{off}"
            yield from (_entry(option.key, option.value, option.origin, language) for option in rule.options)
    runs = [rule for rule in view.rules if rule.runs]
    yield ""
    yield say("run", n=len(runs), all=len(view.rules))
    for rule in runs:
        notes = [rule.severity, *([] if rule.repairs else [_word("no-repair", language)])]
        yield escape(f"#   {rule.rule.code} {rule.rule.name}: {', '.join(notes)}")
    if len(runs) < len(view.rules):
        yield say("off")
    for rule in view.rules:
        if not rule.runs:
            yield escape(f"#   {rule.rule.code} {rule.rule.name}: {_off(rule, language)}")


def _setting(setting: Effective, language: Language) -> Iterator[str]:
    """Yield the rows for one setting; what is not set, or may not stand in a file of a project, as a remark."""
    key, value = setting.key, setting.value
    if value is None:
        usual = {"select": "default-rules", "fixable": "every-rule"}.get(key, "unset")
        yield f"# {key}: {_word(usual, language)}"
    elif key in CODE or (key == "correctors" and any(value.values())):
        if value:
            yield "# " + _entry(key, value, f"{setting.origin}; {_word('code', language)}", language)
    elif key == "correctors":
        yield _entry(key, list(value), setting.origin, language)
    elif _is_table(value):
        yield from ("", f"[{key}]")
        for name, one in value.items():
            yield _entry(toml_key(name), one, setting.entries[name], language)
    else:
        origins = dict.fromkeys(setting.entries.values())
        shown = "; ".join(f"{name}: {origin}" for name, origin in setting.entries.items())
        yield _entry(key, value, setting.origin if len(origins) < 2 else shown, language)


def _is_table(value: object) -> bool:
    return isinstance(value, dict) and any(value) and not all(one == {} for one in value.values())


def _entry(key: str, value: object, origin: str, language: Language) -> str:
    remark = _word("default", language) if origin == DEFAULT else escape(origin)
    return f"{key} = {toml(value)}  # {remark}"


def _off(rule: EffectiveRule, language: Language) -> str:
    return escape(rule.because) or _word("not-selected", language)


def _word(key: str, language: Language) -> str:
    return _WORDS[key][0 if language == "zh" else 1]


def _as_json(view: _View) -> dict[str, object]:
    return {
        "path": view.path,
        "source": None if view.settings.source is None else str(view.settings.source),
        "root": str(view.root),
        "excluded": view.excluded,
        "settings": {
            one.key: {"value": one.value, "origin": one.origin, "entries": dict(one.entries)} for one in view.values
        },
        "rules": [
            {
                "code": one.rule.code,
                "name": one.rule.name,
                "runs": one.runs,
                "selected": one.selected,
                "ignored_here": one.ignored_here,
                "because": one.because,
                "severity": one.severity,
                "repairs": one.repairs,
                "options": {option.key: {"value": option.value, "origin": option.origin} for option in one.options},
            }
            for one in view.rules
        ],
    }
