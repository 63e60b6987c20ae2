"""The HTML page of a profile, as it is handed to Bokeh. How a browser draws it is looked at in tests/browser."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from orcapost.job import DEFAULT_BINS, GB, MB
from orcapost.planning.host import Host
from orcapost.planning.plan import Plan
from orcapost.profile.folder import Profile
from orcapost.profile.plot import page
from orcapost.profile.plot.colours import FAINT, INK
from orcapost.profile.plot.content import SizePlot, size_plot


def plot(**sizes: list[int]) -> SizePlot:
    host = Host("host", "system", 2, 16 * GB, 16 * GB)
    return size_plot(Profile(Path("sim"), sizes, {}, DEFAULT_BINS, {}, [], 0, host, Plan((), 0)))


PLOT = plot(LNGC=[50 * MB, 300 * MB], standard=[700 * MB] * 1_000 + [3 * GB])


def children(monkeypatch: pytest.MonkeyPatch, drawn: SizePlot) -> list[Any]:
    """What stands on the page, from top to bottom."""
    columns: list[Any] = []
    monkeypatch.setattr(page, "file_html", lambda column, resources, title: columns.append(column) or "the page")
    assert page.draw(drawn) == b"the page"
    return list(columns[0].children)


@pytest.fixture
def on_page(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    return children(monkeypatch, PLOT)


def drawn_over(panel: Any, kind: str) -> list[Any]:
    """What is laid over a panel, of one kind."""
    return [each for each in panel.center if type(each).__name__ == kind]


def tips_of(panel: Any) -> Any:
    """What a panel says under the mouse."""
    (found,) = [tool for tool in panel.toolbar.tools if type(tool).__name__ == "HoverTool"]
    return found


def test_the_head_has_the_title_and_every_sentence_with_marks_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    head, *_ = children(monkeypatch, replace(PLOT, title="<a>", summary=("b & c", "d")))

    assert ">&lt;a&gt;</h1>" in head.text
    assert ">b &amp; c<br>d</p>" in head.text


def test_the_page_is_a_file_that_needs_no_network() -> None:
    content = page.draw(PLOT)

    assert content.decode().lstrip().startswith("<!DOCTYPE html>")
    assert b"<script src=" not in content
    assert f"<title>orcapost: {PLOT.title}</title>".encode() in content


def test_each_category_has_a_panel_and_the_shares_come_last(on_page: list[Any]) -> None:
    assert [panel.title.text for panel in on_page[1:]] == [
        "LNGC: 2 files, 350 MB",
        "standard: 1,001 files, 703 GB",
        "What files up to this size make up",
    ]
    assert [panel.yaxis[0].axis_label for panel in on_page[1:]] == ["files", "files", "share [%]"]


def test_all_panels_share_one_logarithmic_axis_from_end_to_end(on_page: list[Any]) -> None:
    (axis,) = {panel.x_range for panel in on_page[1:]}

    assert (axis.start, axis.end) == (PLOT.left, PLOT.right)
    assert {type(panel.x_scale).__name__ for panel in on_page[1:]} == {"LogScale"}
    assert {panel.xaxis[0].axis_label for panel in on_page[1:]} == {"size of a file"}


def test_every_panel_has_a_line_at_each_limit_of_the_bins(on_page: list[Any]) -> None:
    for panel in on_page[1:]:
        lines = drawn_over(panel, "Span")
        assert [(line.location, line.dimension) for line in lines] == [
            (100 * MB, "height"),
            (500 * MB, "height"),
            (1 * GB, "height"),
        ]


def test_bars_stand_between_their_edges_as_high_as_their_files(on_page: list[Any]) -> None:
    for panel, category in zip(on_page[1:], PLOT.categories, strict=False):
        (bars,) = panel.renderers
        data = bars.data_source.data
        assert list(zip(data["left"], data["right"], strict=True)) == list(pairwise(PLOT.edges))
        assert data["files"] == category.counts
        assert (bars.glyph.top, bars.glyph.bottom) == ("files", 0)
        assert panel.y_range.start == 0
        assert 1 < panel.y_range.end / max(category.counts) < 1.5  # the highest bar is whole, and has a name above it


def test_under_the_mouse_a_bar_says_its_sizes_and_its_files(on_page: list[Any]) -> None:
    tips = tips_of(on_page[1])

    assert dict(tips.tooltips) == {"size": "@sizes", "files": "@files{0,0}"}
    # The bars begin at 50 MB, the size of the smallest file: R10 goes on with 63.
    assert on_page[1].renderers[0].data_source.data["sizes"][0] == "50 MB to 63 MB"


def test_the_wheel_scrolls_the_page_until_zooming_is_chosen_and_no_logo_stands_there(on_page: list[Any]) -> None:
    for panel in on_page[1:]:
        assert panel.toolbar.active_scroll is None
        assert type(panel.toolbar.active_drag).__name__ == "PanTool"
        assert panel.toolbar.logo is None


def test_the_curves_rise_in_steps_from_nothing_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = plot(all=[100 * MB, 300 * MB])
    shares = children(monkeypatch, drawn)[-1]
    files, held = shares.renderers
    data = files.data_source.data

    assert data["size"] == (drawn.left, 100 * MB, 300 * MB, drawn.right)
    assert data["files"] == [0, 50, 100, 100]
    assert data["bytes"] == [0, 25, 100, 100]
    assert data["name"][1:3] == ["100 MB", "300 MB"]
    assert held.data_source is files.data_source
    assert [(curve.glyph.x, curve.glyph.y, curve.glyph.mode) for curve in (files, held)] == [
        ("size", "files", "after"),
        ("size", "bytes", "after"),
    ]
    assert [item.label.value for item in shares.legend[0].items] == ["share of all files", "share of all bytes"]


def test_under_the_mouse_the_shares_say_both_figures_of_the_step(on_page: list[Any]) -> None:
    shares = on_page[-1]
    tips = tips_of(shares)

    assert dict(tips.tooltips) == {"up to": "@name", "files": "@files{0.0} %", "bytes": "@bytes{0.0} %"}
    assert (tips.mode, tips.line_policy, tips.renderers) == ("vline", "prev", shares.renderers[1:])  # not twice


def test_the_axis_of_shares_goes_from_nothing_to_all_in_quarters(on_page: list[Any]) -> None:
    shares = on_page[-1]

    assert shares.yaxis[0].ticker.ticks == [0, 25, 50, 75, 100]
    assert shares.y_range.start == 0
    assert 100 < shares.y_range.end < 110
    assert shares.legend[0].location == "top_left"  # where the curves are not


def test_counts_of_files_are_whole_with_commas_and_sizes_have_units(on_page: list[Any]) -> None:
    for panel in on_page[1:]:
        assert "1e9" in panel.xaxis[0].formatter.code
        assert not panel.xgrid[0].visible
    for panel in on_page[1:3]:
        assert panel.yaxis[0].formatter.format == "0,0"


def test_the_names_of_the_bins_stand_above_the_bars_in_the_middle_of_each_bin(on_page: list[Any]) -> None:
    edges = [PLOT.left, 100 * MB, 500 * MB, 1 * GB, PLOT.right]
    for panel in on_page[1:3]:
        names = drawn_over(panel, "Label")
        assert [name.text for name in names] == ["small", "medium", "large", "very large"]
        assert [name.x for name in names] == pytest.approx([math.sqrt(a * b) for a, b in pairwise(edges)])
        assert {(name.y, name.text_baseline, name.text_align) for name in names} == {
            (panel.y_range.end, "top", "center")
        }


def test_a_bin_beyond_the_axis_has_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    _, panel, _ = children(monkeypatch, plot(all=[20 * MB, 30 * MB]))

    # The bars end at 31.5 MB: of the limits only 100 MB is within a decade, and so on the axis.
    assert [name.text for name in drawn_over(panel, "Label")] == ["small", "medium"]


def test_panels_have_no_frame_and_quiet_letters(on_page: list[Any]) -> None:
    for panel in on_page[1:]:
        assert panel.outline_line_color is None
        assert panel.ygrid[0].grid_line_color == FAINT
        assert (panel.title.text_color, panel.title.text_font_style) == (INK, "normal")
        assert {axis.axis_label_text_font_style for axis in panel.axis} == {"normal"}


def test_curves_are_seen_through_the_legend(on_page: list[Any]) -> None:
    (legend,) = on_page[-1].legend

    assert legend.border_line_color is None
    assert 0.5 < legend.background_fill_alpha < 1


def test_panels_of_categories_have_one_height_and_that_of_shares_is_taller(on_page: list[Any]) -> None:
    *categories, shares = (panel.height for panel in on_page[1:])

    assert len(set(categories)) == 1
    assert 1 < shares / categories[0] < 2
