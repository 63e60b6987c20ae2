"""Files of a small model with an object of every kind, a variable at every kind of point and data of every type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from orcfxapi_standin.format import Header, encode

_MOTIONS = [("X", "m", 3.0, 1.0, "1"), ("Y", "m", 2.0, 1.0, "1"), ("Z", "m", 1.0, 0.5, "1")]
_ROTATIONS = [(f"Rotation {axis}", "deg", 0.5, 2.0, "1") for axis in (1, 2, 3)]
_TYPES: list[dict[str, Any]] = [
    {"type": "General", "vars": []},
    {"type": "Environment", "vars": [("Elevation", "m", 0.0, 2.0, "1"), ("Current speed", "m/s", 1.0, 0.2, "1")]},
    {"type": "Vessel", "vars": _MOTIONS + _ROTATIONS},
    {"type": "Buoy6D", "vars": [*_MOTIONS, *_ROTATIONS, ("Support reaction force", "kN", 150.0, 40.0, "s3")]},
    {"type": "Buoy3D", "vars": _MOTIONS},
    {"type": "Constraint", "vars": [*_MOTIONS, *_ROTATIONS, ("Connection force", "kN", 80.0, 20.0, "1")]},
    {"type": "Winch", "vars": [("Tension", "kN", 90.0, 20.0, "1")]},
    {"type": "Link", "vars": [("Tension", "kN", -300.0, 90.0, "1")]},
    {"type": "Shape", "vars": _MOTIONS + _ROTATIONS},
    {
        "type": "Line",
        "vars": [
            ("Effective tension", "kN", 900.0, 200.0, "n"),
            ("Bend moment", "kN.m", 60.0, 20.0, "n"),
            ("End force", "kN", 900.0, 200.0, "e"),
        ],
        "sections": [(30.0, 3), (20.0, 4), (5.0, 2)],
    },
]
_DATA: dict[str, dict[str, Any]] = {
    "Environment": {
        "WaterDepth": 25.0,
        "WavePeriod": 9.0,
        "WaveType": "JONSWAP",
        "NumberOfWaveComponents": 200,
        "WaveIsLong": True,
        "SeabedName": None,
        "WaveName": ["Wave1", "Wave2"],
        "CurrentName": ["Current1", "Current2"],
        "ActiveCurrent": "Current2",
        "SelectedCurrent": "Current1",
        "CurrentSpeedAtSurface": {"by": "SelectedCurrent", "values": {"Current1": 0.5, "Current2": 1.2}},
    },
    "Line with ünïcode": {"OD": 0.25, "LineType": ["Chain", "Wire", "Chain"], "IncludeTorsion": False},
}
_OBJECTS = {
    "General": 0,
    "Environment": 1,
    "Vessel1": 2,
    "Buoy1": 3,
    "Buoy2": 4,
    "Constraint1": 5,
    "Winch1": 6,
    "Link1": 7,
    "Shape1": 8,
    "Line1": 9,
    "Line with ünïcode": 9,
    "Unlogged line": 9,
}
_STAGES, _INTERVAL = [10.0, 20.0, 30.0], 0.5
_SAMPLES = round(sum(_STAGES) / _INTERVAL) + 1


def make_files(folder: Path) -> None:
    """One simulation of each way to end: complete, stopped early, unstable, and of the static state only."""
    make_file(folder / "a_complete.sim", seed=1)
    make_file(folder / "b_stopped ünïcode.sim", seed=2, samples=_SAMPLES // 2)
    make_file(folder / "c_unstable.sim", seed=3, samples=_SAMPLES // 3, state="SimulationStoppedUnstable")
    make_file(folder / "d_static.sim", seed=4, samples=0, state="InStaticState")


def make_file(path: Path, *, seed: int = 1, samples: int = _SAMPLES, state: str = "SimulationStopped") -> None:
    """One file. Its log is noise: what the numbers are is of no matter, only that both sides read the same."""
    record = {
        "seed": seed,
        "state": state,
        "stages": _STAGES,
        "interval": _INTERVAL,
        "samples": samples,
        "types": _TYPES,
        "objects": [[name, kind, _DATA.get(name, {}), name != "Unlogged line"] for name, kind in _OBJECTS.items()],
    }
    noise = np.random.Generator(np.random.PCG64(seed)).normal(100.0, 30.0, (samples, Header(record).width))
    path.write_bytes(encode(record) + noise.astype("<f4").tobytes())
