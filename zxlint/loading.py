"""Reading what a run was asked for: each document with all that is needed to check it and to write it back."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from zxlint.comparison import asks, with_copies
from zxlint.datasets.documents import documents
from zxlint.datasets.opening import open_dataset
from zxlint.datasets.rows import Columns, Dataset, DatasetError, Row
from zxlint.decoding import Source, is_binary, read
from zxlint.document import Document, Kind, kind_of
from zxlint.engine import Plan, plan
from zxlint.inputs import is_dataset
from zxlint.knowledge import Knowledge, knowledge_of
from zxlint.plugins import PluginError, reader_of
from zxlint.reading import Reader, ReadError, Reading, Record
from zxlint.regular import contents
from zxlint.report.location import label
from zxlint.settings import Settings, SettingsError, ignored_here, own_terms, shown_size
from zxlint.suppressions import Entry
from zxlint.voice import Unread
from zxlint.walk import Found, Missing
from zxlint.work import Wants

if TYPE_CHECKING:
    from zxlint.cluster.stream import Scattered
    from zxlint.run import Run

UNREADABLE = OSError, ReadError, DatasetError, SettingsError, PluginError
"""What may be wrong with a document, so that the run goes on without it."""


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


class Loader:
    """Reads documents for a run.

    Complaints wait for their turn, because documents may be read long before it is theirs: each document carries what
    could not be read before it, and ``unread`` holds what could not be read after the last one.

    Args:
        run: whose settings, rules, suppressions and baselines hold for them.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self.unread: list[Unread] = []
        self._every: Sequence[Found | Missing] = ()
        self._plans: dict[tuple[int, frozenset[str]], Plan] = {}
        self._scattered: dict[int, Scattered] = {}

    def documents(
        self,
        every: Sequence[Found | Missing],
        early: Mapping[int, Loaded] | None = None,
        aside: list[Found] | None = None,
    ) -> Iterator[Loaded]:
        """Yield the documents of a run, compared first with one another where rules ask about all together.

        Args:
            every: what they are read from.
            early: those that were read before, by the ``id`` of what they were read from.
            aside: takes the datasets, whose rows are then not read here.
        """
        self._every = every
        return self._compared(self._read(every, early or {}, aside))

    def early(self, every: Iterable[Found | Missing]) -> dict[int, Loaded]:
        """Read those files that are so long that they are better begun before their turn, by ``id``."""
        alone = [one for one in every if isinstance(one, Found) and one is not self._run.inputs.stdin]
        read: dict[int, Loaded] = {}
        for found in self._run.means.early([one for one in alone if not is_dataset(one)]):
            try:
                # What is asked about all documents is not known before all are read.
                if (loaded := self._load(found)) and not asks(loaded.rules):
                    read[id(found)] = loaded
            except UNREADABLE:
                continue  # it is complained of in its turn
        return read

    def scatter(self, every: Iterable[Found | Missing], wants: Wants) -> None:
        """Have datasets read by the cluster, where there is one; those that can't be are left for their turn.

        Args:
            every: in the order in which their rows will be asked for.
            wants: what is wanted of each row.
        """
        datasets = [one for one in every if isinstance(one, Found) and is_dataset(one)]
        if self._run.means.cluster is not None and datasets and not self._asks_about_all(datasets):
            from zxlint.scattering import scattered

            self._scattered = scattered(self._run, datasets, wants)

    def dataset(self, found: Found) -> Dataset:
        """Open a dataset that was asked for.

        Raises:
            DatasetError: it cannot be read, or has not the columns that were asked for.
            OSError: as above.
        """
        given = self._run.arguments
        if known := self._scattered.get(id(found)):
            return known
        if found is self._run.inputs.stdin:
            raise DatasetError("a dataset is not read from standard input; name its file")
        if not hasattr(given, "text_column"):
            raise DatasetError("a dataset; its rows are read by check, fix and suppress alone")
        return open_dataset(found.remote or found.path, Columns(given.text_column, given.id_column))

    def compared_rows(self, found: Found, dataset: Dataset) -> Iterator[Loaded]:
        """Yield the rows of a dataset that was put aside, compared with all documents if rules ask for that."""
        return self._compared(self._rows(found, dataset))

    def holding(self, found: Found) -> tuple[Document, Plan, Settings]:
        """Return what holds for all rows of a dataset: in an empty document, and as rules and settings."""
        settings = self._run.configuration.for_file(found.path)
        kind: Kind = "markdown" if self._run.arguments.markdown_rows else "text"
        rules = self.plan(settings, self.left_out(settings, found.path))
        return self._blank(found.path, settings, kind), rules, settings

    def plan(self, settings: Settings, left_out: frozenset[str]) -> Plan:
        """Return the rules that look at a document, of which those of some codes are left out."""
        key = id(settings), left_out
        if key not in self._plans:
            self._plans[key] = plan(settings, self._run.means.catalogue(settings.rule_paths), left_out)
        return self._plans[key]

    def left_out(self, settings: Settings, path: Path) -> frozenset[str]:
        """Return the codes of rules that the settings switch off for one place."""
        return ignored_here(settings, path, self._run.means.catalogue(settings.rule_paths))

    def knowledge(self, settings: Settings) -> Knowledge | None:
        """Return what the settings let rules know beside the text."""
        return knowledge_of(settings) if self._run.informed else None

    def _compared(self, read: Iterator[Loaded]) -> Iterator[Loaded]:
        def again() -> Iterator[Loaded]:
            for loaded in self._read(self._every, {}, None):
                loaded.unread.clear()
                yield loaded
            self.unread.clear()  # what can't be read is complained of the other time

        return with_copies(read, again, self._run.voice.complain, self._run.means.make_corpus)

    def _read(
        self, every: Iterable[Found | Missing], early: Mapping[int, Loaded], aside: list[Found] | None
    ) -> Iterator[Loaded]:
        self.unread.clear()
        for found in every:
            if isinstance(found, Missing):
                self.unread.append(Unread(f"{found.name}: {found.reason}" if found.name else found.reason))
                continue
            try:
                if not is_dataset(found):
                    if loaded := early.get(id(found)) or self._load(found):
                        yield self._told(loaded)
                elif aside is not None:
                    aside.append(found)
                else:
                    yield from self._rows(found, self.dataset(found))
            except UNREADABLE as error:
                self.unread.append(Unread(why(found.name, error)))

    def _told(self, loaded: Loaded) -> Loaded:
        """Let a document carry what could not be read since the one before."""
        loaded.unread.extend(self.unread)
        self.unread.clear()
        return loaded

    def _rows(self, found: Found, dataset: Dataset) -> Iterator[Loaded]:
        """Yield the rows of a dataset that hold a text, as documents; those that can't be read are told of in turn."""
        like, rules, settings = self.holding(found)
        self._run.baselines.leave_out(found.path)

        def refuse(row: Row) -> None:
            self.unread.append(Unread(row.wrong, found.name, Record(row.number, row.id)))

        left_out = self.left_out(settings, found.path)
        known = self._scattered.get(id(found))
        for document in documents(dataset.rows(), like, refuse):
            source = Source(document.text, "utf-8", b"", document.fault)
            loaded = Loaded(found.name, found.path, found.path, b"", source, document, settings, rules, left_out)
            if known and document.record:
                loaded = replace(loaded, answer=known.answers.get(document.record.row))
            yield self._told(loaded)

    def _asks_about_all(self, datasets: Iterable[Found]) -> bool:
        """Tell whether rules ask about the rows of datasets together, so that they can't be looked at one by one."""
        try:
            return any(asks(self.holding(one)[1]) for one in datasets)
        except (SettingsError, PluginError):
            return False  # it is complained of in its turn

    def _load(self, found: Found) -> Loaded | None:
        run, from_stdin = self._run, found is self._run.inputs.stdin
        data = run.inputs.piped if from_stdin else None
        place = found.path if data is None else Path(found.name)
        settings = run.configuration.for_file(place)
        if data is None:
            if self._is_too_large(found, settings):
                return None
            data = contents(found.path, None)
        reader = reader_of(found.name) if run.means.has_reader(found.name) else None
        wide = (settings.encoding or "").startswith("utf-16")  # of which every other byte may be NUL
        if not (found.named or reader or wide) and is_binary(data):
            return None
        reading = _read_by(reader, data) if reader else None
        source = Source(reading.text, "utf-8", b"") if reading else read(data, settings.encoding)
        blank = self._blank(place, settings, kind_of(found.name))
        run.baselines.take_in(place, settings)  # last, so that none is begun for a document that can't be checked
        document = replace(blank, text=source.text, fault=source.fault, reading=reading, encoding=source.encoding)
        left_out = self.left_out(settings, place)
        path, held = None if from_stdin else found.path, data if run.writes else b""
        rules = self.plan(settings, left_out)
        return Loaded(found.name, place, path, held, source, document, settings, rules, left_out)

    def _is_too_large(self, found: Found, settings: Settings) -> bool:
        most = settings.max_file_size
        if not most or found.path.stat().st_size <= most:
            return False
        size = shown_size(most)
        zh, en = f"大于 {size}，略过（max-file-size）", f"larger than {size}, passed over (max-file-size)"
        self._run.voice.remark(f"{found.name}：{zh}", f"{found.name}: {en}")
        return True

    def _blank(self, place: Path, settings: Settings, kind: Kind) -> Document:
        """Return an empty document with all that holds for one in a place."""
        run = self._run
        accepted: tuple[Entry, ...] = ()
        if run.informed and not run.arguments.isolated:
            accepted = run.ledger.entries_for(place, run.means.catalogue(settings.rule_paths))
        return Document("", kind, None, own_terms(settings), self.knowledge(settings), accepted)


def why(name: str, error: Exception) -> str:
    """Return in words why something of this name could not be read."""
    if isinstance(error, SettingsError | PluginError):
        return str(error)  # which names a file of its own
    return f"{name}: {getattr(error, 'strerror', None) or error}"


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
