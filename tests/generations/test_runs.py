"""Configurations in the manner of each generation and kind of result, run whole over stand-ins made for them: every
number is that of the closed form."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest


def numbers(rows: list[dict[str, str]], column: str) -> list[float]:
    return [float(row[column]) for row in rows]


def files(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Those rows that are not statistics."""
    return [row for row in rows if row["fe_filename"]]


def approx(values: object) -> object:
    return pytest.approx(values, abs=6e-7)  # of six decimals


# ---- G0: everything under PostProcess ------------------------------------------------------------------------------

G0 = "g0_everything_under_post_process"


def test_g0_the_table_has_the_extremes_along_a_part_of_the_line(ran, oracle) -> None:
    run = ran(G0)
    rows = run.table(f"results/{G0}_Hang_off.csv")
    curves = [oracle(path).curves for path in run.sims("riser, *.sim")]

    assert run.status == 0, run.said
    assert [(row["fe_filename_stem"], row["description"]) for row in rows] == [
        ("riser, beam sea", "Beam sea"),
        ("riser, head sea", "Head sea"),
    ]
    tension = [curve("Riser", "Effective tension", (20, 60), (0, 90))["Max"].max() for curve in curves]
    bending = [curve("Riser", "Bend moment", (20, 60), (0, 90))["Min"].min() for curve in curves]
    assert numbers(rows, "Top, tension") == approx(tension)
    assert numbers(rows, "Top, bending") == approx(bending)


def test_g0_range_graphs_and_histories_of_the_entry(ran, oracle) -> None:
    run = ran(G0)
    for path in run.sims("riser, *.sim"):
        own = oracle(path)
        graph = run.table(f"results/{path.stem}_Tension_dynamics.csv")
        assert numbers(graph, "X") == approx(own.arc_lengths("Riser"))
        assert numbers(graph, "Max") == approx(own.curves("Riser", "Effective tension", (20, 60))["Max"])
        series = run.table(f"results/{path.stem}_TimeHistory.csv")
        assert numbers(series, "time") == approx(own.times())
        assert numbers(series, "Riser End A Effective Tension") == approx(
            own.history("Riser", "Effective tension", "End A")
        )
    plots = {path.name for path in (run.folder / "results" / "Plots").iterdir()}
    assert plots == {f"{G0}_Tension_dynamics.png", f"{G0}_Tension_dynamics.svg"}


# ---- G1: lists at the top level, one of them given twice -----------------------------------------------------------

G1 = "g1_top_level_lists"


def test_g1_of_a_key_that_stands_twice_the_last_counts(ran, oracle) -> None:
    run = ran(G1)
    rows = run.table(f"results/{G1}_Top.csv")
    own = [oracle(path) for path in run.sims("cases/*.sim")]

    assert run.status == 0, run.said
    assert "Summary is given twice" in run.said
    assert not (run.folder / f"results/{G1}_Replaced_by_the_second.csv").exists()
    assert [row["fe_filename_stem"] for row in rows] == ["far_offset", "no_load"]
    tension = [each.curves("Riser1", "Effective tension", (10, 50), (0, 120))["Max"].max() for each in own]
    assert numbers(rows, "Tension") == approx(tension)
    assert numbers(rows, "API M1") == approx([np.sqrt(squared(each, (10, 50), (0, 120))["Max"].max()) for each in own])


def squared(own, period: tuple[float, float], arc: tuple[float, float]) -> dict[str, np.ndarray]:
    """What OrcaFlex gives along the line for the utilisation: a square, in the stand-in T / 4000 + M / 1000 and not
    negative."""
    samples, nodes = own.samples(period), own.nodes("Riser1", arc)
    tension, moment = (
        np.array([own.history("Riser1", name, float(own.arc_lengths("Riser1")[node])) for node in nodes])[:, samples]
        for name in ("Effective tension", "Bend moment")
    )
    values = np.maximum(tension / 4000 + moment / 1000, 0)
    return {"Min": values.min(1), "Max": values.max(1)}


