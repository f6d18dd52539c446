"""The catalogue: every rule passes the battery, lies in a file of its own, and gets on with the others."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from zxlint.document import Document
from zxlint.engine import examine, mend, plan, quoted
from zxlint.examples import parse
from zxlint.plugins import load
from zxlint.rule import Ranks, Rule
from zxlint.settings import Settings
from zxlint.testing import check_rule
from zxlint.text import nearby

RULES = Path(__file__).parent.parent / "rules"
CATALOGUE = load()
FILES = sorted(RULES.glob("zx*.py"))

every = pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.code) for rule in CATALOGUE.values()])


@every
def test_the_battery(rule):
    check_rule(rule)


@pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in FILES])
def test_a_file_holds_the_one_rule_it_is_named_for(file):
    functions = [n for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.FunctionDef)]
    decorated = [n for n in functions if any(ast.unparse(each).startswith("rule(") for each in n.decorator_list)]
    assert len(decorated) == 1
    code, _, name = file.stem.partition("_")
    rule = CATALOGUE[code.upper()]
    assert rule.name == name.replace("_", "-")
    assert decorated[0].name == name


def test_every_file_of_the_folder_is_in_the_catalogue():
    assert len(FILES) >= 10
    stems = {f"{rule.code.lower()}_{rule.name.replace('-', '_')}" for rule in CATALOGUE.values()}
    assert stems == {file.stem for file in FILES}


def test_the_folder_of_rules_holds_nothing_else():
    assert [file.name for file in RULES.glob("*.py") if not file.name.startswith("zx")] == []


@every
def test_a_rule_has_a_row_among_the_ranks(rule):
    """Rules of the repository name a row of the table, so that the order is told in one place."""
    assert any(rule.rank is rank for rank in vars(Ranks).values())


def loud():
    for rule in CATALOGUE.values():
        marked = [(example, "text") for example in rule.examples if isinstance(example, str)]
        for text, kind in [*marked, *((example, "markdown") for example in rule.markdown)]:
            example = parse(text, kind)
            if not example.silent:
                yield pytest.param(rule, example, id=f"{rule.code}-{text!r:.40}")


def others(rule: Rule, text: str, kind: str) -> Counter:
    """What the other rules of the default selection say of a text, by code."""
    settings = Settings(ignore=(rule.code,))
    checked = examine(Document(text, kind), plan(settings, CATALOGUE), settings)
    assert not checked.failures
    return Counter(found.code for found in checked.diagnostics)


LOUD = [*loud()]


@pytest.mark.parametrize(("rule", "example"), LOUD)
def test_messages_are_complete_and_in_their_language(rule, example):
    for found in examine(example.document(), [(rule, {})], Settings()).diagnostics:
        assert re.search("[\u4e00-\u9fff]", found.message("zh"))
        assert re.search("[a-z]{3}", found.message("en"))
        assert found.message("zh") != found.message("en")


SAYS_NOTHING_OF_THE_TEXT = {"ZX104"}
"""Rules that find fault with something that is not there, and so have nothing to quote."""


@every
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_message_has_the_words_at_hand(rule, language):
    """What is said of one place is not said of another that reads differently."""
    said: dict[str, set[str]] = {}
    for text, kind in [(t, "text") for t in rule.examples if isinstance(t, str)] + [
        (t, "markdown") for t in rule.markdown
    ]:
        example = parse(text, kind)
        for found in examine(example.document(), [(rule, {})], Settings()).diagnostics:
            place = example.text[slice(*found.span)]
            message = found.message(language)
            if place.strip():
                said.setdefault(message, set()).add(quoted(place))
            elif rule.code not in SAYS_NOTHING_OF_THE_TEXT | {"ZX103"}:
                # A blank looks like any other: what stands beside it tells where it is.
                beside = "".join(nearby(example.text, found.span))
                assert not beside.strip() or re.search("|".join(map(re.escape, beside.strip())), message), message
    if rule.code not in SAYS_NOTHING_OF_THE_TEXT:
        assert {message: places for message, places in said.items() if len(places) > 1} == {}


@pytest.mark.parametrize(("rule", "example"), LOUD)
def test_a_repair_makes_no_work_for_other_rules(rule, example):
    repair = mend(example.document(), [(rule, {})], Settings(), unsafe=True)
    assert repair.text == example.repaired
    new = others(rule, repair.text, example.kind) - others(rule, example.text, example.kind)
    assert not new, f"after the repair {repair.text!r}"


@pytest.mark.parametrize(("rule", "example"), LOUD)
def test_all_rules_together_settle_on_every_example(rule, example):
    settings = Settings(select=("ALL",))
    rules = plan(settings, CATALOGUE)
    repair = mend(example.document(), rules, settings, unsafe=True)
    assert (repair.failures, repair.unsettled) == ((), ())
    assert mend(Document(repair.text, example.kind), rules, settings, unsafe=True).text == repair.text
