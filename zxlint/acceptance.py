"""The command ``suppress``: findings that stand become entries of ``.zxlint-suppressions.toml``."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from zxlint.anchors import NEAR, even, surroundings
from zxlint.beside import Beside, within
from zxlint.engine import Checked
from zxlint.files import write_here, write_new
from zxlint.inputs import STDIN
from zxlint.later import re
from zxlint.loading import Loaded
from zxlint.plugins import load
from zxlint.reading import Record
from zxlint.rule import Diagnostic
from zxlint.run import CLEAN, ERROR, Run, UsageError
from zxlint.settings import shown, specificity
from zxlint.sidecar import NAME, Sidecar, read_sidecar, written
from zxlint.suppressions import Entry, fit, unknown_rule
from zxlint.text import Rows
from zxlint.work import Wants

FURTHER = (NEAR, 2 * NEAR, 4 * NEAR, 8 * NEAR, 16 * NEAR)
"""Characters on either side that are tried until a place differs from all that is not to be suppressed."""

_PLACE = re.compile(r"(?P<path>.+?):(?P<row>[1-9]\d*)(?::(?P<column>[1-9]\d*))?")


_PREFIX = re.compile(r"[A-Z]+\d{0,2}")


class Place(NamedTuple):
    """A place in a file as a person names it; 0 where a row or column is not named."""

    path: str
    row: int
    column: int


def suppress(run: Run) -> int:
    """Carry out the command and return the exit status.

    Raises:
        UsageError: nothing fits, or the command line is not enough.
        SettingsError: the file of suppressions is malformed.
    """
    given = run.arguments
    places = [_place(path) for path in given.paths]
    if STDIN in given.paths:
        raise UsageError("standard input has no file to be known by; name files or folders")
    if not given.rule and not all(place.row for place in places):
        raise UsageError(
            "name the rules by --rule, or a place as in a.txt:12; to accept all there is, write a baseline"
        )
    if not given.reason.strip():
        raise UsageError("--reason is empty; say why the findings are right as they are")
    if given.until and given.until < date.today():
        raise UsageError(f"--until {given.until} is over; name a day to come")
    # A rule that is off runs where it is named; a prefix names those alone that run.
    given.extend_select = [name for name in given.rule if not _PREFIX.fullmatch(name)]
    given.paths = list(dict.fromkeys(place.path for place in places))
    catalogue = load(run.configuration.for_folder(Path()).rule_paths)
    for name in given.rule:
        if wrong := unknown_rule(name, catalogue):
            raise UsageError(f"--rule: {wrong}")
    beside, found = Beside(NAME), defaultdict[Path, list[Entry]](list)
    for loaded, outcome in run.outcomes(Wants):
        if entries := list(_entries(run, loaded, run.taken_down(loaded, outcome), places)):
            path = beside.place(loaded.place, loaded.settings)
            name = _literal(within(loaded.place, path.parent))
            found[path] += [replace(entry, file=name) for entry in entries]
    if not found:
        raise UsageError(_nothing(run, places))
    for path, entries in found.items():
        _add(run, path, entries, read_sidecar(path, catalogue) if path.exists() else None)
    return ERROR if run.voice.failed else CLEAN


def _place(path: str) -> Place:
    match = _PLACE.fullmatch(path)
    if match is None or Path(path).exists():
        return Place(path, 0, 0)
    return Place(match["path"], int(match["row"]), int(match["column"] or 0))


def _entries(run: Run, loaded: Loaded, checked: Checked, places: Sequence[Place]) -> Iterator[Entry]:
    """Yield the entries for the findings of a document that were asked for, the same ones counted together."""
    rows = loaded.document.rows()
    here = [place for place in places if place.row and Path(place.path) == Path(loaded.name)]
    standing = [one for one in checked.diagnostics if not one.rule.about_suppressions]
    wanted = [one for one in standing if _is_meant(one, run.arguments.rule, here, rows, loaded.document.record)]
    entries = (_entry(run, loaded.document.text, one, wanted, standing) for one in wanted)
    for entry, count in Counter(entries).items():
        yield replace(entry, count=count if count > 1 else None)


def _literal(name: str) -> str:
    """Return a name so that it is no pattern."""
    escaped = re.sub(r"([\\*?\[])", r"\\\1", name)
    return name if escaped == name else f"/{escaped}"


def _is_meant(
    found: Diagnostic, rules: Sequence[str], places: Sequence[Place], rows: Rows, record: Record | None
) -> bool:
    if rules and all(specificity(name, found.rule) < 0 for name in rules):
        return False
    if record and places:  # of a dataset, a row is a document
        return any(place.row == record.row and not place.column for place in places)
    start, end = rows.position(found.span.start), rows.position(found.span.end)
    for place in places:
        if place.column and start <= (place.row, place.column) < max(end, (start.row, start.column + 1)):
            return True
        if not place.column and start.row <= place.row <= end.row:
            return True
    return not places


def _entry(run: Run, text: str, one: Diagnostic, wanted: Sequence[Diagnostic], standing: Sequence[Diagnostic]) -> Entry:
    """Return the entry for a finding, with so much of what is around it that it fits none but those that are meant."""
    given = run.arguments
    meant = {id(other) for other in wanted}
    others = [other for other in standing if other.rule is one.rule and id(other) not in meant]
    there = even(text[slice(*one.span)])
    for near in FURTHER:
        before, after = map(even, surroundings(text, one.span, near))
        entry = Entry("", one.name, there, before, after, None, given.reason.strip(), given.until, 0)
        if all(fit(text, other.span, entry) < 2 for other in others):
            break
    return entry


def _add(run: Run, path: Path, entries: Sequence[Entry], old: Sidecar | None) -> None:
    blocks = [written(entry) for entry in entries]
    try:
        if old:
            write_here(path, old.plus(blocks), old.data)
        else:
            write_new(path, Sidecar(path, b"", "", (), (), ()).plus(blocks))
    except OSError as error:
        raise UsageError(f"{shown(path)} cannot be written: {error.strerror or error}") from None
    findings = sum(entry.count or 1 for entry in entries)
    run.voice.remark(
        f"{shown(path)}：写入 {len(entries)} 条，忽略 {findings} 处问题",
        f"{shown(path)}: {len(entries)} written, for {findings} {'finding' if findings == 1 else 'findings'}",
    )


def _nothing(run: Run, places: Sequence[Place]) -> str:
    what = f"no finding of {', '.join(run.arguments.rule)}" if run.arguments.rule else "no finding"
    rows = [":".join(str(part) for part in place if part) for place in places]
    return f"nothing is written: {what} stands at {', '.join(rows)}; zxlint check shows what does"
