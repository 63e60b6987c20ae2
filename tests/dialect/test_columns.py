"""A column's keys say what is read, over which period, and what is made of it."""

from __future__ import annotations

import pytest

from orcapost.dialect.columns import column as read_column
from orcapost.extract.queries import ArcRange, DataItem, History, Period, Point, RangeGraph
from orcapost.statistics.registry import KINDS, MAX, MEAN, MIN, STDEV
from orcapost.yamldoc.errors import ConfigProblem, Where
from orcapost.yamldoc.tree import parse

HISTORY = "Command: TimeHistory, Variable: Effective tension, Statistic_Type: Max"
PLACES = "write [End A], [End B], [Touchdown] or [Section, [i, j]]"
STATISTICS = ", ".join(kind.spelling for kind in KINDS)
RANGE = "Command: Range Graph, Variable: Effective tension, Statistic_Type: Max"


def test_a_time_history_has_a_point_a_period_and_a_statistic(column):
    found = column(HISTORY + ", objectExtra: [End B], SimulationPeriod: WholeSimulation")
    assert found.query == History("Line01", "Effective tension", Point(line_point="end_b"))
    assert found.period == Period("whole_simulation")
    assert found.statistic == MAX


def test_a_range_graph_carries_its_own_period(column):
    found = column(RANGE + ", SimulationPeriod: LatestWave")
    assert found.query == RangeGraph("Line01", "Effective tension", Period("latest_wave"))
    assert found.period is None
    assert found.statistic == MAX


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
        ("Min", MIN),
        ("minimum", MIN),
        ("MAX", MAX),
        ("Maximum", MAX),
        ("Mean", MEAN),
        ("StdDev", STDEV),
        ("Std Dev", STDEV),
        ("std_dev", STDEV),
        ("[Max]", MAX),
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
        ("SupportIndex: 0", Point()),  # the variable is not of a support
        ("SupportIndex: 2", Point()),
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
    found = job(f"summary_settings: {{groups: [{{Label: g, Columns: {columns}}}]}}").requests[0].groups[0].columns[0]
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
    assert found.statistic == MAX


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
            "Command: 'TimeHistroy' is not a command; did you mean TimeHistory?",
        ),
        (HISTORY.replace("Max", "Mux"), "Statistic_Type: 'Mux' is not a statistic; did you mean Max?"),
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
            f"objectExtra: 'End C' is not a place on a line; {PLACES}",
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
        (HISTORY + ", RadialPos: Middle", "RadialPos: 'Middle' is not a radial position; known: Inner, Outer"),
        (HISTORY + ", Theta: left", "Theta: must be a number, not 'left'"),
        (
            HISTORY.replace("Effective tension", "Support reaction"),
            "SupportIndex: is missing: 'Support reaction' belongs to one support",
        ),
        (
            HISTORY + ", transform: {type: square}",
            "transform.type: 'square' is not a transform; the only one is linear",
        ),
        (HISTORY + ", transform: {scale: .nan}", "transform.scale: must be finite"),
        (HISTORY + ", transform: {scales: 2}", "transform.scales: unknown key; did you mean scale?"),
        ("Command: GetData, Variable: [a, 0, 1]", "Variable: must be a data name, or [data name, index]"),
        ("Command: GetData, Variable: [a, -2]", "Variable: must be at least -1, not -2"),
        ("Command: StaticResult, Variable: [X]", "Variable: must be text, not a list"),
        ("Command: TimeHistory, Variable: X", f"Statistic_Type: is missing: one of {STATISTICS}"),
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


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (
            f"{HISTORY}, objectExtra: [End A, 5]",
            f"objectExtra: a list of 2 is not a place on a line; {PLACES}",
        ),
        (
            f"{HISTORY}, objectExtra: [null, End A]",
            f"objectExtra: a list of 2 is not a place on a line; {PLACES}",
        ),
        (
            f"{RANGE}, objectExtra: [Section, [1], [2]]",
            f"objectExtra: a list of 3 is not a place on a line; {PLACES}",
        ),
        (
            f"{RANGE}, objectExtra: [Section]",
            f"objectExtra: 'Section' is not a place on a line; {PLACES}",
        ),
        (
            f"{RANGE}, objectExtra: [Node, 3]",
            f"objectExtra: a list of 2 is not a place on a line; {PLACES}",
        ),
        (
            f"{RANGE}, objectExtra: [Section, [1, 2, 3]]",
            "objectExtra: needs one section number, or two in order; write [Section, [i, j]]",
        ),
        (
            f"{RANGE}, objectExtra: [Section, []]",
            "objectExtra: needs one section number, or two in order; write [Section, [i, j]]",
        ),
        (f"{RANGE}, objectExtra: [Section, [1, null]]", "objectExtra: must be a number, not nothing"),
        (f"{RANGE}, objectExtra: [Section, null]", "objectExtra: must be a number, not nothing"),
        (f"{RANGE}, objectExtra: [Section, [0]]", "objectExtra: must be at least 1, not 0"),
        (f"{RANGE}, ArcLength: [1, 2, 3]", "ArcLength: must be one or two arc lengths; write [a] or [a, b] in metres"),
        (
            f"{HISTORY}, ArcLength: [1, 2, 3]",
            "ArcLength: must be one or two arc lengths; write [a] or [a, b] in metres",
        ),
        (f"{RANGE}, ArcLength: [1, null]", "ArcLength: must be a number, not nothing"),
        (f"{RANGE}, ArcLength: [null, 1]", "ArcLength: must be a number, not nothing"),
        (f"{RANGE}, ArcLength: [End A, 5]", "ArcLength: must be a number, not 'End A'"),
        (f"{RANGE}, ArcLength: [5, End B]", "ArcLength: must be a number, not 'End B'"),
        (f"{RANGE}, ArcLength: {{a: 1}}", "ArcLength: must be a number, not a mapping"),
        (f"{RANGE}, ArcLength: [3, -1]", "ArcLength: must be at least 0, not -1; arc lengths count from End A"),
        (f"{HISTORY}, Position: [1, 2, 3, 4]", "Position: must be three numbers, [x, y, z]"),
        (f"{HISTORY}, Location: [1, 2, null]", "Location: must be a number, not nothing"),
        (HISTORY.replace("Max", "[Max, null]"), "Statistic_Type: must be one statistic; write one column for each"),
        (HISTORY.replace("Max", "[]"), "Statistic_Type: must be one statistic; write one column for each"),
        (HISTORY.replace("Max", "[null]"), "Statistic_Type: must not be empty"),
        ("Command: GetData, Variable: []", "Variable: must be a data name, or [data name, index]"),
        ("Command: GetData, Variable: [null, 0]", "Variable: must not be empty"),
        ("Command: GetData, Variable: [a, 1.5]", "Variable: must be a whole number, not 1.5"),
        ("Command: GetData, Variable: [[a], 1]", "Variable: must be text, not a list"),
        ("Command: GetData", "Variable: is missing"),
        (
            HISTORY.replace("Effective tension", "Support reaction") + ", SupportIndex: -1",
            "SupportIndex: must be at least 0, not -1",
        ),
        (f"{HISTORY}, SupportIndex: -1", "SupportIndex: must be at least 0, not -1"),
        (f"{HISTORY}, transform: {{type: [linear]}}", "transform.type: must be text, not a list"),
        (f"{HISTORY}, transform: 5", "transform: must be a mapping, not '5'"),
        (
            "Command: StaticResult, Variable: X, ArcLength: [0, 50]",
            "ArcLength: a history belongs to one point; use Command: Range Graph for a range",
        ),
    ],
)
def test_a_surplus_or_missing_entry_is_refused(column_refused, keys, problem):
    assert column_refused(keys) == [problem]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("null", "is empty; a column is a mapping with Command, ObjectName, ..."),
        ("5", "must be a mapping, not '5'"),
        ("[a]", "must be a mapping, not a list"),
    ],
)
def test_a_column_of_another_form_is_refused_among_others(refused, entry, problem):
    good = "{Command: StaticResult, ObjectName: A, Variable: X, Label: a}"
    assert refused(f"summary_settings: {{groups: [{{Label: g, Columns: [{good}, {entry}]}}]}}") == [
        f"dm.yml:1: summary_settings.groups[0].Columns[1]: {problem}"
    ]


