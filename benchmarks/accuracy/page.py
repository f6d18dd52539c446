"""The page docs/accuracy.md, made of what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.accuracy import plots
from benchmarks.accuracy.counting import Count, Counts
from benchmarks.accuracy.material import NOWHERE, categories
from benchmarks.accuracy.peers import OTHER, STYLE, Compared
from benchmarks.accuracy.record import SAME_TEXT, UNMARKED, Record, together
from benchmarks.accuracy.running import Alarms, Repaired, default_rules
from zxlint.accuracy import FEW, Share

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"

NONE = "–"
_SETS = {
    "noisy": "injected faults",
    "seeds": "seeds",
    "ocr": "real OCR",
    "ocr/rapidocr-150": "RapidOCR, 150 dpi",
    "ocr/rapidocr-300": "RapidOCR, 300 dpi",
    "ocr/tesseract-300": "tesseract 5, 300 dpi",
    "ocr/tesseract-300-nospace": "the same, its blanks taken out",
}


def write(record: Record, compared: Mapping[str, Compared], folder: Path = DOCS) -> list[Path]:
    """Write the page and its plots, and return their paths.

    Raises:
        ModuleNotFoundError: matplotlib is missing (the extra ``benchmarks``).
    """
    page = folder / "accuracy.md"
    page.write_text(page_of(record, compared), encoding="utf-8")
    material = record.material()
    drawn = {
        folder / "accuracy-categories.svg": plots.categories(material["noisy"].categories),
        folder / "accuracy-repair.svg": plots.repairs({_SETS[name]: ways for name, ways in record.repaired.items()}),
    }
    for path, svg in drawn.items():
        path.write_text(svg, encoding="utf-8")
    return [page, *drawn]


def summary(record: Record) -> str:
    """Return the figures for a terminal: by category and set, by rule, and on clean text."""
    parts = []
    for name, counts in record.sets.items():
        parts.append(_columns(f"{name} ({counts.documents} documents)", {**counts.categories, "ALL": counts.total}))
    parts.append(_columns("rules, all sets together", _rules(record)))
    for title, alarms in (("clean documents", record.clean), ("collection of clean text", record.collection)):
        if alarms:
            parts.append(f"{title}: {_alarms_in_words(alarms)}")
    for name, ways in record.repaired.items():
        parts += [f"{name}, {how} fixes: {_mended(each)}" for how, each in ways.items()]
    return "\n\n".join(parts)


def page_of(record: Record, compared: Mapping[str, Compared]) -> str:
    """Return the page as Markdown."""
    text = (Path(__file__).with_name("page.md")).read_text(encoding="utf-8")
    material = record.material()
    filled = {
        "few": str(FEW),
        "totals": _table(
            ("documents", "number", "characters", "faults", "precision", "recall", "F1"),
            (
                (_SETS[name], f"{c.documents}", f"{c.characters:,}", f"{c.total.faults:,}", *_shares(c.total))
                for name, c in record.sets.items()
            ),
        ),
        "noisy": _by_category(material["noisy"].categories),
        "seeds": _by_category(material["seeds"].categories),
        "ocr": _by_category(material["ocr"].categories),
        "rules": _by_rule(record),
        "unmarked": str(sum(record.sets["seeds"].categories.get(each, Count()).flagged for each in UNMARKED["seeds"])),
        "unjudged": ", ".join(name for name in default_rules() if categories()[name] == NOWHERE),
        "clean": _alarms_in_words(record.clean),
        "collection": _collection(record.collection),
        "repairs": _repairs(record.repaired),
        "offers": _offers(together(c for name, c in record.sets.items() if name != SAME_TEXT)),
        "peers": _peers(record, compared),
        "claims": _claims(compared),
        "peers-clean": _peers_clean(record, compared),
    }
    for key, value in filled.items():
        text = text.replace("{{" + key + "}}", value)
    return text


def _rules(record: Record) -> dict[str, Count]:
    """Return what each rule comes to in all material."""
    return together(record.material().values()).rules


def _by_category(counted: Mapping[str, Count]) -> str:
    rows = ((name, f"{c.faults:,}", f"{c.flagged:,}", *_shares(c)) for name, c in counted.items())
    return _table(("category", "faults", "findings", "precision", "recall", "F1"), rows)


def _by_rule(record: Record) -> str:
    rows = []
    for name, own in _rules(record).items():
        category = categories()[name]
        if category != NOWHERE and (own.flagged or own.faults):
            link = f"[{default_rules()[name].code}](rules.md#{default_rules()[name].code.lower()}-{name}) {name}"
            rows.append(
                (link, category, f"{own.flagged:,}", _share(own.precision), f"{own.faults:,}", _share(own.recall))
            )
    return _table(("rule", "category", "findings", "precision", "faults", "finds of them"), rows)


def _collection(alarms: Alarms | None) -> str:
    if alarms is None:
        return "No collection was measured."
    by_register = _table(
        ("register", "characters", "findings", "per 10,000"),
        (
            (name, f"{size:,}", f"{found:,}", f"{found / size * 1e4:.2f}")
            for name, (size, found) in sorted(alarms.registers.items())
        ),
    )
    most = sorted(alarms.rules.items(), key=lambda item: (-item[1], item[0]))
    by_rule = _table(("rule", "findings", "per 10,000"), ((n, f"{k:,}", f"{alarms.rate(n):.3f}") for n, k in most))
    return f"{_alarms_in_words(alarms)}\n\n{by_register}\n\n{by_rule}"


def _alarms_in_words(alarms: Alarms) -> str:
    words = (
        f"{alarms.documents:,} documents, {alarms.characters:,} characters: {alarms.all:,} false alarms, "
        f"{alarms.rate():.2f} per 10,000 characters; safe fixes other than of blanks at line ends change "
        f"{alarms.changed:,} documents"
    )
    return words + (f" ({alarms.excepted} findings more are true on inspection)." if alarms.excepted else ".")


def _repairs(repaired: Mapping[str, Mapping[str, Repaired]]) -> str:
    rows = []
    for name, ways in repaired.items():
        for how, each in ways.items():
            rates = [f"{errors / each.characters:.2%}" for errors in (each.before, each.after)]
            cut = f"{1 - each.after / each.before:.0%}" if each.before else NONE
            rows.append((_SETS[name], how, *rates, cut, f"{each.better} of {each.documents}", f"{each.worse}"))
    return _table(("documents", "fixes", "error rate before", "after", "cut by", "better", "worse"), rows)


def _mended(each: Repaired) -> str:
    rates = " → ".join(f"{errors / each.characters:.2%}" for errors in (each.before, each.after))
    return f"character error rate {rates}, {each.better} of {each.documents} documents better, {each.worse} worse"


def _offers(counts: Counts) -> str:
    words = []
    for how in ("safe", "unsafe"):
        right, wrong = (counts.repairs.get(f"{how} {kind}", 0) for kind in ("right", "wrong"))
        words.append(f"{right:,} of {right + wrong:,} {how} ones" if right + wrong else f"no {how} ones")
    return " and ".join(words)


def _peers(record: Record, compared: Mapping[str, Compared]) -> str:
    ours = {name: record.sets[name].categories for name in record.sets}
    theirs = {name: {s: c for s, c in one.categories.items() if s != SAME_TEXT} for name, one in compared.items()}
    rows = []
    for category in sorted({claim for one in compared.values() for claim in one.claims}):
        for name, sets in (("**zxlint**", {s: c for s, c in ours.items() if s != SAME_TEXT}), *theirs.items()):
            if name == "**zxlint**" or category in compared[name].claims:
                whole = [
                    sum((c.get(category, Count()) for s, c in sets.items() if s.startswith(kind)), Count())
                    for kind in ("noisy", "seeds", "ocr")
                ]
                cells = (cell for c in whole for cell in (_brief(c.precision), _brief(c.recall)))
                rows.append((category, name, *cells))
    heads = [f"{kind} {what}" for kind in ("injected:", "seeds:", "OCR:") for what in ("precision", "recall")]
    return _table(("category", "program", *heads), rows)


def _claims(compared: Mapping[str, Compared]) -> str:
    rows = (
        (f"{name} {one.version}", one.options, ", ".join(one.claims) or NONE, one.others, f"{one.failed}")
        for name, one in compared.items()
    )
    return _table(("program", "run with", "judged on", "not judged on", "documents it failed on"), rows)


def _peers_clean(record: Record, compared: Mapping[str, Compared]) -> str:
    rows = [("**zxlint**", *(f"{each:.1f}" for each in (record.clean.rate(), 0.0, 0.0)))]
    for name, one in compared.items():
        claimed = sum(number for kind, number in one.clean.items() if kind not in (STYLE, OTHER))
        numbers = (claimed, one.clean.get(STYLE, 0), one.clean.get(OTHER, 0))
        rows.append((name, *(f"{number / one.clean_characters * 1e4:.1f}" for number in numbers)))
    return _table(("program", "in what it is judged on", "blanks put in", "other changes"), rows)


def _shares(counted: Count) -> Iterator[str]:
    yield _share(counted.precision)
    yield _share(counted.recall)
    yield NONE if counted.f1 is None else f"{counted.f1:.3f}"


def _share(share: Share | None) -> str:
    return f"{share.value:.1%} ({share.least:.0%}–{share.most:.0%})" if share else NONE


def _brief(share: Share | None) -> str:
    return f"{share.value:.0%} of {share.of:,}" if share else NONE


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = [not head[:1].isdigit() and at < 1 for at, head in enumerate(heads)]
    lines = [heads, ["---" if plain else "---:" for plain in text], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _columns(title: str, counted: Mapping[str, Count]) -> str:
    lines = [f"{title}\n{'':24}{'faults':>7}{'found':>7}{'flagged':>8}{'right':>7}  {'precision':22}{'recall':22}F1"]
    for name, c in counted.items():
        precision, recall, f1 = _shares(c)
        lines.append(f"{name:24}{c.faults:7}{c.found:7}{c.flagged:8}{c.right:7}  {precision:22}{recall:22}{f1}")
    return "\n".join(lines)
