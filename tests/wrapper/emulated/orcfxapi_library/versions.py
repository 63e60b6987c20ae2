"""C functions that need no model: the library's version and last error, what a file is, numbers with a meaning."""

import re
from ctypes import POINTER, c_double, c_int, c_void_p, c_wchar_p

import orcfxapi_standin as stand_in
from orcfxapi_library import exports
from orcfxapi_library.exports import exported, exported_without_status
from orcfxapi_library.memory import put_text

library_version = ""


@exported
def C_GetDLLVersionW(required: c_wchar_p, version: c_void_p, is_enough: POINTER(c_int)) -> None:
    put_text(library_version, version)
    is_enough[0] = required is None or is_at_least(required)


@exported_without_status
def C_GetLastErrorStringW(buffer: c_void_p) -> c_int:
    return put_text(exports.last_error, buffer)


@exported
def C_GetBinaryFileTypeW(name: c_wchar_p, kind: POINTER(c_int)) -> None:
    kind[0] = stand_in.BinaryFileType(name)


@exported
def C_GetFileCreatorVersionW(name: c_wchar_p, buffer: c_void_p) -> c_int:
    return put_text(stand_in.FileCreatorVersion(name), buffer)


@exported_without_status
def OrcinaDefaultReal() -> c_double:
    return -1e307


@exported_without_status
def OrcinaUndefinedReal() -> c_double:
    return -2e307


@exported_without_status
def OrcinaNullReal() -> c_double:
    return stand_in.OrcinaNullReal()


@exported_without_status
def OrcinaInfinity() -> c_double:
    return 1e307


def is_at_least(required: str) -> bool:
    """Whether the library is of the version `required` or a later one."""
    return _parts(library_version) >= _parts(required)


def _parts(version: str) -> tuple[int, int, str]:
    """What ``"11.6d"`` is ordered by."""
    major, minor, letter = re.fullmatch(r"(\d+)\.(\d+)([a-z])", version).groups()
    return int(major), int(minor), letter
