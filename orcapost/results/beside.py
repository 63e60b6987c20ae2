"""Which files stand beside those that they should have replaced, and that another program held open."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from orcapost.common.atomic import beside_names
from orcapost.common.stamp import stamp
from orcapost.results.store import Store

KIND = "beside"


class Beside:
    """What earlier runs put beside files of one folder, and what is still as they left it, by its size and time of
    change.

    Parameters
    ----------
    store
        Where that is kept, as facts with the file's name.
    folder
        The folder.
    root
        The output folder, which it is or is in: the names are relative to it. None for `folder` itself.
    """

    def __init__(self, store: Store, folder: Path, root: Path | None = None) -> None:
        self._store = store
        self._folder = folder
        self._root = root or folder

    def earlier(self, path: Path) -> list[Path]:
        """What should have been written to `path`, for `orcapost.common.atomic.write_all`."""
        if path.parent != self._folder:
            return []
        names = {*beside_names(path)}
        return [
            there
            for (kind, name), content in self._store.facts.items()
            if kind == KIND
            and (there := self._root / name) in names
            and content == _content(path.name, there)  # a fact is never None
        ]

    def add(self, written: Mapping[Path, Path]) -> None:
        """Note which files, by the path wanted, really stand elsewhere in the folder."""
        for path, real in written.items():
            if path != real and path.parent == self._folder and (content := _content(path.name, real)) is not None:
                self._store.keep_fact(KIND, real.relative_to(self._root).as_posix(), content)


def _content(wanted: str, real: Path) -> list[str | int] | None:
    """What such a file is recognised by; None where it is not there."""
    found = stamp(real)
    return None if found is None else [wanted, *found]
