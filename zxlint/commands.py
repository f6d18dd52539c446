"""The commands: check, fix, learn and rule."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from zxlint.engine import examine
from zxlint.files import escape
from zxlint.plugins import PluginError, load
from zxlint.result import FileResult
from zxlint.run import CLEAN, ERROR, Run, UsageError, language_of, report_named, said, watched
from zxlint.settings import SettingsError


def check(arguments: argparse.Namespace) -> int:
    """Report what is wrong."""
    run = Run(arguments)

    def results() -> Iterator[FileResult]:
        for loaded in run.documents():
            checked = examine(loaded.document, loaded.rules, loaded.settings)
            for failure in checked.failures:
                run.complain(f"{loaded.name}: {failure}")
            yield FileResult(loaded.name, loaded.document, checked.diagnostics)

    try:
        formats = report_named(arguments.output_format)
        found = run.report(watched(results(), run), formats)
    except (UsageError, SettingsError, PluginError) as error:
        run.complain(str(error))
        return ERROR
    return run.status(found)


def fix(arguments: argparse.Namespace) -> int:
    """Show the repairs, or make them."""
    from zxlint import repairs

    run = Run(arguments)
    try:
        return repairs.fix(run)
    except (UsageError, SettingsError, PluginError) as error:
        run.complain(str(error))
        return ERROR


def learn(arguments: argparse.Namespace) -> int:
    """Learn from accepted documents, or say what was learned."""
    from zxlint import lessons

    run = Run(arguments, informed=False)
    try:
        return lessons.show(run) if arguments.show else lessons.learn(run)
    except (UsageError, SettingsError, PluginError) as error:
        run.complain(str(error))
        return ERROR


def rule(arguments: argparse.Namespace) -> int:
    """List the rules, or explain one."""
    from zxlint import manual

    try:
        catalogue = load(tuple(Path(path) for path in arguments.rule_paths or ()))
        form, everything = arguments.output_format, arguments.all
        shown = manual.explain(arguments.rule, catalogue, language_of(arguments), form=form, everything=everything)
        print(shown, end="")
    except (SettingsError, PluginError) as error:
        print(f"zxlint: {escape(said(str(error), language_of(arguments)))}", file=sys.stderr)
        return ERROR
    return CLEAN
