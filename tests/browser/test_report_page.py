"""The report in a real browser: a run over files of hostile names, one of which fails."""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from orcapost.records.bench import (
    Bench,
    BinSweep,
    CacheState,
    Ladder,
    Ratio,
    Step,
    Sweep,
    SweepPoint,
    VariantTimes,
    Workload,
)
from orcapost.records.metrics import Metrics
from orcapost.report.write import write_report

SCRIPT = "<script>window.hit=1<script>"  # a slash cannot stand in a file's name
HOSTILE = (
    f"a{SCRIPT}.sim",
    "b<img src=x onerror=window.hit=2>.sim",
    "c<b>bold<b><a href=javascript:window.hit=3>.sim",
    "d\"quoted' & &lt;.sim",
    f"e{'long' * 60}.sim",
    "f\u202egnp.sim",
    "g@name $x {x} %s.sim",
)


def metrics_of(names, *, repeat: int = 1) -> Metrics:
    """A run over these files, one second each, on two slots; the first of them fails with its own name for an error."""
    files, plan = [], []
    for place, name in enumerate(names * repeat):
        start, slot = float(place // 2), place % 2
        files.append(
            {
                "path": f"/project/{name}" if repeat == 1 else f"/project/{place:05d}_{name}",
                "bytes": 1_000_000 * (place + 1),
                "batch": "small",
                "slot": slot,
                "pid": 100 + slot,
                "status": "failed" if place == 0 else "ok",
                "run_status": "crashed" if place == 0 else "SimulationStopped",
                "reused": False,
                "attempts": 1,
                "error": f"it died of {name}" if place == 0 else None,
                "problems": [{"kind": "object", "column": name, "message": name}] if place == 1 else [],
                "start": start,
                "end": start + 1.0 - 0.01 * place / len(names) / repeat,
                "seconds": {"queue": 0.1, "load": 0.1, "extract": 0.8, "write": 0.0, "total": 1.0},
                "cpu_s": 0.5,
                "rss_peak": 10**8,
                "read_bytes": 10**6,
            }
        )
    wall = max(file["end"] for file in files)
    size = sum(file["bytes"] for file in files)
    plan.append(
        {
            "bin": "small",
            "files": len(files),
            "bytes": size,
            "at_once": 2,
            "fewest": 1,
            "most": 2,
            "model_threads": 1,
            "memory": 10**9,
            "limits": [{"name": "cores", "at_once": 2, "words": HOSTILE[0]}],
            "reason": HOSTILE[0],
        }
    )
    content = {
        "started": "2026-03-01T08:30:00+00:00",
        "config": f"/project/{HOSTILE[0]}.yml",
        "config_hash": "c0ffee00",
        "backend": "fake",
        "stand_in": True,
        "host": {"name": HOSTILE[1], "system": HOSTILE[2], "cores": 4, "memory": 8 * 10**9, "available": 7 * 10**9},
        "versions": {"orcapost": "1", "python": "3", "orcfxapi_wrapper": HOSTILE[0], "orcfxapi_library": HOSTILE[1]},
        "model_threads": 1,
        "plan": plan,
        "memory_limit": 5 * 10**9,
        "seats": None,
        "files": files,
        "batches": [
            {"bin": "small", "files": len(files), "bytes": size, "wall": wall, "mb_per_s": 1.0, "files_per_s": 2.0}
        ],
        "samples": [
            {"time": wall * tenth / 10, "cpu": 40.0, "memory": 2 * 10**9, "disk_read": 1e6, "running": 2}
            for tenth in range(1, 11)
        ],
        "changes": [{"time": 0.5, "batch": "small", "at_once": 2, "reason": HOSTILE[0]}],
        "totals": {
            "wall": wall,
            "predicted": None,
            "files": len(files),
            "ok": len(files) - 1,
            "incomplete": 0,
            "empty_cells": 0,
            "failed": 1,
            "reused": 0,
            "bytes": size,
            "mb_per_s": 1.0,
            "lower_bound": {
                "seconds": 1.0,
                "binding": "longest file",
                "disk": 0.5,
                "processor": 0.5,
                "longest_file": 1.0,
            },
            "efficiency": 1.0 / wall,
        },
        "tables": [],
    }
    return TypeAdapter(Metrics).validate_python(content)


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    """The report of a run over files of hostile names."""
    return write_report([metrics_of(HOSTILE)], tmp_path_factory.mktemp("report") / "run.html")


def opened(page, path: Path):
    """The page, its charts drawn."""
    page.goto(path.as_uri())
    page.evaluate("window.ready")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page


def column(page, table: str, name: str) -> list[str]:
    """What stands in one column of a table."""
    heads = page.locator(f"#{table} thead th").all_inner_texts()
    place = next(i for i, head in enumerate(heads) if head.split(" [")[0].split("\n")[0].rstrip("↑↓ ") == name)
    return page.locator(f"#{table} tbody td:nth-child({place + 1})").all_inner_texts()


def test_the_page_draws_itself_without_an_error_or_a_request(page, report) -> None:
    opened(page, report)

    assert page.locator("#band").inner_text().startswith("STAND-IN RUN")
    assert page.locator("canvas").count() >= 6  # `new_page` fails the test if there was an error or a request


def test_hostile_names_show_as_text_and_do_nothing(page, report) -> None:
    opened(page, report)

    shown = column(page, "files-table", "File")
    assert sorted(shown) == sorted([*HOSTILE[:5], "f\\u202egnp.sim", HOSTILE[6]])
    assert page.evaluate("window.hit") is None
    assert page.locator("main img, main script, main a, main b").count() == 0


@pytest.mark.parametrize("place", range(3))
def test_pointing_at_a_bar_names_its_file_as_text(page, report, place) -> None:
    opened(page, report)

    # File number `place` is on slot place % 2, in second place // 2 of about 4.
    box = page.locator("#timeline-chart .frame").bounding_box()
    frame = page.evaluate(
        """() => { const view = parts.timeline.chart.view, box = view.frame.bbox;
                   return { x: box.x, y: box.y, width: box.width, height: box.height,
                            start: view.model.x_range.start, end: view.model.x_range.end }; }"""
    )
    time = place // 2 + 0.5
    x = box["x"] + frame["x"] + frame["width"] * (time - frame["start"]) / (frame["end"] - frame["start"])
    y = box["y"] + frame["y"] + frame["height"] * (0.25 + 0.5 * (place % 2))
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)

    hover = page.locator(".hover")
    hover.first.wait_for(state="visible")
    assert HOSTILE[place] in hover.first.inner_text()
    assert hover.locator("img, script, a").count() == 0
    assert page.evaluate("window.hit") is None


