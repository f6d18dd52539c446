"""One run of the command line: its documents, what is known of them, what went wrong, and its exit status."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from zxlint.config import Configuration
from zxlint.document import Document
from zxlint.engine import Checked, Repair, examine, plan
from zxlint.files import write_here, write_new
from zxlint.inputs import Inputs
from zxlint.known import Baselines
from zxlint.ledger import Ledger
from zxlint.loading import UNREADABLE, Loaded, Loader, why
from zxlint.means import Means
from zxlint.result import FileResult
from zxlint.settings import shown
from zxlint.sidecar import Sidecar
from zxlint.suppressions import Entry
from zxlint.voice import Voice, said
from zxlint.walk import Found
from zxlint.work import Outcome, Wants

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


class UsageError(Exception):
    """The command line cannot be carried out; one line that says why and what to do."""


class Run:
    """One run of the command line.

    ``encodings`` counts the documents whose encoding was found by their text.

    Args:
        arguments: the command line.
        informed: whether documents come with what the settings let rules know beside the text.
        writes: whether documents may be written back, for which their bytes are held.
    """

    def __init__(self, arguments: argparse.Namespace, *, informed: bool = True, writes: bool = True) -> None:
        self.arguments, self.informed, self.writes = arguments, informed, writes
        self.voice = Voice(arguments)
        self.inputs = Inputs(arguments, lambda: self.configuration)
        self.ledger = Ledger()
        self.loader = Loader(self)
        self.encodings: Counter[str] = Counter()
        self._tried = False

    @property
    def configuration(self) -> Configuration:
        """The settings of all files, from the command line and from configuration files."""
        if not self._tried:
            self._tried = True
            # What the command line says must stand even where there is nothing to check.
            alone = self._configuration if self._configuration.named else self._configured(isolated=True)
            settings = alone.for_folder(Path())
            plan(settings, self.means.catalogue(settings.rule_paths))
            self.loader.knowledge(settings)
        return self._configuration

    @cached_property
    def _configuration(self) -> Configuration:
        return self._configured(isolated=self.arguments.isolated)

    def _configured(self, *, isolated: bool) -> Configuration:
        given = self.arguments
        return Configuration(given.config, isolated, {name: getattr(given, name, None) for name in OVERRIDES})

    @cached_property
    def means(self) -> Means:
        """What the run works with."""
        return Means(self.arguments, self._configuration, self._say_that_cache_was_damaged)

    def close(self) -> None:
        """Let go of what the run worked with."""
        if means := vars(self).get("means"):
            means.close()

    def _say_that_cache_was_damaged(self) -> None:
        self.voice.remark("缓存已损坏，弃而重建", "the cache was damaged; what was damaged is worked out anew")

    def documents(self, only: Collection[Path] | None = None) -> Iterator[Loaded]:
        """Read every document that was asked for; complain of what can't be read and go on.

        Args:
            only: the real paths of those that count; all if left out.
        """
        every = [
            one for one in self.inputs.all() if only is None or (isinstance(one, Found) and one.path.resolve() in only)
        ]
        for loaded in self.loader.documents(every):
            self._take_note(loaded)
            yield loaded
        self.voice.complain_of_unread(self.loader.unread)

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
            for one in self.inputs.all()
            if not (apart and isinstance(one, Found) and one.path.resolve().is_relative_to(apart))
        ]
        if aside is None:
            self.loader.scatter(every, wants())
        early = self.loader.early(every)
        yield from self.evaluated(self.loader.documents(every, early, aside), wants, list(early.values()))

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
        self.voice.complain_of_unread(self.loader.unread)

    def names(self) -> Iterator[str]:
        """Yield the names of the documents that were asked for, without reading them; complain of what is missing."""
        for found in self.inputs.all():
            if isinstance(found, Found):
                yield found.name
            else:
                self.voice.complain(f"{found.name}: {found.reason}" if found.name else found.reason)

    @contextmanager
    def complaining(self, name: str) -> Iterator[None]:
        """Complain, and go on, where a file cannot be read."""
        try:
            yield
        except UNREADABLE as error:
            self.voice.complain(why(name, error))

    def complain_of(self, loaded: Loaded, words: str) -> None:
        """Complain of a document."""
        self.voice.complain_of(loaded.name, loaded.document.record, words)

    def _take_note(self, loaded: Loaded) -> None:
        """Take note of a document, now that it is its turn."""
        self.voice.complain_of_unread(loaded.unread)
        if loaded.source.basis == "likely" and not loaded.source.fault:
            self.encodings[loaded.source.encoding] += 1

    def taken_down(self, loaded: Loaded, outcome: Outcome) -> Checked:
        """Return what a check came to, having complained of what failed and noted what suppressed something."""
        checked = outcome.checked
        assert checked is not None
        for failure in checked.failures:
            self.complain_of(loaded, str(failure))
        self.voice.pass_on(loaded.name, checked.notes)
        self.ledger.note(loaded.place, checked)
        return checked

    def repaired(self, loaded: Loaded, outcome: Outcome) -> Repair:
        """Return the repair of a document, having complained where it failed or did not settle."""
        if loaded.document.reading:
            words = f"*{Path(loaded.name).suffix.lower()}: files of this kind are checked and not repaired"
            self.voice.remark(said(words, "zh"), words)
        repair = outcome.repair
        assert repair is not None
        for failure in repair.failures:
            self.complain_of(loaded, str(failure))
        self.voice.pass_on(loaded.name, repair.notes)
        if repair.unsettled:
            codes = ", ".join(repair.unsettled)
            which = "one of them" if len(repair.unsettled) > 1 else "it"
            self.complain_of(loaded, f"the repair did not settle ({codes}); nothing is written; --ignore {which}")
        return repair

    def safe_repair(self, loaded: Loaded, known: Outcome) -> Repair:
        """Return the safe repair of a document of which something is known; nothing is complained of."""
        repair = known.repair or self.means.evaluation.one(loaded, Wants(check=False, repair=True), known).repair
        assert repair is not None
        return repair

    @cached_property
    def baselines(self) -> Baselines:
        """The baselines that hold for the documents."""
        given = self.arguments
        written, pruned = (getattr(given, name, False) for name in ("write_baseline", "prune_baseline"))
        used = not getattr(given, "no_baseline", True)
        return Baselines(found=not given.isolated, used=used, written=written, pruned=pruned)

    def keep_baselines(
        self, *, whole: bool = False, known_alone: bool = True, replace: Replace = write_here
    ) -> list[tuple[Path, int]]:
        """Write the baselines anew, and return those that were written, with the number of findings in each.

        Args:
            whole: whether what is not there any more may be dropped in folders that were searched as a whole.
            known_alone: whether only what was known stays, or all that was found is taken in.
            replace: what gives a file that is there new bytes: the path, the bytes, and those that it has.
        """
        folders = self.inputs.folders if whole else []
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
                self.voice.complain(f"{shown(path)}: not written: {error.strerror or error}")
            else:
                done.append((path, findings))
        return done

    def unused(self, prune: bool = False) -> Iterator[FileResult]:
        """Yield what is to be said of the files of suppressions; all documents must have been checked.

        Args:
            prune: drop what is out of date instead.

        Raises:
            SettingsError: a file of suppressions is malformed.
        """
        if self.arguments.isolated:
            return
        folders = self.inputs.folders
        catalogue = self.means.catalogue(self.configuration.for_folder(Path()).rule_paths)
        self.ledger.take_in(folders, catalogue)
        for sidecar, idle in self.ledger.idle(folders, catalogue):
            if prune:
                self._prune(sidecar, idle)
            elif idle:
                settings = self.configuration.for_file(sidecar.path)
                document = Document(sidecar.text, idle=tuple(idle.values()))
                every = self.loader.plan(settings, self.loader.left_out(settings, sidecar.path))
                rules = [(rule, options) for rule, options in every if rule.about_suppressions]
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
            self.voice.complain(f"{shown(sidecar.path)}: not written: {error.strerror or error}")
        else:
            n, name = len(idle), shown(sidecar.path)
            self.voice.remark(f"{name}：删去过时的忽略项 {n} 条", f"{name}: {n} out of date, dropped")

    def status(self, findings: bool) -> int:
        """Return the exit status: an error wins over findings."""
        self.voice.complain_of_rest()
        if self.voice.failed:
            return ERROR
        return FINDINGS if findings and not self.arguments.exit_zero else CLEAN
