"""Writing: all or nothing, whatever happens at whatever moment."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from zxlint.files import STALE, sweep, write

FAULTY = "会议指出,要密切联系群众，加强党的建设。\n"
REPAIRED = FAULTY.replace(",", "，")
FEWEST_POINTS = 30


def make(name, data):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def git(*arguments):
    settings = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *settings, *arguments], check=True, capture_output=True)


# A run is repeated in processes of its own; in each, one call of the system, the next one every time, ends it or fails.
AT_EVERY_CALL = r"""
import errno, json, os, shutil, signal, sys
from pathlib import Path
from zxlint.cli import main

mode = sys.argv[1]
FAULTY = "会议指出,要密切联系群众，加强党的建设。\n"
REPAIRED = FAULTY.replace(",", "，")
OLD = {"a.txt": FAULTY.encode(), "b.txt": FAULTY.encode("gbk"), "sub/c.md": b"\xef\xbb\xbf" + FAULTY.encode()}
NEW = {"a.txt": REPAIRED.encode(), "b.txt": REPAIRED.encode("gbk"), "sub/c.md": b"\xef\xbb\xbf" + REPAIRED.encode()}
CALLS = ("open", "write", "fsync", "close", "replace", "chmod", "chown", "mkdir", "unlink", "setxattr", "listxattr")
MAY_FAIL = ("open", "write", "fsync", "replace", "chmod", "mkdir")

def fresh(name):
    for file, data in OLD.items():
        path = Path(name, file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return Path(name).resolve()

def silent(*arguments):
    with open(os.devnull, "w") as nowhere:
        out, err, sys.stdout, sys.stderr = sys.stdout, sys.stderr, nowhere, nowhere
        try:
            return main(list(arguments))
        finally:
            sys.stdout, sys.stderr = out, err

def break_at(wanted, report):
    count = [0]
    def wrapped(name, real):
        def call(*arguments, **options):
            count[0] += 1
            if count[0] == wanted:
                if mode == "kill":
                    if name == "write":
                        real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
                    os.kill(os.getpid(), signal.SIGKILL)
                if name in MAY_FAIL:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*arguments, **options)
        return call
    for name in CALLS:
        if hasattr(os, name):
            setattr(os, name, wrapped(name, getattr(os, name)))
    status = silent("fix", ".", "--write", "--quiet")
    Path(report).write_text(f"{count[0]} {status}")

def state(folder):
    found = {}
    for file in OLD:
        data = (folder / file).read_bytes()
        found[file] = "old" if data == OLD[file] else "new" if data == NEW[file] else "torn"
    return found

def left(folder):
    return [path.name for path in folder.rglob("*.tmp")]

top = Path().resolve()
os.chdir(fresh("warm"))
assert silent("fix", ".", "--write") == 0
assert set(state(Path()).values()) == {"new"}
os.chdir(top)
points, number = [], 0
while True:
    number += 1
    folder = fresh(f"run{number}")
    report = top / "report"
    report.unlink(missing_ok=True)
    child = os.fork()
    if not child:
        os.chdir(folder)
        break_at(number, report)
        os._exit(0)
    os.waitpid(child, 0)
    calls, status = map(int, report.read_text().split()) if report.exists() else (None, None)
    if calls is not None and calls < number:
        break
    os.chdir(folder)
    point = {"state": state(folder), "left": left(folder), "status": status}
    if mode == "kill":
        while silent("undo", "--quiet") == 0:
            pass
        point["undone"] = state(folder)
    point["again"] = silent("fix", ".", "--write", "--quiet", "--config", 'extend-include=["*"]', "--no-journal")
    point["repaired"] = state(folder)
    points.append(point)
    os.chdir(top)
    shutil.rmtree(folder)
