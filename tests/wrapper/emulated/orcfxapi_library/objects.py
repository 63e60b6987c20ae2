"""C functions of objects: by name, all of a model, their types and variables."""

from ctypes import CFUNCTYPE, POINTER, c_double, c_int, c_void_p, c_wchar_p, pointer, sizeof

from orcfxapi_library.exports import exported
from orcfxapi_library.handles import OpenModel, OpenObject, find, object_handle, object_of
from orcfxapi_library.memory import put_numbers, put_text
from orcfxapi_library.points import object_extra
from orcfxapi_library.structures import ObjectExtra, ObjectInfo, VarInfo
from orcfxapi_standin.enums import ResultType, StatusCode
from orcfxapi_standin.errors import DLLError

EnumerateObjectsProc = CFUNCTYPE(None, c_void_p, POINTER(ObjectInfo))
EnumerateVarsProc = CFUNCTYPE(None, POINTER(VarInfo))


@exported
def C_ObjectCalledW(model: c_void_p, name: c_wchar_p, info: POINTER(ObjectInfo)) -> None:
    owner = find(model, OpenModel)
    try:
        thing = owner.model[name]
    except KeyError:
        raise DLLError(StatusCode.NoSuchObject, f"There is no object called {name}.") from None
    info[0] = _info(owner, thing)


@exported
def C_EnumerateObjectsW(model: c_void_p, each: EnumerateObjectsProc, count: POINTER(c_int)) -> None:
    owner = find(model, OpenModel)
    things = owner.model.objects
    if each:
        for thing in things:
            each(model, pointer(_info(owner, thing)))
    count[0] = len(things)


@exported
def C_GetObjectTypeFromHandle(thing: c_void_p, kind: POINTER(c_int)) -> None:
    kind[0] = object_of(thing).type


@exported
def C_GetModelHandle(thing: c_void_p, model: POINTER(c_void_p)) -> None:
    model[0] = find(thing, OpenObject).owner.handle


@exported
def C_GetVarIDW(thing: c_void_p, name: c_wchar_p, number: POINTER(c_int)) -> None:
    found = find(thing, OpenObject)
    found.thing.varID(name)
    number[0] = found.variable_id(name)


@exported
def C_EnumerateVars2W(
    thing: c_void_p, extra: POINTER(ObjectExtra), kind: c_int, each: EnumerateVarsProc, count: POINTER(c_int)
) -> None:
    found = find(thing, OpenObject)
    details = found.thing.varDetails(ResultType(kind), object_extra(extra))
    if each:
        for detail in details:
            number = found.variable_id(detail.VarName)
            each(pointer(VarInfo(sizeof(VarInfo), number, detail.VarName, detail.VarUnits, detail.FullName, thing)))
    count[0] = len(details)


@exported
def C_GetObjectTypeNameW(model: c_void_p, kind: c_int, buffer: c_void_p) -> c_int:
    names = (thing.typeName for thing in find(model, OpenModel).model.objects if thing.type == kind)
    return put_text(next(names), buffer)


@exported
def C_GetRequiredObjectExtraFields(thing: c_void_p, variable: c_int, fields: POINTER(c_int)) -> None:
    found = find(thing, OpenObject)
    fields[0] = sum(1 << field for field in found.thing.RequiredObjectExtraFields(found.variable(variable)))


@exported
def C_GetObjectExtraFieldRequired(thing: c_void_p, variable: c_int, field: c_int, required: POINTER(c_int)) -> None:
    found = find(thing, OpenObject)
    required[0] = found.thing.ObjectExtraFieldRequired(found.variable(variable), field)


@exported
def C_GetLineResultPoints(thing: c_void_p, variable: c_int, points: POINTER(c_int)) -> None:
    found = find(thing, OpenObject)
    points[0] = found.thing.LineResultPoints(found.variable(variable))


@exported
def C_GetNodeArclengths(line: c_void_p, arc_lengths: POINTER(c_double), count: POINTER(c_int)) -> None:
    found = object_of(line).NodeArclengths
    put_numbers(found, arc_lengths)
    if count:
        count[0] = len(found)


@exported
def C_GetNearestNodeArclength(line: c_void_p, target: c_double, nearest: POINTER(c_double)) -> None:
    nearest[0] = object_of(line).NearestNodeArclength(target)


def _info(owner: OpenModel, thing) -> ObjectInfo:
    return ObjectInfo(object_handle(owner, thing), thing.type, thing.name[:49])
