"""A pipe between two processes that carries whole messages both ways. Lean: a worker opens it before all else.

It is two pipes of the system, one each way. `multiprocessing.Pipe` would do the same, but each worker would import
multiprocessing for it, and on Windows it is another thing than elsewhere.
"""

from __future__ import annotations

import os
import pickle
import struct
import sys
import threading
from typing import Any

_LENGTH = struct.Struct("<Q")  # before each message


class Pipe:
    """One end. It may be written to by any thread, and is read by one.

    Parameters
    ----------
    reading, writing
        Descriptors, which are closed with it.
    """

    def __init__(self, reading: int, writing: int) -> None:
        self._incoming = open(reading, "rb")  # noqa: SIM115 - `close` closes it
        self._outgoing = open(writing, "wb", buffering=0)  # noqa: SIM115
        self._sending = threading.Lock()

    @property
    def closed(self) -> bool:
        """Whether this end is closed."""
        return self._outgoing.closed

    def send(self, message: object) -> None:
        """Write a message; waits while the pipe is full, which on Windows 4 kB do.

        Raises
        ------
        OSError
            The other end is closed, or this one.
        """
        data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        left = memoryview(_LENGTH.pack(len(data)) + data)
        with self._sending:
            if self.closed:
                raise BrokenPipeError("the pipe is closed")
            while left:
                left = left[self._outgoing.write(left) :]

    def receive(self) -> Any:
        """Wait for a message.

        Raises
        ------
        EOFError
            The other end is closed.
        """
        return pickle.loads(self.receive_bytes())

    def receive_bytes(self) -> bytes:
        """Wait for a message, and leave it pickled."""
        return self._read(*_LENGTH.unpack(self._read(_LENGTH.size)))

    def _read(self, size: int) -> bytes:
        data = self._incoming.read(size)
        if len(data) < size:
            raise EOFError
        return data

    def close(self) -> None:
        """Close this end. Only the thread that reads may do so, if there is one: the system may wait for it."""
        with self._sending:
            self._outgoing.close()
        self._incoming.close()

    def handles(self) -> tuple[int, int]:
        """What a child needs to open this end, and can inherit if it is named to it: see `inherited`."""
        reading, writing = self._incoming.fileno(), self._outgoing.fileno()
        if sys.platform != "win32":
            return reading, writing
        import msvcrt

        handles = msvcrt.get_osfhandle(reading), msvcrt.get_osfhandle(writing)
        for handle in handles:
            os.set_handle_inheritable(handle, True)
        return handles


def pipe_pair() -> tuple[Pipe, Pipe]:
    """The two ends of a new pipe. No child inherits them that is not given them.

    Raises
    ------
    OSError
        The system has no more.
    """
    descriptors: list[int] = []
    try:
        descriptors += _system_pipe()
        descriptors += _system_pipe()
    except OSError:
        for descriptor in descriptors:
            os.close(descriptor)
        raise
    there, back = descriptors[:2], descriptors[2:]
    return Pipe(back[0], there[1]), Pipe(there[0], back[1])


def inherited(reading: int, writing: int) -> Pipe:
    """The end of a pipe that the parent named to this process (see `Pipe.handles`). No child inherits it further."""
    if sys.platform != "win32":
        for descriptor in (reading, writing):
            os.set_inheritable(descriptor, False)
        return Pipe(reading, writing)
    import msvcrt

    for handle in (reading, writing):
        os.set_handle_inheritable(handle, False)
    return Pipe(msvcrt.open_osfhandle(reading, os.O_RDONLY), msvcrt.open_osfhandle(writing, os.O_WRONLY))


def _system_pipe() -> tuple[int, int]:
    """A pipe's descriptors, never 0 to 2: those are free where the program was started without input and output, but
    in a child they are what a library prints to."""
    pair = os.pipe()
    if sys.platform == "win32" or min(pair) > 2:
        return pair
    import fcntl

    try:
        return fcntl.fcntl(pair[0], fcntl.F_DUPFD_CLOEXEC, 3), fcntl.fcntl(pair[1], fcntl.F_DUPFD_CLOEXEC, 3)
    finally:
        for descriptor in pair:
            os.close(descriptor)
