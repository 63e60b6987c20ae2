"""Results that are not logged but worked out from logged ones when asked for.

Every result of the stand-in is a constant plus a weighted sum of logged values at the same sample. Most are one logged
value. The others, with T the Effective tension [kN], M the Bend moment [kN.m], w the weights below:

====================  ==========================  =======================================================
object                variable                    value
====================  ==========================  =======================================================
Line                  Wall tension                T + 50 kN
Line                  Curvature                   M / 2000 kN.m2
Line                  Direct tensile stress       20 T (T in kN, stress in kPa; area 0.05 m2)
Line                  ZZ stress                   20 T + 1000 r cos(Theta) M; r = 0.2 m (Inner), 0.25 m (Outer),
                                                  0.225 m (Mid) or `ObjectExtra.r`; stress in kPa
Line                  API STD 2RD Method 1        T / 4000 kN + M / 1000 kN.m; not negative
Vessel, 6D Buoy,      X, Y, Z                     that of the origin plus w cross p: p the RigidBodyPos, w the
Shape, Constraint                                 Rotations 1, 2, 3 in radians (small angles)
Environment           Elevation                   that of the origin + 0.001 x + 0.002 y at EnvironmentPos
Environment           Current speed               that of the surface times 1 + z / 200 m, not below 0
====================  ==========================  =======================================================
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from orcfxapi_standin.enums import ObjectType, RadialPos, StatusCode
from orcfxapi_standin.errors import fail
from orcfxapi_standin.extras import ObjectExtra


class Formula(NamedTuple):
    """``constant`` plus the sum of weight times logged variable."""

    constant: float
    terms: tuple[tuple[str, float], ...]


class Derived(NamedTuple):
    """A derived result; `hidden` where it only refines a logged variable of the same name."""

    name: str
    units: str
    formula: Callable[[ObjectExtra], Formula]
    hidden: bool = False


_TENSION, _MOMENT = "Effective tension", "Bend moment"
_RADII = {RadialPos.Inner: 0.2, RadialPos.Outer: 0.25, RadialPos.Mid: 0.225}


def _radius(extra: ObjectExtra) -> float:
    if extra.RadialPos == RadialPos.Specified:
        return float(extra.r)
    radius = _RADII.get(RadialPos(extra.RadialPos))
    if radius is None:
        fail(StatusCode.InvalidObjectExtra, f"There is no radial position {extra.RadialPos}.")
    return radius


def _zz_stress(extra: ObjectExtra) -> Formula:
    bending = 1000 * _radius(extra) * math.cos(math.radians(extra.Theta))
    return Formula(0.0, ((_TENSION, 20.0), (_MOMENT, bending)))


def _x(extra: ObjectExtra) -> Formula:
    _, y, z = (math.radians(v) for v in extra.RigidBodyPos)
    return Formula(0.0, (("X", 1.0), ("Rotation 2", z), ("Rotation 3", -y)))


def _y(extra: ObjectExtra) -> Formula:
    x, _, z = (math.radians(v) for v in extra.RigidBodyPos)
    return Formula(0.0, (("Y", 1.0), ("Rotation 3", x), ("Rotation 1", -z)))


def _z(extra: ObjectExtra) -> Formula:
    x, y, _ = (math.radians(v) for v in extra.RigidBodyPos)
    return Formula(0.0, (("Z", 1.0), ("Rotation 1", y), ("Rotation 2", -x)))


def _elevation(extra: ObjectExtra) -> Formula:
    x, y, _ = extra.EnvironmentPos
    return Formula(0.001 * x + 0.002 * y, (("Elevation", 1.0),))


def _current(extra: ObjectExtra) -> Formula:
    return Formula(0.0, (("Current speed", max(0.0, 1 + extra.EnvironmentPos[2] / 200)),))


_LINE = (
    Derived("Wall tension", "kN", lambda _: Formula(50.0, ((_TENSION, 1.0),))),
    Derived("Curvature", "rad/m", lambda _: Formula(0.0, ((_MOMENT, 1 / 2000),))),
    Derived("Direct tensile stress", "kPa", lambda _: Formula(0.0, ((_TENSION, 20.0),))),
    Derived("ZZ stress", "kPa", _zz_stress),
    Derived("API STD 2RD Method 1", "", lambda _: Formula(0.0, ((_TENSION, 1 / 4000), (_MOMENT, 1 / 1000)))),
)
_BODY = (
    Derived("X", "m", _x, hidden=True),
    Derived("Y", "m", _y, hidden=True),
    Derived("Z", "m", _z, hidden=True),
)
_ENVIRONMENT = (
    Derived("Elevation", "m", _elevation, hidden=True),
    Derived("Current speed", "m/s", _current, hidden=True),
)

_Table: TypeAlias = dict[str, Derived]


def _table(entries: tuple[Derived, ...]) -> _Table:
    return {entry.name.lower(): entry for entry in entries}


DERIVED: dict[ObjectType, _Table] = {
    ObjectType.Line: _table(_LINE),
    ObjectType.Environment: _table(_ENVIRONMENT),
    **dict.fromkeys((ObjectType.Vessel, ObjectType.Buoy6D, ObjectType.Shape, ObjectType.Constraint), _table(_BODY)),
}
