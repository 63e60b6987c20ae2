"""Reading the next files ahead."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orcapost.config.job import MB, Parallel
from orcapost.engine import read_ahead
from orcapost.engine.read_ahead import ReadAhead
from orcapost.engine.schedule import Schedule
from orcapost.host import Host
from orcapost.plan import make_plan

HOST = Host("h", "Linux", cores=2, memory=24_000 * MB, available=20_000 * MB)


def test_every_file_that_will_start_is_told_once_and_before_it_does() -> None:
    sizes = [20 * MB] * 12
    schedule = Schedule(make_plan(sizes, HOST, Parallel()), sizes)
    told: list[int] = []
    started: list[int] = []

    while start := schedule.next(0.0):
        assert not set(start.files) & set(start.ahead)
        started += start.files
        told += start.ahead
        if len(schedule.running) == 2:
            slot = next(iter(schedule.running))
            schedule.finish(slot, 1.0, seconds=1.0)

    assert sorted(started) == list(range(12))
    # The first has begun before anything could be told; the two after an order are told with it.
    assert told == started[1:]


def wishes_read(monkeypatch: pytest.MonkeyPatch, paths: list[str], cached: Callable[[str], bool]) -> list[str]:
    read: list[str] = []
    end = threading.Event()

    def note(path: str, buffer: bytearray) -> bool:
        if path == "end":
            end.set()
        read.append(path)
        return cached(path)

    monkeypatch.setattr(read_ahead, "_read", note)
    monkeypatch.setattr(read_ahead, "MOST_LEFT_OUT", 3)
    reader = ReadAhead()
    reader.want([*paths, *["end"] * 4])
    assert end.wait(10)
    reader.close()
    return [path for path in read if path != "end"]


def test_files_that_are_slow_to_read_are_all_read(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [str(i) for i in range(20)]

    assert wishes_read(monkeypatch, paths, cached=lambda path: False) == paths


def test_where_files_lie_in_the_cache_ever_fewer_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [str(i) for i in range(13)]

    # One is left out after the first, then three after each.
    assert wishes_read(monkeypatch, paths, cached=lambda path: True) == ["0", "2", "6", "10"]


def test_no_more_is_read_than_the_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.sim"
    path.write_bytes(bytes(5_000_000))
    monkeypatch.setattr(read_ahead, "AHEAD_BYTES", 3_000_000)
    read = 0

    real = Path.open

    def opened(self: Path, *arguments: Any, **options: Any) -> Any:
        stream = real(self, *arguments, **options)

        class Stream:
            def __enter__(self) -> Any:
                return self

            def __exit__(self, *_: object) -> None:
                stream.close()

            def readinto(self, buffer: bytearray) -> int:
                nonlocal read
                got: int = stream.readinto(buffer)
                read += got
                return got

        return Stream()

    monkeypatch.setattr(Path, "open", opened)
    read_ahead._read(str(path), bytearray(1_000_000))

    assert read == 3_000_000


def test_a_file_that_is_not_there_does_no_harm(tmp_path: Path) -> None:
    assert not read_ahead._read(str(tmp_path / "none.sim"), bytearray(10))


def test_a_share_of_windows_is_left_alone() -> None:
    shares = sys.platform == "win32"  # elsewhere a backslash is part of a name

    assert read_ahead.on_local_disk(r"\\server\share\a.sim") == (not shares)
