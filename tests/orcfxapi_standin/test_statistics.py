"""Linked statistics and statistics of a history."""

import math

import numpy as np
import pytest

import orcfxapi_standin as OrcFxAPI


def test_linked_statistics_give_the_other_variable_at_the_extremes(model):
    line = model["Line01"]
    names = ["Effective tension", "Bend moment"]
    tension, moment = line.TimeHistory(names, None, OrcFxAPI.oeEndB).T
    times = model.SampleTimes()
    answer = line.LinkedStatistics(names, None, OrcFxAPI.oeEndB).Query("Effective tension", "Bend moment")
    high, low = tension.argmax(), tension.argmin()
    assert (answer.ValueAtMax, answer.LinkedValueAtMax, answer.TimeOfMax) == (tension[high], moment[high], times[high])
    assert (answer.ValueAtMin, answer.LinkedValueAtMin, answer.TimeOfMin) == (tension[low], moment[low], times[low])
    assert (answer.Mean, answer.StdDev) == (tension.mean(), tension.std())


def test_linked_statistics_know_only_their_own_variables(model, refused):
    linked = model["LNGC"].LinkedStatistics(["X", "Y"])
    with refused(17):
        linked.Query("X", "Z")


def test_linked_statistics_know_their_variables_in_any_case_and_take_a_single_one(model):
    linked = model["LNGC"].LinkedStatistics("X")
    history = model["LNGC"].TimeHistory("X")
    assert linked.Query("x", "X").LinkedValueAtMax == history.max()
    assert linked.object.Name == "LNGC"
    assert linked.handle is linked.object.handle


def test_statistics_of_a_linked_history_use_the_files_sample_interval(model):
    linked = model["LNGC"].LinkedStatistics(["X", "Y"]).TimeSeriesStatistics("Y")
    assert linked.asDict() == OrcFxAPI.TimeSeriesStatistics(model["LNGC"].TimeHistory("Y"), 10.0).asDict()


def test_linked_statistics_of_one_sample(model):
    """The sample at 10 s; without a second there is no interval."""
    linked = model["LNGC"].LinkedStatistics(["X", "Y"], OrcFxAPI.SpecifiedPeriod(10.0, 10.0))
    x, y = (float(model["LNGC"].TimeHistory(name)[3]) for name in "XY")
    answer = linked.Query("X", "Y")
    assert (answer.TimeOfMax, answer.ValueAtMax, answer.LinkedValueAtMax) == (10.0, x, y)
    assert (answer.TimeOfMin, answer.ValueAtMin, answer.LinkedValueAtMin) == (10.0, x, y)
    assert (answer.Mean, answer.StdDev) == (x, 0.0)
    statistics = linked.TimeSeriesStatistics("X")
    assert (statistics.Mean, statistics.Tz) == (x, OrcFxAPI.OrcinaNullReal())


def test_moments_of_a_sine():
    # 2 sin(2 pi t / 8) sampled at 0.5 s over 4 periods: m0 = 2**2 / 2, and every m is m0 / 8**n
    values = 3.0 + 2.0 * np.sin(2 * np.pi * 0.5 * np.arange(64) / 8)
    answer = OrcFxAPI.TimeSeriesStatistics(values, 0.5)
    assert (answer.Mean, answer.StdDev) == pytest.approx((3.0, math.sqrt(2.0)))
    assert (answer.m0, answer.m2, answer.m4) == pytest.approx((2.0, 2.0 / 8**2, 2.0 / 8**4))
    assert (answer.Tz, answer.Tc) == pytest.approx((8.0, 8.0))
    assert answer.Bandwidth == pytest.approx(0.0, abs=1e-6)
    assert pytest.approx(math.sqrt(9.0 + 2.0)) == answer.RMS


@pytest.mark.parametrize("samples", [1000, 1050, 1077])
def test_a_sine_has_its_period_also_where_the_record_does_not_hold_whole_ones(samples):
    """Its mean is then not zero, but all up-crossings of it are a period apart, and so are the maxima."""
    values = np.sin(2 * np.pi * 0.1 * np.arange(samples) / 10 + 0.3)
    answer = OrcFxAPI.TimeSeriesStatistics(values, 0.1)
    assert (answer.Tz, answer.Tc) == pytest.approx((10.0, 10.0))
    m0 = sum(value**2 for value in values) / samples - (sum(values) / samples) ** 2
    assert (answer.m0, answer.m2, answer.m4) == pytest.approx((m0, m0 / 10**2, m0 / 10**4))


