"""Draws range graphs with matplotlib, as PNG or SVG. The same content gives the same bytes."""

from __future__ import annotations

import textwrap
from itertools import pairwise
from typing import Any, BinaryIO

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from orcapost.common.drawing import FAINT, INK, METADATA, QUIET, STYLE
from orcapost.products.range_graph.chart import Chart, Content, shortened, sides
from orcapost.products.range_graph.envelope import LineCurve

# Okabe and Ito's colours, which differ for every kind of colour-blindness; without the yellow, which is faint on white,
# and the red, which is for limits.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#6F4E37", "#000000")
LIMIT, OTHERS, BAND = "#C00000", "#b5b5b5", "#f0f0f0"
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))
WIDTH, DPI = 9.0, 150  # inches; dots per inch
LEFT, RIGHT, PANEL, AXIS = 0.85, 0.75, 4.3, 0.5  # inches: margins, the panel, and its labels below
LINE = 0.16  # inches, of text
MAX_TITLE, MAX_SUBTITLE, MAX_NOTE = 60, 75, 110  # characters on a line, all of them capitals at worst
MAX_VECTORS = 20_000  # points of grey curves in an SVG; more of them are an image in it


def draw(content: Content, kind: str, stream: BinaryIO) -> None:
    """Write the picture. `kind` is ``"png"`` or ``"svg"``."""
    with rc_context(STYLE):
        _figure(content).savefig(stream, format=kind, dpi=DPI, metadata=METADATA[kind])


