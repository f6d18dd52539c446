"""Passages that stand in two documents: what is found, where, and at what cost."""

import json
import random
import sys
import tempfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zxlint.across import Corpus, compared
from zxlint.comparison import with_copies
from zxlint.document import Document, Fault
from zxlint.engine import examine, mend, plan
from zxlint.meetings import AGAIN, BACK, Meetings, meetings
from zxlint.plugins import load
from zxlint.settings import Settings
from zxlint.shingles import GRAM, WINDOW, fingerprints, letters_of

HAN = [chr(code) for code in range(0x4E00, 0x5E00)]
WELL = (
    "村口有一口老井，井沿的青石被绳子磨出了一道道深沟，天旱的年头，邻近几个村子的人都到这里来挑水，从早到晚排着长队。"
)
DITCH = "去年入冬以后，全镇组织劳力三千多人整修沟渠，疏通了六条主干渠，加固了两座小水库的坝体，为来年春耕打下了基础。"


def written(chance, size):
    """Sentences that no one has written before."""
    text = ""
    while len(text) < size:
        text += "".join(chance.choices(HAN, k=chance.randrange(6, 18))) + chance.choice("，，，。")
    return text[: size - 1] + "。"


def misread(text, noise, chance):
    read = ""
    for c in text:
        kind = chance.random() if chance.random() < noise else 1
        read += chance.choice(HAN) if kind < 0.6 else "" if kind < 0.8 else c + chance.choice(HAN) if kind < 1 else c
    return read


def copies(*texts, least=50, kind="text"):
    """For each text what of it stands in an earlier one: the words, the number of the other, and the words there."""
    documents = [(str(number), Document(text, kind)) for number, text in enumerate(texts)]
    return [
        [(texts[at][slice(*one.span)], int(one.original.filename), one.edits) for one in found]
        for at, found in enumerate(compared(documents, least))
    ]


def test_a_passage_is_found_to_the_character():
    chance = random.Random(3)
    for size in (50, 51, 64, 90, 200, 3000):
        passage, around = written(chance, size), [written(chance, 200) for _ in range(4)]
        texts = f"{around[0]}\n{passage}\n{around[1]}", f"{around[2]}{passage}{around[3]}"
        first, [copy] = compared([("a", Document(texts[0])), ("b", Document(texts[1]))])
        assert first == ()
        assert texts[1][slice(*copy.span)] == passage
        assert (copy.size, copy.edits) == (size, 0)
        place = copy.original
        assert (place.filename, place.start, place.end) == ("a", (2, 1), (2, size + 1))
        assert passage.startswith(place.excerpt)


def test_less_than_fifty_characters_are_no_passage_unless_they_are_asked_for():
    passage = written(random.Random(5), 40)
    texts = f"甲乙丙。\n{passage}\n丁。", f"戊己庚。\n{passage}\n辛。"
    assert copies(*texts) == [[], []]
    assert copies(*texts, least=40) == [[], [(passage, 0, 0)]]


@pytest.mark.parametrize("noise", [0.0, 0.01, 0.02, 0.03])
def test_nineteen_of_twenty_noisy_copies_are_found(noise):
    chance = random.Random(f"{noise}")
    passages = [written(chance, chance.choice((60, 80, 120, 300))) for _ in range(200)]
    originals = [f"{written(chance, 80)}\n{one}\n{written(chance, 80)}" for one in passages]
    later = [f"{written(chance, 80)}{misread(one, noise, chance)}{written(chance, 80)}" for one in passages]
    found = compared([(str(number), Document(text)) for number, text in enumerate([*originals, *later])])
    assert not any(found[: len(passages)])
    hits = 0
    for number, one in enumerate(passages):
        right = [copy for copy in found[len(passages) + number] if copy.original.filename == str(number)]
        hits += any(copy.size >= 0.9 * len(one) for copy in right)
        assert all(68 <= copy.span.start < copy.span.end <= 92 + 1.1 * len(one) + 4 for copy in right)
    assert hits >= 0.95 * len(passages)


