"""What a file's result says of the file."""

from __future__ import annotations

import pytest

from orcapost.engine.result import FileResult
from orcapost.extract.answers import Problem

PERIOD = Problem("period", "g / a", "holds one sample")
EMPTY = Problem("empty_cell", "g / a", "no such object")
UNFINISHED = Problem("unfinished", "", "stopped early")


@pytest.mark.parametrize(
    ("problems", "status"),
    [
        ((), "ok"),
        ((PERIOD,), "ok"),
        ((EMPTY,), "empty_cells"),
        ((UNFINISHED,), "incomplete"),
        ((PERIOD, EMPTY), "empty_cells"),
        ((EMPTY, PERIOD), "empty_cells"),
        ((UNFINISHED, EMPTY), "incomplete"),
    ],
)
def test_empty_cells_are_one_thing_and_an_incomplete_simulation_another_which_goes_first(
    problems: tuple[Problem, ...], status: str
) -> None:
    assert FileResult("SimulationStopped", problems=problems).status == status


@pytest.mark.parametrize("problems", [(), (PERIOD,), (EMPTY,)])
def test_a_file_with_an_error_has_failed_whatever_else_is_said_of_it(problems: tuple[Problem, ...]) -> None:
    assert FileResult("unreadable", problems=problems, error="").status == "failed"


def test_a_file_of_which_nothing_is_said_has_no_times_no_values_and_cost_nothing() -> None:
    result = FileResult("missing", error="gone")

    assert (result.simulation, result.replies, result.problems) == (None, (), ())
    usage = result.usage
    assert (usage.load, usage.extract, usage.cpu, usage.rss_peak, usage.read) == (0, 0, 0, 0, 0)
