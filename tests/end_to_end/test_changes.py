"""What a run reads again after a change: what cannot be made of what is kept, and nothing else."""

from __future__ import annotations

import csv
import json
import shutil
import statistics
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from orcapost import pipeline
from orcapost.engine.events import Event, Finished, Reused, Started
from orcapost.engine.loop import Settings
from orcapost.terminal import earlier

NAMES = ("a", "b", "c")
TENSION = {
    "Label": "tension",
    "Command": "TimeHistory",
    "ObjectName": "Line01",
    "Variable": "Effective tension",
    "objectExtra": ["End B"],
    "SimulationPeriod": "WholeSimulation",
    "Statistic_Type": "Max",
}
X = {
    "Label": "x",
    "Command": "TimeHistory",
    "ObjectName": "LNGC",
    "Variable": "X",
    "SimulationPeriod": [0, 100],
    "Statistic_Type": "Mean",
}
NAME = {"Label": "name", "Command": "GetData", "ObjectName": "Line01", "Variable": "Name"}
# A vendor's module that is the stand-in, and writes down which histories it is asked for.
COUNTS = """
from orcfxapi_standin import *
from orcfxapi_standin import GetMultipleTimeHistories as _get

def GetMultipleTimeHistories(specification, *rest):
    with open({log!r}, "a") as log:
        log.writelines(f"{{item.modelObject.Name}} {{item.varName}}\\n" for item in specification)
    return _get(specification, *rest)
"""


@dataclass(frozen=True)
class Seen:
    """What came of a run, and what it said before it started."""

    events: list[Event]
    words: list[str]
    done: pipeline.Done

    @property
    def read(self) -> list[int]:
        """The files that were read."""
        return sorted(event.file for event in self.events if isinstance(event, Started))


def run(project: Any, *, backend: str = "fake", fresh: bool = False, output: str = "csv") -> Seen:
    job = pipeline.load_job(project.config, workers=1, output=project.folder / output)
    events: list[Event] = []
    with pipeline.Run(pipeline.prepare(job), backend, Settings(), fresh=fresh) as started:
        words = [*earlier.warnings(started), *earlier.sentences(started, job)]
        return Seen(events, words, started.execute(events.append))


def write(project: Any, first: list[Any], second: list[Any], swapped: bool = False, **summary: Any) -> None:
    """A configuration of two groups."""
    groups = [{"Label": "first", "Columns": first}, {"Label": "second", "Columns": second}]
    summary = {"flag": True, "csv_decimal": 9, **summary}
    settings = {"groups": groups[::-1] if swapped else groups}
    inputs = {"input_directory": str(project.sim), "output_directory": "csv"}
    project.write(summary_settings=settings, orcaflex={"postprocess": {"summary": summary}}, file_management=inputs)


