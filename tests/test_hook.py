"""The pre-commit hooks, run by pre-commit itself in a repository of documents."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS = {hook["id"]: hook for hook in yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))}

FAULTY = "基层单位 and 群众,好。\n"
REPAIRED = "基层单位和群众，好。\n"
DOUBTFUL = "履职的 centerpiece 是服务群众，人人有责。\n"
CLEAN = "会议指出，要密切联系群众。\n"


class Repository:
    """A throwaway git repository with one of the hooks installed."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment

    def run(self, *command):
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def read(self, name):
        return (self.folder / name).read_bytes()

    def commit(self):
        assert self.run("git", "add", "-A").returncode == 0
        return self.run("git", "commit", "-m", "Add documents")

    def commits(self):
        return len(self.run("git", "rev-list", "--all").stdout.split())

    def install(self, hook):
        # What an environment of the hook's own would hold is on the path already; it could only be made with a network.
        local = HOOKS[hook] | {"language": "system"}
        config = {"repos": [{"repo": "local", "hooks": [local]}]}
        self.write(".pre-commit-config.yaml", json.dumps(config))
        done = self.run(sys.executable, "-m", "pre_commit", "install")
        assert done.returncode == 0, done.stdout


@pytest.fixture
def repository(tmp_path, environment):
    program = tmp_path / "bin" / "zxlint"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m zxlint "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    folder = tmp_path / "documents"
    folder.mkdir()
    name = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    made = Repository(
        folder,
        environment
        | name
        | {
            "PATH": os.pathsep.join([str(program.parent), environment["PATH"]]),
            "PRE_COMMIT_HOME": str(tmp_path / "cache"),
            "PRE_COMMIT_COLOR": "never",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
        },
    )
    assert made.run("git", "init", "-q").returncode == 0
    return made


def test_the_manifest_is_valid():
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", MANIFEST], capture_output=True, encoding="utf-8"
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    assert set(HOOKS) == {"zxlint", "zxlint-fix"}


def test_clean_documents_are_committed(repository):
    repository.install("zxlint")
    repository.write("a.txt", CLEAN)
    repository.write("文/b.md", f"用 `代码 ,中文` 标记。\n\n{CLEAN}")
    done = repository.commit()
    assert done.returncode == 0, done.stdout
    assert repository.commits() == 1


def test_faulty_documents_are_refused_and_the_findings_named(repository):
    repository.install("zxlint")
    repository.write("a.txt", CLEAN)
    repository.write("文/b.md", FAULTY)
    done = repository.commit()
    assert done.returncode == 1
    assert repository.commits() == 0
    assert "ZX501" in done.stdout
    assert "文/b.md" in done.stdout
    assert "a.txt" not in done.stdout
    assert repository.read("文/b.md") == FAULTY.encode()


def test_fix_repairs_and_refuses_once_and_then_lets_pass(repository):
    repository.install("zxlint-fix")
    repository.write("a.txt", "\ufeff" + FAULTY.replace("\n", "\r\n"))
    done = repository.commit()
    assert done.returncode == 1
    assert "files were modified by this hook" in done.stdout
    assert repository.read("a.txt") == ("\ufeff" + REPAIRED.replace("\n", "\r\n")).encode()
    done = repository.commit()
    assert done.returncode == 0, done.stdout
    assert repository.commits() == 1


def test_fix_names_what_needs_a_person(repository):
    repository.install("zxlint-fix")
    repository.write("a.txt", FAULTY + DOUBTFUL)
    assert repository.commit().returncode == 1
    assert repository.read("a.txt") == (REPAIRED + DOUBTFUL).encode()
    done = repository.commit()
    assert done.returncode == 1
    assert "files were modified by this hook" not in done.stdout
    assert "ZX501" in done.stdout
    assert "centerpiece" in done.stdout


@pytest.mark.parametrize("hook", ["zxlint", "zxlint-fix"])
def test_excluded_documents_and_other_files_are_left_alone(repository, hook):
    repository.install(hook)
    repository.write("zxlint.toml", 'extend-exclude = ["scans/"]\n')
    repository.write("scans/a.txt", FAULTY)
    repository.write("picture.png", b"\x89PNG\0" + FAULTY.encode())
    repository.write("program.py", f"# {FAULTY}")
    done = repository.commit()
    assert done.returncode == 0, done.stdout
    assert repository.read("scans/a.txt") == FAULTY.encode()
    assert repository.read("program.py") == f"# {FAULTY}".encode()


@pytest.mark.parametrize("hook", ["zxlint", "zxlint-fix"])
def test_a_document_that_is_no_text_is_named_and_not_touched(repository, hook):
    repository.install(hook)
    data = {"binary.txt": CLEAN.encode() + b"\0\1", "gb.txt": b"\xff\xd6\xd0\xce\xc4\n"}
    for name, content in data.items():
        repository.write(name, content)
    done = repository.commit()
    assert done.returncode == 1
    for name, content in data.items():
        assert name in done.stdout
        assert repository.read(name) == content


@pytest.mark.parametrize("hook", ["zxlint", "zxlint-fix"])
def test_what_is_accepted_and_what_is_known_is_committed(repository, hook):
    repository.install(hook)
    repository.write("a.txt", FAULTY.replace(",", "，"))
    repository.write("b.md", f"<!-- zxlint-disable-next-line ZX501 -->\n{DOUBTFUL}")
    repository.write("docs/c.txt", DOUBTFUL)
    accept = repository.run("zxlint", "suppress", "a.txt", "--rule", "stray-english", "--reason", "as printed")
    assert accept.returncode == 0, accept.stdout
    take_down = repository.run("zxlint", "check", "--write-baseline")
    assert take_down.returncode == 0, take_down.stdout
    done = repository.commit()
    assert done.returncode == 0, done.stdout
    # A document that has changed is looked at alone, and what is new in it refused.
    repository.write("docs/c.txt", CLEAN + DOUBTFUL)
    done = repository.commit()
    assert done.returncode == 0, done.stdout
    repository.write("docs/c.txt", CLEAN + DOUBTFUL + DOUBTFUL.replace("履职", "座谈"))
    done = repository.commit()
    assert done.returncode == 1
    assert "3:4 ZX501" in done.stdout and "2:4 ZX501" not in done.stdout
    assert "1 known" in done.stdout
    assert repository.commits() == 2


def test_a_wrong_suppression_refuses_the_commit_and_is_named(repository):
    repository.install("zxlint-fix")
    repository.write(".zxlint-suppressions.toml", '[[suppress]]\nfile = "a.txt"\nrule = "stray-englsh"\n')
    repository.write("a.txt", FAULTY)
    done = repository.commit()
    assert done.returncode == 1
    assert '.zxlint-suppressions.toml:3: unknown rule "stray-englsh"; did you mean "stray-english"?' in done.stdout
    assert repository.read("a.txt") == FAULTY.encode()


def test_a_wrong_setting_refuses_the_commit_and_is_named(repository):
    repository.install("zxlint")
    repository.write("zxlint.toml", 'selct = ["ZX1"]\n')
    repository.write("a.txt", CLEAN)
    done = repository.commit()
    assert done.returncode == 1
    assert 'unknown key "selct"' in done.stdout
