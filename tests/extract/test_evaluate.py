"""Every command, key and period gives the number that the stand-in's closed form says.

The file: seed 5, samples 0.1 s apart, build-up of 10 s (t = -10 to 0), then stages of 20 and 10 s (to t = 30).
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import orcfxapi_standin as api
from orcapost.dialect.values import Column, Group
from orcapost.engine.result import FileResult
from orcapost.extract import passes
from orcapost.extract.answers import Problem, QueryFailed, Value
from orcapost.extract.evaluate import evaluate
from orcapost.extract.merge import merge
from orcapost.extract.open_file import OpenFile
from orcapost.extract.queries import ArcRange, DataItem, History, LineSections, Period, Point, Query, RangeGraph
from orcapost.formats.table import ColumnSource
from orcapost.orcaflex.errors import FileFailed
from orcapost.orcaflex.session import Session
from orcapost.planning.strategy import OWN
from orcapost.products.answering import question_list, replies_of
from orcapost.products.protocol import questions_of
from orcapost.products.question import Number
from orcapost.products.summary.every_line import EveryLine
from orcapost.products.summary.request import ShortForm, SummaryRequest
from orcapost.results.memory import Results
from orcapost.statistics.registry import MAX, MEAN, MIN, STDEV
from orcfxapi_standin import closed_form
from orcfxapi_standin.format import Header
from orcfxapi_standin.generate import make_sim

STAGES = (10.0, 20.0, 10.0)
WHOLE = Period("whole_simulation")
SAMPLES = range(401)
END_A, END_B = Point("end_a"), Point("end_b")
STATISTICS = (MIN, MAX, MEAN, STDEV)


@pytest.fixture(scope="module")
def sim(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Header]:
    path = tmp_path_factory.mktemp("sim") / "a.sim"
    header = make_sim(path, samples=401, stages=STAGES, sample_interval=0.1, seed=5, segments=20)
    return path, header


@pytest.fixture
def session() -> Iterator[Session]:
    yield Session(api)


@dataclass(frozen=True)
class Found:
    """What summary tables have of a file."""

    values: tuple[Value, ...]
    every_line: tuple[tuple[tuple[str, Value], ...], ...]
    problems: tuple[Problem, ...]


def summary(request: SummaryRequest, file: OpenFile, object: str | None = None) -> Found:
    """What is shown of the file's replies."""
    questions = questions_of([request])
    asked = question_list(questions, range(len(questions)), OWN.extractions)
    results = Results(1, questions, request.entries)
    results.add(0, FileResult("opened", file.simulation, replies_of(asked, file, object)))

    def shown(column: ColumnSource) -> Value:
        (value,) = column(slice(None)).values()
        return value

    return Found(
        tuple(shown(results.column(entry)) for entry in request.entries if isinstance(entry.question, Number)),
        tuple(
            tuple((line, shown(results.labelled(question, line))) for line in results.labels(question))
            for question in questions
            if isinstance(question, EveryLine)
        ),
        results[0].problems,
    )


def ask(session: Session, path: Path, *columns: Column, object: str | None = None) -> Found:
    session.load(path)
    return summary(SummaryRequest((Group("g", columns),)), session.file, object)


def history(name: str, variable: str, point: Point = Point(), period: Period = WHOLE) -> list[Column]:
    """The four statistics of one history."""
    return [Column(str(s), History(name, variable, point), period, s) for s in STATISTICS]


def statistics(values: Sequence[float]) -> list[float]:
    """Minimum, maximum, mean and standard deviation (divisor n), in plain Python."""
    mean = math.fsum(values) / len(values)
    return [min(values), max(values), mean, math.sqrt(math.fsum((v - mean) ** 2 for v in values) / len(values))]


def known(header: Header, name: str, variable: str, point: int = 0, samples: Sequence[int] = SAMPLES) -> Any:
    """The history of a logged variable from the closed form, without the log."""
    return closed_form.values(header, name, variable, point, list(samples))


def close(values: Any) -> Any:
    return pytest.approx(list(values), rel=1e-9)


