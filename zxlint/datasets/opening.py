"""Which files are datasets, and their rows, whatever kind they are of."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.datasets.places import Place
from zxlint.datasets.rows import Columns, Dataset, Row

ENDINGS = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet")
"""Endings, in any case, of the files that are read as datasets."""

BATCH_ROWS = 1_000
BATCH_CHARACTERS = 1_000_000


def ending_of(name: str) -> str:
    """Return by which ending a file is a dataset, as it is written; nothing for a file that is none."""
    found = next((ending for ending in ENDINGS if name.lower().endswith(ending)), "")
    return name[len(name) - len(found) :]


def open_dataset(path: Place, columns: Columns = Columns()) -> Dataset:  # noqa: B008 - immutable
    """Return a dataset.

    Raises:
        DatasetError: it is damaged, has no such column, or pyarrow is needed and not installed.
        OSError: the file cannot be read.
    """
    if path.name.lower().endswith(".parquet"):
        from zxlint.datasets.parquet import Parquet

        return Parquet(path, columns)
    from zxlint.datasets.jsonl import Jsonl

    return Jsonl(path, columns)


def batches(path: Place, columns: Columns = Columns()) -> Iterator[list[Row]]:  # noqa: B008 - immutable
    """Yield the rows of a dataset that have a text, a thousand rows or a million characters at a time.

    Raises:
        DatasetError, OSError: as above.
    """
    batch: list[Row] = []
    characters = 0
    for row in open_dataset(path, columns).rows():
        if row.text is None:
            continue
        batch.append(row)
        characters += len(row.text)
        if len(batch) >= BATCH_ROWS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
