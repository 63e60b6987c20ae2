"""Metrics files that are JSON but nothing that a run wrote are refused in one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orcapost.report.errors import NotReadable
from orcapost.report.reading import read


@pytest.fixture(scope="module")
def run_of_one_file(shared_project: Any) -> Any:
    shared_project.make("a.sim")
    assert shared_project.run().status == 0
    return shared_project


@pytest.fixture
def whole(run_of_one_file: Any) -> dict[str, Any]:
    """The metrics of a real run of one file."""
    metrics: dict[str, Any] = run_of_one_file.metrics()
    return metrics


def _nan(metrics: dict[str, Any]) -> None:
    metrics["totals"]["wall"] = float("nan")


def _batch(metrics: dict[str, Any]) -> None:
    metrics["files"][0]["batch"] = "huge"


def _status(metrics: dict[str, Any]) -> None:
    metrics["files"][0]["status"] = "fine"


def _backwards(metrics: dict[str, Any]) -> None:
    metrics["files"][0]["start"] = -1.0


@pytest.mark.parametrize(
    ("change", "words"),
    [(_nan, "NaN"), (_batch, "'huge' is not in the plan"), (_status, "'fine' is none"), (_backwards, "run backwards")],
)
def test_what_no_run_can_have_written_is_refused(
    tmp_path: Path, whole: dict[str, Any], change: Callable[[dict[str, Any]], None], words: str
) -> None:
    path = tmp_path / "metrics.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    read(path)

    change(whole)
    path.write_text(json.dumps(whole), encoding="utf-8")

    with pytest.raises(NotReadable, match=words):
        read(path)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"schema_version": 1' + "1" * 5000 + "}"])
def test_json_that_is_too_much_for_the_reader_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "metrics.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(NotReadable):
        read(path)


def test_a_number_that_is_too_large_is_refused_by_name(tmp_path: Path, whole: dict[str, Any]) -> None:
    whole["totals"]["wall"] = 12345.5
    path = tmp_path / "metrics.json"
    path.write_text(json.dumps(whole).replace("12345.5", "1e999"), encoding="utf-8")

    with pytest.raises(NotReadable, match="1e999"):
        read(path)
