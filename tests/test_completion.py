"""Completion, in the shells themselves."""

import os
import pty
import select
import shutil
import subprocess
import time

import pytest

from zxlint.plugins import FORMATS, load


@pytest.fixture
def script(process, here):
    def write(shell):
        ran = process("completion", shell)
        assert (ran.status, ran.err) == (0, "")
        path = here / f"zxlint.{shell}"
        path.write_text(ran.out, encoding="utf-8")
        return path

    return write


@pytest.fixture
def bash(script, here, environment):
    path = script("bash")

    def complete(*words):
        program = (
            'source "$1"; shift\n'
            "function_of() { [[ $(complete -p zxlint) =~ -F\\ ([^ ]+) ]] && echo ${BASH_REMATCH[1]}; }\n"
            'COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 ))\n'
            '$(function_of); printf "%s\\n" "${COMPREPLY[@]}"'
        )
        done = subprocess.run(
            ["bash", "--norc", "-c", program, "bash", path, *words],
            cwd=here,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.stderr == ""
        return done.stdout.split("\n")[:-1]

    return complete


needs_bash = pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")


@needs_bash
def test_bash_completes_commands_options_and_formats(bash):
    assert {"check", "fix", "rule", "learn", "completion"} <= set(bash("zxlint", ""))
    assert set(bash("zxlint", "check", "--output")) == {"--output-format", "--output-file"}
    assert set(bash("zxlint", "fix", "--output")) == {"--output", "--output-format", "--output-file"}
    assert bash("zxlint", "check", "--output-format", "") == list(FORMATS)
    assert bash("zxlint", "fix", "--output-format", "j") == ["json", "json-lines", "junit"]
    assert bash("zxlint", "check", "--language", "") == ["zh", "en"]
    assert bash("zxlint", "completion", "z") == ["zsh"]


@needs_bash
def test_bash_completes_rules_and_lists_of_them(bash):
    catalogue = load()
    assert set(bash("zxlint", "rule", "ZX20")) == {code for code in catalogue if code.startswith("ZX20")}
    assert bash("zxlint", "rule", "split") == ["split-line"]
    assert bash("zxlint", "check", "--select", "A") == ["ALL"]
    assert bash("zxlint", "check", "--ignore", "ZX201,split") == ["ZX201,split-line"]
    assert set(bash("zxlint", "check", "--select", "")) >= {"ZX1", *catalogue, *(r.name for r in catalogue.values())}


@needs_bash
def test_bash_completes_files(bash, here):
    (here / "文档.txt").touch()
    (here / "sub").mkdir()
    assert bash("zxlint", "check", "文") == ["文档.txt"]
    assert bash("zxlint", "check", "--output-file", "文") == ["文档.txt"]
    assert bash("zxlint", "fix", "--output", "s") == ["sub"]


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
def test_fish_completes(script, here, environment):
    path = script("fish")
    (here / "zxlint").write_text("#!/bin/sh\n")
    (here / "zxlint").chmod(0o755)
    environment["PATH"] = f"{here}{os.pathsep}{environment['PATH']}"

    def complete(line):
        program = f"source {path}; complete -C '{line}'"
        done = subprocess.run(["fish", "--no-config", "-c", program], env=environment, capture_output=True, text=True)
        assert done.stderr == ""
        return [row.partition("\t")[0] for row in done.stdout.splitlines()]

    assert {"check", "fix", "completion"} <= set(complete("zxlint "))
    assert complete("zxlint check --output-format sar") == ["sarif"]
    assert complete("zxlint check --select ZX201,split") == ["ZX201,split-line"]
    assert complete("zxlint rule split") == ["split-line"]


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("zxlint comp", "zxlint completion "),
        ("zxlint check --output-format sar", "zxlint check --output-format sarif "),
        ("zxlint check --output-fi", "zxlint check --output-file "),
        ("zxlint rule split", "zxlint rule split-line "),
        ("zxlint check --select ZX201,split", "zxlint check --select ZX201,split-line,"),
    ],
)
def test_zsh_completes(script, here, environment, typed, completed):
    (here / ".zshrc").write_text(
        f'autoload -U compinit; compinit -u -D; eval "$(< {script("zsh")})"\n'
        "show() { print -r -- \"<<$BUFFER>>\" }; zle -N show; bindkey '^G' show\n"
        "print ready\n"
    )
    assert f"<<{completed}>>" in type_into_zsh(environment | {"ZDOTDIR": str(here)}, typed)


def type_into_zsh(environment, typed):
    """Type a line and a tab into an interactive zsh, have it print what then stands on the line, return all it printed."""
    process, terminal = pty.fork()
    if not process:
        os.execvpe("zsh", ["zsh", "-d", "-i"], environment | {"TERM": "dumb", "COLUMNS": "200"})
    read_until(terminal, "ready")
    os.write(terminal, f"{typed}\t\x07".encode())
    shown = read_until(terminal, ">>")
    os.write(terminal, b"\x03\nexit\n")
    read_until(terminal, None)
    os.waitpid(process, 0)
    os.close(terminal)
    return shown


def read_until(terminal, mark):
    shown, end = "", time.monotonic() + 60
    while time.monotonic() < end and (mark is None or mark not in shown):
        if select.select([terminal], [], [], 0.5)[0]:
            try:
                data = os.read(terminal, 65536)
            except OSError:  # the shell has gone
                break
            if not data:
                break
            shown += data.decode("utf-8", "replace")
    return shown


def test_an_unknown_shell_is_an_error(zxlint):
    ran = zxlint("completion", "csh")
    assert (ran.status, ran.out) == (2, "")
    assert "'bash', 'zsh', 'fish'" in ran.err
