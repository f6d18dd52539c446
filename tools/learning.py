"""What tells an error from a rarity: examples made of good texts, a forest learnt from them, and how well it does."""

from __future__ import annotations

import random
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import lightgbm
import numpy as np
from gather import Text

from zxlint.document import Document
from zxlint.model.features import GATED, NAMES, Gate, features, widened
from zxlint.model.forest import UNIT
from zxlint.model.lookup import lookup_of
from zxlint.model.reading import read
from zxlint.model.score import Model
from zxlint.model.scores import score
from zxlint.model.suspects import NEAR
from zxlint.model.weights import FIRST_TREES

TREES, DEPTH, LEAVES = 120, 5, 24
LONGEST_TEXT = 120_000
LOST = 0.1
"""Share of the errors that the gate may let go: those that the forest would hardly have found."""

SAMPLED = 12
"""One statute of so many is looked at: they are nine tenths of the material."""

REPORTS = "gov"
"""What the names of the registers begin with that count thrice, and that the thresholds are calibrated on."""

RATES = (0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7.5, 10, 20, 40)
"""False alarms per 10,000 characters whose thresholds are stored."""

RISING = {"net gain", "gain", "gain of any", "net gain by shape", "surprise", "surprise 0", "surprise 1", "surprise 2",
          "unknown pairs of 3", "unknown pairs of 10"}  # fmt: skip
FALLING = {
    "recurs left",
    "recurs right",
    "recurs alone",
    "pair left",
    "pair right",
    "surprise of document",
}
"""Features that may only speak for an error, and only against it: what holds in other registers as well."""


class Examples(NamedTuple):
    """Rows of features; labels 0 (good), 1 (a wrong one), 2 (in a garbled run); documents, registers, offsets."""

    matrix: np.ndarray
    labels: np.ndarray
    documents: np.ndarray
    reports: np.ndarray
    offsets: np.ndarray
    sizes: dict[int, int]


def garbled(
    text: str, chance: random.Random, beside: Mapping[str, Sequence[tuple[str, int]]], common: Mapping[str, float]
) -> tuple[str, list[int]]:
    """Return a text with errors in it, and a label for each character: 3 for a good one in a garbled run."""
    names, weights = list(common), list(common.values())

    def wrong(character: str) -> str:
        near = [name for name, _ in beside.get(character, ())][:24]
        if near and chance.random() < 0.5:
            return chance.choices(near, [common.get(name, 1.0) ** 0.67 for name in near])[0]
        # OCR mostly writes what is common; now and then what hardly anyone does.
        return chance.choice(names) if chance.random() < 0.25 else chance.choices(names, weights)[0]

    def is_han(character: str) -> bool:
        return "\u4e00" <= character <= "\u9fff"

    made, labels, at, due = list[str](), list[int](), 0, chance.expovariate(1 / 70)
    while at < len(text):
        size = chance.randint(3, 8)
        run = text[at : at + size]
        if at >= due and is_han(text[at]) and chance.random() < 0.6:
            made.append(wrong(text[at]))
            labels.append(int(made[-1] != text[at]))
            at += 1
        elif at >= due and all(map(is_han, run)):
            for character in run:
                lot = chance.random()
                new = wrong(character) if lot < 0.58 else "" if lot < 0.63 else character
                new += wrong(character) if 0.63 <= lot < 0.67 else ""
                made.append(new)
                labels += [3 if new == character else 2] * len(new)
            at += len(run)
        else:
            made.append(text[at])
            labels.append(0)
            at += 1
            continue
        due = at + 6 + chance.expovariate(1 / 70)
    return "".join(made), labels


