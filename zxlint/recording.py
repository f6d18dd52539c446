"""Writing documents so that it can be taken back: what is about to be done is taken down before it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from zxlint.files import sweep, write, write_here
from zxlint.journal import Entry, Journal, digest
from zxlint.project import home_of
from zxlint.run import Run
from zxlint.settings import SettingsError
from zxlint.splicing import Patch, inverted, patched


class Recorder:
    """Writes the files of a run and keeps the journals of the projects that they lie in.

    Where a journal can't be kept, the file is written all the same, and the run says that this can't be undone.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._journals: dict[Path, Journal | None] = {}
        self._swept: set[Path] = set()
        self._kept = not run.arguments.no_journal

    def write(self, path: Path, old: bytes, changes: Sequence[Patch], encoding: str, findings: int) -> None:
        """Make changes to the bytes of a file.

        Raises:
            Changed, OSError: as ``files.write``; the file is left alone.
        """
        new = patched(old, changes)
        if path.parent not in self._swept:
            self._swept.add(path.parent)
            sweep(path.parent)
        kept = self._intend(
            path, Entry("", digest(old), digest(new), encoding, findings, tuple(inverted(old, changes)))
        )
        self._carry_out(kept, lambda: write(path, new, old))

    def replace(self, path: Path, new: bytes, old: bytes) -> None:
        """Replace a file that lies beside documents, such as a baseline, as ``files.write_here`` does.

        Raises:
            Changed, OSError: as ``files.write``; the file is left alone.
        """
        back = (Patch(0, len(new), old),)
        kept = None if path.is_symlink() else self._intend(path, Entry("", digest(old), digest(new), "", 0, back))
        self._carry_out(kept, lambda: write_here(path, new, old))

    def close(self) -> None:
        """Let go of the journals."""
        for journal in self._journals.values():
            if journal:
                journal.close()

    def _intend(self, path: Path, entry: Entry) -> tuple[Journal, int] | None:
        if not self._kept:
            return None
        home: Path | None = None
        try:
            real = path.resolve(strict=True)
            home = home_of(real)
            journal = self._journals.setdefault(home, Journal(home, "fix"))
            if journal is None:
                return None
            return journal, journal.intend(replace(entry, file=real.relative_to(home).as_posix()))
        except (OSError, SettingsError) as error:
            self._give_up(home, error)
        return None

    def _carry_out(self, kept: tuple[Journal, int] | None, do: Callable[[], None]) -> None:
        """Do what was taken down, and take down what has become of it."""
        try:
            do()
        except OSError:
            if kept:
                with suppress(OSError):
                    kept[0].drop(kept[1])
            raise
        if kept:
            try:
                kept[0].confirm(kept[1])
            except OSError as error:
                self._give_up(kept[0].root, error)

    def _give_up(self, home: Path | None, error: Exception) -> None:
        """Keep no journal of a project for the rest of the run, and say so."""
        if home:
            self._journals[home] = None
        reason = getattr(error, "strerror", None) or error
        self._run.voice.remark(
            f"无法记录所做的修改（{reason}），此次修复不能用 zxlint undo 撤销",
            f"what is done cannot be recorded ({reason}); zxlint undo will not be able to take it back",
        )
