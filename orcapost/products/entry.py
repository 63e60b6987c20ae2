"""What a user sees of a question's reply: a column of a table, a file, a picture."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

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
    place
        Where the configuration asks for it: ``dm.yml:41``; empty where nobody said.
    parts
        Where the question's needs are columns of their own: the label and the place of each, in the order of the needs.
    """

    name: str
    question: Question
    scale: float = 1.0
    shift: float = 0.0
    source: int = ALL_INPUT
    place: str = field(default="", compare=False)
    parts: tuple[tuple[str, str], ...] = field(default=(), compare=False)

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


class Places:
    """Where in the configuration the columns stand that problems are about.

    Parameters
    ----------
    entries
        What is shown of the replies.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._of: dict[str, str] = {}
        for entry in entries:
            self._of.setdefault(entry.name, entry.place)
            for label, place in entry.parts:
                self._of.setdefault(f"{entry.name} / {label}", place)

    def of(self, column: str) -> str:
        """The place of a problem's `column`, which is the name of an entry or, behind it, what of that entry is meant;
        empty where it is not known."""
        return next((place for name in names_of(column) if (place := self._of.get(name)) is not None), "")


def names_of(column: str) -> Iterator[str]:
    """The name of a problem's column, and what is left of it with ever less behind it."""
    while column:
        yield column
        column = column.rpartition(" / ")[0]


def _is_value(reply: Reply) -> bool:
    return isinstance(reply, (float, int, str))
