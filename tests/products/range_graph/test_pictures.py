"""Pictures of range graphs: what they show, and when they are drawn."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from graphs import TENSION, asking, make, run
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from orcapost.common import optional
from orcapost.engine.events import Drawn, Event
from orcapost.products.range_graph import drawing, request
from orcapost.products.range_graph.chart import MAX_NAMED, Chart, Content, governing, shortened
from orcapost.products.range_graph.envelope import LineCurve, envelope

CHART = Chart(("Riser",), "Arc length [m]", "Tension [kN]", (), (), ("Max",), ())


def content(files: int = 3, chart: Chart = CHART) -> Content:
    """Files whose values grow with their numbers: the last has the largest everywhere, the first the least."""
    x = np.array([0.0, 50.0, 100.0])
    curves = tuple(LineCurve(x, np.array([1.0, 2.0, 1.5]) + number) for number in range(files))
    named = replace(chart, stems=tuple(f"case_{number}" for number in range(files)))
    return Content(named, (curves,) * len(chart.headings), (envelope(curves),) * len(chart.headings))


def figure_of(shown: Content) -> Figure:
    return drawing._figure(shown)


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def panel(figure: Figure) -> Axes:
    (axes,) = figure.axes
    return axes


def drawn(shown: Content, kind: str) -> bytes:
    stream = io.BytesIO()
    drawing.draw(shown, kind, stream)
    return stream.getvalue()


def test_few_files_are_all_named_in_colours_of_their_own() -> None:
    figure = figure_of(content(MAX_NAMED))

    lines = panel(figure).lines
    assert len({line.get_color() for line in lines}) == len(lines) == MAX_NAMED
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [f"case_{n}" for n in range(MAX_NAMED)]


def test_of_many_files_those_that_govern_are_named_and_the_rest_is_counted() -> None:
    figure = figure_of(content(500))

    assert [text.get_text() for text in figure.legends[0].get_texts()] == [
        "case_499",
        "499 other files",
        "envelope of all files",
    ]


def test_the_legend_is_below_the_panel() -> None:
    figure = figure_of(content(500))
    figure.draw_without_rendering()

    legend, axes = figure.legends[0].get_window_extent(), panel(figure).get_tightbbox()
    assert axes is not None and legend.y1 <= axes.y0 and legend.y0 > 0


def test_limits_are_dashed_red_lines_with_their_values_one_above_the_other() -> None:
    figure = figure_of(content(chart=replace(CHART, limits=(2.0, 2.001, -5.0))))
    figure.draw_without_rendering()

    limits = [line for line in panel(figure).lines if line.get_color() == drawing.LIMIT]
    assert sorted(line.get_ydata()[0] for line in limits) == [-5.0, 2.0, 2.001]  # type: ignore[index]
    assert {line.is_dashed() for line in limits} == {True}
    values = [text for text in figure.findobj(Text) if text.get_color() == drawing.LIMIT]
    assert {text.get_text() for text in values} == {"-5", "2", "2.001"}
    boxes = sorted((text.get_window_extent() for text in values), key=lambda box: box.y0)
    assert all(below.y1 <= above.y0 for below, above in pairwise(boxes))


def test_sections_end_at_thin_lines_and_have_their_numbers() -> None:
    figure = figure_of(content(chart=replace(CHART, sections=(60.0, 100.0))))

    assert [line.get_xdata()[0] for line in panel(figure).lines if line.get_zorder() == 1.5] == [60.0]  # type: ignore[index]
    assert {"section 1", "section 2"} <= set(texts(figure))


def test_numbers_of_short_sections_do_not_overlap() -> None:
    figure = figure_of(content(chart=replace(CHART, sections=(*np.arange(0.5, 20, 0.5).tolist(), 100.0))))
    figure.draw_without_rendering()

    boxes = [
        text.get_window_extent()
        for text in panel(figure).texts
        if text.get_text().removeprefix("section ").isdigit() and text.get_color() == drawing.QUIET
    ]
    boxes.sort(key=lambda box: box.x0)
    assert len(boxes) > 2
    assert all(left.x1 <= right.x0 for left, right in pairwise(boxes))


def test_titles_labels_and_notes_stand_on_it() -> None:
    chart = replace(CHART, titles=("Cost $5 and $6", "second"), notes=("Without 2 files.",))

    assert {"Cost $5 and $6", "second", "Arc length [m]", "Tension [kN]", "Without 2 files."} <= set(
        texts(figure_of(content(chart=chart)))
    )


@pytest.mark.parametrize("title", ["RISER FEASIBILITY " * 20, "words " * 60])
def test_nothing_leaves_the_picture(title: str) -> None:
    long = "a_long_name_of_a_load_case_" * 8
    shown = content(chart=replace(CHART, titles=(title, title), limits=(123456.0,), notes=("word " * 60,)))
    figure = figure_of(replace(shown, chart=replace(shown.chart, stems=(long, f"{long}2", f"{long}3"))))
    figure.draw_without_rendering()

    width, height = figure.bbox.width, figure.bbox.height
    for text in figure.findobj(Text):
        if text.get_text() and text.get_visible():
            box = text.get_window_extent()
            assert box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= height, text.get_text()


@pytest.mark.parametrize("kind", ["png", "svg"])
@pytest.mark.parametrize("files", [1, 3, 500])
def test_the_same_content_gives_the_same_bytes(kind: str, files: int) -> None:
    first = drawn(content(files), kind)

    assert first == drawn(content(files), kind)
    assert b"orcapost" in first


def test_those_govern_first_that_have_the_largest_value_along_most_of_the_line() -> None:
    short = LineCurve(
        np.array([0.0, 10.0, 100.0]), np.array([9.0, 9.0, 0.0])
    )  # up to 10 m, and beyond to where they cross
    long = LineCurve(np.array([0.0, 10.0, 100.0]), np.array([1.0, 1.0, 8.0]))  # at 100 m, half of the way to 10 m: 45 m
    never = LineCurve(np.array([0.0, 10.0, 100.0]), np.array([0.5, 0.5, 0.5]))

    found = [envelope([short, never, long])]

    assert governing(["Max"], found) == [0, 2]  # 55 m and 45 m
    assert governing(["Min"], found) == [1, 0]  # the last has less at 100 m


def test_a_very_long_name_loses_its_middle() -> None:
    assert shortened("a" * 50 + "b" * 50) == "a" * 45 + "…" + "b" * 45
    assert shortened("a" * 90) == "a" * 90
    assert shortened("a" * 91) == "a" * 45 + "…" + "a" * 45


def changes(config: Path) -> dict[str, int]:
    """Time of change of each picture."""
    return {path.name: path.stat().st_mtime_ns for path in (config.parent / "csv" / "Plots").iterdir()}


def test_each_entry_has_a_picture_in_two_forms(tmp_path: Path) -> None:
    make(tmp_path)

    done, _ = run(asking(tmp_path, TENSION))

    plots = tmp_path / "csv" / "Plots"
    assert done.pictures == (2, plots)
    assert (plots / "dm_tension.png").read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in (plots / "dm_tension.svg").read_bytes()


def test_each_line_of_the_short_form_has_pictures(tmp_path: Path) -> None:
    make(tmp_path)
    head = "orcaflex: {postprocess: {summary: {flag: false}, RangeGraph: {flag: true}}}\n"

    run(asking(tmp_path, head=head, more="parameters: {VarNames: {Line: Bend moment}}\n"))

    names = {path.name for path in (tmp_path / "csv" / "Plots").iterdir()}
    assert names == {f"dm_Line{n:02}_Bend moment.{kind}" for n in range(1, 19) for kind in ("png", "svg")}


def charts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: Path) -> list[Chart]:
    """What the pictures of a run show."""
    seen: list[Chart] = []
    monkeypatch.setattr(request, "_draw", lambda stream, chart, curves, kind: seen.append(chart))
    run(config)
    return seen[::2]  # of each of two forms


def test_axes_have_units_and_sections_are_those_of_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path)

    (chart,) = charts(tmp_path, monkeypatch, asking(tmp_path, TENSION))

    assert (chart.xlabel, chart.ylabel) == ("Arc length [m]", "Effective tension [kN]")
    assert chart.sections == (60.0, 71.0)  # of 60 and 11 m
    assert (chart.titles, chart.notes) == (("Effective tension of Line01",), ())


def test_in_feet_they_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, units_system="US")

    (chart,) = charts(tmp_path, monkeypatch, asking(tmp_path, TENSION))

    assert chart.xlabel == "Arc length [ft]"


def test_what_the_configuration_says_stands_in_place_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path)
    words = TENSION.replace("}", ", xlabel: along, ylabel: force, Title: T, axhline: 7}")

    (chart,) = charts(tmp_path, monkeypatch, asking(tmp_path, words))

    assert (chart.xlabel, chart.ylabel, chart.titles, chart.limits) == ("along", "force", ("T",), (7.0,))


def test_what_is_left_out_and_sections_that_differ_are_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a")
    make(tmp_path, "b", faults=["unfinished"])
    sections = iter(["60.0 71.0", "50.0 71.0"])
    make(tmp_path, "c")
    monkeypatch.setattr(
        request.WrittenCurves, "values_of", lambda self, replies: frozenset(next(sections) for _ in self.stems)
    )

    (chart,) = charts(tmp_path, monkeypatch, asking(tmp_path, TENSION))

    assert chart.sections == ()
    assert chart.notes == (
        "The sections of the line are not marked: the files have different ones.",
        "Left out: 1 file whose simulation stopped early or became unstable.",
    )


def test_pictures_that_would_be_the_same_are_left_as_they_are(tmp_path: Path) -> None:
    make(tmp_path)
    config = asking(tmp_path, TENSION)
    run(config)
    before = changes(config)
    events: list[Event] = []

    done, _ = run(config, events)

    assert changes(config) == before
    assert done.pictures is not None and done.pictures[0] == 2
    assert not any(isinstance(event, Drawn) for event in events)


def retitled(config: Path) -> None:
    asking(config.parent, TENSION.replace("}", ", Title: T}"))


def limited(config: Path) -> None:
    asking(config.parent, TENSION.replace("}", ", axhline: 5}"))


def joined(config: Path) -> None:
    make(config.parent, "b", seed=9)


@pytest.mark.parametrize("happens", [retitled, limited, joined])
def test_a_picture_that_would_be_another_is_drawn_again(tmp_path: Path, happens: Callable[[Path], None]) -> None:
    make(tmp_path)
    config = asking(tmp_path, TENSION)
    run(config)
    before = (tmp_path / "csv" / "Plots" / "dm_tension.svg").read_bytes()
    happens(config)

    run(config)

    assert (tmp_path / "csv" / "Plots" / "dm_tension.svg").read_bytes() != before


def test_what_stops_the_drawing_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path)
    config = asking(tmp_path, TENSION)

    def stop(*_: object, kind: str, **__: object) -> None:
        if kind == "svg":  # the second
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(request, "_draw", stop)
        with pytest.raises(KeyboardInterrupt):
            run(config)
    assert {path.name for path in (tmp_path / "csv").glob("*tension*.csv")} == {
        "a_tension.csv",
        "dm_tension_envelope.csv",
    }

    done, started = run(config)

    assert started.agenda.reused == [0]
    assert done.pictures == (2, tmp_path / "csv" / "Plots")


def test_without_matplotlib_the_numbers_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path)
    monkeypatch.setattr(optional, "find_spec", lambda module: None if module == "matplotlib" else object())

    done, _ = run(asking(tmp_path, TENSION))

    assert {path.name for path in (tmp_path / "csv").glob("*tension*.csv")} == {
        "a_tension.csv",
        "dm_tension_envelope.csv",
    }
    assert done.pictures is None


def test_installed_later_it_draws_without_reading_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(optional, "find_spec", lambda module: None if module == "matplotlib" else object())
        run(asking(tmp_path, TENSION))

    done, started = run(asking(tmp_path, TENSION))

    assert (started.agenda.reused, done.pictures) == ([0], (2, tmp_path / "csv" / "Plots"))


def test_missing_pictures_are_named_before_the_run_and_end_in_status_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Callable[..., Any]
) -> None:
    make(tmp_path)
    config = asking(tmp_path, TENSION)
    monkeypatch.setattr(optional, "find_spec", lambda module: None if module == "matplotlib" else object())

    ended = command("run", str(config), "--backend", "fake")

    assert ended.status == 1
    said = "warning: cannot be made: the pictures of range graphs in Plots: matplotlib is not installed"
    assert 0 <= ended.err.index(said) < ended.err.index("Plan")
    assert (tmp_path / "csv" / "a_tension.csv").exists()
