"""The texts that rules are pinned on: documents, marked texts of all rules, and what is made of a rule's own ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from typing import Any, Literal, NamedTuple, get_args, get_origin

from benchmarks.accuracy import material
from benchmarks.pins import damaged, measures, pages, wordings
from tests.marked import cases_of
from zxlint.decoding import read
from zxlint.document import Document, Kind
from zxlint.examples import Example, parse
from zxlint.plugins import load
from zxlint.rule import Option, Rule

SHOWN = 24
"""Characters of a marked text that its name shows."""

_VISIBLE = {"\n": "⏎", "\r": "␍", "\t": "␉"}

WORDINGS = 2500
"""Texts that are made of one pattern or table at most."""


COMPARED = 8
"""Of so many versions of a text that has documents before it one is looked at."""

OF_PAGES = ("ZX3", "ZX4", "ZX8")
"""Rules that look at more than a line, which are given more pages."""

DRAWS = ("second", "third")
"""Draws of these pages."""

EVERY = 20
"""Of so many pages one is looked at with each value of an option as well."""


class Text(NamedTuple):
    """A text to look at: what it is called, what it says, and the options that the rule is given.

    ``others`` are the documents before it; ``data`` the bytes that it is read of, where it is not text.
    """

    name: str
    text: str
    kind: Kind = "text"
    options: tuple[tuple[str, Any], ...] = ()
    others: tuple[str, ...] = ()
    data: bytes = b""

    def document(self) -> Document:
        """Return the document, of which nothing is worked out yet but what stands in others as well."""
        if self.data:
            source = read(self.data)
            return Document(source.text, self.kind, source.fault)
        return Example("", self.kind, self.text, (), "", False, self.others).document()


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
    return [Text(_name(rule, each.text), each.text, each.kind, others=each.others) for each in marked(rule)]


@cache
def marked(rule: Rule) -> tuple[Example, ...]:
    """Return the examples and cases of a rule, each once."""
    found = [parse(each) for each in rule.examples if isinstance(each, str)]
    found += [parse(each, "markdown") for each in rule.markdown] + cases_of(rule.code)
    return tuple({(each.text, each.kind): each for each in found}.values())


def made(rule: Rule) -> Iterator[tuple[str, Sequence[Text]]]:
    """Yield what is made of a rule's own texts, under the name of what it is made of."""
    texts, choices = own(rule), [*_settings(rule.options)]
    for at, one in enumerate(texts):
        others = [other.text for other in (*texts[at + 1 :], *texts[:at])]
        yield (
            one.name,
            [
                *(one._replace(name=way, text=each) for way, each in _versions(one, others)),
                one._replace(name="as the other kind", kind="text" if one.kind == "markdown" else "markdown"),
                *(one._replace(name=f"{key} = {value}", options=((key, value),)) for key, value in choices),
            ],
        )
    for key, value in choices:
        yield (
            f"{rule.code} {key} = {value}",
            [Text(name, page, options=((key, value),)) for name, page in _some_pages()],
        )
    if rule.code.startswith(OF_PAGES):
        yield f"{rule.code} pages", [Text(name, page) for name, page in _more_pages()]
    if data := [each for each in rule.examples if isinstance(each, bytes)]:
        yield f"{rule.code} bytes", [Text(way, "", data=each) for one in data for way, each in _bytes_like(one)]
    yield (
        f"{rule.code} measures",
        [
            Text(f"{way}: {example.text[:SHOWN]!r}", text, example.kind)
            for way, example, text in measures.stretched(rule, marked(rule))
        ],
    )
    for name, placed in wordings.of(rule, marked(rule), WORDINGS).items():
        yield name, [Text(way, text, kind) for way, text, kind in placed]


def _versions(one: Text, others: Sequence[str]) -> Sequence[tuple[str, str]]:
    """Return a text damaged in many ways; in fewer where it is compared with other documents, which takes long."""
    return [*damaged.versions(one.text, others)][:: COMPARED if one.others else 1]


@cache
def _more_pages() -> list[tuple[str, str]]:
    return [page for draw in DRAWS for page in pages.versions(_pages(), draw)]


@cache
def _some_pages() -> list[tuple[str, str]]:
    return list(pages.versions(_pages()))[::EVERY]


def _bytes_like(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield bytes that are no text, with how they were made of others that are none."""
    for size in range(1, len(data) + 1):
        yield f"the first {size}", data[:size]
        yield f"the last {size}", data[-size:]
    for way, words in (("letters", b"a note\n"), ("UTF-8", "修路。\n".encode()), ("GBK", "修路。\n".encode("gbk"))):
        yield f"behind {way}", words + data
        yield f"before {way}", data + words
    yield "with a zero", data + b"\0" + data
    yield "UTF-16 cut off", "修路。".encode("utf-16")[:-1]


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
