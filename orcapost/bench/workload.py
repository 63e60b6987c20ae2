"""The work that is measured: a configuration's own, or a mixed set of made-up files with an LNG carrier's columns."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import yaml
from rich.console import Console
from rich.progress import Progress

from orcapost.bench import BenchError
from orcapost.common.units import human_bytes
from orcapost.config import load
from orcapost.job import DEFAULT_BINS, MB, Job, SizeBin
from orcfxapi_standin.generate import file_names, file_sizes, make_sim

SHAPE = "dm_fsts_lngc"
SEED = 1
# Sizes of the files of one set: all four bins, most files small, most bytes in few files.
LARGE_SIZES = (1_100 * MB, 560 * MB, 220 * MB, 130 * MB)
SMALL_FILES, MIN_SMALL, MAX_SMALL = 96, 150_000, 30 * MB
MIN_FILE = 50_000  # a stand-in file with this model cannot be much smaller
MIN_BYTES = 20 * MB
ROOM = 1.05  # free disk needed, over the files' own size


@dataclass(frozen=True, slots=True)
class Made:
    """Files to be made: their sizes, the bins that go with them, and how these are scaled."""

    sizes: tuple[int, ...]
    bins: tuple[SizeBin, ...]
    scale: float

    @property
    def bytes(self) -> int:
        """All of it."""
        return sum(self.sizes)


def one_set() -> tuple[int, ...]:
    """Sizes of one set of files [bytes], in no order, as those of a folder are."""
    sizes = [*LARGE_SIZES, *file_sizes(SMALL_FILES, MIN_SMALL, MAX_SMALL, SEED)]
    Random(SEED).shuffle(sizes)
    return tuple(sizes)


DEFAULT_BYTES = sum(one_set())


def mixed(total: int = DEFAULT_BYTES) -> Made:
    """Files of `total` bytes, some of each bin.

    Twice the default is two sets. In between, and below, sizes and the limits of the bins are scaled together, so that
    every bin has its files whatever the total is.

    Raises
    ------
    BenchError
        The total is too small for all bins.
    """
    if total < MIN_BYTES:
        least = f"{MIN_BYTES // MB}MB"
        raise BenchError(f"--size {human_bytes(total)} is too small for files of all sizes; give {least} or more")
    sets = max(1, round(total / DEFAULT_BYTES))
    scale = total / (sets * DEFAULT_BYTES)
    sizes = tuple(max(MIN_FILE, round(scale * size)) for _ in range(sets) for size in one_set())
    bins = tuple(
        replace(b, at_least=round(scale * b.at_least), below=None if b.below is None else round(scale * b.below))
        for b in DEFAULT_BINS
    )
    return Made(sizes, bins, scale)


@contextmanager
def temporary_folder(inside: Path | None) -> Iterator[Path]:
    """A folder that is gone afterwards, whatever happens meanwhile.

    Raises
    ------
    BenchError
        There is not a folder called `inside`.
    """
    if inside is not None and not inside.is_dir():
        raise BenchError(f"--folder {inside} is not a folder")
    folder = Path(tempfile.mkdtemp(prefix="orcapost-bench-", dir=inside))
    try:
        yield folder
    finally:
        try:
            shutil.rmtree(folder, ignore_errors=True)
        except KeyboardInterrupt:  # a second Ctrl-C: what is begun is finished
            shutil.rmtree(folder, ignore_errors=True)
            raise


def check_room(folder: Path, wanted: int) -> None:
    """That a folder's disk holds `wanted` bytes more.

    Raises
    ------
    BenchError
        It does not.
    """
    free = shutil.disk_usage(folder).free
    if free < ROOM * wanted:
        raise BenchError(
            f"the files need {human_bytes(wanted)} and {folder.parent} has {human_bytes(free)} free; "
            "give a smaller --size, or another --folder"
        )


def make(folder: Path, made: Made, console: Console) -> Job:
    """Make the files and their configuration in `folder`, and say so.

    Raises
    ------
    BenchError
        The disk has no room for them.
    OSError
        The files cannot be written.
    """
    check_room(folder, made.bytes)
    console.print(f"making {len(made.sizes)} stand-in files, {human_bytes(made.bytes)}, in {folder}", soft_wrap=True)
    if made.scale != 1:
        limits = ", ".join(f"{b.name} below {human_bytes(b.below)}" for b in made.bins if b.below)
        console.print(f"the size bins are scaled with the files: {limits}", soft_wrap=True)
    sim = folder / "sim"
    sim.mkdir()
    names = file_names(SHAPE, len(made.sizes))
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("making", total=made.bytes)
        for number, (name, size) in enumerate(zip(names, made.sizes, strict=True)):
            make_sim(sim / name, SHAPE, size, SEED + number)
            bar.advance(task, size)
    config = folder / "bench.yml"
    config.write_text(yaml.safe_dump(configuration(), sort_keys=False), encoding="utf-8", newline="\n")
    job = load(config)
    return replace(job, parallel=replace(job.parallel, bins=made.bins))


def configuration() -> dict[str, Any]:
    """The columns of an LNG carrier at two floating storage tanks, in the dialect of docs/yaml.md."""
    lines, fenders = [f"Line{i:02}" for i in range(1, 19)], [f"Fender{i}" for i in range(1, 9)]
    motions = ("X", "Y", "Z", "Rotation 1", "Rotation 2", "Rotation 3")
    whole = "WholeSimulation"
    return {
        "file_management": {"input_directory": "sim", "output_directory": "csv"},
        "orcaflex": {
            "postprocess": {
                "summary": {
                    "flag": True,
                    "csv_decimal": 4,
                    "statistics": {"Minimum": True, "Maximum": True, "Mean": True, "StdDev": True},
                }
            }
        },
        "summary_settings": {
            "groups": [
                _group(
                    "inputs",
                    [
                        {"Command": "GetData", "ObjectName": "Environment", "Variable": [name, index]}
                        for name, index in (("WaveDirection", -1), ("WaveHs", -1), ("WindSpeed", -1))
                    ],
                ),
                _group("moorings_static", _histories(lines, "Effective tension", "StaticState", "Max", ["End B"])),
                _group("moorings_dynamic", _histories(lines, "Effective tension", whole, "Max", ["End B"])),
                _group("moorings_mean", _histories(lines, "Effective tension", whole, "Mean", ["End B"])),
                _group("fenders_dynamic", _histories(fenders, "Tension", whole, "Min")),
                _group(
                    "motions_dynamic",
                    [
                        column
                        for motion in motions
                        for statistic in ("Min", "Max")
                        for column in _histories(["LNGC"], motion, whole, statistic)
                    ],
                ),
                _group(
                    "moorings_along",
                    [
                        {
                            "Command": "Range Graph",
                            "ObjectName": line,
                            "Variable": "Effective tension",
                            "SimulationPeriod": whole,
                            "Statistic_Type": "Max",
                        }
                        for line in lines[:2]
                    ],
                ),
            ]
        },
    }


def _group(label: str, columns: Sequence[dict[str, Any]]) -> dict[str, Any]:
    named = [{**column, "Label": f"{label}_{number:02}"} for number, column in enumerate(columns, start=1)]
    return {"Label": label, "Columns": named}


def _histories(
    objects: Sequence[str], variable: str, period: str, statistic: str, extra: list[str] | None = None
) -> list[dict[str, Any]]:
    return [
        {
            "Command": "TimeHistory",
            "ObjectName": name,
            "Variable": variable,
            "objectExtra": extra,
            "SimulationPeriod": period,
            "Statistic_Type": statistic,
        }
        for name in objects
    ]
