"""The command line: what is asked for, and which command answers it."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from zxlint import __version__
from zxlint.language import named_in, spoken
from zxlint.later import re

if TYPE_CHECKING:
    from contextlib import ExitStack
    from datetime import date

ERROR = 2
"""Exit status for usage, configuration, unreadable paths, documents that do not settle, and internal errors."""

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""

MOST_JOBS = 1_024

_CHOICE = re.compile(r"invalid choice: '(?P<given>[^']*)' \(choose from (?P<known>.*)\)")
_WORD = re.compile(r"[\w-]+")

EPILOG = """\
exit status: 0 nothing found, or all of it repaired; 1 findings; 2 an error (which wins over 1)
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a character shows a question mark rather than fail.
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")
    arguments = build_parser().parse_args(argv)
    if sys.stdout is None:
        return _give_up("standard output is closed", arguments)
    if getattr(arguments, "engine", "local") == "local":
        return _carry_out(arguments, last=argv is None)
    from zxlint.overseeing import overseen

    def carry_out(ending: ExitStack) -> int:
        arguments.ending = ending
        return _carry_out(arguments, last=argv is None)

    return overseen(carry_out, partial(_give_up, arguments=arguments))


def _carry_out(arguments: argparse.Namespace, *, last: bool) -> int:
    """Carry out a command and return the exit status.

    Args:
        arguments: the command line; of a command that uses Ray, ``ending`` takes what is to be done at the very end.
        last: whether the process ends then.
    """
    # What a document gives rise to is freed by counting references; looking for cycles among millions of small
    # objects, again and again, makes large documents slow.
    collected = gc.isenabled()
    gc.disable()
    try:
        from zxlint import commands

        status = int(getattr(commands, arguments.command)(arguments))
        sys.stdout.flush()  # here, so that a reader who has gone away is noticed here
        return status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the report has seen enough (| head); do not complain at exit either.
        _silence_output()
        return 1
    except OSError as error:
        _silence_output()
        return _give_up(f"the report cannot be written: {error.strerror or error}", arguments)
    except Exception as error:
        if os.environ.get("ZXLINT_DEBUG"):
            raise
        return _give_up(f"internal error: {type(error).__name__}: {error}; ZXLINT_DEBUG=1 shows where", arguments)
    finally:
        if collected:
            gc.enable()
        if last:
            gc.freeze()  # the process ends here: looking for cycles once more would take as long as a small document


