"""Where rules, reports, readers and correctors come from: pluggy hooks.

A plugin is a module or object with any of these hooks, registered under the entry-point group ``zxlint``.  The
built-in rules and reports are a plugin like any other.  Hooks are called once a run, never per file.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import cast

import pluggy

from zxlint.correctors import CorrectorFactory
from zxlint.installed import may_offer
from zxlint.reading import Reader, Reading
from zxlint.result import FileResult, Report, ReportOptions
from zxlint.rule import Rule

GROUP = "zxlint"
FORMATS = (
    *("full", "concise", "grouped", "json", "json-lines", "csv"),
    *("sarif", "github", "gitlab", "junit", "rdjson"),
)
"""Output formats that zxlint brings; each is a module of ``zxlint.report``."""

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)


class PluginError(Exception):
    """A plugin or a rule file could not be loaded, or two rules claim one code or name."""


class Specifications:
    """The hooks a plugin may implement."""

    @hookspec
    def zxlint_rules(self) -> Iterable[Rule]:
        """Return rules to add to the catalogue."""
        raise NotImplementedError

    @hookspec
    def zxlint_reports(self) -> Mapping[str, Report]:
        """Return output formats by name; a report is ``(results, stream, options) -> None``."""
        raise NotImplementedError

    @hookspec
    def zxlint_read(self) -> Mapping[str, Reader]:
        """Return readers by the ending of the files that they read, such as ``.docx``.

        A reader makes a ``zxlint.reading.Reading`` of a file's bytes, or raises ``zxlint.reading.ReadError``.
        """
        raise NotImplementedError

    @hookspec
    def zxlint_correctors(self) -> Mapping[str, CorrectorFactory]:
        """Return correctors by name: each a function that takes the options of ``[correctors.NAME]`` by keyword.

        It is called once, when the settings choose a corrector, and makes a ``zxlint.correctors.Corrector``.
        """
        raise NotImplementedError


class BuiltIn:
    """The plugin that zxlint itself is."""

    @hookimpl
    def zxlint_rules(self) -> Iterable[Rule]:
        """Return every rule of the package ``zxlint.rules``."""
        package = importlib.import_module("zxlint.rules")
        for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
            if module.name.startswith("zx"):
                yield from _rules_in(importlib.import_module(f"zxlint.rules.{module.name}"))

    @hookimpl
    def zxlint_reports(self) -> Mapping[str, Report]:
        """Return the output formats that zxlint brings, each loaded when it is asked for."""
        return {name: built_in(name) for name in FORMATS}

    @hookimpl
    def zxlint_read(self) -> Mapping[str, Reader]:
        """Return the readers that zxlint brings, each loaded when a file asks for it."""
        return {".docx": _reader_named("docx"), ".html": _reader_named("html"), ".htm": _reader_named("html")}


class OwnRules:
    """Rules of a user's own file or folder; loading them runs their code."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @hookimpl
    def zxlint_rules(self) -> Iterable[Rule]:
        """Return the rules of the file, or of every ``*.py`` of the folder.

        Raises:
            PluginError: the path does not exist, or a file does not load.
        """
        if not self.path.exists():
            raise PluginError(f"no rules at {self.path}: no such file or folder")
        files = sorted(self.path.glob("*.py")) if self.path.is_dir() else [self.path]
        for file in files:
            yield from _rules_in(_module_from(file))


def load(rule_paths: Iterable[Path] = ()) -> dict[str, Rule]:
    """Return every known rule by code, in order of code.

    Raises:
        PluginError: a plugin failed to load, or two rules share a code or a name.
    """
    return dict(_load(tuple(rule_paths)))


def reports() -> dict[str, Report]:
    """Return every output format by name.

    Raises:
        PluginError: a plugin failed to load.
    """
    found: dict[str, Report] = {}
    for batch in _manager(()).hook.zxlint_reports():
        found |= {name: report for name, report in batch.items() if name not in found}
    return found


def plugged_in() -> list[str]:
    """Return the names of the modules that plugins come from.

    Raises:
        PluginError: a plugin failed to load.
    """
    plugins = _manager(()).get_plugins()
    return sorted({str(getattr(one, "__name__", None) or type(one).__module__) for one in plugins})


