"""Puts an extraction's queries to one open file and makes the columns' values of the answers.

A query without an answer costs its own cells and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from orcapost.extract.merge import Cell, Extraction
from orcapost.extract.open_file import OpenFile
from orcapost.extract.passes import WHOLE, read_histories
from orcapost.extract.queries import SQUARED_VARIABLES, DataItem, History, Period, RangeGraph, Statistic
from orcapost.job import EveryLine
from orcapost.orcaflex.errors import QueryFailed
from orcapost.orcaflex.session import Curves, Simulation

Array = NDArray[np.float64]
Value = float | int | str | bool | None
ProblemKind = Literal["empty_cell", "unfinished", "period"]

# A period of times that covers less than this share of what was simulated earns a note: it is what remains when a
# configuration is used for longer simulations than it was written for.
SLIVER = 0.05


Q = TypeVar("Q", History, RangeGraph, DataItem)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the user must know about one file.

    Attributes
    ----------
    kind
        ``"empty_cell"``: a value could not be had. ``"unfinished"``: the simulation stopped early.
        ``"period"``: the period asked for is not what the user may think; the value stands.
    column
        ``group / column`` or, for a whole file or period, an empty text.
    """

    kind: ProblemKind
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One file's values: one for each cell of the extraction, and (line, value) pairs for each `every_line`."""

    values: tuple[Value, ...]
    every_line: tuple[tuple[tuple[str, Value], ...], ...]
    problems: tuple[Problem, ...]


@np.errstate(invalid="ignore", over="ignore")  # what is not a number is reported as such
def evaluate(extraction: Extraction, file: OpenFile, file_object: str | None = None) -> Evaluation:
    """Every value that `extraction` asks of `file`.

    Parameters
    ----------
    file_object
        The object meant by queries that name none.
    """
    problems = _simulation_problems(file.simulation)
    histories = [_with_object(history, file_object) for history in extraction.histories]
    reads = read_histories(file, histories, extraction.reads)
    periods = [read.period for read in extraction.reads] + [query.period for query in extraction.range_graphs]
    for period in dict.fromkeys(period for period in periods if period.kind == "times"):
        problems += _period_problems(file, period)
    range_graphs = [_range_graph(file, _with_object(query, file_object)) for query in extraction.range_graphs]
    data_items = [_data_item(file, _with_object(query, file_object)) for query in extraction.data_items]

    values: list[Value] = []
    for cell in extraction.cells:
        try:
            match cell.source:
                case "history":
                    value: Value = reads[cell.query].value(cell.item, cell.statistic)
                case "range_graph":
                    value = _along(range_graphs[cell.query], cell.statistic)
                case "data_item":
                    value = _answer(data_items[cell.query])
            if cell.scale != 1.0 or cell.shift != 0.0:
                value = _scaled(value, cell)
            values.append(_finite(value))
        except Exception as failure:  # whatever it is, it costs this cell only
            values.append(None)
            problems.append(Problem("empty_cell", cell.name, _words(failure)))

    every_line = []
    for wish in extraction.every_line:
        pairs, found = _every_line(file, wish)
        every_line.append(pairs)
        problems += found
    return Evaluation(tuple(values), tuple(every_line), tuple(problems))


def evaluate_apart(extractions: Sequence[Extraction], file: OpenFile, file_object: str | None = None) -> Evaluation:
    """The same as `evaluate` of their columns together, each with reads of its own (see `compile_columns`)."""
    parts = [evaluate(extraction, file, file_object) for extraction in extractions]
    return Evaluation(
        tuple(value for part in parts for value in part.values),
        tuple(pairs for part in parts for pairs in part.every_line),
        tuple(dict.fromkeys(problem for part in parts for problem in part.problems)),
    )


def _range_graph(file: OpenFile, query: RangeGraph) -> Curves | QueryFailed:
    try:
        curves = file.range_graph(query)
    except QueryFailed as failure:
        return failure
    if query.variable.lower() in SQUARED_VARIABLES:
        return replace(
            curves,
            min=_root(curves.min),
            max=_root(curves.max),
            mean=_root(curves.mean),
            stdev=_root(curves.stdev),
        )
    return curves


