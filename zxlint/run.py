"""One run of the command line: its documents, what went wrong, its report and its exit status."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from zxlint.config import Configuration
from zxlint.document import Document, kind_of
from zxlint.engine import Plan, Repair, mend, plan
from zxlint.files import Source, escape, is_binary, read
from zxlint.knowledge import Knowledge, knowledge_of
from zxlint.language import Language, spoken
from zxlint.plugins import PluginError, load, reports
from zxlint.result import FileResult, Report, ReportOptions
from zxlint.settings import Settings, SettingsError, ignored_here, nearest, own_terms
from zxlint.walk import Found, Missing, walk

STDIN = "-"
OVERRIDES = (
    "select",
    "ignore",
    "extend_select",
    "extend_exclude",
    "force_exclude",
    "rule_paths",
    "profile",
    "correctors",
)
CLEAN, FINDINGS, ERROR = 0, 1, 2


class UsageError(Exception):
    """The command line cannot be carried out; one line that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document with all that is needed to check it and to write it back.  ``path`` is None for standard input."""

    name: str
    path: Path | None
    data: bytes
    source: Source
    document: Document
    settings: Settings
    rules: Plan


@dataclass
class Run:
    """One run of the command line: its arguments, its settings, and whether anything went wrong.

    ``informed`` says whether documents come with what the settings let rules know beside the text.
    """

    arguments: argparse.Namespace
    informed: bool = True
    failed: bool = False
    _said: set[str] = field(default_factory=set)
    _plans: dict[tuple[int, frozenset[str]], Plan] = field(default_factory=dict)
    _configuration: Configuration | None = None
    _stdin: Found | None = None

    def complain(self, words: str) -> None:
        """Say on standard error what went wrong, once; the run will exit with 2."""
        self.failed = True
        if words not in self._said:
            self._said.add(words)
            print(f"zxlint: {escape(said(words, language_of(self.arguments)))}", file=sys.stderr)

    @property
    def configuration(self) -> Configuration:
        """The settings of all files, from the command line and from configuration files."""
        if self._configuration is None:
            given = self.arguments
            overrides = {name: getattr(given, name, None) for name in OVERRIDES}
            self._configuration = Configuration(given.config, given.isolated, overrides)
            # What the command line says must stand even where there is nothing to check.
            alone = self._configuration if self._configuration.named else Configuration(given.config, True, overrides)
            settings = alone.for_folder(Path())
            plan(settings, load(settings.rule_paths))
            self._knowledge(settings)
        return self._configuration

    def documents(self, leave_out: Path | None = None) -> Iterator[Loaded]:
        """Read every document that was asked for; complain of what can't be read and go on.

        Args:
            leave_out: a folder whose files do not count, however they were asked for.
        """
        apart = leave_out.resolve() if leave_out else None
        for found in self._found():
            if apart and isinstance(found, Found) and found.path.resolve().is_relative_to(apart):
                continue
            if isinstance(found, Missing):
                self.complain(f"{found.name}: {found.reason}" if found.name else found.reason)
                continue
            try:
                if loaded := self._load(found):
                    yield loaded
            except OSError as error:
                self.complain(f"{found.name}: {error.strerror or error}")
            except (SettingsError, PluginError) as error:
                self.complain(str(error))

    def count(self) -> int:
        """Return how many documents there are to be, without reading them."""
        return (STDIN in self.arguments.paths) + sum(isinstance(found, Found) for found in self._walked())

    def _found(self) -> Iterator[Found | Missing]:
        if STDIN in self.arguments.paths:
            self._stdin = Found(Path(STDIN), self.arguments.stdin_filename or STDIN, named=True)
            yield self._stdin
        yield from self._walked()

    def _walked(self) -> Iterator[Found | Missing]:
        return walk([path for path in self.arguments.paths if path != STDIN], self.configuration)

    def _load(self, found: Found) -> Loaded | None:
        from_stdin = found is self._stdin
        if from_stdin and sys.stdin is None:
            raise OSError("standard input is closed")
        data = sys.stdin.buffer.read() if from_stdin else found.path.read_bytes()
        if not found.named and is_binary(data):
            return None
        source = read(data)
        settings = self.configuration.for_file(Path(found.name) if from_stdin else found.path)
        document = Document(
            source.text, kind_of(found.name), source.fault, own_terms(settings), self._knowledge(settings)
        )
        rules = self._plan(settings, Path(found.name) if from_stdin else found.path)
        return Loaded(found.name, None if from_stdin else found.path, data, source, document, settings, rules)

    def _knowledge(self, settings: Settings) -> Knowledge | None:
        return knowledge_of(settings) if self.informed else None

    def _plan(self, settings: Settings, path: Path) -> Plan:
        catalogue = load(settings.rule_paths)
        left_out = ignored_here(settings, path, catalogue)
        key = id(settings), left_out
        if key not in self._plans:
            self._plans[key] = plan(settings, catalogue, left_out)
        return self._plans[key]

    def report(self, results: Iterable[FileResult], formats: Report) -> bool:
        """Write the report and return whether it holds findings."""
        found = False

        def watched() -> Iterator[FileResult]:
            nonlocal found
            for result in results:
                found = found or bool(result.diagnostics)
                yield result

        formats(watched(), sys.stdout, self.report_options)
        return found

    @property
    def report_options(self) -> ReportOptions:
        """How the user wants the report."""
        given = self.arguments
        return ReportOptions(language_of(given), given.max_per_rule, given.statistics, given.quiet)

    def status(self, findings: bool) -> int:
        """Return the exit status: an error wins over findings."""
        if self.failed:
            return ERROR
        return FINDINGS if findings and not self.arguments.exit_zero else CLEAN


def repair_of(run: Run, loaded: Loaded) -> Repair:
    """Repair a document, and complain where its repair failed or did not settle."""
    repair = mend(loaded.document, loaded.rules, loaded.settings, unsafe=run.arguments.unsafe)
    for failure in repair.failures:
        run.complain(f"{loaded.name}: {failure}")
    if repair.unsettled:
        codes = ", ".join(repair.unsettled)
        which = "one of them" if len(repair.unsettled) > 1 else "it"
        run.complain(f"{loaded.name}: the repair did not settle ({codes}); nothing is written; --ignore {which}")
    return repair


def report_named(name: str | None) -> Report:
    """Return an output format.

    Raises:
        UsageError: there is none of this name.
    """
    known = reports()
    name = name or "full"
    if name not in known:
        raise UsageError(f'unknown output format "{name}"; there are {", ".join(known)}{nearest(name, known)}')
    return known[name]


def language_of(arguments: argparse.Namespace) -> Language:
    """Return the language asked for on the command line, or else the environment's."""
    return spoken(getattr(arguments, "language", None))


def said(words: str, language: Language) -> str:
    """Return one line about what went wrong in the language of the user."""
    if language == "en":
        return words
    from zxlint.translation import translate

    return translate(words)


def watched(results: Iterator[FileResult], run: Run) -> Iterable[FileResult]:
    """Return the results; where a person waits for many of them, show how far it is."""
    if run.arguments.quiet or not sys.stderr.isatty():
        return results
    from zxlint.progress import count_off

    return count_off(results, run.count)
