"""Draw what ``speed.py`` measured: how the programs compare, and how time grows with the size of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from speed_programs import Times

COLOURS = {True: "#2a6f97", False: "#b0b0b0"}
"""Of zxlint's bars and of the others'."""


def plot(measured: Mapping[str, Mapping[str, Times]], growth: Sequence[tuple[float, float, int]], file: Path) -> None:
    """Write a drawing of the tables of many files, and of the growth, as far as they were measured."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "zxlint"  # the same figures make the same file
    from matplotlib import pyplot

    bars = [key for key in ("clean", "dirty") if key in measured]
    panels = len(bars) + bool(growth)
    figure, axes = pyplot.subplots(1, panels, figsize=(4.6 * panels, 3.2), squeeze=False, layout="constrained")
    for key, axis in zip(bars, axes[0], strict=False):
        _bars(axis, key, measured[key])
    if growth:
        _growth(axes[0][-1], growth)
    figure.savefig(file, metadata={"Date": None})


def _bars(axis: Any, title: str, times: Mapping[str, Times]) -> None:  # noqa: ANN401 - matplotlib has no types
    shown = [(name, mine.wall()) for name, mine in times.items() if mine.runs][::-1]
    names, seconds = zip(*shown, strict=True)
    drawn = axis.barh(names, seconds, color=[COLOURS[name.startswith("zxlint")] for name in names])
    axis.bar_label(drawn, fmt="%.2f", padding=3)
    axis.set(title=f"{title} text", xlabel="seconds", xlim=(0, max(seconds) * 1.18))
    axis.spines[["top", "right"]].set_visible(False)


def _growth(axis: Any, growth: Sequence[tuple[float, float, int]]) -> None:  # noqa: ANN401 - matplotlib has no types
    sizes, costs, _ = zip(*growth, strict=True)
    axis.plot(sizes, costs, marker="o", color=COLOURS[True])
    axis.set(title="growth", xlabel="MB a file", ylabel="cost of a byte, of the smallest 1", xscale="log")
    axis.set_ylim(0, 1.2 * max(costs))
    axis.spines[["top", "right"]].set_visible(False)
