"""The command line: what it prints where, what it writes, and what it exits with."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from zxlint import __version__

FAULTY = "基层单位 and 群众,好。\n"
REPAIRED = "基层单位和群众，好。\n"
DOUBTFUL = "履职的 centerpiece 是服务群众，人人有责。\n"
DOUBTFUL_REPAIRED = "履职的中心环节是服务群众，人人有责。\n"
CLEAN = "会议指出，要密切联系群众。\n"
DIFF = f"--- a.txt\n+++ a.txt\n@@ -1 +1 @@\n-{FAULTY}+{REPAIRED}"
GB = b"\xff\xd6\xd0\xce\xc4\n"
"""Bytes that are text in no encoding."""


def make(**files):
    """Write files, text as UTF-8; a double underscore in a keyword is a full stop."""
    for name, content in files.items():
        write(name.replace("__", "."), content)


def write(name, content):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def found(ran):
    """The findings of a JSON report: file and code."""
    return [(one["filename"], one["code"]) for one in json.loads(ran.out)]


@pytest.fixture
def check(zxlint):
    """Check with the report as JSON."""

    def run(*arguments, **more):
        return zxlint("check", "--output-format", "json", *arguments, **more)

    return run


def own_rules(body="yield swap((0, 1), '')", code="AB001", **more):
    """Write a rule of one's own, and return its place."""
    more = "".join(f", {key}={value!r}" for key, value in more.items())
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return write(
        "own.py",
        "from zxlint.rule import Hit, rule, swap\n"
        "from zxlint.text import Edit, Span\n\n"
        f"@rule({code!r}, 'own-rule', zh='自己的', en='of my own', examples=[]{more})\n"
        f'def own_rule(doc):\n    """A rule of my own."""\n{lines}',
    ).resolve()


# Exit status


def test_a_clean_document_exits_with_0(zxlint):
    make(a__txt=CLEAN)
    ran = zxlint("check", "a.txt")
    assert (ran.status, ran.err) == (0, "")
    assert "1 file" in ran.out


def test_findings_exit_with_1(zxlint):
    make(a__txt=FAULTY)
    assert zxlint("check", "a.txt").status == 1


def test_exit_zero_hides_findings_and_no_error(zxlint):
    make(a__txt=FAULTY)
    assert zxlint("check", "a.txt", "--exit-zero").status == 0
    assert zxlint("check", "a.txt", "no.txt", "--exit-zero").status == 2


def test_a_missing_path_exits_with_2_and_all_else_is_still_reported(check):
    make(a__txt=FAULTY, b__txt=FAULTY)
    ran = check("a.txt", "no.txt", "b.txt")
    assert ran.status == 2
    assert found(ran) == [(name, code) for name in ("a.txt", "b.txt") for code in ("ZX501", "ZX201")]
    assert ran.err == "zxlint: no.txt: no such file or folder\n"