def test_the_four_statistics_of_a_history(session: Session, sim: tuple[Path, Header]) -> None:
    path, header = sim

    found = ask(session, path, *history("Line03", "Effective tension", END_B))

    assert found.values == close(statistics(known(header, "Line03", "Effective tension", 20)))
    assert found.problems == ()


@pytest.mark.parametrize(
    ("point", "node"),
    [
        (END_A, 0),
        (END_B, 20),
        (Point("touchdown"), 15),  # 0.8 of 71 m is 56.8 m; node 15 stands at 56.25 m, node 16 at 60 m
        (Point("arc_length", 0.0), 0),
        (Point("arc_length", 7.6), 2),  # nodes every 60 / 16 = 3.75 m: the second at 7.5 m
        (Point("arc_length", 71.0), 20),
    ],
)
def test_points_of_a_line(session: Session, sim: tuple[Path, Header], point: Point, node: int) -> None:
    path, header = sim

    found = ask(session, path, *history("Line07", "Bend moment", point))

    assert found.values == close(statistics(known(header, "Line07", "Bend moment", node)))


@pytest.mark.parametrize(
    ("period", "samples"),
    [
        (Period("default"), range(401)),
        (WHOLE, range(401)),
        (Period("stage", stage=0), range(101)),
        (Period("stage", stage=1), range(100, 301)),
        (Period("stage", stage=2), range(300, 401)),
        (Period("latest_wave"), range(300, 401)),  # the waves' period is 10 s
        (Period("times", start=0.0, end=5.0), range(100, 151)),
        (Period("times", start=2.5, end=None), range(125, 401)),
        (Period("times", start=None, end=-5.0), range(51)),
        (Period("times"), range(401)),
        (Period("instant", start=12.34), range(223, 224)),  # nearest sample: t = 12.3 s
    ],
    ids=str,
)
def test_periods(session: Session, sim: tuple[Path, Header], period: Period, samples: range) -> None:
    path, header = sim

    found = ask(session, path, *history("FST1", "Rotation 1", period=period))

    assert found.values == close(statistics(known(header, "FST1", "Rotation 1", samples=samples)))


def test_a_static_result_is_the_static_state(session: Session, sim: tuple[Path, Header]) -> None:
    path, header = sim
    column = Column("a", History("Line01", "End force", END_B), Period("static_state"))

    found = ask(session, path, column)

    assert found.values == close([closed_form.static(header, "Line01", "End force", 1)])


def test_a_position_on_a_vessel_moves_with_its_rotations(session: Session, sim: tuple[Path, Header]) -> None:
    path, header = sim
    roll, pitch = (np.radians(known(header, "LNGC", f"Rotation {i}")) for i in (1, 2))
    bow = known(header, "LNGC", "Z") + roll * 5.0 - pitch * 120.0

    found = ask(session, path, *history("LNGC", "Z", Point(position=(120.0, 5.0, 0.0))))

    assert found.values == close(statistics(bow))


def test_without_a_position_a_vessel_is_taken_at_its_origin(session: Session, sim: tuple[Path, Header]) -> None:
    path, header = sim

    found = ask(session, path, *history("LNGC", "Z"))

    assert found.values == close(statistics(known(header, "LNGC", "Z")))


@pytest.mark.parametrize("extra", [{"position": (1.0, 2.0, 3.0)}, {"location": (1.0, 2.0, 3.0)}])
def test_a_position_meant_for_vessels_changes_nothing_on_a_line(
    session: Session, sim: tuple[Path, Header], extra: Any
) -> None:
    path, header = sim

    found = ask(session, path, *history("Line03", "Effective tension", Point("end_b", **extra)))

    assert found.values == close(statistics(known(header, "Line03", "Effective tension", 20)))


def test_a_place_in_the_sea(session: Session, sim: tuple[Path, Header]) -> None:
    path, header = sim
    elevation = known(header, "Environment", "Elevation") + 0.001 * 100 + 0.002 * 50

    found = ask(session, path, *history("Environment", "Elevation", Point(location=(100.0, 50.0, 0.0))))

    assert found.values == close(statistics(elevation))


