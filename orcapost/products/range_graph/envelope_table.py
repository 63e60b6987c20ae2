"""The table of envelopes: at each arc length of a line the least and the largest value, and the files that have it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from orcapost.dialect.sources import ALL_INPUT
from orcapost.extract.answers import Value
from orcapost.extract.queries import LineSections, RangeGraph
from orcapost.formats.table import ColumnSource, Meaning, Rows, Table, TableColumn, floats_only, not_floats
from orcapost.products.range_graph.envelope import NOBODY
from orcapost.products.range_graph.file import ARC_LENGTH
from orcapost.products.range_graph.written import WrittenCurves, envelopes_of
from orcapost.statistics.reducer import Array

LINE = "Line"


def envelope_table(
    label: str, parts: Sequence[tuple[str, RangeGraph, WrittenCurves]], source: int = ALL_INPUT
) -> Table | None:
    """The table of one envelope, or of those of several lines, one under the other; None where no file has curves.

    Parameters
    ----------
    parts
        For each, the line to name, its range graph and its files. A single one without a line has no such column.
    source
        Which files it is about (see `orcapost.dialect.sources`).
    """
    parts = [part for part in parts if part[2].receipts]
    if not parts:
        return None
    graph = parts[0][1]
    found = [envelopes_of(curves) for _, _, curves in parts]
    lengths = [len(envelopes[0].x) for envelopes in found]
    columns = []
    if parts[0][0]:
        lines = [line for (line, _, _), length in zip(parts, lengths, strict=True) for _ in range(length)]
        columns.append(TableColumn(LINE, _texts(lines), holds="text"))
    arc_lengths = _numbers([envelopes[0].x for envelopes in found])
    columns.append(TableColumn(ARC_LENGTH, arc_lengths, Meaning(LineSections(graph.object))))
    headings = parts[0][2].headings
    for place, heading in enumerate(headings):
        behind = f" of {heading}" if len(headings) > 1 else ""
        own = [envelopes[place] for envelopes in found]
        stems = [curves.stems for _, _, curves in parts]
        meaning = Meaning(graph)
        for name, values, numbers in (
            ("Min", [each.least for each in own], [each.least_of for each in own]),
            ("Max", [each.largest for each in own], [each.largest_of for each in own]),
        ):
            columns.append(TableColumn(f"{name}{behind}", _numbers(values), meaning))
            files = [stem for pair in zip(stems, numbers, strict=True) for stem in _files(*pair)]
            columns.append(TableColumn(f"{name}{behind} file", _texts(files), holds="text"))
    rows = Rows(sum(lengths), (), (), np.ones(sum(lengths), dtype=bool))
    return Table(label, tuple(columns), rows, parts[0][2].form.decimals, source)


def _files(stems: Sequence[str], numbers: NDArray[np.intp]) -> list[Value]:
    return [None if number == NOBODY else stems[number] for number in numbers.tolist()]


def _numbers(parts: Sequence[Array]) -> ColumnSource:
    values = np.concatenate(parts)
    return lambda rows: floats_only(values[rows])


def _texts(values: Sequence[Value]) -> ColumnSource:
    return lambda rows: not_floats(values[rows])