def test_links_that_lead_nowhere_exit_with_2(check, here):
    (here / "gone.txt").symlink_to("nowhere.txt")
    (here / "round.txt").symlink_to("round.txt")
    make(a__txt=CLEAN)
    ran = check("gone.txt", "round.txt", "a.txt")
    assert ran.status == 2
    assert [row.split(": ")[1] for row in ran.err.splitlines()] == ["gone.txt", "round.txt"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_exits_with_2(check):
    make(a__txt=FAULTY, b__txt=FAULTY)
    Path("a.txt").chmod(0)
    ran = check(".")
    assert ran.status == 2
    assert "a.txt" in ran.err
    assert {name for name, _ in found(ran)} == {"b.txt"}


def test_a_folder_whose_name_ends_like_a_file_is_a_folder(check):
    make(**{"x.txt/a.txt": FAULTY})
    ran = check("x.txt")
    assert ran.status == 1
    assert {name for name, _ in found(ran)} == {"x.txt/a.txt"}


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["chekc"],
        ["check", "--selct", "ZX1"],
        ["check", "--max-per-rule", "-1"],
        ["check", "--max-per-rule", "all"],
        ["check", "--output-format", "jsno"],
        ["check", "--config", "no.toml"],
        ["fix", "--write", "--output", "out"],
        ["fix", "-", "--write"],
        ["fix", "-", "a.txt"],
        ["fix", "a.txt", "--output", "a.txt"],
    ],
)
def test_what_cannot_be_carried_out_exits_with_2_and_prints_no_report(zxlint, arguments):
    make(a__txt=FAULTY)
    ran = zxlint(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err
    assert "Traceback" not in ran.err
    assert Path("a.txt").read_text(encoding="utf-8") == FAULTY


def test_an_unknown_format_names_the_nearest(zxlint):
    assert 'did you mean "json"?' in zxlint("check", "--output-format", "jsno").err


def test_a_document_that_does_not_settle_is_not_written_and_exits_with_2(zxlint):
    make(a__txt="甲好。\n", b__txt=FAULTY)
    own = own_rules("if doc.text[0] in '甲乙':\n    yield swap((0, 1), '乙' if doc.text[0] == '甲' else '甲')")
    ran = zxlint("fix", ".", "--write", "--rule-path", own)
    assert ran.status == 2
    assert "a.txt: the repair did not settle (AB001)" in ran.err
    assert Path("a.txt").read_text(encoding="utf-8") == "甲好。\n"
    assert Path("b.txt").read_text(encoding="utf-8") == REPAIRED


def test_a_rule_that_raises_is_named_with_its_file_and_the_run_goes_on(check):
    make(a__txt=CLEAN, b__txt=FAULTY)
    own = own_rules("if 'and' not in doc.text:\n    raise LookupError('no luck')\nyield swap((0, 1), '')")
    ran = check("a.txt", "b.txt", "--rule-path", own)
    assert ran.status == 2
    assert ran.err == "zxlint: a.txt: rule AB001 own-rule failed: LookupError: no luck\n"
    assert found(ran) == [("b.txt", "AB001"), ("b.txt", "ZX501"), ("b.txt", "ZX201")]


def test_a_rule_that_makes_impossible_edits_is_named_and_stops_no_repair(zxlint):
    make(a__txt=FAULTY, b__txt=FAULTY)
    own = own_rules("yield Hit(Span(0, 1), (Edit(0, 1, ''), Edit(90, 91, '')))")
    ran = zxlint("fix", "a.txt", "b.txt", "--write", "--rule-path", own)
    assert ran.status == 2
    assert [row.split(" failed: ")[0] for row in ran.err.splitlines()] == [
        "zxlint: a.txt: rule AB001 own-rule",
        "zxlint: b.txt: rule AB001 own-rule",
    ]
    assert Path("b.txt").read_text(encoding="utf-8") == REPAIRED


def test_a_rule_file_that_does_not_load_exits_with_2(zxlint):
    make(a__txt=CLEAN)
    own = write("own.py", "import nothing_of_this_name\n").resolve()
    ran = zxlint("check", "--rule-path", own)
    assert ran.status == 2
    assert "own.py could not be loaded: ModuleNotFoundError" in ran.err


def test_a_rule_that_takes_the_code_of_another_exits_with_2(zxlint):
    make(a__txt=CLEAN)
    ran = zxlint("check", "--rule-path", own_rules(code="ZX101"))
    assert ran.status == 2
    assert "ZX101 trailing-whitespace of zxlint.rules.zx101_trailing_whitespace and ZX101 own-rule of" in ran.err


@pytest.mark.parametrize("arguments", [["--rule-path", "no.py"], ["--select", "ZX20l"], ["--ignore", "nonsense"]])
@pytest.mark.parametrize("command", ["check", "fix"])
def test_a_wrong_command_line_is_an_error_even_where_there_is_nothing_to_check(zxlint, command, arguments):
    ran = zxlint(command, ".", *arguments)
    assert ran.status == 2
    assert arguments[1] in ran.err


# What cannot be read as text


def test_binary_files_are_passed_over_in_folders_and_reported_where_named(check):
    make(a__txt=CLEAN.encode() + b"\0\1\2", b__txt=CLEAN)
    assert (check(".").status, check(".").out) == (0, "[]\n")
    ran = check("a.txt")
    assert (ran.status, found(ran)) == (1, [("a.txt", "ZX001")])


def test_undecodable_bytes_are_reported_with_their_offset(check):
    make(a__txt=CLEAN.encode() + GB)
    (one,) = json.loads(check("--language", "en", ".").out)
    assert (one["code"], one["severity"], one["fix"]) == ("ZX001", "error", None)
    assert one["location"] == one["end_location"] == {"row": 1, "column": 1}
    assert f"byte offset {len(CLEAN.encode())}" in one["message"]


def test_the_offset_counts_the_bom(check):
    make(a__txt=b"\xef\xbb\xbfabc\xff")
    assert "byte offset 6" in json.loads(check("--language", "en", ".").out)[0]["message"]


def test_undecodable_files_are_never_changed(zxlint):
    make(a__txt=GB, b__txt=FAULTY)
    assert zxlint("fix", ".", "--write", "--unsafe").status == 2
    assert Path("a.txt").read_bytes() == GB
    assert Path("b.txt").read_text(encoding="utf-8") == REPAIRED
    assert zxlint("fix", "a.txt", "--output", "out").status == 1
    assert not Path("out/a.txt").exists() or Path("out/a.txt").read_bytes() == GB
    assert zxlint("fix", "a.txt").out == ""
    assert zxlint("fix", "-", stdin=CLEAN.encode()).out == CLEAN


def test_undecodable_standard_input_goes_through_as_it_came(here, environment):
    ran = subprocess.run([sys.executable, "-m", "zxlint", "fix", "-"], input=GB, capture_output=True, env=environment)
    assert (ran.returncode, ran.stdout) == (1, GB)
    assert b"ZX001" in ran.stderr


def test_an_empty_file_is_clean(check):
    make(a__txt="")
    assert (check("a.txt").status, check("a.txt").out) == (0, "[]\n")


# Standard input


def test_standard_input_is_text_unless_it_is_named_markdown(check):
    data = "用 `代码 ,中文` 标记，好。\n".encode()
    assert check("-", stdin=data).status == 1
    assert {name for name, _ in found(check("-", stdin=data))} == {"-"}
    assert check("-", "--stdin-filename", "x.md", stdin=data).status == 0
    data += FAULTY.encode()
    assert {name for name, _ in found(check("-", "--stdin-filename", "x.md", stdin=data))} == {"x.md"}


def test_settings_of_the_folder_hold_for_standard_input(check):
    make(zxlint__toml='ignore = ["ZX501"]\n[per-file-ignores]\n"sub/*" = ["ZX201"]\n')
    assert found(check("-", stdin=FAULTY.encode())) == [("-", "ZX201")]
    assert found(check("-", "--stdin-filename", "sub/a.txt", stdin=FAULTY.encode())) == []


def test_fix_repairs_standard_input_to_standard_output(zxlint):
    ran = zxlint("fix", "-", stdin=FAULTY.encode())
    assert (ran.status, ran.out) == (0, REPAIRED)
    ran = zxlint("fix", "-", stdin=DOUBTFUL.encode())
    assert (ran.status, ran.out) == (1, DOUBTFUL)
    assert zxlint("fix", "-", "--unsafe", stdin=DOUBTFUL.encode()).out == DOUBTFUL_REPAIRED
    assert zxlint("fix", "-", "--exit-non-zero-on-fix", stdin=FAULTY.encode()).status == 1


def test_fix_shows_the_diff_of_standard_input_when_asked(zxlint):
    ran = zxlint("fix", "-", "--diff", "--stdin-filename", "a.txt", stdin=FAULTY.encode())
    assert ran.status == 1
    assert ran.out == DIFF
    ran = zxlint("fix", "-", "--diff", stdin=CLEAN.encode())
    assert (ran.status, ran.out) == (0, "")


def test_fix_keeps_bom_and_line_ends_of_standard_input(process):
    data = "\ufeff基层单位 and 群众，好。\r\n甲\r\n"
    assert process("fix", "-", stdin=data.encode()).out == "\ufeff基层单位和群众，好。\r\n甲\r\n"


# Repairing files


def test_fix_shows_the_diff_and_changes_nothing(zxlint):
    make(a__txt=FAULTY, b__txt=CLEAN)
    ran = zxlint("fix", ".")
    assert ran.status == 1
    assert ran.out == DIFF
    assert Path("a.txt").read_text(encoding="utf-8") == FAULTY
    assert zxlint("fix", ".", "--diff").out == ran.out


def test_fix_exits_with_1_also_where_only_a_person_can_help(zxlint):
    make(a__txt=DOUBTFUL)
    ran = zxlint("fix", "a.txt")
    assert (ran.status, ran.out) == (1, "")
    assert DOUBTFUL_REPAIRED in zxlint("fix", "a.txt", "--unsafe").out.replace("\n+", "\n")


def test_fix_of_clean_documents_exits_with_0(zxlint):
    make(a__txt=CLEAN)
    ran = zxlint("fix", ".")
    assert (ran.status, ran.out) == (0, "")


def test_the_diff_can_be_applied(zxlint, here):
    between = "".join(f"第{n}段写的是另外一件事情。\n" for n in "甲乙丙丁戊己庚辛壬")
    write("卷一/a b.txt", "\n\n\n" + FAULTY + between + "末行")
    write("c.txt", FAULTY.replace("\n", "\r\n"))
    write("patch", zxlint("fix", ".").out)
    done = subprocess.run(["git", "apply", "-p0", "--whitespace=nowarn", "patch"], capture_output=True)
    assert done.returncode == 0, done.stderr
    assert Path("卷一/a b.txt").read_text(encoding="utf-8") == REPAIRED + between + "末行\n"
    assert Path("c.txt").read_bytes() == REPAIRED.replace("\n", "\r\n").encode()


def test_write_makes_the_safe_repairs_and_no_others(zxlint, check):
    make(a__txt=FAULTY + DOUBTFUL, b__txt=CLEAN)
    ran = zxlint("fix", ".", "--write")
    assert ran.status == 1
    assert "ZX501" in ran.out
    assert Path("a.txt").read_text(encoding="utf-8") == REPAIRED + DOUBTFUL
    assert found(check(".")) == [("a.txt", "ZX501")]


def test_writing_again_changes_nothing(zxlint, check):
    make(a__txt="\n\n" + FAULTY + DOUBTFUL + "\n\n\n\n\n末段 ，好。  ")
    zxlint("fix", ".", "--write")
    first, status = Path("a.txt").read_bytes(), Path("a.txt").stat()
    assert found(check(".")) == [("a.txt", "ZX501")]
    zxlint("fix", ".", "--write")
    assert Path("a.txt").read_bytes() == first
    assert (Path("a.txt").stat().st_mtime_ns, Path("a.txt").stat().st_ino) == (status.st_mtime_ns, status.st_ino)


def test_all_fixed_exits_with_0_unless_told(zxlint):
    make(a__txt=FAULTY)
    assert zxlint("fix", "a.txt", "--write").status == 0
    make(a__txt=FAULTY)
    assert zxlint("fix", "a.txt", "--write", "--exit-non-zero-on-fix").status == 1
    assert zxlint("fix", "a.txt", "--write", "--exit-non-zero-on-fix").status == 0


@pytest.mark.parametrize("option", ["--unsafe", "--unsafe-fixes"])
def test_unsafe_makes_the_others_too(zxlint, option):
    make(a__txt=FAULTY + DOUBTFUL)
    assert zxlint("fix", "a.txt", "--write", option).status == 0
    assert Path("a.txt").read_text(encoding="utf-8") == REPAIRED + DOUBTFUL_REPAIRED


def test_output_writes_repaired_copies_and_leaves_the_originals(zxlint):
    write("docs/a.txt", FAULTY)
    write("docs/sub/b.md", FAULTY)
    write("docs/sub/clean.txt", CLEAN)
    write("c.txt", FAULTY)
    assert zxlint("fix", "docs", "c.txt", "--output", "out").status == 0
    copies = {path.relative_to("out").as_posix(): path.read_text("utf-8") for path in Path("out").rglob("*.*")}
    assert copies == {"a.txt": REPAIRED, "sub/b.md": REPAIRED, "sub/clean.txt": CLEAN, "c.txt": REPAIRED}
    assert Path("docs/a.txt").read_text(encoding="utf-8") == Path("c.txt").read_text(encoding="utf-8") == FAULTY


def test_copies_are_not_copied_again(zxlint):
    make(a__txt=FAULTY)
    for _ in range(2):
        assert zxlint("fix", ".", "--output", "out").status == 0
        assert [path.as_posix() for path in Path("out").rglob("*.txt")] == ["out/a.txt"]


def test_two_copies_of_one_name_do_not_overwrite_each_other(zxlint):
    write("one/a.txt", FAULTY)
    write("two/a.txt", CLEAN)
    ran = zxlint("fix", "one", "two", "--output", "out")
    assert ran.status == 2
    assert "two/a.txt: not written" in ran.err
    assert Path("out/a.txt").read_text(encoding="utf-8") == REPAIRED


def test_copies_do_not_leave_the_folder(zxlint, here):
    outside = write("../outside.txt", FAULTY)
    ran = zxlint("fix", "../outside.txt", "--output", "out")
    assert ran.status in (0, 2)
    assert outside.read_text(encoding="utf-8") == FAULTY
    assert [path.name for path in Path("out").rglob("*.txt")] == ["outside.txt"]


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("甲 ，乙。\r\n丙\u2028丁\x0c\n戊\r己 and 庚。\r\n", "甲，乙。\r\n丙\u2028丁\x0c\n戊\r己和庚。\r\n"),
        ("甲乙丙。\r\n丁戊己。", "甲乙丙。\r\n丁戊己。\r\n"),
        ("上一段。\r\n\r\n\r\n\r\n\r\n下一段。\r\n", "上一段。\r\n\r\n下一段。\r\n"),
        ("甲乙，丙。\n𠮷野 ，家🙂。\n", "甲乙，丙。\n𠮷野，家🙂。\n"),
    ],
)
def test_bytes_outside_an_edit_stay_as_they_were(zxlint, before, after, bom):
    make(a__txt=(bom + before).encode())
    zxlint("fix", "a.txt", "--write", "--select", "ZX1,ZX501")
    assert Path("a.txt").read_bytes() == (bom + after).encode()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_stays_utf_16(zxlint, encoding):
    make(a__txt=("\ufeff" + FAULTY.replace("\n", "\r\n") + "𠮷\r\n").encode(encoding))
    assert zxlint("fix", "a.txt", "--write").status == 0
    assert Path("a.txt").read_bytes() == ("\ufeff" + REPAIRED.replace("\n", "\r\n") + "𠮷\r\n").encode(encoding)


