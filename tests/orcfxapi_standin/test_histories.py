"""Time histories: which numbers, at which point of which object."""

import math

import numpy as np
import pytest

import orcfxapi_standin as OrcFxAPI

SEED = 7
TENSION = (600.0, 120.0)  # mean and spread of Effective tension in shapes.py
MOMENT = (40.0, 12.0)


def close(values):
    return pytest.approx(values, rel=2e-7, abs=1e-9)  # single precision


def test_history_is_the_closed_form(model, formula):
    history = model["Line03"].TimeHistory("Effective tension", None, OrcFxAPI.oeEndB)
    assert list(history) == close(formula(SEED, "Line03", "Effective tension", 4, *TENSION).over(range(11)))


def test_names_are_case_insensitive(model):
    upper = model["LINE03"].TimeHistory("EFFECTIVE TENSION", None, OrcFxAPI.oeEndA)
    assert list(upper) == list(model["Line03"].TimeHistory("effective tension", None, OrcFxAPI.oeEndA))


def test_one_name_gives_one_axis_and_a_list_gives_two(model):
    assert model["LNGC"].TimeHistory("X").shape == (11,)
    assert model["LNGC"].TimeHistory(["X", "Y"]).shape == (11, 2)
    assert model["LNGC"].TimeHistory(["X"]).shape == (11, 1)


def test_many_histories_come_in_the_order_requested_repeats_included(model, formula):
    spec = [
        OrcFxAPI.TimeHistorySpecification(model["LNGC"], "Rotation 3"),
        OrcFxAPI.TimeHistorySpecification(model["Line18"], "Effective tension", OrcFxAPI.oeEndA),
        OrcFxAPI.TimeHistorySpecification(model["LNGC"], "Rotation 3"),
    ]
    values = OrcFxAPI.GetMultipleTimeHistories(spec, OrcFxAPI.PeriodNum.WholeSimulation)
    yaw = formula(SEED, "LNGC", "Rotation 3", 0, 0.0, 1.0).over(range(11))
    assert values.shape == (11, 3)
    assert list(values[:, 0]) == close(yaw)
    assert list(values[:, 1]) == close(formula(SEED, "Line18", "Effective tension", 0, *TENSION).over(range(11)))
    assert list(values[:, 2]) == close(yaw)


def test_no_specification_gives_an_empty_array():
    assert OrcFxAPI.GetMultipleTimeHistories([]).shape == (0,)


def test_histories_of_two_models_are_refused(sim, refused):
    path = sim()
    one, other = OrcFxAPI.Model(path), OrcFxAPI.Model(path)
    spec = [OrcFxAPI.TimeHistorySpecification(m["LNGC"], "X") for m in (one, other)]
    with refused(3):
        OrcFxAPI.GetMultipleTimeHistories(spec)


@pytest.mark.parametrize(
    ("extra", "node"),
    [
        (OrcFxAPI.oeEndA, 0),
        (OrcFxAPI.oeEndB, 4),
        (OrcFxAPI.oeNodeNum(2), 1),
        (OrcFxAPI.oeArcLength(0.0), 0),
        (OrcFxAPI.oeArcLength(29.9), 1),  # nodes at 0, 20, 40, 60 and 71 m
        (OrcFxAPI.oeArcLength(30.1), 2),
        (OrcFxAPI.oeArcLength(71.0), 4),
        (OrcFxAPI.oeTouchdown, 3),  # nearest to 0.8 * 71 m = 56.8 m
        (OrcFxAPI.oeLine(OrcFxAPI.LinePoint.EndB, Theta=90.0), 4),
    ],
)
def test_a_point_on_a_line_is_its_nearest_node(model, formula, extra, node):
    history = model["Line01"].TimeHistory("Bend moment", None, extra)
    assert list(history) == close(formula(SEED, "Line01", "Bend moment", node, *MOMENT).over(range(11)))


@pytest.mark.parametrize(
    "extra",
    [None, OrcFxAPI.oeNodeNum(0), OrcFxAPI.oeNodeNum(6), OrcFxAPI.oeArcLength(72.0), OrcFxAPI.oeArcLength(-1.0)],
)
def test_a_point_that_is_not_on_the_line_is_refused(model, refused, extra):
    with refused(15):
        model["Line01"].TimeHistory("Effective tension", None, extra)


def test_end_results_are_given_at_the_ends(model, formula):
    history = model["Line01"].TimeHistory("End GX force", None, OrcFxAPI.oeEndB)
    assert list(history) == close(formula(SEED, "Line01", "End GX force", 1, 350.0, 90.0).over(range(11)))


def test_end_results_are_refused_between_the_ends(model, refused):
    with refused(15, "End A and End B"):
        model["Line01"].TimeHistory("End force", None, OrcFxAPI.oeNodeNum(3))


def test_position_moves_a_vessel_result_as_a_rigid_body(model):
    vessel = model["LNGC"]
    x, y, z = 100.0, 20.0, 5.0
    at = OrcFxAPI.oeVessel(x, y, z)
    w1, w2, w3 = np.radians([vessel.TimeHistory(f"Rotation {n}") for n in (1, 2, 3)])
    assert vessel.TimeHistory("X", None, at) == close(vessel.TimeHistory("X") + w2 * z - w3 * y)
    assert vessel.TimeHistory("Y", None, at) == close(vessel.TimeHistory("Y") + w3 * x - w1 * z)
    assert vessel.TimeHistory("Z", None, at) == close(vessel.TimeHistory("Z") + w1 * y - w2 * x)


def test_position_does_not_change_a_rotation(model):
    moved = model["Dolphin"].TimeHistory("Rotation 1", None, OrcFxAPI.oeBuoy([1.0, 2.0, 3.0]))
    assert list(moved) == list(model["Dolphin"].TimeHistory("Rotation 1"))


