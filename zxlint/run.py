"""One run of the command line: its documents, what went wrong, its report and its exit status."""

from __future__ import annotations

import argparse
import locale
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from zxlint.config import Configuration
from zxlint.document import Document, kind_of
from zxlint.engine import Plan, Repair, mend, plan
from zxlint.files import Source, escape, is_binary, read, rewritten
from zxlint.knowledge import Knowledge, knowledge_of
from zxlint.plugins import PluginError, load, reader_of, reports
from zxlint.reading import Reader, ReadError, Reading
from zxlint.report.summary import Totals, sum_up
from zxlint.result import FileResult, Report, ReportOptions
from zxlint.rule import Language
from zxlint.settings import Settings, SettingsError, ignored_here, nearest, own_terms
from zxlint.walk import Found, Missing, walk

STDIN = "-"
OVERRIDES = (
    "select",
    "ignore",
    "extend_select",
    "extend_exclude",
    "extend_include",
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
    _said: dict[str, None] = field(default_factory=dict)
    _noted: set[str] = field(default_factory=set)
    _plans: dict[tuple[int, frozenset[str]], Plan] = field(default_factory=dict)
    _configuration: Configuration | None = None
    _stdin: Found | None = None

    def complain(self, words: str) -> None:
        """Say on standard error what went wrong, once; the run will exit with 2."""
        self.failed = True
        if words not in self._said:
            self._said[words] = None
            print(f"zxlint: {escape(words)}", file=sys.stderr)

    def note(self, words: str) -> None:
        """Say on standard error, once, what is no error but should be known."""
        if words not in self._noted:
            self._noted.add(words)
            print(f"zxlint: {escape(words)}", file=sys.stderr)

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
            except ReadError as error:
                self.complain(f"{found.name}: {error}")
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
        reader = reader_of(found.name)
        if not (found.named or reader) and is_binary(data):
            return None
        reading = _read_by(reader, data) if reader else None
        source = Source(reading.text, "utf-8", b"") if reading else read(data)
        settings = self.configuration.for_file(Path(found.name) if from_stdin else found.path)
        document = Document(
            source.text, kind_of(found.name), source.fault, own_terms(settings), self._knowledge(settings), reading
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
        totals = Totals()

        def watched() -> Iterator[FileResult]:
            for result in results:
                totals.add(result)
                yield result

        with self.output() as out:
            formats(watched(), out, self.report_options)
        if self.arguments.output_file and not self.arguments.quiet:
            print(sum_up(totals, language_of(self.arguments)), file=sys.stderr)
        return bool(totals.all.found)

    @contextmanager
    def output(self, otherwise: TextIO | None = None) -> Iterator[TextIO]:
        """Give the stream that the report goes to: the file that was asked for, else standard output.

        Args:
            otherwise: what takes the place of standard output.

        Raises:
            UsageError: the file can't be written, or it is one of the documents.
        """
        if not self.arguments.output_file:
            yield otherwise or sys.stdout
            return
        try:
            self._spare_documents(Path(self.arguments.output_file))
            with rewritten(Path(self.arguments.output_file)) as out:
                yield out
        except OSError as error:
            reason = error.strerror or error
            raise UsageError(f"--output-file {self.arguments.output_file} cannot be written: {reason}") from None

    def _spare_documents(self, target: Path) -> None:
        """Make sure that the report takes no document's place, nor that of a repaired copy."""
        copies = getattr(self.arguments, "output", None)
        if copies and target.resolve().is_relative_to(Path(copies).resolve()):
            raise UsageError(f"--output-file {target} lies where the copies are written; name another file")
        if not target.is_file():
            return
        files = (one.path for one in self._walked() if isinstance(one, Found))
        if (STDIN in self.arguments.paths and _is_stdin(target)) or any(map(target.samefile, files)):
            raise UsageError(f"--output-file {target} is one of the documents that are checked; name another file")

    @property
    def report_options(self) -> ReportOptions:
        """How the user wants the report."""
        given = self.arguments
        return ReportOptions(language_of(given), given.max_per_rule, given.statistics, given.quiet, self._said.keys())

    def status(self, findings: bool) -> int:
        """Return the exit status: an error wins over findings."""
        if self.failed:
            return ERROR
        return FINDINGS if findings and not self.arguments.exit_zero else CLEAN


def _read_by(reader: Reader, data: bytes) -> Reading:
    """Read the bytes of a file.

    Raises:
        ReadError: they can't be read, or the reader failed.
    """
    try:
        return reader(data)
    except ReadError:
        raise
    except Exception as error:
        if os.environ.get("ZXLINT_DEBUG"):
            raise
        words = f"its reader failed: {type(error).__name__}: {error}; ZXLINT_DEBUG=1 shows where"
        raise ReadError(words) from error


def repair_of(run: Run, loaded: Loaded) -> Repair:
    """Repair a document, and complain where its repair failed or did not settle."""
    if loaded.document.reading:
        run.note(f"*{Path(loaded.name).suffix.lower()}: files of this kind are checked and not repaired")
    repair = mend(loaded.document, loaded.rules, loaded.settings, unsafe=run.arguments.unsafe)
    for failure in repair.failures:
        run.complain(f"{loaded.name}: {failure}")
    if repair.unsettled:
        codes = ", ".join(repair.unsettled)
        which = "one of them" if len(repair.unsettled) > 1 else "it"
        run.complain(f"{loaded.name}: the repair did not settle ({codes}); nothing is written; --ignore {which}")
    return repair


def _is_stdin(path: Path) -> bool:
    """Tell whether standard input is read from a file."""
    with suppress(OSError, ValueError, AttributeError):  # it may be closed, or no file at all
        return os.path.samestat(os.fstat(sys.stdin.fileno()), path.stat())
    return False


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
    """Return the language asked for, or the locale's: Chinese or else English."""
    if arguments.language:
        return "zh" if arguments.language == "zh" else "en"
    variables = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    named = next((value for value in variables if value), None) or locale.getlocale()[0] or ""
    return "zh" if named.lower().startswith(("zh", "chinese")) else "en"


def watched(results: Iterator[FileResult], run: Run) -> Iterable[FileResult]:
    """Return the results; where a person waits for many of them, show how far it is."""
    if run.arguments.quiet or not sys.stderr.isatty():
        return results
    from zxlint.progress import count_off

    return count_off(results, run.count)
