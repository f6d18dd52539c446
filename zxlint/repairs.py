"""The command ``fix``: show the repairs as a diff, write them in place or as copies, or print the repaired text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from zxlint import inventory
from zxlint.datasets.places import Place
from zxlint.decoding import is_binary, shown_encoding
from zxlint.engine import Checked, Repair, mend
from zxlint.files import Changed, escape, write_new
from zxlint.inputs import STDIN
from zxlint.loading import Loaded
from zxlint.output import options_of, output, report, report_named, watched
from zxlint.recording import Recorder
from zxlint.remaking import Remade, remake
from zxlint.report.location import label
from zxlint.report.summary import Totals, sum_up
from zxlint.result import FileResult
from zxlint.rule import Language
from zxlint.run import ERROR, FINDINGS, Run, UsageError
from zxlint.splicing import Patch, patched, rewritten
from zxlint.voice import language_of, said
from zxlint.walk import Found
from zxlint.work import Wants

BOM = "\ufeff"


def fix(run: Run) -> int:
    """Carry out the command and return the exit status.

    Raises:
        UsageError: the options do not go together.
    """
    given = run.arguments
    if STDIN in given.paths and (len(given.paths) > 1 or given.write or given.output):
        raise UsageError("- is repaired to standard output; name it alone, without --write or --output")
    if given.require_clean and not given.write:
        raise UsageError("--require-clean is about files that are written; add --write, or leave it out")
    if given.require_clean:
        _require_clean(run)
    if given.output:
        _make_sure_of_output(given.output, given.paths)
    if given.write or given.output:
        return _write_all(run)
    if STDIN in given.paths and not given.diff:
        return _filter(run)
    return _show(run) if given.output_format in (None, "full") else _report(run)


def _require_clean(run: Run) -> None:
    """Make sure that git holds what is in the files that are to be written.

    Raises:
        UsageError: it does not, or can't say.
    """
    from zxlint.unsaved import UnknownError, unsaved

    try:
        doubtful = unsaved(run.inputs.paths())
    except UnknownError as error:
        raise UsageError(f"--require-clean: {error}; nothing is written") from None
    for loaded in run.documents(only=doubtful) if doubtful else ():
        # Only what would be written matters, and this is known when it has been repaired.
        if mend(loaded.document, loaded.rules, loaded.settings, unsafe=run.arguments.unsafe).fixed:
            run.voice.complain(f"{loaded.name}: it has changes that are not committed")
    if run.voice.failed:
        raise UsageError("nothing is written; commit or stash the changes, or leave out --require-clean")


def _make_sure_of_output(output: str, paths: list[str]) -> None:
    folder = Path(output)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"--output {output} is a file; name a folder")
    for path in map(Path, paths):
        if path.exists() and path.resolve().is_relative_to(folder.resolve()):
            raise UsageError(f"--output {output} is where {path} is read from; name another folder")


def _filter(run: Run) -> int:
    """Repair standard input to standard output, and say on standard error what is left.

    What cannot be repaired goes through as it came.
    """
    formats = report_named(run.arguments.output_format or "concise")
    for loaded, outcome in run.outcomes(lambda: Wants(check=False, repair=True, unsafe=run.arguments.unsafe)):
        repair = run.repaired(loaded, outcome)
        sys.stdout.buffer.write(patched(loaded.data, _changes(loaded, repair)))
        sys.stdout.buffer.flush()
        result = _result(run, loaded, repair)
        if result.diagnostics or run.arguments.output_file:
            with output(run, sys.stderr) as out:
                formats([result], out, options_of(run))
        return _status(run, bool(repair.fixed), bool(result.diagnostics))
    return ERROR


def _show(run: Run) -> int:
    """Print the diff; write nothing."""
    from zxlint.report.diff import show

    totals, standing = Totals(), Totals()
    diffs: list[str] = []  # of the one result that is on its way

    def results() -> Iterator[FileResult]:
        wants = Wants(check=run.arguments.statistics, repair=True, unsafe=run.arguments.unsafe)
        for loaded, outcome in run.outcomes(lambda: wants):
            repair = run.repaired(loaded, outcome)
            if run.arguments.statistics and outcome.checked:
                standing.add(_as_it_stands(run, loaded, outcome.checked))
            diffs.append(_diff(loaded, repair, language_of(run.arguments)))
            yield _result(run, loaded, repair)

    with output(run) as out:
        for result in watched(results(), run):
            totals.add(result)
            show(diffs.pop(), out)
            if result.document.fault:
                for found in result.diagnostics:
                    _say(
                        label(result.filename, result.document.record),
                        f"{found.code} {found.message(language_of(run.arguments))}",
                    )
    _sum_up(run, totals, standing)
    inventory.remark(run)
    return run.status(bool(totals.fixed or totals.all.found))


def _report(run: Run) -> int:
    """Report the findings as they stand; write nothing."""

    def results() -> Iterator[FileResult]:
        for loaded, outcome in run.outcomes(lambda: Wants(repair=True, unsafe=run.arguments.unsafe)):
            run.repaired(loaded, outcome)
            assert outcome.checked is not None
            yield _as_it_stands(run, loaded, outcome.checked)

    return run.status(report(run, watched(results(), run), report_named(run.arguments.output_format)))


def _write_all(run: Run) -> int:
    fixed = False
    remade = Remade()
    datasets: list[Found] = []
    recorder = Recorder(run)

    def results() -> Iterator[FileResult]:
        nonlocal fixed
        wants = Wants(check=False, repair=True, unsafe=run.arguments.unsafe)
        apart = Path(run.arguments.output) if run.arguments.output else None
        for loaded, outcome in run.outcomes(lambda: wants, leave_out=apart, aside=datasets):
            repair = run.repaired(loaded, outcome)
            try:
                _write(run, loaded, repair, remade.taken, recorder)
            except Changed:
                run.voice.complain(f"{loaded.name}: changed while it was being checked; not written, run again")
                continue
            except OSError as error:
                run.voice.complain(f"{loaded.name}: not written: {error.strerror or error}")
                continue
            except ValueError as error:
                run.voice.complain(f"{loaded.name}: not written: {error}")
                continue
            fixed = fixed or bool(repair.fixed)
            result = _result(run, loaded, repair)
            if run.arguments.write and any(found.rule.about_file for found in result.diagnostics):
                _complain_of_bytes(run, loaded)
            yield result
        run.loader.scatter(datasets, wants)
        for found in datasets:
            with run.complaining(found.name):
                yield from remake(run, found, remade)

    try:
        remaining = report(run, watched(results(), run), report_named(run.arguments.output_format))
        if fixed and run.arguments.write:
            run.keep_baselines(replace=recorder.replace)
    finally:
        recorder.close()
    inventory.remark(run)
    return _status(run, fixed or remade.fixed, remaining or remade.remaining)


def _complain_of_bytes(run: Run, loaded: Loaded) -> None:
    """Say that a document is not written because it could not be read for certain."""
    fault = loaded.source.fault
    if fault and not is_binary(loaded.data):
        hint = "" if "--encoding" in fault.reason else "; name the encoding with --encoding"
        run.voice.complain(f"{loaded.name}: not written: {fault.reason}{hint}")


def _changes(loaded: Loaded, repair: Repair) -> list[Patch]:
    """Return what the repair changes in the bytes of the file."""
    if repair.text == loaded.document.text:
        return []
    return rewritten(loaded.source, loaded.data, repair.steps, repair.text)


def _write(run: Run, loaded: Loaded, repair: Repair, taken: dict[Place, str], recorder: Recorder) -> None:
    assert loaded.path is not None  # standard input is filtered, not written
    changes = _changes(loaded, repair)
    if run.arguments.write:
        if changes:
            if loaded.path.stat().st_nlink > 1:
                words = f"{loaded.name}: it has other names (hard links), under which the text stays as it was"
                run.voice.remark(said(words, "zh"), words)
            recorder.write(loaded.path, loaded.data, changes, loaded.source.encoding, len(repair.fixed))
        return
    folder = Path(run.arguments.output)
    target = folder / _below(loaded, run.arguments.paths)
    if other := taken.get(target):
        raise OSError(f"{target} already holds {other}")
    if not target.parent.resolve().is_relative_to(folder.resolve()):
        raise OSError(f"{target.parent} leads out of {folder}")
    taken[target] = loaded.name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(f"the folder {target.parent} can't be made: {error.strerror}") from error
    write_new(target, patched(loaded.data, changes))


def _below(loaded: Loaded, given: list[str]) -> Path:
    """Return a file's path below the folder that was named, or its name where it was named itself."""
    name = Path(loaded.name)
    folders = [Path(path) for path in given if name != Path(path) and name.is_relative_to(path)]
    if not folders:
        return Path(name.name) if loaded.name in given else name
    return name.relative_to(max(folders, key=lambda folder: len(folder.parts)))


