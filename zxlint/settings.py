"""Settings: what holds for a file, which rules it selects, what it says about each rule.

Patterns are those of .gitignore, relative to ``Settings.root``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from zxlint.options import by_parameter, converted, toml
from zxlint.regular import contents
from zxlint.rule import Applicability, Rule, Severity
from zxlint.terms import PackError, parse

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

EXCLUDE = (
    *(".git", ".hg", ".svn", ".venv", "venv", "node_modules", ".tox", ".mypy_cache", ".ruff_cache"),
    *(".pytest_cache", ".zxlint_cache", "__pycache__", "build", "dist"),
    "~$*",
)
"""Folders that hold no documents of the user's own, and what Word puts beside a document that is open."""

STYLES: Mapping[str, Mapping[str, Mapping[str, object]]] = {
    "official": {"mixed-digit-spacing": {"gap": "never"}},  # GB/T 9704 sets Han and digits closed up
    "tech": {"mixed-digit-spacing": {"gap": "always"}},  # a blank between Han and digits, as technical prose has it
}
"""Named sets of options: style, rule name, option.  What a file says under [rules.NAME] beats them."""

EXACT = 1_000
"""Weight of a selector that names one rule; a prefix weighs its length, ALL nothing."""

SELECTORS = (
    *("select", "ignore", "extend_select", "fixable", "unfixable"),
    *("extend_safe_fixes", "extend_unsafe_fixes"),
)


class SettingsError(Exception):
    """A setting that cannot stand: one line that names it, the file it came from, and what to do."""


