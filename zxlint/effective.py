"""The settings that hold for a path, and where each of them was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from zxlint.config import KEYS, section_of
from zxlint.keys import rows_of_keys
from zxlint.options import by_parameter, toml
from zxlint.regular import contents
from zxlint.rule import Rule, Severity
from zxlint.settings import (
    STYLES,
    Settings,
    ignored_here,
    may_fix,
    options_of,
    patterns_for,
    selected,
    severity_of,
    specificity,
)

DEFAULT = "default"
APART = ("extend", "rules")
"""Keys that are not shown as they stand: what a file extends is laid under it, options are shown rule by rule."""


_USUAL = Settings()


@dataclass(frozen=True, slots=True)
class Effective:
    """A setting that holds: its value as TOML has it, None where nothing is said, and where it comes from.

    ``entries`` says it of each entry of a list or table.
    """

    key: str
    value: Any
    origin: str
    entries: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EffectiveRule:
    """What holds for a rule: whether it runs, how bad it is, whether it repairs, its options.

    ``because`` is the setting that switches it off; nothing where it is merely not selected.
    """

    rule: Rule
    selected: bool
    ignored_here: bool
    severity: Severity
    repairs: bool
    options: tuple[Effective, ...]
    because: str = ""

    @property
    def runs(self) -> bool:
        """Whether the rule runs on the path."""
        return self.selected and not self.ignored_here


class Origins:
    """Where settings were written, as ``file:row`` where the row is known."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._rows: dict[str, Mapping[tuple[str, ...], int]] = {}

    def of(self, key: str, entry: str, *path: str) -> str:
        """Return where an entry of a setting stands: the default if nothing says so.

        Args:
            key: the field of Settings.
            entry: the entry, as ``Settings.origins`` names it.
            path: the keys of TOML that lead to it, below the key itself.
        """
        origin = self._settings.origins.get((key, entry))
        if origin is None:
            # A pattern that was rewritten for another folder is known by its old form; its key tells the file.
            like = (place for (other, _), place in self._settings.origins.items() if other == key)
            usual = entry in map(str, _entries(getattr(_USUAL, key)))
            origin = None if usual else next(like, None)
        if origin is None:
            return DEFAULT
        rows = self._rows_of(origin)
        keys = (key.replace("_", "-"), *path)
        row = next((rows[keys[:n]] for n in range(len(keys), 0, -1) if keys[:n] in rows), None)
        return origin if row is None else f"{origin}:{row}"

    def _rows_of(self, origin: str) -> Mapping[tuple[str, ...], int]:
        if origin not in self._rows:
            file = Path(origin)
            table = section_of(file)
            found = rows_of_keys(contents(file).decode("utf-8-sig")) if file.is_file() else {}
            self._rows[origin] = {key[len(table) :]: row for key, row in found.items() if key[: len(table)] == table}
        return self._rows[origin]


def settings_in_force(settings: Settings) -> Iterator[Effective]:
    """Yield every setting but the options of rules, in the order of the fields of Settings."""
    origins = Origins(settings)
    for name in (field.name for field in fields(Settings)):
        key = name.replace("_", "-")
        if key in KEYS and key not in APART:
            value = getattr(settings, name)
            entries = {str(entry): origins.of(name, str(entry), str(entry)) for entry in _entries(value)}
            yield Effective(key, _plain(value, settings), _joined(entries.values()), entries)


def rules_in_force(settings: Settings, catalogue: Mapping[str, Rule], path: Path) -> Iterator[EffectiveRule]:
    """Yield what holds for every rule of the catalogue on a path.

    Raises:
        SettingsError: an option is unknown or has another type.
    """
    origins = Origins(settings)
    chosen = {rule.code for rule in selected(settings, catalogue)}
    left_out = frozenset() if path.is_dir() else ignored_here(settings, path, catalogue)
    for rule in catalogue.values():
        yield EffectiveRule(
            rule,
            rule.code in chosen,
            rule.code in left_out,
            severity_of(settings, rule),
            may_fix(settings, rule),
            tuple(_options(settings, rule, origins)),
            "" if rule.code in chosen - left_out else _because(settings, rule, path, origins, rule.code in chosen),
        )


def _because(settings: Settings, rule: Rule, path: Path, origins: Origins, chosen: bool) -> str:
    """Return what switches a rule off, as a configuration file has it, and where it was written."""
    if not chosen:
        found = next((one for one in settings.ignore if specificity(one, rule) >= 0), None)
        return f"ignore {toml(found)}, {origins.of('ignore', found, found)}" if found else ""
    for pattern in patterns_for(settings, path):
        if any(specificity(one, rule) >= 0 for one in settings.per_file_ignores[pattern]):
            return f"per-file-ignores {toml(pattern)}, {origins.of('per_file_ignores', pattern, pattern)}"
    return ""


def _options(settings: Settings, rule: Rule, origins: Origins) -> Iterator[Effective]:
    given = options_of(settings, rule)
    styled = by_parameter(STYLES.get(settings.style or "", {}).get(rule.name, {}))
    written = by_parameter(settings.rules.get(rule.name, {}))
    for option in rule.options:
        shown, origin = option.name.replace("_", "-"), DEFAULT
        if option.name in written:
            origin = origins.of("rules", f"{rule.name}.{option.name}", rule.name, shown)
        elif option.name in styled:
            origin = f'style "{settings.style}"'
        yield Effective(shown, _plain(given.get(option.name, option.default), settings), origin, {})


def _entries(value: object) -> Iterable[object]:
    if value is None:
        return ()
    return value if isinstance(value, (tuple, dict, Mapping)) else (value,)


def _plain(value: Any, settings: Settings) -> Any:  # noqa: ANN401 - whatever a setting may hold
    """Return a value as TOML has it; a path relative to the folder that the settings speak of, if it lies there."""
    if isinstance(value, Path):
        root = settings.root or Path.cwd()
        return value.relative_to(root).as_posix() if value.is_relative_to(root) else value.as_posix()
    if isinstance(value, Mapping):
        return {str(key): _plain(one, settings) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(one, settings) for one in value]
    return value


def _joined(origins: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(origins)) or DEFAULT
