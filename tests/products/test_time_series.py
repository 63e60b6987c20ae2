"""Time series: what the files hold, when they are written again, and what is refused."""

from __future__ import annotations

import csv
import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from orcapost.common import optional
from orcapost.common.locks import OutputTaken
from orcapost.config import ConfigError
from orcapost.engine.loop import Settings
from orcapost.engine.worker import Worker
from orcapost.extract import passes
from orcapost.inventory import InventoryError
from orcapost.orcaflex import session
from orcapost.pipeline import Done, Run, load_job, prepare, worker_task
from orcapost.products.time_series import product
from orcapost.products.time_series.question import TimeSeries
from orcapost.products.time_series.settings import BESIDE_GROUPS, SETTINGS
from orcapost.results.agenda import Reason
from orcapost.statistics import series
from orcapost.statistics.series import csv_rows, plain_rows
from orcapost.yamldoc.fields import markdown_table
from orcfxapi_standin import closed_form
from orcfxapi_standin.format import Header
from orcfxapi_standin.generate import make_sim

STAGES = (10.0, 40.0)  # samples at 0.1 s from -10 to 40 s
TENSION = "Variable: Effective tension, ObjectName"
FIRST = f"{{Label: first, {TENSION}: Line01, objectExtra: [End A], SimulationPeriod: [0, 20]}}"
SECOND = f"{{Label: second, {TENSION}: Line02, objectExtra: [End B], SimulationPeriod: [0, 20]}}"
MISSING = f"{{Label: gone, {TENSION}: Nothing, SimulationPeriod: [0, 20]}}"
SUMMARY = """
summary_settings:
  groups:
  - {Label: ends, Columns: [{Label: d, Command: GetData, ObjectName: Environment, Variable: [WaterDepth, -1]}]}
"""
FLAG = "orcaflex: {postprocess: {time_series: {flag: true}}}\n"


def make(folder: Path, name: str = "a", **options: object) -> Header:
    (folder / "sim").mkdir(exist_ok=True)
    given = {"samples": 501, "stages": STAGES, "sample_interval": 0.1, "seed": 3, **options}
    return make_sim(folder / "sim" / f"{name}.sim", "dm_fsts_lngc", **given)  # type: ignore[arg-type]


def asking(folder: Path, *columns: str, head: str = FLAG, label: str = "ends", more: str = "") -> Path:
    path = folder / "dm.yml"
    path.write_text(
        f"file_management: {{input_directory: sim, output_directory: csv}}\n{head}"
        f"time_series_settings:\n  groups:\n  - Label: {label}\n    Columns:\n"
        + "".join(f"    - {column}\n" for column in columns)
        + more,
        encoding="utf-8",
    )
    return path


def run(config: Path) -> tuple[Done, Run]:
    with Run(prepare(load_job(config)), "fake", Settings()) as started:
        return started.execute(), started


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as stream:
        head, *rows = csv.reader(stream)
    return head, rows


def expected(header: Header, line: str, point: int, first: float, last: float) -> np.ndarray:
    """The closed form between two times [s]."""
    samples = np.arange(round((first + STAGES[0]) / 0.1), round((last + STAGES[0]) / 0.1) + 1)
    return closed_form.values(header, line, "Effective tension", point, samples)


def last_point(header: Header, line: str) -> int:
    return len(closed_form.parameters(header, line, "Effective tension").mean) - 1


def test_a_file_has_a_row_for_each_sample_and_a_column_for_each_label(tmp_path: Path) -> None:
    header = make(tmp_path)

    done, _ = run(asking(tmp_path, FIRST, SECOND))

    head, rows = read(tmp_path / "csv" / "a_ends.csv")
    values = np.array(rows, dtype=float)
    assert head == ["time", "first", "second"]
    assert values[:, 0] == pytest.approx(np.arange(201) * 0.1, abs=1e-6)
    assert values[:, 1] == pytest.approx(expected(header, "Line01", 0, 0, 20), abs=1e-6)
    assert values[:, 2] == pytest.approx(expected(header, "Line02", last_point(header, "Line02"), 0, 20), abs=1e-6)
    assert {len(cell.partition(".")[2]) for row in rows for cell in row} == {6}
    assert (done.tables, done.series) == ({}, (1, tmp_path / "csv"))


