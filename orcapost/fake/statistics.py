"""Statistics of histories: of one, of one linked to others, and its extremes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from orcapost.fake.enums import StatusCode
from orcapost.fake.errors import fail
from orcapost.fake.extras import ObjectExtra
from orcapost.fake.format import Array
from orcapost.fake.lookup import _DictLookup, objectFromDict
from orcapost.fake.periods import PeriodArg

if TYPE_CHECKING:
    from orcapost.fake.objects import OrcaFlexObject


class LinkedStatistics:
    """Extremes of each of several variables, and what the others were at that time.

    Parameters
    ----------
    object
        The object whose results are meant.
    varNames
        Names of variables; all are read in one pass.
    """

    __slots__ = ("_times", "_values", "handle", "object")

    def __init__(
        self,
        object: OrcaFlexObject,
        varNames: Sequence[str],
        period: PeriodArg = None,
        objectExtra: ObjectExtra | None = None,
    ) -> None:
        names = [varNames] if isinstance(varNames, str) else list(varNames)
        self.handle = object.handle
        self.object = object
        self._times = object.SampleTimes(period)
        histories = object.TimeHistory(names, period, objectExtra)
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
    """Mean, standard deviation and spectral moments of a history.

    Parameters
    ----------
    values
        Shape (samples,).
    sampleInterval
        Time between samples [s].

    Returns
    -------
    Mean, StdDev, m0, m2, m4, Tz = sqrt(m0/m2), Tc = sqrt(m2/m4), Bandwidth = sqrt(1 - m2**2/(m0 m4)), RMS. The
    moment mn is the sum over the discrete spectrum of frequency**n [Hz**n] times the variance there; periods in s.
    What the history has no variation for is 0.

    Raises
    ------
    DLLError
        InvalidTimeHistoryValues if there is no sample.
    """
    x = _samples(values)
    count = len(x)
    spectrum = np.abs(np.fft.rfft(x)) ** 2 / count**2
    spectrum[1 : (count + 1) // 2] *= 2  # all but the mean and, for an even count, the last frequency stand for two
    spectrum[0] = 0.0
    frequency = np.fft.rfftfreq(count, sampleInterval) if sampleInterval else np.zeros(len(spectrum))
    m0, m2, m4 = (float((spectrum * frequency**n).sum()) for n in (0, 2, 4))
    moving = m4 > 0
    return objectFromDict(
        {
            "Mean": float(x.mean()),
            "StdDev": float(x.std()),
            "m0": m0,
            "m2": m2,
            "m4": m4,
            "Tz": (m0 / m2) ** 0.5 if moving else 0.0,
            "Tc": (m2 / m4) ** 0.5 if moving else 0.0,
            "Bandwidth": max(0.0, 1 - m2**2 / (m0 * m4)) ** 0.5 if moving else 0.0,
            "RMS": float(np.sqrt(np.mean(x**2))),
        }
    )


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
