"""Locks on files, which end with their process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from orcapost.locks import try_lock, unlock


def held_elsewhere(path: Path) -> bool:
    """Whether another process finds it locked."""
    code = "import sys, pathlib, orcapost.locks as l; print(l.try_lock(pathlib.Path(sys.argv[1])) is None)"
    return subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True).stdout.strip() == "True"


def test_a_lock_is_held_until_it_is_given_back(tmp_path: Path) -> None:
    path = tmp_path / "lock"

    descriptor = try_lock(path)
    assert descriptor is not None
    assert held_elsewhere(path)

    unlock(path, descriptor)
    assert not held_elsewhere(path)


def test_a_lock_that_is_held_is_not_given_a_second_time(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    descriptor = try_lock(path)
    assert descriptor is not None

    assert try_lock(path) is None

    unlock(path, descriptor)


def test_a_lock_given_back_leaves_no_file_and_no_open_descriptor(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    descriptor = try_lock(path)
    assert descriptor is not None

    unlock(path, descriptor)

    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OSError):
        os.fstat(descriptor)


def test_a_lock_whose_file_is_gone_can_be_given_back(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("an open file cannot be removed on Windows")
    path = tmp_path / "lock"
    descriptor = try_lock(path)
    assert descriptor is not None
    path.unlink()

    unlock(path, descriptor)

    assert not path.exists()


def test_a_lock_that_is_refused_leaves_no_open_descriptor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lock"
    descriptor = try_lock(path)
    assert descriptor is not None
    opened: list[int] = []
    really_open = os.open

    def open_and_remember(*arguments: object) -> int:
        opened.append(really_open(*arguments))  # type: ignore[arg-type]
        return opened[-1]

    monkeypatch.setattr(os, "open", open_and_remember)
    assert try_lock(path) is None
    monkeypatch.undo()

    (refused,) = opened
    with pytest.raises(OSError):
        os.fstat(refused)
    unlock(path, descriptor)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_the_file_of_a_lock_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    descriptor = try_lock(path)
    assert descriptor is not None

    assert path.stat().st_mode & 0o777 == 0o600

    unlock(path, descriptor)