def test_a_column_is_scaled_and_shifted_and_has_the_decimals_asked_for(tmp_path: Path) -> None:
    header = make(tmp_path)
    scaled = FIRST.replace("}", ", transform: {scale: 0.001, shift: 5}}")

    run(asking(tmp_path, scaled, head=FLAG.replace("true", "true, csv_decimal: 3")))

    _, rows = read(tmp_path / "csv" / "a_ends.csv")
    wanted = expected(header, "Line01", 0, 0, 20) * 0.001 + 5
    assert [row[1] for row in rows] == [f"{value:.3f}" for value in wanted]


def test_columns_without_a_period_and_over_the_whole_simulation_share_their_samples(tmp_path: Path) -> None:
    make(tmp_path)
    places = ["", ", SimulationPeriod: WholeSimulation", ", SimulationPeriod: [null, null]"]

    run(
        asking(
            tmp_path,
            *(f"{{Label: c{n}, {TENSION}: Line01{place}, objectExtra: [End A]}}" for n, place in enumerate(places)),
        )
    )

    _, rows = read(tmp_path / "csv" / "a_ends.csv")
    assert len(rows) == 501
    assert all(row[1] == row[2] == row[3] for row in rows)


def test_a_static_state_is_one_row(tmp_path: Path) -> None:
    header = make(tmp_path, faults=["static"])

    run(asking(tmp_path, f"{{Label: first, {TENSION}: Line01, objectExtra: [End A]}}"))

    _, rows = read(tmp_path / "csv" / "a_ends.csv")
    assert [float(row[1]) for row in rows] == pytest.approx(
        [closed_form.static(header, "Line01", "Effective tension", 0)], abs=1e-6
    )


def test_a_simulation_that_stopped_early_has_its_file_and_a_warning(tmp_path: Path) -> None:
    make(tmp_path, faults=["unfinished"])

    done, _ = run(asking(tmp_path, f"{{Label: first, {TENSION}: Line01, objectExtra: [End A]}}"))

    _, rows = read(tmp_path / "csv" / "a_ends.csv")
    assert len(rows) == 501  # what there is
    assert any("reached" in group.words for group in done.summary.problems)


def test_a_missing_object_is_an_empty_column_and_a_warning_also_of_a_later_run(tmp_path: Path) -> None:
    header = make(tmp_path)
    config = asking(tmp_path, MISSING, FIRST)

    for _ in range(2):
        done, _ = run(config)
        _, rows = read(tmp_path / "csv" / "a_ends.csv")
        assert {row[1] for row in rows} == {""}
        assert [float(row[2]) for row in rows] == pytest.approx(expected(header, "Line01", 0, 0, 20), abs=1e-6)
        assert [group.columns for group in done.summary.problems] == [("ends / gone",)]


def test_where_no_column_can_be_read_there_is_no_file_and_each_column_is_named(tmp_path: Path) -> None:
    make(tmp_path)

    done, _ = run(asking(tmp_path, MISSING, MISSING.replace("gone", "too")))

    assert [group.columns for group in done.summary.problems] == [("ends / gone", "ends / too")]
    assert not list((tmp_path / "csv").glob("a_*")) and not list((tmp_path / "csv").glob("*.tmp"))


