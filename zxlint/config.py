"""Settings: where they come from, which rules they select, what they say about each rule.

Layers, the later wins: the defaults, the file (over the file that it extends), ``--config 'key = value'``, the
options of the command line.  Patterns are those of .gitignore, relative to ``Settings.root``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args, get_origin

from zxlint.rule import Applicability, Rule, Severity

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

EXCLUDE = (
    *(".git", ".hg", ".svn", ".venv", "venv", "node_modules", ".tox", ".mypy_cache", ".ruff_cache"),
    *(".pytest_cache", ".zxlint_cache", "__pycache__", "build", "dist"),
)
"""Folders that hold no documents of the user's own."""

STYLES: Mapping[str, Mapping[str, Mapping[str, object]]] = {"official": {}, "tech": {}}
"""Named sets of options: style, rule name, option.  What a file says under [rules.NAME] beats them."""

FILES = (".zxlint.toml", "zxlint.toml", "pyproject.toml")
"""Names of configuration files; within a folder the first wins."""

EXACT = 1_000
"""Weight of a selector that names one rule; a prefix weighs its length, ALL nothing."""

COMMAND_LINE = "the command line"


class SettingsError(Exception):
    """A setting that cannot stand: one line that names it, the file it came from, and what to do."""


@dataclass(frozen=True)
class Settings:
    """What holds for a file.

    ``select`` and ``fixable`` are None where nothing was said: the default rules, every rule.  ``root`` is the folder
    that patterns are relative to (None: the current folder), ``source`` the file the settings came from, ``origins``
    where each entry was written, for messages.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclude: tuple[str, ...] = EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    fixable: tuple[str, ...] | None = None
    unfixable: tuple[str, ...] = ()
    extend_safe_fixes: tuple[str, ...] = ()
    extend_unsafe_fixes: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    style: str | None = None
    rules: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    rule_paths: tuple[Path, ...] = ()
    force_exclude: bool = False
    root: Path | None = None
    source: Path | None = None
    origins: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False, compare=False)


def selected(settings: Settings, catalogue: Mapping[str, Rule]) -> tuple[Rule, ...]:
    """Return the rules to run, in order of code.

    The more specific selector wins: code or name, then the longer prefix, then ALL; ``ignore`` wins a draw.
    """
    chosen = []
    for _, rule in sorted(catalogue.items()):
        wanted = _weight((*(settings.select or ()), *settings.extend_select), rule)
        if settings.select is None and rule.default:
            wanted = max(wanted, 0)
        if wanted > _weight(settings.ignore, rule):
            chosen.append(rule)
    return tuple(chosen)


def ignored_here(settings: Settings, filename: str | Path, catalogue: Mapping[str, Rule]) -> frozenset[str]:
    """Return the codes that per-file-ignores switches off for a file."""
    if not settings.per_file_ignores:
        return frozenset()
    path = _real(Path(filename))
    selectors = [
        selector
        for pattern, ignored in settings.per_file_ignores.items()
        if _fits(pattern, path, settings)
        for selector in ignored
    ]
    return frozenset(rule.code for rule in catalogue.values() if _weight(selectors, rule) >= 0)


def excluded(settings: Settings, path: Path, *, folder: bool = False, root: Path | None = None) -> bool:
    """Tell whether exclude or extend-exclude leaves out an absolute path, or a folder that it lies in.

    ``root`` takes the place of the settings' own; a path outside it is judged by its last part alone.

    Raises:
        SettingsError: a pattern is malformed.
    """
    patterns = (*settings.exclude, *settings.extend_exclude)
    return _matches(patterns, _below(path, root or settings.root or Path.cwd()) + "/" * folder)


def options_of(settings: Settings, rule: Rule) -> dict[str, object]:
    """Return the options that the settings give to a rule, by the names of its parameters.

    Raises:
        SettingsError: the rule has no such option, or the value has another type.
    """
    types = {option.name: option.type for option in rule.options}
    given = _by_parameter(STYLES.get(settings.style or "", {}).get(rule.name, {}))
    given |= _by_parameter(settings.rules.get(rule.name, {}))
    options = {}
    for name, value in given.items():
        shown = name.replace("_", "-")
        origin = _origin(settings, "rules", f"{rule.name}.{name}")
        if name not in types:
            known = [option.replace("_", "-") for option in types]
            raise SettingsError(f'unknown option "{shown}" of {rule.name}{origin}{nearest(shown, known)}')
        try:
            options[name] = _converted(value, types[name])
        except TypeError as error:
            message = f'option "{shown}" of {rule.name} must be {error}, not {_toml(value)}{origin}'
            raise SettingsError(message) from None
    return options


def applicability_of(settings: Settings, rule: Rule, hit_safe: bool) -> Applicability:
    """Return whether a repair counts as safe here; ``extend-unsafe-fixes`` beats ``extend-safe-fixes``."""
    if _weight(settings.extend_unsafe_fixes, rule) >= 0:
        return "unsafe"
    return "safe" if hit_safe or _weight(settings.extend_safe_fixes, rule) >= 0 else "unsafe"


def may_fix(settings: Settings, rule: Rule) -> bool:
    """Tell whether ``fixable`` and ``unfixable`` let the rule repair; the more specific wins, a draw is no."""
    fixable = ("ALL",) if settings.fixable is None else settings.fixable
    return _weight(fixable, rule) > _weight(settings.unfixable, rule)


def severity_of(settings: Settings, rule: Rule) -> Severity:
    """Return how bad a finding of the rule is here."""
    given = [level for key, level in settings.severity.items() if key in (rule.code, rule.name)]
    return given[-1] if given else rule.severity


def validate(settings: Settings, catalogue: Mapping[str, Rule]) -> None:
    """Check every selector, rule name, option and style against the catalogue.

    Raises:
        SettingsError: something is unknown, or an option has the wrong type.
    """
    names = {rule.name: rule for rule in catalogue.values()}
    exact = [*catalogue, *names]
    for key, entry, selector in _selectors(settings):
        if selector != "ALL" and all(_specificity(selector, rule) < 0 for rule in catalogue.values()):
            raise _unknown_rule(settings, key, entry, selector, [*exact, "ALL"])
    for name in settings.severity:
        if name not in exact:
            raise _unknown_rule(settings, "severity", name, name, exact)
    for name in settings.rules:
        if name not in names:
            known = [catalogue[name].name] if name in catalogue else list(names)
            raise _unknown_rule(settings, "rules", name, name, known)
        options_of(settings, names[name])
    if settings.style is not None and settings.style not in STYLES:
        origin = _origin(settings, "style", settings.style)
        raise SettingsError(f'unknown style "{settings.style}"{origin}{nearest(settings.style, STYLES)}')


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean "..."?`` with the known name most like this one, or nothing where none is known."""
    from rapidfuzz import process
    from rapidfuzz.distance import JaroWinkler

    best = process.extractOne(name, list(known), scorer=JaroWinkler.normalized_similarity, processor=str.lower)
    return f'; did you mean "{best[0]}"?' if best else ""


