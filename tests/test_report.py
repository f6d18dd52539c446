"""The reports: what they say, where they point, and what never reaches a terminal."""

import io
import json
import random
import shutil
import subprocess
import sys
import time
from itertools import pairwise

import pytest
from rich.cells import cell_len

from zxlint.document import Document
from zxlint.report import concise, diff, full
from zxlint.report import json as json_report
from zxlint.report.repair import describe
from zxlint.report.words import WORDS
from zxlint.result import FileResult, ReportOptions
from zxlint.rule import Diagnostic, Related, Rule
from zxlint.text import Edit, Span

ESC = "\x1b"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def rule(code="ZX201", name="halfwidth-punctuation", zh="半角“{bad}”", en="half-width “{bad}”"):
    return Rule(code, name, lambda doc: (), zh, en, ())


def finding(text, bad, good=None, *, safe=True, of=None, severity="warning", related=()):
    start = text.index(bad)
    edits = () if good is None else (Edit(start, start + len(bad), good),)
    applicability = "safe" if safe else "unsafe"
    return Diagnostic(
        of or rule(), Span(start, start + len(bad)), edits, applicability, severity, {"bad": bad}, related
    )


def result(text, *diagnostics, filename="a.txt", fixed=()):
    return FileResult(filename, Document(text), diagnostics, fixed)


def write(module, *results, out=None, **options):
    out = out or io.StringIO()
    module.report(iter(results), out, ReportOptions(**{"language": "en"} | options))
    return out.getvalue()


@pytest.fixture(autouse=True)
def width(monkeypatch):
    def set_width(cells):
        monkeypatch.setenv("COLUMNS", str(cells))

    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    set_width(80)
    return set_width


def carets(output):
    """Each row of carets with the row above it: what stands over the carets, by cells."""
    lines = output.splitlines()
    found = []
    for above, line in pairwise(lines):
        if line.strip(" │^") == "" and "^" in line:
            start, stop = line.index("^"), line.rindex("^") + 1
            at, covered = 0, ""
            for c in above:
                if start <= at < stop:
                    covered += c
                at += cell_len(c)
            found.append(covered)
    return found


# json


def test_json_of_nothing_is_an_empty_array():
    assert write(json_report) == "[]\n"
    assert write(json_report, result("好。\n")) == "[]\n"


def test_json_has_the_keys_of_the_contract():
    text = "甲乙\n丙,丁\n"
    found = finding(text, ",", "，", related=(Related(Span(0, 2), "原文", "original"),))
    assert json.loads(write(json_report, result(text, found), language="zh")) == [
        {
            "code": "ZX201",
            "name": "halfwidth-punctuation",
            "message": "半角“,”",
            "filename": "a.txt",
            "severity": "warning",
            "location": {"row": 2, "column": 2},
            "end_location": {"row": 2, "column": 3},
            "fix": {
                "applicability": "safe",
                "message": "替换为“，”",
                "edits": [
                    {"content": "，", "location": {"row": 2, "column": 2}, "end_location": {"row": 2, "column": 3}}
                ],
            },
            "related": [
                {
                    "message": "原文",
                    "filename": "a.txt",
                    "location": {"row": 1, "column": 1},
                    "end_location": {"row": 1, "column": 3},
                }
            ],
            "url": None,
        }
    ]


def test_json_without_edits_has_no_fix():
    text = "甲,乙"
    assert json.loads(write(json_report, result(text, finding(text, ","))))[0]["fix"] is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("𠮷野,家", (1, 3)),
        ("甲\r\n乙,", (2, 2)),
        ("甲\r乙,", (2, 2)),
        ("甲\u2028乙\x0c,", (1, 5)),
    ],
)
def test_rows_and_columns(text, place):
    row, column = place
    assert json.loads(write(json_report, result(text, finding(text, ","))))[0]["location"] == {
        "row": row,
        "column": column,
    }
    assert f"a.txt:{row}:{column}: ZX201" in write(concise, result(text, finding(text, ",")))
    assert f"  {row}:{column} ZX201" in write(full, result(text, finding(text, ",")))


