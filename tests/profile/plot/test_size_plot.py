"""The picture of a profile."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Text

from orcapost.common.optional import ExtraMissing
from orcapost.job import DEFAULT_BINS, GB, MB, SizeBin
from orcapost.planning.host import Host
from orcapost.planning.plan import Plan
from orcapost.profile.folder import Profile
from orcapost.profile.plot.content import SizePlot, half_of_the_bytes, size_plot
from orcapost.profile.plot.kinds import KINDS, kind_of, make_picture


def profile(**sizes: list[int]) -> Profile:
    host = Host("host", "system", 2, 16 * GB, 16 * GB)
    return Profile(Path("sim"), sizes, {}, DEFAULT_BINS, {}, [], 0, host, Plan((), 0))


def plot(**sizes: list[int]) -> SizePlot:
    return size_plot(profile(**sizes))


def test_every_file_stands_in_one_bar_of_its_category() -> None:
    drawn = plot(LNGC=[50 * MB, 300 * MB, 3 * GB], standard=[0, 10 * MB])

    assert [(c.name, c.files, sum(c.counts), c.bytes) for c in drawn.categories] == [
        ("LNGC", 3, 3, 3_350 * MB),
        ("standard", 2, 2, 10 * MB),
    ]


def test_bars_begin_at_the_limits_of_the_bins_and_hold_what_is_from_there_on() -> None:
    drawn = plot(all=[500 * MB - 1, 500 * MB, 500 * MB, 1 * GB])
    (category,) = drawn.categories

    place = drawn.edges.index(500e6)
    assert category.counts[place - 1 : place + 1] == (1, 2)


def test_the_limits_of_the_bins_are_on_the_axis_where_they_are_within_a_decade_of_the_files() -> None:
    assert plot(all=[20 * MB, 30 * MB]).limits == [100 * MB]
    assert plot(all=[20 * MB, 2 * GB]).limits == [100 * MB, 500 * MB, 1 * GB]
    assert plot(all=[50_000]).limits == []


def test_the_curves_give_the_shares_of_files_and_bytes_up_to_each_size() -> None:
    curve = plot(all=[2 * MB, 1 * MB, 1 * MB, 4 * MB]).curve

    assert curve.sizes == (1 * MB, 2 * MB, 4 * MB)
    assert curve.files == (2 / 4, 3 / 4, 1.0)
    assert curve.bytes == (2 / 8, 4 / 8, 1.0)


def test_the_curves_of_very_many_sizes_keep_their_ends() -> None:
    curve = plot(all=list(range(1, 10_001))).curve

    assert len(curve.sizes) == 1000
    assert (curve.sizes[0], curve.sizes[-1]) == (1, 10_000)
    # n numbers from 1: the share of bytes up to k is k (k + 1) / (n (n + 1)).
    for size, files, held in zip(curve.sizes, curve.files, curve.bytes, strict=True):
        assert files == size / 10_000
        assert held == pytest.approx(size * (size + 1) / (10_000 * 10_001))


def test_it_says_in_how_few_files_half_of_the_bytes_are() -> None:
    def said(*sizes: int) -> str:
        return half_of_the_bytes(np.array(sizes, dtype=np.int64))

    assert said(1 * MB, 1 * MB, 1 * MB, 3 * MB) == "Half of all bytes are in the largest of 4 files (3 MB)."
    assert said(1 * MB, 1 * MB, 2 * MB, 3 * MB) == "Half of all bytes are in the 2 largest of 4 files (2 MB and more)."
    assert said(5 * MB) == ""


def test_it_says_what_share_of_the_bytes_each_bin_holds() -> None:
    _, shares = plot(all=[100 * MB, 100 * MB, 800 * MB]).summary

    assert shares == (
        "Bytes by size bin: small (below 100 MB) 0 %, medium (to 500 MB) 20 %, large (to 1 GB) 80 %, very large 0 %."
    )


def test_the_picture_has_a_panel_for_each_category_with_the_limits_and_names_of_the_bins() -> None:
    from orcapost.profile.plot.picture import _figure

    figure = _figure(plot(LNGC=[50 * MB, 300 * MB], standard=[700 * MB, 3 * GB]))

    first, second, shares = figure.axes
    assert first.get_title(loc="left") == "LNGC: 2 files, 350 MB"
    assert second.get_title(loc="left") == "standard: 2 files, 3.7 GB"
    for axes in (first, second, shares):
        lines: list[Any] = [line.get_xdata() for line in axes.lines]
        drawn = [at[0] for at in lines if len(at) == 2 and at[0] == at[1]]
        assert drawn == [100 * MB, 500 * MB, 1 * GB]
    assert [text.get_text() for text in first.texts] == ["small", "medium", "large", "very large"]
    assert shares.get_xlabel() == "size of a file"
    assert shares.get_ylabel() == "share [%]"


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_profile_gives_the_same_picture(kind: str) -> None:
    sizes = {"LNGC": [50 * MB, 300 * MB], "standard": [700 * MB]}

    assert make_picture(profile(**sizes), kind) == make_picture(profile(**sizes), kind)


def test_a_category_may_have_any_name() -> None:
    name = "<b>$\\frac{1}$ & \u202e"

    for kind in KINDS:
        content = make_picture(profile(**{name: [50 * MB]}), kind)
        assert b"<b>$" not in content


def limited(*limits: int) -> tuple[SizeBin, ...]:
    """Bins between these limits [bytes]."""
    return tuple(SizeBin(f"bin {below}", at_least, below, (1, 1)) for at_least, below in pairwise([0, *limits, None]))


def ends(*limits: int, sizes: list[int]) -> tuple[float, float]:
    """Ends of the axis for files of these sizes and bins between these limits."""
    drawn = size_plot(replace(profile(all=sizes), size_bins=limited(*limits)))
    return drawn.left, drawn.right


def test_the_axis_goes_a_quarter_beyond_the_bars_and_over_a_decade_at_least() -> None:
    # Bars from 1 MB to 125 MB, for 100 MB is the first size of the last.
    assert ends(sizes=[1 * MB, 100 * MB]) == pytest.approx((1e6 / 1.25, 125e6 * 1.25))

    # One bar from 50 to 63 kB: the middle of a logarithmic axis stays where it is.
    left, right = ends(sizes=[50_000])
    assert right / left == pytest.approx(10)
    assert left * right == pytest.approx(50_000 * 63_000)


def test_a_limit_within_a_decade_of_the_bars_is_on_the_axis_and_a_farther_one_is_not() -> None:
    # Bars from 50 MB to 1 GB, a decade beyond them 5 MB and 10 GB.
    sizes = [50 * MB, 900 * MB]

    assert ends(5 * MB, 10 * GB, sizes=sizes) == pytest.approx((5e6 / 1.25, 10e9 * 1.25))
    assert ends(5 * MB - 1, 10 * GB + 1, sizes=sizes) == pytest.approx((50e6 / 1.25, 1e9 * 1.25))


def test_a_limit_at_the_very_end_of_the_axis_is_not_drawn() -> None:
    drawn = replace(plot(all=[20 * MB, 2 * GB]), left=100 * MB, right=1 * GB)

    assert drawn.limits == [500 * MB]


def test_the_title_counts_files_and_bytes() -> None:
    assert plot(all=[50 * MB]).title == "Sizes of 1 file, 50 MB in all"
    assert plot(a=[50 * MB], b=[1 * GB]).title == "Sizes of 2 files, 1.05 GB in all"


def test_a_bin_holds_what_is_from_its_lower_limit_up_to_its_upper_one() -> None:
    small, medium, *_ = plot(all=[100 * MB - 1, 100 * MB, 500 * MB - 1, 500 * MB]).zones

    assert (small.files, small.bytes) == (1, 100 * MB - 1)
    assert (medium.files, medium.bytes) == (2, 600 * MB - 1)
    assert medium.share == (600 * MB - 1) / (1_200 * MB - 2)


def test_empty_files_stand_in_the_bar_of_a_byte_and_hold_no_share() -> None:
    drawn = plot(all=[0, 0])

    assert (drawn.edges, drawn.categories[0].counts) == ((1.0, 1.25), (2,))
    assert (drawn.curve.sizes, drawn.curve.files, drawn.curve.bytes) == ((1,), (1.0,), (0.0,))
    assert [zone.share for zone in drawn.zones] == [0.0] * 4


def test_the_bars_go_from_the_smallest_file_to_the_largest() -> None:
    assert plot(a=[1_000], b=[1_999]).edges == (1_000, 1_250, 1_600, 2_000)
    assert plot(a=[1_000], b=[2_000]).edges == (1_000, 1_250, 1_600, 2_000, 2_500)


def test_a_single_bin_says_nothing_of_shares() -> None:
    drawn = size_plot(replace(profile(all=[1 * MB, 2 * MB, 3 * MB]), size_bins=limited()))

    assert drawn.summary == ("Half of all bytes are in the largest of 3 files (3 MB).",)


def test_of_as_many_sizes_as_a_curve_shows_none_is_left_out() -> None:
    assert plot(all=list(range(1, 1_001))).curve.sizes == tuple(range(1, 1_001))
    assert len(plot(all=list(range(1, 1_002))).curve.sizes) == 1_000


@pytest.mark.parametrize("name", ["a.png", "a.SVG", "a.html"])
def test_the_suffix_says_the_kind(name: str) -> None:
    assert kind_of(Path(name)) == name[2:].lower()


def test_a_suffix_of_no_kind_is_refused() -> None:
    with pytest.raises(ValueError, match=re.escape("a.pdf: the name must end in .png, .svg or .html")):
        kind_of(Path("a.pdf"))


def figure_of(**sizes: list[int]) -> Any:
    """A figure as it is drawn, and each thing's place on it [inches]."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from orcapost.profile.plot.picture import STYLE, _figure

    with rc_context(STYLE):
        figure = _figure(plot(**sizes))
        FigureCanvasAgg(figure).draw()
    return figure


