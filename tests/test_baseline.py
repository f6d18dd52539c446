"""The findings that are known, so that only new ones are reported."""

import json
import random
import shutil
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxlint.baseline import NAME, Baseline, part, read_baseline, row_of
from zxlint.engine import check as check_text
from zxlint.plugins import load
from zxlint.rule import Diagnostic
from zxlint.settings import Settings
from zxlint.text import Span

FAULTY = "基层单位 and 群众,好。\n"
"""ZX501 and, one mark on, ZX201."""
OTHER = "会上宣读了表彰决定,随后合影。\n"
DOUBTFUL = "履职的 centerpiece 是服务群众，人人有责。\n"
CLEAN = "会议指出，要密切联系群众。\n"


def write(name, content):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode())
    return name


def read(name):
    return Path(name).read_bytes().decode()


@pytest.fixture
def take_down(zxlint):
    def run(*arguments):
        ran = zxlint("check", "--write-baseline", *(arguments or ["."]))
        assert (ran.status, ran.out) == (0, ""), ran.err
        return ran

    return run


def test_what_was_taken_down_is_not_reported_and_what_is_new_is(zxlint, found, take_down):
    write("a.txt", FAULTY)
    write("docs/b.txt", OTHER)
    assert f"{NAME}: 3 findings" in take_down().err
    assert found(".") == []
    write("a.txt", FAULTY + CLEAN + DOUBTFUL)
    assert found(".") == [("a.txt", 3, "ZX501")]
    ran = zxlint("check", ".", "--quiet")
    assert (ran.status, ran.err) == (1, "")
    assert f"zxlint: {NAME}: 3 known, not reported\n" == zxlint("check", ".").err
    assert len(found(".", "--no-baseline")) == 4
    assert len(found(".", "--isolated")) == 4


def test_the_summary_does_not_call_clean_what_is_known(zxlint, take_down):
    write("a.txt", FAULTY)
    take_down()
    assert "Nothing new" in zxlint("check", ".").out
    assert "没有新问题" in zxlint("check", ".", "--language", "zh").out


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "新加的一行放在最前面。\n\n" + text,
        lambda text: text + "\n后来又添了一段话。\n",
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("开头的段落", "改写过的段落"),
        lambda text: text.replace("\n\n这是末尾的段落。\n", "\n"),
        lambda text: text.replace("得到了基层", "深得基层"),
        lambda text: text.replace("的欢迎", "的热烈欢迎"),
    ],
)
def test_edits_elsewhere_make_nothing_new(found, take_down, change):
    text = "这是开头的段落，写得好好的。\n\n各项举措得到了基层单位 and 群众的欢迎,好。\n\n这是末尾的段落。\n"
    write("a.txt", text)
    take_down()
    write("a.txt", change(text))
    assert found(".") == []


def test_one_fixed_and_one_new_do_not_cancel_out(found, take_down):
    write("a.txt", "各项举措得到了基层单位 and 群众的欢迎。\n\n" + CLEAN)
    take_down()
    write("a.txt", "各项举措得到了基层单位和群众的欢迎。\n\n" + CLEAN + "\n县里的干部 and 老师们也来了。\n")
    assert found(".") == [("a.txt", 5, "ZX501")]


def test_one_more_of_the_same_is_new(found, take_down):
    write("a.txt", OTHER * 3)
    take_down()
    write("a.txt", OTHER * 4)
    assert [code for _, _, code in found(".", "--select", "ZX201")] == ["ZX201"]


def test_repairs_make_nothing_new(zxlint, found, take_down):
    """The way in: take down what there is, then mend what is certain."""
    text = "各项举措,得到了基层单位 and 群众的欢迎,好。\n" + DOUBTFUL
    write("a.txt", text)
    take_down()
    ran = zxlint("fix", "--write", ".")
    assert ran.status == 0, ran.out
    assert read("a.txt") == text.replace(",", "，").replace(" and ", "和")
    assert found(".") == []
    assert [row.excerpt for row in read_baseline(Path(NAME)).documents["a.txt"]] == ["centerpiece"]
    assert "gone" not in zxlint("check", ".").err


def test_repairs_without_the_baseline_make_nothing_new_either(zxlint, found, take_down, root):
    for seed in sorted((root / "seeds").glob("*.txt")):
        shutil.copy(seed, ".")
    take_down()
    before = read(NAME)
    zxlint("fix", "--write", ".", "--no-baseline")
    assert read(NAME) == before
    assert found(".") == []


