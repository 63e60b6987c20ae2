"""What a column's words become on their way to OrcaFlex: the C functions called, and what arrives at them.

Each row is a column as a configuration has it, and what the emulated library must have been called with. The numbers
are OrcFxAPI's own, from its documentation: no name of orcapost or of its stand-in stands between the two, so that a
mistake which both make shows here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

Arguments = dict[str, Any]
Calls = dict[str, list[Arguments]]

SCRIPT = Path(__file__).parent / "wrapper_support" / "read_columns.py"

# Files of `wrapper_support.every_kind`: samples each 0.5 s from -10 s. The first ends at 50 s; the second after 40
# samples, at 9.5 s; the third has no samples.
COMPLETE, UNSTABLE, STATIC = "a_complete.sim", "c_unstable.sim", "d_static.sim"

END_A, END_B, TOUCHDOWN, ARC_LENGTH = 0, 1, 2, 4  # LinePoint
INNER, OUTER = 0, 1  # RadialPos
ARC_LENGTHS, SECTIONS = 1, 2  # Mode of an ArclengthRange


@dataclass(frozen=True)
class Row:
    """A column, and all calls of some functions that it leads to, repetitions aside."""

    column: str
    calls: Calls
    file: str = COMPLETE

    def __str__(self) -> str:
        return f"{self.column} of {self.file}"


def period(number: int, start: float = 0.0, end: float = 0.0) -> Arguments:
    """The structure Period."""
    return {"PeriodNum": number, "FromTime": start, "ToTime": end}


def times(start: float, end: float) -> Arguments:
    """A period from one time to another [s]."""
    return period(32001, start, end)


LATEST_WAVE, WHOLE, STATIC_STATE = period(32002), period(32003), period(32004)


def extra(**given: Any) -> Arguments:
    """The structure ObjectExtra, whose other fields are 0, without text."""
    numbers = ("LinePoint", "NodeNum", "ArcLength", "RadialPos", "Theta", "WinchConnectionPoint", "SupportIndex")
    more_numbers = ("BladeIndex", "ElementIndex", "SeaSurfaceScalingFactor", "FrequencyDomainSolveType", "r")
    texts = ("WingName", "ClearanceLineName", "ExternalResultText", "DisturbanceVesselName", "SupportedLineName")
    vectors = {"EnvironmentPos": [0, 0, 0], "RigidBodyPos": [0, 0, 0]}
    return {**dict.fromkeys(numbers + more_numbers, 0), **dict.fromkeys(texts), **vectors, **given}


def along(mode: int, **given: float) -> Arguments:
    """The structure ArclengthRange, whose other fields are 0."""
    return {"Mode": mode, "FromArclength": 0, "ToArclength": 0, "FromSection": 0, "ToSection": 0, **given}


def specification(thing: str, variable: str, point: Arguments | None) -> Arguments:
    """The structure TimeHistorySpecification."""
    return {"thing": thing, "variable": variable, "extra": point}


def histories(part: Arguments, *specifications: Arguments) -> Arguments:
    """What one pass for some histories is called with."""
    return {"count": len(specifications), "specifications": list(specifications), "part": part}


def column(*parts: str) -> str:
    """A column in YAML."""
    return f"{{{', '.join(part for part in parts if part)}}}"


def period_rows(written: str, expected: Arguments, file: str = COMPLETE) -> list[Row]:
    """A SimulationPeriod, of a time history and of a range graph."""
    words = f"SimulationPeriod: {written}" if written else ""
    history = (
        "Command: TimeHistory, ObjectName: Line1, Variable: Bend moment, objectExtra: [End B], Statistic_Type: Max"
    )
    sampled = [{"part": expected}]
    if expected not in (WHOLE, STATIC_STATE):  # where among all samples the period's own lie
        sampled.insert(0 if expected["FromTime"] == expected["ToTime"] != 0 else 1, {"part": WHOLE})
    wanted = specification("Line1", "Bend moment", extra(LinePoint=END_B))
    return [
        Row(
            column(history, "objectExtra: [End B]", words),
            {
                "C_GetMultipleTimeHistoriesW": [histories(expected, wanted)],
                "C_GetNumOfSamples": sampled,
                "C_GetSampleTimes": sampled,
            },
            file,
        ),
        range_row("Bend moment", words, part=expected, file=file),
    ]


def point_row(thing: str, variable: str, words: str, expected: Arguments | None) -> Row:
    """Where a time history is taken."""
    history = f"Command: TimeHistory, ObjectName: {thing}, Variable: {variable}, Statistic_Type: Max"
    return Row(
        column(history, "SimulationPeriod: WholeSimulation", words),
        {
            "C_ObjectCalledW": [{"name": thing}],
            "C_GetVarIDW": [{"thing": thing, "name": variable}],
            "C_GetMultipleTimeHistoriesW": [histories(WHOLE, specification(thing, variable, expected))],
        },
    )


def range_row(
    variable: str,
    words: str,
    point: Arguments | None = None,
    arc: Arguments | None = None,
    part: Arguments = WHOLE,
    file: str = COMPLETE,
) -> Row:
    """Where a range graph is taken, and over which period."""
    whole = {"thing": "Line1", "extra": point, "part": part, "along": arc, "variable": variable}
    without_arc = {key: whole[key] for key in whole if key != "along"}
    return Row(
        column(f"Command: Range Graph, ObjectName: Line1, Variable: {variable}, Statistic_Type: Max", words),
        {
            "C_ObjectCalledW": [{"name": "Line1"}],
            "C_GetVarIDW": [{"thing": "Line1", "name": variable}],
            "C_GetRangeGraphCurveNamesW": [without_arc],
            "C_GetRangeGraphNumOfPoints3": [{key: whole[key] for key in whole if key != "extra"}],
            "C_GetRangeGraph4W": [] if arc is None else [whole],
            "C_GetRangeGraph3W": [without_arc] if arc is None else [],  # the older function, of the whole line
        },
        file,
    )


def data_row(thing: str, written: str, function: str, name: str, index: int) -> Row:
    """A data item; the library counts rows from 1, and 0 is an item without rows."""
    return Row(
        column(f"Command: GetData, ObjectName: {thing}, Variable: {written}"),
        {
            "C_ObjectCalledW": [{"name": thing}],
            "C_GetDataTypeW": [{"thing": thing, "name": name}],
            f"C_GetData{function}W": [{"thing": thing, "name": name, "index": index}],
            "C_SetDataStringW": [],
        },
    )


PERIODS = [
    *period_rows("", WHOLE),
    *period_rows("", STATIC_STATE, STATIC),
    *period_rows("StaticState", STATIC_STATE),
    *period_rows("WholeSimulation", WHOLE),
    *period_rows("LatestWave", LATEST_WAVE),
    *period_rows("0", period(0)),
    *period_rows("1", period(1)),
    *period_rows("2", period(2)),
    *period_rows("[3.5, 11.2]", times(3.5, 11.2)),
    *period_rows('"SpecifiedPeriod(3.0, 12.0)"', times(3.0, 12.0)),
    *period_rows("[null, 5.2]", times(-10.0, 5.2)),
    *period_rows("[5.2, null]", times(5.2, 50.0)),
    *period_rows("[null, null]", times(-10.0, 50.0)),
    *period_rows("[-50, 5.2]", times(-10.0, 5.2)),  # what was simulated of it
    *period_rows("[30, 80]", times(30.0, 50.0)),
    *period_rows("[5.2, null]", times(5.2, 9.5), UNSTABLE),
    *period_rows("[-5, 20]", times(-5.0, 9.5), UNSTABLE),
    *period_rows("[4.3]", times(4.5, 4.5)),  # the sample nearest to it
]
POINTS = [
    point_row("Line1", "Effective tension", "objectExtra: [End A]", extra(LinePoint=END_A)),
    point_row("Line1", "Effective tension", "objectExtra: [End B]", extra(LinePoint=END_B)),
    point_row("Line1", "Effective tension", "objectExtra: [Touchdown]", extra(LinePoint=TOUCHDOWN)),
    point_row("Line1", "Effective tension", "ArcLength: [17.5]", extra(LinePoint=ARC_LENGTH, ArcLength=17.5)),
    point_row("Line1", "Effective tension", "ArcLength: [0]", extra(LinePoint=ARC_LENGTH)),
    point_row("Line1", "Effective tension", "ArcLength: End B", extra(LinePoint=END_B)),
    point_row("Line with ünïcode", "Bend moment", "objectExtra: [End B]", extra(LinePoint=END_B)),
    point_row("Line1", "ZZ stress", "objectExtra: [End B], RadialPos: Inner, Theta: 90", extra(LinePoint=1, Theta=90)),
    point_row(
        "Line1",
        "ZZ stress",
        "ArcLength: [30], RadialPos: Outer, Theta: 45.5",
        extra(LinePoint=ARC_LENGTH, ArcLength=30, RadialPos=OUTER, Theta=45.5),
    ),
    point_row("Line1", "ZZ stress", "objectExtra: [End B], RadialPos: Outer", extra(LinePoint=END_B, RadialPos=OUTER)),
    point_row("Line1", "ZZ stress", "objectExtra: [End B], Theta: 30", extra(LinePoint=END_B, Theta=30)),
    point_row("Vessel1", "Z", "Position: [90, -12.5, 3]", extra(RigidBodyPos=[90, -12.5, 3])),
    point_row("Vessel1", "Z", "", extra()),
    point_row("Buoy1", "X", "Position: [1, 2, 3]", extra(RigidBodyPos=[1, 2, 3])),
    point_row("Buoy2", "Y", "Position: [1, 2, 3]", extra(RigidBodyPos=[1, 2, 3])),
    point_row("Constraint1", "Connection force", "Position: [1, 2, 3]", extra(RigidBodyPos=[1, 2, 3])),
    point_row("Buoy1", "Support reaction force", "SupportIndex: 3", extra(SupportIndex=3)),
    point_row("Environment", "Elevation", "Location: [100, 50, -7.5]", extra(EnvironmentPos=[100, 50, -7.5])),
    point_row("Environment", "Elevation", "", extra()),
    point_row("Winch1", "Tension", "", None),
    point_row("Link1", "Tension", "", None),
    point_row("Shape1", "Z", "", None),
]
RANGES = [
    range_row("ZZ stress", "RadialPos: Outer, Theta: 30", extra(RadialPos=OUTER, Theta=30)),
    range_row("ZZ stress", "RadialPos: Inner, Theta: 30", extra(RadialPos=INNER, Theta=30)),
    range_row("ZZ stress", "RadialPos: Outer", extra(RadialPos=OUTER)),
    range_row("ZZ stress", "Theta: 45.5", extra(Theta=45.5)),
    range_row(
        "ZZ stress",
        "RadialPos: Outer, Theta: 30, ArcLength: [10, 40]",
        extra(RadialPos=OUTER, Theta=30),
        along(ARC_LENGTHS, FromArclength=10, ToArclength=40),
    ),
    range_row("Bend moment", "ArcLength: [10, 40.5]", arc=along(ARC_LENGTHS, FromArclength=10, ToArclength=40.5)),
    range_row("Bend moment", "objectExtra: [Section, [2]]", arc=along(SECTIONS, FromSection=2, ToSection=2)),
    range_row("Bend moment", "objectExtra: [Section, [1, 2]]", arc=along(SECTIONS, FromSection=1, ToSection=2)),
]
DATA = [
    data_row("Environment", "[WaterDepth, -1]", "Double", "WaterDepth", 0),
    data_row("Environment", "[NumberOfWaveComponents, -1]", "Integer", "NumberOfWaveComponents", 0),
    data_row("Environment", "[WaveType, -1]", "String", "WaveType", 0),
    data_row("Environment", "[WaveName, 1]", "String", "WaveName", 2),
    data_row("Line1", "[Length, 2]", "Double", "Length", 3),
    data_row("Line1", "NumberOfSegments", "Integer", "NumberOfSegments", 1),
    data_row("General", "[StageDuration, 2]", "Double", "StageDuration", 3),
]
OTHERS = [
    Row(  # of a file without samples: not taken for the static state
        "{Command: TimeHistory, ObjectName: Line1, Variable: Bend moment, objectExtra: [End B], Statistic_Type: Max, "
        "SimulationPeriod: WholeSimulation}",
        {"C_GetNumOfSamples": [{"part": WHOLE}]},
        STATIC,
    ),
    Row(  # a range graph at one point is the history there
        "{Command: Range Graph, ObjectName: Line1, Variable: Bend moment, ArcLength: [17.5], Statistic_Type: Max}",
        {
            "C_GetMultipleTimeHistoriesW": [
                histories(WHOLE, specification("Line1", "Bend moment", extra(LinePoint=ARC_LENGTH, ArcLength=17.5)))
            ],
            "C_GetRangeGraph3W": [],
            "C_GetRangeGraph4W": [],
        },
    ),
    Row(
        "{Command: StaticResult, ObjectName: Line1, Variable: Bend moment, objectExtra: [End B]}",
        {
            "C_GetMultipleTimeHistoriesW": [
                histories(STATIC_STATE, specification("Line1", "Bend moment", extra(LinePoint=END_B)))
            ],
        },
    ),
    Row(  # of several currents, the one that acted is selected before its speed is read
        "{Command: GetData, ObjectName: Environment, Variable: [CurrentSpeedAtSurface, -1]}",
        {
            "C_GetDataStringW": [{"thing": "Environment", "name": "ActiveCurrent", "index": 0}],
            "C_SetDataStringW": [
                {"thing": "Environment", "name": "SelectedCurrent", "index": 0, "value": "Current2"},
            ],
            "C_GetDataDoubleW": [{"thing": "Environment", "name": "CurrentSpeedAtSurface", "index": 0}],
        },
    ),
]
ROWS = [*PERIODS, *POINTS, *RANGES, *DATA, *OTHERS]

# Histories of periods that overlap are read in pieces that are cut where a period begins or ends; the ends of a piece
# lie a quarter of the interval, 0.125 s, outside its samples, except where the simulation ends.
RUN = """
orcaflex: {parallel: {model_threads: 3}}
summary_settings_master:
  groups: [{Columns: [{Command: TimeHistory, Statistic_Type: Max}]}]
