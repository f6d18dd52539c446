import os
import stat
from pathlib import Path

import pytest

from zxlint.config import Configuration
from zxlint.files import Changed, escape, write, write_new
from zxlint.lexicon import table
from zxlint.walk import Found, Missing, walk


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_config_dir", lambda name: str(tmp_path / "own" / name))
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def make(*names, text=""):
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


def names(*paths, **overrides):
    found = list(walk(paths, Configuration(overrides=overrides)))
    assert all(isinstance(one, Found) and one.path.is_file() for one in found)
    return [one.name for one in found]


def missing(*paths):
    return [(one.name, one.reason) for one in walk(paths, Configuration()) if isinstance(one, Missing)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [(".", "seeds/0.txt"), ("seeds/", "seeds/0.txt"), ("./seeds", "./seeds/0.txt"), ("seeds/../seeds", None)],
)
def test_a_file_is_named_as_given_plus_the_walked_part(given, expected):
    make("seeds/0.txt")
    assert names(given) == [expected or given + "/0.txt"]


def test_an_absolute_path_stays_absolute(here):
    make("seeds/0.txt")
    assert names(str(here)) == [f"{here.as_posix()}/seeds/0.txt"]


def test_folders_are_walked_by_name_for_texts_and_markdown_alone():
    make("b/c.txt", "b.MD", "a.Markdown", "é/中.txt", "no.rst", "txt", "z.txt.bak")
    assert names(".") == ["a.Markdown", "b/c.txt", "b.MD", "é/中.txt"]


def test_a_file_named_outright_is_always_looked_at():
    make("build/a.dat", ".gitignore", text="*.dat")
    assert list(walk(["build/a.dat"], Configuration())) == [Found(Path("build/a.dat"), "build/a.dat", named=True)]


def test_force_exclude_applies_to_files_and_folders_named_outright():
    make("build/a.txt", "ok/b.txt")
    assert names("build/a.txt", "build", "ok", "ok/b.txt", force_exclude=True) == ["ok/b.txt"]


def test_excludes_are_honoured_in_folders():
    make("build/a.txt", "old/a.txt", "sub/old/a.txt", "keep.txt", "drop.txt")
    make("zxlint.toml", text='extend-exclude = ["/old", "drop.*"]')
    assert names(".") == ["keep.txt", "sub/old/a.txt"]
    assert names("sub", extend_exclude=["/sub/old"]) == []


def test_an_excluded_or_ignored_folder_is_looked_into_when_named():
    make("build/a.txt", "build/dist/b.txt", "private/c.txt", ".git/HEAD")
    make(".gitignore", text="private/\n")
    assert names(".") == []
    assert names("build", "private") == ["build/a.txt", "private/c.txt"]


def test_gitignore_files_hold_from_the_root_of_the_repository_down():
    make(".git/HEAD", "docs/a.log.txt", "docs/b.txt", "docs/sub/keep.log.txt", "docs/sub/tmp/c.txt", "tmp.txt")
    make(".gitignore", text="\ufeff*.log.txt\r\n/tmp.txt\r\n\\\r\n")
    make("docs/sub/.gitignore", text="!keep.log.txt\ntmp/\n")
    assert names("docs") == ["docs/b.txt", "docs/sub/keep.log.txt"]
    assert names(".") == ["docs/b.txt", "docs/sub/keep.log.txt"]


def test_gitignore_above_the_walk_holds_in_a_repository_alone():
    make("docs/a.txt", "docs/b.txt")
    make(".gitignore", text="a.txt")
    make("docs/.gitignore", text="b.txt")
    assert names("docs") == ["docs/a.txt"]


def test_a_gitignore_that_lists_what_to_keep_works_as_in_git():
    make("a.txt", "a.md", "sub/deep/b.txt", "sub/b.md", "out/c.txt")
    make(".gitignore", text="*\n!*/\n!*.txt\nout/\n")
    assert names(".") == ["a.txt", "sub/deep/b.txt"]


