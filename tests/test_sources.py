"""Runs whose tables are about different files: what is asked of which, and which rows each table has."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from orcapost.engine.events import Finished
from orcapost.engine.loop import Settings
from orcapost.inventory import InventoryError
from orcapost.pipeline import Done, Run, load_job, prepare
from orcapost.results.agenda import Reason
from orcfxapi_standin.generate import make_sim

DEPTH = {"Command": "GetData", "ObjectName": "Environment", "Variable": ["WaterDepth", -1], "Label": "depth"}
DENSITY = DEPTH | {"Variable": ["Density", -1], "Label": "density"}
NOWHERE = {
    "Command": "StaticResult",
    "ObjectName": "Nowhere",
    "Variable": "X",
    "SimulationPeriod": "StaticState",
    "Label": "x",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files in each of two folders."""
    for name in ("first/a", "first/c", "second/b", "second/d"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        make_sim(tmp_path / f"{name}.sim", size_bytes=60_000)
    return tmp_path


def configured(folder: Path, *groups: dict[str, Any], name: str = "dm") -> Path:
    """A configuration of groups called g0, g1, ..., whose input folder is `first`."""
    path = folder / f"{name}.yml"
    content = {
        "file_management": {"input_directory": "first", "output_directory": "out"},
        "orcaflex": {"postprocess": {"summary": {"flag": True, "statistics": {"Maximum": True}}}},
        "summary_settings": {"groups": [{"Label": f"g{number}", **group} for number, group in enumerate(groups)]},
    }
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return path


def run(config: Path) -> tuple[Done, dict[str, int], Run]:
    """The run, and for each file that was read how many questions it was asked."""
    asked: dict[str, int] = {}
    with Run(prepare(load_job(config)), "fake", Settings()) as started:
        agenda, files = started.agenda, prepare(load_job(config)).files

        def listen(event: Any) -> None:
            if isinstance(event, Finished):
                asked[files[event.file].path.stem] = len(agenda.lists[agenda.list_of[event.file]])

        return started.execute(listen), asked, started


def table(path: Path) -> list[list[str]]:
    """The stems and the last cell of all rows."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [[row["fe_filename_stem"], row["statistic"], list(row.values())[-1]] for row in rows]


def stems(path: Path) -> Sequence[str]:
    return [row[0] for row in table(path) if row[0]]


def test_each_table_has_the_files_of_its_group_and_only_these_are_asked(folder: Path) -> None:
    config = configured(folder, {"Columns": [DEPTH, DENSITY]}, {"directory": "second", "Columns": [DENSITY]})

    done, asked, _ = run(config)

    first, second = done.tables
    assert stems(first) == ["a", "c"]
    assert table(second) == [  # 1.025 te/m3 in every stand-in
        ["b", "", "1.025"],
        ["d", "", "1.025"],
        *(["", statistic, "1.025"] for statistic in ("min", "max", "mean")),
        ["", "stdev", "0.0"],
    ]
    assert asked == {"a": 2, "c": 2, "b": 1, "d": 1}


def test_what_one_group_lacks_is_no_warning_for_the_files_of_another(folder: Path) -> None:
    config = configured(folder, {"Columns": [DEPTH]}, {"directory": "second", "Columns": [DEPTH, NOWHERE]})

    done, _, _ = run(config)

    assert [(group.columns, group.files) for group in done.summary.problems] == [(("g1 / x",), 2)]


def test_a_file_of_two_groups_is_one_row_in_each_and_read_once(folder: Path) -> None:
    config = configured(folder, {"Columns": [DEPTH]}, {"filename_pattern": "c", "Columns": [DENSITY]})

    done, asked, _ = run(config)

    assert [stems(path) for path in done.tables] == [["a", "c"], ["c"]]
    assert asked == {"a": 1, "c": 2}


def test_a_later_run_reads_nothing_again_and_only_what_a_group_takes_in_anew(folder: Path) -> None:
    own = {"directory": "second", "filename_pattern": "b", "Columns": [DENSITY]}
    run(configured(folder, {"Columns": [DEPTH]}, own))

    _, asked, _ = run(configured(folder, {"Columns": [DEPTH]}, own))
    assert asked == {}

    done, asked, again = run(configured(folder, {"Columns": [DEPTH]}, {"Columns": [DENSITY]}))
    assert asked == {"a": 1, "c": 1}
    assert again.agenda.reasons == {Reason.NEW: 2}
    assert stems([*done.tables][1]) == ["a", "c"]


def test_replies_kept_of_files_that_a_group_is_no_longer_about_are_left_out(folder: Path) -> None:
    run(configured(folder, {"Columns": [DEPTH, NOWHERE]}))

    done, asked, _ = run(configured(folder, {"Columns": [DEPTH]}, {"directory": "second", "Columns": [NOWHERE]}))

    assert set(asked) == {"b", "d"}
    assert [(group.columns, group.files) for group in done.summary.problems] == [(("g1 / x",), 2)]


def test_a_file_of_several_load_matrices_has_a_row_for_each(folder: Path) -> None:
    def matrix(height: float) -> dict[str, Any]:
        return {"files": {"data": [{"Name": "first/a", "Label": "far", "Hs": height}]}, "Columns": [DEPTH]}

    done, _, _ = run(configured(folder, matrix(1.5), matrix(2.5)))

    texts = [path.read_text(encoding="utf-8").splitlines() for path in done.tables]
    assert [text[0].split(",")[:2] for text in texts] == [["fe_filename", "Hs"]] * 2
    assert [text[1].split(",")[1] for text in texts] == ["1.5", "2.5"]


def test_the_resolved_configuration_runs_alone_to_the_same_tables(folder: Path) -> None:
    (folder / "LC.csv").write_text("fe_filename,Hs\nfirst/a,1.5\nsecond/b,2\n", encoding="utf-8")
    config = configured(
        folder,
        {"Columns": [DEPTH]},
        {"directory": "second", "Columns": [DENSITY]},
        {"files": {"data_source": "csv", "csv_filename": "LC.csv"}, "Columns": [DEPTH]},
    )
    done, _, _ = run(config)
    texts = [path.read_bytes() for path in done.tables]
    config.unlink()

    again, _, _ = run(folder / "out" / "dm_resolved.yml")

    assert [path.read_bytes() for path in again.tables] == texts


def test_a_group_without_files_ends_the_run_before_it_starts(folder: Path) -> None:
    shutil.rmtree(folder / "second")
    (folder / "second").mkdir()

    with pytest.raises(InventoryError, match=r"no \.sim file in .*second"):
        prepare(load_job(configured(folder, {"Columns": [DEPTH]}, {"directory": "second", "Columns": [DEPTH]})))
