"""What docs/security.md says of a checked-out repository: it runs no code, reads no device, writes nowhere else."""

import json
import os
from pathlib import Path

import pytest

FAULTY = "会议and通知。\n"


@pytest.fixture
def repository(here):
    """A checkout with a document in it, and a folder beside that is not for it to touch."""
    (here / ".git").mkdir()
    (here / "a.txt").write_text(FAULTY, encoding="utf-8")
    apart = here.parent / "beside"
    apart.mkdir()
    (apart / "mine.txt").write_text("mine\n", encoding="utf-8")
    (apart / "run.py").write_text("raise SystemExit('this must not run')\n", encoding="utf-8")
    (apart / "extended.toml").write_text('rule-paths = ["run.py"]\n', encoding="utf-8")
    return here.parent


def say(key, value):
    said = json.dumps([value] if key == "terms" else value)
    Path(".zxlint.toml").write_text(f"{key} = {said}\n", encoding="utf-8")


def beside(root):
    return {path.name: path.read_bytes() for path in (root / "beside").iterdir() if path.is_file()}


@pytest.mark.parametrize(
    ("says", "refused"),
    [
        ('rule-paths = ["../beside/run.py"]', "rule-paths is not allowed in .zxlint.toml"),
        ('extend = "../beside/extended.toml"', "rule-paths is not allowed in"),
        ('[correctors.masked-lm]\nmodel = "m"', "options of the corrector masked-lm are not allowed"),
        ('cache-dir = "../beside"', "cache-dir leads out of"),
        ('baseline = "../beside/mine.txt"', "baseline leads out of"),
        ('terms = ["/dev/zero"]', "not a regular file"),
        ('profile = "/dev/zero"', "not a regular file"),
        ('extend = "/dev/zero"', "/dev/zero"),
    ],
)
@pytest.mark.parametrize("command", [["check"], ["check", "--write-baseline"], ["fix", "--write"]], ids=" ".join)
def test_what_is_not_for_a_repository_to_say_is_refused_and_changes_nothing(process, repository, says, refused, command):
    Path(".zxlint.toml").write_text(says + "\n", encoding="utf-8")
    before = beside(repository)
    ran = process(*command, ".")
    assert ran.status == 2
    assert refused in ran.err
    assert beside(repository) == before and Path("a.txt").read_text(encoding="utf-8") == FAULTY
    assert sorted(path.name for path in Path().iterdir()) == [".git", ".zxlint.toml", "a.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("key", ["terms", "profile", "extend", "baseline"])
def test_a_pipe_that_a_repository_names_is_not_waited_for(process, repository, key):
    os.mkfifo("pipe")
    say(key, "pipe")
    assert process("check", ".").status == 2


@pytest.mark.parametrize(
    ("key", "megabytes"), [("terms", 64), ("extend", 64), ("baseline", 256), ("profile", 1024)], ids=str
)
def test_a_file_that_would_fill_the_memory_is_refused(process, repository, key, megabytes):
    with Path("large").open("wb") as file:
        file.truncate((megabytes << 20) + 1)  # takes no room on disk
    say(key, "large")
    ran = process("check", ".")
    assert ran.status == 2 and "large" in ran.err


@pytest.mark.parametrize(
    ("name", "command"),
    [
        (".zxlint-suppressions.toml", ["suppress", "a.txt", "--rule", "ZX501", "--reason", "as printed"]),
        (".zxlint-baseline.json", ["check", ".", "--write-baseline"]),
        (".zxlint_cache", ["fix", "--write", "--unsafe", "."]),
        (".zxlint_cache", ["check", "."]),
    ],
)
def test_no_link_of_a_repository_is_written_through(process, repository, name, command):
    target = repository / "beside" if name == ".zxlint_cache" else repository / "beside" / "made.toml"
    if target.suffix:
        target.write_bytes(b"")
    Path(name).symlink_to(target)
    before = beside(repository)
    process(*command)
    assert beside(repository) == before
    assert sorted(path.name for path in (repository / "beside").iterdir()) == sorted(before)


def test_what_the_user_says_may_do_all_that(process, repository):
    out = repository / "beside" / "cache"
    ran = process("check", ".", "--cache-dir", str(out), "--rule-path", "../beside/run.py")
    assert "this must not run" in ran.err, "it is run where the user asks for it"
    assert process("check", ".", "--cache-dir", str(out)).status == 1 and out.is_dir()
