"""zxlint learn: what is written, what it is used for, and what is never taken without a person."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zxlint.document import Document
from zxlint.evidence import quantiles
from zxlint.learning import learn
from zxlint.mining import propose
from zxlint.model.reading import tokens_of
from zxlint.model.table import shipped
from zxlint.profile import ProfileError, counts_of, fingerprint, identity, read_profile

TERM = "民生实事项目票决办法"
TEXTS = [
    f"今年推行{TERM}。群众欢迎{TERM}，代表参与{TERM}。\n各村、各社区的意见都记录在案，逐条答复。\n",
    f"会议听取了{TERM}的情况。\n“{TERM}”写入报告。我们对{TERM}作了总结，形成了经验。\n",
    f"关于{TERM}的说明，请审议。\n去年起，{TERM}在全县推开，{TERM}由人大主导。\n",
]


def write(name, content):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


@pytest.fixture
def accepted(here):
    """A folder of accepted documents."""
    for number, text in enumerate(TEXTS):
        write(f"accepted/{number}.txt", text)
    return "accepted"


@pytest.fixture
def profile(zxlint, accepted):
    """A profile of them."""
    ran = zxlint("learn", accepted, "-o", "mine.profile")
    assert (ran.status, ran.err) == (0, "")
    return Path("mine.profile")


# What is written


def test_learning_says_what_it_rests_on(zxlint, accepted):
    ran = zxlint("learn", accepted, "-o", "mine.profile")
    assert (ran.status, ran.err) == (0, "")
    assert "3 documents learned" in ran.out
    assert "too little text to tell thresholds from" in ran.out
    assert Path("mine.profile").stat().st_size


def test_the_same_documents_give_the_same_bytes_in_any_order(zxlint, accepted, profile):
    zxlint("learn", "accepted/1.txt", "accepted/2.txt", "accepted/0.txt", "-o", "other.profile", "--quiet")
    assert Path("other.profile").read_bytes() == profile.read_bytes()


def test_a_copy_counts_once_and_is_mentioned(zxlint, accepted, profile):
    write("accepted/9.txt", TEXTS[0])
    ran = zxlint("learn", accepted, "-o", "other.profile")
    assert "1 copy of one of them left out" in ran.out
    assert Path("other.profile").read_bytes() == profile.read_bytes()


def test_no_running_text_stands_in_a_profile(profile):
    data = profile.read_bytes().decode("utf-8", "replace")
    assert not any(
        text[at : at + 6] in data for text in TEXTS for at in range(len(text) - 6) if text[at : at + 6].strip()
    )


def test_the_walk_is_that_of_check(zxlint, accepted, profile):
    write(".gitignore", "accepted/drafts/\n")
    write("accepted/drafts/a.txt", "草稿。\n")
    write("accepted/.hidden/b.txt", "藏。\n")
    write("accepted/notes.csv", "表。\n")
    Path(".git").mkdir()
    zxlint("learn", accepted, "--exclude", ".hidden", "-o", "other.profile", "--quiet")
    assert Path("other.profile").read_bytes() == profile.read_bytes()


def test_show_tells_what_a_profile_holds(zxlint, profile):
    ran = zxlint("learn", "--show", profile, "--language", "en")
    assert ran.status == 0
    assert ran.out.startswith("3 documents, ")
    assert zxlint("learn", "--show", profile, "--language", "zh").out.startswith("文档 3 篇")


# Proposed terms


def test_terms_are_proposed_and_none_is_taken(profile):
    rows = Path("mine.profile.terms").read_text(encoding="utf-8").splitlines()
    assert f"# {TERM}" in rows
    assert [row for row in rows if row and not row.startswith("#")] == []


def test_what_a_person_accepted_or_struck_out_stays_when_learning_again(zxlint, accepted, profile):
    file = Path("mine.profile.terms")
    reviewed = file.read_text(encoding="utf-8").replace(f"# {TERM}", TERM) + "自己加的词\n"
    file.write_text(reviewed, encoding="utf-8")
    zxlint("learn", accepted, "-o", "mine.profile")
    assert file.read_text(encoding="utf-8") == reviewed


def test_a_term_is_the_longest_stretch_that_stands_among_varied_neighbours():
    proposed = [proposal.term for proposal in propose(TEXTS)]
    assert TERM in proposed
    assert not [term for term in proposed if term != TERM and term in TERM]


def test_nothing_is_proposed_that_stands_in_one_document_alone():
    assert propose(["".join(TEXTS)]) == []


# What is refused


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name the documents and the profile"),
        (("accepted",), "name the documents and the profile"),
        (("-o", "mine.profile"), "name the documents and the profile"),
        (("-", "-o", "mine.profile"), "standard input"),
        (("nowhere", "-o", "mine.profile"), "nowhere: no such file or folder"),
        (("empty", "-o", "mine.profile"), "nothing to learn from in empty"),
        (("accepted", "-o", "nowhere/mine.profile"), "nowhere/mine.profile cannot be written"),
        (("accepted", "-o", "accepted/0.txt"), "accepted/0.txt is no profile and is not overwritten"),
        (("accepted", "-o", "accepted"), "accepted cannot be written"),
        (("--show", "nowhere"), "nowhere cannot be read: No such file"),
        (("--show", "accepted/0.txt"), "accepted/0.txt: it is not a profile"),
    ],
)
def test_misuse_exits_with_2_and_writes_nothing(zxlint, accepted, arguments, words):
    Path("empty").mkdir()
    before = sorted(Path().rglob("*"))
    ran = zxlint("learn", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err
    assert sorted(Path().rglob("*")) == before
    assert Path("accepted/0.txt").read_text(encoding="utf-8") == TEXTS[0]


def test_what_is_no_text_is_named_and_the_rest_is_learned(zxlint, accepted, profile):
    write("accepted/gb.txt", b"\xff\xd6\xd0\xce\xc4\n")
    ran = zxlint("learn", accepted, "nowhere.txt", "-o", "other.profile")
    assert ran.status == 2
    assert "accepted/gb.txt: not learned: byte" in ran.err
    assert "nowhere.txt: no such file or folder" in ran.err
    assert Path("other.profile").read_bytes() == profile.read_bytes()


# A profile in use


def test_a_profile_is_relative_to_the_configuration_that_names_it(zxlint, profile):
    write("set/zxlint.toml", 'profile = "../mine.profile"\n')
    write("set/below/a.txt", TEXTS[0])
    assert zxlint("check", "set/below/a.txt").err == ""
    write("set/zxlint.toml", 'profile = "mine.profile"\n')
    ran = zxlint("check", "set/below/a.txt")
    assert ran.status == 2
    assert "set/mine.profile" in ran.err
    assert "(set/zxlint.toml) cannot be read: No such file" in ran.err


@pytest.mark.parametrize("given", [("--profile", "mine.profile"), ("--config", 'profile = "mine.profile"')])
def test_a_profile_can_be_named_on_the_command_line(zxlint, profile, given):
    assert (zxlint("check", "accepted", *given).err) == ""
    profile.unlink()
    assert zxlint("check", "accepted", *given).status == 2


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda data: b"", "it is not a profile"),
        (lambda data: "甲乙丙丁。\n".encode(), "it is not a profile"),
        (lambda data: data[:-1], "it is damaged"),
        (lambda data: data[:20], "it is damaged"),
        (lambda data: data[:8], "it is damaged"),
        (lambda data: data[:300] + bytes([data[300] ^ 1]) + data[301:], "it is damaged"),
        (lambda data: data + b"\0", "it is damaged"),
        (lambda data: resealed(data.replace(b'"profile": 1', b'"profile": 0')), "another version of zxlint"),
        (lambda data: resealed(data.replace(b'"kind": "profile"', b'"kind": "PROFILE"')), "another version of zxlint"),
        (lambda data: resealed(data[:8] + b"\7" + data[9:]), "another version of zxlint"),
        (lambda data: resealed(data.replace(b'{"quantiles"', b'{"Quantiles"')), "another version of zxlint"),
    ],
)
def test_a_profile_that_cannot_be_used_is_a_configuration_error(zxlint, profile, damage, words):
    profile.write_bytes(damage(profile.read_bytes()))
    write("zxlint.toml", 'profile = "mine.profile"\n')
    ran = zxlint("check", "accepted")
    assert (ran.status, ran.out.count("problem")) == (2, 0)
    assert ran.err.count("\n") == 1
    assert "mine.profile (zxlint.toml) cannot be used: " in ran.err
    assert words in ran.err
    assert zxlint("check", "accepted", "--isolated").status != 2


def resealed(data):
    import hashlib

    return data[:-32] + hashlib.sha256(data[:-32]).digest()


def test_the_shipped_table_is_no_profile(here):
    from importlib.resources import files

    with pytest.raises(ProfileError):
        read_profile(files("zxlint.rules") / "data" / "characters.bin", identity(shipped()))


def test_a_profile_that_is_still_to_be_learned_does_not_hinder_learning(zxlint, accepted):
    write("zxlint.toml", 'profile = "mine.profile"\n')
    assert zxlint("learn", accepted, "-o", "mine.profile").status == 0


# Evidence


def tokens_of_text(text):
    return tokens_of(Document(text))


PIECES = st.lists(st.sampled_from(["群众", "工作", "会议", "，", "。\n", "报告", "人"]), min_size=1, max_size=12)
texts = st.lists(PIECES.map("".join), min_size=1, max_size=4, unique=True)


@settings(max_examples=25)  # each of them writes a profile or two
@given(texts, st.data())
def test_to_leave_a_document_out_is_never_to_have_learned_it(given_texts, data):
    left_out = data.draw(st.sampled_from(given_texts))
    profile = learn(Document(text) for text in given_texts).profile
    others = [text for text in given_texts if tokens_of(Document(text)) != tokens_of(Document(left_out))]
    own = profile.own(tokens_of(Document(left_out)))
    rest = learn(Document(text) for text in others).profile if others else None
    # Where a version of the document was learned too, that is left out as well.
    mark = fingerprint(tokens_of(Document(left_out)))
    versions = sum(mark.is_version_of(other) for other in profile.documents)
    for order, counter in ((1, own.uni), (2, own.bi), (3, own.tri)):
        for key, count in counter.items():
            left = max(0, profile.table.count(key) - count)
            known = rest.table.count(key) if rest else 0
            assert left <= known if versions > 1 else left == known, (order, key)


@settings(max_examples=25)  # each of them writes a profile or two
@given(texts)
def test_what_is_learned_does_not_depend_on_the_order(given_texts):
    one = learn(Document(text) for text in given_texts)
    other = learn(Document(text) for text in reversed(given_texts))
    assert one.data == other.data


@given(st.dictionaries(st.integers(-50, 500), st.integers(1, 20)), st.integers(1, 100_000))
def test_a_threshold_lets_no_more_pass_than_the_rate_allows_and_no_less(scores, length):
    for rate, least in quantiles(scores, length):
        passing = sum(count for score, count in scores.items() if score >= least)
        assert passing <= rate * length / 10_000
        lower = [score for score in scores if score < least]
        if lower:
            assert passing + scores[max(lower)] > rate * length / 10_000


LONG = "".join(
    f"第{n}项工作由{who}负责，按期完成了{n}个{what}，群众满意。\n"
    for n, (who, what) in enumerate(
        (a + b, c + d) for a in "张王李赵" for b in "村镇局" for c in "项工路" for d in "目程桥"
    )
)


def test_a_document_edited_since_is_still_the_one_it_was():
    learned = fingerprint(tokens_of_text(LONG))
    edited = LONG.replace("第7项", "其他").replace("张村", "张家村")
    assert edited != LONG
    assert learned.is_version_of(fingerprint(tokens_of_text(edited)))
    assert not learned.is_version_of(fingerprint(tokens_of_text(TEXTS[0])))


def test_a_part_of_a_document_is_a_version_of_it():
    part = "".join(LONG.splitlines(keepends=True)[20:40])
    assert fingerprint(tokens_of_text(part)).is_version_of(fingerprint(tokens_of_text(LONG)))


def test_another_document_that_quotes_one_is_not_it():
    assert learn([Document(LONG)]).profile.own(tokens_of_text(TEXTS[0] * 3 + LONG[:100])) is None


def test_a_page_that_stands_twice_says_no_more_than_once():
    assert counts_of(tokens_of_text(LONG)).tri == counts_of(tokens_of_text(LONG + LONG)).tri


@settings(max_examples=25)  # each of them writes a profile or two
@given(texts, st.booleans())
def test_many_counts_at_once_are_those_that_the_model_reads_one_by_one(given_texts, leave_out):
    import numpy as np

    from zxlint.model.lookup import Lookup
    from zxlint.model.table import BITS

    profile = learn(Document(text) for text in given_texts).profile
    read = tokens_of_text("".join(given_texts) + "未曾学过。" * 2)
    model = profile.model(tokens_of_text(given_texts[0]) if leave_out else "")
    for order in (2, 3):
        grams = sorted({read[at : at + order] for at in range(len(read) - order + 1)})
        known = [gram for gram in grams if all(map(shipped().number, gram))]
        keys = [sum(shipped().number(token) << BITS * (order - 1 - at) for at, token in enumerate(g)) for g in known]
        entries = Lookup(model).entries(order, np.array(keys, dtype=np.uint64))
        assert (entries & 255).tolist() == [model.quantum(gram)[0] for gram in known]


# What it does to findings

ODD = "会议要求密切职系群众，把各项工作做好。\n"
"""A text with a place that garbled-text reports: 职 for 联."""

RECURRING = [f"{opening}，密切职系群众的做法值得学习。\n" for opening in ("今年", "去年以来", "据介绍", "近日", "会上")]
"""Other texts in which the same stands, as if it were a term of the trade."""


def garbled(zxlint, path, *arguments):
    ran = zxlint("check", path, "--select", "ZX601", "--output-format", "json", *arguments)
    assert ran.err == ""
    return ran.out.count('"code"')


def test_what_is_usual_in_accepted_documents_is_no_finding_elsewhere(zxlint, here):
    write("new.txt", ODD)
    for number, text in enumerate(RECURRING):
        write(f"accepted/{number}.txt", text)
    assert garbled(zxlint, "new.txt") == 1
    zxlint("learn", "accepted", "--no-oddities", "-o", "mine.profile")
    assert garbled(zxlint, "new.txt", "--profile", "mine.profile") == 0


def test_a_document_is_no_witness_in_its_own_cause(zxlint, here):
    write("accepted/a.txt", ODD * 5 + TEXTS[0])
    write("accepted/b.txt", TEXTS[1])
    zxlint("learn", "accepted", "--no-oddities", "-o", "mine.profile")
    assert garbled(zxlint, "accepted/a.txt", "--profile", "mine.profile") == garbled(zxlint, "accepted/a.txt") > 0
    # Nor is one that was edited since, or a page of it.
    write("accepted/a.txt", ODD + TEXTS[0] + "会议结束。\n")
    assert garbled(zxlint, "accepted/a.txt", "--profile", "mine.profile") == 1


def test_an_accepted_oddity_passes_where_it_stands_and_is_shown(zxlint, here):
    write("accepted/a.txt", ODD)
    zxlint("learn", "accepted", "-o", "mine.profile")
    assert garbled(zxlint, "accepted/a.txt", "--profile", "mine.profile") == 0
    assert "密切[职]系群" in zxlint("learn", "--show", "mine.profile").out
    # The same character in other company is another matter.
    write("new.txt", "大家职系起来，共同努力。\n")
    assert garbled(zxlint, "new.txt", "--profile", "mine.profile") == garbled(zxlint, "new.txt")


def test_what_was_not_accepted_is_still_found(zxlint, here, profile):
    write("new.txt", ODD)
    assert garbled(zxlint, "new.txt", "--profile", "mine.profile") == 1
