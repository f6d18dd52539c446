"""Options of rules: a value from TOML against the annotation of a parameter."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, get_args, get_origin

from zxlint.later import re

_BARE = re.compile("[A-Za-z0-9_-]+")

_WORDS: Mapping[object, str] = {bool: "true or false", int: "a whole number", float: "a number", str: "a string"}


def by_parameter(options: Mapping[str, object]) -> dict[str, object]:
    """Return options by the names of their parameters: keep_after for keep-after."""
    return {name.replace("-", "_"): value for name, value in options.items()}


def converted(value: object, wanted: object) -> object:
    """Check a value from TOML against the annotation of a rule's parameter."""
    if get_origin(wanted) is Literal:
        if any(value == choice and type(value) is type(choice) for choice in get_args(wanted)):
            return value
        raise TypeError("one of " + ", ".join(toml(choice) for choice in get_args(wanted)))
    if get_origin(wanted) is tuple:
        item = get_args(wanted)[0]
        if not isinstance(value, (list, tuple)):
            raise TypeError("a list of strings" if item is str else "a list")
        return tuple(converted(each, item) for each in value)
    if wanted is float and type(value) is int:
        return float(value)
    if type(value) is not wanted:
        raise TypeError(_WORDS.get(wanted, "set by the rule itself, it has no type known to TOML"))
    return value


def toml(value: object) -> str:
    """Return a value as a configuration file would have it; a table stands in braces."""
    import json

    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{toml_key(key)} = {toml(one)}' for key, one in value.items())} }}" if value else "{}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(toml(one) for one in value)}]"
    if isinstance(value, float) and value in (math.inf, -math.inf):
        return "inf" if value > 0 else "-inf"
    # TOML takes what JSON escapes, and wants U+007F escaped as well; a lone surrogate it has not.
    written = json.dumps(value, ensure_ascii=False, default=str).replace("\x7f", "\\u007f")
    return "".join("\\ufffd" if "\ud800" <= c <= "\udfff" else c for c in written)


def toml_key(key: str) -> str:
    """Return a key as a configuration file would have it, in quotes where it needs them."""
    return key if _BARE.fullmatch(key) else toml(key)
