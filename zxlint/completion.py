"""Completion scripts for shells, made from the parser of the command line by shtab."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from zxlint.plugins import correctors, reports
from zxlint.rule import Rule

Shell = Literal["bash", "zsh", "fish"]

_FILES = frozenset(("paths", "config", "profile", "rule_paths", "show", "output_file"))
_SELECTORS = frozenset(("select", "ignore", "extend_select"))
_RULES = {"bash": "_zxlint_rules", "zsh": "_zxlint_rules", "fish": "(_zxlint_rules)"}

# Rules are named in lists joined by commas: what is completed is the last of them.
_BASH = """\
_zxlint_rules() {{
  local before=""
  [[ "$1" == *,* ]] && before="${{1%,*}},"
  compgen -P "$before" -W {words} -- "${{1##*,}}"
}}"""
_ZSH = """\
_zxlint_rules() {{
  _values -s , rule {rules}
}}"""
_FISH = """\
function _zxlint_rules
  set -l before (string match -r '^.*,' -- (string replace -r '^--[^=]*=' '' -- (commandline -ct)))
  for rule in {rules}
    printf '%s%s\\n' "$before" $rule
  end
end"""


def script(shell: Shell, parser: argparse.ArgumentParser, catalogue: Mapping[str, Rule]) -> str:
    """Return the script that completes the command line in a shell, with the rules and formats that there are now.

    Args:
        shell: which.
        parser: that of the whole command line; what it lets an option be is changed.
        catalogue: the rules by code.
    """
    import shtab

    for command, action in _actions(parser):
        if command in ("check", "fix") and action.dest == "output_format":
            action.choices = tuple(reports())
        _say_values(action, catalogue)
    preamble: Any = {shell: _preamble(shell, tuple(catalogue.values()))}
    return str(shtab.complete(parser, shell, preamble=preamble))


def _actions(parser: argparse.ArgumentParser, command: str = "") -> Iterator[tuple[str, argparse.Action]]:
    """Yield what each command may be given, with the name of the command."""
    for action in parser._actions:
        yield command, action
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield from _actions(below, name)


def _say_values(action: Any, catalogue: Mapping[str, Rule]) -> None:  # noqa: ANN401 - shtab looks for an attribute more
    """Tell shtab what an option may be, where the parser itself does not."""
    import shtab

    if action.dest in _SELECTORS:
        action.complete = _RULES
    elif action.dest in _FILES or (action.dest == "output" and action.metavar == "FILE"):
        action.complete = shtab.FILE
    elif action.dest in ("output", "folder"):
        action.complete = shtab.DIRECTORY
    elif action.dest == "correctors":
        action.choices = tuple(correctors()) or None
    elif action.dest == "rule":
        action.choices = [word for rule in catalogue.values() for word in (rule.code, rule.name)]


def _preamble(shell: Shell, rules: Sequence[Rule]) -> str:
    """Return the function of the shell that completes a list of rules."""
    groups = {"ALL": "", **dict.fromkeys(sorted({r.code[:3] for r in rules if r.code.startswith("ZX")}), "")}
    told = groups | {r.code: r.name for r in rules} | {r.name: r.code for r in rules}
    if shell == "bash":
        return _BASH.format(words=shlex.quote(" ".join(told)))
    form = "{}[{}]" if shell == "zsh" else "{}\t{}"
    shown = [form.format(word, remark) if remark else word for word, remark in told.items()]
    return (_ZSH if shell == "zsh" else _FISH).format(rules=" ".join(map(shlex.quote, shown)))
