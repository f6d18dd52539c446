"""Breaking rules: the changes that are made, what catches them, and that a run can be taken up again."""

import sys

import pytest

from benchmarks.mutation import __main__ as command
from benchmarks.mutation import outcomes, page, trial
from benchmarks.mutation.mutants import ROWS, mutants_of
from benchmarks.mutation.patterns import thinned
from zxlint.plugins import load

SOURCE = '''"""A rule."""

MARKS = "，。、"
TABLE = {"a": 1, "b": 2}


@rule("ZX999", "made-up", zh="某", en="some 1", examples=["1"])
def made_up(doc):
    """Find it if 1 < 2."""
    for at in range(3):
        if at == 1 and doc:
            continue
        yield swap(at, safe=at > 2)
'''


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "zx999_made_up.py"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def test_every_kind_of_change_is_made_and_each_leaves_a_program(file):
    made = mutants_of(file)
    changes = {mutant.change for mutant in made}
    assert {
        "row: “，。、” → “。、”".replace("“", '"').replace("”", '"'),
        'row: "a": 1, → nothing',
        "number: 3 → 4",
        "guard: at == 1 and doc → False",
        "guard: at == 1 and doc → True",
        "condition: at == 1 and doc → ((doc))",
        "comparison: == → !=",
        "safety: at > 2 → not (at > 2)",
    } <= changes
    for mutant in made:
        compile(mutant.source(), "broken", "exec")
        assert mutant.source() != SOURCE and SOURCE.split("\n")[mutant.line - 1] == mutant.text


def test_what_a_rule_says_of_itself_is_left_alone(file):
    for mutant in mutants_of(file):
        assert '@rule("ZX999", "made-up", zh="某", en="some 1", examples=["1"])' in mutant.source()
        assert "Find it if 1 < 2." in mutant.source()


def test_a_change_is_known_again_after_its_line_has_moved(file):
    before = {mutant.key for mutant in mutants_of(file)}
    file.write_text(SOURCE.replace('examples=["1"]', 'examples=["1",\n    "2"]'), encoding="utf-8")
    assert {mutant.key for mutant in mutants_of(file)} == before


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ('r"a|b"', {'r"b"', 'r"a"'}),
        ('r"x(?:a|b)y"', {'r"x(?:b)y"', 'r"x(?:a)y"'}),
        ('r"(?<=a)b(?!c|d)"', {'r"b(?!c|d)"', 'r"(?<=a)b"', 'r"(?<=a)b(?!d)"', 'r"(?<=a)b(?!c)"'}),
        (r'r"[|(]\|"', set()),
    ],
)
def test_patterns_lose_alternatives_and_conditions(pattern, parts):
    assert set(thinned(pattern)) == parts


def test_a_long_change_is_shown_where_it_differs(file):
    long = SOURCE.replace('"，。、"', f'frozenset("{"".join(map(chr, range(0x4E00, 0x4E80)))}")')
    file.write_text(long, encoding="utf-8")
    [last] = [m for m in mutants_of(file) if len(m.old) > 99 and "乿" not in m.new]
    assert len(last.shown) < 60 and "⟦乿 → nothing⟧" in last.shown


def test_a_sample_is_the_same_in_every_run(file):
    made = mutants_of(file)
    assert command.sampled(made, 5) == command.sampled(list(made), 5) and len(command.sampled(made, 5)) == 5
    assert command.sampled(made, None) == made
    first, second = command.sampled(made, 3), command.sampled(made, 3, 3)
    assert not set(first) & set(second) and {*first, *second} == {*command.sampled(made, 6)}


@pytest.fixture(scope="module")
def repeated():
    [rule] = [rule for rule in load().values() if rule.code == "ZX206"]
    [path] = command._files("ZX206")
    return rule, mutants_of(path)


def test_a_broken_rule_is_caught_by_its_examples_and_leaves_the_good_one_in_place(repeated):
    rule, made = repeated
    [dropped] = [m for m in made if m.change == 'guard: "。。。" in text → False']
    outcome = trial.try_out(dropped, rule, ["examples"])
    assert outcome.by == "examples" and "takes" in outcome.said
    assert load()["ZX206"] is rule and next(iter(rule.find.__globals__["matches"].__name__)) == "m"


def test_a_change_that_no_example_shows_is_caught_by_pins(repeated):
    rule, made = repeated
    trial.warm(rule)
    said = {}
    for mutant in made:
        if trial.try_out(mutant, rule, ["examples"]).by == trial.SURVIVED:
            outcome = trial.try_out(mutant, rule, ["pins"])
            said[outcome.by] = outcome.said
    assert "became" in said["pins"] and trial.SURVIVED in said
    assert trial._pins(sys.modules[rule.find.__module__], rule) == ""


