"""Short documents are searched without numpy, long ones with it, and both come to the same."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxlint.document import Document
from zxlint.model import plain
from zxlint.model.features import Gate, features
from zxlint.model.lookup import lookup_of
from zxlint.model.plain import read_plainly
from zxlint.model.reading import read
from zxlint.model.recurrence import Pairs, recurring, recurring_alone
from zxlint.model.score import model
from zxlint.model.scores import keep as kept_by_arrays
from zxlint.model.scores import score
from zxlint.model.scores import surprise as of_arrays
from zxlint.model.singly import keep, search
from zxlint.model.suspects import suspects
from zxlint.model.table import shipped
from zxlint.nearmiss import near_misses

REPORT = (
    "一年来，各级党委要把这项工作摆上重要议事日程，进一步完善社会季义市场经济体制，加强督促检查，确保各项任务落到实处。\n"
    "深化科技你制改革，推动高质量发展；完善人民代衰大会制度，坚持和发展基层群众自冶制度，2023年增长5.5%，城镇新增就业3.2万人。\n"
    "围绕“十四五”规划，加快推进农业现代化，促迸城乡融合发展，扎实推动共同富裕，不断增强人民群众的获得感、幸福感、安全感。\n"
)
LETTERS = "坚持民族团结政治协商制度的了在，。：“”、.,\n\r\t 　3５aAжか龘𠀀〇々\ud800鑫"


@st.composite
def damaged(draw):
    """Return a report with characters of its own and others in wrong places, parts of it several times."""
    text = list(REPORT)
    for _ in range(draw(st.integers(0, 20))):
        at = draw(st.integers(0, len(text) - 1))
        text[at] = draw(st.sampled_from(LETTERS) | st.sampled_from(REPORT) | st.just(""))
    start = draw(st.integers(0, 80))
    return "".join(text)[start : start + draw(st.integers(0, 400))] * draw(st.integers(1, 3))


TEXTS = damaged() | st.text(LETTERS, max_size=60)


@given(TEXTS, st.sampled_from(["text", "markdown"]))
def test_a_document_is_read_the_same_in_both_ways(text, kind):
    doc = Document(text, kind)
    reading = read(doc, shipped())
    scores = score(lookup_of(model()), reading.tokens)
    plainly = read_plainly(doc)
    assert (plainly.tokens, plainly.offsets) == (reading.tokens.tolist(), reading.offsets.tolist())
    for column in ("pair", "triple", "lower", "upper"):
        assert list(getattr(plainly, column)) == getattr(scores, column).tolist(), column
    assert list(plainly.keys) == scores.pair_keys.tolist()
    assert plain.surprise(plainly) == of_arrays(reading.tokens, scores)
    assert list(keep(plainly)) == kept_by_arrays(reading.tokens, scores).tolist()


@given(TEXTS)
def test_both_ways_suspect_the_same(text):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zxlint.model.suspects.is_short", lambda doc: True)
        short = suspects(Document(text))
        patch.setattr("zxlint.model.suspects.is_short", lambda doc: False)
        assert suspects(Document(text)) == short
        for name in ("shape.PART", "model.reading.PART", "model.sifting._SECTION", "model.recurrence._PART"):
            patch.setattr(f"zxlint.{name}", 40)
        patch.setattr("zxlint.model.features._BATCH", 3)
        assert suspects(Document(text)) == short


def test_there_is_something_to_agree_on():
    doc = Document(REPORT)
    found = search(read_plainly(doc), shipped())
    assert len(found) >= 3 and {doc.text[read_plainly(doc).offsets[one.place]] for one in found} >= set("季你")


@given(TEXTS)
def test_both_ways_miss_the_same_terms(text):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zxlint.nearmiss.worthwhile", lambda size: False)
        patch.setattr("zxlint.nearmiss.is_short", lambda doc: True)
        short = near_misses(Document(text))
        patch.setattr("zxlint.nearmiss.is_short", lambda doc: False)
        assert near_misses(Document(text)) == short
        patch.setattr("zxlint.nearmiss.worthwhile", lambda size: True)
        assert near_misses(Document(text)) == short
        patch.setattr("zxlint.termtable.PART", 30)
        patch.setattr("zxlint.model.sifting._SECTION", 40)
        assert near_misses(Document(text)) == short


@given(st.lists(st.integers(0, 4), min_size=12, max_size=300), st.integers(0, 1000), st.booleans())
def test_what_recurs_is_counted_once_for_all_copies(tokens, seed, in_parts):
    tokens = np.array(tokens, dtype=np.uint16)
    one, two = tokens[:-1].astype(np.uint64), tokens[1:]
    keys = np.concatenate((np.zeros(1, dtype=np.uint64), (one << np.uint64(13) | two) * (one * two != 0)))
    padded = [0] * 4 + keys.tolist() + [0] * 4
    around = [tuple(padded[at : at + 9 : 2]) for at in range(len(keys))]
    asked = np.random.default_rng(seed).choice(np.arange(1, len(keys)), 5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zxlint.model.recurrence._PART", 8)
        patch.setattr("zxlint.model.recurrence._TAIL", 40)
        pairs = Pairs(tokens, None if in_parts else keys)
        assert pairs.at(asked).tolist() == keys[asked].tolist()
        counts = recurring(pairs, keys[asked], 1000).tolist()
        alone = recurring_alone(tokens, pairs, np.arange(5)).tolist()
    for key, count in zip(keys[asked].tolist(), counts, strict=True):
        assert count == len({around[at] for at in range(len(keys)) if keys[at] == key})
    for token, count in zip(range(5), alone, strict=True):
        assert count == min(30, len({around[at] for at in range(len(keys)) if tokens[at] == token}))


@pytest.mark.parametrize("weights", [(5, 7, 30, 40), (-5, 7, 30, -40), (-300, -1300, -7000, -6000)])
def test_what_recurs_decides_at_the_gate_though_it_is_asked_last(weights):
    left, right, left_at_all, right_at_all = weights
    lookup, reading = lookup_of(model()), read(Document(REPORT + REPORT[30:]), shipped())
    scores = score(lookup, reading.tokens)
    everything = features(lookup, reading, scores)
    one, other, strange = (everything.matrix[:, at] for at in (0, 1, 8))
    sums = left * one + right * other + strange + left_at_all * (one > 1) + right_at_all * (other > 1)
    bar = sorted(sums.tolist())[len(sums) // 2]
    gate = Gate([left, right, 1, *[0] * 9, left_at_all, right_at_all, 0, 0, 0], bar)
    passed = features(lookup, reading, scores, gate)
    assert 0 < len(passed.places) < len(everything.places)
    assert passed.places.tolist() == everything.places[sums >= bar].tolist()


def test_a_run_over_long_or_many_documents_calls_on_numpy(environment, tmp_path):
    for number in range(60):
        (tmp_path / f"{number:02}.txt").write_text(REPORT * 2, encoding="utf-8")

    def loads_numpy(*names):
        code = (
            "import sys; from zxlint.cli import main; main(['check', '--isolated', '--no-cache', '-q', *sys.argv[1:]]);"
            "print('numpy' in sys.modules)"
        )
        paths = [str(tmp_path / name) for name in names]
        ran = subprocess.run(
            [sys.executable, "-c", code, *paths], env=environment, capture_output=True, text=True, check=True
        )
        return ran.stdout.splitlines()[-1] == "True"

    assert not loads_numpy("00.txt", "01.txt")
    assert loads_numpy(*(f"{number:02}.txt" for number in range(60)))
