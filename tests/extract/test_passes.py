"""Reads of several periods are merged into the fewest passes through the log, and fall back where one fails.

The log has a sample every second from 0 to 9 s; X is the time itself, Y its square.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from orcapost.extract import passes
from orcapost.extract.answers import QueryFailed
from orcapost.extract.merge import merge
from orcapost.extract.passes import read_histories
from orcapost.extract.queries import History, Period, Reduced
from orcapost.orcaflex.errors import LicenceRefused
from orcapost.statistics.registry import MAX, MEAN, MIN, STDEV

TIMES = range(10)
LOG = {"X": list(TIMES), "Y": [t * t for t in TIMES]}
ALL = (MIN, MAX, MEAN, STDEV)
X, Y = History("Line", "X"), History("Line", "Y")
WHOLE = Period("whole_simulation")
STATIC = Period("static_state")


def times(start: float, end: float) -> Period:
    return Period("times", start=start, end=end)


def read(file: Any, *asked: tuple[str, Period]) -> list[Any]:
    """For each (variables, period): the statistics of each variable, or why there are none."""
    needs = [
        Reduced((History("Line", letter),), period, statistic)
        for letters, period in asked
        for letter in letters
        for statistic in ALL
    ]
    answers = answers_to(file, *needs)
    found: list[Any] = []
    for first in range(0, len(answers), len(ALL)):
        four = answers[first : first + len(ALL)]
        failures = [str(answer) for answer in four if isinstance(answer, QueryFailed)]
        assert failures in ([], failures[:1] * len(ALL))
        found.append(failures[0] if failures else four)
    return found


def answers_to(file: Any, *needs: Reduced) -> list[Any]:
    """What the reads of these needs, merged, give: for each need its value, or why there is none."""
    extraction = merge(needs)
    reads = read_histories(file, extraction.histories, extraction.reads)
    answers: list[Any] = []
    for source in extraction.sources:
        assert source.use is not None
        try:
            answers.append(reads[source.query].get(source.use))
        except QueryFailed as failure:
            answers.append(failure)
    return answers


def of(values: Any) -> Any:
    """Minimum, maximum, mean and standard deviation (divisor n) of a few numbers."""
    mean = sum(values) / len(values)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))
    return pytest.approx([min(values), max(values), mean, deviation])


def squares(first: int, last: int) -> list[int]:
    return [t * t for t in range(first, last + 1)]


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        # Alone, a period is asked for as it is.
        ([(2, 5)], [("[2, 5] s", None)]),
        # Neighbours share no sample.
        ([(0, 4), (5, 9)], [("[0, 4] s", None), ("[5, 9] s", None)]),
        # They share the sample at 5 s.
        ([(0, 5), (5, 9)], [("whole simulation", (0, 10))]),
        ([(5, 9), (0, 5)], [("whole simulation", (0, 10))]),
        # The second lies within the first, the third overlaps the first only.
        ([(0, 6), (1, 2), (5, 8)], [("whole simulation", (0, 9))]),
        # Two pairs.
        ([(0, 2), (1, 3), (5, 7), (6, 8)], [("whole simulation", (0, 4)), ("whole simulation", (5, 9))]),
        # The same samples under two names.
        ([(2, 5), (1.5, 5.5)], [("whole simulation", (2, 6))]),
    ],
)
def test_periods_that_share_a_sample_are_one_pass(log_file: Any, periods: list[Any], expected: list[Any]) -> None:
    file = log_file(TIMES, LOG)

    found = read(file, *(("X", times(*period)) for period in periods))

    assert [(period, samples) for _, period, samples in file.passes] == expected
    assert found == [of([t for t in TIMES if start <= t <= end]) for start, end in periods]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ([("X", WHOLE), ("Y", times(3, 5))], [("X", (0, 3)), ("XY", (3, 6)), ("X", (6, 10))]),
        ([("X", times(0, 5)), ("Y", times(3, 9))], [("X", (0, 3)), ("XY", (3, 6)), ("Y", (6, 10))]),
        ([("XY", times(0, 5)), ("XY", times(3, 9))], [("XY", (0, 10))]),
        # One pass however the reads order their histories.
        ([("XY", times(0, 5)), ("YX", times(3, 9))], [("XY", (0, 10))]),
    ],
)
def test_each_sample_is_read_with_the_histories_asked_for_there(
    log_file: Any, asked: list[Any], expected: list[Any]
) -> None:
    file = log_file(TIMES, LOG)

    found = read(file, *asked)

    assert [("".join(variables), samples) for variables, _, samples in file.passes] == expected
    assert found == [
        of([value for t, value in zip(TIMES, LOG[letter], strict=True) if inside(period, t)])
        for letters, period in asked
        for letter in letters
    ]


def inside(period: Period, t: float) -> bool:
    return period == WHOLE or period.start <= t <= period.end  # type: ignore[operator]


def test_the_static_state_is_no_part_of_the_whole_simulation(log_file: Any) -> None:
    file = log_file(TIMES, LOG, static={"X": -3.0})

    assert read(file, ("X", WHOLE), ("X", STATIC)) == [of(list(TIMES)), of([-3.0])]
    assert sorted(period for _, period, _ in file.passes) == ["static state", "whole simulation"]


def test_a_file_of_the_static_state_only_is_read_without_a_whole_simulation(log_file: Any) -> None:
    file = log_file((), LOG, static={"X": -3.0})

    assert read(file, ("X", STATIC), ("X", WHOLE)) == [of([-3.0]), "nothing was simulated"]


@pytest.mark.parametrize(
    ("log_times", "period", "values"),
    [
        ([4.0], WHOLE, [0]),
        ([4.0], times(4, 4), [0]),
        ([4.0, 5.0], times(4.5, 9), [1]),
        ([4.0, 5.0], times(5.25, 9), "period [5.25, 9] s: no sample of the log lies in it"),
        ([4.0, 5.0], times(4.25, 4.75), "period [4.25, 4.75] s: no sample of the log lies in it"),
    ],
)
def test_logs_of_one_or_two_samples(log_file: Any, log_times: list[float], period: Period, values: Any) -> None:
    file = log_file(log_times, {"X": range(len(log_times))})

    assert read(file, ("X", period)) == [values if isinstance(values, str) else of(values)]


@pytest.mark.parametrize(
    ("samples", "shift", "merged"),
    [
        *[(10, 0.25, True), (10, -0.25, True), (10, 0.26, False), (10, -0.26, False)],
        *[(2, 0.25, True), (2, 0.26, False)],
        *[(1, 0.0, True), (1, 0.26, False)],  # one sample has no interval
    ],
)
def test_only_samples_of_the_whole_simulation_are_merged_with_it(
    log_file: Any, samples: int, shift: float, merged: bool
) -> None:
    """To a quarter of an interval: a period whose samples lie elsewhere is read by its own name."""
    file = log_file(range(samples), {"X": range(samples)})
    as_logged = file.sample_times
    file.sample_times = lambda period: as_logged(period) + (shift if period.kind == "times" else 0.0)

    assert read(file, ("X", WHOLE), ("X", times(0, 5))) == [of(range(samples)), of(range(samples)[:6])]
    assert len(file.passes) == (1 if merged else 2)


@pytest.mark.parametrize("own_times", [[2.0, 3.0, 4.5], [7.0, 8.0, 9.0, 10.0]], ids=["uneven", "past the end"])
def test_samples_that_are_not_neighbours_in_the_whole_simulation_are_read_apart(
    log_file: Any, own_times: list[float]
) -> None:
    file = log_file(TIMES, LOG)
    as_logged = file.sample_times
    file.sample_times = lambda period: np.array(own_times) if period.kind == "times" else as_logged(period)
    first = int(own_times[0])
    file.log = {"X": [*TIMES, 10]}
    file.histories = lambda histories, period, samples=None: np.array(
        [[float(t)] for t in ([*range(first, first + len(own_times))] if period.kind == "times" else TIMES)]
    )[slice(*samples) if samples else slice(None)]

    found = read(file, ("X", WHOLE), ("X", times(2, 5)))

    assert found == [of(list(TIMES)), of(list(range(first, first + len(own_times))))]


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        (8 * 2 * 10, [None]),  # all ten samples of two histories
        (8 * 2 * 10 - 1, [(0, 9), (9, 10)]),
        (8 * 2 * 4, [(0, 4), (4, 8), (8, 10)]),
        (1, [(t, t + 1) for t in TIMES]),  # never less than a sample
    ],
)
def test_a_pass_is_cut_into_slices_of_time_that_fit_the_budget(
    log_file: Any, monkeypatch: pytest.MonkeyPatch, budget: int, expected: list[Any]
) -> None:
    monkeypatch.setattr(passes, "HISTORY_BUDGET", budget)
    file = log_file(TIMES, LOG)

    found = read(file, ("XY", WHOLE))

    assert [samples for _, _, samples in file.passes] == expected
    assert found == [of(list(TIMES)), of(squares(0, 9))]


@pytest.mark.parametrize(
    ("first", "budget", "expected"),
    [
        (0, 8 * 10 * 2, ["XY", "Y"]),  # ten samples of two histories
        (0, 8 * 10 * 2 - 1, ["X", "Y", "Y"]),
        (0, 1, ["X", "Y", "Y"]),  # never less than a history
        (3, 8 * 7 * 2, ["Y", "XY"]),  # seven samples; what begins earlier is read first
        (3, 8 * 7 * 2 - 1, ["Y", "X", "Y"]),
    ],
)
def test_where_slices_hold_other_samples_columns_are_read_in_turn(
    log_file: Any, monkeypatch: pytest.MonkeyPatch, first: int, budget: int, expected: list[str]
) -> None:
    monkeypatch.setattr(passes, "HISTORY_BUDGET", budget)
    file = log_file(TIMES, LOG)
    as_logged = file.histories
    file.histories = lambda histories, period, samples=None: as_logged(histories, period, samples)[
        : None if samples is None else -1
    ]

    found = read(file, ("XY", times(first, 9)), ("Y", times(2, 5)))

    assert found == [of(TIMES[first:]), of(squares(first, 9)), of(squares(2, 5))]
    assert ["".join(variables) for variables, _, samples in file.passes if samples is None] == expected


def test_a_bad_history_is_found_with_one_sample_and_costs_itself_only(log_file: Any) -> None:
    file = log_file(TIMES, LOG)

    found = read(file, ("XZ", times(0, 5)), ("YZ", times(3, 9)))

    assert found == [of([0, 1, 2, 3, 4, 5]), "no result called Z", of(squares(3, 9)), "no result called Z"]
    (_, *probes) = [("".join(variables), samples) for variables, _, samples in file.passes]
    assert probes[:3] == [("X", (0, 1)), ("Z", (0, 1)), ("Y", (0, 1))]


def test_a_period_of_bad_histories_only_costs_no_other(log_file: Any) -> None:
    file = log_file(TIMES, LOG)

    assert read(file, ("Z", times(0, 5)), ("X", times(3, 9))) == ["no result called Z", of([3, 4, 5, 6, 7, 8, 9])]


def test_where_no_history_has_an_answer_none_is_read_again(log_file: Any) -> None:
    file = log_file(TIMES, LOG)

    assert read(file, ("Z", WHOLE)) == ["no result called Z"]
    assert [samples for _, _, samples in file.passes] == [None, (0, 1)]


def test_histories_that_fail_only_together_fail_with_that_reason(log_file: Any) -> None:
    file = log_file(TIMES, LOG)
    as_logged = file.histories

    def histories(histories: Any, period: Period, samples: Any = None) -> Any:
        if samples is None:
            raise QueryFailed("the log ends in the middle")
        return as_logged(histories, period, samples)

    file.histories = histories

    assert read(file, ("XY", WHOLE)) == ["the log ends in the middle"] * 2


def test_a_log_that_gives_no_samples_though_it_says_it_has_some_costs_its_cells(log_file: Any) -> None:
    file = log_file(TIMES, LOG, static={"X": 1.0})
    as_logged = file.histories
    file.histories = lambda histories, period, samples=None: (
        np.empty((0, len(histories))) if period.kind == "stage" else as_logged(histories, period, samples)
    )
    file.stages = (0, 5)

    found = read(file, ("X", Period("stage", stage=0)), ("X", times(7, 9)))

    assert found == ["period stage 0: no sample of the log lies in it", of([7, 8, 9])]


@pytest.mark.parametrize("at", range(1, 5))
def test_a_seat_lost_in_the_middle_of_a_pass_is_not_a_history_without_an_answer(log_file: Any, at: int) -> None:
    """Whichever read of the log it is: the first, a probe for the bad history, or the one without it."""
    file = log_file(TIMES, LOG)
    as_logged = file.histories

    def histories(*query: Any) -> Any:
        if len(file.passes) == at - 1:
            raise LicenceRefused("no seat")
        return as_logged(*query)

    file.histories = histories

    with pytest.raises(LicenceRefused, match="no seat"):
        read(file, ("XZ", WHOLE))


def test_each_statistic_is_that_of_its_own_history(log_file: Any) -> None:
    """Read after read and statistic after statistic, in any order."""
    file = log_file(TIMES, LOG)
    early, late = times(0, 3), times(6, 9)

    found = answers_to(
        file,
        Reduced((Y,), early, MAX),
        Reduced((Y,), late, MAX),
        Reduced((X,), early, MIN),
        Reduced((X,), early, MAX),
        Reduced((Y,), early, MEAN),
    )

    assert found == [9, 81, 0, 3, 3.5]


def test_fewer_histories_than_were_asked_for_are_no_answer(log_file: Any) -> None:
    file = log_file(range(3), {"X": range(3), "Y": range(3)})
    whole = file.histories
    file.histories = lambda *asked: whole(*asked)[:, :-1]

    for failure in answers_to(file, Reduced((X,), WHOLE, MAX), Reduced((Y,), WHOLE, MAX)):
        assert isinstance(failure, QueryFailed)
        assert "OrcFxAPI gave an array of shape" in str(failure)
