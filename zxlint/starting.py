"""The command init: look at the documents of a folder, and write a configuration file for them."""

from __future__ import annotations

import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from zxlint import __version__
from zxlint.config import FILES, discover, load_file, settles
from zxlint.files import escape, write_new
from zxlint.inputs import STDIN
from zxlint.rule import Language
from zxlint.run import CLEAN, Run, UsageError
from zxlint.sampling import Sample, count, look
from zxlint.starter import Tally, say_findings, write
from zxlint.survey import Survey
from zxlint.voice import language_of

NAME = FILES[0]
HOOK = f"""\
repos:
  - repo: https://github.com/zxlint/zxlint
    rev: v{__version__}
    hooks:
      - id: zxlint
"""


def init(run: Run) -> int:
    """Carry out the command and return the exit status.

    Raises:
        UsageError: the folder is none, or has a configuration already, or the file cannot be written.
    """
    given = run.arguments
    dry = given.dry_run or given.path == STDIN
    folder = Path("." if given.path == STDIN else given.path)
    if not folder.is_dir():
        raise UsageError(f"{given.path}: no such folder; name the folder of your documents")
    target = folder / NAME
    if not (dry or given.force):
        try:
            _refuse_to_hide(folder)
        except OSError as error:
            raise UsageError(f"{folder} cannot be read: {error.strerror or error}") from None
    language = language_of(given)
    sample = look(folder)
    text, tally = _written(folder, sample, language)
    if dry:
        print(text, end="")
    else:
        try:
            write_new(target, text.encode("utf-8"))
        except OSError as error:
            raise UsageError(f"{target} cannot be written: {error.strerror or error}") from None
    out = sys.stderr if dry else sys.stdout
    if not given.quiet:
        for row in _report(target, given.path, sample.survey, tally, language, dry):
            print(escape(row), file=out)
    return CLEAN


def _refuse_to_hide(folder: Path) -> None:
    for name in FILES:
        path = folder / name
        if path.is_symlink() or settles(path):
            does = "is there already" if name == NAME else f"holds here already, and {NAME} would take its place"
            raise UsageError(f"{path} {does}; --dry-run prints what would be written, --force writes it")


def _above(folder: Path) -> str | None:
    """Return the configuration that the new one takes the place of, relative to the folder."""
    real = folder.resolve()
    found = discover(real.parent) if real.parent != real else None
    if found is None or not real.is_relative_to(found.parent):
        return None
    return "../" * len(real.relative_to(found.parent).parts) + found.name


def _written(folder: Path, sample: Sample, language: Language) -> tuple[str, Tally]:
    """Return the text of the file and what is reported with it.

    The counts are those of the very settings that the file holds.
    """
    above = _above(folder)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        draft = Path(temporary, NAME)
        draft.write_text(write(sample.survey, None, language, above), encoding="utf-8")
        settings = load_file(draft, root=folder.resolve())
    tally = count(sample, settings)
    return write(sample.survey, tally, language, above), tally


def _report(target: Path, given: str, survey: Survey, tally: Tally, language: Language, dry: bool) -> Iterator[str]:
    """Yield what was done, and what to do next."""
    zh = language == "zh"
    where = "" if Path(given) == Path() or given == STDIN else f" {shlex.quote(given)}"
    if dry:
        yield f"未写入；写入用 zxlint init{where}" if zh else f"nothing is written; zxlint init{where} writes it"
    else:
        yield f"已写入 {target}" if zh else f"wrote {target}"
    yield from say_findings(survey, tally, language)
    yield ""
    yield "接下来：" if zh else "What to do next:"
    steps = [
        (
            f"zxlint check{where} --summary text",
            "每份文档：可修复、须人工处理、须重新识别",
            "what each document needs: a repair, a person, OCR again",
        ),
        (
            f"zxlint check{where} --write-baseline",
            "接受现有的问题，以后只报新的",
            "accept what is there today; later runs report what is new",
        ),
        (
            f"zxlint fix{where}",
            "查看修复；加 --write 写入安全的修复",
            "see the repairs; --write makes those that are certain",
        ),
        (f"zxlint config{where}", "查看生效的设置", "see the settings in force"),
    ]
    width = max(len(command) for command, _, _ in steps)
    for command, chinese, english in steps:
        yield f"  {command:{width}}  {chinese if zh else english}"
    yield (
        "提交时自动检查：把以下内容写入 .pre-commit-config.yaml"
        if zh
        else "To check every commit, put this into .pre-commit-config.yaml:"
    )
    yield from (f"  {row}" for row in HOOK.splitlines())