@dataclass(frozen=True)
class Settings:
    """What holds for a file.

    ``select`` and ``fixable`` are None where nothing was said: the default rules, every rule.  ``root`` is the folder
    that patterns are relative to (None: the current folder), ``source`` the file the settings came from, ``origins``
    where each entry was written, for messages.  ``profile`` is a file that ``zxlint learn`` wrote, ``baseline``
    one that ``zxlint check --write-baseline`` wrote, ``cache_dir`` the folder of the cache, ``correctors`` the chosen
    ones by name with their options.  ``encoding`` is the codec that all files are read with; None where it is to be
    found out for each.  ``max_file_size`` is the number of bytes above which a file is passed over; 0 or None for none.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclude: tuple[str, ...] = EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    extend_include: tuple[str, ...] = ()
    fixable: tuple[str, ...] | None = None
    unfixable: tuple[str, ...] = ()
    extend_safe_fixes: tuple[str, ...] = ()
    extend_unsafe_fixes: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    style: str | None = None
    rules: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    rule_paths: tuple[Path, ...] = ()
    terms: tuple[Path, ...] = ()
    profile: Path | None = None
    baseline: Path | None = None
    cache_dir: Path | None = None
    correctors: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    force_exclude: bool = False
    encoding: str | None = None
    max_file_size: int | None = None
    root: Path | None = None
    source: Path | None = None
    origins: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False, compare=False)


def selected(settings: Settings, catalogue: Mapping[str, Rule]) -> tuple[Rule, ...]:
    """Return the rules to run, in order of code.

    The more specific selector wins: code or name, then the longer prefix, then ALL; ``ignore`` wins a draw.  A rule
    about the file itself runs unless it is ignored.
    """
    chosen = []
    for _, rule in sorted(catalogue.items()):
        wanted = _weight((*(settings.select or ()), *settings.extend_select), rule)
        if (settings.select is None and rule.default) or rule.about_file:
            wanted = max(wanted, 0)
        if wanted > _weight(settings.ignore, rule):
            chosen.append(rule)
    return tuple(chosen)


def patterns_for(settings: Settings, filename: str | Path) -> Iterator[str]:
    """Yield the patterns of per-file-ignores that a file fits.

    Raises:
        SettingsError: a pattern is malformed.
    """
    path = real(Path(filename))
    yield from (pattern for pattern in settings.per_file_ignores if _fits(pattern, path, settings))


def ignored_here(settings: Settings, filename: str | Path, catalogue: Mapping[str, Rule]) -> frozenset[str]:
    """Return the codes that per-file-ignores switches off for a file."""
    if not settings.per_file_ignores:
        return frozenset()
    fitting = patterns_for(settings, filename)
    selectors = [selector for pattern in fitting for selector in settings.per_file_ignores[pattern]]
    return frozenset(rule.code for rule in catalogue.values() if _weight(selectors, rule) >= 0)


def excluded(settings: Settings, path: Path, *, folder: bool = False, root: Path | None = None) -> bool:
    """Tell whether exclude or extend-exclude leaves out an absolute path, or a folder that it lies in.

    ``root`` takes the place of the settings' own; a path outside it is judged by its last part alone.

    Raises:
        SettingsError: a pattern is malformed.
    """
    return excluded_at(settings, below(path, root or settings.root or Path.cwd()) + "/" * folder)


def excluded_at(settings: Settings, place: str) -> bool:
    """Tell the same of a relative path, of a folder with a slash at the end.

    Raises:
        SettingsError: a pattern is malformed.
    """
    return matches_any((*settings.exclude, *settings.extend_exclude), place)


def included(settings: Settings, path: Path) -> bool:
    """Tell whether extend-include has a file of a folder, given by its absolute path, looked at.

    Raises:
        SettingsError: a pattern is malformed.
    """
    patterns = settings.extend_include
    return bool(patterns) and matches_any(patterns, below(path, settings.root or Path.cwd()))


def options_of(settings: Settings, rule: Rule) -> dict[str, object]:
    """Return the options that the settings give to a rule, by the names of its parameters.

    Raises:
        SettingsError: the rule has no such option, or the value has another type.
    """
    given = by_parameter(STYLES.get(settings.style or "", {}).get(rule.name, {}))
    given |= by_parameter(settings.rules.get(rule.name, {}))
    if not given:
        return {}  # without having looked at the rule's code
    types = {option.name: option.type for option in rule.options}
    options = {}
    for name, value in given.items():
        shown = name.replace("_", "-")
        origin = origin_of(settings, "rules", f"{rule.name}.{name}")
        if name not in types:
            known = [option.replace("_", "-") for option in types]
            raise SettingsError(f'unknown option "{shown}" of {rule.name}{origin}{nearest(shown, known)}')
        try:
            options[name] = converted(value, types[name])
        except TypeError as error:
            message = f'option "{shown}" of {rule.name} must be {error}, not {toml(value)}{origin}'
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
    """Check every selector, rule name, option and style against the catalogue, and read the packs of terms.

    Raises:
        SettingsError: something is unknown, an option has the wrong type, or a pack of terms cannot be read.
    """
    own_terms(settings)
    names = {rule.name: rule for rule in catalogue.values()}
    exact = [*catalogue, *names]
    for key, entry, selector in _selectors(settings):
        if selector != "ALL" and all(specificity(selector, rule) < 0 for rule in catalogue.values()):
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
        origin = origin_of(settings, "style", settings.style)
        raise SettingsError(f'unknown style "{settings.style}"{origin}{nearest(settings.style, STYLES)}')


def own_terms(settings: Settings) -> tuple[str, ...]:
    """Return the terms of the user's own packs, each once.

    Raises:
        SettingsError: a pack cannot be read, or a line of it is no term.
    """
    found: dict[str, None] = {}
    for path in settings.terms:
        try:
            found |= dict.fromkeys(_pack(path, path.stat().st_mtime_ns))
        except OSError as error:
            reason = f"cannot be read: {error.strerror or error}; expected a text file with a term a line"
        except UnicodeDecodeError as error:
            reason = f"is not UTF-8 (byte {error.start}); save it as UTF-8"
        except PackError as error:
            reason = str(error)
        else:
            continue
        raise SettingsError(f"the terms of {_named(settings, path)}: {reason}")
    return tuple(found)


@cache
def _pack(path: Path, changed: int) -> tuple[str, ...]:
    return parse(contents(path).decode())


def shown_size(size: int) -> str:
    """Return a number of bytes as a person reads it."""
    for unit, power in (("GB", 3), ("MB", 2), ("KB", 1)):
        if size >= 1000**power:
            return f"{size / 1000**power:.4g} {unit}"
    return f"{size} B"


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean "..."?`` with the known name most like this one, or nothing where none is known."""
    from rapidfuzz import process
    from rapidfuzz.distance import JaroWinkler

    best = process.extractOne(name, list(known), scorer=JaroWinkler.normalized_similarity, processor=str.lower)
    return f'; did you mean "{best[0]}"?' if best else ""


