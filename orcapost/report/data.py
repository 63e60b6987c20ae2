"""Metrics -> the one data object that the page draws from. Plain values for JSON; nothing here knows HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from orcapost.common.names import common_folder, shown, stem_of
from orcapost.common.units import counted
from orcapost.engine.events import Sampled
from orcapost.engine.result import FileResult
from orcapost.extract.answers import KIND_WORDS
from orcapost.orcaflex.backend import STAND_IN_NOTICE
from orcapost.records.metrics import STATUSES, FileMetrics, Metrics, SampleMetrics
from orcapost.report.verdict import verdict

MAX_NAMED = 3  # columns in one warning


def report_data(metrics: Metrics) -> dict[str, Any]:
    """One run as the page wants it.

    Returns
    -------
    A mapping with these keys:

    ``title``
        The configuration's stem.
    ``band``
        What the band across the top says, or None: on the stand-in, that it is one.
    ``verdict``
        None while a run goes on, else ``{"headline": str, "findings": [str], "advice": [str]}``.
    ``run``
        None where there is no single run to show, else `run_data`.
    ``comparison``
        None, else `orcapost.report.compare.comparison_data`.
    ``benches``
        A list of `orcapost.report.bench.bench_data`.

    The page's JavaScript has two functions: ``render(data)`` draws such an object, and ``update(data)`` redraws
    the page from a newer one, keeping zoom, search and sorting.
    """
    return {
        "title": shown(stem_of(metrics.config)),
        "band": STAND_IN_NOTICE if metrics.stand_in else None,
        "verdict": verdict_data(metrics),
        "run": run_data(metrics),
        "comparison": None,
        "benches": [],
    }


def verdict_data(metrics: Metrics) -> dict[str, Any]:
    """``verdict`` of `report_data`."""
    said = verdict(metrics)
    return {"headline": said.headline, "findings": list(said.findings), "advice": list(said.advice)}


def run_data(metrics: Metrics) -> dict[str, Any]:
    """A run's figures.

    Returns
    -------
    A mapping with ``config``, ``started`` (ISO 8601), ``backend``, ``stand_in``, ``host``, ``versions``,
    ``model_threads``, ``memory_limit`` [bytes], ``seats``, ``totals``, ``batches``, ``plan``, ``changes`` and
    ``tables`` just as `Metrics` has them, and:

    ``samples``
        `orcapost.records.metrics.SampleMetrics`, a list for each field.
    ``bins``
        Names of the size bins, largest files first; ``files.bin`` points into it.
    ``folder``
        What all paths begin with, to be put before ``files.name``.
    ``states``
        Values of ``run_status``; ``files.state`` points into it.
    ``files``
        A list for each of: ``name``, ``bytes`` (None if missing), ``bin``, ``slot``, ``pid``, ``start``, ``end`` [s],
        ``status`` (a place in `orcapost.records.metrics.STATUSES`), ``state``, ``reused`` (0 or 1), ``attempts``,
        ``queue``, ``load``, ``extract``, ``write`` [s], ``cpu`` [s], ``memory`` and ``read`` [bytes].
    ``errors``
        Position in ``files`` as text -> why that file failed.
    ``problems``
        Position in ``files`` as text -> warnings about that file, each a list: what kind it is of, and a text with the
        columns that it concerns.
    """
    files = metrics.files
    bins = list(dict.fromkeys([batch.bin for batch in metrics.plan] + [file.batch for file in files]))
    states = sorted({file.run_status for file in files})
    folder = common_folder([file.path for file in files])
    return {
        **plain(metrics, "files", "samples"),
        "samples": sample_columns(metrics.samples),
        "bins": spelt_out(bins),
        "folder": shown(folder),
        "states": [shown(state) for state in states],
        "files": file_columns(files, folder, bins, states),
        "errors": errors(files),
        "problems": problems(files),
    }


def plain(metrics: Metrics, *without: str) -> dict[str, Any]:
    """The fields of `metrics` as plain values, but for the lists `without`, which may be long."""
    empty: dict[str, Any] = {name: [] for name in without}
    fields = asdict(replace(metrics, **empty))
    return {name: spelt_out(value) for name, value in fields.items() if name not in without}


def sample_columns(samples: Sequence[SampleMetrics | Sampled]) -> dict[str, list[Any]]:
    """A list for each field, as in ``samples`` of `run_data`."""
    return {
        "time": [short(sample.time) for sample in samples],
        "cpu": [short(sample.cpu) for sample in samples],
        "memory": [sample.memory for sample in samples],
        "disk_read": [round(sample.disk_read) for sample in samples],
        "running": [sample.running for sample in samples],
    }


def file_columns(
    files: Sequence[FileMetrics], folder: str, bins: Sequence[str], states: Sequence[str]
) -> dict[str, list[Any]]:
    """A list for each field, as in ``files`` of `run_data`. `folder` is cut off the names."""
    bin_at = {name: place for place, name in enumerate(bins)}
    state_at = {name: place for place, name in enumerate(states)}
    return {
        "name": [shown(file.path[len(folder) :]) for file in files],
        "bytes": [file.bytes for file in files],
        "bin": [bin_at[file.batch] for file in files],
        "slot": [file.slot for file in files],
        "pid": [file.pid for file in files],
        "start": [short(file.start) for file in files],
        "end": [short(file.end) for file in files],
        "status": [STATUSES.index(file.status) for file in files],
        "state": [state_at[file.run_status] for file in files],
        "reused": [int(file.reused) for file in files],
        "attempts": [file.attempts for file in files],
        "queue": [short(file.seconds.queue) for file in files],
        "load": [short(file.seconds.load) for file in files],
        "extract": [short(file.seconds.extract) for file in files],
        "write": [short(file.seconds.write) for file in files],
        "cpu": [short(file.cpu_s) for file in files],
        "memory": [file.rss_peak for file in files],
        "read": [file.read_bytes for file in files],
    }


def errors(files: Sequence[FileMetrics | FileResult], first: int = 0) -> dict[str, str]:
    """``errors`` of `run_data`, for files of which the first stands at `first`."""
    return {str(place): shown(file.error) for place, file in enumerate(files, first) if file.error is not None}


def problems(files: Sequence[FileMetrics | FileResult], first: int = 0) -> dict[str, list[list[str]]]:
    """``problems`` of `run_data`, for files of which the first stands at `first`."""
    return {str(place): _warnings(file) for place, file in enumerate(files, first) if file.problems}


def spelt_out(value: Any) -> Any:
    """The same value, every text in it as `shown`."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, list):
        return [spelt_out(item) for item in value]
    if isinstance(value, dict):
        return {key: spelt_out(item) for key, item in value.items()}
    return value


def _warnings(file: FileMetrics | FileResult) -> list[list[str]]:
    """One text for all columns that have the same to say: a file without a log has it of every history."""
    columns: dict[tuple[str, str], list[str]] = {}
    for problem in file.problems:
        columns.setdefault((problem.kind, problem.message), []).extend([problem.column] if problem.column else [])
    return [
        [KIND_WORDS.get(kind, kind), shown(f"{_some(names)}: {message}" if names else message)]
        for (kind, message), names in columns.items()
    ]


def _some(columns: Sequence[str]) -> str:
    if len(columns) <= MAX_NAMED:
        return ", ".join(columns)
    return f"{', '.join(columns[:MAX_NAMED])} and {counted(len(columns) - MAX_NAMED, 'more column')}"


def short(number: float) -> float:
    """To a tenth of a millisecond, or of a per mille: a page for 10,000 files has to be small."""
    return round(number, 4)
