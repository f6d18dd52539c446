"""The plots of docs/accuracy.md, as SVG.

GitHub shows them on white and on near-black: the ground is left clear, and every colour stands out from both.  The two
colours differ in lightness as well, so that readers who do not tell blue from orange tell them apart, and so do shapes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from benchmarks.accuracy.counting import Count
from benchmarks.accuracy.running import Repaired
from zxlint.accuracy import Share

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREY = "#3987c9", "#e09a1a", "#7d858f"
WIDTH = 7.2
"""Inches."""

_STYLE = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "zxlint",  # and the file the same from run to run
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": GREY,
    "axes.labelcolor": GREY,
    "axes.edgecolor": GREY,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "ytick.left": False,
}


def categories(counted: Mapping[str, Count]) -> str:
    """Draw precision and recall of every category with their intervals."""
    import matplotlib as mpl

    shown = {name: c for name, c in reversed(list(counted.items())) if c.faults}
    with mpl.rc_context(_STYLE):
        figure, axes = _figure(len(shown))
        for shift, colour, marker, label, shares in (
            (0.14, BLUE, "o", "precision", [c.precision for c in shown.values()]),
            (-0.14, ORANGE, "D", "recall", [c.recall for c in shown.values()]),
        ):
            _dots(axes, shares, shift, colour, marker, label)
        axes.set_xlim(0, 1.02)
        return _svg(figure, axes, [f"{name} ({c.faults})" for name, c in shown.items()])


def repairs(repaired: Mapping[str, Mapping[str, Repaired]]) -> str:
    """Draw the character error rates before and after repair."""
    import matplotlib as mpl

    shown = list(reversed(list(repaired.items())))
    with mpl.rc_context(_STYLE):
        figure, axes = _figure(len(shown))
        for at, (_, ways) in enumerate(shown):
            safe, unsafe = ways["safe"], ways["unsafe"]
            rates = [errors / safe.characters for errors in (safe.before, safe.after, unsafe.after)]
            axes.plot([min(rates), max(rates)], [at, at], color=GREY, linewidth=1, zorder=1)
            for rate, colour, marker, label in zip(
                rates,
                (GREY, BLUE, ORANGE),
                ("|", "o", "D"),
                ("as it came", "safe fixes", "unsafe fixes as well"),
                strict=True,
            ):
                size = 120 if marker == "|" else 28
                axes.scatter([rate], [at], s=size, color=colour, marker=marker, label=None if at else label, zorder=2)
        axes.set_xlim(0)
        return _svg(figure, axes, [name for name, _ in shown])


def _figure(rows: int) -> tuple[Figure, Axes]:
    # Not pyplot, which keeps figures and looks for a screen.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 0.9 + 0.28 * rows))
    return figure, figure.add_subplot()


def _dots(axes: Axes, shares: Sequence[Share | None], shift: float, colour: str, marker: str, label: str) -> None:
    for at, share in enumerate(shares):
        if share:
            axes.plot([share.least, share.most], [at + shift] * 2, color=colour, linewidth=1.4)
    known = [(share.value, at + shift) for at, share in enumerate(shares) if share]
    axes.scatter(*zip(*known, strict=True), s=22, color=colour, marker=marker, label=label, zorder=3)


def _svg(figure: Figure, axes: Axes, names: Sequence[str]) -> str:
    from matplotlib.ticker import PercentFormatter

    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.grid(axis="x", color=GREY, alpha=0.25, linewidth=0.6)
    axes.set_axisbelow(True)
    figure.legend(*axes.get_legend_handles_labels(), loc="upper center", ncols=3, frameon=False)
    out = io.StringIO()
    figure.savefig(out, format="svg", transparent=True, bbox_inches="tight", metadata={"Date": None})
    return out.getvalue()