def _silence_output() -> None:
    """Let the interpreter's last flush go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _give_up(words: str, arguments: argparse.Namespace) -> int:
    from zxlint.files import escape

    if spoken(arguments.language) == "zh":
        from zxlint.translation import translate

        words = translate(words)
    print(f"zxlint: {escape(words)}", file=sys.stderr)
    return ERROR


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line, with the option that may have been meant, and speaks Chinese."""

    language: str | None = None
    """The language that the arguments name, before they are parsed."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # noqa: ANN401 - as argparse has it
        """Parse arguments, having looked for the language to speak while doing so."""
        given = sys.argv[1:] if args is None else [str(each) for each in args]
        self.language = named_in(given) or self.language
        return super().parse_known_args(args, namespace)

    is_built = False
    """Whether all options are there, and what is formatted from now on is to be read."""

    def _get_formatter(self) -> argparse.HelpFormatter:
        # Each option that is added is formatted on trial; how wide the terminal is takes shutil and all it imports.
        return super()._get_formatter() if self.is_built else argparse.HelpFormatter(self.prog, width=80)

    def format_help(self) -> str:
        """Return the help in the language asked for."""
        if spoken(self.language) == "en":
            return super().format_help()
        from zxlint.translation import help_in_chinese

        return help_in_chinese(self)

    def error(self, message: str) -> NoReturn:
        parsers = [self, *(p for a in self._actions if isinstance(a.choices, dict) for p in a.choices.values())]
        known = {option for parser in parsers for action in parser._actions for option in action.option_strings}
        words = [word for word in message.split() if word.startswith("--")]
        hint = ""
        if message.startswith("unrecognized") and words:
            from zxlint.settings import nearest

            given = words[0].partition("=")[0]
            takes = [parser.prog for parser in parsers[1:] if given in parser._option_string_actions]
            hint = f"; it is an option of {', '.join(takes)}" if takes else nearest(given, known)
        elif choice := _CHOICE.search(message):
            from zxlint.settings import nearest

            hint = nearest(choice["given"], _WORD.findall(choice["known"]))
        where = f"; {self.prog} --help lists the options"
        if spoken(self.language) == "zh":
            from zxlint.translation import translate

            message, hint = translate(message + hint), ""
            where = f"{'' if message.endswith('？') else '；'}{self.prog} --help 列出全部选项"
        self.exit(ERROR, f"{self.prog}: {message}{hint}{where}\n")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = _Parser(
        "zxlint", allow_abbrev=False, description="Find and repair what OCR does to Chinese documents.", epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"zxlint {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    settings, report = _setting_options(), _report_options()
    check = commands.add_parser(
        "check",
        allow_abbrev=False,
        parents=[settings, report],
        help="report what is wrong",
        description="Report what is wrong with documents.  Folders are searched for *.txt, *.md and *.markdown.",
        epilog=EPILOG,
    )
    fix = commands.add_parser(
        "fix",
        allow_abbrev=False,
        parents=[settings, report],
        help="show or make the repairs",
        description="Show the repairs as a diff; with --write, make them.  Only what is certain, unless --unsafe.",
        epilog=EPILOG,
    )
    for command in (check, fix):
        command.add_argument("paths", nargs="*", metavar="PATH", default=["."], help="files, folders, or - for stdin")
        _add_datasets(command)
        _add_jobs(command)
        _add_engine(command)
    check.add_argument("--top", metavar="N", type=_top, action="append", dest="config",
                       help="of suspect-text, report the N most suspicious places of each document")  # fmt: skip
    check.add_argument("--write-baseline", action="store_true",
                       help="take down what is found now in .zxlint-baseline.json, and report only new findings "
                            "from then on")  # fmt: skip
    check.add_argument("--prune-baseline", action="store_true", help="drop from the baseline what is gone")
    check.add_argument("--prune-suppressions", action="store_true",
                       help="drop what is out of date from .zxlint-suppressions.toml")  # fmt: skip
    check.add_argument("--show-files", action="store_true", help="list the files that would be checked, and stop")
    check.add_argument("--show-encodings", action="store_true",
                       help="list the encodings of the files and how certain they are, and stop")  # fmt: skip
    _add_verdict_options(check)
    _add_fix_options(fix)
    rule = commands.add_parser("rule", allow_abbrev=False, help="list the rules, or explain one")
    rule.add_argument("rule", nargs="?", metavar="CODE|NAME", help="the rule to explain")
    rule.add_argument("--all", action="store_true", help="explain every rule: the reference")
    rule.add_argument("--output-format", metavar="FORMAT", default="text", help="text (the default), markdown or json")
    _add_language(rule)
    _add_rule_path(rule)
    _add_undo(commands)
    _add_suppress(commands)
    _add_learn(commands)
    _add_config(commands, settings)
    _add_init(commands)
    completion = commands.add_parser(
        "completion",
        allow_abbrev=False,
        help="print a completion script for a shell",
        description="Print a script that lets a shell complete commands, options, formats and rules.  For bash: "
        'eval "$(zxlint completion bash)" in ~/.bashrc; the README tells the others.',
    )
    completion.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell")
    completion.set_defaults(parser=parser)
    for each in (parser, *commands.choices.values()):
        each.is_built = True
    return parser


def _top(given: str) -> str:
    """Return the setting that --top stands for."""
    return f"rules.suspect-text.top={_count(given)}"


def _setting_options() -> _Parser:
    options = _Parser(add_help=False, allow_abbrev=False)
    _add_rules(options)
    settings = _add_settings(options)
    settings.add_argument("--profile", metavar="FILE", help="what zxlint learn wrote about documents like these")
    settings.add_argument("--corrector", metavar="NAME", action="append", dest="correctors",
                          help="ask an installed corrector about doubtful sentences; may be repeated")  # fmt: skip
    which = settings.add_mutually_exclusive_group()
    which.add_argument("--baseline", metavar="FILE", help="findings that are known, written by --write-baseline "
                       "(default: the nearest .zxlint-baseline.json upward from a document)")  # fmt: skip
    which.add_argument("--no-baseline", action="store_true", help="report what is known as well")
    return options


def _add_rules(parser: argparse.ArgumentParser) -> None:
    rules = parser.add_argument_group("rules", "RULES: codes, prefixes such as ZX1, names, or ALL, joined by commas")
    for name, words in (
        ("select", "run these rules and no others"),
        ("ignore", "leave these rules out"),
        ("extend-select", "run these rules as well"),
    ):
        rules.add_argument(f"--{name}", metavar="RULES", type=_selectors, action="extend", help=words)
    _add_rule_path(rules)


def _report_options() -> _Parser:
    options = _Parser(add_help=False, allow_abbrev=False)
    report = options.add_argument_group("report")
    report.add_argument("--output-format", metavar="FORMAT", help="full (the default), concise or grouped for people; "
                        "json, json-lines, csv, sarif, github, gitlab, junit or rdjson for programs")  # fmt: skip
    report.add_argument("--output-file", metavar="FILE", help="write the report to this file")
    report.add_argument("--max-per-rule", metavar="N", type=_count, default=10,
                        help="findings of one rule shown per file in the full report (10; 0 shows all)")  # fmt: skip
    report.add_argument("--timing", action="store_true", help="say on standard error where the time goes")
    report.add_argument("--statistics", action="store_true", help="count the findings by rule")
    report.add_argument("--quiet", "-q", action="store_true", help="leave out the summary and the progress")
    report.add_argument("--exit-zero", action="store_true", help="exit with 0 even if there are findings")
    _add_language(report)
    return options


def _add_settings(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Add what says which documents are read, and where settings come from."""
    settings = parser.add_argument_group("settings")
    settings.add_argument("--config", metavar="FILE|KEY=VALUE", action="append", default=[],
                          help="a file for all documents, or one setting in TOML; may be repeated")  # fmt: skip
    settings.add_argument("--isolated", action="store_true", help="read no configuration file")
    settings.add_argument("--no-cache", action="store_true", help="work everything out anew")
    settings.add_argument("--cache-dir", metavar="DIR", help="where to keep what is known of documents "
                          "(default: .zxlint_cache beside the configuration)")  # fmt: skip
    settings.add_argument("--exclude", metavar="PATTERN", action="append", dest="extend_exclude",
                          help="pass over what fits the pattern (as in .gitignore); may be repeated")  # fmt: skip
    settings.add_argument("--include", metavar="PATTERN", action="append", dest="extend_include",
                          help="look in folders for what fits the pattern, too, as *.docx; repeatable")  # fmt: skip
    settings.add_argument("--force-exclude", action="store_true", help="apply excludes to files named outright as well")
    settings.add_argument("--encoding", metavar="NAME",
                          help="the encoding of all documents, as gb18030 or big5 (default: found out)")  # fmt: skip
    settings.add_argument("--max-file-size", metavar="SIZE",
                          help="pass over files that are larger, as 50MB, and say so (default: none are)")  # fmt: skip
    settings.add_argument(
        "--stdin-filename", metavar="NAME", help="what to call standard input; a .md name is Markdown"
    )
    return settings


