"""Comments in Markdown that suppress findings."""

import json
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxlint.comments import bared, directives, next_row
from zxlint.document import Document
from zxlint.engine import check, examine, fix, plan
from zxlint.plugins import load
from zxlint.settings import Settings
from zxlint.suppressions import CommentError
from zxlint.text import Span

FAULTY = "基层单位 and 群众,好。"
"""ZX501 and, one mark on, ZX201."""
OTHER = "会上宣读了表彰决定,随后合影。"
"""ZX201."""
SETTINGS = Settings(select=("ZX201", "ZX501", "ZX901"))


def codes(text, settings=SETTINGS, kind="markdown"):
    return [found.code for found in check(text, settings, kind=kind)]


def write(name, content):
    Path(name).write_text(content, encoding="utf-8")
    return name


def test_a_comment_at_the_end_of_a_row_holds_for_the_row():
    assert codes(f"{FAULTY} <!-- zxlint-disable-line ZX501 -->\n\n{OTHER}\n") == ["ZX201", "ZX201"]


def test_a_comment_without_rules_holds_for_all():
    assert codes(f"{FAULTY} <!-- zxlint-disable-line -->\n\n{OTHER}\n") == ["ZX201"]


@pytest.mark.parametrize("named", ["ZX201 ZX501", "ZX201, stray-english,", "ZX2,ZX5", "ZX", "ALL", "ZX201、ZX501"])
def test_rules_are_named_by_code_name_and_prefix(named):
    assert codes(f"<!-- zxlint-disable-next-line {named} -->\n{FAULTY}\n\n{OTHER}\n") == ["ZX201"]


def test_the_next_row_is_the_next_row_whatever_ends_it():
    for end in "\n", "\r\n", "\r":
        text = f"<!-- zxlint-disable-next-line ZX201 -->{end}{OTHER}{end}{end}{OTHER}{end}"
        assert codes(text) == ["ZX201"], repr(end)


def test_a_comment_may_end_without_a_blank():
    assert codes(f"<!-- zxlint-disable-file-->\n\n{FAULTY}\n") == []


@pytest.mark.parametrize(
    "row",
    ["<!-- zxlint-disable ", "<!-- zxlint-disable ZX2 -- ", "<!-- zxlint-disable-line ZX201" + " " * 60 + "ZX501 "],
)
@pytest.mark.parametrize("end", ["", "-->"])
def test_many_comments_that_are_not_closed_are_read_in_linear_time(row, end):
    def seconds(times):
        doc = Document(f"<!-- zxlint-disable-next-line ZX201 -->\n{row * times}{end}\n\n{OTHER}\n", "markdown")
        start = process_time()
        comment, *_ = directives(doc)
        next_row(doc, comment.span)
        return process_time() - start

    seconds(100)
    assert seconds(8_000) < 10 * seconds(2_000) + 0.5


def test_many_blanks_in_a_comment_are_read_in_linear_time():
    def seconds(blanks):
        doc = Document(f"<!-- zxlint-disable-line ZX201{' ' * blanks}ZX501 -->\n", "markdown")
        start = process_time()
        assert len(directives(doc)) == 1
        return process_time() - start

    seconds(100)
    assert seconds(40_000) < 10 * seconds(10_000) + 0.5


def test_places_between_many_comments_are_found_again_in_linear_time():
    def seconds(times):
        doc = Document(f"{OTHER} <!-- zxlint-disable-line ZX201 -->\n\n" * times, "markdown")
        bare = bared(doc)
        places = [(bare.back(Span(at, at + 1)), at) for at in range(0, len(bare.document), len(OTHER) + 2)]
        start = process_time()
        for (first, _), at in places:
            assert bare.back(Span(at, at + 1)).start == first
        return len(places), process_time() - start

    seconds(100)
    (few, short), (many, long) = seconds(1_000), seconds(8_000)
    assert (few, many) == (1_000, 8_000)
    assert long < 20 * short + 0.1


