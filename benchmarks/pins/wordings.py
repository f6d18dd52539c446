"""Texts made of a rule's own patterns and tables: each alternative and each row in the places where it may count.

A row that no marked text holds could be lost unnoticed.  So every member of a table, and every string that a pattern
tells of (``grammar``), is put into the rule's marked texts in the place of a member that stands there, before and after
the marked faults, and into plain sentences.  Brackets and quotes, which count as pairs, are put in as pairs.
"""

from __future__ import annotations

import ast
import inspect
import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from benchmarks.pins import grammar
from benchmarks.pins.damaged import PARAGRAPH
from zxlint.document import Kind
from zxlint.examples import Example
from zxlint.lexicon import table, words
from zxlint.rule import Rule

FRAMES = (
    "{}",
    "全市各部门认真落实{}，各项工作取得了新的成效。\n",
    f"{PARAGRAPH}\n{{}}\n{PARAGRAPH}\n",
    "大家都说{}很好。\n",
    "大家都说{0}{0}很好。\n",
    "雨后，屋檐下{0}{0}{0}{0}{0}{0}{0}{0}，响了一夜。\n",
)
TABLES = {
    "ZX006": "radicals.tsv",
    "ZX009": "variants.tsv",
    "ZX010": "traditional-kept.tsv",
    "ZX501": "english.tsv",
}
"""Tables of rules/data that one rule alone reads; their first column is put in."""

SILENT, LOUD = 6, 8
"""Places in marked texts of each kind in which each string takes the place of another one."""

FAULTS, BESIDE = 2, 6
"""Faults of a marked text, and marked texts, that each string is put beside."""

PAIRS = tuple(zip("“‘《〈「『（(【〔［[〖{\"'", "”’》〉」』）)】〕］]〗}\"'", strict=True))
"""Brackets and quotes."""

PAIRED = 24
"""Marked texts in which each pair is tried."""

Made = tuple[str, str, Kind]


def of(rule: Rule, marked: Sequence[Example], most: int) -> dict[str, list[Made]]:
    """Return texts, each with how it was made, by the pattern or table whose strings they hold.

    Args:
        rule: the rule.
        marked: its marked texts.
        most: texts of one pattern or table, at most, but one for each string; of more, so many are chosen by chance.
    """
    found: dict[str, list[Made]] = {}
    for name, strings in vocabulary(rule).items():
        hosts = _hosts(strings, marked)
        in_sentence = [FRAMES[1].format(string) for string in strings] if name in TABLES.values() else []
        chosen = _spread([list(_placed(string, hosts, marked)) for string in strings], most, name)
        chosen += [("a row in a sentence", text, "text") for text in in_sentence]
        apart = {(text, kind): way for way, text, kind in chosen}
        if apart:
            found[f"{rule.code} {name}"] = [(way, text, kind) for (text, kind), way in apart.items()]
    found[f"{rule.code} pairs"] = list(dict.fromkeys(made for each in marked[:PAIRED] for made in _paired(each)))
    return found


def vocabulary(rule: Rule) -> dict[str, list[str]]:
    """Return the strings of each pattern and table of a rule, by its name in the rule's file."""
    module = sys.modules[rule.find.__module__]
    found = {
        name: strings
        for name, value in vars(module).items()
        if not name.startswith("__") and not hasattr(value, "find") and (strings := list(_strings_of(value)))
    }
    for name, pattern in _inline(inspect.getsource(module)):
        if strings := grammar.strings(pattern):
            found[name] = strings
    if rule.code in TABLES:
        rows = table(TABLES[rule.code])
        found[TABLES[rule.code]] = [each for row in rows for each in (row[0], word_with(*row[:2]))]
    # What was made of a set has no order of its own.
    return {name: sorted(set(strings)) for name, strings in found.items()}


def word_with(form: str, standard: str) -> str:
    """Return a word of the dictionary written with another form of a character; the form alone where there is none.

    Args:
        form: the other form.
        standard: the character; what is longer than one is not, and then the Simplified form is meant.
    """
    if len(form) > 1:
        return form
    from opencc import OpenCC

    usual = standard if len(standard) == 1 else str(OpenCC("t2s").convert(form))
    return _words_by_character().get(usual, usual).replace(usual, form)


@cache
def _words_by_character() -> dict[str, str]:
    found: dict[str, str] = {}
    for word in sorted(words(), key=lambda word: (len(word) != 2, word)):
        for character in word:
            found.setdefault(character, word)
    return found


def _strings_of(value: Any) -> Iterable[str]:  # noqa: ANN401 - any value of a module
    if type(value).__name__ in ("Pattern", "_Pattern"):
        return grammar.strings(value.pattern, value.flags)
    if isinstance(value, str) and 1 < len(value) == len(set(value)):
        return value
    if isinstance(value, Mapping):
        return _texts([*value, *value.values()])
    return _texts(value) if isinstance(value, frozenset | set | tuple | list) else ()