def test_a_repository_inside_goes_by_its_own_gitignore():
    make(".git/HEAD", "inner/.git/HEAD", "inner/a.txt", "b.txt")
    make(".gitignore", text="a.txt")
    assert names(".") == ["b.txt", "inner/a.txt"]


def test_links_in_a_folder_are_passed_over_and_links_named_outright_are_followed():
    make("real/a.txt", "elsewhere.txt")
    Path("real/loop").symlink_to(Path("..").resolve(), target_is_directory=True)
    Path("real/b.txt").symlink_to(Path("elsewhere.txt").resolve())
    Path("real/gone.txt").symlink_to("nothing")
    Path("real/self.txt").symlink_to("self.txt")
    assert names("real") == ["real/a.txt"]
    assert names("real/b.txt") == ["real/b.txt"]
    Path("link").symlink_to("real", target_is_directory=True)
    assert names("link") == ["link/a.txt"]


def test_a_file_reached_twice_is_yielded_once(here):
    make("a/b.txt")
    Path("a/c.txt").symlink_to("b.txt")
    assert names("a/b.txt", ".", "a", str(here / "a/b.txt"), "a/../a", "a/c.txt") == ["a/b.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_what_is_no_regular_file_is_passed_over_in_folders_and_an_error_when_named():
    make("a.txt")
    os.mkfifo("pipe.txt")
    assert names(".") == ["a.txt"]
    assert missing("pipe.txt") == [("pipe.txt", "not a regular file")]


@pytest.mark.parametrize("given", ["nowhere", "a.txt/b.txt"])
def test_a_path_that_does_not_exist_does_not_stop_the_others(given):
    make("a.txt")
    found = list(walk([given, "a.txt"], Configuration()))
    assert found == [Missing(given, "no such file or folder"), Found(Path("a.txt"), "a.txt", named=True)]


def test_an_empty_path_is_said_to_be_one():
    assert missing("") == [('""', "an empty path; name a file or a folder")]


@pytest.mark.parametrize("pattern", ["[z-a].txt", "\\"])
def test_a_malformed_line_of_a_gitignore_is_passed_over(pattern):
    make("a.txt", "b.txt")
    make(".gitignore", text=f"{pattern}\nb.txt\n")
    assert names(".") == ["a.txt"]


def test_a_malformed_pattern_to_exclude_is_said():
    make("a.txt")
    (found,) = walk(["."], Configuration(overrides={"extend_exclude": ["[z-a]"]}))
    assert isinstance(found, Missing)
    assert '"[z-a]" is not a pattern' in found.reason


def test_a_folder_that_cannot_be_listed_is_said(monkeypatch):
    make("a/x.txt", "b/y.txt")
    scandir = os.scandir

    def refuse(path):
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert list(walk(["."], Configuration())) == [
        Missing("a", "permission denied"),
        Found(Path("b/y.txt"), "b/y.txt", named=False),
    ]


def test_a_file_is_replaced_and_keeps_its_rights():
    make("a.txt", text="old")
    Path("a.txt").chmod(0o640)
    write(Path("a.txt"), "新".encode(), expected=b"old")
    assert Path("a.txt").read_bytes() == "新".encode()
    assert stat.S_IMODE(Path("a.txt").stat().st_mode) == 0o640
    assert [entry.name for entry in Path().iterdir()] == ["a.txt"]


def test_a_file_that_changed_meanwhile_is_left_alone():
    make("a.txt", text="newer")
    with pytest.raises(Changed):
        write(Path("a.txt"), b"fixed", expected=b"old")
    assert Path("a.txt").read_bytes() == b"newer"
    assert [entry.name for entry in Path().iterdir()] == ["a.txt"]


def test_a_file_that_may_not_be_written_is_left_alone(monkeypatch):
    make("a.txt", text="old")
    # Not by its mode: the superuser may write whatever the mode says.
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    for refused in (lambda: write(Path("a.txt"), b"new", expected=b"old"), lambda: write_new(Path("a.txt"), b"new")):
        with pytest.raises(PermissionError, match=r"a\.txt") as error:
            refused()
        assert error.value.strerror == "no permission to write the file"
    assert Path("a.txt").read_bytes() == b"old"


def test_a_folder_that_may_not_be_written_is_named(monkeypatch):
    make("ro/a.txt", text="old")

    def refuse(*args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    for refused, folder in (
        (lambda: write(Path("ro/a.txt"), b"new", expected=b"old"), "ro"),
        (lambda: write_new(Path("ro/b.txt"), b"new"), "ro"),
    ):
        with pytest.raises(PermissionError) as error:
            refused()
        assert error.value.strerror == f"no permission to write into the folder {folder}"
    assert Path("ro/a.txt").read_bytes() == b"old"


def test_a_link_stays_a_link():
    make("real/a.txt", text="old")
    Path("link.txt").symlink_to("real/a.txt")
    write(Path("link.txt"), b"new", expected=b"old")
    assert Path("link.txt").is_symlink()
    assert Path("real/a.txt").read_bytes() == b"new"


def test_a_new_file_is_written_with_the_rights_of_any_new_file():
    make("other")
    write_new(Path("a.txt"), "新".encode())
    assert Path("a.txt").read_bytes() == "新".encode()
    assert Path("a.txt").stat().st_mode == Path("other").stat().st_mode
    assert sorted(entry.name for entry in Path().iterdir()) == ["a.txt", "other"]


def test_a_file_that_is_there_already_keeps_its_rights():
    make("a.txt", text="old")
    Path("a.txt").chmod(0o640)
    write_new(Path("a.txt"), b"new")
    assert Path("a.txt").read_bytes() == b"new"
    assert stat.S_IMODE(Path("a.txt").stat().st_mode) == 0o640


@pytest.mark.parametrize("to", ["outside.txt", "nothing"])
def test_a_new_file_takes_the_place_of_a_link(to):
    make("outside.txt", text="theirs")
    Path("a.txt").symlink_to(to)
    write_new(Path("a.txt"), b"new")
    assert not Path("a.txt").is_symlink()
    assert Path("a.txt").read_bytes() == b"new"
    assert Path("outside.txt").read_bytes() == b"theirs"
    assert not Path("nothing").exists()


def test_a_new_file_does_not_take_the_place_of_a_folder():
    Path("a.txt").mkdir()
    with pytest.raises(OSError, match=r"a\.txt"):
        write_new(Path("a.txt"), b"new")
    assert [entry.name for entry in Path().iterdir()] == ["a.txt"]


@pytest.mark.parametrize("failing", ["fsync", "write", "open", "replace"])
def test_a_failure_leaves_the_file_and_nothing_beside_it(monkeypatch, failing):
    make("a.txt", text="old")

    def fail(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(OSError, match="No space left"):
        write(Path("a.txt"), b"new", expected=b"old")
    with pytest.raises(OSError, match="No space left"):
        write_new(Path("b.txt"), b"new")
    assert Path("a.txt").read_bytes() == b"old"
    assert [entry.name for entry in Path().iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("通知 (1)\\é.txt", "通知 (1)\\é.txt"),
        ("a\nb\x1b[31m\x7f\x85", "a\\x0ab\\x1b[31m\\x7f\\x85"),
        ("a\u202etxt.\u2028\u2067\u061c", "a\\u202etxt.\\u2028\\u2067\\u061c"),
        ("::error title=x::y.txt", "\\x3a:error title=x::y.txt"),
        ("##[error]y.txt", "\\x23#[error]y.txt"),
        (b"\xd6\xd0.txt".decode("utf-8", "surrogateescape"), "\\xd6\\xd0.txt"),
    ],
)
def test_control_characters_of_a_name_are_shown_as_escapes(name, shown):
    assert escape(name) == shown


def test_a_table_has_its_rows_at_line_feeds_alone(here, monkeypatch):
    (here / "data").mkdir()
    (here / "data/t.tsv").write_text("# note\n甲\u2028乙\t\x85丙\x1c\n\n丁\x0c\n", encoding="utf-8")
    monkeypatch.setattr("zxlint.lexicon.data", lambda name: here / "data" / name)
    assert table("t.tsv") == [["甲\u2028乙", "\x85丙\x1c"], ["丁\x0c"]]
