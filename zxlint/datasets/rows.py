"""What every dataset is made of: rows, and the columns that matter of them."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import IO, NamedTuple, Protocol

TEXT, ID = "text", "id"
"""The columns that are taken where none is named."""


class DatasetError(Exception):
    """A dataset cannot be read: one line that says why, and what to do, without the name of the file."""


class Columns(NamedTuple):
    """The columns that hold the texts and what the rows are called; None: the usual ones."""

    text: str | None = None
    id: str | None = None


class Counted(str):
    """What a row is called that has no other name than its number."""

    __slots__ = ()


class Row(NamedTuple):
    """A row: its number from 1, what it is called, and its text.

    ``id`` is the number, ``Counted``, where the row has no other name.  ``text`` is None where the row has none, or
    where ``wrong`` says why it cannot be read.
    """

    number: int
    id: str
    text: str | None
    wrong: str = ""

    def at(self, number: int) -> Row:
        """Return the row as one of another number."""
        return self._replace(number=number, id=Counted(number) if isinstance(self.id, Counted) else self.id)


class Stretch(NamedTuple):
    """A part of a dataset that can be read by itself: bytes of a file, or row groups, from the first up to ``end``.

    ``end`` is -1 where it goes up to the end of the dataset, wherever that is.  ``before`` are the rows ahead of the
    first part of several; of the others they are not known.
    """

    start: int = 0
    end: int = -1
    before: int = 0


Change = tuple[int, str]
"""The number of a row and the text that it is to have."""


class Dataset(Protocol):
    """A dataset that is open for reading; how large it is does not matter to memory, how large a row is does.

    Reading and copying raise ``DatasetError`` where the file is damaged.
    """

    def rows(self) -> Iterator[Row]:
        """Yield the rows in their order."""

    def skip(self, rows: int) -> None:
        """Leave out so many rows at the head of those that are to be read."""

    def copy(self, out: IO[bytes], changes: Iterable[Change]) -> None:
        """Write the dataset with other texts in some rows, given in the order of rows, and all else as it is."""

    def count(self) -> int | None:
        """Return how many rows there are; None where only reading them all would tell."""

    def stretches(self, size: int, skipped: int = 0) -> list[Stretch]:
        """Return parts of about so many bytes that make up the dataset; one where it can't be divided.

        Args:
            size: of the bytes.
            skipped: rows at the head that need not be among them.
        """

    def within(self, stretch: Stretch) -> Generator[Row, None, int]:
        """Yield the rows of a part, counted from 1 there, and return how many rows it has, blank lines among them."""


def text_column(named: str | None, names: Sequence[str], strings: Sequence[str]) -> str:
    """Return the column that holds the texts.

    Args:
        named: the column that the user named.
        names: all columns.
        strings: those that hold strings.

    Raises:
        DatasetError: there is no such column, or it holds no strings; names those that do.
    """
    wanted = named or TEXT
    if wanted in strings:
        return wanted
    listed = ", ".join(sorted(strings)) or "none"
    if wanted in names:
        raise DatasetError(f'column "{wanted}" holds no strings; those that do: {listed} (--text-column)')
    raise DatasetError(f'there is no column "{wanted}"; those with strings: {listed} (--text-column)')


def id_column(named: str | None, names: Sequence[str]) -> str | None:
    """Return the column that says what rows are called; None where there is none and none was asked for.

    Raises:
        DatasetError: there is no such column.
    """
    if named and named not in names:
        raise DatasetError(f'there is no column "{named}"; there are {", ".join(sorted(names))} (--id-column)')
    return named or (ID if ID in names else None)
