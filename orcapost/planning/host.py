"""What this machine has: cores, memory."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Host:
    """A machine, as far as planning needs to know it.

    Attributes
    ----------
    cores
        Logical processors that this process may use.
    memory
        Bytes of memory, all of it.
    available
        Bytes of memory that can be taken without swapping.
    """

    name: str
    system: str
    cores: int
    memory: int
    available: int


def this_host() -> Host:
    """This machine, now."""
    import psutil

    memory = psutil.virtual_memory()
    system = platform.uname()  # platform.platform() would start a process to ask for the processor
    return Host(
        name=system.node,
        system=f"{system.system}-{system.release}-{system.machine}",
        cores=_usable_cores(),
        memory=memory.total,
        available=memory.available,
    )


def _usable_cores() -> int:
    try:
        return len(os.sched_getaffinity(0))  # type: ignore[attr-defined,unused-ignore]  # not on Windows
    except AttributeError:
        return os.cpu_count() or 1
