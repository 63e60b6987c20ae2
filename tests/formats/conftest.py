"""Tables made by hand, and what each format makes of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from orcapost.extract.answers import Value
from orcapost.formats.protocol import Format
from orcapost.formats.settings import CellForm
from orcapost.formats.table import ColumnValues, Rows, Table, TableColumn, not_floats


def _column(name: str, *values: Value, **more) -> TableColumn:
    """A column of these values."""

    def some(rows: slice) -> ColumnValues:
        own = values[rows]
        floats = np.array([v if type(v) is float else np.nan for v in own])
        return ColumnValues(floats, {n: v for n, v in enumerate(own) if type(v) is not float or v != v})

    return TableColumn(name, some, **more)


def _rows(count: int, statistics: Sequence[str] = (), names: Sequence[str] | None = None) -> Rows:
    """So many rows, with three leading columns."""
    stems = names or [f"case_{number}" for number in range(count)]
    leading = (
        _column("fe_filename_stem", *stems, holds="names"),
        _column("description", *[None] * count, holds="text"),
        TableColumn("statistic", lambda some: not_floats([None] * len(stems[some])), holds="text"),
    )
    return Rows(count, leading, tuple(statistics), np.ones(count, dtype=bool))


def _written(form: Format, *tables: Table, cells: CellForm | None = None) -> bytes:
    """The bytes of a file of these tables."""
    stream = io.BytesIO()
    form.writer(cells or CellForm(6))(stream, tables)
    return stream.getvalue()


@pytest.fixture
def column() -> Callable[..., TableColumn]:
    return _column


@pytest.fixture
def rows() -> Callable[..., Rows]:
    return _rows


@pytest.fixture
def written() -> Callable[..., bytes]:
    return _written
