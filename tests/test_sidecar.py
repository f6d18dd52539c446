"""Findings suppressed by entries beside the documents, and the command that writes them."""

import json
import tomllib
from datetime import date, timedelta
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxlint.document import Document
from zxlint.engine import examine, plan
from zxlint.plugins import load
from zxlint.rule import Diagnostic
from zxlint.settings import Settings
from zxlint.sidecar import NAME, read_sidecar, written
from zxlint.suppressions import Entry, _Shortlist, fit
from zxlint.text import Span

FAULTY = "基层单位 and 群众,好。\n"
"""ZX501 and, one mark on, ZX201."""
OTHER = "会上宣读了表彰决定,随后合影。\n"
CLEAN = "会议指出，要密切联系群众。\n"


def write(name, content):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode())
    return name


def read(name):
    return Path(name).read_bytes().decode()


def entry(file="a.txt", rule="ZX501", **more):
    values = {"file": file, "rule": rule} | more
    rows = (
        f"{key} = {value if isinstance(value, (int, date)) else json.dumps(value)}" for key, value in values.items()
    )
    return "\n".join(["[[suppress]]", *rows]) + "\n"


@pytest.fixture
def suppress(zxlint):
    def run(*arguments):
        ran = zxlint("suppress", "--reason", "原件如此", *arguments)
        assert ran.status == 0, ran.err
        assert ran.out == ""
        return ran

    return run


def test_an_entry_suppresses_what_it_names(found):
    write("a.txt", FAULTY + CLEAN + OTHER)
    write(NAME, entry(rule="ZX501") + entry(rule="halfwidth-punctuation", prefix="表彰决定"))
    assert found("a.txt") == [("a.txt", 1, "ZX201")]


@pytest.mark.parametrize(
    ("file", "fits"),
    [("docs/a.txt", True), ("a.txt", False), ("*.txt", True), ("docs/", False), ("docs/*", True), ("**/a.*", True),
     ("/a.txt", False), ("[ab]*", True), ("other/*.txt", False)],
)  # fmt: skip
def test_an_entry_names_a_document_by_its_path_or_a_pattern(found, file, fits):
    write("docs/a.txt", FAULTY)
    write(NAME, entry(file, "ALL"))
    assert (found("docs/a.txt", "--ignore", "ZX901") == []) is fits


def test_a_name_with_the_signs_of_a_pattern_is_a_name_too(found, suppress):
    write("a[1].txt", FAULTY)
    write("a1.txt", FAULTY)
    suppress("a[1].txt", "--rule", "ALL")
    assert found(".") == [("a1.txt", 1, "ZX501"), ("a1.txt", 1, "ZX201")]


def test_the_nearest_file_upward_holds(found):
    write("docs/deep/a.txt", FAULTY)
    write(NAME, entry("docs/deep/a.txt", "ZX501"))
    assert found("docs") == [("docs/deep/a.txt", 1, "ZX201")]
    write(f"docs/{NAME}", entry("deep/a.txt", "ZX201"))
    assert found("docs") == [("docs/deep/a.txt", 1, "ZX501")]


def test_isolated_knows_no_suppressions(found):
    write("a.txt", FAULTY)
    write(NAME, entry())
    assert len(found("a.txt", "--isolated")) == 2


def test_entries_hold_for_standard_input_by_its_name(found, zxlint):
    write(NAME, entry("docs/a.txt", "ALL"))
    assert found("-", "--stdin-filename", "docs/a.txt", stdin=FAULTY.encode()) == []
    ran = zxlint("fix", "-", "--stdin-filename", "docs/a.txt", stdin=FAULTY.encode())
    assert (ran.status, ran.out) == (0, FAULTY)


def test_suppressing_what_stands_makes_the_check_pass(found, suppress):
    write("a.txt", FAULTY + OTHER)
    ran = suppress("a.txt", "--rule", "ZX501,halfwidth-punctuation")
    assert NAME in ran.err
    assert found("a.txt") == []
    entries = tomllib.loads(read(NAME))["suppress"]
    assert [(one["file"], one["rule"], one["reason"]) for one in entries] == [
        ("a.txt", "stray-english", "原件如此"),
        ("a.txt", "halfwidth-punctuation", "原件如此"),
        ("a.txt", "halfwidth-punctuation", "原件如此"),
    ]


def test_one_place_is_named_by_row_and_column(found, suppress):
    write("a.txt", FAULTY + OTHER)
    suppress("a.txt:2")
    assert found("a.txt") == [("a.txt", 1, "ZX501"), ("a.txt", 1, "ZX201")]
    suppress("a.txt:1:12")
    assert found("a.txt") == [("a.txt", 1, "ZX501")]