def test_a_click_on_a_heading_sorts_and_a_second_turns_it_round(page, report) -> None:
    opened(page, report)
    size = page.get_by_role("button", name="Size [MB]").and_(page.locator("#files-table button"))

    size.click()
    falling = [float(text) for text in column(page, "files-table", "Size")]
    assert falling == sorted(falling, reverse=True)
    assert page.locator("#files-table th[aria-sort=descending]").count() == 1

    size.press("Enter")  # by keyboard
    rising = [float(text) for text in column(page, "files-table", "Size")]
    assert rising == sorted(rising)


def test_searching_finds_by_any_part_of_a_name(page, report) -> None:
    opened(page, report)

    page.get_by_role("searchbox", name="Search all files").fill("QUOTED'")

    assert column(page, "files-table", "File") == [HOSTILE[3]]
    assert "1 found of 7 rows" in page.locator("#files-table .count").inner_text()


def test_failures_stand_with_their_errors(page, report) -> None:
    opened(page, report)

    assert f"it died of {HOSTILE[0]}" in column(page, "failures-table", "Message")


def test_a_search_goes_over_all_of_many_files_not_only_those_shown(page, tmp_path) -> None:
    many = write_report([metrics_of(("one.sim", "two.sim"), repeat=2500)], tmp_path / "many.html")
    opened(page, many)
    assert len(column(page, "files-table", "File")) == 25

    page.get_by_role("searchbox", name="Search all files").fill("04321_")

    assert column(page, "files-table", "File") == ["04321_two.sim"]


