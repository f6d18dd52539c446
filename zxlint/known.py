"""What a run knows of baselines: which holds for a document, what is known there, what has become of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zxlint.baseline import NAME, Baseline, Parted, Row, part, read_baseline, row_of
from zxlint.beside import Beside, is_gone, within
from zxlint.engine import Checked, Plan, Repair
from zxlint.rule import Diagnostic
from zxlint.settings import Settings, SettingsError, shown
from zxlint.text import carried

Parts = tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]
"""Findings that are new, and those that are known."""


@dataclass
class _Use:
    """What became of one baseline: the rows of each document as they are now, how many were known, how many are gone.

    ``moved`` holds the rows of documents that are no longer there, for documents that the baseline does not know.
    """

    baseline: Baseline
    now: dict[str, tuple[tuple[Row, ...], tuple[Row, ...]]] = field(default_factory=dict)
    known: int = 0
    gone: int = 0
    moved: list[Row] | None = None


class Baselines:
    """The baselines that hold for the documents of a run.

    Args:
        found: look for the file upward from each document where the settings name none.
        used: whether there is a baseline at all.
        written: whether they are to be written, so that one that is named need not exist.
        pruned: whether what is gone is to be dropped from them.
    """

    def __init__(self, *, found: bool, used: bool, written: bool, pruned: bool) -> None:
        self._beside = Beside(NAME)
        self._uses: dict[Path, _Use] = {}
        self._apart: set[Path] = set()
        self._found, self._used, self._written, self._kept = found, used, written, written or pruned

    def leave_out(self, document: Path) -> None:
        """Let no baseline hold for a document."""
        self._apart.add(document)

    def part(self, document: Path, settings: Settings, rules: Plan, text: str, checked: Checked) -> Parts:
        """Return which findings in a document are new and which are known.

        Rows of other rules than those that looked at it stay as they are.

        Raises:
            SettingsError: the baseline is malformed, or one that is named does not exist.
        """
        found = checked.diagnostics
        use = self.take_in(document, settings)
        if use is None:
            return found, ()
        name = within(document, use.baseline.path.parent)
        parted = self._held_against(use, name, text, found)
        gone, others = _told(parted.gone, rules)
        use.known += len(parted.known)
        if not checked.failures:  # else a finding may be missing that will be there again
            use.gone += len(gone)
            if self._kept:
                known, new = (tuple(row_of(text, one) for one in some) for some in (parted.known, parted.new))
                use.now[name] = (*known, *others), new
        return parted.new, parted.known

    def part_after(self, document: Path, settings: Settings, rules: Plan, text: str, repair: Repair) -> Parts:
        """Return which findings that remain after a repair are new and which are known.

        A finding that was known before the repair is so after it, whatever has become of the text around it.  Rows of
        other rules than those that looked at it stay as they are.

        Raises:
            SettingsError: as above.
        """
        use = self.take_in(document, settings)
        if use is None:
            return repair.remaining, ()
        name = within(document, use.baseline.path.parent)
        before = self._held_against(use, name, text, repair.before)
        new, old = _parted_after(use.baseline.documents.get(name, ()), repair, before.known)
        use.known += len(old)
        if not repair.failures:
            _, others = _told(before.gone, rules)
            use.now[name] = (*(row_of(repair.text, one) for one in old), *others), ()
        return new, old

    def new_after(
        self, document: Path, settings: Settings, known: Iterable[Diagnostic], repair: Repair
    ) -> tuple[Diagnostic, ...]:
        """Return which findings would be new after a repair that is only tried; nothing is noted of it.

        Raises:
            SettingsError: as above.
        """
        use = self.take_in(document, settings)
        if use is None:
            return repair.remaining
        name = within(document, use.baseline.path.parent)
        return _parted_after(use.baseline.documents.get(name, ()), repair, known)[0]

    def anew(self, folders: Iterable[Path], *, known_alone: bool) -> Iterator[tuple[Path, bytes | None, bytes, int]]:
        """Yield each baseline's path, its bytes, those that it is to have now, and how many findings it then holds.

        Args:
            folders: the folders that were searched as a whole; there a document that is gone is dropped.
            known_alone: whether only what was known stays, or all that was found is taken in.
        """
        searched = [folder.resolve() for folder in folders]
        for path, use in sorted(self._uses.items()):
            folder = path.parent.resolve()
            whole = any(folder.is_relative_to(above) for above in searched)
            kept = {
                name: rows
                for name, rows in use.baseline.documents.items()
                if name not in use.now and not (whole and is_gone(folder / name))
            }
            now = {name: known if known_alone else (*known, *new) for name, (known, new) in use.now.items()}
            after = Baseline(path, documents=kept | now)
            yield path, use.baseline.data, after.written(), sum(map(len, after.documents.values()))

    @property
    def known(self) -> dict[Path, tuple[int, int]]:
        """By baseline, how many findings were known, and how many rows no finding answers to."""
        return {path: (use.known, use.gone) for path, use in sorted(self._uses.items()) if use.known or use.gone}

    def _held_against(self, use: _Use, name: str, text: str, found: Sequence[Diagnostic]) -> Parted:
        rows = use.baseline.documents.get(name)
        if rows is not None or not found:
            return part(rows or (), text, found)
        # A document that the baseline does not know may be one that it knows by another name.
        if use.moved is None:
            folder = use.baseline.path.parent
            gone = (rows for name, rows in use.baseline.documents.items() if is_gone(folder / name))
            use.moved = [row for rows in gone for row in rows]
        parted = part(use.moved, text, found, exactly=True)
        if parted.known:
            use.moved = list(parted.gone)
        return parted._replace(gone=())

    def take_in(self, document: Path, settings: Settings, *, make: bool = True) -> _Use | None:
        """Return what there is of the baseline that holds for a document; ``make`` one that is to be written.

        Raises:
            SettingsError: the baseline is malformed, or one that is named does not exist.
        """
        if not self._used or document in self._apart:
            return None
        path = settings.baseline or (self._beside.found(document) if self._found else None)
        if path is None and self._written and make:
            path = self._beside.place(document, settings)
        if path is None:
            return None
        if path not in self._uses:
            if not path.exists() and not self._written:
                wanted = "write it with zxlint check --write-baseline"
                raise SettingsError(f"there is no baseline {shown(path)}; {wanted}, or name another file")
            self._uses[path] = _Use(read_baseline(path) if path.exists() else Baseline(path))
        return self._uses[path]


def _told(rows: Iterable[Row], rules: Plan) -> tuple[list[Row], list[Row]]:
    """Part rows that no finding answers to into those that are gone, and those of rules that were not asked."""
    asked = {rule.code for rule, _ in rules if not rule.about_corpus}  # with other documents it may find more
    parted: tuple[list[Row], list[Row]] = [], []
    for row in rows:
        parted[row.code not in asked].append(row)
    return parted


def _parted_after(rows: Sequence[Row], repair: Repair, known: Iterable[Diagnostic]) -> Parts:
    """Return which findings that remain are new and which are known, given those that were known before."""
    old = {id(one) for one in part(rows, repair.text, repair.remaining).known}
    places = [(one.code, one.span) for one in known]
    for edits in repair.steps:
        places = [(code, carried(span, edits)) for code, span in places]
    for one in repair.remaining:
        if any(code == one.code and span.meets(one.span) for code, span in places):
            old.add(id(one))
    new, still = ([one for one in repair.remaining if (id(one) in old) is is_old] for is_old in (False, True))
    return tuple(new), tuple(still)