def test_a_place_may_be_one_of_many_alike(found, suppress):
    """What stands around is taken up until the place is told from the others."""
    rows = [
        "前面的话说完了。",
        "甲方代表出席会议,乙方代表列席会议。",
        "中间的话也说完了。",
        "甲方代表出席会议,乙方代表列席会议。",
    ]
    write("a.txt", "\n\n".join(rows) + "\n\n后面的话。\n")
    before = found("a.txt", "--select", "ZX201")
    assert [row for _, row, _ in before] == [3, 7]
    suppress("a.txt:7", "--rule", "ZX201")
    assert [row for _, row, _ in found("a.txt", "--select", "ZX201")] == [3]


def test_folders_may_be_suppressed_and_each_document_by_its_name(found, suppress):
    write("docs/a.txt", FAULTY)
    write("docs/b.txt", OTHER)
    suppress("docs", "--rule", "ZX2")
    assert found("docs") == [("docs/a.txt", 1, "ZX501")]


def test_a_rule_that_is_off_can_be_suppressed_by_its_name(found, suppress):
    write("a.txt", "水渠修好以后，全村的旱地都能浇上水。\n\n▲渠水流进村口的稻田\n\n第二年，粮食增产三成。\n")
    assert [code for _, _, code in found("a.txt", "--select", "caption-line")] == ["ZX307"]
    suppress("a.txt", "--rule", "caption-line")
    assert found("a.txt", "--select", "caption-line,ZX901") == []
    assert found("a.txt") == []


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "新加的一行放在最前面。\n\n" + text,
        lambda text: text + "\n后来又添了一段话。\n",
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("开头的段落", "改写过的段落"),
        lambda text: text.replace("各项举措", "《各项》举措："),
        lambda text: text.replace("。\n\n", "。\n"),
        lambda text: text.replace("得到了基层", "深得基层"),
        lambda text: text.replace("的欢迎", "的热烈欢迎"),
        lambda text: "\ufeff" + text,
    ],
)
def test_entries_survive_edits_elsewhere_and_on_one_side(found, suppress, change):
    text = "这是开头的段落，写得好好的。\n\n各项举措得到了基层单位 and 群众的欢迎。\n\n这是末尾的段落。\n"
    write("a.txt", text)
    suppress("a.txt", "--rule", "ZX501")
    write("a.txt", change(text))
    assert "ZX501" not in [code for _, _, code in found("a.txt")]


def test_the_same_fault_elsewhere_is_new(found, suppress):
    text = "各项举措得到了基层单位 and 群众的欢迎。\n"
    write("a.txt", text)
    suppress("a.txt", "--rule", "ZX501")
    write("a.txt", text + "县里的干部 and 老师们也来了。\n")
    assert found("a.txt") == [("a.txt", 2, "ZX501")]
    # Nor does it take the place of one that has been mended.
    write("a.txt", text.replace(" and ", "和") + "县里的干部 and 老师们也来了。\n")
    assert found("a.txt") == [(NAME, 3, "ZX901"), ("a.txt", 2, "ZX501")][::-1]


def test_a_count_limits_how_many_findings_an_entry_takes(found):
    write("a.txt", OTHER + CLEAN + OTHER + CLEAN + OTHER)
    write(NAME, entry(rule="ZX201", text=",", prefix="决定", count=2))
    assert found("a.txt", "--select", "ZX201") == [("a.txt", 5, "ZX201")]
    write(NAME, entry(rule="ZX201", text=",", prefix="决定"))
    assert [row for _, row, _ in found("a.txt", "--select", "ZX201")] == [3, 5]
    write(NAME, entry(rule="ZX201", text=","))
    assert found("a.txt", "--select", "ZX201") == []


def test_places_alike_in_all_are_counted(found, suppress):
    write("a.txt", OTHER * 40)
    suppress("a.txt", "--rule", "ZX201")
    counts = [one.get("count", 1) for one in tomllib.loads(read(NAME))["suppress"]]
    assert sum(counts) == 40 and len(counts) < 5
    assert found("a.txt", "--select", "ZX201") == []
    write("a.txt", OTHER * 41)
    assert len(found("a.txt", "--select", "ZX201")) == 1


@pytest.mark.parametrize("unsafe", [[], ["--unsafe"]])
def test_fix_never_repairs_what_is_suppressed(zxlint, found, suppress, unsafe):
    text = FAULTY + "各项举措,得到了基层单位 and 群众的欢迎,好。\n"
    write("a.txt", text)
    suppress("a.txt", "--rule", "ZX501")
    assert zxlint("fix", "a.txt", "--write", *unsafe).status == 0
    assert read("a.txt") == text.replace(",", "，")
    assert found("a.txt") == []


