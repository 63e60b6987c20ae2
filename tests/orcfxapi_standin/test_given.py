"""Histories that are given: whatever is read of them are the given values, in single precision."""

import numpy as np
import pytest

import orcfxapi_standin as OrcFxAPI
from orcfxapi_standin import closed_form
from orcfxapi_standin.generate import make_sim, make_sims
from orcfxapi_standin.given import given_histories, read_given

SAMPLES = 2500  # more than two blocks of the closed form
TIMES = np.arange(SAMPLES) * 0.1 - 20.0
TENSION = 600 + 50 * np.sin(0.7 * TIMES)
MOMENT = np.linspace(1.0, 7.0, SAMPLES)
SUPPORT = np.cos(TIMES)


def single(values):
    return np.asarray(values, np.float32).astype(np.float64)


@pytest.fixture
def path(tmp_path):
    given = given_histories(
        {
            ("line03", "effective tension", "End B"): TENSION,
            ("Line03", "Bend moment", "node 2"): MOMENT,
            ("Dolphin", "Support reaction force", "support 2"): SUPPORT,
            ("FST1", "X"): -MOMENT,
        },
        interval=0.1,
        start=-20.0,
    )
    make_sim(tmp_path / "a.sim", segments=4, seed=7, given=given)
    return tmp_path / "a.sim"


@pytest.fixture
def model(path):
    return OrcFxAPI.Model(path)


def test_times_are_those_of_the_samples(model):
    assert model.SampleTimes() == pytest.approx(TIMES)
    assert (model.simulationStartTime, model.simulationStopTime) == (-20.0, pytest.approx(229.9))


def test_histories_are_the_given_ones(model):
    line = model["Line03"]
    assert np.array_equal(line.TimeHistory("Effective tension", None, OrcFxAPI.oeEndB), single(TENSION))
    assert np.array_equal(line.TimeHistory("Bend moment", None, OrcFxAPI.oeNodeNum(2)), single(MOMENT))
    support = model["Dolphin"].TimeHistory("Support reaction force", None, OrcFxAPI.oeSupport(2))
    assert np.array_equal(support, single(SUPPORT))
    assert np.array_equal(model["FST1"].TimeHistory("X"), single(-MOMENT))


def test_a_part_of_them_is_that_part(model):
    part = model["FST1"].TimeHistory("X", OrcFxAPI.SpecifiedPeriod(TIMES[1100], TIMES[1109]))
    assert np.array_equal(part, single(-MOMENT[1100:1110]))


def test_what_is_made_of_them_is_made_of_the_given_values(model):
    # Wall tension is Effective tension + 50 kN.
    wall = model["Line03"].TimeHistory("Wall tension", None, OrcFxAPI.oeEndB)
    assert np.array_equal(wall, single(TENSION) + 50)


def test_range_graphs_are_of_the_given_values(model):
    graph = model["Line03"].RangeGraph("Effective tension")
    values = single(TENSION)
    last = (graph.Min[-1], graph.Max[-1], graph.Mean[-1], graph.StdDev[-1])
    assert last == pytest.approx((values.min(), values.max(), values.mean(), values.std()), rel=1e-9)


def test_linked_statistics_are_of_the_given_values(model):
    found = model["Line03"].LinkedStatistics(["Effective tension"], None, OrcFxAPI.oeEndB)
    statistics = found.Query("Effective tension", "Effective tension")
    assert statistics.ValueAtMax == single(TENSION).max()
    assert statistics.TimeOfMax == pytest.approx(TIMES[TENSION.argmax()])


def test_the_static_state_has_the_first_value(model, path):
    assert model["Line03"].StaticResult("Effective tension", OrcFxAPI.oeEndB) == single(TENSION[0])
    assert closed_form.static(model.handle.header, "Line03", "Effective tension", 4) == single(TENSION[0])


def test_all_other_values_follow_the_closed_form(model, formula):
    expected = formula(7, "Line03", "Effective tension", 0, 600.0, 120.0).over(range(SAMPLES))
    assert model["Line03"].TimeHistory("Effective tension", None, OrcFxAPI.oeEndA) == pytest.approx(expected)
    assert model["Line03"].StaticResult("Effective tension", OrcFxAPI.oeEndA) != single(TENSION[0])


def test_the_closed_form_says_that_it_does_not_have_them(model):
    header = model.handle.header
    with pytest.raises(ValueError, match="Effective tension of Line03 at point 4 is given: only the log has it"):
        closed_form.values(header, "Line03", "Effective tension", 4, [0])
    assert np.isnan(closed_form.parameters(header, "Line03", "Effective tension").mean).tolist() == [False] * 4 + [True]


def test_a_simulation_may_have_no_build_up(tmp_path):
    make_sim(tmp_path / "a.sim", given=given_histories({("FST1", "X"): [1.0, 2.0, 3.0]}, interval=0.5))
    model = OrcFxAPI.Model(tmp_path / "a.sim")
    assert (list(model.SampleTimes()), list(model.general.StageDuration)) == ([0.0, 0.5, 1.0], [0.0, 1.0])
    assert list(model["FST1"].TimeHistory("X", 1)) == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("fault", ["unfinished", "static", "truncated"])
