"""CSV for the spreadsheets of other countries; the usual form is tested in `tests/test_tables.py`."""

from __future__ import annotations

import csv
import io

import pytest

from orcapost.formats.csv import FORMAT
from orcapost.formats.settings import CellForm, CsvOptions
from orcapost.formats.table import Table

GERMAN = CellForm(2, csv=CsvOptions(";", ",", bom=True))


def test_a_decimal_comma_stands_in_numbers_only(column, rows, written):
    table = Table("g", (column("x.y", 1.5, -2.25, 1e20, -0.001, "1.5", 7, None),), rows(7, ["max"]))

    lines = written(FORMAT, table, cells=GERMAN).decode("utf-8-sig").splitlines()

    assert lines[0].endswith(";x.y")
    assert [line.rpartition(";")[2] for line in lines[1:8]] == ["1,5", "-2,25", "1e+20", "0,0", "1.5", "7", ""]


def test_rows_of_statistics_have_the_comma_too(column, rows, written):
    table = Table("g", (column("x", 1.0, 2.0),), rows(2, ["max", "mean"]))

    *_, mean = written(FORMAT, table, cells=GERMAN).decode().splitlines()

    assert mean == ";;mean;1,5"


def test_the_mark_of_utf_8_stands_first_where_it_is_asked_for(column, rows, written):
    table = Table("g", (column("größe", 1.0),), rows(1))

    with_mark = written(FORMAT, table, cells=CellForm(6, csv=CsvOptions(bom=True)))

    assert with_mark == b"\xef\xbb\xbf" + written(FORMAT, table)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " ", "^", "]", "."])
@pytest.mark.parametrize("decimal", [".", ","])
def test_every_cell_comes_back_whatever_stands_between_them(column, rows, written, delimiter, decimal):
    if delimiter == decimal:
        return
    texts = ["a,b", "a;b", "a\tb", 'say "a b"', "two\nlines", "x|y^z]"]
    table = Table("g, h; i", (column("text", *texts), column("number", *[0.5] * 6)), rows(6))

    text = written(FORMAT, table, cells=CellForm(6, csv=CsvOptions(delimiter, decimal))).decode()
    _, *found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)

    assert [(row[3], row[4]) for row in found] == [(text, f"0{decimal}5") for text in texts]


def test_several_tables_begin_their_lines_alike(column, rows, written):
    entries = rows(1200)
    write = FORMAT.writer(CellForm(6))
    found = []
    for label in "gh":
        stream = io.BytesIO()
        write(stream, [Table(label, (column("x", *map(float, range(1200))),), entries)])
        found.append(stream.getvalue())

    assert found[0] == found[1]
    assert found[0].decode().splitlines()[1200] == "case_1199,,,1199.0"
