"""What viewers of the live page are told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orcapost.engine.events import Event, Finished, Retrying, Sampled, Slow, Started
from orcapost.engine.results import FileResult
from orcapost.extract.evaluate import Problem
from orcapost.live import state
from orcapost.live.state import Ended, LiveRun, Place
from orcapost.pipeline import Prepared

Plan = Callable[..., Prepared]
GOOD = FileResult("SimulationStopped", values=(1.0, 2.0))
BAD = FileResult("crashed", error="the process that opened it died")
WARNED = FileResult("SimulationStopped", problems=(Problem("missing", "tension", "no Line99"),))


def finished(time: float, file: int, result: FileResult = GOOD, **more: object) -> Finished:
    return Finished(time, file, 0, 1, result, total=1.0, **more)  # type: ignore[arg-type]


def live(prepared: Prepared, *events: Event) -> LiveRun:
    run = LiveRun(prepared, "fake")
    for event in events:
        run.listen(event)
    return run


def test_before_anything_was_done_the_page_has_the_plan_and_no_verdict(planned_run: Plan) -> None:
    data = live(planned_run("a.sim", "b.sim")).planned()

    assert data["verdict"] is None
    assert [(batch["bin"], batch["files"]) for batch in data["run"]["plan"]] == [("small", 2)]
    assert data["run"]["files"]["name"] == []
    assert data["run"]["folder"].endswith("sim/") or data["run"]["folder"].endswith("sim\\")


def test_what_is_told_fits_to_what_the_page_has(planned_run: Plan) -> None:
    run = live(planned_run("a.sim"), finished(1.0, 0), Sampled(0.5, 50.0, 10**9, 2e6, 1))
    planned, news = run.planned()["run"], run.news(Place())

    assert list(news["files"]) == list(planned["files"])
    assert list(news["samples"]) == list(planned["samples"])
    assert set(news) - set(planned) == {"open", "retries", "retry"}


def test_a_viewer_is_told_of_each_file_once(planned_run: Plan) -> None:
    run, place = live(planned_run("a.sim", "b.sim", "c.sim"), finished(1.0, 1)), Place()

    first = run.news(place)
    run.listen(finished(2.0, 0))
    second = run.news(place)

    assert first["files"]["name"] == ["b.sim"]
    assert second["files"]["name"] == ["a.sim"]
    assert run.news(place)["files"]["name"] == []


def test_a_viewer_who_comes_later_is_told_of_the_same_from_the_beginning(planned_run: Plan) -> None:
    run = live(planned_run("a.sim", "b.sim"), finished(1.0, 1))
    run.news(Place())
    run.listen(finished(2.0, 0, BAD))

    news = run.news(Place())

    assert news["files"]["name"] == ["b.sim", "a.sim"]
    assert news["files"]["status"] == [0, 2]
    assert news["errors"] == {"1": "the process that opened it died"}


def test_errors_and_warnings_point_to_the_file_among_all_that_were_told(planned_run: Plan) -> None:
    run, place = live(planned_run("a.sim", "b.sim", "c.sim"), finished(1.0, 0), finished(2.0, 1)), Place()
    run.news(place)
    run.listen(finished(3.0, 2, WARNED))

    assert run.news(place)["problems"] == {"2": ["tension: no Line99"]}


def test_very_many_files_are_told_of_in_pieces(planned_run: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "MOST_FILES", 2)
    run = live(planned_run("a.sim", "b.sim", "c.sim"), *(finished(1.0 + i, i) for i in range(3)))
    place = Place()

    pieces = [run.news(place)["files"]["name"] for _ in range(3)]

    assert pieces == [["a.sim", "b.sim"], ["c.sim"], []]


def test_a_file_is_open_from_its_start_to_its_end(planned_run: Plan) -> None:
    prepared = planned_run("a.sim", "b.sim")
    run = live(prepared, Started(0.5, 0, 0, 1), Started(0.6, 1, 1, 1), finished(1.0, 0))

    assert [(file["name"], file["slot"], file["start"]) for file in run.news(Place())["open"]] == [("b.sim", 1, 0.6)]


def test_a_file_that_goes_back_to_the_queue_is_not_open_and_says_why(planned_run: Plan) -> None:
    run = live(planned_run("a.sim"), Started(0.5, 0, 0, 1), Retrying(0.7, 0, 0, "its process died"))

    news = run.news(Place())

    assert news["open"] == []
    assert (news["retries"], news["retry"]) == (1, "a.sim: its process died")


def test_a_file_that_takes_unusually_long_says_so_until_it_is_opened_again(planned_run: Plan) -> None:
    run = live(planned_run("hang.sim"), Started(0.5, 0, 0, 1), Slow(140.5, 0, 0, 140.0, 2.0))

    (named,) = run.news(Place())["open"]
    run.listen(Retrying(141.0, 0, 0, "its process died"))
    run.listen(Started(142.0, 0, 0, 2))
    (again,) = run.news(Place())["open"]

    assert named["slow"] == "open for 140 s, others of its size took 2 s"
    assert again["slow"] is None


def test_rates_are_those_of_this_run_alone(planned_run: Plan) -> None:
    prepared = planned_run("a.sim", "b.sim", "c.sim")
    reused = Finished(0.0, 2, 0, 0, GOOD, reused=True)

    news = live(prepared, reused, finished(2.0, 0), finished(5.0, 1)).news(Place())

    # Two files of 10 MB, the first from second 1 to 2, the other from 4 to 5: 20 MB in 4 s.
    (batch,) = news["batches"]
    assert (batch["files"], batch["wall"], batch["mb_per_s"], batch["files_per_s"]) == (2, 4.0, 5.0, 0.5)
    assert (news["totals"]["files"], news["totals"]["reused"]) == (3, 1)


def test_samples_are_told_once(planned_run: Plan) -> None:
    run, place = live(planned_run("a.sim"), Sampled(0.5, 50.0, 10**9, 2e6, 1)), Place()

    assert run.news(place)["samples"]["cpu"] == [50.0]
    assert run.news(place)["samples"]["cpu"] == []


def test_marks_that_turn_the_reading_direction_are_spelt_out(planned_run: Plan) -> None:
    run = live(planned_run("a\u202emis.sim", "b.sim"), finished(1.0, 0), Started(0.5, 1, 0, 1))

    assert run.news(Place())["files"]["name"] == ["a\\u202emis.sim"]


def test_a_run_without_metrics_ends_in_words_only(planned_run: Plan) -> None:
    run = live(planned_run("a.sim"))
    run.end(Ended("interrupted"))

    assert run.outcome() == {"words": "interrupted"}