def examples_of(
    models: Sequence[Model],
    held: Sequence[tuple[Text, int]],
    beside: Mapping[str, Sequence[tuple[str, int]]],
    counts: Mapping[str, int],
    chance: random.Random,
) -> Examples:
    """Look at every text, as it is and garbled, with the tables that do not know it."""
    common = {name: count**0.75 for name, count in counts.items() if name in beside and count >= 16}
    rows, labels, documents, reports, offsets, sizes = [], [], [], [], [], {}
    seen = 0
    for number, (text, quarter) in enumerate(held):
        seen += text.register.startswith("laws")
        if text.register.startswith("laws") and seen % SAMPLED:
            continue
        good, is_report = text.text[:LONGEST_TEXT], text.register.startswith(REPORTS)
        sizes[number] = len("".join(good.split()))
        bad = [garbled(good, chance, beside, common) for _ in range(2 if is_report else 1)]
        for version, marks in [(good, None), *bad]:
            reading, lookup = read(Document(version), models[quarter].table), lookup_of(models[quarter])
            found = features(lookup, reading, score(lookup, reading.tokens))
            places = reading.offsets[found.places]
            told = np.zeros(len(places), dtype=int) if marks is None else np.array(marks)[places]
            used = np.ones(len(places), dtype=bool) if marks is None else (told == 1) | (told == 2)
            rows.append(found.matrix[used])
            labels.append(told[used])
            offsets.append(places[used])
            documents.append(np.full(used.sum(), number))
            reports.append(np.full(used.sum(), is_report))
    return Examples(
        np.concatenate(rows),
        np.concatenate(labels),
        np.concatenate(documents),
        np.concatenate(reports),
        np.concatenate(offsets),
        sizes,
    )


def gate_of(examples: Examples) -> Gate:
    """Return the gate that hardly any error fails: a logistic regression over what the first stage knows."""
    from sklearn.linear_model import LogisticRegression

    rows = widened([examples.matrix[:, NAMES.index(name)] for name in GATED]).T.astype(float)
    errors = examples.labels > 0
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    fitted = LogisticRegression(max_iter=500).fit((rows - middle) / spread, errors, sample_weight=1 + 4 * errors)
    weights = [int(weight) for weight in np.rint(4096 * fitted.coef_[0] / spread)]
    sums = rows.astype(np.int64) @ np.array(weights)
    return Gate(weights, int(np.quantile(sums[errors], LOST)))


def passing(examples: Examples, gate: Gate) -> Examples:
    """Return the examples that pass a gate."""
    rows = widened([examples.matrix[:, NAMES.index(name)] for name in GATED])
    kept = np.array(gate.weights) @ rows >= gate.bar
    matrix, labels, documents, reports, offsets, sizes = examples
    return Examples(matrix[kept], labels[kept], documents[kept], reports[kept], offsets[kept], sizes)


class Forests:
    """The forest learnt from all examples, and scores of each example by one that has not seen its document."""

    def __init__(self, examples: Examples) -> None:
        self.examples = examples
        self.forest = _grown(examples, np.ones(len(examples.labels), dtype=bool))
        self.unseen = np.zeros(len(examples.labels))
        for part in range(4):
            apart = examples.documents % 4 == part
            grown = _grown(examples, ~apart)
            self.unseen[apart] = UNIT * grown.predict(examples.matrix[apart], raw_score=True)

    def arrays(self) -> dict[str, array[int]]:
        """Return the trees as the table holds them."""
        features, thresholds, leaves = array("B"), array("i"), array("h")
        for tree in self.forest.dump_model()["tree_info"]:
            inner: dict[int, tuple[int, int]] = {}
            values: dict[int, int] = {}
            _lay_out(tree["tree_structure"], 0, 0, inner, values)
            features.extend(inner[node][0] for node in range((1 << DEPTH) - 1))
            thresholds.extend(inner[node][1] for node in range((1 << DEPTH) - 1))
            leaves.extend(values[leaf] for leaf in range(1 << DEPTH))
        return {"tree_features": features, "tree_thresholds": thresholds, "tree_leaves": leaves}

    def peaks(self) -> np.ndarray:
        """Return the scores of the places of good reports, the best of those that stand close together, falling."""
        chosen = np.flatnonzero((self.examples.labels == 0) & self.examples.reports)
        found: list[float] = []
        last: tuple[int, int] = (-1, -99)
        for index in chosen.tolist():
            document, offset, score = (
                int(v[index]) for v in (self.examples.documents, self.examples.offsets, self.unseen)
            )
            if score < self.unseen_bar:
                continue
            if document == last[0] and offset - last[1] <= NEAR:
                found[-1] = max(found[-1], score)
            else:
                found.append(score)
            last = document, offset
        return np.array(sorted(found, reverse=True))

    @property
    def characters(self) -> int:
        """Characters of good reports."""
        used = set(self.examples.documents[self.examples.reports].tolist())
        return sum(self.examples.sizes[number] for number in used)

    unseen_bar = -3 * UNIT

    def quantiles(self) -> list[tuple[float, int]]:
        """Return false alarms per 10,000 characters of reports and the score at which there are so many."""
        peaks = self.peaks()
        places = [min(len(peaks) - 1, int(rate * self.characters / 10_000)) for rate in RATES]
        return [(rate, int(peaks[place])) for rate, place in zip(RATES, places, strict=True)]

    def header(self) -> dict[str, int]:
        """Return the depth of the trees, the lowest score of a suspect, and the bar after the first trees."""
        bar = self.quantiles()[-1][1]
        early = UNIT * self.forest.predict(self.examples.matrix, raw_score=True, num_iteration=FIRST_TREES)
        sure = (self.examples.labels > 0) & (self.unseen >= self.quantiles()[-5][1])
        return {"depth": DEPTH, "bar": bar, "early": int(np.quantile(early[sure], 0.003))}


