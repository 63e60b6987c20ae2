"""Names and units are asked for once, for all files of a worker."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from orcapost.extract.answers import Origin, QueryFailed, VariableDetails
from orcapost.extract.details import DetailsAsked, VariableKey
from orcapost.extract.queries import History, Period, Point, RangeGraph

TENSION = History("Line1", "Tension", Point("end_a"))
ELSEWHERE = replace(TENSION, point=Point("end_b"))
ALONG = RangeGraph("Line1", "Tension", Period("whole_simulation"))
OF_THE_FILE = History(None, "Tension")
KN = VariableDetails("Line tension", "kN")


class File:
    """An open file that knows one variable, and keeps what it was asked."""

    def __init__(self, units_system: str = "SI", failure: Exception | None = None) -> None:
        self.origin = Origin("11.6d", units_system)
        self.failure = failure
        self.asked: list[History | RangeGraph] = []

    def details(self, query: History | RangeGraph) -> VariableDetails:
        self.asked.append(query)
        if self.failure is not None:
            raise self.failure
        return KN


def new(asked: DetailsAsked, file: Any, *queries: History | RangeGraph, **named: Any) -> Any:
    return asked.new(file, queries, **named)


def test_the_first_file_gives_the_details() -> None:
    assert new(DetailsAsked(), File(), TENSION, ALONG) == {
        ("SI", "history", "Line1", "Tension"): KN,
        ("SI", "range_graph", "Line1", "Tension"): KN,
    }


def test_the_next_file_is_not_asked() -> None:
    asked, file = DetailsAsked(), File()
    new(asked, File(), TENSION)

    assert new(asked, file, TENSION) == {}
    assert file.asked == []


def test_what_an_earlier_run_knew_is_not_asked() -> None:
    file = File()

    assert new(DetailsAsked([VariableKey("SI", "history", "Line1", "Tension")]), file, TENSION, ALONG) == {
        ("SI", "range_graph", "Line1", "Tension"): KN
    }
    assert file.asked == [ALONG]


def test_another_unit_system_is_asked_again() -> None:
    asked = DetailsAsked()
    new(asked, File("SI"), TENSION)

    assert list(new(asked, File("US"), TENSION)) == [("US", "history", "Line1", "Tension")]
    assert new(asked, File("SI"), TENSION) == new(asked, File("US"), TENSION) == {}


def test_of_one_variable_at_several_points_the_first_is_asked() -> None:
    file = File()

    assert len(new(DetailsAsked(), file, TENSION, ELSEWHERE)) == 1
    assert file.asked == [TENSION]


@pytest.mark.parametrize("failure", [QueryFailed("no"), OSError("the share is gone"), MemoryError()])
def test_what_cannot_be_read_is_not_there_and_is_asked_of_the_next_file(failure: Exception) -> None:
    asked = DetailsAsked()

    assert new(asked, File(failure=failure), TENSION, ALONG) == {}
    assert list(new(asked, File(), TENSION, ALONG).values()) == [KN, KN]


def test_a_variable_that_fails_costs_a_file_one_question() -> None:
    file = File(failure=QueryFailed("no"))

    new(DetailsAsked(), file, TENSION, ELSEWHERE)

    assert file.asked == [TENSION]


def test_the_files_own_object_is_known_by_its_name() -> None:
    asked, file, other = DetailsAsked(), File(), File()

    assert list(new(asked, file, OF_THE_FILE, file_object="Line1")) == [("SI", "history", "Line1", "Tension")]
    assert file.asked == [History("Line1", "Tension")]
    assert list(new(asked, other, OF_THE_FILE, file_object="Line2")) == [("SI", "history", "Line2", "Tension")]
    assert new(asked, other, TENSION) == {}  # the same variable by its name


def test_without_the_files_own_object_the_file_says_so() -> None:
    file = File(failure=QueryFailed("no object"))

    assert new(DetailsAsked(), file, OF_THE_FILE) == {}
    assert file.asked == [OF_THE_FILE]