def _figure(content: Content) -> Figure:
    chart = content.chart
    titles = [
        (line, place == 0)
        for place, title in enumerate(chart.titles)
        for line in textwrap.wrap(title, MAX_SUBTITLE if place else MAX_TITLE)
    ]
    notes = [line for note in chart.notes for line in textwrap.wrap(note, MAX_NOTE)]
    handles, labels = _legend(content)
    columns = _columns(labels)
    rows = -(-len(labels) // columns)
    head = 0.15 + 0.21 * len(titles) + (0.25 if chart.sections else 0.1)
    foot = AXIS + LINE * rows + 0.1 + LINE * len(notes) + 0.1
    height = head + PANEL + foot
    figure = Figure(figsize=(WIDTH, height))
    for place, (title, first) in enumerate(titles):
        figure.text(
            LEFT / WIDTH,
            1 - (0.12 + 0.21 * place) / height,
            title,
            size=11 if first else 9.5,
            weight="bold" if first else "normal",
            color=INK if first else QUIET,
            va="top",
        )
    axes = figure.add_axes((LEFT / WIDTH, foot / height, 1 - (LEFT + RIGHT) / WIDTH, PANEL / height))
    _panel(axes, content)
    figure.legend(
        handles,
        labels,
        loc="upper left",
        bbox_to_anchor=(LEFT / WIDTH, (foot - AXIS) / height),
        ncols=columns,
        frameon=False,
        borderaxespad=0,
        borderpad=0,
        fontsize=7.5,
        handlelength=2.6,
        labelspacing=0.35,
    )
    for place, note in enumerate(reversed(notes)):
        figure.text(LEFT / WIDTH, (0.08 + LINE * place) / height, note, size=7.5, color=QUIET)
    return figure


def _columns(labels: list[str]) -> int:
    """How many columns of the legend there is room for."""
    widest = 0.55 + 0.066 * max(map(len, labels), default=0)
    return int(min(max(1, (WIDTH - LEFT - 0.2) // widest), 4, max(1, len(labels))))


def _panel(axes: Axes, content: Content) -> None:
    chart, named = content.chart, content.named
    if not content.are_few:
        _others(axes, content, named)
    width = 1.4 if content.are_few else 0.9
    for place, number in reversed(list(enumerate(named))):  # the first on top
        for curves, dashes in zip(content.curves, DASHES, strict=False):
            curve = curves[number]
            axes.plot(curve.x, curve.y, color=COLOURS[place], linestyle=dashes, linewidth=width, marker=_marker(curve))
    axes.grid(color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel(chart.xlabel)
    axes.set_ylabel(chart.ylabel)
    axes.margins(x=0.0, y=0.06)
    for limit in chart.limits:
        axes.axhline(limit, color=LIMIT, linestyle=(0, (5, 3)), linewidth=1.2)
    axes.autoscale_view()
    _values_of_limits(axes, chart)
    _sections(axes, chart)


def _others(axes: Axes, content: Content, named: list[int]) -> None:
    """The curves of the files that are not named, thin and grey, on a band from the least to the largest value; its
    edge that counts is a line, with dots in the colours of the files that are named where they govern."""
    for envelope in content.envelopes:
        axes.fill_between(envelope.x, envelope.least, envelope.largest, color=BAND, linewidth=0)
    segments = [
        np.column_stack([curve.x, curve.y])
        for curves in content.curves
        for number, curve in enumerate(curves)
        if number not in named
    ]
    lines = LineCollection(segments, colors=OTHERS, linewidths=0.5, alpha=0.4)
    lines.set_rasterized(sum(map(len, segments)) > MAX_VECTORS)
    axes.add_collection(lines)
    for heading, envelope in zip(content.chart.headings, content.envelopes, strict=True):
        for values, numbers in sides(heading, envelope):
            axes.plot(envelope.x, values, color=INK, linewidth=1.0)
            for place, number in enumerate(named):  # where it governs
                own = numbers == number
                axes.plot(envelope.x[own], values[own], "o", color=COLOURS[place], markersize=4, zorder=3)


def _marker(curve: LineCurve) -> str:
    """A dot where a line would be nothing."""
    return "o" if len(curve.x) == 1 else ""


def _values_of_limits(axes: Axes, chart: Chart) -> None:
    """The value of each limit beside its line, one above the other where they would overlap."""
    bottom, top = axes.get_ylim()
    room = LINE / PANEL  # of the height, for one text
    places = sorted((limit - bottom) / (top - bottom) for limit in set(chart.limits))
    shown = [*places]
    for place in range(1, len(shown)):
        shown[place] = max(shown[place], shown[place - 1] + room)
    for height, limit in zip(shown, sorted(set(chart.limits)), strict=True):
        axes.annotate(
            f"{limit:.8g}",
            (1.008, height),
            xycoords="axes fraction",
            color=LIMIT,
            va="center",
            size=7.5,
            annotation_clip=False,
        )


def _sections(axes: Axes, chart: Chart) -> None:
    """Where sections end, with their numbers above the panel, as far as there is room for them."""
    left, right = axes.get_xlim()
    inches = (WIDTH - LEFT - RIGHT) / (right - left)
    free = -1.0  # the right end of the last number [inches]
    for number, (begin, end) in enumerate(pairwise((0.0, *chart.sections)), 1):
        if left < end < right:
            axes.axvline(end, color=QUIET, linewidth=0.7, zorder=1.5)
        begin, end = max(begin, left), min(end, right)
        name = f"section {number}"
        if inches * (end - begin) < 0.075 * len(name):
            name = str(number)
        middle, half = inches * ((begin + end) / 2 - left), 0.04 * len(name)
        if end <= begin or middle - half < free:
            continue
        free = middle + half + 0.05
        axes.annotate(
            name,
            ((begin + end) / 2, 1.01),
            xycoords=axes.get_xaxis_transform(),
            ha="center",
            va="bottom",
            size=7.5,
            color=QUIET,
            annotation_clip=False,
        )


def _legend(content: Content) -> tuple[list[Any], list[str]]:
    chart, named = content.chart, content.named
    dot = "" if content.are_few else "o"
    handles: list[Any] = [
        Line2D([], [], color=COLOURS[place], linewidth=1.4, marker=dot, markersize=4) for place in range(len(named))
    ]
    labels = [shortened(chart.stems[number]) for number in named]
    if not content.are_few:
        handles += [Line2D([], [], color=OTHERS, linewidth=0.8), Patch(facecolor=BAND, edgecolor=INK, linewidth=0.8)]
        labels += [f"{len(chart.stems) - len(named):,} other files", "envelope of all files"]
    if len(chart.headings) > 1:
        for heading, dashes in zip(chart.headings, DASHES, strict=False):
            handles.append(Line2D([], [], color=QUIET, linestyle=dashes, linewidth=1.4))
            labels.append(heading)
    return handles, labels
