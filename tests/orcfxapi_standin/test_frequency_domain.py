"""A simulation in the frequency domain: statistics and synthesised histories, no log."""

import math

import numpy as np
import pytest

import orcfxapi_standin as OrcFxAPI
from orcfxapi_standin.generate import make_sim
from orcfxapi_standin.given import given_histories

SEED = 7
INTERVAL = 0.5
END_B = OrcFxAPI.oeEndB
TENSION = "Effective tension"
HOUR = OrcFxAPI.SpecifiedPeriod(0.0, 3600.0)


@pytest.fixture
def model(tmp_path):
    header = make_sim(
        tmp_path / "a.sim", segments=4, seed=SEED, sample_interval=INTERVAL, heading=0.0, frequency_domain=True
    )
    assert header.file_bytes == (tmp_path / "a.sim").stat().st_size
    return OrcFxAPI.Model(tmp_path / "a.sim")


@pytest.fixture
def tension(formula):
    """Line03's tension at End B: the fifth node of four segments."""
    return formula(SEED, "Line03", TENSION, 4, 600.0, 120.0)


def test_the_model_says_what_it_is(model):
    assert (model.isFrequencyDomainDynamics, model.isTimeDomainDynamics) == (True, False)
    assert model.general.DynamicsSolutionMethod == "Frequency domain"
    assert (model.state.name, model.simulationComplete) == ("SimulationStopped", True)
    assert OrcFxAPI.BinaryFileType(model.latestFileName) == OrcFxAPI.FileType.DynamicSimulationFile


def test_one_of_the_time_domain_has_no_such_results(sim, refused):
    model = OrcFxAPI.Model(sim())
    assert (model.isFrequencyDomainDynamics, model.isTimeDomainDynamics) == (False, True)
    assert model.general.DynamicsSolutionMethod == "Implicit time domain"
    assert model["LNGC"].vars(OrcFxAPI.ResultType.FrequencyDomain) == ()
    with refused(39):
        model["LNGC"].FrequencyDomainResults("X")


def test_statistics_are_those_of_the_two_components(model, tension):
    found = model["Line03"].FrequencyDomainResults(TENSION, END_B)

    # a sine of amplitude a has the variance a**2 / 2; k turns in 1024 samples of 0.5 s are k / 512 Hz.
    powers, frequencies = (tension.a1**2 / 2, tension.a2**2 / 2), (tension.k1 / 512, tension.k2 / 512)
    m = [sum(p * f**n for p, f in zip(powers, frequencies, strict=True)) for n in range(5)]
    assert [found.m0, found.m1, found.m2, found.m3, found.m4] == pytest.approx(m)
    assert (found.StaticValue, found.StdDev) == pytest.approx((tension.mean, tension.stdev))
    assert (found.Tz, found.Tc) == pytest.approx((math.sqrt(m[0] / m[2]), math.sqrt(m[2] / m[4])))
    assert found.Bandwidth == pytest.approx(math.sqrt(1 - m[2] ** 2 / (m[0] * m[4])))


def test_a_result_made_of_two_adds_up_their_components(model, formula):
    # At 2 m in x and 3 m in y, Z is that of the origin + 3 Rotation 1 - 2 Rotation 2, in radians.
    parts = [
        (1.0, formula(SEED, "LNGC", "Z", 0, 0.0, 0.8)),
        (math.radians(3.0), formula(SEED, "LNGC", "Rotation 1", 0, 0.0, 2.0)),
        (-math.radians(2.0), formula(SEED, "LNGC", "Rotation 2", 0, 0.0, 1.0)),
    ]
    values = [sum(weight * part.at(sample) for weight, part in parts) for sample in range(1024)]

    found = model["LNGC"].FrequencyDomainResults("Z", OrcFxAPI.oeVessel(2.0, 3.0, 0.0))
    assert (found.StaticValue, found.StdDev) == pytest.approx((np.mean(values), np.std(values)), rel=1e-6)


def test_the_most_probable_maximum_is_that_of_a_narrow_band(model):
    found = model["Line03"].FrequencyDomainResults(TENSION, END_B)
    expected = found.StdDev * math.sqrt(2 * math.log(3 * 3600 / found.Tz))
    assert model["Line03"].FrequencyDomainMPM(TENSION, 3.0, END_B) == pytest.approx(expected)
    assert OrcFxAPI.FrequencyDomainMPM(3 * 3600.0, found.StdDev, found.Tz) == pytest.approx(expected)