def test_the_first_of_several_is_kept_and_named():
    assert copies(WELL, f"甲。\n{WELL}", f"{WELL}\n乙。") == [[], [(WELL, 0, 0)], [(WELL, 0, 0)]]
    noisy = WELL.replace("深沟", "深构")
    assert copies(WELL, noisy, noisy)[2] == [(noisy, 0, 1)]


def test_a_document_tells_of_each_of_its_originals():
    found = copies(WELL, DITCH, f"{DITCH}\n\n中间的话。\n\n{WELL}\n")
    assert found == [[], [], [(DITCH, 1, 0), (WELL, 0, 0)]]


def test_what_stands_twice_in_a_copy_is_told_of_twice_and_what_stands_twice_in_one_document_is_not():
    assert copies(f"{WELL}\n\n{WELL}\n", "别的。") == [[], []]
    assert copies(WELL, f"{WELL}\n\n别的话。\n\n{WELL}\n")[1] == [(WELL, 0, 0), (WELL, 0, 0)]


def test_an_inserted_sentence_parts_a_copy():
    halves = written(random.Random(8), 120), written(random.Random(9), 120)
    between = written(random.Random(10), 100)
    assert copies("".join(halves), between.join(halves))[1] == [(halves[0], 0, 0), (halves[1], 0, 0)]


def test_blanks_marks_widths_and_markup_do_not_hide_a_copy():
    spaced = WELL.replace("，", " , ").replace("老井", "老 井")
    assert [found for found, *_ in copies(WELL, f"开头。\n{spaced}\n")[1]] == [spaced]
    marked = WELL.replace("老井", "**老井**")
    assert [found for found, *_ in copies(WELL, f"# 题\n\n> {marked}\n", kind="markdown")[1]] == [marked]
    wide = "ＡＢＣ１２３" + WELL
    assert copies("ABC123" + WELL, wide)[1] == [(wide, 0, 0)]


def test_code_and_front_matter_are_not_compared():
    head = "---\nauthor: The Documentation Team of the Company That Made It\nlicense: CC BY-SA 4.0 International\n---\n"
    code = "```python\ndef documentation_team(of_the_company, that_made_it, and_all_others):\n    return None\n```\n"
    assert copies(f"{head}\n甲。\n\n{code}", f"{head}\n乙。\n\n{code}", kind="markdown") == [[], []]


def test_rows_are_those_of_the_file_however_they_end():
    text = f"甲。\r乙。\r\n\r\n{WELL}\r\n"
    [copy] = compared([("a", Document(text)), ("b", Document(WELL))])[1]
    assert (copy.original.start, copy.original.end) == ((4, 1), (4, 1 + len(WELL)))


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["", "", WELL, "", WELL],
        ["。", "\n", " ", "甲"],
        ["的" * 5000, "的" * 5000, "的" * 5000],
        ["一二三" * 3000, "二三一" * 3000],
        ["0" * 9000 + WELL, WELL + "0" * 9000],
        ["\ud800" * 60 + WELL, WELL + "\udfff" * 60],
        ["\U00020bb7" * 80, "\U00020bb7" * 80],
        ["😀" * 80 + WELL, "😀" * 80],
    ],
)
def test_odd_documents_do_no_harm(texts):
    found = copies(*texts)
    assert len(found) == len(texts)
    for passages in found:
        assert all(words for words, *_ in passages)


def test_letters_beyond_the_basic_plane_are_compared_too():
    passage = "".join(chr(0x20000 + 7 * number) for number in range(60))
    assert copies(f"甲。\n{passage}", f"乙。\n{passage}")[1] == [(passage, 0, 0)]


def test_a_file_that_cannot_be_read_takes_no_part():
    broken = Document("", fault=Fault(0, "no text", "不是文本"))
    assert compared([("a", broken), ("b", broken), ("c", Document(WELL))]) == [(), (), ()]


