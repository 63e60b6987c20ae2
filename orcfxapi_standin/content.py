"""What a stand-in file's header holds, of what is wanted of the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from orcfxapi_standin import faults as fault_orders
from orcfxapi_standin.format import Header, encode
from orcfxapi_standin.given import Given
from orcfxapi_standin.shape import Shape
from orcfxapi_standin.units import SYSTEMS

_DEFAULT_BYTES = 200_000
_COARSE_BYTES, _FINE_BYTES = 50_000, 10_000_000
_COARSE, _MIDDLE, _FINE = 4, 20, 60
_INTERVAL, _BUILD_UP, _MIN_DURATION = 0.1, 100.0, 600.0
HEADINGS = 24


class Length(NamedTuple):
    """How long a file is to be: what is None follows from the rest (see `orcfxapi_standin.generate.make_sim`)."""

    size_bytes: int | None = None
    samples: int | None = None
    stages: Sequence[float] | None = None
    interval: float | None = None


def content_of(
    shape: Shape,
    length: Length,
    given: Given | None,
    segments: int | None,
    heading: float | None,
    seed: int,
    faults: Sequence[str],
    unlogged: Sequence[str],
    units_system: str,
    frequency_domain: bool,
) -> dict[str, Any]:
    """A header's content. Parameters and errors as `orcfxapi_standin.generate.make_sim`."""
    record = _record(shape, segments or _segments(length.size_bytes), heading, seed, faults, unlogged)
    _set_units_system(record, units_system)
    if frequency_domain:
        _set_frequency_domain(record, length, given)
    elif given is None:
        _set_length(record, shape, length)
    elif length != Length():
        raise ValueError("given histories say the samples, stages and interval, so that no size may be named")
    else:
        _set_given(record, given)
    return record


def kinds_of(faults: Sequence[str]) -> set[str]:
    """The kinds of faults."""
    return {fault_orders.parse(order).kind for order in faults}


def _record(
    shape: Shape, segments: int, heading: float | None, seed: int, faults: Sequence[str], unlogged: Sequence[str]
) -> dict[str, Any]:
    """The header's content, but for the samples and what follows from them (`_set_samples`)."""
    state = _state(kinds_of(faults))
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


def _set_length(record: dict[str, Any], shape: Shape, length: Length) -> None:
    """Put samples, stages and interval into a header's content: as asked for, as the shape has them, or by the size."""
    size, samples, stages, interval = length
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


def _set_frequency_domain(record: dict[str, Any], length: Length, given: Given | None) -> None:
    """Make it a simulation of the frequency domain, which has an interval for synthesised histories, and no log."""
    if (
        given is not None
        or length._replace(interval=None) != Length()
        or kinds_of(record["faults"]) & set(fault_orders.WRITTEN)
    ):
        raise ValueError(
            "a frequency domain simulation has no log: it takes no size, stages, given values or such faults"
        )
    interval = _INTERVAL if length.interval is None else length.interval
    record.update(samples=0, stages=[0.0, 0.0], interval=interval, frequency_domain=True)


def _set_given(record: dict[str, Any], given: Given) -> None:
    """Put the samples, stages and interval of given histories, and which results they are, into a header's content."""
    _set_times(record, len(given.values), list(given.stages), given.interval)
    first = given.values[0].astype(np.float32).tolist()
    columns = given.columns(Header(record))
    record["given"] = [[*column[:3], static] for column, static in zip(columns, first, strict=True)]


def _set_samples(
    record: dict[str, Any], stages: Sequence[float] | None, sample_interval: float | None, count: int
) -> None:
    """Put `count` samples into a header's content, and the stages and the interval that go with them."""
    _set_times(record, count, *_times(count, stages, sample_interval))


def _set_times(record: dict[str, Any], samples: int, durations: list[float], interval: float) -> None:
    """Put these into a header's content as its faults have them: of a simulation that ended early, most is missing."""
    kinds = kinds_of(record["faults"])
    if kinds & {"unfinished", "unstable"}:
        durations[-1] += sum(durations)
    record.update(samples=0 if "static" in kinds else samples, stages=durations, interval=interval)


def _model(shape: Shape, segments: int, heading: float | None, seed: int) -> tuple[list[Any], list[Any]]:
    if segments < 2:
        raise ValueError(f"a line needs at least 2 segments, not {segments}")
    return shape.contents(segments, 360.0 / HEADINGS * (seed % HEADINGS) if heading is None else heading)


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
