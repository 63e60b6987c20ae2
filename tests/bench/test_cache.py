"""Where a run's bytes come from."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

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


@pytest.fixture
def two_files(tmp_path: Path) -> list[Path]:
    """Of 30 and 70 bytes."""
    paths = [tmp_path / "a", tmp_path / "b"]
    for path, size in zip(paths, (30, 70), strict=True):
        path.write_bytes(bytes(size))
    return paths


def test_before_a_warm_run_every_file_is_read_and_none_dropped(
    two_files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, Path]] = []
    monkeypatch.setattr(cache, "read_through", lambda path: done.append(("read", path)))
    monkeypatch.setattr(cache, "evict", lambda path: done.append(("dropped", path)))

    Cache("warm", bytes=100, memory=1000).prepare(two_files)
    assert done == [("read", path) for path in two_files]

    done.clear()
    Cache("asis", bytes=100, memory=1000).prepare(two_files)
    assert done == []


def test_before_a_cold_run_every_file_is_dropped(two_files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    dropped: list[Path] = []
    monkeypatch.setattr(cache, "evict", dropped.append)

    Cache("cold", bytes=100, memory=1000).prepare(two_files)

    assert dropped == two_files


def left_in_the_cache(monkeypatch: pytest.MonkeyPatch, *left: int | None) -> None:
    """So many bytes of each file looked at, one after the other."""
    bytes_left = iter(left)
    monkeypatch.setattr(cache, "evict", lambda path: None)
    monkeypatch.setattr(cache, "resident_bytes", lambda path: next(bytes_left))


def test_what_stayed_is_a_share_of_all_bytes_and_the_worst_of_all_runs_counts(
    two_files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    left_in_the_cache(monkeypatch, 10, 15, 0, 5)
    cold = Cache("cold", bytes=100, memory=1000)

    cold.prepare(two_files)
    assert cold.resident == 0.25
    cold.prepare(two_files)
    assert cold.resident == 0.25


def test_where_one_file_says_nothing_the_share_is_not_known(
    two_files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    left_in_the_cache(monkeypatch, 10, None)
    cold = Cache("cold", bytes=100, memory=1000)
    cold.prepare(two_files)

    assert cold.resident is None


def test_files_without_bytes_tell_nothing_of_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").touch()
    left_in_the_cache(monkeypatch, 0)
    cold = Cache("cold", bytes=0, memory=1000)
    cold.prepare([tmp_path / "empty"])

    assert cold.resident is None


def test_two_per_cent_of_the_bytes_may_stay_in_the_cache_of_a_cold_run() -> None:
    assert Cache("cold", bytes=100, memory=1000, resident=0.02).controlled
    assert not Cache("cold", bytes=100, memory=1000, resident=0.021).controlled


def test_files_as_large_as_the_memory_fit_and_are_under_control() -> None:
    assert Cache("warm", bytes=3, memory=3).controlled
    assert not Cache("asis", bytes=1, memory=3).controlled


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Cache("asis", 1, 1), "as is: nothing was done about the cache before a run"),
        (Cache("warm", 1, 1), "warm: every file was read once before each run"),
        (
            Cache("warm", 2_000_000, 1),
            "warm: every file was read once before each run, but 2 MB are more than the memory holds",
        ),
        (
            Cache("cold", 1, 1),
            "cold: dropped from the system's cache before each run; this system does not tell whether it obeyed",
        ),
        (Cache("cold", 1, 1, 0.01), "cold: dropped from the system's cache before each run, and seen to be gone"),
        (
            Cache("cold", 1, 1, 0.5),
            "not cold: up to 50% of the bytes could not be dropped from the system's cache",
        ),
    ],
)
def test_the_state_in_words(found: Cache, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_REPORTED_FROM", tmp_path / "none")

    assert found.words == words


@pytest.mark.parametrize(
    ("content", "gives_back"),
    [("0\n", True), ("10\n", True), ("11\n", False), ("many", False), ("", False)],
)
def test_only_blocks_that_there_are_are_given_back(
    content: str, gives_back: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_REPORTED_FROM", tmp_path / "order")
    (tmp_path / "order").write_text(content)

    assert cache.gives_memory_back() is gives_back


def test_a_file_is_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(10))
    monkeypatch.setattr(cache, "_BUFFER", 4)
    reads: list[int] = []

    class Stream(io.FileIO):
        def readinto(self, buffer: Any, /) -> int:
            reads.append(super().readinto(buffer))
            return reads[-1]

    def unbuffered(path: Path, mode: str, buffering: int) -> Stream:
        assert buffering == 0
        return Stream(path, mode)

    monkeypatch.setattr(Path, "open", unbuffered)
    read_through(path)

    assert reads == [4, 4, 2, 0]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows drops a file otherwise")
def test_what_is_dropped_is_on_the_disk_before_and_left_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")
    done: list[tuple[Any, ...]] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: done.append(("fsync", descriptor)))
    monkeypatch.setattr(os, "posix_fadvise", lambda *asked: done.append(("drop", *asked)), raising=False)
    monkeypatch.setattr(os, "POSIX_FADV_DONTNEED", "not needed", raising=False)

    evict(path)

    (_, descriptor), drop = done
    assert drop == ("drop", descriptor, 0, 0, "not needed")  # from the beginning, to the end
    with pytest.raises(OSError):
        os.fstat(descriptor)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows drops a file otherwise")
def test_a_share_that_cannot_sync_is_dropped_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(descriptor: int) -> None:
        raise OSError

    path = tmp_path / "file"
    path.write_bytes(b"x")
    dropped: list[Any] = []
    monkeypatch.setattr(os, "fsync", refused)
    monkeypatch.setattr(os, "posix_fadvise", lambda *asked: dropped.append(asked), raising=False)
    monkeypatch.setattr(os, "POSIX_FADV_DONTNEED", 4, raising=False)

    evict(path)

    assert len(dropped) == 1


def test_an_empty_file_has_no_bytes_in_the_cache(tmp_path: Path) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux tells what is in its cache")
    (tmp_path / "empty").touch()

    assert resident_bytes(tmp_path / "empty") == 0


def test_another_system_does_not_tell_what_is_in_its_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")

    assert resident_bytes(tmp_path / "none") is None


def pages_in_the_cache(monkeypatch: pytest.MonkeyPatch, pages: list[int], failed: int = 0) -> list[int]:
    """The C library's answer for each page of a file, 4 kB each; and the sizes that it is asked about."""
    asked: list[int] = []

    def mincore(address: Any, size: Any, found: Any) -> int:
        asked.append(size.value)
        assert len(found) == len(pages)
        found[:] = pages
        return failed

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(cache.mmap, "PAGESIZE", 4096)
    monkeypatch.setattr(cache.ctypes, "CDLL", lambda name: SimpleNamespace(mincore=mincore))
    return asked


@pytest.mark.skipif(sys.platform == "win32", reason="asks Linux")
def test_only_the_lowest_bit_of_a_page_says_that_it_is_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(2 * 4096 + 1))
    asked = pages_in_the_cache(monkeypatch, [3, 2, 0])

    assert resident_bytes(path) == 4096
    assert asked == [2 * 4096 + 1]


@pytest.mark.skipif(sys.platform == "win32", reason="asks Linux")
def test_a_last_page_that_is_not_full_counts_as_what_it_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(4096 + 1))
    pages_in_the_cache(monkeypatch, [1, 1])

    assert resident_bytes(path) == 4096 + 1


@pytest.mark.skipif(sys.platform == "win32", reason="asks Linux")
def test_where_the_system_refuses_to_tell_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(4096))
    pages_in_the_cache(monkeypatch, [1], failed=-1)

    assert resident_bytes(path) is None