def test_text_over_several_rows_is_known_whatever_the_line_ends(found, suppress):
    torn = "会议听取了关于巩固拓展脱贫攻坚成果同乡村振\n\n兴有效衔接情况的报告，并作了认真讨论和研究。\n"
    write("a.txt", torn)
    assert [code for _, _, code in found("a.txt")] == ["ZX301"]
    suppress("a.txt:1")
    assert found("a.txt") == []
    write("a.txt", torn.replace("\n", "\r\n"))
    assert found("a.txt") == []
    write("a.txt", torn.replace("\n\n", "\n\n\n"))
    assert found("a.txt") == []


def test_a_file_that_is_no_text_can_be_accepted(found, suppress):
    Path("a.txt").write_bytes(b"\xff\xd6\xd0\xce\xc4\n")
    suppress("a.txt", "--rule", "ZX001")
    assert found("a.txt") == []


def test_the_new_file_goes_beside_the_configuration(suppress):
    write("project/zxlint.toml", "")
    write("project/docs/a.txt", FAULTY)
    suppress("project/docs/a.txt", "--rule", "ZX501")
    assert 'file = "docs/a.txt"' in read(f"project/{NAME}")


def test_the_new_file_goes_to_the_root_of_the_repository(suppress):
    write("project/.git/HEAD", "")
    write("project/docs/a.txt", FAULTY)
    suppress("project/docs/a.txt", "--rule", "ZX501")
    assert Path(f"project/{NAME}").exists()


def test_entries_go_to_the_file_that_holds_and_keep_what_it_says(found, suppress):
    mine = "# 我的说明\r\n\r\n# 这一条是老王定的\r\n" + entry(reason="x").replace("\n", "\r\n") + "\r\n# 末尾的话\r\n"
    write(NAME, mine)
    write("docs/zxlint.toml", "")
    write("docs/a.txt", FAULTY)
    write("a.txt", FAULTY)
    suppress("docs/a.txt", "--rule", "ZX201")
    now = read(NAME)
    assert now.startswith(mine)
    assert "\n" not in now.replace("\r\n", "")
    assert found("docs", "--ignore", "ZX901") == [("docs/a.txt", 1, "ZX501")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a.txt", "--rule", "ZX50I"], 'unknown rule "ZX50I"'),
        (["a.txt", "--rule", "stray-englsh"], 'did you mean "stray-english"?'),
        (["a.txt"], "--rule"),
        (["a.txt:9"], "a.txt:9"),
        (["a.txt", "--rule", "ZX301"], "no finding of ZX301"),
        (["missing.txt", "--rule", "ZX301"], "missing.txt"),
        (["-", "--rule", "ZX301"], "standard input"),
        (["a.txt", "--rule", "ZX501", "--until", "2020-01-01"], "2020-01-01"),
        (["a.txt", "--rule", "ZX501", "--until", "soon"], "2027-12-31"),
        (["a.txt", "--rule", "ZX501", "--reason", " "], "--reason"),
    ],
)
def test_what_cannot_be_suppressed_is_said_and_nothing_written(zxlint, arguments, words):
    write("a.txt", FAULTY)
    ran = zxlint("suppress", "--reason", "x", *arguments)
    assert ran.status == 2
    assert words in ran.err
    assert not Path(NAME).exists()


def test_a_reason_is_asked_for(zxlint):
    write("a.txt", FAULTY)
    ran = zxlint("suppress", "a.txt", "--rule", "ZX501")
    assert ran.status == 2 and "--reason" in ran.err


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (entry() + entry(txt="and"), 7, 'unknown key "txt" in [[suppress]]; did you mean "text"?'),
        (entry(rule="ZX50X"), 3, 'unknown rule "ZX50X"; did you mean "ZX50'),
        ("\n" + entry(count=0), 5, "count must be a whole number from 1"),
        (entry(until="tomorrow"), 4, "until must be a day, as in 2027-12-31"),
        ("# x\n" + entry().replace('file = "a.txt"\n', ""), 2, 'lacks "file"'),
        (entry(text=["a"]), 4, "text must be a string"),
        ("[suppres]\n", 1, 'unknown key "suppres"; did you mean "suppress"?'),
        ('suppress = [{file = "a.txt", rule = "ZX501"}]\n', 1, "[[suppress]]"),
        (entry("[z-a].txt"), 2, "pattern"),
        (entry(text="x").replace('"x"', '"""\n[[suppress]]\nrule = 1\n"""') + "more = 1\n", 8, 'unknown key "more"'),
    ],
)
@pytest.mark.parametrize("command", ["check", "fix", "suppress"])
def test_a_malformed_file_names_its_line_and_key_and_documents_are_untouched(zxlint, content, line, words, command):
    write("a.txt", FAULTY)
    write(NAME, content)
    more = {"check": [], "fix": ["--write"], "suppress": ["--rule", "ZX501", "--reason", "x"]}[command]
    ran = zxlint(command, "a.txt", *more)
    assert ran.status == 2
    assert ran.err.splitlines()[0].startswith(f"zxlint: {NAME}:{line}: "), ran.err
    assert words in ran.err.splitlines()[0]
    assert read("a.txt") == FAULTY
    assert read(NAME) == content


