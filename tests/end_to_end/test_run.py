"""`orcapost run` through the real console script: what users see when all goes well, and when it does not."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

SHIPPED = Path(__file__).parents[2] / "configs"
MISSING = {
    "Label": "no such line",
    "Command": "TimeHistory",
    "ObjectName": "Line99",
    "Variable": "Effective tension",
    "objectExtra": ["End B"],
    "Statistic_Type": "Max",
}


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


@pytest.mark.skipif(not hasattr(psutil.Process, "cpu_affinity"), reason="this system pins no processes")
def test_pinned_workers_write_the_same_tables_and_nothing_is_read_again(project: Any) -> None:
    for number in range(4):
        project.make(f"f{number}.sim", seed=number)
    free = project.run("--affinity", "none")
    as_free = tables(project.folder / "csv")

    pinned = project.run("--affinity", "cores", "--fresh")

    assert (free.status, pinned.status) == (0, 0)
    assert "\npinned   " not in free.err
    assert "\npinned   workers, by turns to " in pinned.err
    assert tables(project.folder / "csv") == as_free
    again = project.run("--set", "orcaflex.parallel.affinity=cores")
    assert "4 taken from an earlier run" in again.out


@pytest.mark.parametrize("name", ["dm_fsts", "dm_fsts_lngc"])
def test_a_shipped_configuration_makes_its_files_and_fills_every_cell(name: str, project: Any, tmp_path: Path) -> None:
    ended = project.orcapost(
        "run",
        SHIPPED / f"{name}.yml",
        "{'stand_in': {'files': 6, 'sizes': {'smallest': 60KB, 'largest': 300KB}}}",
        "--set",
        f"file_management.input_directory={tmp_path / 'sim'}",
        "--output",
        tmp_path / "csv",
        "--backend",
        "fake",
    )

    assert ended.status == 0, ended.err
    assert "STAND-IN" in ended.err
    assert "STAND-IN" in ended.out
    assert len(list((tmp_path / "sim").glob("*.sim"))) == 6
    found = tables(tmp_path / "csv")
    assert found
    for content in found.values():
        for line in content.decode().splitlines()[1:7]:
            cells = line.split(",")
            assert all(cells[7:]), line


def test_without_the_stand_in_the_block_for_it_does_nothing(project: Any, tmp_path: Path) -> None:
    ended = project.orcapost(
        "run", SHIPPED / "dm_fsts_lngc.yml", "--set", f"file_management.input_directory={tmp_path / 'sim'}"
    )

    assert ended.status == 2
    assert "does not exist" in ended.err
    assert not (tmp_path / "sim").exists()


def test_one_worker_and_eight_write_the_same_bytes(project: Any) -> None:
    for i in range(12):
        project.make(f"case_{i:02d}.sim", size=40_000 + 10_000 * (i % 5), seed=i)

    assert project.run("--workers", "1", "--output", "one").status == 0
    assert project.run("--workers", "8", "--output", "eight").status == 0

    assert tables(project.folder / "one") == tables(project.folder / "eight")


def test_a_missing_object_is_an_empty_cell_a_warning_and_status_1(project: Any) -> None:
    project.write(project.tension, MISSING)
    project.make("a.sim")

    ended = project.run()

    assert ended.status == 1
    (row,) = project.table()
    assert row["tension"] != ""
    assert row["no such line"] == ""
    assert "a.sim" in ended.err
    assert "results / no such line" in ended.err
    assert "Line99" in ended.err


@pytest.fixture(scope="module")
def troubled(shared_project: Any) -> tuple[Any, Any]:
    """A project with files of every trouble, of which one is listed and not there, and how its run ended."""
    faults = {
        "cut": "",
        "good": "",
        "hangs": "hang-extract",
        "kills when loaded": "crash-load",
        "kills when read": "crash-extract",
        "static": "static",
        "unfinished": "unfinished",
        "Well": "",
    }
    paths = [shared_project.make(f"{name}.sim", faults=[fault] if fault else []) for name, fault in faults.items()]
    paths[0].write_bytes(paths[0].read_bytes()[:30_000])
    (shared_project.sim / "foreign.sim").write_bytes(b"OrcaFlex or anything else" * 100)
    listed = [*map(str, paths), str(shared_project.sim / "foreign.sim"), "gone.sim"]
    inputs = {"input_files": {"sim": listed}, "output_directory": "csv"}
    shared_project.write(shared_project.tension, file_management=inputs)
    return shared_project, shared_project.run("--workers", "2", "--timeout", "3")


def row_of(project: Any, name: str) -> dict[str, str]:
    (row,) = [row for row in project.table() if row["fe_filename_stem"] == name]
    return row


def file_of(project: Any, name: str) -> dict[str, Any]:
    (file,) = [file for file in project.metrics()["files"] if Path(file["path"]).stem == name]
    return file


def test_rows_stand_by_file_name_whatever_finished_first(troubled: Any) -> None:
    project, _ = troubled

    stems = [row["fe_filename_stem"] for row in project.table()]
    first, last = ["cut", "foreign", "gone", "good", "hangs"], ["static", "unfinished", "Well"]
    assert stems == [*first, "kills when loaded", "kills when read", *last]


def test_metrics_add_up(troubled: Any) -> None:
    project, _ = troubled
    metrics = project.metrics()

    totals = metrics["totals"]
    assert metrics["schema_version"] == 3
    assert metrics["stand_in"] is True
    # Two have no trouble, one is unfinished, one has no dynamics; six could not be read.
    assert (totals["files"], totals["ok"], totals["failed"]) == (10, 2, 6)
    assert (totals["empty_cells"], totals["incomplete"]) == (1, 1)
    assert totals["bytes"] == sum(path.stat().st_size for path in project.sim.iterdir())
    assert 0 < totals["efficiency"] <= 1
    assert totals["lower_bound"]["seconds"] <= totals["wall"]
    for file in metrics["files"]:
        seconds = file["seconds"]
        assert seconds["queue"] + seconds["load"] + seconds["extract"] <= seconds["total"] + 1e-6
    assert metrics["model_threads"] == 1


@pytest.mark.parametrize("name", ["good", "Well"])
def test_files_without_trouble_have_their_values_beside_others_that_fail(troubled: Any, name: str) -> None:
    project, ended = troubled

    assert ended.status == 1
    row = row_of(project, name)
    assert row["run_status"] == "SimulationStopped"
    assert row["tension"] != ""


@pytest.mark.parametrize(
    ("name", "run_status", "attempts"),
    [
        ("foreign", "unreadable", 1),
        ("cut", "unreadable", 1),
        ("gone", "missing", 1),
        ("kills when loaded", "crashed", 2),  # once more, in case the file was not to blame
        ("kills when read", "crashed", 2),
        ("hangs", "timed out", 1),
    ],
)
def test_a_file_that_fails_costs_its_own_row_which_says_why(
    troubled: Any, name: str, run_status: str, attempts: int
) -> None:
    project, ended = troubled

    row, file = row_of(project, name), file_of(project, name)
    assert (row["run_status"], row["tension"]) == (run_status, "")
    assert (file["status"], file["attempts"]) == ("failed", attempts)
    assert f"{name}.sim" in ended.err


def test_a_foreign_file_is_told_from_one_of_the_stand_in(troubled: Any) -> None:
    project, _ = troubled

    assert "stand-in" in file_of(project, "foreign")["error"]


def test_an_unfinished_simulation_has_values_and_a_warning(troubled: Any) -> None:
    project, ended = troubled

    row = row_of(project, "unfinished")
    start, reached = float(row["start_time"]), float(row["stop_time"])
    planned = reached + (reached - start)  # the order is to stop half-way
    assert row["run_status"] == f"SimulationStopped ({reached:.12g} of {planned:.12g} s)"
    assert row["tension"] != ""
    assert file_of(project, "unfinished")["status"] == "incomplete"
    assert f"reached {float(row['stop_time']):g} of " in ended.err


def test_a_static_state_has_a_row_without_times(troubled: Any) -> None:
    project, _ = troubled

    row = row_of(project, "static")
    assert (row["run_status"], row["start_time"], row["stop_time"]) == ("InStaticState", "", "")
    assert row["tension"] == ""
    assert file_of(project, "static")["status"] == "empty_cells"


def test_seats_fewer_than_workers_still_do_every_file(project: Any, tmp_path: Path) -> None:
    for i in range(10):
        project.make(f"case_{i}.sim")
    env = {"ORCFXAPI_STANDIN_LICENCES": "1", "ORCFXAPI_STANDIN_LICENCE_DIR": str(tmp_path / "seats")}

    ended = project.run("--workers", "3", env=env)

    assert ended.status == 0, ended.err
    assert len(project.table()) == 10


def test_a_licence_that_is_refused_at_first_is_asked_for_again(project: Any) -> None:
    project.make("a.sim", faults=["licence:2"])

    ended = project.orcapost_without_pauses("run", project.config, "--backend", "fake")

    assert ended.status == 0, ended.err
    assert "no licence" in ended.err


def test_without_any_licence_status_3_and_one_sentence(project: Any) -> None:
    project.make("a.sim", faults=["licence:1000"])

    ended = project.orcapost_without_pauses("run", project.config, "--backend", "fake", "--quiet")

    assert ended.status == 3
    _, error = ended.err.splitlines()
    assert "no OrcaFlex licence" in error
    assert "0 of 1 files are done and kept" in error


def test_two_files_without_a_licence_cost_their_own_rows_and_status_1_in_every_run(project: Any) -> None:
    for name in ("a", "b", "c", "d"):
        project.make(f"{name}.sim", faults=["licence:1000"] if name in "bc" else [])

    first = project.orcapost_without_pauses("run", project.config, "--backend", "fake")
    table = project.table()
    second = project.orcapost_without_pauses("run", project.config, "--backend", "fake")

    assert (first.status, second.status) == (1, 1)
    states = ["SimulationStopped", "no licence", "no licence", "SimulationStopped"]
    assert [row["run_status"] for row in table] == states
    assert project.table() == table


def test_where_orcaflex_ends_every_worker_status_3_the_cause_and_the_tables_as_they_were(project: Any) -> None:
    project.make("a.sim")
    project.run()
    before = tables(project.folder / "csv")
    (project.folder / "broken").mkdir()
    (project.folder / "broken" / "OrcFxAPI.py").write_text("import os; os._exit(134)")

    ended = project.orcapost("run", project.config, "--quiet", env={"PYTHONPATH": str(project.folder / "broken")})

    assert ended.status == 3
    assert "a worker process ended before it was ready (exit status 134)" in ended.err
    assert tables(project.folder / "csv") == before


def test_without_orcaflex_status_3_one_sentence_and_a_hint(project: Any) -> None:
    project.make("a.sim")

    ended = project.orcapost("run", project.config, "--quiet")

    assert ended.status == 3
    assert ended.err.startswith("error: OrcaFlex cannot be used here")
    assert "--backend fake" in ended.err
    assert ended.err.count("\n") == 1


def test_a_bad_configuration_is_status_2_with_line_and_suggestion(project: Any) -> None:
    project.write({**project.tension, "Statistc_Type": "Max"})

    ended = project.run()

    assert ended.status == 2
    assert "dm_test.yml:" in ended.err
    assert "Statistic_Type" in ended.err
    assert "Traceback" not in ended.err


def test_where_no_file_matches_status_2_says_what_is_there(project: Any) -> None:
    project.make("a.sim")

    ended = project.run("--set", "file_management.filename.pattern=hwl")

    assert ended.status == 2
    assert "contains 'hwl'" in ended.err
    assert "a.sim" in ended.err


@pytest.mark.parametrize(
    "options",
    [["--workers", "many"], ["--backend", "real"], ["--retries", "-1"], ["--timeout", "never"], ["--nonsense"]],
)
def test_bad_usage_is_status_2(project: Any, options: list[str]) -> None:
    project.make("a.sim")

    ended = project.orcapost("run", project.config, *options)

    assert ended.status == 2
    assert "Traceback" not in ended.err


def test_quiet_says_only_that_it_was_the_stand_in_when_all_is_well(project: Any) -> None:
    project.make("a.sim")

    ended = project.run("--quiet")

    assert (ended.status, ended.out) == (0, "")
    (line,) = ended.err.splitlines()
    assert line.startswith("STAND-IN RUN")


def test_profile_and_plan_answer_in_json(project: Any) -> None:
    import json

    for i in range(3):
        project.make(f"fsts_125km3_{i}.sim")
    project.make("fsts_ncl.sim")

    profile = json.loads(project.orcapost("profile", project.sim, "--json", "-").out)
    plan = json.loads(project.orcapost("plan", project.config, "--json", "-", "--workers", "3").out)

    assert {name: entry["count"] for name, entry in profile["categories"].items()} == {
        "LNGC": 3,
        "standard": 1,
        "all": 4,
    }
    assert plan["workers"] == 3
    assert plan["batches"][0]["files"] == 4


def test_a_hostile_file_name_is_only_a_name(project: Any) -> None:
    name = "[bold]x[dim] ü.sim"
    project.make(name)
    project.make("[red]broken.sim").write_bytes(b"broken")

    ended = project.run()

    assert "[red]broken.sim" in ended.err
    assert [row["fe_filename_stem"] for row in project.table()] == ["[bold]x[dim] ü", "[red]broken"]


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text")
def test_an_error_that_names_a_file_whose_name_is_no_text_does_not_cost_the_metrics(project: Any) -> None:
    project.make("good.sim")
    project.make("bad.sim", faults=["truncated"]).rename(os.fsdecode(os.fsencode(project.sim) + b"/bad\xff\xfe.sim"))

    ended = project.run()

    assert ended.status == 1
    assert "Traceback" not in ended.err
    (failed,) = [file for file in project.metrics()["files"] if file["status"] == "failed"]
    assert "\\udcff" in failed["error"]


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text")
def test_a_configuration_whose_name_is_no_text_has_its_table_and_is_known_again(project: Any) -> None:
    project.make("a.sim")
    config = project.config.rename(os.fsdecode(os.fsencode(project.folder) + b"/dm_\xff.yml"))

    first, again = (project.orcapost("run", config, "--backend", "fake") for _ in range(2))

    assert (first.status, again.status) == (0, 0), first.err
    assert "1 of 1 files were done by an earlier run" in again.err
    assert (project.folder / "csv" / os.fsdecode(b"dm_\xff_results.csv")).is_file()


def test_the_rows_of_statistics_are_over_whole_simulations_and_the_screen_says_of_how_many_not(project: Any) -> None:
    for name, faults in {"a": [], "b": ["unfinished"], "c": ["unstable"], "d": [], "e": []}.items():
        project.make(f"{name}.sim", faults=faults, seed=ord(name))
    (project.sim / "e.sim").write_bytes(b"no simulation")
    summary = {"flag": True, "csv_decimal": 6, "statistics": {"Mean": True}}
    project.write(project.tension, orcaflex={"postprocess": {"summary": summary}})

    ended = project.run("--quiet")

    tension = {row["fe_filename_stem"]: row["tension"] for row in project.table() if row["fe_filename_stem"]}
    (mean,) = [row["tension"] for row in project.table() if row["statistic"] == "mean"]
    assert float(mean) == pytest.approx((float(tension["a"]) + float(tension["d"])) / 2, abs=2e-6)
    assert "leave out 3 of 5 files: 1 failed, 2 incomplete simulations" in ended.err
    assert project.metrics()["totals"]["left_out"] == 3
