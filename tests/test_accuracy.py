"""Accuracy as it is measured and published: what counts as found, what counts as fallen, and what is written."""

import json
from dataclasses import replace

import pytest

from benchmarks.accuracy import __main__ as command
from benchmarks.accuracy import material, page, peers, record, table
from benchmarks.accuracy.counting import Count, Counts, count
from benchmarks.accuracy.judging import Finding, judge
from benchmarks.accuracy.material import Fault, Sample
from benchmarks.accuracy.running import Alarms, Repaired, bare, default_rules, listen, measure, mend
from zxlint.accuracy import share
from zxlint.text import Edit, Span

TEXT = "全年完成了各项任务,取得了很好的成绩。二十字以上的一段文字在这里又说了一遍。\n"
COMMA = Fault(Span(9, 10), "halfwidth-punct", "，")
PASSAGE = Fault(Span(19, 38), "duplicate-passage", "")


def verdicts(faults, *findings):
    return judge(Sample("a.txt", TEXT, tuple(faults)), findings).verdicts


def finding(category, start, end, *edits, safe=True):
    return Finding(f"rule-of-{category}", category, Span(start, end), edits, safe)


def test_a_finding_on_a_fault_is_right_and_elsewhere_false():
    assert verdicts([COMMA], finding("halfwidth-punct", 9, 10), finding("halfwidth-punct", 2, 3)) == ("right", "false")


def test_a_second_finding_on_a_fault_is_neither():
    other = replace(finding("halfwidth-punct", 9, 10), rule="another-rule")
    assert verdicts([COMMA], finding("halfwidth-punct", 9, 10), other) == ("right", "neutral")


def test_an_exact_repeat_is_one_finding():
    assert verdicts([COMMA], *[finding("halfwidth-punct", 9, 10)] * 2) == ("right",)


def test_another_category_is_false_but_where_it_is_kindred_or_named():
    assert verdicts([COMMA], finding("garbled", 9, 10)) == ("false",)
    assert verdicts([COMMA], finding("wrong-punct", 9, 10)) == ("neutral",)
    assert verdicts([replace(COMMA, also=frozenset({"garbled"}))], finding("garbled", 9, 10)) == ("right",)


def test_what_is_arguable_may_be_found_and_need_not_be():
    judged = judge(Sample("a.txt", TEXT, (replace(COMMA, arguable=True),)), [finding("halfwidth-punct", 9, 10)])
    assert judged.verdicts == ("neutral",)
    assert count([judged], {"rule-of-halfwidth-punct": "halfwidth-punct"}).total == Count()


@pytest.mark.parametrize(("start", "end", "verdict"), [(19, 38, "right"), (24, 36, "right"), (19, 24, "neutral")])
def test_of_a_long_fault_much_must_be_shared(start, end, verdict):
    assert verdicts([PASSAGE], finding("duplicate-passage", start, end)) == (verdict,)


def test_a_finding_may_not_be_much_longer_than_a_short_fault():
    assert verdicts([COMMA], finding("halfwidth-punct", 2, 13)) == ("right",)
    assert verdicts([COMMA], finding("halfwidth-punct", 0, 12)) == ("neutral",)


def test_a_place_without_width_may_be_missed_by_two_characters():
    lone = Fault(Span(9, 10), "unbalanced-pair")
    assert verdicts([lone], finding("unbalanced-pair", 7, 8)) == ("right",)
    assert verdicts([lone], finding("unbalanced-pair", 6, 7)) == ("false",)


def test_a_finding_stands_where_its_edits_are_too():
    assert verdicts([COMMA], finding("halfwidth-punct", 0, 1, Edit(9, 10, "，"))) == ("right",)


def test_a_tear_that_is_the_seam_of_a_repeat_need_not_be_found():
    tear = Fault(Span(18, 20), "split-line", "")
    judged = judge(Sample("a.txt", TEXT, (tear, PASSAGE)), [])
    assert [fault.arguable for fault in judged.faults] == [True, False]


def test_a_repair_is_right_when_the_text_after_it_is():
    sample = Sample("a.txt", TEXT, (COMMA,))
    for new, right in (("，", True), (" ，", True), ("。", False)):
        assert judge(sample, [finding("halfwidth-punct", 9, 10, Edit(9, 10, new))]).repairs == (right,)
    assert judge(sample, [finding("garbled", 1, 2, Edit(1, 2, "年"))]).repairs == (False,)
    assert judge(sample, [finding("garbled", 1, 2, Edit(1, 2, "年"), safe=False)]).repairs == (None,)


@pytest.mark.parametrize("name", material.samples())
def test_who_reports_every_fault_is_perfect_and_who_is_silent_finds_nothing(name):
    samples = material.samples()[name]
    rules = {fault.category: fault.category for sample in samples for fault in sample.faults}
    told = [judge(each, [Finding(f.category, f.category, f.span, (), False) for f in each.faults]) for each in samples]
    counts = count(told, rules)
    assert counts.total.found == counts.total.faults > 50
    assert counts.total.right == counts.total.flagged
    assert count([judge(each, []) for each in samples], rules).total.found == 0


