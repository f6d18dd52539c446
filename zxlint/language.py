"""Which language is spoken: the one that the command line names, the environment's, or the locale's."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Literal, get_args

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

VARIABLE = "ZXLINT_LANGUAGE"
"""The variable of the environment that names the language, before the locale's."""


def spoken(named: str | None = None) -> Language:
    """Return the language named, or the environment's, or else the locale's: Chinese or English."""
    if named in ("zh", "en"):
        return "zh" if named == "zh" else "en"
    variables = (os.environ.get(name) for name in (VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG"))
    found = next((value for value in variables if value), None) or _locale()
    return "zh" if found.lower().startswith(("zh", "chinese")) else "en"


def named_in(arguments: Sequence[str]) -> str | None:
    """Return what ``--language`` names among arguments that have not been parsed, and may not be right."""
    for at, argument in enumerate(arguments):
        option, joined, value = argument.partition("=")
        if option == "--language":
            return value if joined else next(iter(arguments[at + 1 : at + 2]), None)
    return None


def _locale() -> str:
    import locale

    return locale.getlocale()[0] or ""
