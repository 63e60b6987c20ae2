"""Which tables and pictures are as an earlier run wrote them, and would be written the same again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from orcapost.common.stamp import stamp
from orcapost.results.store import Store

KIND = "written"


def unchanged(store: Store, folder: Path, keys: Mapping[Path, str]) -> set[Path]:
    """The files that a run has written with these keys, which change with whatever decides a file's bytes, and that
    nobody has touched since, by their size and time of change. `folder`: the output folder, which they are below."""
    return {
        path
        for path, key in keys.items()
        if (content := _content(path, key)) is not None and store.facts.get((KIND, _name(folder, path))) == content
    }


def note_written(store: Store, folder: Path, keys: Mapping[Path, str]) -> None:
    """Keep that these files were written with these keys."""
    for path, key in keys.items():
        if (content := _content(path, key)) is not None:
            store.keep_fact(KIND, _name(folder, path), content)


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _content(path: Path, key: str) -> list[str | int] | None:
    found = stamp(path)
    return None if found is None else [key, *found]
