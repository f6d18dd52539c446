"""Ways to break a rule: each is one change of its source that leaves a program which runs.

What a rule tells of itself (the decorator with its examples and messages, docstrings, annotations) is left alone: only
what it does is changed.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.mutation.patterns import spread, thinned

PATTERN_MAKERS = {"compile", "finditer", "fullmatch", "match", "search", "split", "sub"}
"""Functions whose first argument is a pattern."""

_OPPOSITES: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: ">=",
    ast.GtE: "<",
    ast.Gt: "<=",
    ast.LtE: ">",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}

OWNERS = {
    "english": "zx501_stray_english",
    "radicals": "zx006_compatibility_character",
    "traditional-kept": "zx010_traditional_character",
    "variants": "zx009_variant_character",
}
"""Tables of rules/data that one rule alone reads, and this rule."""

ROWS = 30
"""Rows that such a table loses at most, one at a time, spread over it."""

LONG, NEAR = 90, 24
"""Characters of a change that is shown in part, and those shown on either side of where it differs."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: bytes ``start`` to ``end`` of the file are replaced by ``new``.

    ``kind`` says what was broken; ``line`` is counted from 1, ``text`` is the line; ``nth`` tells changes apart that
    read the same.
    """

    file: Path
    kind: str
    line: int
    start: int
    end: int
    old: str
    new: str
    text: str
    nth: int = 0

    def source(self) -> str:
        """Return the source of the file with the change made."""
        data = self.file.read_bytes()
        return (data[: self.start] + self.new.encode() + data[self.end :]).decode()

    @property
    def rule(self) -> str:
        """The name of the file of the rule that is broken, without its ending."""
        return OWNERS.get(self.file.stem, self.file.stem)

    @property
    def change(self) -> str:
        """The change on one line, as it is listed."""
        old, new = (" ".join(text.split()) for text in (self.old, self.new))
        return f"{self.kind}: {old} → {new or 'nothing'}"

    @property
    def shown(self) -> str:
        """The change on one line, a long one as far as the two differ."""
        old, new = (" ".join(text.split()) for text in (self.old, self.new))
        if len(old) < LONG:
            return self.change
        head = _alike(old, new)
        tail = _alike(old[head:][::-1], new[head:][::-1])
        around = slice(max(0, head - NEAR), head), slice(len(old) - tail, len(old) - tail + NEAR)
        before, after = (old[each] for each in around)
        gone, come = (text[head : len(text) - tail] for text in (old, new))
        return f"{self.kind}: …{before}⟦{gone} → {come or 'nothing'}⟧{after}…"

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What a change is known by, wherever its line has moved to: rule, kind, line, change, and which of them."""
        return self.file.stem, self.kind, " ".join(self.text.split()), self.change.partition(": ")[2], str(self.nth)


def mutants_of(file: Path) -> list[Mutant]:
    """Return all changes of a rule's file, in order of place; each leaves a source that compiles.

    The file may be a table that one rule owns: then it loses rows.
    """
    if file.suffix == ".tsv":
        return _rows_lost(file)
    apart = {(made.start, made.end, made.new): made for made in _Breaker(file).mutants()}
    seen: Counter[tuple[str, ...]] = Counter()
    counted = []
    for made in sorted(apart.values(), key=lambda m: (m.line, m.start, m.end, m.kind, m.new)):
        counted.append(replace(made, nth=seen[made.key]))
        seen[made.key] += 1
    return counted


