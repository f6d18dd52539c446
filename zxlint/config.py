"""Where settings come from.

Layers, the later wins: the defaults, the file (over the file that it extends), ``--config 'key = value'``, the
options of the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, get_args

from zxlint.later import re
from zxlint.options import by_parameter
from zxlint.regular import contents
from zxlint.rule import Severity
from zxlint.settings import SELECTORS, Settings, SettingsError, moved, nearest, shown

PYPROJECT = "pyproject.toml"
SECTION = ("tool", "zxlint")
FILES = (".zxlint.toml", "zxlint.toml", PYPROJECT)
"""Names of configuration files; within a folder the first wins."""

COMMAND_LINE = "the command line"


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


def section_of(path: Path) -> tuple[str, ...]:
    """Return the name of the table that holds the settings in a file: that of the whole but in a pyproject.toml."""
    return SECTION if path.name == PYPROJECT else ()


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
            ``extend_exclude``, ``extend_include``, ``force_exclude``, ``rule_paths``, ``profile``, ``baseline``,
            ``cache_dir``, ``correctors``, ``encoding``,
            ``max_file_size``); None, False and nothing count as not given.

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

    @property
    def named(self) -> Path | None:
        """The file that ``--config`` named."""
        return self._named

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
        if settles(path):
            return path
    return None


def settles(path: Path) -> bool:
    """Whether there is a file that speaks to zxlint: of this name, and a pyproject.toml only with the table.

    Raises:
        SettingsError: it cannot be read.
    """
    return _is_file(path) and (path.name != PYPROJECT or _section(path) is not None)


def _is_file(path: Path) -> bool:
    with suppress(OSError, ValueError):
        return path.is_file()
    return False


def _section(path: Path) -> dict[str, object] | None:
    """Return what a file says to zxlint; None for a pyproject.toml without the table."""
    try:
        data = contents(path)
        # Most pyproject.toml files never mention the tool: neither parse them nor mind what is wrong in them.
        if path.name == PYPROJECT and b"zxlint" not in data:
            return None
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{shown(path)} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{shown(path)} is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    table: object = _parsed(text, shown(path))
    for key in section_of(path):
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
        named = f", which {shown(chain[-1])} extends" if chain else ""
        raise SettingsError(f"{shown(path)}{named}: no such file; correct the path")
    real = path.resolve()
    if real in chain:
        circle = " -> ".join(shown(file) for file in (*chain, real))
        raise SettingsError(f"extend goes round in a circle: {circle}; remove one of them")
    table = _section(path)
    if table is None:
        raise SettingsError(f"{shown(path)} has no table [tool.zxlint]; add it or name another file")
    folder = path.parent.resolve()
    layer = _layer(table, shown(path), root or folder, folder, trusted)._replace(source=path)
    extended = layer.values.get("extend")
    base = Settings()
    if extended is not None:
        base = _load(_path(folder, extended), trusted, root, (*chain, real))
        if base.root and not layer.root.is_relative_to(base.root):
            # A file shared between folders speaks of the folder that takes it up.
            base = replace(base, root=layer.root)
    return _over(base, layer)


def _path(folder: Path, given: str) -> Path:
    if "\0" in given:
        raise SettingsError(f"{given!r} is not the name of a file: it holds a NUL")
    with suppress(RuntimeError):  # ~name of no user
        return folder / Path(given).expanduser()
    return folder / given


def _layer(table: Mapping[str, object], origin: str, root: Path, folder: Path | None, trusted: bool) -> _Layer:
    """Check keys and types of a table; paths in it are relative to ``folder``, or to ``root`` without one."""
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in KEYS:
            raise SettingsError(f'unknown key "{key}" ({origin}){nearest(key, KEYS)}')
        try:
            values[key.replace("-", "_")] = KEYS[key](value)
        except TypeError as error:
            raise SettingsError(f"{key} must be {error} ({origin})") from None
        except LookupError as error:
            raise SettingsError(f"{error.args[0]} ({origin})") from None
    if "rule_paths" in values:
        if not trusted:
            raise SettingsError(
                f"rule-paths is not allowed in {origin}: loading rules runs code, and a checked-out repository must "
                "not run code; name them with --rule-path on the command line"
            )
        values["rule_paths"] = tuple(_path(folder or root, given) for given in values["rule_paths"])
    if "terms" in values:
        values["terms"] = tuple(_path(folder or root, given) for given in values["terms"])
    for key in ("profile", "baseline", "cache_dir"):
        if key in values:
            values[key] = _path(folder or root, values[key])
    for key in ("baseline", "cache_dir"):
        if key in values and not trusted and folder:
            _make_sure_of_place(key.replace("_", "-"), values[key], folder, origin)
    for name, options in values.get("correctors", {}).items():
        if options and not trusted:
            raise SettingsError(
                f"options of the corrector {name} are not allowed in {origin}: which model runs and where text is sent "
                "is not for a checked-out repository to say; give them with --config or in your own configuration"
            )
    if folder is None and "extend" in values:
        raise SettingsError(f"extend has no place on the command line ({origin}); name the file with --config")
    return _Layer(values, origin, root, None)


def _make_sure_of_place(key: str, path: Path, folder: Path, origin: str) -> None:
    """Make sure that a checked-out repository names nothing outside itself that is written to.

    Raises:
        SettingsError: it does.
    """
    top = next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)
    if not path.resolve().is_relative_to(top):
        raise SettingsError(
            f"{key} leads out of {shown(top)} ({origin}): a checked-out repository may not have files written "
            f"elsewhere; name it with --{key} on the command line"
        )


def _over(base: Settings, layer: _Layer, adding: frozenset[str] = frozenset()) -> Settings:
    """Lay a layer over settings: its keys win one by one, tables merge, the keys in ``adding`` are appended."""
    base, layer = _on_one_root(base, layer)
    values = {key: value for key, value in layer.values.items() if key != "extend"}
    origins = {**base.origins, **dict(_origins(values, layer.origin))}
    for key, value in values.items():
        if key == "rules":
            values[key] = {**base.rules, **{name: {**base.rules.get(name, {}), **value[name]} for name in value}}
        elif key == "correctors":
            # The later layer says which; what an earlier one says about each still holds.
            chosen = {name: {**base.correctors.get(name, {}), **value[name]} for name in value}
            values[key] = {**base.correctors, **chosen} if key in adding else chosen
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
    return _over(settings, command, _ADDING)


def _relocated(values: Mapping[str, Any], old: Path, new: Path) -> dict[str, Any]:
    folder = old.relative_to(new).as_posix()
    relocated: dict[str, Any] = {}
    for key in _PATTERNS & values.keys():
        given = values[key]
        if isinstance(given, dict):
            relocated[key] = {moved(pattern, folder): ignored for pattern, ignored in given.items()}
        else:
            relocated[key] = tuple(moved(pattern, folder) for pattern in given)
    return relocated


def _origins(values: Mapping[str, Any], origin: str) -> Iterator[tuple[tuple[str, str], str]]:
    for key, value in values.items():
        for entry in value if isinstance(value, (tuple, dict)) else (value,):
            yield (key, str(entry)), origin
            if key == "rules":
                yield from (((key, f"{entry}.{name}"), origin) for name in by_parameter(value[entry]))


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a string")
    return value


def _encoding(value: object) -> str:
    from zxlint.decoding import codec_named

    return codec_named(_string(value))


def _size(value: object) -> int:
    """Return a number of bytes: a whole number, or a string such as 50MB or 50MiB; 0 for any number."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    match = re.fullmatch(r"(\d{1,15})\s*(?:([KMG])(i?)B?|B)?", value, re.IGNORECASE) if isinstance(value, str) else None
    if not match:
        raise TypeError('a size such as "50MB", or a number of bytes')
    size = int(match[1])
    for _ in range(" KMG".index((match[2] or " ").upper())):
        size *= 1024 if match[3] else 1000
    return size


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