def test_g1_range_graphs_have_the_curves_of_each_entry_and_envelopes_over_the_files(ran, oracle) -> None:
    run = ran(G1)
    curves = {}
    for path in run.sims("cases/*.sim"):
        own = oracle(path)
        curves[path.stem] = stress = own.curves("Riser1", "Max von Mises Stress", (10, 50), (0, 120))["Max"]
        rows = run.table(f"results/{path.stem}_Top_Max von Mises Stress.csv")
        assert numbers(rows, "Max") == pytest.approx(stress, rel=1e-9, abs=6e-7)
        rows = run.table(f"results/{path.stem}_Utilisation.csv")
        utilisation = squared(own, (10, 50), (0, 7000))
        assert list(rows[0]) == ["X", "Min", "Max"]
        assert numbers(rows, "Min") == approx(np.sqrt(utilisation["Min"]))
        assert numbers(rows, "Max") == approx(np.sqrt(utilisation["Max"]))
    rows = run.table(f"results/{G1}_Top_Max von Mises Stress_envelope.csv")
    both = np.array(list(curves.values()))
    assert numbers(rows, "Max") == pytest.approx(both.max(0), rel=1e-9, abs=6e-7)
    assert numbers(rows, "Min") == pytest.approx(both.min(0), rel=1e-9, abs=6e-7)
    assert [row["Max file"] for row in rows] == [list(curves)[place] for place in both.argmax(0)]


# ---- G2: a load matrix ---------------------------------------------------------------------------------------------

G2 = "g2_load_matrix"


def test_g2_each_row_begins_with_the_load_matrix(ran, oracle) -> None:
    run = ran(G2)
    rows = run.table(f"results/{G2}_Top_swivel.csv")

    assert run.status == 0, run.said
    matrix = ["ObjectName", "SimulationDuration", "ProbabilityRatio", "Sea state"]
    assert list(rows[0])[:7] == ["fe_filename", *matrix, "fe_filename_stem", "run_status"]
    assert [(row["fe_filename_stem"], row["description"], row["Sea state"]) for row in files(rows)] == [
        ("lc1", "LC_0", "calm"),
        ("lc2", "LC_1", "rough"),
        ("lc3", "LC_2", "calm"),
    ]
    assert numbers(files(rows), "ProbabilityRatio") == [0.1, 0.025, 0.5]


def test_g2_labels_that_repeat_and_rows_that_are_named(ran, oracle) -> None:
    run = ran(G2)
    rows = run.table(f"results/{G2}_Top_swivel.csv")
    own = [oracle(path) for path in run.sims("matrix/*.sim")]
    least = [each.history("chain", "Effective tension", 0.0, (5, 25)).min() for each in own]
    largest = [each.curves("chain", "Effective tension", (5, 25), (2.05, 4.25))["Max"].max() for each in own]
    inclination = [each.curves("chain", "Declination", (5, 25), (2.05, 4.25))["Mean"].mean() for each in own]

    assert numbers(files(rows), "Eff. Tension") == approx(least)
    assert numbers(files(rows), "Eff. Tension 2") == approx(largest)
    assert numbers(files(rows), "Inclination") == approx([180 - value for value in inclination])
    below = rows[len(own) :]
    assert [row["statistic"] for row in below] == ["max", "mean"]
    assert numbers(below, "Eff. Tension 2") == approx([max(largest), sum(largest) / 3])
    assert numbers(below, "SimulationDuration") == [240, 160]


# ---- G3: flags, SummaryFileName, groups about files of their own ---------------------------------------------------

G3 = "g3_flags_and_workbook"


def test_g3_groups_about_files_of_their_own(ran, oracle) -> None:
    run = ran(G3)
    rows = run.table(f"results/{G3}_steps.csv")
    own = [oracle(path) for path in run.sims("*step*.sim")]

    assert run.status == 0, run.said
    bending = [each.curves("Umbilical", "Bend moment", (0, 40), (0, 50))["Max"].max() for each in own]
    assert numbers(files(rows), "Bending") == approx(bending)
    heading = [each.data("Installer")["InitialHeading"] for each in own]
    assert numbers(files(rows), "Heading") == heading
    assert [row["statistic"] for row in rows[len(own) :]] == ["min", "max", "mean"]

    rows = run.table(f"results/{G3}_last_steps.csv")
    own = [oracle(path) for path in run.sims("steps/*step_2*.sim")]
    static = [each.static("Umbilical", "Effective tension", "End B") for each in own]
    assert numbers(files(rows), "Static tension") == approx(static)


