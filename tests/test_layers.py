"""Every module stands on a floor, and imports point down only."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "zxlint"
RULES = PACKAGE.parent / "rules"

FLOORS = [
    # from the ground up; modules of one floor do not know each other
    ["data", "forking", "installed", "later", "regular"],
    ["cores", "keys", "overseeing", "signature", "text", "timing"],
    ["anchors", "chinese", "docstring", "language", "reading", "shelves", "stretches"],
    ["copies"],
    ["document", "translation"],
    ["correctors", "protect"],
    ["comments", "shape"],
    ["echoes", "forms", "lexicon", "made", "shingles", "sieve", "signs", "standing"],
    ["diagonals", "meetings", "structure"],
    ["alike"],
    ["fitting"],
    ["across"],
    ["accuracy", "edges", "outline", "pairs", "script", "spacing", "squeezed", "stops"],
    ["kgrams", "prospects"],
    ["breaks", "loops", "wrapping"],
    ["model.counting"],
    ["model.weights"],
    ["model.table"],
    ["model.candidates", "model.score"],
    ["model.lookup", "termindex", "terms", "wording"],
    ["termtable"],
    ["likelihood"],
    ["decoding"],
    ["splicing"],
    ["model.forest", "model.plain", "model.reading", "profile", "repeats"],
    ["flow", "model.recurrence", "model.scores", "model.singly"],
    ["model.features"],
    ["model.sifting"],
    ["nearmiss"],
    ["model.suspects"],
    ["model.traps"],
    ["evidence"],
    ["mining", "weighing"],
    ["seams"],
    ["halves", "intruders"],
    ["rests"],
    ["fragments"],
    ["rule"],  # rules may import what stands here or lower
    ["regions"],
    ["verdict"],
    ["cachefolder", "examples", "files", "options", "result", "unsaved"],
    ["cache", "datasets.rows", "journal", "readers.building"],
    ["datasets.journal", "datasets.places", "readers.flow"],
    ["datasets.compression"],
    ["datasets.jsonl", "datasets.parquet"],
    ["datasets.documents", "datasets.opening"],
    ["plugins", "readers.docx", "readers.html", "settings", "survey"],
    ["likeness"],
    ["starter"],
    ["catalogue", "config", "knowledge", "suppressions"],
    ["baseline", "beside", "effective", "engine", "learning", "project", "sidecar", "walk"],
    ["identity", "judging", "outcome", "sampling", "work"],
    ["cluster.joining", "keeping", "worker"],
    ["pool"],
    ["cluster.corpus", "cluster.crew"],
    ["cluster.parts"],
    ["cluster.stream"],
    ["course"],
    ["evaluation"],
    ["means"],
    ["report.words", "report.visible", "report.folding"],
    ["known", "ledger", "report.repair", "report.summary", "report.excerpt"],
    ["report.fingerprint", "report.location"],
    ["report.changes", "report.statistics", "report.timings", "report.verdicts"],
    ["report.listing"],
    ["report.concise", "report.csv", "report.full", "report.grouped", "report.json", "report.sarif_rules"],
    ["report.github", "report.gitlab", "report.json_lines", "report.junit", "report.rdjson", "report.sarif"],
    ["report.assessments"],
    ["report.coloured"],
    ["report.diff"],
    ["promises", "testing"],
    ["completion", "page", "progress"],
    ["reference"],
    ["comparison", "inputs", "manual", "scattering", "voice"],
    ["loading"],
    ["run"],
    ["output"],
    [
        "acceptance",
        "bar",
        "encodings",
        "inspection",
        "inventory",
        "lessons",
        "recording",
        "remaking",
        "starting",
        "undoing",
    ],
    ["repairs"],
    ["commands"],
    ["cli"],
    ["__main__"],
]
HEIGHT = {f"zxlint.{name}": height for height, floor in enumerate(FLOORS) for name in floor}
ANYWHERE = {"zxlint", "zxlint.cluster", "zxlint.datasets", "zxlint.model", "zxlint.readers", "zxlint.report"}
"""Packages: their __init__ imports nothing of zxlint, so everyone may import them."""


def name_of(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(file): file for file in sorted(PACKAGE.rglob("*.py"))}


def imports(file: Path) -> Iterator[str]:
    """Yield every module of zxlint that a file imports, within functions as well, but not for types alone."""
    waiting: list[ast.AST] = [ast.parse(file.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.partition(".")[0] == "zxlint")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports by a relative name"
            if node.module and node.module.partition(".")[0] == "zxlint":
                names = [f"{node.module}.{alias.name}" for alias in node.names]
                yield from (name if name in MODULES else node.module for name in names)


def test_every_module_has_a_floor():
    assert set(MODULES) - ANYWHERE == set(HEIGHT), "say in FLOORS where the new module stands"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_imports_point_down(name):
    for other in imports(MODULES[name]):
        if other in ANYWHERE:
            continue
        assert name not in ANYWHERE, f"{name} is imported by all and imports {other}"
        assert {name, other} <= set(HEIGHT), "say in FLOORS where the new module stands"
        assert HEIGHT[other] < HEIGHT[name], f"{name} imports {other}, which stands no lower"


@pytest.mark.parametrize("file", sorted(RULES.glob("*.py")), ids=lambda file: file.stem)
def test_rules_know_the_engine_up_to_the_floor_of_rules_and_no_other_rule(file):
    for other in imports(file):
        assert other in HEIGHT, f"a rule imports {other}"
        assert HEIGHT[other] <= HEIGHT["zxlint.rule"], f"a rule imports {other}"


def test_imports_are_seen_wherever_they_stand(tmp_path):
    file = tmp_path / "made_up.py"
    file.write_text(
        "import os\n"
        "from typing import TYPE_CHECKING\n"
        "import zxlint.text\n"
        "from zxlint import engine, __version__\n"
        "if TYPE_CHECKING:\n"
        "    from zxlint.cli import main\n"
        "def work():\n"
        "    if True:\n"
        "        from zxlint.report.full import report\n"
    )
    assert sorted(imports(file)) == ["zxlint", "zxlint.engine", "zxlint.report.full", "zxlint.text"]