@settings(max_examples=60)
@example(seed=3346)
@given(seed=st.integers(0, 10_000))
def test_copies_lie_apart_and_within_and_the_order_of_rows_means_nothing(seed):
    chance = random.Random(seed)
    pool = [written(chance, chance.randrange(30, 150)) for _ in range(6)]
    texts = ["".join(misread(chance.choice(pool), 0.02, chance) for _ in range(chance.randrange(5))) for _ in range(7)]
    documents = [(str(number), Document(text)) for number, text in enumerate(texts)]
    found = compared(documents)
    for text, one in zip(texts, found, strict=True):
        assert all(a.span.end <= b.span.start for a, b in pairwise(one))
        assert all(0 <= copy.span.start < copy.span.end <= len(text) for copy in one)
    assert found[0] == ()
    with Corpus(room=1) as corpus:  # everything goes to disk
        for name, document in documents:
            corpus.add(name, document)
        assert [corpus.copies(number) for number in reversed(range(len(texts)))] == found[::-1]


def rows(texts):
    """The fingerprints of texts as rows: hash, number of the text, place."""
    prints = [fingerprints(letters_of(text)) for text in texts]
    numbers = np.repeat(np.arange(len(texts), dtype=np.uint32), [len(one.hashes) for one in prints])
    return np.concatenate([one.hashes for one in prints]), numbers, np.concatenate([one.places for one in prints])


def as_set(met: Meetings):
    return set(zip(*(column.tolist() for column in met), strict=True))


def test_meetings_do_not_depend_on_the_order_of_rows():
    chance = random.Random(4)
    table = rows([written(chance, 100) + WELL for _ in range(9)])
    order = np.random.default_rng(1).permutation(len(table[0]))
    assert as_set(meetings(*table)) == as_set(meetings(*(column[order] for column in table)))


@given(st.text(alphabet=[*HAN[:3], "，", "a", "１"], max_size=200), st.data())
def test_an_equal_run_leaves_the_same_fingerprint_wherever_it_stands(run, data):
    letters = letters_of(run).codes
    if len(letters) < GRAM + WINDOW - 1:
        return
    around = data.draw(st.lists(st.text(alphabet=HAN[:50], max_size=30), min_size=4, max_size=4))
    one, other = ({*fingerprints(letters_of(a + run + b)).hashes.tolist()} for a, b in (around[:2], around[2:]))
    assert one & other


def test_a_passage_in_ten_thousand_documents_takes_time_as_their_number():
    hashes, numbers, places = rows([WELL] * 10_000)
    assert len(meetings(hashes, numbers, places).later) <= (BACK + 1) * len(hashes)
    hashes, numbers, places = rows(["一二三四五六七" * 3000] * 4)
    assert len(meetings(hashes, numbers, places).later) <= (BACK + 1) * AGAIN**2 * 4 * len(set(hashes.tolist()))


def test_all_but_the_first_of_ten_thousand_documents_are_told_of():
    found = compared((str(number), Document(f"{number}\n{WELL}\n")) for number in range(10_000))
    assert found[0] == ()
    assert {(one.original.filename, one.size) for [one] in found[1:]} == {("0", len(WELL))}


# the files that are written meanwhile


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The folder for temporary files, empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_what_is_written_is_removed(temporary):
    with Corpus(room=1) as corpus:
        for number in range(3):
            corpus.add(str(number), Document(WELL))
        assert corpus.copies(2)
        assert [*temporary.iterdir()]
    assert [*temporary.iterdir()] == []


class _Loaded:
    """What a run loads, as far as the comparison asks."""

    def __new__(cls, name, text):
        from zxlint.decoding import read
        from zxlint.loading import Loaded

        rules = plan(Settings(select=("ZX406",)), load())
        return Loaded(name, Path(name), None, b"", read(b""), Document(text), Settings(), rules)


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_what_is_written_is_removed_when_a_run_breaks_off(temporary, monkeypatch, error):
    monkeypatch.setattr("zxlint.across.ROOM", 1)
    monkeypatch.setattr(Corpus.__init__, "__defaults__", (50, 1))
    documents = [_Loaded(str(number), WELL) for number in range(3)]

    def broken():
        yield from documents
        raise error

    with pytest.raises(error):
        next(with_copies(iter(documents), broken, print))
    assert [*temporary.iterdir()] == []
    going = with_copies(iter(documents), lambda: iter(documents), print)
    assert next(going).document.copies == ()
    assert next(going).document.copies
    assert [*temporary.iterdir()]
    going.close()
    assert [*temporary.iterdir()] == []