def test_the_log_is_read_once_for_the_summary_and_all_series(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path)
    summary = (
        "summary_settings: {groups: [{Label: top, Columns: [{Label: m, Command: TimeHistory, Statistic_Type: Max, "
        f"{TENSION}: Line03, SimulationPeriod: [5, 30], objectExtra: [End A]}}]}}]}}\n"
    )
    more = f"  - Label: other\n    Columns: [{FIRST}]\n"
    job = load_job(asking(tmp_path, FIRST, SECOND, more=more + summary))
    asked: list[int] = []
    histories = session._OpenFile.histories

    def counted(self: object, items: list[object], *rest: object) -> object:
        asked.append(len(items))
        return histories(self, items, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(session._OpenFile, "histories", counted)
    answer = Worker(worker_task(job, "fake")).process(tmp_path / "sim" / "a.sim", None)

    assert answer.result is not None and answer.result.error is None
    assert asked == [2, 3, 1]  # from 0, from 5 and from 20 s on: no sample twice
    assert {path.name for path in (tmp_path / "csv").iterdir()} == {"a_ends.csv", "a_other.csv"}


def test_a_slice_of_another_length_makes_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path)
    job = load_job(asking(tmp_path, FIRST, SECOND))
    Worker(worker_task(job, "fake")).process(tmp_path / "sim" / "a.sim", None)
    wanted = (tmp_path / "csv" / "a_ends.csv").read_bytes()
    monkeypatch.setattr(passes, "HISTORY_BUDGET", 8)

    def refuse(*_: object) -> None:
        raise passes._WrongSlice

    monkeypatch.setattr(passes._Reader, "_by_time", refuse)

    Worker(worker_task(job, "fake")).process(tmp_path / "sim" / "a.sim", None)

    assert [path.name for path in (tmp_path / "csv").iterdir()] == ["a_ends.csv"]
    assert (tmp_path / "csv" / "a_ends.csv").read_bytes() == wanted


def test_slices_of_any_length_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path)
    job = load_job(asking(tmp_path, FIRST, SECOND))
    found = set()
    for budget, block in ((passes.HISTORY_BUDGET, series._BLOCK), (7 * 16, series._BLOCK), (16 * 50, 24 * 3)):
        monkeypatch.setattr(passes, "HISTORY_BUDGET", budget)
        monkeypatch.setattr(series, "_BLOCK", block)
        Worker(worker_task(job, "fake")).process(tmp_path / "sim" / "a.sim", None)
        found.add((tmp_path / "csv" / "a_ends.csv").read_bytes())

    assert len(found) == 1


def test_a_later_run_reads_nothing_where_the_file_is_as_it_was(tmp_path: Path) -> None:
    make(tmp_path)
    run(asking(tmp_path, FIRST))

    done, started = run(asking(tmp_path, FIRST))

    assert (started.agenda.reused, done.series) == ([0], (1, tmp_path / "csv"))


def remove(config: Path) -> None:
    (config.parent / "csv" / "a_ends.csv").unlink()


def change(config: Path) -> None:
    (config.parent / "csv" / "a_ends.csv").write_text("mine")


def relabel(config: Path) -> None:
    asking(config.parent, FIRST.replace("first", "another"))


def round_off(config: Path) -> None:
    asking(config.parent, FIRST, head=FLAG.replace("true", "true, csv_decimal: 2"))


@pytest.mark.parametrize(
    ("happens", "reason"),
    [(remove, Reason.GONE), (change, Reason.GONE), (relabel, Reason.FORM), (round_off, Reason.FORM)],
)
def test_a_file_is_made_again_and_then_stays(tmp_path: Path, happens: Callable[[Path], None], reason: Reason) -> None:
    make(tmp_path)
    config = asking(tmp_path, FIRST)
    run(config)
    happens(config)

    _, again = run(config)
    _, then = run(config)

    assert again.agenda.reasons == {reason: 1}
    assert len(read(tmp_path / "csv" / "a_ends.csv")[1]) == 201
    assert then.agenda.reused == [0]


def test_beside_a_summary_a_lost_file_alone_is_made_again(tmp_path: Path) -> None:
    make(tmp_path)
    config = asking(tmp_path, FIRST, more=SUMMARY)
    run(config)
    remove(config)

    _, again = run(config)
    _, then = run(config)

    (asked,) = (again.agenda.lists[number] for number in again.agenda.list_of)
    assert [again.questions[number].form for number in asked] == [TimeSeries.form]
    assert then.agenda.reused == [0]


