"""The plain number constants of older scripts, such as ``pnWholeSimulation``, and the number that stands for none.

A constant repeats a member of an enumeration, under the enumeration's prefix: ``pnWholeSimulation`` is 32003, as is
``PeriodNum.WholeSimulation``.
"""

from orcfxapi_standin.enums import (
    ArclengthRangeMode,
    DataType,
    IntEnumAllowsUndefined,
    LinePoint,
    LineResultPoints,
    ObjectExtraField,
    ObjectType,
    PeriodNum,
    RadialPos,
    ResultType,
    StatusCode,
)


def OrcinaNullReal() -> float:
    """What a result is where it is not defined."""
    return -3e307


_PREFIXES: dict[str, type[IntEnumAllowsUndefined]] = {
    "st": StatusCode,
    "ot": ObjectType,
    "pn": PeriodNum,
    "pt": LinePoint,
    "rp": RadialPos,
    "dt": DataType,
    "rt": ResultType,
    "arm": ArclengthRangeMode,
    "oef": ObjectExtraField,
    "lrp": LineResultPoints,
}

# OrcFxAPI spells the buoys' constants otherwise (below), and gives its newer members none.
_ABSENT = {
    "otBuoy6D",
    "otBuoy3D",
    "otCoverType",
    "otCoverHeight",
    "otCoverLoadModel",
    "otCoverResistanceScale",
    "otCoverNormalisedResistance",
    "otCoverMobilisationScale",
    "otCoverRatchetingLength",
    "otCoverHeightModel",
    "otCoverAsBuriedSeabedPenetration",
    "otPythonAppliedLoad",
    "otConstraintStiffnessAndDampingModel",
    "rpSpecified",
    "oefFrequencyDomainSolveType",
}

for _prefix, _enumeration in _PREFIXES.items():
    for _member in _enumeration:
        _name = _prefix + _member.name[0].upper() + _member.name[1:]  # `LineResultPoints.none` is lrpNone
        if _name not in _ABSENT:
            globals()[_name] = _member.value

ot6DBuoy = ObjectType.Buoy6D.value
ot3DBuoy = ObjectType.Buoy3D.value
otSolidFrictionCoefficients = ObjectType.FrictionCoefficients.value
otWinchPayoutRate = ObjectType.PayoutRate.value
armEntireLine = ArclengthRangeMode.EntireRange.value
