"""Terms: the packs, a user's own, and where near misses of them are found."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxlint import termtable
from zxlint.document import Document
from zxlint.engine import check, fix
from zxlint.model.score import model
from zxlint.nearmiss import near_misses
from zxlint.settings import Settings, SettingsError
from zxlint.shape import LARGE, shape_of
from zxlint.termindex import SetIndex
from zxlint.terms import PackError, Terms, parse, terms_of
from zxlint.termtable import ArrayIndex
from zxlint.wording import is_form_of

ONLY = ("misspelt-term",)
SENTENCE = "会议听取了青云湖水利枢纽的建设情况。\n"


def misspelt(text, *, kind="text", **settings):
    found = check(text, Settings(select=ONLY, **settings), kind=kind)
    return [(text[slice(*one.span)], one.words["near"], one.words["term"]) for one in found]


def write(path, text):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def pack(tmp_path):
    """A user's own pack."""
    path = tmp_path / "mine.txt"
    path.write_text("# places\n青云湖水利枢纽\n\n  凌霄计划  \r\n团练\n", encoding="utf-8")
    return path


def test_a_pack_is_a_term_a_line_with_comments_and_blanks():
    assert parse("\ufeff# a comment\n青云湖\r\n\n \u3000凌霄计划 \t\r5G基站\n青云湖") == (
        "青云湖",
        "凌霄计划",
        "5G基站",
    )
    assert parse("") == ()


@pytest.mark.parametrize("line", ["云", "GDP", "青云 湖", "青云\t湖", "长" * 41, "青\x00云湖", "青\u200b云"])
def test_a_line_that_is_no_term_is_named(line):
    with pytest.raises(PackError, match=r"line 3 is no term; expected a term a line, 2 to 40 characters"):
        parse(f"青云湖\n\n{line}\n凌霄计划\n")


def test_the_terms_that_come_with_zxlint_are_not_misspelt():
    terms = list(terms_of(Document("")))
    assert len(terms) > 5_000
    assert misspelt("".join(f"会议讨论了{term}。\n" for term in terms)) == []


def test_a_misspelt_term_is_offered_its_spelling_and_not_given_it():
    text = "会议听取了国民经挤和社会发展计划的报告。\n"
    assert misspelt(text) == [("挤", "国民经挤和社会发展计划", "国民经济和社会发展计划")]
    assert fix(text, Settings(select=ONLY)).text == text
    assert fix(text, Settings(select=ONLY), unsafe=True).text == text.replace("挤", "济")


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ("国民经挤和社会发展", "another character"),
        ("国民经和社会发展", "one missing"),
        ("国民经济和社雹会发展", "one too many"),
        ("国民济经和社会发展", "two swapped"),
        ("国民经挤和杜会发展", "two wrong"),
        ("国民经挤和会发展", "one wrong, one missing"),
    ],
)
def test_what_an_edit_may_do(wrong, kind):
    repaired = fix(f"要促进{wrong}。\n", Settings(select=ONLY), unsafe=True)
    assert repaired.text == "要促进国民经济和社会发展。\n", kind


def test_three_edits_are_no_near_miss():
    assert misspelt("要促进园民经挤和杜会发展。\n") == []


@pytest.mark.parametrize("where", ["国民经挤和社会发展", "办学水平国民经挤和社会发展", "国民经挤和社会发展水平"])
def test_a_misspelt_term_is_found_at_either_end_of_a_text(where):
    assert [found[0] for found in misspelt(where)] == ["挤"]


def test_a_line_end_within_a_term_is_no_misspelling():
    assert misspelt("要促进国民经\n和社会发展。\n要促进国民经\n济和社会发展。\n") == []


def test_what_is_protected_is_left_alone():
    text = "要促进[国民](国民经挤和社会发展.md)经济，`国民经挤和社会发展`是个变量。\n"
    assert misspelt(text, kind="markdown") == []
    assert misspelt("国民经挤和社会发展@", kind="markdown") != []


def test_traditional_text_is_not_misspelt():
    assert misspelt("國民經濟和社會發展，國務院辦公廳，全國人民代表大會。国务院办公廳也是。\n") == []
    assert is_form_of("國", "国") and is_form_of("吿", "告")
    assert not is_form_of("国", "国") and not is_form_of("囯", "图")


def test_own_terms_are_searched_for_and_respected(pack):
    wrong = "会议听取了青云胡水利枢纽的建设情况，凌宵计划进展顺利。\n"
    assert misspelt(wrong) == []
    assert misspelt(wrong, terms=(pack,)) == [
        ("胡", "青云胡水利枢纽", "青云湖水利枢纽"),
        ("宵", "凌宵计划", "凌霄计划"),
    ]
    assert misspelt(SENTENCE, terms=(pack,)) == []


def test_what_a_user_lists_is_meant(tmp_path):
    pack = tmp_path / "mine.txt"
    pack.write_text("国民经挤\n", encoding="utf-8")
    text = "会议听取了国民经挤和社会发展计划的报告。\n"
    assert misspelt(text) and misspelt(text, terms=(pack,)) == []


def test_a_changed_pack_is_read_again(pack):
    wrong = "石桥镇志编纂委员绘成立了。\n"
    assert misspelt(wrong, terms=(pack,)) == []
    pack.write_text("石桥镇志编纂委员会办公室\n石桥镇志编纂委员会\n", encoding="utf-8")
    assert [found[0] for found in misspelt(wrong, terms=(pack,))] == ["绘"]


