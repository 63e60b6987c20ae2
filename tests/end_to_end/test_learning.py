"""What runs teach: kept for the next, shown by plan, removable, ignorable."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def one_run(shared_project: Any) -> Any:
    for i in range(8):
        shared_project.make(f"case_{i}.sim", size=60_000 + 40_000 * i, seed=i)
    assert shared_project.run().status == 0
    return shared_project


@pytest.fixture
def learned(one_run: Any, tmp_path: Path) -> Any:
    """A project of which one run has been done, and what that run taught."""
    folder = shutil.copytree(one_run.folder, tmp_path / "project")
    return replace(one_run, folder=folder, cache=shutil.copytree(one_run.cache, tmp_path / "cache"))


def plan(project: Any, *options: str | Path) -> dict[str, Any]:
    ended = project.orcapost("plan", project.config, "--backend", "fake", "--json", "-", *options)
    assert ended.status == 0, ended.err
    content: dict[str, Any] = json.loads(ended.out)
    return content


def test_the_first_run_is_not_predicted_and_the_second_is(learned: Any) -> None:
    assert learned.metrics()["totals"]["predicted"] is None

    second = learned.run("--fresh")

    assert learned.metrics()["totals"]["predicted"] > 0
    assert "(predicted " in second.out


def test_plan_predicts_from_what_was_learned(learned: Any) -> None:
    assert plan(learned)["predicted"] > 0
    assert "predicted wall time" in learned.orcapost("plan", learned.config, "--backend", "fake").out


def test_plan_compares_counts_side_by_side(learned: Any) -> None:
    compared = plan(learned, "--compare", "1,4,auto")["compared"]

    assert [one["workers"] for one in compared] == ["1", "4", "auto"]
    assert [one["effective"]["small"] for one in compared][:2] == [1, 4]
    assert all(one["predicted"] > 0 for one in compared)


def test_learned_figures_can_be_ignored(learned: Any) -> None:
    assert plan(learned, "--ignore-learned")["predicted"] is None

    learned.run("--fresh", "--ignore-learned")

    assert learned.metrics()["totals"]["predicted"] is None


def test_learned_figures_can_be_removed(learned: Any) -> None:
    ended = learned.orcapost("plan", learned.config, "--backend", "fake", "--forget-learned")

    assert "forgotten: " in ended.out
    assert "no time is predicted" in ended.out
    assert plan(learned)["predicted"] is None


def test_figures_of_the_stand_in_predict_nothing_for_orcaflex(learned: Any) -> None:
    ended = learned.orcapost("plan", learned.config)

    assert ended.status == 0
    assert "no time is predicted" in ended.out


def test_a_run_goes_on_where_nothing_can_be_remembered(learned: Any, tmp_path: Path) -> None:
    file = tmp_path / "a_file"
    file.write_text("", encoding="utf-8")

    ended = learned.run("--fresh", env={"ORCAPOST_CACHE_DIR": str(file)})

    assert ended.status == 0


def test_a_count_that_is_none_is_refused(learned: Any) -> None:
    ended = learned.orcapost("plan", learned.config, "--compare", "15,many")

    assert ended.status == 2
    assert "'many' is neither a count from 1 nor auto" in ended.err


def test_plan_and_metrics_show_every_limit(learned: Any) -> None:
    (batch,) = plan(learned, "--licences", "3")["batches"]
    (planned,) = learned.metrics()["plan"]

    assert [limit["name"] for limit in batch["limits"]] == ["size bin", "cores", "memory", "seats", "files"]
    assert [limit["name"] for limit in planned["limits"]] == ["size bin", "cores", "memory", "files"]


def test_moves_of_the_count_stand_in_the_metrics(project: Any) -> None:
    for i in range(4):
        project.make(f"case_{i}.sim", seed=i, faults=["licence:1"] if i == 0 else [])

    ended = project.run("--workers", "2")

    assert ended.status == 0
    change = project.metrics()["changes"][0]
    assert change["batch"] is None
    assert change["at_once"] == 1  # of two at once one was refused
    assert change["reason"].startswith("no licence: ")
