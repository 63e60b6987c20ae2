"""Sheets put into workbooks of others, read back by openpyxl; what else is in these stays byte for byte."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from xlsxwriter import Workbook

from orcapost.formats.errors import WorkbookRefused
from orcapost.formats.table import Table
from orcapost.formats.workbook import with_sheets
from orcapost.formats.xlsx import FORMAT


@pytest.fixture
def sheet(written, column, rows) -> Callable[..., bytes]:
    def made(*values: float) -> bytes:
        return written(FORMAT, Table("any", (column("x", *values),), rows(len(values))))

    return made


def theirs(*names: str, chart: str | None = None) -> bytes:
    """A workbook with a formula on each sheet that counts the first, and perhaps a chart on one of them."""
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "num_format": "0.000"})
        for name in names:
            own = book.add_worksheet(name)
            own.write_number(0, 0, 1.5, bold)
            own.write_formula(1, 0, f"=COUNT('{names[0]}'!D:D)", None, 7)
            if name == chart:
                drawn = book.add_chart({"type": "line"})
                drawn.add_series({"values": f"='{names[0]}'!$D$2:$D$3"})
                own.insert_chart("F2", drawn)
        book.define_name("mine", f"='{names[0]}'!$A$1")
    return stream.getvalue()


def parts(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as own:
        assert own.testzip() is None
        return {name: own.read(name) for name in own.namelist()}


def changed(workbook: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """The workbook after a change of its parts."""
    found = parts(workbook)
    change(found)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new:
        for name, content in found.items():
            new.writestr(name, content)
    return stream.getvalue()


def column_d(workbook: bytes, name: str) -> list[object]:
    return [cell.value for cell in openpyxl.load_workbook(io.BytesIO(workbook))[name]["D"]]


@pytest.mark.parametrize("name", ["data", "DATA"])
def test_a_sheet_takes_the_place_of_the_one_of_its_name(sheet, name) -> None:
    new = with_sheets(theirs("first", "data", "last"), {name: sheet(2.5, 3.5)})

    assert openpyxl.load_workbook(io.BytesIO(new)).sheetnames == ["first", "data", "last"]
    assert column_d(new, "data") == ["x", 2.5, 3.5]


def test_a_sheet_of_a_new_name_is_the_last(sheet) -> None:
    new = with_sheets(theirs("first"), {"a < b & 'c'": sheet(2.5), "other": sheet(4.5)})

    assert openpyxl.load_workbook(io.BytesIO(new)).sheetnames == ["first", "a < b & 'c'", "other"]
    assert column_d(new, "a < b & 'c'") == ["x", 2.5]
    assert column_d(new, "other") == ["x", 4.5]


def test_all_other_parts_stay_as_they_are(sheet) -> None:
    old = theirs("first", "data", "last", chart="last")

    new = with_sheets(old, {"data": sheet(2.5)})

    before, after = parts(old), parts(new)
    assert list(after) == list(before)
    assert {name for name in before if before[name] != after[name]} == {"xl/worksheets/sheet2.xml"}
    assert "xl/charts/chart1.xml" in after
    last = openpyxl.load_workbook(io.BytesIO(new))["last"]
    assert (last["A1"].font.b, last["A1"].number_format, last["A2"].value) == (True, "0.000", "=COUNT('first'!D:D)")


def test_formulas_are_calculated_when_the_workbook_is_opened(sheet) -> None:
    old = theirs("first")
    without = changed(old, _without_calculation)

    for workbook in (old, without):
        new = with_sheets(workbook, {"new": sheet(1.5)})
        assert parts(new)["xl/workbook.xml"].count(b'fullCalcOnLoad="1"') == 1
        assert openpyxl.load_workbook(io.BytesIO(new)).calculation.fullCalcOnLoad


def _without_calculation(own: dict[str, bytes]) -> None:
    own["xl/workbook.xml"] = re.sub(rb"<calcPr[^>]*/>", b"", own["xl/workbook.xml"])


def test_the_chain_of_calculation_goes_since_cells_of_it_may_be_gone(sheet) -> None:
    def chain(own: dict[str, bytes]) -> None:
        own["xl/calcChain.xml"] = b"<calcChain/>"
        own["[Content_Types].xml"] = own["[Content_Types].xml"].replace(
            b"</Types>", b'<Override PartName="/xl/calcChain.xml" ContentType="x"/></Types>'
        )
        own["xl/_rels/workbook.xml.rels"] = own["xl/_rels/workbook.xml.rels"].replace(
            b"</Relationships>", b'<Relationship Id="rId99" Type="x/calcChain" Target="calcChain.xml"/></Relationships>'
        )

    new = parts(with_sheets(changed(theirs("data"), chain), {"data": sheet(1.5)}))

    assert not [name for name, content in new.items() if b"calcChain" in content or "calcChain" in name]


def test_the_same_sheets_once_more_change_no_byte(sheet) -> None:
    sheets = {"data": sheet(2.5), "new": sheet(3.5)}
    once = with_sheets(theirs("first", "data"), sheets)

    assert with_sheets(once, sheets) == once


def test_the_new_sheet_is_not_selected_beside_another(sheet) -> None:
    new = parts(with_sheets(theirs("first", "data"), {"data": sheet(2.5)}))

    assert b"tabSelected" not in new["xl/worksheets/sheet2.xml"]
    assert b"autoFilter" not in new["xl/worksheets/sheet2.xml"]


def test_a_sheet_with_more_than_cells_is_not_replaced(sheet) -> None:
    with pytest.raises(WorkbookRefused, match="has more on its sheet 'data' than cells: drawing"):
        with_sheets(theirs("data", chart="data"), {"data": sheet(2.5)})

    book = openpyxl.Workbook()
    book.active.title = "data"
    book.active["A1"].comment = Comment("mine", "me")
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(WorkbookRefused, match="has more on its sheet 'data' than cells: comments, vmlDrawing"):
        with_sheets(stream.getvalue(), {"data": sheet(2.5)})


def test_a_chart_sheet_is_not_replaced(sheet) -> None:
    stream = io.BytesIO()
    with Workbook(stream) as book:
        book.add_worksheet("first")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=first!$A$1:$A$2"})
        book.add_chartsheet("data").set_chart(chart)

    with pytest.raises(WorkbookRefused, match="has a chartsheet called 'data'"):
        with_sheets(stream.getvalue(), {"data": sheet(2.5)})


def test_a_signed_workbook_is_left_alone(sheet) -> None:
    signed = changed(theirs("data"), lambda own: own.update({"_xmlsignatures/sig1.xml": b"<x/>"}))

    with pytest.raises(WorkbookRefused, match="is signed"):
        with_sheets(signed, {"data": sheet(2.5)})


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0 of Excel 97, or with a password", b"PK nonsense"])
def test_what_is_no_workbook_is_left_alone(sheet, content) -> None:
    with pytest.raises(WorkbookRefused, match="is not a workbook that orcapost can change"):
        with_sheets(content, {"data": sheet(2.5)})


def test_a_strict_workbook_is_left_alone(sheet) -> None:
    def strict(own: dict[str, bytes]) -> None:
        own["xl/workbook.xml"] = own["xl/workbook.xml"].replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006", b"http://purl.oclc.org/ooxml/officeDocument"
        )

    with pytest.raises(WorkbookRefused, match="of the usual kind"):
        with_sheets(changed(theirs("data"), strict), {"data": sheet(2.5)})


def test_a_workbook_that_openpyxl_wrote_takes_sheets_too(sheet, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "data"
    book.create_sheet("keep")["A1"] = "=1+1"
    book.save(tmp_path / "book.xlsx")

    new = with_sheets((tmp_path / "book.xlsx").read_bytes(), {"data": sheet(2.5), "new": sheet(3.5)})

    assert column_d(new, "data") == ["x", 2.5]
    assert column_d(new, "new") == ["x", 3.5]
    assert openpyxl.load_workbook(io.BytesIO(new))["keep"]["A1"].value == "=1+1"
