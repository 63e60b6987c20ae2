"""What `ctypes.WinDLL` gives the wrapper instead of a loaded DLL."""

from orcfxapi_library import data, histories, models, objects, range_graphs, statistics, versions  # noqa: F401
from orcfxapi_library.exports import foreign


class Library:
    """The library whose version is the last word of its `name`: its functions are looked up as attributes."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._handle = 1
        versions.library_version = name.split()[-1]

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        function = foreign(name)
        setattr(self, name, function)
        return function
