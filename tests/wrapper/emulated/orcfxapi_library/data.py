"""C functions of data items. Indices count from 1 here, and 0 means that the item has none."""

from ctypes import POINTER, c_double, c_int, c_void_p, c_wchar_p

from orcfxapi_library import versions
from orcfxapi_library.exports import exported
from orcfxapi_library.handles import object_of
from orcfxapi_library.memory import put_text
from orcfxapi_standin.enums import DataType, StatusCode
from orcfxapi_standin.errors import DLLError

_TRUTH = {True: "Yes", False: "No"}


@exported
def C_GetDataTypeW(thing: c_void_p, name: c_wchar_p, kind: POINTER(c_int)) -> None:
    kind[0] = _known(object_of(thing).DataType(name))


@exported
def C_GetVariableDataTypeW(thing: c_void_p, name: c_wchar_p, index: c_int, kind: POINTER(c_int)) -> None:
    _value(thing, name, index)
    kind[0] = _known(object_of(thing).VariableDataType(name, index - 1))


@exported
def C_DataRequiresIndexW(thing: c_void_p, name: c_wchar_p, needed: POINTER(c_int)) -> None:
    needed[0] = object_of(thing).DataNameRequiresIndex(name)


@exported
def C_GetDataRowCountW(thing: c_void_p, name: c_wchar_p, count: POINTER(c_int)) -> None:
    found = object_of(thing)
    count[0] = found.GetDataRowCount(name) if found.DataNameRequiresIndex(name) else -1


@exported
def C_GetDataDoubleW(thing: c_void_p, name: c_wchar_p, index: c_int, value: POINTER(c_double)) -> None:
    value[0] = _value(thing, name, index)


@exported
def C_GetDataIntegerW(thing: c_void_p, name: c_wchar_p, index: c_int, value: POINTER(c_int)) -> None:
    value[0] = int(_value(thing, name, index))


@exported
def C_GetDataStringW(thing: c_void_p, name: c_wchar_p, index: c_int, buffer: c_void_p) -> c_int:
    value = _value(thing, name, index)
    return put_text(_TRUTH[value] if isinstance(value, bool) else value, buffer)


@exported
def C_SetDataDoubleW(thing: c_void_p, name: c_wchar_p, index: c_int, value: c_double) -> None:
    object_of(thing).SetData(name, index - 1, value)


@exported
def C_SetDataIntegerW(thing: c_void_p, name: c_wchar_p, index: c_int, value: c_int) -> None:
    found = object_of(thing)
    found.SetData(name, index - 1, bool(value) if found.DataType(name) == DataType.Boolean else value)


@exported
def C_SetDataStringW(thing: c_void_p, name: c_wchar_p, index: c_int, value: c_wchar_p) -> None:
    object_of(thing).SetData(name, index - 1, value)


def _known(kind: DataType) -> DataType:
    """The type that a library of this version gives: in 11.0, truths were texts still."""
    return DataType.String if kind == DataType.Boolean and not versions.is_at_least("11.1a") else kind


def _value(thing: int, name: str, index: int):
    value = object_of(thing).GetData(name, index - 1)
    if value is None:
        raise DLLError(StatusCode.ValueNotAvailable, f"{name} has no value.")
    return value
