"""What some of a run's files replied, as if there were no others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from orcapost.extract.answers import Value
from orcapost.formats.table import ColumnSource, ColumnValues
from orcapost.products.entry import Entry
from orcapost.products.question import Question
from orcapost.products.replies import Receipt, Tabled
from orcapost.results.memory import Results
from orcapost.statistics.reducer import Array

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PartOfResults:
    """See `orcapost.products.protocol.Replies` and `orcapost.results.memory.Results`.

    Attributes
    ----------
    results
        Those of all files.
    positions
        Of the files among all, growing. Shape (files,).
    """

    results: Results
    positions: NDArray[np.intp]

    @property
    def folder(self) -> Path:
        """The output folder."""
        return self.results.folder

    def column(self, entry: Entry) -> ColumnSource:
        """See `orcapost.products.protocol.Replies`."""
        return self._part(self.results.column(entry))

    def labels(self, question: Question) -> list[str]:
        """See `orcapost.products.protocol.Replies`."""
        return self.results.labels(question, self.positions)

    def labelled(self, question: Question, label: str) -> ColumnSource:
        """See `orcapost.products.protocol.Replies`."""
        return self._part(self.results.labelled(question, label))

    def tabled(self, question: Question) -> dict[int, tuple[Tabled, Array]]:
        """See `orcapost.products.protocol.Replies`."""
        return self._by_place(self.results.tabled(question))

    def receipts(self, question: Question, label: str | None = None) -> dict[int, Receipt]:
        """See `orcapost.products.protocol.Replies`."""
        return self._by_place(self.results.receipts(question, label))

    def run_status(self, rows: slice) -> list[Value]:
        """The run status of each of these files."""
        return self.results.run_status(self.positions[rows])

    def start_time(self, rows: slice) -> ColumnValues:
        """The start time of each of these files [s]."""
        return self._part(self.results.start_time)(rows)

    def stop_time(self, rows: slice) -> ColumnValues:
        """The time reached of each of these files [s]."""
        return self._part(self.results.stop_time)(rows)

    def counting(self, include_incomplete: bool) -> NDArray[np.bool_]:
        """Which files count in statistics over the files. Shape (files,)."""
        counting: NDArray[np.bool_] = self.results.counting(include_incomplete)[self.positions]
        return counting

    def _by_place(self, found: dict[int, T]) -> dict[int, T]:
        return {place: found[own] for place, own in enumerate(self.positions.tolist()) if own in found}

    def _part(self, column: ColumnSource) -> ColumnSource:
        def cells(rows: slice) -> ColumnValues:
            own = self.positions[rows]
            if len(own) == 0:
                return ColumnValues(np.zeros(0), {})
            first = int(own[0])
            floats, others = column(slice(first, int(own[-1]) + 1))
            places = (own - first).tolist()
            return ColumnValues(
                floats[places], {row: others[place] for row, place in enumerate(places) if place in others}
            )

        return cells
