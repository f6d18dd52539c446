"""English as the command line says it put into Chinese: help texts, and one line about what went wrong.

What goes wrong is told in English where it happens, and in Chinese where it is said: a line is held against the
templates of ``zxlint.chinese.SAID``, and what they have left open is translated in turn.  A line that no template
knows, such as a message of the operating system, is said as it is.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from zxlint.chinese import HELP, SAID

_NEAREST = re.compile(r'(?P<words>.*); did you mean "(?P<name>.*)"\?', re.DOTALL)
_OPEN = re.compile(r"\{(\w+)\}")
_ATOM = re.compile(r"[!-~]+|.", re.DOTALL)
_NEVER_FIRST = frozenset("，。、；：！？）”》…")
_USAGE = "usage: "


def translate(words: str) -> str:
    """Return one line about what went wrong in Chinese, or as it is where no template knows it."""
    if match := _NEAREST.fullmatch(words):
        return f"{translate(match['words'])}；是不是想写“{match['name']}”？"
    for pattern, chinese in _templates():
        if found := pattern.fullmatch(words):
            return chinese.format_map({name: translate(value) for name, value in found.groupdict().items()})
    for at in _colons(words):
        if (rest := translate(words[at:])) != words[at:]:
            return words[:at] + rest
    return words


def help_in_chinese(parser: argparse.ArgumentParser) -> str:
    """Return the help of a parser in Chinese."""
    parser.description, parser.epilog = _help(parser.description), _help(parser.epilog)
    titles = []
    for group in parser._action_groups:
        group.title, group.description = _help(group.title), _help(group.description)
        titles.append(group.title)
    for action in _actions(parser):
        action.help = _help(action.help)
    parser.formatter_class = ChineseFormatter
    shown = argparse.ArgumentParser.format_help(parser)
    for title in titles:
        shown = shown.replace(f"\n{title}:\n", f"\n{title}：\n")
    return shown


def english_of(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Yield all that the help of a parser, and of the parsers below it, says in words."""
    groups = parser._action_groups
    words = [parser.description, parser.epilog, *(g.title for g in groups), *(g.description for g in groups)]
    yield from filter(None, [*words, *(action.help for action in _actions(parser))])
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from english_of(below)


class ChineseFormatter(argparse.HelpFormatter):
    """Lays help out by the cells that characters take, and breaks lines where Chinese may be broken."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrap(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in wrap(text.strip(), width - len(indent)))

    def _format_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: object, prefix: str | None
    ) -> str:
        shown: str = super()._format_usage(usage, actions, groups, _USAGE)  # type: ignore[arg-type]
        # The Chinese word is a cell narrower, and the rows below are to stand under the first.
        return HELP[_USAGE] + shown.removeprefix(_USAGE).replace(
            "\n" + " " * len(_USAGE), "\n" + " " * (len(_USAGE) - 1)
        )


def wrap(text: str, width: int) -> list[str]:
    """Return a text in lines of at most ``width`` cells; Latin words stay whole, no line begins with a closing mark."""
    lines = [""]
    for atom in _ATOM.findall(text):
        full = _cells(lines[-1] + atom) > width and lines[-1].strip()
        if atom == " " and (full or not lines[-1]):
            continue
        if full and atom not in _NEVER_FIRST:  # such a mark hangs over the edge rather than begin a line
            lines.append("")
        lines[-1] += atom
    return [line.rstrip() for line in lines]


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _help(words: str | None) -> str | None:
    return HELP.get(words, words) if words else words


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            yield from action._choices_actions


def _colons(words: str) -> Iterator[int]:
    """Yield where what stands after a colon begins: a name goes before it, and is no one's to translate."""
    yield from (match.end() for match in re.finditer(r": ", words))


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    """Return the templates as patterns, those that say most first."""
    ordered = sorted(SAID.items(), key=lambda item: -len(_OPEN.sub("", item[0])))
    return [(_pattern(english), chinese) for english, chinese in ordered]


def _pattern(template: str) -> re.Pattern[str]:
    parts = _OPEN.split(template)
    # What stands first and is left open is a name; the name of a file before a colon is dealt with by ``translate``.
    fields = [r"(?:(?!: ).)+?" if at == 1 and not parts[0] else ".+?" for at in range(len(parts))]
    pattern = "".join(f"(?P<{part}>{fields[at]})" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile(pattern, re.DOTALL | re.IGNORECASE)
