"""The character model: its file, its scores, and what they are good for."""

import random
import struct
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxlint.document import Document
from zxlint.flow import continuation, ending, opening
from zxlint.model.candidates import alternatives, similarity
from zxlint.model.counting import Counts, tokens
from zxlint.model.lookup import Lookup, lookup_of
from zxlint.model.reading import read as read_document
from zxlint.model.score import BIT, Model, model
from zxlint.model.scores import score
from zxlint.model.suspects import suspects, threshold
from zxlint.model.table import COUNTS, TableError, quantised, read, shipped, write

SENTENCE = "坚持和完善中国共产党领导的多党合作和政治协商制度，加强民族团结。"
COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严龙飞"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "small.bin"
    counts = Counts()
    counts.add(SENTENCE, weight=3)
    counts.add("甲乙丙。甲乙丁。")
    write(path, counts, header={"source": "a test", "licence": "CC0"}, neighbours={"甲": [("乙", 200), ("丙", 9)]})
    return path, counts


def test_a_table_gives_back_what_was_written(small):
    path, counts = small
    table = read(path)
    assert table.header["source"] == "a test"
    for key, n in [*counts.uni.items(), *counts.bi.items(), *counts.tri.items()]:
        assert table.count(key) == COUNTS[quantised(n)], key
    assert alternatives("甲", table) == (("乙", 200), ("丙", 9))
    assert (
        similarity("丙", "甲", table) == 9
        and similarity("甲", "甲", table) == 255
        and similarity("乙", "丙", table) == 0
    )


def test_what_was_not_counted_has_no_count(small):
    table = read(small[0])
    for key in ("丁甲", "乙甲", "甲丙", "甲乙甲", "鑫", "鑫甲", "民团族"):
        assert table.count(key) == 0


@pytest.mark.parametrize("n", [1, 2, 3, 7, 8])
def test_small_counts_are_exact(n):
    assert COUNTS[quantised(n)] == n


@given(st.integers(1, 10**9))
def test_large_counts_are_nearly_exact(n):
    assert abs(COUNTS[quantised(n)] - n) <= 0.05 * n + 0.5


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda data: b"", "empty"),
        (lambda data: b"x" * 100, "is not a table"),
        (lambda data: data[:8] + struct.pack("<I", 99) + data[12:], "has format 99"),
        (lambda data: data[: len(data) // 2], "damaged"),
        (lambda data: data[:200], "damaged"),
        (lambda data: data[:10], "not a table|damaged"),
    ],
)
def test_a_damaged_table_is_refused_with_words(small, tmp_path, damage, words):
    path = tmp_path / "damaged.bin"
    path.write_bytes(damage(small[0].read_bytes()))
    with pytest.raises(TableError, match=words):
        read(path)


def test_tokens():
    assert tokens("坚持 “民族”,团结(3.5%)ab") == (
        "坚持“民族”，团结（DP）L",
        [0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 16],
    )
    assert tokens("上\n\n下　　左  右\t。。") == ("上N下N左N右N。", [0, 1, 3, 4, 6, 7, 9, 10, 11])
    assert tokens("") == ("", [])


def test_counts_come_and_go():
    counts, same = Counts(), Counts()
    counts.add(SENTENCE)
    counts.add("加强民族团结。")
    same.add(SENTENCE)
    assert counts.bi["民族"] == 2 and counts.pruned(2).bi.keys() < counts.bi.keys()
    counts.subtract(same)
    assert counts.bi["民族"] == 1 and "政治" not in counts.bi


def test_the_right_word_gains():
    wrong = SENTENCE.replace("政治", "改治")
    at = wrong.index("改")
    assert model().gain(wrong, at, at + 1, "政") > 10 * BIT
    assert model().gain(SENTENCE, at, at + 1, "改") < -10 * BIT
    assert model().gain(SENTENCE, at, at + 1, "政") == 0


def test_blanks_do_not_change_a_gain():
    spaced = "坚持 和 完善 中国共产党领导的多党合作和 改 治协商制度"
    plain = spaced.replace(" ", "")
    assert model().gain(spaced, spaced.index("改"), spaced.index("改") + 1, "政") == model().gain(
        plain, plain.index("改"), plain.index("改") + 1, "政"
    )


