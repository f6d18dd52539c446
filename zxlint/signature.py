"""What findings depend on beside documents and settings: the code of zxlint, of rules and plugins, Python, packages.

Files are hashed, and the hash is remembered by their sizes and times of change, so that it costs next to nothing when
nothing has changed.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

SIZE = 20
"""Bytes of a hash."""

_SHIPPED = (".py", ".tsv", ".csv", ".bin", ".txt", ".json", ".toml", ".so", ".pyd")
_INSTALLED = (".dist-info", ".egg-info", ".egg-link")

Remember = Callable[[bytes, Callable[[], bytes]], bytes]
"""Returns what is remembered under a key, or works it out and remembers it."""


def digest(*parts: bytes) -> bytes:
    """Return the hash of some bytes, each apart from the next."""
    hashed = blake2b(digest_size=SIZE)
    for part in parts:
        hashed.update(len(part).to_bytes(8, "little"))
        hashed.update(part)
    return hashed.digest()


def packages() -> bytes:
    """Tell Python and every package that is installed with its version, from any other state of them."""
    # Ray puts packages of its own on the path when it is loaded, which no rule has to do with.
    folders = [folder for folder in sys.path if not folder.endswith("thirdparty_files")]
    names = {name for folder in folders for name in _installed_in(folder or ".")}
    return digest(sys.version.encode(), platform.machine().encode(), "\n".join(sorted(names)).encode())


def shipped_files() -> list[str]:
    """Return the files of zxlint itself: code, rules and tables."""
    import zxlint

    # In a checkout the rules lie beside the package, among much that is no part of it.
    folders = [os.path.dirname(zxlint.__file__), *(os.path.join(above, "rules") for above in zxlint.__path__)]  # noqa: PTH118, PTH120
    return sorted({file for folder in folders for file in _below(folder)})


def own_files(rule_paths: Iterable[Path]) -> list[str]:
    """Return the files with rules of a user's own; of a folder, all code and tables in it."""
    found: list[str] = []
    for path in rule_paths:
        found += sorted(_below(str(path))) if path.is_dir() else [str(path)]
    return found


def modules_of(names: Iterable[str]) -> list[str]:
    """Return the files of all loaded modules that belong to packages of these names."""
    tops = {name.partition(".")[0] for name in names} - {"zxlint", "builtins", "__main__"}
    loaded = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] in tops]
    return sorted({file for module in loaded if (file := getattr(module, "__file__", None))})


def contents(files: Sequence[str], remember: Remember) -> bytes:
    """Return the hash of the contents of files, with their names but without the folders that they share."""
    return remember(digest(b"contents", *map(stamp, files)), lambda: hashed(files))


def stamp(file: str) -> bytes:
    """Tell a state of a file from any other by its size and the time of its last change."""
    try:
        status = os.stat(file)  # noqa: PTH116 - hundreds of them, and a Path takes longer than the system does
    except (OSError, ValueError):
        return f"{file}\0gone".encode("utf-8", "surrogatepass")
    return f"{file}\0{status.st_size}\0{status.st_mtime_ns}".encode("utf-8", "surrogatepass")


def hashed(files: Sequence[str]) -> bytes:
    """Return the same hash without a memory: all files are read."""
    shared = _shared(files)
    found = blake2b(digest_size=SIZE)
    for file in files:
        try:
            data = Path(file).read_bytes()
        except (OSError, ValueError):
            data = b""
        found.update(digest(file[shared:].replace(os.sep, "/").encode("utf-8", "surrogatepass"), data))
    return found.digest()


def _shared(files: Sequence[str]) -> int:
    """Return the length of the folder that files share."""
    try:
        return len(os.path.commonpath([os.path.dirname(file) for file in files]))  # noqa: PTH120
    except ValueError:  # there are none, or they lie on several drives
        return 0


def _below(folder: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as listing:
            entries = list(listing)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir():
            if entry.name != "__pycache__" and not entry.name.startswith("."):
                yield from _below(entry.path)
        elif entry.name.endswith(_SHIPPED):
            yield entry.path


def _installed_in(folder: str) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if name.endswith(_INSTALLED)]  # noqa: PTH208
    except OSError:
        return [folder] if folder.endswith((".zip", ".egg")) else []
