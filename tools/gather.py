"""Texts and words that the character model is counted from: a folder of registers with a manifest, and dictionaries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import regex

from zxlint.document import Document
from zxlint.model.counting import Counts
from zxlint.structure import lines, wrap_width

WEIGHTS = {"laws": 2, "laws_local": 2, "cases": 6, "literature": 4, "tech": 4}
"""How often a text of a register counts; 8 where none is given.  Statutes are nine tenths of the material."""

OTHERWISE = 8
WORDS_POWER = 0.7
"""A word counts as often as the dictionary saw it, to this power: its text is no better known than others."""

HAN = regex.compile(r"[\p{Han}〇]{2,}")


class Text(NamedTuple):
    """A text with its hard wraps joined, its register, its name in the manifest, and its licence."""

    name: str
    register: str
    licence: str
    text: str


def texts(folder: Path) -> Iterator[Text]:
    """Yield the texts of a folder whose licence lets tables be made of them: none that is share-alike.

    The manifest (JSON lines with "file" and "licence") lies in the folder or in the one above it.

    Raises:
        FileNotFoundError: there is no manifest.
    """
    manifest = next((p for p in (folder / "manifest.jsonl", folder.parent / "manifest.jsonl") if p.is_file()), None)
    if manifest is None:
        raise FileNotFoundError(f"{folder} has no manifest.jsonl, nor has the folder above it")
    for line in manifest.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        path = manifest.parent / row["file"]
        if not path.is_relative_to(folder) or "SA" in row["licence"]:
            continue
        register = path.parent.name
        yield Text(row["file"], register, row["licence"], unwrapped(path.read_text(encoding="utf-8-sig")))


def unwrapped(text: str) -> str:
    """Return a text whose paragraphs are one line each."""
    doc = Document(text)
    width = wrap_width(doc)
    if width is None:
        return text
    rows = lines(doc)
    return "".join(text[row.start : row.end] + ("" if row.end - row.start >= width - 2 else "\n") for row in rows)


def weight_of(register: str) -> int:
    """Return how often a text of a register counts."""
    return WEIGHTS.get(register, OTHERWISE)


def add_words(counts: Counts, path: Path) -> int:
    """Count the words of a dictionary in jieba's format (word, count, tag) and return their number."""
    number = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        word, times, *_ = line.split(" ")
        if HAN.fullmatch(word):
            counts.add_tokens(word, max(2, round(int(times) ** WORDS_POWER)))
            number += 1
    return number


def add_places(counts: Counts, path: Path) -> None:
    """Count the names of provinces, cities and counties of a table "code,name,..."."""
    for line in path.read_text(encoding="utf-8").splitlines():
        name = line.split(",")[1]
        if HAN.fullmatch(name):
            counts.add_tokens(name, 6)


def add_phrases(counts: Counts) -> None:
    """Count pypinyin's list of phrases."""
    from pypinyin.constants import PHRASES_DICT

    for phrase in PHRASES_DICT:
        if HAN.fullmatch(phrase):
            counts.add_tokens(phrase, 3)
