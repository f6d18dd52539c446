"""What a run knows of the suppressions beside its documents: which hold, which were of use, which are out of date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from zxlint.beside import Beside, is_gone, within
from zxlint.engine import Checked
from zxlint.report.visible import shorten
from zxlint.rule import Rule
from zxlint.settings import matches_any
from zxlint.sidecar import NAME, Sidecar, expired, is_pattern, read_sidecar
from zxlint.suppressions import Entry, Idle, can_tell
from zxlint.text import Span

QUOTED = 20
"""Characters of an entry's text that are quoted."""


@dataclass
class _Use:
    """What became of one file's entries: the rules that ran on each document that was looked at, and who was of use."""

    sidecar: Sidecar
    ran: dict[str, frozenset[str]] = field(default_factory=dict)
    used: set[Entry] = field(default_factory=set)


class Ledger:
    """The files of suppressions that hold for the documents of a run."""

    def __init__(self) -> None:
        self._beside = Beside(NAME)
        self._uses: dict[Path, _Use] = {}
        self._today = date.today()

    def entries_for(self, document: Path, catalogue: Mapping[str, Rule]) -> tuple[Entry, ...]:
        """Return the entries that hold for a document.

        Raises:
            SettingsError: the file of suppressions is malformed.
        """
        use = self._use_for(document, catalogue)
        return use.sidecar.entries_for(within(document, use.sidecar.folder), self._today) if use else ()

    def note(self, document: Path, checked: Checked) -> None:
        """Remember what the check of a document came to."""
        path = self._beside.found(document) if self._uses else None
        if path in self._uses:
            use = self._uses[path]
            use.ran[within(document, use.sidecar.folder)] = checked.ran
            use.used |= checked.used

    def take_in(self, folders: Iterable[Path], catalogue: Mapping[str, Rule]) -> None:
        """Take in the files of suppressions that hold for folders, even if no document is left there.

        Raises:
            SettingsError: one of them is malformed.
        """
        for folder in folders:
            self._use_for(folder / "-", catalogue)

    def idle(
        self, folders: Iterable[Path], catalogue: Mapping[str, Rule]
    ) -> Iterator[tuple[Sidecar, dict[Entry, Idle]]]:
        """Yield the files of suppressions, with the entries of each that are out of date.

        Args:
            folders: the folders that were searched as a whole; only there can a document be known to be gone.
            catalogue: all rules.
        """
        searched = [folder.resolve() for folder in folders]
        for path, use in sorted(self._uses.items()):
            whole = any(path.parent.is_relative_to(folder) for folder in searched)
            whys = ((entry, self._why(entry, use, whole, catalogue)) for entry in use.sidecar.entries)
            heads = zip(use.sidecar.heads, whys, strict=True)
            yield use.sidecar, {entry: _idle(entry, head, why) for head, (entry, why) in heads if why}

    def _use_for(self, document: Path, catalogue: Mapping[str, Rule]) -> _Use | None:
        path = self._beside.found(document)
        if path is None:
            return None
        if path not in self._uses:
            self._uses[path] = _Use(read_sidecar(path, catalogue))
        return self._uses[path]

    def _why(self, entry: Entry, use: _Use, whole: bool, catalogue: Mapping[str, Rule]) -> tuple[str, str] | None:
        """Return why an entry is out of date, in Chinese and English; None where it is not, or nobody can tell."""
        if expired(entry, self._today):
            return f"已于 {entry.until} 到期", f"it expired on {entry.until}"
        if entry in use.used:
            return None
        if is_pattern(entry) and entry.file not in use.ran:
            if not whole:
                return None
            ran = [codes for name, codes in use.ran.items() if matches_any((entry.file,), name)]
        else:
            ran = [use.ran[entry.file]] if entry.file in use.ran else []
            if not ran and whole and is_gone(use.sidecar.folder / entry.file):
                return "文件已不存在", "its document is gone"
        if ran and all(can_tell(entry.rule, codes, catalogue) for codes in ran):
            return "文件中没有这样的问题", "there is no such finding"
        return None


def _idle(entry: Entry, head: Span, why: tuple[str, str]) -> Idle:
    text = f" “{shorten(entry.text, QUOTED)}”" if entry.text else ""
    return Idle(head, (), False, f"{entry.rule}, {entry.file}{text}", *why)
