"""Stand-in files that a configuration requests."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.progress import Progress

import orcfxapi_standin as OrcFxAPI
from orcapost.inventory import InventoryError, find
from orcapost.job import Inputs, Job, ListedFile, StandIn
from orcapost.stand_in import files as standins
from orcapost.stand_in.files import make_stand_ins


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

    def make_sims(folder: Path, *order: Any, names: None, progress: Callable[[Path, int], None]) -> None:
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
    def full(folder: Path, *order: Any, names: None, progress: object) -> None:
        folder.mkdir()
        (folder / "half.sim").touch()
        raise OSError("no space left")

    monkeypatch.setattr(standins, "make_sims", full)
    with pytest.raises(OSError, match="no space left"):
        make_stand_ins(job(tmp_path), console())

    assert list(tmp_path.iterdir()) == []


def test_of_a_shape_in_yaml_names_are_such_as_the_configuration_finds(tmp_path: Path) -> None:
    (tmp_path / "s.yml").write_text("objects: [{name: V, type: Vessel, variables: {X: {unit: m}}}]", encoding="utf-8")
    stand_in = StandIn(tmp_path / "s.yml", files=2, seed=7, smallest=20_000, largest=20_000)
    inputs = Inputs(tmp_path / "sim", contains=("hwl",))
    make_stand_ins(Job(tmp_path / "j.yml", None, inputs, tmp_path, (), stand_in=stand_in), console())

    models = [OrcFxAPI.Model(file.path) for file in find(inputs)]
    assert [model["V"].vars() for model in models] == [("X",), ("X",)]


def test_listed_files_are_made_where_they_are_listed(tmp_path: Path) -> None:
    (tmp_path / "s.yml").write_text("objects: [{name: V, type: Vessel, variables: {X: {unit: m}}}]", encoding="utf-8")
    listed = tuple(ListedFile(tmp_path / place) for place in ("a.sim", "sub/b.sim"))
    inputs = Inputs(tmp_path, listed=listed)
    out = console()
    stand_in = StandIn(tmp_path / "s.yml", files=2, seed=7)
    make_stand_ins(Job(tmp_path / "j.yml", None, inputs, tmp_path, (), stand_in=stand_in), out)

    assert all(file.path.is_file() for file in listed)
    assert said(out).strip() == "no input file exists: making 2 stand-in files"


def test_sizes_that_are_too_small_for_the_shape_are_told(tmp_path: Path) -> None:
    small = StandIn("dm_fsts_lngc", files=1, seed=7, smallest=1000, largest=1000)
    with pytest.raises(InventoryError, match="the stand-in files cannot be made: 1000 bytes are too few"):
        make_stand_ins(Job(tmp_path / "j.yml", None, Inputs(tmp_path / "sim"), tmp_path, (), stand_in=small), console())


def test_a_run_makes_files_that_answer_its_configuration(project: Any, command: Callable[..., Any]) -> None:
    column = {**project.tension, "ObjectName": "Riser", "Variable": "Bend radius", "objectExtra": ["Touchdown"]}
    project.write(column, stand_in={"like": True, "files": 2})

    assert command("run", str(project.config), "--backend", "fake").status == 0
    assert [float(row["tension"]) > 0 for row in project.table()] == [True, True]  # 90 m in the mean, at most 98 m


def test_a_run_makes_the_files_that_its_configuration_lists(project: Any, command: Callable[..., Any]) -> None:
    column = {**project.tension, "ObjectName": None}
    files = [{"Name": f"sim/{name}.sim", "ObjectName": name} for name in ("SLWR", "Jumper")]
    project.write(column, Files=files, stand_in={"like": True})

    assert command("run", str(project.config), "--backend", "fake").status == 0
    assert [row["fe_filename_stem"] for row in project.table()] == ["Jumper", "SLWR"]
    assert all(row["tension"] for row in project.table())


def test_an_input_folder_without_such_files_gets_them(project: Any, command: Callable[..., Any]) -> None:
    files = {"input_directory": "sim", "output_directory": "csv", "filename": {"pattern": "hwl"}}
    project.write(project.tension, file_management=files, stand_in={"like": True, "files": 2})
    project.sim.mkdir()
    (project.sim / "other.sim").touch()

    assert command("run", str(project.config), "--backend", "fake").status == 0
    assert len(project.table()) == 2