def test_periods_of_a_history_with_small_waves_on_large_ones():
    # Its mean is 0, through which it goes upwards at samples 0.5, 4.75 (from -3 to 1) and 8.5.
    values = [-1.0, 1.0, 0.5, 2.0, -3.0, 1.0, 0.5, 1.0, -1.5, 1.5, -2.0]
    answer = OrcFxAPI.TimeSeriesStatistics(values, 0.5)
    maxima = [1, 3, 5, 7, 9]
    m0 = sum(value**2 for value in values) / 11
    assert sum(values) == 0.0
    assert pytest.approx((8.5 - 0.5) / 2 * 0.5) == answer.Tz
    assert pytest.approx((maxima[-1] - maxima[0]) / 4 * 0.5) == answer.Tc
    assert (answer.StdDev, answer.m0) == pytest.approx((math.sqrt(m0), m0))
    assert (answer.m2, answer.m4) == pytest.approx((m0 / 2**2, m0 / 2**2 / 1**2))
    assert pytest.approx(math.sqrt(1 - (1 / 2) ** 2)) == answer.Bandwidth
    assert pytest.approx(math.sqrt(m0)) == answer.RMS


def test_a_maximum_of_several_equal_samples_is_one_in_their_middle():
    # Maxima at 1.5 (samples 1 and 2) and at 5; the stretch at the end does not fall, and the one at 3 does not rise.
    assert OrcFxAPI.TimeSeriesStatistics([0.0, 2.0, 2.0, 1.0, 1.0, 3.0, 0.0, 4.0, 4.0], 1.0).Tc == pytest.approx(3.5)


@pytest.mark.parametrize(
    ("values", "interval", "undefined"),
    [
        ([5.0, 5.0, 5.0], 0.1, {"m2", "m4", "Tz", "Tc", "Bandwidth"}),
        ([5.0], 0.1, {"m2", "m4", "Tz", "Tc", "Bandwidth"}),
        ([4.0, 6.0], 0.1, {"m2", "m4", "Tz", "Tc", "Bandwidth"}),  # one up-crossing, no maximum
        ([4.0, 6.0, 4.0, 6.0, 5.0], 0.0, {"m2", "m4", "Tz", "Tc", "Bandwidth"}),  # no time passes
        ([4.0, 6.0, 3.0, 7.0], 0.1, {"m4", "Tc", "Bandwidth"}),  # two up-crossings, one maximum
        ([1.0, 9.0, 7.0, 8.0, 0.0], 0.1, {"m2", "m4", "Tz", "Bandwidth"}),  # one up-crossing, two maxima
    ],
)
def test_what_is_not_defined_is_the_number_for_none(values, interval, undefined):
    answer = OrcFxAPI.TimeSeriesStatistics(values, interval)
    assert {name for name, value in answer.asDict().items() if value == OrcFxAPI.OrcinaNullReal()} == undefined
    assert (answer.Mean, answer.m0) == pytest.approx((5.0, answer.StdDev**2))


def test_a_history_without_samples_has_no_statistics(refused):
    with refused(54, "without samples"):
        OrcFxAPI.TimeSeriesStatistics([], 0.1)
    with refused(54, "without samples"):
        OrcFxAPI.AnalyseExtrema([])


def test_a_history_of_one_sample_is_its_own_extremes():
    answer = OrcFxAPI.AnalyseExtrema([5.0])
    assert (answer.Min, answer.IndexOfMin, answer.Max, answer.IndexOfMax) == (5.0, 0, 5.0, 0)


def test_extrema_and_their_places(model):
    answer = OrcFxAPI.AnalyseExtrema([1.0, -2.0, 7.0, 3.0])
    assert (answer.Min, answer.IndexOfMin, answer.Max, answer.IndexOfMax) == (-2.0, 1, 7.0, 2)
    assert model["LNGC"].AnalyseExtrema("X").Max == model["LNGC"].TimeHistory("X").max()


def test_statistics_of_an_objects_history_use_its_sample_interval(model):
    by_object = model["LNGC"].TimeSeriesStatistics("X")
    assert by_object.Tz == OrcFxAPI.TimeSeriesStatistics(model["LNGC"].TimeHistory("X"), 10.0).Tz
