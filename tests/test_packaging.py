"""What is in the archives that are released, and that they run."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

from zxlint import __version__

ROOT = Path(__file__).resolve().parent.parent
NOT_SHIPPED = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "*.egg-info", "venv")


def run(*command, cwd, **variables):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env=environment | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUTF8": "1"} | variables,
        capture_output=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def sdist(tmp_path_factory):
    """The source archive of a copy of the checkout in which an earlier build has left a rule that is gone."""
    folder = tmp_path_factory.mktemp("packaging")
    tree = folder / "tree"
    shutil.copytree(ROOT, tree, ignore=NOT_SHIPPED)
    stale = tree / "build" / "lib" / "zxlint" / "rules"
    stale.mkdir(parents=True)
    (stale / "zx997_deleted.py").write_text("raise SystemExit('this rule is gone')\n")
    done = run("-m", "build", "--sdist", "--no-isolation", "--outdir", folder / "dist", cwd=tree)
    assert done.returncode == 0, done.stdout + done.stderr
    (archive,) = (folder / "dist").iterdir()
    return archive


@pytest.fixture(scope="module")
def wheel(sdist):
    """The wheel, built from the source archive as pip does it."""
    done = run(
        *("-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index"),
        *("--wheel-dir", sdist.parent.parent / "wheel", sdist),
        cwd=sdist.parent,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (archive,) = (sdist.parent.parent / "wheel").iterdir()
    return archive


@pytest.fixture(scope="module")
def unpacked(wheel):
    folder = wheel.parent.parent / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def files_below(folder):
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_source_archive_holds_all_that_a_build_needs(sdist):
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= {"pyproject.toml", "README.md", "LICENSE", "zxlint/cli.py", "zxlint/report/full.py"}
    assert names >= {f"rules/{name}" for name in files_below(ROOT / "rules")}
    assert not [name for name in names if "zx997" in name]


def test_the_wheel_holds_every_module_rule_and_table(unpacked):
    assert files_below(unpacked / "zxlint" / "rules") == files_below(ROOT / "rules")
    program = {name for name in files_below(unpacked / "zxlint") if not name.startswith("rules/")}
    assert program == files_below(ROOT / "zxlint")
    assert "py.typed" in program


def test_the_wheel_holds_nothing_else_at_the_top(unpacked):
    (info,) = unpacked.glob("*.dist-info")
    assert {path.name for path in unpacked.iterdir()} == {"zxlint", info.name}


def test_the_wheel_says_what_it_is(unpacked):
    (info,) = unpacked.glob("*.dist-info")
    about = message_from_string((info / "METADATA").read_text(encoding="utf-8"))
    assert (about["Name"], about["Version"], about["License-Expression"]) == ("zxlint", __version__, "MIT")
    assert (info / "licenses" / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert "zxlint = zxlint.cli:main" in (info / "entry_points.txt").read_text(encoding="utf-8")
    assert about.get_payload().strip(), "no description"


def test_the_installed_program_knows_every_rule(unpacked, tmp_path):
    place = run("-c", "import zxlint.cli; print(zxlint.cli.__file__)", cwd=tmp_path, PYTHONPATH=str(unpacked))
    assert Path(place.stdout.strip()) == unpacked / "zxlint" / "cli.py"
    installed = run("-m", "zxlint", "rule", cwd=tmp_path, PYTHONPATH=str(unpacked))
    checkout = run("-m", "zxlint", "rule", cwd=tmp_path, PYTHONPATH=str(ROOT))
    assert installed.returncode == 0, installed.stderr
    assert installed.stdout == checkout.stdout
    assert "ZX105" in installed.stdout


def test_the_installed_program_checks_and_repairs(unpacked, tmp_path):
    document = tmp_path / "a.txt"
    document.write_text("基层单位 and 群众,好。\n会议要求转变工作作 风，联系群众。\n", encoding="utf-8")
    done = run("-m", "zxlint", "check", ".", "--isolated", cwd=tmp_path, PYTHONPATH=str(unpacked))
    assert (done.returncode, done.stderr) == (1, "")
    assert all(code in done.stdout for code in ("ZX501", "ZX201", "ZX105"))
    done = run("-m", "zxlint", "fix", ".", "--write", "--isolated", cwd=tmp_path, PYTHONPATH=str(unpacked))
    assert (done.returncode, done.stderr) == (0, "")
    assert document.read_text(encoding="utf-8") == "基层单位和群众，好。\n会议要求转变工作作风，联系群众。\n"
