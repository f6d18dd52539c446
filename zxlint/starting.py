"""The command init: look at the documents of a folder, and write a configuration file for them."""

from __future__ import annotations

import shlex
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from zxlint import __version__
from zxlint.config import FILES, Configuration, discover, load_file, settles
from zxlint.document import Document, Kind, kind_of
from zxlint.engine import examine, plan
from zxlint.files import Source, escape, is_binary, read, write_new
from zxlint.plugins import load
from zxlint.rule import Language
from zxlint.run import CLEAN, STDIN, Run, UsageError, language_of
from zxlint.settings import Settings
from zxlint.starter import Count, Tally, say_findings, write
from zxlint.survey import Survey, spread, traits_of
from zxlint.walk import Found, walk

NAME = FILES[0]
SAMPLE = 200
"""Documents that are looked at, at most."""

CHARACTERS = 2_000_000
"""Characters of them, at most."""

LARGE = 1_000_000
"""Bytes from which a document is passed over."""

PATIENCE = 15.0
"""Seconds after which no further document is looked at; half of them go to seeing what the documents are like."""


HOOK = f"""\
repos:
  - repo: https://github.com/zxlint/zxlint
    rev: v{__version__}
    hooks:
      - id: zxlint
"""


class _Seen(NamedTuple):
    """A document of the sample."""

    source: Source
    kind: Kind


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
        _refuse_to_hide(folder)
    language = language_of(given)
    survey, sample, deadline = _look(folder)
    above = _above(folder)
    text, tally = _written(folder, survey, sample, language, above, deadline)
    if dry:
        print(text, end="")
    else:
        try:
            write_new(target, text.encode("utf-8"))
        except OSError as error:
            raise UsageError(f"{target} cannot be written: {error.strerror or error}") from None
    out = sys.stderr if dry else sys.stdout
    if not given.quiet:
        for row in _report(target, given.path, survey, tally, language, dry):
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


def _look(folder: Path) -> tuple[Survey, list[_Seen], float]:
    """Look at documents that are spread over the folder, and say what they are like."""
    configuration = Configuration(isolated=True)
    walked = list(walk([str(folder)], configuration))
    paths = [found.path for found in walked if isinstance(found, Found)]
    survey, sample = Survey(there=len(paths), unread=len(walked) - len(paths)), []
    deadline = time.monotonic() + PATIENCE
    for name in spread(map(str, paths), SAMPLE):
        if survey.characters > CHARACTERS or time.monotonic() > deadline - PATIENCE / 2:
            break
        path = Path(name)
        try:
            if path.stat().st_size > LARGE:
                survey.large += 1
                continue
            data = path.read_bytes()
        except OSError:
            survey.unread += 1
            continue
        if is_binary(data):
            survey.there -= 1  # no document, as check sees it
            continue
        source = read(data)
        doc = Document(source.text, kind_of(name), source.fault)
        survey.add(traits_of(source, doc))
        sample.append(_Seen(source, doc.kind))
    return survey, sample, deadline


def _written(
    folder: Path, survey: Survey, sample: Sequence[_Seen], language: Language, above: str | None, deadline: float
) -> tuple[str, Tally]:
    """Return the text of the file and what is reported with it.

    The counts are those of the very settings that the file holds.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        draft = Path(temporary, NAME)
        draft.write_text(write(survey, None, language, above), encoding="utf-8")
        settings = load_file(draft, root=folder.resolve())
    tally = _count(sample, settings, deadline)
    return write(survey, tally, language, above), tally


def _count(sample: Sequence[_Seen], settings: Settings, deadline: float) -> Tally:
    """Return what is found in the documents of the sample, as many of them as there is time for."""
    rules = plan(settings, load())
    found: Counter[tuple[str, str]] = Counter()
    safe: Counter[tuple[str, str]] = Counter()
    documents: Counter[tuple[str, str]] = Counter()
    looked = 0
    for seen in sample:
        if looked and time.monotonic() > deadline:
            break
        looked += 1
        doc = Document(seen.source.text, seen.kind, seen.source.fault)
        diagnostics = examine(doc, rules, settings).diagnostics
        found.update((one.code, one.name) for one in diagnostics)
        safe.update((one.code, one.name) for one in diagnostics if one.safe)
        documents.update({(one.code, one.name) for one in diagnostics})
    ordered = sorted(found, key=lambda rule: (-found[rule], rule))
    counts = tuple(Count(*rule, found[rule], safe[rule], documents[rule]) for rule in ordered)
    return Tally(looked, counts)


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