def test_the_output_folder_may_be_moved(tmp_path: Path) -> None:
    make(tmp_path)
    config = asking(tmp_path, FIRST)
    run(config)
    (tmp_path / "csv").rename(tmp_path / "moved")
    config.write_text(config.read_text().replace("output_directory: csv", "output_directory: moved"))

    _, started = run(config)

    assert started.agenda.reused == [0]


def test_what_a_killed_worker_left_is_gone_after_the_next_run(tmp_path: Path) -> None:
    make(tmp_path)
    config = asking(tmp_path, FIRST)
    code = (
        "import os, sys; from pathlib import Path; from orcapost.common.atomic import TemporaryFile; "
        "file = TemporaryFile(Path(sys.argv[1])); file.write(b'x'); os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", code, load_job(config).temporary], check=False)
    assert len(list((tmp_path / "csv").glob("*.tmp")) + list((tmp_path / "csv").glob(".*.tmp"))) >= 1

    run(config)

    assert not [path for path in (tmp_path / "csv").iterdir() if path.suffix == ".tmp"]


def test_what_cannot_be_written_is_named_and_tried_again_by_the_next_run(tmp_path: Path) -> None:
    make(tmp_path)
    make(tmp_path, "b")
    config = asking(tmp_path, FIRST)
    (tmp_path / "csv" / "a_ends.csv").mkdir(parents=True)

    done, _ = run(config)

    assert [(group.columns, group.words, group.first) for group in done.summary.problems] == [
        (("ends",), "cannot write …_ends.csv: is a folder, not a file", ("a.sim",))
    ]
    assert (done.summary.totals.ok, done.series) == (1, (1, tmp_path / "csv"))
    (tmp_path / "csv" / "a_ends.csv").rmdir()
    done, _ = run(config)
    assert (done.summary.totals.ok, done.series) == (2, (2, tmp_path / "csv"))


def test_a_full_disk_costs_the_file_only_and_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path)
    job = load_job(asking(tmp_path, FIRST))
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / "a_ends.csv").write_text("old")

    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(series, "csv_rows", full)

    answer = Worker(worker_task(job, "fake")).process(tmp_path / "sim" / "a.sim", None)

    assert answer.result is not None
    assert answer.result.replies[0].words == "cannot write *_ends.csv: No space left on device"  # type: ignore[union-attr]
    assert [path.name for path in (tmp_path / "csv").iterdir()] == ["a_ends.csv"]
    assert (tmp_path / "csv" / "a_ends.csv").read_text() == "old"


def test_beside_the_files_stands_where_they_come_from(tmp_path: Path) -> None:
    make(tmp_path)

    run(asking(tmp_path, FIRST))

    about = json.loads((tmp_path / "csv" / "dm_ends_time_series.meta.json").read_text(encoding="utf-8"))
    assert about["table"] == "*_ends.csv"
    assert [column["name"] for column in about["columns"]] == ["time", "first"]
    assert about["columns"][1]["query"] == "Time series of Effective tension of Line01 at End A, [0, 20] s"
    assert about["columns"][1]["unit"] == "kN"


@pytest.mark.parametrize("command", ["StaticResult", "GetData", "Range Graph"])
def test_another_command_is_refused_with_its_line(tmp_path: Path, command: str) -> None:
    config = asking(tmp_path, SECOND, FIRST.replace("{", f"{{Command: {command}, "))

    with pytest.raises(ConfigError, match=r"dm\.yml:8: .*Command \(.*\): a time series is of a TimeHistory"):
        load_job(config)


def test_a_statistic_is_not_looked_at(tmp_path: Path) -> None:
    given = FIRST.replace("{", "{Command: TimeHistory, Statistic_Type: Max, ")
    assert load_job(asking(tmp_path, given)).requests == load_job(asking(tmp_path, FIRST)).requests