def test_code_in_markdown_is_left_alone(zxlint):
    text = "用 `代码 ,中文` 标记。\n\n```\n甲 and 乙,丙  \n```\n\n[文章](a and b,c.md)\n"
    make(a__md=text + FAULTY, a__txt=FAULTY)
    assert zxlint("fix", ".", "--write").status == 0
    assert Path("a.md").read_text(encoding="utf-8") == text + REPAIRED


# Reports


def test_json_of_clean_documents_is_an_empty_array(check):
    make(a__txt=CLEAN)
    assert check(".").out == "[]\n"
    assert check("no.txt").out == "[]\n"


def test_json_of_one_finding(check):
    make(a__txt=b"\xef\xbb\xbf" + f"\r\n\r\n{CLEAN}𠮷的单位 and 群众，好。\r\n".encode())
    ran = check("a.txt", "--select", "ZX501", "--language", "zh")
    place = {"location": {"row": 4, "column": 5}, "end_location": {"row": 4, "column": 10}}
    assert json.loads(ran.out) == [
        {
            "code": "ZX501",
            "name": "stray-english",
            "message": "中文句子里混进了英文词“and”",
            "filename": "a.txt",
            "severity": "warning",
            **place,
            "fix": {"applicability": "safe", "message": "替换为“和”", "edits": [{"content": "和", **place}]},
            "related": [],
            "url": None,
        }
    ]


