"""Writes stand-in simulation files of a wanted shape, size and seed, the same bytes every time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any

import numpy as np

from orcfxapi_standin import faults as fault_orders
from orcfxapi_standin.closed_form import P, evaluate, logged_parameters
from orcfxapi_standin.format import Header, encode
from orcfxapi_standin.shape import Shape
from orcfxapi_standin.shapes import find_shape
from orcfxapi_standin.units import SYSTEMS

_DEFAULT_BYTES = 200_000
_COARSE_BYTES, _FINE_BYTES = 50_000, 10_000_000
_COARSE, _MIDDLE, _FINE = 4, 20, 60
_INTERVAL, _BUILD_UP, _MIN_DURATION = 0.1, 100.0, 600.0
_LOADINGS = ("l015", "l095")
_LEVELS = ("hwl", "lwl")
_TANKS = ("125km3", "180km3")
_SIDES = ("pb", "sb")
_RETURN_PERIODS = ("005yr", "100yr")
_HEADINGS = 24
_LEANING = 1.4  # 1 would spread sizes evenly on the logarithmic scale

Progress = Callable[[Path, int], None]


def make_sim(
    path: str | os.PathLike[str],
    shape: str | Shape = "dm_fsts_lngc",
    size_bytes: int | None = None,
    seed: int = 1,
    *,
    samples: int | None = None,
    stages: Sequence[float] | None = None,
    sample_interval: float | None = None,
    segments: int | None = None,
    heading: float | None = None,
    faults: Sequence[str] = (),
    unlogged: Sequence[str] = (),
    units_system: str = "SI",
) -> Header:
    """Write one simulation file; nothing is left of it if that fails.

    Parameters
    ----------
    shape
        ``"dm_fsts"`` or ``"dm_fsts_lngc"`` (see `orcfxapi_standin.shapes`), or a shape of your own (see
        `orcfxapi_standin.shape_reading`).
    size_bytes, samples
        Either the file's size, met to within one sample, or the number of samples. Neither: what the shape's stages
        and interval need, or 200 KB.
    stages
        Durations [s], build-up first; the last is fitted to the samples. Default: the shape's, or 100 s of build-up
        and one stage.
    sample_interval
        Time between samples [s]. Default: the shape's, unless `samples` are given; else what fills `stages` if these
        are given; else 0.1 s, or more in small files so that they cover 600 s.
    segments, heading
        Segments per line, and wave and wind direction [deg]; by default they follow from the size and the seed.
    faults
        See `orcfxapi_standin.faults`. For ``unfinished`` and ``unstable`` the time reached is half the intended.
    unlogged
        Names of objects whose results are not logged.
    units_system
        The unit system of the model, ``"SI"`` or ``"US"``. Its values are the same, only their units' names differ.

    Returns
    -------
    The header as it was written.

    Raises
    ------
    ValueError
        An unknown shape, fault, object or unit system, or a size or stages too small.
    OSError
        The file cannot be written.
    """
    model = find_shape(shape) if isinstance(shape, str) else shape
    record = _record(model, segments or _segments(size_bytes), heading, seed, faults, unlogged)
    _set_units_system(record, units_system)
    _set_length(record, model, size_bytes, samples, stages, sample_interval)
    return _write(Path(path), record)


def make_sims(
    folder: str | os.PathLike[str],
    shape: str | Shape = "dm_fsts_lngc",
    files: int = 24,
    smallest_bytes: int | None = 100_000,
    largest_bytes: int | None = None,
    seed: int = 1,
    *,
    names: Sequence[str] | None = None,
    faults: Sequence[str] = (),
    progress: Progress | None = None,
) -> list[Path]:
    """Write `files` simulation files into `folder`, which is made if need be.

    Parameters
    ----------
    shape
        As for `make_sim`.
    smallest_bytes, largest_bytes
        Sizes are spread on a logarithmic scale, leaning to the small ones as folders of load cases do, in a shuffled
        order that follows from the seed. Without `largest_bytes` all files have `smallest_bytes`; None is the size
        that `make_sim` gives a file of the shape.
    names
        The files' own names, in place of `files` and those of `file_names`. They may lie in folders below `folder`.
    faults
        Each is ordered to one file: the first to the first file, and so on. ``kind@n`` names the file, from 1.
    progress
        Called after each file with its path and size.

    Returns
    -------
    The paths, in the order of their names. File i has seed ``1000 * seed + i``, counted from 0.

    Raises
    ------
    As `make_sim`.
    """
    if names is None:
        names = file_names(shape if isinstance(shape, str) else shape.name, files)
    orders = _orders(faults, len(names))
    root = Path(folder)
    root.mkdir(parents=True, exist_ok=True)
    paths = []
    sizes: Sequence[int | None] = [None] * len(names)
    if smallest_bytes is not None:
        sizes = file_sizes(len(names), smallest_bytes, largest_bytes, seed)
    for number, (name, size) in enumerate(zip(names, sizes, strict=True)):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        heading = 360.0 / _HEADINGS * (number % _HEADINGS)
        make_sim(path, shape, size, 1000 * seed + number, heading=heading, faults=orders.get(number, ()))
        paths.append(path)
        if progress is not None:
            progress(path, path.stat().st_size)
    return paths


def file_names(shape: str, files: int) -> list[str]:
    """Names as users of such models give them; headings go round first.

    Examples
    --------
    >>> file_names("dm_fsts_lngc", 1), file_names("dm_fsts", 2)[1]
    (['fsts_l015_hwl_125km3_l100_pb_005yr_000deg_0001.sim'], 'fsts_l015_hwl_ncl_015deg_0002.sim')
    """
    lngc = shape == "dm_fsts_lngc"
    parts = [_LOADINGS, _LEVELS] + ([_TANKS, ("l100",), _SIDES, _RETURN_PERIODS] if lngc else [("ncl",)])
    names = []
    for number in range(files):
        rest, heading = divmod(number, _HEADINGS)
        chosen: list[str] = []
        for part in reversed(parts):
            rest, index = divmod(rest, len(part))
            chosen.insert(0, part[index])
        names.append(f"fsts_{'_'.join(chosen)}_{360 // _HEADINGS * heading:03}deg_{number + 1:04}.sim")
    return names


def file_sizes(files: int, smallest: int, largest: int | None, seed: int) -> list[int]:
    """The sizes that `make_sims` asks for, in bytes."""
    if largest is None or files < 2:
        return [smallest] * files
    if largest < smallest:
        raise ValueError(f"the largest size, {largest}, is below the smallest, {smallest}")
    share = np.linspace(0.0, 1.0, files) ** _LEANING
    spread = smallest * (largest / smallest) ** share
    return [int(size) for size in np.random.Generator(np.random.PCG64(seed)).permutation(spread)]


def _record(
    shape: Shape, segments: int, heading: float | None, seed: int, faults: Sequence[str], unlogged: Sequence[str]
) -> dict[str, Any]:
    """The header's content, but for the samples and what follows from them (`_set_samples`)."""
    state = _state(_kinds(faults))
    types, objects = _model(shape, segments, heading, seed)
    _check_names(objects, unlogged)
    for entry in objects:
        entry[3] = entry[0] not in unlogged
    return {
        "seed": seed,
        "state": state,
        "stages": [],
        "interval": 0.0,
        "samples": 0,
        "types": types,
        "objects": objects,
        "faults": list(faults),
    }


