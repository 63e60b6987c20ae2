"""Which samples a period covers. The file: samples at -20, -10, ..., 80 s; stage 0 ends at 0 s, stage 1 at 80 s."""

import pytest

import orcfxapi_standin as OrcFxAPI
from orcfxapi_standin import PeriodNum, SpecifiedPeriod

ALL = [-20.0, -10.0, 0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0]


@pytest.mark.parametrize(
    ("period", "times"),
    [
        (None, ALL),
        (PeriodNum.WholeSimulation, ALL),
        (OrcFxAPI.pnWholeSimulation, ALL),
        (PeriodNum.BuildUp, [-20.0, -10.0, 0.0]),
        (1, [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0]),
        (PeriodNum.LatestWave, [70.0, 80.0]),  # WavePeriod is 10 s
        (PeriodNum.StaticState, [-20.0]),
        (PeriodNum.InstantaneousValue, [80.0]),
        (SpecifiedPeriod(10.0, 30.0), [10.0, 20.0, 30.0]),
        (SpecifiedPeriod(10.0000001, 29.9999999), [10.0, 20.0, 30.0]),
        (SpecifiedPeriod(10.1, 29.9), [20.0]),
        ([10.0, 30.0], [10.0, 20.0, 30.0]),
        (SpecifiedPeriod(24.0, 24.0), [20.0]),
        (SpecifiedPeriod(26.0, 26.0), [30.0]),
        (SpecifiedPeriod(-999.0, -10.0), [-20.0, -10.0]),
        (SpecifiedPeriod(-999.0, -20.0), [-20.0]),
        (SpecifiedPeriod(80.0, 999.0), [80.0]),
        # Times are sums of rounded steps: a millionth of the interval of 10 s is allowed for.
        (SpecifiedPeriod(-999.0, -20.000005), [-20.0]),
        (SpecifiedPeriod(80.000005, 999.0), [80.0]),
        (SpecifiedPeriod(75.0, 999.0), [80.0]),
        (SpecifiedPeriod(float("-inf"), float("inf")), ALL),
    ],
)
def test_sample_times(model, period, times):
    assert list(model.SampleTimes(period)) == times
    assert model["LNGC"].SampleCount(period) == len(times)


def test_a_history_holds_the_samples_of_its_period(model):
    whole = model["LNGC"].TimeHistory("Y")
    assert list(model["LNGC"].TimeHistory("Y", SpecifiedPeriod(10.0, 30.0))) == list(whole[3:6])


@pytest.mark.parametrize(
    "period",
    [
        2,
        -1,
        SpecifiedPeriod(30.0, 10.0),
        SpecifiedPeriod(-99.0, -50.0),
        SpecifiedPeriod(-99.0, -20.00002),
        SpecifiedPeriod(11.0, 19.0),
        [float("nan"), 1.0],
    ],
)
def test_no_such_period(model, refused, period):
    with refused(12):
        model.SampleTimes(period)


def test_the_refusal_of_a_missing_stage_names_the_stages_there_are(model, refused):
    with refused(12, "There is no period 2: the simulation has stages 0 to 1."):
        model.SampleTimes(2)


@pytest.mark.parametrize("begin", [81.0, 80.00002])
def test_a_period_after_the_time_reached_has_not_started(model, refused, begin):
    with refused(37, "reached only 80 s"):
        model.SampleTimes(SpecifiedPeriod(begin, 90.0))


def test_times_that_are_not_given_are_zero():
    for period in (SpecifiedPeriod(), OrcFxAPI.Period(PeriodNum.SpecifiedPeriod)):
        assert (period.PeriodNum, period.Unused) == (PeriodNum.SpecifiedPeriod, 0)
        assert (period.FromTime, period.ToTime) == (0.0, 0.0)


def test_a_stage_after_the_time_reached_has_not_started(sim, refused):
    model = OrcFxAPI.Model(sim(stages=(20.0, 70.0, 10.0), faults=["unfinished"], samples=11))
    assert model.SampleTimes(2)[-1] == 80.0  # of stage 2, 70 s to 180 s, what was simulated
    unfinished = OrcFxAPI.Model(sim("b.sim", stages=(20.0, 80.0), faults=["unfinished"]))
    with refused(37):
        unfinished.SampleTimes(SpecifiedPeriod(100.0, 180.0))


def test_static_state_file_has_static_results_only(sim, refused):
    model = OrcFxAPI.Model(sim(faults=["static"]))
    assert model.state == OrcFxAPI.ModelState.InStaticState
    assert model["LNGC"].TimeHistory("X").shape == (1,)  # None means the static state here
    assert model["LNGC"].TimeHistory("X", PeriodNum.InstantaneousValue) == model["LNGC"].StaticResult("X")
    with refused(37):
        model["LNGC"].TimeHistory("X", PeriodNum.WholeSimulation)


def test_results_before_a_file_is_loaded_are_refused(refused):
    blank = OrcFxAPI.Model()
    with refused(39):
        blank.SampleTimes()
    with refused(39):
        blank.environment.TimeHistory("Elevation")