def test_columns_over_other_samples_are_refused_with_the_line_of_the_first(tmp_path: Path) -> None:
    config = asking(
        tmp_path, FIRST, SECOND, SECOND.replace("second", "third").replace("20", "30"), FIRST.replace("20", "9")
    )

    with pytest.raises(ConfigError) as refused:
        load_job(config)

    assert (
        "dm.yml:9: time_series_settings.groups[0].Columns[2].SimulationPeriod ('third' of 'ends'): "
        "columns of one file share their samples: [0, 30] s here, [0, 20] s for 'first'; put it into another group"
    ) in str(refused.value)


def test_a_column_cannot_be_called_time(tmp_path: Path) -> None:
    job = load_job(asking(tmp_path, FIRST.replace("first", "time")))

    assert job.requests[0].groups[0].labels == ("time 2",)


def test_a_master_gives_defaults(tmp_path: Path) -> None:
    master = (
        "time_series_settings_master:\n  data: true\n  histogram: false\n  groups:\n  - Columns:\n"
        "    - {Command: TimeHistory, ObjectName: Line01, objectExtra: [End A], SimulationPeriod: [0, 20]}\n"
    )
    config = asking(tmp_path, "{Variable: Effective tension, Label: first}", head="", more=master)

    assert load_job(config).requests == load_job(asking(tmp_path, FIRST)).requests


@pytest.mark.parametrize(
    ("flag", "data", "asked"),
    [
        ("true", None, True),
        ("true", "false", True),
        ("false", "true", False),
        (None, "true", True),
        (None, "false", False),
        (None, None, False),
    ],
)
def test_the_flag_counts_for_more_than_data(tmp_path: Path, flag: str | None, data: str | None, asked: bool) -> None:
    config = asking(tmp_path, FIRST, head="" if flag is None else FLAG.replace("true", flag))
    if data is not None:
        config.write_text(
            config.read_text().replace("time_series_settings:\n", f"time_series_settings:\n  data: {data}\n")
        )
    config.write_text(config.read_text() + SUMMARY)

    assert bool(load_job(config).files) is asked


def test_files_of_one_name_have_their_folders_in_front(tmp_path: Path) -> None:
    """And where a second one comes later, the first one's file is written anew under its longer name."""
    make(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "A.sim").write_bytes((tmp_path / "sim" / "a.sim").read_bytes())
    config = asking(tmp_path, FIRST)
    run(config)
    listed = "{input_files: {sim: [sim/a.sim, other/A.sim]}, output_directory: csv}"
    config.write_text(config.read_text().replace("{input_directory: sim, output_directory: csv}", listed))

    done, _ = run(config)

    assert done.series == (2, tmp_path / "csv")
    first, second = (tmp_path / "csv" / name for name in ("sim_a_ends.csv", "other_A_ends.csv"))
    assert first.read_bytes() == second.read_bytes() == (tmp_path / "csv" / "a_ends.csv").read_bytes()


def test_a_series_may_not_have_the_name_of_a_table(tmp_path: Path) -> None:
    make(tmp_path, "dm")

    with pytest.raises(InventoryError, match=r"dm_ends\.csv would be written twice: for the run's own output and for"):
        prepare(load_job(asking(tmp_path, FIRST, more=SUMMARY)))


def test_parquet_has_the_doubles_as_they_are(tmp_path: Path) -> None:
    polars = pytest.importorskip("polars")
    header = make(tmp_path)
    config = asking(tmp_path, FIRST, MISSING, head=FLAG.replace("true", "true, format: parquet"))

    done, _ = run(config)

    frame = polars.read_parquet(tmp_path / "csv" / "a_ends.parquet")
    assert frame.columns == ["time", "first", "gone"]
    assert frame["first"].to_list() == expected(header, "Line01", 0, 0, 20).tolist()
    assert frame["gone"].null_count() == 201
    assert done.series == (1, tmp_path / "csv")


