"""The signals that end the command: Ctrl-C, SIGTERM, SIGHUP; on Windows Ctrl-Break and the closing of the console.

Python makes an exception of Ctrl-C, and ends silently of the others. But an exception that comes out of nowhere is lost
in some places (imports, finalizers), and leaves things half done in others. So each signal is noted, and what happens
then depends on where the command is:

- At first there is nothing to clear up: it says one line and ends.
- In a `held` block only `check` raises KeyboardInterrupt; at the latest, the end of the block acts on the signal.
- In a `raising` block KeyboardInterrupt is raised at once, where there is something to clear up but no place to check.

More of the same while it clears up are ignored; with the third it ends at once. The first module to be imported, and
the handlers are there only after it is: so it imports nothing that is not in the interpreter already.
"""

import _signal as signal  # type: ignore[import-not-found]  # what `signal` is made of, without its enums
import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType, TracebackType
    from typing import Any, NoReturn

SIGNALS_TO_EXIT = 3
SHOW_CURSOR = b"\x1b[?25h"
# Events of the Windows console after which it leaves a process five seconds.
CLOSE_EVENTS = (2, 5, 6)  # CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT

_WORDS = {
    "SIGINT": "interrupted",
    "SIGTERM": "ended by SIGTERM",
    "SIGHUP": "ended by SIGHUP, as its terminal was closed",
    "SIGBREAK": "ended by Ctrl-Break, or as its console was closed",
}
# Their numbers, of those that this system has.
_SIGNALS = {getattr(signal, name): words for name, words in _WORDS.items() if hasattr(signal, name)}


class _State:
    """The one place where this is kept: a process has one set of signal handlers."""

    reaction: str = "exit"  # or "hold", or "raise"
    number: int = signal.SIGINT  # the first signal
    count: int = 0
    delivered: bool = False  # it was raised, and whoever catches it says so


def install() -> None:
    """Take these signals, apart from those that whoever started the command wants to be ignored (nohup does)."""
    for number in _SIGNALS:
        if signal.getsignal(number) not in (signal.SIG_IGN, None):
            signal.signal(number, _take)
    if sys.platform == "win32":
        import ctypes

        _outlive_console(ctypes.windll.kernel32, ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint))


class held:  # used like a function
    """Put off what a signal brings about to the end of this block, or to the next `check`."""

    _reaction = "hold"

    def __enter__(self) -> None:
        self._before, _State.reaction = _State.reaction, self._reaction

    def __exit__(
        self, kind: "type[BaseException] | None", error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        _State.reaction = self._before
        if pending() and _State.reaction != "hold":
            _act()


class raising(held):
    """Have a signal in this block raise KeyboardInterrupt."""

    _reaction = "raise"

    def __enter__(self) -> None:
        super().__enter__()
        if pending():
            _State.reaction = self._before
            check()


def pending() -> bool:
    """Whether a signal came that nothing has been done about."""
    return _State.count > 0 and not _State.delivered


def check() -> None:
    """Raise KeyboardInterrupt if a signal is pending."""
    if pending():
        deliver()
        raise KeyboardInterrupt


def deliver() -> None:
    """Say that what is to be done about the signal is being done."""
    _State.delivered = True


def words() -> str:
    """What came, for the user."""
    return _SIGNALS[_State.number]


def status() -> int:
    """The exit status that says so: 128 and the signal's number; on Windows that of Ctrl-C for all."""
    return 128 + (signal.SIGINT if sys.platform == "win32" else _State.number)


def _take(number: int, frame: "FrameType | None") -> None:
    """The signal handler."""
    _State.count += 1
    if _State.count == 1:
        _State.number = number
    if _State.count >= SIGNALS_TO_EXIT:
        _exit()
    if not _State.delivered and _State.reaction != "hold":
        _act()


def _act() -> None:
    if _State.reaction == "raise":
        check()
    else:
        _exit()


def _exit() -> "NoReturn":
    """End the process here: no exception can be lost, and nothing is left that needs clearing up."""
    try:  # noqa: SIM105 - contextlib is not in the interpreter
        os.write(2, (SHOW_CURSOR if os.isatty(2) else b"") + f"{words()}\n".encode())
    except OSError:  # the screen is gone
        pass
    os._exit(status())


def _outlive_console(kernel32: "Any", callback: "Any") -> None:
    """Take the closing of a Windows console as Ctrl-Break, and keep the process alive until that has been acted on.

    Windows ends a process as soon as its handler returns, or after five seconds.
    """
    import _thread

    def closed(event: int) -> int:
        if event not in CLOSE_EVENTS:
            return 0  # others may handle it
        _thread.interrupt_main(getattr(signal, "SIGBREAK", signal.SIGINT))
        time.sleep(10)
        return 1

    _outlive_console.kept = callback(closed)  # type: ignore[attr-defined]
    kernel32.SetConsoleCtrlHandler(_outlive_console.kept, 1)  # type: ignore[attr-defined]
