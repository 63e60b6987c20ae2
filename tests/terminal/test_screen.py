"""What the commands print: tables, warnings, the end of a run."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from orcapost.job import GB, MB
from orcapost.orcaflex.backend import STAND_IN_NOTICE
from orcapost.pipeline import Done, Prepared
from orcapost.planning.learned import Cost, Learned, LearnedFile, MemoryModel
from orcapost.planning.plan import Batch, Limit, Plan
from orcapost.profile.sizes import Bar, SizeStatistics
from orcapost.records.metrics import LowerBound, Totals
from orcapost.records.recorder import Summary, Warned
from orcapost.terminal import screen

SMALL = Batch(
    bin="small",
    key="0-",
    files=tuple(range(1_234)),
    bytes=3 * GB,
    fewest=2,
    most=8,
    begin=4,
    at_once=4,
    model_threads=1,
    memory=2 * GB,
    limits=(Limit("size bin", 8, ""), Limit("cores", 4, "")),
    reason="4 cores",
)
LARGE = replace(SMALL, bin="large", files=(1_234,), bytes=1 * GB, fewest=1, most=1, begin=1, at_once=1, model_threads=3)
PLAN = Plan((LARGE, SMALL), 10 * GB)
TOTALS = Totals(
    wall=100.0,
    predicted=None,
    files=1_234,
    ok=1_234,
    empty_cells=0,
    incomplete=0,
    failed=0,
    reused=0,
    bytes=2 * GB,
    mb_per_s=1_500.0,
    lower_bound=LowerBound(80.0, "disk", 80.0, 0.0, 0.0),
    efficiency=0.8,
)
SHARES = {"start and queue": 1.0, "load": 6.0, "extract": 3.0}


def shown(show: Callable[..., None], *values: Any) -> list[str]:
    """What is printed, line by line, on a console that is wide enough."""
    console = Console(file=io.StringIO(), width=150, markup=False, emoji=False, highlight=False)
    show(console, *values)
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines() if line.strip(" ─")]


def cells(line: str) -> list[str]:
    """A table's row: two spaces or more divide cells."""
    return re.split(r"\s{2,}", line.strip())


def done(
    totals: Totals = TOTALS, stand_in: bool = False, shares: dict[str, float] = SHARES, rows: int = 0, **tables: str
) -> Done:
    summary = Summary(totals, stand_in, (), (), shares)
    places = {Path(wanted): Path(real) for wanted, real in tables.items()}
    beside = {wanted: real for wanted, real in places.items() if wanted != real}
    return Done(
        summary, places, Path("csv") / "job_metrics.json", beside, (), 0.25, (rows, Path("csv/job_problems.csv"))
    )


def row(lines: list[str], first: str) -> list[str]:
    """The rest of the table's row that begins so."""
    (found,) = [cells(line)[1:] for line in lines if cells(line)[0] == first]
    return found


def test_a_console_prints_brackets_and_colons_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    screen.open_console().print("[bold]a.sim :smile: 12")

    assert capsys.readouterr() == ("[bold]a.sim :smile: 12\n", "")


def test_a_console_can_print_to_the_errors(capsys: pytest.CaptureFixture[str]) -> None:
    screen.open_console(stderr=True).print("x")

    assert capsys.readouterr() == ("", "x\n")


def test_numbers_on_a_terminal_have_no_colour_of_their_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLORTERM": "truecolor"}.items():
        monkeypatch.setenv(name, value)
    console = screen.open_console()
    assert console.is_terminal
    assert console.color_system

    console.print("12 files")

    assert capsys.readouterr().out == "12 files\n"


def test_a_table_has_its_title_to_the_left_and_some_columns_to_the_right() -> None:
    table = screen.new_table("name", "number", title="Title", right=("number",))
    table.add_row("long name", "1")
    lines = shown(lambda console: console.print(table))

    assert lines == ["Title", " name        number", " long name        1"]


def test_a_long_cell_is_folded_and_not_cut_off() -> None:
    table = screen.new_table("name")
    table.add_row("x" * 200)

    assert "".join(shown(lambda console: console.print(table))[1:]).count("x") == 200


@pytest.mark.parametrize(
    ("encoding", "legacy_windows", "mark"), [("utf-8", False, "█"), ("ascii", False, "#"), ("utf-8", True, "#")]
)
def test_bars_are_made_of_what_the_console_can_show(encoding: str, legacy_windows: bool, mark: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)

    assert screen.bar_mark(Console(file=stream, legacy_windows=legacy_windows)) == mark


