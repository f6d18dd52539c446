"""Marked texts stretched to the numbers that stand in a rule: one less, just as many, one more.

A number may be a length, a distance, a count, or a figure that the text says; each is tried as each.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator, Sequence

from benchmarks.pins.damaged import FILLING, PARAGRAPH
from zxlint.examples import Example
from zxlint.rule import Rule

LARGEST = 6_000
"""Numbers up to which a text is stretched, in characters."""

MOST_LINES = 62
"""Lines up to which a text is stretched."""

FAR = 80
"""Characters up to which a sign is moved away from the fault."""

OPENING, CLOSING = "（(“‘《【〔[「", "）)”’》】〕]」"

TEXTS = 8
"""Marked texts that are stretched, of those with faults and of those without."""

SIGNS = 3
"""Signs on either side of the fault of which each is moved away from it."""


def numbers(rule: Rule) -> list[int]:
    """Return the whole numbers that stand in what a rule does, those one less and those one more."""
    tree = ast.parse(inspect.getsource(sys.modules[rule.find.__module__]))
    found = {
        node.value
        for part in tree.body
        for node in _working(part)
        if isinstance(node, ast.Constant) and type(node.value) is int
    }
    return sorted({near for each in found for near in (each - 1, each, each + 1) if 1 <= near <= LARGEST})


def stretched(rule: Rule, marked: Sequence[Example]) -> Iterator[tuple[str, Example, str]]:
    """Yield how a marked text was stretched, the text as it was, and as it is now."""
    loud = [each for each in marked if each.spans][:TEXTS]
    silent = [each for each in marked if not each.spans][:TEXTS]
    for example in (*loud, *silent):
        start, end = example.spans[0] if example.spans else (len(example.text) // 2,) * 2
        for number in numbers(rule):
            for way, version in _lengths(example.text, start, end, number):
                yield f"{way} {number}", example, version
            if number <= FAR:
                for way, version in _distances(example.text, start, end, number):
                    yield f"{way} {number}", example, version
            if number <= MOST_LINES:
                for way, version in _counts(example.text, start, end, number):
                    yield f"{way} {number}", example, version


def _lengths(text: str, start: int, end: int, number: int) -> Iterator[tuple[str, str]]:
    head = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    tail = next((at for at in range(end, len(text)) if text[at] in "\r\n"), len(text))
    middle = (start + end) // 2
    opening = next((at for at, sign in enumerate(text) if sign in OPENING), len(text))
    closing = next((at for at in range(opening, len(text)) if text[at] in CLOSING), opening)
    if said := list(re.finditer(r"\d+", text)):
        yield "the last figure", text[: said[-1].start()] + str(number) + text[said[-1].end() :]
        yield "every figure", re.sub(r"\d+", str(number), text)
    for way, at, size in (
        ("pair of", closing, closing - opening),
        ("fault of", middle, end - start),
        ("line of", middle, tail - head),
        ("before, to", head, start - head),
        ("after, to", tail, tail - end),
        ("next before, to", start, start - head),
        ("next after, to", end, tail - end),
        ("text of", len(text), len(text)),
    ):
        if size < number:
            filled = (FILLING * (1 + number // len(FILLING)))[: number - size]
            yield way, text[:at] + filled + text[at:]
        elif way == "fault of":
            yield way, text[: start + number // 2] + text[end - (number - number // 2) :]
        elif way == "before, to":
            yield way, text[:head] + text[start - number :]
        elif way == "after, to":
            yield way, text[: end + number] + text[tail:]


def _distances(text: str, start: int, end: int, number: int) -> Iterator[tuple[str, str]]:
    """Yield the text with each of the nearest signs so far before or behind the fault, and with figures that say so."""
    before = [at for at in range(start) if not "一" <= text[at] <= "龥"][-SIGNS:]
    behind = [at for at in range(end, len(text)) if not "一" <= text[at] <= "龥"][:SIGNS]
    for at in before:
        yield f"{text[at]!r} before, to", text[: at + 1] + _sized(text[at + 1 : start], number) + text[start:]
    for at in behind:
        yield f"{text[at]!r} behind, to", text[:end] + _sized(text[end:at], number) + text[at:]


def _sized(text: str, size: int) -> str:
    """Return a text made so long, by words put before it or by the loss of its middle."""
    if len(text) < size:
        return FILLING[: size - len(text)] + text
    return text[: size // 2] + text[len(text) - (size - size // 2) :]


def _counts(text: str, start: int, end: int, number: int) -> Iterator[tuple[str, str]]:
    bad, line = text[start:end], text.rstrip("\n")
    yield "fault times", text[:start] + bad * number + text[end:]
    yield "lines", "\n".join([line] * number) + "\n"
    yield "paragraphs", "\n\n".join([line] * number) + "\n"
    yield "in one line", line * number + "\n"
    yield "lines between", f"{line}\n" + f"{PARAGRAPH}\n" * number + f"{line}\n"
    yield "lines before", f"{PARAGRAPH}\n" * number + text
    yield "lines after", f"{line}\n" + f"{PARAGRAPH}\n" * number
    yield "last signs times", line[:-1] + line[-1:] * number + "\n"
    if start:
        yield "sign before times", text[: start - 1] + text[start - 1] * number + text[start:]
    if end < len(text):
        yield "sign after times", text[:end] + text[end] * number + text[end + 1 :]


def _working(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that do something: neither the decorator nor the docstring."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("decorator_list", "annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else (value,):
            if isinstance(child, ast.AST):
                yield from _working(child)
