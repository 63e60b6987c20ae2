"""Each period of times is one more question: whether it is in a file what the user may think it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from orcapost.dialect.values import Column, Group
from orcapost.extract.answers import QueryFailed, Simulation
from orcapost.extract.queries import DataItem, History, Period, RangeGraph, Reduced
from orcapost.products.period_notes import NOTHING_TO_NOTE, PeriodNotes, notes_on_periods
from orcapost.products.protocol import questions_of
from orcapost.products.question import Number
from orcapost.products.replies import Notes
from orcapost.products.summary.request import ShortForm, SummaryRequest
from orcapost.statistics.registry import MAX, MIN

EARLY, LATE = (Period("times", start=start, end=start + 5.0) for start in (0.0, 5.0))
X = History("Line1", "X")


class Simulated:
    """A file whose log has a sample each second from 0 to `reached`."""

    def __init__(self, reached: float | None, failure: Exception | None = None) -> None:
        start = None if reached is None else 0.0
        self.simulation = Simulation("SimulationStopped", start, reached, reached, finished=True)
        self.failure = failure

    def sample_times(self, period: Period) -> Any:
        if self.failure is not None:
            raise self.failure
        times = np.arange((self.simulation.reached or 0.0) + 1.0)
        return times[(times >= (period.start or 0.0)) & (times <= (period.end or np.inf))]


def notes(period: Period, file: Any) -> Any:
    return PeriodNotes(period).reply([], file)


def test_a_period_that_was_simulated_whole_has_nothing_to_note() -> None:
    assert notes(EARLY, Simulated(20.0)) == NOTHING_TO_NOTE


def test_what_is_not_as_it_seems_is_noted_in_sentences() -> None:
    period = Period("times", start=-5.0, end=25.0)

    assert notes(period, Simulated(20.0)) == Notes(
        ("period [-5, 25] s: the simulation starts at 0 s", "period [-5, 25] s: the simulation reached 20 s")
    )


def test_a_sliver_of_what_was_simulated_is_noted_with_its_share() -> None:
    # 5 of 1000 s
    assert notes(EARLY, Simulated(1000.0)) == Notes(("period [0, 5] s covers 0.5 % of what was simulated",))


@pytest.mark.parametrize(
    "file",
    [Simulated(None), Simulated(20.0, QueryFailed("no log")), Simulated(3.0)],
    ids=["a static state", "without sample times", "without a sample in it"],
)
def test_where_the_columns_say_it_themselves_nothing_is_noted(file: Any) -> None:
    assert notes(LATE, file) == NOTHING_TO_NOTE


def test_any_other_failure_is_not_silenced() -> None:
    with pytest.raises(ValueError, match="odd"):
        notes(LATE, Simulated(20.0, ValueError("odd")))


def test_each_period_of_times_is_asked_about_once_in_the_order_in_which_it_comes() -> None:
    questions = [
        Number(Reduced((X,), LATE, MAX)),
        Number(RangeGraph("Line1", "X", EARLY), MAX),
        Number(Reduced((X,), LATE, MIN)),
        Number(DataItem("Line1", "x")),
        *(Number(Reduced((X,), Period(kind), MAX)) for kind in ("whole_simulation", "latest_wave", "static_state")),
        Number(Reduced((X,), Period("instant", start=1.0), MAX)),
        Number(Reduced((X,), Period("stage", stage=1), MAX)),
    ]

    assert notes_on_periods(questions) == [PeriodNotes(LATE), PeriodNotes(EARLY)]


def test_the_questions_of_a_run_are_those_of_all_its_requests_once_each_and_then_those_on_periods() -> None:
    a, b = Column("a", X, LATE, MAX), Column("b", X, EARLY, MAX, scale=2.0)
    first = SummaryRequest((Group("g", (a, b)),), (ShortForm("h", "Y"),))
    second = SummaryRequest((Group("i", (Column("other", X, EARLY, MAX), Column("c", DataItem("Line1", "x")))),))

    assert questions_of([first, second]) == (
        *(entry.question for entry in first.entries),
        second.entries[1].question,
        PeriodNotes(LATE),
        PeriodNotes(EARLY),
    )