def test_parquet_without_polars_is_refused_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(optional, "find_spec", lambda module: None)

    with pytest.raises(optional.ExtraMissing, match=r"polars is not installed; get it with: pip install"):
        load_job(asking(tmp_path, FIRST, head=FLAG.replace("true", "true, format: parquet")))


def test_the_page_has_every_key() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "time_series.md").read_text(encoding="utf-8")

    assert markdown_table(SETTINGS.fields) in page
    assert markdown_table(BESIDE_GROUPS) in page


def test_two_configurations_do_not_write_the_same_series_at_once(tmp_path: Path) -> None:
    make(tmp_path)
    config = asking(tmp_path, FIRST)
    other = tmp_path / "other.yml"
    other.write_text(config.read_text())

    with (
        Run(prepare(load_job(config)), "fake", Settings()),
        pytest.raises(OutputTaken, match=r"another run is writing \*_ends\.csv to"),
        Run(prepare(load_job(other)), "fake", Settings()),
    ):
        pass


HOSTILE = [
    *(-0.0, 0.0, 1e-300, -1e-300, 5e-324, 1e22, 0.5, 1.5, 2.5, 0.125, 0.375, 5e-7, 1.5e-6, 2.5e-6, 1e15 + 0.3),
    *(math.nan, math.inf, -math.inf, 1.7976931348623157e308, 123456.7890125, -1e-9, 2.0**53, 0.1, 1 / 3),
]  # fmt: skip


@pytest.mark.parametrize("decimals", [0, 1, 6, 15])
def test_both_writers_give_the_same_bytes(decimals: int) -> None:
    pytest.importorskip("polars")
    random = np.random.default_rng(1)
    many = random.standard_normal(3000) * 10.0 ** random.integers(-12, 18, 3000)
    halves = random.integers(-(10**9), 10**9, 3000) / 2 ** random.integers(0, 30, 3000)
    values = np.array([*HOSTILE, *many, *halves])
    table = np.column_stack([values, values[::-1]])

    assert bytes(csv_rows(table, decimals)) == plain_rows(table, decimals)


def test_without_polars_a_row_is_what_python_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series, "is_installed", lambda module: False)

    assert csv_rows(np.array([[0.1, math.nan], [2.0, -1.0625]]), 3) == b"0.100,\n2.000,-1.062\n"


def test_without_polars_that_is_said_in_one_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product, "is_installed", lambda module: False)

    (note,) = load_job(asking(tmp_path, FIRST)).notes

    assert note.startswith("Time series are written by Python alone")


def test_the_command_writes_them_and_names_what_it_cannot_give(tmp_path: Path) -> None:
    make(tmp_path)
    head = "orcaflex: {postprocess: {summary: {flag: false}, time_series: {flag: true}}}\n"
    config = asking(tmp_path, FIRST, head=head)
    command = [sys.executable, "-m", "orcapost", "run", config, "--backend", "fake"]

    whole = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    config.write_text(config.read_text().replace("summary: {flag: false}", "visualization: {flag: true}"))
    part = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")

    assert (whole.returncode, part.returncode) == (0, 1)
    assert "files    1 file of single simulations in" in whole.stdout
    assert "warning: not supported yet, and left out: views (dm.yml:2)" in part.stderr


@pytest.mark.parametrize("fast", [True, False], ids=["polars", "python"])
def test_numbers_stand_as_in_tables_for_local_spreadsheets(monkeypatch: pytest.MonkeyPatch, fast: bool) -> None:
    monkeypatch.setattr(series, "is_installed", lambda module: fast)
    table = np.array([[0.5, -1.25, np.nan], [1000000.0, 0.0, 2.0]], order="F")

    assert bytes(series.csv_rows(table, 2, ";", ",")) == b"0,50;-1,25;\n1000000,00;0,00;2,00\n"
    assert bytes(series.csv_rows(table, 2, ".", ",")) == b"0,50.-1,25.\n1000000,00.0,00.2,00\n"
    assert bytes(series.csv_rows(table, 1, "\t", ".")) == b"0.5\t-1.2\t\n1000000.0\t0.0\t2.0\n"
