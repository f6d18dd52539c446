"""Compressed files as streams of bytes."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from zxlint.datasets.places import Place, Remote, opened_raw
from zxlint.datasets.rows import DatasetError

CHUNK = 1 << 20
"""Bytes that are read or written at a time."""

GZIP_LEVEL = 6
"""What gzip itself compresses with; 9 takes several times as long for a percent."""


def opened(path: Place) -> IO[bytes]:
    """Return the bytes of a file, unpacked if its name ends in .gz or .zst.

    Raises:
        DatasetError: pyarrow is needed and not there.
        OSError: the file cannot be read.
    """
    name = path.name.lower()
    if isinstance(path, Remote):
        arrow()
    if name.endswith(".gz"):
        packed_bytes = opened_raw(path, CHUNK) if isinstance(path, Remote) else path
        return io.BufferedReader(cast(io.RawIOBase, gzip.open(packed_bytes, "rb")), CHUNK)
    if name.endswith(".zst"):
        file = path.open() if isinstance(path, Remote) else arrow().OSFile(str(path), "rb")
        return io.BufferedReader(arrow().CompressedInputStream(file, "zstd"), CHUNK)
    return opened_raw(path, CHUNK)


def is_packed(path: Place) -> bool:
    """Tell whether a file is compressed as a whole, so that it can be read from its beginning alone."""
    return path.name.lower().endswith((".gz", ".zst"))


@contextmanager
def packed(out: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    """Give a stream that compresses into another one as the name of the file asks for; the same bytes each time."""
    if name.lower().endswith(".gz"):
        with gzip.GzipFile("", "wb", GZIP_LEVEL, out, mtime=0) as packing:
            yield cast(IO[bytes], packing)
    elif name.lower().endswith(".zst"):
        with arrow().CompressedOutputStream(arrow().PythonFile(Kept(out), "w"), "zstd") as packing:
            buffered = io.BufferedWriter(packing, CHUNK)
            yield buffered
            buffered.flush()
            buffered.detach()
    else:
        yield out


class Kept(io.RawIOBase):
    """A stream that stays open when it is closed, as pyarrow closes what it writes to."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - whatever holds bytes
        """Write the bytes."""
        return self._out.write(data)


@contextmanager
def readable() -> Iterator[None]:
    """Turn what a damaged file raises into an error that says so.

    Raises:
        DatasetError: the file is damaged or truncated.
    """
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DatasetError(f"damaged or truncated: {error}") from None
    except (OSError, ValueError) as error:
        # pyarrow raises OSError without a number, and its own kinds of ValueError.
        if isinstance(error, OSError) and error.errno is not None:
            raise
        if isinstance(error, ValueError) and not type(error).__module__.startswith("pyarrow"):
            raise
        raise DatasetError(f"damaged or truncated: {str(error).splitlines()[0]}") from None


def arrow() -> Any:  # noqa: ANN401 - pyarrow brings no types
    """Return pyarrow.

    Raises:
        DatasetError: it is not installed; names the extra.
    """
    try:
        import pyarrow
    except ImportError:
        raise DatasetError("reading it needs pyarrow; pip install 'zxlint[data]'") from None
    return pyarrow
