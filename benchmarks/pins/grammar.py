"""Strings that a pattern tells of: one for every alternative, every member of a list, and both sides of every bound.

A pattern is read as a grammar.  At every point where it leaves a choice, each choice is made once, and all others
are left as they usually are.  What a lookaround wants is put in and left out; a repeat is made as often as it may be,
and once more and once less.

The tree is that of ``re._parser``, which is not public: neither ``re`` nor ``regex`` tells publicly how it reads a
pattern, its public name ``sre_parse`` is deprecated, and libraries that make strings of patterns read them by it, too.
Should it go or change, the tests on this module fail, and nothing but pins hangs on it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

MOST = 600
"""Strings of one pattern."""

MEMBERS = 160
"""Members of a list of characters that are tried."""

ORDINARY = "工作人民生产学习管理建设"
"""Characters that stand for any Han."""

_ASIDE = {
    "Han": "一-龥",
    "Latin": "A-Za-zé",
    "Lu": "A-Z",
    "Ll": "a-z",
    "L": "A-Za-zé一",
    "N": "0-9",
    "Nd": "0-9",
    "P": "，。,.",
    "Hiragana": "ぁ-ん",
    "Katakana": "ァ-ン",
    "Hangul": "가-힣",
    "Cyrillic": "А-я",
    "Greek": "Α-ω",
    "Hebrew": "א-ת",
    "Arabic": "ا-ي",
    "Extended_Pictographic": "😀-😏",
    "Emoji_Modifier": "\U0001f3fb-\U0001f3ff",
}
_SHAPES = {"H": "工", "L": "a", "D": "5", "S": " ", "N": "\n", "O": "（", "C": "）", "P": "，", "p": ",", "E": "。"}
_CLASSES = {
    "DIGIT": "7",
    "SPACE": " \t\u3000",
    "WORD": "a工",
    "NOT_DIGIT": "工a",
    "NOT_SPACE": "工a，",
    "NOT_WORD": "，",
}


def strings(pattern: str | bytes, flags: int = 0) -> list[str]:
    """Return strings that a pattern tells of, each once; none where it is beyond what ``re`` can read.

    A pattern of bytes speaks of shapes (``zxlint.shape``): characters of these shapes are put in their place.
    """
    plain = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    kept = re.IGNORECASE | re.MULTILINE | re.DOTALL | re.VERBOSE
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what re finds odd is usual in regex
            tree = import_module("re._parser").parse(_translated(plain), flags & kept)
    except (re.error, RecursionError):
        return []
    found = list(dict.fromkeys(_told(tree)))
    if isinstance(pattern, bytes):
        found = ["".join(_SHAPES.get(letter, letter) for letter in each) for each in found]
    return [each for each in found if each]


def _translated(pattern: str) -> str:
    """Return a pattern of ``regex`` in the words of ``re``."""
    pattern = pattern.replace(r"\K", "")
    out, inside, at = [], False, 0
    while at < len(pattern):
        if found := re.compile(r"\\[pP]\{\^?(\w+)\}").match(pattern, at):
            members = _ASIDE.get(found[1], "★")
            out.append(members if inside else f"[{members}]")
            at = found.end()
            continue
        sign = pattern[at]
        if sign == "\\":
            out.append(pattern[at : at + 2])
            at += 2
            continue
        if sign == "[" and not inside:
            inside = True
            size = 2 if pattern[at + 1 : at + 2] == "^" else 1
            size += pattern[at + size : at + size + 1] == "]"
            out.append(pattern[at : at + size])
            at += size
            continue
        inside = inside and sign != "]"
        out.append(sign)
        at += 1
    return "".join(out)


def _told(tree: Sequence[Any]) -> Iterator[str]:
    waiting: list[dict[tuple[int, ...], int]] = [{}]
    known: set[tuple[int, ...]] = set()
    for _ in range(MOST):
        if not waiting:
            return
        choices = waiting.pop(0)
        writer = _Writer(choices)
        writer.write(tree, ())
        yield "".join(writer.out)
        for point, number in writer.points.items():
            if point not in known:
                known.add(point)
                waiting += [choices | {point: at} for at in range(1, number)]


class _Writer:
    """Writes one string, and notes where it might have been another one."""

    def __init__(self, choices: dict[tuple[int, ...], int]) -> None:
        self.choices = choices
        self.points: dict[tuple[int, ...], int] = {}
        self.out: list[str] = []
        self.groups: dict[int, str] = {}

    def write(self, tree: Sequence[Any], path: tuple[int, ...]) -> None:
        for at, (op, given) in enumerate(tree):
            self._put(str(op), given, (*path, at))

    def _choose(self, path: tuple[int, ...], number: int) -> int:
        self.points.setdefault(path, number)
        return min(self.choices.get(path, 0), number - 1)

    def _one_of(self, path: tuple[int, ...], signs: Sequence[str]) -> None:
        self.out.append(signs[self._choose(path, len(signs))])

    def _put(self, op: str, given: Any, path: tuple[int, ...]) -> None:  # noqa: ANN401 - whatever the parser makes
        match op:
            case "LITERAL":
                self.out.append(chr(given))
            case "ANY" | "NOT_LITERAL":
                self._one_of(path, (ORDINARY[len(self.out) % len(ORDINARY)], "a", "，"))
            case "IN":
                self._one_of(path, _members(given, len(self.out)))
            case "BRANCH":
                at = self._choose(path, len(given[1]))
                self.write(given[1][at], (*path, at))
            case "SUBPATTERN":
                before = len(self.out)
                self.write(given[3], path)
                self.groups[given[0] or 0] = "".join(self.out[before:])
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                least, most, again = given
                self._repeat(int(least), int(most), again, path)
            case "ASSERT":
                if self._choose(path, 2) == 0:
                    self.write(given[1], (*path, 0))
            case "ASSERT_NOT":
                if self._choose(path, 2) == 1:
                    self.write(given[1], (*path, 0))
            case "ATOMIC_GROUP":
                self.write(given, path)
            case "GROUPREF":
                self.out.append(self.groups.get(given, ""))
            case "GROUPREF_EXISTS":
                self.write(given[1], (*path, 0))

    def _repeat(self, least: int, most: int, tree: Sequence[Any], path: tuple[int, ...]) -> None:
        numbers = [least, least + 1, least + 3, *((most, most + 1) if most <= 60 else ()), least - 1]
        numbers = list(dict.fromkeys(number for number in numbers if number >= 0))
        for at in range(numbers[self._choose(path, len(numbers))]):
            # All of a repeat but its first are as usual.
            self.write(tree, (*path, at) if at else (*path, 0))


def _members(given: Sequence[Any], at: int) -> list[str]:
    negated, signs = False, ""
    for op, value in given:
        match str(op):
            case "NEGATE":
                negated = True
            case "LITERAL":
                signs += chr(value)
            case "RANGE":
                signs += _of_range(value[0], value[1], at)
            case "CATEGORY":
                signs += _CLASSES.get(str(value).removeprefix("CATEGORY_"), "")
    signs = "".join(sorted(signs))  # a class that was joined of a set has no order of its own
    if negated:
        signs = "".join(sign for sign in (ORDINARY[at % len(ORDINARY)], *"a5，(") if sign not in signs) + signs
    return list(dict.fromkeys(signs))[:MEMBERS] or ["工"]


def _of_range(low: int, high: int, at: int) -> str:
    if (low, high) == (0x4E00, 0x9FA5):
        return ORDINARY[at % len(ORDINARY)] + "的"
    if high - low < 12:
        return "".join(map(chr, range(low, high + 1)))
    return chr(low) + chr((low + high) // 2) + chr(high)