def test_json_of_an_unsafe_repair(check):
    make(a__txt=DOUBTFUL)
    (one,) = json.loads(check("a.txt").out)
    assert one["fix"]["applicability"] == "unsafe"
    assert one["fix"]["edits"][0]["content"] == "中心环节"


def test_concise_is_one_line_a_finding(zxlint):
    make(a__txt=CLEAN + FAULTY + DOUBTFUL)
    rows = zxlint("check", ".", "--output-format", "concise", "--quiet").out.splitlines()
    places = ["a.txt:2:5: ZX501", "a.txt:2:12: ZX201", "a.txt:3:4: ZX501"]
    assert [" ".join(row.split(" ")[:2]) for row in rows] == places
    assert [row[-4:] for row in rows] == [" [*]", " [*]", " [?]"]


def test_full_shows_the_place_with_the_repair(zxlint):
    make(a__txt=FAULTY)
    out = zxlint("check", ".").out
    assert "a.txt" in out
    assert "1:5 ZX501 stray-english" in out
    assert FAULTY.strip() in out
    assert "Found 2 problems in 1 file" in out


def test_statistics_count_by_rule(zxlint):
    make(a__txt=FAULTY, b__txt="甲,乙,丙。\n" + CLEAN)
    rows = zxlint("check", ".", "--output-format", "concise", "--statistics", "--quiet").out.splitlines()
    counts = ["3 ZX201 halfwidth-punctuation", "1 ZX501 stray-english"]
    assert [" ".join(row.split()[:3]) for row in rows[-2:]] == counts


