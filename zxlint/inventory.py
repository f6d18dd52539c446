"""What is known and what is new: writing a baseline, and saying what a run has left out."""

from __future__ import annotations

from collections.abc import Iterable

from zxlint.inputs import STDIN
from zxlint.result import FileResult
from zxlint.run import ERROR, Run, UsageError
from zxlint.settings import shown


def write(run: Run, results: Iterable[FileResult]) -> int:
    """Take down all findings as known, and return the exit status.

    Raises:
        UsageError: the command line cannot be carried out.
        SettingsError: a baseline that is there already is malformed.
    """
    given = run.arguments
    if STDIN in given.paths:
        raise UsageError("standard input has no place in a baseline; name files or folders")
    if given.no_baseline:
        raise UsageError("--write-baseline and --no-baseline cannot be used together; drop one of them")
    refuse_datasets(run)
    files = sum(1 for _ in results)
    done = run.keep_baselines(whole=True, known_alone=False)
    for path, findings in done:
        run.voice.remark(
            f"{shown(path)}：记下 {findings:,} 处问题，此后只报新的",
            f"{shown(path)}: {findings:,} finding{'s' * (findings != 1)} taken down; "
            "from now on only new ones are reported",
        )
    if not done and not run.voice.failed:
        raise UsageError(f"there is nothing to take down: {files} files")
    return ERROR if run.voice.failed else 0


def refuse_datasets(run: Run) -> None:
    """Make sure that no baseline is asked for of datasets, which are made anew rather than mended over the years.

    Raises:
        UsageError: there is a dataset among what was asked for.
    """
    if name := next(run.inputs.datasets(), None):
        raise UsageError(f"{name}: the rows of a dataset have no baseline; choose rules by --select and --ignore")


def remark(run: Run) -> None:
    """Say beside the report what was found and not reported; drop what is gone if that was asked for."""
    pruned = getattr(run.arguments, "prune_baseline", False)
    if pruned:
        run.keep_baselines(whole=True)
    for path, (known, gone) in run.baselines.known.items():
        zh, en = f"{shown(path)}：{known:,} 处已知，未报", f"{shown(path)}: {known:,} known, not reported"
        if gone and pruned:
            zh, en = f"{zh}；{gone:,} 处已不在，删去", f"{en}; {gone:,} gone, dropped"
        elif gone:
            zh = f"{zh}；{gone:,} 处已不在，可用 zxlint check --prune-baseline 删去"
            en = f"{en}; {gone:,} gone, zxlint check --prune-baseline drops them"
        run.voice.remark(zh, en)