def test_without_pyarrow_the_comparison_alone_is_given_up(zxlint, here, monkeypatch):
    monkeypatch.setattr(Corpus.__init__, "__defaults__", (50, 1))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (here / "a.txt").write_text(f"{WELL}\n", "utf-8")
    (here / "b.txt").write_text(f"{WELL}\n基层单位 and 群众。\n", "utf-8")
    ran = zxlint("check", "--extend-select", "ZX406", "--output-format", "concise")
    assert ran.status == 2
    assert "zxlint[data]" in ran.err
    assert "ZX501" in ran.out
    assert "ZX406" not in ran.out


def test_on_a_full_disk_the_comparison_alone_is_given_up(zxlint, three, temporary, monkeypatch):
    def full(self):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Corpus.__init__, "__defaults__", (50, 1))
    monkeypatch.setattr("zxlint.shelves.Pages._write", full)
    ran = zxlint("check", "--extend-select", "ZX406", "--output-format", "concise")
    assert ran.status == 2
    assert "the documents cannot be compared: No space left on device" in ran.err
    assert "ZX105" in ran.out
    assert [*temporary.iterdir()] == []


# on the command line


@pytest.fixture
def three(here):
    """Three files with one passage, the second a misreading, and a comma to be mended."""
    (here / "a.txt").write_text(f"第一段。\n\n{WELL}\n", "utf-8")
    (here / "b.md").write_text(f"# 题\n\n镇志说：{WELL.replace('深沟', '深构')}后来通了水。\n", "utf-8")
    (here / "c.txt").write_text(f"镇里修了路 , 通了车。\n\n{WELL}\n", "utf-8")
    return here


def test_it_is_off_unless_it_is_selected(found, three):
    assert "ZX406" not in {code for *_, code in found()}


def test_findings_name_the_other_place(zxlint, three):
    ran = zxlint("check", "--select", "ZX406", "--output-format", "json")
    assert ran.status == 1
    second, third = json.loads(ran.out)
    assert (second["filename"], second["location"]) == ("b.md", {"row": 3, "column": 5})
    assert second["end_location"]["column"] - 5 == len(WELL)
    assert (third["filename"], third["location"]) == ("c.txt", {"row": 3, "column": 1})
    place = {
        "message": "the original",
        "filename": "a.txt",
        "location": {"row": 3, "column": 1},
        "end_location": {"row": 3, "column": 1 + len(WELL)},
    }
    assert second["related"] == third["related"] == [place]
    assert second["fix"] is third["fix"] is None
    assert second["severity"] == "info"


@pytest.mark.parametrize("form", ["full", "concise", "gitlab", "github", "rdjson", "sarif", "junit", "csv", "grouped"])
def test_every_report_names_the_other_file(zxlint, three, form):
    out = zxlint("check", "--select", "ZX406", "--output-format", form, "b.md", "a.txt").out
    assert "b.md" in out
    assert "a.txt" in out


