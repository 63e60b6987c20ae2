"""A script: describes the public face of the module OrcFxAPI as JSON, whichever module answers to that name.

What is described: constants with their values, functions and methods with their parameters, enumerations with their
members, exceptions, structures with their fields, other classes with their methods and properties.
"""

import ctypes
import inspect
import json
import sys
import types

import OrcFxAPI

_PLAIN = (bool, int, float, str)


def describe(value):
    """One name's description: a list whose first entry says what it is; None for what is nobody's concern."""
    if isinstance(value, type):
        return _class(value)
    if inspect.isfunction(value):
        return ["function", _parameters(value)]
    if isinstance(value, _PLAIN):
        return ["constant", _plain(value)]
    if _is_old_enumeration(value):
        return ["enumeration", {repr(member): place for place, member in enumerate(value)}]
    if _fields(type(value)):
        return ["value", {name: _plain(getattr(value, name)) for name in _fields(type(value))}]
    return None


def _class(value):
    if value.__module__ in ("builtins", "typing", "datetime", "collections.abc"):
        return None
    if hasattr(value, "__members__"):
        return ["enumeration", {name: int(member) for name, member in value.__members__.items()}]
    if issubclass(value, BaseException):
        return ["exception", [base.__name__ for base in value.__mro__], _parameters(value.__init__)]
    members = {}
    for name in dir(value):
        if not name.startswith("_") or name in ("__init__", "__getitem__", "__len__", "__iter__", "__contains__"):
            found = _member(inspect.getattr_static(value, name), getattr(value, name, None))
            if found is not None:
                members[name] = found
    bases = [base.__name__ for base in value.__mro__[1:] if getattr(OrcFxAPI, base.__name__, None) is base]
    return ["class", bases, members, list(_fields(value))]


def _member(static, value):
    if isinstance(static, property):
        return ["property"]
    if inspect.isfunction(value) or inspect.ismethod(value):
        return ["method", _parameters(value)]
    return None  # slots and fields


def _parameters(function):
    return [
        [one.name, one.kind.name, "none given" if one.default is one.empty else _plain(one.default)]
        for one in inspect.signature(function).parameters.values()
    ]


def _fields(type_):
    if issubclass(type_, ctypes.Structure):
        return [entry[0] for entry in getattr(type_, "_fields_", ()) if entry[0] != "Size"]
    return list(getattr(type_, "_fields", ()))


def _is_old_enumeration(value):
    return type(value).__name__ == "EnumClass"


def _plain(value):
    """A value that JSON can hold; numbers as such, whatever enumeration they come from."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return value
    if isinstance(value, (list, tuple, ctypes.Array)):
        return [_plain(entry) for entry in value]
    return repr(value)


names = [name for name in dir(OrcFxAPI) if not name.startswith("_")]
values = {name: getattr(OrcFxAPI, name) for name in names if not isinstance(getattr(OrcFxAPI, name), types.ModuleType)}
json.dump({name: describe(value) for name, value in values.items()}, sys.stdout)
