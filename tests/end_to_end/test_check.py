"""`orcapost plan --check`: a few files are asked everything, and one sample of each history is read. `orcapost run`:
the same files are read first, as all others.

Files of the LNGC shape: 18 lines of 71 m in 2 sections, stages 0 and 1.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from orcfxapi_standin.passes import read_passes

TENSION = {
    "Command": "TimeHistory",
    "ObjectName": "Line01",
    "Variable": "Effective tension",
    "objectExtra": ["End B"],
    "SimulationPeriod": "WholeSimulation",
    "Statistic_Type": "Max",
}
GRAPH = {**TENSION, "Command": "Range Graph", "objectExtra": None}
DATA = {"Command": "Get Data", "ObjectName": "Environment"}

# What each wrong column is told, beside the file and the line.
WRONG = {
    "object": ({**TENSION, "ObjectName": "line 18"}, "no object called 'line 18'; did you mean 'Line18'?"),
    "variable": (
        {**TENSION, "Variable": "Efective tension"},
        "no variable 'Efective tension' on Line01; did you mean 'Effective tension'? (OrcFxAPI status 26)",
    ),
    "arc length": (
        {**TENSION, "objectExtra": None, "ArcLength": [3000]},
        "arc length 3000 m: Line01 is 71 m long (OrcFxAPI status 15)",
    ),
    "stage": ({**TENSION, "SimulationPeriod": 7}, "stage 7: there are 0 to 1 (OrcFxAPI status 12)"),
    "late": (
        {**TENSION, "SimulationPeriod": [5000, 6000]},
        "period [5000, 6000] s: the simulation covers -100 to 500 s",
    ),
    "early": (
        {**TENSION, "SimulationPeriod": [-300, -200]},
        "period [-300, -200] s: the simulation covers -100 to 500 s",
    ),
    "support": (
        {**TENSION, "ObjectName": "Dolphin", "Variable": "Support reaction force", "SupportIndex": 9},
        "Support reaction force of Dolphin needs a SupportIndex from 1 to 3, not 9. (OrcFxAPI status 15)",
    ),
    "data name": (
        {**DATA, "Variable": ["Water depth", -1]},
        "no data item 'Water depth' on Environment; did you mean 'WaterDepth'? (OrcFxAPI status 31)",
    ),
    "data index": (
        {"Command": "Get Data", "ObjectName": "Line01", "Variable": ["Length", 9]},
        "index 9: Length of Line01 has 0 to 1 (OrcFxAPI status 21)",
    ),
    "graph": (
        {**GRAPH, "Variable": "Bent moment"},
        "no variable 'Bent moment' on Line01; did you mean 'Bend moment'? (OrcFxAPI status 26)",
    ),
    "sections": (
        {**GRAPH, "objectExtra": ["Section", [1, 9]]},
        "sections 1 to 9: Line01 has 1 to 2 (OrcFxAPI status 58)",
    ),
}
GOOD = {
    "good": TENSION,
    "good latest": {**TENSION, "SimulationPeriod": "LatestWave"},
    "good instant": {**TENSION, "SimulationPeriod": [20]},
    "good static": {**TENSION, "SimulationPeriod": "StaticState"},
    "good stage": {**TENSION, "SimulationPeriod": 1, "Statistic_Type": "StdDev"},
    "good graph": {**GRAPH, "Statistic_Type": "StdDev"},
    "good stage graph": {**GRAPH, "SimulationPeriod": 0},
    "good data": {**DATA, "Variable": ["WaterDepth", -1]},
}
SAMPLES = 6001  # of each file: -100 to 500 s, 0.1 s apart


def labelled(columns: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"Label": label, **column} for label, column in columns.items()]


def linked(*variables: str) -> dict[str, Any]:
    return {"ObjectName": "Line01", "Variable": list(variables), "objectExtra": ["End B"]}


def every_product() -> dict[str, Any]:
    """The blocks of products other than the summary, each with a column that is right and one that is not."""
    series = {key: TENSION[key] for key in ("ObjectName", "Variable", "objectExtra")}
    group = {
        "linked_statistics_settings": ("linked", {"both": linked("Bend moment", "Effctive tension")}),
        "time_series_settings": ("series", {"end": series, "away": {**series, "ObjectName": "Line1"}}),
    }
    return {
        "orcaflex": {
            "postprocess": {
                "summary": {"flag": True},
                "linked_statistics": {"flag": True},
                "time_series": {"flag": True},
                "RangeGraph": {"flag": True},
                "all_vars": {"flag": True},
            }
        },
        "parameters": {"VarNames": {"Vessel": ["X", "Nothing"], "Line": ["Nothing"]}},
        "RangeGraph": [
            {"ObjectName": "Line01", "Variable": "Bend moment", "FileName": "moments"},
            {"ObjectName": "Line01", "Variable": "Bent moment", "FileName": "bent"},
        ],
        **{
            key: {"groups": [{"Label": label, "Columns": labelled(columns)}]} for key, (label, columns) in group.items()
        },
    }


def check(project: Any, *options: str, env: dict[str, str] | None = None) -> tuple[Any, dict[str, Any]]:
    """The command, and what it wrote about the check."""
    report = project.folder / "plan.json"
    ended = project.orcapost("plan", project.config, "--backend", "fake", "--json", report, *options, env=env)
    return ended, json.loads(report.read_text(encoding="utf-8"))["check"]


def line_of(config: Path, text: str, above: int = 0) -> str:
    """Where a text stands in a configuration, or so many lines above it."""
    lines = config.read_text(encoding="utf-8").splitlines()
    return f"{config.name}:{next(number for number, line in enumerate(lines, 1) if text in line) - above}"


@pytest.fixture
def files(project: Any) -> Any:
    """Five files, of 1 MB at least."""
    for number in range(5):
        project.make(f"f{number}.sim", size=None, samples=SAMPLES, seed=number)
    return project


def test_each_wrong_column_is_told_with_its_line_and_what_there_is_instead(files: Any) -> None:
    files.write(*labelled({label: column for label, (column, _) in WRONG.items()}), *labelled(GOOD))

    ended, found = check(files, "--check")

    assert ended.status == 1
    assert {one["column"]: (one["where"], one["message"]) for one in found["empty"]} == {
        f"results / {label}": (line_of(files.config, f"Label: {label}"), words) for label, (_, words) in WRONG.items()
    }
    assert {(one["files"], one["of"]) for one in found["empty"]} == {(3, 3)}
    for label, (_, words) in WRONG.items():
        assert f"{line_of(files.config, f'Label: {label}')}: results / {label}: {words}\n" in ended.out
    assert not list(files.folder.glob("csv/*"))


def test_what_is_right_passes_and_the_plan_stands_below(files: Any) -> None:
    files.write(*labelled(GOOD))

    ended, found = check(files, "--check")

    assert (ended.status, found["empty"], found["passed"]) == (0, [], True)
    assert ended.out.index("every column has an answer in all of them") < ended.out.index("Plan on")


def test_every_product_is_asked(files: Any) -> None:
    files.write(*labelled({"good": TENSION}), **every_product())

    ended, found = check(files, "--check")

    assert ended.status == 1
    assert {one["column"]: one["where"] for one in found["empty"]} == {
        "linked / both / LinkedValueAtMax_Effctive tension": line_of(files.config, "Label: both"),
        "linked / both / LinkedValueAtMin_Effctive tension": line_of(files.config, "Label: both"),
        "series / away": line_of(files.config, "Label: away"),
        "bent": line_of(files.config, "FileName: bent", above=2),
        "Vessel_var_data / Nothing": line_of(files.config, "Vessel:"),
        "Line_var_data / Nothing": line_of(files.config, "    Line:"),
    }
    assert not list(files.folder.glob("csv/*"))


def test_a_check_reads_one_sample_of_each_history_and_range_graph(files: Any, passes: Any) -> None:
    files.write(*labelled(GOOD), **every_product())

    check(files, "--check", "2", env=passes.env)

    walked = read_passes(passes.folder)
    assert {Path(one.file).name for one in walked} == {"f0.sim", "f1.sim"}
    assert {one.samples for one in walked} == {1}
    whole = 2 * SAMPLES  # what a run walks at least: each file's log once
    assert sum(one.samples for one in walked) < whole / 100
    size = sum(path.stat().st_size for path in files.sim.glob("f[01].sim"))
    assert sum(one.bytes for one in walked) < size / 10


def test_a_column_that_is_empty_in_some_files_is_a_warning(project: Any) -> None:
    project.write(*labelled({"tension": TENSION}))
    project.make("a.sim", faults=["static"])
    project.make("b.sim")

    ended, found = check(project, "--check")

    ((one,)) = found["empty"]
    assert (ended.status, one["files"], one["of"]) == (0, 1, 2)
    assert "warning: 1 column would be empty in some of them" in ended.out
    assert "(1 of 2 files, first a.sim)" in ended.out


def test_a_period_that_the_simulation_does_not_reach_whole_is_a_warning(files: Any) -> None:
    files.write(*labelled({"long": {**TENSION, "SimulationPeriod": [0, 6000]}}))

    ended, _ = check(files, "--check")

    assert ended.status == 0
    assert "warning: f0.sim and 2 others: period [0, 6000] s: the simulation reached 500 s\n" in ended.out


def test_a_file_that_cannot_be_read_is_a_warning_and_all_of_them_an_error(project: Any) -> None:
    project.make("a.sim")
    (project.sim / "b.sim").write_bytes(b"not a simulation")

    some, _ = check(project, "--check")
    (project.sim / "a.sim").unlink()
    none, _ = check(project, "--check")

    assert (some.status, none.status) == (0, 1)
    assert "warning: b.sim cannot be read: " in some.out
    assert "error: b.sim cannot be read: " in none.out


def test_files_of_every_source_are_looked_at(project: Any) -> None:
    group = {"Label": "own", "directory": "other", "Columns": labelled({"bad": {**TENSION, "ObjectName": "Lin01"}})}
    ours = {"Label": "results", "Columns": labelled({"good": TENSION})}
    project.write(summary_settings={"groups": [ours, group]})
    for number in range(4):
        project.make(f"a{number}.sim")
    project.make("z.sim", size=90_000)
    (project.folder / "other").mkdir()
    (project.sim / "z.sim").rename(project.folder / "other" / "z.sim")

    ended, found = check(project, "--check")

    ((one,)) = found["empty"]
    assert (ended.status, one["column"], one["files"], one["of"]) == (1, "own / bad", 1, 1)
    assert len(found["files"]) == 4


def test_one_seat_is_enough_and_without_one_the_status_is_3(files: Any) -> None:
    files.write(*labelled(GOOD))

    one, _ = check(files, "--check", env={"ORCFXAPI_STANDIN_LICENCES": "1"})
    none = files.orcapost("plan", files.config, "--backend", "fake", "--check", env={"ORCFXAPI_STANDIN_LICENCES": "0"})

    assert (one.status, none.status) == (0, 3)
    assert "error: no OrcaFlex licence: " in none.err


# Runs


@pytest.fixture
def many(project: Any) -> Any:
    """Ten files of different sizes, and a configuration with a column that is wrong; the smallest are f0, f1 and f2."""
    for number in range(10):
        project.make(f"f{number}.sim", size=60_000 + 10_000 * number, seed=number)
    project.write(*labelled({"good": TENSION, "bad": {**TENSION, "ObjectName": "line 18"}}))
    return project


READ_FIRST = "warning: 1 column without a value in any of the files read first"
TOLD = "results / bad: no object called 'line 18'; did you mean 'Line18'?"


def test_a_run_tells_at_once_what_is_empty_in_the_files_read_first_and_goes_on(many: Any) -> None:
    ended = many.run("--workers", "1")  # else the process that has one of them may start after the others are done

    place = line_of(many.config, "Label: bad")
    first = f"{READ_FIRST} (f0.sim, f1.sim, f2.sim): results / bad ({place})\n"
    assert ended.err.index(TOLD) < ended.err.index(first) < ended.err.index("10 of 10 files")
    assert place in ended.err[ended.err.index(TOLD) : ended.err.index(first)]
    assert [row["good"] != "" for row in many.table()] == [True] * 10
    assert ended.status == 1


def test_a_run_with_check_stops_there_and_keeps_what_was_read(many: Any) -> None:
    stopped = many.run("--check", "--workers", "4")
    kept, tables = many.kept(), list(many.folder.glob("csv/*results.csv"))
    many.write(*labelled({"good": TENSION, "bad": {**TENSION, "ObjectName": "Line18"}}))
    again = many.run("--check")

    assert stopped.status == 1
    assert f"error: 1 column would be empty; {kept} of 10 files are done and kept; correct the" in stopped.err
    assert kept == 3
    assert tables == []
    assert (again.status, len(many.table())) == (0, 10)
    assert f"{kept} for new queries" in again.err


def test_a_run_with_check_of_what_is_right_is_like_any_other(many: Any) -> None:
    many.write(*labelled({"good": TENSION}))

    checked = many.run("--check", "--fresh")
    tables = many.table()
    plain = many.run("--fresh")

    assert (checked.status, plain.status) == (0, 0)
    assert tables == many.table()


def test_where_few_files_are_read_nothing_is_told_before_the_end(project: Any) -> None:
    project.write(*labelled({"bad": {**TENSION, "ObjectName": "line 18"}}))
    for number in range(3):
        project.make(f"f{number}.sim", seed=number)

    told, stopped = project.run(), project.run("--check", "--fresh")

    assert "read first" not in told.err
    assert stopped.status == 1
    assert READ_FIRST in stopped.err
    assert TOLD in stopped.err


def test_a_quiet_run_says_why_beside_it(many: Any) -> None:
    ended = many.run("--quiet", "--workers", "1")

    first = f"{READ_FIRST} (f0.sim, f1.sim, f2.sim)\n"
    assert f"{first}  {line_of(many.config, 'Label: bad')}: {TOLD}\n" in ended.err