def table(project: Any, group: str = "first", output: str = "csv") -> list[dict[str, str]]:
    with (project.folder / output / f"dm_test_{group}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def contents(project: Any, output: str = "csv") -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((project.folder / output).glob("*.csv"))}


@pytest.fixture(scope="module")
def first_run(shared_project: Any) -> Any:
    for seed, name in enumerate(NAMES):
        shared_project.make(f"{name}.sim", seed=seed)
    write(shared_project, [TENSION, X], [NAME, TENSION])
    assert run(shared_project).read == [0, 1, 2]
    return shared_project


@pytest.fixture
def after(first_run: Any, tmp_path: Path) -> Any:
    """The project after its first run, with an output of its own."""
    shutil.copytree(first_run.folder / "csv", tmp_path / "csv")

    class After(type(first_run)):  # type: ignore[misc]
        sim = first_run.sim

    return After(tmp_path)


def reads_nothing(project: Any) -> Seen:
    seen = run(project)

    assert (seen.read, seen.done.summary.totals.reused) == ([], 3)
    assert [type(event) for event in seen.events][:1] == [Reused]
    assert not [event for event in seen.events if isinstance(event, Finished)]
    metrics = json.loads(seen.done.metrics_path.read_text(encoding="utf-8"))
    assert metrics["totals"]["bytes"] == 0
    assert seen.words == ["3 of 3 files were done by an earlier run and have not changed"]
    return seen


def test_another_label_reads_nothing(after: Any) -> None:
    before = contents(after)
    write(after, [{**TENSION, "Label": "pull"}, X], [NAME, TENSION])

    reads_nothing(after)

    first = before["dm_test_first.csv"].replace(b",tension,", b",pull,", 1)
    assert contents(after) == {**before, "dm_test_first.csv": first}


def test_other_decimals_read_nothing(after: Any) -> None:
    before = table(after)
    write(after, [TENSION, X], [NAME, TENSION], csv_decimal=3)

    reads_nothing(after)

    for label in ("tension", "x"):
        assert [float(row[label]) for row in table(after)] == [round(float(row[label]), 3) for row in before]


def test_rows_of_statistics_read_nothing_neither_when_they_come_nor_when_they_go(after: Any) -> None:
    before = contents(after)
    write(after, [TENSION, X], [NAME, TENSION], statistics={"Mean": True})

    reads_nothing(after)

    *files, least, largest, mean, deviation = table(after)
    values = [float(row["tension"]) for row in files]
    assert len(values) == 3
    expected = [min(values), max(values), statistics.mean(values), statistics.stdev(values)]
    found = [float(row["tension"]) for row in (least, largest, mean, deviation)]
    assert found == pytest.approx(expected, abs=1e-8)

    write(after, [TENSION, X], [NAME, TENSION])
    reads_nothing(after)
    assert contents(after) == before


def test_another_order_of_groups_and_of_columns_reads_nothing(after: Any) -> None:
    before = table(after)
    write(after, [X, TENSION], [TENSION, NAME], swapped=True)

    seen = reads_nothing(after)

    assert [path.name for path in seen.done.tables] == ["dm_test_second.csv", "dm_test_first.csv"]
    assert list(table(after)[0])[-2:] == ["x", "tension"]
    assert table(after) == before  # dictionaries: whatever the order


def test_a_transform_reads_nothing_and_the_values_are_scaled(after: Any) -> None:
    before = table(after)
    write(after, [{**TENSION, "transform": {"scale": -2.0, "shift": 5.0}}, X], [NAME, TENSION])

    reads_nothing(after)

    scaled = [float(row["tension"]) for row in table(after)]
    assert scaled == pytest.approx([5.0 - 2.0 * float(row["tension"]) for row in before], abs=1e-8)
    assert [row["x"] for row in table(after)] == [row["x"] for row in before]


def test_a_column_that_is_taken_away_reads_nothing_and_neither_does_one_that_comes_back(after: Any) -> None:
    before = contents(after)
    write(after, [X], [TENSION])
    reads_nothing(after)
    assert "tension" not in table(after)[0]
    assert "name" not in table(after, "second")[0]

    write(after, [TENSION, X], [NAME, TENSION])
    reads_nothing(after)
    assert contents(after) == before


def test_a_new_column_reads_every_file_once_more_and_asks_for_nothing_but_that(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = project.folder / "log"
    (project.folder / "OrcFxAPI.py").write_text(COUNTS.format(log=str(log)))
    monkeypatch.syspath_prepend(str(project.folder))
    for seed, name in enumerate(NAMES):
        project.make(f"{name}.sim", seed=seed)
    least = {**TENSION, "Label": "least", "Statistic_Type": "Min"}
    other = {**TENSION, "Label": "other", "ObjectName": "Line02"}
    third = {**TENSION, "Label": "third", "ObjectName": "Line03"}
    write(project, [TENSION, other], [X])

    def asked(words: list[str], read: list[int]) -> set[str]:
        log.write_text("")
        seen = run(project, backend="orcfxapi")
        assert (seen.words, seen.read) == (words, read)
        return set(log.read_text().splitlines())

    assert asked([], [0, 1, 2]) == {"Line01 Effective tension", "Line02 Effective tension", "LNGC X"}

    write(project, [TENSION, other, least, third], [X, {**third, "Label": "again"}])
    new = ["3 files to be read: 3 for new queries", "new: first / least, first / third, second / again"]
    assert asked(new, [0, 1, 2]) == {"Line01 Effective tension", "Line03 Effective tension"}
    run(project, backend="orcfxapi", output="whole")
    assert contents(project) == contents(project, "whole")

    known = ["3 of 3 files were done by an earlier run and have not changed"]
    assert asked(known, []) == set()


def test_of_many_new_columns_the_first_three_are_named(after: Any) -> None:
    new = [{**TENSION, "Label": f"line {number}", "ObjectName": f"Line{number:02}"} for number in range(2, 7)]
    write(after, [TENSION, X, *new], [NAME, TENSION])

    assert run(after).words == [
        "3 files to be read: 3 for new queries",
        "new: first / line 2, first / line 3, first / line 4 and 2 more",
    ]


def test_what_is_read_for_several_reasons_is_counted_by_each(project: Any) -> None:
    for seed, name in enumerate(("changed", "damaged", "kept")):
        project.make(f"{name}.sim", seed=seed)
    project.make("bad.sim", faults=["truncated"])
    write(project, [TENSION], [X])
    run(project)
    project.make("changed.sim", seed=9, size=90_000)
    project.make("new.sim", seed=10)

    # bad, changed, damaged, kept, new
    seen = run(project)
    assert seen.words == [
        "2 of 5 files were done by an earlier run and have not changed",
        "3 files to be read: 1 not read before, 1 changed since they were read, 1 failed before",
    ]
    assert seen.read == [0, 1, 4]

    project.make("changed.sim", seed=11, size=80_000)
    write(project, [TENSION], [X, {**X, "Label": "y", "Variable": "Y"}])
    seen = run(project)
    assert seen.words == [
        "5 files to be read: 1 changed since they were read, 1 failed before, 3 for new queries",
        "new: second / y",
    ]
    assert seen.read == [0, 1, 2, 3, 4]

    seen = run(project, fresh=True)
    assert (seen.words, seen.read) == (["5 files to be read: 5 because of --fresh"], [0, 1, 2, 3, 4])
    assert Counter(row["run_status"] for row in table(project)) == {"SimulationStopped": 4, "unreadable": 1}
    before = contents(project)
    run(project, output="whole")
    assert contents(project, "whole") == before


def test_files_that_were_read_for_new_columns_only_are_known_whole_afterwards(after: Any) -> None:
    write(after, [TENSION, X, {**X, "Label": "y", "Variable": "Y"}], [NAME, TENSION])
    assert run(after).read == [0, 1, 2]

    reads_nothing(after)


def test_a_journal_of_an_earlier_version_is_named_once_and_left_alone(project: Any) -> None:
    project.make("a.sim")
    journal: Path = project.folder / "csv" / "dm_test_journal.jsonl"
    journal.parent.mkdir()
    journal.write_bytes(b"of version 0.1")

    first, again = (project.orcapost("run", project.config, "--backend", "fake", "--quiet") for _ in range(2))

    (line,) = [line for line in first.err.splitlines() if "journal" in line]
    assert line.startswith(f"warning: {journal} is of an earlier version of orcapost and is not read")
    assert "journal" not in again.err
    assert journal.read_bytes() == b"of version 0.1"


def test_a_table_that_would_be_the_same_is_left_as_it_is(after: Any) -> None:
    first, second = (after.folder / "csv" / f"dm_test_{group}.csv" for group in ("first", "second"))
    write(after, [TENSION, X], [NAME, TENSION])
    run(after)  # the tables were copied, and are not known
    before = [path.stat().st_mtime_ns for path in (first, second)]

    seen = run(after)
    assert set(seen.done.unchanged) == {first, second}
    assert [path.stat().st_mtime_ns for path in (first, second)] == before


@pytest.mark.parametrize("what", ["touched", "removed"])
def test_a_table_that_somebody_touched_or_removed_is_written_again(after: Any, what: str) -> None:
    first, second = (after.folder / "csv" / f"dm_test_{group}.csv" for group in ("first", "second"))
    write(after, [TENSION, X], [NAME, TENSION])
    run(after)
    before = contents(after)
    if what == "removed":
        first.unlink()
    else:
        first.write_bytes(first.read_bytes().replace(b"0", b"1"))

    seen = run(after)

    assert (seen.read, set(seen.done.unchanged)) == ([], {second})
    assert contents(after) == before
