"""A column's keys say what is read, over which period, and what is made of it."""

from __future__ import annotations

import pytest

from orcapost.extract.queries import ArcRange, DataItem, History, Period, Point, RangeGraph

HISTORY = "Command: TimeHistory, Variable: Effective tension, Statistic_Type: Max"
RANGE = "Command: Range Graph, Variable: Effective tension, Statistic_Type: Max"


def test_a_time_history_has_a_point_a_period_and_a_statistic(column):
    found = column(HISTORY + ", objectExtra: [End B], SimulationPeriod: WholeSimulation")
    assert found.query == History("Line01", "Effective tension", Point(line_point="end_b"))
    assert found.period == Period("whole_simulation")
    assert found.statistic == "max"


def test_a_range_graph_carries_its_own_period(column):
    found = column(RANGE + ", SimulationPeriod: LatestWave")
    assert found.query == RangeGraph("Line01", "Effective tension", Period("latest_wave"))
    assert found.period is None
    assert found.statistic == "max"


def test_a_static_result_is_the_history_over_the_static_state(column):
    found = column("Command: StaticResult, Variable: X, SimulationPeriod: WholeSimulation, Statistic_Type: Max")
    assert found.query == History("Line01", "X")
    assert found.period == Period("static_state")
    assert found.statistic is None


def test_a_data_item_has_neither_period_nor_statistic(column):
    found = column("Command: GetData, Variable: [WaveHs, -1], SimulationPeriod: 1, Statistic_Type: Max")
    assert found.query == DataItem("Line01", "WaveHs", -1)
    assert found.period is None
    assert found.statistic is None


@pytest.mark.parametrize(
    ("variable", "index"),
    [("[RefCurrentSpeed, 2]", 2), ("[RefCurrentSpeed]", 0), ("RefCurrentSpeed", 0), ("[RefCurrentSpeed, null]", 0)],
)
def test_a_data_name_without_index_means_the_first(column, variable, index):
    assert column(f"Command: GetData, Variable: {variable}").query == DataItem("Line01", "RefCurrentSpeed", index)


@pytest.mark.parametrize("command", ["TimeHistory", "Time History", "timehistory", "time_history"])
def test_commands_are_compared_without_case_and_spaces(column, command):
    found = column(f"Command: {command}, Variable: X, Statistic_Type: Min")
    assert found.query == History("Line01", "X")


@pytest.mark.parametrize(
    ("written", "statistic"),
    [
        ("Min", "min"),
        ("minimum", "min"),
        ("MAX", "max"),
        ("Maximum", "max"),
        ("Mean", "mean"),
        ("StdDev", "stdev"),
        ("Std Dev", "stdev"),
        ("std_dev", "stdev"),
        ("[Max]", "max"),
    ],
)
def test_statistics_have_several_spellings(column, written, statistic):
    assert column(f"Command: TimeHistory, Variable: X, Statistic_Type: {written}").statistic == statistic


@pytest.mark.parametrize(
    ("written", "point"),
    [
        ("objectExtra: [End A]", Point(line_point="end_a")),
        ("objectExtra: EndA", Point(line_point="end_a")),
        ("objectExtra: [Touchdown]", Point(line_point="touchdown")),
        ("ArcLength: [12.5]", Point(line_point="arc_length", arc_length=12.5)),
        ("ArcLength: 12.5", Point(line_point="arc_length", arc_length=12.5)),
        ("ArcLength: End B", Point(line_point="end_b")),
        ("objectExtra: [End B], ArcLength: [12.5]", Point(line_point="end_b")),
        ("objectExtra: null, ArcLength: [12.5]", Point(line_point="arc_length", arc_length=12.5)),
        ("objectExtra: [], ArcLength: [12.5]", Point(line_point="arc_length", arc_length=12.5)),
        ("objectExtra: NULL, ArcLength: []", Point()),
        ("Position: [1, -2.5, 3]", Point(position=(1, -2.5, 3))),
        ("Location: [0, 0, -10]", Point(location=(0, 0, -10))),
        ("SupportIndex: 2", Point()),  # the variable is not of a support
        ("RadialPos: Inner, Theta: 90", Point(radial="inner", theta=90)),
        ("objectExtra: [End B], Position: [0, 0, 0]", Point(line_point="end_b", position=(0, 0, 0))),
    ],
)
def test_a_history_belongs_to_a_point(column, written, point):
    assert column(f"{HISTORY}, {written}").query == History("Line01", "Effective tension", point)


@pytest.mark.parametrize(
    ("written", "arc"),
    [
        ("ArcLength: [0, 50]", ArcRange("arc_lengths", 0, 50)),
        ("objectExtra: [Section, [2]]", ArcRange("sections", 2, 2)),
        ("objectExtra: [Section, [2, 4]]", ArcRange("sections", 2, 4)),
        ("ArcLength: null", None),
    ],
)
def test_a_range_graph_covers_a_range(column, written, arc):
    found = column(f"{RANGE}, {written}").query
    assert found == RangeGraph("Line01", "Effective tension", Period("default"), Point(), arc)


def test_a_transform_is_scale_and_shift(column):
    found = column(HISTORY + ", transform: {type: linear, scale: 1e-3, shift: -2}")
    assert (found.scale, found.shift) == (0.001, -2.0)