def test_a_table_that_one_rule_owns_loses_rows():
    files = command._files("ZX006")
    assert [file.name for file in files] == ["zx006_compatibility_character.py", "radicals.tsv"]
    made = mutants_of(files[1])
    assert 10 < len(made) <= ROWS + 1 and {mutant.rule for mutant in made} == {files[0].stem}
    for mutant in made:
        whole = files[1].read_text("utf-8")
        assert mutant.text in whole.split("\n") and mutant.text not in mutant.source().split("\n")
        assert len(mutant.source().split("\n")) == len(whole.split("\n")) - 1
    rule = load()["ZX006"]
    trial.warm(rule)
    assert trial.try_out(made[1], rule, ["pins"]).by == "pins"


def test_the_page_tells_both_figures(repeated, tmp_path):
    _, made = repeated
    known = outcomes.Outcomes(tmp_path / "outcomes.tsv")
    for at, mutant in enumerate(made[:8]):
        known.add(mutant, trial.Outcome("pins" if at % 2 else trial.SURVIVED))
    text = page.write(made[:4], made[4:8], known, tmp_path / "testing.md").read_text("utf-8")
    assert "Of 4 changes" in text and "Of 4 others, of which nobody has looked at any, they catch **50.0%**" in text
    assert "{{" not in text and "Nothing is known" in page._fresh([], known)


def test_a_change_that_changes_nothing_survives_and_is_explained(repeated):
    rule, made = repeated
    [early] = [m for m in made if m.kind == "guard" and m.old == "not pauses_meet(doc)" and m.new == "False"]
    assert trial.try_out(early, rule, ["examples"]).by == trial.SURVIVED
    assert "early" in outcomes.reason(early)


def test_what_does_not_end_is_caught(repeated, monkeypatch):
    monkeypatch.setitem(trial.SECONDS, "examples", 0.2)
    monkeypatch.setitem(trial._TESTS, "examples", lambda module, rule: str(sum(iter(int, 1))))
    assert trial.try_out(repeated[1][0], repeated[0], ["examples"]).by == trial.ENDLESS


def test_tests_that_take_too_long_catch_nothing(repeated, monkeypatch):
    monkeypatch.setitem(trial.SECONDS, "tests", 0.2)
    monkeypatch.setitem(trial._TESTS, "tests", lambda module, rule: str(sum(iter(int, 1))))
    outcome = trial.try_out(repeated[1][0], repeated[0], ["tests"])
    assert outcome.by == trial.SURVIVED and "more than" in outcome.said


def test_the_page_says_whether_somebody_has_looked_at_the_sample(repeated, tmp_path):
    _, made = repeated
    known = outcomes.Outcomes(tmp_path / "outcomes.tsv")
    for at, mutant in enumerate(made[:8]):
        known.add(mutant, trial.Outcome("pins" if at % 2 else trial.SURVIVED))
    seen, unseen = (
        page.write(made[:8], [], known, tmp_path / "testing.md", after=after).read_text("utf-8")
        for after in (0, page.LOOKED_AT)
    )
    assert "with survivors of this very sample at hand" in seen and "Nobody had looked" not in seen
    assert "Nobody had looked at any of them: they are those behind the first 4,200 of the draw" in unseen
    assert "with survivors of this very sample at hand" not in unseen


def test_what_zip_claims_of_itself_is_no_behaviour(file):
    file.write_text(SOURCE + "\n\ndef both(a):\n    return list(zip(a, a, strict=True))\n", encoding="utf-8")
    assert len(mutants_of(file)) > 5 and not [each for each in mutants_of(file) if "strict" in each.text]


def test_a_run_is_taken_up_where_it_stopped(repeated, tmp_path):
    made = [mutant for mutant in repeated[1] if not outcomes.reason(mutant)]
    known = outcomes.Outcomes(tmp_path / "outcomes.tsv")
    known.add(made[0], trial.Outcome("examples", "found\tnothing"))
    known.add(made[1], trial.Outcome(trial.SURVIVED))
    again = outcomes.Outcomes(tmp_path / "outcomes.tsv")
    assert (again.of(made[0]), again.of(made[1]), again.of(made[2])) == ("examples", trial.SURVIVED, None)
    assert [again.waits(m, again=False) for m in made[:3]] == [False, False, True]
    assert [again.waits(m, again=True) for m in made[:3]] == [False, True, False]
    scores = outcomes.scores(made, again)
    whole = outcomes.together(scores.values())
    assert (whole.tried, whole.caught.total(), whole.share) == (2, 1, 0.5)
    assert "| all | 2 |" in page.table(scores)


def test_an_explanation_is_of_a_change_that_can_be_made():
    keys = {(m.key[0], m.key[2], m.key[3]) for file in command._files(None) for m in mutants_of(file)}
    assert set(outcomes._explained()) <= keys


def test_a_rule_that_is_not_there_is_an_error():
    with pytest.raises(SystemExit, match="no rule ZX998"):
        command.main(["--rule", "ZX998"])