@pytest.mark.parametrize(("given", "shown", "more"), [("3", 3, "9 more of ZX201"), ("0", 12, None), ("12", 12, None)])
def test_max_per_rule_leaves_the_rest_out_and_says_so(zxlint, given, shown, more):
    make(a__txt="甲,乙。\n" * 12)
    out = zxlint("check", ".", "--max-per-rule", given, "--quiet", "--select", "ZX201").out
    assert sum(" ZX201 halfwidth-punctuation " in row for row in out.splitlines()) == shown
    assert ("more of" in out) == bool(more)
    assert (more or "") in out


def test_the_exit_status_does_not_depend_on_what_is_shown(zxlint):
    make(a__txt=FAULTY)
    for output_format in ("full", "concise", "json"):
        assert zxlint("check", ".", "--output-format", output_format, "--max-per-rule", "0").status == 1


def test_quiet_leaves_only_findings(zxlint):
    make(a__txt=CLEAN)
    for output_format in ("full", "concise"):
        ran = zxlint("check", ".", "--quiet", "--output-format", output_format)
        assert (ran.status, ran.out, ran.err) == (0, "", "")
    make(a__txt=FAULTY)
    assert "Found" not in zxlint("check", ".", "--quiet").out
    assert zxlint("fix", ".", "--quiet").err == ""


