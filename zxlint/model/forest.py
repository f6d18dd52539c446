"""A boosted forest of decision trees over whole numbers, learnt by tools/make_model.py and evaluated here.

Every tree is laid out as a complete binary one, so that a place walks down all trees at once in as many steps as they
are deep.  Most places are let go after the first few trees.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from zxlint.model.weights import FIRST_TREES

if TYPE_CHECKING:
    import numpy as np

UNIT = 256
"""Steps per unit of log-odds (natural logarithm)."""

_PART = 2048
"""Rows that walk down the trees together."""

LET_GO = -(1 << 20)


class Forest:
    """Trees as arrays: feature and threshold of each inner node (go right where greater), value of each leaf."""

    def __init__(self, arrays: Mapping[str, memoryview], depth: int, bar: int, early: int) -> None:
        import numpy as np

        inner = (1 << depth) - 1
        self.depth, self.bar, self.early = depth, bar, early
        self.features = np.frombuffer(arrays["tree_features"], dtype=np.uint8).astype(np.int64).reshape(-1, inner)
        self.thresholds = np.frombuffer(arrays["tree_thresholds"], dtype=np.int32).reshape(-1, inner)
        self.leaves = np.frombuffer(arrays["tree_leaves"], dtype=np.int16).reshape(-1, inner + 1)

    def scores(self, matrix: np.ndarray) -> np.ndarray:
        """Return log-odds times ``UNIT`` for each row; ``LET_GO`` for those let go early."""
        import numpy as np

        total = self._sum(matrix, slice(0, FIRST_TREES))
        rest = np.flatnonzero(total >= self.early)
        more = self._sum(matrix[rest], slice(FIRST_TREES, None))
        more += total[rest]
        total[:] = LET_GO
        total[rest] = more
        return total

    def _sum(self, matrix: np.ndarray, trees: slice) -> np.ndarray:
        import numpy as np

        features, thresholds, leaves = self.features[trees], self.thresholds[trees], self.leaves[trees]
        total = np.zeros(len(matrix), dtype=np.int32)
        # Nodes are numbered through all trees.
        first = (np.arange(len(features)) * features.shape[1])[:, None]
        step, outer = 1 - first, (np.arange(len(leaves)) * leaves.shape[1] - features.shape[1])[:, None] - first
        for start in range(0, len(matrix), _PART):
            part = np.ascontiguousarray(matrix[start : start + _PART].T)
            columns, rows = features * part.shape[1], np.arange(part.shape[1])
            node = np.repeat(first, len(rows), axis=1)
            for _ in range(self.depth):
                here = columns.take(node)
                here += rows
                right = part.take(here) > thresholds.take(node)
                node *= 2
                node += step
                node += right
            node += outer
            total[start : start + _PART] = leaves.take(node).sum(axis=0)
        return total
