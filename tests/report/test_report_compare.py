"""Several runs side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orcapost.report.compare import comparison_data, in_order, summary, warnings
from orcapost.report.write import band, page_data


def test_runs_come_in_the_order_of_their_start(run, file) -> None:
    # 09:00 in a zone two hours ahead is 07:00 UTC, so before 08:00 UTC.
    late = run([file()], started="2026-03-01T08:00:00+00:00")
    early = run([file()], started="2026-03-01T09:00:00+02:00")

    found = comparison_data([late, early])["runs"]

    assert [one["started"] for one in found] == [early.started, late.started]


@pytest.mark.parametrize(
    ("started", "order"),
    [
        (["2026-03-01T08:00:00", "2026-03-01T07:30:00+00:00"], [1, 0]),  # without a zone it is UTC
        (["2026-03-01T07:00:00", "2026-03-01T07:30:00+00:00"], [0, 1]),
        (["some day", "2026-03-01T07:30:00+00:00"], [1, 0]),  # what is not a time comes last
    ],
)
def test_a_start_without_a_zone_is_utc_and_one_that_is_not_a_time_comes_last(run, started, order) -> None:
    runs = [run(started=text) for text in started]

    assert in_order(runs) == [runs[place] for place in order]


def test_a_run_is_a_row_of_its_figures(run, file, failed) -> None:
    # 4 files, of which one was taken from an earlier run: 3 in 6 s. Their 150 MB in 6 s are 25 MB/s.
    files = [
        file(end=6.0, batch="large"),
        file("b.sim", status="incomplete"),
        failed(),
        file("d.sim", reused=True),
    ]
    metrics = run(files, predicted=5.0, efficiency=0.5, binding="disk", limits=[("cores", 3)])

    (row,) = comparison_data([metrics])["runs"]

    assert row == {
        "started": "2026-03-01T08:30:00+00:00",
        "config": "dm_fsts",
        "host": "ws1",
        "backend": "orcfxapi",
        "stand_in": False,
        "files": 4,
        "ok": 2,
        "empty_cells": 0,
        "incomplete": 1,
        "failed": 1,
        "reused": 1,
        "bytes": 150_000_000,
        "wall": 6.0,
        "predicted": 5.0,
        "lower_bound": 3.0,
        "bound_by": "nothing measured",
        "efficiency": 0.5,
        "mb_per_s": 25.0,
        "files_per_s": 0.5,
        "at_once": "3 large, 3 small",
    }


def test_a_run_of_no_time_has_no_rate_and_is_not_compared_with(run, file) -> None:
    metrics = run([file()])
    still = replace(metrics, totals=replace(metrics.totals, wall=0.0))

    assert comparison_data([still])["runs"][0]["files_per_s"] == 0.0
    assert summary([still, metrics]) is None
    assert "0.00 times" in (summary([metrics, still]) or "")


def test_a_run_of_less_than_a_second_has_a_rate(run, file) -> None:
    assert comparison_data([run([file(end=0.5)])])["runs"][0]["files_per_s"] == 2.0


def test_like_runs_are_compared_and_nothing_is_warned_of(run, file) -> None:
    before, newest = run([file(end=10.0)]), run([file(end=5.0)])

    assert warnings([before, newest]) == []
    assert "took 5 s, 0.50 times the 10 s of the one before" in (summary([before, newest]) or "")


def test_runs_of_less_than_a_second_are_compared(run, file) -> None:
    assert "2.00 times" in (summary([run([file(end=0.25)]), run([file(end=0.5)])]) or "")


def test_of_several_runs_the_last_two_are_compared_whatever_came_before(run, file) -> None:
    other = run([file("other.sim")])
    runs = [other, run([file(end=8.0)]), run([file(end=2.0)])]

    assert "took 2 s, 0.25 times the 8 s" in (summary(runs) or "")
    assert len(warnings(runs)) == 1


def test_one_run_has_nothing_to_be_compared_with(run, file) -> None:
    assert comparison_data([run([file()])])["summary"] is None


def test_the_summary_is_that_of_the_runs_in_the_order_of_their_start(run, file) -> None:
    old = run([file(end=4.0)], started="2026-01-01T00:00:00+00:00")
    new = run([file(end=1.0)], started="2026-02-01T00:00:00+00:00")

    assert "took 1 s, 0.25 times the 4 s" in comparison_data([new, old])["summary"]


def other_host(run):
    return replace(run, host=replace(run.host, name="ws2"))


def other_library(run):
    return replace(run, versions=replace(run.versions, orcfxapi_library=""))


def other_orcapost(run):
    return replace(run, versions=replace(run.versions, orcapost="2"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda run: replace(run, config_hash="decaf"), "differ in configuration: dm_fsts (c0ffee00), dm_fsts (decaf)"),
        (other_host, "differ in machine: ws1 (8 cores), ws2 (8 cores)"),
        (other_library, "differ in version of OrcFxAPI: 11.6, unknown."),
        (other_orcapost, "differ in version of orcapost: 1, 2."),
        (lambda run: replace(run, stand_in=True, backend="fake"), "1 of these 2 runs were on the"),
        (lambda run: replace(run, files=[replace(run.files[0], bytes=1)]), "same files"),
    ],
)
def test_runs_that_differ_are_warned_of_and_not_compared(run, file, change, words) -> None:
    before = run([file()])
    newest = change(before)

    (warning,) = warnings([before, newest])
    assert words in warning
    assert summary([before, newest]) is None


def test_reused_results_are_warned_of(run, file) -> None:
    runs = [run([file(), file("b.sim")]), run([file(), file("b.sim", reused=True)])]

    (warning,) = warnings(runs)
    assert "took results of an earlier one" in warning


def test_configurations_are_told_apart_by_the_first_eight_digits_of_their_hash(run, file) -> None:
    assert warnings([run([file()], config_hash="c0ffee00" + digit) for digit in "12"]) == []
    (warning,) = warnings([run([file()], config_hash="c0ffee0" + digit) for digit in "12"])
    assert warning.endswith("dm_fsts (c0ffee01), dm_fsts (c0ffee02).")


@pytest.mark.parametrize(
    ("cores", "named"),
    [
        ((1, 2, 3, 4), "ws1 (1 cores), ws1 (2 cores), ws1 (3 cores), ws1 (4 cores)."),
        ((1, 2, 1, 3, 4, 5), "ws1 (1 cores), ws1 (2 cores), ws1 (3 cores), ws1 (4 cores), ...."),
    ],
)
def test_what_differs_is_named_once_and_up_to_the_fourth(run, file, cores, named) -> None:
    (warning,) = warnings([run([file()], cores=count) for count in cores])

    assert warning == f"The runs differ in machine: {named}"


@pytest.mark.parametrize(("stand_ins", "said"), [(0, False), (1, True), (2, True), (3, False)])
def test_stand_ins_are_warned_of_among_others_only(run, file, stand_ins, said) -> None:
    found = warnings([run([file()], stand_in=place < stand_ins) for place in range(3)])

    assert [warning.partition(" runs")[0] for warning in found] == ([f"{stand_ins} of these 3"] if said else [])


def test_files_in_another_order_are_the_same_files(run, file) -> None:
    assert warnings([run([file("a.sim"), file("b.sim")]), run([file("b.sim"), file("a.sim")])]) == []


def test_the_newest_of_several_runs_is_shown_whole(run, file) -> None:
    old = run([file()], started="2026-01-01T00:00:00+00:00")
    new = run([file(), file("b.sim")], started="2026-02-01T00:00:00+00:00")

    data = page_data([new, old])

    assert data["run"]["started"] == new.started
    assert len(data["comparison"]["runs"]) == 2


def test_one_run_is_not_compared_with_anything(run, file) -> None:
    assert page_data([run([file()])])["comparison"] is None


def test_the_band_says_that_some_are_stand_ins(run, file) -> None:
    real, made = run([file()]), run([file()], stand_in=True, backend="fake")

    assert band([real]) is None
    assert (band([made]) or "").startswith("STAND-IN RUN:")
    assert "1 of 2 ran on made-up files" in (band([real, made]) or "")
