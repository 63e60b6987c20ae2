"""Where a run's bytes come from."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest

from orcapost.bench import BenchError, cache
from orcapost.bench.cache import Cache, evict, read_through, resident_bytes


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """One megabyte on a disk of which Linux tells what it has in its cache."""
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux tells what is in its cache")
    mounts = [part for part in psutil.disk_partitions(all=True) if tmp_path.is_relative_to(part.mountpoint)]
    if max(mounts, key=lambda part: len(part.mountpoint)).fstype in ("tmpfs", "ramfs", "overlay"):
        pytest.skip("files in memory, or on layers, cannot be dropped from the cache")
    path = tmp_path / "file"
    path.write_bytes(bytes(1_000_000))
    return path


def test_a_file_dropped_from_the_cache_is_gone_from_it_and_its_bytes_are_not(file: Path) -> None:
    evict(file)

    assert resident_bytes(file) == 0
    assert file.stat().st_size == 1_000_000


def test_a_file_read_through_is_in_the_cache(file: Path) -> None:
    evict(file)
    read_through(file)

    assert resident_bytes(file) == 1_000_000


def test_looking_at_the_cache_does_not_fill_it(file: Path) -> None:
    evict(file)
    resident_bytes(file)

    assert resident_bytes(file) == 0


def test_a_cold_run_whose_files_were_dropped_is_under_control(file: Path) -> None:
    cold = Cache("cold", bytes=1_000_000, memory=10**9)
    cold.prepare([file])

    assert (cold.controlled, cold.resident) == (True, 0.0)


def test_a_cold_run_whose_files_stayed_in_the_cache_says_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "evict", lambda path: None)
    read_through(file)
    cold = Cache("cold", bytes=1_000_000, memory=10**9)
    cold.prepare([file])

    assert not cold.controlled
    assert cold.words.startswith("not cold: up to 100%")


def test_a_cold_run_where_the_system_tells_nothing_is_not_taken_for_cold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "resident_bytes", lambda path: None)
    path = tmp_path / "file"
    path.write_bytes(b"x")
    cold = Cache("cold", bytes=1, memory=10**9)
    cold.prepare([path])

    assert not cold.controlled
    assert "does not tell" in cold.words


def test_cold_is_refused_where_nothing_can_be_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "CAN_EVICT", False)

    with pytest.raises(BenchError, match="use --cache warm or asis"):
        Cache("cold", bytes=1, memory=1)


def test_warm_is_not_under_control_where_the_files_are_more_than_the_memory() -> None:
    assert Cache("warm", bytes=2, memory=3).controlled
    assert not Cache("warm", bytes=3, memory=2).controlled


@pytest.mark.parametrize(("order", "told"), [("9", True), ("11", False), ("4294967295", False), (None, False)])
def test_a_virtual_machine_whose_cold_runs_cost_memory_says_so(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str | None, told: bool
) -> None:
    setting = tmp_path / "page_reporting_order"
    if order is not None:
        setting.write_text(f"{order}\n")
    monkeypatch.setattr(cache, "_REPORTED_FROM", setting)
    cold = Cache("cold", bytes=1_000_000, memory=10**9)
    cold.prepare([file])

    assert ("gives freed memory back to its host" in cold.words) is told
