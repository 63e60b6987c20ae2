"""Range graphs: what the files of each simulation hold, and when they are written again."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from graphs import TENSION, asking, make, nodes, numbers, read, run, work

from orcapost.results.agenda import Reason
from orcapost.results.memory import Results
from orcfxapi_standin import objects

SHORT_FORM = "orcaflex: {postprocess: {summary: {flag: false}, RangeGraph: {flag: true}}}\n"
EVERY_LINE = "parameters: {VarNames: {Line: [Bend moment]}}\n"


def curve(path: Path) -> list[float]:
    return [float(value) for value in numbers(path)[:, 1]]


def test_a_file_has_the_arc_lengths_and_the_largest_values(tmp_path: Path) -> None:
    header = make(tmp_path)

    work(asking(tmp_path, TENSION))

    head, _ = read(tmp_path / "csv" / "a_tension.csv")
    found = numbers(tmp_path / "csv" / "a_tension.csv")
    assert head == ["X", "Max"]
    assert found[:, 0].tolist() == [0, 15, 30, 45, 60, 71]
    assert found[:, 1] == pytest.approx(nodes(header, "Line01").max(axis=1), abs=1e-6)


def test_several_curves_are_columns_in_the_order_asked_for(tmp_path: Path) -> None:
    header = make(tmp_path)

    work(asking(tmp_path, TENSION.replace("}", ", AdditionalData: [StdDev, Min, Mean, Max]}")))

    head, _ = read(tmp_path / "csv" / "a_tension.csv")
    found = numbers(tmp_path / "csv" / "a_tension.csv")
    values = nodes(header, "Line01")
    assert head == ["X", "StdDev", "Min", "Mean", "Max"]
    wanted = (values.std(axis=1), values.min(axis=1), values.mean(axis=1), values.max(axis=1))
    for column, of_nodes in enumerate(wanted, 1):
        assert found[:, column] == pytest.approx(of_nodes, abs=1e-6)


def test_a_period_and_a_part_of_the_line_limit_what_is_read(tmp_path: Path) -> None:
    header = make(tmp_path)
    part = TENSION.replace("}", ', SimulationPeriod: "SpecifiedPeriod(0.0, 10.0)", ArcLength: [10, 50]}')

    work(asking(tmp_path, part))

    found = numbers(tmp_path / "csv" / "a_tension.csv")
    from_0_to_10_s = range(20, 41)
    assert found[:, 0].tolist() == [15, 30, 45]
    assert found[:, 1] == pytest.approx(nodes(header, "Line01", samples=from_0_to_10_s).max(axis=1)[1:4], abs=1e-6)


@pytest.mark.parametrize("arc", ["[]", "[null]", "null"])
def test_an_empty_arc_length_is_the_whole_line(tmp_path: Path, arc: str) -> None:
    make(tmp_path)

    work(asking(tmp_path, TENSION.replace("}", f", ArcLength: {arc}}}")))

    assert len(numbers(tmp_path / "csv" / "a_tension.csv")) == 6


def test_sections_are_a_part_of_the_line(tmp_path: Path) -> None:
    make(tmp_path)

    work(asking(tmp_path, TENSION.replace("}", ", objectExtra: [Section, [2, 2]]}")))

    assert numbers(tmp_path / "csv" / "a_tension.csv")[:, 0].tolist() == [60, 71]


def test_a_stress_is_taken_at_its_radius_and_angle(tmp_path: Path) -> None:
    header = make(tmp_path)

    work(asking(tmp_path, "{ObjectName: Line01, Variable: ZZ stress, RadialPos: Outer, Theta: 60, FileName: stress}"))

    # 20 T + 1000 r cos(theta) M, with r = 0.25 m
    stress = 20 * nodes(header, "Line01") + 1000 * 0.25 * math.cos(math.radians(60)) * nodes(
        header, "Line01", "Bend moment"
    )
    assert curve(tmp_path / "csv" / "a_stress.csv") == pytest.approx(stress.max(axis=1), abs=1e-6)


def test_api_std_2rd_method_1_is_the_root_of_what_orcaflex_gives(tmp_path: Path) -> None:
    header = make(tmp_path)

    work(asking(tmp_path, "{ObjectName: Line01, Variable: API STD 2RD Method 1, FileName: api}"))

    squares = nodes(header, "Line01") / 4000 + nodes(header, "Line01", "Bend moment") / 1000
    assert curve(tmp_path / "csv" / "a_api.csv") == pytest.approx(np.sqrt(squares.max(axis=1)), abs=1e-6)


def test_numbers_are_written_as_the_csv_settings_and_the_decimals_say(tmp_path: Path) -> None:
    header = make(tmp_path)
    head = (
        'orcaflex: {postprocess: {csv: {delimiter: ";", decimal: ",", bom: true}, '
        "RangeGraph: {flag: true, csv_decimal: 2}}}\n"
    )

    work(asking(tmp_path, TENSION, head=head))

    largest = nodes(header, "Line01").max(axis=1)
    rows = "".join(
        f"{x:.2f};{y:.2f}\n".replace(".", ",") for x, y in zip((0, 15, 30, 45, 60, 71), largest, strict=True)
    )
    assert (tmp_path / "csv" / "a_tension.csv").read_text(encoding="utf-8") == f"\ufeffX;Max\n{rows}"


def test_a_missing_object_costs_its_own_file_only(tmp_path: Path) -> None:
    make(tmp_path)

    done, _ = run(asking(tmp_path, TENSION.replace("Line01", "Nothing").replace("n}", "n_2}"), TENSION))

    assert [(group.columns, "Nothing" in group.words) for group in done.summary.problems] == [(("tension_2",), True)]
    assert [path.name for path in (tmp_path / "csv").glob("a_*")] == ["a_tension.csv"]
    assert [path.name for path in done.tables] == ["dm_tension_envelope.csv"]


def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The range graphs that the stand-in is asked for: object and variable."""
    asked: list[tuple[str, str]] = []
    range_graph = objects.OrcaFlexLineObject.RangeGraph

    def count(self: objects.OrcaFlexLineObject, variable: str, *rest: object, **more: object) -> object:
        asked.append((self.Name, variable.lower()))
        return range_graph(self, variable, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(objects.OrcaFlexLineObject, "RangeGraph", count)
    return asked


def test_one_range_graph_serves_all_entries_curves_and_products(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path)
    whole = "ObjectName: Line01, Variable: Bend moment, SimulationPeriod: WholeSimulation"
    config = asking(
        tmp_path,
        f"{{{whole}, FileName: one}}",
        f"{{{whole}, FileName: two, AdditionalData: [Min, Max]}}",
        f"{{{whole.replace('Bend moment', 'BEND Moment')}, FileName: three}}",
        more="summary_settings: {groups: [{Label: s, Columns: [{Label: m, Command: Range Graph, Statistic_Type: Max, "
        f"{whole}}}]}}]}}\n",
    )
    asked = counted(monkeypatch)

    work(config)

    assert asked == [("Line01", "bend moment")]
    assert {path.name for path in (tmp_path / "csv").iterdir()} == {"a_one.csv", "a_two.csv", "a_three.csv"}


def test_every_line_of_the_short_form_is_read_once_for_tables_and_range_graphs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path)
    config = asking(tmp_path, head=SHORT_FORM.replace("false", "true"), more=EVERY_LINE)
    asked = counted(monkeypatch)

    work(config)

    assert asked == [(f"Line{number:02}", "bend moment") for number in range(1, 19)]


