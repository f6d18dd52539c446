"""One run of the command line: its documents, what went wrong, its report and its exit status."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from zxlint.comparison import with_copies
from zxlint.config import Configuration
from zxlint.document import Document, kind_of
from zxlint.engine import Checked, Plan, Repair, examine, mend, plan
from zxlint.files import Source, escape, is_binary, read, rewritten, write_here, write_new
from zxlint.knowledge import Knowledge, knowledge_of
from zxlint.known import Baselines
from zxlint.language import Language, spoken
from zxlint.ledger import Ledger
from zxlint.plugins import PluginError, load, reader_of, reports
from zxlint.reading import Reader, ReadError, Reading
from zxlint.report.summary import Totals, sum_up
from zxlint.result import FileResult, Report, ReportOptions
from zxlint.settings import Settings, SettingsError, ignored_here, nearest, own_terms, shown
from zxlint.sidecar import Sidecar
from zxlint.suppressions import Entry
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
    "baseline",
    "correctors",
)
CLEAN, FINDINGS, ERROR = 0, 1, 2


class UsageError(Exception):
    """The command line cannot be carried out; one line that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document with all that is needed to check it and to write it back.

    ``place`` is where it lies, or would by its name; ``path`` is None for standard input.
    """

    name: str
    place: Path
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
    _remarked: set[str] = field(default_factory=set)
    _plans: dict[tuple[int, frozenset[str]], Plan] = field(default_factory=dict)
    _configuration: Configuration | None = None
    _stdin: Found | None = None
    _from_stdin: bytes | None = None
    _ledger: Ledger = field(default_factory=Ledger)
    _baselines: Baselines | None = None

    def complain(self, words: str) -> None:
        """Say on standard error what went wrong, once; the run will exit with 2."""
        self.failed = True
        if words not in self._said:
            self._said[words] = None
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

        Where rules ask about all documents together, they come with what was found when they were compared.

        Args:
            leave_out: a folder whose files do not count, however they were asked for.
        """
        return with_copies(self._documents(leave_out), lambda: self._documents(leave_out), self.complain)

    def _documents(self, leave_out: Path | None) -> Iterator[Loaded]:
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

    def names(self) -> Iterator[str]:
        """Yield the names of the documents that were asked for, without reading them; complain of what is missing."""
        for found in self._found():
            if isinstance(found, Missing):
                self.complain(f"{found.name}: {found.reason}" if found.name else found.reason)
            else:
                yield found.name

    def examine(self, loaded: Loaded) -> Checked:
        """Check a document, and complain where that failed."""
        checked = examine(loaded.document, loaded.rules, loaded.settings)
        for failure in checked.failures:
            self.complain(f"{loaded.name}: {failure}")
        self.pass_on(loaded, checked.notes)
        self._ledger.note(loaded.place, checked)
        return checked

    @property
    def baselines(self) -> Baselines:
        """The baselines that hold for the documents."""
        if self._baselines is None:
            given = self.arguments
            written, pruned = (getattr(given, name, False) for name in ("write_baseline", "prune_baseline"))
            used = not getattr(given, "no_baseline", True)
            self._baselines = Baselines(found=not given.isolated, used=used, written=written, pruned=pruned)
        return self._baselines

    def keep_baselines(self, *, whole: bool = False, known_alone: bool = True) -> list[tuple[Path, int]]:
        """Write the baselines anew, and return those that were written, with the number of findings in each.

        Args:
            whole: whether what is not there any more may be dropped in folders that were searched as a whole.
            known_alone: whether only what was known stays, or all that was found is taken in.
        """
        folders = self.folders if whole else []
        for folder in folders:
            self.baselines.take_in(folder / "-", self.configuration.for_folder(folder), make=False)
        done = []
        for path, old, data, findings in self.baselines.anew(folders, known_alone=known_alone):
            try:
                if old is None:
                    write_new(path, data)
                elif old != data:
                    write_here(path, data, old)
            except OSError as error:
                self.complain(f"{shown(path)}: not written: {error.strerror or error}")
            else:
                done.append((path, findings))
        return done

    @property
    def folders(self) -> list[Path]:
        """The folders that were asked for."""
        return [path for path in map(Path, self.arguments.paths) if path.is_dir()]

    def unused(self, prune: bool = False) -> Iterator[FileResult]:
        """Yield what is to be said of the files of suppressions; all documents must have been checked.

        Args:
            prune: drop what is out of date instead.

        Raises:
            SettingsError: a file of suppressions is malformed.
        """
        if self.arguments.isolated:
            return
        folders = self.folders
        catalogue = load(self.configuration.for_folder(Path()).rule_paths)
        self._ledger.take_in(folders, catalogue)
        for sidecar, idle in self._ledger.idle(folders, catalogue):
            if prune:
                self._prune(sidecar, idle)
            elif idle:
                settings = self.configuration.for_file(sidecar.path)
                document = Document(sidecar.text, idle=tuple(idle.values()))
                rules = [
                    (rule, options) for rule, options in self._plan(settings, sidecar.path) if rule.about_suppressions
                ]
                yield FileResult(shown(sidecar.path), document, examine(document, rules, settings).diagnostics)

    def _prune(self, sidecar: Sidecar, idle: Collection[Entry]) -> None:
        if not idle:
            return
        try:
            if data := sidecar.without(idle):
                write_here(sidecar.path, data, sidecar.data)
            else:
                sidecar.path.unlink()
        except OSError as error:
            self.complain(f"{shown(sidecar.path)}: not written: {error.strerror or error}")
        else:
            n, name = len(idle), shown(sidecar.path)
            self.remark(f"{name}：删去过时的忽略项 {n} 条", f"{name}: {n} out of date, dropped")

    def pass_on(self, loaded: Loaded, notes: Iterable[str]) -> None:
        """Say what a reader should know of a document that is no finding."""
        for note in notes:
            words = f"{loaded.name}: {note}"
            self.remark(said(words, "zh"), words)

    def remark(self, zh: str, en: str) -> None:
        """Say on standard error what the user should know, once, unless the run is to be quiet."""
        words = zh if language_of(self.arguments) == "zh" else en
        if not self.arguments.quiet and words not in self._remarked:
            self._remarked.add(words)
            print(f"zxlint: {escape(words)}", file=sys.stderr)

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
        if from_stdin and self._from_stdin is None:
            self._from_stdin = sys.stdin.buffer.read()  # it can be read once, and may be asked for twice
        data = self._from_stdin if from_stdin and self._from_stdin is not None else found.path.read_bytes()
        reader = reader_of(found.name)
        if not (found.named or reader) and is_binary(data):
            return None
        reading = _read_by(reader, data) if reader else None
        source = Source(reading.text, "utf-8", b"") if reading else read(data)
        settings = self.configuration.for_file(Path(found.name) if from_stdin else found.path)
        place = Path(found.name) if from_stdin else found.path
        accepted: tuple[Entry, ...] = ()
        self.baselines.take_in(place, settings)
        if self.informed and not self.arguments.isolated:
            accepted = self._ledger.entries_for(place, load(settings.rule_paths))
        document = Document(
            source.text,
            kind_of(found.name),
            source.fault,
            own_terms(settings),
            self._knowledge(settings),
            accepted,
            reading=reading,
        )
        rules = self._plan(settings, place)
        return Loaded(found.name, place, None if from_stdin else found.path, data, source, document, settings, rules)

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


def repair_of(run: Run, loaded: Loaded, checked: Checked | None = None) -> Repair:
    """Repair a document, of which ``checked`` may be known, and complain where that failed or did not settle."""
    if loaded.document.reading:
        words = f"*{Path(loaded.name).suffix.lower()}: files of this kind are checked and not repaired"
        run.remark(said(words, "zh"), words)
    repair = mend(loaded.document, loaded.rules, loaded.settings, unsafe=run.arguments.unsafe, checked=checked)
    for failure in repair.failures:
        run.complain(f"{loaded.name}: {failure}")
    run.pass_on(loaded, repair.notes)
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
