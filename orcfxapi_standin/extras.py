"""Where on an object a result is taken: `ObjectExtra`, `ArclengthRange` and the functions that make them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from orcfxapi_standin.enums import ArclengthRangeMode, LinePoint, RadialPos
from orcfxapi_standin.format import Array
from orcfxapi_standin.lookup import Record


class ObjectExtra(Record):
    """A point on an object. Fields left out are 0, or None for names.

    Lengths in m, `Theta` in degrees, `r` in m. `NodeNum` and `SupportIndex` count from 1.
    """

    _fields: ClassVar[Mapping[str, Any]] = {
        "EnvironmentPos": (0.0, 0.0, 0.0),
        "LinePoint": 0,
        "NodeNum": 0,
        "ArcLength": 0.0,
        "RadialPos": 0,
        "Theta": 0.0,
        "WingName": None,
        "ClearanceLineName": None,
        "WinchConnectionPoint": 0,
        "RigidBodyPos": (0.0, 0.0, 0.0),
        "ExternalResultText": None,
        "DisturbanceVesselName": None,
        "SupportIndex": 0,
        "SupportedLineName": None,
        "BladeIndex": 0,
        "ElementIndex": 0,
        "SeaSurfaceScalingFactor": 0.0,
        "FrequencyDomainSolveType": 0,
        "r": 0.0,
    }

    def setRadialPos(self, radialPos: float | int | RadialPos) -> None:
        """Set a named radial position, or with a float the radius itself [m]."""
        if isinstance(radialPos, float):
            self.RadialPos, self.r = int(RadialPos.Specified), radialPos
        else:
            self.RadialPos = int(radialPos)


class ArclengthRange(Record):
    """A part of a line. Arc lengths in m from End A; sections count from 1."""

    _fields: ClassVar[Mapping[str, Any]] = {
        "Mode": 0,
        "FromArclength": 0.0,
        "ToArclength": 0.0,
        "FromSection": 0,
        "ToSection": 0,
    }


def Vector(*args: Any) -> Array:
    """Three numbers, or one sequence of three, as an array of shape (3,)."""
    return _vector("Vector", 3, args)


def Vector2(*args: Any) -> Array:
    """Two numbers, or one sequence of two, as an array of shape (2,)."""
    return _vector("Vector2", 2, args)


def _vector(name: str, length: int, args: Any) -> Array:
    vector = np.array(args[0] if len(args) == 1 else args, dtype=np.float64)
    if vector.shape != (length,):
        raise TypeError(f"{name} needs {length} numbers")
    return vector


def oeEnvironment(*args: Any) -> ObjectExtra:
    """A global position x, y, z [m] for results of the environment."""
    return ObjectExtra(EnvironmentPos=Vector(*args))


def oeRigidBody(*args: float) -> ObjectExtra:
    """A local position x, y, z [m] on a vessel, buoy, constraint or other rigid body."""
    return ObjectExtra(RigidBodyPos=Vector(*args))


oeVessel = oeRigidBody
oeBuoy = oeRigidBody
oeConstraint = oeRigidBody


def oeSupport(SupportIndex: int, SupportedLineName: str | None = None) -> ObjectExtra:
    """A support, counted from 1."""
    return ObjectExtra(SupportIndex=SupportIndex, SupportedLineName=SupportedLineName)


def oeWinch(WinchConnectionPoint: int) -> ObjectExtra:
    """A connection point of a winch."""
    return ObjectExtra(WinchConnectionPoint=WinchConnectionPoint)


def oeLine(
    LinePoint: LinePoint = LinePoint.ArcLength,
    NodeNum: int = 0,
    ArcLength: float = 0.0,
    RadialPos: float | int | RadialPos = RadialPos.Inner,
    Theta: float = 0.0,
    ClearanceLineName: str | None = None,
    ExternalResultText: str | None = None,
) -> ObjectExtra:
    """A point on a line: named by `LinePoint`, and where that asks for it by `NodeNum` or `ArcLength`."""
    extra = ObjectExtra(
        LinePoint=LinePoint,
        NodeNum=NodeNum,
        ArcLength=ArcLength,
        Theta=Theta,
        ClearanceLineName=ClearanceLineName,
        ExternalResultText=ExternalResultText,
    )
    extra.setRadialPos(RadialPos)
    return extra


def oeNodeNum(NodeNum: int) -> ObjectExtra:
    """A node of a line, counted from 1 at End A."""
    return oeLine(LinePoint.NodeNum, NodeNum=NodeNum)


def oeArcLength(ArcLength: float) -> ObjectExtra:
    """The point of a line at an arc length from End A [m]."""
    return oeLine(LinePoint.ArcLength, ArcLength=ArcLength)


oeEndA = oeLine(LinePoint.EndA)
oeEndB = oeLine(LinePoint.EndB)
oeTouchdown = oeLine(LinePoint.Touchdown)


def arEntireRange() -> ArclengthRange:
    """The whole line."""
    return ArclengthRange(Mode=ArclengthRangeMode.EntireRange)


arEntireLine = arEntireRange


def arSpecifiedArclengths(FromArclength: float, ToArclength: float) -> ArclengthRange:
    """The part between two arc lengths [m]."""
    return ArclengthRange(
        Mode=ArclengthRangeMode.SpecifiedArclengths, FromArclength=FromArclength, ToArclength=ToArclength
    )


def arSpecifiedSections(FromSection: int, ToSection: int) -> ArclengthRange:
    """Sections `FromSection` to `ToSection`, counted from 1."""
    return ArclengthRange(Mode=ArclengthRangeMode.SpecifiedSections, FromSection=FromSection, ToSection=ToSection)


__all__ = [
    "ObjectExtra",
    "ArclengthRange",
    "Vector",
    "Vector2",
    "oeEnvironment",
    "oeRigidBody",
    "oeVessel",
    "oeBuoy",
    "oeConstraint",
    "oeSupport",
    "oeWinch",
    "oeLine",
    "oeNodeNum",
    "oeArcLength",
    "oeEndA",
    "oeEndB",
    "oeTouchdown",
    "arEntireRange",
    "arEntireLine",
    "arSpecifiedArclengths",
    "arSpecifiedSections",
]
