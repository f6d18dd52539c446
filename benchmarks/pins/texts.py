"""The texts that rules are pinned on: documents, marked texts of all rules, and what is made of a rule's own ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from typing import Any, Literal, NamedTuple, get_args, get_origin

from benchmarks.accuracy import material
from benchmarks.pins import damaged, measures, pages, wordings
from tests.marked import cases_of
from zxlint.document import Document, Kind
from zxlint.examples import Example, parse
from zxlint.plugins import load
from zxlint.rule import Option, Rule

SHOWN = 24
"""Characters of a marked text that its name shows."""

_VISIBLE = {"\n": "⏎", "\r": "␍", "\t": "␉"}

WORDINGS = 1500
"""Texts that are made of one pattern or table at most."""


class Text(NamedTuple):
    """A text to look at: what it is called, what it says, and the options that the rule is given."""

    name: str
    text: str
    kind: Kind = "text"
    options: tuple[tuple[str, Any], ...] = ()

    def document(self) -> Document:
        """Return the document, of which nothing is worked out yet."""
        return Document(self.text, self.kind)


@cache
def shared() -> tuple[Text, ...]:
    """Return the texts that every rule is pinned on: all documents of the accuracy set, and all marked texts."""
    sets = material.samples().items()
    found = [Text(f"{name}/{sample.name}", sample.text) for name, samples in sets for sample in samples]
    found += [Text(f"gt/{name}.txt", text) for name, text in material.originals().items()]
    found += [Text(f"{one.name} as Markdown", one.text, "markdown") for one in found if one.name.startswith("seeds")]
    # Large documents are read by other means; what is found must not hang on that.
    found += [Text(f"{name} in one", "\n".join(each.text for each in samples)) for name, samples in sets]
    found.append(Text("all in one", "\n".join(one.text for one in found if one.name.endswith("in one"))))
    found += [Text(name, text) for name, text in pages.versions(_pages())]
    return (*found, *(text for rule in load().values() for text in own(rule)))


def _pages() -> dict[str, str]:
    """Return the texts of which pages are taken: clean ones, and the seeds as they came."""
    seeds = {f"page of {sample.name}": sample.text for sample in material.samples()["seeds"]}
    return {f"page of gt/{name}": text for name, text in material.originals().items()} | seeds


def own(rule: Rule) -> list[Text]:
    """Return the marked texts of a rule: its examples and its cases."""
    return [Text(_name(rule, each.text), each.text, each.kind) for each in marked(rule)]


@cache
def marked(rule: Rule) -> tuple[Example, ...]:
    """Return the examples and cases of a rule, each once."""
    found = [parse(each) for each in rule.examples if isinstance(each, str)]
    found += [parse(each, "markdown") for each in rule.markdown] + cases_of(rule.code)
    return tuple({(each.text, each.kind): each for each in found}.values())


def made(rule: Rule) -> Iterator[tuple[str, Sequence[Text]]]:
    """Yield what is made of a rule's own texts, under the name of what it is made of."""
    texts = own(rule)
    for at, (name, text, kind, _) in enumerate(texts):
        others = [other.text for other in (*texts[at + 1 :], *texts[:at])]
        yield (
            name,
            [
                *(Text(way, each, kind) for way, each in damaged.versions(text, others)),
                Text("as the other kind", text, "text" if kind == "markdown" else "markdown"),
                *(Text(f"{key} = {value}", text, kind, ((key, value),)) for key, value in _settings(rule.options)),
            ],
        )
    yield (
        f"{rule.code} measures",
        [
            Text(f"{way}: {example.text[:SHOWN]!r}", text, example.kind)
            for way, example, text in measures.stretched(rule, marked(rule))
        ],
    )
    for name, placed in wordings.of(rule, marked(rule), WORDINGS).items():
        yield name, [Text(way, text, kind) for way, text, kind in placed]


def _settings(options: Sequence[Option]) -> Iterator[tuple[str, Any]]:
    """Yield values of options that are not the usual ones."""
    for option in options:
        if get_origin(option.type) is Literal:
            yield from ((option.name, value) for value in get_args(option.type) if value != option.default)
        elif isinstance(option.default, bool):
            yield option.name, not option.default
        elif isinstance(option.default, int | float):
            for value in (option.default + 1, option.default - 1, 2 * option.default, 1):
                yield option.name, type(option.default)(max(0, value))


def _name(rule: Rule, text: str) -> str:
    shown = "".join(_VISIBLE.get(sign, sign if sign.isprintable() else f"⟨{ord(sign):x}⟩") for sign in text[:SHOWN])
    if len(text) > SHOWN:
        shown = shown[: SHOWN - 5] + "…" + sha256(text.encode()).hexdigest()[:4]
    return f"{rule.code} {shown}"