def inches(figure: Any, thing: Any) -> Any:
    """The box of a thing that was drawn [inches from the lower left]."""
    return thing.get_window_extent().transformed(figure.dpi_scale_trans.inverted())


@pytest.fixture(scope="module")
def figure() -> Any:
    return figure_of(LNGC=[50 * MB, 300 * MB], other=[60 * MB], standard=[700 * MB, 3 * GB])


def test_everything_drawn_is_within_the_picture(figure: Any) -> None:
    whole = figure.get_tightbbox()
    width, height = figure.get_size_inches()

    assert (whole.x0 >= 0, whole.y0 >= 0, whole.x1 <= width, whole.y1 <= height) == (True,) * 4


def test_a_picture_is_as_wide_as_the_text_of_an_a4_page_and_has_hardly_any_empty_edge(figure: Any) -> None:
    whole = figure.get_tightbbox()
    width, height = figure.get_size_inches()

    assert width == 7.5
    for empty in (whole.x0, whole.y0, width - whole.x1, height - whole.y1):
        assert empty < 0.3


def test_the_head_stands_above_the_panels_which_follow_each_other_closely(figure: Any) -> None:
    title, summary = (inches(figure, text) for text in figure.texts)
    names = [inches(figure, text) for text in figure.axes[0].texts]
    boxes = [axes.get_tightbbox().transformed(figure.dpi_scale_trans.inverted()) for axes in figure.axes]

    assert title.y0 >= summary.y1
    assert summary.y0 >= max(name.y1 for name in names)
    assert summary.y0 - max(name.y1 for name in names) < 0.3
    for upper, lower in pairwise(boxes):
        assert 0 <= upper.y0 - lower.y1 < 0.3