@pytest.mark.parametrize("between", ["", "\n", "<!-- zxlint-disable-next-line ZX501 -->\n", " \n\n"])
def test_blank_rows_and_other_comments_are_no_next_row(between):
    text = f"<!-- zxlint-disable-next-line ZX201 -->\n{between}{FAULTY}\n\n{OTHER}\n"
    assert codes(text) == (["ZX201"] if "ZX501" in between else ["ZX501", "ZX201"])


def test_a_range_ends_where_it_is_enabled_again():
    text = f"{OTHER}\n\n<!-- zxlint-disable ZX2 ZX5 -->\n\n{FAULTY}\n\n<!-- zxlint-enable ZX201 -->\n\n{FAULTY}\n"
    assert codes(text) == ["ZX201", "ZX201"]
    assert codes(f"<!-- zxlint-disable ZX201 -->\n\n{OTHER}\n\n<!-- zxlint-enable -->\n\n{OTHER}\n") == ["ZX201"]
    assert codes(f"<!-- zxlint-disable ZX201 -->\n\n{OTHER}\n\n{OTHER}\n") == []


def test_what_was_captured_is_restored():
    text = (
        f"<!-- zxlint-capture -->\n\n<!-- zxlint-disable ZX201 -->\n\n{OTHER}\n\n<!-- zxlint-restore -->\n\n{OTHER}\n"
    )
    assert codes(text) == ["ZX201"]


def test_a_comment_for_the_file_holds_before_it_too():
    assert codes(f"{OTHER}\n\n<!-- zxlint-disable-file halfwidth-punctuation -->\n\n{OTHER}\n") == []


def test_a_finding_is_suppressed_if_it_touches_the_row():
    torn = "会议听取了关于巩固拓展脱贫攻坚成果同乡村振\n\n兴有效衔接情况的报告，并作了认真讨论和研究。\n"
    settings = Settings(select=("split-line", "ZX901"))
    assert codes(torn, settings) == ["ZX301"]
    assert codes(f"<!-- zxlint-disable-next-line ZX301 -->\n{torn}", settings) == []
    assert codes(torn.replace("\n\n", "\n\n<!-- zxlint-disable-next-line ZX301 -->\n"), settings) == []


def test_a_reason_may_follow():
    text = f"<!-- zxlint-disable-next-line ZX201 -- 原件如此，and ZX999 is no rule -->\n{OTHER}\n"
    settings = Settings()
    checked = examine(Document(text, "markdown"), plan(settings, load()), settings)
    assert checked.diagnostics == ()
    [suppressed] = checked.suppressed
    assert (suppressed.by, suppressed.reason) == ("comment", "原件如此，and ZX999 is no rule")
    assert suppressed.diagnostic.code == "ZX201"


@pytest.mark.parametrize(
    "shown",
    [
        "`<!-- zxlint-disable-line -->`",
        "\\<!-- zxlint-disable-line -->",
        "<!-- zxlint -->",
        "<!-- markdownlint-disable-line -->",
    ],
)
def test_what_only_shows_a_comment_is_none(shown):
    assert codes(f"{OTHER}\n\n见 {shown.replace('disable-line', 'disable-file')} 一例。\n") == ["ZX201"]


def test_a_fence_shows_comments():
    assert codes(f"{OTHER}\n\n```html\n<!-- zxlint-disable-file -->\n```\n\n{OTHER}\n") == ["ZX201", "ZX201"]


def test_plain_text_holds_no_comments():
    assert "ZX201" in codes(f"<!-- zxlint-disable-file -->\n\n{OTHER}\n", kind="text")


def test_a_suppressed_finding_is_not_repaired():
    text = f"<!-- zxlint-disable-next-line ZX501 -->\n{FAULTY}\n\n{OTHER}\n"
    repair = fix(text, SETTINGS, kind="markdown", unsafe=True)
    assert repair.text == text.replace(",", "，")
    assert [one.diagnostic.code for one in repair.suppressed] == ["ZX501"]
    assert repair.remaining == ()