def test_histories_are_synthesised_at_the_times_of_a_period(model, tension):
    period = OrcFxAPI.SpecifiedPeriod(-1.0, 4.0)
    times = model.SampleTimes(period)
    assert list(times) == [-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0]
    assert model["Line03"].SampleCount(period) == 11
    # Sample i is at i * 0.5 s.
    expected = tension.over(range(-2, 9))
    line = model["Line03"]
    assert line.TimeHistory(TENSION, period, END_B) == pytest.approx(expected)
    assert line.TimeHistory([TENSION], period, END_B)[:, 0] == pytest.approx(expected)
    assert list(model.general.TimeHistory("Time", period)) == list(times)


@pytest.mark.parametrize("period", [None, OrcFxAPI.pnWholeSimulation, OrcFxAPI.pnLatestWave, 1])
def test_without_times_there_is_no_history(model, period):
    for work in (
        lambda: model["Line03"].TimeHistory(TENSION, period, END_B),
        lambda: model.SampleTimes(period),
    ):
        with pytest.raises(ValueError, match="needs a specified period"):
            work()


def test_a_period_that_ends_before_it_begins_is_refused(model, refused):
    with refused(12):
        model.SampleTimes(OrcFxAPI.SpecifiedPeriod(5.0, 4.0))


def test_the_static_state_is_as_in_the_time_domain(model, tension):
    assert model["Line03"].StaticResult(TENSION, END_B) == pytest.approx(tension.mean)
    assert list(model.SampleTimes(OrcFxAPI.pnStaticState)) == [0.0]
    graph = model["Line03"].RangeGraph(TENSION, OrcFxAPI.pnStaticState)
    assert graph.Mean[4] == pytest.approx(tension.mean)


def test_what_needs_a_log_is_refused(model, refused):
    with refused(39):
        model["Line03"].LinkedStatistics([TENSION], HOUR, END_B)
    with refused(39):
        OrcFxAPI.GetMultipleTimeHistories([OrcFxAPI.TimeHistorySpecification(model["LNGC"], "X")], HOUR)


def test_the_range_graph_of_the_whole_simulation_has_statistics(model, tension):
    graph = model["Line03"].RangeGraph(TENSION)
    assert list(graph.asDict()) == ["X", "StaticValue", "StdDev", "Upper", "Lower"]
    assert len(graph.X) == len(graph.StaticValue) == 5
    assert (graph.StaticValue[4], graph.StdDev[4]) == pytest.approx((tension.mean, tension.stdev))

    storm = model["Line03"].RangeGraph(TENSION, stormDurationHours=3.0)
    assert storm.MPM[4] == pytest.approx(model["Line03"].FrequencyDomainMPM(TENSION, 3.0, END_B))


def test_the_range_graph_of_times_is_that_of_synthesised_histories(model):
    history = model["Line03"].TimeHistory(TENSION, HOUR, END_B)
    graph = model["Line03"].RangeGraph(TENSION, HOUR)
    found = (graph.Min[4], graph.Max[4], graph.Mean[4], graph.StdDev[4])
    assert found == pytest.approx((history.min(), history.max(), history.mean(), history.std()))


def test_variables_of_the_frequency_domain_are_listed(model):
    line = model["Line03"]
    assert line.vars(OrcFxAPI.ResultType.FrequencyDomain) == line.vars()
    assert list(line.RangeGraphXaxis(TENSION)) == list(line.NodeArclengths)


@pytest.mark.parametrize(
    "setting",
    [
        {"samples": 5},
        {"size_bytes": 90_000},
        {"stages": (1.0, 2.0)},
        {"faults": ["unfinished"]},
        {"given": given_histories({("FST1", "X"): [1.0, 2.0]}, interval=1.0)},
    ],
)
def test_what_belongs_to_a_log_cannot_be_asked_for(tmp_path, setting):
    with pytest.raises(ValueError, match="a frequency domain simulation has no log"):
        make_sim(tmp_path / "a.sim", frequency_domain=True, **setting)