def test_json_is_streamed_one_finding_a_line_and_closed_when_the_results_break_off():
    text = "甲,乙"
    out = io.StringIO()

    def results():
        yield result(text, finding(text, ","))
        assert out.getvalue().count("\n") == 1, "the first finding is written before the second file is asked for"
        yield result(text, finding(text, ","))
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        json_report.report(results(), out, ReportOptions())
    assert len(json.loads(out.getvalue())) == 2
    assert len(out.getvalue().splitlines()) == 4


def test_json_keeps_han_and_escapes_what_a_terminal_obeys():
    text = f"汉{ESC}[31m\x9b,\u202e字"
    bad = text[1:]
    output = write(json_report, result(text, finding(text, bad, ""), filename="\udcff\x9b.txt"))
    assert "汉" not in output  # it is not part of the finding
    assert "字" in output
    assert not set(output) & {ESC, "\x9b", "\u202e", "\udcff"}
    assert json.loads(output)[0]["filename"] == "\udcff\x9b.txt"
    assert json.loads(output)[0]["message"] == f"half-width “{bad}”"


class Encoded(io.StringIO):
    encoding = "ascii"


@pytest.mark.parametrize("encoding", ["ascii", "gb18030", "utf-16"])
def test_json_is_ascii_where_the_stream_is_not_utf_8(encoding):
    text = "𠮷,家"
    out = Encoded()
    out.encoding = encoding
    output = write(json_report, result(text, finding(text, ",", "𠮷，"), filename="文.txt"), out=out, language="zh")
    assert output.isascii()
    (found,) = json.loads(output)
    assert (found["filename"], found["fix"]["edits"][0]["content"]) == ("文.txt", "𠮷，")


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "cp65001"])
def test_json_is_not_escaped_where_the_stream_is_utf_8(encoding):
    out = Encoded()
    out.encoding = encoding
    assert "，" in write(json_report, result("甲,", finding("甲,", ",", "，")), out=out)


# the words for a repair


@pytest.mark.parametrize(
    ("edits", "zh", "en"),
    [
        ([Edit(1, 2, "和")], "替换为“和”", "replace with “和”"),
        ([Edit(1, 2, "")], "删除“乙”", "delete “乙”"),
        ([Edit(1, 1, "》")], "插入“》”", "insert “》”"),
        ([Edit(1, 1, "\n\u3000\u200b")], "插入“⏎␣⟨U+200B⟩”", "insert “⏎␣⟨U+200B⟩”"),
        ([Edit(2, 3, "x"), Edit(0, 1, "")], "删除“甲”等 2 处", "delete “甲” and 1 more edit"),
        ([Edit(n, n + 1, "") for n in range(4)], "删除“甲”等 4 处", "delete “甲” and 3 more edits"),
    ],
)
def test_a_repair_in_words(edits, zh, en):
    assert describe("甲乙丙丁", edits, "zh") == zh
    assert describe("甲乙丙丁", edits, "en") == en


def test_long_words_for_a_repair_are_cut_in_the_middle():
    said = describe("头" + "中" * 500 + "尾", [Edit(0, 502, "")], "zh")
    assert said == f"删除“头{'中' * 14}…{'中' * 13}尾”"


# concise


def test_concise():
    text = "甲,乙;丙?"
    found = (finding(text, ",", "，"), finding(text, ";", "；", safe=False), finding(text, "?"))
    assert write(concise, result(text, *reversed(found)), result("好\n", filename="b.txt")).splitlines() == [
        "a.txt:1:2: ZX201 half-width “,” [*]",
        "a.txt:1:4: ZX201 half-width “;” [?]",
        "a.txt:1:6: ZX201 half-width “?”",
        "Found 3 problems in 1 file (1 fixable with `zxlint fix --write`, 1 more with `--unsafe`).",
    ]


