"""One run of the command line: its documents, what went wrong, its report and its exit status."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

from zxlint.comparison import asks, with_copies
from zxlint.config import Configuration
from zxlint.datasets.documents import documents
from zxlint.datasets.opening import ending_of, open_dataset
from zxlint.datasets.rows import Columns, Dataset, DatasetError, Row
from zxlint.decoding import Source, is_binary, read
from zxlint.document import Document, Kind, kind_of
from zxlint.engine import Checked, Plan, Repair, examine, plan
from zxlint.files import escape, rewritten, write_here, write_new
from zxlint.knowledge import Knowledge, knowledge_of
from zxlint.known import Baselines
from zxlint.language import Language, spoken
from zxlint.ledger import Ledger
from zxlint.means import Means
from zxlint.plugins import FORMATS, PluginError, built_in, reader_of, reports
from zxlint.reading import Reader, ReadError, Reading, Record
from zxlint.regular import contents
from zxlint.report.location import label
from zxlint.report.summary import Totals, sum_up
from zxlint.result import FileResult, Report, ReportOptions
from zxlint.settings import Settings, SettingsError, ignored_here, nearest, own_terms, shown, shown_size
from zxlint.sidecar import Sidecar
from zxlint.suppressions import Entry
from zxlint.walk import Found, Missing, walk
from zxlint.work import Outcome, Wants

if TYPE_CHECKING:
    from zxlint.cluster.stream import Scattered

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
    "cache_dir",
    "correctors",
    "encoding",
    "max_file_size",
)
CLEAN, FINDINGS, ERROR = 0, 1, 2
Replace = Callable[[Path, bytes, bytes], None]

MOST_ROWS = 20
"""Rows of a dataset of which it is said one by one that something went wrong."""


class UsageError(Exception):
    """The command line cannot be carried out; one line that says why and what to do."""


class Unread(NamedTuple):
    """Something that could not be read, in words; of a row, which one of which dataset."""

    words: str
    dataset: str = ""
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document with all that is needed to check it and to write it back.

    ``place`` is where it lies, or would by its name; ``path`` is None for standard input.  Of a row of a dataset, name
    and places are the dataset's, and ``data`` is empty, as it is where nothing is to be written.  ``left_out`` are the
    codes of rules that the settings switch off for it.  ``unread`` says what could not be read between the document
    before and this one, ``answer`` what has been found out by whoever read it.
    """

    name: str
    place: Path
    path: Path | None
    data: bytes
    source: Source
    document: Document
    settings: Settings
    rules: Plan
    left_out: frozenset[str] = frozenset()
    unread: list[Unread] = field(default_factory=list)
    answer: object | None = None

    @property
    def kept(self) -> bool:
        """Whether what is found out about it may be kept.

        What is typed or piped in is no file of the project, and the rows of a dataset would drive out all files.
        """
        return self.path is not None and self.document.record is None

    @property
    def label(self) -> str:
        """What a person is to call it: by its name, and a row by its number as well."""
        return label(self.name, self.document.record)


