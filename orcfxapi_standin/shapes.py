"""The models that the generator writes: which objects they have, and which results and data.

=====================  ============  =========================================================================
object                 kind          results (points)
=====================  ============  =========================================================================
both shapes
General                General       Time (of the samples; not logged)
Environment            Environment   Elevation, Current speed, Current direction, Wind speed, Wind direction
FST1, FST2             Vessel        X, Y, Z, Rotation 1, Rotation 2, Rotation 3
Dolphin                6D Buoy       X, Y, Z, Rotation 1 to 3; Support reaction force (3 supports)
Gangway                Constraint    X, Y, Z, Rotation 1 to 3; Connection force
Winch1                 Winch         Tension, Length, Velocity
dm_fsts_lngc
LNGC                   Vessel        as FST1
Line01 ... Line18      Line          Effective tension, Bend moment (nodes); End force, End GX force, End GY force,
                                     End GZ force, End Ez angle (ends)
Fender1 ... Fender8    Link          Tension (negative: compression), Length, Velocity
dm_fsts
Strut1 ... Strut8      Line          Effective tension (nodes); End force, End GX force, End GY force, End GZ force,
                                     GX velocity, GY velocity, GZ velocity, Velocity, Azimuth, Declination,
                                     End Ez angle (ends)
Jacket1 ... Jacket4    Line          Effective tension, Bend moment (nodes); End force, End moment (ends)
=====================  ============  =========================================================================

Lines also have the derived results of `orcfxapi_standin.derived`: all have Wall tension and Direct tensile stress;
those with a Bend moment Curvature, ZZ stress and API STD 2RD Method 1. Mooring lines are 60 m of wire and an 11 m tail
(two sections), struts 12 m, jackets 40 m. Struts have 4 segments; the other lines 4 in files below 50 KB, 20 in
those below 10 MB, and 60 from there.

Data items: General has StageCount, StageDuration (by stage), ActualLogSampleInterval, UnitsSystem and others; lines
have Length, CumulativeLength, NumberOfSegments and LineType (by section), OD and ID; links and vessels have a few.
The Environment has WaterDepth, Density, WaveName (indexed), WaveType, WaveHeight, WaveHs, WavePeriod, WaveTp,
WaveDirection, WindSpeed, WindDirection, CurrentName (indexed), ActiveCurrent, SelectedCurrent, RefCurrentSpeed and
RefCurrentDirection. The last two are those of the SelectedCurrent, which is Current1 in a file just loaded, while
the ActiveCurrent is Current2.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from orcfxapi_standin.shape import ObjectRecord, Shape, TypeRecord

_Variables: TypeAlias = list[tuple[str, str, float, float, str]]

_MOTIONS: _Variables = [
    ("X", "m", 0.0, 1.5, "1"),
    ("Y", "m", 0.0, 1.0, "1"),
    ("Z", "m", 0.0, 0.8, "1"),
    ("Rotation 1", "deg", 0.0, 2.0, "1"),
    ("Rotation 2", "deg", 0.0, 1.0, "1"),
    ("Rotation 3", "deg", 0.0, 1.0, "1"),
]
_SPRING: _Variables = [
    ("Tension", "kN", -250.0, 80.0, "1"),
    ("Length", "m", 2.5, 0.1, "1"),
    ("Velocity", "m/s", 0.0, 0.1, "1"),
]
_END_FORCES: _Variables = [
    ("End force", "kN", 600.0, 120.0, "e"),
    ("End GX force", "kN", 350.0, 90.0, "e"),
    ("End GY force", "kN", -300.0, 80.0, "e"),
    ("End GZ force", "kN", 120.0, 40.0, "e"),
]
_END_ANGLE: _Variables = [("End Ez angle", "deg", 8.0, 3.0, "e")]
_TENSION: _Variables = [("Effective tension", "kN", 600.0, 120.0, "n")]
_MOMENT: _Variables = [("Bend moment", "kN.m", 40.0, 12.0, "n")]
_STRUT_MOTIONS: _Variables = [
    ("GX velocity", "m/s", 0.0, 0.3, "e"),
    ("GY velocity", "m/s", 0.0, 0.3, "e"),
    ("GZ velocity", "m/s", 0.0, 0.2, "e"),
    ("Velocity", "m/s", 0.6, 0.2, "e"),
    ("Azimuth", "deg", 90.0, 4.0, "e"),
    ("Declination", "deg", 85.0, 2.0, "e"),
]
_SEA: _Variables = [
    ("Elevation", "m", 0.0, 1.5, "1"),
    ("Current speed", "m/s", 0.8, 0.05, "1"),
    ("Current direction", "deg", 180.0, 5.0, "1"),
    ("Wind speed", "m/s", 15.0, 3.0, "1"),
    ("Wind direction", "deg", 45.0, 5.0, "1"),
]


def dm_fsts_lngc(segments: int, heading: float) -> tuple[list[TypeRecord], list[ObjectRecord]]:
    """An LNG carrier moored to two floating storage tanks: 18 mooring lines, 8 fenders."""
    tail = max(1, segments // 5)
    line = {
        "type": "Line",
        "vars": _TENSION + _MOMENT + _END_FORCES + _END_ANGLE,
        "sections": [(60.0, segments - tail), (11.0, tail)],
        "data": {"LineType": ["Steel wire", "Polyester tail"], "OD": 0.5, "ID": 0.4},
    }
    fender = {"type": "Link", "vars": _SPRING, "data": {"LinkType": "Spring/damper", "UnstretchedLength": 2.5}}
    types, objects = _common(heading)
    objects.append(["LNGC", _VESSEL, {"Length": 290.0, "Draught": 11.5}, True])
    objects += [[f"Line{number:02}", len(types), {}, True] for number in range(1, 19)]
    objects += [[f"Fender{number}", len(types) + 1, {}, True] for number in range(1, 9)]
    return [*types, line, fender], objects


def dm_fsts(segments: int, heading: float) -> tuple[list[TypeRecord], list[ObjectRecord]]:
    """Two floating storage tanks held by 8 struts between 4 jackets."""
    strut = {
        "type": "Line",
        "vars": _TENSION + _END_FORCES + _STRUT_MOTIONS + _END_ANGLE,
        "sections": [(12.0, 4)],
        "data": {"LineType": ["Strut"], "OD": 0.5, "ID": 0.4},
    }
    jacket = {
        "type": "Line",
        "vars": [*_TENSION, *_MOMENT, _END_FORCES[0], ("End moment", "kN.m", 60.0, 20.0, "e")],
        "sections": [(40.0, segments)],
        "data": {"LineType": ["Jacket leg"], "OD": 0.5, "ID": 0.4},
    }
    types, objects = _common(heading)
    objects += [[f"Strut{number}", len(types), {}, True] for number in range(1, 9)]
    objects += [[f"Jacket{number}", len(types) + 1, {}, True] for number in range(1, 5)]
    return [*types, strut, jacket], objects


_VESSEL = 2


def _common(heading: float) -> tuple[list[TypeRecord], list[ObjectRecord]]:
    """The types and objects of both shapes; General and Environment come first in every file."""
    supports = ("Support reaction force", "kN", 150.0, 40.0, "s3")
    connection = ("Connection force", "kN", 80.0, 20.0, "1")
    types: list[TypeRecord] = [
        {"type": "General", "vars": []},
        {"type": "Environment", "vars": _SEA},
        {"type": "Vessel", "vars": _MOTIONS},
        {"type": "Buoy6D", "vars": [*_MOTIONS, supports]},
        {"type": "Constraint", "vars": [*_MOTIONS, connection]},
        {"type": "Winch", "vars": [("Tension", "kN", 90.0, 20.0, "1"), *_SPRING[1:]]},
    ]
    objects: list[ObjectRecord] = [
        ["General", 0, {}, True],
        ["Environment", 1, environment_data(heading), True],
        ["FST1", _VESSEL, {"Length": 180.0, "Draught": 8.0}, True],
        ["FST2", _VESSEL, {"Length": 180.0, "Draught": 8.0}, True],
        ["Dolphin", 3, {}, True],
        ["Gangway", 4, {}, True],
        ["Winch1", 5, {}, True],
    ]
    return types, objects


def environment_data(heading: float) -> dict[str, Any]:
    """The Environment's data items, with waves and wind from `heading` [deg]."""
    return {
        "WaterDepth": 25.0,
        "Density": 1.025,
        "WaveName": ["Wave1"],
        "WaveType": "JONSWAP",
        "WaveHeight": 4.5,
        "WaveHs": 2.5,
        "WavePeriod": 10.0,
        "WaveTp": 10.0,
        "WaveDirection": heading,
        "WindSpeed": 15.0,
        "WindDirection": heading,
        "CurrentName": ["Current1", "Current2"],
        "ActiveCurrent": "Current2",
        "SelectedCurrent": "Current1",
        "RefCurrentSpeed": {"by": "SelectedCurrent", "values": {"Current1": 0.5, "Current2": 1.2}},
        "RefCurrentDirection": {"by": "SelectedCurrent", "values": {"Current1": 90.0, "Current2": 180.0}},
    }


SHAPES: dict[str, Shape] = {
    "dm_fsts": Shape("dm_fsts", dm_fsts),
    "dm_fsts_lngc": Shape("dm_fsts_lngc", dm_fsts_lngc),
}


def find_shape(name: str) -> Shape:
    """The shape of that name. ValueError if there is none."""
    if name not in SHAPES:
        raise ValueError(f"no shape is called {name!r}; there are {' and '.join(sorted(SHAPES))}")
    return SHAPES[name]
