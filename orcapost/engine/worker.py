"""What a worker process does: one OrcFxAPI model, one file after the other.

It imports the standard library, numpy, the OrcFxAPI module and orcapost's lean modules; anything heavier would be
paid once for every process.
"""

from __future__ import annotations

import os

# One process a file is the parallelism; a thread pool for linear algebra in each would only cost memory.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")

import time
from dataclasses import dataclass
from pathlib import Path

from orcapost.engine.content import content_hash
from orcapost.engine.result import FileResult, Usage, WorkerAnswer
from orcapost.engine.usage import bytes_read, peak_memory
from orcapost.extract.answers import Origin, VariableDetails
from orcapost.extract.details import VariableKey
from orcapost.orcaflex.backend import Versions, open_backend, versions
from orcapost.orcaflex.errors import BackendMissing, FileFailed, LicenceRefused
from orcapost.orcaflex.session import Session
from orcapost.products.answering import QuestionList, replies_of
from orcapost.products.checking import replies_of_one_sample
from orcapost.products.describing import Describing
from orcapost.products.replies import Reply


@dataclass(frozen=True, slots=True)
class WorkerTask:
    """What the files of a run are asked, and through which module.

    Attributes
    ----------
    lists
        Each file is asked one of these.
    keep_model
        Whether file after file is loaded into one model.
    described
        Variables whose units and long names are known.
    verify
        Whether a hash of each file's content is made as well.
    one_sample
        Whether files are only asked if they can answer (see `orcapost.products.checking`).
    """

    backend: str
    model_threads: int
    lists: tuple[QuestionList, ...] = (QuestionList(),)
    described: frozenset[VariableKey] = frozenset()
    keep_model: bool = True
    verify: bool = False
    one_sample: bool = False


class Worker:
    """Opens files and has them answer. Used on one thread."""

    def __init__(self, task: WorkerTask) -> None:
        self._task = task
        self._session: Session | None = None
        self._versions: Versions | None = None
        self._describing = Describing(task.described)

    def process(self, path: Path, file_object: str | None, asked: int = 0, own_stem: str | None = None) -> WorkerAnswer:
        """One file's answer to one of the task's lists. Every failure becomes part of it; nothing is raised.

        Parameters
        ----------
        own_stem
            What the names of its files of results begin with, where that is not its own name.
        """
        started = time.perf_counter()
        result = no_licence = no_backend = threads = None
        try:
            if self._session is None:
                api = open_backend(self._task.backend)
                self._versions = versions(self._task.backend, api)
                self._session = Session(api, self._task.model_threads)
            result = self._result(self._session, path, file_object, self._task.lists[asked], own_stem)
            threads = self._session.threads()
            if not self._task.keep_model:
                self._session.forget()
        except LicenceRefused as refusal:
            no_licence = str(refusal)
        except BackendMissing as missing:
            no_backend = str(missing)
        except Exception as failure:  # a mistake in orcapost or a surprise of the vendor's: this file's row only
            result = FileResult("failed", error=f"{type(failure).__name__}: {failure}".strip())
        gone = result is not None and result.error is not None and _folder_is_gone(path, result)
        return WorkerAnswer(
            result,
            pid=os.getpid(),
            busy=(ended := time.perf_counter()) - started,
            ended=ended,
            no_licence=no_licence,
            no_backend=no_backend,
            no_folder=str(path.parent) if gone else None,
            versions=self._versions,
            model_threads=threads,
        )

    def _result(
        self, session: Session, path: Path, file_object: str | None, asked: QuestionList, own_stem: str | None
    ) -> FileResult:
        begun, cpu, read = time.perf_counter(), time.process_time(), bytes_read()
        simulation = error = content = None
        replies: tuple[Reply, ...] = ()
        origin: Origin | None = None
        details: dict[VariableKey, VariableDetails] = {}
        run_status = "failed"
        try:
            simulation = session.load(path, own_stem)
            loaded = time.perf_counter()
            run_status = simulation.run_status
            answer = replies_of_one_sample if self._task.one_sample else replies_of
            replies = answer(asked, session.file, file_object)
            origin = session.file.origin
            details = self._describing.new(asked, session.file, file_object)
            content = content_hash(path) if self._task.verify else None
        except FileFailed as failure:
            session.forget()
            run_status, error = failure.run_status, str(failure)
        except LicenceRefused:  # whose seat was lost: the next file asks for one
            session.forget()
            raise
        except Exception as failure:  # a bad file must cost its own row only
            error = f"{type(failure).__name__}: {failure}".strip()
        ended = time.perf_counter()
        if simulation is None:
            loaded = ended
        usage = Usage(
            load=loaded - begun,
            extract=ended - loaded,
            cpu=time.process_time() - cpu,
            rss_peak=peak_memory(),
            read=max(0, bytes_read() - read),
        )
        return FileResult(
            run_status=run_status,
            simulation=simulation,
            replies=replies,
            origin=origin,
            versions=self._versions,
            details=tuple(details.items()),
            error=error,
            usage=usage,
            content=content,
        )


def _folder_is_gone(path: Path, failed: FileResult) -> bool:
    """Whether the folder of a file that failed is not there, or was not when the file failed.

    Where a share is not mounted, an empty folder may stand in its place.
    """
    try:
        with os.scandir(path.parent) as entries:
            gone = next(entries, None) is None
    except PermissionError:  # it cannot be listed, and so says nothing
        gone = False
    except OSError:
        gone = True
    return gone or (failed.run_status == "missing" and path.exists())  # then it is back, in this order of asking
