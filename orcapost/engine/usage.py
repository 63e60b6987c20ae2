"""What the running process has used so far. Standard library only: workers import nothing heavier."""

from __future__ import annotations

import os
import sys
from functools import cache


def peak_memory() -> int:
    """The most memory this process ever held [bytes]; 0 where the system does not say."""
    if sys.platform == "win32":
        return _windows_peak_memory()
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # macOS counts bytes, Linux kibibytes


def bytes_read() -> int:
    """Bytes this process has read from files, from the disk or its cache; 0 where the system does not say."""
    if sys.platform == "win32":
        return _windows_bytes_read()
    try:
        return int(os.pread(_counters(os.getpid()), 4096, 0).split(maxsplit=2)[1])
    except (OSError, ValueError, IndexError):
        return 0


@cache
def _counters(process: int) -> int:
    """The running process's counters, held open: to open them for every file would cost more than to read them.

    `process` is the running one's number, so that a forked process opens its own.
    """
    return os.open("/proc/self/io", os.O_RDONLY)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _MemoryCounters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS of the Windows API."""

        _fields_ = [
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            ("PeakWorkingSetSize", ctypes.c_size_t),
            ("WorkingSetSize", ctypes.c_size_t),
            ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
            ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
            ("PagefileUsage", ctypes.c_size_t),
            ("PeakPagefileUsage", ctypes.c_size_t),
        ]

    class _IoCounters(ctypes.Structure):
        """IO_COUNTERS of the Windows API."""

        _fields_ = [
            (name, ctypes.c_ulonglong)
            for name in ("Reads", "Writes", "Others", "BytesRead", "BytesWritten", "BytesOther")
        ]

    _kernel32 = ctypes.WinDLL("kernel32")
    _kernel32.GetCurrentProcess.restype = wintypes.HANDLE
    _kernel32.K32GetProcessMemoryInfo.argtypes = [wintypes.HANDLE, ctypes.c_void_p, wintypes.DWORD]
    _kernel32.GetProcessIoCounters.argtypes = [wintypes.HANDLE, ctypes.c_void_p]

    def _windows_peak_memory() -> int:
        counters = _MemoryCounters(cb=ctypes.sizeof(_MemoryCounters))
        process = _kernel32.GetCurrentProcess()
        if not _kernel32.K32GetProcessMemoryInfo(process, ctypes.byref(counters), counters.cb):
            return 0
        return int(counters.PeakWorkingSetSize)

    def _windows_bytes_read() -> int:
        counters = _IoCounters()
        if not _kernel32.GetProcessIoCounters(_kernel32.GetCurrentProcess(), ctypes.byref(counters)):
            return 0
        return int(counters.BytesRead)
