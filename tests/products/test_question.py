"""A number is the answer to its need, or why there is none."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from orcapost.extract.answers import Answer, Curves, QueryFailed
from orcapost.extract.queries import DataItem, History, Need, Period, RangeGraph, Reduced
from orcapost.products.question import Number
from orcapost.products.replies import Failure
from orcapost.statistics.reducer import Statistic
from orcapost.statistics.registry import MAX, MEAN, MIN, STDEV

WHOLE = Period("whole_simulation")
ITEM = DataItem("Environment", "WaterDepth")
GRAPH = RangeGraph("Line1", "Bend moment", WHOLE)
CURVES = Curves(np.array([0.0, 1.0]), *(np.array([first, first + 2.0]) for first in (1.0, 2.0, 3.0, 4.0)))
NO_FILE: Any = None  # where only answers count


def reply(answer: Answer, need: Need = ITEM, along: Statistic | None = None) -> Any:
    return Number(need, along).reply([answer], NO_FILE)


def test_it_needs_what_it_is_made_of() -> None:
    assert Number(GRAPH, MAX).needs == (GRAPH,)


@pytest.mark.parametrize("value", [1.5, -0.0, 7, 0, "deep", "", True, False, None])
def test_a_value_is_its_own_reply(value: Any) -> None:
    found = reply(value)

    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_is_a_failure(value: float) -> None:
    assert reply(value) == Failure(f"the value is not a number ({value})")


def test_a_query_without_an_answer_fails_in_its_own_words() -> None:
    assert reply(QueryFailed("no such item")) == Failure("no such item")


def test_any_other_error_is_named() -> None:
    assert reply(ValueError("odd")) == Failure("ValueError: odd")


@pytest.mark.parametrize(
    ("along", "value"),
    # of (1, 3), (2, 4), (3, 5) and (4, 6): the least, the largest, the mean, and the largest
    [(MIN, 1.0), (MAX, 4.0), (MEAN, 4.0), (STDEV, 6.0)],
)
def test_of_a_range_graph_it_is_one_number_along_the_line(along: Statistic, value: float) -> None:
    assert reply(CURVES, GRAPH, along) == value


def test_a_range_graph_without_a_statistic_is_no_number() -> None:
    with pytest.raises(QueryFailed):
        reply(CURVES, GRAPH)


def test_several_values_are_no_number() -> None:
    need = Reduced((History("Line1", "Effective tension"),), WHOLE, MAX)

    with pytest.raises(QueryFailed, match=r"^max gives 2 values, and a cell holds one$"):
        reply((1.0, 2.0), need)
