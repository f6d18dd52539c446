"""Every rule finds what is recorded of it, place by place; and what is recorded, and of what texts, is sound."""

import random

import pytest

from benchmarks.pins import __main__ as command
from benchmarks.pins import damaged, findings, grammar, measures, pages, record, texts, wordings
from zxlint.plugins import load

CATALOGUE = load()


@pytest.fixture(scope="module")
def recorded():
    return record.read()


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.code) for rule in CATALOGUE.values()])
def test_a_rule_finds_what_is_recorded(rule, recorded):
    said = record.differences(rule, recorded, record.of(rule))
    assert not said, "\n".join(
        [*said, "if this is meant, record it: python -m benchmarks.pins; look at the difference"]
    )


def test_the_record_is_small_and_of_no_rule_that_is_gone(recorded):
    assert sum(path.stat().st_size for path in record.FILES.values()) < 1_000_000
    assert {code for rows in recorded.values() for code, _ in rows} <= CATALOGUE.keys()


def test_a_difference_names_rule_text_and_place(recorded):
    rule = CATALOGUE["ZX201"]
    text, places = next((key[1], row) for key, row in recorded["findings"].items() if key[0] == "ZX201" and " " in row)
    first, second, *_ = places.split(" ")
    before = {"findings": {("ZX201", text): places}, "made": {}}

    def said(now):
        return record.differences(rule, before, {"findings": {("ZX201", text): now} if now else {}, "made": {}})

    assert said(places) == []
    assert said(second + places.partition(second)[2]) == [
        f"ZX201 halfwidth-punctuation, {text}, {first[:-4]}: is found no more"
    ]
    assert said(f"{places} 999:1+abc") == [f"ZX201 halfwidth-punctuation, {text}, 999:1: is new"]
    assert said(places.replace(first, first[:-4] + "?zzz", 1)) == [
        f"ZX201 halfwidth-punctuation, {text}, {first[:-4]}: is found otherwise"
    ]
    assert len(said("")) == min(len(places.split(" ")), record.SHOWN) + (len(places.split(" ")) > record.SHOWN)


def test_a_difference_in_a_made_text_shows_the_texts(recorded):
    rule = CATALOGUE["ZX207"]
    [(key, row), *_] = [(key, row) for key, row in recorded["made"].items() if key[0] == "ZX207"]
    number, loud, signs = row.split("\t")
    made = dict(texts.made(rule))[key[1]]
    changed = "".join("zz" if at == 0 else each for at, each in enumerate(record._blocks(signs)))
    before, now = ({"findings": {}, "made": {key: one}} for one in (f"{number}\t{loud}\t{changed}", row))
    [words] = record.differences(rule, before, now)
    assert words.startswith("ZX207 conflicting-punctuation, ZX207 ") and repr(made[0].text[:80]) in words
    assert record.differences(rule, {"findings": {}, "made": {}}, now) == [
        f"ZX207 conflicting-punctuation: {key[1]} is new"
    ]


def test_the_command_checks_and_says_where(recorded, monkeypatch, capsys):
    assert command.main(["--check", "--rule", "ZX207"]) == 0
    own = [key for key in recorded["findings"] if key[0] == "ZX207" and key[1].startswith("ZX207 ")]
    worse = {name: {key: row for key, row in rows.items() if key not in own} for name, rows in recorded.items()}
    monkeypatch.setattr(record, "read", lambda: worse)
    assert command.main(["--check", "--rule", "ZX207"]) == 1
    said = capsys.readouterr().out
    assert "ZX207 conflicting-punctuation, ZX207 " in said and all(f", {name}, " in said for _, name in own[:1])
    nothing = {name: {key: row for key, row in rows.items() if key[0] != "ZX207"} for name, rows in recorded.items()}
    monkeypatch.setattr(record, "read", lambda: nothing)
    assert command.main(["--check", "--rule", "ZX207"]) == 1
    first, place = next((key[1], row.split(" ")[0]) for key, row in recorded["findings"].items() if key[0] == "ZX207")
    assert f"ZX207 conflicting-punctuation, {first}, {place[:-4]}: is new\n" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="no rule ZX998"):
        command.main(["--rule", "ZX998"])


def test_one_rule_can_be_recorded_anew(recorded, tmp_path, monkeypatch):
    monkeypatch.setattr(record, "FILES", {name: tmp_path / path.name for name, path in record.FILES.items()})
    record.write({name: dict(rows) for name, rows in recorded.items()})
    monkeypatch.setattr(record, "of", lambda rule: {"findings": {(rule.code, "a"): "1:1+abc"}, "made": {}})
    command.main(["--rule", "ZX207"])
    now = record.read()
    assert [row for key, row in now["findings"].items() if key[0] == "ZX207"] == ["1:1+abc"]
    assert now["made"] == {key: row for key, row in recorded["made"].items() if key[0] != "ZX207"}


@pytest.mark.parametrize(
    ("pattern", "some"),
    [
        ("a|bc", {"a", "bc"}),
        ("[甲乙]丙", {"甲丙", "乙丙"}),
        ("a{2,3}", {"a", "aa", "aaa", "aaaa"}),
        ("a?b", {"b", "ab"}),
        (r"(?<=甲)乙(?!丙)", {"甲乙", "乙", "甲乙丙"}),
        (r"\p{Han}\d", {"工7"}),
        (r"[\p{Han}a]\K(x)\1", {"axx"}),
        (rb"HL|D", {"工a", "5"}),
        ("[", set()),
    ],
)
def test_a_pattern_tells_strings_on_both_sides_of_its_bounds(pattern, some):
    assert some <= set(grammar.strings(pattern)) and bool(some) == bool(grammar.strings(pattern))


def test_versions_are_the_same_in_every_run_and_none_is_the_text_itself():
    text = "全县共有12个村，\n修路3公里。"
    made = list(damaged.versions(text, ["另一段。"]))
    random.random()
    assert made == list(damaged.versions(text, ["另一段。"]))
    versions = [version for _, version in made]
    assert len(set(versions)) == len(versions) > 100 and text not in versions
    assert {"全县共有13个村，\n修路3公里。", "全县共有12个村，", f"“{text}”", f"{text}\n另一段。"} & set(versions)


def test_pages_are_the_same_in_every_run():
    text = "".join(f"第{number}行的文字写到这里为止。\n" for number in range(200))
    made = list(pages.versions({"a.txt": text}))
    assert made == list(pages.versions({"a.txt": text})) and len(made) == pages.VERSIONS
    assert all(page and page not in text for name, page in made if "repeated" in name)


def test_texts_are_stretched_to_the_numbers_of_a_rule():
    rule = CATALOGUE["ZX103"]
    assert {1, 2, 3} <= set(measures.numbers(rule))
    for how, _, version in measures.stretched(rule, texts.marked(rule)):
        way, _, number = how.rpartition(" ")
        if way == "text of":
            assert len(version) == int(number)


def test_every_row_of_a_table_is_put_into_sentences():
    rule = CATALOGUE["ZX503"]
    held = wordings.vocabulary(rule)
    assert set("以希") <= set(held["PARTING"])
    made = [text for way, text, _ in wordings.of(rule, texts.marked(rule), 10_000)["ZX503 PARTING"]]
    assert all(any(row in text for text in made) for row in held["PARTING"])


def test_what_raises_is_found_to_raise():
    class Broken:
        about_suppressions = False

        def find(self, doc):
            raise ZeroDivisionError

    text = texts.Text("a", "b")
    assert findings.find(Broken(), text, text.document()) == [((0, 0), (), "ZeroDivisionError", "", ())]
