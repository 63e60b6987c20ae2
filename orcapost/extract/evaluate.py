"""Puts the queries of extractions to one open file.

A query without an answer costs the needs that depend on it and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from orcapost.extract.answers import Answer, Curves, Problem, QueryFailed, Value
from orcapost.extract.merge import Extraction, Source
from orcapost.extract.open_file import OpenFile
from orcapost.extract.passes import ReadAnswers, read_histories
from orcapost.extract.queries import DataItem, History, Period, RangeGraph
from orcapost.statistics.reducer import Array

# A period of times that covers less than this share of what was simulated earns a note: it is what remains when a
# configuration is used for longer simulations than it was written for.
SLIVER = 0.05

Q = TypeVar("Q", History, RangeGraph, DataItem)


def evaluate(extractions: Sequence[Extraction], file: OpenFile, file_object: str | None = None) -> list[Answer]:
    """The answers to the needs of all extractions, in their order; an exception where there is none.

    Parameters
    ----------
    file_object
        The object meant by queries that name none.
    """
    answers: list[Answer] = []
    for extraction in extractions:
        histories = [_with_object(history, file_object) for history in extraction.histories]
        reads = read_histories(file, histories, extraction.reads)
        graphs = [range_graph(file, _with_object(query, file_object)) for query in extraction.range_graphs]
        items = [_data_item(file, _with_object(query, file_object)) for query in extraction.data_items]
        answers += [_answer(source, reads, graphs, items) for source in extraction.sources]
    return answers


def problems_of(extractions: Sequence[Extraction], file: OpenFile) -> list[Problem]:
    """What the user must know about a file and the periods that are requested of it, whatever the answers are."""
    problems = _simulation_problems(file)
    periods: list[Period] = []
    for extraction in extractions:
        periods += [read.period for read in extraction.reads] + [query.period for query in extraction.range_graphs]
    for period in dict.fromkeys(period for period in periods if period.kind == "times"):
        problems += _period_problems(file, period)
    return problems


def _answer(
    source: Source,
    reads: Sequence[ReadAnswers],
    graphs: Sequence[Curves | QueryFailed],
    items: Sequence[Value | QueryFailed],
) -> Answer:
    match source.kind:
        case "range_graph":
            return graphs[source.query]
        case "data_item":
            return items[source.query]
    return reads[source.query].get(source.use)


def range_graph(file: OpenFile, query: RangeGraph) -> Curves | QueryFailed:
    """A range graph's curves, or why there are none."""
    try:
        return file.range_graph(query)
    except QueryFailed as failure:
        return failure


def _data_item(file: OpenFile, query: DataItem) -> Value | QueryFailed:
    try:
        value = file.data(query)
    except QueryFailed as failure:
        return failure
    return QueryFailed(f"data item {query.name!r} has no value here") if value is None else value


def _simulation_problems(file: OpenFile) -> list[Problem]:
    simulation = file.simulation
    if simulation.finished:
        return []
    words = f"{simulation.state}: reached {simulation.progress}; statistics cover what was simulated"
    return [Problem("unfinished", "", words)]


def _sample_times(file: OpenFile, period: Period) -> Array | None:
    try:
        times = file.sample_times(period)
    except QueryFailed:  # the answers themselves say so
        return None
    return times if len(times) else None  # likewise


def _period_problems(file: OpenFile, period: Period) -> list[Problem]:
    """Whether a period of times was simulated whole, and is more than a sliver of what was."""
    simulation = file.simulation
    if simulation.start is None or simulation.reached is None:
        return []
    times = _sample_times(file, period)
    if times is None:
        return []
    problems = []
    interval = float(times[1] - times[0]) if len(times) > 1 else 0.0
    if period.start is not None and period.start < simulation.start - interval:
        problems.append(Problem("period", "", f"period {period}: the simulation starts at {simulation.start:g} s"))
    if period.end is not None and period.end > simulation.reached + interval:
        problems.append(Problem("period", "", f"period {period}: the simulation reached {simulation.reached:g} s"))
    covered = float(times[-1] - times[0])
    simulated = simulation.reached - simulation.start
    if covered < SLIVER * simulated:
        part = f"covers {100 * covered / simulated:.2g} % of what was simulated"
        words = "holds one sample of the log" if len(times) == 1 else part
        problems.append(Problem("period", "", f"period {period} {words}"))
    return problems


def _with_object(query: Q, file_object: str | None) -> Q:
    return query if query.object is not None else replace(query, object=file_object)
