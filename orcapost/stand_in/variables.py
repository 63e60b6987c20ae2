"""Units and sizes of the values of results, by their names: plausible ones, so that tables and pictures look right."""

from __future__ import annotations

from orcfxapi_standin.derived import DERIVED
from orcfxapi_standin.enums import ObjectType
from orcfxapi_standin.extras import ObjectExtra
from orcfxapi_standin.format import Variable
from orcfxapi_standin.shapes import SHAPES

# A part of the name, in lower case: the unit, the mean and the spread. The first that fits counts.
_BY_PART = (
    ("utilisation", "", 0.5, 0.1),
    ("api std", "", 0.3, 0.06),
    ("dnv ", "", 0.3, 0.06),
    ("acceleration", "m/s^2", 0.0, 0.4),
    ("angular velocity", "deg/s", 0.0, 0.4),
    ("velocity", "m/s", 0.0, 0.3),
    ("speed", "m/s", 1.0, 0.2),
    ("stress", "kPa", 150e3, 30e3),
    ("strain", "%", 0.2, 0.04),
    ("curvature", "rad/m", 0.02, 0.006),
    ("bend radius", "m", 90.0, 10.0),
    ("moment", "kN.m", 40.0, 12.0),
    ("tension", "kN", 600.0, 120.0),
    ("force", "kN", 350.0, 90.0),
    ("resistance", "kN", 350.0, 90.0),
    ("azimuth", "deg", 90.0, 4.0),
    ("declination", "deg", 85.0, 2.0),
    ("angle", "deg", 8.0, 3.0),
    ("rotation", "deg", 0.0, 2.0),
    ("direction", "deg", 180.0, 5.0),
    ("heading", "deg", 45.0, 2.0),
    ("dynamic r", "deg", 0.0, 2.0),
    ("time", "s", 0.0, 1.0),
    ("clearance", "m", 12.0, 2.0),
    ("arc length", "m", 50.0, 1.0),
)
_LENGTHS = {"x", "y", "z", "dynamic x", "dynamic y", "dynamic z", "length", "depth", "surge", "sway", "heave"}


def _of_shapes() -> dict[tuple[str, str], Variable]:
    found = {}
    for shape in SHAPES.values():
        types, _ = shape.contents(4, 0.0)
        for record in types:
            for entry in record["vars"]:
                found[record["type"], entry[0].lower()] = Variable(*entry)
    return found


_KNOWN = _of_shapes()


def size_of(kind: str, name: str) -> tuple[str, float, float]:
    """The unit of a variable of a type of object, and the mean and the spread of its values."""
    key = name.lower()
    known = _KNOWN.get((kind, key))
    if known is not None:
        return known.units, known.mean, known.spread
    if key in _LENGTHS:
        return "m", 0.0, 1.0
    return next(((unit, mean, spread) for part, unit, mean, spread in _BY_PART if part in key), ("", 1.0, 0.4))


def made_of(kind: str, name: str, *, at_origin: bool = True) -> tuple[str, ...]:
    """The logged variables that a variable is made of (see `orcfxapi_standin.derived`): as a rule itself alone.

    `at_origin`: whether it is asked for where the object is, not at a position on it.
    """
    derived = DERIVED.get(ObjectType[kind], {}).get(name.lower())
    if derived is None or (derived.hidden and at_origin):
        return (name,)
    return tuple(term for term, _ in derived.formula(ObjectExtra()).terms)