def test_a_support_by_its_index(session: Session, sim: tuple[Path, Header]) -> None:
    path, header = sim

    found = ask(session, path, *history("Dolphin", "Support reaction force", Point(support=2)))

    assert found.values == close(statistics(known(header, "Dolphin", "Support reaction force", 1)))


@pytest.mark.parametrize(("radial", "radius"), [("inner", 0.2), ("outer", 0.25)])
def test_a_pipe_stress_at_radius_and_angle(
    session: Session, sim: tuple[Path, Header], radial: Any, radius: float
) -> None:
    path, header = sim
    tension, moment = (known(header, "Line02", name, 20) for name in ("Effective tension", "Bend moment"))
    stress = 20 * tension + 1000 * radius * math.cos(math.radians(60.0)) * moment

    found = ask(session, path, *history("Line02", "ZZ stress", Point("end_b", radial=radial, theta=60.0)))

    assert found.values == close(statistics(stress))


def curves(header: Header, nodes: range, variable: str = "Effective tension") -> list[list[float]]:
    return [statistics(known(header, "Line05", variable, node)) for node in nodes]


@pytest.mark.parametrize(
    ("arc", "nodes"),
    [
        (None, range(21)),
        (ArcRange("arc_lengths", 7.5, 30.0), range(2, 9)),
        (ArcRange("sections", 2, 2), range(16, 21)),
        (ArcRange("sections", 1, 2), range(21)),
    ],
)
def test_a_range_graph_gives_its_curves_extremes(
    session: Session, sim: tuple[Path, Header], arc: ArcRange | None, nodes: range
) -> None:
    path, header = sim
    query = RangeGraph("Line05", "Effective tension", WHOLE, arc=arc)
    at_nodes = curves(header, nodes)

    found = ask(session, path, *(Column(str(s), query, None, s) for s in STATISTICS))

    assert found.values == close(
        [
            min(low for low, _, _, _ in at_nodes),
            max(high for _, high, _, _ in at_nodes),
            sum(mean for _, _, mean, _ in at_nodes) / len(at_nodes),
            max(deviation for _, _, _, deviation in at_nodes),
        ]
    )


def test_sections_end_where_the_lengths_of_the_shape_add_up_to(session: Session, sim: tuple[Path, Header]) -> None:
    session.load(sim[0])
    needs = [LineSections("Line01"), LineSections("FST1"), LineSections(None)]  # of 60 and 11 m; a vessel

    found = evaluate([merge(needs)], session.file, "Line02")

    assert found == [(60.0, 71.0), (), (60.0, 71.0)]


def test_sections_of_no_object_are_a_failure(session: Session, sim: tuple[Path, Header]) -> None:
    session.load(sim[0])

    (found,) = evaluate([merge([LineSections("Nothing")])], session.file)

    assert isinstance(found, QueryFailed) and "Nothing" in str(found)


def test_a_range_graph_of_a_period(session: Session, sim: tuple[Path, Header]) -> None:
    path, header = sim
    query = RangeGraph("Line05", "Bend moment", Period("stage", stage=1))
    highest = max(max(known(header, "Line05", "Bend moment", node, range(100, 301))) for node in range(21))

    assert ask(session, path, Column("a", query, None, MAX)).values == close([highest])


def test_api_std_2rd_method_1_is_the_square_root_of_what_orcaflex_gives(
    session: Session, sim: tuple[Path, Header]
) -> None:
    path, header = sim
    squares = [
        known(header, "Line05", "Effective tension", n) / 4000 + known(header, "Line05", "Bend moment", n) / 1000
        for n in range(21)
    ]
    query = RangeGraph("Line05", "API STD 2RD Method 1", WHOLE)

    found = ask(session, path, *(Column(str(s), query, None, s) for s in (MIN, MAX, MEAN)))

    assert found.values == close(
        [
            math.sqrt(min(min(s) for s in squares)),
            math.sqrt(max(max(s) for s in squares)),
            sum(math.sqrt(math.fsum(s) / 401) for s in squares) / 21,
        ]
    )