def _grown(examples: Examples, chosen: np.ndarray) -> Any:  # noqa: ANN401 lightgbm has no types
    weights = np.where(examples.reports, 3.0, 1.0)[chosen]
    data = lightgbm.Dataset(examples.matrix[chosen], (examples.labels[chosen] > 0).astype(int), weight=weights)
    monotone = [(name in RISING) - (name in FALLING) for name in NAMES]
    settings = {
        "objective": "binary", "num_leaves": LEAVES, "max_depth": DEPTH, "learning_rate": 0.12, "min_data_in_leaf": 50,
        "monotone_constraints": monotone, "feature_fraction": 0.7, "bagging_fraction": 0.8, "bagging_freq": 1,
        "seed": 1, "deterministic": True, "force_row_wise": True, "verbose": -1, "num_threads": 2,
    }  # fmt: skip
    return lightgbm.train(settings, data, TREES)


def _lay_out(
    node: Mapping[str, Any], place: int, depth: int, inner: dict[int, tuple[int, int]], leaves: dict[int, int]
) -> None:
    """Lay a tree out as a complete one; a leaf that stands high is repeated below."""
    if depth == DEPTH:
        leaves[place - (1 << DEPTH) + 1] = round(UNIT * node["leaf_value"])
        return
    if "leaf_value" in node:
        inner[place] = 0, 2**31 - 1
        branches = node, node
    else:
        inner[place] = node["split_feature"], int(np.floor(node["threshold"]))
        branches = node["left_child"], node["right_child"]
    for side, branch in enumerate(branches, start=1):
        _lay_out(branch, 2 * place + side, depth + 1, inner, leaves)


def measured(forests: Forests, path: Path) -> None:
    """Plot recall against false alarms, of single characters and of runs, in reports that were not learnt from."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "zxlint"
    from matplotlib import pyplot

    peaks, examples = forests.peaks(), forests.examples
    figure, axes = pyplot.subplots(1, 2, figsize=(9, 4))
    for label, name in ((1, "single characters"), (2, "characters of runs")):
        scores = np.sort(forests.unseen[(examples.labels == label) & examples.reports])
        alarms = np.arange(1, len(peaks) + 1) / forests.characters * 10_000
        recall = 1 - np.searchsorted(scores, peaks) / len(scores)
        found = recall * 10_000 / 140  # one error of each kind in 140 characters, as they were made
        axes[0].plot(alarms, recall, label=name)
        axes[1].plot(recall, found / (found + alarms), label=name)
    axes[0].set(xscale="log", xlim=(0.1, 20), ylim=(0, 1), xlabel="false alarms per 10,000 characters", ylabel="recall")
    axes[1].set(xlim=(0, 1), ylim=(0.8, 1.005), xlabel="recall", ylabel="precision at one error in 140 characters")
    for each in axes:
        each.grid(alpha=0.3)
        each.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
