"""Starts worker processes. Lean, so that the first one can be started before the parent has imported the rest.

`subprocess` rather than `multiprocessing`: that starts no process in a daemonic one, and runs the user's script again
in each, which must have a ``__main__`` guard then. A worker's own input and output carry no messages: the vendor's
library may print.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass

from orcapost.common.interruption import held
from orcapost.engine.ctrl_c import DEAF_TO_CTRL_C, children_deaf_to_ctrl_c
from orcapost.engine.pipe import Pipe, pipe_pair
from orcapost.engine.slot import CannotStart

# The worker finds modules where the parent does, also if orcapost is not installed.
_CODE = "import sys; sys.path[:] = sys.argv[4:]; from orcapost.engine.worker_process import main; main()"


@dataclass(frozen=True, slots=True)
class WorkerProcess:
    """A process that serves one run (see `orcapost.engine.worker_process`), and the parent's end of the pipe to it.

    It ends when the pipe is closed, or with its parent.
    """

    process: subprocess.Popen[bytes]
    pipe: Pipe


def start_worker(backend: str) -> WorkerProcess:
    """Start a process that will read files through `backend`.

    Raises
    ------
    CannotStart
        No process could be started.
    """
    process = None
    try:
        ours, its = pipe_pair()
        try:
            with held(), children_deaf_to_ctrl_c(), closing(its):
                process = _open_process(backend, its)
        except BaseException:  # a Ctrl-C that came meanwhile too: nobody else knows of the process yet
            ours.close()
            if process is not None:
                process.kill()
                process.wait()
            raise
    except OSError as error:
        raise CannotStart(f"cannot start a worker process: {error.strerror or error}") from error
    return WorkerProcess(process, ours)


def start_ahead(backend: str) -> WorkerProcess | None:
    """A worker for the first files of a run whose configuration is still to be read; None if it cannot be started."""
    with contextlib.suppress(CannotStart):
        return start_worker(backend)
    return None


def _open_process(backend: str, pipe: Pipe) -> subprocess.Popen[bytes]:
    handles = pipe.handles()
    executable, environment = _interpreter()
    flags = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]
    search_path = [place for place in sys.path if isinstance(place, str)]
    command = [executable, *flags, "-c", _CODE, backend, *map(str, handles), *search_path]
    if sys.platform == "win32":
        startup = subprocess.STARTUPINFO(lpAttributeList={"handle_list": list(handles)})
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            env=environment,
            startupinfo=startup,
            creationflags=DEAF_TO_CTRL_C,
        )
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=handles)


def _interpreter() -> tuple[str, dict[str, str] | None]:
    """The Python to start, and its environment if that is not ours.

    Where Python is a part of another program, `multiprocessing.set_executable` may have named one.
    """
    spawn = sys.modules.get("multiprocessing.spawn")
    named = spawn.get_executable() if spawn else None
    executable = os.fsdecode(named) if named else sys.executable
    if not executable:
        raise OSError("it is not known where Python is (sys.executable is empty)")
    base = getattr(sys, "_base_executable", executable)
    if sys.platform == "win32" and executable == sys.executable != base:
        # In a virtual environment that is a launcher, whose child is Python; to kill it would leave its child.
        return base, {**os.environ, "__PYVENV_LAUNCHER__": executable}
    return executable, None