def test_fix_repairs_what_is_known_and_reports_what_is_new(zxlint, take_down):
    write("a.txt", FAULTY + DOUBTFUL)
    take_down()
    ran = zxlint("fix", ".")
    assert ran.status == 1 and "+基层单位和群众，好。" in ran.out
    assert zxlint("fix", ".", "--write").status == 0
    write("a.txt", read("a.txt") + DOUBTFUL.replace("履职", "座谈"))
    ran = zxlint("fix", ".", "--write")
    assert ran.status == 1
    assert "3:4 ZX501" in ran.out and "2:4 ZX501" not in ran.out


def test_what_is_gone_is_counted_and_pruned_when_asked(zxlint, found, take_down):
    write("a.txt", FAULTY + DOUBTFUL)
    write("b.txt", OTHER)
    take_down()
    write("a.txt", DOUBTFUL)
    Path("b.txt").unlink()
    before = read(NAME)
    ran = zxlint("check", "a.txt")
    assert "2 gone, zxlint check --prune-baseline drops them" in ran.err
    assert read(NAME) == before
    assert zxlint("check", "a.txt", "--prune-baseline").status == 0
    assert set(read_baseline(Path(NAME)).documents) == {"a.txt", "b.txt"}
    assert zxlint("check", ".", "--prune-baseline").status == 0
    assert {name: len(rows) for name, rows in read_baseline(Path(NAME)).documents.items()} == {"a.txt": 1}
    write("a.txt", FAULTY + DOUBTFUL)
    assert len(found(".")) == 2


def test_pruning_takes_nothing_in(zxlint, found, take_down):
    write("a.txt", FAULTY)
    take_down()
    write("a.txt", FAULTY + DOUBTFUL)
    assert zxlint("check", ".", "--prune-baseline").status == 1
    assert found(".") == [("a.txt", 2, "ZX501")]


def test_a_run_over_a_part_keeps_what_is_known_of_the_others(found, take_down):
    write("a.txt", FAULTY)
    write("b.txt", OTHER)
    take_down(".")
    write("a.txt", FAULTY + DOUBTFUL)
    take_down("a.txt")
    assert found(".") == []


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("fix . --write", 0),
        ("fix . --write --unsafe", 0),
        ("check . --prune-baseline", 0),
        ("check . --write-baseline", 0),
    ],
)
def test_a_run_with_some_rules_keeps_what_is_known_of_the_others(zxlint, found, take_down, command, status):
    write("a.txt", DOUBTFUL + FAULTY)
    take_down()
    assert zxlint(*command.split(), "--select", "ZX201").status == status
    assert found(".") == []


def test_rows_of_rules_that_did_not_run_are_not_gone(zxlint, take_down):
    write("a.txt", FAULTY)
    take_down()
    assert "gone" not in zxlint("check", ".", "--select", "ZX201").err


def test_a_document_keeps_its_findings_under_another_name(zxlint, found, take_down):
    write("a.txt", FAULTY + DOUBTFUL)
    write("b.txt", CLEAN)
    take_down()
    Path("deep").mkdir()
    Path("a.txt").rename("deep/c.txt")
    assert found(".") == []
    assert found("deep/c.txt") == []
    write("e.txt", OTHER + FAULTY)
    assert {name for name, _, _ in found(".")} == {"e.txt"}
    assert zxlint("check", ".", "--prune-baseline").status == 1
    assert set(read_baseline(Path(NAME)).documents) == {"deep/c.txt"}


def test_a_copy_is_new(found, take_down):
    write("a.txt", FAULTY)
    take_down()
    write("b.txt", FAULTY)
    assert {name for name, _, _ in found(".")} == {"b.txt"}


def test_the_file_is_found_from_below_and_written_where_it_is(found, take_down):
    write("zxlint.toml", "")
    write("docs/a.txt", FAULTY)
    take_down("docs")
    assert Path(NAME).exists()
    write("docs/zxlint.toml", "")
    write("docs/b.txt", OTHER)
    take_down("docs")
    assert not Path("docs", NAME).exists()
    assert found("docs") == []


def test_a_baseline_may_be_named(zxlint, found, take_down):
    write("a.txt", FAULTY)
    Path("known").mkdir()
    take_down("--baseline", "known/old.json", ".")
    assert not Path(NAME).exists()
    assert len(found(".")) == 2
    assert found(".", "--baseline", "known/old.json") == []
    write("zxlint.toml", 'baseline = "known/old.json"\n')
    assert found(".") == []
    write("docs/a.txt", OTHER)
    take_down("docs")
    assert set(read_baseline(Path("known/old.json")).documents) == {"../a.txt", "../docs/a.txt"}
    assert found(".") == []