summary_settings:
  groups:
    - Label: together
      Columns:
        - {Label: A, ObjectName: Line1, Variable: Bend moment, objectExtra: [End B], SimulationPeriod: [0, 20]}
        - {Label: B, ObjectName: Vessel1, Variable: X, SimulationPeriod: [10, 30]}
        - {Label: C, ObjectName: Winch1, Variable: Tension, SimulationPeriod: [10, 30]}
        - {Label: D, ObjectName: Link1, Variable: Tension, SimulationPeriod: [null, -5]}
        - {Label: E, ObjectName: Shape1, Variable: Z, SimulationPeriod: [-9, -5]}
        - {Label: F, ObjectName: Environment, Variable: Elevation, SimulationPeriod: [40, null]}
        - {Label: G, ObjectName: Buoy1, Variable: Y, Position: [1, 2, 3], SimulationPeriod: [40, 45]}
        - {Label: H, ObjectName: Line1, Variable: Bend moment, objectExtra: [End A], SimulationPeriod: [32, 38]}
        - {Label: I, ObjectName: Line1, Variable: No such result, objectExtra: [End A], SimulationPeriod: [32, 38]}
        - {Label: J, ObjectName: Line1, Variable: Bend moment, objectExtra: [End A], Command: StaticResult}
        - {Label: K, ObjectName: Line1, Variable: No such result, objectExtra: [End A], Command: StaticResult}