def test_without_a_list_each_line_has_a_file_for_each_variable(tmp_path: Path) -> None:
    header = make(tmp_path)

    work(asking(tmp_path, head=SHORT_FORM, more=EVERY_LINE.replace("]", ", Effective tension]")))

    names = {path.name for path in (tmp_path / "csv").glob("a_*.csv")}
    assert names == {f"a_Line{n:02}_{what}.csv" for n in range(1, 19) for what in ("Bend moment", "Effective tension")}
    largest = nodes(header, "Line07", "Bend moment").max(axis=1)
    assert curve(tmp_path / "csv" / "a_Line07_Bend moment.csv") == pytest.approx(largest, abs=1e-6)


def remove(folder: Path) -> None:
    (folder / "a_tension.csv").unlink()


def change(folder: Path) -> None:
    (folder / "a_tension.csv").write_text("mine")


def test_a_later_run_reads_nothing(tmp_path: Path) -> None:
    make(tmp_path)
    run(asking(tmp_path, TENSION))

    done, started = run(asking(tmp_path, TENSION))

    assert (started.agenda.reused, done.series) == ([0], (1, tmp_path / "csv"))


@pytest.mark.parametrize("happens", [remove, change])
def test_a_file_that_is_gone_or_was_changed_is_made_again_and_then_stays(
    tmp_path: Path, happens: Callable[[Path], None]
) -> None:
    make(tmp_path)
    config = asking(tmp_path, TENSION)
    run(config)
    happens(tmp_path / "csv")

    _, again = run(config)
    _, then = run(config)

    assert again.agenda.reasons == {Reason.GONE: 1}
    assert len(curve(tmp_path / "csv" / "a_tension.csv")) == 6
    assert then.agenda.reused == [0]


