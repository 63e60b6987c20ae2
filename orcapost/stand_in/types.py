"""The type of an object that a configuration names, by what is asked of it."""

from __future__ import annotations

from collections.abc import Sequence

from orcapost.extract.queries import DataItem, Query, RangeGraph

# The first words, or all of them, of what one type of object alone has. In lower case.
_VARIABLES = {
    "Line": (
        "effective tension",
        "wall tension",
        "direct tensile",
        "bend ",
        "x bend",
        "y bend",
        "curvature",
        "shear force",
        "end ",
        "ez angle",
        "no moment",
        "declination",
        "azimuth",
        "zz stress",
        "worst zz",
        "max von mises",
        "von mises",
        "api ",
        "dnv ",
        "line ",
        "normal drag",
        "touchdown",
        "seabed clearance",
    ),
    "Constraint": ("in-frame connection", "out-frame connection", "connection force", "connection moment"),
    "Vessel": ("rotation", "dynamic", "wave frequency", "low frequency", "primary", "superimposed", "heading"),
    "Shape": ("solid contact", "contact force"),
    "Environment": ("elevation", "wind speed", "wind direction", "current speed", "current direction"),
}
_DATA = {
    "Line": ("linetype", "cumulativelength", "numberofsegments", "numberofsections", "targetsegmentlength", "contents"),
    "Vessel": ("initialheading", "initialheel", "initialtrim", "vesseltype", "draught", "includedinstatics"),
    "Winch": ("winch",),
    "Link": ("linktype", "unstretchedlength"),
}
_NAMES = {
    "Buoy6D": ("buoy", "dolphin"),
    "Winch": ("winch",),
    "Link": ("link", "fender", "spring", "tether"),
    "Constraint": ("constraint", "gangway", "hinge"),
    "Shape": ("shape", "face", "plane"),
    "Line": ("line", "riser", "jumper", "umbilical", "hose", "cable", "mooring"),
}
_SPRING_VARIABLES = {"tension", "length", "velocity"}


def type_of(name: str, queries: Sequence[Query]) -> str:
    """The type of an object as OrcFxAPI names it, ``Vessel`` where nothing tells."""
    own = {"general": "General", "environment": "Environment"}.get(name.lower())
    if own is not None:
        return own
    points = [query.point for query in queries if not isinstance(query, DataItem)]
    if any(isinstance(query, RangeGraph) for query in queries) or any(
        point.line_point or point.radial or point.theta is not None for point in points
    ):
        return "Line"
    if any(point.support is not None for point in points):
        return "Buoy6D"
    data = [query.name.lower() for query in queries if isinstance(query, DataItem)]
    variables = [query.variable.lower() for query in queries if not isinstance(query, DataItem)]
    told = _told_by(variables, _VARIABLES) or _told_by(data, _DATA)
    if told not in (None, "Environment"):
        return str(told)
    if any(point.position for point in points):
        return "Vessel"
    if variables and set(variables) <= _SPRING_VARIABLES:
        return "Winch" if "winch" in name.lower() else "Link"
    return next((kind for kind, parts in _NAMES.items() if any(part in name.lower() for part in parts)), "Vessel")


def _told_by(names: Sequence[str], beginnings: dict[str, tuple[str, ...]]) -> str | None:
    return next((kind for kind, begins in beginnings.items() if any(name.startswith(begins) for name in names)), None)
