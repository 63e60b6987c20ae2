"""Periods, points on objects and parts of lines, from C structures to the stand-in's own."""

import orcfxapi_standin as stand_in
from orcfxapi_library.defects import Defect
from orcfxapi_library.structures import ArclengthRange, ObjectExtra


def object_extra(given) -> stand_in.ObjectExtra | None:
    """A point on an object; None for a null pointer."""
    found = ObjectExtra.read(given)
    return None if found is None else stand_in.ObjectExtra(**found.values())


def arc_length_range(given) -> stand_in.ArclengthRange | None:
    """A part of a line; None for a null pointer."""
    found = ArclengthRange.read(given)
    return None if found is None else stand_in.ArclengthRange(**found.values())


def period(given) -> stand_in.Period:
    """A part of a simulation."""
    if not given:
        raise Defect("a period is null")
    return stand_in.Period(given[0].PeriodNum, given[0].FromTime, given[0].ToTime)