def _root(curve: Array | None) -> Array | None:
    return None if curve is None else np.sqrt(curve)


def _along(answer: Curves | QueryFailed, statistic: Statistic | None) -> float:
    """One number of a range graph: the least of its minima, the largest of its maxima or standard deviations, the
    mean of its means."""
    if isinstance(answer, QueryFailed):
        raise answer
    statistic = statistic or "max"
    curve = {"min": answer.min, "max": answer.max, "mean": answer.mean, "stdev": answer.stdev}[statistic]
    if curve is None or len(curve) == 0:
        raise QueryFailed(f"the range graph has no {statistic} curve here")
    match statistic:
        case "min":
            return float(curve.min())
        case "mean":
            return float(curve.mean())
        case _:
            return float(curve.max())


def _data_item(file: OpenFile, query: DataItem) -> Value | QueryFailed:
    try:
        value = file.data(query)
    except QueryFailed as failure:
        return failure
    return QueryFailed(f"data item {query.name!r} has no value here") if value is None else value


def _answer(answer: Value | QueryFailed) -> Value:
    if isinstance(answer, QueryFailed):
        raise answer
    return answer


def _words(failure: Exception) -> str:
    return str(failure) if isinstance(failure, QueryFailed) else f"{type(failure).__name__}: {failure}"


def _finite(value: Value) -> Value:
    if isinstance(value, float) and not math.isfinite(value):
        raise QueryFailed(f"the value is not a number ({value})")
    return value


def _scaled(value: Value, cell: Cell) -> float:
    if isinstance(value, bool | str) or value is None:
        raise QueryFailed(f"cannot scale the text {value!r}: take the transform away")
    return value * cell.scale + cell.shift


def _every_line(file: OpenFile, wish: EveryLine) -> tuple[tuple[tuple[str, Value], ...], list[Problem]]:
    pairs: list[tuple[str, Value]] = []
    problems: list[Problem] = []
    try:
        lines = file.names_of("Line")
    except QueryFailed as failure:
        return (), [Problem("empty_cell", wish.variable, str(failure))]
    for line in lines:
        answer = _range_graph(file, RangeGraph(line, wish.variable, WHOLE))
        try:
            value = _finite(_along(answer, "max"))
        except Exception as failure:  # as above
            value = None
            problems.append(Problem("empty_cell", f"{wish.variable} / {line}", _words(failure)))
        pairs.append((line, value))
    return tuple(pairs), problems


def _simulation_problems(simulation: Simulation) -> list[Problem]:
    if simulation.finished:
        return []
    return [
        Problem(
            "unfinished",
            "",
            f"{simulation.state}: reached {simulation.progress}; statistics cover what was simulated",
        )
    ]


def _period_problems(file: OpenFile, period: Period) -> list[Problem]:
    """Whether a period of times was simulated whole, and is more than a sliver of what was."""
    simulation = file.simulation
    if simulation.start is None or simulation.reached is None:
        return []
    try:
        times = file.sample_times(period)
    except QueryFailed:  # the cells themselves say so
        return []
    if len(times) == 0:  # likewise
        return []
    problems = []
    interval = float(times[1] - times[0]) if len(times) > 1 else 0.0
    for asked, had, word in (
        (period.start, simulation.start, "starts at"),
        (period.end, simulation.reached, "reached"),
    ):
        outside = asked is not None and (asked < had - interval if word == "starts at" else asked > had + interval)
        if outside:
            problems.append(Problem("period", "", f"period {period}: the simulation {word} {had:g} s"))
    covered = float(times[-1] - times[0])
    simulated = simulation.reached - simulation.start
    if covered < SLIVER * simulated:
        part = f"covers {100 * covered / simulated:.2g} % of what was simulated"
        words = "holds one sample of the log" if len(times) == 1 else part
        problems.append(Problem("period", "", f"period {period} {words}"))
    return problems


def _with_object(query: Q, file_object: str | None) -> Q:
    return query if query.object is not None else replace(query, object=file_object)