def test_concise_keeps_a_finding_on_one_line_whatever_the_text_and_the_name_hold():
    text = f"甲{ESC}[1m\n乙"
    output = write(concise, result(text, finding(text, text), filename="a\nb.txt"), quiet=True)
    assert output.count("\n") == 1
    assert ESC not in output


@pytest.mark.parametrize("module", [concise, full])
def test_last_lines(module):
    text = "甲,乙"
    safe, unsafe, none = finding(text, ",", "，"), finding(text, ",", "，", safe=False), finding(text, ",")

    def last(*results, **options):
        return write(module, *results, **options).splitlines()[-1]

    clean = result("好\n")
    assert last(clean, clean) == "All clean: 2 files checked."
    assert last(clean, language="zh") == "没有问题：检查了 1 个文件。"
    assert last() == "No files to check."
    assert last(result(text, none), clean) == "Found 1 problem in 1 file."
    assert last(result(text, safe)) == "Found 1 problem in 1 file (1 fixable with `zxlint fix --write`)."
    assert last(result(text, unsafe)) == "Found 1 problem in 1 file (1 fixable with `zxlint fix --write --unsafe`)."
    assert last(result(text, fixed=(safe,) * 10)) == "Fixed 10 problems; none remain."
    assert last(result(text, none, none, none, fixed=(safe,) * 10)) == "Fixed 10 problems; 3 remain in 1 file."
    assert last(result(text, none, fixed=(safe,)), language="zh") == "已修复 1 处问题；还剩 1 处，涉及 1 个文件。"


@pytest.mark.parametrize("module", [concise, full])
def test_quiet_is_silent_without_findings_and_sums_nothing_up(module):
    text = "甲,乙"
    assert write(module, result("好\n"), quiet=True) == ""
    assert "Found" not in write(module, result(text, finding(text, ",")), quiet=True)


def test_statistics_are_sorted_by_count():
    text = "甲,乙and丙"
    english = rule("ZX501", "stray-english")
    found = (finding(text, "and", of=english), finding(text, ",", "，"), finding(text, ",", "，", safe=False))
    assert write(concise, result(text, *found), statistics=True, quiet=True).splitlines()[-2:] == [
        "2  ZX201  halfwidth-punctuation  [*] 1",
        "1  ZX501  stray-english          [*] 0",
    ]
    lines = write(full, result(text, *found), statistics=True, quiet=True).splitlines()
    assert ["findings", "code", "name", "safe", "fixes"] in [line.split() for line in lines]
    assert ["2", "ZX201", "halfwidth-punctuation", "1"] in [line.split() for line in lines]
    assert write(concise, result("好"), statistics=True, quiet=True) == ""


