"""Benches on the page: alone, several, and beside runs."""

from __future__ import annotations

from typing import Any

import pytest

from orcapost.records.bench import Bench, CacheState, Workload
from orcapost.records.metrics import HostMetrics, VersionMetrics
from orcapost.report.bench import bench_data
from orcapost.report.write import band, page_data, write_report


def bench(host: str = "ws1", started: str = "2026-01-01T00:00:00+00:00", **work: Any) -> Bench:
    values = {"config": "/project/dm_fsts.yml", "made": False, "files": 1_200, "bytes": 1, "columns": 1, "bins": []}
    return Bench(
        started=started,
        seconds=60.0,
        backend="fake",
        stand_in=True,
        host=HostMetrics(name=host, system="s", cores=2, memory=1, available=1),
        versions=VersionMetrics(orcapost="", python="", orcfxapi_wrapper="", orcfxapi_library=""),
        workload=Workload(**{**values, **work}),
        cache=CacheState(state="warm", controlled=True, resident=None, words=""),
        repeats=5,
        tables_equal=True,
        tables_words="",
        failed_words="",
        comparison=None,
        ladder=None,
        sweep=None,
        gate=None,
        verdict="twice\x1b as fast",
    )


@pytest.mark.parametrize(("made", "title"), [(False, "dm_fsts on ws\\x1b1"), (True, "1,200 made-up files on ws\\x1b1")])
def test_a_bench_is_named_by_what_it_worked_on_and_where(made: bool, title: str) -> None:
    assert bench_data(bench("ws\x1b1", made=made))["title"] == title


def test_all_else_of_a_bench_is_as_it_was_written_with_its_texts_spelt_out() -> None:
    found = bench_data(bench())

    assert {**found, "verdict": ""} == {**bench().model_dump(mode="json"), "verdict": "", "title": "dm_fsts on ws1"}
    assert found["verdict"] == "twice\\x1b as fast"


def test_one_bench_alone_gives_the_page_its_title(run: Any, file: Any) -> None:
    assert page_data([bench("ws1")])["title"] == "dm_fsts on ws1"
    assert page_data([bench("ws1"), bench("ws2")])["title"] == "Benches"
    assert page_data([bench("ws1"), run([file()])])["title"] == "dm_fsts"


def test_benches_without_runs_have_nothing_of_a_run() -> None:
    found = page_data([bench()])

    assert (found["verdict"], found["run"], found["comparison"]) == (None, None, None)


def test_benches_come_in_the_order_of_their_start_beside_the_newest_run(run: Any, file: Any) -> None:
    late, early = bench("late", "2026-02-01T00:00:00+00:00"), bench("early", "2026-01-01T00:00:00+00:00")

    found = page_data([late, run([file()]), early])

    assert [one["host"]["name"] for one in found["benches"]] == ["early", "late"]
    assert found["run"]["started"] == run([file()]).started
    assert found["comparison"] is None


def test_runs_have_no_benches_unless_there_are_some(run: Any, file: Any) -> None:
    assert page_data([run([file()])])["benches"] == []


def test_the_band_is_that_of_all_that_is_shown(run: Any, file: Any) -> None:
    assert page_data([bench(), run([file()])])["band"] == band([bench(), run([file()])])
    assert "1 of 2 ran on made-up files" in str(page_data([bench(), run([file()])])["band"])
    assert band([bench(), bench()]) == band([run([file()], stand_in=True)])


def test_the_page_is_written_and_says_where(run: Any, file: Any, tmp_path: Any) -> None:
    written = write_report([run([file("only.sim")])], tmp_path / "run.html")

    assert written == tmp_path / "run.html"
    assert "only.sim" in written.read_text(encoding="utf-8")