def test_files_are_reported_in_order_and_once(check):
    for name in ("b.txt", "a/z.md", "a/b.TXT", "c.markdown"):
        write(name, "单位 and 群众，好。\n")
    assert found(check("c.markdown", ".", "a")) == [
        (name, "ZX501") for name in ("c.markdown", "a/b.TXT", "a/z.md", "b.txt")
    ]


def test_the_current_folder_is_the_default(check):
    make(a__txt=FAULTY)
    assert {name for name, _ in found(check())} == {"a.txt"}


@pytest.mark.parametrize(("locale", "words"), [("zh_CN.UTF-8", "发现 2 处问题"), ("en_GB.UTF-8", "Found 2 problems")])
def test_the_report_speaks_the_language_of_the_locale(zxlint, monkeypatch, locale, words):
    make(a__txt=FAULTY)
    monkeypatch.setenv("LC_ALL", locale)
    assert words in zxlint("check", ".").out


def test_piped_reports_hold_no_colours(process, here):
    make(a__txt=FAULTY)
    for arguments in (["check", "."], ["fix", "."], ["check", "no.txt"], ["rule", "ZX105"]):
        ran = process(*arguments, TERM="xterm-256color", COLORTERM="truecolor")
        assert "\x1b" not in ran.out + ran.err


COLOUR = re.compile(r"\x1b\[(?:\d+;)*[39]\d")


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize("arguments", [["check", "."], ["fix", "."]])
def test_no_color_is_honoured_on_a_terminal(here, environment, arguments):
    import pty

    make(a__txt=FAULTY)

    def shown(**variables):
        ours, theirs = pty.openpty()
        child = subprocess.Popen(
            [sys.executable, "-m", "zxlint", *arguments],
            stdout=theirs, stderr=theirs, stdin=subprocess.DEVNULL,
            env=environment | {"TERM": "xterm-256color"} | variables,
        )  # fmt: skip
        os.close(theirs)
        read = b""
        try:
            while data := os.read(ours, 65536):
                read += data
        except OSError:  # Linux says so where the other end is closed
            pass
        os.close(ours)
        child.wait()
        return read.decode("utf-8")

    coloured, plain = shown(), shown(NO_COLOR="1")
    assert COLOUR.search(coloured)
    assert not COLOUR.search(plain)
    assert "a.txt" in plain


