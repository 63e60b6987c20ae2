"""C functions of time histories: sample times, one history, many in one pass."""

from ctypes import POINTER, c_double, c_int, c_void_p

import orcfxapi_standin as stand_in
from orcfxapi_library.exports import exported
from orcfxapi_library.handles import OpenObject, find, model_of
from orcfxapi_library.memory import put_numbers
from orcfxapi_library.points import object_extra, period
from orcfxapi_library.structures import ObjectExtra, Period, TimeHistorySpecification
from orcfxapi_standin.enums import StatusCode
from orcfxapi_standin.errors import DLLError


@exported
def C_GetNumOfSamples(model: c_void_p, part: POINTER(Period)) -> c_int:
    return len(model_of(model).SampleTimes(period(part)))


@exported
def C_GetSampleTimes(model: c_void_p, part: POINTER(Period), times: POINTER(c_double)) -> None:
    put_numbers(model_of(model).SampleTimes(period(part)), times)


@exported
def C_GetTimeHistory2W(
    thing: c_void_p, extra: POINTER(ObjectExtra), part: POINTER(Period), variable: c_int, values: POINTER(c_double)
) -> None:
    found = find(thing, OpenObject)
    put_numbers(found.thing.TimeHistory(found.variable(variable), period(part), object_extra(extra)), values)


@exported
def C_GetMultipleTimeHistoriesW(
    count: c_int,
    specifications: POINTER(TimeHistorySpecification),
    part: POINTER(Period),
    values: POINTER(c_double),
) -> None:
    wanted = []
    owners = set()
    for one in specifications[:count]:
        found = find(one.ObjectHandle, OpenObject)
        owners.add(found.owner)
        wanted.append(
            stand_in.TimeHistorySpecification(found.thing, found.variable(one.VarID), object_extra(one.ObjectExtra))
        )
    if len(owners) != 1:
        raise DLLError(StatusCode.InvalidHandle, "All objects have to be of one model.")
    put_numbers(stand_in.GetMultipleTimeHistories(wanted, period(part)), values)
