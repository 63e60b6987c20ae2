"""Starts worker processes. Lean, so that the first one can be started before the parent has imported the rest."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any

from orcapost.common.interruption import held
from orcapost.engine.ctrl_c import children_deaf_to_ctrl_c

if TYPE_CHECKING:
    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection

        Pipe = PipeConnection[Any, Any]
    else:
        from multiprocessing.connection import Connection

        Pipe = Connection[Any, Any]


class CannotStart(Exception):
    """No worker process can be started: the system gives none, or each ends before it is ready."""


@dataclass(frozen=True, slots=True)
class WorkerProcess:
    """A process that serves one run (see `orcapost.engine.worker.serve`), and the parent's end of the pipe to it.

    It ends when the pipe is closed, or with its parent.
    """

    process: BaseProcess
    pipe: Pipe


def start_worker(backend: str) -> WorkerProcess:
    """Start a process that will read files through `backend`.

    Raises
    ------
    CannotStart
        No process could be started.
    """
    context = get_context("spawn")
    try:
        ours, its = context.Pipe()
        process = context.Process(target=_serve, args=(its, backend), daemon=True)
        try:
            with held(), children_deaf_to_ctrl_c(), its:
                process.start()
        except KeyboardInterrupt:  # it came meanwhile, and nobody else knows of the process yet
            if process.pid is not None:
                process.kill()
                process.join()
            raise
    except OSError as error:
        raise CannotStart(f"cannot start a worker process: {error.strerror or error}") from error
    return WorkerProcess(process, ours)


def start_ahead(backend: str) -> WorkerProcess | None:
    """A worker for the first files of a run whose configuration is still to be read; None if it cannot be started."""
    with contextlib.suppress(CannotStart):
        return start_worker(backend)
    return None


def _serve(pipe: Pipe, backend: str) -> None:
    # Before anything is imported, since an import may hang.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from orcapost.engine.worker import serve

    serve(pipe, backend)


def _end_with_parent() -> None:
    """End this process as soon as its parent is gone, however it went, so that no licence seat stays taken."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
