"""Ctrl-C reaches the parent and no worker, on both kinds of systems."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from multiprocessing import resource_tracker

import pytest

from orcapost.engine.ctrl_c import _console_ignores_ctrl_c, children_deaf_to_ctrl_c

posix = pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")


class Kernel32:
    """Records what is asked of the Windows console."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, bool]] = []

    def SetConsoleCtrlHandler(self, handler: object, add: bool) -> None:
        self.calls.append((handler, add))


def test_on_windows_ctrl_c_is_ignored_while_a_child_starts_and_no_longer() -> None:
    kernel32 = Kernel32()

    with _console_ignores_ctrl_c(kernel32):
        assert kernel32.calls == [(None, True)]

    assert kernel32.calls == [(None, True), (None, False)]


def test_on_windows_ctrl_c_works_again_if_the_child_cannot_start() -> None:
    kernel32 = Kernel32()

    with pytest.raises(OSError, match="no more processes"), _console_ignores_ctrl_c(kernel32):
        raise OSError("no more processes")

    assert kernel32.calls[-1] == (None, False)


@posix
def test_what_starts_a_process_of_its_own_and_would_let_ctrl_c_through_is_started_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blocked: list[bool] = []
    monkeypatch.setattr(
        resource_tracker,
        "ensure_running",
        lambda: blocked.append(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    )

    with children_deaf_to_ctrl_c():
        assert blocked == [False]
        assert signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])


@posix
def test_on_another_thread_which_is_never_interrupted_nothing_is_changed() -> None:
    masks: list[set[int]] = []

    def start() -> None:
        with children_deaf_to_ctrl_c():
            masks.append(set(signal.pthread_sigmask(signal.SIG_BLOCK, [])))

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()

    assert masks == [set(signal.pthread_sigmask(signal.SIG_BLOCK, []))]


@posix
def test_a_child_started_in_the_block_is_not_ended_by_ctrl_c() -> None:
    with children_deaf_to_ctrl_c():
        child = subprocess.Popen([sys.executable, "-c", "print('up', flush=True); input()"], stdin=-1, stdout=-1)
    assert child.stdout is not None
    child.stdout.readline()

    child.send_signal(signal.SIGINT)

    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(timeout=0.5)
    child.communicate(b"\n")
    assert child.returncode == 0


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
