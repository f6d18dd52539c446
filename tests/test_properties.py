"""What holds for any text: the promises of zxlint.promises, tried on texts with everything in them."""

import sys
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from zxlint.document import Document
from zxlint.engine import examine, mend, plan
from zxlint.outcome import read_checked, write_checked
from zxlint.plugins import load
from zxlint.promises import BrokenPromiseError, keep
from zxlint.rule import Hit, Ranks, rule, swap
from zxlint.settings import Settings
from zxlint.text import Span

sys.path.insert(0, str(Path(__file__).parent.parent / "fuzz"))
from texts import made, seeds

SETTINGS = Settings(select=("ALL",))
CATALOGUE = load()
RULES = plan(SETTINGS, CATALOGUE)
SAMPLES = seeds()


@st.composite
def texts(draw):
    chance = draw(st.randoms(use_true_random=False, note_method_calls=False))
    return made(chance.randrange, SAMPLES)


kinds = st.sampled_from(["text", "markdown"])


# Without shrinking: a text that breaks a promise is named, and a person or fuzz/fuzz.py makes it small.
BOUNDED = {"derandomize": True, "database": None, "phases": (Phase.explicit, Phase.generate)}


@settings(max_examples=25, **BOUNDED)
@given(texts(), kinds)
def test_all_rules_together_keep_their_promises(text, kind):
    keep(Document(text, kind), RULES, SETTINGS)


@settings(max_examples=15, **BOUNDED)
@given(st.text(st.characters(codec=None), max_size=300), kinds)
def test_they_do_on_any_characters_half_surrogate_pairs_among_them(text, kind):
    keep(Document(text, kind), RULES, SETTINGS)


@settings(max_examples=15, **BOUNDED)
@given(texts(), kinds)
def test_each_rule_alone_ends_and_stays_within_the_text(text, kind):
    doc = Document(text, kind)
    for one in RULES:
        checked = examine(doc, [one], SETTINGS)
        assert not [failure for failure in checked.failures if failure.culprit == one[0].code]


@settings(max_examples=15, **BOUNDED)
@given(texts(), kinds)
def test_what_is_kept_in_the_cache_and_sent_by_workers_is_what_was_found(text, kind):
    doc = Document(text, kind)
    checked = examine(doc, RULES, SETTINGS)
    if checked.failures:
        return
    back = read_checked(write_checked(doc, checked), doc, CATALOGUE)
    assert [(d.code, d.span, d.edits, d.safe, d.message("zh")) for d in back.diagnostics] == [
        (d.code, d.span, d.edits, d.safe, d.message("zh")) for d in checked.diagnostics
    ]


def breaking(find, rank=Ranks.OTHER, **more):
    made_up = rule("XX001", "made-up", zh="坏", en="bad", examples=[], rank=rank, **more)(find)
    return [(made_up, {})]


def raises(doc):
    raise ValueError("no")
    yield


def turns(doc):
    yield swap((0, 1), "乙" if doc.text[0] == "甲" else "甲", safe=False)


def grows(doc):
    if doc.text:
        yield swap((0, 0), "。")


def deletes(doc):
    if "甲" in doc.text:
        yield swap((doc.text.index("甲"), doc.text.index("甲") + 1), "")


def lies_outside(doc):
    yield Hit(Span(0, len(doc) + 1))


@pytest.mark.parametrize(
    ("find", "words"),
    [
        (raises, "raises"),
        (lies_outside, "raises"),
        (turns, "does not settle"),
        (grows, "does not settle"),
        (deletes, "is not safe"),
    ],
)
def test_a_rule_that_breaks_a_promise_is_told(find, words):
    with pytest.raises(BrokenPromiseError, match=words):
        keep(Document("甲说的话。\n"), breaking(find))


def test_a_repetition_may_be_deleted_safely_and_nothing_put_in_its_place():
    keep(Document("甲说的话。\n"), breaking(deletes, Ranks.DUPLICATE_LINE))

    def puts(doc):
        if "甲" in doc.text:
            yield swap((0, 1), "乙")

    with pytest.raises(BrokenPromiseError, match="is not safe"):
        keep(Document("甲说的话。\n"), breaking(puts, Ranks.DUPLICATE_LINE))


def test_markup_that_stands_twice_may_be_deleted_once_with_its_han():
    keep(Document("（二）（二）（二）办学情况。\n"), RULES, SETTINGS)

    def second(doc):
        at = doc.text.find("甲、", 1)
        if at > 0:
            yield swap((at, at + 2), "")

    keep(Document("甲、 甲、办学情况。\n"), breaking(second, Ranks.BULLET))
    with pytest.raises(BrokenPromiseError, match="is not safe"):
        keep(Document("乙、 甲、办学情况。\n"), breaking(second, Ranks.BULLET))


def test_the_order_of_rules_makes_no_difference_to_a_repair():
    for sample in SAMPLES[:2]:
        one, other = (mend(Document(sample), rules, SETTINGS, unsafe=True) for rules in (RULES, RULES[::-1]))
        assert one.text == other.text
