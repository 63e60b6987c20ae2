"""Linked statistics: what the tables hold, what has no value and why, and what is refused."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from orcapost.config import ConfigError
from orcapost.dialect.column_fields import LINKED_COLUMN
from orcapost.engine.loop import Settings
from orcapost.extract import passes
from orcapost.extract.queries import History, Period
from orcapost.job import Job
from orcapost.orcaflex import session
from orcapost.orcaflex.backend import open_backend
from orcapost.pipeline import Done, Run, load_job, prepare
from orcapost.products.linked_statistics.question import LinkedStatistics
from orcapost.products.linked_statistics.settings import SETTINGS
from orcapost.products.replies import Failure, Labelled
from orcapost.products.summary.settings import ALL_ROWS, OLDER
from orcapost.yamldoc.fields import markdown_table
from orcfxapi_standin import closed_form
from orcfxapi_standin.format import Header
from orcfxapi_standin.generate import make_sim

INTERVAL, STAGES = 0.1, (10.0, 40.0)  # samples from -10 to 40 s
PLACE = "ObjectName: Line01, objectExtra: [End B], SimulationPeriod: [0, 20]"
ENDS = f"{{Label: ends, {PLACE}, Variable: [Effective tension, Bend moment]}}"
FLAG = "orcaflex: {postprocess: {linked_statistics: {flag: true, statistics: {Mean: false}}}}\n"
HEADINGS = [
    "ValueAtMax_Effective tension",
    "TimeOfMax_Effective tension",
    "LinkedValueAtMax_Bend moment",
    "ValueAtMin_Effective tension",
    "TimeOfMin_Effective tension",
    "LinkedValueAtMin_Bend moment",
]


def make(folder: Path, name: str = "a", **options: object) -> Header:
    (folder / "sim").mkdir(exist_ok=True)
    given = {"samples": 501, "stages": STAGES, "sample_interval": INTERVAL, "seed": 3, **options}
    return make_sim(folder / "sim" / f"{name}.sim", "dm_fsts_lngc", **given)  # type: ignore[arg-type]


def asking(folder: Path, *columns: str, head: str = FLAG, more: str = "") -> Path:
    path = folder / "dm.yml"
    path.write_text(
        f"file_management: {{input_directory: sim, output_directory: csv}}\n{head}"
        "linked_statistics_settings:\n  groups:\n  - Label: linked\n    Columns:\n"
        + "".join(f"    - {column}\n" for column in columns)
        + more,
        encoding="utf-8",
    )
    return path


def run(config: Path) -> tuple[Done, Run]:
    with Run(prepare(load_job(config)), "fake", Settings()) as started:
        return started.execute(), started


def read(config: Path) -> tuple[list[str], list[dict[str, str]]]:
    with (config.parent / "csv" / "dm_linked.csv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        found = list(rows)
        return list(rows.fieldnames or []), found


def history(header: Header, variable: str, first: float, last: float, line: str = "Line01") -> np.ndarray:
    """The closed form at End B between two times [s]."""
    samples = np.arange(round((first + STAGES[0]) / INTERVAL), round((last + STAGES[0]) / INTERVAL) + 1)
    end_b = len(closed_form.parameters(header, line, variable).mean) - 1
    return closed_form.values(header, line, variable, end_b, samples)


def expected(header: Header, first: float = 0, last: float = 20, line: str = "Line01") -> list[float]:
    """Under `HEADINGS`: the tension's extremes, their times, and the moment at the same sample."""
    tension, moment = (history(header, name, first, last, line) for name in ("Effective tension", "Bend moment"))
    high, low = int(tension.argmax()), int(tension.argmin())
    return [
        *(tension[high], first + INTERVAL * high, moment[high]),
        *(tension[low], first + INTERVAL * low, moment[low]),
    ]


def numbers(row: dict[str, str]) -> list[float]:
    return [float(row[heading]) for heading in HEADINGS]


def problems(started: Run, file: int = 0) -> list[tuple[str, str]]:
    return [(problem.column, problem.message) for problem in started.results[file].problems]


