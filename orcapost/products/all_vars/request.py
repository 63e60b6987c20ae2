"""What a configuration asks of all variables, and the tables made of the files' replies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate

import numpy as np

from orcapost.extract.answers import Value
from orcapost.extract.queries import Reduced
from orcapost.formats.table import (
    ColumnSource,
    ColumnValues,
    Meaning,
    Rows,
    Table,
    TableColumn,
    floats_only,
    not_floats,
)
from orcapost.products.all_vars.question import STATIC, StaticResults
from orcapost.products.entry import Entry
from orcapost.products.protocol import Replies, UnitOf
from orcapost.products.replies import Tabled
from orcapost.statistics.reducer import Array
from orcapost.statistics.registry import MEAN

LEADING = ("file_label", "ObjectName", "objectExtraName")
END_B = "EndB"


@dataclass(frozen=True, slots=True)
class AllVarsRequest:
    """A table for each type of object that any file has: a row for each file and object, a column for each variable.

    Attributes
    ----------
    places
        Where the configuration asks for each question.
    """

    questions: tuple[StaticResults, ...] = ()
    decimals: int = 15
    places: tuple[str, ...] = field(default=(), compare=False)

    @property
    def entries(self) -> list[Entry]:
        """See `orcapost.products.protocol.Request`."""
        return [
            Entry(_label(question), question, place=place)
            for question, place in zip(self.questions, self.places, strict=True)
        ]

    @property
    def labels(self) -> tuple[str, ...]:
        """See `orcapost.products.protocol.Request`."""
        return tuple(map(_label, self.questions))

    @property
    def columns(self) -> int:
        """See `orcapost.products.protocol.Request`."""
        return sum(len(question.names) for question in self.questions)

    @property
    def files(self) -> tuple[()]:
        """See `orcapost.products.protocol.Request`."""
        return ()

    def only(self, wanted: Callable[[str], bool]) -> AllVarsRequest:
        """See `orcapost.products.protocol.Request`."""
        kept = [
            (question, place)
            for question, place in zip(self.questions, self.places, strict=True)
            if wanted(_label(question))
        ]
        return replace(
            self, questions=tuple(question for question, _ in kept), places=tuple(place for _, place in kept)
        )

    def tables(self, replies: Replies, files: Rows) -> list[Table]:
        """See `orcapost.products.protocol.Request`."""
        found = []
        for question in self.questions:
            stacked = _Stacked(files, replies.tabled(question))
            if stacked.columns:
                columns = tuple(
                    TableColumn(name, stacked.values(name), _meaning(question, thing, name))
                    for name, thing in stacked.columns.items()
                )
                found.append(Table(_label(question), columns, stacked.rows(question), self.decimals))
        return found

    def pictures(self, replies: Replies, files: Rows, unit: UnitOf) -> tuple[()]:
        """See `orcapost.products.protocol.Request`."""
        return ()


def _label(question: StaticResults) -> str:
    return f"{question.type}_var_data"


def _meaning(question: StaticResults, thing: str, variable: str) -> Meaning:
    """What the first object with that variable is asked; a static state has one sample, which is its own mean."""
    return Meaning(Reduced((question.history(thing, variable),), STATIC, MEAN))


class _Stacked:
    """The replies of all files one below the other: a row for each object, and one without values for a file that gave
    no reply."""

    def __init__(self, files: Rows, replies: dict[int, tuple[Tabled, Array]]) -> None:
        self._files = files
        self._replies = [replies.get(file) for file in range(files.count)]
        counts = (1 if found is None else len(found[0].rows) for found in self._replies)
        self._starts = np.array(list(accumulate(counts, initial=0)))

    @cached_property
    def columns(self) -> dict[str, str]:
        """All variables in the order in which they occur, and the first object that has each."""
        found: dict[str, str] = {}
        seen: set[tuple[tuple[str, ...], tuple[str, ...]]] = set()  # most files are alike
        for reply, values in filter(None, self._replies):
            if (reply.rows, reply.columns) not in seen:
                seen.add((reply.rows, reply.columns))
                for number, name in enumerate(reply.columns):
                    if name not in found:
                        having = np.flatnonzero(~np.isnan(values[:, number])).tolist()
                        found[name] = reply.rows[having[0] if having else 0]
        return found

    def rows(self, question: StaticResults) -> Rows:
        """Its rows, with the columns that say which file and object each is of."""
        label, name, extra = LEADING
        count = int(self._starts[-1])
        stem = next(column for column in self._files.leading if column.name == "fe_filename_stem")
        stems = stem.values(slice(None)).values()
        place = END_B if question.type == "Line" else None
        leading = (
            TableColumn(label, self._texts(lambda file, things: [stems[file]] * len(things)), holds="names"),
            TableColumn(name, self._texts(lambda _, things: [thing or "" for thing in things]), holds="names"),
            TableColumn(extra, self._texts(lambda _, things: [thing and place for thing in things]), holds="text"),
        )
        return Rows(count, leading, (), np.zeros(count, dtype=bool))

    def values(self, column: str) -> ColumnSource:
        """The values of a variable."""
        places: dict[int, int | None] = {}  # by the identity of a reply, which alike files share

        def of(rows: slice) -> ColumnValues:
            pieces = []
            for _, found, own in self._parts(rows):
                if found is None:
                    pieces.append(np.full(1, np.nan))
                    continue
                reply, values = found
                if id(reply) not in places:
                    places[id(reply)] = reply.columns.index(column) if column in reply.columns else None
                number = places[id(reply)]
                pieces.append(np.full(len(values), np.nan)[own] if number is None else values[own, number])
            floats = np.concatenate(pieces) if pieces else np.empty(0)
            return floats_only(floats)

        return of

    def _texts(self, texts: Callable[[int, Sequence[str | None]], Sequence[Value]]) -> ColumnSource:
        """Texts, made of the number of a file and the names of its objects: None for a file that gave no reply."""

        def of(rows: slice) -> ColumnValues:
            found: list[Value] = []
            for file, reply, own in self._parts(rows):
                found += texts(file, (None,) if reply is None else reply[0].rows[own])
            return not_floats(found)

        return of

    def _parts(self, rows: slice) -> Iterator[tuple[int, tuple[Tabled, Array] | None, slice]]:
        """The files that have any of these rows: number, reply, and which of its rows."""
        first, stop, _ = rows.indices(int(self._starts[-1]))
        file = int(np.searchsorted(self._starts, first, side="right")) - 1
        while file < len(self._replies) and (start := int(self._starts[file])) < stop:
            end = int(self._starts[file + 1])
            if end > first:
                yield file, self._replies[file], slice(max(first - start, 0), min(stop, end) - start)
            file += 1