@pytest.mark.parametrize("output_format", ["full", "concise", "json"])
@pytest.mark.parametrize("text", [FAULTY, FAULTY * 2000], ids=["short", "long"])
def test_a_reader_that_stops_reading_gets_no_traceback(here, environment, output_format, text):
    make(a__txt=text)
    child = subprocess.Popen(
        [sys.executable, "-m", "zxlint", "check", ".", "--output-format", output_format, "--max-per-rule", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
    )  # fmt: skip
    child.stdout.close()
    err = child.stderr.read().decode()
    child.stderr.close()
    assert (child.wait(), err) == (1, "")


def test_characters_that_the_console_does_not_know_are_replaced(here, environment):
    make(a__txt="𠮷的单位 and 群众，好🙂。\n")
    ran = subprocess.run(
        [sys.executable, "-m", "zxlint", "check", ".", "--language", "zh"],
        capture_output=True,
        env=environment | {"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"},
    )
    assert (ran.returncode, ran.stderr) == (1, b"")
    assert "中文句子里混进了英文词" in ran.stdout.decode("gbk")
    assert "?的单位 and 群众，好?。" in ran.stdout.decode("gbk")


# Choosing rules


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        ([], "ZX501 ZX201 ZX101"),
        (["--select", "ZX201"], "ZX201"),
        (["--select", "ZX2"], "ZX201"),
        (["--select", "stray-english, ZX1"], "ZX501 ZX101"),
        (["--select", "ZX1", "--select", "ZX5"], "ZX501 ZX101"),
        (["--select", "ALL", "--ignore", "ZX"], ""),
        (["--ignore", "ZX201,trailing-whitespace"], "ZX501"),
        (["--ignore", "ZX5"], "ZX201 ZX101"),
        (["--select", "ZX1", "--extend-select", "ZX201"], "ZX201 ZX101"),
        (["--select", "ZX", "--ignore", "ZX2", "--extend-select", "ZX201"], "ZX501 ZX201 ZX101"),
    ],
)
def test_rules_are_chosen_by_code_prefix_and_name(check, arguments, codes):
    make(a__txt="单位 and 群众,好。  \n")
    assert [code for _, code in found(check(".", *arguments))] == codes.split()


def test_a_rule_that_is_off_runs_where_it_is_asked_for(check):
    make(a__txt=CLEAN)
    own = own_rules(default=False)
    assert found(check(".", "--rule-path", own)) == []
    assert found(check(".", "--rule-path", own, "--extend-select", "own-rule")) == [("a.txt", "AB001")]


@pytest.mark.parametrize("option", ["--select", "--ignore", "--extend-select"])
@pytest.mark.parametrize(
    ("given", "nearest"),
    [("ZX20l", "ZX201"), ("stray-englsh", "stray-english"), ("trailing_whitespace", "trailing-whitespace")],
)
def test_an_unknown_rule_exits_with_2_and_names_the_nearest(check, option, given, nearest):
    make(a__txt=FAULTY)
    ran = check(".", option, given)
    assert ran.status == 2
    assert f'unknown rule "{given}"' in ran.err
    assert f'did you mean "{nearest}"?' in ran.err
    assert ran.err.count("\n") == 1


# Configuration


def test_a_wrong_setting_exits_with_2_and_other_folders_are_still_checked(check):
    for folder in ("good", "key", "rule", "option", "toml"):
        write(f"{folder}/a.txt", FAULTY)
    write("key/zxlint.toml", 'selct = ["ZX1"]\n')
    write("rule/zxlint.toml", 'ignore = ["ZX20"]\nselect = ["stray-englsh"]\n')
    write("option/zxlint.toml", "[rules.excess-blank-lines]\nmots = 3\n")
    write("toml/zxlint.toml", "select = [\n")
    ran = check(".")
    assert ran.status == 2
    assert {name for name, _ in found(ran)} == {"good/a.txt"}
    assert 'unknown key "selct" (key/zxlint.toml); did you mean "select"?' in ran.err
    assert 'did you mean "stray-english"?' in ran.err
    assert 'unknown option "mots" of excess-blank-lines' in ran.err
    assert 'did you mean "most"?' in ran.err
    assert "toml/zxlint.toml" in ran.err
    assert len(ran.err.splitlines()) == 4


def test_nothing_is_written_under_settings_that_cannot_stand(zxlint):
    write("bad/zxlint.toml", 'selct = ["ZX1"]\n')
    write("bad/a.txt", FAULTY)
    write("good/a.txt", FAULTY)
    assert zxlint("fix", ".", "--write").status == 2
    assert Path("bad/a.txt").read_text(encoding="utf-8") == FAULTY
    assert Path("good/a.txt").read_text(encoding="utf-8") == REPAIRED


def test_settings_of_a_file_hold_and_isolated_forgets_them(check):
    make(a__txt=FAULTY, zxlint__toml='ignore = ["ZX201"]\n[severity]\nstray-english = "error"\n')
    assert [(one["code"], one["severity"]) for one in json.loads(check(".").out)] == [("ZX501", "error")]
    assert found(check(".", "--isolated")) == [("a.txt", "ZX501"), ("a.txt", "ZX201")]


