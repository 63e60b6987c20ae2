"""C functions of statistics: of a history, and of histories linked to one another."""

from ctypes import POINTER, c_double, c_int, c_void_p
from dataclasses import dataclass
from typing import Any

import orcfxapi_standin as stand_in
from orcfxapi_library.exports import exported
from orcfxapi_library.handles import OpenObject, find, give, take_back
from orcfxapi_library.points import object_extra, period
from orcfxapi_library.structures import ObjectExtra, Period, StatisticsQuery, TimeSeriesStats
from orcfxapi_standin.enums import StatusCode
from orcfxapi_standin.errors import DLLError


@dataclass(eq=False)
class OpenStatistics:
    """Linked statistics of the stand-in, and which variable IDs they were opened for."""

    statistics: Any
    variables: dict[int, str]


@exported
def C_OpenLinkedStatistics2W(
    thing: c_void_p,
    extra: POINTER(ObjectExtra),
    part: POINTER(Period),
    count: c_int,
    variables: POINTER(c_int),
    statistics: POINTER(c_void_p),
) -> None:
    found = find(thing, OpenObject)
    names = {number: found.variable(number) for number in variables[:count]}
    opened = found.thing.LinkedStatistics(list(names.values()), period(part), object_extra(extra))
    statistics[0] = give(OpenStatistics(opened, names))


@exported
def C_QueryLinkedStatistics(
    statistics: c_void_p, variable: c_int, linked: c_int, result: POINTER(StatisticsQuery)
) -> None:
    found = find(statistics, OpenStatistics)
    if variable not in found.variables or linked not in found.variables:
        raise DLLError(StatusCode.InvalidVarNum, "The statistics were opened for other variables.")
    answer = found.statistics.Query(found.variables[variable], found.variables[linked])
    result[0] = StatisticsQuery(*(getattr(answer, name) for name, _ in StatisticsQuery._fields_))


@exported
def C_CloseLinkedStatistics(statistics: c_void_p) -> None:
    find(statistics, OpenStatistics)
    take_back(statistics)


@exported
def C_CalculateLinkedStatisticsTimeSeriesStatistics(
    statistics: c_void_p, variable: c_int, result: POINTER(TimeSeriesStats)
) -> None:
    found = find(statistics, OpenStatistics)
    _write(found.statistics.TimeSeriesStatistics(found.variables[variable]), result)


@exported
def C_CalculateTimeSeriesStatistics(
    values: POINTER(c_double), count: c_int, interval: c_double, result: POINTER(TimeSeriesStats)
) -> None:
    _write(stand_in.TimeSeriesStatistics(values[:count], interval), result)


@exported
def C_AnalyseExtrema(
    values: POINTER(c_double),
    count: c_int,
    max: POINTER(c_double),
    min: POINTER(c_double),
    index_of_max: POINTER(c_int),
    index_of_min: POINTER(c_int),
) -> None:
    extrema = stand_in.AnalyseExtrema(values[:count])
    max[0], min[0] = extrema.Max, extrema.Min
    index_of_max[0], index_of_min[0] = extrema.IndexOfMax, extrema.IndexOfMin


def _write(statistics, result) -> None:
    TimeSeriesStats(**statistics.asDict()).write(result)