def test_statistics_of_sizes_have_a_row_for_each_name() -> None:
    statistics = SizeStatistics(count=1_234, total=5 * GB, min=1 * MB, median=2e6, mean=3e6, p90=4e6, max=6 * MB)

    title, head, values = shown(screen.show_sizes, {"LNGC": statistics}, "Title")

    assert title == "Title"
    assert cells(head) == ["files", "total", "min", "median", "mean", "p90", "max"]
    assert cells(values) == ["LNGC", "1,234", "5 GB", "1 MB", "2 MB", "3 MB", "4 MB", "6 MB"]
    assert values.index("5 GB") + len("5 GB") == head.index("total") + len("total")  # numbers stand to the right


def test_the_longest_bar_of_a_histogram_has_36_marks_and_a_single_file_one() -> None:
    bars = [Bar(1 * MB, 2 * MB, 3_600, 1), Bar(2 * MB, 5 * MB, 0, 0), Bar(5 * MB, 10 * MB, 900, 1)]
    bars.append(Bar(10 * MB, 20 * MB, 1, 1))

    title, head, *rows = shown(screen.show_histogram, bars)

    assert (title, cells(head)) == ("Sizes", ["from", "to", "files"])
    assert [cells(each) for each in rows] == [
        ["1 MB", "2 MB", "3,600", "█" * 36],
        ["2 MB", "5 MB", "0"],
        ["5 MB", "10 MB", "900", "█" * 9],
        ["10 MB", "20 MB", "1", "█"],  # 36 / 3,600 of a mark, and yet a file
    ]
    assert rows[1].index("2 MB") + 4 == head.index("from") + 4


def test_a_plan_gives_the_range_of_a_count_that_may_move() -> None:
    title, head, large, small = shown(screen.show_plan, PLAN)

    assert title == "Plan"
    assert cells(head) == ["batch", "files", "size", "at once", "memory", "model threads", "because of"]
    assert cells(large) == ["large", "1", "1 GB", "1", "2 GB", "3", "4 cores"]
    assert cells(small) == ["small", "1,234", "3 GB", "4 (2-8)", "2 GB", "1", "4 cores"]


@pytest.mark.parametrize(("seats", "words"), [(None, "found out while it runs"), (3, "3")])
def test_the_limits_of_each_batch_and_of_all_together(seats: int | None, words: str) -> None:
    title, _, large, small, both = shown(screen.show_limits, replace(PLAN, seats=seats))

    assert title == "Limits"
    assert cells(large) == ["large", "fixed", "size bin 8, cores 4"]
    assert cells(small) == ["small", "2 to 8", "size bin 8, cores 4"]
    assert cells(both) == ["all", f"memory 10 GB, licence seats {words}"]


def test_what_was_learned_is_shown_in_units(planned_run: Callable[..., Prepared], tmp_path: Path) -> None:
    cost = Cost(0.125, 2e-9, 0.0625, 1.5e-9, 1.5e9, 1.0, 1.0, 4_321)
    learned = Learned(memory=MemoryModel(300 * MB, 0.25), cost=cost, updated="2026-01-02T03:04:05")
    prepared = replace(planned_run("a.sim"), learned=learned)
    file = LearnedFile(tmp_path, "fake")

    title, *rows = shown(screen.show_learned, prepared, file, 90.0)

    assert title == f"Learned on {file.volume} with fake, last on 2026-01-02"
    assert [cells(each) for each in rows] == [
        ["a file takes", "0.125 s and 2 s/GB"],
        ["of them processor", "0.0625 s and 1.5 s/GB"],
        ["all together, at best", "1,500 MB/s"],
        ["memory of an open file", "300 MB and 0.25 of its size"],
        ["files that this rests on", "4,321"],
        ["predicted wall time", "1 min 30 s"],
    ]


def test_what_was_not_learned_has_no_row(planned_run: Callable[..., Prepared], tmp_path: Path) -> None:
    learned = Learned(cost=Cost(0.1, 0.0, 0.1, 0.0, 1e9, 1.0, 1.0, 1), updated="2026-01-02T03:04:05")
    prepared = replace(planned_run("a.sim"), learned=learned)

    text = "\n".join(shown(screen.show_learned, prepared, LearnedFile(tmp_path, "fake"), None))

    assert "files that this rests on" in text
    assert "memory of an open file" not in text
    assert "predicted" not in text


