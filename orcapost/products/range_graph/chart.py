"""What a picture of range graphs shows, as plain values: words, marks, and which files are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from orcapost.products.range_graph.envelope import NOBODY, Envelope, LineCurve
from orcapost.statistics.reducer import Array

MAX_NAMED = 7  # files in colours of their own
MAX_NAME = 90  # characters of a file's name in the legend


@dataclass(frozen=True, slots=True)
class Chart:
    """All but the curves.

    Attributes
    ----------
    titles
        Lines above the picture.
    limits
        Values at which lines go across.
    sections
        Arc lengths at which the sections of the line end.
    headings
        What the curves of each file are: ``Max``.
    stems
        Of the files.
    notes
        Sentences below.
    """

    titles: tuple[str, ...]
    xlabel: str
    ylabel: str
    limits: tuple[float, ...]
    sections: tuple[float, ...]
    headings: tuple[str, ...]
    stems: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A chart with its curves.

    Attributes
    ----------
    curves, envelopes
        For each heading, the curve of each file, and their envelope.
    """

    chart: Chart
    curves: tuple[tuple[LineCurve, ...], ...]
    envelopes: tuple[Envelope, ...]

    @property
    def are_few(self) -> bool:
        """Whether every file is named."""
        return len(self.chart.stems) <= MAX_NAMED

    @property
    def named(self) -> list[int]:
        """The numbers of the files that are named: all where they are few, else those that govern along most of the
        line; fewer where each has several curves."""
        if self.are_few:
            return list(range(len(self.chart.stems)))
        return governing(self.chart.headings, self.envelopes)[: max(2, MAX_NAMED // len(self.chart.headings))]


def governing(headings: Sequence[str], envelopes: Sequence[Envelope]) -> list[int]:
    """The files that have a value that counts (see `sides`), first those that have it along most of the line."""
    lengths: dict[int, float] = {}
    for heading, found in zip(headings, envelopes, strict=True):
        share = _lengths_of(found)
        for _, numbers in sides(heading, found):
            for number in np.unique(numbers[numbers != NOBODY]).tolist():
                lengths[number] = lengths.get(number, 0.0) + float(share[numbers == number].sum())
    return sorted(lengths, key=lambda number: (-lengths[number], number))


def sides(heading: str, found: Envelope) -> list[tuple[Array, NDArray[np.intp]]]:
    """The values of an envelope that count, and whose they are: the least of minima, either of means, the largest of
    all else."""
    least, largest = (found.least, found.least_of), (found.largest, found.largest_of)
    return {"Min": [least], "Mean": [least, largest]}.get(heading, [largest])


def _lengths_of(found: Envelope) -> Array:
    """The part of the line that is nearer to each point than to another."""
    if len(found.x) < 2:
        return np.ones(len(found.x))
    middles = np.concatenate([found.x[:1], (found.x[1:] + found.x[:-1]) / 2, found.x[-1:]])
    return np.diff(middles)


def shortened(name: str) -> str:
    """A file's name as a legend has room for it: without its middle if it is very long."""
    half = MAX_NAME // 2
    return name if len(name) <= MAX_NAME else f"{name[:half]}…{name[-half:]}"
