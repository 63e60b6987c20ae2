"""Which tables are as an earlier run wrote them, and would be written the same again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from orcapost.common.stamp import stamp
from orcapost.results.store import Store

KIND = "written"


def unchanged(store: Store, keys: Mapping[Path, str]) -> set[Path]:
    """The tables that a run has written with these keys (`orcapost.tables.content_keys`), and that nobody has touched
    since, by their size and time of change."""
    return {
        path
        for path, key in keys.items()
        if (content := _content(path, key)) is not None and store.facts.get((KIND, path.name)) == content
    }


def note_written(store: Store, keys: Mapping[Path, str]) -> None:
    """Keep that these tables were written with these keys."""
    for path, key in keys.items():
        if (content := _content(path, key)) is not None:
            store.keep_fact(KIND, path.name, content)


def _content(path: Path, key: str) -> list[str | int] | None:
    found = stamp(path)
    return None if found is None else [key, *found]
