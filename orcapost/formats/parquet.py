"""Tables as Parquet files, by polars.

They hold the entries of the list alone: rows of statistics are made of them, and would pass for entries in whatever
reads the file. Numbers have all their digits.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from orcapost.common import interruption
from orcapost.common.names import as_text
from orcapost.extract.words import words
from orcapost.formats.protocol import Format, TableWriter
from orcapost.formats.settings import CellForm
from orcapost.formats.table import Rows, Table, TableColumn

if TYPE_CHECKING:
    import polars


def writer(form: CellForm) -> TableWriter:
    """See `orcapost.formats.protocol.Format`."""
    leading: dict[int, tuple[Rows, list[polars.Series]]] = {}  # by the identity of the rows

    def write(stream: BinaryIO, tables: Sequence[Table]) -> None:
        import polars

        (table,) = tables
        rows = table.rows
        if id(rows) not in leading:
            leading[id(rows)] = rows, [_series(column) for column in rows.leading]
        frame = polars.DataFrame([*leading[id(rows)][1], *map(_series, table.columns)])
        frame.write_parquet(stream, metadata=_metadata(table.all_columns))

    return write


FORMAT = Format("parquet", ".parquet", writer, modules=("polars",), extra="parquet")


def _series(column: TableColumn) -> polars.Series:
    """A column of one type: numbers (float64), truths, or text, into which numbers are turned that stand beside text.
    Empty cells are null."""
    import polars

    interruption.check()
    name = as_text(column.name)
    found = column.values(slice(None))
    kinds = {type(value) for value in found.others.values() if value is not None}
    whole_numbers = all(-(2**53) <= value <= 2**53 for value in found.others.values() if type(value) is int)
    if column.holds == "results" and kinds <= {int, float} and whole_numbers:
        floats = np.array(found.floats, dtype=float)
        empty = []
        for place, value in found.others.items():
            if value is None:
                empty.append(place)
            else:
                floats[place] = value
        series = polars.Series(name, floats, dtype=polars.Float64)
        return series.scatter(empty, None) if empty else series
    values = found.values()
    if kinds == {bool} and len(found.others) == len(found.floats):
        return polars.Series(name, values, dtype=polars.Boolean)
    texts = [None if value is None else as_text(str(value)) for value in values]
    return polars.Series(name, texts, dtype=polars.String)


def _metadata(columns: Sequence[TableColumn]) -> dict[str, str]:
    """The table's metadata: polars can give columns none of their own. Under ``orcapost``, JSON: for each column by its
    name, its ``unit`` and its ``query`` in words, null where they are not known."""
    about: dict[str, Any] = {
        as_text(column.name): {
            "unit": column.unit,
            "query": None if column.meaning is None else words(column.meaning.need, column.meaning.statistic),
        }
        for column in columns
    }
    return {"orcapost": json.dumps(about, ensure_ascii=False)}
