"""What other programs find in the same documents, in the categories of faults that they claim to find.

Most of them repair and do not report: each change that they make is taken for a finding.  What a change is about is
told by the characters that it changes.  Blanks put between Chinese and figures or Latin are a matter of style, in which
these documents follow another one: they are counted, and neither for nor against a program.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import cast

import regex

from benchmarks.accuracy.counting import Count, count
from benchmarks.accuracy.judging import Finding, judge
from benchmarks.accuracy.material import NOWHERE, Sample
from benchmarks.accuracy.running import squeezed
from zxlint.text import Edit, Span

SCRIPT = Path(__file__).resolve().parent / "peers.mjs"
RECORD = SCRIPT.with_name("peers.json")

MISSING = (ImportError, FileNotFoundError, subprocess.CalledProcessError)
"""How it shows that a program is not installed."""

STYLE, OTHER = "style", "other"
"""Changes that are not judged: blanks put in, and what the program does not claim to repair."""

_HALF, _FULL = ",;:?!.()", "，；：？！。（）"
_MARKS = regex.compile(r"[\p{P}\p{S}]+")
_FIGURE = regex.compile(r"[0-9A-Za-z%]")


@dataclass(frozen=True, slots=True)
class Said:
    """What a program made of a text, and where it complained without a repair; ``fixed`` is None where it failed."""

    fixed: str | None
    complaints: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Peer:
    """A program: how it is run, with which options, and the categories of faults that it claims to find."""

    name: str
    options: str
    claims: frozenset[str]
    others: str
    run: Callable[[Sequence[str], Path], tuple[str, list[Said]]]
    complaint: str = OTHER


@dataclass(slots=True)
class Compared:
    """What a program found: by set of documents and category; and its changes of clean documents, by kind.

    ``failed`` are documents on which it raised; their faults count as not found.
    """

    version: str
    options: str
    claims: list[str]
    others: str
    failed: int = 0
    categories: dict[str, dict[str, Count]] = field(default_factory=dict)
    clean: dict[str, int] = field(default_factory=dict)
    clean_characters: int = 0


def write(compared: Mapping[str, Compared]) -> None:
    """Keep what programs found in peers.json."""
    data = {name: asdict(one) for name, one in compared.items()}
    RECORD.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read() -> dict[str, Compared]:
    """Return what programs found when they were last run; nothing where they never were."""
    if not RECORD.exists():
        return {}
    compared = {name: Compared(**one) for name, one in json.loads(RECORD.read_text(encoding="utf-8")).items()}
    for one in compared.values():
        for name, found in one.categories.items():
            one.categories[name] = {each: Count(**cast("dict[str, int]", cells)) for each, cells in found.items()}
    return compared


def compare(peer: Peer, sets: Mapping[str, Sequence[Sample]], clean: Mapping[str, str], folder: Path) -> Compared:
    """Run a program over all sets and hold what it says against the known faults.

    Raises:
        FileNotFoundError: Node is not installed.
        ImportError: the package is not installed.
        subprocess.CalledProcessError: the program could not be run, as a rule because it is not in the folder.
    """
    names = [(name, sample) for name, samples in sets.items() for sample in samples]
    texts = [sample.text for _, sample in names]
    installed, answers = peer.run([*texts, *clean.values()], folder)
    compared = Compared(installed, peer.options, sorted(peer.claims), peer.others)
    compared.failed = sum(said.fixed is None for said in answers)
    rules = {category: category for category in (*peer.claims, NOWHERE)}
    said_of = list(zip(names, answers, strict=False))
    for name in sets:
        judged = [judge(sample, _findings(peer, sample.text, said)) for (own, sample), said in said_of if own == name]
        counts = count(judged, rules)
        compared.categories[name] = {each: counts.categories.get(each, Count()) for each in sorted(peer.claims)}
    for text, said in zip(clean.values(), answers[len(texts) :], strict=True):
        for kind in _kinds(text, said, peer):
            compared.clean[kind] = compared.clean.get(kind, 0) + 1
    compared.clean_characters = sum(map(squeezed, clean.values()))
    return compared


def _findings(peer: Peer, text: str, said: Said) -> Iterator[Finding]:
    for kind, edit in _changes(text, said, peer):
        category = kind if kind in peer.claims else NOWHERE
        yield Finding(category, category, edit.span, (edit,), safe=True)
    for at in said.complaints:
        yield Finding(peer.complaint, peer.complaint, Span(at, at + 1))


def _kinds(text: str, said: Said, peer: Peer) -> Iterator[str]:
    yield from (kind if kind in peer.claims or kind == STYLE else OTHER for kind, _ in _changes(text, said, peer))
    yield from (peer.complaint for _ in said.complaints)


def _changes(text: str, said: Said, peer: Peer) -> Iterator[tuple[str, Edit]]:
    if said.fixed is not None:
        for edit in edits(text, said.fixed):
            yield kind_of(text, edit, peer.claims), edit


def edits(before: str, after: str) -> Iterator[Edit]:
    """Yield the changes that make one text the other, line by line where they have as many lines."""
    old, new = before.split("\n"), after.split("\n")
    if len(old) != len(new):
        old, new = [before], [after]
    at = 0
    for line, other in zip(old, new, strict=True):
        if line != other:
            yield from _edits(line, other, at)
        at += len(line) + 1


def _edits(before: str, after: str, at: int) -> Iterator[Edit]:
    from rapidfuzz.distance import Levenshtein

    for step in Levenshtein.opcodes(before, after):
        if step.tag == "replace":
            # Neighbours that are exchanged one for one are as many faults.
            pairs = zip(range(step.src_start, step.src_end), range(step.dest_start, step.dest_end), strict=True)
            yield from (Edit(at + one, at + one + 1, after[other]) for one, other in pairs)
        elif step.tag != "equal":
            yield Edit(at + step.src_start, at + step.src_end, after[step.dest_start : step.dest_end])


def kind_of(text: str, edit: Edit, claims: frozenset[str]) -> str:
    """Return the category of faults that a change repairs, ``style`` or ``other``."""
    old, new = text[edit.start : edit.end], edit.content
    if "traditional-char" in claims:
        return "traditional-char"
    if not old.strip() and not new:
        beside = text[max(0, edit.start - 1) : edit.start] + text[edit.end : edit.end + 1]
        return (
            "whitespace"
            if "\n" in old or not beside.strip()
            else "cjk-digit-spacing"
            if _FIGURE.search(beside)
            else "stray-space"
        )
    if not new.strip():
        return STYLE if not old else OTHER
    if len(old) == 1 and old in _HALF and new == _FULL[_HALF.index(old)]:
        return "halfwidth-punct"
    return "wrong-punct" if _MARKS.fullmatch(old + new) else OTHER


def _node(name: str) -> Callable[[Sequence[str], Path], tuple[str, list[Said]]]:
    def run(texts: Sequence[str], folder: Path) -> tuple[str, list[Said]]:
        asked = json.dumps({"peer": name, "texts": list(texts)})
        done = subprocess.run(
            ["node", str(SCRIPT), str(folder)], input=asked, capture_output=True, text=True, check=True
        )
        answer = json.loads(done.stdout)
        return answer["version"], [_said(text, each) for text, each in zip(texts, answer["results"], strict=True)]

    return run


def _said(text: str, answer: Mapping[str, object] | None) -> Said:
    if answer is None:
        return Said(None)
    units = text.encode("utf-16-le")
    complaints = answer["said"]
    assert isinstance(complaints, list)
    places = tuple(len(units[: 2 * at].decode("utf-16-le", "replace")) for at, _ in complaints)
    return Said(str(answer["fixed"]), places)


def _ftfy(*, quotes: bool = True, width: bool = True) -> Callable[[Sequence[str], Path], tuple[str, list[Said]]]:
    def run(texts: Sequence[str], folder: Path) -> tuple[str, list[Said]]:
        import ftfy

        config = ftfy.TextFixerConfig(uncurl_quotes=quotes, fix_character_width=width)
        return version("ftfy"), [Said(ftfy.fix_text(text, config)) for text in texts]

    return run


def _opencc(texts: Sequence[str], folder: Path) -> tuple[str, list[Said]]:
    import opencc

    convert = opencc.OpenCC("t2s").convert
    return version("opencc"), [Said(convert(text)) for text in texts]


UNMARKED = "mojibake, control characters, character width: no such faults are marked in the documents"

PEERS = (
    Peer(
        "autocorrect",
        "formatFor, settings as they come",
        frozenset({"halfwidth-punct", "stray-space"}),
        "blanks between Chinese and figures or Latin, which it puts in",
        _node("autocorrect"),
    ),
    Peer(
        "zhlint",
        "preset default",
        frozenset({"halfwidth-punct", "stray-space", "unbalanced-pair"}),
        "blanks between Chinese and figures or Latin, which it puts in; the width of brackets",
        _node("zhlint"),
        complaint="unbalanced-pair",
    ),
    Peer(
        "lint-md",
        "all rules as they come",
        frozenset({"halfwidth-punct", "wrong-punct"}),
        "blanks between Chinese and figures or Latin, which it puts in; Markdown",
        _node("lint-md"),
    ),
    Peer("ftfy", "fix_text, settings as they come", frozenset(), UNMARKED, _ftfy()),
    Peer(
        "ftfy for Chinese",
        "fix_text, uncurl_quotes and fix_character_width off",
        frozenset(),
        UNMARKED,
        _ftfy(quotes=False, width=False),
    ),
    Peer("OpenCC", "t2s", frozenset({"traditional-char"}), "conversion, not checking", _opencc),
)
