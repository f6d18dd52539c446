"""What the project promises of its five sample documents."""

import contextlib
import hashlib
import io
import json
import shutil
from pathlib import Path

import pytest

from zxlint.cli import main

SEEDS = [
    "000_6f10cea829af1898.txt",
    "001_cb946c2441f8c240.txt",
    "002_8a9e993480d5a719.txt",
    "003_c25d69a0dff2fc48.txt",
    "004_3353a9670b873686.txt",
]
DIGESTS = ["5c3c16fe2104e5a4", "597d3a4e7fd136d7", "354a8269a615fce5", "5e9990832f280507", "d28f3da1bde00998"]
"""What the SHA-256 of each begins with."""

FOUND = [
    # seed, row, column, code, the text that is found, what is offered for it, and whether that is safe;
    # a rule that comes to find something here adds its row
    (0, 1, 1, "ZX103", "\n\n", "", True),
    (0, 5, 25, "ZX301", "会\n第", "会第", False),
    (0, 40, 168, "ZX301", "深\n\n入", "深入", True),
    (0, 44, 414, "ZX301", "重\n\n点", "重点", True),
    (0, 76, 256, "ZX301", "区\n\n养", "区养", False),
    (0, 124, 194, "ZX301", "通\n\n过", "通过", True),
    (1, 32, 308, "ZX105", " ", "", True),
    (1, 33, 232, "ZX101", " ", "", True),
    (2, 1, 1, "ZX103", "\n\n", "", True),
    (2, 63, 169, "ZX501", " and ", "和", True),
    (2, 85, 234, "ZX301", "红\n\n色", "红色", True),
    (2, 101, 80, "ZX501", " centerpiece", "中心环节", False),
    (3, 119, 28, "ZX301", "履\n\n职", "履职", True),
    (4, 17, 34, "ZX010", "職", "职", True),
    (4, 19, 81, "ZX010", "職", "职", True),
    (4, 19, 104, "ZX301", "意\n\n义", "意义", True),
    (4, 55, 209, "ZX301", "平\n\n台", "平台", True),
]


@pytest.fixture(scope="module")
def report():
    """Every finding of ``zxlint check seeds/ --output-format json``, by file, row, column and code."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.chdir(Path(__file__).parent.parent):
        assert main(["check", "seeds/", "--output-format", "json", "--isolated"]) == 1
    found = json.loads(out.getvalue())
    return {(one["filename"], *one["location"].values(), one["code"]): one for one in found}


def offset(text, place):
    return sum(len(row) for row in text.split("\n")[: place["row"] - 1]) + place["row"] - 1 + place["column"] - 1


@pytest.mark.parametrize(("seed", "row", "column", "code", "bad", "good", "safe"), FOUND)
def test_what_is_found(report, root, seed, row, column, code, bad, good, safe):
    name = f"seeds/{SEEDS[seed]}"
    found = report[name, row, column, code]
    text = (root / name).read_text(encoding="utf-8")
    start, end = offset(text, found["location"]), offset(text, found["end_location"])
    assert text[start:end] == bad
    assert found["fix"]["applicability"] == ("safe" if safe else "unsafe")
    repaired = text
    for edit in reversed(found["fix"]["edits"]):
        a, b = offset(text, edit["location"]), offset(text, edit["end_location"])
        repaired = repaired[:a] + edit["content"] + repaired[b:]
    assert repaired == text[:start] + good + text[end:]


def test_every_seed_is_named_and_has_findings(report):
    assert {name for name, *_ in report} == {f"seeds/{name}" for name in SEEDS}


def test_both_english_words_and_no_other(report):
    words = [one for one in report.values() if one["name"] == "stray-english"]
    assert [one["fix"]["edits"][0]["content"] for one in words] == ["和", "中心环节"]


@pytest.fixture
def copies(here, root):
    shutil.copytree(root / "seeds", here / "seeds")
    return here / "seeds"


def test_writing_makes_the_safe_repairs_once_and_for_all(zxlint, copies):
    before = {path.name: path.read_text(encoding="utf-8") for path in copies.iterdir()}
    assert zxlint("fix", "seeds", "--write", "--quiet").status == 1
    after = {path.name: path.read_text(encoding="utf-8") for path in copies.iterdir()}
    text = after[SEEDS[2]]
    assert " and " not in text
    assert " centerpiece" in text  # only a person knows
    assert "職" not in after[SEEDS[4]]
    assert "履职" in after[SEEDS[3]]
    assert all(after[name] != before[name] for name in SEEDS)

    ran = zxlint("check", "seeds", "--output-format", "json")
    left = json.loads(ran.out)
    assert not [one for one in left if one["fix"] and one["fix"]["applicability"] == "safe"]
    assert zxlint("fix", "seeds", "--write", "--quiet").status == 1
    assert {path.name: path.read_text(encoding="utf-8") for path in copies.iterdir()} == after


def test_unsafe_repairs_settle_too(zxlint, copies):
    ran = zxlint("fix", "seeds", "--write", "--unsafe", "--quiet")
    assert ran.err == ""
    after = {path.name: path.read_bytes() for path in copies.iterdir()}
    text = after[SEEDS[2]].decode()
    assert "centerpiece" not in text
    assert "中心环节" in text
    zxlint("fix", "seeds", "--write", "--unsafe", "--quiet")
    assert {path.name: path.read_bytes() for path in copies.iterdir()} == after


def test_the_seeds_are_as_they_came(root):
    """The program is shown on them; no hook and no editor may have touched them."""
    assert sorted(path.name for path in (root / "seeds").iterdir()) == SEEDS
    found = [hashlib.sha256((root / "seeds" / name).read_bytes()).hexdigest()[:16] for name in SEEDS]
    assert found == DIGESTS
