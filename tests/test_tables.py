"""Summary tables: rows, statistics, rounding, names."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orcapost.claim import Owner
from orcapost.dialect.values import Column, Group
from orcapost.engine.result import FileResult
from orcapost.extract.answers import Simulation
from orcapost.extract.queries import DataItem
from orcapost.formats.errors import TableTooLarge
from orcapost.formats.settings import CsvOptions
from orcapost.formats.table import HEAD
from orcapost.inventory import SimFile
from orcapost.job import Inputs, Job
from orcapost.products.protocol import questions_of
from orcapost.products.replies import Failure, Labelled, Reply
from orcapost.products.summary.request import ShortForm, SummaryRequest
from orcapost.results.memory import Results
from orcapost.tables import (
    check_limits,
    content_keys,
    partial_files,
    parts,
    renamed_headings,
    table_files,
    table_paths,
    write_tables,
)

ALL = ("min", "max", "mean", "stdev")


def job(
    folder: Path,
    *groups: Group,
    every_line: tuple[str, ...] = (),
    decimals: int = 3,
    label: str | None = None,
    **others: Any,
) -> Job:
    request = SummaryRequest(groups, tuple(ShortForm(variable, variable) for variable in every_line))
    return Job(folder / "dm_fsts.yml", label, Inputs(folder), folder / "csv", (request,), decimals, **others)


def group(label: str, *columns: str) -> Group:
    """A group whose columns ask for data items of their names, each of an object called as the group is."""
    return Group(label, tuple(Column(name, DataItem(label, name)) for name in columns))


def done(*replies: Reply, start: float | None = -10.0, stop: float | None = 100.0) -> FileResult:
    """What a worker answers of a simulation that ran to its end."""
    return FileResult("SimulationStopped", Simulation("SimulationStopped", start, stop, stop, True), replies)


def stopped(*replies: Reply, state: str = "SimulationStopped", stop: float = 40.0) -> FileResult:
    """What a worker answers of one that was to run to 70 s."""
    simulation = Simulation(state, 0.0, stop, 70.0, False)
    return FileResult(simulation.run_status, simulation, replies)


def kept(job: Job, *results: FileResult) -> Results:
    entries = [entry for request in job.requests for entry in request.entries]
    store = Results(len(results), questions_of(job.requests), entries)
    for position, result in enumerate(results):
        store.add(position, result)
    return store


def written(job: Job, *results: FileResult) -> dict[str, list[list[str]]]:
    files = [SimFile(str(job.inputs.directory / f"case_{i}.sim"), 1) for i in range(len(results))]
    paths = write_tables(job, files, kept(job, *results), table_files(job))
    tables = {}
    for path in paths.values():
        with path.open(encoding="utf-8", newline="") as stream:
            tables[path.name] = list(csv.reader(stream))
    return tables


NO_VALUE = Failure("no value here")


def test_a_row_for_every_file_with_the_standard_columns_first(tmp_path: Path) -> None:
    (table,) = written(job(tmp_path, group("g", "a", "b")), done(1.5, 2), done(2.5, 3)).values()

    assert table[0] == [*HEAD, "a", "b"]
    assert table[1] == [
        (tmp_path / "case_0.sim").as_posix(),
        "case_0",
        "SimulationStopped",
        "-10.0",
        "100.0",
        "",
        "",
        "1.5",
        "2",
    ]
    assert len(table) == 3


def of_matrix(folder: Path, names: tuple[str, ...], *groups: Group, **others: Any) -> Job:
    """A job whose files are of a load matrix."""
    own = job(folder, *groups, **others)
    return replace(own, inputs=replace(own.inputs, load_matrix=names))


def test_a_row_begins_with_its_load_case_behind_the_files_name(tmp_path: Path) -> None:
    asked = of_matrix(tmp_path, ("heading", "Hs", "seed"), group("g", "a"), statistics=ALL)
    cases = [("beam", 1.5, 7), ("head", 2.5, 8), (None, None, None)]
    files = [SimFile(str(tmp_path / f"{n}.sim"), 1, load_case=case) for n, case in enumerate(cases)]
    (path,) = write_tables(asked, files, kept(asked, done(1.0), done(2.0), done(3.0)), table_files(asked)).values()

    with path.open(encoding="utf-8", newline="") as stream:
        table = list(csv.reader(stream))

    assert table[0] == ["fe_filename", "heading", "Hs", "seed", *HEAD[1:], "a"]
    assert [row[1:5] for row in table[1:4]] == [["beam", "1.5", "7", "0"], ["head", "2.5", "8", "1"], ["", "", "", "2"]]
    assert [row[1:4] for row in table[4:7]] == [["", "1.5", "7.0"], ["", "2.5", "8.0"], ["", "2.0", "7.5"]]


def test_numbers_of_the_load_matrix_are_the_users_and_not_rounded(tmp_path: Path) -> None:
    asked = of_matrix(tmp_path, ("probability",), group("g", "a"), statistics=("max",), decimals=2)
    files = [SimFile("a.sim", 1, load_case=(1.25e-7,))]
    (path,) = write_tables(asked, files, kept(asked, done(1.25e-7)), table_files(asked)).values()

    rows = path.read_text(encoding="utf-8").splitlines()[1:]
    assert [(row.split(",")[1], row.split(",")[-1]) for row in rows] == [("1.25e-07", "0.0")] * 2


def test_a_column_of_the_load_matrix_named_as_another_gets_a_number_and_a_warning(tmp_path: Path) -> None:
    asked = of_matrix(tmp_path, ("run_status", "a", "a 2", "Hs"), group("g", "a"), group("h", "b"))

    (part,) = parts(asked, (), kept(asked))

    names = [column.name for column in part.rows.leading]
    assert names == ["fe_filename", "run_status 2", "a 3", "a 2", "Hs", *HEAD[1:]]
    assert renamed_headings(asked) == [
        "The column run_status of the load matrix is called run_status 2 in the tables, which have another run_status.",
        "The column a of the load matrix is called a 3 in the tables, which have another a.",
    ]


def test_a_table_of_another_load_case_is_another_table(tmp_path: Path) -> None:
    asked = of_matrix(tmp_path, ("Hs",), group("g", "a"))
    keys = [content_keys(asked, [SimFile("a.sim", 1, load_case=(height,))], b"") for height in (1.0, 1.0, 2.0)]

    assert keys[0] == keys[1] != keys[2]


def test_the_name_has_the_stem_the_label_and_the_group(tmp_path: Path) -> None:
    assert list(written(job(tmp_path, group("g", "a"), label="hwl"), done(1.0))) == ["dm_fsts_hwl_g.csv"]
    assert list(written(job(tmp_path, group("g", "a")), done(1.0))) == ["dm_fsts_g.csv"]


def test_every_group_gets_its_own_part_of_the_values(tmp_path: Path) -> None:
    tables = written(job(tmp_path, group("g", "a", "b"), group("h", "a")), done(1.0, 2.0, 3.0))

    assert tables["dm_fsts_g.csv"][1][7:] == ["1.0", "2.0"]
    assert tables["dm_fsts_h.csv"][1][7:] == ["3.0"]


def test_floats_are_rounded_and_other_values_are_not_touched(tmp_path: Path) -> None:
    (table,) = written(
        job(tmp_path, group("g", *"abcdef"), decimals=2), done(1.005001, 7, "x", True, NO_VALUE, -0.001)
    ).values()

    assert table[1][7:] == ["1.01", "7", "x", "True", "", "0.0"]


@pytest.mark.parametrize("decimals", [0, 1, 4, 5, 6, 15, 16])
def test_floats_of_every_size_are_written_as_python_writes_them_rounded(tmp_path: Path, decimals: int) -> None:
    near = [0.0, -0.0, 0.5, 2.5, 0.25, 1.00005, -0.00004999, 9.99999999, 123456.7, 1e-4, 1.5e-5, 99999999999.99995]
    far = [5e-324, 1e15, 1e16, 1.7976931348623157e308, math.inf, *(-(10.0**power) / 3 for power in range(-12, 20))]

    (table,) = written(job(tmp_path, group("g", "a"), decimals=decimals), *map(done, [*near, *far])).values()

    assert [row[7] for row in table[1:]] == [repr(round(value, decimals) + 0.0) for value in [*near, *far]]


FORMULAS = ["=1+1", "@SUM(A1)", "\t=1", "\r=1", "+A1", "-A1", "-", "+ 1 m"]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_a_spreadsheet_takes_for_a_formula_gets_an_apostrophe(tmp_path: Path, text: str) -> None:
    (table,) = written(job(tmp_path, group("g", "a")), done(text)).values()
    assert table[1][7] == "'" + text


@pytest.mark.parametrize("text", ["-1.5", "+3", "-1e30", "a=1", "1-2", "'=1", "~", "Line 1 @ End A", ""])
def test_other_text_stays_as_it_is(tmp_path: Path, text: str) -> None:
    (table,) = written(job(tmp_path, group("g", "a")), done(text)).values()
    assert table[1][7] == text


def test_negative_numbers_stay_numbers(tmp_path: Path) -> None:
    (table,) = written(job(tmp_path, group("g", "a", "b")), done(-1.5, -2)).values()
    assert table[1][7:] == ["-1.5", "-2"]


def test_a_heading_that_would_be_a_formula_gets_an_apostrophe(tmp_path: Path) -> None:
    (table,) = written(job(tmp_path, group("g", "=a", "-b")), done(1, 2)).values()
    assert table[0][7:] == ["'=a", "'-b"]


@pytest.mark.parametrize(
    ("name", "stem"), [("-30deg.sim", "-30deg"), ("+30deg.sim", "+30deg"), ("=1+1.sim", "'=1+1"), ("@x.sim", "'@x")]
)
def test_a_file_may_be_called_by_its_sign_but_not_by_a_formula(tmp_path: Path, name: str, stem: str) -> None:
    files = [SimFile(str(tmp_path / name), 1, description="-description")]
    wanted = job(tmp_path, group("g", "a"))
    ((path, _),) = write_tables(wanted, files, kept(wanted, done(1)), table_files(wanted)).items()
    with path.open(encoding="utf-8", newline="") as stream:
        row = list(csv.reader(stream))[1]
    assert row[:2] == [(tmp_path / name).as_posix(), stem]
    assert row[5] == "'-description"


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_stay_where_the_configuration_wants_them(tmp_path: Path, text: str) -> None:
    wanted = replace(job(tmp_path, group("g", "a")), csv_formulas=True)
    (table,) = written(wanted, done(text)).values()
    assert table[1][7] == text


def test_a_column_may_hold_numbers_beside_texts_and_nothing(tmp_path: Path) -> None:
    (table,) = written(job(tmp_path, group("g", "a")), *map(done, [1.0005, NO_VALUE, 'x, "y"', 2, 3.0])).values()

    assert [row[7] for row in table[1:]] == [repr(round(1.0005, 3)), "", 'x, "y"', "2", "3.0"]


def test_a_failed_file_keeps_its_row(tmp_path: Path) -> None:
    (table,) = written(
        job(tmp_path, group("g", "a", "b")), done(1.0, 2.0), FileResult("unreadable", error="cut off")
    ).values()

    assert table[2][2:] == ["unreadable", "", "", "", "", "", ""]


def test_statistics_are_over_the_file_rows_only_and_over_every_numeric_column(tmp_path: Path) -> None:
    table = written(
        job(tmp_path, group("g", "a", "name"), statistics=ALL),
        done(1.0, "x", stop=100.0),
        done(2.0, "y", stop=100.0),
        done(6.0, "z", stop=40.0),
    )["dm_fsts_g.csv"]

    rows = {row[6]: row for row in table[4:]}
    assert list(rows) == ["min", "max", "mean", "stdev"]
    assert [rows[s][7] for s in ("min", "max", "mean")] == ["1.0", "6.0", "3.0"]
    assert rows["stdev"][7] == repr(round(math.sqrt(14 / 2), 3))  # deviations -2, -1, 3; a sample of three
    assert [rows[s][4] for s in ("min", "max", "mean")] == ["40.0", "100.0", "80.0"]
    assert all(rows[s][0] == rows[s][8] == "" for s in rows)


def test_just_the_rows_of_statistics_that_are_asked_for_are_there(tmp_path: Path) -> None:
    table = written(job(tmp_path, group("g", "a"), statistics=("max", "mean")), done(1.0), done(4.0))["dm_fsts_g.csv"]

    assert [(row[6], row[7]) for row in table[3:]] == [("max", "4.0"), ("mean", "2.5")]


def test_empty_cells_do_not_count_in_the_statistics(tmp_path: Path) -> None:
    table = written(job(tmp_path, group("g", "a"), statistics=ALL), done(1.0), done(NO_VALUE))["dm_fsts_g.csv"]

    assert [row[7] for row in table[3:]] == ["1.0", "1.0", "1.0", ""]  # one number has no standard deviation


def test_whole_numbers_count_in_the_statistics(tmp_path: Path) -> None:
    table = written(job(tmp_path, group("g", "a"), statistics=ALL), done(1), done(4))["dm_fsts_g.csv"]

    deviation = repr(round(math.sqrt(1.5**2 + 1.5**2), 3))  # of a sample of two: divided by one
    assert [row[7] for row in table[3:]] == ["1.0", "4.0", "2.5", deviation]


def test_where_every_file_failed_the_statistics_are_empty(tmp_path: Path) -> None:
    failed = FileResult("unreadable", error="cut off")

    table = written(job(tmp_path, group("g", "a"), statistics=ALL), failed, failed)["dm_fsts_g.csv"]

    assert [row[2:] for row in table[3:]] == [["", "", "", "", s, ""] for s in ("min", "max", "mean", "stdev")]


@pytest.mark.parametrize(("include", "means"), [(False, ["1.0", "70.0"]), (True, ["3.2", "54.0"])])
def test_what_stopped_early_counts_in_the_statistics_only_on_request(
    tmp_path: Path, include: bool, means: list[str]
) -> None:
    job_ = job(tmp_path, group("g", "a", "b"), statistics=ALL, include_incomplete=include)
    short = stopped(10.0, "text")
    unstable = stopped(3.0, 1.0, state="SimulationStoppedUnstable", stop=20.0)
    opened = Simulation("SimulationStopped", 0.0, 999.0, 999.0, True)
    failed = FileResult("failed", opened, error="it went wrong")  # its times are known

    table = written(
        job_, done(1.0, 5.0, stop=70.0), short, done(2.0, 5.0, stop=70.0), failed, unstable, done(0.0, 5.0, stop=70.0)
    )

    (mean,) = [row for row in table["dm_fsts_g.csv"] if row[6] == "mean"]
    # Without: (1 + 2 + 0) / 3 and 3 * 70 / 3. With: (1 + 10 + 2 + 3 + 0) / 5 = 3.2 and (3 * 70 + 40 + 20) / 5 = 54.
    assert [mean[7], mean[4]] == means


def test_a_text_of_a_file_that_does_not_count_takes_no_column_from_the_statistics(tmp_path: Path) -> None:
    table = written(job(tmp_path, group("g", "a"), statistics=ALL), done(5.0), stopped("text"))["dm_fsts_g.csv"]

    assert [row[7] for row in table[3:]] == ["5.0", "5.0", "5.0", ""]


def test_numbers_too_large_to_average_leave_the_mean_and_the_deviation_empty(tmp_path: Path) -> None:
    table = written(job(tmp_path, group("g", "a"), statistics=ALL), *(done(1.5e308 + i) for i in range(2)))[
        "dm_fsts_g.csv"
    ]

    assert [row[7] for row in table[3:]] == ["1.5e+308", "1.5e+308", "", ""]


def test_a_file_name_that_is_no_text_loses_no_table(tmp_path: Path) -> None:
    files = [SimFile(str(tmp_path / "bad\udcff.sim"), 1), SimFile(str(tmp_path / "good.sim"), 1)]

    wanted = job(tmp_path, group("g", "a"))
    (path,) = write_tables(wanted, files, kept(wanted, done(1.0), done(2.0)), table_files(wanted)).values()

    assert "bad\\udcff" in path.read_text(encoding="utf-8")


def test_every_line_that_any_file_has_gets_a_column_in_order_of_appearance(tmp_path: Path) -> None:
    table = written(
        job(tmp_path, group("g", "a"), every_line=("Bend moment",)),
        done(5.0, Labelled(("Line2", "Line1"), (1.0, 2.0))),
        FileResult("unreadable", error="cut off"),
        done(5.0, Labelled(("Line1", "Line3"), (3.0, NO_VALUE))),
    )["dm_fsts_Bend moment.csv"]

    assert table[0][7:] == ["Line2", "Line1", "Line3"]
    assert [row[7:] for row in table[1:]] == [["1.0", "2.0", ""], ["", "", ""], ["", "3.0", ""]]


def test_each_of_several_groups_over_every_line_gets_its_own_values(tmp_path: Path) -> None:
    variables = ("Tension", "Bend moment", "Curvature")
    replies = [Labelled(("Line1",), (value,)) for value in (1.0, 2.0, 3.0)]

    tables = written(job(tmp_path, every_line=variables), done(*replies))

    assert [table[1][7:] for table in tables.values()] == [["1.0"], ["2.0"], ["3.0"]]


def test_a_heading_with_comma_quote_and_accent_comes_back_whole(tmp_path: Path) -> None:
    heading = 'Tension, "Ende B" größer'

    (table,) = written(job(tmp_path, group("g", heading)), done(1.0)).values()

    assert table[0][7] == heading


def test_a_value_is_written_scaled_and_shifted_and_one_too_large_is_left_empty(tmp_path: Path) -> None:
    item = DataItem("g", "a")
    columns = (Column("a", item), Column("scaled", item, scale=-2.0, shift=3.0), Column("large", item, scale=1e308))

    (table,) = written(job(tmp_path, Group("g", columns)), done(1.5), done(7)).values()

    assert [row[7:] for row in table[1:]] == [["1.5", "0.0", "1.5e+308"], ["7", "-11.0", ""]]


def test_tables_that_are_there_as_they_would_be_written_are_left_alone(tmp_path: Path) -> None:
    asked = job(tmp_path, group("g", "a"), group("h", "a"))
    files, results = [SimFile("case.sim", 1)], kept(asked, done(1.0, 2.0))
    g, h = (tmp_path / "csv" / f"dm_fsts_{label}.csv" for label in "gh")
    g.parent.mkdir()
    g.write_text("as it is")

    assert write_tables(asked, files, results, table_files(asked), unchanged=[g]) == {g: g, h: h}

    assert g.read_text() == "as it is"
    assert h.read_text(encoding="utf-8").endswith(",2.0\n")
    h.unlink()
    assert write_tables(asked, files, results, table_files(asked), unchanged=[g, h]) == {g: g, h: h}
    assert not h.exists()


def test_whatever_decides_a_tables_bytes_is_in_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = job(tmp_path, group("g", "a"))
    files = [SimFile("case.sim", 1)]

    def keys(asked: Job = asked, files: list[SimFile] = files, state: bytes = b"replies") -> dict[Path, str]:
        return content_keys(asked, files, state)

    others = [
        keys(job(tmp_path, group("g", "b"))),
        keys(job(tmp_path, Group("g", (Column("a", DataItem("g", "a"), scale=2.0),)))),
        keys(replace(asked, csv_decimal=4)),
        keys(replace(asked, csv_formulas=True)),
        keys(replace(asked, csv=CsvOptions(delimiter=";"))),
        keys(replace(asked, formats=("xlsx",))),
        keys(replace(asked, statistics=("max",))),
        keys(replace(asked, include_incomplete=True)),
        keys(files=[SimFile("other.sim", 1)]),
        keys(files=[SimFile("case.sim", 1, description="first")]),
        keys(state=b"other replies"),
    ]
    known = keys()
    monkeypatch.setattr("orcapost.tables.__version__", "another")
    others.append(keys())

    assert list(known) == [tmp_path / "csv" / "dm_fsts_g.csv"]
    assert len({key for found in (known, *others) for key in found.values()}) == 13


def test_what_a_run_did_before_it_was_stopped_has_tables_of_its_own(tmp_path: Path) -> None:
    groups = group("g", "a"), group("h", "a")
    asked = job(tmp_path, *groups)

    places = write_tables(asked, [SimFile("case.sim", 1)], kept(asked, done(1.0, 2.0)), partial_files(asked))

    assert [path.name for path in places] == ["dm_fsts_g_partial.csv", "dm_fsts_h_partial.csv"]


def test_the_table_of_a_group_is_never_taken_for_what_another_did_before_it_was_stopped(tmp_path: Path) -> None:
    asked = job(tmp_path, group("g", "a"), group("g_Partial", "a"))

    places = write_tables(asked, [SimFile("case.sim", 1)], kept(asked, done(1.0, 2.0)), partial_files(asked))

    assert [path.name for path in places] == ["dm_fsts_g_Partial_partial.csv"]


def test_each_format_has_its_files_known_before_the_run(tmp_path: Path) -> None:
    asked = job(tmp_path, group("g", "a"), group("h", "a"), label="hwl", formats=("xlsx", "csv", "parquet"))

    assert [(file.path.name, file.labels) for file in table_files(asked)] == [
        ("dm_fsts_hwl.xlsx", ("g", "h")),
        ("dm_fsts_hwl_g.csv", ("g",)),
        ("dm_fsts_hwl_h.csv", ("h",)),
        ("dm_fsts_hwl_g.parquet", ("g",)),
        ("dm_fsts_hwl_h.parquet", ("h",)),
    ]
    assert {path.name for path in table_paths(asked)} < set(Owner.of(asked).files)


def test_a_table_that_changes_changes_the_key_of_its_workbook_and_not_that_of_another_table(tmp_path: Path) -> None:
    asked = job(tmp_path, group("g", "a"), formats=("csv", "xlsx"))
    more = replace(asked, requests=(*asked.requests, SummaryRequest((group("h", "a"),))))
    files = [SimFile("case.sim", 1)]

    before, after = content_keys(asked, files, b""), content_keys(more, files, b"")

    workbook, table = tmp_path / "csv" / "dm_fsts.xlsx", tmp_path / "csv" / "dm_fsts_g.csv"
    assert before[workbook] != after[workbook]
    assert before[table] == after[table]


def test_what_is_done_so_far_is_csv_whatever_the_formats(tmp_path: Path) -> None:
    asked = job(tmp_path, group("g", "a"), formats=("xlsx",))

    assert [file.path.name for file in partial_files(asked)] == ["dm_fsts_g_partial.csv"]


def test_a_format_that_cannot_hold_the_tables_is_refused_with_their_rows_of_statistics_counted(tmp_path: Path) -> None:
    asked = job(tmp_path, group("g", "a"), formats=("csv", "xlsx"), statistics=ALL)

    assert check_limits(asked, 1_048_570) == []  # with the heading, an empty row and four of statistics
    with pytest.raises(TableTooLarge, match="1,048,577 rows"):
        check_limits(asked, 1_048_571)
    assert check_limits(replace(asked, formats=("csv",)), 2_000_000) == []
