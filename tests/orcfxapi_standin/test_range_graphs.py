"""Range graphs: statistics at each node of a line."""

import numpy as np
import pytest

import orcfxapi_standin as OrcFxAPI

SEED = 7
TENSION = (600.0, 120.0)


def test_curves_are_the_statistics_of_each_nodes_formula(model, formula):
    graph = model["Line05"].RangeGraph("Effective tension")
    nodes = [formula(SEED, "Line05", "Effective tension", node, *TENSION).over(range(11)) for node in range(5)]
    means = [sum(values) / 11 for values in nodes]
    deviations = [(sum((v - mean) ** 2 for v in values) / 11) ** 0.5 for values, mean in zip(nodes, means, strict=True)]
    assert list(graph.X) == [0.0, 20.0, 40.0, 60.0, 71.0]
    assert list(graph.Min) == pytest.approx([min(values) for values in nodes], rel=2e-7)
    assert list(graph.Max) == pytest.approx([max(values) for values in nodes], rel=2e-7)
    assert list(graph.Mean) == pytest.approx(means, rel=2e-7)
    assert list(graph.StdDev) == pytest.approx(deviations, rel=1e-5)


def test_many_blocks_give_the_same_as_the_histories(sim):
    model = OrcFxAPI.Model(sim(size_bytes=8_000_000))
    line = model["Line01"]
    graph = line.RangeGraph("Bend moment", 1)
    history = line.TimeHistory("Bend moment", 1, OrcFxAPI.oeNodeNum(8))
    got = (graph.Min[7], graph.Max[7], graph.Mean[7], graph.StdDev[7])
    assert got == pytest.approx((history.min(), history.max(), history.mean(), history.std()), rel=1e-12)


def test_period_limits_the_samples(model, formula):
    graph = model["Line05"].RangeGraph("Effective tension", OrcFxAPI.SpecifiedPeriod(0.0, 20.0))
    expected = formula(SEED, "Line05", "Effective tension", 0, *TENSION).over(range(2, 5))
    assert graph.Max[0] == pytest.approx(max(expected), rel=2e-7)


def test_static_state_has_no_deviation(model, formula):
    graph = model["Line05"].RangeGraph("Effective tension", OrcFxAPI.PeriodNum.StaticState)
    expected = [formula(SEED, "Line05", "Effective tension", node, *TENSION).mean for node in range(5)]
    assert list(graph.Min) == list(graph.Max) == list(graph.Mean) == pytest.approx(expected)
    assert list(graph.StdDev) == [0.0] * 5


@pytest.mark.parametrize(
    ("part", "x"),
    [
        (OrcFxAPI.arEntireRange(), [0.0, 20.0, 40.0, 60.0, 71.0]),
        (OrcFxAPI.arSpecifiedArclengths(20.0, 60.0), [20.0, 40.0, 60.0]),
        (OrcFxAPI.arSpecifiedArclengths(-5.0, 45.0), [0.0, 20.0, 40.0]),
        (OrcFxAPI.arSpecifiedSections(1, 1), [0.0, 20.0, 40.0, 60.0]),
        (OrcFxAPI.arSpecifiedSections(2, 2), [60.0, 71.0]),
        (OrcFxAPI.arSpecifiedSections(1, 2), [0.0, 20.0, 40.0, 60.0, 71.0]),
    ],
)
def test_part_of_a_line(model, part, x):
    whole = model["Line05"].RangeGraph("Effective tension")
    graph = model["Line05"].RangeGraph("Effective tension", arclengthRange=part)
    assert list(graph.X) == x
    assert list(graph.Max) == [value for at, value in zip(whole.X, whole.Max, strict=True) if at in x]
    assert list(model["Line05"].RangeGraphXaxis("Effective tension", part)) == x


@pytest.mark.parametrize(
    "part",
    [
        OrcFxAPI.arSpecifiedSections(0, 1),
        OrcFxAPI.arSpecifiedSections(2, 3),
        OrcFxAPI.arSpecifiedArclengths(61.0, 70.0),
        OrcFxAPI.arSpecifiedArclengths(80.0, 90.0),
    ],
)
def test_a_part_without_nodes_is_refused(model, refused, part):
    with refused(58):
        model["Line05"].RangeGraph("Effective tension", arclengthRange=part)


def test_code_check_is_worked_out_and_not_negative(model):
    graph = model["Line05"].RangeGraph("API STD 2RD Method 1", OrcFxAPI.PeriodNum.StaticState)
    tension = model["Line05"].RangeGraph("Effective tension", OrcFxAPI.PeriodNum.StaticState).Mean
    moment = model["Line05"].RangeGraph("Bend moment", OrcFxAPI.PeriodNum.StaticState).Mean
    assert graph.Mean == pytest.approx(tension / 4000 + moment / 1000)
    assert model["Line05"].RangeGraph("API STD 2RD Method 1").Min.min() >= 0


def test_stress_takes_theta_from_the_extra(model):
    outer = OrcFxAPI.oeLine(RadialPos=OrcFxAPI.RadialPos.Outer, Theta=180.0)
    graph = model["Line05"].RangeGraph("ZZ stress", None, outer)
    tension, moment = model["Line05"].TimeHistory(["Effective tension", "Bend moment"], None, OrcFxAPI.oeNodeNum(2)).T
    assert graph.Min[1] == pytest.approx((20 * tension - 250 * moment).min())


def test_limits_are_given_for_tension_only(model):
    assert np.all(model["Line05"].RangeGraph("Effective tension").Upper == 2500.0)
    assert model["Line05"].RangeGraph("Bend moment").Upper is None


def test_result_as_a_dictionary(model):
    curves = model["Line05"].RangeGraph("Bend moment").asDict()
    assert list(curves) == ["X", "Min", "Max", "Mean", "StdDev", "Upper", "Lower"]


def test_results_of_the_ends_have_no_range_graph(model, refused):
    assert "End force" not in model["Line05"].vars(OrcFxAPI.ResultType.RangeGraph)
    with refused(14):
        model["Line05"].RangeGraph("End force")


def test_only_lines_have_range_graphs(model):
    assert not hasattr(model["LNGC"], "RangeGraph")


def test_node_arc_lengths(model):
    assert list(model["Line05"].NodeArclengths) == [0.0, 20.0, 40.0, 60.0, 71.0]
    assert model["Line05"].NearestNodeArclength(66.0) == 71.0
