"""What a user sees of a question's reply: a column of a table, a file, a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from orcapost.dialect.sources import ALL_INPUT
from orcapost.formats.table import ColumnValues
from orcapost.products.question import Question, finite
from orcapost.products.replies import Failure, Reply
from orcapost.statistics.reducer import Array


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is made of the replies to a question.

    Attributes
    ----------
    name
        For messages: ``group / column``.
    scale, shift
        A number becomes ``number * scale + shift``.
    source
        Which files are asked (see `orcapost.dialect.sources`).
    """

    name: str
    question: Question
    scale: float = 1.0
    shift: float = 0.0
    source: int = ALL_INPUT

    @property
    def is_scaled(self) -> bool:
        """Whether a number is changed at all."""
        return self.scale != 1.0 or self.shift != 0.0

    def shown(self, reply: Reply) -> Reply:
        """What is shown of one reply; a `Failure` where it cannot be scaled."""
        if not self.is_scaled or isinstance(reply, Failure):
            return reply
        if type(reply) not in (float, int):
            return Failure(f"cannot scale the text {reply!r}: take the transform away")
        return finite(float(reply) * self.scale + self.shift)  # type: ignore[arg-type]

    def column(self, floats: Array, others: dict[int, Reply]) -> ColumnValues:
        """The cells of a column: one reply for each file, as numbers and what is not a number (see `ColumnValues`)."""
        cells = {place: value if _is_value(value := self.shown(reply)) else None for place, reply in others.items()}
        if self.is_scaled:
            with np.errstate(invalid="ignore", over="ignore"):
                floats = floats * self.scale + self.shift
            too_large = np.flatnonzero(np.isinf(floats)).tolist()
            floats[too_large] = math.nan
            cells |= dict.fromkeys(too_large)
        return ColumnValues(floats, cells)  # type: ignore[arg-type]


def _is_value(reply: Reply) -> bool:
    return isinstance(reply, (float, int, str))
