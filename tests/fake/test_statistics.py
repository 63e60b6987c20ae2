"""Linked statistics and statistics of a history."""

import math

import numpy as np
import pytest

import orcapost.fake as OrcFxAPI


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
    assert (linked.TimeSeriesStatistics("X").Mean, linked.TimeSeriesStatistics("X").Tz) == (x, 0.0)


def test_linked_statistics_of_two_samples_have_their_interval(model):
    linked = model["LNGC"].LinkedStatistics(["X"], OrcFxAPI.SpecifiedPeriod(10.0, 20.0)).TimeSeriesStatistics("X")
    assert linked.Tz == pytest.approx(20.0)  # two samples 10 s apart hold the frequency 1 / 20 s only


def test_moments_of_a_sine():
    # 2 sin(2 pi t / 8) sampled at 0.5 s over 4 periods: m0 = 2**2 / 2, and every m is m0 / 8**n
    values = 3.0 + 2.0 * np.sin(2 * np.pi * 0.5 * np.arange(64) / 8)
    answer = OrcFxAPI.TimeSeriesStatistics(values, 0.5)
    assert (answer.Mean, answer.StdDev) == pytest.approx((3.0, math.sqrt(2.0)))
    assert (answer.m0, answer.m2, answer.m4) == pytest.approx((2.0, 2.0 / 8**2, 2.0 / 8**4))
    assert (answer.Tz, answer.Tc) == pytest.approx((8.0, 8.0))
    assert answer.Bandwidth == pytest.approx(0.0, abs=1e-6)
    assert pytest.approx(math.sqrt(9.0 + 2.0)) == answer.RMS


ROOT2 = math.sqrt(2.0)


@pytest.mark.parametrize(
    ("values", "interval", "moments"),
    [
        # Two samples hold the mean 1 and, of all the variance, the frequency 1 / (2 * interval).
        ([0.0, 2.0], 0.5, (1.0, 1.0, 1.0)),
        ([0.0, 2.0], 0.25, (1.0, 2.0**2, 2.0**4)),
        # Three: the frequency 1 / (3 * interval) = 1 Hz, of variance (2**2 + 1 + 1) / 3.
        ([2.0, -1.0, -1.0], 1 / 3, (2.0, 2.0, 2.0)),
        # Variance 1 at 1 Hz and at 2 Hz, over one second of an even and of an odd number of samples.
        *(
            ([ROOT2 * (math.sin(2 * math.pi * i / n) + math.cos(4 * math.pi * i / n)) for i in range(n)], 1 / n, m)
            for n in (8, 9)
            for m in [(1.0 + 1.0, 1.0 + 2.0**2, 1.0 + 2.0**4)]
        ),
    ],
)
def test_spectral_moments_and_what_is_made_of_them(values, interval, moments):
    m0, m2, m4 = moments
    answer = OrcFxAPI.TimeSeriesStatistics(values, interval)
    assert (answer.m0, answer.m2, answer.m4) == pytest.approx(moments)
    assert (answer.Tz, answer.Tc) == pytest.approx((math.sqrt(m0 / m2), math.sqrt(m2 / m4)))
    assert answer.Bandwidth == pytest.approx(math.sqrt(1 - m2**2 / (m0 * m4)), abs=1e-7)
    assert math.sqrt(sum(value**2 for value in values) / len(values)) == pytest.approx(answer.RMS)


def test_the_bandwidth_of_one_frequency_is_never_less_than_nothing():
    """Rounding makes 1 - m2**2 / (m0 m4) slightly negative for some of them."""
    sines = [[math.sin(2 * math.pi * k * i / 64 + p) for i in range(64)] for k in range(1, 32) for p in range(10)]
    found = [OrcFxAPI.TimeSeriesStatistics(sine, 0.1).Bandwidth for sine in sines]
    assert all(isinstance(bandwidth, float) and 0.0 <= bandwidth < 1e-6 for bandwidth in found)


@pytest.mark.parametrize(
    ("values", "interval", "deviation"),
    [
        ([5.0, 5.0, 5.0], 0.1, 0.0),  # no variation
        ([5.0], 0.1, 0.0),
        ([5.0], 0.0, 0.0),
        ([4.0, 6.0], 0.0, 1.0),  # no time passes
    ],
)
def test_a_history_without_variation_in_time_has_no_periods(values, interval, deviation):
    answer = OrcFxAPI.TimeSeriesStatistics(values, interval)
    assert (answer.Mean, answer.StdDev, answer.m0) == (5.0, deviation, deviation**2)
    assert (answer.m2, answer.m4, answer.Tz, answer.Tc, answer.Bandwidth) == (0.0, 0.0, 0.0, 0.0, 0.0)


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
