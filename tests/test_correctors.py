"""Correctors: how what they say is read, and how the settings choose them."""

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxlint.config import Configuration, load_file
from zxlint.correctors import BATCH, ChosenCorrector, CorrectorError, Sentence, Suggestion
from zxlint.settings import SettingsError

SENTENCE = Sentence("密切联糸群众。", (3,))
RIGHT = Suggestion(3, 4, "系", 9.5, "tiny")


class Answering:
    """A corrector that answers as a function tells it to, and keeps what it was asked."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []

    def correct(self, sentences):
        self.asked.append(list(sentences))
        return self.answer(sentences)


def chosen(answer):
    corrector = Answering(answer)
    return ChosenCorrector("made-up", lambda: corrector), corrector


def test_suggestions_come_back_in_order_of_place():
    late, early = Suggestion(5, 6, "众", 1.0, "tiny"), RIGHT
    asked, _ = chosen(lambda sentences: [iter([late, early])])
    assert asked.suggestions([SENTENCE]) == [(early, late)]


def test_sentences_are_asked_about_in_batches_and_once():
    sentences = [Sentence(f"第{n}句。", (1,)) for n in range(2 * BATCH + 1)]
    asked, corrector = chosen(lambda batch: [[] for _ in batch])
    assert asked.suggestions([*sentences, sentences[0]]) == [()] * (2 * BATCH + 2)
    asked.suggestions(sentences[:3])
    assert [len(batch) for batch in corrector.asked] == [BATCH, BATCH, 1]


def test_where_nothing_is_doubtful_nothing_is_started():
    def start():
        raise AssertionError("started")

    assert ChosenCorrector("made-up", start).suggestions([]) == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "None"),
        ("系", "not a list"),
        ([], "answered on 0"),
        ([[RIGHT], []], "answered on 2"),
        ([None], "not its suggestions"),
        (["系"], "not its suggestions"),
        ([[(3, 4, "系", 9.5, "tiny")]], "not a Suggestion"),
        ([[Suggestion(6, 9, "系", 9.5, "tiny")]], "outside a sentence of 7 characters"),
        ([[Suggestion(-1, 1, "系", 9.5, "tiny")]], "outside"),
        ([[Suggestion(3, 3, "系", 9.5, "tiny")]], "outside"),
        ([[Suggestion(4, 3, "系", 9.5, "tiny")]], "outside"),
        ([[Suggestion(3.0, 4, "系", 9.5, "tiny")]], "not whole numbers"),
        ([[Suggestion(True, 4, "系", 9.5, "tiny")]], "not whole numbers"),
        ([[Suggestion(3, 4, None, 9.5, "tiny")]], "replacement"),
        ([[Suggestion(3, 4, "\x1b[2J", 9.5, "tiny")]], "replacement"),
        ([[Suggestion(3, 4, "系\n", 9.5, "tiny")]], "replacement"),
        ([[Suggestion(3, 4, "系", float("nan"), "tiny")]], "gain"),
        ([[Suggestion(3, 4, "系", "9.5", "tiny")]], "gain"),
        ([[Suggestion(3, 4, "系", 9.5, "")]], "does not name its model"),
        ([[Suggestion(3, 4, "系", 9.5, "a\nb")]], "does not name its model"),
        ([[RIGHT, Suggestion(2, 4, "联系", 1.0, "tiny")]], "overlap"),
    ],
)
def test_nonsense_is_refused_and_its_author_named(answer, words):
    asked, _ = chosen(lambda sentences: answer)
    with pytest.raises(CorrectorError, match="corrector made-up is not to be trusted: ") as caught:
        asked.suggestions([SENTENCE])
    assert words in str(caught.value)


anything = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.floats(), st.text(max_size=3))
suggestion = st.builds(Suggestion, anything, anything, anything, anything, anything)
fair = st.builds(Suggestion, st.integers(0, 7), st.integers(0, 7), st.just("系"), st.floats(-9, 9), st.just("tiny"))


@given(st.one_of(anything, st.lists(st.one_of(anything, st.lists(st.one_of(suggestion, fair, anything))), max_size=2)))
def test_whatever_a_corrector_returns_is_within_the_sentence_and_apart_or_refused(answer):
    asked, _ = chosen(lambda sentences: answer)
    try:
        [found] = asked.suggestions([SENTENCE])
    except CorrectorError:
        return
    places = [place for one in found for place in range(one.start, one.end)]
    assert len(set(places)) == len(places)
    assert set(places) <= set(range(len(SENTENCE.text)))


def test_one_that_raises_is_named_with_its_error():
    def answer(sentences):
        raise OSError("the service is down")

    asked, _ = chosen(answer)
    with pytest.raises(CorrectorError, match="corrector made-up failed: OSError: the service is down"):
        asked.suggestions([SENTENCE])


def test_one_that_does_not_start_is_not_started_again():
    starts = []

    def start(**options):
        starts.append(options)
        raise ValueError("no model")

    asked = ChosenCorrector("made-up", start, {"model": "m"})
    for _ in range(2):
        with pytest.raises(CorrectorError, match="corrector made-up could not be started: ValueError: no model"):
            asked.suggestions([SENTENCE])
    assert starts == [{"model": "m"}]


# Settings


def test_the_later_layer_says_which_and_the_command_line_adds(here):
    (here / "zxlint.toml").write_text('correctors = ["one"]\n', encoding="utf-8")
    given = Configuration(['correctors.two.model = "m"'], overrides={"correctors": ["three"]})
    settings = given.for_file(here / "a.txt")
    assert settings.correctors == {"two": {"model": "m"}, "three": {}}


def test_options_said_earlier_hold_for_the_name_chosen_later(here):
    (here / "base.toml").write_text('[correctors.one]\nmodel = "m"\n[correctors.two]\n', encoding="utf-8")
    (here / "top.toml").write_text('extend = "base.toml"\ncorrectors = ["one"]\n', encoding="utf-8")
    assert load_file(here / "top.toml", trusted=True).correctors == {"one": {"model": "m"}}


def test_a_checked_out_repository_chooses_no_model(here):
    file = here / "zxlint.toml"
    file.write_text('[correctors.one]\nurl = "https://example.org"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"options of the corrector one are not allowed in zxlint\.toml"):
        Configuration().for_file(here / "a.txt")
    assert Configuration(["zxlint.toml"]).for_file(here / "a.txt").correctors["one"]


@pytest.mark.parametrize("value", ['"one"', "1", "[1]", "{ one = 1 }"])
def test_correctors_of_another_type_are_refused(zxlint, here, value):
    (here / "a.txt").write_text("好。\n", encoding="utf-8")
    (here / "zxlint.toml").write_text(f"correctors = {value}\n", encoding="utf-8")
    ran = zxlint("check", "a.txt")
    assert ran.status == 2
    assert "correctors must be a list of names" in ran.err


def test_one_that_is_not_installed_is_an_error_that_says_so(zxlint, here):
    (here / "a.txt").write_text("好。\n", encoding="utf-8")
    ran = zxlint("check", "a.txt", "--corrector", "nobody")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith('zxlint: unknown corrector "nobody" (the command line); ')


# Installed


GUIDE = (Path(__file__).parent.parent / "docs" / "correctors.md").read_text(encoding="utf-8")
FAULTY = "他们的经脸很丰富,请查看。\n"


@pytest.fixture
def check(process, environment, here):
    """Check a document with a module installed as the plugin of that name."""

    def run(source, *arguments):
        site = here / "site"
        info = site / "made_up-1.0.dist-info"
        info.mkdir(parents=True)
        (site / "made_up.py").write_text(source, encoding="utf-8")
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: made-up\nVersion: 1.0\n", encoding="utf-8")
        (info / "entry_points.txt").write_text("[zxlint]\nmade-up = made_up\n", encoding="utf-8")
        (here / "a.txt").write_text(FAULTY, encoding="utf-8")
        paths = os.pathsep.join([str(site), environment["PYTHONPATH"]])
        return process("check", "a.txt", "--output-format", "json", *arguments, PYTHONPATH=paths)

    return run


def found(ran):
    return {one["code"]: one for one in json.loads(ran.out)}


def test_the_plugin_of_the_guide_works_as_it_says(check):
    [source] = [block for block in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL) if "hookimpl" in block]
    ran = check(source, "--corrector", "typist")
    assert (ran.status, ran.err) == (1, "")
    finding = found(ran)["ZX601"]
    assert finding["location"]["column"] in (4, 5)
    assert finding["fix"]["applicability"] == "unsafe"
    assert finding["fix"]["edits"][0]["content"] in ("验", "经验")
    assert "typist-1" in finding["message"]


def test_installed_and_not_chosen_it_does_not_even_start(check):
    source = "from zxlint.plugins import hookimpl\n@hookimpl\ndef zxlint_correctors():\n    raise ValueError('asked')\n"
    assert "asked" not in check(source).err


PLUGIN = """
from zxlint.correctors import Suggestion
from zxlint.plugins import hookimpl

class MadeUp:
    def correct(self, sentences):
        {body}

@hookimpl
def zxlint_correctors():
    return {{"made-up": MadeUp}}
"""


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("raise OSError('the service is down')", "corrector made-up failed: OSError: the service is down"),
        ("return [[Suggestion(9, 99, '好', 9.0, 'm')] for _ in sentences]", "corrector made-up is not to be trusted: "),
        ("return 7", "corrector made-up is not to be trusted: it returned 7"),
    ],
)
def test_one_that_fails_costs_no_other_finding(check, body, words):
    ran = check(PLUGIN.format(body=body), "--corrector", "made-up")
    assert ran.status == 2
    assert ran.err.startswith(f"zxlint: a.txt: {words}")
    assert ran.err.count("\n") == 1
    assert "ZX201" in found(ran)


def test_a_plugin_that_cannot_name_its_correctors_is_an_error(check):
    source = "from zxlint.plugins import hookimpl\n@hookimpl\ndef zxlint_correctors():\n    raise ValueError('no')\n"
    ran = check(source, "--corrector", "made-up")
    assert ran.status == 2
    assert ran.err == "zxlint: a plugin could not give its correctors: ValueError: no\n"
