"""What is recorded of the findings of every rule, and how what it finds now differs from that.

``findings.tsv`` has a row for each rule and text in which it finds something: places as ``row:column``, each with ``+``
for a safe repair, ``?`` for another one, ``-`` for none, and three characters that stand for all else.  ``made.tsv``
has a row for each marked text, pattern or table of a rule: how many texts are made of it, in how many of them something
is found, and two characters for every eight of the texts in which there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from benchmarks.pins import findings, texts
from benchmarks.pins.texts import Text
from zxlint.document import Document
from zxlint.rule import Rule
from zxlint.text import Rows

HERE = Path(__file__).resolve().parent
FILES = {"findings": HERE / "findings.tsv", "made": HERE / "made.tsv"}
HEADS = {"findings": "# rule / text / what it finds there", "made": "# rule / made of / texts / with findings / signs"}

BLOCK, SIGNS = 8, 2
"""Texts that share their signs, and how many signs these are."""

SHOWN = 12
"""Differences of one rule that are told of at most."""

Rows_ = dict[tuple[str, str], str]
"""Rows by rule and text."""

Record = dict[str, Rows_]
"""The rows of both files."""


def of(rule: Rule) -> Record:
    """Return what is to be recorded of a rule."""
    shared = {(rule.code, text.name): places for text, doc in _shared() if (places := _places(rule, text, doc))}
    return {"findings": shared, "made": {(rule.code, name): _summary(rule, made) for name, made in texts.made(rule)}}


def read() -> Record:
    """Return what is recorded.

    Raises:
        FileNotFoundError: nothing has been recorded yet.
    """
    return {name: dict(_rows(path)) for name, path in FILES.items()}


def write(record: Record) -> None:
    """Write a record, in the order in which it comes."""
    for name, path in FILES.items():
        rows = ["\t".join((*key, value)) for key, value in record[name].items()]
        path.write_text("\n".join([HEADS[name], *rows]) + "\n", encoding="utf-8")


def differences(rule: Rule, recorded: Record, now: Record) -> list[str]:
    """Return in words where what a rule finds is not what is recorded: text, place, and what stands there."""
    said: list[str] = []
    for name in FILES:
        before, after = ({key: row for key, row in one[name].items() if key[0] == rule.code} for one in (recorded, now))
        changed = [key for key in dict.fromkeys([*before, *after]) if before.get(key) != after.get(key)]
        for key in changed:
            words = _moved if name == "findings" else _remade
            said += words(rule, key[1], before.get(key, ""), after.get(key, ""))
    return said if len(said) <= SHOWN else [*said[:SHOWN], f"and {len(said) - SHOWN} more"]


def _rows(path: Path) -> Iterator[tuple[tuple[str, str], str]]:
    for row in path.read_text(encoding="utf-8").split("\n"):
        if row and not row.startswith("#"):
            rule, text, value = row.split("\t", 2)
            yield (rule, text), value


@cache
def _shared() -> list[tuple[Text, Document]]:
    return [(text, text.document()) for text in texts.shared()]


def _places(rule: Rule, text: Text, document: Document) -> str:
    rows = Rows(text.text)
    return " ".join(
        "{}:{}{}{}".format(
            *rows.position(found[0][0]), "-" if not found[1] else "+" if found[2] else "?", findings.digest(found, 3)
        )
        for found in findings.find(rule, text, document)
    )


def _summary(rule: Rule, made: Sequence[Text]) -> str:
    found = [findings.find(rule, text, text.document()) for text in made]
    blocks = [found[at : at + BLOCK] for at in range(0, len(found), BLOCK)]
    signs = "".join(findings.digest(each, SIGNS) if any(each) else findings.NOTHING for each in blocks)
    return f"{len(found)}\t{sum(map(bool, found))}\t{signs}"


def _moved(rule: Rule, text: str, before: str, after: str) -> Iterator[str]:
    was, is_ = ({place[:-4]: place for place in row.split(" ") if place} for row in (before, after))
    for place in sorted({*was, *is_}):
        if was.get(place) != is_.get(place):
            how = "is found no more" if place not in is_ else "is new" if place not in was else "is found otherwise"
            yield f"{rule.code} {rule.name}, {text}, {place}: {how}"


def _remade(rule: Rule, name: str, before: str, after: str) -> Iterator[str]:
    if not before or not after:
        yield f"{rule.code} {rule.name}: {name} is {'gone' if before else 'new'}"
        return
    was, is_ = before.split("\t"), after.split("\t")
    if was[0] != is_[0]:
        yield f"{rule.code} {rule.name}: of {name} {is_[0]} texts are made, not {was[0]}"
        return
    old, new = list(_blocks(was[2])), list(_blocks(is_[2]))
    at = next((at for at, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]), 0)
    made = next(members for each, members in texts.made(rule) if each == name)[at * BLOCK : (at + 1) * BLOCK]
    shown = "; ".join(f"{text.name}: {text.text[:80]!r}" for text in made)
    yield f"{rule.code} {rule.name}, {name}: found in {is_[1]} of {is_[0]}, before in {was[1]}; the first among {shown}"


def _blocks(signs: str) -> Iterator[str]:
    at = 0
    while at < len(signs):
        size = 1 if signs[at] == findings.NOTHING else SIGNS
        yield signs[at : at + size]
        at += size
