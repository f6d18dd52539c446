"""Undo: what fix --write has done is taken back to the byte, and nothing else is ever written."""

import base64
import json
import os
import stat
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zxlint import journal as journals
from zxlint.cachefolder import folder_for
from zxlint.journal import Entry, Journal, digest, past, undone
from zxlint.splicing import Patch

FAULTY = "会议指出,要密切联系群众，加强党的建设。\r\n"
REPAIRED = FAULTY.replace(",", "，")
OLD = {"a.txt": FAULTY.encode("gbk"), "sub/b.md": b"\xef\xbb\xbf" + FAULTY.encode(), "c.txt": FAULTY.encode("utf-16")}


def make(name, data):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def state():
    return {name: Path(name).read_bytes() for name in OLD}


@pytest.fixture
def repaired(zxlint):
    for name, data in OLD.items():
        make(name, data)
    assert zxlint("fix", ".", "--write", "--quiet").status == 0
    assert all(data != OLD[name] for name, data in state().items())
    return state()


def runs(zxlint):
    return json.loads(zxlint("log", "--output-format", "json").out)


def test_files_are_restored_to_the_byte(zxlint, repaired):
    assert (
        zxlint("undo", "--dry-run").out == "sub/b.md: can be restored\nc.txt: can be restored\na.txt: can be restored\n"
    )
    assert state() == repaired
    ran = zxlint("undo")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == "sub/b.md: restored\nc.txt: restored\na.txt: restored\n"
    assert state() == OLD
    ran = zxlint("undo")
    assert (ran.status, ran.out) == (2, "")
    assert "there is nothing to undo" in ran.err


def test_a_file_that_has_changed_since_is_left_alone_and_the_others_are_restored(zxlint, repaired):
    changed = make("c.txt", "新写的。\n").read_bytes()
    Path("sub/b.md").unlink()
    ran = zxlint("undo")
    assert ran.status == 2
    assert ran.out == "a.txt: restored\n"
    assert "zxlint: c.txt: not restored: it has changed since" in ran.err
    assert "zxlint: sub/b.md: not restored: No such file or directory" in ran.err
    assert (Path("c.txt").read_bytes(), Path("a.txt").read_bytes()) == (changed, OLD["a.txt"])
    assert not Path("sub/b.md").exists()
    states = {one["file"]: one["state"] for one in runs(zxlint)[-1]["files"]}
    assert states == {"a.txt": "undone", "c.txt": "written", "sub/b.md": "written"}


def test_a_link_that_leads_round_in_a_circle_keeps_no_other_file_from_being_restored(zxlint, repaired):
    Path("c.txt").unlink()
    Path("c.txt").symlink_to("c.txt")
    ran = zxlint("undo")
    assert (ran.status, ran.out) == (2, "sub/b.md: restored\na.txt: restored\n")
    assert "c.txt: not restored: " in ran.err


def test_runs_are_undone_from_the_last_one_back(zxlint, repaired):
    twice = make("a.txt", repaired["a.txt"] + "又一行,完。\n".encode("gbk")).read_bytes()
    zxlint("fix", ".", "--write")
    assert zxlint("undo", runs(zxlint)[-1]["run"]).status == 2, "an older run, whose file has changed since"
    assert Path("a.txt").read_bytes() != OLD["a.txt"]
    assert zxlint("undo").status == 0
    assert Path("a.txt").read_bytes() == twice


def test_an_undo_can_be_undone(zxlint, repaired):
    zxlint("undo")
    back, first = (run["run"] for run in runs(zxlint))
    assert zxlint("undo", back).status == 0
    assert state() == repaired
    assert "undone already" in zxlint("undo", back).err
    assert zxlint("undo").status == 0, "the repair stands again, and can be taken back again"
    assert state() == OLD
    assert "undone already" in zxlint("undo", first).err
    assert [run["command"] for run in runs(zxlint)] == ["undo", "undo", "undo", "fix"]


def test_a_run_is_named_by_how_it_begins(zxlint, repaired):
    name = runs(zxlint)[0]["run"]
    assert '"nothing" names no run' in zxlint("undo", "nothing").err
    assert zxlint("undo", name[:-2]).status == 0
    assert f'"{name[:4]}" names 2 runs' in zxlint("undo", name[:4]).err


def test_the_log_tells_what_was_done(zxlint, repaired):
    ran = zxlint("log")
    assert ran.out.count("\n") == 1
    assert ran.out.endswith("  fix   3 files, 3 findings\n")
    (run,) = runs(zxlint)
    assert run["command"] == "fix" and run["time"].endswith("Z") and run["undoes"] == []
    assert run["files"][0] == {"file": "a.txt", "findings": 1, "encoding": "gbk", "state": "written"}
    zxlint("undo")
    assert [line.rsplit("  ", 1)[1] for line in zxlint("log").out.splitlines()] == [
        "3 files, 3 findings",
        "3 files, 3 findings; undone",
    ]
    assert "文件 3 个，问题 3 处；已撤销" in zxlint("log", "--language", "zh").out
    assert zxlint("log", "--output-format", "xml").status == 2