def test_the_panels_of_categories_are_of_one_size_and_that_of_shares_is_taller(figure: Any) -> None:
    *categories, shares = [inches(figure, axes) for axes in figure.axes]

    assert [box.height for box in categories] == pytest.approx([categories[0].height] * 3)
    assert {box.x0 for box in categories} == {shares.x0}
    assert 1 < shares.height / categories[0].height < 2


def test_another_category_makes_a_picture_taller_by_its_panel(figure: Any) -> None:
    less = figure_of(LNGC=[50 * MB, 300 * MB], standard=[700 * MB, 3 * GB])
    first, second = (inches(less, axes) for axes in less.axes[:2])

    assert figure.get_size_inches()[1] - less.get_size_inches()[1] == pytest.approx(first.y0 - second.y0)


def test_each_bar_stands_between_its_edges_as_high_as_its_files(figure: Any) -> None:
    drawn = plot(LNGC=[50 * MB, 300 * MB], other=[60 * MB], standard=[700 * MB, 3 * GB])

    for axes, category in zip(figure.axes, drawn.categories, strict=False):
        bars = [(bar.get_x(), bar.get_x() + bar.get_width(), bar.get_height()) for bar in axes.patches]
        edges = zip(drawn.edges, drawn.edges[1:], category.counts, strict=False)
        assert bars == [pytest.approx(bar) for bar in edges]
        low, high = axes.get_ylim()
        assert low == 0
        assert 1 < high / max(category.counts) < 1.5  # the highest bar is whole


