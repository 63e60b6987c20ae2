"""What comes back from a worker for one file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from orcapost.extract.answers import Origin, Problem, Simulation, VariableDetails
from orcapost.extract.details import VariableKey
from orcapost.orcaflex.backend import Versions
from orcapost.products.replies import Reply

FileStatus = Literal["ok", "empty_cells", "incomplete", "failed"]


@dataclass(frozen=True, slots=True)
class Usage:
    """What one file cost its worker.

    Attributes
    ----------
    load, extract
        Seconds for opening the file and for reading its results.
    cpu
        Processor seconds.
    rss_peak
        Most memory the process ever held [bytes]; 0 where the system does not say.
    read
        Bytes read by the process for this file; 0 where the system does not say.
    """

    load: float = 0.0
    extract: float = 0.0
    cpu: float = 0.0
    rss_peak: int = 0
    read: int = 0


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of one file, and how.

    Attributes
    ----------
    run_status
        `orcapost.extract.answers.Simulation.run_status`; or ``missing``, ``unreadable``, ``crashed``, ``timed out``,
        ``no licence``, ``failed``; in the tables of a run that was stopped, ``not run``.
    simulation
        How far its simulation got; None where it could not be opened.
    replies
        One for each question that the file was asked, in a worker's answer; none for a failed file.
    origin
        What wrote the file, and in which units; None where it could not be opened.
    versions
        What read it.
    details
        Long names and units of variables that this file was the first to give.
    problems
        What the user must know of all its replies, those of earlier runs too; none in a worker's answer.
    error
        Why the file failed, or None.
    content
        A hash of the file's content where one was asked for (see `orcapost.engine.content`).
    """

    run_status: str
    simulation: Simulation | None = None
    replies: tuple[Reply, ...] = ()
    origin: Origin | None = None
    versions: Versions | None = None
    details: tuple[tuple[VariableKey, VariableDetails], ...] = ()
    problems: tuple[Problem, ...] = ()
    error: str | None = None
    usage: Usage = Usage()
    content: str | None = None

    @property
    def status(self) -> FileStatus:
        """``failed``: it gave no values. ``incomplete``: its simulation did not run to its end, whether or not it has
        empty cells. ``empty_cells``: its simulation is complete, and some cells are empty. Else ``ok``."""
        if self.error is not None:
            return "failed"
        kinds = {problem.kind for problem in self.problems}
        if "unfinished" in kinds:
            return "incomplete"
        return "empty_cells" if "empty_cell" in kinds else "ok"


@dataclass(frozen=True, slots=True)
class WorkerAnswer:
    """A worker's answer about one file.

    Attributes
    ----------
    result
        The file's result; None if the worker could not try, for one of the two reasons below.
    no_licence, no_backend
        Why not, in words.
    no_folder
        The file's folder, if the file failed and the folder is not there or empty: a share that dropped, say.
    pid
        The worker's process.
    busy
        Seconds from taking up the file to answering.
    ended
        When it answered, by `time.perf_counter`, which all processes of a machine share.
    versions, model_threads
        What answered, as read back from OrcFxAPI.
    """

    result: FileResult | None
    pid: int
    busy: float
    ended: float
    no_licence: str | None = None
    no_backend: str | None = None
    no_folder: str | None = None
    versions: Versions | None = None
    model_threads: int | None = None
