"""A bench held against an earlier one: what fails it, and which files are no earlier bench."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orcapost.bench import BenchError, gate
from orcapost.bench.gate import check_same, judge, other_machine, read_earlier
from orcapost.records.bench import Bench, Comparison

Compare = Callable[[list[float], list[float]], Comparison]
MakeBench = Callable[..., Bench]
ONE = [1.0] * 5
THREE = [3.0] * 5


@pytest.mark.parametrize(
    ("now", "percent", "passed"),
    [
        (3.0, 0.0, True),  # as fast as then
        (4.0, 0.0, True),  # faster
        (2.4, 30.0, True),  # 3.0 / 2.4 = 25 % slower
        (2.4, 20.0, False),
        (2.4, None, True),  # nothing was forbidden
    ],
)
def test_a_gate_fails_what_is_slower_than_then_by_more_than_is_allowed(
    now: float, percent: float | None, passed: bool, comparison: Compare
) -> None:
    assert judge(comparison([now] * 5, ONE), comparison(THREE, ONE), "then.json", percent).passed is passed


def test_a_slower_machine_fails_no_gate(comparison: Compare) -> None:
    assert judge(comparison([30.0] * 5, [10.0] * 5), comparison(THREE, ONE), "then.json", 0.0).passed


@pytest.mark.parametrize(("optimized", "passed"), [(1.0, True), (1.04, True), (1.2, False)])
def test_a_gate_without_an_earlier_bench_holds_the_optimized_side_against_the_baseline(
    optimized: float, passed: bool, comparison: Compare
) -> None:
    assert judge(comparison(ONE, [optimized] * 5), None, "", 5.0).passed is passed


def test_noise_fails_no_gate(comparison: Compare) -> None:
    """A median a fifth slower, over an interval that holds faster ones as well."""
    noisy = comparison(ONE, [1.2, 0.9, 1.3, 0.8, 1.25])

    assert noisy.ratio.median == pytest.approx(1 / 1.2)
    assert judge(noisy, None, "", 5.0).passed


def test_a_bench_is_read_back_as_it_was_written(tmp_path: Path, bench: MakeBench) -> None:
    path = tmp_path / "bench.json"
    path.write_text(bench().model_dump_json(), encoding="utf-8")

    assert read_earlier(path) == bench()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a metrics or bench file"),
        ('{"schema_version": 1, "totals": {}}', "is not a whole metrics file"),
        ('{"schema_version": 99, "kind": "bench"}', "written by a newer one"),
        ('{"schema_version": 1, "kind": "bench"}', "is not a whole bench file of orcapost: started"),
    ],
)
def test_what_is_no_bench_is_refused_by_name(content: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(BenchError) as caught:
        read_earlier(path)

    assert str(path) in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"comparison": None}, "compares no baseline"), ({"tables_equal": False}, "its tables differed")],
)
def test_a_bench_without_a_comparison_that_counts_is_refused(
    changes: dict[str, Any], words: str, tmp_path: Path, bench: MakeBench
) -> None:
    path = tmp_path / "then.json"
    path.write_text(bench(**changes).model_dump_json(), encoding="utf-8")

    with pytest.raises(BenchError, match=words):
        read_earlier(path)


def test_an_earlier_bench_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="No such file"):
        read_earlier(tmp_path / "none.json")


def test_a_bench_of_the_same_is_accepted(bench: MakeBench) -> None:
    check_same(bench(), "fake", bench().workload, "warm", "30", "auto", "then.json")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"optimized": "2"}, "it compares 30 with auto, not 30 with 2"),
        ({"cache": "cold"}, "its cache was warm, not cold"),
        ({"backend": "orcfxapi"}, "its backend was fake, not orcfxapi"),
        ({"files": 99}, "it had 100 made-up files of 1,000,000,000 bytes and 77 columns, not 99 made-up files"),
    ],
)
def test_a_bench_of_something_else_is_refused_with_the_difference(
    changed: dict[str, Any], words: str, bench: MakeBench
) -> None:
    asked = {"backend": "fake", "cache": "warm", "baseline": "30", "optimized": "auto", "files": 100, **changed}
    workload = bench().workload.model_copy(update={"files": asked.pop("files")})

    with pytest.raises(BenchError) as caught:
        check_same(bench(), workload=workload, against="then.json", **asked)

    assert words in str(caught.value)


@pytest.mark.parametrize(("cores", "warned"), [(2, False), (16, True)])
def test_another_number_of_cores_is_warned_about(cores: int, warned: bool, bench: MakeBench) -> None:
    assert (other_machine(bench(), cores) != "") is warned


def test_what_is_slower_by_exactly_what_is_allowed_passes(comparison: Compare) -> None:
    assert judge(comparison(ONE, [2.0] * 5), None, "", 100.0).passed  # half as fast: 100 % slower
    assert not judge(comparison(ONE, [2.0] * 5), None, "", 99.9).passed


def test_a_gate_says_against_what_and_by_how_much(comparison: Compare) -> None:
    now, then = comparison([1.5] * 5, ONE), comparison(THREE, ONE)
    failed = judge(now, then, "then.json", 20.0)

    # 1.5 / 3 = half as fast: 100 % slower.
    assert failed.words == ("0.50 times as fast as then.json (0.50 to 0.50): slower, by 100 %; 20 % slower is allowed")
    assert (failed.against, failed.earlier, failed.percent) == ("then.json", then.ratio, 20.0)
    assert failed.change.median == pytest.approx(0.5)


def test_a_gate_that_is_passed_says_what_was_allowed(comparison: Compare) -> None:
    passed = judge(comparison(THREE, ONE), None, "", 2.5)

    assert passed.words == "3.00 times as fast as the baseline 30 (3.00 to 3.00): faster; 2.5 % slower is allowed"
    assert (passed.against, passed.earlier) == ("", None)
    assert judge(comparison(THREE, ONE), None, "", None).words.endswith("): faster")


def test_the_metrics_of_a_run_are_no_earlier_bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "read", lambda path: object())

    with pytest.raises(BenchError, match="holds the metrics of a run"):
        read_earlier(tmp_path / "metrics.json")


def test_everything_that_is_different_is_named(bench: MakeBench) -> None:
    workload = bench().workload.model_copy(update={"made": False})

    with pytest.raises(BenchError) as caught:
        check_same(bench(), "orcfxapi", workload, "warm", "30", "auto", "then.json")

    assert str(caught.value) == (
        "--against then.json measured something else: its backend was fake, not orcfxapi; it had 100 made-up files "
        "of 1,000,000,000 bytes and 77 columns, not 100 files of 1,000,000,000 bytes and 77 columns"
    )


def test_the_warning_of_another_number_of_cores_gives_both(bench: MakeBench) -> None:
    assert other_machine(bench(), 16).startswith("the earlier bench had 2 cores, here are 16")
