"""Ctrl-C reaches the parent and no worker, on both kinds of systems."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from orcapost.engine.ctrl_c import children_deaf_to_ctrl_c

posix = pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")


def start_child() -> subprocess.Popen[bytes]:
    with children_deaf_to_ctrl_c():
        return subprocess.Popen([sys.executable, "-c", "print('up', flush=True); input()"], stdin=-1, stdout=-1)


@posix
@pytest.mark.parametrize("thread", ["main", "another"])
def test_a_child_started_in_the_block_is_not_ended_by_ctrl_c(thread: str) -> None:
    if thread == "main":
        child = start_child()
    else:
        with ThreadPoolExecutor() as pool:
            child = pool.submit(start_child).result()
    assert child.stdout is not None
    child.stdout.readline()

    child.send_signal(signal.SIGINT)

    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(timeout=0.5)
    child.communicate(b"\n")
    assert child.returncode == 0


@posix
def test_a_program_that_takes_ctrl_c_itself_keeps_it() -> None:
    """Python is a part of it then, and does not know its handler."""
    code = (
        "import ctypes, signal; ctypes.CDLL(None).signal(2, 1); signal.getsignal = lambda number: None\n"
        "from orcapost.engine.ctrl_c import children_deaf_to_ctrl_c\n"
        "with children_deaf_to_ctrl_c(): signal.raise_signal(signal.SIGINT)\n"
        "print('went on')"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "went on\n"


@posix
@pytest.mark.parametrize("other_threads", [0, 2])
def test_the_parent_gets_a_ctrl_c_that_came_meanwhile_after_the_block(other_threads: int) -> None:
    # The system gives a signal to any thread that does not block it.
    done = threading.Event()
    threads = [threading.Thread(target=done.wait) for _ in range(other_threads)]
    for thread in threads:
        thread.start()
    reached = False

    with pytest.raises(KeyboardInterrupt), children_deaf_to_ctrl_c():
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.05)
        reached = True

    done.set()
    assert reached