"""
A = specification("Line1", "Bend moment", extra(LinePoint=END_B))
B, C = specification("Vessel1", "X", extra()), specification("Winch1", "Tension", None)
D, E = specification("Link1", "Tension", None), specification("Shape1", "Z", None)
F = specification("Environment", "Elevation", extra())
G = specification("Buoy1", "Y", extra(RigidBodyPos=[1, 2, 3]))
H = J = specification("Line1", "Bend moment", extra(LinePoint=END_A))
PASSES = [
    histories(STATIC_STATE, J),  # K has no answer, and the first sample is the only one
    histories(STATIC_STATE, J),
    histories(times(-10.0, -9.375), D),
    histories(times(-9.125, -4.875), D, E),
    histories(times(-0.125, 9.625), A),
    histories(times(9.875, 20.125), A, B, C),
    histories(times(20.375, 30.125), B, C),
    histories(times(31.875, 32.125), H),  # I has no answer: which one has none is found out with the first sample
    histories(times(32.0, 38.0), H),
    histories(times(39.875, 45.125), F, G),
    histories(times(45.375, 50.0), F),
]

RANGE_GRAPHS = """
orcaflex: {postprocess: {RangeGraph: {flag: true}}}
RangeGraph:
- {ObjectName: Line1, Variable: Bend moment, ArcLength: [10, 40.5], SimulationPeriod: 1, FileName: a}
- {ObjectName: Line1, Variable: Bend moment, AdditionalData: [Min, Max], FileName: b}
"""

SHORT_FORM = """
orcaflex: {postprocess: {summary: {flag: true}}}
parameters: {VarNames: {Line: [Bend moment]}}
"""

ALL_VARS = """
orcaflex: {postprocess: {summary: {flag: false}, all_vars: {flag: true}}}
parameters: {VarNames: {Line: [Bend moment, End force]}}
"""
LINKED = """
linked_statistics_settings:
  groups:
    - Label: linked
      Columns:
        - {Label: a, ObjectName: Line1, objectExtra: [End B], SimulationPeriod: 1, Variable: [Bend moment, End force]}
