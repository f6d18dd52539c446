"""Text as it may be shown: nothing invisible, nothing that a terminal would obey."""

from __future__ import annotations

from zxlint.later import regex

CUT = "…"
"""Stands for text that is left out."""

LINE_END = "⏎"
BLANK = "·"
"""Stands for a space where it would not be seen: at the end of a row, or at either end of what is quoted."""

_UNSEEN = regex.compile(
    r"\r\n|[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}"
    r"\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]"
    r"|#(?=#(?:vso)?\[[a-zA-Z])"  # ##[error] is a command to services that run checks, wherever it stands
)
_SIGNS = {"\t": "→", "\n": LINE_END, "\r": LINE_END, "\r\n": LINE_END, "\u3000": "␣"}


def visible(text: str) -> str:
    """Return the text on one row, with a sign for each character that can't be seen or must not be printed.

    A tab is →, a line end ⏎, U+3000 ␣, any other such as ESC ⟨U+001B⟩.  Spaces stay.
    """
    shown: str = _UNSEEN.sub(lambda match: _sign(match.group()), text)
    return shown


def shorten(text: str, limit: int) -> str:
    """Return at most ``limit`` characters of a text, … standing for the middle of a longer one."""
    if len(text) <= limit:
        return text
    head = limit // 2
    return text[:head] + CUT + text[len(text) - (limit - 1 - head) :]


def _sign(found: str) -> str:
    return _SIGNS[found] if found in _SIGNS else f"⟨U+{ord(found):04X}⟩"
