"""Holds the results of very many files in little memory: 8 bytes a value, and texts that files share once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from orcapost.engine.result import FileResult, Usage
from orcapost.extract.answers import Problem, Simulation, Value
from orcapost.formats.table import ColumnSource, ColumnValues, floats_only, not_floats
from orcapost.products.entry import Entry
from orcapost.products.problems import ProblemFinder
from orcapost.products.question import Question
from orcapost.products.replies import Labelled, Receipt, Reply, Tabled
from orcapost.results.file_versions import FileVersions
from orcapost.results.grid import Distinct, Grid
from orcapost.statistics.reducer import Array

USAGE = np.dtype([("load", "f8"), ("extract", "f8"), ("cpu", "f8"), ("rss_peak", "i8"), ("read", "i8")])
_RECORD = np.dtype(
    [
        ("run_status", "i4"),  # this and the next three: a number of a `Distinct`
        ("error", "i4"),
        ("problems", "i4"),
        ("state", "i4"),
        ("source", "i4"),  # this one of another
        ("simulated", "?"),  # whether it was opened
        ("finished", "?"),
        ("replied", "?"),
    ]
)
BLOCK = 2000  # files looked at together


class Results(Mapping[int, FileResult]):
    """The results of a run's files by their position in the inventory.

    As Python values, the results of 100,000 files with a hundred columns would take half a gigabyte.

    Parameters
    ----------
    files
        How many files the run has.
    questions
        What they are asked.
    entries
        What is shown of their replies.
    folder
        The output folder.
    sources
        Which each file is of; None where there is one only.
    """

    def __init__(
        self,
        files: int,
        questions: Sequence[Question] = (),
        entries: Sequence[Entry] = (),
        folder: Path = Path(),
        sources: Sequence[frozenset[int]] | None = None,
    ) -> None:
        self.folder = folder
        self._file_sources = sources
        self.there: NDArray[np.bool_] = np.zeros(files, dtype=bool)
        """Which files have a result. Shape (files,)."""
        self.usage = np.zeros(files, dtype=USAGE)
        """What each file cost; zeros for those without a result. Shape (files,), fields as in `Usage`."""
        self._records = np.zeros(files, dtype=_RECORD)
        self._times = np.full((files, 3), math.nan)  # start, reached, end
        self._number = {question: number for number, question in enumerate(questions)}
        self._replies = Grid(files, len(questions))
        self._labelled: dict[tuple[int, str], int] = {}  # columns of `_replies` behind those of the questions
        self._tabled: dict[tuple[int, int], Array] = {}  # values by question and file; shape (rows, columns)
        self._finder = ProblemFinder(entries, questions)
        self._texts: Distinct[str | None] = Distinct(None)
        self._sources: Distinct[FileVersions] = Distinct(FileVersions())
        self._problems: Distinct[Problem] = Distinct()
        self._problem_lists: Distinct[tuple[Problem, ...]] = Distinct(())

    def add(self, position: int, result: FileResult, asked: Sequence[int] | None = None) -> None:
        """Take in what a worker found of the file at `position`.

        Parameters
        ----------
        asked
            Numbers of the questions that its replies are to; None for all. Replies to others stay.
        """
        self._put_replies(position, range(len(self._number)) if asked is None else asked, result.replies)
        usage, simulation = result.usage, result.simulation
        self.usage[position] = (usage.load, usage.extract, usage.cpu, usage.rss_peak, usage.read)
        self._times[position] = times_of(simulation)
        replied = result.error is None and simulation is not None
        self._records[position] = (
            self._texts.number(result.run_status),
            self._texts.number(result.error),
            0,
            self._texts.number(None if simulation is None else simulation.state),
            self._sources.number(FileVersions.of(result)),
            simulation is not None,
            simulation is not None and simulation.finished,
            replied,
        )
        if replied:
            self._find_problems(position)
        self.there[position] = True

    def put_values(self, positions: NDArray[np.intp], asked: Sequence[int], values: Array) -> None:
        """Take in the replies of several files that are numbers. `values` has shape (files, questions)."""
        self._replies.put_block(positions, asked, values)

    def put_reply(self, positions: NDArray[np.intp], number: int, reply: Reply) -> None:
        """Take in a reply that is not a number and that several files gave."""
        self._replies.put_other(positions, number, reply)

    def put_simulation(
        self, positions: NDArray[np.intp], simulation: Simulation, times: Array, source: FileVersions
    ) -> None:
        """Take in the source of several files, and how far their simulations got: their state, and whether they are
        finished, as in `simulation`; their start, time reached and end as in `times`, shape (files, 3), NaN where there
        is none."""
        self._times[positions] = times
        records = self._records
        records["simulated"][positions] = records["replied"][positions] = True
        records["finished"][positions] = simulation.finished
        records["source"][positions] = self._sources.number(source)
        records["state"][positions] = self._texts.number(simulation.state)
        records["error"][positions] = self._texts.number(None)
        if simulation.finished:
            records["run_status"][positions] = self._texts.number(simulation.run_status)
        else:
            for position in positions.tolist():
                records["run_status"][position] = self._texts.number(self._simulation(position).run_status)

    def complete(self, positions: NDArray[np.intp]) -> None:
        """These files have replied to every question."""
        self.there[positions] = True
        self._records["problems"][positions] = 0
        floats = self._replies.floats(len(self._number))
        for block in np.split(positions, range(BLOCK, len(positions), BLOCK)):
            suspicious = self._finder.suspicious(floats[block]) | ~self._records["finished"][block]
            for position in block[suspicious].tolist():
                self._find_problems(position)

    def __getitem__(self, position: int) -> FileResult:
        """A file's result, without its replies."""
        if position not in self:
            raise KeyError(position)
        run_status, error, problems, *_ = self._records[position].item()
        return FileResult(
            run_status=self._texts[run_status] or "",
            problems=self._problem_lists[problems],
            error=self._texts[error],
            usage=Usage(*self.usage[position].item()),
        )

    def alike(self) -> tuple[list[FileResult], NDArray[np.intp]]:
        """The different results but for times, usage and replies, and the number of each file's among them. Shape
        (files,); anything for files without a result."""
        found: dict[tuple[int, int, int], int] = {}
        columns = (self._records[name].tolist() for name in ("run_status", "error", "problems"))
        numbers = np.array(
            [found.setdefault(record, len(found)) for record in zip(*columns, strict=True)], dtype=np.intp
        )
        results = [
            FileResult(self._texts[status] or "", problems=self._problem_lists[problems], error=self._texts[error])
            for status, error, problems in found
        ]
        return results, numbers

    def __iter__(self) -> Iterator[int]:
        return iter(np.flatnonzero(self.there).tolist())

    def __contains__(self, position: object) -> bool:
        return isinstance(position, int) and 0 <= position < len(self.there) and bool(self.there[position])

    def __len__(self) -> int:
        return int(np.count_nonzero(self.there))

    def counting(self, include_incomplete: bool) -> NDArray[np.bool_]:
        """Which files count in statistics over the files: those that did not fail and, without `include_incomplete`,
        whose simulation did not stop early or become unstable. A static state alone counts. Shape (files,)."""
        read: NDArray[np.bool_] = self.there & (self._records["error"] == self._texts.number(None))
        return read if include_incomplete else read & (self._records["finished"] | ~self._records["simulated"])

    def sources(self) -> dict[FileVersions, NDArray[np.intp]]:
        """The files that replied, by what wrote and read them."""
        replied = np.flatnonzero(self.there & self._records["replied"])
        numbers = self._records["source"][replied]
        return {self._sources[number]: replied[numbers == number] for number in np.unique(numbers).tolist()}

    def run_status(self, files: slice | NDArray[np.intp]) -> list[Value]:
        """The run status of each of these files."""
        return [self._texts[number] for number in self._records["run_status"][files].tolist()]

    def start_time(self, files: slice) -> ColumnValues:
        """The start time of each of these files [s]."""
        return self._time(0, files)

    def stop_time(self, files: slice) -> ColumnValues:
        """The time reached of each of these files [s]."""
        return self._time(1, files)

    def column(self, entry: Entry) -> ColumnSource:
        """See `orcapost.products.protocol.Replies`."""
        number = self._number[entry.question]

        def cells(files: slice) -> ColumnValues:
            floats, others = self._replies.column(number, files)
            return self._where(self._records["replied"][files], entry.column(floats, others))

        return cells

    def receipts(self, question: Question, label: str | None = None) -> dict[int, Receipt]:
        """See `orcapost.products.protocol.Replies`."""
        number = self._number[question]
        column = number if label is None else self._labelled.get((number, label))
        others = {} if column is None else self._replies.column(column, slice(None))[1]
        return {file: reply for file, reply in others.items() if isinstance(reply, Receipt)}

    def count_receipts(self) -> int:
        """How many files of results there are."""
        asked = [question for question in self._number if question.form]
        return sum(
            len(self.receipts(question, label)) for question in asked for label in (None, *self.labels(question))
        )

    def labels(self, question: Question, files: NDArray[np.intp] | None = None) -> list[str]:
        """See `orcapost.products.protocol.Replies`; of some `files` only, by their positions."""
        number = self._number[question]
        asked = self.there & self._records["replied"] & np.isnan(self._replies.floats(number + 1)[:, number])
        kinds = self._replies.kinds(number)[asked if files is None else files[asked[files]]]
        found = [self._replies.other(kind) for kind in dict.fromkeys(kinds.tolist())]
        return list(dict.fromkeys(label for reply in found if isinstance(reply, Labelled) for label in reply.labels))

    def labelled(self, question: Question, label: str) -> ColumnSource:
        """See `orcapost.products.protocol.Replies`."""
        number = self._number[question]
        column = self._labelled.get((number, label))
        entry = Entry(label, question)

        def cells(files: slice) -> ColumnValues:
            kinds, replied = self._replies.kinds(number)[files], self._records["replied"][files]
            if column is None:  # no file has such a label
                return not_floats([None] * len(kinds))
            replied = replied & np.isnan(self._replies.floats(number + 1)[files, number])  # not those never asked
            having = [
                kind
                for kind in np.unique(kinds[replied]).tolist()
                if isinstance(reply := self._replies.other(kind), Labelled) and label in reply.labels
            ]
            floats, others = self._replies.column(column, files)
            return self._where(replied & np.isin(kinds, having), entry.column(floats, others))

        return cells

    def tabled(self, question: Question) -> dict[int, tuple[Tabled, Array]]:
        """See `orcapost.products.protocol.Replies`."""
        number = self._number[question]
        others = self._replies.column(number, slice(None))[1]
        return {
            file: (reply, self._tabled[number, file])
            for file, reply in others.items()
            if isinstance(reply, Tabled) and self._records["replied"][file]
        }

    @staticmethod
    def _where(there: NDArray[np.bool_], column: ColumnValues) -> ColumnValues:
        """The same, with nothing where a file has no value."""
        missing = np.flatnonzero(~there).tolist()
        if missing:
            floats = column.floats.copy()
            floats[missing] = math.nan
            return ColumnValues(floats, column.others | dict.fromkeys(missing))
        return column

    def _time(self, which: int, files: slice) -> ColumnValues:
        return floats_only(self._times[files, which])

    def _put_replies(self, position: int, asked: Sequence[int], replies: Sequence[Reply]) -> None:
        if not replies:
            return
        many = [place for place, reply in enumerate(replies) if type(reply) in (Labelled, Tabled)]
        held = list(replies)
        for place in many:
            held[place] = None  # for now: it is held without its values, which are numbers elsewhere
        self._replies.put(position, asked, held)
        for place in many:
            number, reply = asked[place], replies[place]
            if isinstance(reply, Labelled):
                self.put_labelled(position, number, reply)
            elif isinstance(reply, Tabled):
                values = np.array([reply.values], dtype=np.float64)
                self.put_tabled(np.array([position]), number, replace(reply, values=()), values)

    def put_labelled(self, position: int, number: int, reply: Labelled) -> None:
        """Take in a reply with values that differ in number."""
        self._replies.put(position, [number], [replace(reply, values=())])
        columns = [
            self._labelled.setdefault((number, label), len(self._number) + len(self._labelled))
            for label in reply.labels
        ]
        self._replies.put(position, columns, reply.values)

    def put_tabled(self, positions: NDArray[np.intp], number: int, reply: Tabled, values: Array) -> None:
        """Take in a reply of several files that has rows and columns, without its values; and these, shape (files, rows
        x columns)."""
        self._replies.put_other(positions, number, reply)
        shape = len(reply.rows), len(reply.columns)
        for position, own in zip(positions.tolist(), values, strict=True):
            self._tabled[number, position] = own.reshape(shape).copy()

    def _simulation(self, position: int) -> Simulation:
        start, reached, end = (None if math.isnan(time) else time for time in self._times[position].tolist())
        record = self._records[position]
        return Simulation(self._texts[record["state"]] or "", start, reached, end, bool(record["finished"]))

    def _find_problems(self, position: int) -> None:
        found = self._finder.problems(
            self._simulation(position).unfinished,
            self._replies.floats(len(self._number))[position],
            self._others(position),
            None if self._file_sources is None else self._file_sources[position],
        )
        problems = tuple(self._problems.same(problem) for problem in found)
        self._records["problems"][position] = self._problem_lists.number(problems)

    def _others(self, position: int) -> dict[int, Reply]:
        """A file's replies that are not numbers, by the number of the question."""
        others = self._replies.others(position, len(self._number))
        for number, reply in others.items():
            if isinstance(reply, Labelled):
                columns = [self._labelled[number, label] for label in reply.labels]
                values = [self._replies.column(column, slice(position, position + 1)) for column in columns]
                others[number] = Labelled(
                    reply.labels,
                    tuple(found.get(0, float(floats[0])) for floats, found in values),  # type: ignore[misc]
                )
        return others


def times_of(simulation: Simulation | None) -> tuple[float, float, float]:
    """Its start, the time reached and its end [s]; NaN where there is none."""
    times = (None,) * 3 if simulation is None else (simulation.start, simulation.reached, simulation.end)
    start, reached, end = (math.nan if time is None else time for time in times)
    return start, reached, end