def test_what_is_no_toml_names_its_line(zxlint):
    write("a.txt", FAULTY)
    write(NAME, "[[suppress]]\nfile = a.txt\n")
    ran = zxlint("check", "a.txt")
    assert ran.status == 2
    assert NAME in ran.err and "line 2" in ran.err


def test_other_folders_are_checked_even_so(zxlint):
    write("bad/a.txt", FAULTY)
    write(f"bad/{NAME}", "[[suppress]]\n")
    write("good/a.txt", FAULTY)
    ran = zxlint("check", ".", "--output-format", "json")
    assert ran.status == 2
    assert {one["filename"] for one in json.loads(ran.out)} == {"good/a.txt"}


def test_an_unused_entry_is_reported_in_its_file(found, zxlint):
    write("a.txt", CLEAN)
    write(NAME, "# mine\n\n" + entry(text="and"))
    assert found("a.txt") == [(NAME, 3, "ZX901")]
    shown = zxlint("check", "a.txt", "--output-format", "concise", "--language", "zh").out
    assert shown.startswith(f"{NAME}:3:1: ZX901 多余的忽略标记（ZX501, a.txt “and”）：")
    assert found("a.txt", "--ignore", "unused-suppression") == []
    assert found("a.txt", "--config", 'per-file-ignores = {"*.toml" = ["ZX901"]}') == []


def test_only_what_ran_and_was_looked_at_is_unused(found):
    write("a.txt", CLEAN)
    write("b.txt", CLEAN)
    write("docs/c.txt", CLEAN)
    write(NAME, entry("a.txt") + entry("b.txt") + entry("gone.txt") + entry("*.txt", "ZX203"))
    assert found("a.txt", "--select", "ZX201,ZX901") == []
    assert found("a.txt") == [(NAME, 1, "ZX901")]
    assert found("docs") == []
    assert [row for _, row, _ in found(".")] == [1, 4, 7, 10]
    assert [row for _, row, _ in found(".", "--exclude", "a.txt")] == [4, 7, 10]


def test_an_expired_entry_counts_no_more_and_says_so(found, zxlint):
    write("a.txt", FAULTY)
    today = date.today()
    write(NAME, entry(until=today) + entry(rule="ZX201", until=today + timedelta(1)))
    assert found("a.txt") == []
    write(
        NAME, entry(until=today - timedelta(1)) + entry(rule="ZX201", until=today.replace(year=today.year + 1, day=1))
    )
    assert found("a.txt") == [("a.txt", 1, "ZX501"), (NAME, 1, "ZX901")]
    assert f"expired on {today - timedelta(1)}" in zxlint("check", "a.txt").out


def test_pruning_drops_what_is_out_of_date_and_keeps_the_rest(found, zxlint):
    write("a.txt", FAULTY)
    kept = "# head\n\n# about the next\n" + entry(rule="ZX201", text=",", reason="# no comment")
    stale = "# goes with it\n" + entry("gone.txt") + "\n"
    write(NAME, stale + kept + "\n# free\n\n" + entry(rule="ZX203") + "\n# tail\n")
    ran = zxlint("check", ".", "--prune-suppressions", "--select", "ZX2,ZX501")
    assert ran.status == 1
    assert "2 out of date" in ran.err
    assert read(NAME) == kept + "\n# free\n\n# tail\n"
    assert found(".") == [("a.txt", 1, "ZX501")]


def test_pruning_a_part_leaves_the_rest_alone(zxlint):
    write("a.txt", CLEAN)
    write("b.txt", CLEAN)
    write(NAME, entry("a.txt") + entry("b.txt") + entry("gone.txt"))
    assert zxlint("check", "a.txt", "--prune-suppressions").status == 0
    assert read(NAME) == entry("b.txt") + entry("gone.txt")


