"""Python runs this at its start: gives ctypes what Windows has and OrcFxAPI needs, over the emulated library.

It works in every process whose PYTHONPATH names this folder, so in spawned workers too.
"""

import collections
import collections.abc
import ctypes
import os
import sys
from types import ModuleType, SimpleNamespace


def _load_library(name, *args, **kwargs):
    """What `ctypes.WinDLL` is on Windows. The library is imported only by those who ask for it."""
    from orcfxapi_library.library import Library

    return Library(name)


_SYSTEM_LIBRARIES = ("gdi32", "kernel32", "winmm", "OleAut32")

ctypes.WinDLL = _load_library
ctypes.WINFUNCTYPE = ctypes.CFUNCTYPE
ctypes.windll = SimpleNamespace(**{name: SimpleNamespace() for name in _SYSTEM_LIBRARIES})
sys.modules.setdefault("winreg", ModuleType("winreg"))

if os.environ.get("ORCAPOST_EMULATION_OLD_PYTHON") == "1":  # for scripts: OrcFxAPI 11.0 is older than Python 3.10
    collections.MutableMapping = collections.abc.MutableMapping
