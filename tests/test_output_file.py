"""--output-file: the report in a file, whole or not at all, and never in a document's place."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FAULTY = "基层单位 and 群众,好。\n"


@pytest.fixture
def document(here):
    path = here / "a.txt"
    path.write_text(FAULTY, encoding="utf-8")
    return path


def test_the_report_goes_to_the_file_and_the_sum_to_a_person(zxlint, document):
    ran = zxlint("check", "a.txt", "--output-format", "json", "--output-file", "report.json", "--no-cache")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == "Found 2 problems in 1 file (2 fixable with `zxlint fix --write`).\n"
    assert len(json.loads(Path("report.json").read_text(encoding="utf-8"))) == 2
    assert sorted(path.name for path in Path().iterdir()) == ["a.txt", "report.json"]


def test_quiet_leaves_out_the_sum(zxlint, document):
    assert zxlint("check", "a.txt", "-q", "--output-file", "r.log").err == ""
    assert "ZX501" in Path("r.log").read_text(encoding="utf-8")


def test_an_old_report_is_replaced_and_keeps_its_rights(zxlint, document):
    report = Path("report.json")
    report.write_text("old" * 999)
    report.chmod(0o640)
    assert zxlint("check", "a.txt", "--output-format", "json", "--output-file", "report.json").status == 1
    assert len(json.loads(report.read_text(encoding="utf-8"))) == 2
    assert report.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("paths", [["a.txt"], ["."], ["../here"]])
@pytest.mark.parametrize("command", [["check"], ["fix"], ["fix", "--write"]])
@pytest.mark.parametrize("target", ["a.txt", "./a.txt", "link.json"])
def test_a_document_that_is_checked_is_not_overwritten(zxlint, document, paths, command, target):
    Path("link.json").symlink_to("a.txt")
    ran = zxlint(*command, *paths, "--output-file", target)
    assert ran.status == 2
    assert (
        ran.err == f"zxlint: --output-file {Path(target)} is one of the documents that are checked; name another file\n"
    )
    assert document.read_text(encoding="utf-8") == FAULTY


@pytest.mark.parametrize("target", ["no/report.json", "."])
def test_a_file_that_cannot_be_written_is_named(zxlint, document, target):
    ran = zxlint("check", "a.txt", "--output-file", target)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"zxlint: --output-file {target} cannot be written: ")
    assert ran.err.count("\n") == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(zxlint, document, here):
    (here / "shut").mkdir(0o500)
    assert "no permission to write" in zxlint("check", "a.txt", "--output-file", "shut/r.json").err


def test_a_failure_in_the_midst_leaves_the_old_report(zxlint, document, monkeypatch):
    Path("r.json").write_text("old")

    def break_off(results, out, options):
        out.write("half")
        raise RuntimeError("no luck")

    monkeypatch.setattr("zxlint.report.json.report", break_off)
    ran = zxlint("check", "a.txt", "--output-format", "json", "--output-file", "r.json")
    assert ran.status == 2
    assert Path("r.json").read_text() == "old"
    assert sorted(path.name for path in Path().iterdir()) == ["a.txt", "r.json"]


def test_an_error_wins_and_the_report_is_written_all_the_same(zxlint, document):
    ran = zxlint("check", "a.txt", "no.txt", "--output-format", "junit", "--output-file", "r.xml")
    assert ran.status == 2
    assert "no.txt: no such file or folder" in Path("r.xml").read_text(encoding="utf-8")


def test_the_diff_of_fix_is_a_report_too(zxlint, document):
    ran = zxlint("fix", "a.txt", "--output-file", "a.patch")
    assert (ran.status, ran.out) == (1, "")
    assert Path("a.patch").read_text(encoding="utf-8").startswith("--- a.txt\n+++ a.txt\n")
    assert "Would fix 2 problems" in ran.err


def test_of_standard_input_only_the_repaired_text_is_printed(zxlint, here):
    ran = zxlint("fix", "-", "--output-format", "json", "--output-file", "r.json", stdin=FAULTY.encode())
    assert (ran.status, ran.out) == (0, "基层单位和群众，好。\n")
    assert json.loads(Path("r.json").read_text()) == []


def test_a_report_is_not_written_among_the_copies(zxlint, document):
    ran = zxlint("fix", "a.txt", "--output", "out", "--output-file", "out/a.txt")
    assert ran.status == 2
    assert "lies where the copies are written" in ran.err


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="there is no /dev/stdout")
def test_a_device_is_written_to_and_not_replaced(process, here):
    (here / "a.txt").write_text(FAULTY, encoding="utf-8")
    ran = process("check", "a.txt", "-q", "--output-format", "json-lines", "--output-file", "/dev/stdout")
    assert ran.status == 1
    assert len(ran.out.splitlines()) == 2


def test_what_standard_input_is_read_from_is_not_overwritten(document, environment):
    command = [sys.executable, "-m", "zxlint", "check", "-", "--output-file", "a.txt"]
    with document.open("rb") as source:
        done = subprocess.run(command, stdin=source, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert "--output-file a.txt is one of the documents that are checked" in done.stderr
    assert document.read_text(encoding="utf-8") == FAULTY
