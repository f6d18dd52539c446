"""More marked texts for the rules than their manuals show: ``cases/zxNNN.txt``, one text a line.

The marks are those of the examples in a rule's file; ⏎ is a line end, ␍ a carriage return, ␉ a tab, ␠ a blank at the end
of a line.  A line that begins with ``md:`` is Markdown, one that begins with ``#`` a remark.
"""

from collections.abc import Iterator
from pathlib import Path

from zxlint.examples import Example, parse

FOLDER = Path(__file__).resolve().parent / "cases"
SIGNS = str.maketrans({"⏎": "\n", "␍": "\r", "␉": "\t", "␠": " "})


def cases_of(code: str) -> list[Example]:
    """Return the cases of a rule, by its code."""
    path = FOLDER / f"{code.lower()}.txt"
    return list(_read(path)) if path.exists() else []


def _read(path: Path) -> Iterator[Example]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            marked = line.translate(SIGNS)
            markdown = marked.startswith("md:")
            yield parse(marked.removeprefix("md:"), "markdown" if markdown else "text")