def test_a_pack_that_cannot_be_used_is_an_error_of_the_settings(tmp_path):
    for name, content, words in (
        ("bad.txt", "青云湖\nGDP\n".encode(), r"bad\.txt: line 2 is no term; expected a term a line"),
        ("latin.txt", b"\xc7\xe0\xd4\xc6\n", r"latin\.txt: is not UTF-8 \(byte 0\); save it as UTF-8"),
        ("missing.txt", None, r"missing\.txt: cannot be read: No such file or directory; expected a text file"),
    ):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(SettingsError, match=words):
            check("好。\n", Settings(terms=(tmp_path / name,)))


def test_packs_in_the_configuration(zxlint):
    write("docs/zxlint.toml", 'terms = ["terms/mine.txt"]\nselect = ["ZX603"]\n')
    write("docs/terms/mine.txt", "青云湖水利枢纽\n")
    write("docs/deep/a.txt", "会议听取了青云胡水利枢纽的建设情况。\n")
    write("b.txt", "会议听取了青云胡水利枢纽的建设情况。\n")
    ran = zxlint("check", "docs", "b.txt", "--output-format", "concise", "--select", "ZX603")
    assert ran.status == 1
    assert ran.out.splitlines()[0].startswith("docs/deep/a.txt:1:8: ZX603 ")
    assert "b.txt" not in ran.out
    here = zxlint("check", "b.txt", "--select", "ZX603", "--config", 'terms = ["docs/terms/mine.txt"]')
    assert here.status == 1 and "青云湖水利枢纽" in here.out


def test_a_bad_pack_ends_the_run_with_2_and_says_where(zxlint):
    write("docs/zxlint.toml", 'terms = ["mine.txt"]\n')
    write("docs/mine.txt", "青云湖水利枢纽\nA\n")
    write("docs/a.md", "好。\n")
    ran = zxlint("check", "docs")
    assert ran.status == 2
    assert "the terms of docs/mine.txt (docs/zxlint.toml): line 2 is no term; expected a term a line" in ran.err
    write("docs/zxlint.toml", 'terms = "mine.txt"\n')
    assert "terms must be a list of strings" in zxlint("check", "docs").err
    write("docs/zxlint.toml", 'terms = ["gone.txt"]\n')
    assert "the terms of docs/gone.txt (docs/zxlint.toml): cannot be read" in zxlint("check", "docs").err


LETTERS = "国民经济和社会发展挤计划报告人大代表、。\n𠮷々"
PHRASES = ("国民经济和社会发展", "国民经挤和社会发展", "济和社会", "人民代衰大会制度", "社会发展", "发展计划报告")


@given(st.lists(st.sampled_from(PHRASES) | st.text(LETTERS, max_size=6), max_size=30).map("".join))
def test_short_and_long_texts_are_searched_with_the_same_result(text):
    known, shape = model().table, shape_of(text)
    assert list(ARRAYS.windows(text, shape, known)) == list(SETS.windows(text, shape, known))


TERMS = terms_of(Document("")).comparable
SETS, ARRAYS = SetIndex(TERMS), ArrayIndex(TERMS)


def test_a_long_document_is_searched_as_a_short_one_is():
    short = "要促进国民经挤和社会发展，坚持人民代衰大会制度，人民群众都说好。\n"
    dull = "水渠修好以后，全村的旱地都能浇上水，大家很高兴。\n" * (LARGE // 20)
    found = near_misses(Document(dull + short))
    assert sorted(one.term for one in found) == sorted(one.term for one in near_misses(Document(short)))


def test_a_term_that_stands_in_the_text_covers_its_characters():
    terms = Terms(["社会发展", "国民经济和社会发展", "李家湾"])
    text = "促进国民经济和社会发展，到李家湾去"
    covered = "".join(c for i, c in enumerate(text) if terms.cover(text, i, i + 1))
    assert covered == "国民经济和社会发展李家湾"
    assert not terms.cover(text, 2, 2) and terms.cover(text, 3, 3) and not terms.cover(text, 11, 11)


@given(
    st.lists(st.text("甲乙丙丁", min_size=2, max_size=6), min_size=1, max_size=5),
    st.text("甲乙丙丁戊", max_size=20),
    st.data(),
)
def test_what_a_term_covers_is_told_from_the_pairs_about_it(listed, text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    stands = {(at, at + len(term)) for term in listed for at in range(len(text)) if text.startswith(term, at)}
    held = any(low < end and start < high if start < end else low < start < high for low, high in stands)
    assert Terms(listed).cover(text, start, end) == held


@pytest.mark.parametrize("few", [0, 1_000])
def test_what_the_language_uses_is_the_same_asked_for_one_by_one(monkeypatch, few):
    monkeypatch.setattr(termtable, "_FEW", few)
    text = "".join(random.Random(3).choices(PHRASES, k=60))
    known, shape = model().table, shape_of(text)
    found = list(ARRAYS.windows(text, shape, known))
    assert found == list(SETS.windows(text, shape, known)) and len(found) > 20


def test_the_same_misspelling_is_found_in_each_of_its_places():
    wrong = "坚持人民代衰大会制度。\n"
    places = [near.change.span for near in near_misses(Document(wrong + SENTENCE + wrong))]
    at = wrong.index("衰")
    assert {start for start, _ in places} == {at, at + len(wrong + SENTENCE)}


def test_repairs_come_to_rest():
    rng = random.Random(1)
    for _ in range(40):
        characters = list(rng.choice(TERMS) + "和" + rng.choice(TERMS))
        characters[rng.randrange(len(characters))] = rng.choice("的挤枸绒祥政")
        assert not fix("".join(characters) + "。\n", Settings(select=ONLY), unsafe=True).unsettled
