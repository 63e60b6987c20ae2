"""Writes stand-in simulation files of a wanted shape, size and seed, the same bytes every time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from orcfxapi_standin import faults as fault_orders
from orcfxapi_standin.closed_form import P, evaluate, logged_parameters
from orcfxapi_standin.content import HEADINGS, Length, content_of, kinds_of
from orcfxapi_standin.format import Header, encode
from orcfxapi_standin.given import Given
from orcfxapi_standin.shape import Shape
from orcfxapi_standin.shapes import find_shape

_LOADINGS = ("l015", "l095")
_LEVELS = ("hwl", "lwl")
_TANKS = ("125km3", "180km3")
_SIDES = ("pb", "sb")
_RETURN_PERIODS = ("005yr", "100yr")
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
    given: Given | None = None,
    frequency_domain: bool = False,
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
        Time between samples [s]. Default: the shape's, unless `samples` are given; else what fills `stages`; else
        0.1 s, or more in small files so that they cover 600 s.
    segments, heading
        Segments per line, and wave and wind direction [deg]. Default: they follow from the size and the seed.
    faults, unlogged
        See `orcfxapi_standin.faults`; ``unfinished`` and ``unstable`` reach half the time. Objects that log nothing.
    units_system
        The unit system of the model, ``"SI"`` or ``"US"``. Its values are the same, only their units' names differ.
    given
        Histories in place of made-up ones (see `orcfxapi_standin.given`). They say the samples, interval and stages.
    frequency_domain
        Whether it is of the frequency domain, without a log (see `orcfxapi_standin.frequency_domain`).

    Returns
    -------
    The header as it was written.

    Raises
    ------
    ValueError
        An unknown shape, fault, object or unit system, a size or stages too small, or given histories that do not fit.
    OSError
        The file cannot be written.
    """
    model = find_shape(shape) if isinstance(shape, str) else shape
    length = Length(size_bytes, samples, stages, sample_interval)
    record = content_of(model, length, given, segments, heading, seed, faults, unlogged, units_system, frequency_domain)
    return _write(Path(path), record, given)


def make_sims(
    folder: str | os.PathLike[str],
    shape: str | Shape = "dm_fsts_lngc",
    files: int = 24,
    smallest_bytes: int | None = 100_000,
    largest_bytes: int | None = None,
    seed: int = 1,
    *,
    names: Sequence[str] | None = None,
    given: Sequence[Given] | None = None,
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
    given
        One for each of `names`, of which each file is then made (see `make_sim`). The sizes are not looked at.
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
    histories: Sequence[Given | None] = [None] * len(names) if given is None else given
    if smallest_bytes is not None and given is None:
        sizes = file_sizes(len(names), smallest_bytes, largest_bytes, seed)
    for number, (name, size, own) in enumerate(zip(names, sizes, histories, strict=True)):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        heading = 360.0 / HEADINGS * (number % HEADINGS)
        file_seed = 1000 * seed + number
        make_sim(path, shape, size, file_seed, heading=heading, faults=orders.get(number, ()), given=own)
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
        rest, heading = divmod(number, HEADINGS)
        chosen: list[str] = []
        for part in reversed(parts):
            rest, index = divmod(rest, len(part))
            chosen.insert(0, part[index])
        names.append(f"fsts_{'_'.join(chosen)}_{360 // HEADINGS * heading:03}deg_{number + 1:04}.sim")
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


def _write(path: Path, record: dict[str, Any], given: Given | None) -> Header:
    """A whole file of a header's content."""
    head = encode(record)
    header = Header(record, len(head))
    fault_orders.forget(path)
    with _whole_file(path) as file:
        file.write(head)
        if given is None:
            _write_log(file, header)
        else:
            _write_given(file, header, given)
    return header


def _write_log(file: IO[bytes], header: Header) -> None:
    """The records. They repeat every P samples, so one block is enough."""
    samples = _written(header)
    if samples == 0:
        return
    block = _block(header, samples)
    for _ in range(samples // P):
        file.write(block.data)
    file.write(block[: samples % P].data)


def _write_given(file: IO[bytes], header: Header, given: Given) -> None:
    """The records, with given histories in their columns."""
    samples = _written(header)
    columns = [column for *_, column in given.columns(header)]
    block = _block(header, samples) if samples else np.empty((0, header.width), "<f4")
    for begin in range(0, samples, P):
        part = block[: min(P, samples - begin)]
        part[:, columns] = given.values[begin : begin + len(part)]
        file.write(part.data)


def _written(header: Header) -> int:
    """How many records there are: two thirds of them in a truncated file."""
    return header.samples * 2 // 3 if "truncated" in kinds_of(header.faults) else header.samples


def _block(header: Header, samples: int) -> NDArray[np.float32]:
    """The first records of the closed form, at most P: shape (records, width)."""
    variables = [
        (thing.name, logged)
        for thing in header.objects
        if thing.first is not None
        for logged in thing.definition.logged.values()
    ]
    constants = logged_parameters(header.seed, variables)
    return evaluate(constants, np.arange(min(P, samples))).astype("<f4", copy=False)


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