def test_related_places_in_sarif_and_rdjson_lie_in_the_other_file(zxlint, three):
    ran = zxlint("check", "--select", "ZX406", "--output-format", "sarif")
    [place] = json.loads(ran.out)["runs"][0]["results"][0]["relatedLocations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "a.txt"
    assert place["physicalLocation"]["region"]["startLine"] == 3
    ran = zxlint("check", "--select", "ZX406", "--output-format", "rdjson")
    [place] = json.loads(ran.out)["diagnostics"][0]["relatedLocations"]
    assert place["location"] == {"path": "a.txt", "range": {"start": {"line": 3}, "end": {"line": 3}}}


def dataset(name, *texts):
    Path(name).write_text("".join(json.dumps({"id": f"r{n}", "text": text}) + "\n" for n, text in enumerate(texts)))


def test_related_places_in_sarif_lie_in_the_other_row_or_file_where_the_copy_is_a_row(zxlint, three):
    dataset("d.jsonl", WELL, DITCH, f"第二段。\n\n{DITCH}")
    ran = zxlint("check", "a.txt", "d.jsonl", "--select", "ZX406", "--output-format", "sarif")
    assert (ran.status, ran.err) == (1, "")
    of_file, of_row = (one["relatedLocations"] for one in json.loads(ran.out)["runs"][0]["results"])
    assert of_file[0]["physicalLocation"]["artifactLocation"]["uri"] == "a.txt"
    assert of_file[0]["physicalLocation"]["region"]["startLine"] == 3 and "logicalLocations" not in of_file[0]
    assert of_row[0]["physicalLocation"]["region"] == {"startLine": 2}
    assert of_row[0]["logicalLocations"][0]["fullyQualifiedName"] == "d.jsonl#2 (r1):1:1"


def test_the_order_of_the_report_tells_which_is_the_original(found, three):
    assert found("--select", "ZX406", "c.txt", "a.txt") == [("a.txt", 3, "ZX406")]


def test_one_file_has_nothing_to_be_compared_with(found, three):
    assert found("--select", "ZX406", "c.txt") == []
    assert found("--select", "ZX406", "-", stdin=WELL.encode()) == []
    assert found("--select", "ZX406", "-", "c.txt", stdin=WELL.encode()) == [("c.txt", 3, "ZX406")]


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ("min-length = 56", 2),
        ("min-length = 60", 0),
        ("difference = 0", 1),
        ("difference = 0.02", 2),
        ("boilerplate = 3", 0),
        ("boilerplate = 4", 2),
        ("ignore-quoted = true", 2),
    ],
)
def test_options_of_the_rule(found, three, options, rows):
    (three / "zxlint.toml").write_text(f"select = ['ZX406']\n[rules.duplicate-across-files]\n{options}\n", "utf-8")
    assert len(found()) == rows


def test_quoted_copies_may_be_passed_over(found, here):
    (here / "zxlint.toml").write_text("[rules.duplicate-across-files]\nignore-quoted = true\n", "utf-8")
    (here / "a.txt").write_text(f"{WELL}\n", "utf-8")
    (here / "b.txt").write_text(f"镇志里说：“{WELL}”今天呢？\n", "utf-8")
    (here / "c.md").write_text(f"镇志里说：\n\n> {WELL}\n", "utf-8")
    (here / "d.txt").write_text(f"他说“好”。{WELL}“是的。”\n", "utf-8")
    (here / "e.txt").write_text(f"镇志里有一段话（{WELL}）后来删去了。\n", "utf-8")
    assert found("--select", "ZX406") == [("d.txt", 1, "ZX406"), ("e.txt", 1, "ZX406")]


def test_short_passages_are_compared_where_one_folder_asks_for_them(found, here):
    for folder in ("one", "two"):
        (here / folder).mkdir()
        for name in ("a.txt", "b.txt"):
            (here / folder / name).write_text(f"{name[0]}\n{WELL[:30] if folder == 'one' else DITCH[:30]}\n", "utf-8")
    (here / "one" / "zxlint.toml").write_text("[rules.duplicate-across-files]\nmin-length = 30\n", "utf-8")
    assert found("--select", "ZX406") == [("one/b.txt", 2, "ZX406")]


def test_files_where_it_is_ignored_take_no_part(found, three):
    (three / "zxlint.toml").write_text("select = ['ZX406']\n[per-file-ignores]\n'a.txt' = ['ZX406']\n", "utf-8")
    assert found() == [("c.txt", 3, "ZX406")]


def test_a_comment_accepts_a_copy_and_is_never_called_idle(found, here):
    comment = "<!-- zxlint-disable-next-line ZX406 -->"
    (here / "a.md").write_text(f"{WELL}\n", "utf-8")
    (here / "b.md").write_text(f"# 题\n\n{comment}\n{WELL}\n\n{DITCH}\n", "utf-8")
    (here / "c.md").write_text(f"{DITCH}\n", "utf-8")
    assert found("--extend-select", "ZX406") == [("c.md", 1, "ZX406")]
    assert found("--extend-select", "ZX406", "b.md") == []


def test_a_copy_in_the_baseline_is_not_gone_because_its_original_was_not_looked_at(zxlint, three):
    assert zxlint("check", "--select", "ZX406", "--write-baseline").status == 0
    assert zxlint("check", "--select", "ZX406", "--prune-baseline", "c.txt").status == 0
    assert zxlint("check", "--select", "ZX406").status == 0


