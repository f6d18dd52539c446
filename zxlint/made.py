"""Tuples that are made of columns when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, overload

T = TypeVar("T")

_MANY = 8
"""Making one tuple takes as long as it takes to make so many in a row."""


_KEPT = 1 << 16
"""Tuples up to which all are kept: they take five times the memory of their columns."""


class Made(Sequence[T]):
    """Tuples of some kind, made of columns when they are asked for; once many were, all are made and kept.

    Of very many none are kept.
    """

    def __init__(self, make: Callable[[tuple[object, ...]], T], *columns: Sequence[object]) -> None:
        self._make, self._columns = make, columns
        self._all: tuple[T, ...] | None = None
        self._asked = 0

    def __len__(self) -> int:
        return len(self._columns[0])

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        self._asked += 1
        if self._all is not None or len(self) < min(self._asked * _MANY, _KEPT):
            return self._made()[index]
        if isinstance(index, slice):
            return tuple(map(self._make, zip(*(column[index] for column in self._columns), strict=True)))
        return self._make(tuple([column[index] for column in self._columns]))

    def __iter__(self) -> Iterator[T]:
        return iter(self._made()) if len(self) <= _KEPT else map(self._make, zip(*self._columns, strict=True))

    def _made(self) -> tuple[T, ...]:
        if self._all is None:
            self._all = tuple(map(self._make, zip(*self._columns, strict=True)))
        return self._all
