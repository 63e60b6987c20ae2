"""What the verdict, the comparison and the page say of a run that had a bad day: over metrics of real runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orcapost.records.metrics import Metrics
from orcapost.records.reading import read
from orcapost.report.compare import comparison_data
from orcapost.report.data import run_data
from orcapost.report.verdict import Verdict, verdict

HISTORIES = 8  # columns that a file without a log cannot answer


def columns(tension: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**tension, "Label": f"tension {i}", "ObjectName": f"Line{i + 1:02}"} for i in range(HISTORIES)]


def metrics_of(project: Any, *options: str) -> Metrics:
    project.run("--workers", "2", *options)
    found = read(project.folder / "csv" / "dm_test_metrics.json")
    assert isinstance(found, Metrics)
    return found


@pytest.fixture(scope="module")
def refused(shared_project: Any) -> Metrics:
    """Two good files, and one whose licence was refused twice: 0.5 s and 1 s went by before it was tried again."""
    project = shared_project
    for name, faults in [("a.sim", []), ("b.sim", []), ("refused.sim", ["licence:2"])]:
        project.make(name, faults=faults)
    return metrics_of(project)


@pytest.fixture(scope="module")
def hung(tmp_path_factory: pytest.TempPathFactory, shared_project: Any) -> Metrics:
    """A file that hangs, one without a log, three that are cut short, and four good ones."""
    project = type(shared_project)(tmp_path_factory.mktemp("hung"), tmp_path_factory.mktemp("cache"))
    project.write(*columns(project.tension))
    for i in range(4):
        project.make(f"good_{i}.sim", seed=i)
    for i in range(3):
        project.make(f"short_{i}.sim", faults=["truncated"])
    project.make("static.sim", faults=["static"])
    project.make("hang.sim", size=70_000, faults=["hang-extract"])  # the largest: it is begun first
    return metrics_of(project, "--timeout", "6")


def all_of(found: Verdict) -> str:
    return " ".join([*found.findings, *found.advice])


def test_waiting_for_a_seat_is_named_though_no_number_of_seats_was_given(refused: Metrics) -> None:
    assert refused.seats is None
    assert "icence seats: one was refused 2 times, and files waited" in all_of(verdict(refused))


def test_waiting_for_a_seat_is_not_the_fault_of_the_file_that_waited(refused: Metrics) -> None:
    assert "straggler: refused.sim" not in all_of(verdict(refused)).lower()
    assert "only one file was open: refused.sim" not in all_of(verdict(refused))


def test_a_file_that_hung_is_said_to_have_hung(hung: Metrics) -> None:
    found = verdict(hung)
    assert "hang.sim (" in all_of(found)
    assert "which hung and was stopped after" in all_of(found)
    assert "A file that hung: " in all_of(found)
    assert "straggler: hang.sim" not in all_of(found).lower()
    assert "sooner" not in all_of(found)


def test_no_bound_of_a_run_holds_the_time_of_a_file_that_hung(hung: Metrics) -> None:
    assert hung.totals.wall > 6.0  # the timeout
    assert hung.totals.lower_bound.longest_file < 6.0
    assert max(file.end - file.start for file in hung.files if file.run_status == "timed out") >= 6.0


@pytest.mark.parametrize("day", ["refused", "hung"])
def test_the_comparison_names_the_bound_that_the_verdict_names(day: str, request: pytest.FixtureRequest) -> None:
    metrics = request.getfixturevalue(day)
    (row,) = comparison_data([metrics])["runs"]
    said = [finding for finding in verdict(metrics).findings if finding.startswith("What bound it: ")]
    assert row["bound_by"] == (verdict(metrics).bound_by or "nothing measured")
    assert bool(said) == (row["bound_by"] != "nothing measured")


def test_the_advice_to_run_again_does_not_hold_with_fresh(hung: Metrics) -> None:
    assert verdict(hung).advice[0].endswith("the same command, without --fresh, does only them again.")


def test_a_file_without_a_log_is_one_row_for_all_of_its_histories(hung: Metrics) -> None:
    (place,) = [i for i, file in enumerate(hung.files) if file.path.endswith("static.sim")]
    assert len(hung.files[place].problems) == HISTORIES
    (said,) = run_data(hung)["problems"][str(place)]
    assert said[0] == "empty cell"
    # The first three are named.
    assert f"tension 2 and {HISTORIES - 3} more columns: " in said[1]


def test_every_failed_file_that_the_head_counts_is_a_row_of_the_failures(hung: Metrics) -> None:
    data = run_data(hung)
    assert data["totals"]["failed"] == 4  # three cut short and the one that hung
    assert len(data["errors"]) == 4


def test_files_that_have_different_things_to_say_of_their_columns_say_each(
    run: Callable[..., Metrics], file: Callable[..., Any]
) -> None:
    from orcapost.records.metrics import FileProblem

    problems = [FileProblem("object", "a", "no such object"), FileProblem("period", "", "stopped early")]
    problems += [FileProblem("object", "b", "no such object")]
    data = run_data(run([file(problems=problems)]))
    assert data["problems"] == {"0": [["object", "a, b: no such object"], ["period", "stopped early"]]}
