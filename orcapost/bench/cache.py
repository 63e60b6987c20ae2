"""Where a run's bytes come from: the system's file cache is filled, or emptied of the files, before each run."""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from orcapost.bench import BenchError
from orcapost.common.units import human_bytes

State = Literal["warm", "cold", "asis"]

CAN_EVICT = sys.platform == "win32" or hasattr(os, "posix_fadvise")
# More than this share of the bytes still in the cache, and a run was not cold.
STILL_COLD = 0.02
_BUFFER = 1 << 22
# From how large a block on (a power of two of pages) Linux in a virtual machine informs its host that it does not need
# the memory; from more than the largest block there is: never.
_REPORTED_FROM = Path("/sys/module/page_reporting/parameters/page_reporting_order")
_MAX_BLOCK = 10


@dataclass(slots=True)
class Cache:
    """Brings the system's cache into one state before each run.

    Attributes
    ----------
    bytes, memory
        What all files of the work have together, and what the machine could hold of them.
    resident
        After cold runs: the largest share of their bytes that could not be dropped; None if unknown.

    Raises
    ------
    BenchError
        This system has no way of emptying its cache of a file.
    """

    state: State
    bytes: int
    memory: int
    resident: float | None = None

    def __post_init__(self) -> None:
        if self.state == "cold" and not CAN_EVICT:
            raise BenchError("this system cannot drop a file from its cache; use --cache warm or asis")

    def prepare(self, files: Sequence[Path]) -> None:
        """Fill the cache with these files, or empty it of them. To be called before each run.

        Raises
        ------
        OSError
            A file cannot be read.
        """
        if self.state == "warm":
            for file in files:
                read_through(file)
        elif self.state == "cold":
            for file in files:
                evict(file)
            left = [resident_bytes(file) for file in files]
            total = sum(file.stat().st_size for file in files)
            if total and None not in left:
                self.resident = max(self.resident or 0.0, sum(filter(None, left)) / total)

    @property
    def controlled(self) -> bool:
        """Whether the state was reached, as far as the system says."""
        if self.state == "cold":
            return self.resident is not None and self.resident <= STILL_COLD
        return self.state == "warm" and self.bytes <= self.memory

    @property
    def words(self) -> str:
        """The state in words, with what is not known about it."""
        if self.state == "asis":
            return "as is: nothing was done about the cache before a run"
        if self.state == "warm":
            fits = "" if self.controlled else f", but {human_bytes(self.bytes)} are more than the memory holds"
            return f"warm: every file was read once before each run{fits}"
        if self.resident is None:
            return "cold: dropped from the system's cache before each run; this system does not tell whether it obeyed"
        if self.controlled:
            words = "cold: dropped from the system's cache before each run, and seen to be gone"
            if gives_memory_back():
                words += (
                    "; this virtual machine gives freed memory back to its host, and taking it again can cost more "
                    "than the disk (docs/performance.md says how to stop that)"
                )
            return words
        return f"not cold: up to {self.resident:.0%} of the bytes could not be dropped from the system's cache"


def read_through(path: Path) -> None:
    """Read a file once, so that it is in the cache if it fits."""
    buffer = bytearray(_BUFFER)
    with path.open("rb", buffering=0) as stream:
        while stream.readinto(buffer):
            pass


def evict(path: Path) -> None:
    """Drop a file from the system's cache. Needs no rights but to read it.

    On Windows, opening a file without buffering makes the system drop what it holds of it, if nobody else has it open.
    """
    if sys.platform == "win32":
        _open_unbuffered(path)
    else:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            with contextlib.suppress(OSError):  # only what is on the disk can be dropped; a share may not allow it
                os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)


def resident_bytes(path: Path) -> int | None:
    """Bytes of a file that are in the cache, to whole pages; None where the system does not say. Changes nothing."""
    if not sys.platform.startswith("linux"):
        return None
    size = path.stat().st_size
    if size == 0:
        return 0
    pages = -(-size // mmap.PAGESIZE)
    found = (ctypes.c_ubyte * pages)()
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_COPY) as mapped:
        start = ctypes.c_ubyte.from_buffer(mapped)
        try:
            failed = ctypes.CDLL(None).mincore(ctypes.c_void_p(ctypes.addressof(start)), ctypes.c_size_t(size), found)
        finally:
            del start  # a mapping cannot be closed while something points into it
    return None if failed else min(size, sum(page & 1 for page in bytes(found)) * mmap.PAGESIZE)


def gives_memory_back() -> bool:
    """Whether this is a virtual machine that gives freed memory, such as that of an emptied cache, back to its host."""
    try:
        return int(_REPORTED_FROM.read_text()) <= _MAX_BLOCK
    except (OSError, ValueError):
        return False


def _open_unbuffered(path: Path) -> None:
    if sys.platform == "win32":
        from ctypes import wintypes

        generic_read, share_all, open_existing, no_buffering = 0x80000000, 0x7, 3, 0x20000000
        kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel32.CreateFileW.restype = wintypes.HANDLE
        kernel32.CreateFileW.argtypes = [
            wintypes.LPCWSTR, wintypes.DWORD, wintypes.DWORD, wintypes.LPVOID,
            wintypes.DWORD, wintypes.DWORD, wintypes.HANDLE,
        ]  # fmt: skip
        kernel32.CloseHandle.argtypes = [wintypes.HANDLE]
        handle = kernel32.CreateFileW(str(path), generic_read, share_all, None, open_existing, no_buffering, None)
        if handle == wintypes.HANDLE(-1).value:
            raise ctypes.WinError(ctypes.get_last_error())
        kernel32.CloseHandle(handle)