def test_a_file_without_entries_is_removed(zxlint, suppress):
    write("a.txt", FAULTY)
    suppress("a.txt", "--rule", "ALL")
    Path("a.txt").unlink()
    assert zxlint("check", ".").status == 1
    assert zxlint("check", ".", "--prune-suppressions").status == 0
    assert not Path(NAME).exists()


def test_a_file_that_may_not_be_written_is_an_error(zxlint):
    write("a.txt", FAULTY)
    Path(NAME).mkdir()
    ran = zxlint("suppress", "a.txt", "--rule", "ZX501", "--reason", "x")
    assert ran.status == 2
    assert NAME in ran.err


TEXTS = st.text(alphabet="甲乙\"'#\\\n\r\t[]=, \x00\x1f\x7f\u200b\u2028\U00020bb7a", max_size=12)


@given(
    st.lists(st.tuples(TEXTS.filter(str.strip), TEXTS, TEXTS, TEXTS, TEXTS, st.none() | st.integers(1, 9)), max_size=4)
)
def test_entries_read_as_they_were_written(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("sidecar") / NAME
    entries = [
        Entry(file.replace("[", "("), "ZX501", text, before, after, count, reason, date(2027, 1, 2), 0)
        for file, text, before, after, reason, count in values
    ]
    path.write_bytes("\n".join(map(written, entries)).encode())
    sidecar = read_sidecar(path, load())
    assert [e.__class__(**{n: getattr(e, n) for n in e.__slots__} | {"row": 0}) for e in sidecar.entries] == entries
    for at in range(len(entries)):
        left = sidecar.without([sidecar.entries[at]])
        rest = [one for number, one in enumerate(entries) if number != at]
        assert len(tomllib.loads(left.decode()).get("suppress", [])) == len(rest)
        path.write_bytes(left or b"\n")
        assert [one.text for one in read_sidecar(path, load()).entries] == [one.text for one in rest]


PIECES = ["基层单位 and 群众,好。", "and ", ",", "，", "　", "\n\n", "ｶﾞ", "①", "(好)", "群众 the 领导", "好"]


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.data())
def test_entries_are_held_against_all_that_they_may_fit(pieces, data):
    text = "".join(pieces)
    places = st.integers(0, len(text)).flatmap(lambda a: st.tuples(st.just(a), st.integers(a, min(len(text), a + 4))))
    rule = load()["ZX501"]
    found = [
        Diagnostic(rule, Span(*span), (), "display", "warning", {})
        for span in data.draw(st.lists(places, min_size=1, max_size=6))
    ]
    around = st.sampled_from(["", "。", "好", "单位", "ガ", "1", "(", *pieces])
    words = st.one_of(
        st.none(), st.sampled_from(pieces or [""]), st.sampled_from([text[slice(*d.span)] for d in found])
    )
    one = Entry("a", "ZX5", data.draw(words), data.draw(around), data.draw(around), None, "", None, 1)
    shortlist = _Shortlist(Document(text, suppressions=(one,)), found)
    for wholly in (True, False):
        fitting = [d for d in found if fit(text, d.span, one) > wholly]
        likely = list(shortlist.likely(one, wholly=wholly))
        assert [d for d in likely if fit(text, d.span, one) > wholly] == fitting


def test_a_thousand_entries_for_a_thousand_findings_take_little_time():
    settings = Settings(select=("ZX201",))
    rules = plan(settings, load())

    def seconds(times):
        words = [f"{chr(0x4E00 + n)}{chr(0x5E00 + n)}" for n in range(times)]
        text = "".join(f"会上宣读了{word}的决定,{word}随后合影。\n\n" for word in words)
        entries = tuple(
            Entry("a", "ZX201", ",", f"{word}的决定", f"{word}随后", None, "", None, row)
            for row, word in enumerate(words)
        )
        start = process_time()
        checked = examine(Document(text, suppressions=entries), rules, settings)
        assert (len(checked.diagnostics), len(checked.suppressed)) == (0, times)
        return process_time() - start

    seconds(50)
    assert seconds(2_000) < 10 * seconds(500) + 0.5


def test_what_lies_above_a_repository_suppresses_nothing_in_it(zxlint):
    write(NAME, entry("*", "ALL"))
    write("outside/a.txt", FAULTY)
    write("repository/a.txt", FAULTY)
    Path("repository/.git").mkdir()
    assert zxlint("check", "outside").status == 0
    assert zxlint("check", "repository").status == 1
    ran = zxlint("suppress", "repository/a.txt", "--rule", "ZX501", "--reason", "as printed")
    assert ran.status == 0 and Path("repository", NAME).exists()