def load_file(path: Path, *, trusted: bool = False, root: Path | None = None) -> Settings:
    """Return the settings of a file, over those of the file that it extends.

    Args:
        path: a TOML file; of a pyproject.toml, its table [tool.zxlint].
        trusted: whether the user chose the file, so that it may name rule files, which are code.
        root: the folder that patterns are relative to; the file's own if left out.

    Raises:
        SettingsError: the file cannot be read, is not TOML, or says what it may not.
    """
    return _load(path, trusted, root, ())


def discover(start: Path) -> Path | None:
    """Return the configuration file for a folder: the nearest upward, or else the user's own."""
    return _upward(start) or _own()


class Configuration:
    """The settings of a run: which hold for a file is worked out once per folder.

    Args:
        config: what ``--config`` was given: at most one path to a file, which then holds for all files, and any
            number of ``key = value`` in TOML.
        isolated: look for no file.
        overrides: options of the command line by name (``select``, ``ignore``, ``extend_select``,
            ``extend_exclude``, ``force_exclude``, ``rule_paths``, ...); None, False and nothing count as not given.

    Raises:
        SettingsError: here and in ``for_file`` and ``for_folder``: a setting cannot stand.
    """

    def __init__(
        self, config: Sequence[str] = (), isolated: bool = False, overrides: Mapping[str, object] | None = None
    ) -> None:
        self._cwd = Path.cwd().resolve()
        self._by_folder: dict[Path, Settings] = {}
        self._by_source: dict[Path | None, Settings] = {}
        given = {key.replace("_", "-"): value for key, value in (overrides or {}).items() if value}
        self._command = _layer(given, COMMAND_LINE, self._cwd, None, trusted=True)
        self._inline: list[_Layer] = []
        self._named: Path | None = None
        self._isolated = isolated
        for entry in config:
            self._take(entry)
        if self._named:
            self._settings_of(self._named, trusted=True)  # a broken file is reported even where no file is checked

    def for_file(self, path: Path) -> Settings:
        """Return the settings that hold for a file, which need not exist."""
        return self.for_folder(path.parent)

    def for_folder(self, path: Path) -> Settings:
        """Return the settings that hold for the files of a folder."""
        if path not in self._by_folder:
            self._by_folder[path] = self._look_up(path)
        return self._by_folder[path]

    def _look_up(self, folder: Path) -> Settings:
        if self._named or self._isolated:
            return self._settings_of(self._named, trusted=True)
        if found := _upward(folder):
            return self._settings_of(found, trusted=False)
        return self._settings_of(_own(), trusted=True)

    def _take(self, entry: str) -> None:
        if _is_file(Path(entry)):
            if self._named or self._isolated:
                other = "--isolated" if self._isolated else f"--config {self._named}"
                raise SettingsError(f"--config {entry} cannot be used together with {other}; drop one of them")
            self._named = Path(entry)
        elif "=" in entry:
            table = _parsed(entry, f"--config '{entry}'")
            self._inline.append(_layer(table, "--config", self._cwd, None, trusted=True))
        else:
            raise SettingsError(f"--config {entry}: no such file; name a file, or set a key as in 'style = \"tech\"'")

    def _settings_of(self, source: Path | None, trusted: bool) -> Settings:
        if source not in self._by_source:
            settings = Settings()
            if source is not None:
                # What the user chose may lie anywhere: its patterns speak of where the user is.
                settings = load_file(source, trusted=trusted, root=self._cwd if trusted else None)
            for layer in self._inline:
                settings = _over(settings, layer)
            self._by_source[source] = _commanded(settings, self._command)
        return self._by_source[source]


