"""The envelope of range graphs over the files of a run."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from graphs import TENSION, asking, make, nodes, read, run

from orcapost.extract.answers import Curves
from orcapost.products.range_graph.file import CurveForm, read_curves, write_curves
from orcapost.products.range_graph.question import EveryLineFiles, GraphFile
from orcapost.products.range_graph.written import WrittenCurves
from orcapost.products.replies import Failure, Receipt
from orcapost.statistics.registry import MAX, MIN


def test_the_envelope_has_the_least_and_the_largest_value_and_their_files(tmp_path: Path) -> None:
    files = {name: nodes(make(tmp_path, name, seed=seed), "Line01").max(axis=1) for seed, name in enumerate("abc")}

    run(asking(tmp_path, TENSION))

    head, rows = read(tmp_path / "csv" / "dm_tension_envelope.csv")
    assert head == ["X", "Min", "Min file", "Max", "Max file"]
    assert [float(row[0]) for row in rows] == [0, 15, 30, 45, 60, 71]
    for node, (_, least, least_of, largest, largest_of) in enumerate(rows):
        values = {name: own[node] for name, own in files.items()}
        assert (least_of, largest_of) == (min(values, key=values.__getitem__), max(values, key=values.__getitem__))
        assert [float(least), float(largest)] == pytest.approx([min(values.values()), max(values.values())], abs=1e-6)


def test_lines_of_other_segments_are_interpolated(tmp_path: Path) -> None:
    coarse = nodes(make(tmp_path, "coarse", segments=5), "Line01").max(axis=1)  # 4 segments in 60 m: 0, 15, 30, ...
    fine = nodes(make(tmp_path, "fine", segments=10, seed=8), "Line01").max(axis=1)  # 8 in 60 m: 0, 7.5, 15, ...

    run(asking(tmp_path, TENSION))

    _, rows = read(tmp_path / "csv" / "dm_tension_envelope.csv")
    assert [float(row[0]) for row in rows] == [0, 7.5, 15, 22.5, 30, 37.5, 45, 52.5, 60, 65.5, 71]
    at_7_5_m = [(coarse[0] + coarse[1]) / 2, fine[1]]
    assert [float(rows[1][1]), float(rows[1][3])] == pytest.approx(sorted(at_7_5_m), abs=2e-6)


def test_several_curves_have_an_envelope_each(tmp_path: Path) -> None:
    values = nodes(make(tmp_path), "Line01")

    run(asking(tmp_path, TENSION.replace("}", ", AdditionalData: [Min, Max]}")))

    head, rows = read(tmp_path / "csv" / "dm_tension_envelope.csv")
    assert head == [
        "X",
        *(f"{side} of {curve}{file}" for curve in ("Min", "Max") for side in ("Min", "Max") for file in ("", " file")),
    ]
    assert [float(row[1]) for row in rows] == pytest.approx(values.min(axis=1), abs=1e-6)
    assert [float(row[7]) for row in rows] == pytest.approx(values.max(axis=1), abs=1e-6)


@pytest.mark.parametrize(("included", "files"), [("false", {"a"}), ("true", {"a", "b"})])
def test_simulations_that_stopped_early_are_left_out_as_in_tables(
    tmp_path: Path, included: str, files: set[str]
) -> None:
    make(tmp_path, "a", seed=1)
    make(tmp_path, "b", seed=2, faults=["unfinished"])

    run(asking(tmp_path, TENSION, head=f"orcaflex: {{postprocess: {{summary: {{include_incomplete: {included}}}}}}}\n"))

    _, rows = read(tmp_path / "csv" / "dm_tension_envelope.csv")
    assert {name for row in rows for name in (row[2], row[4])} == files
    assert (tmp_path / "csv" / "b_tension.csv").exists()


def test_of_every_line_there_is_one_table_with_a_column_for_the_line(tmp_path: Path) -> None:
    header = make(tmp_path)
    head = "orcaflex: {postprocess: {summary: {flag: false}, RangeGraph: {flag: true}}}\n"

    run(asking(tmp_path, head=head, more="parameters: {VarNames: {Line: Bend moment}}\n"))

    head_line, rows = read(tmp_path / "csv" / "dm_Bend moment_envelope.csv")
    assert head_line == ["Line", "X", "Min", "Min file", "Max", "Max file"]
    assert [row[0] for row in rows] == [f"Line{number:02}" for number in range(1, 19) for _ in range(6)]
    largest = nodes(header, "Line18", "Bend moment").max(axis=1)
    assert [float(row[4]) for row in rows[-6:]] == pytest.approx(largest, abs=1e-6)


def test_the_envelope_has_decimals_of_its_own_and_its_provenance(tmp_path: Path) -> None:
    make(tmp_path)

    run(asking(tmp_path, TENSION, head="orcaflex: {postprocess: {RangeGraph: {csv_decimal: 1}}}\n"))

    _, rows = read(tmp_path / "csv" / "dm_tension_envelope.csv")
    assert {len(cell.partition(".")[2]) for row in rows for cell in (row[0], row[1], row[3])} == {1}
    about = json.loads((tmp_path / "csv" / "dm_tension_envelope.meta.json").read_text(encoding="utf-8"))
    assert [column.get("unit") for column in about["columns"]] == ["m", "kN", None, "kN", None]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for seed, folder in enumerate(("Seed1", "Seed2")):
        make(tmp_path, "a", seed=seed)
        (tmp_path / "sim").rename(tmp_path / folder)
    config = asking(tmp_path, TENSION)
    listed = "{input_files: {sim: [Seed1/a.sim, Seed2/a.sim]}, output_directory: csv}"
    config.write_text(config.read_text().replace("{input_directory: sim, output_directory: csv}", listed))

    run(config)

    _, rows = read(tmp_path / "csv" / "dm_tension_envelope.csv")
    assert {name for row in rows for name in (row[2], row[4])} == {"Seed1_a", "Seed2_a"}
    written = {path.name for path in (tmp_path / "csv").glob("*_tension.csv")}
    assert written == {"Seed1_a_tension.csv", "Seed2_a_tension.csv"}


def test_the_input_of_a_line_s_file_is_found_in_its_name() -> None:
    question = EveryLineFiles("Bend/moment")

    for path in ("a_b_L_1_Bend_moment.csv", "a_b_L_1_Bend_moment_2.csv"):
        assert question.input_stem(Receipt(path, 1, 1), "L:1") == "a_b"


def test_where_no_file_has_the_curves_there_is_no_table(tmp_path: Path) -> None:
    make(tmp_path)

    done, _ = run(asking(tmp_path, TENSION.replace("Line01", "Nothing")))

    assert (done.tables, done.series, done.pictures) == ({}, None, None)


def curves(*rows: tuple[float, float]) -> Curves:
    x, y = np.array(rows).T
    return Curves(x, None, y, None, None)


@pytest.mark.parametrize(
    "form", [CurveForm(3), CurveForm(3, ";", ","), CurveForm(3, ",", ".", bom=True), CurveForm(0, "\t")], ids=repr
)
def test_a_file_is_read_as_it_was_written(tmp_path: Path, form: CurveForm) -> None:
    given = curves((0, 5), (10, np.nan), (20, -7))

    write_curves(given, (MAX,), form, tmp_path / "a.csv", tmp_path, tmp_path / "t")

    (found,) = read_curves(tmp_path / "a.csv", 1, form)
    assert found.x.tolist() == [0, 10, 20]
    assert found.y == pytest.approx([5, np.nan, -7], nan_ok=True)


def test_a_curve_that_there_is_none_of_is_empty_and_named(tmp_path: Path) -> None:
    receipt = write_curves(curves((0, 5)), (MIN, MAX), CurveForm(1), tmp_path / "a.csv", tmp_path, tmp_path / "t")

    assert isinstance(receipt, Receipt)
    assert receipt.failures == (("Min", "the range graph has no such curve here"),)
    assert (tmp_path / "a.csv").read_text() == "X,Min,Max\n0.0,,5.0\n"


def test_without_any_of_its_curves_there_is_no_file(tmp_path: Path) -> None:
    found = write_curves(curves((0, 5)), (MIN,), CurveForm(), tmp_path / "a.csv", tmp_path, tmp_path / "t")

    assert found == Failure("the range graph has no Min curve here")
    assert list(tmp_path.iterdir()) == []


def test_arc_lengths_that_go_back_are_put_in_order(tmp_path: Path) -> None:
    write_curves(curves((10, 1), (0, 2), (10, 3)), (MAX,), CurveForm(), tmp_path / "a.csv", tmp_path, tmp_path / "t")

    (found,) = read_curves(tmp_path / "a.csv", 1, CurveForm())

    assert (found.x.tolist(), found.y.tolist()) == ([0, 10, 10], [2, 1, 3])


@pytest.mark.parametrize("content", ["X,Max\n1,2,3\n", "X,Max\n1,high\n", "nothing"])
def test_a_file_that_is_not_what_was_written_is_an_error_with_its_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.csv").write_text(content)
    written = WrittenCurves(tmp_path, ("Max",), CurveForm(), (Receipt("a.csv", 1, 1),), (0,), ("a",), 0)

    with pytest.raises(OSError, match="was changed while it was needed") as raised:
        written.read()

    assert os.fspath(raised.value.filename).endswith("a.csv")


def test_decimals_and_name_are_the_form_and_curves_are_not() -> None:
    assert set(GraphFile.form) == {"name", "written"}