def test_one_arc_length_may_be_both_ends_of_a_range(column):
    assert column(f"{RANGE}, ArcLength: [5, 5]").query.arc == ArcRange("arc_lengths", 5, 5)


def test_an_arc_length_may_be_0(column):
    assert column(f"{HISTORY}, ArcLength: [0]").query.point == Point("arc_length", 0.0)


def test_a_range_graph_of_squares_covers_a_range_or_the_whole_line(column):
    squares = RANGE.replace("Effective tension", "API STD 2RD Method 1")
    assert column(f"{squares}, ArcLength: [0, 50]").query.arc == ArcRange("arc_lengths", 0, 50)
    assert column(f"{squares}, objectExtra: [Section, [1]]").query.arc == ArcRange("sections", 1, 1)
    assert column(squares).query.arc is None


def test_a_history_of_a_variable_that_range_graphs_square_belongs_to_a_point(column):
    found = column(HISTORY.replace("Effective tension", "API STD 2RD Method 1") + ", objectExtra: [End A]")
    assert found.query == History("Line01", "API STD 2RD Method 1", Point("end_a"))


def test_a_range_graph_of_pipe_stress_carries_where_in_the_wall(column):
    found = column(f"{RANGE}, RadialPos: outer, Theta: 0")
    assert found.query == RangeGraph("Line01", "Effective tension", Period("default"), Point(radial="outer", theta=0))


