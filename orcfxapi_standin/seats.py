"""Licence seats: at most N processes of this user hold a model at once.

``ORCFXAPI_STANDIN_LICENCES=N`` sets the number; unset, seats are unlimited. A seat is a locked file in
``ORCFXAPI_STANDIN_LICENCE_DIR`` (default: a folder of the user's in the temp folder). The lock is the operating
system's, so a process that dies in any way gives its seat back.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from orcfxapi_standin.enums import StatusCode
from orcfxapi_standin.errors import fail

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class Seat:
    """The seat of this process, held while it has models."""

    def __init__(self) -> None:
        self._guard = threading.RLock()  # a model may be collected while another is made
        self._models = 0
        self._descriptor: int | None = None

    def take(self) -> None:
        """Count one more model; the first takes a seat.

        Raises
        ------
        DLLError
            LicensingError if all seats are taken.
        """
        with self._guard:
            self._models += 1
            try:
                if self._descriptor is None and (limit := _limit()) is not None:
                    self._descriptor = _lock_one(limit)
            except BaseException:
                self._models -= 1
                raise

    def give_back(self) -> None:
        """Count one model less; the last gives the seat back."""
        with self._guard:
            self._models -= 1
            if self._models == 0 and self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None


def _limit() -> int | None:
    text = os.environ.get("ORCFXAPI_STANDIN_LICENCES", "")
    if not text:
        return None
    if not text.isdecimal():
        fail(StatusCode.LicensingError, f"ORCFXAPI_STANDIN_LICENCES is {text!r}; it has to be a number of seats.")
    return int(text)


def _lock_one(limit: int) -> int:
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(limit):
        descriptor = _try_lock(folder / f"seat_{number}")
        if descriptor is not None:
            return descriptor
    fail(StatusCode.LicensingError, f"No licence: all {limit} seats of the stand-in are taken.")


def _try_lock(path: Path) -> int | None:
    """A descriptor that holds the lock until it is closed, or None if another process holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        if isinstance(error, BlockingIOError | PermissionError):  # what Linux and Windows raise if it is held
            return None
        raise
    return descriptor


def _folder() -> Path:
    named = os.environ.get("ORCFXAPI_STANDIN_LICENCE_DIR")
    if named:
        return Path(named)
    import getpass  # both are slow to import, and seldom needed
    import tempfile

    return Path(tempfile.gettempdir()) / f"orcfxapi_standin_licences_{getpass.getuser()}"


SEAT = Seat()
