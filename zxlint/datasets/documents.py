"""Rows of a dataset as documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from zxlint.datasets.rows import Row
from zxlint.document import Document, Fault
from zxlint.reading import Record


def documents(rows: Iterable[Row], like: Document, refuse: Callable[[Row], None]) -> Iterator[Document]:
    """Yield a document for each row that holds a text.

    Args:
        rows: of one dataset.
        like: a document with all that holds for every row of it.
        refuse: told of each row that cannot be read.
    """
    for row in rows:
        if row.wrong:
            refuse(row)
        if row.text is None:
            continue
        fault = _fault(row.text)
        yield Document(
            "" if fault else row.text,
            like.kind,
            fault,
            like.terms,
            like.knowledge,
            like.suppressions,
            record=Record(row.number, row.id),
        )


def _fault(text: str) -> Fault | None:
    """Return where half a character stands, which JSON can write and UTF-8 cannot; it counts bytes before it."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        half = f"U+{ord(text[error.start]):04X}"
        return Fault(len(text[: error.start].encode()), f"half a surrogate pair ({half})", f"半个代理对（{half}）")
    return None
