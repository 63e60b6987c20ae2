"""The picture of a profile."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from orcapost.config.job import DEFAULT_BINS, GB, MB
from orcapost.host import Host
from orcapost.plan import Plan
from orcapost.profile import Profile
from orcapost.size_plot.content import SizePlot, half_of_the_bytes, size_plot
from orcapost.size_plot.kinds import make_picture


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
    from orcapost.size_plot.picture import _figure

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


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_same_profile_gives_the_same_picture(kind: str) -> None:
    sizes = {"LNGC": [50 * MB, 300 * MB], "standard": [700 * MB]}

    assert make_picture(profile(**sizes), kind) == make_picture(profile(**sizes), kind)


def test_a_category_may_have_any_name() -> None:
    name = "<b>$\\frac{1}$ & \u202e"

    for kind in ("png", "svg", "html"):
        content = make_picture(profile(**{name: [50 * MB]}), kind)
        assert b"<b>$" not in content


def test_profile_draws_the_kind_that_the_name_asks_for(project: Any) -> None:
    project.make("a_125km3.sim")
    project.make("b.sim", size=200_000)

    for kind in ("PNG", "svg", "html"):
        ended = project.orcapost("profile", project.sim, "--plot", f"plots/sizes.{kind}")
        assert ended.status == 0, ended.err

    folder = project.folder / "plots"
    assert (folder / "sizes.PNG").read_bytes().startswith(b"\x89PNG\r\n")
    assert ElementTree.parse(folder / "sizes.svg").getroot().tag == "{http://www.w3.org/2000/svg}svg"
    assert (folder / "sizes.html").read_text(encoding="utf-8").lstrip().startswith("<!DOCTYPE html>")


def test_another_kind_is_an_error_that_names_the_right_ones(project: Any) -> None:
    project.make("a.sim")

    ended = project.orcapost("profile", project.sim, "--plot", "sizes.pdf")

    assert ended.status == 2
    assert "sizes.pdf: the name must end in .png, .svg or .html" in " ".join(ended.err.split())
    assert ended.out == ""


def test_without_the_library_it_says_what_to_install(project: Any) -> None:
    project.make("a.sim")
    (project.folder / "sitecustomize.py").write_text('import sys\nsys.modules["matplotlib"] = None\n', encoding="utf-8")

    ended = project.orcapost("profile", project.sim, "--plot", "s.svg", env={"PYTHONPATH": str(project.folder)})

    assert ended.status == 2
    assert ended.err == 'error: matplotlib is not installed; get it with: pip install "orcapost[plot]"\n'
    assert not (project.folder / "s.svg").exists()