def _set_units_system(record: dict[str, Any], system: str) -> None:
    """SI is not written: files of it keep the bytes that they had before there was another system."""
    if system not in SYSTEMS:
        raise ValueError(f"no unit system is called {system!r}; there are {' and '.join(SYSTEMS)}")
    if system != "SI":
        record["units_system"] = system


def _set_length(
    record: dict[str, Any],
    shape: Shape,
    size: int | None,
    samples: int | None,
    stages: Sequence[float] | None,
    interval: float | None,
) -> None:
    """Put samples, stages and interval into a header's content: as asked for, as the shape has them, or by the size."""
    fewest = 2
    if stages is None and shape.stages:
        stages = shape.stages
        if samples is None and interval is None and shape.samples is not None:
            interval, fewest = shape.interval, shape.samples
            samples = fewest if size is None else None
    set_samples = partial(_set_samples, record, stages, interval)
    set_samples(samples or fewest)
    if samples is None:
        _fit(record, _DEFAULT_BYTES if size is None else size, set_samples, fewest)


def _set_samples(
    record: dict[str, Any], stages: Sequence[float] | None, sample_interval: float | None, count: int
) -> None:
    """Put `count` samples into a header's content, and the stages and the interval that go with them."""
    durations, interval = _times(count, stages, sample_interval)
    kinds = _kinds(record["faults"])
    if kinds & {"unfinished", "unstable"}:
        durations[-1] += sum(durations)
    record.update(samples=0 if "static" in kinds else count, stages=durations, interval=interval)