@pytest.mark.parametrize("index", [0, 3])
def test_a_result_of_a_support_carries_its_index(column, index):
    found = column(f"Command: StaticResult, Variable: support Reaction, SupportIndex: {index}")
    assert found.query.point == Point(support=index)


@pytest.mark.parametrize(
    ("written", "scale", "shift"),
    [
        ("{scale: 0}", 0.0, 0.0),
        ("{type: Linear, shift: 3}", 1.0, 3.0),
        ("{type: null, scale: null}", 1.0, 0.0),
        ("null", 1.0, 0.0),
    ],
)
def test_a_part_of_a_transform_that_is_not_given_changes_nothing(column, written, scale, shift):
    found = column(f"{HISTORY}, transform: {written}")
    assert (found.scale, found.shift) == (scale, shift)


@pytest.mark.parametrize("command", ["Static Result", "static_result", "STATICRESULT"])
def test_a_static_result_may_be_written_in_two_words(column, command):
    assert column(f"Command: {command}, Variable: X").period == Period("static_state")


@pytest.mark.parametrize("index", [-1, 0, 1])
def test_a_data_index_starts_from_minus_1(column, index):
    assert column(f"Command: Get Data, Variable: [a, {index}]").query == DataItem("Line01", "a", index)


@pytest.mark.parametrize(
    ("written", "statistic"),
    [("Average", MEAN), ("std", STDEV), ("StDev", STDEV), ("Standard deviation", STDEV)],
)
def test_other_words_for_statistics(column, written, statistic):
    assert column(HISTORY.replace("Max", written)).statistic == statistic


def test_every_problem_of_a_column_is_told(column_refused):
    found = column_refused("Command: TimeHistory, Statistic_Type: Mux, SimulationPeriod: [], Theta: left")
    assert [problem.partition(":")[0] for problem in found] == [
        "Variable",
        "SimulationPeriod",
        "Statistic_Type",
        "Theta",
    ]


def test_the_problems_of_several_columns_are_told_together(refused):
    first, second = "{Label: a, Command: StaticResult, Variable: X}", "{Label: b, Variable: X, ObjectName: A}"
    assert refused(f"summary_settings: {{groups: [{{Label: g, Columns: [{first}, {second}]}}]}}") == [
        "dm.yml:1: summary_settings.groups[0].Columns[0].ObjectName: is missing",
        "dm.yml:1: summary_settings.groups[0].Columns[1].Command: is missing: "
        "one of TimeHistory, Range Graph, StaticResult, GetData",
    ]


def test_a_place_that_is_wrong_is_not_refused_for_the_variable_too(column_refused):
    squares = RANGE.replace("Effective tension", "API STD 2RD Method 1")
    assert column_refused(f"{squares}, ArcLength: [-1]") == [
        "ArcLength: must be at least 0, not -1; arc lengths count from End A"
    ]


@pytest.mark.parametrize("keys", ["Theta: left, Label: c", "Theta: 0"])
def test_a_column_with_anything_wrong_is_none(keys):
    problems: list[ConfigProblem] = []
    node = parse(f"{{ObjectName: A, {HISTORY}, {keys}}}", lambda line: Where("dm.yml", line + 1))
    assert read_column(node, True, problems) is None
    assert len(problems) == 1