def test_support_index_counts_from_one(model, formula):
    history = model["Dolphin"].TimeHistory("Support reaction force", None, OrcFxAPI.oeSupport(2))
    assert list(history) == close(formula(SEED, "Dolphin", "Support reaction force", 1, 150.0, 40.0).over(range(11)))


@pytest.mark.parametrize("index", [0, 4])
def test_a_support_that_is_not_there_is_refused(model, refused, index):
    with refused(15, "SupportIndex"):
        model["Dolphin"].TimeHistory("Support reaction force", None, OrcFxAPI.oeSupport(index))


def test_location_tilts_the_elevation(model):
    sea = model.environment
    there = sea.TimeHistory("Elevation", None, OrcFxAPI.oeEnvironment(100.0, -30.0, 0.0))
    assert there == close(sea.TimeHistory("Elevation") + 0.001 * 100 - 0.002 * 30)


def test_current_fades_with_depth(model):
    sea = model.environment
    there = sea.TimeHistory("Current speed", None, OrcFxAPI.oeEnvironment(0.0, 0.0, -20.0))
    assert there == close(0.9 * sea.TimeHistory("Current speed"))


@pytest.mark.parametrize(
    ("radial", "radius"),
    [(OrcFxAPI.RadialPos.Inner, 0.2), (OrcFxAPI.RadialPos.Outer, 0.25), (OrcFxAPI.RadialPos.Mid, 0.225), (0.3, 0.3)],
)
def test_stress_depends_on_radius_and_theta(model, radial, radius):
    at = OrcFxAPI.oeLine(OrcFxAPI.LinePoint.EndB, RadialPos=radial, Theta=60.0)
    tension, moment = model["Line01"].TimeHistory(["Effective tension", "Bend moment"], None, OrcFxAPI.oeEndB).T
    expected = 20 * tension + 1000 * radius * math.cos(math.radians(60)) * moment
    assert model["Line01"].TimeHistory("ZZ stress", None, at) == close(expected)


def test_wall_tension_is_worked_out_from_effective_tension(model):
    wall, effective = model["Line01"].TimeHistory(["Wall tension", "Effective tension"], None, OrcFxAPI.oeEndA).T
    assert wall == close(effective + 50)


def test_struts_have_no_stress_since_they_log_no_moment(sim, refused):
    model = OrcFxAPI.Model(sim(shape="dm_fsts"))
    strut = model["Strut1"]
    assert "ZZ stress" not in strut.vars()
    with refused(26, "Strut1 has no result called 'ZZ stress'"):
        strut.TimeHistory("ZZ stress", None, OrcFxAPI.oeEndA)


def test_static_result_is_the_mean_of_the_formula(model, formula):
    expected = formula(SEED, "Line02", "Effective tension", 4, *TENSION).mean
    assert model["Line02"].StaticResult("Effective tension", OrcFxAPI.oeEndB) == pytest.approx(expected)


def test_static_results_of_several_names_come_as_an_array(model, formula):
    values = model["FST1"].StaticResult(["X", "Rotation 1"])
    expected = [formula(SEED, "FST1", "X", 0, 0.0, 1.5).mean, formula(SEED, "FST1", "Rotation 1", 0, 0.0, 2.0).mean]
    assert list(values) == pytest.approx(expected)


def test_an_object_that_was_not_logged_has_no_histories(sim, refused, formula):
    model = OrcFxAPI.Model(sim(unlogged=["Line02"]))
    with refused(55, "Line02"):
        model["Line02"].TimeHistory("Effective tension", None, OrcFxAPI.oeEndB)
    others = model["Line03"].TimeHistory("Effective tension", None, OrcFxAPI.oeEndB)
    assert list(others) == close(formula(SEED, "Line03", "Effective tension", 4, *TENSION).over(range(11)))


def test_unknown_variable_is_refused_with_the_names_there_are(model, refused):
    with refused(26, "Rotation 3"):
        model["LNGC"].TimeHistory("Surge")


def test_mean_and_deviation_over_whole_periods(sim, formula):
    model = OrcFxAPI.Model(sim(samples=2048, stages=(2.4, 202.3), sample_interval=0.1))
    history = model["Fender4"].TimeHistory("Tension")
    expected = formula(SEED, "Fender4", "Tension", 0, -250.0, 80.0)
    assert history.mean() == pytest.approx(expected.mean, rel=1e-6)
    assert history.std() == pytest.approx(expected.stdev, rel=1e-6)


def test_time_is_a_result_of_the_model_itself(model):
    times = model.general.TimeHistory("Time")
    assert np.array_equal(times, model.SampleTimes())
    assert np.array_equal(model.general.TimeHistory("time", OrcFxAPI.SpecifiedPeriod(0.0, 20.0)), [0.0, 10.0, 20.0])
    assert model.general.vars() == ("Time",)


def test_time_may_be_asked_for_among_other_histories(model):
    line, general = model["Line01"], model.general
    requests = [
        (line, "Bend moment", OrcFxAPI.oeEndB),
        (general, "Time", None),
        (line, "Effective tension", OrcFxAPI.oeEndA),
    ]
    found = OrcFxAPI.GetMultipleTimeHistories([OrcFxAPI.TimeHistorySpecification(*one) for one in requests], 1)
    alone = [thing.TimeHistory(name, 1, extra) for thing, name, extra in requests]
    assert np.array_equal(found, np.column_stack(alone))
    assert np.array_equal(general.TimeHistory(["Time", "Time"], 1), np.column_stack([model.SampleTimes(1)] * 2))


def test_only_the_model_itself_has_the_time(model, refused):
    with refused(26):
        model["Line01"].TimeHistory("Time", None, OrcFxAPI.oeEndA)
