"""The packed structures that cross the border, decoded here and not by the wrapper's own classes."""

from ctypes import POINTER, Structure, c_double, c_int, c_void_p, c_wchar, c_wchar_p, cast, memmove, sizeof, string_at
from ctypes import addressof as address_of

from orcfxapi_library.defects import Defect


class Packed(Structure):
    """Fields without gaps between them."""

    _pack_ = 1

    def values(self) -> dict:
        """What the fields hold, by name."""
        found = {name: getattr(self, name) for name, _ in self._fields_ if name not in ("Size", "Unused")}
        return {name: list(value) if hasattr(value, "_length_") else value for name, value in found.items()}


class Sized(Packed):
    """A structure whose first field tells its size; callers made for older libraries know fewer fields.

    `_shortest_` names the last field of the oldest form that is understood; None means that all fields are needed.
    """

    _shortest_: str | None = None

    @classmethod
    def sizes(cls) -> set[int]:
        """The sizes that a caller may have."""
        ends = [getattr(cls, name).offset + getattr(cls, name).size for name, _ in cls._fields_]
        if cls._shortest_ is None:
            return {ends[-1]}
        shortest = getattr(cls, cls._shortest_)
        return {end for end in ends if end >= shortest.offset + shortest.size}

    @classmethod
    def read(cls, pointer):
        """A copy of what `pointer` points to, fields unknown to the caller 0; None for a null pointer."""
        if not pointer:
            return None
        address = cast(pointer, c_void_p).value
        size = c_int.from_address(address).value
        if size not in cls.sizes():
            raise Defect(f"{cls.__name__} says it has {size} bytes; known sizes are {sorted(cls.sizes())}")
        return cls.from_buffer_copy(string_at(address, size).ljust(sizeof(cls), b"\0"))

    def write(self, pointer) -> None:
        """Copy all but the size to where `pointer` points."""
        type(self).read(pointer)  # checks the size
        size = sizeof(c_int)
        target = cast(pointer, c_void_p).value
        memmove(target + size, address_of(self) + size, c_int.from_address(target).value - size)


class CreateModelParams(Sized):
    _fields_ = [("Size", c_int), ("ThreadCount", c_int)]


class ObjectInfo(Packed):
    _fields_ = [("ObjectHandle", c_void_p), ("ObjectType", c_int), ("ObjectName", c_wchar * 50)]


class Period(Packed):
    _fields_ = [("PeriodNum", c_int), ("Unused", c_int), ("FromTime", c_double), ("ToTime", c_double)]


class ObjectExtra(Sized):
    _fields_ = [
        ("Size", c_int),
        ("EnvironmentPos", c_double * 3),
        ("LinePoint", c_int),
        ("NodeNum", c_int),
        ("ArcLength", c_double),
        ("RadialPos", c_int),
        ("Theta", c_double),
        ("WingName", c_wchar_p),
        ("ClearanceLineName", c_wchar_p),
        ("WinchConnectionPoint", c_int),
        ("RigidBodyPos", c_double * 3),
        ("ExternalResultText", c_wchar_p),
        ("DisturbanceVesselName", c_wchar_p),
        ("SupportIndex", c_int),
        ("SupportedLineName", c_wchar_p),
        ("BladeIndex", c_int),
        ("ElementIndex", c_int),
        ("SeaSurfaceScalingFactor", c_double),
        ("FrequencyDomainSolveType", c_int),
        ("r", c_double),
    ]
    _shortest_ = "SeaSurfaceScalingFactor"


class ArclengthRange(Sized):
    _fields_ = [
        ("Size", c_int),
        ("Mode", c_int),
        ("FromArclength", c_double),
        ("ToArclength", c_double),
        ("FromSection", c_int),
        ("ToSection", c_int),
    ]


class TimeHistorySpecification(Packed):
    _fields_ = [("ObjectHandle", c_void_p), ("ObjectExtra", POINTER(ObjectExtra)), ("VarID", c_int)]


class RangeGraphCurveNames(Sized):
    _fields_ = [
        ("Size", c_int),
        ("Min", c_wchar * 30),
        ("Max", c_wchar * 30),
        ("Mean", c_wchar * 30),
        ("StdDev", c_wchar * 30),
        ("Upper", c_wchar * 30),
        ("Lower", c_wchar * 30),
    ]


class VarInfo(Sized):
    _fields_ = [
        ("Size", c_int),
        ("VarID", c_int),
        ("VarName", c_wchar_p),
        ("VarUnits", c_wchar_p),
        ("FullName", c_wchar_p),
        ("ObjectHandle", c_void_p),
    ]


class SimulationTimeStatus(Packed):
    _fields_ = [("StartTime", c_double), ("StopTime", c_double), ("CurrentTime", c_double)]


class StatisticsQuery(Packed):
    _fields_ = [
        ("StdDev", c_double),
        ("Mean", c_double),
        ("TimeOfMax", c_double),
        ("ValueAtMax", c_double),
        ("LinkedValueAtMax", c_double),
        ("TimeOfMin", c_double),
        ("ValueAtMin", c_double),
        ("LinkedValueAtMin", c_double),
    ]


class TimeSeriesStats(Sized):
    _fields_ = [
        ("Size", c_int),
        ("Mean", c_double),
        ("StdDev", c_double),
        ("m0", c_double),
        ("m2", c_double),
        ("m4", c_double),
        ("Tz", c_double),
        ("Tc", c_double),
        ("Bandwidth", c_double),
        ("RMS", c_double),
    ]
    _shortest_ = "Bandwidth"
