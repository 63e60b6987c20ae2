"""Excel workbooks, read back by openpyxl."""

from __future__ import annotations

import errno
import io
import math
import zipfile

import openpyxl
import pytest

from orcapost.formats import xlsx
from orcapost.formats.settings import CellForm
from orcapost.formats.table import Table
from orcapost.formats.xlsx import FORMAT, sheet_names


@pytest.fixture
def sheet(rows, written):
    """The sheet of a table of these columns, of so many rows."""

    def sheet(count, *columns, **more):
        return openpyxl.load_workbook(io.BytesIO(written(FORMAT, Table("g", columns, rows(count, **more)))))["g"]

    return sheet


def cells(sheet, letter):
    return [cell.value for cell in sheet[letter]]


def test_numbers_are_numbers_with_all_their_digits_and_an_empty_cell_is_empty(column, sheet):
    found = sheet(4, column("x", 1 / 3, 7, None, -0.25))

    assert cells(found, "D") == ["x", pytest.approx(1 / 3, rel=1e-15), 7, None, -0.25]


def test_a_truth_is_a_truth_and_what_excel_has_no_number_for_is_text(column, sheet):
    found = sheet(5, column("x", True, math.nan, math.inf, -math.inf, 2**60))

    assert cells(found, "D") == ["x", True, "nan", "inf", "-inf", str(2**60)]
    assert [cell.data_type for cell in found["D"][2:]] == ["s"] * 4


@pytest.mark.parametrize(
    "text", ["=1+1", "{=1+1}", "@SUM(A1)", "https://example.org", "mailto:a@b.c", "internal:g!A1", "007", "+1", "x\ny"]
)
def test_text_is_text_and_neither_a_formula_nor_a_link_nor_a_number(column, sheet, text):
    found = sheet(1, column("x", text), names=[text])

    for cell in found["A2"], found["D2"]:
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_a_name_that_is_not_text_is_spelt_out_and_a_very_long_text_is_cut(column, sheet):
    found = sheet(1, column("x", "y" * 40_000), names=["bad\udcff"])

    assert found["A2"].value == "bad\\udcff"
    assert len(found["D2"].value) == 32_767


def test_the_heading_stays_in_sight_and_the_filter_is_on_the_entries_only(column, sheet):
    found = sheet(3, column("x", 1.0, 2.0, 6.0), statistics=["max", "mean"])

    assert found.freeze_panes == "A2"
    assert found.auto_filter.ref == "A1:D4"


def test_statistics_stand_in_a_block_of_their_own_below(column, sheet):
    found = sheet(3, column("x", 1.0, 2.0, 6.0), statistics=["max", "mean"])

    assert cells(found, "C") == ["statistic", None, None, None, None, "max", "mean"]
    assert cells(found, "D") == ["x", 1, 2, 6, None, 6, 3]


def test_columns_are_as_wide_as_their_headings_and_texts_within_limits(column, sheet):
    found = sheet(
        1, column("a heading of 26 characters", 1.0), column("y" * 90, 1.0), names=["a file name of 24 letters"]
    )

    widths = [found.column_dimensions[letter].width for letter in "ADE"]
    assert widths[0] >= 24
    assert widths[1] >= 26
    assert widths[2] < 50


def test_a_sheet_for_each_table_in_their_order(column, rows, written):
    tables = [Table(label, (column("x", number),), rows(1)) for number, label in enumerate(["b", "a", "c: d"])]

    book = openpyxl.load_workbook(io.BytesIO(written(FORMAT, *tables)))

    assert book.sheetnames == ["b", "a", "c_ d"]
    assert [sheet["D2"].value for sheet in book] == [0, 1, 2]


def test_the_same_table_gives_the_same_bytes_at_another_time(column, rows, written, monkeypatch):
    table = Table("g", (column("x", 1.0, "a"),), rows(2))
    content = written(FORMAT, table)
    monkeypatch.setattr("time.time", lambda: 2e9)

    assert written(FORMAT, table) == content
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {part.date_time for part in parts.infolist()} <= {(1980, 1, day, 0, 0, 0) for day in range(1, 32)}
        assert b">2000-01-01T00:00:00Z<" in parts.read("docProps/core.xml")


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("mooring", "mooring"),
        ("a[b]c:d*e?f/g\\h", "a_b_c_d_e_f_g_h"),
        ("'quoted'", "quoted"),
        ("'", "Table"),
        ("history", "history_"),
        ("x" * 32, "x" * 31),
        ("x" * 30 + "'y", "x" * 30),
        ("\U0001f30a" * 16, "\U0001f30a" * 15),  # two of Excel's characters each
    ],
)
def test_a_sheet_has_a_name_that_excel_takes(label, name):
    assert sheet_names([label]) == {label: name}


def test_sheet_names_differ_whatever_the_case_and_a_good_label_keeps_its_own():
    long = "x" * 31
    found = sheet_names([f"{long}1", f"{long}2", long.upper(), "a:b", "A_b"])

    assert found == {f"{long}1": "x" * 29 + "~2", f"{long}2": "x" * 29 + "~3", long.upper(): long.upper(),
                     "a:b": "a_b~2", "A_b": "A_b"}  # fmt: skip


def test_limits_are_told_before_anything_is_written():
    assert FORMAT.limits({"g": 16_384}, 1_048_576) == ([], [])
    errors, _ = FORMAT.limits({"g": 16_385, "h": 8}, 1_048_577)
    assert errors == [
        "the table g has 16,385 columns, and an Excel sheet at most 16,384; leave xlsx out of the formats",
        "the table g has 1,048,577 rows, and an Excel sheet at most 1,048,576; leave xlsx out of the formats",
    ]
    _, notes = FORMAT.limits({"a/b": 8, "c": 8}, 2)
    assert notes == ["The table a/b is the sheet 'a_b': Excel allows no longer or other names."]


def test_columns_that_only_the_files_decide_are_counted_before_a_sheet_is_begun(column, rows, written, monkeypatch):
    monkeypatch.setattr(xlsx, "MAX_COLUMNS", 4)

    with pytest.raises(OSError, match="the table g has 5 columns") as refused:
        written(FORMAT, Table("g", (column("x", 1.0), column("y", 2.0)), rows(1)))

    assert refused.value.errno == errno.EFBIG


def test_rows_that_only_the_files_decide_are_counted_before_a_sheet_is_begun(column, rows, written, monkeypatch):
    monkeypatch.setattr(xlsx, "MAX_ROWS", 4)
    own = Table("envelope", (column("x", 1.0, 2.0),), rows(2, ["max"]))  # a heading, 2 rows, an empty one and 1 more

    with pytest.raises(OSError, match="the table envelope has 5 rows"):
        written(FORMAT, own)


class Full(io.BytesIO):
    """A file on a disk that is full."""

    def write(self, data):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_an_error_like_any_other_and_leaves_nothing(column, rows, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    with pytest.raises(OSError, match="No space left") as failed:
        FORMAT.writer(CellForm(6))(Full(), [Table("g", (column("x", 1.0),), rows(1))])

    assert failed.value.errno == errno.ENOSPC
    assert list(tmp_path.iterdir()) == []
