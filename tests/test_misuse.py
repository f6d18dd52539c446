"""What the command line does with misuse, broken plugins and streams that fail."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CLEAN = "会议指出，要密切联系群众。\n"
FAULTY = "基层单位 and 群众,好。\n"


def write(name, content):
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    return name


RULE = """
from zxlint.rule import Hit, rule, swap
from zxlint.text import Span

@rule({code!r}, {name!r}, zh={message!r}, en={message!r}, examples=[])
def find(doc):
    '''A rule of my own.'''
    {body}
"""


def rule_file(file, body, code="XX001", name="own-rule", message="own"):
    return write(file, RULE.format(code=code, name=name, body=body, message=message))


def test_a_misspelt_option_is_one_line_with_the_one_that_was_meant(process):
    ran = process("check", "--selct", "ZX1")
    assert ran.status == 2
    assert ran.err.count("\n") == 1
    assert "--selct" in ran.err
    assert '"--select"' in ran.err


def test_options_are_not_guessed_from_their_beginnings(process):
    assert process("check", "--output-f", "concise").status == 2


def test_an_empty_selection_is_refused(process):
    ran = process("check", "--select", "")
    assert ran.status == 2
    assert "--select" in ran.err


def test_a_file_called_dash_is_a_file(zxlint, here):
    write("-", FAULTY)
    ran = zxlint("check", "./-", "--output-format", "json", stdin=CLEAN.encode())
    assert {finding["code"] for finding in json.loads(ran.out)} == {"ZX201", "ZX501"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_report_that_cannot_be_written_is_an_error_and_no_traceback(here, environment):
    write("a.txt", FAULTY)
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "zxlint", "check", "a.txt", "--output-format", "json"]
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment, text=True)
    assert ran.returncode == 2
    assert ran.stderr.count("\n") == 1
    assert "report cannot be written" in ran.stderr


def test_what_is_no_text_is_reported_whatever_is_selected(zxlint, here):
    write("a.txt", b"\xff\xd6\xd0\xce\xc4\n")
    assert zxlint("check", "a.txt", "--select", "ZX201").status == 1
    assert zxlint("check", "a.txt", "--select", "ZX201", "--ignore", "ZX001").status == 0


def test_what_may_not_be_repaired_is_not_called_fixable(zxlint, here):
    write("a.txt", FAULTY)
    ran = zxlint("check", "a.txt", "--config", 'unfixable=["ZX201"]', "--output-format", "json")
    assert {finding["code"]: finding["fix"] is not None for finding in json.loads(ran.out)} == {
        "ZX201": False,
        "ZX501": True,
    }


def test_a_message_that_lacks_a_word_is_a_failure_of_its_rule_alone(zxlint, here):
    write("a.txt", FAULTY)
    rule_file("own.py", "yield Hit(Span(0, 1))", message="bad {nix}")
    ran = zxlint("check", "a.txt", "--rule-path", "own.py", "--output-format", "json")
    assert ran.status == 2
    assert "rule XX001 own-rule failed: KeyError: 'nix'" in ran.err
    assert {finding["code"] for finding in json.loads(ran.out)} == {"ZX201", "ZX501"}


def test_a_failure_in_an_early_pass_is_not_forgotten(zxlint, here):
    write("a.txt", "爆竹声声。\n")
    rule_file("one.py", "if '爆' in doc.text: raise ValueError('no')\n    return iter(())", code="XX002", name="fails")
    rule_file("two.py", "if '爆' in doc.text: yield swap((0, 1), '炮')", code="XX003", name="mends")
    ran = zxlint("fix", "--write", "a.txt", "--rule-path", "one.py", "--rule-path", "two.py")
    assert ran.status == 2
    assert "rule XX002 fails failed: ValueError: no" in ran.err


def test_all_rules_that_keep_each_other_at_work_are_named(zxlint, here):
    write("a.txt", "甲说的是真话。\n")
    rule_file("one.py", "if '甲' in doc.text: yield swap((0, 1), '乙')", code="XX010", name="forth")
    rule_file("two.py", "if '乙' in doc.text: yield swap((0, 1), '甲')", code="XX011", name="back")
    ran = zxlint("fix", "--write", "a.txt", "--rule-path", "one.py", "--rule-path", "two.py")
    assert ran.status == 2
    assert "did not settle (XX010, XX011)" in ran.err
    assert Path("a.txt").read_text(encoding="utf-8") == "甲说的是真话。\n"


def test_rules_named_in_a_configuration_can_be_selected(zxlint, here):
    write("a.txt", CLEAN)
    rule_file("own.py", "yield Hit(Span(0, 1))", code="XX002")
    write("own.toml", 'rule-paths = ["own.py"]\n')
    ran = zxlint("check", "a.txt", "--config", "own.toml", "--select", "XX002", "--output-format", "json")
    assert [finding["code"] for finding in json.loads(ran.out)] == ["XX002"]


def test_a_rule_file_may_import_rules_and_define_dataclasses(zxlint, here):
    write("a.txt", CLEAN)
    rule_file("own.py", "yield Hit(Span(0, 1))")
    own = Path("own.py").read_text(encoding="utf-8")
    extra = "from __future__ import annotations\nfrom dataclasses import dataclass\n"
    more = "\nfrom zxlint.rules.zx104_missing_final_newline import missing_final_newline\n@dataclass\nclass Kept:\n    n: int\n"
    write("own.py", extra + own + more)
    ran = zxlint("check", "a.txt", "--rule-path", "own.py", "--output-format", "json")
    assert [finding["code"] for finding in json.loads(ran.out)] == ["XX001"]


def test_what_an_exception_says_cannot_drive_the_terminal(zxlint, here):
    write("a.txt", CLEAN)
    rule_file("own.py", "raise ValueError('two\\nlines \\x1b[31m')\n    yield")
    ran = zxlint("check", "a.txt", "--rule-path", "own.py")
    assert ran.status == 2
    assert "\x1b" not in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [(["chekc"], "check"), (["completion", "bsh"], "bash"), (["check", "--language", "cn", "."], "en")],
)
def test_a_mistyped_word_is_told_the_nearest_one(zxlint, arguments, meant):
    ran = zxlint(*arguments)
    assert ran.status == 2 and ran.err.count("\n") == 1
    assert f'did you mean "{meant}"?' in ran.err


def test_an_option_of_another_command_is_told_so(zxlint):
    ran = zxlint("fix", "--summary", "text", ".")
    assert ran.status == 2 and "; it is an option of zxlint check;" in ran.err
    ran = zxlint("fix", "--summary", "text", ".", "--language", "zh")
    assert ran.err.startswith("zxlint: 无法识别的参数：--summary；它是 zxlint check 的选项；")


@pytest.fixture
def locked(here, monkeypatch):
    """A folder with a document in it that may not be looked into, also for a user who may look into all."""
    folder = here / "locked"
    folder.mkdir()
    (folder / "a.txt").write_text("会上宣读了表彰决定,随后合影。\n", encoding="utf-8")

    def lock():
        ask, listed = os.stat, os.scandir

        def asked(path, *args, **kwargs):
            if not isinstance(path, int) and Path(path).parent.name == folder.name:
                raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
            return ask(path, *args, **kwargs)

        def list_(path="."):
            if Path(path).name == folder.name:
                raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
            return listed(path)

        monkeypatch.setattr(os, "stat", asked)
        monkeypatch.setattr(os, "scandir", list_)

    return lock


@pytest.mark.parametrize("named", ["locked", "."])
def test_a_folder_that_may_not_be_read_is_named_and_nothing_else_blamed(zxlint, locked, named):
    locked()
    ran = zxlint("check", named)
    assert ran.status == 2
    assert ran.err == "zxlint: locked: permission denied\n"


def test_init_in_a_folder_that_may_not_be_read_says_so(zxlint, locked, monkeypatch):
    def no(path):
        raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))

    locked()
    monkeypatch.setattr(Path, "is_symlink", no)
    ran = zxlint("init", "locked")
    assert (ran.status, ran.err) == (2, "zxlint: locked cannot be read: Permission denied\n")


def test_a_document_in_a_locked_folder_stays_in_the_baseline(zxlint, locked):
    assert zxlint("check", "--write-baseline").status == 0
    before = Path(".zxlint-baseline.json").read_bytes()
    locked()
    assert zxlint("check", "--write-baseline").status == 2
    assert Path(".zxlint-baseline.json").read_bytes() == before