def test_where_nothing_was_learned_one_line_says_so(planned_run: Callable[..., Prepared], tmp_path: Path) -> None:
    (line,) = shown(screen.show_learned, planned_run("a.sim"), LearnedFile(tmp_path, "fake"), None)

    assert line.startswith("Nothing is known of runs on ")


def test_predicted_times_are_held_against_the_first() -> None:
    other = replace(PLAN, batches=(LARGE, replace(SMALL, at_once=2)))

    title, head, *rows = shown(screen.show_comparison, [("auto", PLAN, 100.0), ("2", other, 150.0), ("3", other, None)])

    assert title.startswith("Compared")
    assert cells(head) == ["files at once", "large", "small", "predicted", "to the first"]
    assert [cells(each) for each in rows] == [
        ["auto", "1", "4", "1 min 40 s", "1.00"],
        ["2", "1", "2", "2 min 30 s", "1.50"],
        ["3", "1", "2", "unknown"],
    ]


@pytest.mark.parametrize("first", [None, 0.0])
def test_without_a_first_time_there_is_nothing_to_hold_others_against(first: float | None) -> None:
    rows = shown(screen.show_comparison, [("auto", PLAN, first), ("2", PLAN, 150.0)])

    assert cells(rows[-1]) == ["2", "1", "4", "2 min 30 s"]


def warned(*warnings: Warned) -> Summary:
    return Summary(TOTALS, False, (), (), SHARES, warnings)


def test_a_warning_names_its_column_and_counts_its_files() -> None:
    lines = shown(
        screen.show_problems,
        warned(Warned("Tension", "mixed units", "a.sim", 1), Warned("", "mixed", "b.sim", 3)),
        ["failed: missing: gone: c.sim"],
    )

    assert lines == [
        "failed: missing: gone: c.sim",
        "warning: a.sim: Tension: mixed units",
        "warning: b.sim and 2 more files: mixed",
    ]


def test_of_many_warnings_twenty_are_shown_and_the_rest_is_counted() -> None:
    warnings = [Warned("", f"warning {number}", "a.sim", 1) for number in range(22)]

    assert len(shown(screen.show_problems, warned(*warnings[:20]), [])) == 20
    assert shown(screen.show_problems, warned(*warnings[:21]), [])[20] == "... and 1 more warning"
    assert shown(screen.show_problems, warned(*warnings), [])[19:] == [
        "warning: a.sim: warning 19",
        "... and 2 more warnings",
    ]


def test_lines_of_problems_are_not_wrapped() -> None:
    assert len(shown(screen.show_problems, warned(Warned("", "words", "y" * 300, 1)), ["x" * 300])) == 2


def test_the_end_of_a_run_in_one_table() -> None:
    lines = shown(screen.show_done, done(**{"csv/a.csv": "csv/a.csv"}))

    assert lines == [
        "Run",
        *[line for line in lines if cells(line)[0] in ("files", "read", "wall", "lower bound", "efficiency")],
        *[line for line in lines if cells(line)[0] in ("workers' time", "tables")],
        f"table    {Path('csv/a.csv')}",
        f"metrics  {Path('csv/job_metrics.json')}",
    ]
    assert row(lines, "files") == ["1,234: 1,234 ok"]
    assert row(lines, "read") == ["2 GB at 1,500 MB/s"]
    assert row(lines, "wall") == ["1 min 40 s"]
    assert row(lines, "lower bound") == ["1 min 20 s (disk)"]
    assert row(lines, "efficiency") == ["80%"]
    assert row(lines, "workers' time") == ["load 60%, extract 30%, start and queue 10%"]
    assert row(lines, "tables") == ["0.25 s"]


def test_the_list_of_problems_is_named_where_there_are_any() -> None:
    listed = [line for rows in (0, 1, 3) for line in shown(screen.show_done, done(rows=rows)) if "problems" in line]

    path = Path("csv/job_problems.csv")
    assert listed == [f"problems 1 row in {path}", f"problems 3 rows in {path}"]


