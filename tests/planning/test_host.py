"""What is found out about the machine."""

from __future__ import annotations

import os
import platform
from typing import Any

import psutil
import pytest

from orcapost.planning.host import this_host


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
