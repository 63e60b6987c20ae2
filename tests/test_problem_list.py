"""All that is wrong stands in a file, one row for each file and column."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from orcapost.dialect.values import Group
from orcapost.engine.result import FileResult
from orcapost.extract.answers import Simulation
from orcapost.extract.queries import DataItem
from orcapost.formats.settings import CsvOptions
from orcapost.inventory import SimFile
from orcapost.job import Inputs, Job
from orcapost.problem_list import ProblemList, problems_path
from orcapost.products.entry import Entry
from orcapost.products.question import Number
from orcapost.products.replies import Failure
from orcapost.products.summary.request import SummaryRequest
from orcapost.results.memory import Results

QUESTION = Number(DataItem("Line01", "Length", -1))
FINISHED = Simulation("SimulationStopped", -10.0, 100.0, 100.0, True)
STOPPED = Simulation("SimulationStopped", -10.0, 50.0, 100.0, False)


def job(folder: Path, *groups: str) -> Job:
    request = SummaryRequest(tuple(Group(group) for group in groups))
    return Job(folder / "dm.yml", None, Inputs(folder), folder, (request,))


def listed(job: Job, *results: FileResult | None, column: str = "mooring / Line01") -> ProblemList:
    held = Results(len(results), [QUESTION], [Entry(column, QUESTION)])
    for position, result in enumerate(results):
        if result is not None:
            held.add(position, result)
    files = [SimFile(str(job.output_directory / f"{position}.sim"), 1) for position in range(len(results))]
    return ProblemList(job, files, held, lambda name: "dm.yml:4" if name == column else "")


def rows(problems: ProblemList, path: Path) -> list[list[str]]:
    problems.write(path)
    return list(csv.reader(io.StringIO(path.read_text("utf-8"))))


def replied(words: str | None = None, simulation: Simulation = FINISHED) -> FileResult:
    return FileResult(simulation.run_status, simulation, (1.0 if words is None else Failure(words),))


def test_each_problem_of_each_file_is_a_row_with_the_name_that_tables_have(tmp_path: Path) -> None:
    failed = FileResult("missing", error="no such file")
    problems = listed(job(tmp_path), replied("no object"), replied(), None, failed, replied("no object", STOPPED))

    name = tmp_path.as_posix()
    empty_cell = ["mooring", "Line01", "empty cell", "no object", "dm.yml:4"]
    assert rows(problems, tmp_path / "dm_problems.csv") == [
        ["file", "group", "column", "kind", "message", "yaml_line"],
        [f"{name}/0.sim", *empty_cell],
        [f"{name}/3.sim", "", "", "failed", "missing: no such file", ""],
        [f"{name}/4.sim", "", "", "incomplete simulation", STOPPED.unfinished, ""],
        [f"{name}/4.sim", *empty_cell],
    ]
    assert problems.rows == 4


def test_without_problems_there_is_the_first_line_only(tmp_path: Path) -> None:
    problems = listed(job(tmp_path), replied(), None)

    assert rows(problems, tmp_path / "dm_problems.csv") == [["file", "group", "column", "kind", "message", "yaml_line"]]
    assert problems.rows == 0


def test_text_that_a_spreadsheet_would_run_is_told_from_a_formula(tmp_path: Path) -> None:
    problems = listed(job(tmp_path), replied("=1+1"), column="@group / =column")

    (_, row) = rows(problems, tmp_path / "dm_problems.csv")
    assert row[1:3] == ["'@group", "'=column"]
    assert row[4] == "'=1+1"


def test_it_is_written_with_the_delimiter_and_the_mark_of_the_tables(tmp_path: Path) -> None:
    german = replace(job(tmp_path), csv=CsvOptions(";", ",", bom=True))
    path = tmp_path / "dm_problems.csv"

    listed(german, replied("no; such")).write(path)

    first, second = path.read_text("utf-8").splitlines()
    assert first == "\ufefffile;group;column;kind;message;yaml_line"
    assert second.endswith(';mooring;Line01;empty cell;"no; such";dm.yml:4')


def test_the_key_changes_with_the_text_and_with_nothing_else(tmp_path: Path) -> None:
    same = [listed(job(tmp_path), replied("no object")).key() for _ in range(2)]

    assert same[0] == same[1]
    assert listed(job(tmp_path), replied("another")).key() not in same
    assert listed(job(tmp_path), replied("no object"), replied("no object")).key() not in same


@pytest.mark.parametrize(
    ("groups", "name"),
    [
        (["mooring"], "dm_problems.csv"),
        (["problems"], "dm_problems_2.csv"),
        (["Problems", "problems_2"], "dm_problems_3.csv"),
    ],
)
def test_a_table_of_that_name_keeps_it(tmp_path: Path, groups: list[str], name: str) -> None:
    assert problems_path(job(tmp_path, *groups)) == tmp_path / name