print(json.dumps(points))
"""


def at_every_call(process, mode):
    ran = process(mode, python=("-c", AT_EVERY_CALL))
    assert ran.status == 0, ran.err
    return json.loads(ran.out)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_run_that_is_killed_at_any_call_leaves_each_file_old_or_new(process):
    points = at_every_call(process, "kill")
    assert len(points) >= FEWEST_POINTS
    seen = set()
    for point in points:
        assert set(point["state"].values()) <= {"old", "new"}
        seen |= {tuple(point["state"].values())}
        # What is left of a file on its way is no document, and what was written can be taken back.
        assert set(point["undone"].values()) == {"old"}
        assert (point["again"], set(point["repaired"].values())) == (0, {"new"})
    assert len(seen) == 4, "killed before the first file, and after each"
    assert any(point["left"] for point in points)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_disk_that_is_full_at_any_call_leaves_each_file_old_or_new(process):
    points = at_every_call(process, "fail")
    assert len(points) >= FEWEST_POINTS
    for point in points:
        assert set(point["state"].values()) <= {"old", "new"}
        assert point["left"] == []
        # What failed is said, unless it was the journal alone, without which the files are written all the same.
        assert point["status"] == (2 if "old" in point["state"].values() else 0)
        assert (point["again"], set(point["repaired"].values())) == (0, {"new"})


@pytest.mark.skipif(sys.platform == "win32", reason="needs resource limits")
def test_a_file_that_outgrows_the_limit_of_the_system_stays_as_it_was(process):
    text = f"{FAULTY}\n```\n{'code ' * 4000}\n```\n"
    path = make("a.md", text)
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000)); "
        "from zxlint.cli import main; sys.exit(main())"
    )
    ran = process("fix", "a.md", "--write", python=("-c", script))
    assert (ran.status, path.read_text(encoding="utf-8")) == (2, text)
    assert "zxlint: a.md: not written: File too large\n" in ran.err
    assert list(Path().glob("*.tmp")) == []


def test_a_file_that_has_changed_since_it_was_read_is_left_alone_and_named(zxlint, monkeypatch):
    from zxlint import recording

    for name in ("a.txt", "b.txt"):
        make(name, FAULTY)

    def write_late(path, data, expected):
        if path.name == "a.txt":
            make("a.txt", "别人的改动，刚刚写下。\n")
        write(path, data, expected)

    monkeypatch.setattr(recording, "write", write_late)
    ran = zxlint("fix", ".", "--write", "--quiet")
    assert ran.status == 2
    assert ran.err == "zxlint: a.txt: changed while it was being checked; not written, run again\n"
    assert Path("a.txt").read_text(encoding="utf-8") == "别人的改动，刚刚写下。\n"
    assert Path("b.txt").read_text(encoding="utf-8") == REPAIRED
    assert "  1 file, 1 finding\n" in zxlint("log").out
    assert zxlint("undo").out == "b.txt: restored\n"


def test_what_has_taken_the_place_of_a_file_is_left_alone(here):
    path = make("a.txt", "old")
    path.unlink()
    path.mkdir()
    with pytest.raises(OSError, match=r"a\.txt"):
        write(path, b"new", b"old")
    assert path.is_dir() and list(Path().glob(".zxlint-*")) == []


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="needs extended attributes")
def test_rights_owner_and_attributes_are_kept(zxlint):
    path = make("a.txt", FAULTY)
    path.chmod(0o640)
    try:
        os.setxattr(path, "user.origin", b"scanner 3")
    except OSError:
        pytest.skip("the file system has none")
    if os.geteuid() == 0:
        os.chown(path, 12345, 23456)
    before = path.stat()
    assert zxlint("fix", "a.txt", "--write").status == 0
    after = path.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert os.getxattr(path, "user.origin") == b"scanner 3"


def test_a_link_stays_and_its_file_is_rewritten(zxlint):
    real = make("real/a.txt", FAULTY)
    Path("link.txt").symlink_to("real/a.txt")
    assert zxlint("fix", "link.txt", "--write").status == 0
    assert Path("link.txt").is_symlink()
    assert real.read_text(encoding="utf-8") == REPAIRED
    assert zxlint("undo").status == 0
    assert real.read_text(encoding="utf-8") == FAULTY


def test_other_names_of_a_file_are_spoken_of(zxlint):
    path = make("a.txt", FAULTY)
    os.link(path, "other.txt")
    ran = zxlint("fix", "a.txt", "--write")
    assert "a.txt: it has other names (hard links), under which the text stays as it was" in ran.err
    assert (path.read_text(encoding="utf-8"), Path("other.txt").read_text(encoding="utf-8")) == (REPAIRED, FAULTY)


def test_what_a_killed_run_left_is_no_document_and_goes_after_a_while(zxlint):
    name = ".zxlint-0123456789abcdef.tmp"
    left, path = make(name, FAULTY), make("a.txt", FAULTY)
    every = ("--config", 'extend-include=["*"]')
    assert name not in zxlint("check", ".", "--show-files", *every).out
    zxlint("fix", ".", "--write")
    assert left.exists(), "another run may be writing it"
    os.utime(left, (1, left.stat().st_mtime - STALE - 60))
    make(".zxlint-notes.tmp", "a user's own")
    os.utime(".zxlint-notes.tmp", (1, 1))
    path.write_text(FAULTY, encoding="utf-8")
    zxlint("fix", ".", "--write")
    assert not left.exists() and Path(".zxlint-notes.tmp").exists()
    sweep(Path("nowhere"))


# Under version control


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_what_git_holds_no_copy_of_is_not_written_if_one_asks_for_that(zxlint):
    git("init", "-q")
    make("a.txt", FAULTY)
    make("clean.txt", REPAIRED)
    make("sub/中 文.txt", FAULTY)
    make(".gitignore", "ignored.txt\n")
    git("add", ".")
    git("commit", "-qm", "all")
    make("clean.txt", REPAIRED + "第二行。\n")  # changed, but there is nothing to repair in it
    options = ("--write", "--require-clean")
    assert zxlint("fix", ".", *options).status == 0
    assert Path("a.txt").read_text(encoding="utf-8") == REPAIRED
    git("commit", "-qam", "repaired")
    for name in ("sub/中 文.txt", "new/b.txt", "ignored.txt"):
        path, other = make(name, FAULTY + "第二行。\n"), make("a.txt", FAULTY)
        git("commit", "-qm", "faulty", "--", "a.txt")
        ran = zxlint("fix", ".", name, *options)
        assert ran.status == 2
        assert f"zxlint: {name}: it has changes that are not committed\n" in ran.err
        assert "nothing is written" in ran.err
        assert path.read_text(encoding="utf-8") == FAULTY + "第二行。\n"
        assert other.read_text(encoding="utf-8") == FAULTY
        assert zxlint("fix", ".", name, "--write").status == 0, "without the option nothing is refused"
        git("add", ".")
        git("commit", "-qm", "on")
        Path("ignored.txt").unlink(missing_ok=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_outside_a_repository_it_can_not_be_known(zxlint):
    path = make("a.txt", FAULTY)
    ran = zxlint("fix", ".", "--write", "--require-clean")
    assert (ran.status, path.read_text(encoding="utf-8")) == (2, FAULTY)
    assert "it lies in no repository; nothing is written" in ran.err
    assert zxlint("fix", ".", "--require-clean").status == 2


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_a_repository_does_not_choose_what_runs(zxlint):
    git("init", "-q")
    make("a.txt", FAULTY)
    make("monitor", "#!/bin/sh\ntouch ran\n").chmod(0o755)
    git("add", ".")
    git("commit", "-qm", "all")
    git("config", "core.fsmonitor", str(Path("monitor").resolve()))
    assert zxlint("fix", ".", "--write", "--require-clean").status == 0
    assert not Path("ran").exists()
