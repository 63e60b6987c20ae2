"""Several runs side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orcapost.report.compare import comparison_data, summary, warnings
from orcapost.report.write import band, page_data


def test_runs_come_in_the_order_of_their_start(run, file) -> None:
    # 09:00 in a zone two hours ahead is 07:00 UTC, so before 08:00 UTC.
    late = run([file()], started="2026-03-01T08:00:00+00:00")
    early = run([file()], started="2026-03-01T09:00:00+02:00")

    found = comparison_data([late, early])["runs"]

    assert [one["started"] for one in found] == [early.started, late.started]


def test_like_runs_are_compared_and_nothing_is_warned_of(run, file) -> None:
    before, newest = run([file(end=10.0)]), run([file(end=5.0)])

    assert warnings([before, newest]) == []
    assert "took 5 s, 0.50 times the 10 s of the one before" in (summary([before, newest]) or "")


def other_host(run):
    return replace(run, host=replace(run.host, name="ws2"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda run: replace(run, config_hash="decaf"), "differ in configuration"),
        (other_host, "differ in machine: ws1 (8 cores), ws2 (8 cores)"),
        (lambda run: replace(run, stand_in=True, backend="fake"), "1 of these 2 runs were on the"),
        (lambda run: replace(run, files=[replace(run.files[0], bytes=1)]), "same files"),
    ],
)
def test_runs_that_differ_are_warned_of_and_not_compared(run, file, change, words) -> None:
    before = run([file()])
    newest = change(before)

    assert any(words in warning for warning in warnings([before, newest]))
    assert summary([before, newest]) is None


def test_reused_results_are_warned_of(run, file) -> None:
    runs = [run([file(), file("b.sim")]), run([file(), file("b.sim", reused=True)])]

    assert any("took results of an earlier one" in warning for warning in warnings(runs))


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