def test_every_line_gives_the_largest_value_along_each_line(session: Session, sim: tuple[Path, Header]) -> None:
    path, header = sim
    session.load(path)

    found = summary(SummaryRequest(short=(ShortForm("g", "Bend moment"),)), session.file)

    ((*pairs,),) = found.every_line
    assert [name for name, _ in pairs] == [f"Line{i:02}" for i in range(1, 19)]
    expected = max(max(known(header, "Line04", "Bend moment", node)) for node in range(21))
    assert dict(pairs)["Line04"] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("item", "value"),
    [
        (DataItem("Environment", "WaterDepth", -1), 25.0),
        (DataItem("Environment", "WaveType", -1), "JONSWAP"),
        (DataItem("Line01", "LineType", 1), "Polyester tail"),
        (DataItem("Line01", "Length", 0), 60.0),
        (DataItem("General", "StageDuration", 1), 20.0),
        (DataItem("General", "StageCount", -1), 3),
    ],
    ids=lambda x: getattr(x, "name", None),
)
def test_data_items_of_every_type(session: Session, sim: tuple[Path, Header], item: DataItem, value: Any) -> None:
    (found,) = ask(session, sim[0], Column("a", item)).values

    assert found == value
    assert type(found) is type(value)


def test_a_current_is_the_one_that_acted_not_the_one_selected_in_the_file(
    session: Session, sim: tuple[Path, Header]
) -> None:
    # The file's SelectedCurrent is Current1, of 0.5 m/s; Current2, of 1.2 m/s, is the active one.
    column = Column("a", DataItem("Environment", "RefCurrentSpeed", 0))

    assert ask(session, sim[0], column).values == (1.2,)


def test_a_number_that_orcaflex_means_as_none_is_written_as_orcaflex_shows_it(
    session: Session, sim: tuple[Path, Header], monkeypatch: pytest.MonkeyPatch
) -> None:
    depth = Column("a", DataItem("Environment", "WaterDepth", -1))  # 25 m
    monkeypatch.setattr(api, "OrcinaInfinity", lambda: 25.0, raising=False)

    assert ask(session, sim[0], depth).values == ("Infinity",)


def test_a_transform_scales_then_shifts(session: Session, sim: tuple[Path, Header]) -> None:
    column = Column("a", DataItem("Environment", "WaterDepth", -1), scale=-2.0, shift=3.0)

    assert ask(session, sim[0], column).values == (-2.0 * 25.0 + 3.0,)


def test_a_column_without_an_object_takes_the_files_own(session: Session, sim: tuple[Path, Header]) -> None:
    path, header = sim
    columns = [Column("a", History(None, "X"), WHOLE, MAX), Column("b", DataItem(None, "Draught", -1))]

    found = ask(session, path, *columns, object="LNGC")

    assert found.values == close([max(known(header, "LNGC", "X")), 11.5])


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (History("Line99", "Effective tension", END_B), "no object called 'Line99'"),
        (History("Line01", "Tensoin", END_B), "Tensoin"),
        (History("Line01", "Effective tension", Point("arc_length", 500.0)), "71 m long"),
        (History(None, "X"), "names no object"),
        (RangeGraph("LNGC", "X", WHOLE), "not a line"),
        (
            RangeGraph("Line01", "Effective tension", WHOLE, arc=ArcRange("sections", 4, 5)),
            "sections 4 to 5: Line01 has 1 to 2",
        ),
        (DataItem("Environment", "WaterDeepness", -1), "WaterDeepness"),
    ],
)
def test_a_query_without_an_answer_costs_its_own_cell_only(
    session: Session, sim: tuple[Path, Header], query: Query, words: str
) -> None:
    path, header = sim
    good = history("Line03", "Effective tension", END_B)

    found = ask(session, path, Column("bad", query, WHOLE, MAX), *good)

    assert found.values[0] is None
    assert found.values[1:] == close(statistics(known(header, "Line03", "Effective tension", 20)))
    (problem,) = found.problems
    assert (problem.kind, problem.column) == ("empty_cell", "g / bad")
    assert words in problem.message


