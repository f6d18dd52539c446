"""The commands: check, fix, suppress, learn and rule."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from zxlint.files import escape
from zxlint.plugins import PluginError, load
from zxlint.result import FileResult
from zxlint.run import CLEAN, ERROR, Run, UsageError, language_of, report_named, watched
from zxlint.settings import SettingsError


def check(arguments: argparse.Namespace) -> int:
    """Report what is wrong."""
    from zxlint import inventory

    run = Run(arguments)

    def results() -> Iterator[FileResult]:
        for loaded in run.documents():
            checked = run.examine(loaded)
            new, known = run.baselines.part(loaded.place, loaded.settings, loaded.document.text, checked)
            yield FileResult(loaded.name, loaded.document, new, (), checked.suppressed, known)
        yield from run.unused(arguments.prune_suppressions)

    try:
        if arguments.write_baseline:
            return inventory.write(run, watched(results(), run))
        formats = report_named(arguments.output_format)
        found = run.report(watched(results(), run), formats)
        inventory.remark(run)
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


def suppress(arguments: argparse.Namespace) -> int:
    """Accept findings that stand."""
    from zxlint import acceptance

    run = Run(arguments)
    try:
        return acceptance.suppress(run)
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
        print(manual.explain(arguments.rule, catalogue, language_of(arguments)), end="")
    except (SettingsError, PluginError) as error:
        print(f"zxlint: {escape(str(error))}", file=sys.stderr)
        return ERROR
    return CLEAN
