"""The module's face: what scripts written for OrcFxAPI import and construct."""

import pickle

import pytest

import orcfxapi_standin as OrcFxAPI


def test_star_import_brings_names_and_no_helpers():
    names = {}
    exec("from orcfxapi_standin import *", names)
    assert names["Model"] is OrcFxAPI.Model
    assert names["pnWholeSimulation"] == 32003
    assert names["oeEndB"].LinePoint == 1
    assert not {"np", "Core", "fail", "Header", "annotations", "enum", "Record"} & set(names)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("pnSpecifiedPeriod", 32001),
        ("stThreadAffinityError", 68),
        ("otLine", 6),
        ("ot6DBuoy", 7),
        ("rpMid", 2),
        ("lrpNone", 0),
        ("armEntireLine", 0),
        ("otSolidFrictionCoefficients", 47),
        ("otWinchPayoutRate", 1014),
    ],
)
def test_older_scripts_find_plain_numbers(name, number):
    constant = getattr(OrcFxAPI, name)
    assert (type(constant), constant) == (int, number)


@pytest.mark.parametrize("name", ["otBuoy6D", "otCoverType", "rpSpecified", "oefFrequencyDomainSolveType"])
def test_members_that_orcfxapi_gives_no_constant_have_none_here(name):
    assert not hasattr(OrcFxAPI, name)


def test_an_enum_value_without_a_name_is_undefined():
    assert OrcFxAPI.StatusCode(999).name == "UNDEFINED_999"
    assert OrcFxAPI.StatusCode(999) == 999
    assert OrcFxAPI.ObjectType(6) is OrcFxAPI.ObjectType.Line


def test_error_carries_status_and_text():
    error = OrcFxAPI.DLLError(OrcFxAPI.StatusCode.InvalidPeriod, "no such period")
    assert (error.status.name, error.errorString) == ("InvalidPeriod", "no such period")
    assert str(error) == error.msg == "\nError code: 12\nno such period"
    assert pickle.loads(pickle.dumps(error)).errorString == "no such period"


def test_object_extra_has_defaults_and_can_be_changed():
    extra = OrcFxAPI.ObjectExtra(SupportIndex=2)
    extra.RigidBodyPos[:] = [1.0, 2.0, 3.0]
    assert (extra.SupportIndex, extra.Theta, extra.WingName) == (2, 0.0, None)
    assert extra == OrcFxAPI.ObjectExtra(SupportIndex=2, RigidBodyPos=[1.0, 2.0, 3.0]) != OrcFxAPI.oeSupport(2)
    assert OrcFxAPI.ObjectExtra().RigidBodyPos == [0.0, 0.0, 0.0]
    with pytest.raises(TypeError):
        OrcFxAPI.ObjectExtra(Unknown=1)


def test_positions_are_three_numbers_or_one_sequence():
    assert OrcFxAPI.oeVessel(1, 2, 3) == OrcFxAPI.oeRigidBody([1.0, 2.0, 3.0])
    with pytest.raises(TypeError):
        OrcFxAPI.oeVessel(1, 2)


def test_a_radius_given_as_a_float_is_specified():
    extra = OrcFxAPI.oeLine(RadialPos=0.3)
    assert (extra.RadialPos, extra.r) == (OrcFxAPI.RadialPos.Specified, 0.3)


def test_object_from_dict():
    made = OrcFxAPI.objectFromDict({"a": 1, "b": "x"})
    assert (made.a, made.asDict(), str(made), repr(made)) == (
        1,
        {"a": 1, "b": "x"},
        "<a: 1, b: x>",
        "<'a': 1, 'b': 'x'>",
    )
