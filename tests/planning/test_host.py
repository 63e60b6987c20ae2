"""What is found out about the machine."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

import psutil
import pytest

from orcapost.planning.affinity import Topology
from orcapost.planning.host import this_host, this_topology


def test_the_machine_is_named_and_its_memory_is_all_of_it() -> None:
    host = this_host()

    assert host.name == platform.node()
    assert host.system == f"{platform.system()}-{platform.release()}-{platform.machine()}"
    assert host.memory == psutil.virtual_memory().total
    assert 0 < host.available <= host.memory


def test_only_the_cores_that_this_process_may_use_count(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def three(process: int) -> set[int]:
        asked.append(process)
        return {0, 2, 5}

    monkeypatch.setattr(os, "sched_getaffinity", three, raising=False)

    assert this_host().cores == 3
    assert asked == [0]  # this process


@pytest.mark.parametrize(("counted", "cores"), [(8, 8), (None, 1)])
def test_where_the_system_limits_no_process_all_cores_count(
    monkeypatch: pytest.MonkeyPatch, counted: Any, cores: int
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: counted)

    assert this_host().cores == cores


# Which processors belong together


def pinned_to(monkeypatch: pytest.MonkeyPatch, processors: list[int]) -> None:
    """As if this process might use these processors."""
    monkeypatch.setattr(psutil.Process, "cpu_affinity", lambda process: processors, raising=False)


def sysfs(folder: Path, cores: list[str], nodes: list[str]) -> Path:
    """What Linux says of a machine: the list of each core, named by each of its processors, and that of each node."""
    for text in cores:
        for number in (int(end) for part in text.split(",") for end in {*part.split("-")}):
            place = folder / f"cpu/cpu{number}/topology/thread_siblings_list"
            place.parent.mkdir(parents=True)
            place.write_text(f"{text}\n", encoding="ascii")
    for number, text in enumerate(nodes):
        place = folder / f"node/node{number}/cpulist"
        place.parent.mkdir(parents=True)
        place.write_text(f"{text}\n", encoding="ascii")
    return folder


def test_linux_tells_cores_and_nodes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pinned_to(monkeypatch, [0, 1, 2, 3, 4, 5, 6, 7])
    place = sysfs(tmp_path, ["0,4", "1,5", "2-3", "6", "7"], ["0-1,4-5", "2-3,6-7", ""])

    found = this_topology(place)

    assert found == Topology(((0, 4), (1, 5), (2, 3), (6,), (7,)), ((0, 1, 4, 5), (2, 3, 6, 7)))


def test_twelve_nodes_are_in_their_order(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pinned_to(monkeypatch, [*range(12)])
    place = sysfs(tmp_path, [str(number) for number in range(12)], [str(number) for number in range(12)])

    assert this_topology(place).nodes == tuple((number,) for number in range(12))


def test_processors_that_this_process_may_not_use_belong_nowhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pinned_to(monkeypatch, [1, 5, 6])
    place = sysfs(tmp_path, ["0,4", "1,5", "2,6"], ["0,1,4,5", "2,6"])

    assert this_topology(place) == Topology(((1, 5), (6,)), ((1, 5), (6,)))


def test_where_linux_tells_nothing_each_processor_is_a_core_of_one_node(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pinned_to(monkeypatch, [0, 1])
    (tmp_path / "cpu").mkdir()

    assert this_topology(tmp_path) == Topology(((0,), (1,)), ((0, 1),))


@pytest.mark.parametrize(
    ("all_of_them", "physical", "cores", "beyond"),
    [
        (4, 2, ((0, 1), (2, 3)), 0),
        (4, 4, ((0,), (1,), (2,), (3,)), 0),
        (4, 3, ((0,), (1,), (2,), (3,)), 0),  # some cores have two, and which is not told
        (4, None, ((0,), (1,), (2,), (3,)), 0),
        (8, 4, ((0, 1), (2, 3)), 4),  # two processor groups
    ],
)
def test_windows_tells_how_many_there_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, all_of_them: int, physical: Any, cores: Any, beyond: int
) -> None:
    pinned_to(monkeypatch, [0, 1, 2, 3])
    monkeypatch.setattr(psutil, "cpu_count", lambda logical=True: all_of_them if logical else physical)
    monkeypatch.setattr(os, "cpu_count", lambda: all_of_them)

    assert this_topology(tmp_path / "none") == Topology(cores, ((0, 1, 2, 3),), beyond)


def test_a_system_that_pins_nothing_has_no_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delattr(psutil.Process, "cpu_affinity", raising=False)

    assert this_topology(tmp_path) == Topology()


def test_the_processors_of_this_machine_are_those_that_this_process_may_use() -> None:
    usable = psutil.Process().cpu_affinity() if hasattr(psutil.Process, "cpu_affinity") else []
    found = this_topology()

    assert sorted(number for core in found.cores for number in core) == sorted(usable)
    assert sorted(number for node in found.nodes for number in node) == sorted(usable)
