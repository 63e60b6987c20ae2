"""Shapes that a user writes: what files of them hold, and what is wrong with those that cannot be read."""

import pytest

import orcfxapi_standin as OrcFxAPI
from orcfxapi_standin.generate import make_sim
from orcfxapi_standin.shape_reading import ShapeError, read_shape

CONTENT = {
    "stages": [20, 80],
    "interval": 2,
    "objects": [
        {"name": "environment", "type": "Environment", "data": {"waterdepth": 300}},
        {
            "name": ["Riser", "Jumper"],
            "type": "Line",
            "sections": [{"length": 60, "segments": 6}, {"length": 40}],
            "variables": {
                "Bend radius": {"unit": "m", "mean": 90, "spread": 10},
                "End force": {"unit": "kN", "mean": 600, "spread": 120, "where": "ends"},
                "Wall tension": {"unit": "kN", "mean": 40, "spread": 2, "where": "one"},
                "Effective tension": {"unit": "kN", "mean": 600, "spread": 120},
            },
            "data": {"LineType": ["Wire", "Tail"]},
        },
        {
            "name": "Base",
            "type": "6D Buoy",
            "variables": {"Support force": {"mean": 5, "spread": 1, "where": "supports", "supports": 3}},
        },
    ],
}


@pytest.fixture
def model(tmp_path):
    make_sim(tmp_path / "a.sim", read_shape(CONTENT), segments=4, seed=3)
    return OrcFxAPI.Model(tmp_path / "a.sim")


def test_general_and_environment_come_first_and_then_the_objects_in_order(model):
    found = [(thing.name, thing.typeName) for thing in model.objects]
    assert found == [
        ("General", "General"),
        ("Environment", "Environment"),
        ("Riser", "Line"),
        ("Jumper", "Line"),
        ("Base", "6D Buoy"),
    ]


def test_the_stages_are_covered_at_the_interval(model):
    # 100 s at 2 s: 51 samples from -20 s.
    assert list(model.SampleTimes())[:2] == [-20.0, -18.0]
    assert (model.SampleCount(), model.simulationStopTime) == (51, 80.0)


def test_sections_without_segments_have_as_many_as_suit_the_file(model):
    assert list(model["Riser"].NumberOfSegments) == [6, 4]
    assert list(model["Riser"].NodeArclengths) == pytest.approx([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])


def test_values_follow_from_mean_and_spread(model, formula):
    expected = formula(3, "Jumper", "Bend radius", 10, 90.0, 10.0).over(range(51))
    assert list(model["Jumper"].TimeHistory("bend radius", None, OrcFxAPI.oeEndB)) == pytest.approx(expected)
    support = formula(3, "Base", "Support force", 2, 5.0, 1.0).at(7)
    assert model["Base"].TimeHistory("Support force", None, OrcFxAPI.oeSupport(3))[7] == pytest.approx(support)


def test_a_variable_of_its_own_wins_over_a_derived_one_of_that_name(model, formula):
    # Derived, it would be Effective tension + 50 kN; here it is logged once, and 40 kN in the mean.
    expected = formula(3, "Riser", "Wall tension", 0, 40.0, 2.0).over(range(51))
    assert list(model["Riser"].TimeHistory("Wall tension")) == pytest.approx(expected)
    assert [v.VarName for v in model["Riser"].varDetails()].count("Wall tension") == 1
    assert "Direct tensile stress" in model["Riser"].vars()


def test_data_items_of_the_environment_are_laid_over_its_usual_ones(model):
    assert (model.environment.WaterDepth, model.environment.WaveType) == (300, "JONSWAP")
    assert model["Riser"].GetData("LineType", 1) == "Tail"


def test_a_size_that_cannot_hold_the_stages_is_refused(tmp_path):
    with pytest.raises(ValueError, match="3000 bytes are too few"):
        make_sim(tmp_path / "a.sim", read_shape(CONTENT), 3000)


def test_a_larger_size_lengthens_the_last_stage(tmp_path):
    header = make_sim(tmp_path / "a.sim", read_shape(CONTENT), 100_000)
    assert (header.interval, header.stages[0]) == (2.0, 20.0)
    assert header.stages[1] > 80.0
    assert abs(100_000 - (tmp_path / "a.sim").stat().st_size) <= header.record_bytes


LINE = {"name": "L", "type": "Line", "sections": [{"length": 1}]}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({}, "objects: is missing"),
        ([], "must be a mapping, not []"),
        ({"objects": [], "stage": [1]}, "stage: unknown key; known: stages, interval, objects"),
        ({"objects": [], "stages": [1]}, "stages: a simulation has two stages at least"),
        ({"objects": [], "stages": [1, 0]}, "stages[1]: must be above 0, not 0"),
        ({"objects": [], "interval": "x"}, "interval: must be a number, not 'x'"),
        ({"objects": [{"type": "Line"}]}, "objects[0].name: is missing"),
        ({"objects": [{"name": 12, "type": "Line"}]}, "objects[0].name: must be a text, not 12; put it in quotes"),
        (
            {"objects": [{"name": "A", "type": "Boat"}]},
            "objects[0].type: 'Boat' is not a type of object; there are Gen",
        ),
        ({"objects": [{"name": "A", "type": "Line"}]}, "objects[0]: a line needs sections"),
        ({"objects": [LINE, {**LINE, "name": "l"}]}, "objects[1].name: 'l' is there twice; first in objects[0]"),
        (
            {"objects": [{"name": "A", "type": "Vessel", "sections": [{"length": 1}]}]},
            "objects[0].sections: a Vessel has no sections",
        ),
        ({"objects": [{"name": "Sea", "type": "Environment"}]}, "the only object of type Environment is Environment"),
        ({"objects": [{**LINE, "variables": {"T": 5}}]}, "objects[0].variables.T: must be a mapping, not 5"),
        ({"objects": [{**LINE, "variables": {"T": {}, "t": {}}}]}, "objects[0].variables.t: is there twice"),
        (
            {"objects": [{**LINE, "variables": {"T": {"where": "end"}}}]},
            "T.where: must be one of one, nodes, ends, sup",
        ),
        (
            {"objects": [{"name": "V", "type": "Vessel", "variables": {"X": {"where": "nodes"}}}]},
            "objects[0].variables.X.where: a Vessel has no nodes",
        ),
        (
            {"objects": [{**LINE, "variables": {"T": {"where": "supports"}}}]},
            "`supports`, how many there are, go toget",
        ),
        ({"objects": [{**LINE, "variables": {"T": {"spread": -1}}}]}, "T.spread: must be at least 0, not -1"),
        (
            {"objects": [{**LINE, "data": {"OD": {"by": "x", "values": {"a": [1]}}}}]},
            "data.OD: must be a number or a te",
        ),
        (
            {"objects": [{**LINE, "sections": [{"length": 1, "segments": 0}]}]},
            "segments: must be a whole number from 1",
        ),
    ],
)
def test_what_is_not_a_shape_is_refused_with_its_place(content, words):
    with pytest.raises(ShapeError) as caught:
        read_shape(content)
    assert words in str(caught.value)
