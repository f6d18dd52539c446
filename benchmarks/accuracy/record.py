"""What was measured, as it is kept in record.json: counts alone, so that two runs can be held against each other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.accuracy.counting import Count, Counts
from benchmarks.accuracy.material import categories
from benchmarks.accuracy.running import Alarms, Repaired
from zxlint.accuracy import FEW, Share

RECORD = Path(__file__).resolve().parent / "record.json"

SAME_TEXT = "ocr/tesseract-300-nospace"
"""A set that has another one's text without the blanks: to add it to that one would count every fault twice."""

UNMARKED = {"seeds": frozenset({"garbled", "missing-text"})}
"""Categories whose faults nobody has marked in a set: whether a finding there is right is not known."""

POINTS = 0.02
"""How far a share may fall."""


@dataclass(slots=True)
class Record:
    """All figures of one run.

    ``repaired`` has for each set what ``fix`` made of it, under ``safe`` and ``unsafe``; ``clean`` are the documents
    before anything was done to them, ``collection`` clean text that is not in the repository, measured when ``--clean``
    was last given.
    """

    sets: dict[str, Counts] = field(default_factory=dict)
    repaired: dict[str, dict[str, Repaired]] = field(default_factory=dict)
    clean: Alarms = field(default_factory=Alarms)
    collection: Alarms | None = None

    def material(self) -> dict[str, Counts]:
        """Return the sets as they are published: what is marked in them, and real OCR of all engines together."""
        engines = [counts for name, counts in self.sets.items() if name.startswith("ocr/") and name != SAME_TEXT]
        single = {name: _marked(name, counts) for name, counts in self.sets.items() if not name.startswith("ocr/")}
        return single | ({"ocr": together(engines)} if engines else {})


def together(sets: Iterable[Counts]) -> Counts:
    """Add up what was found in several sets of documents."""
    whole = Counts()
    for each in sets:
        whole.documents += each.documents
        whole.characters += each.characters
        for mine, theirs in ((whole.categories, each.categories), (whole.rules, each.rules)):
            for name, counted in theirs.items():
                mine[name] = mine.get(name, Count()) + counted
        for kind, number in each.repairs.items():
            whole.repairs[kind] = whole.repairs.get(kind, 0) + number
    whole.categories = dict(sorted(whole.categories.items()))
    return whole


def _marked(name: str, counts: Counts) -> Counts:
    unmarked = UNMARKED.get(name, frozenset())
    kept = {each: count for each, count in counts.categories.items() if each not in unmarked}
    rules = {rule: count for rule, count in counts.rules.items() if categories()[rule] not in unmarked}
    return replace(counts, categories=kept, rules=rules)


def write(record: Record, path: Path = RECORD) -> None:
    """Write a record, one category, rule or register a line."""
    text = json.dumps(asdict(record), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def read(path: Path = RECORD) -> Record:
    """Read a record.

    Raises:
        FileNotFoundError: nothing has been recorded yet.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    collection = data["collection"]
    return Record(
        {name: _counts(one) for name, one in data["sets"].items()},
        {name: {how: Repaired(**each) for how, each in one.items()} for name, one in data["repaired"].items()},
        Alarms(**data["clean"]),
        Alarms(**collection) if collection else None,
    )


def _counts(data: Mapping[str, Any]) -> Counts:
    by_category, by_rule = ({name: Count(**one) for name, one in data[key].items()} for key in ("categories", "rules"))
    return Counts(data["documents"], data["characters"], by_category, by_rule, data["repairs"])


def fallen(before: Record, now: Record) -> list[str]:
    """Return in words what is worse than it was recorded, by more than it may be."""
    said: list[str] = []
    for name, counts in before.sets.items():
        after = now.sets.get(name, Counts())
        for tables in ((counts.categories, after.categories), (counts.rules, after.rules)):
            said += [f"{name}: {words}" for words in _fallen_shares(*tables)]
    for name, ways in before.repaired.items():
        said += [f"{name}: {words}" for how in ways for words in _less_mended(how, ways[how], now.repaired[name][how])]
    for name in sorted({*before.clean.rules, *now.clean.rules}):
        was, is_ = before.clean.rules.get(name, 0), now.clean.rules.get(name, 0)
        if is_ > was:
            said.append(f"clean documents: {name} finds {is_} faults where there are none, {was} were recorded")
    return said


def _fallen_shares(before: Mapping[str, Count], after: Mapping[str, Count]) -> Iterator[str]:
    for name, was in before.items():
        is_ = after.get(name, Count())
        false = (is_.flagged - is_.right) - (was.flagged - was.right)
        if _has_fallen(was.precision, is_.precision, false):
            yield f"precision of {name} fell from {_say(was.right, was.flagged)} to {_say(is_.right, is_.flagged)}"
        if _has_fallen(was.recall, is_.recall, was.found - is_.found):
            yield f"recall of {name} fell from {_say(was.found, was.faults)} to {_say(is_.found, is_.faults)}"


def _has_fallen(was: Share | None, is_: Share | None, lost: int) -> bool:
    if was is None or is_ is None or round(was.value - is_.value, 9) <= POINTS:
        return False
    return lost > 1 or was.of >= FEW


def _less_mended(how: str, was: Repaired, is_: Repaired) -> Iterator[str]:
    if is_.worse > was.worse:
        yield f"{how} fixes make {is_.worse} documents worse, {was.worse} were recorded"
    if (is_.after - was.after) / max(1, was.characters) > POINTS:
        yield f"{how} fixes leave {_say(is_.after, is_.characters)} wrong, {_say(was.after, was.characters)} recorded"


def _say(part: int, whole: int) -> str:
    return f"{part / whole:.1%} ({part:,} of {whole:,})" if whole else "nothing"
