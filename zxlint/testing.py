"""The battery that every rule must pass; the author of a plugin calls it too.

from zxlint.testing import check_rule
from my_plugin import my_rule

def test_my_rule():
    check_rule(my_rule)
"""

from __future__ import annotations

import inspect
import random
import re

from zxlint.decoding import read
from zxlint.document import Document, Kind
from zxlint.engine import examine, mend
from zxlint.examples import Example, parse
from zxlint.rule import Rule
from zxlint.settings import Settings
from zxlint.text import Span

SILENT = 3
"""Silent examples that a rule needs at least: the correct text that looks most like its fault."""

ALPHABET = (
    "的是在国人民〇々职職 ，。、；：？！“”‘’（）《》…—·,.;:?!()[]\"'-*#|"
    "0123456789abcXYZ é\t\u3000\xa0\u200b\r\n\n\n🙂\U00020bb7"
)
"""Characters of the texts that a rule is tried on: what it may meet, good and bad."""


def check_rule(rule: Rule) -> None:
    """Try a rule on its own examples and on nonsense.

    Raises:
        AssertionError: says what is wrong with the rule, and where.
    """
    _check_form(rule)
    examples = [*_examples(rule, "text"), *_examples(rule, "markdown")]
    silent = [example for example in examples if example.silent]
    assert len(silent) >= SILENT, f"{rule.code} has {len(silent)} silent examples, {SILENT} are needed"
    assert len(examples) > len(silent) or any(isinstance(e, bytes) for e in rule.examples), f"{rule.code} finds nothing"
    for example in examples:
        check_example(rule, example)
    for data in rule.examples:
        if isinstance(data, bytes):
            source = read(data)
            found = list(rule.find(Document(source.text, "text", source.fault)))
            assert found, f"{rule.code} is silent on the bytes {data!r}"
    check_on_nonsense(rule)


def check_example(rule: Rule, example: Example) -> None:
    """Try a rule on one marked text: it finds what is marked and repairs it as it is marked, and nothing else.

    Raises:
        AssertionError: says what it found or made instead.
    """
    doc = example.document()
    checked = examine(doc, [(rule, {})], Settings())
    assert not checked.failures, f"{rule.code} failed on {example.marked!r}: {checked.failures[0]}"
    found = tuple(d.span for d in checked.diagnostics)
    shown = [example.text[slice(*span)] for span in found]
    assert found == example.spans, f"{rule.code} on {example.marked!r} found {shown} at {list(found)}"
    for diagnostic in checked.diagnostics:
        for language in ("zh", "en"):
            assert diagnostic.message(language), f"{rule.code} says nothing on {example.marked!r}"
    if example.unsafe:
        assert not all(d.safe for d in checked.diagnostics), f"{rule.code} takes {example.marked!r} for certain"
    repair = mend(doc, [(rule, {})], Settings(), unsafe=True)
    assert repair.text == example.repaired, f"{rule.code} made {repair.text!r} of {example.marked!r}"
    unrepaired = [d for d in checked.diagnostics if not d.edits]
    assert len(repair.remaining) <= len(unrepaired), f"{rule.code} still complains of its own repair {repair.text!r}"


def check_on_nonsense(rule: Rule, rounds: int = 30, seed: int = 0) -> None:
    """Run a rule over random texts: it ends, does not raise, its places lie within, and its repair settles.

    Raises:
        AssertionError: names the text that the rule failed on.
    """
    chance = random.Random(seed)
    for _ in range(rounds):
        text = "".join(chance.choices(ALPHABET, k=chance.randrange(80)))
        for kind in ("text", "markdown"):
            _check_settles(rule, Document(text, kind))


def _examples(rule: Rule, kind: Kind) -> list[Example]:
    marked = rule.examples if kind == "text" else rule.markdown
    return [parse(example, kind) for example in marked if isinstance(example, str)]


def _check_form(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z]{2,}\d{3,}", rule.code), f"{rule.code!r} is no code such as ZX105"
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name), f"{rule.name!r} is no name such as stray-space"
    assert rule.zh and rule.en, f"{rule.code} lacks a message"
    assert len(rule.documentation.splitlines()) >= 3, f"the docstring of {rule.code} does not say what, why and when"
    for option in rule.options:
        assert option.default is not inspect.Parameter.empty, f"option {option.name} of {rule.code} has no default"


def _check_settles(rule: Rule, doc: Document) -> None:
    checked = examine(doc, [(rule, {})], Settings())
    assert not checked.failures, f"{rule.code} failed on {doc.text!r}: {checked.failures[0]}"
    assert all(Span(0, len(doc)).covers(d.span) for d in checked.diagnostics)
    repair = mend(doc, [(rule, {})], Settings(), unsafe=True)
    assert not repair.unsettled, f"{rule.code} does not settle on {doc.text!r}"
    again = mend(Document(repair.text, doc.kind), [(rule, {})], Settings(), unsafe=True)
    assert again.text == repair.text, f"{rule.code} repairs its own repair of {doc.text!r}"