def _weight(selectors: Iterable[str], rule: Rule) -> int:
    return max((specificity(selector, rule) for selector in selectors), default=-1)


def specificity(selector: str, rule: Rule) -> int:
    """Return how closely a selector names a rule: EXACT, the length of a prefix, 0 for ALL, -1 for another rule."""
    if selector in (rule.code, rule.name):
        return EXACT
    if selector == "ALL":
        return 0
    return len(selector) if selector and rule.code.startswith(selector) else -1


def _selectors(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Yield every selector with the field it stands in and the entry of that field."""
    for key in SELECTORS:
        for selector in getattr(settings, key) or ():
            yield key, selector, selector
    for pattern, ignored in settings.per_file_ignores.items():
        for selector in ignored:
            yield "per_file_ignores", pattern, selector


def _unknown_rule(settings: Settings, key: str, entry: str, name: str, known: Iterable[str]) -> SettingsError:
    place = f"in {key.replace('_', '-')}{origin_of(settings, key, entry)}"
    return SettingsError(f'unknown rule "{name}" {place}{nearest(name, known)}')


def origin_of(settings: Settings, key: str, entry: str) -> str:
    """Return where an entry of a setting was written, in brackets after a blank; nothing where that is not known."""
    origin = settings.origins.get((key, entry))
    return f" ({origin})" if origin else ""


def _named(settings: Settings, path: Path) -> str:
    here = Path.cwd()
    shown = path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)
    return f"{shown}{origin_of(settings, 'terms', str(path))}"


def _fits(pattern: str, path: Path, settings: Settings) -> bool:
    inverted = pattern.startswith("!")
    return matches_any((pattern[inverted:],), below(path, settings.root or Path.cwd())) is not inverted


def matches_any(patterns: tuple[str, ...], path: str) -> bool:
    """Tell whether a relative path fits any of the patterns.

    Raises:
        SettingsError: a pattern is malformed.
    """
    return bool(_spec(patterns).match_file(path))  # None in pathspec before 1.0


@cache
def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    for pattern in patterns:
        try:
            GitIgnoreSpec.from_lines([pattern])
        except (ValueError, re.error):
            raise SettingsError(f'"{pattern}" is not a pattern as in .gitignore; correct or remove it') from None
    return GitIgnoreSpec.from_lines(patterns)


def below(path: Path, root: Path) -> str:
    """Return an absolute path relative to a folder, or its last part where it lies elsewhere."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def place_in(folder: Path, root: Path) -> str:
    """Return what a file's path relative to ``root`` has before its name; nothing where its folder lies elsewhere.

    Args:
        folder: the absolute path of the folder.
        root: that of another.
    """
    if folder == root or not folder.is_relative_to(root):
        return ""
    return folder.relative_to(root).as_posix() + "/"


def shown(path: Path) -> str:
    """Return a path as messages have it: relative to the current folder where it lies below."""
    with suppress(ValueError):
        return real(path).relative_to(Path.cwd().resolve()).as_posix()
    return str(path)


def real(path: Path) -> Path:
    """Return a path made absolute; a symbolic link at its end stays one."""
    return path.parent.resolve() / path.name


def moved(pattern: str, folder: str) -> str:
    """Rewrite a pattern of a subfolder so that it means the same in the folder above."""
    inverted = pattern.startswith("!")
    body = pattern[inverted:]
    anywhere = "" if "/" in body.rstrip("/") else "**/"
    place = re.sub(r"([\\*?\[])", r"\\\1", folder)
    return f"{'!' * inverted}/{place}/{anywhere}{body.lstrip('/')}"
