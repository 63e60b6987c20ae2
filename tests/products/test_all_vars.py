"""All variables: which tables there are, what they hold, and what has no value."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from orcapost.config import ConfigError
from orcapost.engine.loop import Settings
from orcapost.engine.result import FileResult
from orcapost.orcaflex import session
from orcapost.orcaflex.backend import open_backend
from orcapost.pipeline import Done, Run, load_job, prepare
from orcapost.planning.strategy import OWN
from orcapost.products.all_vars.question import TYPES
from orcapost.products.all_vars.settings import SETTINGS
from orcapost.products.answering import question_list, replies_of
from orcapost.products.protocol import entries_of, questions_of
from orcapost.results.memory import Results
from orcapost.tables import partial_files, write_tables
from orcapost.yamldoc.fields import markdown_table
from orcfxapi_standin import closed_form
from orcfxapi_standin.format import Header
from orcfxapi_standin.generate import make_sim

NAMED = "parameters: {VarNames: {Line: [Effective tension, Bend moment]}}\n"


def make(folder: Path, name: str = "a", shape: str = "dm_fsts_lngc", **options: object) -> Header:
    (folder / "sim").mkdir(exist_ok=True)
    given = {"samples": 51, "seed": 3, **options}
    return make_sim(folder / "sim" / f"{name}.sim", shape, **given)  # type: ignore[arg-type]


def asking(folder: Path, more: str = NAMED, settings: str = "flag: true") -> Path:
    path = folder / "dm.yml"
    path.write_text(
        "file_management: {input_directory: sim, output_directory: csv}\n"
        f"orcaflex: {{postprocess: {{summary: {{flag: false}}, all_vars: {{{settings}}}}}}}\n{more}",
        encoding="utf-8",
    )
    return path


def run(config: Path) -> tuple[Done, Run]:
    with Run(prepare(load_job(config)), "fake", Settings()) as started:
        return started.execute(), started


def read(config: Path, kind: str) -> tuple[list[str], list[dict[str, str]]]:
    with (config.parent / "csv" / f"dm_{kind}_var_data.csv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        found = list(rows)
        return list(rows.fieldnames or []), found


def static(header: Header, thing: str, variable: str) -> float:
    """The closed form in the static state, at End B of a line."""
    return float(closed_form.parameters(header, thing, variable).mean[-1])


def problems(started: Run, file: int = 0) -> list[tuple[str, str]]:
    return [(problem.column, problem.message) for problem in started.results[file].problems]


def test_there_is_a_table_for_each_type_of_object_that_a_file_has(tmp_path: Path) -> None:
    make(tmp_path)

    done, _ = run(asking(tmp_path, ""))

    kinds = ["General", "Environment", "Vessel", "Line", "Buoy6D", "Winch", "Link", "Constraint"]
    assert sorted(path.name for path in done.tables) == sorted(f"dm_{kind}_var_data.csv" for kind in kinds)


def test_a_row_has_the_static_values_of_an_object_at_end_b(tmp_path: Path) -> None:
    header = make(tmp_path)
    config = asking(tmp_path)

    run(config)

    headings, rows = read(config, "Line")
    assert headings == ["file_label", "ObjectName", "objectExtraName", "Effective tension", "Bend moment"]
    assert [row["ObjectName"] for row in rows] == [f"Line{number:02}" for number in range(1, 19)]
    for row in rows:
        assert (row["file_label"], row["objectExtraName"]) == ("a", "EndB")
        for variable in ("Effective tension", "Bend moment"):
            assert float(row[variable]) == pytest.approx(static(header, row["ObjectName"], variable), rel=1e-12)


def test_a_type_of_which_nothing_is_named_has_all_that_orcaflex_lists(tmp_path: Path) -> None:
    header = make(tmp_path)
    config = asking(tmp_path)

    run(config)

    headings, rows = read(config, "Vessel")
    motions = ["X", "Y", "Z", "Rotation 1", "Rotation 2", "Rotation 3"]
    assert headings == ["file_label", "ObjectName", "objectExtraName", *motions]
    assert [(row["ObjectName"], row["objectExtraName"]) for row in rows] == [("FST1", ""), ("FST2", ""), ("LNGC", "")]
    for row in rows:
        assert [float(row[motion]) for motion in motions] == pytest.approx(
            [static(header, row["ObjectName"], motion) for motion in motions]
        )


def test_every_file_has_its_rows(tmp_path: Path) -> None:
    headers = {name: make(tmp_path, name, seed=seed) for seed, name in enumerate("ba")}
    config = asking(tmp_path)

    run(config)

    _, rows = read(config, "Winch")
    assert [(row["file_label"], row["ObjectName"]) for row in rows] == [("a", "Winch1"), ("b", "Winch1")]
    for row in rows:
        assert float(row["Tension"]) == pytest.approx(static(headers[row["file_label"]], "Winch1", "Tension"))


def test_columns_are_those_of_all_files_in_the_order_in_which_they_occur(tmp_path: Path) -> None:
    make(tmp_path, "a", "dm_fsts")  # struts have no Bend moment, jackets no velocities
    second = make(tmp_path, "b")
    config = asking(tmp_path, "")

    run(config)

    headings, rows = read(config, "Line")
    assert headings[3:5] == ["Effective tension", "End force"]  # as Strut1 lists them
    assert headings.index("Bend moment") > headings.index("GX velocity")
    by_name = {(row["file_label"], row["ObjectName"]): row for row in rows}
    assert len(by_name) == 8 + 4 + 18  # struts, jackets and mooring lines
    assert by_name["a", "Strut1"]["Bend moment"] == ""
    assert by_name["a", "Jacket1"]["GX velocity"] == ""
    moment = by_name["b", "Line18"]["Bend moment"]
    assert float(moment) == pytest.approx(static(second, "Line18", "Bend moment"), rel=1e-12)


def test_a_static_state_and_a_simulation_that_stopped_early_have_the_same_values(tmp_path: Path) -> None:
    make(tmp_path, "a", faults=["static"])
    make(tmp_path, "b", faults=["unfinished"])
    config = asking(tmp_path)

    run(config)

    _, rows = read(config, "Winch")
    assert [row["file_label"] for row in rows] == ["a", "b"]
    assert rows[0]["Tension"] == rows[1]["Tension"] != ""


def test_a_frequency_domain_simulation_has_the_values_of_its_static_state(tmp_path: Path) -> None:
    (tmp_path / "sim").mkdir()
    header = make_sim(tmp_path / "sim" / "a.sim", "dm_fsts_lngc", frequency_domain=True)
    config = asking(tmp_path)

    _, started = run(config)

    _, rows = read(config, "Line")
    moment = rows[1]["Bend moment"]
    assert float(moment) == pytest.approx(static(header, "Line02", "Bend moment"), rel=1e-12)
    assert problems(started) == []


def test_a_file_that_cannot_be_read_has_a_row_without_values(tmp_path: Path) -> None:
    make(tmp_path, "a")
    (tmp_path / "sim" / "b.sim").write_bytes(b"nothing")
    config = asking(tmp_path)

    _, started = run(config)

    _, rows = read(config, "Winch")
    assert [(row["file_label"], row["ObjectName"], row["Tension"]) for row in rows[1:]] == [("b", "", "")]
    assert started.results[1].error is not None


def test_a_variable_without_a_value_costs_its_own_cells_and_one_line(tmp_path: Path) -> None:
    header = make(tmp_path)
    config = asking(tmp_path, "parameters: {VarNames: {Line: [Nothing, Effective tension], Buoy6D: [X]}}\n")

    _, started = run(config)

    _, rows = read(config, "Line")
    assert {row["Nothing"] for row in rows} == {""}
    tension = rows[17]["Effective tension"]
    assert float(tension) == pytest.approx(static(header, "Line18", "Effective tension"), rel=1e-12)
    ((column, words),) = problems(started)
    assert column == "Line_var_data / Nothing"
    assert words.startswith("18 cells are empty, of Line01 and 17 more; no variable 'Nothing' on Line01")


def test_objects_without_any_value_are_one_line(tmp_path: Path) -> None:
    make(tmp_path, unlogged=["Line02", "Line03"])
    config = asking(tmp_path, NAMED.replace("}}", ", Buoy6D: [X]}}"))

    _, started = run(config)

    _, rows = read(config, "Line")
    assert rows[1]["Effective tension"] == rows[2]["Bend moment"] == ""
    assert rows[3]["Effective tension"] != ""
    ((column, words),) = problems(started)
    assert column == "Line_var_data / Effective tension and 1 more"
    assert words.startswith("4 cells are empty, of Line02 and 1 more; The results of Line02 were not logged")


def test_a_result_that_needs_a_support_is_no_result_of_its_object(tmp_path: Path) -> None:
    make(tmp_path)
    config = asking(tmp_path)

    done, started = run(config)

    headings, (row,) = read(config, "Buoy6D")
    assert row["X"] != ""
    assert "Support reaction force" not in headings
    assert (done.summary.totals.ok, problems(started)) == (1, [])


def test_a_result_that_needs_a_support_is_told_where_it_is_named(tmp_path: Path) -> None:
    make(tmp_path)
    config = asking(tmp_path, "parameters: {VarNames: {Buoy6D: [X, Support reaction force]}}\n")

    _, started = run(config)

    _, (row,) = read(config, "Buoy6D")
    assert row["Support reaction force"] == ""
    assert [column for column, _ in problems(started)] == ["Buoy6D_var_data / Support reaction force"]


def test_nothing_is_read_again_for_other_decimals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    header = make(tmp_path)
    make(tmp_path, "b", "dm_fsts")
    config = asking(tmp_path)
    run(config)
    before = read(config, "Line")
    monkeypatch.setattr(session.Session, "load", lambda *_: pytest.fail("a file was opened"))

    again = asking(tmp_path, settings="flag: true, csv_decimal: 3")
    _, started = run(again)

    headings, rows = read(again, "Line")
    assert (headings, len(rows)) == (before[0], len(before[1]))
    assert rows[4]["Bend moment"] == str(round(static(header, "Line05", "Bend moment"), 3))
    assert rows[18]["Bend moment"] == ""  # a strut
    assert problems(started) == []


def test_another_choice_of_variables_reads_that_type_only(tmp_path: Path) -> None:
    make(tmp_path)
    run(asking(tmp_path))

    _, started = run(asking(tmp_path, NAMED.replace("Bend moment", "End force")))

    agenda = started.agenda
    (file,) = agenda.list_of.tolist()
    assert agenda.lists[file] == (TYPES.index("Line"),)


def test_a_run_that_finds_a_type_no_more_writes_no_table_of_it(tmp_path: Path) -> None:
    make(tmp_path)
    make(tmp_path, "b", "dm_fsts")
    config = asking(tmp_path)
    run(config)
    (tmp_path / "sim" / "a.sim").unlink()

    done, _ = run(config)

    assert "dm_Link_var_data.csv" not in {path.name for path in done.tables}  # only the mooring has links


def test_the_same_rows_stand_in_parquet_and_in_a_workbook(tmp_path: Path) -> None:
    polars, openpyxl = pytest.importorskip("polars"), pytest.importorskip("openpyxl")
    header = make(tmp_path)
    config = asking(tmp_path)
    text = config.read_text(encoding="utf-8").replace("postprocess: {", "postprocess: {format: [parquet, xlsx], ")
    config.write_text(text, encoding="utf-8")

    run(config)

    tension = [static(header, f"Line{number:02}", "Effective tension") for number in range(1, 19)]
    frame = polars.read_parquet(tmp_path / "csv" / "dm_Line_var_data.parquet")
    assert frame["Effective tension"].to_list() == pytest.approx(tension, rel=1e-12)
    book = openpyxl.load_workbook(tmp_path / "csv" / "dm.xlsx")
    assert {"Line_var_data", "Vessel_var_data"} <= set(book.sheetnames)
    assert "Turbine_var_data" not in book.sheetnames
    assert [row[3].value for row in list(book["Line_var_data"])[1:]] == pytest.approx(tension, rel=1e-12)


def test_a_run_that_was_stopped_has_partial_tables(tmp_path: Path) -> None:
    header = make(tmp_path)
    make(tmp_path, "b")
    config = asking(tmp_path)
    job = load_job(config)
    prepared = prepare(job)
    results = Results(2, questions_of(job.requests), entries_of(job.requests))
    opened = session.Session(open_backend("fake"))
    simulation = opened.load(tmp_path / "sim" / "a.sim")
    replies = replies_of(question_list(questions_of(job.requests), range(len(TYPES)), OWN.extractions), opened.file)
    results.add(0, FileResult(simulation.run_status, simulation, replies))

    written = write_tables(job, prepared.files, results, partial_files(job))

    assert (tmp_path / "csv" / "dm_Winch_var_data_partial.csv") in written
    with (tmp_path / "csv" / "dm_Winch_var_data_partial.csv").open(encoding="utf-8") as stream:
        done, waiting = csv.DictReader(stream)
    assert float(done["Tension"]) == pytest.approx(static(header, "Winch1", "Tension"))
    assert (waiting["file_label"], waiting["ObjectName"], waiting["Tension"]) == ("b", "", "")


def test_units_stand_beside_the_table(tmp_path: Path) -> None:
    make(tmp_path)
    run(asking(tmp_path))

    meta = json.loads((tmp_path / "csv" / "dm_Line_var_data.meta.json").read_text(encoding="utf-8"))
    assert {column["name"]: column["unit"] for column in meta["columns"]} == {
        "Effective tension": "kN",
        "Bend moment": "kN.m",
    }


def test_a_type_that_has_no_results_is_told(tmp_path: Path) -> None:
    make(tmp_path)

    job = load_job(asking(tmp_path, "parameters: {VarNames: {Lines: [X], Cable: [X]}}\n"))

    assert job.warnings == (
        "parameters.VarNames.Lines (dm.yml:3) is no type of object with results; did you mean Line?",
        "parameters.VarNames.Cable (dm.yml:3) is no type of object with results",
    )


def test_it_is_asked_for_by_its_flag_only(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nothing to do"):
        load_job(asking(tmp_path, settings="csv_decimal: 3"))


def test_docs_list_every_key_and_type() -> None:
    page = (Path(__file__).parents[2] / "docs" / "all_vars.md").read_text(encoding="utf-8")

    assert markdown_table(SETTINGS.fields) in page
    assert all(f"`{kind}`" in page for kind in TYPES)