def test_what_is_suppressed_stays_so_when_its_row_is_joined_to_another():
    text = "会议听取了关于巩固拓展脱贫攻坚成果同乡村振\n\n兴有效衔接情况的报告,并作了认真讨论 and 研究。\n"
    marked = text.replace("\n\n", "\n\n<!-- zxlint-disable-next-line ZX201 -->\n")
    repair = fix(marked, Settings(), kind="markdown", unsafe=True)
    assert "报告,并" in repair.text
    assert "<!-- zxlint-disable-next-line ZX201 -->" in repair.text


RULES = """
from zxlint.rule import Cause, Rank, rule, swap

@rule("XX001", "wins", zh="赢", en="wins", rank=Rank(10, Cause.MARK), examples=[])
def wins(doc):
    if "甲乙" in doc.text:
        yield swap((doc.text.index("甲乙"), doc.text.index("甲乙") + 2), "丙丁")

@rule("XX002", "loses", zh="输", en="loses", rank=Rank(20, Cause.MARK), examples=[])
def loses(doc):
    for at in range(len(doc.text)):
        if doc.text[at] in "乙丁":
            yield swap((at, at + 1), "戊")
"""


@pytest.fixture
def rivals(tmp_path):
    """Settings with two rules that claim one place; when the one has repaired it, the other finds its own fault."""
    path = tmp_path / "rivals.py"
    path.write_text(RULES, encoding="utf-8")
    return Settings(select=("XX001", "XX002", "ZX901"), rule_paths=(path,))


def test_what_loses_to_a_suppressed_finding_does_not_come_alive(rivals):
    assert codes("甲乙。\n", rivals) == ["XX001"]
    text = "甲乙。 <!-- zxlint-disable-line XX001 -->\n"
    assert codes(text, rivals) == []
    assert fix(text, rivals, kind="markdown").text == text


def test_a_suppression_of_what_lost_is_of_use(rivals):
    """Else it would be taken away, and what it is there for turn up when the winner has been repaired."""
    text = "甲乙。 <!-- zxlint-disable-line XX002 -->\n"
    assert codes(text, rivals) == ["XX001"]
    assert fix(text, rivals, kind="markdown").text == text.replace("甲乙", "丙丁")


def test_an_unused_comment_is_reported_and_taken_away():
    text = f"{OTHER}\n\n<!-- zxlint-disable-next-line ZX501 -->\n会议开得很好。\n"
    assert codes(text) == ["ZX201", "ZX901"]
    assert fix(text, SETTINGS, kind="markdown").text == f"{OTHER.replace(',', '，')}\n\n会议开得很好。\n"


def test_of_several_rules_the_unused_ones_are_taken_away():
    text = f"{OTHER} <!-- zxlint-disable-line ZX501, ZX201 -->\n"
    assert codes(text) == ["ZX901"]
    assert fix(text, SETTINGS, kind="markdown").text == f"{OTHER} <!-- zxlint-disable-line, ZX201 -->\n"
    assert codes(fix(text, SETTINGS, kind="markdown").text) == []


def test_a_suppression_of_a_rule_that_did_not_run_is_not_unused():
    text = "会议开得很好。 <!-- zxlint-disable-line ZX501 -->\n"
    assert codes(text) == ["ZX901"]
    assert codes(text, Settings(ignore=("ZX501",))) == []
    assert codes(text, Settings(select=("ZX201", "ZX901"))) == []
    assert codes(text, Settings(select=("ZX901",))) == []


