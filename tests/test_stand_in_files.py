"""Stand-in files that a configuration orders."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.progress import Progress

from orcapost import stand_in_files as standins
from orcapost.job import Inputs, Job, StandIn
from orcapost.stand_in_files import make_stand_ins


def job(folder: Path) -> Job:
    order = StandIn("dm_fsts_lngc", files=2, seed=7, smallest=60_000, largest=70_000)
    return Job(folder / "job.yml", None, Inputs(folder / "sim"), folder / "csv", (), stand_in=order)


def console(terminal: bool = False) -> Console:
    return Console(file=io.StringIO(), width=60, force_terminal=terminal)


def said(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.fixture
def ordered(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What is to be made, instead of making it: two files, of 60 and 70 bytes."""
    orders: list[tuple[Any, ...]] = []

    def make_sims(folder: Path, *order: Any, progress: Callable[[Path, int], None]) -> None:
        orders.append((folder, *order))
        folder.mkdir()
        for name, size in (("a.sim", 60), ("b.sim", 70)):
            (folder / name).touch()
            progress(folder / name, size)

    monkeypatch.setattr(standins, "make_sims", make_sims)
    return orders


def test_what_was_ordered_is_made_and_said(tmp_path: Path, ordered: list[tuple[Any, ...]]) -> None:
    out = console()
    make_stand_ins(job(tmp_path), out)

    assert [order[1:] for order in ordered] == [("dm_fsts_lngc", 2, 60_000, 70_000, 7)]
    assert said(out).splitlines()[0] == f"{tmp_path / 'sim'} does not exist: making 2 stand-in files in it"
    assert [path.name for path in tmp_path.iterdir()] == ["sim"]
    assert len(list((tmp_path / "sim").iterdir())) == 2


def test_quietly_nothing_is_said_even_on_a_terminal(tmp_path: Path, ordered: list[tuple[Any, ...]]) -> None:
    out = console(terminal=True)
    make_stand_ins(job(tmp_path), out, quiet=True)

    assert said(out) == ""


def test_on_a_terminal_a_bar_counts_files_and_bytes(
    tmp_path: Path, ordered: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[float, float | None, str]] = []

    class Seen(Progress):
        def update(self, task_id: Any, **changes: Any) -> None:
            super().update(task_id, **changes)
            (task,) = self.tasks
            seen.append((task.completed, task.total, task.description))

    monkeypatch.setattr(standins, "Progress", Seen)
    out = console(terminal=True)
    make_stand_ins(job(tmp_path), out)

    assert seen == [(1, 2, "60 B"), (2, 2, "130 B")]
    assert "130 B" in said(out)


def test_what_an_interrupted_run_left_is_made_anew(tmp_path: Path, ordered: list[tuple[Any, ...]]) -> None:
    (tmp_path / "sim.unfinished").mkdir()
    (tmp_path / "sim.unfinished" / "half.sim").touch()

    make_stand_ins(job(tmp_path), console())

    assert sorted(path.name for path in (tmp_path / "sim").iterdir()) == ["a.sim", "b.sim"]


def test_where_making_fails_no_folder_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(folder: Path, *order: Any, progress: object) -> None:
        folder.mkdir()
        (folder / "half.sim").touch()
        raise OSError("no space left")

    monkeypatch.setattr(standins, "make_sims", full)
    with pytest.raises(OSError, match="no space left"):
        make_stand_ins(job(tmp_path), console())

    assert list(tmp_path.iterdir()) == []