def test_the_curves_rise_in_steps_from_nothing_to_all(figure: Any) -> None:
    shares = figure.axes[-1]
    files, held = [line for line in shares.lines if line.get_label().startswith("share")]

    assert (files.get_label(), held.get_label()) == ("share of all files", "share of all bytes")
    assert files.get_drawstyle() == held.get_drawstyle() == "steps-post"
    # Of 5 files 20 % each; of 4,110 MB 50, then 60, 300, 700 and 3,000.
    assert list(files.get_ydata()) == pytest.approx([0, 0, 20, 40, 60, 80, 100, 100])
    assert list(held.get_ydata()) == pytest.approx(
        [0, 0, *(100 * part / 4_110 for part in (50, 110, 410, 1_110, 4_110)), 100]
    )
    sizes = [50 * MB, *(size * MB for size in (50, 60, 300, 700, 3_000))]
    assert list(files.get_xdata())[1:-1] == list(held.get_xdata())[1:-1] == sizes
    assert shares.get_xlim() == (files.get_xdata()[0], files.get_xdata()[-1])
    assert list(shares.get_yticks()) == [0, 25, 50, 75, 100]
    assert 100 < shares.get_ylim()[1] < 110
    assert shares.get_ylim()[0] == 0


def test_the_axis_of_sizes_is_logarithmic_and_only_the_lowest_panel_names_them(figure: Any) -> None:
    assert {axes.get_xscale() for axes in figure.axes} == {"log"}
    named = [any(label.get_visible() and label.get_text() for label in axes.get_xticklabels()) for axes in figure.axes]
    assert named == [False, False, False, True]


@pytest.mark.parametrize(
    ("sizes", "named"),
    [
        # The limits of bins within a decade, 1 GB among them, are on it.
        ([20 * MB, 150 * MB], ["20 MB", "50 MB", "100 MB", "200 MB", "500 MB", "1 GB"]),
        ([1 * MB, 1 * GB], ["1 MB", "10 MB", "100 MB", "1 GB"]),
    ],
)
def test_a_long_axis_names_decades_and_a_short_one_also_2_and_5(sizes: list[int], named: list[str]) -> None:
    shares = figure_of(all=sizes).axes[-1]
    left, right = shares.get_xlim()

    shown = [
        label.get_text()
        for at, label in zip(shares.get_xticks(), shares.get_xticklabels(), strict=True)
        if left <= at <= right
    ]
    assert shown == named
    # Between two decades there are eight marks, from 2 to 9.
    minor = [at for at in shares.get_xticks(minor=True) if left <= at <= right]
    assert {round(at / 10 ** math.floor(math.log10(at))) for at in minor} <= set(range(2, 10))
    assert len(minor) >= 8
    assert not any(label.get_text() for label in shares.get_xticklabels(minor=True))


def test_counts_of_files_are_whole_and_have_commas() -> None:
    first = figure_of(all=[50 * MB] * 4_000).axes[0]

    assert [label.get_text() for label in first.get_yticklabels()] == [f"{at:,.0f}" for at in first.get_yticks()]
    assert max(first.get_yticks()) > 1_000  # so that there is a comma
    assert 3 <= len(first.get_yticks()) <= 5
    one = figure_of(all=[50 * MB]).axes[0]
    assert all(at == int(at) for at in one.get_yticks())


def test_lines_and_grid_lie_behind_the_bars(figure: Any) -> None:
    first = figure.axes[0]
    bars = min(bar.get_zorder() for bar in first.patches)

    assert all(line.get_zorder() < bars for line in first.lines)
    assert first.get_axisbelow() is True
    assert all(line.get_visible() for line in first.yaxis.get_gridlines())


def test_the_names_of_the_bins_stand_in_the_middle_of_them(figure: Any) -> None:
    drawn = plot(LNGC=[50 * MB, 300 * MB], other=[60 * MB], standard=[700 * MB, 3 * GB])
    edges = [drawn.left, 100 * MB, 500 * MB, 1 * GB, drawn.right]

    at = [text.xy[0] for text in figure.axes[0].texts]

    assert at == pytest.approx([math.sqrt(left * right) for left, right in pairwise(edges)])