def test_g3_a_false_flag_makes_its_list_harmless(ran) -> None:
    assert not list((ran(G3).folder / "results").glob("*Not asked for*"))


# ---- G4: groups with masters, one instant, linked statistics -------------------------------------------------------

G4 = "g4_masters_and_linked_statistics"


def test_g4_one_instant_and_a_period_to_the_end(ran, oracle) -> None:
    run = ran(G4)
    own = [oracle(path) for path in run.sims("analysis/*.sim")]
    rows = run.table(f"results/{G4}_strut_at_time.csv")
    nearest = [int(np.abs(each.times() - 5.2).argmin()) for each in own]

    assert run.status == 0, run.said
    for strut in ("Strut1", "Strut2"):
        force = [
            each.history(f"{strut}_Body", "End Lx force", "End B")[sample]
            for each, sample in zip(own, nearest, strict=True)
        ]
        assert numbers(files(rows), f"{strut}_Lx") == approx(force)
    rows = run.table(f"results/{G4}_strut_dynamics.csv")
    tension = [each.history("Strut1_Body", "Effective tension", "End A", (10, None)) for each in own]
    assert numbers(files(rows), "Strut1_min") == approx([values.min() for values in tension])
    assert numbers(files(rows), "Strut1_stdev") == approx([0.101972 * values.std() for values in tension])
    assert [row["statistic"] for row in rows[len(own) :]] == ["min"]


@pytest.mark.parametrize(("label", "strut"), [("first strut", "Strut1_Body"), ("second strut", "Strut2_Body")])
def test_g4_linked_statistics_are_those_at_the_time_of_the_extreme(ran, oracle, label: str, strut: str) -> None:
    run = ran(G4)
    rows = [row for row in files(run.table(f"results/{G4}_end_b.csv")) if row["Label"] == label]

    assert len(rows) == 3
    for path, row in zip(run.sims("analysis/*.sim"), rows, strict=True):
        own = oracle(path)
        names = ("Effective tension", "End Lx force", "Shear force")
        tension, force, shear = (own.history(strut, name, "End B", (0, 30)) for name in names)
        for word, sample in (("Max", tension.argmax()), ("Min", tension.argmin())):
            found = [
                float(row[f"ValueAt{word}_Effective tension"]),
                float(row[f"TimeOf{word}_Effective tension"]),
                float(row[f"LinkedValueAt{word}_End Lx force"]),
                float(row[f"LinkedValueAt{word}_Shear force"]),
            ]
            assert found == approx([tension[sample], own.times((0, 30))[sample], force[sample], shear[sample]])


# ---- G5: meta, patterns, time series -------------------------------------------------------------------------------

G5 = "g5_meta_and_patterns"


def test_g5_static_state_stage_and_data_items(ran, oracle) -> None:
    run = ran(G5)
    own = [oracle(path) for path in run.sims("../sim_g5/*.sim")]
    rows = files(run.table(f"../csv_g5/{G5}_berth_l015_moorings.csv"))
    close = {"abs": 6e-5}  # of four decimals

    assert run.status == 0, run.said
    static = [each.static("Line02", "Effective tension", "End B") for each in own]
    largest = [each.history("Line02", "Effective tension", "End B").max() for each in own]
    assert numbers(rows, "Line02") == pytest.approx(static, **close)
    assert numbers(rows, "Line02 2") == pytest.approx(largest, **close)
    rows = files(run.table(f"../csv_g5/{G5}_berth_l015_motions.csv"))
    stage = (0, own[0].header.stages[1])
    surge = [each.history("LNGC", "X", None, stage).min() for each in own]
    yaw = [each.history("LNGC", "Rotation 3", None, stage).max() for each in own]
    assert numbers(rows, "lngc_X") == pytest.approx(surge, **close)
    assert numbers(rows, "lngc_R3") == pytest.approx(yaw, **close)
    assert numbers(rows, "Hs") == [each.data("Environment")["WaveHs"] for each in own]


def test_g5_time_series_have_a_row_for_each_sample(ran, oracle) -> None:
    run = ran(G5)
    for path in run.sims("../sim_g5/*.sim"):
        own, rows = oracle(path), run.table(f"../csv_g5/{path.stem}_sea.csv")
        assert numbers(rows, "time") == pytest.approx(own.times((0, 20)), abs=6e-6)
        assert numbers(rows, "surge") == pytest.approx(own.history("LNGC", "X", None, (0, 20)), abs=6e-6)


