"""Where datasets lie: in a file of this machine, or elsewhere, under a URL that pyarrow or fsspec knows."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from zxlint.datasets.rows import DatasetError


@dataclass(frozen=True)
class Remote:
    """A file under a URL such as ``s3://bucket/corpus.parquet``; what follows a question mark says how to get there."""

    url: str

    def __str__(self) -> str:
        return self.url

    @property
    def name(self) -> str:
        """Its name without the folders."""
        from urllib.parse import unquote

        return unquote(self.url.partition("?")[0].rpartition("/")[2])

    def with_name(self, name: str) -> Remote:
        """Return the file of another name in the same folder."""
        from urllib.parse import quote

        before, mark, how = self.url.partition("?")
        return Remote(f"{before.rpartition('/')[0]}/{quote(name)}{mark}{how}")

    def open(self) -> Any:  # noqa: ANN401 - pyarrow brings no types
        """Return the file, open for reading at any place.

        Raises:
            DatasetError: pyarrow, or what the URL needs, is not installed, or the URL is none.
            OSError: it cannot be read.
        """
        system, path = self._found()
        if not system.get_file_info(path).is_file:
            raise DatasetError("no such file")
        return system.open_input_file(path)

    def create(self) -> Any:  # noqa: ANN401
        """Return the file, open for being written anew; in a store of objects it appears when it is closed."""
        system, path = self._found()
        return system.open_output_stream(path)

    def exists(self) -> bool:
        """Tell whether there is anything under the URL."""
        system, path = self._found()
        return bool(system.get_file_info(path).type.name != "NotFound")

    def remove(self) -> None:
        """Remove the file, if it is there and can be removed."""
        system, path = self._found()
        with suppress(OSError):
            system.delete_file(path)

    def state(self) -> tuple[int, ...]:
        """Return by what it is known that the file is still what it was: its size, and when it was changed.

        Raises:
            DatasetError: as above.
            OSError: there is no such file.
        """
        system, path = self._found()
        found = system.get_file_info(path)
        return int(found.size), int(found.mtime_ns or 0)

    def _found(self) -> tuple[Any, str]:
        """Return the file system that the URL names, and the path in it."""
        from pyarrow import fs  # whoever opens a dataset has made sure of it

        try:
            return fs.FileSystem.from_uri(self.url)  # type: ignore[no-any-return]
        except (ValueError, NotImplementedError) as error:  # of pyarrow: it knows no such URL
            return _by_fsspec(self.url, error)


Place = Path | Remote
"""Where a dataset lies."""


def is_url(given: str) -> bool:
    """Tell whether a path that a user names is a URL."""
    scheme, mark, _ = given.partition("://")
    return bool(mark) and len(scheme) > 1 and scheme.isascii() and scheme.replace("+", "").replace("-", "").isalnum()


def placed(given: str) -> Place:
    """Return the place that a user names by a path or URL; file:// is a file of this machine like any other."""
    if not is_url(given):
        return Path(given)
    if not given.lower().startswith("file://"):
        return Remote(given)
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    return Path(url2pathname(urlsplit(given).path))


def opened_raw(place: Place, buffer: int) -> IO[bytes]:
    """Return the bytes of a file as they are.

    Raises:
        DatasetError, OSError: as above.
    """
    if isinstance(place, Path):
        return place.open("rb", buffering=buffer)
    import io

    return io.BufferedReader(place.open(), buffer)


def state(place: Place) -> tuple[int, ...]:
    """Return by what it is known that a file is still what it was.

    Raises:
        DatasetError, OSError: as above.
    """
    if isinstance(place, Remote):
        return place.state()
    status = place.stat()
    return status.st_size, status.st_mtime_ns


def _by_fsspec(url: str, error: Exception) -> tuple[Any, str]:
    from pyarrow import fs

    try:
        import fsspec

        system, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as other:
        why = str(other if isinstance(other, ImportError) and "fsspec" not in str(other) else error).splitlines()[0]
        raise DatasetError(f"a URL that cannot be read: {why}") from None
    return fs.PyFileSystem(fs.FSSpecHandler(system)), path