def test_files_that_did_not_go_well_are_counted_apart() -> None:
    totals = replace(TOTALS, ok=1_000, empty_cells=3, incomplete=200, failed=31, reused=4)

    assert row(shown(screen.show_done, done(totals)), "files") == [
        "1,234: 1,000 ok, 3 with empty cells, 200 incomplete simulations, 31 failed, 4 taken from an earlier run"
    ]


def test_the_time_stands_beside_the_one_that_was_predicted() -> None:
    assert row(shown(screen.show_done, done(replace(TOTALS, predicted=90.0))), "wall") == [
        "1 min 40 s (predicted 1 min 30 s)"
    ]


def test_a_lower_bound_of_less_than_a_second_is_shown() -> None:
    lines = shown(screen.show_done, done(replace(TOTALS, lower_bound=LowerBound(0.5, "disk", 0.5, 0.0, 0.0))))

    assert row(lines, "lower bound") == ["0.5 s (disk)"]


def test_where_nothing_was_read_there_is_no_lower_bound_and_no_efficiency() -> None:
    lines = shown(screen.show_done, done(replace(TOTALS, lower_bound=LowerBound(0.0, "disk", 0.0, 0.0, 0.0))))

    assert [cells(line)[0] for line in lines[1:4]] == ["files", "read", "wall"]
    assert not any(cells(line)[0] == "efficiency" for line in lines)


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ({"load": 199.0, "extract": 1.0}, ["load 100%, extract 0%"]),  # half a per cent is shown
        ({"load": 200.0, "extract": 1.0}, ["load 100%"]),  # less is not
        ({"load": 0.0}, []),
    ],
)
def test_a_share_of_less_than_half_a_per_cent_is_left_out(shares: dict[str, float], words: list[str]) -> None:
    assert row(shown(screen.show_done, done(shares=shares)), "workers' time") == words


def test_a_table_that_stands_elsewhere_says_why() -> None:
    lines = shown(screen.show_done, done(**{"csv/a.csv": "csv/a_new.csv"}))

    assert f"table    {Path('csv/a_new.csv')}  (a.csv is held open by another program)" in lines


def test_a_table_that_was_left_as_it_was_says_so() -> None:
    made = done(**{"csv/a.csv": "csv/a.csv", "csv/b.csv": "csv/b.csv"})

    lines = shown(screen.show_done, replace(made, unchanged={Path("csv/a.csv")}))

    assert lines[-3:-1] == [f"table    {Path('csv/a.csv')}  (as it was)", f"table    {Path('csv/b.csv')}"]


def test_a_run_on_the_stand_in_says_so_first_and_last() -> None:
    lines = shown(screen.show_done, done(stand_in=True))

    assert (lines[0], lines[-1]) == ("Run on the stand-in", STAND_IN_NOTICE)


def test_paths_at_the_end_of_a_run_are_not_wrapped() -> None:
    long = "x" * 200
    plain = Done(done().summary, {Path(long): Path(long)}, Path(long), {}, (), 0.0, (0, Path()))
    places = {Path("a.csv"): Path(long)}
    elsewhere = Done(done(stand_in=True).summary, places, Path("m.json"), places, (), 0.0, (0, Path()))

    assert shown(screen.show_done, plain)[-2:] == [f"table    {long}", f"metrics  {long}"]
    assert f"table    {long}  (a.csv is held open by another program)" in shown(screen.show_done, elsewhere)


def test_tables_of_facts_have_no_head(planned_run: Callable[..., Prepared], tmp_path: Path) -> None:
    console = Console(file=io.StringIO(), width=100)
    learned = Learned(cost=Cost(0.1, 0.0, 0.1, 0.0, 1e9, 1.0, 1.0, 1))
    screen.show_learned(console, replace(planned_run("a.sim"), learned=learned), LearnedFile(tmp_path, "fake"), None)
    screen.show_done(console, done())
    assert isinstance(console.file, io.StringIO)

    assert "─" not in console.file.getvalue()


def test_the_warning_of_a_run_on_the_stand_in_stays_on_one_line() -> None:
    console = Console(file=io.StringIO(), width=60, markup=False)
    screen.show_done(console, done(stand_in=True))
    assert isinstance(console.file, io.StringIO)

    assert STAND_IN_NOTICE in console.file.getvalue().splitlines()


def test_a_single_plan_is_held_against_itself() -> None:
    assert cells(shown(screen.show_comparison, [("auto", PLAN, 100.0)])[-1]) == ["auto", "1", "4", "1 min 40 s", "1.00"]
