"""The model of stand-in files that answers a configuration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from orcapost.extract.answers import Answer
from orcapost.extract.open_file import OpenFile
from orcapost.extract.queries import ArcRange, DataItem, History, Need, Period, Point, RangeGraph, Reduced
from orcapost.job import Job
from orcapost.products.all_vars.question import StaticResults
from orcapost.products.entry import Entry
from orcapost.stand_in.derive import derive
from orcapost.statistics.registry import MAX
from orcfxapi_standin.shape_reading import read_shape

WHOLE = Period("whole_simulation")
END_A = Point("end_a")


@dataclass(frozen=True)
class Asks:
    """A question of these needs, and one that looks at all objects of a type by itself."""

    meaning: ClassVar[str] = "asks 1"
    form: ClassVar[tuple[str, ...]] = ()
    needs: tuple[Need, ...] = ()
    every: str = ""
    variable: str = ""

    def variables(self, file: OpenFile) -> Sequence[RangeGraph | History]:
        kind = RangeGraph if self.every == "Line" else History
        names = file.names_of(self.every) if self.every else ()
        return [RangeGraph(n, self.variable, WHOLE) if kind is RangeGraph else History(n, self.variable) for n in names]

    def reply(self, answers: Sequence[Answer], file: OpenFile) -> float:
        raise NotImplementedError


@dataclass(frozen=True)
class Asked:
    """A request of these questions."""

    questions: tuple[Any, ...]

    @property
    def entries(self) -> list[Entry]:
        return [Entry("", question) for question in self.questions]


def shape(*needs: Need, own: Sequence[str] = (), also: tuple[Any, ...] = ()) -> dict[str, Any]:
    """What is derived of needs and other questions; it can be read as a shape."""
    content, unknown = derive([Asked((Asks(needs), *also))], own)  # type: ignore[list-item]
    assert unknown == ()
    read_shape(content)
    return content


def history(name: str | None, variable: str, point: Point = Point(), period: Period = WHOLE) -> Reduced:
    return Reduced((History(name, variable, point),), period, MAX)


def the_object(*needs: Need) -> dict[str, Any]:
    (entry,) = shape(*needs)["objects"]
    return dict(entry)


@pytest.mark.parametrize(
    ("need", "kind"),
    [
        (history("environment", "Elevation"), "Environment"),
        (history("General", "Time"), "General"),
        (history("A", "Anything", END_A), "Line"),
        (history("A", "Anything", Point(radial="inner")), "Line"),
        (RangeGraph("A", "Anything", WHOLE), "Line"),
        (DataItem("A", "LineType", 0), "Line"),
        (history("A", "End Gx Force"), "Line"),
        (history("A", "X", Point(position=(1.0, 0.0, 0.0))), "Vessel"),
        (history("A", "Rotation 1"), "Vessel"),
        (history("A", "Dynamic Rx"), "Vessel"),
        (DataItem("A", "InitialHeading", -1), "Vessel"),
        (history("A", "Supports Force", Point(support=2)), "Buoy6D"),
        (history("A", "In-frame connection GX force"), "Constraint"),
        (history("A", "Solid Contact Force"), "Shape"),
        (history("fenderFST1", "Tension"), "Link"),
        (history("Winch1", "Tension"), "Winch"),
        (history("CALM buoy", "X"), "Buoy6D"),
        (history("A", "X"), "Vessel"),
    ],
)
def test_the_type_of_an_object_follows_from_what_is_asked_of_it(need: Need, kind: str) -> None:
    assert the_object(need)["type"] == kind


def test_a_variable_is_where_it_is_asked_for() -> None:
    found = the_object(
        history("A", "End force", END_A),
        history("A", "Effective tension", END_A),
        history("A", "Velocity"),
        RangeGraph("A", "Bend moment", WHOLE),
    )

    places = {name: variable["where"] for name, variable in found["variables"].items()}
    assert places == {"End force": "ends", "Effective tension": "nodes", "Velocity": "one", "Bend moment": "nodes"}


def test_there_are_as_many_supports_as_the_highest_that_is_asked_for() -> None:
    found = the_object(
        history("A", "Support force", Point(support=2)),
        history("A", "Support force", Point(support=5)),
    )
    assert found["variables"]["Support force"]["supports"] == 5


def test_of_a_derived_variable_that_is_logged_which_it_is_made_of() -> None:
    # ZZ stress is 20 T + 1000 r cos(Theta) M (orcfxapi_standin.derived).
    assert list(the_object(RangeGraph("A", "ZZ stress", WHOLE))["variables"]) == ["Effective tension", "Bend moment"]


def test_names_are_one_object_in_any_case() -> None:
    found = the_object(history("Line1", "Effective tension", END_A), history("LINE1", "effective Tension", END_A))
    assert (found["name"], list(found["variables"])) == ("Line1", ["Effective tension"])


def test_objects_that_are_alike_are_written_once() -> None:
    needs = [history(name, "Effective tension", END_A) for name in ("A", "B", "C")]
    assert the_object(*needs)["name"] == ["A", "B", "C"]


def test_a_line_is_long_enough_and_has_a_node_in_every_part() -> None:
    found = the_object(
        history("A", "Bend moment", Point("arc_length", 1234.5)),
        RangeGraph("A", "Bend moment", WHOLE, arc=ArcRange("arc_lengths", 100.0, 110.0)),
    )
    # 1235 m in parts of at most 10 m: 124 segments.
    assert found["sections"] == [{"length": 1235.0, "segments": 124}]


def test_a_line_has_the_sections_that_are_asked_for_by_number_or_row() -> None:
    by_number = the_object(RangeGraph("A", "Bend moment", WHOLE, arc=ArcRange("sections", 2, 4)))
    by_row = the_object(DataItem("A", "LineType", 2))

    assert by_number["sections"] == [{"length": 25.0, "segments": 5}] * 4
    assert len(by_row["sections"]) == 3
    assert by_row["data"] == {"LineType": ["LineType 1", "LineType 2", "LineType 3"]}


def test_data_items_that_every_file_has_are_not_repeated() -> None:
    assert "data" not in the_object(DataItem("General", "StageDuration", 1))
    assert "data" not in the_object(DataItem("Environment", "waterdepth", -1))
    assert the_object(DataItem("Environment", "WaveGamma", -1))["data"] == {"WaveGamma": 1.0}


def test_the_stages_cover_every_period() -> None:
    periods = [Period("stage", stage=3), Period("times", start=-50.0, end=400.0), Period("instant", start=900.0)]
    found = shape(*(history("A", "X", period=period) for period in periods))

    # From -50 s to 900 s, the latter in three stages.
    assert found["stages"] == [50.0, 300.0, 300.0, 300.0]


def test_without_periods_of_its_own_a_simulation_has_a_build_up_and_one_stage() -> None:
    found = shape(history("A", "X"))
    # 120 s in 500 intervals.
    assert (found["stages"], found["interval"]) == ([20.0, 100.0], 0.24)


def test_a_row_of_the_stages_durations_is_a_stage() -> None:
    assert shape(DataItem("General", "StageDuration", 2))["stages"] == [20.0, 50.0, 50.0]


def test_there_are_at_most_20000_samples_and_400_segments() -> None:
    # A hundredth of a second of 10,000 s, and a millimetre of 100 m.
    short = Period("times", start=9_999.99, end=10_000.0)
    part = RangeGraph("A", "Bend moment", WHOLE, arc=ArcRange("arc_lengths", 1.0, 1.001))
    found = shape(history("A", "X", END_A, short), part)

    assert found["interval"] == 10_020.0 / 20_000
    assert found["objects"][0]["sections"] == [{"length": 100.0, "segments": 400}]


def test_a_period_without_an_end_has_a_hundred_seconds() -> None:
    assert sum(shape(history("A", "X", period=Period("times", start=700.0)))["stages"][1:]) == 800.0


def test_the_shortest_period_has_four_intervals() -> None:
    assert shape(history("A", "X", period=Period("times", start=90.0, end=90.4)))["interval"] == pytest.approx(0.1)


def test_the_object_of_the_files_own_entries_stands_for_queries_without_one() -> None:
    found = shape(history(None, "Effective tension", END_A), own=["SLWR", "Riser"])
    assert [entry["name"] for entry in found["objects"]] == [["SLWR", "Riser"]]


def test_a_question_on_all_lines_looks_at_those_that_others_name() -> None:
    found = shape(history("Riser", "Effective tension", END_A), also=(Asks(every="Line", variable="Bend moment"),))
    (entry,) = found["objects"]
    assert (entry["name"], list(entry["variables"])) == ("Riser", ["Effective tension", "Bend moment"])


def test_where_no_object_of_a_type_is_named_three_are_made_up() -> None:
    found = shape(also=(Asks(every="Line", variable="Bend moment"), Asks(every="6DBuoy", variable="X")))
    assert [(entry["name"], entry["type"]) for entry in found["objects"]] == [
        (["Line1", "Line2", "Line3"], "Line"),
        (["6DBuoy1", "6DBuoy2", "6DBuoy3"], "Buoy6D"),
    ]


def test_the_short_form_asks_for_every_line(job: Callable[..., Job]) -> None:
    read = job(
        "orcaflex: {postprocess: {summary: {flag: true}}}\n"
        "parameters: {VarNames: {Line: [Effective tension, Bend radius]}}\n"
    )
    content, _ = derive(read.requests)
    (entry,) = content["objects"]
    assert (len(entry["name"]), list(entry["variables"])) == (3, ["Effective tension", "Bend radius"])


def test_a_question_that_needs_a_real_file_is_named() -> None:
    class Looks(Asks):
        def variables(self, file: OpenFile) -> Sequence[RangeGraph]:
            return [RangeGraph("A", str(file.simulation.start), WHOLE)]

    _, unknown = derive([Asked((Looks(),))])  # type: ignore[list-item]
    assert unknown == ("Looks",)


def test_static_results_of_a_type_have_all_objects_of_it_alike() -> None:
    content = shape(also=(StaticResults("Vessel", ("X", "Heave")), StaticResults("General")))

    (vessels,) = (entry for entry in content["objects"] if entry["type"] == "Vessel")
    assert vessels["name"] == ["Vessel1", "Vessel2", "Vessel3"]
    assert set(vessels["variables"]) == {"X", "Heave"}