def _rows_lost(file: Path) -> list[Mutant]:
    lines = file.read_bytes().split(b"\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    held = [at for at, line in enumerate(lines) if line and not line.startswith(b"#")]
    if file.stem == "traditional-kept":  # rows that say "never" are read by the analysis that all rules share
        held = [at for at in held if lines[at].split(b"\t")[1] == b"word"]
    step = max(1, len(held) // ROWS)
    rows = [(at, lines[at].decode()) for at in held[::step][:ROWS]]
    return [Mutant(file, "row", at + 1, starts[at], starts[at + 1], f"{row}\n", "", row) for at, row in rows]


def _alike(one: str, other: str) -> int:
    """Return with how many characters both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


class _Breaker:
    """Walks over one file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.data = file.read_bytes()
        self.tree = ast.parse(self.data)
        self.starts = [0]
        for line in self.data.split(b"\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)

    def mutants(self) -> Iterator[Mutant]:
        for node in self._working(self.tree):
            for mutant in self._broken(node):
                if mutant.old != mutant.new and self._compiles(mutant):
                    yield mutant

    def _compiles(self, mutant: Mutant) -> bool:
        try:
            compile(mutant.source(), str(self.file), "exec")
        except (SyntaxError, ValueError):
            return False
        return True

    def _working(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the nodes that do something, from the outside in."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                continue  # a docstring
            if isinstance(child, ast.Import | ast.ImportFrom | ast.arguments):
                continue
            if isinstance(child, ast.keyword) and child.arg == "strict":
                continue  # what a program claims of itself: it changes nothing while it holds
            yield child
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                for part in child.body:
                    if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)):
                        yield from self._working(ast.Module([part], []))
            elif isinstance(child, ast.AnnAssign):
                if child.value:
                    yield from self._working(ast.Expression(child.value))
            else:
                yield from self._working(child)

    def _broken(self, node: ast.AST) -> Iterator[Mutant]:
        match node:
            case ast.If() | ast.IfExp() | ast.While():
                yield from self._guards(node)
            case ast.comprehension():
                for test in node.ifs:
                    yield self._replaced(test, "guard", "True")
                    yield self._replaced(test, "guard", "False")
            case ast.Compare(ops=[op]):
                middle = self._between(node.left, node.comparators[0])
                yield self._made("comparison", *middle, f" {_OPPOSITES[type(op)]} ", node)
            case ast.BoolOp():
                yield from self._alternatives(node)
            case ast.Constant():
                yield from self._constants(node)
            case ast.keyword(arg="safe") if not isinstance(node.value, ast.Constant):
                yield self._replaced(node.value, "safety", f"not ({self._text(node.value)})")
            case ast.Call():
                yield from self._patterns(node)
            case ast.Assign(value=value, col_offset=0) | ast.AnnAssign(value=value, col_offset=0) if value:
                yield from self._rows(value)

    def _guards(self, node: ast.If | ast.IfExp | ast.While) -> Iterator[Mutant]:
        if not isinstance(node, ast.While):
            yield self._replaced(node.test, "guard", "True")
        yield self._replaced(node.test, "guard", "False")

    def _alternatives(self, node: ast.BoolOp) -> Iterator[Mutant]:
        """Drop each operand of ``and`` and ``or``."""
        word = " and " if isinstance(node.op, ast.And) else " or "
        for dropped in range(len(node.values)):
            kept = [f"({self._text(each)})" for at, each in enumerate(node.values) if at != dropped]
            yield self._replaced(node, "condition", f"({word.join(kept)})")

    def _constants(self, node: ast.Constant) -> Iterator[Mutant]:
        value = node.value
        if isinstance(value, bool):
            yield self._replaced(node, "safety", str(not value))
        elif isinstance(value, int):
            yield self._replaced(node, "number", str(value + 1))
        elif isinstance(value, float):
            yield self._replaced(node, "number", str(value * 2 or 1.0))

    def _patterns(self, node: ast.Call) -> Iterator[Mutant]:
        """Take parts out of a pattern: an alternative, or what must stand or not stand beside it."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in PATTERN_MAKERS or not node.args:
            return
        for part in ast.walk(node.args[0]):
            if isinstance(part, ast.Constant) and isinstance(part.value, str | bytes):
                for thin in thinned(self._text(part)):
                    yield self._replaced(part, "pattern", thin)

    def _rows(self, value: ast.expr) -> Iterator[Mutant]:
        """Drop rows of a table in the file: elements of a collection, characters of a string of characters."""
        if isinstance(value, ast.Call) and value.args:
            value = value.args[0]
        if isinstance(value, ast.Dict) and len(value.values) > 1:
            for at in spread(len(value.values)):
                key = value.keys[at]
                yield self._dropped(key or value.values[at], value.values[at])
        elif isinstance(value, ast.Set | ast.List | ast.Tuple) and len(value.elts) > 1:
            for at in spread(len(value.elts)):
                yield self._dropped(value.elts[at], value.elts[at])
        elif isinstance(value, ast.Constant) and isinstance(value.value, str) and value.end_lineno == value.lineno:
            text = self._text(value)
            # A string in which a character stands twice is a text and no table.
            if 1 < len(set(value.value)) == len(value.value) == len(text) - 2:
                for at in spread(len(value.value)):
                    yield self._replaced(value, "row", text[: at + 1] + text[at + 2 :])

    def _dropped(self, first: ast.AST, last: ast.AST) -> Mutant:
        start, end = self._span(first)[0], self._span(last)[1]
        rest = self.data[end:]
        comma = len(rest) - len(rest.lstrip())
        end += comma + 1 if rest.lstrip().startswith(b",") else 0
        return self._made("row", start, end, "", first)

    def _replaced(self, node: ast.expr, kind: str, new: str) -> Mutant:
        return self._made(kind, *self._span(node), new, node)

    def _made(self, kind: str, start: int, end: int, new: str, node: ast.AST) -> Mutant:
        line = int(getattr(node, "lineno", 0))
        text = self.data[self.starts[line - 1] : self.starts[line] - 1].decode()
        return Mutant(self.file, kind, line, start, end, self.data[start:end].decode(), new, text)

    def _between(self, left: ast.expr, right: ast.expr) -> tuple[int, int]:
        start, end = self._span(left)[1], self._span(right)[0]
        # Brackets around an operand are no part of it.
        text = self.data[start:end]
        start += len(text) - len(text.lstrip(b") \n"))
        end -= len(text) - len(text.rstrip(b"( \n"))
        return start, end

    def _span(self, node: ast.AST) -> tuple[int, int]:
        line, column, end_line, end_column = (
            int(getattr(node, name)) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")
        )
        return self.starts[line - 1] + column, self.starts[end_line - 1] + end_column

    def _text(self, node: ast.AST) -> str:
        start, end = self._span(node)
        return self.data[start:end].decode()
