"""Ways to run the program and to make rules up, shared by the tests."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from zxlint.cli import main

# No test fails because a machine is slow.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

ROOT = Path(__file__).resolve().parent.parent

RULES = '''"""Rules that do to a process what the text asks for."""

import os
import signal
import sys
import time
from pathlib import Path

from zxlint.rule import Hit, rule
from zxlint.text import Span


@rule("XX001", "deadly", zh="有“{bad}”", en="there is “{bad}”", examples=["一⟦杀⟧一。"])
def deadly(doc):
    """What ends a process.

    Made up for a test.
    Silent on all else.
    """
    here = Path(__file__).parent
    if "杀死" in doc.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "退出" in doc.text:
        os._exit(7)
    if "杀一次" in doc.text and not (here / "once").exists():
        (here / "once").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if "断" in doc.text:
        (here / f"broken-{os.getpid()}").touch()
        if len(list(here.glob("broken-*"))) > 1:
            os.abort()
    if "内存" in doc.text:
        raise MemoryError
    if "睡" in doc.text:
        (here / f"asleep-{os.getpid()}").touch()
        time.sleep(600)
    at = doc.text.find("杀")
    if at >= 0:
        yield Hit(Span(at, at + 1))


@rule("XX002", "odd-words", zh="{odd.kind}", en="{odd.kind}", examples=["一⟦怪⟧一。"])
def odd_words(doc):
    """A finding whose words are no plain data.

    Made up for a test.
    Silent on all else.
    """
    at = max(map(doc.text.find, "怪断"))
    if at >= 0:
        yield Hit(Span(at, at + 1), words={"odd": Odd()})


class Odd:
    kind = "odd"
'''
"""Rules of a user's own: what they find can, or cannot, be sent from one process to another."""


class Ran(NamedTuple):
    """What a run of the command line came to."""

    status: int
    out: str
    err: str


class _Stdin:
    def __init__(self, data):
        self.buffer = io.BytesIO(data)


@pytest.fixture
def root():
    """The checkout."""
    return ROOT


@pytest.fixture
def environment(tmp_path):
    """The environment of a process: the checkout's zxlint, English, no settings of the user's own."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    own = str(tmp_path / "own")
    return kept | {
        "HOME": own,
        "XDG_CONFIG_HOME": own,
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
    }


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder to work in, in English, without settings of the user's own."""
    monkeypatch.setattr("platformdirs.user_config_dir", lambda name: str(tmp_path / "own" / name))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("COLUMNS", raising=False)
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def zxlint(here, capsysbinary, monkeypatch):
    """Run the command line within this process, in an empty folder."""

    def run(*arguments, stdin=b""):
        monkeypatch.setattr("sys.stdin", _Stdin(stdin))
        capsysbinary.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stop:  # argparse
            status = stop.code
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        out, err = capsysbinary.readouterr()
        return Ran(status, out.decode("utf-8"), err.decode("utf-8"))

    return run


@pytest.fixture
def found(zxlint):
    """The findings of a check: file, row and code; the exit status goes with them."""

    def run(*arguments, **more):
        ran = zxlint("check", "--output-format", "json", *arguments, **more)
        places = [(one["filename"], one["location"]["row"], one["code"]) for one in json.loads(ran.out)]
        assert ran.status == (1 if places else 0), ran.err
        return places

    return run


@pytest.fixture
def process(here, environment):
    """Run ``python -m zxlint``, or other arguments of Python, in a process of its own, in an empty folder."""

    def run(*arguments, stdin=b"", python=("-m", "zxlint"), **variables):
        done = subprocess.run(
            [sys.executable, *python, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=here,
            env=environment | variables,
        )
        return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    return run


@pytest.fixture
def rules(here):
    """A folder with rules of a user's own that end processes."""
    folder = here / "own"
    folder.mkdir()
    (folder / "xx.py").write_text(RULES, encoding="utf-8")
    return folder
