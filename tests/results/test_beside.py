"""Files that were put beside those which another program held open."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from orcapost.results.beside import Beside
from orcapost.results.store import Store


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "dm_g.csv"


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """Where the table stands."""
    path = tmp_path / "dm_g_new.csv"
    path.write_text("1.0\n", encoding="utf-8")
    return path


def opened(folder: Path) -> tuple[Store, Beside]:
    store = Store(folder / "dm_results.sqlite", "fake", (), ())
    return store, Beside(store, folder)


def remember(folder: Path, written: dict[Path, Path]) -> None:
    """An earlier run that put these files there."""
    store, beside = opened(folder)
    beside.add(written)
    store.close()


def test_what_was_put_beside_a_held_file_is_remembered(tmp_path: Path, table: Path, real: Path) -> None:
    remember(tmp_path, {table: real})

    _, beside = opened(tmp_path)

    assert beside.earlier(table) == [real]
    assert beside.earlier(tmp_path / "dm_h.csv") == []


@pytest.mark.parametrize("change", ["longer", "later", "gone"])
def test_once_it_is_another_it_is_not_ours(tmp_path: Path, table: Path, real: Path, change: str) -> None:
    remember(tmp_path, {table: real})
    status = real.stat()
    if change == "longer":
        real.write_text("1.00\n", encoding="utf-8")
        os.utime(real, ns=(status.st_atime_ns, status.st_mtime_ns))
    elif change == "later":
        os.utime(real, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    else:
        real.unlink()

    _, beside = opened(tmp_path)

    assert beside.earlier(table) == []


def test_what_stands_in_its_own_place_is_not_beside_it(tmp_path: Path, real: Path) -> None:
    store, beside = opened(tmp_path)
    beside.add({real: real})

    assert store.facts == {}


def test_a_file_that_is_not_there_is_not_noted(tmp_path: Path, table: Path) -> None:
    store, beside = opened(tmp_path)
    beside.add({table: tmp_path / "dm_g_new.csv"})

    assert store.facts == {}


def test_files_of_another_folder_are_none_of_ours(tmp_path: Path, table: Path, real: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    remember(tmp_path, {other / table.name: real})
    store, beside = opened(tmp_path)
    assert store.facts == {}
    beside.add({table: real})

    assert beside.earlier(other / table.name) == []


def test_the_store_cannot_name_another_file_for_removal(tmp_path: Path, table: Path) -> None:
    innocent = tmp_path / "thesis.csv"
    innocent.write_text("1.0\n", encoding="utf-8")
    _, beside = opened(tmp_path)
    beside.add({table: innocent})

    assert beside.earlier(table) == []


def test_files_of_a_folder_in_the_output_folder_are_kept_apart_from_those_of_the_same_name(
    tmp_path: Path, table: Path, real: Path
) -> None:
    inner = tmp_path / "trial"
    inner.mkdir()
    (inner / real.name).write_text("2.0\n", encoding="utf-8")
    remember(tmp_path, {table: real})
    store = Store(tmp_path / "dm_results.sqlite", "fake", (), ())
    Beside(store, inner, tmp_path).add({inner / table.name: inner / real.name})
    store.close()

    store, beside = opened(tmp_path)
    assert beside.earlier(table) == [real]
    assert Beside(store, inner, tmp_path).earlier(inner / table.name) == [inner / real.name]
    store.close()
