"""C functions of models: making, loading, state, times, threads."""

from ctypes import POINTER, c_double, c_int, c_void_p, c_wchar_p, cast

import orcfxapi_standin as stand_in
from orcfxapi_library.exports import exported
from orcfxapi_library.handles import OpenModel, find, give, model_of, object_handle, renew, take_back
from orcfxapi_library.structures import CreateModelParams, SimulationTimeStatus
from orcfxapi_standin.enums import StatusCode
from orcfxapi_standin.errors import DLLError

_PROPERTIES = {0: True, 1: False, 2: False, 10: False, 11: False, 12: True}  # time domain, and stage 0 is the build-up
_GENERAL, _ENVIRONMENT = 3, 4


@exported
def C_CreateModel2(model: POINTER(c_void_p), params: POINTER(CreateModelParams)) -> None:
    count = CreateModelParams.read(params).ThreadCount
    made = OpenModel(stand_in.Model(threadCount=None if count == -1 else count))
    made.handle = give(made)
    model[0] = made.handle


@exported
def C_DestroyModel(model: c_void_p) -> None:
    owner = find(model, OpenModel)
    for handle in owner.objects.values():
        take_back(handle)
    take_back(model)
    owner.model = None  # the stand-in gives its seat back with its last model


@exported
def C_LoadSimulationW(model: c_void_p, name: c_wchar_p) -> None:
    owner = find(model, OpenModel)
    owner.model.LoadSimulation(name)
    renew(owner)


@exported
def C_LoadDataW(model: c_void_p, name: c_wchar_p) -> None:
    stand_in.BinaryFileType(name)  # a missing or foreign file is refused as such
    model_of(model).LoadData(name)


@exported
def C_GetModelState(model: c_void_p, state: POINTER(c_int)) -> None:
    state[0] = model_of(model).state


@exported
def C_GetModelThreadCount(model: c_void_p) -> c_int:
    return model_of(model).threadCount


@exported
def C_SetModelThreadCount(model: c_void_p, count: c_int) -> None:
    model_of(model).threadCount = count


@exported
def C_GetSimulationComplete(model: c_void_p, complete: POINTER(c_int)) -> None:
    complete[0] = bool(model_of(model).simulationComplete)


@exported
def C_GetSimulationTimeStatus(model: c_void_p, times: POINTER(SimulationTimeStatus)) -> None:
    status = model_of(model).simulationTimeStatus
    times[0] = SimulationTimeStatus(status.StartTime, status.StopTime, status.CurrentTime)


@exported
def C_GetModelProperty(thing: c_void_p, number: c_int, value: c_void_p) -> None:
    if number in (_GENERAL, _ENVIRONMENT):
        owner = find(thing, OpenModel)
        wanted = owner.model.general if number == _GENERAL else owner.model.environment
        cast(value, POINTER(c_void_p))[0] = object_handle(owner, wanted)
    elif number in _PROPERTIES:
        cast(value, POINTER(c_int))[0] = _PROPERTIES[number]
    else:
        raise DLLError(StatusCode.InvalidParameter, f"There is no property {number}.")


@exported
def C_SetProgressHandler(model: c_void_p, handler: c_void_p) -> None:
    model_of(model)


@exported
def C_GetSimulationTimeToGo(model: c_void_p) -> c_double:
    return model_of(model).simulationTimeToGo


@exported
def C_ClearModel(model: c_void_p) -> None:
    owner = find(model, OpenModel)
    owner.model.Clear()
    renew(owner)


@exported
def C_ResetModel(model: c_void_p) -> None:
    owner = find(model, OpenModel)
    owner.model.Reset()
    renew(owner)


@exported
def C_GetNumOfWarnings(model: c_void_p) -> c_int:
    return len(model_of(model).warnings)
