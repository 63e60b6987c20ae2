"""Draws a profile's picture with matplotlib, as PNG or SVG. The same profile gives the same bytes."""

from __future__ import annotations

import io
import math
from itertools import pairwise

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from orcapost.common.drawing import FAINT, METADATA, QUIET, STYLE
from orcapost.common.units import human_bytes
from orcapost.profile.plot.content import Category, SizePlot

# Blue and orange differ for every kind of colour-blindness, and in lightness too, so also in grey print.
BLUE, ORANGE = "#2f6690", "#d1711f"
WIDTH, DPI = 7.5, 200  # inches: the text of an A4 page; dots per inch
_HEAD, _FOOT, _PANEL, _SHARES, _GAP = 1.2, 0.55, 1.25, 1.9, 0.28  # inches


def draw(plot: SizePlot, kind: str) -> bytes:
    """The picture as a file's content. `kind` is ``"png"`` or ``"svg"``."""
    stream = io.BytesIO()
    with rc_context(STYLE):
        _figure(plot).savefig(stream, format=kind, dpi=DPI, metadata=METADATA[kind])
    return stream.getvalue()


def _figure(plot: SizePlot) -> Figure:
    panels = len(plot.categories)
    height = _HEAD + panels * (_PANEL + _GAP) + _SHARES + _FOOT
    figure = Figure(figsize=(WIDTH, height))
    figure.text(0.02, 1 - 0.12 / height, plot.title, size=11, weight="bold", va="top")
    figure.text(0.02, 1 - 0.36 / height, "\n".join(plot.summary), color=QUIET, va="top", linespacing=1.35)

    def axes(top: float, tall: float, below: Axes | None = None) -> Axes:
        box = (0.085, 1 - (top + tall) / height, 0.895, tall / height)
        return figure.add_axes(box, sharex=below)

    first: Axes | None = None
    for number, category in enumerate(plot.categories):
        panel = axes(_HEAD + number * (_PANEL + _GAP), _PANEL, first)
        first = first or panel
        _bars(panel, plot, category)
        panel.tick_params(labelbottom=False)
    shares = axes(_HEAD + panels * (_PANEL + _GAP), _SHARES, first)
    _shares(shares, plot)
    assert first is not None  # a profile has a file, so a category
    for panel in figure.axes:
        for limit in plot.limits:
            panel.axvline(limit, color=QUIET, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
    _sizes_axis(shares, plot)
    _names_of_bins(first, plot)
    return figure


def _bars(axes: Axes, plot: SizePlot, category: Category) -> None:
    edges = plot.edges
    widths = [right - left for left, right in pairwise(edges)]
    axes.bar(edges[:-1], category.counts, widths, align="edge", color=BLUE, edgecolor="white", linewidth=0.4)
    axes.set_ylim(0, 1.1 * max(category.counts))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.set_ylabel("files")
    axes.grid(axis="y", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_title(
        f"{category.name}: {category.files:,} files, {human_bytes(category.bytes)}", loc="left", size=8.5, pad=3
    )


def _shares(axes: Axes, plot: SizePlot) -> None:
    curve = plot.curve
    for shares, colour, name, line in (
        (curve.files, BLUE, "share of all files", "--"),
        (curve.bytes, ORANGE, "share of all bytes", "-"),
    ):
        axes.step(
            (plot.left, curve.sizes[0], *curve.sizes, plot.right),
            [100 * share for share in (0.0, 0.0, *shares, 1.0)],
            where="post",
            color=colour,
            linestyle=line,
            linewidth=1.6,
            label=name,
        )
    axes.set_ylim(0, 103)
    axes.set_yticks((0, 25, 50, 75, 100))
    axes.set_ylabel("share [%]")
    axes.grid(axis="y", color=FAINT, linewidth=0.6)
    axes.set_title("What files up to this size make up", loc="left", size=8.5, pad=3)
    axes.legend(loc="upper left", frameon=False, handlelength=2.2, borderaxespad=0.2)


def _sizes_axis(axes: Axes, plot: SizePlot) -> None:
    axes.set_xscale("log")
    axes.set_xlim(plot.left, plot.right)
    axes.xaxis.set_major_locator(
        LogLocator(10, subs=(1.0,) if plot.right / plot.left > 300 else (1.0, 2.0, 5.0), numticks=99)
    )
    axes.xaxis.set_minor_locator(LogLocator(10, subs=tuple(range(2, 10)), numticks=99))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: human_bytes(value)))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("size of a file")


def _names_of_bins(axes: Axes, plot: SizePlot) -> None:
    """The bins' names above the first panel, each between its limits; where that is narrow, one line higher."""
    inches_per_decade = 0.895 * WIDTH / math.log10(plot.right / plot.left)
    raised = False
    for zone in plot.zones:
        left, right = max(zone.bin.at_least, plot.left), min(zone.bin.below or math.inf, plot.right)
        if left >= right:
            continue
        wide = math.log10(right / left) * inches_per_decade
        raised = wide < 0.075 * len(zone.bin.name) + 0.1 and not raised
        axes.annotate(
            zone.bin.name,
            (math.sqrt(left * right), 1),
            xycoords=axes.get_xaxis_transform(),
            xytext=(0, 25 if raised else 14),
            textcoords="offset points",
            ha="center",
            color=QUIET,
        )