def _kinds(faults: Sequence[str]) -> set[str]:
    return {fault_orders.parse(order).kind for order in faults}


def _model(shape: Shape, segments: int, heading: float | None, seed: int) -> tuple[list[Any], list[Any]]:
    if segments < 2:
        raise ValueError(f"a line needs at least 2 segments, not {segments}")
    return shape.contents(segments, 360.0 / _HEADINGS * (seed % _HEADINGS) if heading is None else heading)


def _segments(size: int | None) -> int:
    if size is None:
        return _MIDDLE
    return _COARSE if size < _COARSE_BYTES else _MIDDLE if size < _FINE_BYTES else _FINE


def _check_names(objects: list[Any], unlogged: Sequence[str]) -> None:
    unknown = set(unlogged) - {entry[0] for entry in objects}
    if unknown:
        raise ValueError(f"the shape has no object called {min(unknown)!r}")


def _state(kinds: set[str]) -> str:
    if "static" in kinds:
        return "InStaticState"
    return "SimulationStoppedUnstable" if "unstable" in kinds else "SimulationStopped"


def _times(count: int, stages: Sequence[float] | None, interval: float | None) -> tuple[list[float], float]:
    """Stage durations and sample interval for `count` samples."""
    if count < 2:
        raise ValueError(f"a simulation needs at least 2 samples, not {count}")
    if interval is None:
        total = sum(stages) if stages is not None else max(_MIN_DURATION, _INTERVAL * (count - 1))
        interval = total / (count - 1)
    total = interval * (count - 1)
    durations = [min(_BUILD_UP, total / 2), 0.0] if stages is None else list(stages)
    durations[-1] = total - sum(durations[:-1])
    if len(durations) < 2 or min(durations) <= 0:
        raise ValueError(f"stages {stages} do not fit {count} samples {interval:g} s apart")
    return durations, interval


def _fit(record: dict[str, Any], size: int, set_samples: Callable[[int], None], fewest: int) -> None:
    """Give a header's content the number of samples, `fewest` at least, that brings the file to `size` bytes."""
    if record["state"] == "InStaticState":
        return
    for _ in range(3):  # the header's own length depends a little on the numbers in it
        head = len(encode(record))
        record_bytes = Header(record).record_bytes
        if record_bytes == 0:
            raise ValueError("a model without results has no size to choose: give it variables, or the samples")
        count = (size - head) // record_bytes
        if count < fewest:
            raise ValueError(f"{size} bytes are too few: this model needs {head + fewest * record_bytes}")
        set_samples(count)


def _write(path: Path, record: dict[str, Any]) -> Header:
    """A whole file of a header's content."""
    head = encode(record)
    header = Header(record, len(head))
    fault_orders.forget(path)
    with _whole_file(path) as file:
        file.write(head)
        _write_log(file, header)
    return header


def _write_log(file: IO[bytes], header: Header) -> None:
    """The records; two thirds of them in a truncated file. They repeat every P samples, so one block is enough."""
    samples = header.samples * 2 // 3 if "truncated" in _kinds(header.faults) else header.samples
    if samples == 0:
        return
    variables = [
        (thing.name, logged)
        for thing in header.objects
        if thing.first is not None
        for logged in thing.definition.logged.values()
    ]
    block = evaluate(logged_parameters(header.seed, variables), np.arange(min(P, samples))).astype("<f4", copy=False)
    for _ in range(samples // P):
        file.write(block.data)
    file.write(block[: samples % P].data)


def _orders(faults: Sequence[str], files: int) -> dict[int, list[str]]:
    """Which faults go to which file, counted from 0."""
    orders: dict[int, list[str]] = {}
    for number, text in enumerate(faults, start=1):
        order, _, named = text.partition("@")
        fault_orders.parse(order)
        target = int(named) if named.isdecimal() else number
        if (named and not named.isdecimal()) or not 1 <= target <= files:
            raise ValueError(f"{text!r} names no file from 1 to {files}")
        orders.setdefault(target - 1, []).append(order)
    return orders


@contextmanager
def _whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name only when it is complete, and vanishes otherwise."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as file:
            yield file
        os.replace(partial, path)  # noqa: PTH105
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