def test_a_suppression_of_many_rules_is_unused_only_if_all_of_them_ran():
    text = "会议开得很好。 <!-- zxlint-disable-line ZX2 -->\n"
    assert codes(text, Settings()) == ["ZX901"]
    assert codes(text, Settings(ignore=("ZX204",))) == []
    bare = "会议开得很好。 <!-- zxlint-disable-line -->\n"
    assert codes(bare, Settings()) == ["ZX901"]
    assert codes(bare, Settings(select=("ZX2", "ZX901"))) == []


def test_unused_suppressions_can_be_ignored_and_suppressed_by_name():
    text = "会议开得很好。 <!-- zxlint-disable-line ZX501 -->\n"
    assert codes(text, Settings(ignore=("ZX901",))) == []
    assert codes(text.replace("ZX501", "ZX501 unused-suppression")) == []
    assert codes(f"<!-- zxlint-disable-file ZX901 -->\n\n{text}") == []


def test_a_comment_that_hides_another_is_unused():
    text = f"<!-- zxlint-disable-file ZX201 -->\n\n{OTHER} <!-- zxlint-disable-line ZX201 -->\n"
    [found] = check(text, SETTINGS, kind="markdown")
    assert text[slice(*found.span)] == "<!-- zxlint-disable-line ZX201 -->"


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("zxlint-disable-line ZX2O1", 'unknown rule "ZX2O1"; did you mean "ZX201"?'),
        ("zxlint-disable stray-englsh", 'unknown rule "stray-englsh"; did you mean "stray-english"?'),
        (
            "zxlint-disable-nextline ZX201",
            'unknown comment "zxlint-disable-nextline"; did you mean "disable-next-line"?',
        ),
        ("zxlint-disable", "zxlint-disable names no rule; name the rules, or ALL"),
        ("zxlint-capture ZX201", "zxlint-capture takes no rules"),
    ],
)
def test_a_wrong_comment_names_file_row_and_the_nearest(zxlint, comment, words):
    text = f"会议开得很好。\n\n{FAULTY}\n\n<!-- {comment} -->\n"
    write("a.md", text)
    ran = zxlint("check", "a.md", "--output-format", "json")
    assert ran.status == 2
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("zxlint: a.md: line 5: ") and words in ran.err
    assert {found["code"] for found in json.loads(ran.out)} == {"ZX201", "ZX501"}
    # What it means to suppress is not known, so nothing is repaired.
    for options in ["--write"], ["--write", "--unsafe"]:
        assert zxlint("fix", "a.md", *options).status == 2
        assert Path("a.md").read_text(encoding="utf-8") == text


def test_a_wrong_comment_raises_from_the_library():
    with pytest.raises(CommentError, match="line 1"):
        check("<!-- zxlint-disable-file ZX999 -->\n", kind="markdown")


def test_comments_hold_on_the_command_line_and_on_standard_input(zxlint):
    text = f"{FAULTY} <!-- zxlint-disable-line -->\n"
    write("a.md", text)
    assert zxlint("check", "a.md").status == 0
    assert zxlint("fix", "a.md", "--write").status == 0
    assert Path("a.md").read_text(encoding="utf-8") == text
    ran = zxlint("fix", "-", "--stdin-filename", "b.md", stdin=text.encode())
    assert (ran.status, ran.out) == (0, text)


def test_a_comment_between_bad_characters_cannot_drive_the_terminal(zxlint):
    write("a.md", "会议。 <!-- zxlint-disable-line \x1b[31mZX -->\n")
    ran = zxlint("check", "a.md")
    assert ran.status == 2
    assert "\x1b" not in ran.out + ran.err


COMMENTS = ["<!-- zxlint-disable-next-line ZX999X -->".replace("ZX999X", code) for code in ("ZX703", "ZX103", "ZX501")]
ROWS = st.lists(
    st.sampled_from(
        [
            "",
            "",
            "会议听取了关于巩固拓展脱贫攻坚成果同乡村振",
            "兴有效衔接情况的报告，并作了认真讨论和研究。",
            FAULTY,
            OTHER,
            "- 抓好落实",
            "“加强领导,",
            "一、总体要求",
            *COMMENTS,
            f"{OTHER} {COMMENTS[2].replace('next-', '')}",
            f"  {COMMENTS[0]}  ",
        ]
    ),
    max_size=12,
)


