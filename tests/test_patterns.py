"""No pattern takes time that grows faster than the text, whatever the text is.

Every compiled pattern of the project is tried on strings made of its own characters.  What takes long at all is timed
at a quarter of the length as well: linear is 4, quadratic 16.
"""

import functools
import importlib
import inspect
import re
from itertools import product
from pathlib import Path
from time import process_time

import pytest
import regex

from zxlint.later import _Pattern

ROOT = Path(__file__).parent.parent
LENGTH = 8_000
TINY = 0.004
"""Seconds for the longer string below which nothing is wrong: linear patterns need a tenth, quadratic ones ten times."""
GROWTH = 6
KINDS = (_Pattern, re.Pattern, regex.Pattern)

FOR_CLASSES = {
    r"\s": " \n", r"\S": "x", r"\d": "1", r"\w": "a", r"\W": "-", r"\p{Han}": "中", r"\h": " ", r"\R": "\n", r"\X": "x",
    r"\p{L}": "a", r"\p{Latin}": "a", r"\p{Lu}": "A", r"\p{N}": "1", "a-z": "a", "A-Z": "A", "0-9": "1", "一-": "中",
    r"\n": "\n", r"\r": "\r", r"\t": "\t", r"\b": "a ", ".": "x", "[^": "x",
}  # fmt: skip
EVERYWHERE = " \n中a1."


def of_modules():
    for file in sorted([*ROOT.glob("zxlint/**/*.py"), *ROOT.glob("rules/*.py")]):
        name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if file.name != "__main__.py":
            yield importlib.import_module(name if name.startswith("zxlint") else f"zxlint.{name}")


def within(value, depth=0):
    """Patterns that a value is, holds, or gives when it is called for the first time."""
    if isinstance(value, KINDS):
        yield value
    elif isinstance(value, (tuple, list, set, frozenset)) and depth < 3 and len(value) < 100:
        for one in value:
            yield from within(one, depth + 1)
    elif isinstance(value, dict) and depth < 3 and len(value) < 100:
        yield from within([*value.keys(), *value.values()], depth + 1)
    elif isinstance(value, functools._lru_cache_wrapper) and "Pattern" in str(inspect.signature(value)):
        yield from within(value(), depth + 1)


def collected():
    patterns = {}
    for module in of_modules():
        for name, value in vars(module).items():
            own = getattr(value, "__module__", module.__name__) in (module.__name__, None)
            if not isinstance(value, KINDS) and (name.startswith("__") or not own):
                continue
            for number, pattern in enumerate(within(value)):
                key = (pattern.pattern, pattern.flags)
                patterns.setdefault(key, (f"{module.__name__.removeprefix('zxlint.')}.{name}[{number}]", pattern))
    return dict(patterns.values())


def alphabet(pattern):
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    found = [character for classes, ones in FOR_CLASSES.items() if classes in source for character in ones]
    plain = re.sub(r"\\p\{\^?\w+\}|\(\?P?<?\w*>?|\\[a-zA-Z]|\{\d*,?\d*\}", "", source)
    found += [character for character in plain if character not in "()[]{}*+?|^$\\" or f"\\{character}" in source]
    return list(dict.fromkeys(found))


def runs(pattern):
    """Words of the pattern that it may begin with or find almost."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    return list(
        dict.fromkeys(re.findall(r"[^\W\d_]{2,}|[<>!:/&;#-]{2,}", re.sub(r"\\p\{\w+\}|\\.|\?P<\w+>", "", source)))
    )


def hostile(pattern):
    """Yield what a string is a repetition of, and what stands before and after."""
    characters = alphabet(pattern)[:24]
    few = list(dict.fromkeys([*characters[:7], *EVERYWHERE[:4]]))
    for one in dict.fromkeys([*characters, *EVERYWHERE, *runs(pattern)[:10]]):
        yield one
    for one, other in product(few, few):
        if one != other:
            yield one + other
    for word in runs(pattern)[:4]:
        for one in few:
            yield word + one


@functools.cache
def code():
    return "\n".join(file.read_text("utf-8") for file in [*ROOT.glob("zxlint/**/*.py"), *ROOT.glob("rules/*.py")])


@functools.cache
def is_anchored(name):
    """Whether a pattern is only held against what begins at a place, and never looked for."""
    variable = name.rpartition(".")[2].partition("[")[0]
    uses = re.findall(rf"\b{variable}\b(?!\s*(?::|=|,?$))(\.\w+|)", code())
    return uses != [] and set(uses) <= {".match", ".fullmatch"}


def seconds(pattern, text, anchored):
    started = process_time()
    if anchored:
        pattern.match(text), pattern.fullmatch(text)
    else:
        for _ in pattern.finditer(text):
            pass
    return process_time() - started


def growth(pattern, unit, anchored=False, length=LENGTH):
    """How many times as long four times the text takes; 0 where it takes no time to speak of."""

    def of(size):
        text = (unit * (size // len(unit) + 1))[:size]
        return text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")

    long, short = of(length), of(length // 4)
    first = seconds(pattern, long, anchored)
    if first < TINY:
        return 0, first
    times = [seconds(pattern, long, anchored) for _ in range(3)] if first < 0.1 else [first]
    grown, took = min(times) / max(1e-6, min(seconds(pattern, short, anchored) for _ in range(4))), min(times)
    if grown > GROWTH and took < 5 * TINY:
        # So little may be the machine's doing; of what is quadratic a longer text takes more than enough.
        return growth(pattern, unit, anchored, 4 * length)
    return grown, took


EXEMPT = {
    # Held against what begins at a place, or against a stretch of some characters, never looked for in a text.
    "rules.zx105_stray_space": {"ENUMERATOR", "STARTS_ANEW", "DATE", "DATED", "NUMBER_ENDED"},
    "rules.zx107_mixed_digit_spacing": {"ENUMERATED"},
    "rules.zx201_halfwidth_punctuation": {"_ENUMERATOR"},
    "rules.zx202_unbalanced_pair": {"_CLOSING_PLACE"},
    "rules.zx306_page_furniture": {"HEADING", "HEAD", "NUMBER"},
    "rules.zx307_caption_line": {"SIGNED"},
    "rules.zx402_duplicate_line": {"HEADING", "CAPTION", "MEANT"},
    "acceptance": {"_PLACE"},  # an argument of the command line
    # Looked for up to where one closes, or in TOML that has been read already, in which none stays open.
    "protect": {"_COMMENT"},
    "keys": {"_TABLE", "_TOKEN"},
    "sidecar": {"_TOKEN"},
    "readers.html": {"_CHARSET"},  # the first bytes of a page
}
"""Patterns that would be slow if they were looked for in any text; tests/test_growth.py tries what uses them."""

PATTERNS = collected()
TRIED = [
    name
    for name in PATTERNS
    if name.partition("[")[0].rpartition(".")[2] not in EXEMPT.get(name.rpartition(".")[0], ())
]


def test_patterns_are_found_wherever_they_are():
    assert len(TRIED) > 300
    assert {"pairs", "protect", "rules.zx701_markup_residue"} <= {name.rpartition(".")[0] for name in TRIED}


@pytest.mark.parametrize("module", sorted({name.rpartition(".")[0] for name in TRIED}))
def test_no_pattern_takes_longer_than_its_text(module):
    for name in TRIED:
        if name.rpartition(".")[0] == module:
            for unit in hostile(PATTERNS[name]):
                grown, took = growth(PATTERNS[name], unit, is_anchored(name))
                assert grown <= GROWTH, f"{name} takes {took:.3f} s for {LENGTH} characters of {unit!r}, x {grown:.1f}"
