"""What a statistic is, and what makes it of histories that arrive slice by slice."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from orcapost.common.atomic import TemporaryFile

Array = NDArray[np.float64]

ReducedValue = float | tuple[float, ...] | TemporaryFile | Exception
"""One number, several, a file that was written, or why there is nothing."""


@dataclass(frozen=True, slots=True)
class Statistic:
    """A statistic with its parameters; `orcapost.statistics.registry` says what its name means."""

    name: str
    parameters: tuple[tuple[str, Hashable], ...] = ()

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Use:
    """One result wanted of a reducer: a statistic of the histories in these columns of what it is given."""

    statistic: Statistic
    columns: tuple[int, ...]


class Reducer(Protocol):
    """Gathers results over the slices of one pass. It keeps no more of a slice than its results need."""

    def add(self, times: Array, values: Array) -> None:
        """Take in the next slice: sample times [s], shape (samples,), and values, shape (samples, columns), with at
        least one sample."""

    def results(self) -> Sequence[ReducedValue]:
        """What came of each use, in their order."""


MakeReducer = Callable[[Sequence[Use]], Reducer]
