"""``re`` and ``regex`` whose patterns are compiled when they are first used.

``from zxlint.later import regex`` in place of ``import regex``, and nothing else changes where patterns are used.  Of
some 350 patterns a short document needs a third; compiling them all would be a third of the time of its check.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any


class _Pattern:
    """A pattern that becomes one when it is asked for something; then what was asked for is remembered here."""

    def __init__(self, compile_it: Callable[[], Any]) -> None:
        self._compile_it = compile_it

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a pattern has
        if name == "_compiled":
            self._compiled = self._compile_it()
            return self._compiled
        found = getattr(self._compiled, name)
        self.__dict__[name] = found
        return found


class _Library:
    """The module of this name, but for ``compile``."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module has
        found = getattr(import_module(self._name), name)
        self.__dict__[name] = found
        return found

    def compile(self, *pattern: Any, **how: Any) -> _Pattern:  # noqa: ANN401 - as the module has it
        """Return a pattern, of which nothing is known yet, not even whether it is well formed."""
        return _Pattern(lambda: import_module(self._name).compile(*pattern, **how))


if TYPE_CHECKING:
    import re as re

    import regex as regex
else:
    re, regex = _Library("re"), _Library("regex")