"""


@pytest.fixture(scope="session")
def calls_of_rows(on_wrapper, sims, tmp_path_factory) -> list[Calls]:
    """The calls before any file was opened, then those that each of `ROWS` led to; one process reads them all."""
    folder, files = tmp_path_factory.mktemp("rows"), [COMPLETE, UNSTABLE, STATIC]
    columns = [{**yaml.safe_load(row.column), "Label": str(number)} for number, row in enumerate(ROWS)]
    config = folder / "rows.yml"
    config.write_text(yaml.safe_dump({"summary_settings": {"groups": [{"Label": "rows", "Columns": columns}]}}))
    paths = [sims("every_kind") / name for name in files]
    ended = on_wrapper.script(SCRIPT, config, *paths, ORCAPOST_EMULATION_CALLS=str(folder / "calls"))
    assert ended.status == 0, ended.err
    before, *parts = split(recorded(folder / "calls"), "C_LoadSimulationW")
    return [before, *(parts[files.index(row.file) * len(ROWS) + number] for number, row in enumerate(ROWS))]


@pytest.fixture(scope="session")
def calls_of_a_run(on_wrapper, sims, tmp_path_factory) -> Calls:
    """The calls of ``orcapost run`` over one file, in its worker."""
    folder = tmp_path_factory.mktemp("run")
    config = folder / "run.yml"
    config.write_text(RUN, encoding="utf-8")
    files = ("--set", f"file_management.input_files.sim=['{sims('every_kind') / COMPLETE}']")
    ended = on_wrapper.orcapost(config, *files, "--workers", "1", ORCAPOST_EMULATION_CALLS=str(folder / "calls"))
    problems = [problem["column"] for file in ended.files for problem in file["problems"]]
    assert problems == ["together / I", "together / K"], ended.err
    return by_function(recorded(folder / "calls"))


@pytest.fixture(scope="session")
def calls_of_the_short_form(on_wrapper, sims, tmp_path_factory) -> Calls:
    """The calls that one variable of every line leads to."""
    folder = tmp_path_factory.mktemp("short")
    config = folder / "short.yml"
    config.write_text(SHORT_FORM, encoding="utf-8")
    sim = sims("every_kind") / COMPLETE
    ended = on_wrapper.script(SCRIPT, config, sim, ORCAPOST_EMULATION_CALLS=str(folder / "calls"))
    assert ended.status == 0, ended.err
    return by_function(recorded(folder / "calls"))


@pytest.fixture(scope="session")
def calls_of_questions(on_wrapper, sims, tmp_path_factory) -> Callable[[str], Calls]:
    """The calls that the questions of a configuration lead to, each over a file that is opened anew."""

    def calls_of(text: str) -> Calls:
        folder = tmp_path_factory.mktemp("questions")
        config = folder / "questions.yml"
        config.write_text(text, encoding="utf-8")
        sim = sims("every_kind") / COMPLETE
        ended = on_wrapper.script(SCRIPT, config, sim, ORCAPOST_EMULATION_CALLS=str(folder / "calls"))
        assert ended.status == 0, ended.err
        return by_function(recorded(folder / "calls"))

    return calls_of


@pytest.fixture(scope="session")
def calls_of_range_graphs(calls_of_questions) -> Calls:
    """The calls that two entries of the list of range graphs lead to."""
    return calls_of_questions(RANGE_GRAPHS)


@pytest.mark.parametrize(("number", "row"), list(enumerate(ROWS, start=1)), ids=[str(row) for row in ROWS])
def test_a_column_reaches_the_library(number, row, calls_of_rows) -> None:
    found = calls_of_rows[number]

    assert {function: distinct(found.get(function, [])) for function in row.calls} == {
        function: distinct(expected) for function, expected in row.calls.items()
    }


def test_a_model_has_one_thread_unless_told_otherwise(calls_of_rows) -> None:
    assert calls_of_rows[0]["C_CreateModel2"] == [{"params": {"ThreadCount": 1}}]


def test_the_thread_count_reaches_the_model(calls_of_a_run) -> None:
    assert calls_of_a_run["C_CreateModel2"] == [{"params": {"ThreadCount": 3}}]


def test_a_file_is_opened_by_its_whole_path(calls_of_a_run, sims) -> None:
    assert calls_of_a_run["C_LoadSimulationW"] == [{"name": str(sims("every_kind") / COMPLETE)}]


def test_histories_of_overlapping_periods_are_read_together(calls_of_a_run) -> None:
    assert calls_of_a_run["C_GetMultipleTimeHistoriesW"] == PASSES


def test_sample_times_of_a_period_are_asked_for_once_in_a_file(calls_of_a_run) -> None:
    asked = calls_of_a_run["C_GetSampleTimes"]

    assert asked == distinct(asked)


def test_the_short_form_reads_every_line_over_the_whole_simulation(calls_of_the_short_form) -> None:
    rest = {"extra": None, "part": WHOLE, "variable": "Bend moment"}

    assert calls_of_the_short_form["C_GetRangeGraph3W"] == [
        {"thing": "Line1", **rest},
        {"thing": "Line with ünïcode", **rest},
    ]


def test_entries_of_range_graphs_reach_the_library(calls_of_range_graphs) -> None:
    rest = {"thing": "Line1", "extra": None, "variable": "Bend moment"}
    part = along(ARC_LENGTHS, FromArclength=10, ToArclength=40.5)

    assert calls_of_range_graphs["C_GetRangeGraph4W"] == [{**rest, "part": period(1), "along": part}]
    assert calls_of_range_graphs["C_GetRangeGraph3W"] == [{**rest, "part": WHOLE}]


def test_the_lengths_of_all_sections_are_asked_for(calls_of_range_graphs) -> None:
    """The library counts rows from 1."""
    rows = [{"thing": "Line1", "name": "Length", "index": row} for row in (1, 2, 3)]

    assert distinct(calls_of_range_graphs["C_GetDataRowCountW"]) == [{"thing": "Line1", "name": "Length"}]
    assert distinct(calls_of_range_graphs["C_GetDataDoubleW"]) == rows


def test_all_static_results_of_an_object_are_one_call(calls_of_questions) -> None:
    calls = calls_of_questions(ALL_VARS)

    end_b = extra(LinePoint=END_B)
    assert (
        histories(
            STATIC_STATE, specification("Line1", "Bend moment", end_b), specification("Line1", "End force", end_b)
        )
        in calls["C_GetMultipleTimeHistoriesW"]
    )
    static = [call["part"] for call in calls["C_GetMultipleTimeHistoriesW"]]
    assert distinct(static) == [STATIC_STATE]


def test_the_results_of_an_object_are_listed_at_its_point(calls_of_questions) -> None:
    listed = distinct(calls_of_questions(ALL_VARS)["C_EnumerateVars2W"])

    assert [(call["thing"], call["extra"], call["kind"]) for call in listed] == [
        ("General", None, 0),
        ("Environment", extra(), 0),
        *((name, extra(), 0) for name in ("Vessel1", "Buoy1", "Buoy2")),
        *((name, None, 0) for name in ("Winch1", "Link1", "Shape1")),
        ("Constraint1", extra(), 0),
    ]


def test_of_each_result_of_a_type_it_is_asked_once_what_it_needs(calls_of_questions, wrapper) -> None:
    """OrcFxAPI 11.0 has no such function."""
    calls = calls_of_questions(ALL_VARS).get("C_GetRequiredObjectExtraFields", [])

    winch = [call["variable"] for call in calls if call["thing"] == "Winch1"]
    assert winch == ([] if wrapper.version.startswith("11.0") else ["Tension"])  # the only one of that winch


def test_linked_statistics_are_made_of_one_pass(calls_of_questions) -> None:
    calls = calls_of_questions(LINKED)

    end_b = extra(LinePoint=END_B)
    assert calls["C_GetMultipleTimeHistoriesW"] == [
        histories(period(1), specification("Line1", "Bend moment", end_b), specification("Line1", "End force", end_b))
    ]
    assert "C_OpenLinkedStatistics2W" not in calls


def recorded(file: Path) -> list[tuple[str, Arguments]]:
    """The calls that a process has written down, in order: each function's name and arguments."""
    return [tuple(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def split(calls: list[tuple[str, Arguments]], function: str) -> list[Calls]:
    """The calls before the first of `function`, those from there to before the second, and so on."""
    edges = [place for place, (name, _) in enumerate(calls) if name == function]
    return [by_function(calls[first:stop]) for first, stop in zip([0, *edges], [*edges, None], strict=True)]


def by_function(calls: list[tuple[str, Arguments]]) -> Calls:
    """The arguments of all calls, in order, by the function's name."""
    found: Calls = {}
    for function, arguments in calls:
        found.setdefault(function, []).append(arguments)
    return found


def distinct(calls: list[Arguments]) -> list[Arguments]:
    """Calls without those that repeat another: a text, say, is asked for its length first and then for itself."""
    return [one for place, one in enumerate(calls) if one not in calls[:place]]