def _add_datasets(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group(
        "datasets", "*.jsonl, *.jsonl.gz, *.jsonl.zst and *.parquet that are named outright: a row is a document"
    )
    group.add_argument("--text-column", metavar="NAME", help="the column that holds the texts (text)")
    group.add_argument("--id-column", metavar="NAME", help="the column that says what rows are called (id, if any)")
    group.add_argument("--markdown-rows", action="store_true", help="read the texts as Markdown")


def _add_verdict_options(check: argparse.ArgumentParser) -> None:
    group = check.add_argument_group("verdicts", "clean, repairable, needs-person and re-ocr, and a score up to 100")
    group.add_argument(
        "--summary", metavar="FORMAT", help="the verdict on each document, and no findings: text or json"
    )
    group.add_argument("--fail-on", metavar="VERDICT",
                       help="exit with 1 only if a document is as bad as that or worse")  # fmt: skip
    group.add_argument("--min-score", metavar="N", type=_score, help="exit with 1 only if a document has a lower score")


def _add_fix_options(fix: argparse.ArgumentParser) -> None:
    group = fix.add_argument_group("repair")
    where = group.add_mutually_exclusive_group()
    where.add_argument("--write", action="store_true", help="repair the files in place")
    where.add_argument("--output", metavar="DIR", help="write repaired copies of all documents to this folder")
    where.add_argument(
        "--diff", action="store_true", help="show the diff (what is done anyway, but for standard input)"
    )
    group.add_argument(
        "--unsafe", "--unsafe-fixes", action="store_true", help="make the repairs that are not certain too"
    )
    group.add_argument("--require-clean", action="store_true",
                       help="with --write: write nothing if git lacks a copy of a file to be written")  # fmt: skip
    group.add_argument("--no-journal", action="store_true", help="with --write: keep nothing that undo would need")
    group.add_argument("--exit-non-zero-on-fix", action="store_true", help="exit with 1 if anything was repaired")


def _add_undo(commands: argparse._SubParsersAction[_Parser]) -> None:
    undo = commands.add_parser(
        "undo",
        allow_abbrev=False,
        help="take back what fix --write has done",
        description="Restore, to the byte, the files that a run of fix --write has repaired.  A file that has changed "
        "since is left alone and named.  An undo is a run as well, and can be undone by its name.",
    )
    undo.add_argument("run", nargs="?", metavar="RUN", help="the run, or how its name begins (the last one)")
    undo.add_argument("--dry-run", action="store_true", help="say what would be restored, and write nothing")
    log = commands.add_parser(
        "log",
        allow_abbrev=False,
        help="list what fix --write has done",
        description="List the runs of fix --write and of undo in a project, the last one first: name, time, files, "
        "findings that were repaired, and whether they were undone.",
    )
    log.add_argument("--output-format", metavar="FORMAT", default="text", help="text (the default) or json")
    for command in (undo, log):
        command.add_argument("--folder", metavar="DIR", default=".", help="the project (that of the current folder)")
        command.add_argument("--quiet", "-q", action="store_true", help="say only what went wrong")
        _add_language(command)


def _add_suppress(commands: argparse._SubParsersAction[_Parser]) -> None:
    suppress = commands.add_parser(
        "suppress",
        allow_abbrev=False,
        help="accept findings that stand",
        description="Accept findings: entries in .zxlint-suppressions.toml, known by the text and what is around it, "
        "keep check from reporting them and fix from repairing them.  That file is looked for upward from the "
        "document; a new one goes beside the configuration, else to the root of the repository.",
    )
    suppress.add_argument("paths", nargs="+", metavar="PATH[:ROW[:COLUMN]]",
                          help="files or folders, or one place in a file")  # fmt: skip
    suppress.add_argument("--rule", metavar="RULES", type=_selectors, action="extend", default=[],
                          help="which findings: codes, prefixes such as ZX1, or names, joined by commas")  # fmt: skip
    suppress.add_argument("--reason", metavar="WORDS", required=True, help="why they are right as they are")
    _add_jobs(suppress)
    suppress.add_argument("--until", metavar="DATE", type=_day, help="the last day on which this holds, as 2027-12-31")
    _add_rule_path(suppress)
    settings = _add_settings(suppress)
    settings.add_argument("--profile", metavar="FILE", help="what zxlint learn wrote about documents like these")
    _add_datasets(suppress)
    suppress.add_argument("--quiet", "-q", action="store_true", help="say only what went wrong")
    _add_language(suppress)


def _day(given: str) -> date:
    from datetime import date

    try:
        return date.fromisoformat(given)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{given!r} is not a day such as 2027-12-31") from None


def _add_learn(commands: argparse._SubParsersAction[_Parser]) -> None:
    learn = commands.add_parser(
        "learn",
        allow_abbrev=False,
        help="learn from accepted documents, for --profile",
        description="Learn from documents that are known to be good: what is usual in them, which false alarms they "
        "raise, and which terms recur (proposed for a person to accept).  Use the profile by --profile or in the "
        "configuration.",
    )
    learn.add_argument("paths", nargs="*", metavar="PATH", help="files or folders of good documents")
    learn.add_argument("-o", "--output", metavar="FILE", help="the profile to write; proposed terms go to FILE.terms")
    learn.add_argument("--no-oddities", action="store_true", help="keep reporting what is odd in these documents")
    learn.add_argument("--show", metavar="FILE", help="say what a profile holds")
    _add_settings(learn)
    learn.add_argument("--quiet", "-q", action="store_true", help="say only what went wrong")
    _add_language(learn)


def _add_config(commands: argparse._SubParsersAction[_Parser], settings: _Parser) -> None:
    config = commands.add_parser(
        "config",
        allow_abbrev=False,
        parents=[settings],
        help="show the settings that hold for a path",
        description="Show the settings that hold for a file or folder and where each comes from, as TOML that can be "
        "pasted into a configuration file, and the rules that run.",
    )
    config.add_argument("path", nargs="?", metavar="PATH", default=".", help="a file or folder (the current one)")
    config.add_argument("--output-format", metavar="FORMAT", help="toml (the default) or json")
    _add_language(config)


def _add_init(commands: argparse._SubParsersAction[_Parser]) -> None:
    init = commands.add_parser(
        "init",
        allow_abbrev=False,
        help="write a configuration file for a folder of documents",
        description="Look at some of the documents of a folder, and write .zxlint.toml there: what they suggest, an "
        "example for everything else, and what is reported with it.  A configuration that is there is left alone.",
    )
    init.add_argument("path", nargs="?", metavar="DIR", default=".",
                      help="the folder (the current one); - is the current one with --dry-run")  # fmt: skip
    init.add_argument("--dry-run", action="store_true", help="print the file and write nothing")
    init.add_argument("--force", action="store_true", help="write it even where there is a configuration")
    init.add_argument("--quiet", "-q", action="store_true", help="do not say what to do next")
    _add_language(init)


def _add_rule_path(group: argparse._ActionsContainer) -> None:
    group.add_argument("--rule-path", metavar="PATH", action="append", dest="rule_paths",
                       help="a file or folder with rules of your own; this runs their code")  # fmt: skip


def _add_language(group: argparse._ActionsContainer) -> None:
    group.add_argument("--language", choices=("zh", "en"),
                       help="of messages and help (default: $ZXLINT_LANGUAGE, else the locale's)")  # fmt: skip


def _selectors(value: str) -> list[str]:
    selectors = [part for part in (p.strip() for p in value.split(",")) if part]
    if not selectors:
        raise argparse.ArgumentTypeError("it names no rule")
    return selectors


def _add_jobs(command: _Parser) -> None:
    command.add_argument("--jobs", "-j", metavar="N", type=_jobs,
                         help="processes that work at a time (default: as many as there are cores)")  # fmt: skip


def _add_engine(command: _Parser) -> None:
    command.add_argument("--engine", choices=("local", "ray"), default="local",
                         help="what the work is done by: processes of this machine, or a cluster of Ray")  # fmt: skip
    command.add_argument("--ray-address", metavar="ADDRESS",
                         help="with --engine ray: the cluster to join, as auto or HOST:PORT "
                              "(default: one of this machine, for this run)")  # fmt: skip


def _jobs(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{value!r} is not a whole number from 1 to {MOST_JOBS}")
    return int(value)


def _score(value: str) -> int:
    if not value.isdecimal() or int(value) > 100:
        raise argparse.ArgumentTypeError(f"{value!r} is not a whole number from 0 to 100")
    return int(value)


def _count(value: str) -> int:
    if not value.isdecimal():
        raise argparse.ArgumentTypeError(f"{value!r} is not a number from 0")
    return int(value)
