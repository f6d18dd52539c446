"""The format ``sarif``: SARIF 2.1.0, which code scanning reads."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TextIO

from zxlint import __version__
from zxlint.reading import Record
from zxlint.report.fingerprint import Fingerprint, fingerprints
from zxlint.report.json import dump, is_utf_8
from zxlint.report.location import label, uri_of
from zxlint.report.repair import describe
from zxlint.report.sarif_rules import describe_rule, level_of
from zxlint.result import FileResult, ReportOptions
from zxlint.rule import Diagnostic, Language, Related, Rule
from zxlint.text import Position, Rows, Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
HOME = "https://github.com/zxlint/zxlint"

MOST = 25_000
"""Results of a run that GitHub takes; it refuses a file with more."""

Json = dict[str, Any]


def report(results: Iterable[FileResult], out: TextIO, options: ReportOptions) -> None:
    """Write one run, its results as they come; the log is complete also when they break off with an error."""
    ascii_alone, between = not is_utf_8(out), "\n"
    rules: dict[str, Rule] = {}
    found, whole = 0, False
    # The order of keys means nothing: the rules come last, when it is known which there are.
    out.write(
        f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [{{"columnKind": "unicodeCodePoints", "results": ['
    )
    try:
        for result in results:
            for one in islice(_results(result, rules, options.language), max(0, MOST - found)):
                out.write(f"{between}{dump(one, ascii_alone)}")
                between = ",\n"
            found += len(result.diagnostics)
        whole = True
    finally:
        tool = dump(_tool(rules, options.language), ascii_alone)
        invocation = dump(_invocation(tuple(options.complaints), whole), ascii_alone)
        out.write(f'\n], "tool": {tool}, "invocations": [{invocation}]}}]}}\n')
    if found > MOST:
        words = f"{MOST:,} of {found:,} findings are in the report; GitHub takes no more; check fewer files at once"
        print(f"zxlint: sarif: {words}", file=sys.stderr)


def _results(result: FileResult, rules: dict[str, Rule], language: Language) -> Iterator[Json]:
    uri, rows, record = uri_of(result.filename), result.document.rows(), result.document.record
    for diagnostic, known in zip(result.diagnostics, fingerprints(result), strict=True):
        rules.setdefault(diagnostic.code, diagnostic.rule)
        index = list(rules).index(diagnostic.code)
        one = _result(uri, diagnostic, index, rows, language)
        one["partialFingerprints"] = {"primaryLocationLineHash": _shown(known)}
        if record:
            _place_in_dataset(one, diagnostic, result.filename, record)
        elif diagnostic.edits and diagnostic.applicability != "display":
            one["fixes"] = [_fix(result.document.text, uri, diagnostic, rows, language)]
        yield one


def _result(uri: str, diagnostic: Diagnostic, index: int, rows: Rows, language: Language) -> Json:
    related = [
        {"id": number, **_location_of(one, uri, rows), "message": {"text": one.zh if language == "zh" else one.en}}
        for number, one in enumerate(diagnostic.related, 1)
    ]
    one: Json = {
        "ruleId": diagnostic.code,
        "ruleIndex": index,
        "level": level_of(diagnostic.severity),
        "message": {"text": _message(diagnostic, language)},
        "locations": [_location(uri, diagnostic.span, rows)],
    }
    return one | ({"relatedLocations": related} if related else {})


def _place_in_dataset(one: Json, diagnostic: Diagnostic, filename: str, record: Record) -> None:
    """Let a finding stand at a row of a dataset, in JSONL the line of the file, and its place in the text beside it."""
    near = zip(one.get("relatedLocations", ()), diagnostic.related, strict=True)
    # What stands elsewhere has its own place already.
    for location in (*one["locations"], *(there for there, related in near if not related.elsewhere)):
        location |= _in_row(location["physicalLocation"], filename, record)
    one["partialFingerprints"]["primaryLocationLineHash"] += f"#{record.row}"


def _in_row(physical: Json, filename: str, record: Record) -> Json:
    """Return a place in the text of a row as one in the dataset."""
    place = physical["region"]
    whole = f"{label(filename, record)}:{place['startLine']}:{place['startColumn']}"
    logical = {"name": record.id, "fullyQualifiedName": whole, "kind": "row", "properties": {"place": place}}
    return {"physicalLocation": physical | {"region": {"startLine": record.row}}, "logicalLocations": [logical]}


def _message(diagnostic: Diagnostic, language: Language) -> str:
    """Return the message with a link to each related place."""
    message = _literal(diagnostic.message(language))
    names = (_literal(one.zh if language == "zh" else one.en) for one in diagnostic.related)
    links = [f"[{name}]({number})" for number, name in enumerate(names, 1)]
    if not links:
        return message
    return f"{message}（{'，'.join(links)}）" if language == "zh" else f"{message} ({', '.join(links)})"


def _literal(text: str) -> str:
    # What stands in brackets before round ones would be taken for a link.
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]") if "[" in text or "]" in text else text


def _fix(text: str, uri: str, diagnostic: Diagnostic, rows: Rows, language: Language) -> Json:
    replacements = [
        {"deletedRegion": _region(edit.span, rows), "insertedContent": {"text": edit.content}}
        if edit.content
        else {"deletedRegion": _region(edit.span, rows)}
        for edit in diagnostic.edits
    ]
    return {
        "description": {"text": describe(text, diagnostic.edits, language)},
        "artifactChanges": [{"artifactLocation": {"uri": uri}, "replacements": replacements}],
        "properties": {"applicability": diagnostic.applicability},
    }


def _location_of(related: Related, uri: str, rows: Rows) -> Json:
    if there := related.elsewhere:
        place = _physical(uri_of(there.filename), _between(there.start, there.end))
        return _in_row(place["physicalLocation"], there.filename, there.record) if there.record else place
    return _location(uri, related.span, rows)


def _location(uri: str, span: Span, rows: Rows) -> Json:
    return _physical(uri, _region(span, rows))


def _physical(uri: str, region: Json) -> Json:
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}


def _region(span: Span, rows: Rows) -> Json:
    return _between(rows.position(span.start), rows.position(span.end))


def _between(start: Position, end: Position) -> Json:
    return {"startLine": start.row, "startColumn": start.column, "endLine": end.row, "endColumn": end.column}


def _shown(known: Fingerprint) -> str:
    return f"{known.hash}:{known.number}"


def _tool(rules: Mapping[str, Rule], language: Language) -> Json:
    described = [describe_rule(rule, language) for rule in rules.values()]
    driver = {"name": "zxlint", "version": __version__, "semanticVersion": __version__, "informationUri": HOME}
    return {"driver": driver | {"rules": described}}


def _invocation(complaints: Sequence[str], whole: bool) -> Json:
    notes = [{"level": "error", "message": {"text": complaint}} for complaint in complaints]
    return {"executionSuccessful": whole and not notes, "toolExecutionNotifications": notes}