def test_where_nothing_was_done_there_is_nothing_to_tell(zxlint):
    assert zxlint("log") == (0, "", "zxlint: nothing is recorded\n")
    assert zxlint("log", "--output-format", "json").out == "[]\n"
    assert zxlint("undo").status == 2
    assert zxlint("undo", "--folder", "nowhere").status == 2
    make("a.txt", REPAIRED)
    zxlint("fix", ".", "--write", "--no-cache")
    assert not Path(".zxlint_cache").exists(), "what writes nothing leaves nothing"


def test_a_project_is_one_wherever_one_stands(zxlint, monkeypatch):
    make("zxlint.toml", "")
    path = make("docs/sub/a.txt", FAULTY)
    monkeypatch.chdir("docs/sub")
    zxlint("fix", "a.txt", "--write")
    monkeypatch.chdir("..")
    assert zxlint("undo").out == "sub/a.txt: restored\n"
    monkeypatch.chdir("..")
    assert path.read_bytes() == FAULTY.encode()
    assert Path(".zxlint_cache").is_dir() and not Path("docs/sub/.zxlint_cache").exists()


def test_a_document_of_another_project_is_undone_there(zxlint, tmp_path):
    path = make(tmp_path / "elsewhere/a.txt", FAULTY)
    zxlint("fix", str(path), "--write", "--no-cache")
    assert not Path(".zxlint_cache").exists()
    assert zxlint("undo").status == 2
    assert zxlint("undo", "--folder", str(path.parent)).status == 0
    assert path.read_bytes() == FAULTY.encode()


def test_the_baseline_that_a_repair_has_shortened_comes_back_too(zxlint):
    make("a.txt", FAULTY)
    zxlint("check", ".", "--write-baseline")
    before = Path(".zxlint-baseline.json").read_bytes()
    zxlint("fix", ".", "--write")
    assert Path(".zxlint-baseline.json").read_bytes() != before
    assert zxlint("undo").status == 0
    assert Path(".zxlint-baseline.json").read_bytes() == before
    assert zxlint("check", ".").status == 0


