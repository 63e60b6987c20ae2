"""Where files are read from and where tables go, as a user of the command sees it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment


def places(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(("input ", "output "))]


@pytest.fixture
def made(project: Any) -> Any:
    project.make("a.sim")
    return project


def test_a_run_and_a_plan_say_where_they_read_and_write(made: Any) -> None:
    said = [f"input    1 file in {made.sim}", f"output   {made.folder / 'csv'}"]

    assert places(made.run().err) == said
    assert places(made.orcapost("plan", made.config, "--backend", "fake").out) == said


def test_files_of_several_folders_are_said_with_what_they_have_in_common(made: Any) -> None:
    (made.sim / "sub").mkdir()
    made.make("sub/b.sim")
    made.write(made.tension, file_management={"input_directory": "sim", "filename": {"recursive": True}})

    said = places(made.run().err)

    assert said == [f"input    2 files in 2 folders below {made.sim}", f"output   {made.folder / 'results'}"]
    assert [row["fe_filename_stem"] for row in made.table("results")] == ["a", "b"]


def test_a_sheet_that_cannot_be_put_where_it_should_is_an_error_and_status_1(made: Any) -> None:
    book = openpyxl.Workbook()
    book.active.title = "results"
    book.active["A1"].comment = Comment("mine", "me")
    book.save(made.folder / "book.xlsx")
    group = {
        "Label": "results",
        "Columns": [made.tension],
        "inject_into": {"flag": True, "filename": "book.xlsx", "sheetname": None},
    }
    made.write(summary_settings={"groups": [group]})

    ended = made.run("--quiet")

    assert ended.status == 1
    assert f"error: {made.folder / 'book.xlsx'} has more on its sheet 'results' than cells" in ended.err
    assert Path(made.folder / "book_results.xlsx").exists()


def test_a_sheet_is_named_where_it_stands(made: Any) -> None:
    group = {"Label": "results", "Columns": [made.tension], "inject_into": {"flag": True, "filename": "book.xlsx"}}
    made.write(summary_settings={"groups": [group]})

    ended = made.run()

    assert ended.status == 0
    assert f"sheet    {made.folder / 'book.xlsx'}" in ended.out