@pytest.mark.parametrize("name", material.samples())
def test_faults_stand_where_they_are_said_to(name):
    rows = {}
    for path in sorted((material.DOCUMENTS / name).glob("*.jsonl")):
        rows[f"{path.stem}.txt"] = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    for sample in material.samples()[name]:
        for row, fault in zip(rows.get(sample.name, ()), sample.faults, strict=bool(rows)):
            assert sample.text[slice(*fault.span)] == row["text"]


def test_every_rule_of_the_default_selection_has_a_category():
    assert default_rules().keys() <= material.categories().keys()


def test_wilson_intervals():
    assert share(0, 0) is None
    eight = share(8, 10)
    assert (eight.value, eight.of) == (0.8, 10)
    assert (eight.least, eight.most) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))
    assert share(5, 5).most == 1.0 and share(0, 5).least == 0.0


def test_zxlint_is_measured_as_it_comes():
    sample = Sample("a.txt", TEXT, (COMMA,))
    counts = measure([sample])
    assert counts.categories["halfwidth-punct"] == Count(1, 1, 1, 1)
    assert counts.rules["halfwidth-punctuation"] == counts.categories["halfwidth-punct"]
    assert counts.repairs == {"safe right": 1} and counts.documents == 1


def test_repairs_are_held_against_the_original():
    mended = mend([Sample("01-s2.txt", TEXT)], {"01": TEXT.replace(",", "，")}, unsafe=False)
    assert (mended.before, mended.after, mended.better, mended.worse) == (1, 0, 1, 0)
    harmed = mend([Sample("01.txt", TEXT)], {"01": TEXT}, unsafe=False)
    assert (harmed.before, harmed.after, harmed.better, harmed.worse) == (0, 1, 0, 1)


def test_blanks_do_not_count_and_a_break_is_one_character():
    assert bare(" 甲 乙 \n\n\n丙\u3000丁\n") == "甲乙\n丙丁"


def test_alarms_on_clean_text_are_counted_by_rule_and_register():
    texts = {"news/a.txt": TEXT, "law/b.txt": "第一条 为了规范管理，制定本条例。\n"}
    alarms = listen(texts)
    assert alarms.rules == {"halfwidth-punctuation": 1}
    assert [found for _, found in alarms.registers.values()] == [1, 0]
    assert alarms.changed == 1 and alarms.rate() == pytest.approx(1e4 / alarms.characters)
    true = listen(texts, frozenset({("news/a.txt", "halfwidth-punctuation", 1)}))
    assert (true.all, true.excepted) == (0, 1)


def recorded(found, faults, right, flagged):
    counts = Counts(1, 100, {"garbled": Count(faults, found, flagged, right)}, {})
    return record.Record({"noisy": counts}, {"noisy": {"safe": Repaired(8, 1000, 90, 50, 8, 0)}}, Alarms(8, 8000))


@pytest.mark.parametrize(
    ("after", "fallen"),
    [
        ((80, 100, 80, 100), []),
        ((78, 100, 80, 100), []),  # two points
        ((77, 100, 80, 100), ["noisy: recall of garbled fell from 80.0% (80 of 100) to 77.0% (77 of 100)"]),
        ((80, 100, 80, 104), ["noisy: precision of garbled fell from 80.0% (80 of 100) to 76.9% (80 of 104)"]),
        ((90, 100, 20, 20), []),
    ],
)
def test_more_than_two_points_are_a_fall(after, fallen):
    assert record.fallen(recorded(80, 100, 80, 100), recorded(*after)) == fallen


def test_where_there_are_few_cases_two_must_be_lost():
    before = recorded(9, 10, 9, 9)
    assert record.fallen(before, recorded(8, 10, 8, 9)) == []
    assert len(record.fallen(before, recorded(7, 10, 7, 9))) == 2


def test_what_is_found_no_more_has_fallen():
    assert record.fallen(recorded(9, 10, 9, 9), recorded(0, 10, 0, 0)) == [
        "noisy: recall of garbled fell from 90.0% (9 of 10) to 0.0% (0 of 10)"
    ]
    assert record.fallen(recorded(0, 10, 0, 0), recorded(0, 10, 0, 9)) == []


def test_harm_and_new_alarms_have_fallen():
    before, now = recorded(8, 10, 8, 10), recorded(8, 10, 8, 10)
    now.repaired["noisy"]["safe"] = Repaired(8, 1000, 90, 95, 6, 2)
    now.clean.rules["garbled-text"] = 1
    assert [words.partition(":")[0] for words in record.fallen(before, now)] == ["noisy", "noisy", "clean documents"]
    assert "safe fixes make 2 documents worse, 0 were recorded" in record.fallen(before, now)[0]


@pytest.fixture(scope="module")
def published():
    return record.read()


def test_a_record_comes_back_as_it_was_written(published, tmp_path):
    record.write(published, tmp_path / "record.json")
    assert record.read(tmp_path / "record.json") == published


