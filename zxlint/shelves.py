"""What is too large for memory while a corpus is compared: kept in memory as far as there is room, beyond it in files.

The files are in Arrow's format, written and mapped by pyarrow, in a folder for temporary files that is removed at the
end.  A corpus of some ten megabytes needs neither.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

    import numpy
    from numpy.typing import NDArray

    Column = NDArray[numpy.generic]

BATCH = 1 << 25
"""Bytes of rows that are written at once."""


class NoRoom(Exception):  # noqa: N818 - what there is not, as a person would say it
    """A corpus needs files and pyarrow is not installed: one line that says what to do."""


class Folder:
    """A folder for temporary files that is made when the first is written.

    Raises:
        NoRoom: pyarrow is not installed.
        OSError: the folder cannot be made.
    """

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        self._open = ExitStack()

    def path(self, name: str) -> Path:
        """Return where a file lies."""
        if self._folder is None:
            from tempfile import TemporaryDirectory

            _arrow()
            self._folder = TemporaryDirectory(prefix="zxlint-", ignore_cleanup_errors=True)
        return Path(self._folder.name) / name

    def keep_open(self, resource: Any) -> Any:  # noqa: ANN401 - pyarrow brings no types
        """Have something closed before the folder is removed, and return it."""
        return self._open.enter_context(resource)

    def close(self) -> None:
        """Remove the folder with all that is in it."""
        with suppress(OSError):  # where the disk is full, what is left of a file cannot be written
            self._open.close()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


class Shelves:
    """Rows of numbers, each on the shelf that its key names.

    Args:
        folder: where the files lie.
        name: what they are called.
        columns: the types of the numbers of a row.
        number: how many shelves there are.
        room: bytes of rows that may be in memory.
    """

    def __init__(self, folder: Folder, name: str, columns: Sequence[str], number: int, room: int) -> None:
        self._folder, self._name, self._columns, self._number, self._room = folder, name, columns, number, room
        self._waiting: list[list[tuple[Column, ...]]] = [[] for _ in range(number)]
        self._size = 0
        self._writers: list[Any] = []
        self._done = False

    def put(self, keys: NDArray[numpy.integer[Any]], rows: Sequence[Column]) -> None:
        """Put rows, given as columns, on the shelves that their keys name."""
        import numpy

        order = numpy.argsort(keys.astype(numpy.uint16), kind="stable")
        sorted_rows = [column[order] for column in rows]
        ends = numpy.cumsum(numpy.bincount(keys.astype(numpy.int64), minlength=self._number)).tolist()
        for shelf, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
            if end > start:
                self._waiting[shelf].append(tuple(column[start:end] for column in sorted_rows))
        self._size += sum(column.nbytes for column in rows)
        if self._size > self._room:
            self._write()

    def take(self, shelf: int) -> list[Column]:
        """Return the rows of one shelf as columns; nothing can be put on any from then on."""
        import numpy

        if self._writers and not self._done:
            self._write()
            for writer in self._writers:
                writer.close()
        self._done = True
        if self._writers:
            pa = _arrow()
            with pa.memory_map(str(self._path(shelf))) as file:
                table = pa.ipc.open_stream(file).read_all()
                return [column.to_numpy().copy() for column in table.columns]
        waiting = self._waiting[shelf]
        empty = (numpy.empty(0, dtype=kind) for kind in self._columns)
        return [numpy.concatenate(column) for column in zip(*waiting, strict=True)] if waiting else list(empty)

    def drop(self) -> None:
        """Take everything off the shelves, in memory and on disk."""
        self._waiting = [[] for _ in range(self._number)]
        for shelf in range(len(self._writers)):
            self._path(shelf).unlink()
        self._writers = []

    def _path(self, shelf: int) -> Path:
        return self._folder.path(f"{self._name}-{shelf}.arrow")

    def _write(self) -> None:
        pa = _arrow()
        schema = pa.schema([(str(at), pa.from_numpy_dtype(kind)) for at, kind in enumerate(self._columns)])
        if not self._writers:
            for shelf in range(self._number):
                sink = self._folder.keep_open(pa.OSFile(str(self._path(shelf)), "wb"))
                self._writers.append(self._folder.keep_open(pa.ipc.new_stream(sink, schema)))
        for writer, waiting in zip(self._writers, self._waiting, strict=True):
            for rows in waiting:
                writer.write_batch(pa.record_batch(list(rows), schema=schema))
            waiting.clear()
        self._size = 0


class Pages:
    """Rows of bytes, by number.

    Args:
        folder: where the file lies.
        columns: how many of them a row has.
        room: bytes that may be in memory.
    """

    def __init__(self, folder: Folder, columns: int, room: int) -> None:
        self._folder, self._columns, self._room = folder, columns, room
        self._waiting: list[Sequence[bytes]] = []
        self._size = self._written = 0
        self._writer: Any = None
        self._starts: list[int] = []
        self._parts: list[list[tuple[NDArray[numpy.int64], memoryview]]] = []

    def put(self, row: Sequence[bytes]) -> None:
        """Add a row."""
        self._waiting.append(row)
        self._size += sum(map(len, row))
        if self._size > (BATCH if self._writer else self._room):
            self._write()

    def take(self, number: int, column: int) -> memoryview:
        """Return one column of a row, not copied; no row can be added from then on."""
        if self._writer is None:
            return memoryview(self._waiting[number][column])
        if not self._starts:
            self._map()
        at = bisect_right(self._starts, number) - 1
        ends, data = self._parts[at][column]
        inner = number - self._starts[at]
        return data[int(ends[inner]) : int(ends[inner + 1])]

    def _map(self) -> None:
        """Map the file: of each batch the offsets of its rows in each column, and the bytes."""
        import numpy

        self._write()
        self._writer.close()
        pa, start = _arrow(), 0
        reader = pa.ipc.open_stream(self._folder.keep_open(pa.memory_map(str(self._path()))))
        for batch in reader:
            self._starts.append(start)
            start += batch.num_rows
            buffers = [column.buffers() for column in batch.columns]
            # A column that holds no bytes at all has no buffer for them.
            parts = [(numpy.frombuffer(ends, dtype=numpy.int64), memoryview(data or b"")) for _, ends, data in buffers]
            self._parts.append(parts)

    def _path(self) -> Path:
        return self._folder.path("pages.arrow")

    def _write(self) -> None:
        pa = _arrow()
        schema = pa.schema([(str(at), pa.large_binary()) for at in range(self._columns)])
        if self._writer is None:
            sink = self._folder.keep_open(pa.OSFile(str(self._path()), "wb"))
            self._writer = self._folder.keep_open(pa.ipc.new_stream(sink, schema))
        if self._waiting:
            columns: Iterable[Sequence[bytes]] = zip(*self._waiting, strict=True)
            arrays = [pa.array(column, type=pa.large_binary()) for column in columns]
            self._writer.write_batch(pa.record_batch(arrays, schema=schema))
        self._waiting, self._size = [], 0


def _arrow() -> Any:  # noqa: ANN401 - pyarrow brings no types
    try:
        import pyarrow
        import pyarrow.ipc
    except ImportError:
        raise NoRoom(
            "so much text is compared on disk, by pyarrow, which is not installed; pip install 'zxlint[data]'"
        ) from None
    return pyarrow
