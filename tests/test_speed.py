"""benchmarks/speed.py runs, on texts too small to tell anything, and makes the same texts each time."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BENCHMARKS = ROOT / "benchmarks"
LINE = "这一年，全县经济平稳运行，各项事业都有新的进步，群众的生活一年比一年好。"


@pytest.fixture
def texts(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import speed_texts

    yield speed_texts
    sys.modules.pop("speed_texts")


def speed(folder, *arguments, **environment):
    (folder / "one.txt").write_text(f"{LINE}\n" * 40, encoding="utf-8")
    command = [sys.executable, str(BENCHMARKS / "speed.py"), str(folder), "--tiny", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=os.environ | environment)


def test_it_prints_a_table_for_each_measurement(tmp_path):
    ran = speed(tmp_path, "--no-peers", "--only", "start", "clean", "growth")
    assert ran.returncode == 0, ran.stderr
    titles = re.findall(r"^## (.+)", ran.stdout, re.MULTILINE)
    assert [title.split(",")[0].split(" of ")[0] for title in titles] == ["One file", "Clean text", "Growth"]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in ran.stdout.splitlines() if line[:1] == "|"]
    names = {row[0] for row in rows}
    assert {"python -c pass", "zxlint --version", "zxlint", "zxlint, the rules autocorrect has"} <= names
    compared = [cells for name, *cells in rows if name.startswith("zxlint")]
    assert len(compared) >= 5
    assert all(float(cell) >= 0 for cells in compared for cell in cells)


def test_programs_that_are_not_there_are_left_out_and_named(tmp_path):
    ran = speed(tmp_path, "--only", "start", PATH="")
    assert ran.returncode == 0, ran.stderr
    for name in ("autocorrect", "zhlint", "lint-md"):
        assert f"\n{name} is not on PATH: left out" in ran.stdout and f"| {name} |" not in ran.stdout


def test_a_program_that_is_not_where_it_is_said_to_be_is_an_error(tmp_path):
    ran = speed(tmp_path, "--peer", "autocorrect=/no/such/program")
    assert ran.returncode == 1
    assert ran.stderr == "autocorrect: no program /no/such/program\n"


def test_no_text_is_an_error_that_says_so(tmp_path):
    ran = subprocess.run([sys.executable, str(BENCHMARKS / "speed.py"), str(tmp_path)], capture_output=True, text=True)
    assert ran.returncode == 1
    assert str(tmp_path) in ran.stderr


def test_the_same_texts_make_the_same_files(texts, tmp_path):
    lines = [f"{number}{LINE}" for number in range(50)]
    for name in ("one", "other"):
        texts.write_dirty(tmp_path / name, ["\n".join(lines)], 3, 2_000)
    written = [[file.read_bytes() for file in sorted((tmp_path / name).iterdir())] for name in ("one", "other")]
    assert written[0] == written[1]
    assert len(set(written[0])) == 3 and all(len(data) >= 2_000 for data in written[0])


def test_a_large_file_says_nothing_twice_even_where_the_texts_do_not_suffice(texts, tmp_path):
    lines = [f"第{number}条，{LINE}" for number in range(20)]
    assert not texts.write_one(tmp_path / "large.txt", ["\n".join(lines)], 10_000)
    assert texts.write_one(tmp_path / "small.txt", ["\n".join(lines)], 500)
    large = (tmp_path / "large.txt").read_text(encoding="utf-8")
    assert len(large.encode()) <= 10_000
    assert large.count(LINE) == 20