def test_a_seam_is_told_from_a_new_paragraph():
    assert continuation("全面建设社会主义现", "代化国家") > 8
    assert continuation("全面建设社会主义现", "各级人民政府应当") < -8
    assert opening("各级") > opening("化国")
    assert ending("民族团结。") > ending("民族团结和")


def test_scores_without_numpy(tmp_path):
    import subprocess

    code = (
        "import sys; from zxlint.model.score import model; from zxlint.model.candidates import alternatives;"
        "from zxlint.flow import continuation;"
        "continuation('社会主义现', '代化'); model().gain('改治', 0, 1, '政'); alternatives('练');"
        "assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("seed", range(5))
def test_arrays_say_what_single_scores_say(seed):
    chance = random.Random(seed)
    text = "".join(chance.choices(COMMON + "，。、“”\n3a", k=300)) + SENTENCE
    the = model()
    reading = read_document(Document(text), the.table)
    read_tokens = "".join(the.table.characters[number] for number in reading.tokens.tolist())
    upper = score(lookup_of(the), reading.tokens).upper
    assert read_tokens[2:-2].strip("N") == tokens(text)[0].strip("N")
    assert upper[2:].tolist() == [the.after(read_tokens[i - 2 : i], read_tokens[i]) for i in range(2, len(read_tokens))]


def test_a_profile_is_heard_by_both_and_a_document_does_not_vouch_for_itself(tmp_path):
    counts = Counts()
    counts.add("沩瀹阆嵊沩瀹阆嵊", weight=5)
    write(tmp_path / "own.bin", counts, header={})
    extra = read(tmp_path / "own.bin")
    text = "去沩瀹阆嵊看看"
    plain, with_profile = Model(shipped()), Model(shipped(), extra)
    without_itself = Model(shipped(), extra, own=counts)
    assert with_profile.bits(text) > plain.bits(text) + 10 * BIT
    assert without_itself.bits(text) == plain.bits(text)
    for the in (plain, with_profile, without_itself):
        reading = read_document(Document(text), the.table)
        upper = score(Lookup(the), reading.tokens).upper
        names = "".join(the.table.characters[number] for number in reading.tokens.tolist())
        assert upper[2:].tolist() == [the.after(names[i - 2 : i], names[i]) for i in range(2, len(names))]


def test_thresholds_fall_as_more_alarms_are_allowed():
    quantiles = [(0.5, 1000), (1, 900), (5, 500)]
    assert [threshold(quantiles, rate) for rate in (0.1, 0.5, 0.75, 1, 3, 5, 50)] == [
        1001,
        1000,
        950,
        900,
        700,
        500,
        500,
    ]


def test_an_error_on_a_page_that_stands_twice_does_not_vouch_for_itself():
    text = (
        "各级党委要把这项工作摆上重要议事日程，进一步完善社会季义市场经济体制，加强督促检查，确保各项任务落到实处。\n"
    )
    (once,) = [suspect for suspect in suspects(Document(text)) if suspect.good == "主"]
    twice = [suspect for suspect in suspects(Document(text * 2)) if suspect.good == "主"]
    assert len(twice) == 2 and all(suspect.score >= once.score - 100 for suspect in twice)


def test_a_term_that_recurs_in_other_places_is_meant():
    word = "人工智慧"
    text = f"我们大力发展{word}产业。政府支持{word}的应用，各地都建起{word}园区，企业加快{word}研发，学校开设{word}课程。\n"
    alone = f"我们大力发展{word}产业。\n"
    worst = [max((s.score for s in suspects(Document(t))), default=-9999) for t in (alone, text)]
    assert worst[1] <= worst[0]


def test_offsets_are_the_documents(tmp_path):
    text = "# 标题\n\n进一步完善 社会季义市场经济体制，加强督促检查。"
    (found,) = [suspect for suspect in suspects(Document(text, "markdown")) if suspect.good == "主"]
    assert text[found.span.start : found.span.end] == "季"


def test_nothing_is_suspected_in_code():
    text = "如下：\n\n```\n进一步完善社会季义市场经济体制，加强督促检查。\n```\n\n以上。\n"
    assert suspects(Document(text, "markdown")) == ()


@pytest.mark.parametrize(
    "text", ["", "\n", "短", "abc def", "。。。。。。。。。。", "\ud800" * 20, "𠮷" * 30, "季" * 50]
)
def test_odd_texts(text):
    suspects(Document(text))