def test_faults_and_given_values_go_together(tmp_path, fault, refused):
    given = given_histories({("FST1", "X"): [1.0, 2.0, 3.0]}, interval=0.5)
    header = make_sim(tmp_path / "a.sim", given=given, faults=[fault])
    assert (tmp_path / "a.sim").stat().st_size <= header.file_bytes
    if fault == "truncated":
        with refused(7):
            OrcFxAPI.Model(tmp_path / "a.sim")
    else:
        model = OrcFxAPI.Model(tmp_path / "a.sim")
        assert model["FST1"].StaticResult("X") == 1.0
        assert model.simulationStopTime == {"unfinished": 2.0, "static": 1.0}[fault]


CSV = """time, Line03/Effective tension@End A, FST1/X
-0.5, 612.5, 1
0.0, 613.25, 2

0.5, 614, 3
"""


def test_columns_of_a_csv_file(tmp_path):
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8-sig")
    make_sims(tmp_path, names=["a.sim"], given=[read_given(tmp_path / "a.csv")])

    model = OrcFxAPI.Model(tmp_path / "a.sim")
    assert list(model.SampleTimes()) == [-0.5, 0.0, 0.5]
    assert list(model["Line03"].TimeHistory("Effective tension", None, OrcFxAPI.oeEndA)) == [612.5, 613.25, 614.0]
    assert list(model["FST1"].TimeHistory("X")) == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "g.csv:1: must begin with the heading time"),
        ("t, A/X\n0, 1\n1, 2\n", "g.csv:1: must begin with the heading time"),
        ("time, X\n0, 1\n1, 2\n", "g.csv:1: 'X' is not a result: write object/variable"),
        ("time, A/X\n0, 1\n1\n", "g.csv:3: has 1 values, and the heading has 2"),
        ("time, A/X\n0, 1\n1, \n", "g.csv:3: could not convert string to float"),
        ("time, A/X\n0, 1\n", "g.csv: needs two rows of numbers at least"),
        ("time, A/X\n0, 1\n1, 2\n3, 3\n", "g.csv: the times are not in equal steps, of 1.5 s: see sample 1"),
        ("time, A/X\n1, 1\n2, 2\n", "g.csv: the times from 1 s to 2 s, 1 s apart, cannot be"),
        ("time, A/X\n0, 1\n1, nan\n", "g.csv: A/X is not a number of single precision at sample 1"),
        ("time, A/X\n0, 1\n1, 1e99\n", "g.csv: A/X is not a number of single precision at sample 1"),
    ],
)
def test_what_is_not_such_a_file_is_refused_with_its_place(tmp_path, text, words):
    (tmp_path / "g.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError) as caught:
        read_given(tmp_path / "g.csv")
    assert str(caught.value).startswith(words)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (("Line99", "X"), "the model has no object called 'Line99'"),
        (("FST1", "Bend moment"), "FST1 logs no variable called 'Bend moment'; it logs: X, Y, Z"),
        (("Line01", "Effective tension"), "Line01/Effective tension: Effective tension of Line01 needs a point"),
        (("Line01", "Effective tension", "node 99"), "has nodes 1 to 5, not 99"),
        (("Line01", "End force", "30 m"), "is given at End A and End B only"),
        (("Line01", "Effective tension", "middle"), "a point is End A, End B, node 3, an arc length such as 12.5 m"),
    ],
)
def test_what_the_model_does_not_have_is_refused(tmp_path, place, words):
    with pytest.raises(ValueError) as caught:
        make_sim(tmp_path / "a.sim", segments=4, given=given_histories({place: [1.0, 2.0]}, interval=1.0))
    assert words in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_two_columns_for_one_point_are_refused(tmp_path):
    twins = {("Line01", "Effective tension", "End A"): [1.0, 2.0], ("Line01", "Effective tension", "0 m"): [1.0, 2.0]}
    with pytest.raises(ValueError, match="End A and Line01/Effective tension@0 m are the same values"):
        make_sim(tmp_path / "a.sim", given=given_histories(twins, interval=1.0))


def test_arrays_have_one_length():
    with pytest.raises(ValueError, match="given histories need one length"):
        given_histories({("FST1", "X"): [1.0, 2.0], ("FST1", "Y"): [1.0]}, interval=1.0)


@pytest.mark.parametrize(
    "setting", [{"samples": 3}, {"size_bytes": 20_000}, {"stages": (1, 2)}, {"sample_interval": 1}]
)
def test_the_length_is_theirs(tmp_path, setting):
    given = given_histories({("FST1", "X"): [1.0, 2.0]}, interval=1.0)
    with pytest.raises(ValueError, match="given histories say the samples"):
        make_sim(tmp_path / "a.sim", given=given, **setting)