def test_json_and_concise_do_without_rich():
    code = (
        "import sys, zxlint.report.json, zxlint.report.concise, zxlint.report.diff;"
        "sys.exit('rich' in sys.modules or 'rapidfuzz' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# full


@pytest.mark.parametrize("cells", [80, 120])
@pytest.mark.parametrize("bad", ["首字", "abc", "and 群众", "𠮷", "末尾"])
def test_carets_stand_under_the_cells_of_the_finding(width, cells, bad):
    width(cells)
    text = "首字Latin汉字" * 3 + "中文abc中文and 群众𠮷" + "文字 text，" * 40 + "末尾"
    text = text if bad == "首字" else "前" * 37 + text
    assert carets(write(full, result(text, finding(text, bad), filename="a"))) == [bad]


@pytest.mark.parametrize("cells", [40, 79, 80, 81, 120])
@pytest.mark.parametrize("place", [0, 1, 30, 1500, 2970, 2998])
def test_a_long_paragraph_is_cut_to_the_width(width, cells, place):
    width(cells)
    text = "文字。" * 1000
    text = text[:place] + "坏a坏" + text[place:]
    output = write(full, result(text, finding(text, "坏a坏", "好")))
    assert max(map(cell_len, output.splitlines())) <= cells
    assert not [line for line in output.splitlines() if line != line.rstrip()]
    assert carets(output) == ["坏a坏"]


def test_a_long_finding_is_shown_by_its_start_and_its_size():
    text = "前文。" + "重复" * 400 + "后文。"
    output = write(full, result(text, finding(text, "重复" * 400, "")))
    assert "800 characters, to column 803" in output
    assert max(map(cell_len, output.splitlines())) <= 80
    assert carets(output)[0].startswith("重复重复")
    text = "甲\n" + "一行又一行\n" * 20
    output = write(full, result(text, finding(text, "一行又一行\n" * 20, "")), language="zh")
    assert "共 120 个字符，第 2–21 行" in output
    assert carets(output) == ["一行又一行⏎"]


@pytest.mark.parametrize(
    ("break_", "blank", "shown"),
    [
        ("\n", None, "⏎"),
        ("\r\n", None, "⏎"),
        ("\n\n\n", "2 blank lines", "⏎⏎⏎"),
        ("\r\n \r\n", "1 blank line", "⏎ ⏎"),
    ],
)
def test_a_tear_is_shown_on_both_sides(break_, blank, shown):
    text = f"为推动形成生{break_}动实践作出积极贡献。\n"
    tear = finding(text, f"生{break_}动", "生动")
    tear = Diagnostic(tear.rule, tear.span, (Edit(6, 6 + len(break_), ""),), "safe", "warning", {"bad": "x"})
    output = write(full, result(text, tear))
    assert carets(output) == ["生⏎", "动"]
    assert blank is None or f"⋮ {blank}\n" in output
    assert ("⋮" in output) == (blank is not None)
    assert f"−「推动形成生{shown}动实践作出」 +「推动形成生动实践作出」" in output


@pytest.mark.parametrize(("text", "blank"), [("\n\n\n\n", "3 blank lines"), (" \r\n\r\n", "1 blank line")])
def test_a_document_of_blank_lines_has_a_row_and_carets(text, blank):
    everything = finding(text, text, "", of=rule("ZX103", "excess-blank-lines"))
    output = write(full, result(text, everything))
    assert "\n    1 │ " in output
    assert carets(output)[0].endswith("⏎")
    assert f"⋮ {blank}\n" in output


def test_blank_lines_are_counted():
    text = "甲\n\n\n\n乙\n"
    output = write(full, result(text, finding(text, "\n\n\n", "\n", of=rule("ZX103", "excess-blank-lines"))))
    assert "⋮ 2 blank lines" in output


def test_markup_is_shown_as_it_stands(monkeypatch):
    text = "见[bold]粗[/bold]体:smile:[*],[/]"
    output = write(full, result(text, finding(text, ",", "，"), filename="[red].txt"))
    assert text in output
    assert "[red].txt: 1 problem" in output
    monkeypatch.setenv("TERM", "dumb")
    assert text in write(full, result(text, finding(text, ",", "，")), out=Terminal())


@pytest.mark.parametrize("module", [full, concise, json_report])
@pytest.mark.parametrize("out", [io.StringIO, Terminal])
def test_no_control_character_of_a_document_or_name_is_written(monkeypatch, module, out):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    nasty = f"{ESC}]0;x\x07\x9b2J\x00\x08\x7f\u202e\u2066\u200b\ufeff\u2028\ud800"
    text = f"汉字{nasty},{nasty}汉字"
    place = Related(Span(2, len(text)), nasty, nasty)
    found = finding(text, f"{nasty},", nasty, related=(place,))
    name = "a" + nasty.replace("\u200b", "").replace("\ufeff", "")
    output = write(module, result(text, found, filename=name), out=out())
    assert not [c for c in output if c in nasty and not (c.isascii() and c.isprintable())]
    if module is full:
        assert "⟨U+001B⟩" in output


def test_invisible_characters_are_made_visible():
    text = "\u3000甲\t乙\xa0丙\u200b丁  \n戊"
    output = write(full, result(text, finding(text, "  ", "")))
    assert "│ ␣甲→乙⟨U+00A0⟩丙⟨U+200B⟩丁··\n" in output
    assert carets(output) == ["··"]
    assert "··」 +「" in output


def test_repairs_are_drawn_on_one_line_each():
    text = "作为履职的 centerpiece,融入"
    output = write(full, result(text, finding(text, " centerpiece", "中心环节", safe=False)))
    assert "        −「作为履职的 centerpiece,融入」 +「作为履职的中心环节,融入」\n" in output
    assert "“ centerpiece” [?]\n" in output
    text = "工 作 报 告" + "。" * 20
    spaced = Diagnostic(rule(), Span(0, 7), tuple(Edit(n, n + 1, "") for n in (1, 3, 5)), "safe", "info", {"bad": "x"})
    assert "−「工 作 报 告。。。。」 +「工作报告。。。。」" in write(full, result(text, spaced))


@pytest.mark.parametrize("cells", [20, 40, 44, 50, 60])
@pytest.mark.parametrize(
    ("bad", "good"), [(",", "，"), (",", "、而且"), ("坏" * 30, "好"), ("坏" * 30, ""), ("abcdefgh", "好")]
)
def test_a_narrow_repair_keeps_the_change(width, cells, bad, good):
    width(cells)
    text = "前文文字很长" * 4 + bad + "后文文字很长" * 4
    output = write(full, result(text, finding(text, bad, good)))
    (line,) = [line for line in output.splitlines() if "−「" in line]
    before, _, after = line.partition(" +「")
    assert bad[:1] in before
    assert good in after
    assert cell_len(line) <= max(40, cells)


def test_a_narrow_repair_drops_what_is_farthest_from_the_change(width):
    width(40)
    text = "一二三四五,六七八九十"
    output = write(full, result(text, finding(text, ",", "，")))
    assert "−「…五,六七…」 +「…五，六七…」" in output
    text = "一二三四五六七八九十"
    inserted = Diagnostic(rule(), Span(5, 5), (Edit(5, 5, "好"),), "safe", "info", {"bad": "x"})
    assert "−「…四五六七…」 +「…五好六七…」" in write(full, result(text, inserted))


def test_many_edits_are_counted():
    text = "一二三四五六七八九十一二三四五六七八九十\n" * 8
    edits = tuple(Edit(n * 21 + 20, n * 21 + 21, "") for n in range(8))
    found = Diagnostic(rule(), Span(19, 169), edits, "safe", "warning", {"bad": "x"})
    output = write(full, result(text, found))
    assert output.count("−「") == 3
    assert "… and 5 more edits" in output


def test_related_places_are_named():
    text = "甲乙丙\n丁,戊"
    found = finding(text, ",", related=(Related(Span(4, 7), "原文", "original"),))
    assert "        ↳ original at 2:1  丁,戊\n" in write(full, result(text, found))
    assert "        ↳ 原文：2:1  丁,戊\n" in write(full, result(text, found), language="zh")


def test_findings_of_one_rule_are_limited():
    text = "甲," * 30
    found = [
        Diagnostic(rule(), Span(n, n + 1), (Edit(n, n + 1, "，"),), "safe", "warning", {"bad": ","})
        for n in range(1, 60, 2)
    ]
    output = write(full, result(text, *found), max_per_rule=4)
    assert output.count(" ZX201 halfwidth") == 4
    assert "… and 26 more of ZX201 (--max-per-rule 0 shows all)" in output
    assert "Found 30 problems" in output
    assert write(full, result(text, *found), max_per_rule=0).count(" ZX201 halfwidth") == 30


def test_the_summary_counts_by_family():
    text = "甲,乙and丙"
    found = (
        finding(text, ",", "，"),
        finding(text, ",", "，", safe=False),
        finding(text, "and", of=rule("ACME1", "own")),
    )
    lines = [line.split() for line in write(full, result(text, *found)).splitlines()]
    assert ["ACME", "1", "0", "0", "1"] in lines
    assert ["ZX2", "punctuation", "2", "1", "1", "0"] in lines
    assert not [line for line in lines if line[:1] == ["ZX1"]]


def test_long_messages_hang():
    long = rule(zh="这一段与前文重复" * 12 + "（见原文）", en="a passage that stands here a second time " * 5)
    text = "甲,乙"
    for language in ("zh", "en"):
        output = write(full, result(text, finding(text, ",", of=long)), language=language, quiet=True)
        message = output.split("\n")[1 : output.split("\n").index("    1 │ 甲,乙")]
        assert len(message) > 2
        assert all(line.startswith("        ") for line in message[1:])
        assert max(map(cell_len, message)) <= 80


def test_a_file_that_is_no_text_has_no_excerpt():
    found = Diagnostic(rule("ZX001", "undecodable-bytes"), Span(0, 0), (), "safe", "error", {"bad": "x"})
    assert (
        write(full, result("", found), quiet=True)
        == "a.txt: 1 problem\n  1:1 ZX001 undecodable-bytes half-width “x”\n\n"
    )


def test_colours_only_on_a_terminal(monkeypatch):
    text = "甲,乙"
    found = result(text, finding(text, ",", "，"))
    assert ESC not in write(full, found)
    assert f"{ESC}[1;33mZX201" in write(full, found, out=Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    assert f"{ESC}[1;33m" not in write(full, found, out=Terminal())


def test_full_prints_each_file_when_it_comes():
    text = "甲,乙"
    out = io.StringIO()

    def results():
        yield result(text, finding(text, ","))
        assert "a.txt: 1 problem" in out.getvalue()
        yield result(text, finding(text, ","), filename="b.txt")

    full.report(results(), out, ReportOptions("en"))
    assert "b.txt: 1 problem" in out.getvalue()


@pytest.mark.parametrize("module", [full, concise, json_report])
def test_reports_are_fast(module):
    text = ("甲乙丙丁戊己庚辛壬癸" * 7 + ",") * 450
    places = [n for n, c in enumerate(text) if c == ","]
    found = [
        Diagnostic(rule(), Span(n, n + 1), (Edit(n, n + 1, "，"),), "safe", "warning", {"bad": ","}) for n in places
    ]
    start = time.process_time()
    write(module, result(text, *found), max_per_rule=0)
    assert time.process_time() - start < 1.5  # 0.25 s on a slow machine; what is quadratic takes minutes


def test_every_word_is_there_in_both_languages():
    import string

    for key, (zh, en) in WORDS.items():
        zh_names, en_names = ({name for _, name, _, _ in string.Formatter().parse(words) if name} for words in (zh, en))
        # A number of one needs no figure, and each language has its own way to count.
        assert zh_names ^ en_names <= {"n", "all"}, key


# diff

TEXTS = {
    "a row": ("一\n二,\n三\n", "一\n二，\n三\n"),
    "no newline, then one": ("一\n二", "一\n二\n"),
    "a newline, then none": ("一\n二\n", "一\n二"),
    "no newline in either": ("一\n二,", "一\n二，"),
    "context without a newline": ("一,\n二", "一，\n二"),
    "CRLF": ("一,\r\n二\r\n三,\r\n", "一，\r\n二\r\n三，\r\n"),
    "lone CR and U+2028": ("一,\r二\u2028三\x0c\n四\n", "一，\r二\u2028三\x0c\n四\n"),
    "rows join": ("头\n\n一二\n\n三四\n\n尾\n", "头\n\n一二三四\n\n尾\n"),
    "rows go": ("头\n\n复\n\n尾\n", "头\n\n尾\n"),
    "all new": ("", "一\n"),
    "all gone": ("一\n二\n", ""),
    "looks like a head": ("-- a\n++ b\n@@ -1 +1 @@\n一,\n", "-- a\n++ b\n@@ -1 +1 @@\n一，\n"),
    "far apart": ("头,\n" + "行\n" * 20 + "尾,\n", "头，\n" + "行\n" * 20 + "尾，\n"),
}


def patched(before, changes, tmp_path, name="文档 一.txt"):
    path = tmp_path / name
    path.write_bytes(before.encode())
    command = ["patch", "-p0", "--no-backup-if-mismatch", "--fuzz=0"]
    subprocess.run(command, input=changes.encode(), cwd=tmp_path, check=True, capture_output=True)
    return path.read_bytes().decode() if path.exists() else ""


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
@pytest.mark.parametrize("name", TEXTS)
def test_patch_applies_the_diff(name, tmp_path):
    before, after = TEXTS[name]
    assert patched(before, diff.unified(before, after, "文档 一.txt"), tmp_path) == after


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
def test_patch_applies_the_diff_of_a_file_with_an_odd_name(tmp_path):
    name = 'a"b\\c\n\u3000.txt'
    assert patched("一,\n", diff.unified("一,\n", "一，\n", name), tmp_path, name) == "一，\n"


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
def test_patch_applies_diffs_of_random_texts(tmp_path):
    chance = random.Random(7)
    for _ in range(60):
        rows = [chance.choice(["", "甲乙", "甲,乙", "丙丁戊", " "]) for _ in range(chance.randrange(30))]
        other = [row.replace(",", "，") for row in rows if chance.random() > 0.1]
        before, after = "\n".join(rows), "\n".join(other) + chance.choice(["", "\n"])
        if before != after:
            assert patched(before, diff.unified(before, after, "文档 一.txt"), tmp_path) == after


def test_equal_texts_have_no_diff():
    assert diff.unified("一\n", "一\n", "a") == ""


def test_a_changed_row_stands_beside_the_row_it_came_from():
    before = "".join(f"第{n}段,内容\n\n" for n in "一二三四五")
    rows = diff.unified(before, before.replace(",", "，"), "a").splitlines()[3:]
    assert [row[0] for row in rows] == ["-", "+", " "] * 5


def test_a_diff_is_plain_where_there_is_no_terminal():
    changes = diff.unified("长" * 500 + f",{ESC}\n", "长" * 500 + f"，{ESC}\n", "a")
    out = io.StringIO()
    diff.show(changes, out)
    assert out.getvalue() == changes


def test_a_diff_on_a_terminal_is_cut_down_to_what_changes(monkeypatch):
    before = "前" * 300 + "甲,乙" + "中" * 300 + f"丙;丁{ESC}" + "后" * 300 + "\n" + "旁" * 300 + "\n"
    after = before.replace(",", "，").replace(";", "；")
    out = Terminal()
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    diff.show(diff.unified(before, after, "a"), out)
    shown = out.getvalue()
    assert f"-…{'前' * 11}甲,乙{'中' * 11}…{'中' * 11}丙;丁⟨U+001B⟩{'后' * 10}…\n" in shown
    assert f"+…{'前' * 11}甲，乙{'中' * 11}…{'中' * 11}丙；丁⟨U+001B⟩{'后' * 10}…\n" in shown
    assert ESC not in shown
    assert "旁" * 101 not in shown


def test_a_diff_on_a_terminal_shows_where_rows_were_joined(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    before = "甲" * 300 + "头\n\n尾" + "乙" * 300 + "\n"
    out = Terminal()
    diff.show(diff.unified(before, before.replace("\n\n", ""), "a"), out)
    assert out.getvalue().splitlines()[3:] == [
        f"-…{'甲' * 11}头",
        "-",
        f"-尾{'乙' * 11}…",
        f"+…{'甲' * 11}头尾{'乙' * 11}…",
    ]


def test_a_diff_on_a_terminal_is_coloured():
    out = Terminal()
    diff.show(diff.unified("一,\n", "一，\n", "a"), out)
    assert f"{ESC}[31m-" in out.getvalue()
    assert f"{ESC}[32m+" in out.getvalue()


def test_diffs_of_several_files_are_shown_one_after_the_other(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    changes = diff.unified("-- x,\n", "-- x，\n", "a") + diff.unified("一", "二", "b")
    out = Terminal()
    diff.show(changes, out)
    assert out.getvalue() == changes
