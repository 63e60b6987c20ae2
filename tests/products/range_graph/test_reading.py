"""How a configuration asks for range graphs, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from orcapost.common import optional
from orcapost.extract.queries import ArcRange, Period, Point, RangeGraph
from orcapost.job import Job
from orcapost.products.range_graph.product import PRODUCT
from orcapost.products.range_graph.question import unique_names
from orcapost.products.range_graph.request import RangeGraphRequest, Words
from orcapost.products.range_graph.settings import GRAPH, PLOT, SETTINGS
from orcapost.statistics.registry import MAX, MEAN, MIN, STDEV
from orcapost.yamldoc.fields import markdown_table

ReadJob = Callable[..., Job]
Refused = Callable[..., list[str]]

FILES = "file_management: {input_directory: sim}\n"
SUMMARY = """
summary_settings:
  groups: [{Label: s, Columns: [{Label: d, Command: GetData, ObjectName: Environment, Variable: [WaterDepth, -1]}]}]
"""
ENTRY = "{ObjectName: Line01, Variable: Bend moment, FileName: bm}"


def flag(value: str) -> str:
    return f"orcaflex: {{postprocess: {{RangeGraph: {{flag: {value}}}}}}}\n"


def listed(*entries: str) -> str:
    return "RangeGraph:\n" + "".join(f"- {entry}\n" for entry in entries)


def request_of(job: Job) -> RangeGraphRequest:
    (found,) = (request for request in job.requests if isinstance(request, RangeGraphRequest))
    return found


def test_an_entry_of_the_oldest_files_is_read_whole(job: ReadJob) -> None:
    found = request_of(
        job(
            """
            file_management: {input_directory: sim}
            PlotSettings: {Name: Screening, SupTitle: Feasibility, Title: SLWR}
            RangeGraph:
            -
              Command: Range Graph
              ObjectName: SLWR
              AdditionalData:
                - Max
              SimulationPeriod: SpecifiedPeriod(30.0, 120.0)
              ArcLength:
                - 0
                - 100
              Variable: Max von Mises Stress
              xlabel: Arc Length (m)
              ylabel: Stress
              suptitle: Max von Mises Stress Response
              FileName: Top_Max von Mises Stress
              axhline: 449537.4
            """
        )
    )

    (graph,) = found.graphs
    assert graph.question.graph == RangeGraph(
        "SLWR",
        "Max von Mises Stress",
        Period("times", start=30.0, end=120.0),
        Point(),
        ArcRange("arc_lengths", 0.0, 100.0),
    )
    assert (graph.question.statistics, graph.question.name) == ((MAX,), "Top_Max von Mises Stress")
    assert graph.words == Words(
        ("Feasibility", "Max von Mises Stress Response", "SLWR"), "Arc Length (m)", "Stress", (449537.4,)
    )
    assert found.labels == ("Top_Max von Mises Stress_envelope",)


@pytest.mark.parametrize(
    ("written", "curves"),
    [
        ("[Min, Max, Mean, StdDev]", (MIN, MAX, MEAN, STDEV)),
        ("Mean", (MEAN,)),
        ("[Max, max]", (MAX,)),
        ("null", (MAX,)),
    ],
)
def test_additional_data_names_the_curves_each_once(job: ReadJob, written: str, curves: object) -> None:
    found = request_of(job(FILES + listed(ENTRY.replace("}", f", AdditionalData: {written}}}"))))

    assert found.graphs[0].question.statistics == curves


@pytest.mark.parametrize(
    ("written", "limits"), [("null", ()), ("1", (1.0,)), ("[1, null, -2.5]", (1.0, -2.5)), ("[]", ())]
)
def test_limits_are_a_number_or_a_list_or_nothing(job: ReadJob, written: str, limits: object) -> None:
    found = request_of(job(FILES + listed(ENTRY.replace("}", f", axhline: {written}}}"))))

    assert found.graphs[0].words.limits == limits


def test_a_title_of_the_entry_goes_before_the_one_of_all(job: ReadJob) -> None:
    plot = "PlotSettings: {SupTitle: All, Title: Every}\n"

    found = request_of(job(FILES + plot + listed(ENTRY.replace("}", ", Title: Own, Subtitle: More}"), ENTRY)))

    assert [graph.words.titles for graph in found.graphs] == [("All", "Own", "More"), ("All", "Every")]


@pytest.mark.parametrize(
    ("head", "asked"),
    [
        (listed(ENTRY), True),
        (flag("true") + listed(ENTRY), True),
        (flag("false") + listed(ENTRY), False),
        ("RangeGraph: []\n", False),
        ("RangeGraph: null\n", False),
    ],
)
def test_the_flag_decides_and_without_one_the_list(job: ReadJob, head: str, asked: bool) -> None:
    found = job(FILES + SUMMARY + head)

    assert [type(request).__name__ == "RangeGraphRequest" for request in found.requests].count(True) == asked


def test_what_is_not_asked_for_cannot_be_wrong(job: ReadJob) -> None:
    wrong = "{AdditionalData: [ArcLength 7.4; Outer; Theta 180], Nonsense: 1}"

    found = job(FILES + SUMMARY + flag("false") + listed(wrong))

    assert len(found.requests) == 1


def test_what_is_not_a_curve_is_refused_with_its_line_where_it_is_asked_for(refused: Refused) -> None:
    wrong = ENTRY.replace("}", ", AdditionalData: [ArcLength 7.4; Outer; Theta 180]}")

    (problem,) = refused(FILES + listed(wrong))

    assert problem.startswith(
        "dm.yml:3: RangeGraph[0].AdditionalData: 'ArcLength 7.4; Outer; Theta 180' is not a curve"
    )


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("{Variable: X}", "ObjectName: is missing"),
        ("{ObjectName: Line01}", "Variable: is missing"),
        (ENTRY.replace("}", ", Tilte: x}"), "unknown key"),
        (ENTRY.replace("}", ", Command: TimeHistory}"), "'TimeHistory' is not a command of this list"),
        (ENTRY.replace("}", ", ArcLength: End A}"), "is a point, and a range graph is along a line"),
        (ENTRY.replace("}", ", objectExtra: [Touchdown]}"), "is a point, and a range graph is along a line"),
        (ENTRY.replace("}", ", ArcLength: [5, 1]}"), "ends at 1 m, before it starts at 5 m"),
        (ENTRY.replace("}", ", axhline: high}"), "axhline: must be a number"),
        ("null", "is empty"),
        ("7", "must be a mapping"),
    ],
)
def test_a_mistake_is_refused_with_its_line(refused: Refused, entry: str, says: str) -> None:
    (problem,) = refused(FILES + listed(entry))

    assert problem.startswith("dm.yml:3: RangeGraph[0]") and says in problem


def test_something_else_than_a_list_is_refused(refused: Refused) -> None:
    (problem,) = refused(FILES + flag("true") + "RangeGraph: {Variable: X}\n")

    assert "must be a list of range graphs, not a mapping" in problem


def test_one_arc_length_is_the_whole_line_and_a_warning(job: ReadJob) -> None:
    found = job(FILES + listed(ENTRY.replace("}", ", ArcLength: [5]}")))

    assert request_of(found).graphs[0].question.graph.arc is None
    assert found.warnings == (
        "ArcLength: [5] names one end of a part only (dm.yml:3): the range graph is of the whole line. Write [a, b] "
        "for a part of it.",
    )


def test_entries_of_one_name_get_a_number_and_a_warning(job: ReadJob) -> None:
    found = job(FILES + listed(ENTRY, ENTRY.replace("FileName: bm", "FileName: BM"), ENTRY))

    assert [graph.question.name for graph in request_of(found).graphs] == ["bm", "BM_2", "bm_3"]
    assert found.warnings == (
        "Two range graphs are called BM: the files of one are called BM_2.",
        "Two range graphs are called bm: the files of one are called bm_3.",
    )


def test_a_number_behind_a_name_makes_no_other_name_that_is_there() -> None:
    assert unique_names(["a", "a", "a_2", "A"]) == ["a", "a_3", "a_2", "A_4"]


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ("FileName: 'Top: 1/2'", "Top_ 1_2"),
        ("Label: top", "top"),
        ("FileName: f, Label: top", "f"),
        ("xlabel: x", "Line01 Bend moment"),
    ],
)
def test_files_are_named_by_file_name_or_label_or_what_is_read(job: ReadJob, keys: str, name: str) -> None:
    found = request_of(job(FILES + listed(f"{{ObjectName: Line01, Variable: Bend moment, {keys}}}")))

    assert found.graphs[0].question.name == name


def test_the_object_of_each_file_serves_an_entry_without_one(job: ReadJob) -> None:
    found = request_of(
        job("Files: [{Name: sim/a.sim, Label: a, ObjectName: SLWR}]\n" + listed("{Variable: Bend moment}"))
    )

    assert found.graphs[0].question.graph.object is None


def test_with_the_flag_alone_each_variable_of_the_short_form_is_of_every_line(job: ReadJob) -> None:
    variables = "parameters: {VarNames: {Line: [Effective tension, Bend/moment, effective Tension]}}\n"

    head = "orcaflex: {postprocess: {summary: {flag: false}, RangeGraph: {flag: true}}}\n"
    found = job(FILES + head + variables + "PlotSettings: {SupTitle: All}\n")

    request = request_of(found)
    assert [every.question.variable for every in request.every_line] == ["Effective tension", "Bend/moment"]
    assert request.labels == ("Effective tension_envelope", "Bend_moment_envelope")
    assert {every.words for every in request.every_line} == {Words(("All",))}
    assert (
        "'effective Tension' stands twice in parameters.VarNames.Line: its range graphs are made once."
        in found.warnings
    )


def test_the_flag_without_anything_to_draw_is_a_note(job: ReadJob) -> None:
    found = job(FILES + SUMMARY + flag("true"))

    words = "no range graphs: there is neither a list RangeGraph nor variables in parameters.VarNames.Line"
    assert [note.partition("): ")[2] for note in found.notes] == [f"{words}; the rest is done."]
    assert len(found.requests) == 1


def test_where_nothing_else_is_asked_for_it_is_refused(refused: Refused) -> None:
    (problem,) = refused(FILES + flag("true"))

    assert "no range graphs: there is neither a list RangeGraph" in problem


def test_without_matplotlib_the_missing_pictures_are_named(job: ReadJob, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optional, "find_spec", lambda module: None if module == "matplotlib" else object())

    found = job(FILES + listed(ENTRY))

    assert found.missing == (
        'the pictures of range graphs in Plots: matplotlib is not installed; get it with: pip install "orcapost[plot]"',
    )
    assert not request_of(found).pictures_wanted
    assert found.unsupported == ()


def test_the_page_has_every_key() -> None:
    page = (Path(__file__).parents[3] / "docs" / "range_graphs.md").read_text(encoding="utf-8")

    for fields in (SETTINGS.fields, GRAPH, PLOT):
        assert markdown_table(fields) in page
    assert PRODUCT.name == SETTINGS.key
