"""How a Python function becomes a C function that ctypes can call.

Its parameters' annotations are ctypes types and make up the C declaration, written from the library's side: when the
wrapper declares its own, both must agree. The trailing pointer to the status is not written out: an exception of the
stand-in becomes its status and error string, any other exception a defect.
"""

import _ctypes
import ctypes
import traceback
from collections.abc import Callable
from ctypes import POINTER, c_double, c_int, c_int64, c_uint32, c_void_p

from orcfxapi_library import calls
from orcfxapi_library.defects import Defect, record
from orcfxapi_library.structures import Sized
from orcfxapi_standin.enums import StatusCode
from orcfxapi_standin.errors import DLLError

FUNCTIONS: dict[str, Callable] = {}
last_error = ""

_NUMBERS = {c_int: "int", c_uint32: "int", c_double: "double", c_int64: "int64"}


def exported(function: Callable) -> Callable:
    """Offer `function` under its own name, with a status as last parameter."""
    function.has_status = True
    FUNCTIONS[function.__name__] = function
    return function


def exported_without_status(function: Callable) -> Callable:
    """Offer `function` under its own name, as it is declared."""
    function.has_status = False
    FUNCTIONS[function.__name__] = function
    return function


class ForeignFunction(_ctypes.CFuncPtr):
    """A C function as the wrapper sees it: real arguments are converted and passed by ctypes, as to a real library."""

    _flags_ = _ctypes.FUNCFLAG_CDECL
    _restype_ = c_int

    @property
    def argtypes(self):
        return _ctypes.CFuncPtr.argtypes.__get__(self)

    @argtypes.setter
    def argtypes(self, types) -> None:
        _check_agreement(self.name, self.declared, types)
        _ctypes.CFuncPtr.argtypes.__set__(self, types)


class NotEmulated:
    """A function that the library does not have. That it is declared is no harm, that it is called is."""

    restype = argtypes = None

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, *args):
        raise Defect(f"{self._name} is called but not emulated")


def foreign(name: str) -> ForeignFunction | NotEmulated:
    """The C function called `name`."""
    function = FUNCTIONS.get(name)
    if function is None:
        return NotEmulated(name)
    declared = [kind for parameter, kind in function.__annotations__.items() if parameter != "return"]
    if function.has_status:
        declared.append(POINTER(c_int))
    returns = function.__annotations__["return"]
    callback = ctypes.CFUNCTYPE(returns, *declared)(_guarded(name, function))
    result = ForeignFunction(ctypes.cast(callback, c_void_p).value)
    result.name, result.declared, result.callback = name, declared, callback
    result.restype = returns
    return result


def _guarded(name: str, function: Callable) -> Callable:
    """`function`, with what it raises turned into a status, for nothing may be raised across the border."""

    def call(*arguments):
        global last_error
        given = arguments[:-1] if function.has_status else arguments
        answer, code = None, StatusCode.OK
        try:
            calls.record(function, given)
            answer = function(*given)
        except DLLError as error:
            code, last_error = error.status, error.errorString
        except Defect as defect:
            code, last_error = StatusCode.UnexpectedError, str(defect)
        except Exception as error:
            record(f"{name}: {''.join(traceback.format_exception(error))}")
            code, last_error = StatusCode.UnexpectedError, f"{name}: {error!r}"
        if function.has_status:
            if not arguments[-1]:
                record(f"{name} is called without a status")
            else:
                arguments[-1][0] = code
        returns = function.__annotations__["return"]
        return None if returns is None else returns(answer or 0).value

    return call


def _check_agreement(name: str, ours, theirs) -> None:
    """Compare two declarations of one function: how many parameters, of what kind, structures of what size."""
    if len(ours) != len(theirs):
        raise Defect(f"{name} has {len(ours)} parameters, and is declared with {len(theirs)}")
    for place, (our, their) in enumerate(zip(ours, theirs, strict=True), start=1):
        if _kind(our) != _kind(their):
            raise Defect(f"{name}: parameter {place} is {_kind(our)}, and is declared as {_kind(their)}")
        if hasattr(our, "_argtypes_"):
            _check_agreement(f"{name}, callback", our._argtypes_, their._argtypes_)
        sizes, size = _structure_sizes(our), _structure_sizes(their)
        if sizes and size and not size <= sizes:
            raise Defect(f"{name}: parameter {place} has {sorted(sizes)} bytes, and is declared with {sorted(size)}")


def _kind(type_) -> str:
    return next((word for number, word in _NUMBERS.items() if type_ is number), "pointer")


def _structure_sizes(type_) -> set[int]:
    """The sizes of the structure that a pointer type points to; empty if it is none."""
    target = getattr(type_, "_type_", None)
    if not (isinstance(target, type) and issubclass(target, ctypes.Structure)):
        return set()
    return target.sizes() if issubclass(target, Sized) else {ctypes.sizeof(target)}
