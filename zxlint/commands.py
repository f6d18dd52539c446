"""The commands: check, fix, undo, log, suppress, learn, config, init, rule and completion."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from zxlint import timing
from zxlint.bar import bar_of
from zxlint.files import escape
from zxlint.judging import judge
from zxlint.output import report, report_named, watched
from zxlint.plugins import PluginError, load
from zxlint.result import FileResult, Report
from zxlint.run import CLEAN, ERROR, Run, UsageError
from zxlint.settings import SettingsError, nearest
from zxlint.verdict import once
from zxlint.voice import language_of, said
from zxlint.work import EngineError, Wants


def check(arguments: argparse.Namespace) -> int:
    """Report what is wrong."""
    return _answer(Run(arguments, writes=False), _check)


def _check(run: Run) -> int:
    from zxlint import encodings, inventory

    arguments = run.arguments
    bar = bar_of(arguments)

    def results() -> Iterator[FileResult]:
        # The verdict is asked for of every document, or of few: those it is worked out for when it is asked.
        judged = run.means.jobs > 1 and (arguments.summary is not None or bar.is_set)
        for loaded, outcome in run.outcomes(lambda: Wants(repair=judged)):
            checked = run.taken_down(loaded, outcome)
            place, settings = loaded.place, loaded.settings
            new, known = run.baselines.part(place, settings, loaded.rules, loaded.document.text, checked)
            after = partial(run.baselines.new_after, place, settings, known)
            repaired = partial(run.safe_repair, loaded, outcome)
            verdict = once(partial(judge, loaded.document, checked, loaded.rules, settings, new, after, repaired))
            yield FileResult(loaded.name, loaded.document, new, (), checked.suppressed, known, verdict)
        yield from run.unused(arguments.prune_suppressions)

    if arguments.show_encodings:
        return encodings.show(run)
    if arguments.show_files:
        for name in run.names():
            print(escape(name))
        return run.status(False)
    if arguments.baseline or arguments.prune_baseline:
        inventory.refuse_datasets(run)
    if arguments.write_baseline:
        return inventory.write(run, watched(results(), run))
    with _timing(arguments):
        report(run, watched(bar.watch(results()), run), _report_of(arguments))
    inventory.remark(run)
    return run.status(bar.failed)


def _answer(run: Run, command: Callable[[Run], int]) -> int:
    """Carry out a command; where it can't be, complain, and return the exit status of an error."""
    try:
        status = command(run)
        if run.encodings:
            from zxlint import encodings

            encodings.tell(run)
        return status
    except (UsageError, SettingsError, PluginError, EngineError) as error:
        run.voice.complain(str(error))
        return ERROR
    finally:
        run.close()


def _report_of(arguments: argparse.Namespace) -> Report:
    """Return the report that is asked for: the findings, or in their place the verdicts.

    Raises:
        UsageError: there is none of this name, or both are asked for.
    """
    if arguments.summary is None:
        return report_named(arguments.output_format)
    from zxlint.report.assessments import SUMMARIES

    if arguments.output_format is not None:
        raise UsageError("--summary takes the place of the findings; leave out --output-format")
    name = arguments.summary
    if name not in SUMMARIES:
        raise UsageError(f'unknown summary "{name}"; there are {", ".join(SUMMARIES)}{nearest(name, SUMMARIES)}')
    return SUMMARIES[name]


@contextmanager
def _timing(arguments: argparse.Namespace) -> Iterator[None]:
    """Say on standard error where the time of a command went, if that is asked for."""
    if not arguments.timing:
        yield
        return
    from zxlint.report.timings import tabulate

    clock = timing.start()
    try:
        yield
    finally:
        timing.stop()
        sys.stdout.flush()
        print(tabulate(clock, language_of(arguments)), end="", file=sys.stderr)


def fix(arguments: argparse.Namespace) -> int:
    """Show the repairs, or make them."""
    from zxlint import repairs

    def timed(run: Run) -> int:
        with _timing(arguments):
            return repairs.fix(run)

    return _answer(Run(arguments), timed)


def undo(arguments: argparse.Namespace) -> int:
    """Take back what fix --write has done."""
    from zxlint import undoing

    return _answer(Run(arguments), undoing.undo)


def log(arguments: argparse.Namespace) -> int:
    """List what fix --write has done."""
    from zxlint import undoing

    return _answer(Run(arguments), undoing.log)


def suppress(arguments: argparse.Namespace) -> int:
    """Accept findings that stand."""
    from zxlint import acceptance

    return _answer(Run(arguments), acceptance.suppress)


def learn(arguments: argparse.Namespace) -> int:
    """Learn from accepted documents, or say what was learned."""
    from zxlint import lessons

    return _answer(Run(arguments, informed=False), lessons.show if arguments.show else lessons.learn)


def config(arguments: argparse.Namespace) -> int:
    """Show the settings that hold for a path."""
    from zxlint import inspection

    return _answer(Run(arguments), inspection.show)


def init(arguments: argparse.Namespace) -> int:
    """Write a configuration file for a folder."""
    from zxlint import starting

    return _answer(Run(arguments), starting.init)


def rule(arguments: argparse.Namespace) -> int:
    """List the rules, or explain one."""
    import shutil

    from zxlint import manual

    try:
        catalogue = load(tuple(Path(path) for path in arguments.rule_paths or ()))
        form, everything = arguments.output_format, arguments.all
        width = shutil.get_terminal_size((manual.WIDTH, 0)).columns if sys.stdout.isatty() else manual.WIDTH
        shown = manual.explain(
            arguments.rule, catalogue, language_of(arguments), form=form, everything=everything, width=width
        )
        print(shown, end="")
    except (SettingsError, PluginError) as error:
        print(f"zxlint: {escape(said(str(error), language_of(arguments)))}", file=sys.stderr)
        return ERROR
    return CLEAN


def completion(arguments: argparse.Namespace) -> int:
    """Print a completion script."""
    from zxlint.completion import script

    try:
        print(script(arguments.shell, arguments.parser, load()), end="")
    except PluginError as error:
        print(f"zxlint: {escape(str(error))}", file=sys.stderr)
        return ERROR
    return CLEAN