@given(rows=ROWS, end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_a_comment_changes_nothing_but_what_it_speaks_of(rows, end):
    doc = Document(end.join(rows), "markdown")
    settings = Settings(ignore=("ZX901",))
    rules = plan(settings, load())
    view = bared(doc)
    alone = {(d.code, view.back(d.span)) for d in examine(view.document, rules, settings).diagnostics}
    checked = examine(doc, rules, settings)
    found = {(d.code, d.span) for d in (*checked.diagnostics, *(s.diagnostic for s in checked.suppressed))}
    assert found == alone
    if not directives(doc):
        assert view.document.text == doc.text


@given(rows=ROWS, end=st.sampled_from(["\n", "\r\n", "\r"]), unsafe=st.booleans())
def test_repairs_leave_comments_alone_and_what_they_suppress(rows, end, unsafe):
    text = end.join(rows)
    settings = Settings(ignore=("ZX901",))
    before = [text[slice(*one.span)] for one in directives(Document(text, "markdown"))]
    repair = fix(text, settings, kind="markdown", unsafe=unsafe)
    assert not repair.unsettled
    assert [repair.text[slice(*one.span)] for one in directives(Document(repair.text, "markdown"))] == before
    suppressed = {"ZX501": " and ", "ZX201": ","}
    rules = plan(settings, load())
    for one in examine(Document(text, "markdown"), rules, settings).suppressed:
        if quoted := suppressed.get(one.diagnostic.code):
            assert quoted in repair.text


@given(rows=ROWS, end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_taking_unused_comments_away_says_nothing_new(rows, end):
    text = end.join(rows)
    repair = fix(text, Settings(select=("ZX901", "ZX703", "ZX103", "ZX501"), fixable=("ZX901",)), kind="markdown")
    assert not repair.unsettled
    assert "ZX901" not in {one.code for one in repair.remaining if one.safe}


@given(st.text(alphabet="<!- >zxlint-disable\n,A`", max_size=80))
def test_nonsense_is_read_without_failing(text):
    for one in directives(Document(f"<!-- zxlint-disable-line -->{text}", "markdown")):
        assert one.span.start < one.span.end


def test_places_find_their_way_back():
    text = "甲 <!-- zxlint-disable-line ZX201 -->\n<!-- zxlint-disable-next-line ZX201 -->\n乙\n"
    view = bared(Document(text, "markdown"))
    assert view.document.text == "甲\n乙\n"
    for at, character in enumerate(view.document.text):
        assert text[slice(*view.back(Span(at, at + 1)))] == character
    assert view.back(Span(1, 1)) == Span(1, 1)
    assert text[view.back(Span(2, 2)).start] == "乙"


@pytest.mark.parametrize(
    "text",
    [
        "环服务活<!--zxlint-disable-next-line ZX2-->\n动,\n",
        "环服务活<!--zxlint-disable-line ZX2--> 动,\n好，环服务\n活动,\n",
    ],
)
def test_no_repair_joins_rows_of_which_a_comment_speaks(text):
    """It would then speak of other rows, and what was accepted would be repaired by the next run."""
    repair = fix(text, kind="markdown", unsafe=True)
    assert fix(repair.text, kind="markdown", unsafe=True).text == repair.text
    assert repair.text.split("\n")[0].startswith("环服务活<!--") and repair.text.count("\n") == text.count("\n")


def test_a_comment_that_suppresses_what_is_said_of_another_one_is_of_use():
    text = "会上<!--zxlint-disable-line--><!--zxlint-disable-next-line ZX2-->\n"
    repair = fix(text, kind="markdown")
    assert repair.text == text
    assert "ZX901" not in [found.code for found in repair.remaining]
