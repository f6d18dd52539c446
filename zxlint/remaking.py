"""Datasets repaired: a new one beside the old, which appears when it is whole.

Repairs are written into a journal as they are made.  When all rows are done, the old dataset is copied with the
repairs in their places.  A run that was killed is taken up at the last mark of the journal, and what it makes is byte
for byte what it would have made.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from zxlint.cachefolder import folder_for
from zxlint.datasets.journal import Journal
from zxlint.datasets.opening import ending_of
from zxlint.datasets.places import Place, Remote, state
from zxlint.datasets.rows import Dataset, DatasetError
from zxlint.files import copy_rights
from zxlint.identity import of_file, repairs_alike
from zxlint.loading import Loaded
from zxlint.result import FileResult
from zxlint.run import Run, UsageError
from zxlint.walk import Found
from zxlint.work import Wants

FIXED, JOURNAL, PARTIAL = ".fixed", ".journal", ".partial"


@dataclass
class Remade:
    """What the datasets of a run came to, rows that an earlier run has done among them.

    ``taken`` are the files that were written, and of which they are repaired copies.
    """

    fixed: bool = False
    remaining: bool = False
    taken: dict[Place, str] = field(default_factory=dict)


def remake(run: Run, found: Found, remade: Remade) -> Iterator[FileResult]:
    """Repair a dataset, and yield what is to be said of each row.

    Raises:
        DatasetError: it cannot be read, or the new one cannot be written; the repairs that were made are kept.
        OSError: as above.
        UsageError: the report would take the place of the new dataset.
    """
    target = _target(run, found, remade)
    place = found.remote or found.path
    began = state(place)
    dataset = run.loader.dataset(found)
    journal = _journal(run, found, target)
    try:
        dataset.skip(journal.progress.row)
        yield from _repaired(run, found, run.loader.compared_rows(found, dataset), journal)
        journal.progress.complete = True
        journal.mark(now=True)
        _write(dataset, place, target, journal, began)
    except BaseException:
        journal.mark(now=True)
        journal.close()
        raise
    journal.close(remove=True)
    done = journal.progress
    remade.fixed, remade.remaining = remade.fixed or done.fixed > 0, remade.remaining or done.remaining > 0
    run.voice.failed = run.voice.failed or done.wrong > 0
    run.voice.remark(f"{found.name}：写入 {target}", f"{found.name}: written to {target}")


def _repaired(run: Run, found: Found, rows: Iterator[Loaded], journal: Journal) -> Iterator[FileResult]:
    done = journal.progress
    before = done.wrong
    wants = Wants(check=False, repair=True, unsafe=run.arguments.unsafe)
    damage: list[Exception] = []
    for loaded, outcome in run.evaluated(() if done.complete else _until(rows, damage), lambda: wants):
        document, repair = loaded.document, run.repaired(loaded, outcome)
        text = document.text
        after = document.with_text(repair.text)
        yield FileResult(loaded.name, after, repair.remaining, repair.fixed, repair.suppressed)
        # Only now, so that nothing counts as done that was not reported.
        assert document.record is not None
        if repair.text != text:
            journal.change(document.record.row, repair.text)
        done.row = document.record.row
        done.fixed, done.remaining = done.fixed + len(repair.fixed), done.remaining + len(repair.remaining)
        done.wrong = before + run.voice.wrong[found.name]
        journal.mark()
    done.wrong = before + run.voice.wrong[found.name]  # rows behind the last one that could be read count, too
    if damage:
        raise damage[0]


def _until(rows: Iterator[Loaded], damage: list[Exception]) -> Iterator[Loaded]:
    """Yield rows up to where the dataset can't be read: those before are done, however far ahead one reads."""
    try:
        yield from rows
    except (DatasetError, OSError) as error:
        damage.append(error)


def _target(run: Run, found: Found, remade: Remade) -> Place:
    """Return the dataset that is to be made: beside the old one, or in the folder that was asked for."""
    given, place = run.arguments, found.remote or found.path
    name = place.name
    if given.output:
        folder = Path(given.output)
        folder.mkdir(parents=True, exist_ok=True)
        target: Place = folder / name
    else:
        ending = ending_of(name)
        target = place.with_name(name.removesuffix(ending) + FIXED + ending)
        there = target.exists() if isinstance(target, Remote) else os.path.lexists(target)
        if there and not _journal_of(target).exists():
            raise DatasetError(f"{target} is there already; move it away, or name a folder by --output")
    if other := remade.taken.get(target):
        raise DatasetError(f"{target} already holds {other}")
    if given.output_file and isinstance(target, Path) and Path(given.output_file).resolve() == target.resolve():
        raise UsageError(f"--output-file {target} is where the new dataset goes; name another file")
    remade.taken[target] = found.name
    return target


def _journal(run: Run, found: Found, target: Place) -> Journal:
    """Open the journal of a new dataset, and say whether an earlier run is taken up."""
    given = run.arguments
    like, rules, settings = run.loader.holding(found)
    left_out = run.loader.left_out(settings, found.path)
    identity = {
        "dataset": [str(found.remote), *state(found.remote)] if found.remote else of_file(found.path),
        "columns": [given.text_column, given.id_column],
        "repairs": repairs_alike(like, rules, settings, left_out, unsafe=given.unsafe),
    }
    journal = Journal(_journal_of(target), identity)
    if journal.outdated:
        run.voice.remark(
            f"{found.name}：上次中断以来，数据集、规则或设置有变，从头开始",
            f"{found.name}: the dataset, the rules or the settings have changed since a run broke off; begun anew",
        )
    elif row := journal.progress.row:
        run.voice.remark(
            f"{found.name}：接着上次中断之处，从第 {row + 1:,} 行继续；此前各行当时已报告",
            f"{found.name}: taken up at row {row + 1:,}; the run that broke off has reported those before",
        )
    return journal


def _write(dataset: Dataset, source: Place, target: Place, journal: Journal, began: tuple[int, ...]) -> None:
    """Copy a dataset with the repairs of a journal, and let the copy appear when it is whole."""
    if isinstance(target, Remote):
        _send(dataset, source, target, journal, began)
        return
    partial = _beside(target, PARTIAL)
    try:
        partial.unlink(missing_ok=True)  # "x" then follows no link that someone else may have put there
        with partial.open("xb") as out:
            dataset.copy(out, journal.changes())
            out.flush()
            os.fsync(out.fileno())
        _make_sure_of(source, began)
        if isinstance(source, Path):
            copy_rights(source, partial)
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _send(dataset: Dataset, source: Place, target: Remote, journal: Journal, began: tuple[int, ...]) -> None:
    """Copy a dataset to where it appears when all of it is there, as in a store of objects."""
    try:
        with target.create() as out:
            dataset.copy(out, journal.changes())
            _make_sure_of(source, began)
    except BaseException:
        target.remove()
        raise


def _make_sure_of(source: Place, began: tuple[int, ...]) -> None:
    """Make sure that a dataset is still what it was.

    Raises:
        DatasetError: it is not.
    """
    if state(source) != began:
        raise DatasetError("changed while it was being repaired; not written, run again")


def _journal_of(target: Place) -> Path:
    """Return where the journal of a new dataset is: beside it, or of one that lies elsewhere in the current folder."""
    if isinstance(target, Path):
        return _beside(target, JOURNAL)
    called = blake2b(target.url.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return folder_for(Path.cwd()) / f"{called}{JOURNAL}"


def _beside(target: Path, ending: str) -> Path:
    return target.with_name(target.name + ending)
