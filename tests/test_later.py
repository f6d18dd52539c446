"""Patterns that are compiled when they are first used are patterns like others, and each of zxlint's is well formed."""

import importlib
import re
from pathlib import Path

import pytest
import regex

from zxlint import later

ROOT = Path(__file__).parent.parent


def patterns():
    names = [f"zxlint.rules.{file.stem}" for file in sorted((ROOT / "rules").glob("*.py"))]
    names += [".".join(f.relative_to(ROOT).with_suffix("").parts) for f in sorted((ROOT / "zxlint").rglob("[!_]*.py"))]
    for module in map(importlib.import_module, names):
        for name, thing in vars(module).items():
            held = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, tuple) else [thing]
            yield from ((f"{module.__name__}.{name}", one) for one in held if isinstance(one, later._Pattern))


def test_every_pattern_is_well_formed():
    found = {name: pattern.pattern for name, pattern in patterns()}
    assert len(found) > 250
    assert all(isinstance(written, str | bytes) for written in found.values())


@pytest.mark.parametrize(("given", "true"), [(later.re, re), (later.regex, regex)])
def test_a_pattern_does_what_it_would_do_otherwise(given, true):
    pattern, other = (library.compile(r"(?P<one>b)(c)?", library.IGNORECASE) for library in (given, true))
    assert [m.span() for m in pattern.finditer("aBcb")] == [m.span() for m in other.finditer("aBcb")]
    assert pattern.sub(r"<\g<one>>", "abc") == other.sub(r"<\g<one>>", "abc")
    assert (pattern.pattern, pattern.flags, pattern.groupindex) == (other.pattern, other.flags, other.groupindex)
    assert given.escape("a.b") == true.escape("a.b")
    with pytest.raises(AttributeError):
        pattern.no_such_thing  # noqa: B018


def test_a_malformed_pattern_is_told_when_it_is_used():
    pattern = later.regex.compile("(")
    with pytest.raises(regex.error):
        pattern.search("")