def test_fix_offers_nothing_and_reports_what_remains(zxlint, three):
    before = {path: path.read_bytes() for path in three.glob("?.*")}
    ran = zxlint("fix", "--extend-select", "ZX406", "--write", "--unsafe", "--output-format", "json")
    assert [(one["filename"], one["location"]["row"]) for one in json.loads(ran.out)] == [("b.md", 3), ("c.txt", 3)]
    after = {path: path.read_bytes() for path in three.glob("?.*")}
    assert {path.name for path in before if before[path] != after[path]} == {"c.txt"}
    assert "路，通".encode() in after[three / "c.txt"]


def test_repairs_carry_a_copy_along():
    text = f"镇里修了路 , 通了车。\n\n{WELL.replace('，井沿', ' ，井沿')}\n"
    found = compared([("a", Document(WELL)), ("b", Document(text))])[1]
    chosen = Settings(extend_select=("ZX406",))
    doc = replace(Document(text), copies=found)
    repair = mend(doc, plan(chosen, load()), chosen)
    [left] = [one for one in repair.remaining if one.code == "ZX406"]
    assert repair.text[slice(*left.span)] == WELL


def test_a_rule_that_is_given_copies_reports_them_as_any_other():
    doc = replace(Document(WELL), copies=compared([("a", Document(WELL)), ("b", Document(WELL))])[1])
    checked = examine(doc, plan(Settings(select=("ZX406",)), load()), Settings())
    assert [one.code for one in checked.diagnostics] == ["ZX406"]
    assert "ZX406" not in checked.ran


def test_a_file_that_changes_meanwhile_is_not_reported_at_wrong_places(zxlint, three, monkeypatch):
    copies_of = Corpus.number_of

    def changed(self, name, start=0, record=None):
        (three / "c.txt").write_text(f"换了。\n{WELL}\n", "utf-8")
        return copies_of(self, name, start)

    monkeypatch.setattr(Corpus, "number_of", changed)
    ran = zxlint("check", "--select", "ZX406", "--output-format", "concise")
    assert ran.status == 2
    assert "c.txt: changed while documents were being compared; run again" in ran.err
    assert "c.txt" not in ran.out


def test_a_file_that_vanishes_meanwhile_moves_no_copies(zxlint, three, monkeypatch):
    first = Corpus.number_of

    def gone(self, name, start=0, record=None):
        (three / "b.md").unlink(missing_ok=True)
        return first(self, name, start)

    monkeypatch.setattr(Corpus, "number_of", gone)
    ran = zxlint("check", "--select", "ZX406", "--output-format", "concise")
    assert "c.txt:3:1: ZX406" in ran.out


def test_a_document_that_is_new_meanwhile_leaves_the_rest_compared():
    said = []
    one, new, last = (_Loaded(name, WELL) for name in ("a", "b", "c"))
    found = list(with_copies(iter([one, new, last]), lambda: iter([one, last]), said.append))
    assert [bool(loaded.document.copies) for loaded in found] == [False, False, True]
    assert said == ["b: changed while documents were being compared; run again"]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("order", [("a.txt", "d.jsonl"), ("d.jsonl", "a.txt")])
def test_fix_finds_what_check_finds_in_files_and_rows_together(zxlint, three, order, jobs):
    dataset("d.jsonl", DITCH, WELL, f"第二段。\n\n{DITCH}")
    options = "--select", "ZX406", "--output-format", "concise", "--jobs", jobs, "-q"
    check = zxlint("check", *order, *options)
    fix = zxlint("fix", "--write", *order, *options)
    assert sorted(fix.out.splitlines()) == sorted(check.out.splitlines())
    assert fix.out.count("ZX406") == 2
    assert (check.status, fix.status, fix.err) == (1, 1, "")


def test_a_web_page_is_compared_and_named_by_its_own_rows(zxlint, three):
    pytest.importorskip("justhtml")
    (three / "0.html").write_text(f"<!doctype html>\n<title>井</title>\n<p>\n{WELL}\n</p>\n", "utf-8")
    ran = zxlint("check", "--select", "ZX406", "--output-format", "json", "0.html", "a.txt")
    [one] = json.loads(ran.out)
    assert (one["related"][0]["filename"], one["related"][0]["location"]["row"]) == ("0.html", 4)