@pytest.mark.parametrize("outside", ["../out.json", "{}/out.json", "link/out.json", "a/../../out.json"])
def test_the_configuration_of_a_repository_has_nothing_written_outside_it(zxlint, tmp_path, monkeypatch, outside):
    Path("repository/.git").mkdir(parents=True)
    monkeypatch.chdir("repository")
    Path("link").symlink_to("..")
    write("zxlint.toml", f"baseline = '{outside.format(tmp_path)}'\n")
    write("a.txt", FAULTY)
    before = sorted(tmp_path.rglob("*"))
    ran = zxlint("check", "--write-baseline", ".")
    assert ran.status == 2 and "zxlint.toml" in ran.err and "--baseline" in ran.err
    assert sorted(tmp_path.rglob("*")) == before
    assert zxlint("check", "--write-baseline", "--baseline", "../out.json", "--isolated", ".").status == 0


def test_a_folder_of_a_repository_may_name_a_baseline_in_another(found, take_down):
    Path(".git").mkdir()
    write("docs/zxlint.toml", 'baseline = "../known.json"\n')
    write("docs/a.txt", FAULTY)
    take_down("docs")
    assert Path("known.json").exists()
    assert found("docs") == []


@pytest.mark.parametrize("given", [["--baseline", "nix.json"], ["--config", 'baseline = "nix.json"']])
@pytest.mark.parametrize("command", [["check"], ["fix", "--write"]])
def test_a_baseline_that_is_not_there_is_an_error(zxlint, given, command):
    write("a.txt", FAULTY)
    ran = zxlint(*command, "a.txt", *given)
    assert ran.status == 2
    assert "nix.json" in ran.err and "--write-baseline" in ran.err
    assert read("a.txt") == FAULTY


def test_standard_input_is_held_against_the_baseline_by_its_name(found, take_down, zxlint):
    write("a.txt", FAULTY)
    take_down()
    assert found("-", "--stdin-filename", "a.txt", stdin=(CLEAN + FAULTY).encode()) == []
    ran = zxlint("check", "-", "--write-baseline", stdin=b"")
    assert ran.status == 2 and "standard input" in ran.err


def test_suppressed_findings_are_not_taken_down(zxlint, found, take_down):
    write("a.md", f"{FAULTY.strip()} <!-- zxlint-disable-line ZX501 -->\n")
    take_down()
    assert [row.code for row in read_baseline(Path(NAME)).documents["a.md"]] == ["ZX201"]
    assert found(".") == []


ROW = ["ZX501", "and", "5a1c", "07f2", "be38"]


def shown(rows, name="a.txt", **more):
    table = {"version": 1, "documents": {name: rows}} | more
    return json.dumps(table, indent=1)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("{\n<<<<<<< HEAD\n", 2, "not valid JSON"),
        ("[]", 1, "not a baseline"),
        ('{\n "version": 1,\n "document": {}\n}', 3, 'unknown key "document"; did you mean "documents"?'),
        ('{\n "version": 2,\n "documents": {}\n}', 2, "version must be 1"),
        ('{"version": 1,\n "documents": []\n}', 2, "documents must be"),
        ('{\n"version": 1,\n"documents": {\n"a.txt": [\n["ZX501", "and"]\n]\n}}', 5, 'a finding of "a.txt" must be'),
        ('{\n"version": 1,\n"documents": {\n"文.txt": 1\n}}', 4, '"文.txt" must be a list'),
        ("{" + '"documents": {"a": ' + "[" * 100_000, 1, "nested too deeply"),
    ],
)
@pytest.mark.parametrize("command", [["check"], ["check", "--write-baseline"], ["fix", "--write"]])
def test_a_malformed_baseline_names_its_line_and_key_and_documents_are_untouched(zxlint, content, line, words, command):
    write("a.txt", FAULTY)
    write(NAME, content)
    ran = zxlint(*command, "a.txt")
    assert ran.status == 2
    assert ran.err.count("\n") == 1
    assert ran.err.startswith(f"zxlint: {NAME}") and words in ran.err
    assert "deeply" in words or ran.err.startswith(f"zxlint: {NAME}:{line}: ")
    assert (read("a.txt"), read(NAME)) == (FAULTY, content)


def test_a_document_that_fails_keeps_what_is_known_of_it(zxlint, found, take_down):
    write("a.txt", FAULTY)
    write("b.txt", OTHER)
    take_down()
    write("rule.py", "from zxlint.rule import rule\n@rule('XX001', 'bad', zh='坏', en='bad', examples=[])\n"
          "def bad(doc):\n    '''Fails.'''\n    if 'and' in doc.text: raise ValueError\n    yield from ()\n")  # fmt: skip
    ran = zxlint("check", "--write-baseline", ".", "--rule-path", "rule.py", "--ignore", "ZX501")
    assert ran.status == 2
    assert found(".") == []