# Selectors


def _weight(selectors: Iterable[str], rule: Rule) -> int:
    return max((_specificity(selector, rule) for selector in selectors), default=-1)


def _specificity(selector: str, rule: Rule) -> int:
    if selector in (rule.code, rule.name):
        return EXACT
    if selector == "ALL":
        return 0
    return len(selector) if selector and rule.code.startswith(selector) else -1


def _selectors(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Yield every selector with the field it stands in and the entry of that field."""
    for key in _SELECTORS:
        for selector in getattr(settings, key) or ():
            yield key, selector, selector
    for pattern, ignored in settings.per_file_ignores.items():
        for selector in ignored:
            yield "per_file_ignores", pattern, selector


def _unknown_rule(settings: Settings, key: str, entry: str, name: str, known: Iterable[str]) -> SettingsError:
    place = f"in {key.replace('_', '-')}{_origin(settings, key, entry)}"
    return SettingsError(f'unknown rule "{name}" {place}{nearest(name, known)}')


def _origin(settings: Settings, key: str, entry: str) -> str:
    origin = settings.origins.get((key, entry))
    return f" ({origin})" if origin else ""


# Patterns


def _matches(patterns: tuple[str, ...], path: str) -> bool:
    return bool(_spec(patterns).match_file(path))  # None in pathspec before 1.0


@cache
def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    for pattern in patterns:
        try:
            GitIgnoreSpec.from_lines([pattern])
        except ValueError:
            raise SettingsError(f'"{pattern}" is not a pattern as in .gitignore; correct or remove it') from None
    return GitIgnoreSpec.from_lines(patterns)


def _fits(pattern: str, path: Path, settings: Settings) -> bool:
    inverted = pattern.startswith("!")
    return _matches((pattern[inverted:],), _below(path, settings.root or Path.cwd())) is not inverted


def _below(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _real(path: Path) -> Path:
    return path.parent.resolve() / path.name


def _moved(pattern: str, folder: str) -> str:
    """Rewrite a pattern of a subfolder so that it means the same in the folder above."""
    inverted = pattern.startswith("!")
    body = pattern[inverted:]
    anywhere = "" if "/" in body.rstrip("/") else "**/"
    place = re.sub(r"([\\*?\[])", r"\\\1", folder)
    return f"{'!' * inverted}/{place}/{anywhere}{body.lstrip('/')}"


# Files


class _Layer(NamedTuple):
    """What one place says: fields of Settings, the place's name, the folder its patterns are relative to."""

    values: Mapping[str, Any]
    origin: str
    root: Path
    source: Path | None


def _own() -> Path | None:
    from platformdirs import user_config_dir

    path = Path(user_config_dir("zxlint"), "zxlint.toml")
    return path if _is_file(path) else None


def _upward(start: Path) -> Path | None:
    folder = start.resolve()
    return next((found for at in (folder, *folder.parents) if (found := _file_in(at))), None)


def _file_in(folder: Path) -> Path | None:
    for name in FILES:
        path = folder / name
        if _is_file(path) and (name != "pyproject.toml" or _section(path) is not None):
            return path
    return None


def _is_file(path: Path) -> bool:
    with suppress(OSError, ValueError):
        return path.is_file()
    return False


def _section(path: Path) -> dict[str, object] | None:
    """Return what a file says to zxlint; None for a pyproject.toml without the table."""
    try:
        data = path.read_bytes()
        # Most pyproject.toml files never mention the tool: neither parse them nor mind what is wrong in them.
        if path.name == "pyproject.toml" and b"zxlint" not in data:
            return None
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{_shown(path)} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{_shown(path)} is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    table: object = _parsed(text, _shown(path))
    if path.name == "pyproject.toml":
        for key in ("tool", "zxlint"):
            table = table.get(key) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else None


def _parsed(text: str, origin: str) -> dict[str, object]:
    import tomllib

    try:
        return tomllib.loads(text)
    except RecursionError:
        raise SettingsError(f"{origin} is not valid TOML: nested too deeply") from None
    except ValueError as error:
        reason = str(error).replace("at end of document", f"at line {text.count(chr(10)) + 1}, end of document")
        raise SettingsError(f"{origin} is not valid TOML: {reason}") from None


def _load(path: Path, trusted: bool, root: Path | None, chain: tuple[Path, ...]) -> Settings:
    if not _is_file(path):
        named = f", which {_shown(chain[-1])} extends" if chain else ""
        raise SettingsError(f"{_shown(path)}{named}: no such file; correct the path")
    real = path.resolve()
    if real in chain:
        circle = " -> ".join(_shown(file) for file in (*chain, real))
        raise SettingsError(f"extend goes round in a circle: {circle}; remove one of them")
    table = _section(path)
    if table is None:
        raise SettingsError(f"{_shown(path)} has no table [tool.zxlint]; add it or name another file")
    folder = path.parent.resolve()
    layer = _layer(table, _shown(path), root or folder, folder, trusted)._replace(source=path)
    extended = layer.values.get("extend")
    base = Settings()
    if extended is not None:
        base = _load(_path(folder, extended), trusted, root, (*chain, real))
        if base.root and not layer.root.is_relative_to(base.root):
            # A file shared between folders speaks of the folder that takes it up.
            base = replace(base, root=layer.root)
    return _over(base, layer)


def _path(folder: Path, given: str) -> Path:
    with suppress(RuntimeError):  # ~name of no user
        return folder / Path(given).expanduser()
    return folder / given


def _shown(path: Path) -> str:
    with suppress(ValueError):
        return _real(path).relative_to(Path.cwd().resolve()).as_posix()
    return str(path)


def _layer(table: Mapping[str, object], origin: str, root: Path, folder: Path | None, trusted: bool) -> _Layer:
    """Check keys and types of a table; paths in it are relative to ``folder``, or to ``root`` without one."""
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _KEYS:
            raise SettingsError(f'unknown key "{key}" ({origin}){nearest(key, _KEYS)}')
        try:
            values[key.replace("-", "_")] = _KEYS[key](value)
        except TypeError as error:
            raise SettingsError(f"{key} must be {error} ({origin})") from None
    if "rule_paths" in values:
        if not trusted:
            raise SettingsError(
                f"rule-paths is not allowed in {origin}: loading rules runs code, and a checked-out repository must "
                "not run code; name them with --rule-path on the command line"
            )
        values["rule_paths"] = tuple(_path(folder or root, given) for given in values["rule_paths"])
    if folder is None and "extend" in values:
        raise SettingsError(f"extend has no place on the command line ({origin}); name the file with --config")
    return _Layer(values, origin, root, None)


def _over(base: Settings, layer: _Layer, adding: frozenset[str] = frozenset()) -> Settings:
    """Lay a layer over settings: its keys win one by one, tables merge, the keys in ``adding`` are appended."""
    base, layer = _on_one_root(base, layer)
    values = {key: value for key, value in layer.values.items() if key != "extend"}
    origins = {**base.origins, **dict(_origins(values, layer.origin))}
    for key, value in values.items():
        if key == "rules":
            values[key] = {**base.rules, **{name: {**base.rules.get(name, {}), **value[name]} for name in value}}
        elif isinstance(value, dict):
            # The later layer's entries stand last: a rule may be named by its code in one, by its name in the other.
            values[key] = {entry: old for entry, old in getattr(base, key).items() if entry not in value} | value
        elif key in adding:
            values[key] = (*getattr(base, key), *value)
    return replace(base, **values, root=layer.root, source=layer.source or base.source, origins=origins)


def _on_one_root(base: Settings, layer: _Layer) -> tuple[Settings, _Layer]:
    """Rewrite the patterns of one side so that both are relative to the upper of the two folders."""
    if base.root is None or base.root == layer.root:
        return base, layer
    if base.root.is_relative_to(layer.root) and _PATTERNS & layer.values.keys():
        return replace(base, **_relocated(vars(base), base.root, layer.root)), layer
    values = dict(layer.values)
    if layer.root.is_relative_to(base.root):
        values |= _relocated(values, layer.root, base.root)
    return base, layer._replace(values=values, root=base.root)


def _commanded(settings: Settings, command: _Layer) -> Settings:
    """Lay the command line over settings: as in ruff, its select forgets what the file selects and ignores."""
    if "select" in command.values:
        settings = replace(settings, ignore=(), extend_select=())
    wanted = command.values.get("extend_select", ())
    settings = replace(settings, ignore=tuple(s for s in settings.ignore if s not in wanted))
    return _over(settings, command, frozenset({"ignore", "extend_select", "extend_exclude", "rule_paths"}))


def _relocated(values: Mapping[str, Any], old: Path, new: Path) -> dict[str, Any]:
    folder = old.relative_to(new).as_posix()
    moved: dict[str, Any] = {}
    for key in _PATTERNS & values.keys():
        given = values[key]
        if isinstance(given, dict):
            moved[key] = {_moved(pattern, folder): ignored for pattern, ignored in given.items()}
        else:
            moved[key] = tuple(_moved(pattern, folder) for pattern in given)
    return moved


def _origins(values: Mapping[str, Any], origin: str) -> Iterator[tuple[tuple[str, str], str]]:
    for key, value in values.items():
        for entry in value if isinstance(value, (tuple, dict)) else (value,):
            yield (key, str(entry)), origin
            if key == "rules":
                yield from (((key, f"{entry}.{name}"), origin) for name in _by_parameter(value[entry]))


# Types: each converter raises TypeError with the words for what it wants


def _by_parameter(options: Mapping[str, object]) -> dict[str, object]:
    return {name.replace("-", "_"): value for name, value in options.items()}


def _converted(value: object, wanted: object) -> object:
    """Check a value from TOML against the annotation of a rule's parameter."""
    if get_origin(wanted) is Literal:
        if any(value == choice and type(value) is type(choice) for choice in get_args(wanted)):
            return value
        raise TypeError("one of " + ", ".join(_toml(choice) for choice in get_args(wanted)))
    if get_origin(wanted) is tuple:
        item = get_args(wanted)[0]
        if not isinstance(value, (list, tuple)):
            raise TypeError("a list of strings" if item is str else "a list")
        return tuple(_converted(each, item) for each in value)
    if wanted is float and type(value) is int:
        return float(value)
    if type(value) is not wanted:
        raise TypeError(_WORDS.get(wanted, "set by the rule itself, it has no type known to TOML"))
    return value


def _toml(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, default=str)


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a string")
    return value


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false")
    return value


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
        raise TypeError('a list of strings, as in ["a", "b"]')
    return tuple(value)


def _severities(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(level in get_args(Severity) for level in value.values()):
        raise TypeError('a table of rules, each "error", "warning" or "info"')
    return dict(value)


def _lists(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise TypeError("a table of patterns, each with a list of rules")
    return {pattern: _strings(selectors) for pattern, selectors in value.items()}


def _tables(value: object) -> dict[str, dict[str, object]]:
    if not isinstance(value, dict) or not all(isinstance(options, dict) for options in value.values()):
        raise TypeError("a table of rules, each with a table of options, as in [rules.NAME]")
    return {name: dict(options) for name, options in value.items()}


_WORDS: Mapping[object, str] = {bool: "true or false", int: "a whole number", float: "a number", str: "a string"}

_SELECTORS = (
    *("select", "ignore", "extend_select", "fixable", "unfixable"),
    *("extend_safe_fixes", "extend_unsafe_fixes"),
)

_PATTERNS = {"exclude", "extend_exclude", "per_file_ignores"}

_KEYS: Mapping[str, Callable[[object], object]] = {
    **{key.replace("_", "-"): _strings for key in _SELECTORS},
    "per-file-ignores": _lists,
    "exclude": _strings,
    "extend-exclude": _strings,
    "force-exclude": _boolean,
    "severity": _severities,
    "style": _string,
    "rules": _tables,
    "extend": _string,
    "rule-paths": _strings,
}
