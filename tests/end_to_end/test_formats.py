"""Tables in several formats: the whole way from the configuration to the files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import polars
import pytest
import yaml


@pytest.fixture
def made(project: Any) -> Any:
    project.make("a.sim", seed=1)
    project.make("b.sim", seed=2)
    return project


def tables(project: Any) -> list[str]:
    found = [path.name for path in (project.folder / "csv").glob("*.*") if path.suffix in FORMATS]
    return sorted(name for name in found if name != "dm_test_problems.csv")


FORMATS = (".csv", ".parquet", ".xlsx")
ALL = ["dm_test.xlsx", "dm_test_results.csv", "dm_test_results.parquet"]


def test_each_format_has_the_same_numbers(made: Any) -> None:
    ended = made.run("--format", "csv,parquet,xlsx")

    assert ended.status == 0
    assert tables(made) == ALL
    folder = made.folder / "csv"
    heading = made.tension["Label"]
    frame = polars.read_parquet(folder / "dm_test_results.parquet")
    sheet = openpyxl.load_workbook(folder / "dm_test.xlsx")["results"]
    in_csv = [float(row[heading]) for row in made.table()]
    assert [round(value, 6) for value in frame[heading]] == in_csv
    assert [round(row[7].value, 6) for row in sheet.iter_rows(min_row=2)] == in_csv
    assert frame["fe_filename_stem"].to_list() == ["a", "b"]
    assert all(str(folder / name) in ended.out for name in ALL)
    assert made.metrics()["tables"] == [str(folder / name) for name in (ALL[1], ALL[2], ALL[0])]


def test_the_key_of_the_configuration_is_resolved_with_all_else(made: Any) -> None:
    made.write(made.tension, orcaflex={"postprocess": {"summary": {"flag": True}, "format": "parquet"}})

    made.run()
    assert tables(made) == ["dm_test_results.parquet"]
    made.run("--format", "xlsx")

    resolved = yaml.safe_load((made.folder / "csv" / "dm_test_resolved.yml").read_text(encoding="utf-8"))
    assert resolved["orcaflex"]["postprocess"]["format"] == ["xlsx"]


def test_a_second_run_leaves_every_table_as_it_was_and_another_format_is_added_without_reading(made: Any) -> None:
    made.run("--format", "csv,xlsx")

    again = made.run("--format", "csv,xlsx")
    more = made.run("--format", "csv,parquet,xlsx")

    assert again.out.count("(as it was)") == 2
    assert more.out.count("(as it was)") == 2
    assert "2 taken from an earlier run" in more.out
    assert tables(made) == ALL


def test_a_workbook_that_is_held_open_has_the_new_one_beside_it(made: Any, held: Any, command: Any) -> None:
    made.run("--format", "xlsx")
    workbook: Path = made.folder / "csv" / "dm_test.xlsx"
    before = workbook.read_bytes()
    made.make("c.sim", seed=3)
    held(workbook)

    ended = command("run", "dm_test.yml", "--backend", "fake", "--format", "xlsx")

    assert ended.status == 1
    assert f"error: {workbook} is held open by another program" in ended.err
    assert workbook.read_bytes() == before
    sheet = openpyxl.load_workbook(workbook.with_name("dm_test_new.xlsx"))["results"]
    assert [cell.value for cell in sheet["B"]][1:] == ["a", "b", "c"]


def test_a_format_that_needs_what_is_not_installed_says_so_before_anything_is_done(made: Any) -> None:
    (made.folder / "sitecustomize.py").write_text('import sys\nsys.modules["polars"] = None\n', encoding="utf-8")

    ended = made.orcapost(
        "run", made.config, "--backend", "fake", "--format", "csv,parquet", env={"PYTHONPATH": str(made.folder)}
    )

    assert (ended.status, ended.err) == (
        2,
        'error: polars is not installed; get it with: pip install "orcapost[parquet]"\n',
    )
    assert not (made.folder / "csv").exists()


@pytest.mark.parametrize("run", ["run", "plan"])
def test_a_table_that_excel_cannot_hold_is_told_before_anything_is_done(
    made: Any, command: Any, monkeypatch: pytest.MonkeyPatch, run: str
) -> None:
    monkeypatch.setattr("orcapost.formats.xlsx.MAX_ROWS", 2)  # the heading and one file
    made.write(made.tension, orcaflex={"postprocess": {"summary": {"flag": True}, "format": "xlsx"}})

    ended = command(run, "dm_test.yml", "--backend", "fake")

    assert ended.status == 2
    assert "error: the table results has 3 rows, and an Excel sheet at most 2; leave xlsx out" in ended.err
    assert not (made.folder / "csv").exists()


def test_a_sheet_that_cannot_be_called_as_its_table_is_noted(made: Any) -> None:
    long = "a table whose name is longer than any sheet's"
    made.write(summary_settings={"groups": [{"Label": long, "Columns": [made.tension]}]})

    ended = made.run("--format", "xlsx", "--quiet")

    assert f"note: The table {long} is the sheet '{long[:31]}'" in ended.err
    assert openpyxl.load_workbook(made.folder / "csv" / "dm_test.xlsx").sheetnames == [long[:31]]


def test_a_format_that_is_not_known_is_bad_usage(command: Any) -> None:
    ended = command("run", "dm_test.yml", "--format", "csv,parqet")

    assert ended.status == 2
    assert "--format" in ended.err
    assert "'parqet' is not a format; did you mean parquet?" in " ".join(ended.err.replace("│", " ").split())


def test_csv_as_a_german_excel_reads_it(made: Any) -> None:
    options = {"delimiter": ";", "decimal": ",", "bom": True}
    made.write(made.tension, orcaflex={"postprocess": {"summary": {"flag": True}, "csv": options}})

    made.run()

    content = (made.folder / "csv" / "dm_test_results.csv").read_bytes()
    heading, first, _ = content.decode("utf-8-sig").splitlines()
    assert content.startswith(b"\xef\xbb\xbf")
    assert heading.count(";") == first.count(";") == 7
    assert first.rpartition(";")[2].count(",") == 1
