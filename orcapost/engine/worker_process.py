"""A worker process from its first instruction: watches for its parent's end, then answers it.

What is imported here comes before that watch: as little as possible, since an import may hang.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from orcapost.engine.pipe import Pipe, inherited


def main() -> None:
    """Answer the parent, which named the backend and the handles of a pipe on the command line."""
    backend, reading, writing = sys.argv[1:4]
    pipe = inherited(int(reading), int(writing))
    inbox: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, inbox), daemon=True).start()
    prepare_process()
    import pickle

    serve(lambda: pickle.loads(inbox.get()), pipe.send, backend)


def _listen(pipe: Pipe, inbox: SimpleQueue[bytes]) -> None:
    """Take in messages; end this process as soon as its parent is gone, however it went, so that no licence seat stays
    taken. Messages stay pickled: to unpickle may import, and so hang."""
    try:
        while True:
            inbox.put(pipe.receive_bytes())
    except (EOFError, OSError):
        os._exit(1)


def prepare_process() -> None:
    """Leave the terminal's signals to the parent, and have a crash end this process."""
    import signal

    for name in ("SIGINT", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    if sys.platform == "win32":
        import ctypes

        no_crash_dialogs(ctypes.windll.kernel32)


def no_crash_dialogs(kernel32: Any) -> None:
    """Have Windows end this process when it crashes, rather than keep it behind a dialog that nobody sees."""
    fail_critical_errors, no_fault_dialog, no_open_file_dialog = 0x0001, 0x0002, 0x8000
    kernel32.SetErrorMode(fail_critical_errors | no_fault_dialog | no_open_file_dialog)


def serve(receive: Callable[[], Any], send: Callable[[object], None], backend: str) -> None:
    """Be a worker: send ``"ready"``, receive the run's `WorkerTask`, then answer each file of every list received,
    until None comes."""
    import contextlib
    import gc
    from pathlib import Path

    from orcapost.engine.worker import Worker
    from orcapost.orcaflex.backend import open_backend
    from orcapost.orcaflex.errors import BackendMissing

    with contextlib.suppress(BackendMissing):  # the first file says so
        open_backend(backend)
    gc.freeze()  # what is imported by now lives as long as the process: never look at it again
    with contextlib.suppress(OSError):  # the parent is gone
        send("ready")
        worker = Worker(receive())
        while (files := receive()) is not None:
            for path, *about in files:
                send(worker.process(Path(path), *about))
