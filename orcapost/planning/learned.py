"""What earlier runs measured on a machine and a volume: files at once, what a file costs, what memory it takes.

It is kept as one small JSON file for each machine, volume and backend in the user's cache folder, or where
ORCAPOST_CACHE_DIR says. A run on OrcaFlex so never uses figures of the stand-in. A file that cannot be read counts as
none: what was learned is a help, and no run fails without it.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from orcapost.common.atomic import open_to_read, write_text
from orcapost.job import MB

FORMAT = 1
MAX_FIGURE = 1e15  # no count, time [s], rate or memory [bytes] here is larger


@dataclass(frozen=True, slots=True)
class MemoryModel:
    """What an open file is taken to need: `per_process` bytes, and `per_file_byte` of the file's size.

    The defaults are a careful guess, not a measurement: nobody has measured them on OrcaFlex for this project yet.
    """

    per_process: int = 250 * MB
    per_file_byte: float = 0.5

    def estimate(self, size: int) -> int:
        """Bytes of memory that an open file of `size` bytes is taken to need."""
        return self.per_process + int(self.per_file_byte * size)


@dataclass(frozen=True, slots=True)
class Cost:
    """What files cost here: each `per_file` and `per_byte` of its size.

    Attributes
    ----------
    seconds_per_file, seconds_per_byte
        Time with a worker, where others do not slow it down [s], [s/byte].
    cpu_per_file, cpu_per_byte
        Processor time [s], [s/byte].
    disk_rate
        The most bytes per second that all workers together were seen to get through.
    start
        Seconds that a worker process takes to start.
    around
        Seconds that each file costs besides, when none is open: reading the configuration, writing tables.
    files
        Files that these figures rest on.
    """

    seconds_per_file: float
    seconds_per_byte: float
    cpu_per_file: float
    cpu_per_byte: float
    disk_rate: float
    start: float
    around: float
    files: int

    def seconds(self, size: int) -> float:
        """Time that a file of `size` bytes takes where others do not slow it down [s]."""
        return self.seconds_per_file + self.seconds_per_byte * size

    def cpu(self, size: int) -> float:
        """Processor time that a file of `size` bytes takes [s]."""
        return self.cpu_per_file + self.cpu_per_byte * size


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known of a machine and a volume.

    Attributes
    ----------
    counts
        For a size bin's key (`bin_key`), the files at once at which it settled.
    memory, cost
        None before any file was measured.
    updated
        When, as ISO 8601 text; empty if nothing was learned.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    memory: MemoryModel | None = None
    cost: Cost | None = None
    updated: str = ""


NOTHING = Learned()


class LearnedFile:
    """Where one machine, volume and backend is remembered.

    Parameters
    ----------
    files
        A folder on the volume.
    backend
        What reads the files.
    """

    def __init__(self, files: Path, backend: str) -> None:
        self.volume = volume_of(files)
        self.backend = backend
        self._about = {"machine": platform.node(), "volume": self.volume, "backend": backend}
        name = hashlib.sha256(json.dumps(self._about).encode()).hexdigest()[:16]
        self.path = _cache_folder() / f"learned_{name}.json"

    def load(self) -> Learned:
        """What is remembered; nothing where there is no file, or none that can be read."""
        try:
            with open_to_read(self.path) as stream:
                content = json.loads(stream.read())
            if content["orcapost_learned"] != FORMAT or content["about"] != self._about:
                return NOTHING
            learned = Learned(
                counts={str(key): int(count) for key, count in content["counts"].items()},
                memory=MemoryModel(**content["memory"]) if content["memory"] else None,
                cost=Cost(**content["cost"]) if content["cost"] else None,
                updated=str(content["updated"]),
            )
            return learned if _sound(learned) else NOTHING
        except (OSError, ArithmeticError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return NOTHING

    def save(self, learned: Learned) -> None:
        """Remember `learned` instead of what was.

        Raises
        ------
        OSError
            The cache folder cannot be written to.
        """
        content = {"orcapost_learned": FORMAT, "about": self._about, **asdict(learned)}
        write_text(self.path, json.dumps(content, indent=1) + "\n")

    def forget(self) -> bool:
        """Remember nothing; whether there was anything.

        Raises
        ------
        OSError
            The file cannot be removed.
        """
        there = self.path.exists()
        self.path.unlink(missing_ok=True)
        return there


def _sound(learned: Learned) -> bool:
    """Whether these are figures that a run may have shown; whatever wrote the file, no run is to fail for it."""
    figures = [*learned.counts.values()]
    if learned.memory is not None:
        figures += asdict(learned.memory).values()
        if learned.memory.per_process < 1:
            return False
    if learned.cost is not None:
        figures += asdict(learned.cost).values()
    return all(isinstance(figure, int | float) and 0 <= figure <= MAX_FIGURE for figure in figures)


def volume_of(folder: Path) -> str:
    """The volume that a folder lies on: a drive (``D:``), a share (``\\\\server\\share``) or a mount point."""
    place = folder.absolute()
    if place.drive:
        return place.drive.lower()
    while not os.path.ismount(place) and place != place.parent:
        place = place.parent
    return str(place)


def _cache_folder() -> Path:
    given = os.environ.get("ORCAPOST_CACHE_DIR")
    if given:
        return Path(given)
    from platformdirs import user_cache_path

    return user_cache_path("orcapost", appauthor=False)
