"""Datasets in Parquet, read a few rows at a time."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from typing import IO, Any

from zxlint.datasets.compression import CHUNK, Kept, arrow, readable
from zxlint.datasets.places import Place, Remote
from zxlint.datasets.rows import Change, Columns, Counted, Row, Stretch, id_column, text_column

READ = 4 << 20
"""Bytes of text that are read at a time, about."""

MOST_ROWS = 1_024
"""Rows that are read at a time, at most."""

WRITTEN = 128 << 20
"""Bytes of a row group, unpacked; a larger one is written as several."""


class Parquet:
    """A dataset in Parquet; rows are counted through all row groups."""

    def __init__(self, path: Place, columns: Columns) -> None:
        arrow()
        self._path = path
        self._skipped = 0
        with readable(), self._opened() as file:
            schema = file.schema_arrow
            names = list(schema.names)
            strings = [field.name for field in schema if _is_string(field.type)]
            self._rows = file.metadata.num_rows
        self._text = text_column(columns.text, names, strings)
        self._id = id_column(columns.id, names)

    def rows(self) -> Iterator[Row]:
        """Yield the rows in their order."""
        yield from self._rows_in(range(1 << 31), self._skipped)

    def stretches(self, size: int, skipped: int = 0) -> list[Stretch]:
        """Return parts of about so many bytes, unpacked, which are row groups."""
        with readable(), self._opened() as file:
            groups = [file.metadata.row_group(at) for at in range(file.metadata.num_row_groups)]
            sizes = [(int(group.num_rows), int(group.total_byte_size)) for group in groups]
        start = before = held = 0
        while start < len(sizes) - 1 and before + sizes[start][0] <= skipped:
            before, start = before + sizes[start][0], start + 1
        found = []
        for at in range(start, len(sizes)):
            held += sizes[at][1]
            if held >= size or at == len(sizes) - 1:
                found.append(Stretch(start, at + 1, before))
                start, held = at + 1, 0
        return found

    def within(self, stretch: Stretch) -> Generator[Row, None, int]:
        """Yield the rows of some row groups, and return how many there are."""
        with readable(), self._opened() as file:
            before = sum(int(file.metadata.row_group(at).num_rows) for at in range(stretch.start))
            groups = range(stretch.start, stretch.end if stretch.end >= 0 else file.metadata.num_row_groups)
            rows = sum(int(file.metadata.row_group(at).num_rows) for at in groups)
        for row in self._rows_in(groups, 0):
            yield row.at(row.number - before)
        return rows

    def _rows_in(self, groups: range, skipped: int) -> Iterator[Row]:
        wanted = [self._text] if self._id in (None, self._text) else [self._text, self._id]
        with readable(), self._opened() as file:
            for group, first in self._groups(file):
                last = first + file.metadata.row_group(group).num_rows - 1
                if group not in groups or last <= skipped:
                    continue
                number = first
                size = _rows_within(file.metadata.row_group(group), READ, self._text)
                for batch in file.iter_batches(size, row_groups=[group], columns=wanted, use_threads=False):
                    yield from (row for row in self._rows_of(batch, number) if row.number > skipped)
                    number += batch.num_rows

    def skip(self, rows: int) -> None:
        """Leave out so many rows at the head."""
        self._skipped = rows

    def count(self) -> int | None:
        """Return how many rows there are."""
        return int(self._rows)

    def copy(self, out: IO[bytes], changes: Iterable[Change]) -> None:
        """Write the row groups as they are, but for the texts that change; a huge one is divided."""
        import pyarrow.parquet

        waiting = _Waiting(changes)
        with readable(), self._opened() as file:
            options = _as_written(file, self._text)
            with pyarrow.parquet.ParquetWriter(
                arrow().PythonFile(Kept(out), "w"), file.schema_arrow, **options
            ) as writer:
                for group, first in self._groups(file):
                    number = first
                    rows = _rows_within(file.metadata.row_group(group), WRITTEN)
                    for table in _tables(file, group, rows):
                        stop = number + table.num_rows
                        changed = self._changed(table, number, waiting.before(stop))
                        writer.write_table(changed, row_group_size=max(1, table.num_rows))
                        number = stop

    def _opened(self) -> Any:  # noqa: ANN401 - pyarrow brings no types
        import pyarrow.parquet

        # Buffered, so that a row group of a gigabyte is read bit by bit.
        source = self._path.open() if isinstance(self._path, Remote) else str(self._path)
        return pyarrow.parquet.ParquetFile(source, buffer_size=CHUNK, pre_buffer=False)

    def _groups(self, file: Any) -> Iterator[tuple[int, int]]:  # noqa: ANN401
        """Yield each row group and the number of its first row."""
        number = 1
        for group in range(file.metadata.num_row_groups):
            yield group, number
            number += file.metadata.row_group(group).num_rows

    def _rows_of(self, batch: Any, first: int) -> Iterator[Row]:  # noqa: ANN401
        texts = _values(batch.column(batch.schema.get_field_index(self._text)))
        numbers = range(first, first + batch.num_rows)
        names = [None] * batch.num_rows
        if self._id is not None:
            names = _values(batch.column(batch.schema.get_field_index(self._id)))
        for number, name, text in zip(numbers, names, texts, strict=True):
            called = Counted(number) if name is None else _shown(name)
            if isinstance(text, bytes):
                yield Row(number, called, None, f'"{self._text}" is not UTF-8')
            else:
                yield Row(number, called, text)

    def _changed(self, table: Any, first: int, changes: list[Change]) -> Any:  # noqa: ANN401
        """Return a table with other texts in some of its rows, which are counted from ``first``."""
        if not changes:
            return table
        pyarrow = arrow()
        at = table.schema.get_field_index(self._text)
        field = table.schema.field(at)
        texts = [
            text.encode() if isinstance(text, str) else text for chunk in table[at].chunks for text in _values(chunk)
        ]
        for number, text in changes:
            texts[number - first] = text.encode()
        # By way of bytes, so that a row that is no UTF-8 passes through.
        is_dictionary = pyarrow.types.is_dictionary(field.type)
        kind = field.type.value_type if is_dictionary else field.type
        raw = pyarrow.large_binary() if pyarrow.types.is_large_string(kind) else pyarrow.binary()
        column = pyarrow.array(texts, raw).view(kind)
        return table.set_column(at, field, column.dictionary_encode().cast(field.type) if is_dictionary else column)


class _Waiting:
    """Changes in order of their rows, handed out up to a row at a time."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self._changes = iter(changes)
        self._next = next(self._changes, None)

    def before(self, row: int) -> list[Change]:
        """Return those that are left of the rows before this one."""
        found: list[Change] = []
        while self._next and self._next[0] < row:
            found.append(self._next)
            self._next = next(self._changes, None)
        return found


