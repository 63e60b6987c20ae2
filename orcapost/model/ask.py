"""Asks one file what it holds, in a worker process as a run does."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from orcapost.engine.processes import start_worker
from orcapost.engine.result import WorkerAnswer
from orcapost.engine.slot import CannotStart
from orcapost.engine.worker import WorkerTask
from orcapost.extract.answers import Simulation
from orcapost.extract.contents import Contents
from orcapost.inventory import InventoryError
from orcapost.model.question import ContentsQuestion, contents_from
from orcapost.orcaflex.errors import BackendMissing
from orcapost.planning.strategy import OWN
from orcapost.products.answering import question_list

END_SECONDS = 10.0  # for the worker to give its seat back before it is killed


@dataclass(frozen=True, slots=True)
class Model:
    """A file and what it holds."""

    path: Path
    simulation: Simulation
    contents: Contents


def ask(path: Path, backend: str, question: ContentsQuestion) -> Model:
    """What a file holds.

    Raises
    ------
    InventoryError
        It cannot be read.
    BackendMissing
        There is no OrcaFlex, or no licence.
    CannotStart
        No process could be started.
    """
    task = WorkerTask(backend, 1, (question_list([question], [0], OWN.extractions),))
    answer = _answer(path, backend, task)
    if answer.no_backend is not None:
        raise BackendMissing(answer.no_backend)
    if answer.no_licence is not None:
        raise BackendMissing(f"no OrcaFlex licence: {answer.no_licence}")
    result = answer.result
    if result is None or result.error is not None or result.simulation is None:
        raise InventoryError(f"{path}: {result.error if result else 'cannot be read'}")
    (reply,) = result.replies
    if not isinstance(reply, str):
        raise InventoryError(f"{path}: {getattr(reply, 'words', 'cannot be listed')}")
    return Model(path, result.simulation, contents_from(reply))


def _answer(path: Path, backend: str, task: WorkerTask) -> WorkerAnswer:
    worker = start_worker(backend)
    try:
        with closing(worker.pipe) as pipe:
            pipe.receive()  # that it is ready
            pipe.send(task)
            pipe.send([(str(path.absolute()), None)])
            answer: WorkerAnswer = pipe.receive()
            with suppress(OSError):
                pipe.send(None)
            return answer
    except (EOFError, OSError) as error:
        raise CannotStart(f"the process that opened {path} ended without an answer") from error
    finally:
        try:
            worker.process.wait(END_SECONDS)
        except BaseException:
            worker.process.kill()
            worker.process.wait()