def test_a_row_has_the_extremes_their_times_and_the_other_variable_then(tmp_path: Path) -> None:
    header = make(tmp_path)
    config = asking(tmp_path, ENDS)

    run(config)

    headings, (row,) = read(config)
    assert headings == ["fe_filename", "Label", "run_status", "statistic", *HEADINGS]
    assert (row["fe_filename"], row["Label"]) == ((tmp_path / "sim" / "a.sim").as_posix(), "ends")
    assert (row["run_status"], row["statistic"]) == ("SimulationStopped", "")
    assert numbers(row) == pytest.approx(expected(header), abs=1e-6)


def test_a_long_simulation_is_read_in_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    header = make(tmp_path)
    config = asking(tmp_path, ENDS)
    monkeypatch.setattr(passes, "HISTORY_BUDGET", 7 * 8 * 2)  # seven samples of two histories

    run(config)

    assert numbers(read(config)[1][0]) == pytest.approx(expected(header), abs=1e-6)


def test_files_come_first_and_in_each_the_columns(tmp_path: Path) -> None:
    headers = {name: make(tmp_path, name, seed=seed) for seed, name in enumerate("ab")}
    config = asking(tmp_path, ENDS, ENDS.replace("ends", "other").replace("Line01", "Line02"))

    run(config)

    _, rows = read(config)
    assert [(Path(row["fe_filename"]).stem, row["Label"]) for row in rows] == [
        *(("a", "ends"), ("a", "other"), ("b", "ends"), ("b", "other"))
    ]
    for row, (name, line) in zip(rows, [(n, line) for n in "ab" for line in ("Line01", "Line02")], strict=True):
        assert numbers(row) == pytest.approx(expected(headers[name], line=line), abs=1e-6)


def test_columns_of_other_variables_add_their_headings(tmp_path: Path) -> None:
    header = make(tmp_path)
    other = f"{{Label: moment, {PLACE}, Variable: [Bend moment, effective tension]}}"
    config = asking(tmp_path, ENDS, other)

    run(config)

    headings, (first, second) = read(config)
    tension, moment = (history(header, name, 0, 20) for name in ("Effective tension", "Bend moment"))
    assert headings[4:] == [
        *HEADINGS,
        *("ValueAtMax_Bend moment", "TimeOfMax_Bend moment", "LinkedValueAtMax_effective tension"),
        *("ValueAtMin_Bend moment", "TimeOfMin_Bend moment", "LinkedValueAtMin_effective tension"),
    ]
    assert first["ValueAtMax_Bend moment"] == ""
    assert second["ValueAtMax_Effective tension"] == ""
    assert float(second["ValueAtMax_Bend moment"]) == pytest.approx(moment.max(), abs=1e-6)
    assert float(second["LinkedValueAtMax_effective tension"]) == pytest.approx(tension[moment.argmax()], abs=1e-6)


def test_a_heading_is_one_whatever_the_case_of_its_variable(tmp_path: Path) -> None:
    make(tmp_path)
    config = asking(tmp_path, ENDS, ENDS.replace("ends", "again").replace("Effective tension", "EFFECTIVE TENSION"))

    run(config)

    headings, (first, second) = read(config)
    assert headings[4:] == HEADINGS
    assert numbers(first) == numbers(second)


def test_a_third_variable_has_its_value_at_the_same_times(tmp_path: Path) -> None:
    header = make(tmp_path)
    config = asking(tmp_path, ENDS.replace("Bend moment", "Bend moment, End force"))

    run(config)

    headings, (row,) = read(config)
    place = int(history(header, "Effective tension", 0, 20).argmin())
    end_force = closed_form.values(header, "Line01", "End force", 1, [100 + place])[0]  # sample 100 is at 0 s
    assert headings[6:8] == ["LinkedValueAtMax_Bend moment", "LinkedValueAtMax_End force"]
    assert float(row["LinkedValueAtMin_End force"]) == pytest.approx(end_force, abs=1e-6)


