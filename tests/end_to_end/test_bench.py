"""`orcapost bench` as its users run it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest


def test_two_sides_that_come_to_the_same_plan_are_told_so_before_the_start(project: Any) -> None:
    """And every time is kept, the tables are not, and the stand-in says what it is."""
    project.make("a.sim", seed=1)
    project.make("b.sim", seed=2)

    ended = project.orcapost("bench", project.config, "--backend", "fake", "--optimized", "60", "--json", "bench.json")

    assert ended.status == 0, ended.err
    before, _, after = ended.err.partition("Both sides come to the same plan")
    assert after, ended.err
    assert "round 1" not in before
    result = json.loads((project.folder / "bench.json").read_text(encoding="utf-8"))
    comparison = result["comparison"]
    assert comparison["same_plan"]
    assert comparison["baseline"]["at_once"] == comparison["optimized"]["at_once"] == 2
    assert comparison["order"] == "ABBAABBAAB"
    assert len(comparison["baseline"]["seconds"]) == len(comparison["optimized"]["seconds"]) == 5
    assert (result["tables_equal"], result["stand_in"]) == (True, True)
    assert result["versions"]["python"] == ".".join(map(str, sys.version_info[:3]))
    assert not (project.folder / "csv").exists()
    assert "STAND-IN" in ended.out
    assert "STAND-IN" in ended.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--size", "large"), "is not a size"),
        (("--size", "1MB"), "give 20MB or more"),
        (("--backend", "orcfxapi"), "need a CONFIG"),
        (("--sweep", "auto"), "give counts"),
        (("--baseline", "many"), "neither a count from 1 nor auto"),
        (("--repeats", "4"), "--repeats"),
        (("--folder", "nowhere"), "nowhere is not a folder"),
        (("--against", "none.json"), "none.json: No such file"),
    ],
)
def test_what_cannot_be_done_is_status_2_before_anything_is_made(
    project: Any, options: tuple[str, ...], words: str
) -> None:
    ended = project.orcapost("bench", *options)

    assert ended.status == 2
    assert words in " ".join(ended.err.replace("│", " ").split())
    assert "Traceback" not in ended.err
    assert "making" not in ended.err


@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
def test_ctrl_c_is_status_130_and_leaves_no_folder_and_no_worker(
    project: Any, wait_for: Callable[..., Any], tmp_path: Path
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    process = subprocess.Popen(
        project.command("bench", "--size", "40MB", "--repeats", "500", "--folder", place),
        cwd=project.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    parent = psutil.Process(process.pid)
    workers = wait_for(lambda: parent.children(recursive=True), 60)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "interrupted" in err
    assert "Traceback" not in err
    assert list(place.iterdir()) == []
    assert not psutil.wait_procs(workers, timeout=10)[1]