def _texts(values: Iterable[Any]) -> list[str]:
    apart: dict[str, None] = {}
    for value in values:
        if isinstance(value, str) and 0 < len(value) < 40:
            apart[value] = None
            if len(value) > 1 and len(set(value)) == len(value):
                apart.update(dict.fromkeys(value))
        elif isinstance(value, tuple | list | frozenset):
            apart.update(dict.fromkeys(_texts(value)))
    return list(apart)


def _inline(source: str) -> Iterator[tuple[str, str | bytes]]:
    """Yield the patterns that stand in functions."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                    known = getattr(node.func.value, "id", "") in ("re", "regex")
                    first = node.args[0]
                    if known and isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
                        yield f"{function.name}: {first.value!r}", first.value


def _spread(by_string: Sequence[list[Made]], most: int, name: str) -> list[Made]:
    """Return so many texts at most, by chance as many of each string."""
    chance = random.Random(name)
    for made in by_string:
        chance.shuffle(made)
    each = max(1, most // max(1, len(by_string)))
    return [text for made in by_string for text in made[:each]]


Hosts = list[tuple[Example, int, int]]
"""Marked texts that hold one of some strings, and where: the texts' places of the first, then those of the others."""


def _hosts(strings: Sequence[str], marked: Sequence[Example]) -> Hosts:
    longest = sorted(strings, key=len, reverse=True)
    found: Hosts = []
    for chosen, most in (([each for each in marked if each.spans], LOUD), ([e for e in marked if e.silent], SILENT)):
        places = [[(each, *place) for place in _places(longest, each.text)] for each in chosen]
        # The first place of each text, then the second of each.
        in_turn = [each[at] for at in range(most) for each in places if at < len(each)]
        found += in_turn[:most]
    return found


def _places(longest: Sequence[str], text: str) -> Iterator[tuple[int, int]]:
    """Yield the places at which one of some strings stands, from the left, of those at one place the longest."""
    begun: dict[str, list[str]] = {}
    for string in longest:
        begun.setdefault(string[:1], []).append(string)
    end = 0
    for at, sign in enumerate(text):
        if at >= end and (found := _first(begun.get(sign, ()), text, at)):
            end = at + len(found)
            yield at, end


def _placed(string: str, hosts: Hosts, marked: Sequence[Example]) -> Iterator[Made]:
    for example, start, end in hosts:
        text = example.text
        yield f"{string!r} for {text[start:end]!r}", text[:start] + string + text[end:], example.kind
        # What counts where it stands twice does so in all places only.
        yield f"{string!r} for every {text[start:end]!r}", text.replace(text[start:end], string), example.kind
    for example in [each for each in marked if each.spans][:BESIDE]:
        text = example.text
        for start, end in example.spans[:FAULTS]:
            yield f"{string!r} before", text[:start] + string + text[start:], example.kind
            yield f"{string!r} after", text[:end] + string + text[end:], example.kind
            yield f"{string!r} next before", text[: max(0, start - len(string))] + string + text[start:], example.kind
            yield f"{string!r} next after", text[:end] + string + text[end + len(string) :], example.kind
    for frame in FRAMES:
        yield f"{string!r} framed", frame.replace("{0}", "{}").replace("{}", string), "text"


def _first(strings: Iterable[str], text: str, at: int) -> str:
    return next((string for string in strings if text.startswith(string, at)), "")


def _paired(example: Example) -> Iterator[Made]:
    """Yield a marked text with its pairs exchanged for others, and with pairs about its fault and about more."""
    text, kind = example.text, example.kind
    start, end = example.spans[0] if example.spans else (len(text) // 3, 2 * len(text) // 3)
    held = [(text.find(pair[0]), text.find(pair[1], text.find(pair[0]) + 1), pair) for pair in PAIRS]
    held = [each for each in held if 0 <= each[0] < each[1]]
    for opening, closing in PAIRS:
        for first, last, pair in held:
            within = text[first + 1 : last]
            yield (
                f"{opening}{closing} for {''.join(pair)}",
                text[:first] + opening + within + closing + text[last + 1 :],
                kind,
            )
        for way, low, high in (
            ("about the fault", start, end),
            ("about more", max(0, start - 2), end + 2),
            ("behind", start, len(text.rstrip("\n"))),
            ("before", text.rfind("\n", 0, start) + 1, end),
        ):
            yield f"{opening}{closing} {way}", text[:low] + opening + text[low:high] + closing + text[high:], kind
        # One of the pair alone.
        yield f"{opening} alone", text[:start] + opening + text[start:], kind
        yield f"{closing} alone", text[:end] + closing + text[end:], kind