def test_the_rows_of_statistics_are_over_all_rows_that_count(tmp_path: Path) -> None:
    headers = [make(tmp_path, name, seed=seed) for seed, name in enumerate("abc")]
    make(tmp_path, "d", seed=9, samples=301, faults=["unfinished"])  # stopped at 20 s
    config = asking(tmp_path, ENDS, head="")

    run(config)

    _, rows = read(config)
    assert [row["statistic"] for row in rows] == ["", "", "", "", "min", "max", "mean", "stdev"]
    found = np.array([expected(header) for header in headers])
    for row, values in zip(rows[4:], [found.min(0), found.max(0), found.mean(0), found.std(0, ddof=1)], strict=True):
        assert numbers(row) == pytest.approx(values.tolist(), abs=1e-6)
    assert rows[3]["run_status"] == "SimulationStopped (20 of 50 s)"


@pytest.mark.parametrize(
    ("written", "rows"),
    [
        ("", ALL_ROWS),
        (
            "orcaflex: {postprocess: {linked_statistics: {statistics: {Maximum: true}}}}",
            ("min", "max", "mean", "stdev"),
        ),
        ("orcaflex: {postprocess: {linked_statistics: {statistics: {Maximum: false}}}}", ()),
        ("orcaflex: {postprocess: {linked_statistics: {AddMeanToSummary: true}}}", ("mean",)),
        ("linked_statistics_settings_master: {AddMaximumToSummary: true, AddMinimumToSummary: true}", ("min", "max")),
        (
            "orcaflex: {postprocess: {summary: {flag: false, statistics: {Mean: true}}}}",
            ("min", "max", "mean", "stdev"),
        ),
        (
            "orcaflex: {postprocess: {summary: {flag: false, statistics: {Mean: false}}}}",
            ("min", "max", "mean", "stdev"),
        ),
    ],
)
def test_which_rows_of_statistics_there_are(job: Callable[..., Job], written: str, rows: tuple[str, ...]) -> None:
    found = job(f"linked_statistics_settings: {{groups: [{{Label: g, Columns: [{ENDS}]}}]}}\n{written}\n")

    (request,) = found.requests
    assert request.statistics == rows  # type: ignore[attr-defined]


def test_a_master_gives_defaults(job: Callable[..., Job]) -> None:
    master = "{groups: [{Columns: [{SimulationPeriod: 1, ObjectName: Line01, ObjectType: line}]}]}"
    column = "{Label: a, Variable: [X, Y]}"
    found = job(
        f"linked_statistics_settings_master: {master}\n"
        f"linked_statistics_settings: {{groups: [{{Label: g, Columns: [{column}]}}]}}\n"
    )

    (entry,) = found.requests[0].entries
    assert [str(need.period) for need in entry.question.needs] == ["stage 1", "stage 1"]  # type: ignore[union-attr]


def test_a_variable_that_is_not_there_costs_its_own_cells(tmp_path: Path) -> None:
    header = make(tmp_path)
    config = asking(tmp_path, ENDS.replace("Bend moment", "Nothing, Bend moment"))

    _, started = run(config)

    _, (row,) = read(config)
    assert row["LinkedValueAtMax_Nothing"] == row["LinkedValueAtMin_Nothing"] == ""
    assert numbers(row) == pytest.approx(expected(header), abs=1e-6)
    assert [column for column, _ in problems(started)] == [
        "linked / ends / LinkedValueAtMax_Nothing",
        "linked / ends / LinkedValueAtMin_Nothing",
    ]


def test_an_object_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    make(tmp_path)
    config = asking(tmp_path, ENDS.replace("Line01", "Line99"))

    _, started = run(config)

    _, (row,) = read(config)
    assert [row[heading] for heading in HEADINGS] == [""] * 6
    assert problems(started) == [("linked / ends", "no object called 'Line99'; did you mean 'Line09'?")]


def test_a_static_state_has_no_linked_statistics(tmp_path: Path) -> None:
    make(tmp_path, faults=["static"])
    config = asking(tmp_path, ENDS.replace(", SimulationPeriod: [0, 20]", ""))

    _, started = run(config)

    _, (row,) = read(config)
    assert row["run_status"] == "InStaticState"
    assert [row[heading] for heading in HEADINGS] == [""] * 6
    assert problems(started) == [
        ("linked / ends", "linked statistics are of a simulation, and the file holds a static state only")
    ]


