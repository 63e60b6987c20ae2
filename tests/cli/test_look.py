"""`orcapost plan --list` shows what a file holds, `plan --init` writes a configuration for it that runs at once."""

from __future__ import annotations

import csv
import inspect
import json
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from orcapost.cli.app import app
from orcapost.cli.exit_status import BAD_USAGE, NO_ORCAFLEX
from orcapost.config import load
from orcfxapi_standin.generate import make_sim

# Some versions of click hold the two streams apart only where that is asked for.
APART = {"mix_stderr": False} if "mix_stderr" in inspect.signature(CliRunner).parameters else {}
RUNNER = CliRunner(**APART)


def orcapost(*arguments: object) -> Result:
    return RUNNER.invoke(app, [*map(str, arguments), "--backend", "fake"])


@pytest.fixture(scope="module")
def sim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of the LNGC's shape: built up for 100 s, simulated for 500 s."""
    path = tmp_path_factory.mktemp("sims") / "case, 1.sim"
    make_sim(path, shape="dm_fsts_lngc", samples=5)
    return path


def test_the_objects_are_listed_with_their_types_and_the_times(sim: Path) -> None:
    shown = orcapost("plan", "--list", sim)
    assert shown.exit_code == 0
    rows = [line.split() for line in shown.stdout.splitlines()]
    assert ["Line01", "Line"] in rows
    assert ["LNGC", "Vessel"] in rows
    assert "simulated: -100 to 500 s" in shown.stdout
    assert "stages: 0: -100 to 0 s, 1: 0 to 500 s" in shown.stdout


def test_an_objects_results_are_listed_with_units_and_places(sim: Path) -> None:
    shown = orcapost("plan", "--list", sim, "line01")
    rows = [line.split() for line in shown.stdout.splitlines()]
    assert ["Effective", "tension", "kN", "both", "nodes"] in rows
    assert ["End", "force", "kN", "history", "ends"] in rows
    assert "OrcFxAPI does not list the names of data items. Of the usual ones there are: " in shown.stdout
    assert "Length" in shown.stdout


def test_the_same_as_json(sim: Path) -> None:
    found = json.loads(orcapost("plan", "--list", sim, "Environment", "--json", "-").stdout)
    assert (found["times"], found["stages"]) == ([-100, 500], [[-100, 0], [0, 500]])
    assert (found["object"]["name"], found["object"]["type"]) == ("Environment", "Environment")
    assert "WaterDepth" in found["object"]["data"]
    objects = json.loads(orcapost("plan", "--list", sim, "--json", "-").stdout)["objects"]
    assert {"name": "Line18", "type": "Line"} in objects


def test_the_nearest_name_is_told_where_there_is_no_such_object(sim: Path) -> None:
    ended = orcapost("plan", "--list", sim, "lien01")
    assert ended.exit_code == BAD_USAGE
    assert "no object called 'lien01'; did you mean 'Line01'?" in ended.stderr


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "bad.sim").write_bytes(b"no simulation")
    for name in ("bad.sim", "gone.sim"):
        ended = orcapost("plan", "--list", tmp_path / name)
        assert ended.exit_code == BAD_USAGE
        assert len([line for line in ended.stderr.splitlines() if line.startswith("error: ")]) == 1
        assert name in ended.stderr


def test_without_orcaflex_it_says_so(sim: Path) -> None:
    ended = RUNNER.invoke(app, ["plan", "--list", str(sim)])
    assert ended.exit_code == NO_ORCAFLEX
    assert "OrcaFlex cannot be used here" in ended.stderr


def test_a_configuration_for_a_file_runs_on_it_and_no_cell_is_empty(sim: Path, tmp_path: Path) -> None:
    config = tmp_path / "dm.yml"
    assert orcapost("plan", "--init", sim, config).exit_code == 0

    ran = orcapost("run", config, "--output", tmp_path / "out", "--ignore-learned", "--quiet")

    assert ran.exit_code == 0, ran.stderr
    tables = {table.stem: table for table in (tmp_path / "out").glob("*.csv")}
    assert (tmp_path / "out" / "dm_problems.csv").read_text(encoding="utf-8").count("\n") == 1  # its headings
    del tables["dm_problems"]
    assert sorted(tables) == ["dm_environment", "dm_line_tensions", "dm_vessel_motions"]
    for table in tables.values():
        (row,) = [row for row in csv.DictReader(table.open(encoding="utf-8")) if row["fe_filename_stem"] == sim.stem]
        assert [key for key, cell in row.items() if not cell] == ["description", "statistic"]
    tensions = next(csv.reader(tables["dm_line_tensions"].open(encoding="utf-8")))
    assert len([name for name in tensions if name.startswith("Line")]) == 18 * 2


def test_what_is_commented_out_loads_as_well(sim: Path, tmp_path: Path) -> None:
    config = tmp_path / "dm.yml"
    lines = orcapost("plan", "--init", sim).stdout.splitlines()
    mark = "    # "
    lines = ["    " + line[len(mark) :] if line.startswith(mark) else line for line in lines]
    config.write_text("\n".join(lines), encoding="utf-8")
    labels = [group["Label"] for group in yaml.safe_load(config.read_text("utf-8"))["summary_settings"]["groups"]]
    assert {"line_tensions", "winch", "link"} < set(labels)
    assert len(load(config).tables) == len(labels)


def test_of_a_static_state_static_results_are_asked_for(tmp_path: Path) -> None:
    sim = tmp_path / "static.sim"
    make_sim(sim, shape="dm_fsts", samples=5, faults=["static"])
    config = tmp_path / "dm.yml"
    orcapost("plan", "--init", sim, config)
    assert "Command: StaticResult" in config.read_text("utf-8")
    assert orcapost("run", config, "--ignore-learned", "--quiet").exit_code == 0


def test_a_configuration_that_is_there_is_left_as_it_is(sim: Path, tmp_path: Path) -> None:
    config = tmp_path / "dm.yml"
    config.write_text("mine: 1", encoding="utf-8")
    assert orcapost("plan", "--init", sim, config).exit_code == BAD_USAGE
    assert config.read_text("utf-8") == "mine: 1"
