"""Findings and repairs as bytes, for the cache and for other processes, and read back.

A row of the cache is JSON and may have been written by anybody: what is read is data alone, every place must lie within
the text, every rule must be one of the catalogue, and every word that a message needs must be there.  What a worker of
this run sends is believed, and need not be JSON unless it is to be kept: ``marshal`` takes a third of the time.
"""

from __future__ import annotations

import json
import marshal
import string
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cache
from itertools import chain
from typing import Any, get_args

from zxlint.copies import Elsewhere
from zxlint.document import Document
from zxlint.engine import Checked, Repair
from zxlint.reading import Record
from zxlint.result import Suppressed
from zxlint.rule import Applicability, Diagnostic, Related, Rule, Severity
from zxlint.text import Edit, Position, Span, apply, in_order

Json = Any
"""What ``json.loads`` and ``marshal.loads`` give."""

_PLAIN = (str, int, float, bool, type(None))
_SEVERITIES, _APPLICABILITIES = frozenset(get_args(Severity)), frozenset(get_args(Applicability))


class Sent(Enum):
    """How a worker has written what it sends: as it is kept, or in the quickest way."""

    AS_KEPT = 0
    BRIEFLY = 1


class ForeignError(Exception):
    """A finding that can't be written as JSON, or what was read is none that could have been written."""


def write_checked(document: Document, checked: Checked, *, kept: bool = True) -> bytes:
    """Return what a check came to, but for its failures.

    Args:
        document: what was checked.
        checked: what it came to.
        kept: whether it is to be kept, and so must be JSON.

    Raises:
        ForeignError: a rule has put words into a finding that JSON does not give back as they were.
    """
    places = {entry: number for number, entry in enumerate(document.suppressions)}
    return _dumped(
        {
            "found": [_finding(one) for one in checked.diagnostics],
            "suppressed": [_suppressed(one) for one in checked.suppressed],
            "used": sorted(places[entry] for entry in checked.used),
            "ran": " ".join(sorted(checked.ran)),
            "notes": checked.notes,
        },
        kept,
    )


def write_repair(repair: Repair, *, kept: bool = True) -> bytes:
    """Return what a repair came to, but for its failures and its text, which the edits make again.

    Args:
        repair: what it came to.
        kept: as above.

    Raises:
        ForeignError: as above.
    """
    same = repair.before is repair.remaining or repair.before == repair.remaining
    return _dumped(
        {
            "fixed": [_finding(one) for one in repair.fixed],
            "left": [_finding(one) for one in repair.remaining],
            "before": None if same else [_finding(one) for one in repair.before],
            "suppressed": [_suppressed(one) for one in repair.suppressed],
            "unsettled": repair.unsettled,
            "steps": [[_edit(edit) for edit in step] for step in repair.steps],
            "notes": repair.notes,
        },
        kept,
    )


def read_checked(data: bytes, document: Document, catalogue: Mapping[str, Rule], sent: Sent | None = None) -> Checked:
    """Return what a check came to.

    Args:
        data: as it was written.
        document: what was checked.
        catalogue: the rules by code.
        sent: how a worker of this run has written it; None where it was found in the cache.

    Raises:
        ForeignError: it does not fit the document or the catalogue.
    """
    try:
        table, make, length = _loaded(data, sent), _made_by(sent), len(document)
        return Checked(
            tuple([make(one, length, catalogue) for one in table["found"]]),
            (),
            tuple(_accepted(one, length, catalogue) for one in table["suppressed"]),
            frozenset(document.suppressions[_index(number)] for number in table["used"]),
            frozenset(_text(table["ran"]).split()),
            tuple(map(_text, table["notes"])),
        )
    except _WRONG as error:
        raise ForeignError(str(error)) from None


def read_repair(data: bytes, document: Document, catalogue: Mapping[str, Rule], sent: Sent | None = None) -> Repair:
    """Return what a repair came to, having made it again; the arguments are as above.

    Raises:
        ForeignError: it does not fit the document or the catalogue.
    """
    try:
        table, make = _loaded(data, sent), _made_by(sent)
        steps = tuple(tuple(Edit(*_place(one), _text(one[2])) for one in step) for step in table["steps"])
        text, longest = document.text, len(document)
        for step in steps:
            text = apply(text, step)
            longest = max(longest, len(text))
        left = tuple([make(one, len(text), catalogue) for one in table["left"]])
        before = table["before"]
        return Repair(
            text,
            tuple([make(one, longest, catalogue) for one in table["fixed"]]),
            left,
            tuple(map(_text, table["unsettled"])),
            (),
            tuple(_accepted(one, len(text), catalogue) for one in table["suppressed"]),
            left if before is None else tuple([make(one, len(document), catalogue) for one in before]),
            steps,
            tuple(map(_text, table["notes"])),
        )
    except _WRONG as error:
        raise ForeignError(str(error)) from None


_WRONG = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError, EOFError)


