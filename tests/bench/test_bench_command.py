"""What the command makes of a bench: its exit status and what it writes. No bench is run."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orcapost.bench import conduct
from orcapost.bench.statistics import ratio
from orcapost.records.bench import Bench, Gate

PASSED = Gate(against="", earlier=None, change=ratio([1.0] * 5, [1.0] * 5), percent=0.0, passed=True, words="")


@pytest.fixture
def ended(
    project: Any, command: Callable[..., Any], bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """The exit status and the screens of a bench that comes to this."""
    project.make("a.sim")

    def run(*options: str, **found: Any) -> tuple[int, str, str]:
        monkeypatch.setattr(conduct, "conduct", lambda *given, **named: bench(**found))
        ended = command("bench", "dm_test.yml", "--backend", "fake", *options)
        return ended.status, ended.out, ended.err

    return run


def test_a_bench_shows_its_result(ended: Any) -> None:
    status, out, err = ended(verdict="THE VERDICT", gate=PASSED)

    assert status == 0
    assert "THE VERDICT" in out
    assert "warning" not in err


@pytest.mark.parametrize(
    ("found", "status"),
    [
        ({"tables_equal": False}, 1),
        ({"failed_words": "1 of 2 files failed"}, 1),
        ({"gate": PASSED.model_copy(update={"passed": False})}, 4),
        ({"gate": PASSED.model_copy(update={"passed": False}), "tables_equal": False}, 1),
    ],
)
def test_a_bench_that_proves_nothing_or_is_too_slow_says_so_by_its_status(
    ended: Any, found: dict[str, Any], status: int
) -> None:
    assert ended(**found)[0] == status


def test_json_is_a_file_or_all_that_is_on_the_screen(ended: Any, project: Any) -> None:
    ended("--json", "bench.json")
    _, out, err = ended("--json", "-", verdict="THE VERDICT")

    assert json.loads((project.folder / "bench.json").read_text(encoding="utf-8"))["kind"] == "bench"
    assert json.loads(out)["kind"] == "bench"
    assert "THE VERDICT" in err


def test_an_earlier_bench_of_another_machine_is_a_warning(
    ended: Any, bench: Callable[..., Bench], tmp_path: Path
) -> None:
    earlier = tmp_path / "earlier.json"
    earlier.write_text(bench().model_dump_json(), encoding="utf-8")
    host = bench().host

    same = ended("--against", str(earlier))[2]
    other = ended("--against", str(earlier), host=replace(host, cores=16))[2]

    assert "warning" not in same
    assert "warning: the earlier bench had 2 cores, here are 16" in other
