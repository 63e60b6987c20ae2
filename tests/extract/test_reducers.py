"""Reducers over the passes through a log: which are made, what they are given, and what comes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from orcapost.extract import passes
from orcapost.extract.answers import Curves, QueryFailed
from orcapost.extract.evaluate import evaluate
from orcapost.extract.merge import merge
from orcapost.extract.queries import History, Need, Period, RangeGraph, Reduced
from orcapost.planning.strategy import OWN
from orcapost.products.answering import question_list, replies_of
from orcapost.products.question import Number
from orcapost.products.replies import Failure
from orcapost.statistics import registry
from orcapost.statistics.moments import Moments
from orcapost.statistics.reducer import Statistic, Use
from orcapost.statistics.registry import MAX, MEAN, MIN, Kind

WHOLE = Period("whole_simulation")
TIMES = [0.5 * sample for sample in range(7)]  # 0 to 3 s
LOG = {"X": [1, 4, 9, 2, 9, 0, 5], "Y": [10, 20, 30, 40, 50, 60, 70], "Z": [-7, -6, -5, -4, -3, -2, -1]}
X, Y, Z = (History("Line1", variable) for variable in "XYZ")


class LargestWithOther:
    """Made up: the largest value of a history, when it was, and the value of another history then."""

    made: ClassVar[list[LargestWithOther]]

    def __init__(self, uses: Sequence[Use]) -> None:
        self.uses = uses
        self.found: list[tuple[float, ...]] = [()] * len(uses)
        self.slices: list[int] = []
        self.made.append(self)

    def add(self, times: NDArray[np.float64], values: NDArray[np.float64]) -> None:
        assert len(times) == len(values)
        self.slices.append(len(times))
        for number, use in enumerate(self.uses):
            main, other = use.columns
            at = int(values[:, main].argmax())
            largest = float(values[at, main])
            if not self.found[number] or largest > self.found[number][0]:
                self.found[number] = (largest, float(times[at]), float(values[at, other]))

    def results(self) -> list[tuple[float, ...]]:
        return self.found


LINKED = Statistic("linked", (("of", "largest"),))


@pytest.fixture
def linked() -> Iterator[type[LargestWithOther]]:
    """The made-up reducer, in the registry for one test."""
    LargestWithOther.made = []
    registry.KINDS.append(Kind("linked", "Linked", (), LargestWithOther, parameters=("of",)))
    yield LargestWithOther
    registry.KINDS.pop()


def asked_of(file: Any, *needs: Need) -> list[Any]:
    return evaluate([merge(needs)], file)


def test_statistics_of_one_reducer_are_made_together_for_each_period(
    log_file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[list[tuple[str, tuple[int, ...]]]] = []
    begin = Moments.__init__

    def noted(self: Moments, uses: Sequence[Use]) -> None:
        made.append([(use.statistic.name, use.columns) for use in uses])
        begin(self, uses)

    monkeypatch.setattr(Moments, "__init__", noted)
    early = Period("times", start=0.0, end=1.0)
    needs = [
        Reduced((X,), WHOLE, MAX),
        Reduced((Y,), WHOLE, MIN),
        Reduced((X,), early, MEAN),
        Reduced((X,), WHOLE, MIN),
    ]

    # X over 0 to 1 s is 1, 4, 9.
    assert asked_of(log_file(TIMES, LOG), *needs) == [9.0, 10.0, pytest.approx(14 / 3), 0.0]
    assert made == [[("max", (0,)), ("min", (1,)), ("min", (0,))], [("mean", (0,))]]


@pytest.mark.parametrize("samples", [100, 3, 2, 1])
def test_a_reducer_may_take_several_histories_and_give_several_values(
    log_file: Any, linked: type[LargestWithOther], monkeypatch: pytest.MonkeyPatch, samples: int
) -> None:
    """In one slice or in many, beside other statistics, over a whole simulation and a part of it."""
    monkeypatch.setattr(passes, "HISTORY_BUDGET", 8 * 3 * samples)  # so many samples of three histories
    late = Period("times", start=1.5, end=3.0)
    file = log_file(TIMES, LOG)

    found = asked_of(
        file,
        Reduced((X, Y), WHOLE, LINKED),
        Reduced((Z,), WHOLE, MAX),
        Reduced((Y, X), WHOLE, LINKED),
        Reduced((X, Z), late, LINKED),
    )

    # The first of the two nines of X is at 1 s, and Y is 30 there; from 1.5 s on it is that at 2 s, where Z is -3.
    assert found == [(9.0, 1.0, 30.0), -1.0, (70.0, 3.0, 5.0), (9.0, 2.0, -3.0)]
    assert len(linked.made) == 2  # one for each period
    assert sum(linked.made[0].slices) == 7
    assert sum(linked.made[1].slices) == 4  # the samples at 1.5, 2, 2.5 and 3 s
    assert max(linked.made[0].slices) <= samples


def test_where_slices_of_time_come_wrong_a_reducer_gets_its_histories_together_all_the_same(
    log_file: Any, linked: type[LargestWithOther], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passes, "HISTORY_BUDGET", 8 * 7)  # one history
    file = log_file(TIMES, LOG)
    as_logged = file.histories
    file.histories = lambda histories, period, samples=None: as_logged(histories, period, samples)[
        : None if samples is None else -1
    ]

    found = asked_of(file, Reduced((X, Y), WHOLE, LINKED), Reduced((Z, X), WHOLE, LINKED), Reduced((Z,), WHOLE, MAX))

    assert found == [(9.0, 1.0, 30.0), (-1.0, 3.0, 5.0), -1.0]
    assert all(reducer.slices in ([], [7]) for reducer in linked.made)


def test_a_history_without_an_answer_costs_every_statistic_that_takes_it_and_no_other(
    log_file: Any, linked: type[LargestWithOther]
) -> None:
    file = log_file(TIMES, LOG)
    bad = History("Line1", "Tensoin")

    with_bad, good, alone = asked_of(
        file, Reduced((X, bad), WHOLE, LINKED), Reduced((X, Y), WHOLE, LINKED), Reduced((X,), WHOLE, MAX)
    )

    assert isinstance(with_bad, QueryFailed)
    assert str(with_bad) == "no result called Tensoin"
    assert (good, alone) == ((9.0, 1.0, 30.0), 9.0)
    # All at once, then a sample of each history, then those that have an answer.
    assert [variables for variables, _, _ in file.passes] == [
        ("X", "Tensoin", "Y"),
        ("X",),
        ("Tensoin",),
        ("Y",),
        ("X", "Y"),
    ]


def test_a_range_graph_has_no_curve_of_a_statistic_without_a_meaning_along_a_line(
    log_file: Any, linked: type[LargestWithOther]
) -> None:
    """Whoever asks for it past the configuration."""
    file = log_file(TIMES, curves={"X": Curves(*[np.array([1.0])] * 5)})
    question = Number(RangeGraph("Line1", "X", WHOLE), LINKED)

    (reply,) = replies_of(question_list([question], [0], OWN.extractions), file)

    assert reply == Failure("the range graph has no linked curve here")