def test_the_cache_folder_says_itself_that_it_is_none_of_anyones_business(zxlint, repaired):
    assert Path(".zxlint_cache/.gitignore").read_text() == "*\n"
    assert Path(".zxlint_cache/CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    (path,) = Path(".zxlint_cache/journal").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, "it holds parts of documents"


# Where no journal can be kept


def test_without_a_journal_files_are_written_and_this_is_said(zxlint):
    make(".zxlint_cache", "in the way")
    path = make("a.txt", FAULTY)
    ran = zxlint("fix", ".", "--write")
    assert (ran.status, path.read_bytes()) == (0, REPAIRED.encode())
    assert ran.err.startswith("zxlint: what is done cannot be recorded (")
    assert ran.err.endswith("; zxlint undo will not be able to take it back\n")


def test_no_journal_is_kept_if_none_is_wanted(zxlint):
    path = make("a.txt", FAULTY)
    assert zxlint("fix", ".", "--write", "--no-journal", "--no-cache") == (0, "Fixed 1 problem; none remain.\n", "")
    assert path.read_bytes() == REPAIRED.encode()
    assert not Path(".zxlint_cache").exists()


def test_a_cache_folder_that_leads_elsewhere_is_not_followed(zxlint, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    Path(".zxlint_cache").symlink_to(outside)
    make("a.txt", FAULTY)
    assert "cannot be recorded" in zxlint("fix", ".", "--write").err
    assert list(outside.iterdir()) == []
    with pytest.raises(OSError, match="remove it"):
        folder_for(Path())


def test_old_runs_are_dropped(here, monkeypatch):
    monkeypatch.setattr(journals, "RUNS", 3)
    for n in range(6):
        made = Journal(Path(), "fix")
        made.intend(Entry(f"{n}.txt", "", "", "utf-8", 1, ()))
        made.close()
    assert [run.entries[0].file for run in past(Path())] == ["3.txt", "4.txt", "5.txt"]
    monkeypatch.setattr(journals, "BYTES", 10)
    made = Journal(Path(), "fix")
    made.intend(Entry("6.txt", "", "", "utf-8", 1, ()))
    made.close()
    assert [run.entries[0].file for run in past(Path())] == ["6.txt"]


# Journals that are not to be trusted


def plant(file, before, after, back, name="20260101-000000-000000", written=True):
    """Write a journal as a repository may bring it along."""
    folder = folder_for(Path()) / "journal"
    folder.mkdir(exist_ok=True)
    rows = [{"format": 1, "zxlint": "0", "time": "2026-01-01T00:00:00Z", "command": "fix"}]
    coded = [[start, end, base64.b64encode(content).decode()] for start, end, content in back]
    hashes = {"before": sha256(before).hexdigest(), "after": sha256(after).hexdigest()}
    rows.append({"file": file, **hashes, "encoding": "utf-8", "findings": 1, "back": coded})
    rows += [{"written": 0}] * written
    (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


@pytest.mark.parametrize(
    "file",
    ["../outside.txt", "sub/../../outside.txt", "{outside}", "link.txt", "linked/outside.txt", ".git/config", ".GIT/config",
     "sub/.git/config", ".zxlint_cache/journal/20260101-000000-000000.jsonl", "", ".", "sub", "a\0b", "..\\outside.txt",
     "gone.txt"],
)  # fmt: skip
def test_a_journal_leads_nowhere_else(zxlint, here, file):
    outside = make(here.parent / "outside.txt", b"after")
    make(".git/config", b"after")
    make("sub/.git/config", b"after")
    Path("link.txt").symlink_to(outside)
    Path("linked").symlink_to(here.parent, target_is_directory=True)
    plant(file.format(outside=outside), b"before", b"after", [Patch(0, 5, b"before")])
    ran = zxlint("undo")
    assert ran.status == 2
    assert "not restored: " in ran.err
    assert (outside.read_bytes(), Path(".git/config").read_bytes()) == (b"after", b"after")
    assert Path("sub/.git/config").read_bytes() == b"after"


@pytest.mark.parametrize(
    "back",
    [[Patch(0, 5, b"something else")], [Patch(0, 99, b"before")], [Patch(3, 1, b"")], [Patch(-5, 5, b"before")],
     [Patch(2, 5, b"x"), Patch(0, 1, b"y")], []],
)  # fmt: skip
def test_what_does_not_lead_back_to_the_old_bytes_is_not_written(zxlint, back):
    path = make("a.txt", b"after")
    plant("a.txt", b"before", b"after", back)
    assert zxlint("undo").status == 2
    assert path.read_bytes() == b"after"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["file", "back", "of", "x"]), inner),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["format", "time", "command", "file", "before", "after", "encoding", "findings", "back", "of", "written"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.lists(st.dictionaries(KEYS, JSON | st.sampled_from([1, "fix", "undo", "a.txt"])), max_size=4),
    st.binary(max_size=20),
)
def test_a_damaged_journal_is_passed_over(zxlint, rows, rest):
    path = make("a.txt", b"after")
    folder = folder_for(Path()) / "journal"
    folder.mkdir(exist_ok=True)
    head = {"format": 1, "time": "x", "command": "fix"}
    for n, lines in enumerate((rows, [head, *rows])):
        data = "\n".join(map(json.dumps, lines)).encode() + rest
        (folder / f"2026{n}.jsonl").write_bytes(data)
    assert zxlint("log").status == 0
    assert zxlint("log", "--output-format", "json").status == 0
    assert zxlint("undo").status in (0, 2)
    assert path.read_bytes() == b"after"
    for file in folder.iterdir():
        file.unlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_or_a_link_among_the_journals_is_passed_over(zxlint, repaired):
    os.mkfifo(".zxlint_cache/journal/1.jsonl")
    Path(".zxlint_cache/journal/2.jsonl").symlink_to("/dev/zero")
    Path(".zxlint_cache/journal/3.jsonl").mkdir()
    assert zxlint("log").out.count("\n") == 1
    assert zxlint("undo").status == 0


def test_names_in_a_journal_drive_no_terminal(zxlint):
    plant("a\x1b[31m\n::error::b.txt", b"before", b"after", [])
    ran = zxlint("undo")
    assert "\x1b" not in ran.err and "\n::" not in ran.err


# Killed in between


def test_the_file_itself_tells_whether_it_was_written(zxlint):
    for content, status in ((b"after", 0), (b"before", 2)):
        path = make("a.txt", content)
        plant("a.txt", b"before", b"after", [Patch(0, 5, b"before")], written=False)
        assert runs(zxlint)[-1]["files"][0]["state"] == "interrupted"
        assert "1 interrupted" in zxlint("log").out
        assert zxlint("undo").status == status
        assert path.read_bytes() == b"before"
        for file in Path(".zxlint_cache/journal").iterdir():
            file.unlink()


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 7)), max_size=8))
def test_what_is_undone_is_what_the_files_show(steps):
    """Undo any run that stands, again and again, undos among them: the log says what the file holds."""
    runs, repaired = [journals.Past("0", "", "fix", (Entry("a", "0", "1", "", 1, ()),), frozenset((0,)))], True
    for _, wanted in steps:
        gone = undone(runs)
        assert (("0", 0) not in gone) == repaired
        standing = [run for run in runs if (run.run, 0) not in gone]
        chosen = standing[wanted % len(standing)]
        if chosen is not standing[-1]:
            continue  # its file has changed since
        entry = chosen.entries[0]
        back = Entry("a", entry.after, entry.before, "", 1, (), of=(chosen.run, 0))
        runs.append(journals.Past(str(len(runs)), "", "undo", (back,), frozenset((0,))))
        repaired = back.after == "1"
    assert digest(b"") == sha256(b"").hexdigest()
