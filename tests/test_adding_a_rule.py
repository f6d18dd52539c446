"""Adding a rule creates one file and edits none."""

import json
import shutil
import subprocess
import sys

import pytest

RULE = '''"""ZX998 made-up."""

from zxlint.rule import Ranks, matches, rule, swap
import regex

EXAMPLE = regex.compile("例例")


@rule(
    "ZX998",
    "made-up",
    zh="“{bad}”该是“{good}”",
    en="“{bad}” should be “{good}”",
    rank=Ranks.REPEATED_WORD,
    examples=["一个⟦例例→例⟧子。", "一个例子。", "例", "例，例"],
)
def made_up(doc, *, most: int = 9):
    """A word that nobody writes.

    Made up for a test.
    Silent on all that people write.
    """
    for match in list(matches(EXAMPLE, doc))[:most]:
        yield swap(match.span(), "例")
'''
TEXT = "这是一个例例子，请大家看清楚。\n"


@pytest.fixture
def checkout(tmp_path, root):
    """A checkout of its own, with a document in it."""
    folder = tmp_path / "checkout"
    for name in ("zxlint", "rules"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "docs").mkdir()
    (folder / "docs" / "a.txt").write_text(TEXT, encoding="utf-8")
    return folder


@pytest.fixture
def run(checkout, environment):
    """Run the zxlint of that checkout there."""

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "zxlint", *arguments],
            capture_output=True,
            cwd=checkout,
            env={name: value for name, value in environment.items() if name != "PYTHONPATH"},
            encoding="utf-8",
        )

    return run


def test_a_file_dropped_into_rules_is_a_rule(checkout, run):
    before = run("rule").stdout
    assert run("check", "docs").returncode == 0
    (checkout / "rules" / "zx998_made_up.py").write_text(RULE, encoding="utf-8")

    done = run("check", "docs", "--output-format", "json", "--language", "zh")
    assert (done.returncode, done.stderr) == (1, "")
    (found,) = json.loads(done.stdout)
    assert (found["code"], found["name"], found["message"]) == ("ZX998", "made-up", "“例例”该是“例”")
    assert (found["location"], found["end_location"]) == ({"row": 1, "column": 5}, {"row": 1, "column": 7})

    rows = run("rule").stdout
    (row,) = set(rows.splitlines()) - set(before.splitlines())
    assert row.startswith("ZX998  made-up ")
    assert rows.replace(f"{row}\n", "") == before
    page = run("rule", "made-up").stdout
    assert page.startswith("ZX998 made-up\n")
    assert "A word that nobody writes." in page
    assert "一个例例子。" in page
    assert "most = 9" in page
    assert run("check", "docs", "--config", "rules.made-up.most = 0").returncode == 0
    assert run("check", "docs", "--ignore", "made-up").returncode == 0

    assert run("fix", "docs", "--write").returncode == 0
    assert (checkout / "docs" / "a.txt").read_text(encoding="utf-8") == TEXT.replace("例例", "例")


def test_the_new_rule_passes_the_battery(checkout, environment):
    (checkout / "rules" / "zx998_made_up.py").write_text(RULE, encoding="utf-8")
    code = "from zxlint.rules.zx998_made_up import made_up as r; from zxlint.testing import check_rule as c; c(r)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        cwd=checkout,
        env={name: value for name, value in environment.items() if name != "PYTHONPATH"},
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("given", ["own/made_up.py", "own"])
def test_a_file_of_ones_own_is_named_on_the_command_line(checkout, run, given):
    (checkout / "own").mkdir()
    (checkout / "own" / "made_up.py").write_text(RULE, encoding="utf-8")
    assert run("check", "docs").returncode == 0
    done = run("check", "docs", "--rule-path", given, "--output-format", "concise", "--quiet")
    assert done.returncode == 1
    assert done.stdout.startswith("docs/a.txt:1:5: ZX998 ")
    assert "A word that nobody writes." in run("rule", "ZX998", "--rule-path", given).stdout
    assert run("fix", "docs", "--rule-path", given, "--write").returncode == 0