def test_without_transform_the_value_stays(column):
    assert (column(HISTORY).scale, column(HISTORY).shift) == (1.0, 0.0)


@pytest.mark.parametrize("name", ["No", "on", "0100", "1e3", "2024-01-31"])
def test_names_stay_as_written_whatever_yaml_would_make_of_them(job, name):
    columns = f"[{{Command: StaticResult, ObjectName: {name}, Variable: X, Label: {name}}}]"
    found = job(f"summary_settings: {{groups: [{{Label: g, Columns: {columns}}}]}}").groups[0].columns[0]
    assert found.query == History(name, "X")
    assert found.label == name


@pytest.mark.parametrize(
    ("place", "point"),
    [
        ("objectExtra: [End A]", Point("end_a")),
        ("ArcLength: EndB", Point("end_b")),
        ("ArcLength: [10]", Point("arc_length", 10.0)),
    ],
)
def test_a_range_graph_of_one_point_is_the_history_at_that_point(column, place, point):
    found = column(f"{RANGE}, {place}, SimulationPeriod: 1")
    assert found.query == History("Line01", "Effective tension", point)
    assert found.period == Period("stage", stage=1)
    assert found.statistic == "max"


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (
            "Command: TimeHistory, Variable: X, Statistc_Type: Max",
            "Statistc_Type: unknown key; did you mean Statistic_Type?",
        ),
        (HISTORY + ", objectextra: [End A]", "objectextra: unknown key; did you mean objectExtra?"),
        (
            HISTORY.replace("TimeHistory", "TimeHistroy"),
            "Command: 'TimeHistroy' is no command; did you mean TimeHistory?",
        ),
        (HISTORY.replace("Max", "Mux"), "Statistic_Type: 'Mux' is no statistic; did you mean Max?"),
        (HISTORY.replace("Max", "[Min, Max]"), "Statistic_Type: must be one statistic; write one column for each"),
        (
            RANGE.replace("Effective tension", "API STD 2RD Method 1") + ", objectExtra: [End A]",
            "objectExtra: 'API STD 2RD Method 1' is given along a range only; write ArcLength: [a, b]",
        ),
        (
            HISTORY + ", ArcLength: [0, 50]",
            "ArcLength: a history belongs to one point; use Command: Range Graph for a range",
        ),
        (
            HISTORY + ", objectExtra: [Section, [1]]",
            "objectExtra: a history belongs to one point; use Command: Range Graph for a range",
        ),
        (
            HISTORY + ", objectExtra: [End C]",
            "objectExtra: 'End C' is no place on a line; write [End A], [End B], [Touchdown] or [Section, [i, j]]",
        ),
        (RANGE + ", ArcLength: [50, 0]", "ArcLength: ends at 0 m, before it starts at 50 m"),
        (HISTORY + ", ArcLength: [-1]", "ArcLength: must be at least 0, not -1; arc lengths count from End A"),
        (HISTORY + ", ArcLength: [.inf]", "ArcLength: must be finite"),
        (
            RANGE + ", objectExtra: [Section, [4, 2]]",
            "objectExtra: needs one section number, or two in order; write [Section, [i, j]]",
        ),
        (HISTORY + ", Position: [0, 0]", "Position: must be three numbers, [x, y, z]"),
        (HISTORY + ", Position: [0, 0, top]", "Position: must be a number, not 'top'"),
        (HISTORY + ", RadialPos: Middle", "RadialPos: 'Middle' is no radial position; known: Inner, Outer"),
        (HISTORY + ", Theta: left", "Theta: must be a number, not 'left'"),
        (
            HISTORY.replace("Effective tension", "Support reaction"),
            "SupportIndex: is missing: 'Support reaction' belongs to one support",
        ),
        (
            HISTORY + ", transform: {type: square}",
            "transform.type: 'square' is no transform; the only one is linear",
        ),
        (HISTORY + ", transform: {scale: .nan}", "transform.scale: must be finite"),
        (HISTORY + ", transform: {scales: 2}", "transform.scales: unknown key; did you mean scale?"),
        ("Command: GetData, Variable: [a, 0, 1]", "Variable: must be a data name, or [data name, index]"),
        ("Command: GetData, Variable: [a, -2]", "Variable: must be at least -1, not -2"),
        ("Command: StaticResult, Variable: [X]", "Variable: must be text, not a list"),
        ("Command: TimeHistory, Variable: X", "Statistic_Type: is missing: one of Min, Max, Mean, StdDev"),
        ("Variable: X", "Command: is missing: one of TimeHistory, Range Graph, StaticResult, GetData"),
        ("Command: StaticResult", "Variable: is missing"),
    ],
)
def test_what_cannot_be_is_refused_once(column_refused, keys, problem):
    assert column_refused(keys) == [problem]


def test_label_and_object_are_needed(refused):
    assert refused("summary_settings: {groups: [{Label: g, Columns: [{Command: StaticResult, Variable: X}]}]}") == [
        "dm.yml:1: summary_settings.groups[0].Columns[0].Label: is missing",
        "dm.yml:1: summary_settings.groups[0].Columns[0].ObjectName: is missing",
    ]