@dataclass
class Run:
    """One run of the command line: its arguments, its settings, and whether anything went wrong.

    ``informed`` says whether documents come with what the settings let rules know beside the text; ``encodings`` counts
    the documents whose encoding was found by their text, ``wrong`` the rows of each dataset with which something went
    wrong.  ``writes`` says whether documents may be written back, for which their bytes are held.
    """

    arguments: argparse.Namespace
    informed: bool = True
    failed: bool = False
    wrong: Counter[str] = field(default_factory=Counter)
    writes: bool = True
    _said: dict[str, None] = field(default_factory=dict)
    _remarked: set[str] = field(default_factory=set)
    _plans: dict[tuple[int, frozenset[str]], Plan] = field(default_factory=dict)
    _configuration: Configuration | None = None
    _stdin: Found | None = None
    _means: Means | None = None
    _unread: list[Unread] = field(default_factory=list)
    _every: Sequence[Found | Missing] = ()
    _from_stdin: bytes | None = None
    _ledger: Ledger = field(default_factory=Ledger)
    _baselines: Baselines | None = None
    _scattered: dict[int, Scattered] = field(default_factory=dict)
    encodings: Counter[str] = field(default_factory=Counter)

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
            plan(settings, self.means.catalogue(settings.rule_paths))
            self._knowledge(settings)
        return self._configuration

    @property
    def means(self) -> Means:
        """What the run works with."""
        if self._means is None:
            self._means = Means(self.arguments, self.configuration, self._say_that_cache_was_damaged)
        return self._means

    def close(self) -> None:
        """Let go of what the run worked with."""
        if self._means:
            self._means.close()

    def _say_that_cache_was_damaged(self) -> None:
        self.remark("缓存已损坏，弃而重建", "the cache was damaged; what was damaged is worked out anew")

    def documents(self, only: Collection[Path] | None = None) -> Iterator[Loaded]:
        """Read every document that was asked for; complain of what can't be read and go on.

        Args:
            only: the real paths of those that count; all if left out.
        """
        wanted = (
            one for one in self._found() if only is None or (isinstance(one, Found) and one.path.resolve() in only)
        )
        self._every = list(wanted)
        for loaded in self._compared(self._read(self._every)):
            self._take_note(loaded)
            yield loaded
        self._voice(self._unread)

    def outcomes(
        self, wants: Callable[[], Wants], leave_out: Path | None = None, *, aside: list[Found] | None = None
    ) -> Iterator[tuple[Loaded, Outcome]]:
        """Find out about every document that was asked for; complain of what can't be read and go on.

        Where rules ask about all documents together, they are compared first.

        Args:
            wants: what is wanted of a document, asked when it is read.
            leave_out: a folder whose files do not count, however they were asked for.
            aside: takes the datasets, whose rows are then not read here.
        """
        apart = leave_out.resolve() if leave_out else None
        every = [
            one
            for one in self._found()
            if not (apart and isinstance(one, Found) and one.path.resolve().is_relative_to(apart))
        ]
        if aside is None and not self._asks_about_all(every):
            self.scatter([one for one in every if isinstance(one, Found) and _is_dataset(one)], wants())
        early: dict[int, Loaded] = {}
        files = [one for one in every if isinstance(one, Found) and one is not self._stdin and not _is_dataset(one)]
        for found in self.means.early(files):
            with suppress(OSError, ReadError, SettingsError, PluginError):  # it is complained of in its turn
                # What is asked about all documents is not known before all are read.
                if (loaded := self._load(found)) and not asks(loaded.rules):
                    early[id(found)] = loaded
        self._every = every
        yield from self.evaluated(self._compared(self._read(every, early, aside)), wants, list(early.values()))

    def evaluated(
        self, documents: Iterable[Loaded], wants: Callable[[], Wants], early: Sequence[Loaded] = ()
    ) -> Iterator[tuple[Loaded, Outcome]]:
        """Yield documents with what was wanted of them, in their order; complain of what could not be read in its turn.

        Args:
            documents: as they come; they are read ahead.
            wants: what is wanted of a document, asked when it is read.
            early: some of them that are so long that they are begun before their turn.
        """
        for loaded, outcome in self.means.evaluation.results(documents, wants, early):
            self._take_note(loaded)
            yield loaded, outcome
        self._voice(self._unread)

    def _asks_about_all(self, every: Iterable[Found | Missing]) -> bool:
        """Tell whether rules ask about the rows of datasets together, so that they can't be looked at one by one."""
        datasets = (one for one in every if isinstance(one, Found) and _is_dataset(one))
        with suppress(SettingsError, PluginError):  # it is complained of in its turn
            return any(asks(self.holding(one)[1]) for one in datasets)
        return False

    def _take_note(self, loaded: Loaded) -> None:
        """Take note of a document, now that it is its turn."""
        self._voice(loaded.unread)
        if loaded.source.basis == "likely" and not loaded.source.fault:
            self.encodings[loaded.source.encoding] += 1

    def _compared(self, documents: Iterator[Loaded]) -> Iterator[Loaded]:
        """Yield some documents of the run, compared first with all of them where rules ask about all together."""

        def again() -> Iterator[Loaded]:
            for loaded in self._read(self._every):
                loaded.unread.clear()
                yield loaded
            self._unread.clear()  # what can't be read is complained of the other time

        return with_copies(documents, again, self.complain, self.means.make_corpus)

    def _read(
        self,
        every: Iterable[Found | Missing],
        early: dict[int, Loaded] | None = None,
        aside: list[Found] | None = None,
    ) -> Iterator[Loaded]:
        """Read documents, but for those that were read early; each is told of what could not be read before it.

        Complaints wait for their turn, because documents may be read long before it is theirs.
        """
        self._unread.clear()
        for found in every:
            if isinstance(found, Missing):
                self._unread.append(Unread(f"{found.name}: {found.reason}" if found.name else found.reason))
                continue
            try:
                if not _is_dataset(found):
                    if loaded := (early or {}).get(id(found)) or self._load(found):
                        yield self._told(loaded)
                elif aside is not None:
                    aside.append(found)
                else:
                    yield from self.rows(found, self.dataset(found))
            except OSError as error:
                self._unread.append(Unread(f"{found.name}: {error.strerror or error}"))
            except (ReadError, DatasetError) as error:
                self._unread.append(Unread(f"{found.name}: {error}"))
            except (SettingsError, PluginError) as error:
                self._unread.append(Unread(str(error)))

    def _told(self, loaded: Loaded) -> Loaded:
        """Let a document carry what could not be read since the one before."""
        loaded.unread.extend(self._unread)
        self._unread.clear()
        return loaded

    def _voice(self, unread: list[Unread]) -> None:
        """Complain of what could not be read, now that it is its turn."""
        for one in unread:
            if one.record:
                self._complain_of(one.dataset, one.record, one.words)
            else:
                self.complain(one.words)
        unread.clear()

    @contextmanager
    def complaining(self, name: str) -> Iterator[None]:
        """Complain, and go on, where a file cannot be read."""
        try:
            yield
        except OSError as error:
            self.complain(f"{name}: {error.strerror or error}")
        except (ReadError, DatasetError) as error:
            self.complain(f"{name}: {error}")
        except (SettingsError, PluginError) as error:
            self.complain(str(error))

    def scatter(self, every: Sequence[Found], wants: Wants) -> None:
        """Have datasets read by the cluster, where there is one; those that can't be are left for their turn.

        Args:
            every: in the order in which their rows will be asked for.
            wants: what is wanted of each row.
        """
        if self.means.cluster is not None and every:
            from zxlint.scattering import scattered

            self._scattered = scattered(self, every, wants)

    def dataset(self, found: Found) -> Dataset:
        """Open a dataset that was asked for.

        Raises:
            DatasetError: it cannot be read, or has not the columns that were asked for.
            OSError: as above.
        """
        given = self.arguments
        if known := self._scattered.get(id(found)):
            return known
        if found is self._stdin:
            raise DatasetError("a dataset is not read from standard input; name its file")
        if not hasattr(given, "text_column"):
            raise DatasetError("a dataset; its rows are read by check, fix and suppress alone")
        return open_dataset(found.remote or found.path, Columns(given.text_column, given.id_column))

    def compared_rows(self, found: Found, dataset: Dataset) -> Iterator[Loaded]:
        """Yield the rows of a dataset that was put aside, compared with all documents if rules ask for that."""
        return self._compared(self.rows(found, dataset))

    def rows(self, found: Found, dataset: Dataset) -> Iterator[Loaded]:
        """Yield the rows of a dataset that hold a text, as documents; those that can't be read are told of in turn."""
        like, rules, settings = self.holding(found)
        self.baselines.leave_out(found.path)

        def refuse(row: Row) -> None:
            self._unread.append(Unread(row.wrong, found.name, Record(row.number, row.id)))

        left_out = self.left_out(settings, found.path)
        known = self._scattered.get(id(found))
        for document in documents(dataset.rows(), like, refuse):
            source = Source(document.text, "utf-8", b"", document.fault)
            loaded = Loaded(found.name, found.path, found.path, b"", source, document, settings, rules, left_out)
            if known and document.record:
                loaded = replace(loaded, answer=known.answers.get(document.record.row))
            yield self._told(loaded)

    def holding(self, found: Found) -> tuple[Document, Plan, Settings]:
        """Return what holds for all rows of a dataset: in an empty document, and as rules and settings."""
        settings = self.configuration.for_file(found.path)
        kind: Kind = "markdown" if self.arguments.markdown_rows else "text"
        return self._blank(found.path, settings, kind), self._plan(settings, found.path), settings

    def _complain_of(self, name: str, record: Record | None, words: str) -> None:
        """Complain of a document; of the rows of a dataset, of the first one by one, and then of how many there are."""
        self.wrong[name] += record is not None
        self.failed = True
        if self.wrong[name] <= MOST_ROWS:
            self.complain(f"{label(name, record)}: {words}")

    def count(self) -> int | None:
        """Return how many documents there are to be, without reading them; None where there are datasets."""
        found = [one for one in self._walked() if isinstance(one, Found)]
        if any(map(_is_dataset, found)):
            return None
        return (STDIN in self.arguments.paths) + len(found)

    def datasets(self) -> Iterator[str]:
        """Yield the names of the datasets that were asked for."""
        yield from (one.name for one in self._walked() if isinstance(one, Found) and _is_dataset(one))

    def paths(self) -> Iterator[Path]:
        """Yield the real paths of the files that may be written, without reading them; datasets never are."""
        files = (found for found in self._walked() if isinstance(found, Found))
        return (found.path.resolve() for found in files if not _is_dataset(found))

    def names(self) -> Iterator[str]:
        """Yield the names of the documents that were asked for, without reading them; complain of what is missing."""
        for found in self._found():
            if isinstance(found, Missing):
                self.complain(f"{found.name}: {found.reason}" if found.name else found.reason)
            else:
                yield found.name

    def complain_of(self, loaded: Loaded, words: str) -> None:
        """Complain of a document."""
        self._complain_of(loaded.name, loaded.document.record, words)

    def taken_down(self, loaded: Loaded, outcome: Outcome) -> Checked:
        """Return what a check came to, having complained of what failed and noted what suppressed something."""
        checked = outcome.checked
        assert checked is not None
        for failure in checked.failures:
            self.complain_of(loaded, str(failure))
        self.pass_on(loaded, checked.notes)
        self._ledger.note(loaded.place, checked)
        return checked

    def safe_repair(self, loaded: Loaded, known: Outcome) -> Repair:
        """Return the safe repair of a document of which something is known; nothing is complained of."""
        repair = known.repair or self.means.evaluation.one(loaded, Wants(check=False, repair=True), known).repair
        assert repair is not None
        return repair

    @property
    def baselines(self) -> Baselines:
        """The baselines that hold for the documents."""
        if self._baselines is None:
            given = self.arguments
            written, pruned = (getattr(given, name, False) for name in ("write_baseline", "prune_baseline"))
            used = not getattr(given, "no_baseline", True)
            self._baselines = Baselines(found=not given.isolated, used=used, written=written, pruned=pruned)
        return self._baselines

    def keep_baselines(
        self, *, whole: bool = False, known_alone: bool = True, replace: Replace = write_here
    ) -> list[tuple[Path, int]]:
        """Write the baselines anew, and return those that were written, with the number of findings in each.

        Args:
            whole: whether what is not there any more may be dropped in folders that were searched as a whole.
            known_alone: whether only what was known stays, or all that was found is taken in.
            replace: what gives a file that is there new bytes: the path, the bytes, and those that it has.
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
                    replace(path, data, old)
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
        catalogue = self.means.catalogue(self.configuration.for_folder(Path()).rule_paths)
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
        settings = self.configuration.for_file(Path(found.name) if from_stdin else found.path)
        most = settings.max_file_size
        if most and not from_stdin and found.path.stat().st_size > most:
            size = shown_size(most)
            zh, en = f"大于 {size}，略过（max-file-size）", f"larger than {size}, passed over (max-file-size)"
            self.remark(f"{found.name}：{zh}", f"{found.name}: {en}")
            return None
        data = self._from_stdin if from_stdin and self._from_stdin is not None else contents(found.path, None)
        reader = reader_of(found.name) if self.means.has_reader(found.name) else None
        wide = (settings.encoding or "").startswith("utf-16")  # of which every other byte may be NUL
        if not (found.named or reader or wide) and is_binary(data):
            return None
        reading = _read_by(reader, data) if reader else None
        source = Source(reading.text, "utf-8", b"") if reading else read(data, settings.encoding)
        place = Path(found.name) if from_stdin else found.path
        self.baselines.take_in(place, settings)
        blank = self._blank(place, settings, kind_of(found.name))
        document = replace(blank, text=source.text, fault=source.fault, reading=reading, encoding=source.encoding)
        left_out, rules = self.left_out(settings, place), self._plan(settings, place)
        path = None if from_stdin else found.path
        held = data if self.writes else b""
        return Loaded(found.name, place, path, held, source, document, settings, rules, left_out)

    def _blank(self, place: Path, settings: Settings, kind: Kind) -> Document:
        """Return an empty document with all that holds for one in a place."""
        accepted: tuple[Entry, ...] = ()
        if self.informed and not self.arguments.isolated:
            accepted = self._ledger.entries_for(place, self.means.catalogue(settings.rule_paths))
        return Document("", kind, None, own_terms(settings), self._knowledge(settings), accepted)

    def _knowledge(self, settings: Settings) -> Knowledge | None:
        return knowledge_of(settings) if self.informed else None

    def _plan(self, settings: Settings, path: Path) -> Plan:
        left_out = self.left_out(settings, path)
        key = id(settings), left_out
        if key not in self._plans:
            self._plans[key] = plan(settings, self.means.catalogue(settings.rule_paths), left_out)
        return self._plans[key]

    def left_out(self, settings: Settings, path: Path) -> frozenset[str]:
        """Return the codes of rules that the settings switch off for one place."""
        return ignored_here(settings, path, self.means.catalogue(settings.rule_paths))

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
        files = (one.path for one in self._walked() if isinstance(one, Found) and not one.remote)
        if (STDIN in self.arguments.paths and _is_stdin(target)) or any(map(target.samefile, files)):
            raise UsageError(f"--output-file {target} is one of the documents that are checked; name another file")

    @property
    def report_options(self) -> ReportOptions:
        """How the user wants the report."""
        given = self.arguments
        return ReportOptions(language_of(given), given.max_per_rule, given.statistics, given.quiet, self._said.keys())

    def status(self, findings: bool) -> int:
        """Return the exit status: an error wins over findings."""
        for name, failed in self.wrong.items():
            if failed > MOST_ROWS:
                self.complain(f"{name}: as much is wrong with {failed - MOST_ROWS:,} more rows")
        if self.failed:
            return ERROR
        return FINDINGS if findings and not self.arguments.exit_zero else CLEAN


def _is_dataset(found: Found) -> bool:
    name = found.remote.name if found.remote else found.name
    return bool(found.named and ending_of(name) and not reader_of(name))


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


def repair_of(run: Run, loaded: Loaded, outcome: Outcome) -> Repair:
    """Return the repair of a document, having complained where it failed or did not settle."""
    if loaded.document.reading:
        words = f"*{Path(loaded.name).suffix.lower()}: files of this kind are checked and not repaired"
        run.remark(said(words, "zh"), words)
    repair = outcome.repair
    assert repair is not None
    for failure in repair.failures:
        run.complain_of(loaded, str(failure))
    run.pass_on(loaded, repair.notes)
    if repair.unsettled:
        codes = ", ".join(repair.unsettled)
        which = "one of them" if len(repair.unsettled) > 1 else "it"
        run.complain_of(loaded, f"the repair did not settle ({codes}); nothing is written; --ignore {which}")
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
    name = name or "full"
    if name in FORMATS:
        return built_in(name)  # without having looked for plugins: these come first in any case
    known = reports()
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
