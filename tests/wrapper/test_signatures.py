"""The stand-in's public names are the wrapper's: same parameters, defaults, numbers, fields and exceptions.

What both are is read from the modules themselves, so a new version of the wrapper shows what changed.
"""

from __future__ import annotations

import pytest
from wrapper_support import faces, wrappers

# What the stand-in has as 11.6 has it, and an earlier version has not: names, members of classes, fields.
_COVERS = {
    "ObjectType.CoverAsBuriedSeabedPenetration",
    "ObjectType.CoverHeight",
    "ObjectType.CoverHeightModel",
    "ObjectType.CoverLoadModel",
    "ObjectType.CoverMobilisationScale",
    "ObjectType.CoverNormalisedResistance",
    "ObjectType.CoverRatchetingLength",
    "ObjectType.CoverResistanceScale",
    "ObjectType.CoverType",
}
_AFTER_11_4 = {
    "IndexedDataItem.__contains__",
    "IndexedDataItem.__iter__",
    "IndexedDataItem.count",
    "IndexedDataItem.index",
    "IntEnumAllowsUndefined",
    "ObjectExtra.FrequencyDomainSolveType",
    "ObjectExtra.r",
    "ObjectExtra.setRadialPos",
    "otAxialStaticDynamicStiffness",
}
_ENUMERATIONS = {
    "ArclengthRangeMode",
    "DataType",
    "LinePoint",
    "ObjectExtraField",
    "ObjectType",
    "PeriodNum",
    "RadialPos",
    "ResultType",
    "StatusCode",
    "LineResultPoints",
}
_AFTER_11_2 = {
    *_AFTER_11_4,
    *_ENUMERATIONS,
    "Model.__contains__",
    "Model.__iter__",
    "Model.__len__",
    "Model.get",
    "Model.items",
    "Model.keys",
    "Model.values",
    "OrcaFlexLineObject.NearestNodeArclength",
    "otExpansionTable",
    "stFileReadParentError",
}
NOT_YET: dict[str, set[str]] = {
    "11.0.2": {
        *_AFTER_11_2,
        "Model.latestFileName",
        "Model.type",
        "ModelType",
        "OrcaFlexObject.LineResultPoints",
        "OrcaFlexObject.ObjectExtraFieldRequired",
        "OrcaFlexObject.RequiredObjectExtraFields",
        "OrcaFlexRangeGraphObject",
        "arEntireRange",
        "armEntireRange",
        "dtBoolean",
        "lrpNone",
        "oefLinePoint",
        "otSeabedTangentialResistance",
        "stThreadAffinityError",
    },
    "11.2.7": _AFTER_11_2,
    "11.4.4": {
        *_AFTER_11_4,
        *_COVERS,
        "ObjectExtraField.FrequencyDomainSolveType",
        "ObjectType.AxialStaticDynamicStiffness",
        "ObjectType.ConstraintStiffnessAndDampingModel",
        "ObjectType.PythonAppliedLoad",
        "RadialPos.Specified",
    },
}


@pytest.fixture(scope="session")
def wrapper_face(on_wrapper) -> faces.Face:
    return faces.face(on_wrapper)


@pytest.fixture(scope="session")
def stand_in_face(on_stand_in) -> faces.Face:
    return faces.face(on_stand_in)


def test_the_stand_in_has_no_name_that_the_wrapper_has_not(wrapper, wrapper_face, stand_in_face) -> None:
    assert faces.missing(stand_in_face, wrapper_face) == NOT_YET.get(wrapper.version, set())


def test_what_both_have_is_alike(wrapper_face, stand_in_face) -> None:
    assert faces.different(stand_in_face, wrapper_face) == {}


def test_the_face_is_that_of_the_newest_version() -> None:
    assert wrappers.VERSIONS[-1] not in NOT_YET


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("Model.SampleTimes", ["method", [["self", "POSITIONAL_OR_KEYWORD", "none given"]]]),
        ("SpecifiedPeriod", ["function", [["FromTime", "POSITIONAL_OR_KEYWORD", 1.0]]]),
        ("ObjectType.Line", 7),
        ("OrcaFlexLineObject", ["OrcaFlexObject", "DataObject"]),
        ("DLLError", ["exception", ["DLLError", "OSError"], []]),
        ("pnStaticState", ["constant", 5]),
    ],
)
def test_a_change_in_the_wrapper_shows(stand_in_face, path, entry) -> None:
    assert list(faces.different(stand_in_face, {**stand_in_face, path: entry})) == [path]


def test_a_name_that_the_wrapper_loses_shows(stand_in_face) -> None:
    poorer = {path: entry for path, entry in stand_in_face.items() if path not in ("oeSupport", "Model.state")}
    assert faces.missing(stand_in_face, poorer) == {"oeSupport", "Model.state"}
