"""C functions of range graphs: which curves there are, of how many points, and their values."""

import math
from ctypes import POINTER, c_double, c_int, c_void_p

from orcfxapi_library.exports import exported
from orcfxapi_library.handles import OpenObject, find
from orcfxapi_library.memory import put_numbers
from orcfxapi_library.points import arc_length_range, object_extra, period
from orcfxapi_library.structures import ArclengthRange, ObjectExtra, Period, RangeGraphCurveNames
from orcfxapi_standin.enums import StatusCode
from orcfxapi_standin.errors import DLLError

_CURVES = ("Min", "Max", "Mean", "StdDev", "Upper", "Lower")


@exported
def C_GetRangeGraphCurveNamesW(
    thing: c_void_p,
    extra: POINTER(ObjectExtra),
    part: POINTER(Period),
    variable: c_int,
    names: POINTER(RangeGraphCurveNames),
) -> None:
    graph = _graph(thing, extra, part, None, variable)
    found = RangeGraphCurveNames()
    for curve in _CURVES:
        setattr(found, curve, "" if getattr(graph, curve) is None else curve)
    found.write(names)


@exported
def C_GetRangeGraphNumOfPoints3(
    thing: c_void_p, part: POINTER(Period), along: POINTER(ArclengthRange), variable: c_int
) -> c_int:
    return len(_graph(thing, None, part, along, variable).X)


@exported
def C_GetRangeGraph3W(
    thing: c_void_p,
    extra: POINTER(ObjectExtra),
    part: POINTER(Period),
    variable: c_int,
    x: POINTER(c_double),
    min: POINTER(c_double),
    max: POINTER(c_double),
    mean: POINTER(c_double),
    stdev: POINTER(c_double),
    upper: POINTER(c_double),
    lower: POINTER(c_double),
) -> None:
    _put(_graph(thing, extra, part, None, variable), x, (min, max, mean, stdev, upper, lower))


@exported
def C_GetRangeGraph4W(
    thing: c_void_p,
    extra: POINTER(ObjectExtra),
    part: POINTER(Period),
    along: POINTER(ArclengthRange),
    variable: c_int,
    x: POINTER(c_double),
    min: POINTER(c_double),
    max: POINTER(c_double),
    mean: POINTER(c_double),
    stdev: POINTER(c_double),
    upper: POINTER(c_double),
    lower: POINTER(c_double),
) -> None:
    _put(_graph(thing, extra, part, along, variable), x, (min, max, mean, stdev, upper, lower))


def _graph(thing, extra, part, along, variable):
    found = find(thing, OpenObject)
    if not hasattr(found.thing, "RangeGraph"):
        raise DLLError(StatusCode.RangeGraphError, f"{found.thing.name} has no range graphs.")
    return found.thing.RangeGraph(found.variable(variable), period(part), object_extra(extra), arc_length_range(along))


def _put(graph, x, curves) -> None:
    """Write the curves that were asked for; one that does not exist becomes not-a-number, so that using it shows."""
    put_numbers(graph.X, x)
    for name, buffer in zip(_CURVES, curves, strict=True):
        values = getattr(graph, name)
        put_numbers([math.nan] * len(graph.X) if values is None else values, buffer)
