"""The command ``fix``: show the repairs as a diff, write them in place or as copies, or print the repaired text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from zxlint.document import Document
from zxlint.engine import Repair, examine
from zxlint.files import Changed, encode, escape, write
from zxlint.result import FileResult
from zxlint.run import ERROR, FINDINGS, STDIN, Loaded, Run, UsageError, repair_of, report_named, watched


def fix(run: Run) -> int:
    """Carry out the command and return the exit status.

    Raises:
        UsageError: the options do not go together.
    """
    given = run.arguments
    if STDIN in given.paths:
        if len(given.paths) > 1 or given.write or given.output:
            raise UsageError("- is repaired to standard output; name it alone, without --write or --output")
        return _filter(run)
    if given.output and Path(given.output).exists() and not Path(given.output).is_dir():
        raise UsageError(f"--output {given.output} is a file; name a folder")
    if given.write or given.output:
        return _write_all(run)
    return _show(run)


def _filter(run: Run) -> int:
    """Repair standard input to standard output; what cannot be repaired goes through as it came."""
    for loaded in run.documents():
        repair = repair_of(run, loaded)
        if run.arguments.diff:
            _show_diff(loaded, repair)
            return run.status(bool(repair.fixed or repair.remaining))
        sys.stdout.buffer.write(loaded.data if loaded.source.fault else encode(loaded.source, repair.text))
        sys.stdout.buffer.flush()
        if loaded.source.fault:
            print(f"zxlint: {escape(loaded.name)}: ZX001 {loaded.source.fault.reason}", file=sys.stderr)
        return _status(run, bool(repair.fixed), bool(repair.remaining))
    return ERROR


def _show(run: Run) -> int:
    """Print the diff, or where another format is asked for, the findings as they stand; write nothing."""
    fixed = remaining = 0

    def results() -> Iterator[FileResult]:
        nonlocal fixed, remaining
        for loaded in run.documents():
            repair = repair_of(run, loaded)
            fixed, remaining = fixed + len(repair.fixed), remaining + len(repair.remaining)
            if diff_wanted:
                _show_diff(loaded, repair)
            else:
                checked = examine(loaded.document, loaded.rules, loaded.settings)
                yield FileResult(loaded.name, loaded.document, checked.diagnostics)

    diff_wanted = run.arguments.output_format in (None, "full")
    if diff_wanted:
        for _ in results():
            pass
    else:
        run.report(results(), report_named(run.arguments.output_format))
    if not run.arguments.quiet:
        print(_sum_up(run, fixed, remaining), file=sys.stderr)
    return run.status(bool(fixed or remaining))


def _write_all(run: Run) -> int:
    fixed = False
    taken: dict[Path, str] = {}

    def results() -> Iterator[FileResult]:
        nonlocal fixed
        for loaded in run.documents(leave_out=Path(given) if (given := run.arguments.output) else None):
            repair = repair_of(run, loaded)
            try:
                _write(run, loaded, repair, taken)
            except Changed:
                run.complain(f"{escape(loaded.name)}: changed while it was being checked; not written, run again")
                continue
            except OSError as error:
                run.complain(f"{escape(loaded.name)}: not written: {error.strerror or error}")
                continue
            fixed = fixed or bool(repair.fixed)
            yield _result(loaded, repair)

    remaining = run.report(watched(results(), run), report_named(run.arguments.output_format))
    return _status(run, fixed, remaining)


def _write(run: Run, loaded: Loaded, repair: Repair, taken: dict[Path, str]) -> None:
    assert loaded.path is not None  # standard input is filtered, not written
    data = loaded.data if repair.text == loaded.document.text else encode(loaded.source, repair.text)
    if run.arguments.write:
        if data != loaded.data:
            write(loaded.path, data, loaded.data)
        return
    target = Path(run.arguments.output, *_below(loaded, run.arguments.paths).parts)
    if other := taken.get(target):
        run.complain(f"{escape(loaded.name)}: not written, {escape(str(target))} already holds {escape(other)}")
        return
    taken[target] = loaded.name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def _below(loaded: Loaded, given: list[str]) -> Path:
    """Return a file's path below the folder that was named, or its name where it was named itself."""
    name = Path(loaded.name)
    folders = [Path(path) for path in given if name != Path(path) and name.is_relative_to(path)]
    if not folders:
        return Path(name.name) if loaded.name in given else name
    return name.relative_to(max(folders, key=lambda folder: len(folder.parts)))


def _show_diff(loaded: Loaded, repair: Repair) -> None:
    from zxlint.report.diff import show, unified

    show(unified(loaded.document.text, repair.text, loaded.name), sys.stdout)


def _result(loaded: Loaded, repair: Repair) -> FileResult:
    after = Document(repair.text, loaded.document.kind, loaded.document.fault)
    return FileResult(loaded.name, after, repair.remaining, repair.fixed)


def _sum_up(run: Run, fixed: int, remaining: int) -> str:
    from zxlint.run import language_of

    how = "--write --unsafe" if run.arguments.unsafe else "--write"
    if language_of(run.arguments) == "zh":
        return (
            f"可修复 {fixed} 处（加 {how} 写入），另有 {remaining} 处需要人来处理。"
            if fixed
            else f"没有可修复的，{remaining} 处需要人来处理。"
        )
    if not fixed:
        return f"Nothing to repair; {remaining} findings need a person."
    return f"Would repair {fixed} (run again with {how}); {remaining} findings need a person."


def _status(run: Run, fixed: bool, remaining: bool) -> int:
    if not run.failed and fixed and run.arguments.exit_non_zero_on_fix:
        return FINDINGS
    return run.status(remaining)
