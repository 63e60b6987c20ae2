"""Parquet tables, read back by polars."""

from __future__ import annotations

import io
import json
import math

import polars
import pytest

from orcapost.extract.queries import DataItem
from orcapost.formats.parquet import FORMAT
from orcapost.formats.table import Meaning, Table


@pytest.fixture
def read(rows, written):
    """The frame that a table of these columns comes back as, from so many rows."""

    def read(count, *columns, **more):
        return polars.read_parquet(io.BytesIO(written(FORMAT, Table("g", columns, rows(count, **more)))))

    return read


def test_numbers_have_all_their_digits_and_an_empty_cell_is_null(column, read):
    frame = read(5, column("x", 1 / 3, None, 7, math.nan, math.inf))

    assert frame["x"].dtype == polars.Float64
    assert frame["x"][:3].to_list() == [1 / 3, None, 7.0]
    assert math.isnan(frame["x"][3])
    assert frame["x"][4] == math.inf


def test_a_column_of_texts_is_text_and_numbers_beside_texts_are_text(column, read):
    frame = read(3, column("text", "a", None, "b"), column("mixed", 1.5, "a", 2))

    assert frame["text"].to_list() == ["a", None, "b"]
    assert frame["mixed"].to_list() == ["1.5", "a", "2"]


def test_truths_are_truths_and_large_whole_numbers_lose_no_digit(column, read):
    frame = read(2, column("is", True, None), column("large", 2**53 + 1, 1))

    assert frame["is"].to_list() == [True, None]
    assert frame["large"].to_list() == ["9007199254740993", "1"]


def test_a_leading_column_is_text_even_where_all_of_it_is_empty(column, read):
    frame = read(2, column("x", 1.0, 2.0))

    assert frame.columns == ["fe_filename_stem", "description", "statistic", "x"]
    assert frame.dtypes[:3] == [polars.String] * 3
    assert frame["description"].null_count() == 2


def test_a_column_of_nothing_is_of_numbers(column, read):
    assert read(2, column("x", None, None))["x"].dtype == polars.Float64


def test_rows_of_statistics_are_left_out(column, read):
    assert read(2, column("x", 1.0, 3.0), statistics=["max", "mean"])["x"].to_list() == [1.0, 3.0]


def test_a_file_name_that_is_not_text_is_spelt_out(column, read):
    frame = read(1, column("x\udcff", 1.0), names=["bad\udcff"])

    assert frame["fe_filename_stem"].to_list() == ["bad\\udcff"]
    assert frame.columns[-1] == "x\\udcff"


def test_units_and_queries_are_in_the_metadata(column, rows, written):
    meaning = Meaning(DataItem("Environment", "WaterDepth"))
    table = Table("g", (column("depth", 1.0, meaning=meaning, unit="m"), column("y", 2.0)), rows(1))

    about = json.loads(polars.read_parquet_metadata(io.BytesIO(written(FORMAT, table)))["orcapost"])

    assert about["depth"]["unit"] == "m"
    assert "WaterDepth" in about["depth"]["query"]
    assert about["y"] == {"unit": None, "query": None}
    assert list(about) == ["fe_filename_stem", "description", "statistic", "depth", "y"]


def test_the_same_table_gives_the_same_bytes(column, rows, written):
    table = Table("g", tuple(column(f"x{n}", *[float(n + i) for i in range(500)]) for n in range(50)), rows(500))

    assert written(FORMAT, table) == written(FORMAT, table)
