"""What the library was called with: each call's name and decoded arguments, in a file that the tests read."""

import json
import os
from ctypes import POINTER, c_double, c_int, c_void_p, c_wchar_p

from orcfxapi_library.handles import OpenObject, thing_behind
from orcfxapi_library.structures import (
    ArclengthRange,
    CreateModelParams,
    ObjectExtra,
    Packed,
    Period,
    Sized,
    TimeHistorySpecification,
)

VARIABLE = "ORCAPOST_EMULATION_CALLS"

_STRUCTURES = {POINTER(kind): kind for kind in (ArclengthRange, CreateModelParams, ObjectExtra, Period)}
_SPECIFICATIONS = POINTER(TimeHistorySpecification)
_OBJECTS = ("thing", "line")


def record(function, arguments) -> None:
    """Append one line of JSON, ``[name, {parameter: value}]``, to the file that ``ORCAPOST_EMULATION_CALLS`` names."""
    name = os.environ.get(VARIABLE)
    if name:
        line = json.dumps([function.__name__, _given(function.__annotations__, arguments)])
        with open(name, "a", encoding="utf-8") as file:  # noqa: PTH123
            file.write(line + "\n")


def _given(declared: dict, arguments) -> dict:
    """What a call tells the library: objects and variables by name, structures by field; not where answers go."""
    values = dict(zip(declared, arguments, strict=False))  # the return type comes last and has no argument
    given = {}
    for parameter, value in values.items():
        kind = declared[parameter]
        if parameter == "variable":
            given[parameter] = _variable(values.get("thing"), value)
        elif kind in (c_int, c_double, c_wchar_p):
            given[parameter] = value
        elif kind is c_void_p and parameter in _OBJECTS:
            given[parameter] = _object(value)
        elif kind in _STRUCTURES:
            given[parameter] = _fields(_STRUCTURES[kind], value)
        elif kind is _SPECIFICATIONS:
            given[parameter] = [
                {
                    "thing": _object(one.ObjectHandle),
                    "variable": _variable(one.ObjectHandle, one.VarID),
                    "extra": _fields(ObjectExtra, one.ObjectExtra),
                }
                for one in value[: values["count"]]
            ]
    return given


def _fields(kind: type[Packed], pointer) -> dict | None:
    if not pointer:
        return None
    return (kind.read(pointer) if issubclass(kind, Sized) else pointer[0]).values()


def _object(handle: int | None) -> str | None:
    found = thing_behind(handle)
    return found.thing.name if isinstance(found, OpenObject) else None


def _variable(handle: int | None, number: int) -> str | int:
    found = thing_behind(handle)
    return found.variable(number) if isinstance(found, OpenObject) else number
