"""What comes of a bench: its series, its verdict, its exit status."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from orcapost import pipeline
from orcapost.bench import conduct as conducting
from orcapost.bench.conduct import verdict
from orcapost.bench.gate import judge
from orcapost.bench.measure import Measurer, Series
from orcapost.cli.app import app
from orcapost.job import GB
from orcapost.planning.host import Host
from orcapost.records.bench import Bench, BinSweep, Comparison, Ladder, Ratio, Step, Sweep, SweepPoint, VariantTimes
from orcapost.records.recorder import Failed

Compare = Callable[[list[float], list[float]], Comparison]
MakeBench = Callable[..., Bench]


def test_tables_that_differ_outweigh_any_speed(comparison: Compare) -> None:
    words = verdict(["a.csv of auto is not what it is of 30"], comparison([9.0] * 5, [1.0] * 5), None, None, None)

    assert "no time here counts" in words
    assert "faster" not in words


@pytest.mark.parametrize(
    ("baseline", "words"),
    [(2.0, "auto is faster than 30: 2.00"), (0.5, "auto is slower than 30: 0.50"), (1.0, "No measurable difference")],
)
def test_the_verdict_says_in_words_which_is_faster_if_any(baseline: float, words: str, comparison: Compare) -> None:
    assert words in verdict([], comparison([baseline] * 5, [1.0] * 5), None, None, None)


@pytest.mark.parametrize(
    ("changes", "status"),
    [({}, 0), ({"tables_equal": False}, 1), ({"failed_words": "1 of 2 files failed"}, 1), ({"gate": "slower"}, 4)],
)
def test_the_exit_status_says_how_it_went(
    changes: dict[str, Any],
    status: int,
    project: Any,
    bench: MakeBench,
    comparison: Compare,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project.make("case.sim")
    if "gate" in changes:
        now, then = comparison([2.0] * 5, [1.0] * 5), comparison([3.0] * 5, [1.0] * 5)
        changes = {"gate": judge(now, then, "then.json", 10.0)}
    monkeypatch.setattr(conducting, "conduct", lambda *_, **__: bench(**changes))

    ended = CliRunner().invoke(app, ["bench", str(project.config), "--backend", "fake", "--json", "-"])

    assert ended.exit_code == status


@pytest.fixture
def measured(project: Any, bench: MakeBench, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """A bench on two cores, of two files of one bin and one of another, whose runs are not run."""
    monkeypatch.setattr(pipeline, "this_host", lambda: Host("h", "s", cores=2, memory=16 * GB, available=16 * GB))
    for name, size in (("a.sim", 60_000), ("b.sim", 60_000), ("c.sim", 300_000)):
        project.make(name, size=size)
    settings = ["--set", "orcaflex.parallel.threads=auto"]
    thresholds = [
        "--set",
        "performance.optimization={group_by_size: true, size_thresholds: {small: 1KB, large: 100KB}}",
    ]
    seconds = bench().comparison
    assert seconds is not None

    def measure(self: Measurer, series: Series) -> list[VariantTimes]:
        self.seen.append(_Seen(bench()))
        return [
            seconds.baseline.model_copy(update={"name": variant.name, "workers": variant.workers})
            for variant in series.variants
        ]

    monkeypatch.setattr(Measurer, "measure", measure)

    def run(*options: str, status: int = 0) -> Any:
        path = project.folder / "bench.json"
        command = ["bench", str(project.config), "--backend", "fake", "--json", str(path), *settings, *thresholds]
        ended = CliRunner().invoke(app, [*command, *options])
        assert ended.exit_code == status, ended.output
        return json.loads(Path(path).read_text(encoding="utf-8"))

    return run


class _Seen:
    """A run that was not run."""

    failures: Sequence[Any] = ()

    def __init__(self, bench: Bench) -> None:
        self.versions = bench.versions


def test_a_ladder_alone_compares_nothing_else_and_has_a_ratio_for_each_step(measured: Callable[..., Any]) -> None:
    found = measured("--ladder")

    assert (found["comparison"], found["sweep"]) == (None, None)
    first, *steps = found["ladder"]["steps"]
    assert [step["way"]["name"] for step in steps] == ["columns merged", "slots re-used", "no barriers", "auto"]
    assert (first["to_before"], first["to_first"]) == (None, None)
    assert all(step["to_before"] and step["to_first"] for step in steps)


def test_a_sweep_covers_all_files_and_then_each_bin(measured: Callable[..., Any]) -> None:
    bins = measured("--sweep", "1,15,30")["sweep"]["bins"]

    assert [(found["bin"], found["files"]) for found in bins] == [("all", 3), ("medium", 2), ("large", 1)]


def test_counts_that_come_to_the_same_are_measured_once(measured: Callable[..., Any]) -> None:
    every = measured("--sweep", "1,15,30")["sweep"]["bins"][0]["points"]

    # Of three files 15 and 30 both open three.
    assert [1] in [point["counts"] for point in every]
    assert any({15, 30} <= set(point["counts"]) for point in every)


def test_auto_is_one_of_a_sweeps_points_even_where_a_count_comes_to_the_same(measured: Callable[..., Any]) -> None:
    medium = measured("--sweep", "2,1")["sweep"]["bins"][1]["points"]

    assert [(point["counts"], point["auto"]) for point in medium] == [([1], False), ([2], True)]
    assert [point["to_auto"] is None for point in medium] == [False, True]


def test_a_baseline_beside_a_ladder_is_compared_as_well(measured: Callable[..., Any]) -> None:
    found = measured("--ladder", "--baseline", "2")

    assert found["comparison"]["baseline"]["name"] == "2"
    assert found["ladder"] is not None


def test_the_verdict_gives_the_median_and_its_interval(comparison: Compare) -> None:
    found = comparison([1.1, 1.3, 1.2, 1.5, 1.4], [1.0] * 5)

    assert verdict([], found, None, None, None) == (
        "auto is faster than 30: 1.30 times as fast (95 % interval 1.10 to 1.50)."
    )


def test_no_measurable_difference_gives_the_noise(comparison: Compare) -> None:
    # No noise of its own: the smallest ratio that counts is 1.02.
    assert verdict([], comparison([1.0] * 5, [1.0] * 5), None, None, None) == (
        "No measurable difference between 30 and auto: 1.00 times as fast (95 % interval 1.00 to 1.00); "
        "the noise is 2 %."
    )


def test_the_verdict_of_a_ladder_holds_its_last_step_against_its_first(comparison: Compare) -> None:
    compared = comparison([2.0] * 5, [1.0] * 5)
    steps = [
        Step(way=compared.baseline.model_copy(update={"name": "today"}), to_before=None, to_first=None),
        Step(way=compared.baseline, to_before=compared.ratio, to_first=comparison([1.0] * 5, [2.0] * 5).ratio),
        Step(way=compared.optimized, to_before=comparison([1.0] * 5, [2.0] * 5).ratio, to_first=compared.ratio),
    ]

    assert verdict([], None, Ladder(steps=steps), None, None).startswith("auto is faster than today: 2.00 times")


def point(way: VariantTimes, seconds: float, to_auto: Ratio | None) -> SweepPoint:
    return SweepPoint(counts=[1], auto=to_auto is None, way=way.model_copy(update={"median": seconds}), to_auto=to_auto)


def test_the_verdict_of_a_sweep_holds_auto_against_the_best_count_over_all_files(comparison: Compare) -> None:
    twice, thrice = comparison([2.0] * 5, [1.0] * 5), comparison([3.0] * 5, [1.0] * 5)
    best = twice.baseline.model_copy(update={"name": "2"})
    points = [
        point(thrice.baseline, 3.0, thrice.ratio),
        point(best, 2.0, twice.ratio),
        point(twice.optimized, 1.0, None),
    ]
    every, one = (BinSweep(bin=name, files=1, bytes=1, points=points[start:]) for name, start in (("all", 0), ("x", 2)))

    assert verdict([], None, None, Sweep(bins=[every, one]), None).startswith(
        "Beside the best count of the sweep: auto is faster than 2: 2.00 times as fast"
    )
    # Where every count comes to the same as auto there is nothing to compare.
    assert verdict([], None, None, Sweep(bins=[one, every]), None) == ""


@pytest.mark.parametrize(("percent", "words"), [(50.0, "Gate FAILED: "), (150.0, "Gate passed: ")])
def test_the_gate_stands_last_in_the_verdict(percent: float, words: str, comparison: Compare) -> None:
    found = comparison([1.0] * 5, [2.0] * 5)  # half as fast: 100 % slower
    gate = judge(found, None, "", percent)

    assert verdict([], found, None, None, gate).endswith(f"{words}{gate.words}.")


def test_tables_that_differ_are_the_whole_verdict(comparison: Compare) -> None:
    assert verdict(["a is not b", "c is not d"], None, None, None, None) == (
        "The tables differ, so no time here counts: a is not b."
    )


def test_a_comparison_alone_has_no_gate_and_says_what_was_measured(measured: Callable[..., Any]) -> None:
    found = measured("--baseline", "1", "--optimized", "2", "--repeats", "7", "--cache", "warm")

    assert (found["ladder"], found["sweep"], found["gate"]) == (None, None, None)
    assert (found["comparison"]["baseline"]["workers"], found["comparison"]["optimized"]["workers"]) == (1, 2)
    assert found["comparison"]["order"] == "ABBAABBAABBAAB"
    assert found["comparison"]["same_plan"] is False
    assert (found["repeats"], found["cache"]["state"], found["cache"]["controlled"]) == (7, "warm", True)
    assert (found["backend"], found["stand_in"]) == ("fake", True)
    assert found["seconds"] > 0
    assert found["host"]["cores"] == 2
    work = found["workload"]
    assert (work["config"], work["made"], work["files"], work["columns"]) == ("dm_test.yml", False, 3, 1)
    assert [(each["bin"], each["files"]) for each in work["bins"]] == [("medium", 2), ("large", 1)]
    assert work["bytes"] == sum(each["bytes"] for each in work["bins"])
    assert (found["tables_equal"], found["tables_words"]) == (True, "every run wrote the same bytes")
    assert found["failed_words"] == ""
    assert found["verdict"].startswith("No measurable difference between 1 and 2")  # all runs take the same time here


def test_two_sides_of_one_count_come_to_the_same_plan(measured: Callable[..., Any]) -> None:
    assert measured("--baseline", "2", "--optimized", "2")["comparison"]["same_plan"] is True


def test_a_limit_without_an_earlier_bench_is_held_against_the_baseline(measured: Callable[..., Any]) -> None:
    gate = measured("--fail-if-slower", "10")["gate"]

    assert (gate["against"], gate["earlier"], gate["percent"]) == ("", None, 10.0)


@pytest.fixture
def earlier(project: Any, measured: Callable[..., Any]) -> Path:
    """The file of an earlier bench of the same work."""
    path = project.folder / "then.json"
    path.write_text(json.dumps(measured()), encoding="utf-8")
    return path


def test_an_earlier_bench_of_the_same_is_what_a_gate_goes_by(earlier: Path, measured: Callable[..., Any]) -> None:
    gate = measured("--against", str(earlier))["gate"]

    assert (Path(gate["against"]).name, gate["percent"]) == ("then.json", None)
    assert gate["earlier"]["median"] == gate["earlier"]["low"] == 1.0
    assert gate["change"]["median"] == 1.0


def test_failed_files_are_counted_and_the_first_is_named(
    measured: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = [Failed("a.sim", "unreadable", "cut off"), Failed("b.sim", "crashed", "died")]
    monkeypatch.setattr(_Seen, "failures", failures)

    found = measured("--baseline", "1", status=1)

    assert found["failed_words"] == "2 of 3 files failed, the first: a.sim: cut off"


def test_tables_that_differ_in_some_runs_are_all_named(
    measured: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = Measurer.measure

    def differing(self: Measurer, series: Series) -> list[VariantTimes]:
        self.tables.differences.extend(["a is not b", "c is not d"])
        return measure(self, series)

    monkeypatch.setattr(Measurer, "measure", differing)
    found = measured("--baseline", "1", status=1)

    assert (found["tables_equal"], found["tables_words"]) == (False, "a is not b; c is not d")
    assert found["verdict"].startswith("The tables differ")


def test_steps_of_a_ladder_are_held_against_the_one_before_and_the_first(comparison: Compare) -> None:
    ways = [comparison([seconds] * 5, [1.0] * 5).baseline for seconds in (8.0, 4.0, 1.0)]

    steps = conducting._ladder(ways).steps

    assert [step.to_before and round(step.to_before.median, 9) for step in steps] == [None, 2.0, 4.0]
    assert [step.to_first and round(step.to_first.median, 9) for step in steps] == [None, 2.0, 8.0]


def test_files_of_a_single_bin_are_swept_once(measured: Callable[..., Any], project: Any) -> None:
    (project.sim / "c.sim").unlink()

    assert [found["bin"] for found in measured("--sweep", "1")["sweep"]["bins"]] == ["all"]


def test_a_sweep_gives_the_bytes_of_each_bin_and_its_counts_in_order(
    measured: Callable[..., Any], project: Any
) -> None:
    every, medium, _ = measured("--sweep", "3,1,3")["sweep"]["bins"]

    sizes = {path.name: path.stat().st_size for path in project.sim.iterdir()}
    assert (every["bytes"], medium["bytes"]) == (sum(sizes.values()), sizes["a.sim"] + sizes["b.sim"])
    assert sorted(count for point in every["points"] for count in point["counts"]) == [1, 3]
    assert every["points"][0]["counts"] == [1]