def _is_string(kind: Any) -> bool:  # noqa: ANN401
    types = arrow().types
    if types.is_dictionary(kind):
        kind = kind.value_type
    return bool(types.is_string(kind) or types.is_large_string(kind))


def _values(column: Any) -> list[Any]:  # noqa: ANN401
    """Return the values of a column; of strings, those that are no UTF-8 as bytes."""
    pyarrow = arrow()
    if not _is_string(column.type):
        values: list[Any] = column.to_pylist()
        return values
    try:
        values = column.to_pylist()
    except UnicodeDecodeError:
        if pyarrow.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        raw = pyarrow.large_binary() if pyarrow.types.is_large_string(column.type) else pyarrow.binary()
        values = [_decoded(value) for value in column.view(raw).to_pylist()]
    return values


def _decoded(value: bytes | None) -> str | bytes | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return value


def _shown(name: object) -> str:
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)


def _rows_within(group: Any, size: int, column: str | None = None) -> int:  # noqa: ANN401
    """Return how many rows of a row group, or of one column of it, take so many bytes, about; at least one."""
    taken, there = int(group.total_byte_size), int(group.num_rows)
    if column is not None:
        columns = (group.column(at) for at in range(group.num_columns))
        taken = sum(int(one.total_uncompressed_size) for one in columns if one.path_in_schema == column)
    rows = max(1, there * size // max(1, taken))
    return min(rows, MOST_ROWS if column is not None else max(1, there))


def _tables(file: Any, group: int, rows: int) -> Iterator[Any]:  # noqa: ANN401
    """Yield a row group in tables of so many rows."""
    pyarrow = arrow()
    if rows >= file.metadata.row_group(group).num_rows:
        yield file.read_row_group(group, use_threads=False)
        return
    for batch in file.iter_batches(rows, row_groups=[group], use_threads=False):
        yield pyarrow.Table.from_batches([batch], file.schema_arrow)


def _as_written(file: Any, text: str) -> dict[str, Any]:  # noqa: ANN401
    """Return how a file was written, as far as its metadata tells, in the words of pyarrow's writer."""
    metadata = file.metadata
    options: dict[str, Any] = {"version": "1.0" if metadata.format_version == "1.0" else "2.6"}
    options["use_compliant_nested_type"] = False  # the parts of a list are called what they are called there
    if not metadata.num_row_groups:
        return options
    group = metadata.row_group(0)
    columns = [group.column(at) for at in range(group.num_columns)]
    options["compression"] = {
        one.path_in_schema: "NONE" if one.compression == "UNCOMPRESSED" else one.compression for one in columns
    }
    options["use_dictionary"] = [one.path_in_schema for one in columns if one.has_dictionary_page] or False
    options["write_statistics"] = [one.path_in_schema for one in columns if one.is_stats_set] or False
    options["use_deprecated_int96_timestamps"] = any(one.physical_type == "INT96" for one in columns)
    # Rows that were sorted by their texts may not be so any more.
    order = group.sorting_columns
    if order and not any(columns[one.column_index].path_in_schema == text for one in order):
        options["sorting_columns"] = order
    return options