def test_a_table_copies_as_plain_rows_with_numbers(page, report) -> None:
    opened(page, report)

    text = page.evaluate(
        """() => {
          const range = document.createRange();
          range.selectNode(document.querySelector("#batches-table table"));
          getSelection().removeAllRanges();
          getSelection().addRange(range);
          return getSelection().toString();
        }"""
    )

    rows = [row for row in csv.reader(io.StringIO(text), delimiter="\t") if row]
    names, values = next(row for row in rows if row[0].startswith("Batch")), rows[-1]
    assert len(names) == len(values)
    assert float(values[1]) == len(HOSTILE)


def test_all_rows_are_copied_not_only_those_shown(page, tmp_path) -> None:
    opened(page, write_report([metrics_of(("one.sim", "two.sim"), repeat=50)], tmp_path / "many.html"))
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")

    page.locator("#files-table").get_by_role("button", name="Copy all rows").click()

    lines = page.evaluate("window.copied").split("\n")
    assert lines[0].startswith("File\tSize [MB]\t")
    assert len(lines) == 1 + 100
    assert {line.count("\t") for line in lines} == {lines[0].count("\t")}


def test_a_legend_entry_hides_its_files_and_tells_so(page, report) -> None:
    opened(page, report)
    entry = page.locator("#timeline-chart .legend").get_by_role("button", name="small")

    entry.click()

    assert entry.get_attribute("aria-pressed") == "false"
    assert page.evaluate("parts.timeline.bins[0].renderer.visible") is False


def test_a_chart_can_be_saved_as_a_picture(page, report) -> None:
    opened(page, report)

    with page.expect_download() as download:
        page.locator("#timeline-chart").get_by_role("button", name="Save picture").click()

    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")


def test_zoom_by_keyboard_moves_all_charts_on_the_time_axis(page, report) -> None:
    opened(page, report)
    width = "(() => { const range = parts.machine.panels.disk.plot.x_range; return range.end - range.start; })()"
    before = page.evaluate(width)

    page.locator("#timeline-chart .frame").press("+")
    assert page.evaluate(width) == pytest.approx(before / 2)

    page.locator("#timeline-chart .frame").press("0")
    assert page.evaluate(width) == pytest.approx(before)


def test_newer_data_keeps_zoom_search_and_sorting(page, report) -> None:
    opened(page, report)
    page.locator("#timeline-chart .frame").press("+")
    page.get_by_role("searchbox", name="Search all files").fill("bold")
    start = page.evaluate("parts.axis.range.start")

    page.evaluate(
        """() => { const data = JSON.parse(place("data").textContent); data.run.totals.wall = 100; update(data); }"""
    )

    assert page.evaluate("parts.axis.range.start") == pytest.approx(start)
    assert column(page, "files-table", "File") == [HOSTILE[2]]


def test_dark_mode_has_a_dark_page_and_dark_charts(new_page, report) -> None:
    page = opened(new_page(color_scheme="dark"), report)

    assert brightness(page.evaluate("getComputedStyle(document.documentElement).backgroundColor")) < 60
    assert page.evaluate("parts.timeline.chart.plot.background_fill_color") == page.evaluate("colour('card')")


def brightness(colour: str) -> float:
    return sum(float(part) for part in colour.removeprefix("rgb(").rstrip(")").split(",")) / 3


def test_paper_is_light_and_has_every_chart_as_a_picture(new_page, report) -> None:
    page = opened(new_page(color_scheme="dark"), report)

    pdf = page.pdf(prefer_css_page_size=True)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert pdf.startswith(b"%PDF")
    drawn = page.evaluate("[...charts].filter((chart) => !chart.figure.hidden).length")
    assert page.locator(".paper svg").count() == drawn
    page.emulate_media(media="print")
    assert page.locator("#timeline-chart .paper svg").is_visible()
    assert not page.locator("#timeline-chart .frame").is_visible()
    light = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--card')").strip()
    assert light in page.locator("#timeline-chart .paper svg").evaluate("(svg) => svg.outerHTML")


def test_a_phone_scrolls_tables_not_the_page(new_page, report) -> None:
    page = opened(new_page(viewport={"width": 390, "height": 800}), report)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_run_too_short_to_be_sampled_says_so_in_place_of_a_chart(page, tmp_path) -> None:
    metrics = replace(metrics_of(HOSTILE), samples=[])

    opened(page, write_report([metrics], tmp_path / "short.html"))

    assert "too short to see how the machine's load moved" in page.locator("#machine").inner_text()