def test_config_names_a_file_or_sets_one_key(check):
    make(a__txt=FAULTY, other__toml='select = ["ZX2"]\n', zxlint__toml='select = ["ZX5"]\n')
    assert found(check(".")) == [("a.txt", "ZX501")]
    assert found(check(".", "--config", "other.toml")) == [("a.txt", "ZX201")]
    assert found(check(".", "--config", 'select = ["ZX1"]')) == []


def test_per_file_ignores(check):
    for name in ("a.txt", "old/b.txt", "old/c.md"):
        write(name, FAULTY)
    make(zxlint__toml='[per-file-ignores]\n"old/**" = ["ZX201"]\n"*.md" = ["stray-english"]\n')
    assert found(check(".")) == [("a.txt", "ZX501"), ("a.txt", "ZX201"), ("old/b.txt", "ZX501")]


def test_what_git_ignores_is_passed_over_unless_named(check):
    for name in ("a.txt", "drafts/b.txt", "c.bak.txt"):
        write(name, FAULTY)
    write(".gitignore", "drafts/\n*.bak.txt\n")
    assert {name for name, _ in found(check("."))} == {"a.txt"}
    assert {name for name, _ in found(check("drafts/b.txt"))} == {"drafts/b.txt"}


def test_excludes_hold_for_named_files_where_forced(check):
    write("old/b.txt", FAULTY)
    write("a.txt", FAULTY)
    assert {name for name, _ in found(check(".", "--exclude", "old"))} == {"a.txt"}
    assert {name for name, _ in found(check("old/b.txt", "--exclude", "old"))} == {"old/b.txt"}
    assert found(check("old/b.txt", "--exclude", "old", "--force-exclude")) == []
    make(zxlint__toml='extend-exclude = ["old/"]\nforce-exclude = true\n')
    assert {name for name, _ in found(check("old/b.txt", "a.txt"))} == {"a.txt"}


def test_rule_paths_of_a_checked_out_file_are_refused(check):
    make(a__txt=CLEAN, zxlint__toml='rule-paths = ["own.py"]\n')
    write("own.py", "raise SystemExit('this code must not run')\n")
    ran = check(".")
    assert ran.status == 2
    assert "--rule-path on the command line" in ran.err


# The manual


def test_rule_lists_every_rule(zxlint):
    from zxlint.plugins import load

    ran = zxlint("rule")
    assert ran.status == 0
    assert [row.split()[:2] for row in ran.out.splitlines()] == [[rule.code, rule.name] for rule in load().values()]


@pytest.mark.parametrize("name", ["ZX105", "zx105", "stray-space"])
def test_rule_explains_one_by_code_or_name(zxlint, name):
    ran = zxlint("rule", name)
    assert ran.status == 0
    assert ran.out.startswith("ZX105 stray-space\n")
    assert "会议指出，要密切联系群众" in ran.out  # an example, repaired


def test_rule_shows_options_with_their_defaults(zxlint):
    out = zxlint("rule", "ZX103").out
    assert "[rules.excess-blank-lines]" in out
    assert "most = 2" in out


def test_rule_says_what_is_unknown(zxlint):
    ran = zxlint("rule", "stray-spaec")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == 'zxlint: unknown rule "stray-spaec"; did you mean "stray-space"?\n'


def test_rule_explains_rules_of_ones_own(zxlint):
    own = own_rules()
    assert "AB001  own-rule" in zxlint("rule", "--rule-path", own).out
    assert "A rule of my own." in zxlint("rule", "own-rule", "--rule-path", own).out


def test_version(zxlint, process):
    assert zxlint("--version").out == f"zxlint {__version__}\n"
    assert process("--version").out == f"zxlint {__version__}\n"


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["fix", "--help"], ["rule", "--help"]])
def test_help(zxlint, arguments):
    ran = zxlint(*arguments)
    assert ran.status == 0
    assert "usage: zxlint" in ran.out


def test_top_lists_the_most_suspicious_places(check):
    make(a__txt="进一步完善社会季义市场经济体制，加强督促检查。\n各级党委要把这项工作摆上重要议事日呈，抓好落实。\n")
    one, two = (json.loads(check("--select", "suspect-text", "--top", top).out) for top in ("1", "2"))
    assert len(one) == 1 and len(two) == 2
    assert one[0]["location"] in [finding["location"] for finding in two]
    assert all(finding["fix"] is None or finding["fix"]["applicability"] == "unsafe" for finding in two)


def test_top_wants_a_number(check):
    ran = check("--top", "many")
    assert ran.status == 2 and "many" in ran.err