def test_a_period_that_was_not_reached_costs_its_own_cells(session: Session, sim: tuple[Path, Header]) -> None:
    late = Period("times", start=100.0, end=200.0)

    found = ask(session, sim[0], *history("LNGC", "X", period=late), *history("LNGC", "X"))

    assert found.values[:4] == (None,) * 4
    assert None not in found.values[4:]
    assert "the simulation covers -10 to 30 s" in found.problems[0].message


def test_a_period_cut_off_by_the_end_of_the_simulation_is_a_warning(session: Session, sim: tuple[Path, Header]) -> None:
    path, header = sim

    found = ask(session, path, *history("LNGC", "X", period=Period("times", start=20.0, end=50.0)))

    assert found.values == close(statistics(known(header, "LNGC", "X", samples=range(300, 401))))
    (problem,) = found.problems
    assert problem.kind == "period"
    assert problem.message == "period [20, 50] s: the simulation reached 30 s"


def test_the_period_of_a_range_graph_is_looked_at_too(session: Session, sim: tuple[Path, Header]) -> None:
    query = RangeGraph("Line05", "Bend moment", Period("times", start=20.0, end=50.0))

    (problem,) = ask(session, sim[0], Column("a", query, None, MAX), Column("b", query, None, MIN)).problems

    assert problem.message == "period [20, 50] s: the simulation reached 30 s"


def test_a_range_graph_of_the_static_state_has_one_value_at_each_point(
    session: Session, sim: tuple[Path, Header]
) -> None:
    path, header = sim
    query = RangeGraph("Line05", "Bend moment", Period("static_state"))
    at_nodes = [closed_form.static(header, "Line05", "Bend moment", node) for node in range(21)]

    found = ask(session, path, *(Column(str(s), query, None, s) for s in STATISTICS))

    assert found.values == close([min(at_nodes), max(at_nodes), sum(at_nodes) / 21, 0.0])


def test_a_period_that_covers_only_a_sliver_is_a_warning(session: Session, sim: tuple[Path, Header]) -> None:
    found = ask(session, sim[0], *history("LNGC", "X", period=Period("times", start=0.0, end=1.0)))

    (problem,) = found.problems
    assert problem.message == "period [0, 1] s covers 2.5 % of what was simulated"  # 1 s of 40 s


def test_an_unfinished_simulation_is_a_warning_and_its_values_stand(session: Session, tmp_path: Path) -> None:
    header = make_sim(
        tmp_path / "u.sim", samples=401, stages=STAGES, sample_interval=0.1, seed=5, faults=["unfinished"]
    )

    found = ask(session, tmp_path / "u.sim", *history("LNGC", "X"))

    assert found.values == close(statistics(known(header, "LNGC", "X", samples=range(header.samples))))
    (problem,) = found.problems
    assert problem.kind == "unfinished"
    assert problem.message.startswith(f"SimulationStopped: reached 30 of {sum(header.stages[1:]):g} s")


def test_the_default_period_of_a_static_file_is_its_static_state(session: Session, tmp_path: Path) -> None:
    header = make_sim(tmp_path / "s.sim", samples=401, stages=STAGES, sample_interval=0.1, seed=5, faults=["static"])

    found = ask(session, tmp_path / "s.sim", *history("LNGC", "X", period=Period("default")), *history("LNGC", "X"))

    static = closed_form.static(header, "LNGC", "X", 0)
    assert found.values[:4] == close([static, static, static, 0.0])
    assert found.values[4:] == (None,) * 4


