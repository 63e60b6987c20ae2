"""Draws a profile's picture with Bokeh, as one HTML page that needs no network: zoom, and figures under the mouse."""

from __future__ import annotations

import math
from html import escape

from bokeh.embed import file_html
from bokeh.layouts import column
from bokeh.models import (
    ColumnDataSource,
    CustomJSTickFormatter,
    Div,
    FixedTicker,
    HoverTool,
    Label,
    NumeralTickFormatter,
    Range1d,
    Span,
)
from bokeh.plotting import figure
from bokeh.resources import INLINE

from orcapost.common.units import human_bytes
from orcapost.profile.plot.colours import BLUE, FAINT, INK, ORANGE, QUIET
from orcapost.profile.plot.content import Category, SizePlot

_FONT = "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif"
_HUMAN_BYTES = """
    for (const [limit, unit] of [[1e12, "TB"], [1e9, "GB"], [1e6, "MB"], [1e3, "kB"]])
        if (tick >= 0.9995 * limit) return Number((tick / limit).toPrecision(3)) + " " + unit
    return Number(tick.toPrecision(3)) + " B"
"""


def draw(plot: SizePlot) -> bytes:
    """The page as a file's content."""
    sizes = Range1d(plot.left, plot.right)
    panels = [_bars(plot, category, sizes) for category in plot.categories] + [_shares(plot, sizes)]
    for panel in panels:
        for limit in plot.limits:
            panel.add_layout(Span(location=limit, dimension="height", line_color=QUIET, line_dash="dashed"))
    head = Div(
        text=f"<h1 style='font: 600 1.25rem {_FONT}; margin: 0 0 .3rem'>{escape(plot.title)}</h1>"
        + f"<p style='font: .95rem {_FONT}; color: {QUIET}; margin: 0'>{'<br>'.join(map(escape, plot.summary))}</p>",
        sizing_mode="stretch_width",
    )
    whole = column(head, *panels, sizing_mode="stretch_width", max_width=1000, spacing=12)
    text: str = file_html(whole, INLINE, title=f"orcapost: {plot.title}")
    return text.encode()


def _panel(title: str, unit: str, sizes: Range1d, height: int) -> figure:
    panel = figure(
        title=title,
        x_range=sizes,
        x_axis_type="log",
        x_axis_label="size of a file",
        y_axis_label=unit,
        height=height,
        sizing_mode="stretch_width",
        tools="xpan,xwheel_zoom,xbox_zoom,reset,save",
        active_drag="xpan",
        active_scroll=None,
        toolbar_location="right",
    )
    panel.toolbar.logo = None
    panel.xaxis.formatter = CustomJSTickFormatter(code=_HUMAN_BYTES)
    panel.xgrid.visible = False
    panel.ygrid.grid_line_color = FAINT
    panel.outline_line_color = None
    panel.title.text_color = INK
    panel.title.text_font_style = "normal"
    panel.axis.axis_label_text_font_style = "normal"
    return panel


def _bars(plot: SizePlot, category: Category, sizes: Range1d) -> figure:
    title = f"{category.name}: {category.files:,} files, {human_bytes(category.bytes)}"
    panel = _panel(title, "files", sizes, 200)
    left, right = plot.edges[:-1], plot.edges[1:]
    bars = ColumnDataSource(
        {
            "left": left,
            "right": right,
            "files": category.counts,
            "sizes": [f"{human_bytes(a)} to {human_bytes(b)}" for a, b in zip(left, right, strict=True)],
        }
    )
    panel.quad("left", "right", "files", 0, source=bars, fill_color=BLUE, line_color="white")
    panel.add_tools(HoverTool(tooltips=[("size", "@sizes"), ("files", "@files{0,0}")]))
    top = 1.25 * max(category.counts)  # leaves room for the bins' names
    panel.y_range = Range1d(0, top)
    _names_of_bins(panel, plot, top)
    panel.yaxis.formatter = NumeralTickFormatter(format="0,0")
    return panel


def _shares(plot: SizePlot, sizes: Range1d) -> figure:
    panel = _panel("What files up to this size make up", "share [%]", sizes, 280)
    curve = plot.curve
    steps = (plot.left, *curve.sizes, plot.right)
    columns = {
        "size": steps,
        "name": [human_bytes(size) for size in steps],
        "files": [100 * share for share in (0.0, *curve.files, 1.0)],
        "bytes": [100 * share for share in (0.0, *curve.bytes, 1.0)],
    }
    source = ColumnDataSource(columns)
    style = {"mode": "after", "source": source, "line_width": 2}
    panel.step("size", "files", color=BLUE, line_dash="dashed", legend_label="share of all files", **style)
    drawn = panel.step("size", "bytes", color=ORANGE, legend_label="share of all bytes", **style)
    tips = [("up to", "@name"), ("files", "@files{0.0} %"), ("bytes", "@bytes{0.0} %")]
    panel.add_tools(HoverTool(tooltips=tips, mode="vline", line_policy="prev", renderers=[drawn]))
    panel.y_range = Range1d(0, 103)
    panel.yaxis.ticker = FixedTicker(ticks=[0, 25, 50, 75, 100])
    panel.legend.location = "top_left"
    panel.legend.border_line_color = None
    return panel


def _names_of_bins(panel: figure, plot: SizePlot, top: float) -> None:
    for zone in plot.zones:
        left, right = max(zone.bin.at_least, plot.left), min(zone.bin.below or math.inf, plot.right)
        if left < right:
            panel.add_layout(
                Label(
                    x=math.sqrt(left * right),
                    y=top,
                    text=zone.bin.name,
                    text_align="center",
                    text_baseline="top",
                    text_color=QUIET,
                    text_font_size="11px",
                ),
            )