def _dumped(table: Json, kept: bool) -> bytes:
    if not kept:
        return marshal.dumps(table)
    # ASCII alone: a reader of a damaged file may have left a lone surrogate in its text.
    return json.dumps(table, separators=(",", ":")).encode("ascii")


def _loaded(data: bytes, sent: Sent | None) -> Json:
    return marshal.loads(data) if sent is Sent.BRIEFLY else json.loads(data)


def _made_by(sent: Sent | None) -> Callable[[Json, int, Mapping[str, Rule]], Diagnostic]:
    return _diagnostic if sent is None else _believed


def _finding(one: Diagnostic) -> list[object]:
    for name, word in one.words.items():
        if type(name) is not str or type(word) not in _PLAIN:
            raise ForeignError(f"{one.code}: the word {name} is of {type(word)}")
    edits = [_edit(edit) for edit in one.edits]
    related = [_other(other) for other in one.related]
    place = int(one.span.start), int(one.span.end)
    return [one.code, *place, edits, one.applicability, one.severity, dict(one.words), related]


def _other(related: Related) -> list[object]:
    there = related.elsewhere
    place = (
        [there.filename, *there.start, *there.end, there.excerpt, there.record and tuple(there.record)]
        if there
        else None
    )
    return [*map(int, related.span), str(related.zh), str(related.en), place]


def _edit(edit: Edit) -> list[object]:
    return [int(edit.start), int(edit.end), str(edit.content)]  # numpy's numbers are none of JSON's


def _suppressed(one: Suppressed) -> list[object]:
    return [_finding(one.diagnostic), one.by, one.reason]


def _diagnostic(row: Json, length: int, catalogue: Mapping[str, Rule]) -> Diagnostic:
    code, start, end, edits, applicability, severity, words, related = row
    rule = catalogue[code]
    if applicability not in _APPLICABILITIES or severity not in _SEVERITIES:
        raise ValueError(f"{applicability} or {severity}")
    _make_sure_of_words(rule, words)
    return Diagnostic(
        rule,
        _span(start, end, length),
        tuple(in_order([Edit(*_place(one), _text(one[2])) for one in edits], length)) if edits else (),
        applicability,
        severity,
        words,
        tuple([_related(one, length) for one in related]) if related else (),
    )


def _believed(row: Json, length: int, catalogue: Mapping[str, Rule]) -> Diagnostic:
    code, start, end, edits, applicability, severity, words, related = row
    made = tuple([Edit(*edit) for edit in edits])
    beside = tuple([_related(one, length) for one in related]) if related else ()
    return Diagnostic(catalogue[code], Span(start, end), made, applicability, severity, words, beside)


def _related(row: Json, length: int) -> Related:
    start, end, zh, en, there = row
    if there is None:
        return Related(_span(start, end, length), _text(zh), _text(en))
    name, *places, excerpt, record = there
    if any(type(place) is not int or place < 1 for place in places):
        raise ValueError(f"{places} are no rows and columns")
    row_of, column, last, behind = places
    known = None if record is None else Record(_index(record[0]), _text(record[1]))
    elsewhere = Elsewhere(_text(name), Position(row_of, column), Position(last, behind), _text(excerpt), known)
    return Related(Span(start, end), _text(zh), _text(en), elsewhere)


def _accepted(row: Json, length: int, catalogue: Mapping[str, Rule]) -> Suppressed:
    finding, by, reason = row
    if by not in ("comment", "entry"):
        raise ValueError(by)
    return Suppressed(_diagnostic(finding, length, catalogue), by, _text(reason))


def _make_sure_of_words(rule: Rule, words: Json) -> None:
    needed, plain = _needed(rule)
    if not needed <= words.keys():
        raise KeyError(f"{rule.code} lacks a word")
    for word in words.values():
        if type(word) not in _PLAIN:
            raise ValueError(f"{rule.code} has a word of {type(word)}")
    if not plain:
        rule.message("zh", words), rule.message("en", words)


@cache
def _needed(rule: Rule) -> tuple[frozenset[str], bool]:
    """Return the words that the messages of a rule need, and whether any value will do for each."""
    fields = list(chain.from_iterable(map(string.Formatter().parse, (rule.zh, rule.en))))
    named = [field for field in fields if field[1] is not None]
    plain = all(name and name.isidentifier() and not (form or how) for _, name, form, how in named)
    return frozenset(name for _, name, _, _ in named if name and name.isidentifier()), plain


def _span(start: Json, end: Json, length: int) -> Span:
    if type(start) is not int or type(end) is not int or not 0 <= start <= end <= length:
        raise ValueError(f"{start} to {end} lies outside a text of {length} characters")
    return Span(start, end)


def _place(row: Sequence[Json]) -> tuple[int, int]:
    if type(row[0]) is not int or type(row[1]) is not int or len(row) != 3:
        raise ValueError("no edit")
    return row[0], row[1]


def _text(value: Json) -> str:
    if type(value) is not str:
        raise ValueError("no text")
    return value


def _index(number: Json) -> int:
    if type(number) is not int or number < 0:
        raise ValueError("no number of an entry")
    return number
