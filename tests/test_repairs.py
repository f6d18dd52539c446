"""The command ``fix``: what it says beside the diff, and where its copies go."""

import errno
import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from zxlint.progress import count_off
from zxlint.result import FileResult

FAULTY = "基层单位 and 群众,好。\n"
REPAIRED = "基层单位和群众，好。\n"
DOUBTFUL = "履职的 centerpiece 是服务群众，人人有责。\n"
CLEAN = "会议指出，要密切联系群众。\n"
GB = b"\xff\xd6\xd0\xce\xc4\n"


def write(name, content):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


# What is said beside a diff


@pytest.mark.parametrize(("language", "reason"), [("en", "not text at byte offset 0"), ("zh", "第 0 字节")])
def test_the_diff_names_what_cannot_be_read(zxlint, language, reason):
    write("bad.txt", GB)
    ran = zxlint("fix", "bad.txt", "--quiet", "--language", language)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"zxlint: bad.txt: ZX001 {reason}")
    ran = zxlint("fix", "-", "--diff", "--quiet", "--language", language, stdin=GB)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"zxlint: -: ZX001 {reason}")


@pytest.mark.parametrize(
    ("files", "arguments", "said"),
    [
        ([CLEAN, CLEAN], [], "All clean: 2 files checked."),
        ([], [], "No files to check."),
        ([FAULTY], [], "Would fix 2 problems with `zxlint fix --write`; none remain."),
        ([FAULTY], ["--language", "zh"], "可修复 2 处问题（用 `zxlint fix --write`），此后没有剩余问题。"),
        ([DOUBTFUL], [], "Found 1 problem in 1 file (1 fixable with `zxlint fix --write --unsafe`)."),
        (
            [FAULTY, DOUBTFUL],
            [],
            "Would fix 2 problems with `zxlint fix --write`; "
            "1 remains in 1 file (1 fixable with `zxlint fix --write --unsafe`).",
        ),
        ([FAULTY, DOUBTFUL], ["--unsafe"], "Would fix 3 problems with `zxlint fix --write --unsafe`; none remain."),
    ],
)
def test_the_diff_is_summed_up(zxlint, files, arguments, said):
    for n, text in enumerate(files):
        write(f"{n}.txt", text)
    assert zxlint("fix", ".", *arguments).err == f"{said}\n"
    assert zxlint("fix", ".", *arguments, "--quiet").err == ""


def test_the_diff_of_standard_input_is_summed_up(zxlint):
    ran = zxlint("fix", "-", "--diff", stdin=FAULTY.encode())
    assert ran.err == "Would fix 2 problems with `zxlint fix -`; none remain.\n"


def test_statistics_stand_beside_the_diff(zxlint):
    write("a.txt", FAULTY + DOUBTFUL)
    ran = zxlint("fix", ".", "--statistics", "--quiet")
    assert ran.out == zxlint("fix", ".").out
    assert [row.split()[:2] for row in ran.err.splitlines()] == [["2", "ZX501"], ["1", "ZX201"]]


def test_another_format_reports_what_stands_and_sums_up_once(zxlint):
    write("a.txt", FAULTY)
    ran = zxlint("fix", ".", "--output-format", "concise")
    assert (ran.status, ran.err) == (1, "")
    assert ran.out == zxlint("check", ".", "--output-format", "concise").out


# The diff as a patch


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
def test_the_diff_of_a_file_with_a_bom_can_be_applied(zxlint):
    path = write("a.txt", "\ufeff" + FAULTY)
    changes = zxlint("fix", "a.txt").out
    subprocess.run(["patch", "-p0", "--fuzz=0"], input=changes.encode(), check=True, capture_output=True)
    assert path.read_bytes() == ("\ufeff" + REPAIRED).encode()


def test_the_diff_of_utf_16_is_said_not_to_apply(zxlint):
    write("a.txt", ("\ufeff" + FAULTY).encode("utf-16-le"))
    write("b.txt", ("\ufeff" + CLEAN).encode("utf-16-le"))
    ran = zxlint("fix", ".", "--quiet")
    assert ran.err == "zxlint: a.txt: a file in UTF-16; its diff is in UTF-8 and can't be applied, use --write\n"
    assert f"-{FAULTY}+{REPAIRED}" in ran.out
    assert "\ufeff" not in ran.out


def test_a_diff_is_written_in_utf_8_whatever_the_encoding_of_the_stream(zxlint, process):
    write("a.txt", FAULTY)
    assert process("fix", ".", PYTHONIOENCODING="ascii", PYTHONUTF8="0").out == zxlint("fix", ".").out


# Standard input


def test_what_is_left_of_standard_input_is_said(zxlint):
    ran = zxlint("fix", "-", stdin=(FAULTY + DOUBTFUL).encode())
    assert (ran.status, ran.out) == (1, REPAIRED + DOUBTFUL)
    first, last = ran.err.splitlines()
    assert first.startswith("-:2:4: ZX501 ")
    assert last == ("Fixed 2 problems; 1 remains in 1 file (1 fixable with `zxlint fix --write --unsafe`).")
    assert zxlint("fix", "-", stdin=FAULTY.encode()).err == ""
    assert zxlint("fix", "-", "--quiet", stdin=DOUBTFUL.encode()).err.count("\n") == 1


def test_what_is_left_of_standard_input_comes_in_the_format_asked_for(zxlint):
    ran = zxlint("fix", "-", "--output-format", "json", stdin=DOUBTFUL.encode())
    assert ran.out == DOUBTFUL
    assert [one["code"] for one in json.loads(ran.err)] == ["ZX501"]