@cache
def readers() -> Mapping[str, Reader]:
    """Return the readers by the ending of a file's name, in lower case; a plugin's own come before the built-in ones.

    Raises:
        PluginError: a plugin failed to load.
    """
    found: dict[str, Reader] = {}
    try:
        for batch in _manager(()).hook.zxlint_read():
            found = {ending.lower(): reader for ending, reader in dict(batch).items()} | found
    except PluginError:
        raise
    except Exception as error:
        raise PluginError(f"a plugin could not give its readers: {type(error).__name__}: {error}") from error
    return found


def reader_of(filename: str) -> Reader | None:
    """Return what reads a file of this name; None for what is plain text.

    Raises:
        PluginError: a plugin failed to load.
    """
    endings = [ending for ending in readers() if filename.lower().endswith(ending)]
    return readers()[max(endings, key=len)] if endings else None


@cache
def correctors() -> Mapping[str, CorrectorFactory]:
    """Return what makes each corrector that is installed, by name.

    Raises:
        PluginError: a plugin failed to load, or two correctors share a name.
    """
    found: dict[str, CorrectorFactory] = {}
    try:
        offered = [item for batch in _manager(()).hook.zxlint_correctors() for item in dict(batch).items()]
    except PluginError:
        raise
    except Exception as error:
        raise PluginError(f"a plugin could not give its correctors: {type(error).__name__}: {error}") from error
    for name, make in offered:
        if name in found:
            raise PluginError(f'two plugins have a corrector "{name}"; uninstall one of them')
        found[name] = make
    return found


@cache
def _load(rule_paths: tuple[Path, ...]) -> dict[str, Rule]:
    catalogue: dict[str, Rule] = {}
    names: dict[str, Rule] = {}
    for rule in _all_rules(rule_paths):
        if other := catalogue.get(rule.code) or names.get(rule.name):
            raise PluginError(
                f"{_said_of(other)} and {_said_of(rule)} claim one code or name; a rule's code and name are its own"
            )
        catalogue[rule.code] = names[rule.name] = rule
    return dict(sorted(catalogue.items()))


def _said_of(rule: Rule) -> str:
    return f"{rule.code} {rule.name} of {rule.find.__module__}"


def _all_rules(rule_paths: tuple[Path, ...]) -> list[Rule]:
    try:
        return [rule for batch in _manager(rule_paths).hook.zxlint_rules() for rule in batch]
    except PluginError:
        raise
    except Exception as error:
        raise PluginError(f"a plugin could not give its rules: {type(error).__name__}: {error}") from error


@cache
def _manager(rule_paths: tuple[Path, ...]) -> pluggy.PluginManager:
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(Specifications)
    try:
        if may_offer(GROUP):
            manager.load_setuptools_entrypoints(GROUP)
    except Exception as error:
        raise PluginError(f"a plugin could not be loaded: {error}") from error
    for path in rule_paths:
        manager.register(OwnRules(path))
    manager.register(BuiltIn())  # last registered is asked first
    return manager


def _rules_in(module: ModuleType) -> list[Rule]:
    """Return the rules that a module makes, not those that it imports."""
    made = [thing for thing in vars(module).values() if isinstance(thing, Rule)]
    return [rule for rule in made if rule.find.__module__ == module.__name__]


def _module_from(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"zxlint_own_rules.{file.stem}", file)
    if spec is None or spec.loader is None:
        raise PluginError(f"{file} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module.__name__] = module  # dataclasses and annotations look themselves up there
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise PluginError(f"{file} could not be loaded: {type(error).__name__}: {error}") from error
    return module


def _reader_named(name: str) -> Reader:
    def read(data: bytes) -> Reading:
        return cast(Reader, importlib.import_module(f"zxlint.readers.{name}").read)(data)

    return read


def built_in(name: str) -> Report:
    """Return one of ``FORMATS``, which is loaded when it is used."""

    def report(results: Iterable[FileResult], out: object, options: ReportOptions) -> None:
        module = importlib.import_module(f"zxlint.report.{name.replace('-', '_')}")
        cast(Report, module.report)(results, out, options)  # type: ignore[arg-type]

    return report
