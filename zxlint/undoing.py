"""The commands undo and log: what fix --write has done is taken back, or listed."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from zxlint.cachefolder import NAME
from zxlint.files import Changed, escape, write
from zxlint.journal import Entry, Journal, Past, digest, past, undone
from zxlint.project import project_of
from zxlint.regular import contents
from zxlint.run import CLEAN, Run, UsageError
from zxlint.settings import shown
from zxlint.splicing import inverted, patched
from zxlint.voice import language_of

PRIVATE = frozenset((".git", ".hg", ".svn", NAME))
"""Folders in which no document is: what a journal says of files there is not followed."""


def undo(run: Run) -> int:
    """Take back what a run did, file by file, and return the exit status: 2 where a file could not be restored.

    Raises:
        UsageError: there is no such run, or nothing to take back.
    """
    given = run.arguments
    root = _root(given.folder)
    runs = past(root)
    gone = undone(runs)
    chosen = _chosen(root, runs, gone, given.run)
    journal = Journal(root, "undo")
    left = [(number, entry) for number, entry in reversed(chosen.standing) if (chosen.run, number) not in gone]
    if not left:
        raise UsageError(f"run {chosen.run} is undone already; zxlint log lists the runs")
    try:
        for number, entry in left:
            _take_back(run, journal, chosen.run, number, entry)
    finally:
        journal.close()
    return run.status(False)


def log(run: Run) -> int:
    """List the runs that are remembered, the last one first, and return the exit status.

    Raises:
        UsageError: there is no such format or folder.
    """
    form = run.arguments.output_format
    if form not in ("text", "json"):
        raise UsageError(f'unknown output format "{form}"; there are text, json')
    runs = past(_root(run.arguments.folder))
    gone = undone(runs)
    if form == "json":
        json.dump([_row(one, gone) for one in reversed(runs)], sys.stdout, ensure_ascii=False, indent=2)
        print()
        return CLEAN
    for one in reversed(runs):
        print(escape(_line(one, gone, zh=language_of(run.arguments) == "zh")))
    if not runs:
        run.voice.remark("没有记录", "nothing is recorded")
    return CLEAN


def _root(folder: str) -> Path:
    path = Path(folder)
    if not path.is_dir():
        raise UsageError(f"{folder}: no such folder; name the folder of your documents")
    return project_of(path) or path.resolve()


def _chosen(root: Path, runs: list[Past], gone: Collection[tuple[str, int]], name: str | None) -> Past:
    """Return the run of a name, or of the beginning of one; without a name the last repair that stands."""
    if name is None:
        for one in reversed(runs):
            standing = (entry for number, entry in one.standing if (one.run, number) not in gone)
            if one.command == "fix" and any(not _is_as_before(root, entry) for entry in standing):
                return one
        raise UsageError("there is nothing to undo; zxlint log lists the runs")
    found = [one for one in runs if one.run == name] or [one for one in runs if one.run.startswith(name)]
    if not found:
        raise UsageError(f'"{name}" names no run; zxlint log lists the runs')
    if len(found) > 1:
        raise UsageError(f'"{name}" names {len(found)} runs; zxlint log lists the runs')
    return found[0]


def _take_back(run: Run, journal: Journal, name: str, number: int, entry: Entry) -> None:
    """Restore a file to the byte, where it is what the run has made of it; else complain and leave it alone."""
    called = entry.file
    try:
        path = _target(journal.root, entry.file)
        called = shown(path)
        data = contents(path, None)
        if digest(data) == entry.before:
            _say(run, called, "已是修复前的内容", "is as it was before")
            return
        if digest(data) != entry.after:
            raise OSError("it has changed since; undo what was done later first, or mend it by hand")
        old = patched(data, entry.back)
        if digest(old) != entry.before:
            raise OSError("what is recorded of it does not fit")
        if not run.arguments.dry_run:
            back = tuple(inverted(data, entry.back))
            there = Entry(
                entry.file, entry.after, entry.before, entry.encoding, entry.findings, back, of=(name, number)
            )
            intended = journal.intend(there)
            try:
                write(path, old, data)
            except OSError:
                journal.drop(intended)
                raise
            journal.confirm(intended)
        _say(run, called, *(("可恢复", "can be restored") if run.arguments.dry_run else ("已恢复", "restored")))
    except Changed:
        run.voice.complain(f"{called}: not restored: it is being changed; run again")
    except (OSError, ValueError) as error:
        run.voice.complain(f"{called}: not restored: {getattr(error, 'strerror', None) or error}")


def _is_as_before(root: Path, entry: Entry) -> bool:
    """Tell whether a file was never written, because the run was killed, or has been restored in another way."""
    try:
        return digest(_target(root, entry.file).read_bytes()) == entry.before
    except OSError:
        return False


def _target(root: Path, file: str) -> Path:
    """Return the file that a journal speaks of.

    Raises:
        OSError: it is none of the project's documents: a journal that came with a repository may name anything.
    """
    parts = PurePosixPath(file).parts
    strange = {"..", *PRIVATE} & {part.lower() for part in parts}
    if not parts or strange or "\\" in file or "\0" in file or PurePosixPath(file).is_absolute():
        raise OSError("the journal names a file that is not a document of the project")
    path = root.joinpath(*parts)
    try:
        is_itself = path.resolve(strict=True) == root.resolve().joinpath(*parts)
    except RuntimeError:  # what Python before 3.13 says of links that lead round in a circle
        is_itself = False
    if not is_itself or not path.is_file():
        raise OSError("a link or something else has taken its place")
    return path


def _say(run: Run, name: str, zh: str, en: str) -> None:
    if not run.arguments.quiet:
        print(escape(f"{name}: {zh if language_of(run.arguments) == 'zh' else en}"))


def _state(run: Past, number: int, gone: Collection[tuple[str, int]]) -> str:
    if (run.run, number) in gone:
        return "undone"
    return "written" if number in run.written else "interrupted"


def _row(run: Past, gone: Collection[tuple[str, int]]) -> dict[str, object]:
    files = [
        {"file": entry.file, "findings": entry.findings, "encoding": entry.encoding, "state": _state(run, number, gone)}
        for number, entry in run.standing
    ]
    undoes = sorted({entry.of[0] for entry in run.entries if entry.of})
    return {"run": run.run, "time": run.time, "command": run.command, "undoes": undoes, "files": files}


def _line(run: Past, gone: Collection[tuple[str, int]], *, zh: bool) -> str:
    states = [_state(run, number, gone) for number, _ in run.standing]
    findings, files = sum(entry.findings for _, entry in run.standing), len(run.standing)
    back = states.count("undone")
    if zh:
        words = f"文件 {files} 个，问题 {findings} 处"
        words += "；已撤销" * (0 < back == files) or f"；已撤销 {back} 个" * bool(back)
        words += f"；中断 {states.count('interrupted')} 个" * ("interrupted" in states)
    else:
        words = f"{files} file{'s' * (files != 1)}, {findings} finding{'s' * (findings != 1)}"
        words += "; undone" * (0 < back == files) or f"; {back} undone" * bool(back)
        words += f"; {states.count('interrupted')} interrupted" * ("interrupted" in states)
    return f"{run.run}  {run.time}  {run.command:4}  {words}"