def test_a_run_that_read_nothing_says_so_in_place_of_charts(page, tmp_path) -> None:
    metrics = metrics_of(HOSTILE)
    reused = [replace(file, reused=True) for file in metrics.files]

    opened(page, write_report([replace(metrics, files=reused, samples=[])], tmp_path / "reused.html"))

    assert "No file was opened in this run" in page.locator("#timeline").inner_text()
    assert "No file with a size was read" in page.locator("#sizes").inner_text()


def test_several_runs_are_drawn_in_the_order_of_their_start(page, tmp_path) -> None:
    late = metrics_of(HOSTILE)
    early = replace(late, started="2026-02-01T08:30:00+00:00")

    opened(page, write_report([late, early], tmp_path / "runs.html"))

    assert column(page, "comparison-table", "Started") == ["2026-02-01 08:30 UTC", "2026-03-01 08:30 UTC"]
    assert page.locator("#comparison-chart canvas").count() >= 3


def bench() -> Bench:
    """Two ways, 3 s and 1 s, as a ladder; and a sweep over two counts beside auto."""

    def way(name: str, seconds: float, at_once: int) -> VariantTimes:
        return VariantTimes(
            name=name,
            workers=None,
            merge=True,
            keep_model=True,
            ramp=True,
            barriers=False,
            at_once=at_once,
            plan=[],
            warm_up=seconds,
            seconds=[seconds] * 5,
            median=seconds,
            files_per_s=10 / seconds,
            mb_per_s=100 / seconds,
            failed=0,
        )

    def ratio(median: float) -> Ratio:
        return Ratio(median=median, low=0.9 * median, high=1.1 * median, noise=1.02, verdict="faster")

    old, new = way("today's way", 3.0, 30), way("auto", 1.0, 4)
    points = [
        SweepPoint(counts=[2], auto=False, way=way("2", 1.5, 2), to_auto=ratio(1.5)),
        SweepPoint(counts=[8], auto=False, way=way("8", 1.2, 8), to_auto=ratio(1.2)),
        SweepPoint(counts=[], auto=True, way=new, to_auto=None),
    ]
    metrics = metrics_of(HOSTILE)
    return Bench(
        started="2026-03-01T08:30:00+00:00",
        seconds=60.0,
        backend="fake",
        stand_in=True,
        host=metrics.host,
        versions=metrics.versions,
        workload=Workload(config="", made=True, files=10, bytes=10**8, columns=34, bins=[]),
        cache=CacheState(state="warm", controlled=True, resident=None, words=HOSTILE[0]),
        repeats=5,
        tables_equal=True,
        tables_words="",
        failed_words="",
        comparison=None,
        ladder=Ladder(
            steps=[Step(way=old, to_before=None, to_first=None), Step(way=new, to_before=ratio(3), to_first=ratio(3))]
        ),
        sweep=Sweep(bins=[BinSweep(bin="all", files=10, bytes=10**8, points=points)]),
        gate=None,
        verdict=HOSTILE[1],
    )


def test_a_bench_shows_its_ladder_and_sweep_with_intervals(page, tmp_path) -> None:
    opened(page, write_report([bench()], tmp_path / "bench.html"))

    tables = [
        [row.split("\t") for row in text.splitlines()] for text in page.locator("#benches tbody").all_inner_texts()
    ]
    ladder, sweep = tables
    assert ladder[1][-4:] == ["3.000", "2.700", "3.300", "faster"]
    assert [row[0] for row in sweep] == ["2", "8", "auto"]
    assert page.locator("#benches canvas").count() >= 2
    assert HOSTILE[1] in page.locator("#benches").inner_text()
    assert page.evaluate("window.hit") is None


@pytest.mark.skipif(os.name == "nt", reason="Windows allows none of these characters in a name")
def test_a_real_run_over_a_hostile_name_is_reported(page, project) -> None:
    project.make(HOSTILE[0])
    project.make(HOSTILE[5])

    assert project.run("--report").status == 0

    opened(page, project.folder / "csv" / "dm_test_report.html")
    assert sorted(column(page, "files-table", "File")) == [HOSTILE[0], "f\\u202egnp.sim"]
    assert page.evaluate("window.hit") is None
    assert json.loads(page.locator("#data").text_content())["run"]["stand_in"] is True
