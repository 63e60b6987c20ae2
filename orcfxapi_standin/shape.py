"""The shape of a model: which objects it has, with which results and data. What a stand-in file is made of."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

TypeRecord: TypeAlias = dict[str, Any]
ObjectRecord: TypeAlias = list[Any]
Contents: TypeAlias = Callable[[int, float], tuple[list[TypeRecord], list[ObjectRecord]]]


@dataclass(frozen=True)
class Shape:
    """The model of a stand-in file.

    `orcfxapi_standin.shapes` has two that come with the package; `orcfxapi_standin.shape_reading` makes one of what a
    user wrote.

    Attributes
    ----------
    name
        For messages.
    contents
        The types and objects of a file's header, General and Environment first, of the number of segments that lines
        without a number of their own have, and the direction of waves and wind [deg].
    stages
        Durations [s], build-up first; none where they are left to the size of the file.
    interval
        The longest time between samples [s] with which the stages are still resolved; None if any will do.
    """

    name: str
    contents: Contents
    stages: tuple[float, ...] = ()
    interval: float | None = None

    @property
    def samples(self) -> int | None:
        """The fewest samples that cover the stages at the interval; None where these are not said."""
        if not self.stages or self.interval is None:
            return None
        return max(2, math.ceil(sum(self.stages) / self.interval - 1e-6) + 1)
