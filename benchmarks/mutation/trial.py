"""One broken rule, put to the tests that concern it, in a process of its own.

A fork costs a few milliseconds and takes along what has been loaded; whatever the broken rule does to it, the next one
begins afresh.  Tests are asked from the quickest to the slowest, and the first to fail ends the trial:

``examples``   the battery that every rule passes, ``zxlint.testing.check_rule``, and the texts of tests/cases
``pins``       what is recorded of all that it finds, place by place, as ``tests/test_pins.py`` compares it
``tests``      the tests of the repository on every rule, for this one, and those that name it

What is recorded of its accuracy need not be asked: where no finding changes, no figure does.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import io
import math
import os
import random
import resource
import select
import signal
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from benchmarks.mutation.mutants import Mutant
from benchmarks.pins import findings, texts
from tests.marked import cases_of
from zxlint import lexicon, plugins
from zxlint.document import Document
from zxlint.rule import Rule
from zxlint.testing import check_example, check_rule

ROOT = Path(__file__).resolve().parent.parent.parent
TESTS = ROOT / "tests"

SECONDS = {"examples": 20.0, "pins": 120.0, "tests": 240.0}
"""How long a test may compute before the broken rule counts as one that does not end: fifty times what it takes."""

PATIENCE = 10
"""How many times as long it may last, on a machine that others use as well."""

ORDER = ("examples", "pins", "tests")

SURVIVED, ENDLESS = "survived", "does not end"

_OF_ALL = {"test_rules.py", "test_accuracy.py", "test_pins.py", "test_mutation.py", "test_docs.py", "test_reference.py"}
"""Tests on all rules: the first has its own run, the others look at what is written of rules, not at what they do."""


class Outcome(NamedTuple):
    """What became of a broken rule: by which test it was caught, or that it survived, and what the test said."""

    by: str
    said: str = ""


def try_out(mutant: Mutant, rule: Rule, tests: Sequence[str] = ORDER) -> Outcome:
    """Put a broken rule to tests until one fails."""
    for name in tests:
        if name == "pins":
            _pin(rule)
        said = _apart(lambda name=name: _TESTS[name](broken(mutant), rule), SECONDS[name])  # type: ignore[misc]
        if said == ENDLESS and name == "tests":
            # They may take that long of themselves, so that nothing is known of the rule.
            return Outcome(SURVIVED, f"{name} took more than {SECONDS[name]:.0f} s")
        if said:
            return Outcome(ENDLESS if said == ENDLESS else name, said)
    return Outcome(SURVIVED)


def warm(rule: Rule) -> None:
    """Load what the rule needs before any process is forked, and see that it passes as it is.

    What it finds in the texts that it is pinned on is worked out when a change first comes so far.

    Raises:
        AssertionError: the unbroken rule fails its own examples.
    """
    check_rule(rule)
    gc.unfreeze()
    _pinned.cache_clear()
    gc.collect()
    gc.freeze()


def _pin(rule: Rule) -> None:
    """Work out once, for all processes to come, what the good rule finds."""
    if not _pinned.cache_info().currsize:
        gc.unfreeze()
        _pinned(rule)
        gc.freeze()


def broken(mutant: Mutant) -> ModuleType:
    """Put the broken module in the place of the good one, in this process."""
    name = f"zxlint.rules.{mutant.rule}"
    file, source = mutant.file, mutant.source()
    if file.suffix == ".tsv":
        _lose_a_row(file.name, source)
        file = ROOT / "rules" / f"{mutant.rule}.py"
        source = file.read_text(encoding="utf-8")
    module = ModuleType(name)
    module.__file__, module.__package__ = str(file), "zxlint.rules"
    sys.modules[name] = module
    setattr(sys.modules["zxlint.rules"], mutant.rule, module)
    exec(compile(source, str(file), "exec"), vars(module))
    for function in vars(plugins).values():
        if hasattr(function, "cache_clear"):
            function.cache_clear()
    return module


def _lose_a_row(name: str, text: str) -> None:
    """Let a table of rules/data read so, in this process."""
    good = lexicon._rows

    def rows(asked: str) -> list[str]:
        return [row for row in text.split("\n") if row and not row.startswith("#")] if asked == name else good(asked)

    vars(lexicon)["_rows"] = rows


def _made_by(module: ModuleType) -> Rule:
    return next(thing for thing in vars(module).values() if isinstance(thing, Rule))


def _examples(module: ModuleType, rule: Rule) -> str:
    mutant = _made_by(module)
    check_rule(mutant)
    for example in cases_of(rule.code):
        check_example(mutant, example)
    return ""


def _tests(module: ModuleType, rule: Rule) -> str:
    for arguments in ([str(TESTS / "test_rules.py"), "-k", rule.code], named_tests(rule)):
        if arguments and (said := _pytest(arguments)):
            return said
    return ""


def _pytest(arguments: Sequence[str]) -> str:
    import pytest

    for name in [name for name in sys.modules if name.startswith("test_")]:
        del sys.modules[name]
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        status = pytest.main(["-x", "-q", "-n0", "--no-header", "--tb=line", "-p", "no:cacheprovider", *arguments])
    return "" if status == 0 else out.getvalue()[-400:] or f"pytest ended with {status}"


@cache
def named_tests(rule: Rule) -> tuple[str, ...]:
    """Return the tests that name a rule, but those that start processes: these would run the unbroken rule."""
    picked = []
    names = {f'"{rule.code}"', rule.name}
    for file in sorted(TESTS.glob("test_*.py")):
        source = file.read_text(encoding="utf-8")
        if file.name in _OF_ALL or "subprocess" in source or not any(name in source for name in names):
            continue
        lines = source.split("\n")
        rest = list(lines)
        for node in ast.parse(source).body:
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]) - 1
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                own = "\n".join(lines[first : node.end_lineno])
                rest[first : node.end_lineno] = [""] * len(rest[first : node.end_lineno])
                if any(name in own for name in names) and "process" not in {each.arg for each in node.args.args}:
                    picked.append(f"{file}::{node.name}")
        if any(name in line for name in names for line in rest):
            picked = [each for each in picked if not each.startswith(str(file))] + [str(file)]
    return tuple(picked)


def _pins(module: ModuleType, rule: Rule) -> str:
    mutant = _made_by(module)
    for text, document, found in _pinned(rule):
        if (now := findings.find(mutant, text, document)) != found:
            return f"{text.name}: {text.text[:60]!r}: {str(found)[:60]} became {str(now)[:60]}"
    return ""


@lru_cache(1)
def _pinned(rule: Rule) -> list[tuple[texts.Text, Document, list[findings.Finding]]]:
    """Return the texts that a rule is pinned on, with what it finds in them.

    What the rule has had worked out of a document is known to its broken versions, too.
    """
    made = [text for _, members in texts.made(rule) for text in members]
    random.Random(0).shuffle(made)  # what catches a change is as a rule met early
    found = []
    for text, document in (*((text, text.document()) for text in made), *_shared()):
        found.append((text, document, findings.find(rule, text, document)))
    return found


@cache
def _shared() -> list[tuple[texts.Text, Document]]:
    return [(text, text.document()) for text in texts.shared()]


_TESTS: Mapping[str, Callable[[ModuleType, Rule], str]] = {
    "examples": _examples,
    "pins": _pins,
    "tests": _tests,
}


def _apart(test: Callable[[], str], seconds: float) -> str:
    """Run a test in a process of its own and return what it complains of, nothing if it passes.

    One that computes for more than so many seconds, counted in whole ones, does not end.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds),) * 2)
        os.write(writing, (_complaint(test) or "").encode()[:4000])
        os._exit(0)
    os.close(writing)
    in_time: list[int] = []
    try:
        in_time = select.select([reading], [], [], PATIENCE * seconds)[0]
        said = b"".join(iter(lambda: os.read(reading, 4096), b"")) if in_time else b""
    finally:
        os.close(reading)
        if not in_time:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    return ENDLESS if os.WIFSIGNALED(status) else said.decode(errors="replace")


def _complaint(test: Callable[[], str]) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return test()
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
