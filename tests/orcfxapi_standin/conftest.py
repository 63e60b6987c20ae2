"""A second evaluation of the stand-in's closed form, in plain Python, and small files to compare it with."""

from __future__ import annotations

import hashlib
import math
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import orcfxapi_standin as OrcFxAPI
from orcfxapi_standin.generate import make_sim

_WORD = (1 << 64) - 1


class Formula(NamedTuple):
    """One logged variable at one point: ``mean + a1 sin(...) + a2 sin(...)`` as closed_form.py documents it."""

    mean: float
    a1: float
    k1: int
    p1: float
    a2: float
    k2: int
    p2: float

    def at(self, sample: int) -> float:
        m = sample % 1024
        value = (
            self.mean
            + self.a1 * math.sin(2 * math.pi * self.k1 * m / 1024 + self.p1)
            + self.a2 * math.sin(2 * math.pi * self.k2 * m / 1024 + self.p2)
        )
        return struct.unpack("f", struct.pack("f", value))[0]

    def over(self, samples: range) -> list[float]:
        return [self.at(sample) for sample in samples]

    @property
    def stdev(self) -> float:
        """Over whole multiples of 1024 samples."""
        return math.sqrt(self.a1**2 / 2 + self.a2**2 / 2)


def _formula(seed: int, object: str, variable: str, point: int, mean: float, spread: float) -> Formula:
    key = int.from_bytes(hashlib.blake2b(f"{seed}/{object}/{variable}".encode(), digest_size=8).digest(), "little")
    u = []
    for j in range(7):
        z = (key + (7 * point + j + 1) * 0x9E3779B97F4A7C15) & _WORD
        z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & _WORD
        z = ((z ^ z >> 27) * 0x94D049BB133111EB) & _WORD
        u.append(((z ^ z >> 31) >> 11) / 2**53)
    return Formula(
        mean=mean + spread * (u[0] - 0.5),
        a1=spread * (1 + u[1]) / 2,
        k1=6 + int(8 * u[3]),
        p1=2 * math.pi * u[5],
        a2=spread * (1 + u[2]) / 4,
        k2=1 + int(4 * u[4]),
        p2=2 * math.pi * u[6],
    )


@pytest.fixture
def formula() -> Callable[..., Formula]:
    """The formula of (seed, object, variable, point, the variable's mean and spread in shapes.py)."""
    return _formula


@pytest.fixture
def sim(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of the LNGC shape: 11 samples 10 s apart from -20 s to 80 s, by default."""

    def make(name: str = "a.sim", shape: str = "dm_fsts_lngc", **options: Any) -> Path:
        path = tmp_path / name
        settings = {"samples": 11, "stages": (20.0, 80.0), "sample_interval": 10.0, "seed": 7, "segments": 4}
        if "size_bytes" in options:
            settings = {"seed": 7}
        make_sim(path, shape, **{**settings, **options})
        return path

    return make


@pytest.fixture
def model(sim: Callable[..., Path]) -> OrcFxAPI.Model:
    """The small file, loaded."""
    return OrcFxAPI.Model(sim())


@pytest.fixture
def refused() -> Callable[..., Any]:
    """``with refused(37):`` - the block raises DLLError with that status."""
    return _Refused


class _Refused:
    def __init__(self, status: int, words: str = "") -> None:
        self._status, self._words = status, words

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> bool:
        assert isinstance(error, OrcFxAPI.DLLError), f"not refused: {error!r}"
        assert error.status == self._status
        assert self._words in error.errorString
        return True