def _correctors(value: object) -> dict[str, dict[str, object]]:
    if isinstance(value, (list, tuple)) and all(isinstance(name, str) for name in value):
        return {name: {} for name in value}
    if isinstance(value, dict) and all(isinstance(options, dict) for options in value.values()):
        return {name: dict(options) for name, options in value.items()}
    raise TypeError(
        'a list of names, as in ["masked-lm"], or a table of options for each, as in [correctors.masked-lm]'
    )


_ADDING = frozenset({"ignore", "extend_select", "extend_exclude", "extend_include", "rule_paths", "correctors"})
"""Keys to which the command line adds; its others take the place of what a file says."""

_PATTERNS = {"exclude", "extend_exclude", "extend_include", "per_file_ignores"}


KEYS: Mapping[str, Callable[[object], object]] = {
    **{key.replace("_", "-"): _strings for key in SELECTORS},
    "per-file-ignores": _lists,
    "exclude": _strings,
    "extend-exclude": _strings,
    "extend-include": _strings,
    "force-exclude": _boolean,
    "severity": _severities,
    "style": _string,
    "rules": _tables,
    "extend": _string,
    "rule-paths": _strings,
    "terms": _strings,
    "profile": _string,
    "baseline": _string,
    "cache-dir": _string,
    "correctors": _correctors,
    "encoding": _encoding,
    "max-file-size": _size,
}
