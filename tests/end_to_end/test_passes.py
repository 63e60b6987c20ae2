"""How often a run walks the log of a file."""

from __future__ import annotations

from typing import Any

MOTIONS = {
    "Command": "TimeHistory",
    "ObjectName": "LNGC",
    "SimulationPeriod": "WholeSimulation",
}
SERIES = {
    "groups": [
        {
            "Label": "motions",
            "Columns": [{**MOTIONS, "Variable": name, "Label": name} for name in ("X", "Y", "Rotation 1")],
        }
    ]
}

LINKED = {
    "groups": [
        {
            "Label": "linked",
            "Columns": [
                {
                    "Label": "Line02",
                    "ObjectName": "Line02",
                    "objectExtra": ["End A"],
                    "Variable": ["Effective tension", "Bend moment"],
                }
            ],
        }
    ]
}


def test_all_that_is_made_of_histories_takes_one_pass_through_each_file(project: Any, passes: Any) -> None:
    tension = project.tension
    columns = [
        {**tension, "Label": f"{statistic} {end}", "Statistic_Type": statistic, "objectExtra": [end]}
        for statistic in ("Min", "Max", "Mean", "StdDev")
        for end in ("End A", "End B")
    ]
    part = {**tension, "Label": "part", "SimulationPeriod": [100, 200]}
    project.write(*columns, part, time_series_settings=SERIES, linked_statistics_settings=LINKED)
    for number in (1, 2, 3):
        project.make(f"{number}.sim", seed=number)

    ended = project.run("--set", "orcaflex.postprocess.time_series.flag=true", env=passes.env)

    assert ended.status == 0, ended.err
    assert len(list((project.folder / "csv").glob("*_motions.csv"))) == 3
    assert (project.folder / "csv" / "dm_test_linked.csv").is_file()
    assert passes.calls() == {f"{number}.sim": ["GetMultipleTimeHistories"] for number in (1, 2, 3)}


def test_a_range_graph_takes_a_pass_of_its_own(project: Any, passes: Any) -> None:
    along = {**project.tension, "Label": "along", "Command": "Range Graph", "objectExtra": None}
    project.write(project.tension, along, {**along, "Label": "least", "Statistic_Type": "Min"})
    project.make("1.sim")

    assert project.run(env=passes.env).status == 0
    assert sorted(passes.calls()["1.sim"]) == ["GetMultipleTimeHistories", "RangeGraph"]


def test_a_static_result_takes_no_pass(project: Any, passes: Any) -> None:
    project.write({**project.tension, "Command": "StaticResult", "SimulationPeriod": "StaticState"})
    project.make("1.sim")

    assert project.run(env=passes.env).status == 0
    assert passes.calls() == {}


def test_a_second_run_of_the_same_reads_no_log(project: Any, passes: Any) -> None:
    project.make("1.sim")
    assert project.run().status == 0
    assert project.run(env=passes.env).status == 0
    assert passes.calls() == {}
