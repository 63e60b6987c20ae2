"""Parts of a simulation, and which of a file's samples they cover."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, TypeAlias

import numpy as np

from orcfxapi_standin.enums import ModelState, PeriodNum, StatusCode
from orcfxapi_standin.errors import fail
from orcfxapi_standin.format import Array, Header
from orcfxapi_standin.lookup import Record

_TOLERANCE = 1e-6  # of a sample interval: sample times are sums of rounded steps


class Period(Record):
    """A part of a simulation: a stage number or a `PeriodNum`, and for SpecifiedPeriod its times [s]."""

    _fields: ClassVar[Mapping[str, Any]] = dict.fromkeys(("PeriodNum", "Unused", "FromTime", "ToTime"))

    def __init__(self, PeriodNum: PeriodNum | int, FromTime: float = 0.0, ToTime: float = 0.0) -> None:
        # What the base class would do, without its loop: many periods are made.
        self.PeriodNum, self.Unused, self.FromTime, self.ToTime = int(PeriodNum), 0, float(FromTime), float(ToTime)


PeriodArg: TypeAlias = Period | PeriodNum | int | Sequence[float] | None


def SpecifiedPeriod(FromTime: float = 0.0, ToTime: float = 0.0) -> Period:
    """The samples from `FromTime` to `ToTime` [s], both ends included; equal times take the nearest sample."""
    return Period(PeriodNum.SpecifiedPeriod, FromTime, ToTime)


class Samples(NamedTuple):
    """Samples `first` to before `stop`; `static` means the one value of the static state instead."""

    first: int
    stop: int
    static: bool = False

    @property
    def size(self) -> int:
        """How many."""
        return self.stop - self.first


STATIC = Samples(0, 1, static=True)


def prepare(period: PeriodArg, state: ModelState) -> Period:
    """`period` as a Period: None is the static state of a model that has no more, else the whole simulation."""
    if isinstance(period, Period):
        return period
    if period is None:
        return Period(PeriodNum.StaticState if state == ModelState.InStaticState else PeriodNum.WholeSimulation)
    if isinstance(period, int):
        return Period(period)
    return SpecifiedPeriod(period[0], period[1])


def resolve(header: Header, period: PeriodArg, wave_period: Callable[[], float]) -> Samples:
    """Which samples of the file `period` covers; `wave_period` gives that of LatestWave [s].

    Raises
    ------
    DLLError
        InvalidPeriod if there is no such period or no sample lies in it; PeriodNotYetStarted if the simulation
        stopped before it, or holds the static state only.
    """
    wanted = prepare(period, header.state)
    number = wanted.PeriodNum
    if number == PeriodNum.StaticState:
        return STATIC
    if header.samples == 0:
        if number == PeriodNum.InstantaneousValue:
            return STATIC
        fail(StatusCode.PeriodNotYetStarted, "The file holds the static state only: no dynamic period has started.")
    if number == PeriodNum.WholeSimulation:
        return Samples(0, header.samples)
    if number == PeriodNum.InstantaneousValue:
        return Samples(header.samples - 1, header.samples)
    begin, end = _times(header, wanted, wave_period)
    if math.isnan(begin) or math.isnan(end) or end < begin:
        fail(StatusCode.InvalidPeriod, f"The period from {begin:g} s to {end:g} s is none: it ends before it begins.")
    step = header.interval
    if end < header.start - _TOLERANCE * step:
        fail(StatusCode.InvalidPeriod, f"The period ends at {end:g} s, before the start at {header.start:g} s.")
    if begin > header.reached + _TOLERANCE * step:
        fail(
            StatusCode.PeriodNotYetStarted,
            f"The period begins at {begin:g} s, but the simulation reached only {header.reached:g} s.",
        )
    last = header.samples - 1
    lower = min(max((begin - header.start) / step, 0.0), last)
    upper = min(max((end - header.start) / step, 0.0), last)
    if begin == end:
        nearest = math.floor(lower + 0.5)
        return Samples(nearest, nearest + 1)
    samples = Samples(math.ceil(lower - _TOLERANCE), math.floor(upper + _TOLERANCE) + 1)
    if samples.size <= 0:
        fail(
            StatusCode.InvalidPeriod,
            f"No sample lies between {begin:g} s and {end:g} s: samples are {step:g} s apart.",
        )
    return samples


def sample_times(header: Header, samples: Samples) -> Array:
    """Times of `samples` [s], shape (samples,); the static state's is the simulation's start."""
    return header.start + header.interval * np.arange(samples.first, samples.stop, dtype=np.float64)


def _times(header: Header, period: Any, wave_period: Callable[[], float]) -> tuple[float, float]:
    number = period.PeriodNum
    if number == PeriodNum.SpecifiedPeriod:
        return period.FromTime, period.ToTime
    if number == PeriodNum.LatestWave:
        return max(header.start, header.reached - wave_period()), header.reached
    if not 0 <= number < len(header.stages):
        fail(
            StatusCode.InvalidPeriod,
            f"There is no period {number}: the simulation has stages 0 to {len(header.stages) - 1}.",
        )
    begin = header.start + sum(header.stages[:number])
    return begin, begin + header.stages[number]