@pytest.mark.parametrize("largest", [200 * MB, 3 * GB, 800 * GB])
def test_the_names_of_the_bins_do_not_run_into_each_other(largest: int) -> None:
    figure = figure_of(all=[20_000, largest])
    names = [inches(figure, text) for text in figure.axes[0].texts]

    assert not any(one.overlaps(other) for one, other in combinations(names, 2))


def test_a_bin_beyond_the_axis_has_no_name() -> None:
    assert [text.get_text() for text in figure_of(all=[20 * MB, 30 * MB]).axes[0].texts] == ["small", "medium"]
    assert [text.get_text() for text in figure_of(all=[30 * GB, 40 * GB]).axes[0].texts] == ["very large"]


def test_all_text_but_the_title_has_one_size_and_the_title_a_larger_one(figure: Any) -> None:
    title, *others = figure.texts
    for axes in figure.axes:
        others += [*axes.texts, axes.xaxis.label, axes.yaxis.label, *axes.get_yticklabels()]
        others += [text for text in axes.findobj(Text) if text.get_text().startswith(("LNGC", "What files", "share"))]
    (size,) = {text.get_size() for text in others if text.get_text()}

    assert 8 <= size < title.get_size() <= 12
    assert title.get_weight() == "bold"


def test_lines_are_the_bolder_the_more_they_say(figure: Any) -> None:
    *categories, shares = figure.axes
    edge = categories[0].patches[0].get_linewidth()
    (grid,) = {line.get_linewidth() for axes in figure.axes for line in axes.yaxis.get_gridlines()}
    drawn = [line for axes in figure.axes for line in axes.lines]
    (limit,) = {line.get_linewidth() for line in drawn if len(line.get_xdata()) == 2}
    (curve,) = {line.get_linewidth() for line in shares.lines if len(line.get_xdata()) > 2}

    assert edge < grid < limit < curve < 2


def test_the_sentences_are_set_in_lines_that_belong_together(figure: Any) -> None:
    _, summary = figure.texts

    assert summary.get_text().count("\n") == 1
    assert inches(figure, summary).height < 2 * 1.5 * summary.get_size() / 72  # two lines, half a line between them


def test_the_legend_keeps_to_the_corner_where_the_curves_are_not(figure: Any) -> None:
    shares = figure.axes[-1]
    legend, box = inches(figure, shares.get_legend()), inches(figure, shares)

    assert 0 <= legend.x0 - box.x0 < 0.1
    assert 0 <= box.y1 - legend.y1 < 0.1
    assert legend.width < 1.7
    assert not shares.get_legend().get_frame_on()


def test_the_title_of_a_panel_stands_close_above_it(figure: Any) -> None:
    for axes in figure.axes[1:]:
        (title,) = [text for text in axes.findobj(Text) if text.get_text() == axes.get_title(loc="left")]

        assert 0 < inches(figure, title).y0 - inches(figure, axes).y1 < 0.1
        assert inches(figure, title).x0 == pytest.approx(inches(figure, axes).x0)


def test_the_picture_is_sharp_enough_to_print(figure: Any) -> None:
    content = make_picture(profile(all=[50 * MB]), "png")
    width = int.from_bytes(content[16:20], "big")  # of a PNG's header, in pixels

    assert 200 <= width / 7.5 <= 300  # dots per inch


def test_names_of_wide_bins_stand_on_one_line_and_those_of_narrow_ones_are_raised_in_turn(figure: Any) -> None:
    # Ten decades in 6.7 inches: from 100 to 500 MB there are 0.5 inches, from there to 1 GB 0.2.
    narrow = [text.xyann[1] for text in figure_of(all=[2_000, 8 * 10**12]).axes[0].texts]
    wide = [text.xyann[1] for text in figure.axes[0].texts]

    small, medium, large, very_large = narrow
    assert small == large == very_large < medium
    assert set(wide) == {small}


@pytest.mark.parametrize("name", ["a.PNG", "a.svg", "a.html"])
def test_a_picture_is_refused_where_what_draws_it_is_not_installed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("orcapost.common.optional.find_spec", lambda module: None)

    with pytest.raises(ExtraMissing, match="matplotlib is not installed"):
        kind_of(Path(name))
