"""The documents that accuracy is measured on, and the faults that are known of them."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from zxlint.text import NEWLINE, Span

HERE = Path(__file__).resolve().parent
DOCUMENTS = HERE / "documents"
SEEDS = HERE.parent.parent / "seeds"

NOWHERE = "-"
"""The category of rules whose findings cannot be judged, because faults of their kind were not marked."""

Row = dict[str, Any]
"""A fault as the files have it, see README.md."""

_HAN = re.compile("[\u4e00-\u9fff]+")
_BLOCKS = {"block", "ins-block", "del-block"}
_MISREAD = {"punct": "wrong-punct", "del-punct": "missing-punct", "del": "missing-text", "ins": "extra-char"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that is known to stand in a document.

    ``fix`` is what belongs in its place, None where nobody can tell; ``also`` are categories under which a finding of
    it is as right as under its own; ``lost`` says that something is missing here, so that the place is a point;
    ``arguable`` that some would not call it a fault: then it need not be found, and may be.
    """

    span: Span
    category: str
    fix: str | None = None
    also: frozenset[str] = frozenset()
    lost: bool = False
    arguable: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """A document with the faults that are known of it."""

    name: str
    text: str
    faults: tuple[Fault, ...] = ()


def samples() -> dict[str, list[Sample]]:
    """Return every set of documents whose faults are known, by name: ``noisy``, ``seeds``, ``ocr/ENGINE-DPI``."""
    sets = {"noisy": list(_folder(DOCUMENTS / "noisy")), "seeds": list(_seeds())}
    engines = sorted(path for path in (DOCUMENTS / "ocr").iterdir() if path.is_dir())
    return sets | {f"ocr/{engine.name}": list(_folder(engine, _told_apart)) for engine in engines}


def originals() -> dict[str, str]:
    """Return the clean documents, by the two figures with which the names of all their versions begin."""
    return {path.stem: read(path) for path in sorted((DOCUMENTS / "gt").glob("*.txt"))}


@cache
def categories() -> Mapping[str, str]:
    """Return the category in which the findings of each rule are counted, by the name of the rule."""
    rows = (HERE / "categories.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (row.partition("\t") for row in rows if not row.startswith("#"))
    return {name: category for name, _, category in pairs}


def read(path: Path) -> str:
    """Return the text of a file, line ends as they are and without a BOM."""
    return path.read_bytes().decode("utf-8").removeprefix("\ufeff")


def _folder(folder: Path, reread: Callable[[Row], Row] = dict) -> Iterator[Sample]:
    for path in sorted(folder.glob("*.txt")):
        text = read(path)
        yield Sample(path.name, text, _faults(text, [reread(row) for row in _rows(path.with_suffix(".jsonl"))]))


def _seeds() -> Iterator[Sample]:
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in _rows(DOCUMENTS / "seeds-gold.jsonl"):
        rows[row["file"]].append(row)
    for path in sorted(SEEDS.glob("*.txt")):
        text = read(path)
        yield Sample(path.name, text, _faults(text, rows[path.name]))


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def _faults(text: str, rows: Sequence[Row]) -> tuple[Fault, ...]:
    starts = [0, *(end.end() for end in NEWLINE.finditer(text))]

    def offset(line: int, column: int) -> int:
        return min(starts[line - 1] + column - 1, len(text)) if line <= len(starts) else len(text)

    return tuple(
        Fault(
            Span(offset(row["line"], row["col"]), offset(row["end_line"], row["end_col"])),
            row["category"],
            row["fix"],
            frozenset(row.get("alt", ())),
            row.get("op", "").startswith("del"),
            row["certainty"] == "arguable",
        )
        for row in rows
    )


def _told_apart(row: Row) -> Row:
    """Return a difference between real OCR and the original by what became of which characters.

    The alignment calls all of them garbled.  Whole lines that were lost or moved cannot be aligned: they are arguable.
    """
    if row["op"] in _BLOCKS:
        return row | {"certainty": "arguable"}
    if row["category"] != "garbled" or (
        row["op"] == "sub" and _HAN.fullmatch(row["text"]) and _HAN.fullmatch(row["fix"])
    ):
        return row
    also = [*row.get("alt", ()), "garbled", "wrong-punct"]
    return row | {"category": _MISREAD.get(row["op"], "confusable"), "alt": also}