def _diff(loaded: Loaded, repair: Repair, language: Language) -> str:
    from zxlint.report.diff import unified

    bom = BOM if loaded.source.bom and loaded.source.encoding == "utf-8" else ""
    diff = unified(bom + loaded.document.text, bom + repair.text, loaded.label)
    if diff and loaded.source.encoding != "utf-8":
        encoding = shown_encoding(loaded.source.encoding)
        words = f"a file in {encoding}; its diff is in UTF-8 and can't be applied, use --write"
        _say(loaded.name, said(words, language))
    return diff


def _result(run: Run, loaded: Loaded, repair: Repair) -> FileResult:
    document = loaded.document.with_text(repair.text)
    text = loaded.document.text
    new, known = run.baselines.part_after(loaded.place, loaded.settings, loaded.rules, text, repair)
    return FileResult(loaded.name, document, new, repair.fixed, repair.suppressed, known)


def _as_it_stands(run: Run, loaded: Loaded, checked: Checked) -> FileResult:
    new, known = run.baselines.part(loaded.place, loaded.settings, loaded.rules, loaded.document.text, checked)
    return FileResult(loaded.name, loaded.document, new, (), checked.suppressed, known)


def _sum_up(run: Run, totals: Totals, standing: Totals) -> None:
    """Say on standard error, beside the diff, what the repair would come to; the statistics are those of check."""
    from zxlint.report.statistics import align

    given = run.arguments
    for row in align(standing):
        print(row, file=sys.stderr)
    if not given.quiet:
        how = "zxlint fix -" if STDIN in given.paths else "zxlint fix --write"
        how += " --unsafe" if given.unsafe else ""
        print(sum_up(totals, language_of(given), how), file=sys.stderr)


def _say(name: str, words: str) -> None:
    print(escape(f"zxlint: {name}: {words}"), file=sys.stderr)


def _status(run: Run, fixed: bool, remaining: bool) -> int:
    if not run.voice.failed and fixed and run.arguments.exit_non_zero_on_fix:
        return FINDINGS
    return run.status(remaining)
