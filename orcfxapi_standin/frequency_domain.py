"""Results of a simulation in the frequency domain, which has no log: statistics, and histories that are synthesised.

The two sines of the closed form (`orcfxapi_standin.closed_form`) are the harmonic components of each result's process:
amplitudes a1 and a2 at the frequencies k1 and k2 / (P interval) [Hz]. Those of results that are made of several add up,
each with its phase. A synthesised history is the closed form at any time, ``m = t / interval``, in double precision.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from orcfxapi_standin.constants import OrcinaNullReal
from orcfxapi_standin.enums import PeriodNum, StatusCode
from orcfxapi_standin.errors import fail
from orcfxapi_standin.format import Array, Header
from orcfxapi_standin.lookup import _DictLookup, objectFromDict
from orcfxapi_standin.periods import PeriodArg, prepare
from orcfxapi_standin.results import TIME, Result

_TOLERANCE = 1e-6  # of a sample interval


class Process(NamedTuple):
    """A result's static value, and the frequencies [Hz] and complex amplitudes of its components."""

    static: float
    frequencies: Array
    amplitudes: NDArray[np.complex128]


def is_synthesised(header: Header, period: PeriodArg) -> bool:
    """Whether histories of that period are synthesised: in the frequency domain all but the static state's."""
    return header.frequency_domain and prepare(period, header.state).PeriodNum != PeriodNum.StaticState


def synthesised_times(header: Header, period: PeriodArg) -> Array:
    """The times of a synthesised history [s].

    Raises
    ------
    ValueError
        As OrcFxAPI itself: the period is not one of times.
    DLLError
        InvalidPeriod if it ends before it begins.
    """
    wanted = prepare(period, header.state)
    if wanted.PeriodNum != PeriodNum.SpecifiedPeriod:
        raise ValueError("a history of a frequency domain simulation is synthesised: it needs a specified period")
    if not wanted.ToTime >= wanted.FromTime:
        fail(StatusCode.InvalidPeriod, f"The period from {wanted.FromTime:g} s to {wanted.ToTime:g} s is none.")
    steps = math.floor((wanted.ToTime - wanted.FromTime) / header.interval + _TOLERANCE)
    return float(wanted.FromTime) + header.interval * np.arange(steps + 1, dtype=np.float64)


def synthesised(header: Header, results: Sequence[Result], times: Array) -> Array:
    """Synthesised histories, shape (times, results)."""
    found = np.empty((len(times), len(results)))
    for number, result in enumerate(results):
        if result is TIME:
            found[:, number] = times
            continue
        process = process_of(header, result)
        turns = np.exp(2j * np.pi * times[:, None] * process.frequencies)
        found[:, number] = process.static + (turns @ process.amplitudes).imag
    return found


def process_of(header: Header, result: Result) -> Process:
    """The process of a result."""
    from orcfxapi_standin.closed_form import P, parameters, static_values  # see `core`: imports hashlib

    static = result.constant
    amplitudes: dict[int, complex] = {}
    for thing, logged, point, weight in result.terms:
        constants = parameters(header, thing.name, logged.variable.name)
        static += weight * float(static_values(header, [(thing.name, logged, point)])[0])
        for a, k, p in (constants[1:4], constants[4:7]):
            turn = complex(math.cos(p[point]), math.sin(p[point]))
            amplitudes[int(k[point])] = amplitudes.get(int(k[point]), 0.0) + weight * float(a[point]) * turn
    return Process(
        static,
        np.array(list(amplitudes), np.float64) / (P * header.interval),
        np.array(list(amplitudes.values()), np.complex128),
    )


def statistics_of(process: Process) -> _DictLookup:
    """Statistics of a process, with moments about a frequency of 0 in Hz.

    Returns
    -------
    StaticValue; StdDev; m0 to m4, of which m0 = StdDev**2; Tz = sqrt(m0/m2) and Tc = sqrt(m2/m4) [s]; Bandwidth =
    sqrt(1 - m2**2/(m0 m4)). Amplitude and PhaseLag belong to regular waves: they are `OrcinaNullReal`, as is what
    is not defined, of a process that does not move.
    """
    null = OrcinaNullReal()
    power = np.abs(process.amplitudes) ** 2 / 2
    m = [float(np.sum(power * process.frequencies**order)) for order in range(5)]
    moves = m[4] > 0
    found = {"StaticValue": process.static, "StdDev": math.sqrt(m[0]), "Amplitude": null, "PhaseLag": null}
    found |= {f"m{order}": moment for order, moment in enumerate(m)}
    found["Tz"] = math.sqrt(m[0] / m[2]) if moves else null
    found["Tc"] = math.sqrt(m[2] / m[4]) if moves else null
    found["Bandwidth"] = math.sqrt(max(0.0, 1 - m[2] ** 2 / (m[0] * m[4]))) if moves else null
    return objectFromDict(found)


def synthesised_range_graph(
    header: Header, first: Result, points: int, period: PeriodArg, storm: float | None
) -> dict[str, Array]:
    """The curves of a range graph at `points` neighbouring points.

    Of the whole simulation StaticValue and StdDev, and MPM if a storm is named [h]; of times Min, Max, Mean and StdDev
    of the synthesised histories.
    """
    results = [
        Result(first.constant, tuple(term._replace(point=term.point + point) for term in first.terms))
        for point in range(points)
    ]
    if prepare(period, header.state).PeriodNum != PeriodNum.WholeSimulation:
        values = synthesised(header, results, synthesised_times(header, period))
        curves = {"Min": values.min(axis=0), "Max": values.max(axis=0), "Mean": values.mean(axis=0)}
        return {**curves, "StdDev": values.std(axis=0)}
    found = [statistics_of(process_of(header, result)) for result in results]
    curves = {"StaticValue": np.array([one.StaticValue for one in found])}
    curves["StdDev"] = np.array([one.StdDev for one in found])
    if storm is not None:
        curves["MPM"] = np.array([FrequencyDomainMPM(storm * 3600.0, one.StdDev, one.Tz) for one in found])
    return curves


def FrequencyDomainMPM(stormDuration: float, StdDev: float, Tz: float) -> float:
    """The most probable maximum of a narrow-banded process over a storm, StdDev sqrt(2 ln(stormDuration / Tz)).

    Parameters
    ----------
    stormDuration, Tz
        In s.
    """
    return StdDev * math.sqrt(2 * math.log(max(1.0, stormDuration / Tz)))
