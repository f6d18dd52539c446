"""The command learn: documents in, a profile and proposed terms out; or a profile in, what it holds out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from zxlint.document import Document
from zxlint.evidence import GARBLED, SUSPECT
from zxlint.files import escape, write_new
from zxlint.inputs import STDIN
from zxlint.knowledge import opened
from zxlint.learning import Lesson
from zxlint.learning import learn as study
from zxlint.mining import Proposal, propose
from zxlint.model.forest import UNIT
from zxlint.model.suspects import threshold
from zxlint.model.table import MAGIC
from zxlint.profile import Profile, ProfileError
from zxlint.run import CLEAN, ERROR, Run, UsageError
from zxlint.voice import language_of

RATES = (0.5, 1, 2, 5)
"""False alarms per 10,000 characters whose thresholds are shown."""


def learn(run: Run) -> int:
    """Learn from the documents that were asked for, and write what was learned.

    Raises:
        UsageError: no documents or no file are named, or the file is something else than a profile.
    """
    given = run.arguments
    if not (given.paths and given.output):
        raise UsageError("name the documents and the profile, as in zxlint learn accepted/ -o mine.profile")
    if STDIN in given.paths:
        raise UsageError("documents are not learned from standard input; name files or folders")
    target = Path(given.output)
    _refuse_to_overwrite(target)
    lesson = study(_readable(run), accept_oddities=not given.no_oddities)
    if not lesson.texts:
        raise UsageError(f"there is nothing to learn from in {' '.join(given.paths)}; nothing is written")
    proposals = propose(lesson.texts)
    beside = target.with_name(f"{target.name}.terms")
    for path, data in ((target, lesson.data), (beside, _reviewed(beside, proposals).encode())):
        try:
            write_new(path, data)
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror or error}") from None
    if not given.quiet:
        print(_summary(lesson, target, beside, len(proposals), zh=language_of(given) == "zh"))
    return ERROR if run.voice.failed else CLEAN


def show(run: Run) -> int:
    """Print what a profile holds.

    Raises:
        UsageError: it cannot be read.
    """
    path = Path(run.arguments.show)
    try:
        profile = opened(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None
    except ProfileError as error:
        raise UsageError(f"{path}: {error}") from None
    for row in _contents(profile, zh=language_of(run.arguments) == "zh"):
        print(escape(row))
    return CLEAN


def _readable(run: Run) -> Iterator[Document]:
    for loaded in run.documents():
        if fault := loaded.document.fault:
            run.voice.complain(f"{loaded.name}: not learned: {fault.reason}")
        else:
            yield loaded.document


def _refuse_to_overwrite(target: Path) -> None:
    try:
        with target.open("rb") as file:
            head = file.read(len(MAGIC))
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror or error}") from None
    if head != MAGIC:
        raise UsageError(f"{target} is no profile and is not overwritten; name another file")


def _reviewed(path: Path, proposals: Sequence[Proposal]) -> str:
    """Return the file of terms: what a person has written there as it is, and after it what is new."""
    try:
        old = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        old = (
            "# Terms that zxlint learn proposes.  Delete the # before those that are terms and are spelt so:\n"
            '# the setting  terms = ["' + path.name + '"]  then finds what is nearly one of them.\n'
        )
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}; mend or remove it") from None
    known = {line.strip().lstrip("#").strip() for line in re.split(r"[\r\n]+", old)}
    rows = [old.rstrip("\n")]
    new = [one for one in proposals if one.term not in known]
    for documents, group in groupby(sorted(new, key=lambda one: -one.documents), key=lambda one: one.documents):
        rows += ["", f"#-- in {documents} documents", *(f"# {one.term}" for one in group)]
    return "\n".join(rows) + "\n"


def _summary(lesson: Lesson, target: Path, beside: Path, proposed: int, zh: bool) -> str:
    profile = lesson.profile
    documents, length, odd = len(profile.documents), profile.length, len(profile.oddities)
    if zh:
        rows = [f"学习了 {documents} 篇文档（{length:,} 字），接受 {odd} 处异常写法；写入 {escape(str(target))}"]
        rows += [f"另有 {lesson.copies} 篇与其中某篇相同，只算一次"] * bool(lesson.copies)
        rows += ["文字太少，不足以定出阈值，仍用自带的"] * (not profile.calibrated)
        return "\n".join([*rows, f"建议术语 {proposed} 条，请人工审定：{escape(str(beside))}"])
    rows = [f"{_of(documents, 'document')} learned ({length:,} characters), {_of(odd, 'oddity')} accepted: {target}"]
    rows += [f"{_of(lesson.copies, 'copy')} of one of them left out"] * bool(lesson.copies)
    rows += ["too little text to tell thresholds from: those that come with zxlint hold"] * (not profile.calibrated)
    rows += [f"{_of(proposed, 'term')} proposed, for a person to accept: {beside}"]
    return "\n".join(map(escape, rows))


def _contents(profile: Profile, zh: bool) -> Iterator[str]:
    documents, length = len(profile.documents), profile.length
    if zh:
        yield f"文档 {documents} 篇，{length:,} 字"
        yield "阈值（对数几率）：" if profile.calibrated else "文字太少，不足以定出阈值"
    else:
        yield f"{_of(documents, 'document')}, {length:,} characters"
        yield "thresholds (log-odds):" if profile.calibrated else "too little text to tell thresholds from"
    for name in (GARBLED, SUSPECT) if profile.calibrated else ():
        for rate in RATES:
            odds = threshold(profile.quantiles[name], rate) / UNIT
            yield f"  {name} 每万字误报 {rate}：{odds:.2f}" if zh else f"  {name}, {rate} per 10,000: {odds:.2f}"
    yield f"接受的异常写法 {len(profile.oddities)} 处：" if zh else f"{_of(len(profile.oddities), 'oddity')} accepted:"
    yield from (f"  {place}" for place in sorted(profile.oddities))


def _of(count: int, thing: str) -> str:
    many = thing[:-1] + "ies" if thing.endswith("y") else thing + "s"
    return f"{count:,} {thing if count == 1 else many}"