def test_a_simulation_that_stopped_early_has_those_of_what_was_simulated(tmp_path: Path) -> None:
    header = make(tmp_path, samples=251, faults=["unfinished"])  # stopped at 15 s
    config = asking(tmp_path, ENDS)

    run(config)

    assert numbers(read(config)[1][0]) == pytest.approx(expected(header, 0, 15), abs=1e-6)


def test_a_file_that_is_missing_has_a_row_for_each_column(tmp_path: Path) -> None:
    make(tmp_path)
    config = asking(tmp_path, ENDS, ENDS.replace("ends", "again"))
    text = config.read_text(encoding="utf-8").replace("input_directory: sim", "input_files: {sim: [sim/a.sim, no.sim]}")
    config.write_text(text, encoding="utf-8")

    run(config)

    _, rows = read(config)
    assert [(Path(row["fe_filename"]).name, row["run_status"]) for row in rows[:2]] == [
        ("a.sim", "SimulationStopped")
    ] * 2
    assert [(Path(row["fe_filename"]).name, row["run_status"]) for row in rows[2:]] == [("no.sim", "missing")] * 2
    assert rows[2][HEADINGS[0]] == ""


def test_a_group_may_be_about_files_of_its_own(tmp_path: Path) -> None:
    make(tmp_path)
    header = make_sim(tmp_path / "b.sim", "dm_fsts_lngc", samples=501, stages=STAGES, sample_interval=INTERVAL, seed=8)
    (tmp_path / "other").mkdir()
    (tmp_path / "b.sim").rename(tmp_path / "other" / "b.sim")
    config = asking(tmp_path, ENDS)
    config.write_text(config.read_text().replace("- Label: linked", "- Label: linked\n    directory: other"))

    run(config)

    _, (row,) = read(config)
    assert Path(row["fe_filename"]).name == "b.sim"
    assert numbers(row) == pytest.approx(expected(header), abs=1e-6)


def test_a_file_listed_for_an_object_gives_it_to_columns_without_one(tmp_path: Path) -> None:
    header = make(tmp_path)
    config = tmp_path / "dm.yml"
    config.write_text(
        "Files: [{Name: sim/a.sim, ObjectName: Line02}]\nfile_management: {output_directory: csv}\n"
        "linked_statistics_settings:\n  groups:\n  - Label: linked\n    Columns:\n"
        f"    - {ENDS.replace('ObjectName: Line01, ', '')}\n"
    )

    run(config)

    _, rows = read(config)
    assert numbers(rows[0]) == pytest.approx(expected(header, line="Line02"), abs=1e-6)
    meta = json.loads((tmp_path / "csv" / "dm_linked.meta.json").read_text(encoding="utf-8"))
    assert meta["columns"][0]["unit"] == "kN"


def test_the_same_rows_stand_in_parquet_and_in_a_workbook(tmp_path: Path) -> None:
    polars, openpyxl = pytest.importorskip("polars"), pytest.importorskip("openpyxl")
    header = make(tmp_path)
    head = FLAG.replace("postprocess: {", "postprocess: {format: [parquet, xlsx], ")

    run(asking(tmp_path, ENDS, ENDS.replace("ends", "other").replace("Line01", "Line02"), head=head))

    frame = polars.read_parquet(tmp_path / "csv" / "dm_linked.parquet")
    assert frame["Label"].to_list() == ["ends", "other"]
    assert frame.row(1)[4:] == pytest.approx(expected(header, line="Line02"), abs=1e-9)
    sheet = openpyxl.load_workbook(tmp_path / "csv" / "dm.xlsx")["linked"]
    assert [cell.value for cell in sheet[3]][4:] == pytest.approx(expected(header, line="Line02"), abs=1e-9)


def test_nothing_is_read_again_for_another_label_or_other_decimals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = make(tmp_path)
    run(asking(tmp_path, ENDS))
    monkeypatch.setattr(session.Session, "load", lambda *_: pytest.fail("a file was opened"))
    again = asking(tmp_path, ENDS.replace("ends", "renamed"), head=FLAG.replace("true", "true, csv_decimal: 2"))

    run(again)

    _, (row,) = read(again)
    assert row["Label"] == "renamed"
    assert [row[heading] for heading in HEADINGS] == [str(round(value, 2)) for value in expected(header)]


