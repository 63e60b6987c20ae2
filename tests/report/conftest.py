"""Metrics made by hand, for claims about what is said and drawn of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from orcapost.records.metrics import (
    BatchMetrics,
    FileMetrics,
    FileProblem,
    HostMetrics,
    LimitMetrics,
    LowerBound,
    Metrics,
    PlannedBatch,
    SampleMetrics,
    Seconds,
    Totals,
    VersionMetrics,
)

MakeFile = Callable[..., FileMetrics]
MakeRun = Callable[..., Metrics]


def _file(name: str = "a.sim", start: float = 0.0, end: float = 1.0, **other: Any) -> FileMetrics:
    queue = other.pop("queue", 0.0)
    values: dict[str, Any] = {
        "path": f"/project/sim/{name}",
        "bytes": 50_000_000,
        "batch": "small",
        "slot": 0,
        "pid": 1000 + other.get("slot", 0),
        "status": "ok",
        "run_status": "SimulationStopped",
        "reused": False,
        "attempts": 1,
        "error": None,
        "problems": [],
        "start": start,
        "end": end,
        "seconds": Seconds(queue=queue, load=0.0, extract=end - start - queue, write=0.0, total=end - start),
        "cpu_s": 0.0,
        "rss_peak": 0,
        "read_bytes": 0,
    }
    return FileMetrics(**{**values, **other})


def _run(
    files: Sequence[FileMetrics] = (),
    *,
    cpu: float | None = None,
    disk_read: float = 0.0,
    cores: int = 8,
    efficiency: float = 0.5,
    binding: str = "longest file",
    limits: Sequence[tuple[str, int]] = (("cores", 8),),
    memory_each: int = 100_000_000,
    predicted: float | None = None,
    **other: Any,
) -> Metrics:
    """A run whose wall time is the end of its last file. `cpu` [%] and `disk_read` [bytes/s] are the same in each of
    its ten samples; without `cpu` there are none."""
    wall = other.pop("wall", max((file.end for file in files), default=1.0))
    statuses = [file.status for file in files]
    size = sum(file.bytes or 0 for file in files if not file.reused)
    workers = min(at_once for _, at_once in limits)
    batches = list(dict.fromkeys(file.batch for file in files))
    samples = [] if cpu is None else [(wall * tenth / 10, cpu) for tenth in range(1, 11)]
    bound = LowerBound(seconds=efficiency * wall, binding=binding, disk=0.0, processor=0.0, longest_file=0.0)
    values: dict[str, Any] = {
        "started": "2026-03-01T08:30:00+00:00",
        "config": "/project/dm_fsts.yml",
        "config_hash": "c0ffee00",
        "backend": "orcfxapi",
        "stand_in": False,
        "host": HostMetrics(name="ws1", system="Windows-11", cores=cores, memory=64 * 10**9, available=60 * 10**9),
        "versions": VersionMetrics(orcapost="1", python="3.11", orcfxapi_wrapper="11", orcfxapi_library="11.6"),
        "model_threads": 1,
        "plan": [
            PlannedBatch(
                bin=name,
                files=len([file for file in files if file.batch == name]),
                bytes=size,
                at_once=workers,
                fewest=workers,
                most=workers,
                model_threads=1,
                memory=workers * memory_each,
                limits=[LimitMetrics(name=limit, at_once=at_once, words=limit) for limit, at_once in limits],
                reason="",
            )
            for name in batches
        ],
        "memory_limit": 50 * 10**9,
        "seats": None,
        "files": list(files),
        "batches": [
            BatchMetrics(bin=name, files=len(files), bytes=size, wall=wall, mb_per_s=0.0, files_per_s=0.0)
            for name in batches
        ],
        "samples": [
            SampleMetrics(time=time, cpu=load, memory=10**9, disk_read=disk_read, running=1) for time, load in samples
        ],
        "changes": [],
        "totals": Totals(
            wall=wall,
            predicted=predicted,
            files=len(files),
            ok=statuses.count("ok"),
            empty_cells=statuses.count("empty_cells"),
            incomplete=statuses.count("incomplete"),
            failed=statuses.count("failed"),
            reused=sum(file.reused for file in files),
            bytes=size,
            mb_per_s=size / 1e6 / wall,
            lower_bound=bound,
            efficiency=efficiency,
        ),
        "tables": [],
    }
    return Metrics(**{**values, **other})


@pytest.fixture
def file() -> MakeFile:
    """Makes one file: ``file(name, start, end, **fields)``, with ``queue`` for the seconds that it waited."""
    return _file


@pytest.fixture
def run() -> MakeRun:
    """Makes one run: ``run(files, cpu=..., **fields)``."""
    return _run


@pytest.fixture
def failed(file: MakeFile) -> MakeFile:
    """Makes one failed file."""

    def make(name: str = "bad.sim", start: float = 0.0, end: float = 1.0, **other: Any) -> FileMetrics:
        return file(name, start, end, **{"status": "failed", "run_status": "crashed", "error": "it died", **other})

    return make


@pytest.fixture
def side_by_side(file: MakeFile) -> Callable[..., list[FileMetrics]]:
    """Makes files of 1 s and 50 MB, `each` one after the other on each of `slots`: ``side_by_side(4, 5, **fields)``."""

    def make(slots: int = 4, each: int = 5, **fields: Any) -> list[FileMetrics]:
        return [
            file(f"{slot}_{place}.sim", float(place), place + 1.0, slot=slot, **fields)
            for slot in range(slots)
            for place in range(each)
        ]

    return make


@pytest.fixture
def warning() -> FileProblem:
    return FileProblem(kind="empty_cell", column="Line07", message="there is no object named Line07")
