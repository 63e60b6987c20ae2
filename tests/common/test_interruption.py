"""What tells the command to end is never lost: it is acted on where the command is ready for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from orcapost.common import interruption

posix = pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")

HEAD = """
import os, signal, sys, time
from orcapost.common import interruption
interruption.install()
def send(name="SIGINT"):
    os.kill(os.getpid(), getattr(signal, name))
    time.sleep(0.01)
"""


def ended(code: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", HEAD + code], capture_output=True, text=True, timeout=60, **options)


@posix
@pytest.mark.parametrize(
    ("name", "status", "line"),
    [
        ("SIGINT", 130, "interrupted"),
        ("SIGTERM", 143, "ended by SIGTERM"),
        ("SIGHUP", 129, "ended by SIGHUP, as its terminal was closed"),
    ],
)
@pytest.mark.parametrize(
    "where", ["{}", "try: {}\nexcept BaseException: pass", "class A:\n def __del__(self): {}\nA()"]
)
def test_before_there_is_anything_to_clear_up_a_signal_ends_the_process_wherever_it_comes(
    name: str, status: int, line: str, where: str
) -> None:
    result = ended(where.format(f"send({name!r})") + "\nprint('went on')")

    assert (result.returncode, result.stdout, result.stderr) == (status, "", f"{line}\n")


@posix
def test_in_a_held_block_it_waits_for_the_end_of_the_block() -> None:
    result = ended("with interruption.held():\n send()\n print('to the end', flush=True)\nprint('went on')")

    assert (result.returncode, result.stdout, result.stderr) == (130, "to the end\n", "interrupted\n")


@posix
def test_the_cursor_of_a_terminal_is_shown_again() -> None:
    import pty

    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", HEAD + "send()"], stderr=theirs, timeout=60)
    os.close(theirs)

    assert os.read(ours, 1000) == b"\x1b[?25hinterrupted\r\n"
    os.close(ours)


@posix
def test_one_that_is_pending_is_raised_before_a_raising_block_begins() -> None:
    code = """
with interruption.held():
    send()
    try:
        with interruption.raising():
            print('begun')
    except KeyboardInterrupt:
        print('raised')
"""
    assert ended(code).stdout == "raised\n"


@posix
def test_in_a_held_block_check_raises_it_once_and_more_of_them_do_not_disturb_whoever_clears_up() -> None:
    code = """
with interruption.held():
    send("SIGTERM")
    try:
        interruption.check()
    except KeyboardInterrupt:
        send()
        interruption.check()
        print(interruption.words(), interruption.status())
"""
    result = ended(code)

    assert (result.returncode, result.stdout) == (0, "ended by SIGTERM 143\n")


@posix
def test_the_third_ends_the_process_at_once() -> None:
    result = ended("with interruption.held():\n send()\n send()\n print('two', flush=True)\n send()\n print('three')")

    assert (result.returncode, result.stdout, result.stderr) == (130, "two\n", "interrupted\n")


@posix
def test_in_a_raising_block_it_is_raised_where_it_comes() -> None:
    code = """
try:
    with interruption.raising():
        send()
        print('went on')
except KeyboardInterrupt:
    print('raised')
"""
    assert ended(code).stdout == "raised\n"


@posix
def test_one_that_came_in_a_held_block_is_raised_at_its_end_inside_a_raising_one() -> None:
    code = """
try:
    with interruption.raising():
        with interruption.held():
            send()
            print('to the end')
        print('went on')
except KeyboardInterrupt:
    print('raised')
"""
    assert ended(code).stdout == "to the end\nraised\n"


@posix
def test_what_was_ignored_when_the_command_was_started_stays_ignored() -> None:
    nohup = f"import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n{HEAD}send('SIGHUP')\nprint('went on')"

    assert subprocess.run([sys.executable, "-c", nohup], capture_output=True, text=True).stdout == "went on\n"


def test_on_windows_the_closing_of_the_console_is_taken_as_ctrl_break_and_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[object] = []
    monkeypatch.setattr("_thread.interrupt_main", lambda number: done.append(number))
    monkeypatch.setattr("time.sleep", lambda seconds: done.append("waits"))
    handlers: list[tuple[Callable[[int], int], int]] = []

    class Kernel32:
        @staticmethod
        def SetConsoleCtrlHandler(handler: Callable[[int], int], add: int) -> None:
            handlers.append((handler, add))

    interruption._outlive_console(Kernel32, lambda function: function)

    ((handler, add),) = handlers
    assert add == 1
    assert [handler(event) for event in (0, 1)] == [0, 0]  # Ctrl-C and Ctrl-Break are Python's own to handle
    assert done == []
    for event in (2, 5, 6):  # CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT
        assert handler(event) == 1
    assert done == [getattr(signal, "SIGBREAK", signal.SIGINT), "waits"] * 3


def test_ctrl_c_before_the_handlers_are_there_has_its_line_and_status_too() -> None:
    code = """
import sys
from orcapost.__main__ import main

class CtrlC:
    def find_spec(name, *others):
        if name == "orcapost.common.interruption":
            raise KeyboardInterrupt

sys.meta_path.insert(0, CtrlC)
main()
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)

    assert (result.returncode, result.stderr) == (130, "interrupted\n")