# ---- G6: flags and variables ---------------------------------------------------------------------------------------

G6 = "g6_flags_and_variables"


def test_g6_a_table_for_each_variable_and_a_range_graph_for_each_line_of_it(ran, oracle) -> None:
    run = ran(G6)
    (path,) = run.sims("data/*.sim")
    own = oracle(path)
    lines = [thing.name for thing in own.header.objects if thing.definition.type.name == "Line"]
    (row,) = files(run.table(f"results/{G6}_Effective tension.csv"))

    assert run.status == 0, run.said
    assert list(row)[7:] == lines
    for line in lines:
        curve = own.curves(line, "Effective tension")["Max"]
        assert float(row[line]) == approx(curve.max())
        assert numbers(run.table(f"results/{path.stem}_{line}_Effective tension.csv"), "Max") == approx(curve)
        bending = own.curves(line, "Bend moment")["Max"] / 2000  # the stand-in's bending stiffness [kN.m2]
        assert numbers(run.table(f"results/{path.stem}_{line}_Curvature.csv"), "Max") == approx(bending)


# ---- all variables, and range graphs with several curves -----------------------------------------------------------


def test_static_results_of_every_object_of_every_file(ran, oracle) -> None:
    run = ran("all_variables")
    rows = run.table("all_variables_Line_var_data.csv")
    sims = run.sims("all_vars_sim/*.sim")

    lines = sorted({row["ObjectName"] for row in rows})
    assert [(row["file_label"], row["ObjectName"]) for row in rows] == [
        (path.stem, line) for path in sims for line in lines
    ]
    for row in rows:
        own = oracle(Path(sims[0].parent, f"{row['file_label']}.sim"))
        for variable in ("End force", "Effective tension", "Bend moment"):
            assert float(row[variable]) == pytest.approx(own.static(row["ObjectName"], variable, "End B"), rel=1e-7)


def test_several_curves_of_a_part_of_the_line_are_one_file(ran, oracle) -> None:
    run = ran("range_graphs")
    for path in run.sims("range_sim/*.sim"):
        own = oracle(path)
        curves = own.curves("Export", "Effective tension", (0, 40), (10, 60))
        rows = run.table(f"range_csv/{path.stem}_tension_part.csv")
        assert list(rows[0]) == ["X", "Min", "Mean", "Max", "StdDev"]
        assert numbers(rows, "X") == approx(own.arc_lengths("Export", (10, 60)))
        for name, curve in curves.items():
            assert numbers(rows, name) == approx(curve)
        assert numbers(run.table(f"range_csv/{path.stem}_tension_max.csv"), "Max") == approx(curves["Max"])
        whole = own.curves("Export", "Bend moment")["Max"]
        assert numbers(run.table(f"range_csv/{path.stem}_moment.csv"), "Max") == approx(whole)


# ---- G0 again: two entries about files of their own ----------------------------------------------------------------


def test_entries_of_the_oldest_form_are_about_their_own_files(ran, oracle) -> None:
    run = ran("g0_two_entries")
    calm, *storms = run.sims("two/*.sim")
    tables = {label: run.table(f"results/g0_two_entries_{label}.csv") for label in ("Calm_seas", "Storms")}

    assert run.status == 0, run.said
    assert [row["description"] for row in tables["Calm_seas"]] == ["Calm"]
    assert [row["description"] for row in tables["Storms"]] == ["Storm, seed 1", "Storm, seed 2"]
    tension = oracle(calm).curves("Hose", "Effective tension", arc=(0, 30))["Max"].max()
    assert numbers(tables["Calm_seas"], "Tension") == approx([tension])
    bending = [oracle(path).curves("Hose", "Bend moment") for path in storms]
    rows = run.table("results/g0_two_entries_Storm_bending_envelope.csv")
    assert numbers(rows, "Max") == approx(np.maximum(*(curves["Max"] for curves in bending)))
    written = {path.name for path in (run.folder / "results").glob("*_Calm_tension.csv")}
    assert written == {"calm_Calm_tension.csv"}
    plots = {path.name for path in (run.folder / "results" / "Plots").glob("*.png")}
    assert plots == {"g0_two_entries_Calm_tension.png", "g0_two_entries_Storm_bending.png"}
