"""Reads histories of several periods in the fewest passes through the log, and keeps only what is made of them.

Every period but the static state is a run of neighbouring samples of the whole simulation. Periods that overlap are
read together, each sample once and with the histories that are asked for there, and each takes its own samples of what
comes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from orcapost.extract.answers import QueryFailed
from orcapost.extract.merge import HistoryRead, Reduction
from orcapost.extract.open_file import OpenFile
from orcapost.extract.queries import History, Period
from orcapost.statistics.reducer import Array, ReducedValue, Reducer
from orcapost.statistics.registry import kind_of

# Bytes of history values held at once. A pass that needs more is done in slices of time: each slice reads only its own
# part of the log, so the log is still passed once, where slices of columns would pass it once each.
HISTORY_BUDGET = 32_000_000

WHOLE = Period("whole_simulation")


class ReadAnswers:
    """The answers of one read, by the numbers of its uses: what was made of it, or why that could not be."""

    def __init__(self) -> None:
        self._found: dict[int, ReducedValue | QueryFailed] = {}

    def put(self, done: _Reducing) -> None:
        """Keep what came of a pass."""
        self._found.update(zip(done.reduction.numbers, done.reducer.results(), strict=True))

    def fail(self, read: HistoryRead, failures: Mapping[int, QueryFailed]) -> None:
        """Keep why histories, by their positions, could not be read."""
        for reduction in read.reductions:
            for use, number in zip(reduction.uses, reduction.numbers, strict=True):
                items = [reduction.histories[column] for column in use.columns]
                failure = next((failures[item] for item in items if item in failures), None)
                if failure is not None:
                    self._found[number] = failure

    def get(self, use: int) -> ReducedValue | QueryFailed:
        """What was made of one use, or why it could not be."""
        return self._found[use]


class _Reducing:
    """A reducer at work."""

    def __init__(self, reduction: Reduction) -> None:
        self.reduction = reduction
        self.histories = list(reduction.histories)
        self.reducer: Reducer = reduction.reducer(reduction.uses)


def _reducing(read: HistoryRead, good: Collection[int]) -> list[_Reducing]:
    """The reducers of a read at work, over those uses whose histories are all among `good`."""
    found = []
    for reduction in read.reductions:
        own = reduction.histories
        if not all(item in good for item in own):
            places = [n for n, use in enumerate(reduction.uses) if all(own[column] in good for column in use.columns)]
            reduction = reduction.only(places)
        if reduction.uses:
            found.append(_Reducing(reduction))
    return found


@dataclass(slots=True)
class _Wanted:
    """A read and where its samples lie: numbers `first` to before `stop` of the samples of `timeline`."""

    read: HistoryRead
    answers: ReadAnswers
    timeline: Period
    first: int
    stop: int


class _WrongSlice(Exception):
    """OrcFxAPI gave another number of samples for a slice of time than lie in it."""


def read_histories(file: OpenFile, histories: Sequence[History], reads: Sequence[HistoryRead]) -> list[ReadAnswers]:
    """The answers of every read, in the order of `reads`, whose items are positions in `histories`."""
    return _Reader(file, histories).read(reads)


class _Reader:
    def __init__(self, file: OpenFile, histories: Sequence[History]) -> None:
        self._file = file
        self._all = histories

    def read(self, reads: Sequence[HistoryRead]) -> list[ReadAnswers]:
        answers = [ReadAnswers() for _ in reads]
        wanted = []
        for read, own in zip(reads, answers, strict=True):
            try:
                wanted.append(self._find_samples(read, own))
            except QueryFailed as failure:
                own.fail(read, dict.fromkeys(read.histories, failure))
        for together in _overlapping(wanted):
            self._read_together(together)
        return answers

    def _find_samples(self, read: HistoryRead, answers: ReadAnswers) -> _Wanted:
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
            for one in wanted:
                one.answers.fail(one.read, failures)
            good = [item for item in items if item not in failures]
            try:
                if good:
                    self._pass(wanted, good)
            except QueryFailed as failure:
                for one in wanted:
                    one.answers.fail(one.read, dict.fromkeys(good, failure))

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
        """Give every read of `wanted` what is made of those of `items` that it asks for."""
        try:
            found = self._by_time(wanted, items)
        except _WrongSlice:
            for one in wanted:
                self._by_columns(one, items)
        else:
            for one, reducing in found:
                one.answers.put(reducing)

    def _by_time(self, wanted: Sequence[_Wanted], items: Sequence[int]) -> list[tuple[_Wanted, _Reducing]]:
        """Each sample once, with the histories asked for there, as many at a time as `HISTORY_BUDGET` allows."""
        good = set(items)
        found = [(one, reducing) for one in wanted for reducing in _reducing(one.read, good)]
        times = self._file.sample_times(wanted[0].timeline)
        for begin, end, asked in _pieces([(one.first, one.stop, reducing.histories) for one, reducing in found]):
            column = {item: number for number, item in enumerate(asked)}
            rows = max(1, HISTORY_BUDGET // (8 * len(asked)))
            for first in range(begin, end, rows):
                stop = min(first + rows, end)
                if len(wanted) == 1 and (first, stop) == (wanted[0].first, wanted[0].stop):
                    values = self._values(asked, wanted[0].read.period)
                else:
                    values = self._values(asked, wanted[0].timeline, (first, stop))
                if len(values) != stop - first:
                    raise _WrongSlice
                for one, reducing in found:
                    part = slice(max(one.first - first, 0), max(one.stop - first, 0))
                    own = values[part]
                    if len(own):
                        if reducing.histories != asked:
                            own = own[:, [column[item] for item in reducing.histories]]
                        reducing.reducer.add(times[first:stop][part], own)
        return found

    def _by_columns(self, one: _Wanted, items: Sequence[int]) -> None:
        """One read's own period whole, over as many histories at a time as `HISTORY_BUDGET` allows."""
        times = self._file.sample_times(one.read.period)
        width = max(1, HISTORY_BUDGET // (8 * (one.stop - one.first)))
        for every in _reducing(one.read, set(items)):
            for places in _split(every.reduction, width):
                some = _Reducing(every.reduction.only(places))
                values = self._values(some.histories, one.read.period)
                if len(values) == 0:
                    raise _no_sample(one.read.period)
                some.reducer.add(times[: len(values)], values)
                one.answers.put(some)

    def _values(self, items: Sequence[int], period: Period, samples: tuple[int, int] | None = None) -> Array:
        values = self._file.histories([self._all[item] for item in items], period, samples)
        if values.shape[1:] != (len(items),):
            raise QueryFailed(f"asked for {len(items)} histories, OrcFxAPI gave an array of shape {values.shape}")
        return values


def _split(reduction: Reduction, width: int) -> list[list[int]]:
    """The places of the uses in lists that take at most `width` histories, or are of one use that takes more.
    Uses that must stay together do."""
    if kind_of(reduction.uses[0].statistic).together:
        return [list(range(len(reduction.uses)))]
    lists: list[list[int]] = []
    held: set[int] = set()
    for place in sorted(range(len(reduction.uses)), key=lambda place: reduction.uses[place].columns):
        columns = reduction.uses[place].columns
        if not lists or len(held.union(columns)) > width:
            lists.append([])
            held = set()
        lists[-1].append(place)
        held.update(columns)
    return lists


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
