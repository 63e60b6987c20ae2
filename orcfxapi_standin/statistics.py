"""Statistics of histories: of one, of one linked to others, and its extremes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from orcfxapi_standin.constants import OrcinaNullReal
from orcfxapi_standin.enums import StatusCode
from orcfxapi_standin.errors import fail
from orcfxapi_standin.extras import ObjectExtra
from orcfxapi_standin.format import Array
from orcfxapi_standin.lookup import _DictLookup, objectFromDict
from orcfxapi_standin.periods import PeriodArg


class HasHistories(Protocol):
    """What statistics need of an object of a model."""

    handle: Any

    def _log_times(self, period: PeriodArg) -> Array:
        """The times of the log's samples in `period` [s], shape (samples,)."""

    def _histories(
        self, varNames: Sequence[str], period: PeriodArg, objectExtra: ObjectExtra | None, call: str
    ) -> Array:
        """The time histories of variables, shape (samples, names)."""


class LinkedStatistics:
    """Extremes of each of several variables, and what the others were at that time.

    Parameters
    ----------
    object
        The object whose results are meant.
    varNames
        Names of variables; all are read in one pass.

    Raises
    ------
    DLLError
        InvalidModelState of a frequency domain simulation, which has no such statistics; and as `TimeHistory`.
    """

    __slots__ = ("_times", "_values", "handle", "object")

    def __init__(
        self,
        object: HasHistories,
        varNames: Sequence[str],
        period: PeriodArg = None,
        objectExtra: ObjectExtra | None = None,
    ) -> None:
        names = [varNames] if isinstance(varNames, str) else list(varNames)
        self.handle = object.handle
        self.object = object
        self._times = object._log_times(period)
        histories = object._histories(names, period, objectExtra, "LinkedStatistics")
        self._values = {name.lower(): histories[:, number] for number, name in enumerate(names)}

    def Query(self, varName: str, linkedVarName: str) -> _DictLookup:
        """Extremes of `varName`, their times [s], and `linkedVarName` at those times.

        Returns
        -------
        StdDev, Mean, TimeOfMax, ValueAtMax, LinkedValueAtMax, TimeOfMin, ValueAtMin, LinkedValueAtMin. The standard
        deviation is the population's.

        Raises
        ------
        DLLError
            InvalidVars if either variable was not among the names given.
        """
        values, linked = self._history(varName), self._history(linkedVarName)
        high, low = int(values.argmax()), int(values.argmin())
        return objectFromDict(
            {
                "StdDev": float(values.std()),
                "Mean": float(values.mean()),
                "TimeOfMax": float(self._times[high]),
                "ValueAtMax": float(values[high]),
                "LinkedValueAtMax": float(linked[high]),
                "TimeOfMin": float(self._times[low]),
                "ValueAtMin": float(values[low]),
                "LinkedValueAtMin": float(linked[low]),
            }
        )

    def TimeSeriesStatistics(self, varName: str) -> _DictLookup:
        """As the function of that name, for one of the variables."""
        interval = float(np.diff(self._times[:2]).sum())  # of one sample: none, 0
        return TimeSeriesStatistics(self._history(varName), interval)

    def _history(self, name: str) -> Array:
        if name.lower() not in self._values:
            fail(StatusCode.InvalidVars, f"{name} is not among the variables of these linked statistics.")
        return self._values[name.lower()]


def TimeSeriesStatistics(values: ArrayLike, sampleInterval: float) -> _DictLookup:
    """Mean, standard deviation and spectral moments of a history, as OrcaFlex defines them.

    Parameters
    ----------
    values
        Shape (samples,).
    sampleInterval
        Time between samples [s].

    Returns
    -------
    Mean, StdDev (divisor n), RMS; Tz, the mean time between successive up-crossings of the mean, on straight lines
    between the samples [s]; Tc, that between successive local maxima of the samples [s]; m0 = StdDev**2, m2 = m0/Tz**2,
    m4 = m2/Tc**2, Bandwidth = sqrt(1 - m2**2/(m0 m4)). A period is not defined where there are fewer than two such
    events, and what is made of it neither: these are `OrcinaNullReal`.

    Raises
    ------
    DLLError
        InvalidTimeHistoryValues if there is no sample.
    """
    x = _samples(values)
    null = OrcinaNullReal()
    m0 = float(x.var())
    tz = _mean_interval(_up_crossings(x), sampleInterval)
    tc = _mean_interval(_local_maxima(x), sampleInterval)
    m2 = m0 / tz**2 if tz else null
    return objectFromDict(
        {
            "Mean": float(x.mean()),
            "StdDev": float(x.std()),
            "m0": m0,
            "m2": m2,
            "m4": m2 / tc**2 if tz and tc else null,
            "Tz": tz or null,
            "Tc": tc or null,
            "Bandwidth": max(0.0, 1 - (tc / tz) ** 2) ** 0.5 if tz and tc else null,
            "RMS": float(np.sqrt(np.mean(x**2))),
        }
    )


def _up_crossings(x: Array) -> Array:
    """Where a history crosses its mean upwards, in samples from the first."""
    y = x - x.mean()
    before = np.flatnonzero((y[:-1] < 0) & (y[1:] >= 0))
    crossings: Array = before + y[before] / (y[before] - y[before + 1])
    return crossings


def _local_maxima(x: Array) -> Array:
    """Where a history has a local maximum, in samples from the first: of several equal samples, in their middle."""
    begins = np.flatnonzero(np.diff(x, prepend=np.nan))  # of each stretch of equal samples; NaN differs from all
    ends = np.append(begins[1:], len(x)) - 1
    rises = np.diff(x[begins]) > 0
    top = np.flatnonzero(rises[:-1] & ~rises[1:]) + 1
    middles: Array = (begins[top] + ends[top]) / 2
    return middles


def _mean_interval(places: Array, sample_interval: float) -> float | None:
    """The mean time between successive `places` [s]; None of fewer than two, or where no time passes."""
    if len(places) < 2:
        return None
    return float(places[-1] - places[0]) / (len(places) - 1) * sample_interval or None


def AnalyseExtrema(values: ArrayLike) -> _DictLookup:
    """Min, Max, IndexOfMin and IndexOfMax of a history of shape (samples,). Errors as `TimeSeriesStatistics`."""
    x = _samples(values)
    low, high = int(x.argmin()), int(x.argmax())
    return objectFromDict({"Min": float(x[low]), "Max": float(x[high]), "IndexOfMin": low, "IndexOfMax": high})


def _samples(values: ArrayLike) -> Array:
    x = np.asarray(values, dtype=np.float64)
    if len(x) == 0:
        fail(StatusCode.InvalidTimeHistoryValues, "A history without samples has no statistics.")
    return x
