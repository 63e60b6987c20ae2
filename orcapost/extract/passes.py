"""Reads histories of several periods in the fewest passes through the log, and keeps their statistics only.

Every period but the static state is a run of neighbouring samples of the whole simulation. Periods that overlap are
read together, each sample once and with the histories that are asked for there, and each takes its own samples of what
comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from orcapost.extract.merge import HistoryRead
from orcapost.extract.open_file import OpenFile
from orcapost.extract.queries import History, Period, Statistic
from orcapost.orcaflex.errors import QueryFailed
from orcapost.statistics.moments import Moments

Array = NDArray[np.float64]

# Bytes of history values held at once. A pass that needs more is done in slices of time: each slice reads only its own
# part of the log, so the log is still passed once, where slices of columns would pass it once each.
HISTORY_BUDGET = 32_000_000

WHOLE = Period("whole_simulation")


class Statistics:
    """The answers of one read, by the histories' positions: statistics, or why there are none."""

    def __init__(self) -> None:
        self._answers: list[tuple[Sequence[int], Moments]] = []
        self._failures: dict[int, QueryFailed] = {}
        self._values: dict[Statistic, dict[int, float]] = {}  # by item

    def put(self, items: Sequence[int], moments: Moments) -> None:
        """Keep the moments of histories `items`, in this order."""
        if items:
            self._answers.append((items, moments))

    def fail(self, items: Iterable[int], failure: QueryFailed) -> None:
        """Keep why histories `items` cannot be had."""
        self._failures.update(dict.fromkeys(items, failure))

    def value(self, item: int, statistic: Statistic | None) -> float:
        """One statistic of history `item`; None stands for the one sample of a static result.

        Raises
        ------
        QueryFailed
            The history could not be had.
        """
        statistic = statistic or "mean"
        values = self._values.get(statistic)
        if values is None:
            values = self._values[statistic] = {}
            for items, moments in self._answers:
                values.update(zip(items, moments.get(statistic).tolist(), strict=True))
        value = values.get(item)
        if value is None:
            raise self._failures[item]
        return value


@dataclass(slots=True)
class _Wanted:
    """A read and where its samples lie: numbers `first` to before `stop` of the samples of `timeline`."""

    read: HistoryRead
    answers: Statistics
    timeline: Period
    first: int
    stop: int


class _WrongSlice(Exception):
    """OrcFxAPI gave another number of samples for a slice of time than lie in it."""


def read_histories(file: OpenFile, histories: Sequence[History], reads: Sequence[HistoryRead]) -> list[Statistics]:
    """The statistics of every read, in the order of `reads`, whose items are positions in `histories`."""
    return _Reader(file, histories).read(reads)


