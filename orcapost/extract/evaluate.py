"""Puts the queries of extractions to one open file.

A query without an answer costs the needs that depend on it and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from orcapost.extract.answers import Answer, Curves, QueryFailed, Value
from orcapost.extract.merge import Extraction, Source
from orcapost.extract.open_file import OpenFile
from orcapost.extract.passes import ReadAnswers, read_histories
from orcapost.extract.queries import DataItem, History, LineSections, RangeGraph

Q = TypeVar("Q", History, RangeGraph, DataItem, LineSections)
A = TypeVar("A")


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
        sections = [_tried(file.line_sections, _with_object(query, file_object)) for query in extraction.line_sections]
        answers += [_answer(source, reads, graphs, items, sections) for source in extraction.sources]
    return answers


def _answer(
    source: Source,
    reads: Sequence[ReadAnswers],
    graphs: Sequence[Curves | QueryFailed],
    items: Sequence[Value | QueryFailed],
    sections: Sequence[tuple[float, ...] | QueryFailed],
) -> Answer:
    match source.kind:
        case "range_graph":
            return graphs[source.query]
        case "data_item":
            return items[source.query]
        case "line_sections":
            return sections[source.query]
    return reads[source.query].get(source.use)


def range_graph(file: OpenFile, query: RangeGraph) -> Curves | QueryFailed:
    """A range graph's curves, or why there are none."""
    return _tried(file.range_graph, query)


def _data_item(file: OpenFile, query: DataItem) -> Value | QueryFailed:
    value = _tried(file.data, query)
    return QueryFailed(f"data item {query.name!r} has no value here") if value is None else value


def _tried(read: Callable[[Q], A], query: Q) -> A | QueryFailed:
    """What `read` makes of the query, or why it has no answer."""
    try:
        return read(query)
    except QueryFailed as failure:
        return failure


def _with_object(query: Q, file_object: str | None) -> Q:
    return query if query.object is not None else replace(query, object=file_object)