def test_the_page_and_the_table_say_what_is_recorded(published, root, tmp_path):
    assert page.page_of(published, peers.read()) == (root / "docs" / "accuracy.md").read_text("utf-8")
    table.write(published, tmp_path / "accuracy.tsv")
    assert (tmp_path / "accuracy.tsv").read_bytes() == table.TABLE.read_bytes()
    assert "{{" not in page.page_of(published, peers.read())


def test_the_figures_are_printed_for_all_sets_and_rules(published):
    shown = page.summary(published)
    for name in (*published.sets, *default_rules(), "clean documents", "noisy, unsafe fixes"):
        assert name in shown


def test_a_collection_is_recorded_without_its_text(published):
    assert published.collection.characters > 500_000
    assert published.collection.registers.keys() == {
        *("cases", "encyclopedic", "gov_national", "gov_policy", "gov_provincial"),
        *("laws", "laws_local", "literature", "tech"),
    }


def test_the_check_fails_where_a_figure_fell_and_says_which(published, monkeypatch, capsys):
    monkeypatch.setattr(command, "run", record.read)
    assert command.main(["--check"]) == 0
    worse = record.read()
    worse.sets["noisy"].rules["split-line"].found -= 10
    monkeypatch.setattr(command, "run", lambda: worse)
    assert command.main(["--check"]) == 1
    out, err = capsys.readouterr()
    assert "noisy: recall of split-line fell" in out and "python -m benchmarks.accuracy" in err


def test_a_folder_without_text_is_no_collection(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "run", record.read)
    with pytest.raises(SystemExit, match=r"no \*.txt under"):
        command.main(["--clean", str(tmp_path)])


def test_changes_are_found_line_by_line():
    assert list(peers.edits("甲,乙\n丙丁\n", "甲，乙\n丙 丁\n")) == [Edit(1, 2, "，"), Edit(5, 5, " ")]
    assert list(peers.edits("甲\n\n乙", "甲\n乙")) == [Edit(1, 2, "")] or list(peers.edits("甲\n\n乙", "甲\n乙")) == [
        Edit(2, 3, "")
    ]


@pytest.mark.parametrize(
    ("text", "edit", "kind"),
    [
        ("甲,乙", Edit(1, 2, "，"), "halfwidth-punct"),
        ("甲 乙", Edit(1, 2, ""), "stray-space"),
        ("甲 2", Edit(1, 2, ""), "cjk-digit-spacing"),
        ("甲2", Edit(1, 1, " "), "style"),
        ("甲。。。", Edit(1, 4, "……"), "wrong-punct"),
        ("甲", Edit(0, 1, "乙"), "other"),
    ],
)
def test_a_change_is_of_the_kind_of_what_it_changes(text, edit, kind):
    assert peers.kind_of(text, edit, frozenset({"halfwidth-punct"})) == kind


def test_a_program_is_judged_on_what_it_claims_alone():
    def run(texts, folder):
        return "1.0", [peers.Said(text.replace(",", "，").replace("全年", "全 年")) for text in texts]

    peer = peers.Peer("made up", "none", frozenset({"halfwidth-punct"}), "", run)
    compared = peers.compare(peer, {"noisy": [Sample("a.txt", TEXT, (COMMA,))]}, {"01": TEXT}, material.HERE)
    assert compared.categories["noisy"] == {"halfwidth-punct": Count(1, 1, 1, 1)}
    assert compared.clean == {"style": 1, "halfwidth-punct": 1}


def test_a_program_that_fails_on_a_document_has_found_nothing_there():
    peer = peers.Peer("made up", "", frozenset({"garbled"}), "", lambda texts, folder: ("1", [peers.Said(None)] * 2))
    fault = Fault(Span(0, 1), "garbled")
    compared = peers.compare(peer, {"noisy": [Sample("a.txt", TEXT, (fault,))]}, {"01": TEXT}, material.HERE)
    assert compared.failed == 2 and compared.categories["noisy"]["garbled"] == Count(1, 0, 0, 0)


def test_recorded_figures_stand_for_programs_that_are_not_there(monkeypatch, tmp_path, capsys):
    def run(texts, folder):
        raise FileNotFoundError("node")

    absent = peers.Peer("zhlint", "", frozenset(), "", run)
    monkeypatch.setattr(peers, "PEERS", (absent,))
    monkeypatch.setattr(peers, "write", lambda compared: None)
    assert command._peers(tmp_path) == peers.read()
    assert "zhlint cannot be run" in capsys.readouterr().err


def test_plots_can_be_read_on_light_and_dark(published):
    pytest.importorskip("matplotlib")
    from benchmarks.accuracy import plots

    for svg in (plots.categories(published.sets["noisy"].categories), plots.repairs(published.repaired)):
        assert svg.startswith("<?xml") and "fill: #ffffff" not in svg and "fill: #000000" not in svg
        assert plots.BLUE in svg and plots.ORANGE in svg