class _Reader:
    def __init__(self, file: OpenFile, histories: Sequence[History]) -> None:
        self._file = file
        self._all = histories

    def read(self, reads: Sequence[HistoryRead]) -> list[Statistics]:
        answers = [Statistics() for _ in reads]
        wanted = []
        for read, statistics in zip(reads, answers, strict=True):
            try:
                wanted.append(self._find_samples(read, statistics))
            except QueryFailed as failure:
                statistics.fail(read.histories, failure)
        for together in _overlapping(wanted):
            self._read_together(together)
        return answers

    def _find_samples(self, read: HistoryRead, answers: Statistics) -> _Wanted:
        """Where the read's samples lie in the whole simulation; on a timeline of their own if they do not."""
        period = read.period
        times = self._file.sample_times(period)
        count = len(times)
        if count == 0:
            raise _no_sample(period)
        if period.kind != "static_state" and self._file.simulation.start is not None:
            whole = self._file.sample_times(WHOLE)
            near = 0.25 * (whole[1] - whole[0]) if len(whole) > 1 else 0.0
            first = int(whole.searchsorted(times[0] - near))
            stop = first + count
            if stop <= len(whole) and abs(whole[first] - times[0]) <= near and abs(whole[stop - 1] - times[-1]) <= near:
                return _Wanted(read, answers, WHOLE, first, stop)
        return _Wanted(read, answers, period, 0, count)

    def _read_together(self, wanted: Sequence[_Wanted]) -> None:
        """One pass for all reads of `wanted`. Where a history fails it, one more for those that have an answer."""
        items = list(dict.fromkeys(item for one in wanted for item in one.read.histories))
        try:
            self._pass(wanted, items)
        except QueryFailed:
            failures = self._failures(wanted[0], items)
            for item, failure in failures.items():
                for one in wanted:
                    one.answers.fail([item], failure)
            good = [item for item in items if item not in failures]
            try:
                if good:
                    self._pass(wanted, good)
            except QueryFailed as failure:
                for one in wanted:
                    one.answers.fail(good, failure)

    def _failures(self, one: _Wanted, items: Sequence[int]) -> dict[int, QueryFailed]:
        """Which histories have no answer, found out with a single sample of each."""
        failures = {}
        for item in items:
            try:
                self._values([item], one.timeline, (one.first, one.first + 1))
            except QueryFailed as failure:
                failures[item] = failure
        return failures

    def _pass(self, wanted: Sequence[_Wanted], items: Sequence[int]) -> None:
        """Give every read of `wanted` the statistics of those of `items` that it asks for."""
        try:
            found = self._by_time(wanted, items)
        except _WrongSlice:
            for one in wanted:
                self._by_columns(one, items)
        else:
            for one, own, moments in found:
                one.answers.put(own, moments)

    def _by_time(self, wanted: Sequence[_Wanted], items: Sequence[int]) -> list[tuple[_Wanted, list[int], Moments]]:
        """Each sample once, with the histories asked for there, as many at a time as `HISTORY_BUDGET` allows."""
        good = set(items)
        found = [(one, [i for i in one.read.histories if i in good], Moments(one.read.statistics)) for one in wanted]
        pieces = _pieces([(one.first, one.stop, own) for one, own, _ in found])
        for begin, end, asked in pieces:
            place = {item: column for column, item in enumerate(asked)}
            rows = max(1, HISTORY_BUDGET // (8 * len(asked)))
            for first in range(begin, end, rows):
                stop = min(first + rows, end)
                if len(wanted) == 1 and (first, stop) == (wanted[0].first, wanted[0].stop):
                    values = self._values(asked, wanted[0].read.period)
                else:
                    values = self._values(asked, wanted[0].timeline, (first, stop))
                if len(values) != stop - first:
                    raise _WrongSlice
                for one, own, moments in found:
                    part = values[max(one.first - first, 0) : max(one.stop - first, 0)]
                    if own and len(part):
                        moments.add(part if own == asked else part[:, [place[item] for item in own]])
        return found

    def _by_columns(self, one: _Wanted, items: Sequence[int]) -> None:
        """One read's own period whole, over as many histories at a time as `HISTORY_BUDGET` allows."""
        good = set(items)
        own = [item for item in one.read.histories if item in good]
        width = max(1, HISTORY_BUDGET // (8 * (one.stop - one.first)))
        for first in range(0, len(own), width):
            some = own[first : first + width]
            values = self._values(some, one.read.period)
            if len(values) == 0:
                raise _no_sample(one.read.period)
            moments = Moments(one.read.statistics)
            moments.add(values)
            one.answers.put(some, moments)

    def _values(self, items: Sequence[int], period: Period, samples: tuple[int, int] | None = None) -> Array:
        values = self._file.histories([self._all[item] for item in items], period, samples)
        if values.shape[1:] != (len(items),):
            raise QueryFailed(f"asked for {len(items)} histories, OrcFxAPI gave an array of shape {values.shape}")
        return values


def _no_sample(period: Period) -> QueryFailed:
    return QueryFailed(f"period {period}: no sample of the log lies in it")


def _overlapping(wanted: Sequence[_Wanted]) -> Iterator[list[_Wanted]]:
    """Reads that share samples, together."""
    together: list[_Wanted] = []
    for one in sorted(wanted, key=lambda one: (str(one.timeline), one.first)):
        if together and (one.timeline != together[0].timeline or one.first >= max(each.stop for each in together)):
            yield together
            together = []
        together.append(one)
    if together:
        yield together


def _pieces(reads: Sequence[tuple[int, int, Sequence[int]]]) -> list[tuple[int, int, list[int]]]:
    """The samples of reads that overlap, cut so that in each piece only those histories are asked for that are needed.

    Parameters
    ----------
    reads
        First sample, the one after the last, and the histories of each.
    """
    edges = sorted({edge for first, stop, _ in reads for edge in (first, stop)})
    pieces: list[tuple[int, int, list[int]]] = []
    for begin, end in pairwise(edges):
        here = [items for first, stop, items in reads if first <= begin and end <= stop]
        asked = list(dict.fromkeys(item for items in here for item in items))
        if pieces and set(asked) == set(pieces[-1][2]):
            pieces[-1] = (pieces[-1][0], end, pieces[-1][2])
        elif asked:
            pieces.append((begin, end, asked))
    return pieces
