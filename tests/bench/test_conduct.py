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
from orcapost.bench.model import Bench, Comparison, Way
from orcapost.cli import app
from orcapost.config.job import GB
from orcapost.host import Host

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
    monkeypatch.setattr(pipeline, "look", lambda: Host("h", "s", cores=2, memory=16 * GB, available=16 * GB))
    for name, size in (("a.sim", 60_000), ("b.sim", 60_000), ("c.sim", 300_000)):
        project.make(name, size=size)
    settings = ["--set", "orcaflex.parallel.threads=auto"]
    thresholds = [
        "--set",
        "performance.optimization={group_by_size: true, size_thresholds: {small: 1KB, large: 100KB}}",
    ]
    seconds = bench().comparison
    assert seconds is not None

    def measure(self: Measurer, series: Series) -> list[Way]:
        self.seen.append(_Seen(bench()))
        return [
            seconds.baseline.model_copy(update={"name": manner.name, "workers": manner.workers})
            for manner in series.manners
        ]

    monkeypatch.setattr(Measurer, "measure", measure)

    def run(*options: str) -> Any:
        path = project.folder / "bench.json"
        command = ["bench", str(project.config), "--backend", "fake", "--json", str(path), *settings, *thresholds]
        ended = CliRunner().invoke(app, [*command, *options])
        assert ended.exit_code == 0, ended.output
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