def test_units_and_queries_stand_beside_the_table(tmp_path: Path) -> None:
    make(tmp_path)
    run(asking(tmp_path, ENDS))

    meta = json.loads((tmp_path / "csv" / "dm_linked.meta.json").read_text(encoding="utf-8"))
    units = {column["name"]: column["unit"] for column in meta["columns"]}
    assert units == dict(zip(HEADINGS, ["kN", "s", "kN.m"] * 2, strict=True))
    assert meta["columns"][2]["query"] == (
        "Linked statistics of Bend moment of Line01 at End B and Effective tension of Line01 at End B, [0, 20] s"
    )


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("{Label: a, ObjectName: L, Variable: Tension}", "one variable has nothing that it is linked to"),
        ("{Label: a, ObjectName: L, Variable: [Tension]}", "one variable has nothing that it is linked to"),
        ("{Label: a, ObjectName: L, Variable: [Tension, X, tension]}", "'tension' is listed twice"),
        ("{Label: a, ObjectName: L}", "Variable ('a' of 'linked'): is missing"),
        ("{Label: a, Variable: [X, Y]}", "ObjectName ('a' of 'linked'): is missing"),
        (
            "{Label: a, ObjectName: L, Variable: [X, Y], SimulationPeriod: StaticState}",
            "a static state has no extremes",
        ),
        ("{Label: a, ObjectName: L, Variable: [X, Y], transform: {scale: 2}}", "linked statistics are not scaled"),
        ("{Label: a, ObjectName: L, Variable: [X, Y], ArcLength: [1, 2]}", "belongs to one point"),
        ("{Label: a, ObjectName: L, Variable: [X, Y], ArcLenght: [1]}", "unknown key; did you mean ArcLength?"),
        ("{Label: a, ObjectName: L, Variable: [X, Support force]}", "SupportIndex ('a' of 'linked'): is missing"),
        ("nothing", "must be a mapping"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(tmp_path: Path, column: str, words: str) -> None:
    config = asking(tmp_path, column)

    with pytest.raises(ConfigError) as caught:
        load_job(config)

    assert words in str(caught.value)
    assert "dm.yml:7" in str(caught.value)


def test_only_the_variables_of_a_support_are_taken_at_it(job: Callable[..., Job]) -> None:
    column = "{Label: a, ObjectName: Dolphin, Variable: [Support reaction force, X], SupportIndex: 2}"
    found = job(f"linked_statistics_settings: {{groups: [{{Label: g, Columns: [{column}]}}]}}\n")

    (entry,) = found.requests[0].entries
    _, linked = entry.question.needs
    assert [history.point.support for history in linked.histories] == [2, None]  # type: ignore[union-attr]


def test_docs_list_every_key() -> None:
    page = (Path(__file__).parents[2] / "docs" / "linked_statistics.md").read_text(encoding="utf-8")

    for keys in (SETTINGS.fields, OLDER, LINKED_COLUMN):
        assert markdown_table(keys) in page


def test_a_value_that_is_not_a_number_is_told(tmp_path: Path) -> None:
    question = LinkedStatistics((History("L", "X"), History("L", "Y")), Period("whole_simulation"))
    make(tmp_path)
    opened = session.Session(open_backend("fake"))
    opened.load(tmp_path / "sim" / "a.sim")

    reply = question.reply([(math.nan, 1.0, 2.0, 3.0), (math.nan, 1.0, 7.0, 2.0, 3.0, 8.0)], opened.file)

    not_a_number = Failure("the value is not a number (nan)")
    assert isinstance(reply, Labelled)
    assert reply.values == (not_a_number, 1.0, 7.0, 2.0, 3.0, 8.0)


def test_a_frequency_domain_simulation_has_no_linked_statistics(tmp_path: Path) -> None:
    (tmp_path / "sim").mkdir()
    make_sim(tmp_path / "sim" / "a.sim", "dm_fsts_lngc", frequency_domain=True)
    config = asking(tmp_path, ENDS)

    _, started = run(config)

    _, (row,) = read(config)
    assert [row[heading] for heading in HEADINGS] == [""] * 6
    assert (
        "linked / ends",
        "linked statistics exist in the time domain only, and this is a frequency domain simulation",
    ) in problems(started)