def test_an_unknown_format_is_refused_for_standard_input_too(zxlint):
    for more in ([], ["--diff"]):
        ran = zxlint("fix", "-", "--output-format", "jsno", *more, stdin=FAULTY.encode())
        assert (ran.status, ran.out) == (2, "")
        assert 'did you mean "json"?' in ran.err


# Where copies go


@pytest.mark.parametrize("path", ["a.txt", ".", "sub", "../o"])
def test_output_into_the_folder_that_is_read_is_refused(zxlint, here, monkeypatch, path):
    write("o/a.txt", FAULTY)
    write("o/sub/b.txt", FAULTY)
    monkeypatch.chdir(here / "o")
    ran = zxlint("fix", "--output", ".", path)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == f"zxlint: --output . is where {path} is read from; name another folder\n"
    assert Path("a.txt").read_text(encoding="utf-8") == FAULTY


def test_output_below_the_folder_that_is_read_is_fine(zxlint):
    write("a.txt", FAULTY)
    assert zxlint("fix", ".", "--output", "out").status == 0
    assert Path("out/a.txt").read_text(encoding="utf-8") == REPAIRED


def test_copies_replace_links_and_do_not_follow_them(zxlint):
    write("in/a.txt", FAULTY)
    write("in/sub/b.txt", FAULTY)
    victim = write("elsewhere/a.txt", CLEAN)
    Path("out").mkdir()
    Path("out/a.txt").symlink_to(victim.resolve())
    Path("out/sub").symlink_to(victim.parent.resolve())
    ran = zxlint("fix", "in", "--output", "out")
    assert ran.status == 2
    assert ran.err == "zxlint: in/sub/b.txt: not written: out/sub leads out of out\n"
    assert victim.read_text(encoding="utf-8") == CLEAN
    assert [path.name for path in Path("elsewhere").iterdir()] == ["a.txt"]
    assert not Path("out/a.txt").is_symlink()
    assert Path("out/a.txt").read_text(encoding="utf-8") == REPAIRED


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            PermissionError(errno.EACCES, "no permission to write the file", "ro/a.txt"),
            "no permission to write the file",
        ),
        (OSError(errno.ENOSPC, "No space left on device", "ro/.zxlint-1.tmp"), "No space left on device"),
        (PermissionError("of one's own"), "of one's own"),
    ],
)
@pytest.mark.parametrize(
    ("name", "arguments"), [("recording.write", ["--write"]), ("repairs.write_new", ["--output", "out"])]
)
def test_a_file_that_cannot_be_written_is_named_with_the_reason(zxlint, monkeypatch, error, words, name, arguments):
    def refuse(*_):
        raise error

    write("ro/a.txt", FAULTY)
    monkeypatch.setattr(f"zxlint.{name}", refuse)
    ran = zxlint("fix", "ro/a.txt", *arguments)
    assert ran.status == 2
    assert ran.err == f"zxlint: ro/a.txt: not written: {words}\n"
    assert "Fixed" not in ran.out


def test_a_folder_that_cannot_be_made_is_named(zxlint):
    write("in/sub/a.txt", FAULTY)
    write("out/sub", "")
    ran = zxlint("fix", "in", "--output", "out")
    assert ran.status == 2
    assert ran.err == "zxlint: in/sub/a.txt: not written: the folder out/sub can't be made: File exists\n"


# Progress


class Screen(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def screen(monkeypatch):
    """Make one terminal of standard output and standard error, for who has no patience."""
    monkeypatch.setattr("zxlint.progress.PATIENCE", -1.0)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NO_COLOR", "TTY_INTERACTIVE", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)

    def take_over():  # within the test: pytest sets both streams anew after the fixtures
        made = Screen()
        monkeypatch.setattr("sys.stdout", made)
        monkeypatch.setattr("sys.stderr", made)
        return made

    return take_over


def made_up(count, asked, **more):
    from zxlint.document import Document

    for n in range(count):
        asked.append(n)
        yield FileResult(f"{n}.txt", Document("甲"), **more)


def test_progress_hands_out_each_result_when_it_comes(screen):
    shown = screen()
    asked = []
    for n, result in enumerate(count_off(made_up(5, asked, fixed=("x",)), lambda: 5)):
        assert asked == list(range(n + 1)), "no result is asked for before the last one is dealt with"
        assert result.filename == f"{n}.txt"
        shown.write(f"report {n}\n")
    assert [f"report {n}\n" in shown.getvalue() for n in range(5)] == [True] * 5
    assert "2/5" in shown.getvalue()


def test_progress_without_a_total_counts_all_the_same(screen):
    shown = screen()
    assert len(list(count_off(made_up(3, [])))) == 3
    assert "/?" in shown.getvalue()


def test_progress_takes_no_output_to_its_own_stream(screen, monkeypatch):
    screen()
    out = io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    for result in count_off(made_up(3, []), lambda: 3):
        print(result.filename)
    assert out.getvalue() == "0.txt\n1.txt\n2.txt\n"


def test_progress_ends_where_the_report_breaks_off(screen):
    shown = screen()
    results = count_off(made_up(3, [], fixed=("x",)), lambda: 3)
    next(results)
    next(results)
    results.close()
    assert shown.getvalue().count("\x1b[?25h") == shown.getvalue().count("\x1b[?25l") > 0, "the cursor is back"


def test_a_repair_that_leaves_findings_does_not_say_that_there_were_no_files(zxlint):
    write("a.txt", FAULTY + DOUBTFUL)
    out = zxlint("fix", "--write", "a.txt").out
    assert "No files to check" not in out
    assert out.endswith("1 fixable with `zxlint fix --write --unsafe`).\n")