def test_the_file_is_the_same_whatever_the_order_and_holds_no_document(zxlint, take_down):
    names = [f"{letter}.txt" for letter in "乙甲b a"]
    for name in names:
        write(name, FAULTY + OTHER + DOUBTFUL)
    take_down(*names)
    first = read(NAME)
    Path(NAME).unlink()
    random.Random(1).shuffle(names)
    take_down(*names)
    assert read(NAME) == first
    take_down(".")
    assert read(NAME) == first
    rows = [line for line in first.splitlines() if "ZX" in line]
    assert len(rows) == 4 * len(names)
    assert all(len(row) < 120 for row in rows)
    assert "宣读了表彰" not in first


def test_new_findings_change_rows_of_their_own_alone(take_down):
    write("a.txt", FAULTY + CLEAN)
    write("b.txt", OTHER)
    take_down()
    before = set(read(NAME).splitlines())
    write("a.txt", CLEAN + FAULTY + CLEAN + DOUBTFUL)
    take_down()
    assert len(set(read(NAME).splitlines()) - before) <= 4


PIECES = st.lists(st.sampled_from([FAULTY, OTHER, DOUBTFUL, CLEAN, "\n", "- 抓好落实\n", "“加强领导,\n"]), max_size=10)


@given(pieces=PIECES)
def test_every_finding_answers_to_its_own_row(pieces):
    text = "".join(pieces)
    found = check_text(text)
    rows = [row_of(text, one) for one in found]
    parted = part(rows, text, found)
    assert (parted.new, parted.known, parted.gone) == ((), found, ())
    for at in range(len(rows)):
        parted = part(rows[:at] + rows[at + 1 :], text, found)
        assert len(parted.new) == 1 and parted.new[0].code == found[at].code


@given(names=st.lists(st.text(min_size=1, max_size=8).filter(lambda name: "\r" not in name), unique=True, max_size=4))
def test_a_file_reads_as_it_was_written(tmp_path_factory, names):
    path = tmp_path_factory.mktemp("baseline") / NAME
    text = FAULTY + OTHER
    rows = tuple(sorted(row_of(text, one) for one in check_text(text, Settings())))
    path.write_bytes(Baseline(path, documents=dict.fromkeys(names, rows)).written())
    assert read_baseline(path).documents == dict.fromkeys(names, rows)


def test_names_that_are_not_utf_8_are_kept(tmp_path):
    baseline = Baseline(tmp_path / NAME, documents={"\udce9.txt": (row_of(FAULTY, check_text(FAULTY)[0]),)})
    (tmp_path / NAME).write_bytes(baseline.written())
    assert read_baseline(tmp_path / NAME).documents == baseline.documents


def test_one_finding_is_taken_down_in_the_singular(zxlint):
    Path("a.txt").write_text("会上宣读了表彰决定,随后合影。\n", encoding="utf-8")
    assert " 1 finding taken down;" in zxlint("check", "--write-baseline").err


def test_a_thousand_rows_that_no_finding_is_the_same_as_take_little_time():
    rule = load()["ZX201"]

    def seconds(times):
        found = [Diagnostic(rule, Span(at, at + 1), (), "display", "warning", {}) for at in range(2, 6 * times, 6)]
        words = [chr(0x4E00 + n) for n in range(times)]
        before = "".join(f"甲{word},乙{word}。" for word in words)
        rows = [row_of(before, one) for one in found]
        text = "".join(f"丙{word},丁{word}。" for word in words)
        start = process_time()
        parted = part(rows, text, found)
        assert (len(parted.new), len(parted.gone)) == (times, times)
        return process_time() - start

    seconds(50)
    assert seconds(4_000) < 10 * seconds(1_000) + 0.3


def test_a_link_to_the_baseline_of_others_is_not_written_through(zxlint, take_down):
    write("ours/a.txt", FAULTY)
    write("theirs/b.txt", OTHER)
    take_down("theirs/b.txt")
    Path(NAME).rename(Path("theirs") / NAME)
    before = Path("theirs", NAME).read_bytes()
    Path("ours", NAME).symlink_to(Path("..", "theirs", NAME))
    assert zxlint("check", "ours", "--write-baseline").status == 0
    assert Path("theirs", NAME).read_bytes() == before
    assert zxlint("check", "ours").status == 0