def test_another_name_or_other_decimals_make_the_files_anew(tmp_path: Path) -> None:
    make(tmp_path)
    run(asking(tmp_path, TENSION))

    _, renamed = run(asking(tmp_path, TENSION.replace("FileName: tension", "FileName: t")))
    _, rounded = run(asking(tmp_path, TENSION, head="orcaflex: {postprocess: {RangeGraph: {csv_decimal: 1}}}\n"))

    assert (renamed.agenda.reasons, rounded.agenda.reasons) == ({Reason.FORM: 1}, {Reason.FORM: 1})


def test_titles_and_limits_read_no_file_anew(tmp_path: Path) -> None:
    make(tmp_path)
    run(asking(tmp_path, TENSION))

    _, started = run(asking(tmp_path, TENSION.replace("}", ", Title: Tension, axhline: [700, 800]}")))

    assert started.agenda.reused == [0]


def test_the_file_of_one_line_that_is_gone_is_made_again(tmp_path: Path) -> None:
    make(tmp_path)
    make(tmp_path, "b")
    config = asking(tmp_path, head=SHORT_FORM, more=EVERY_LINE)
    run(config)
    (tmp_path / "csv" / "b_Line05_Bend moment.csv").unlink()

    _, again = run(config)
    done, then = run(config)

    assert again.agenda.reasons == {Reason.GONE: 1}
    assert again.agenda.reused == [0]
    assert then.agenda.reused == [0, 1]
    assert done.series == (36, tmp_path / "csv")


def test_what_cannot_be_written_is_named_and_tried_again_by_the_next_run(tmp_path: Path) -> None:
    make(tmp_path)
    config = asking(tmp_path, TENSION)
    (tmp_path / "csv" / "a_tension.csv").mkdir(parents=True)

    done, _ = run(config)
    (tmp_path / "csv" / "a_tension.csv").rmdir()
    again, _ = run(config)

    assert [(group.columns, group.words) for group in done.summary.problems] == [
        (("tension",), "cannot write …_tension.csv: is a folder, not a file")
    ]
    assert again.series == (1, tmp_path / "csv")


def test_beside_the_files_stands_where_they_come_from(tmp_path: Path) -> None:
    make(tmp_path)

    run(asking(tmp_path, TENSION))

    about = json.loads((tmp_path / "csv" / "dm_tension_range_graph.meta.json").read_text(encoding="utf-8"))
    assert about["table"] == "*_tension.csv"
    assert [(column["name"], column.get("unit")) for column in about["columns"]] == [("X", "m"), ("Max", "kN")]
    words = "range graph of Effective tension of Line01, OrcFxAPI's default period"
    assert about["columns"][1]["query"] == words


def test_receipts_of_a_line_are_found_by_its_name(tmp_path: Path) -> None:
    make(tmp_path)
    _, started = run(asking(tmp_path, head=SHORT_FORM, more=EVERY_LINE))
    results: Results = started.results

    question = next(question for question in started.questions if question.form)

    assert results.receipts(question, "Line02")[0].path == "a_Line02_Bend moment.csv"
    assert results.receipts(question) == results.receipts(question, "no such line") == {}
