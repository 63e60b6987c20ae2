"""Standard output and standard error that drop what cannot be written: no table is lost for a screen that is gone."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Any, TextIO


class _Dropping(io.RawIOBase):
    """Passes bytes on to `raw`; those that it refuses are gone."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self.failure: OSError | None = None

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return bool(self._raw.isatty())

    def fileno(self) -> int:
        return int(self._raw.fileno())

    def write(self, data: Any) -> int:
        try:
            written = self._raw.write(data)
        except OSError as failure:
            self.failure = self.failure or failure
            written = None
        return memoryview(data).nbytes if written is None else int(written)


def drop_what_fails() -> None:
    """Have the standard streams of this process do so from here on."""
    if os.name == "posix":
        for descriptor in range(3):
            try:  # if one is closed, the next file that is opened has its number, and gets what is said to the screen
                os.fstat(descriptor)
            except OSError:
                os.open(os.devnull, os.O_RDWR)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        binary = getattr(stream, "buffer", None)
        if binary is None:  # there is none, or a test's
            continue
        stream.flush()
        dropping = io.TextIOWrapper(
            io.BufferedWriter(_Dropping(getattr(binary, "raw", binary))),
            encoding=stream.encoding,
            errors="replace",  # a console of an old code page shows ? rather than fail
            line_buffering=stream.line_buffering,
            write_through=stream.write_through,
        )
        setattr(sys, name, dropping)


def failure(stream: TextIO | None) -> OSError | None:
    """Why something that was written to a stream is lost, or None. A reader that has gone away wanted no more."""
    if stream is None:
        return None
    stream.flush()
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    found = raw.failure if isinstance(raw, _Dropping) else None
    return None if found is None or found.errno == errno.EPIPE else found
