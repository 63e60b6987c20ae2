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


def test_moments_of_a_sine():
    # 2 sin(2 pi t / 8) sampled at 0.5 s over 4 periods: m0 = 2**2 / 2, and every m is m0 / 8**n
    values = 3.0 + 2.0 * np.sin(2 * np.pi * 0.5 * np.arange(64) / 8)
    answer = OrcFxAPI.TimeSeriesStatistics(values, 0.5)
    assert (answer.Mean, answer.StdDev) == pytest.approx((3.0, math.sqrt(2.0)))
    assert (answer.m0, answer.m2, answer.m4) == pytest.approx((2.0, 2.0 / 8**2, 2.0 / 8**4))
    assert (answer.Tz, answer.Tc) == pytest.approx((8.0, 8.0))
    assert answer.Bandwidth == pytest.approx(0.0, abs=1e-6)
    assert pytest.approx(math.sqrt(9.0 + 2.0)) == answer.RMS


def test_a_constant_history_has_no_periods():
    answer = OrcFxAPI.TimeSeriesStatistics([5.0, 5.0, 5.0], 0.1)
    assert (answer.Mean, answer.StdDev, answer.Tz, answer.Bandwidth) == (5.0, 0.0, 0.0, 0.0)


def test_extrema_and_their_places(model):
    answer = OrcFxAPI.AnalyseExtrema([1.0, -2.0, 7.0, 3.0])
    assert (answer.Min, answer.IndexOfMin, answer.Max, answer.IndexOfMax) == (-2.0, 1, 7.0, 2)
    assert model["LNGC"].AnalyseExtrema("X").Max == model["LNGC"].TimeHistory("X").max()


def test_statistics_of_an_objects_history_use_its_sample_interval(model):
    by_object = model["LNGC"].TimeSeriesStatistics("X")
    assert by_object.Tz == OrcFxAPI.TimeSeriesStatistics(model["LNGC"].TimeHistory("X"), 10.0).Tz
