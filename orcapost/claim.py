"""A run's claim on the files that it writes: no other run writes them meanwhile, and no other configuration later.

While a run goes on, a locked file in the output folder says whose the output is; afterwards its results do.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from orcapost.about import about_paths
from orcapost.common.atomic import open_to_read
from orcapost.common.locks import OutputTaken, try_lock, unlock
from orcapost.job import Job
from orcapost.problem_list import partial_problems_path, problems_path
from orcapost.results.store import OWNER, fact_in
from orcapost.tables import partial_paths, table_paths

MAX_CLAIM = 1_000_000  # bytes; a thousand tables take a tenth of it


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose the output is.

    Attributes
    ----------
    configuration
        Its file, relative to the output folder, so that both may be moved together; absolute on another drive.
    name
        ``Job.name``, which a label is part of.
    files
        Names of the tables, whole or partial, of what stands beside them, and of the kept results; of what is written
        for each input file, patterns.
    """

    configuration: str
    name: str
    files: tuple[str, ...]

    @classmethod
    def of(cls, job: Job) -> Owner:
        """The owner of a job's output; of a trial's, the whole job."""
        job = job.whole
        configuration = str(job.source.absolute())
        with contextlib.suppress(ValueError):  # another drive
            configuration = os.path.relpath(configuration, job.output_directory.absolute())
        tables = (*table_paths(job), *partial_paths(job))
        paths = (*tables, problems_path(job), partial_problems_path(job), *about_paths(job), results_path(job))
        names = [*(path.name for path in paths), *(files.name_for("*") for files in job.files)]
        return cls(configuration, job.name, tuple(names))

    def shared(self, other: Owner) -> str | None:
        """The first file that both write, or None."""
        names = {os.path.normcase(name) for name in other.files}
        return next((name for name in self.files if os.path.normcase(name) in names), None)


class Claim:
    """The claim of one run. Until `release`, no other run can claim one of its tables.

    Raises
    ------
    OutputTaken
        Another run is writing one of them, or one is there that another configuration wrote.
    OSError
        The output folder cannot be written to.
    """

    def __init__(self, job: Job) -> None:
        folder, ours = job.whole.output_directory, Owner.of(job)
        self._path = folder / f".{job.name}.lock"
        lock = try_lock(self._path)
        if lock is None:
            raise OutputTaken(
                f"another run is writing the tables of {job.name} to {folder}{_by(folder, _read(self._path))}; "
                "wait for its end, or give another --output"
            )
        self._lock: int | None = lock
        try:
            os.lseek(lock, 0, os.SEEK_SET)
            os.ftruncate(lock, 0)
            os.write(lock, json.dumps(asdict(ours)).encode())
            # Of two runs that come at once, each has written its claim before it looks: one at least sees the other.
            self._refuse_running(folder, ours)
            _refuse_written(folder, ours)
        except BaseException as failure:
            self.release()
            if isinstance(failure, OSError) and failure.filename is None:  # a full disk does not say where
                failure.filename = str(self._path)
            raise

    def release(self) -> None:
        """Give it back. Only the first call counts."""
        if self._lock is not None:
            unlock(self._path, self._lock)
            self._lock = None

    def _refuse_running(self, folder: Path, ours: Owner) -> None:
        for path in sorted(folder.glob(".*.lock")):
            other = _read(path)
            if path == self._path or other is None or (name := ours.shared(other)) is None:
                continue
            lock = try_lock(path)
            if lock is None:
                raise OutputTaken(
                    f"another run is writing {name} to {folder}{_by(folder, other)}, which would be written over"
                    f"{_by(folder, ours)}; give one of them another --output, label or group name"
                )
            unlock(path, lock)  # of a run that was killed


def results_path(job: Job) -> Path:
    """Where a job's results are kept; those of a trial with the whole's."""
    return job.whole.output_directory / f"{job.name}_results.sqlite"


def _refuse_written(folder: Path, ours: Owner) -> None:
    for results in sorted(folder.glob("*_results.sqlite")):
        other = _owner(fact_in(results, *OWNER))
        name = None if other is None else ours.shared(other)
        if other is None or name is None or _is_same(folder, ours, other):
            continue
        # A configuration that was renamed or moved goes on with its own tables.
        if (folder / name).exists() and (folder / other.configuration).exists():
            raise OutputTaken(
                f"{name} in {folder} was written{_by(folder, other)}, and would be written over{_by(folder, ours)}; "
                "give one of them another --output, label or group name, or remove that file"
            )


def _is_same(folder: Path, one: Owner, other: Owner) -> bool:
    """Whether two owners are the same configuration under the same name, whichever way its path was written."""
    if one.name != other.name or one.configuration == other.configuration:
        return one.name == other.name
    try:
        return (folder / one.configuration).samefile(folder / other.configuration)
    except OSError:
        return False


def _by(folder: Path, owner: Owner | None) -> str:
    return "" if owner is None else f" by {os.path.normpath(folder / owner.configuration)} ({owner.name})"


def _read(path: Path) -> Owner | None:
    try:
        with open_to_read(path) as stream:
            return _owner(json.loads(stream.read(MAX_CLAIM)))
    except (OSError, ValueError, RecursionError):
        return None


def _owner(content: object) -> Owner | None:
    """An owner as it was written; None for anything else."""
    match content:
        case {"configuration": str(configuration), "name": str(name), "files": [*files]}:
            return Owner(configuration, name, tuple(map(str, files)))
    return None
