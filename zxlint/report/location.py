"""Files and places as other programs want them named."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path
from urllib.parse import quote

from zxlint.datasets.places import is_url
from zxlint.reading import Record
from zxlint.report.visible import shorten

SHOWN_ID = 40
"""Characters of what a row is called that are shown."""


def label(name: str, record: Record | None) -> str:
    """Return what a person is to call a document: its file, and of a dataset the row, with what it is called there."""
    if record is None:
        return name
    called = "" if record.id == str(record.row) else f" ({shorten(record.id, SHOWN_ID)})"
    return f"{name}#{record.row}{called}"


def from_here(name: str) -> str:
    """Return the name of a file relative to the current folder, as platforms want it to find it in a repository.

    A file that lies elsewhere keeps its name, and so does a URL.
    """
    if is_url(name):
        return name
    if Path(name).is_absolute():
        path, here = Path(name), Path.cwd()
        return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()
    return posixpath.normpath(name)


def uri_of(name: str) -> str:
    """Return a file as a URI reference: percent-encoded, relative to the current folder where it lies below it."""
    if is_url(name):
        return quote(name, safe=":/?#[]@!$&'()*+,;=%")
    shown = from_here(name)
    # Path.as_uri would stumble over bytes that are not UTF-8; a drive needs its slash.
    encoded = quote(os.fsencode(shown), safe="/")
    if not Path(shown).is_absolute():
        return encoded
    return f"file://{encoded}" if shown.startswith("/") else f"file:///{encoded.replace('%3A', ':', 1)}"
