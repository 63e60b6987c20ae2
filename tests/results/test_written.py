"""Which tables need not be written again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from orcapost.results.store import Store
from orcapost.results.written import note_written, unchanged


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "dm_results.sqlite", "fake", (), ())


@pytest.fixture
def table(tmp_path: Path, store: Store) -> Path:
    """A table that was written with the key ``k``."""
    path = tmp_path / "dm_g.csv"
    path.write_text("1.0\n", encoding="utf-8")
    note_written(store, tmp_path, {path: "k"})
    return path


def test_a_table_with_the_same_key_that_nobody_touched_is_unchanged(store: Store, table: Path, tmp_path: Path) -> None:
    assert unchanged(store, tmp_path, {table: "k"}) == {table}


def test_another_key_is_another_table(store: Store, table: Path, tmp_path: Path) -> None:
    assert unchanged(store, tmp_path, {table: "l"}) == set()


def test_a_table_that_was_touched_or_removed_is_not_unchanged(store: Store, table: Path, tmp_path: Path) -> None:
    status = table.stat()
    os.utime(table, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    assert unchanged(store, tmp_path, {table: "k"}) == set()
    table.write_text("1.00\n", encoding="utf-8")
    os.utime(table, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert unchanged(store, tmp_path, {table: "k"}) == set()
    table.unlink()
    assert unchanged(store, tmp_path, {table: "k"}) == set()


def test_a_table_that_was_never_written_is_not_unchanged(store: Store, tmp_path: Path) -> None:
    assert unchanged(store, tmp_path, {tmp_path / "dm_h.csv": "k"}) == set()
    note_written(store, tmp_path, {tmp_path / "dm_h.csv": "k"})
    assert unchanged(store, tmp_path, {tmp_path / "dm_h.csv": "k"}) == set()


def test_a_name_that_is_not_text_is_recognised(store: Store, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"dm_\xff.csv" if os.name != "nt" else b"dm_\xed\xb3\xbf.csv")
    path.write_text("1.0\n", encoding="utf-8")
    note_written(store, tmp_path, {path: "k"})
    store.commit()

    assert unchanged(store, tmp_path, {path: "k"}) == {path}


def test_a_file_in_a_folder_below_is_told_from_one_of_its_name(store: Store, table: Path, tmp_path: Path) -> None:
    below = tmp_path / "Plots" / table.name
    below.parent.mkdir()
    os.link(table, below)

    assert unchanged(store, tmp_path, {below: "k"}) == set()
    note_written(store, tmp_path, {below: "l"})
    assert unchanged(store, tmp_path, {below: "l", table: "k"}) == {below, table}
