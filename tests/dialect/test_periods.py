"""SimulationPeriod names a part of the simulation."""

from __future__ import annotations

import pytest

from orcapost.extract.queries import Period

HISTORY = "Command: TimeHistory, Variable: X, Statistic_Type: Max"


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("StaticState", Period("static_state")),
        ("static state", Period("static_state")),
        ("WholeSimulation", Period("whole_simulation")),
        ("LatestWave", Period("latest_wave")),
        ("pnLatestWave", Period("latest_wave")),
        ("pnWholeSimulation", Period("whole_simulation")),
        ("0", Period("stage", stage=0)),
        ("1", Period("stage", stage=1)),
        ("[30, 120.5]", Period("times", start=30, end=120.5)),
        ("[-10, 0]", Period("times", start=-10, end=0)),
        ("[null, 120]", Period("times", end=120)),
        ("[30, NULL]", Period("times", start=30)),
        ("[NULL, NULL]", Period("times")),
        ("[5.2]", Period("instant", start=5.2)),
        ("'SpecifiedPeriod(30.0, 120.0)'", Period("times", start=30, end=120)),
        ("'SpecifiedPeriod(30.0, None)'", Period("times", start=30)),
        ("null", Period("default")),
    ],
)
def test_every_form_of_a_period_is_read(column, written, period):
    assert column(f"{HISTORY}, SimulationPeriod: {written}").period == period


def test_without_a_period_orcaflex_chooses(column):
    assert column(HISTORY).period == Period("default")


def test_the_oldest_form_is_read_unquoted_in_block_style(job):
    found = job("""\
        summary_settings:
          groups:
          - Label: g
            Columns:
            - Command: TimeHistory
              ObjectName: SLWR
              SimulationPeriod:  SpecifiedPeriod(30.0, 120.0)
              Variable: Effective Tension
              Statistic_Type: Max
              Label: c
        """)
    assert found.requests[0].groups[0].columns[0].period == Period("times", start=30, end=120)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("StaticSate", "'StaticSate' is not a period; did you mean StaticState?"),
        ("[120, 30]", "ends at 30 s, before it starts at 120 s"),
        ("'SpecifiedPeriod(120, 30)'", "ends at 30 s, before it starts at 120 s"),
        ("[.nan, 30]", "must be finite"),
        ("[0, .inf]", "must be finite"),
        ("[a, 30]", "must be a number, not 'a'"),
    ],
)
def test_a_wrong_period_is_refused(column_refused, written, problem):
    assert column_refused(f"{HISTORY}, SimulationPeriod: {written}") == [f"SimulationPeriod: {problem}"]


@pytest.mark.parametrize("written", ["5.2", "-1", "[]", "[null]", "[1, 2, 3]", "build-up", "{a: 1}"])
def test_no_other_shape_is_a_period(column_refused, written):
    (problem,) = column_refused(f"{HISTORY}, SimulationPeriod: {written}")
    assert "is not a period; write StaticState, WholeSimulation, LatestWave, a stage number, [t0, t1] or [t]" in problem