def test_a_file_that_cannot_be_read_on_fails_whole_rather_than_cell_by_cell(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "a.sim"
    make_sim(path, samples=401, stages=STAGES, sample_interval=0.1, seed=5)
    session.load(path)
    os.truncate(path, path.stat().st_size // 2)

    with pytest.raises(FileFailed, match="became shorter while it was open") as caught:
        summary(SummaryRequest((Group("g", tuple(history("LNGC", "X"))),)), session.file)

    assert caught.value.run_status == "unreadable"


class Counting(Session):
    """A session that counts passes through the log."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, Any]] = []
        super().__init__(api)

    def load(self, path: Path) -> Any:
        simulation = super().load(path)
        read = self.file.histories

        def counted(histories: Any, period: Period, samples: Any = None) -> Any:
            self.calls.append((len(histories), samples))
            return read(histories, period, samples)

        self.file.histories = counted  # type: ignore[method-assign]
        return simulation


def test_periods_that_overlap_are_one_pass_and_others_are_not(sim: tuple[Path, Header]) -> None:
    session = Counting()
    overlapping = [Period("times", start=0.0, end=10.0), Period("times", start=5.0, end=20.0), Period("stage", stage=1)]
    apart = Period("times", start=25.0, end=30.0)

    found = ask(session, sim[0], *(c for p in [*overlapping, apart] for c in history("LNGC", "X", period=p)))

    header = sim[1]
    windows = [range(100, 201), range(150, 301), range(100, 301), range(350, 401)]
    expected = [value for window in windows for value in statistics(known(header, "LNGC", "X", samples=window))]
    assert found.values == close(expected)
    assert [samples for _, samples in session.calls] == [(100, 301), None]


def test_where_periods_overlap_only_the_histories_asked_for_there_are_read(sim: tuple[Path, Header]) -> None:
    session = Counting()
    start = Period("times", start=-10.0, end=0.0)  # samples 0 to 100
    lines = [f"Line{i:02}" for i in range(1, 11)]

    found = ask(
        session,
        sim[0],
        *history("LNGC", "X"),
        *(c for line in lines for c in history(line, "Effective tension", END_A, start)),
    )

    header = sim[1]
    assert found.values[:4] == close(statistics(known(header, "LNGC", "X")))
    for number, line in enumerate(lines):
        expected = statistics(known(header, line, "Effective tension", 0, range(101)))
        assert found.values[4 + 4 * number : 8 + 4 * number] == close(expected)
    assert session.calls == [(11, (0, 101)), (1, (101, 401))]


def test_one_bad_history_costs_one_more_pass_whatever_the_number_of_good_ones(sim: tuple[Path, Header]) -> None:
    session = Counting()
    good = [c for i in range(1, 19) for c in history(f"Line{i:02}", "Effective tension", END_B)]

    found = ask(session, sim[0], Column("bad", History("Line01", "Tensoin", END_B), WHOLE, MAX), *good)

    assert found.values.count(None) == 1
    passes_of_many = [count for count, _ in session.calls if count > 1]
    assert passes_of_many == [19, 18]


def test_slices_of_time_give_the_same_values_and_never_hold_more_than_the_budget(
    sim: tuple[Path, Header], monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = [
        *history("LNGC", "X"),
        *history("LNGC", "Y", period=Period("stage", stage=1)),
        *history("LNGC", "Z", period=Period("instant", start=0.0)),
    ]
    whole = ask(Session(api), sim[0], *columns)
    session = Counting()
    monkeypatch.setattr(passes, "HISTORY_BUDGET", 8 * 3 * 37)  # 37 samples of 3 histories

    sliced = ask(session, sim[0], *columns)

    assert sliced.values == close(whole.values)
    assert all(count * (stop - first) <= 3 * 37 for count, (first, stop) in session.calls)
    slices = [samples for _, samples in session.calls]
    assert slices[0][0] == 0
    assert slices[-1][1] == 401
    assert all(stop == first for (_, stop), (first, _) in pairwise(slices))  # every sample once


def test_where_slices_of_time_come_with_other_samples_columns_are_read_in_turn(
    sim: tuple[Path, Header], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unsliceable(Session):
        def load(self, path: Path) -> Any:
            simulation = super().load(path)
            read = self.file.histories
            self.file.histories = lambda h, p, s=None: read(h, p, s)[: None if s is None else -1]  # type: ignore
            return simulation

    columns = [*history("LNGC", "X"), *history("LNGC", "Y"), *history("LNGC", "Z", period=Period("stage", stage=1))]
    whole = ask(Session(api), sim[0], *columns)
    monkeypatch.setattr(passes, "HISTORY_BUDGET", 8 * 2 * 300)

    assert ask(Unsliceable(api), sim[0], *columns).values == close(whole.values)
