"""The extremes of a history, when they were, and what other histories were then, of histories that arrive slice by
slice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from orcapost.statistics.reducer import Array, Use

# Bytes of values worked on at once: they stay in the processor's cache from one extreme to the other.
_BLOCK = 500_000


class LinkedExtremes:
    """What each use gives: the largest value of its first column, its time [s], and the values of its other columns at
    that time; then the same of the least value. Of equal extremes the first counts, and what is not a number counts
    for more than any number, so that it is not overlooked.

    Of each history that extremes are wanted of, it keeps two times and the values at them, however long the
    simulation is.

    Parameters
    ----------
    uses
        Statistics named ``linked_extremes``, of one column or several.
    """

    def __init__(self, uses: Sequence[Use]) -> None:
        self._uses = uses
        self._mains = list(dict.fromkeys(use.columns[0] for use in uses))
        companions: dict[int, dict[int, int]] = {main: {} for main in self._mains}
        for use in uses:
            own = companions[use.columns[0]]
            for column in use.columns:
                own.setdefault(column, len(own))
        self._companions = companions
        self._high = _Extreme(np.argmax, np.greater, companions)
        self._low = _Extreme(np.argmin, np.less, companions)

    def add(self, times: Array, values: Array) -> None:
        """See `orcapost.statistics.reducer.Reducer`."""
        rows = max(1, _BLOCK // (8 * values.shape[1]))
        for first in range(0, len(values), rows):
            part = slice(first, first + rows)
            mains = np.ascontiguousarray(values[part, self._mains].T)
            self._high.add(mains, times[part], values[part])
            self._low.add(mains, times[part], values[part])

    def results(self) -> list[tuple[float, ...]]:
        """What came of each use, in their order: twice as many numbers as it has columns, and two."""
        found = []
        for use in self._uses:
            places = [self._companions[use.columns[0]][column] for column in use.columns]
            row = self._mains.index(use.columns[0])
            found.append((*self._high.at(row, places), *self._low.at(row, places)))
        return found


class _Extreme:
    """One kind of extreme of each main history: its time, and the values of its companions then, itself first."""

    def __init__(
        self,
        place: Callable[..., NDArray[np.intp]],
        beyond: Callable[[Array, Array], NDArray[np.bool_]],
        companions: dict[int, dict[int, int]],
    ) -> None:
        self._place = place
        self._beyond = beyond
        self._columns = [list(own) for own in companions.values()]
        self._values: Array | None = None  # of the main histories
        self._found: list[tuple[float, list[float]]] = [(0.0, [])] * len(companions)

    def add(self, mains: Array, times: Array, values: Array) -> None:
        """`mains` has shape (main histories, samples)."""
        places = self._place(mains, axis=1)
        here = mains[np.arange(len(mains)), places]
        if self._values is None:
            better = np.ones(len(here), dtype=bool)
            self._values = here.copy()
        else:
            better = self._beyond(here, self._values) | (np.isnan(here) & ~np.isnan(self._values))
            self._values[better] = here[better]
        for row in np.flatnonzero(better).tolist():
            place = int(places[row])
            self._found[row] = float(times[place]), values[place, self._columns[row]].tolist()

    def at(self, row: int, places: Sequence[int]) -> tuple[float, ...]:
        time, values = self._found[row]
        own, *others = (values[place] for place in places)
        return own, time, *others
