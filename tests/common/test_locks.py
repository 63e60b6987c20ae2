"""Locks on files, which end with their process."""

from __future__ import annotations

import errno
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from orcapost.common import locks
from orcapost.common.locks import try_lock, unlock


def held_elsewhere(path: Path) -> bool:
    """Whether another process finds it locked."""
    code = "import sys, pathlib, orcapost.common.locks as l; print(l.try_lock(pathlib.Path(sys.argv[1])) is None)"
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


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The descriptors that are opened from here on."""
    found: list[int] = []
    really_open = os.open

    def open_and_remember(*arguments: Any) -> int:
        found.append(really_open(*arguments))
        return found[-1]

    monkeypatch.setattr(os, "open", open_and_remember)
    return found


def is_closed(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return True
    return False


@pytest.mark.skipif(sys.platform == "win32", reason="makes a named pipe")
def test_a_pipe_is_not_locked(tmp_path: Path, opened: list[int]) -> None:
    os.mkfifo(tmp_path / "lock")

    with pytest.raises(OSError, match="is not a file") as refused:
        try_lock(tmp_path / "lock")

    assert refused.value.filename == str(tmp_path / "lock")
    assert all(map(is_closed, opened))


def test_where_nothing_can_be_locked_it_says_why_and_leaves_no_open_descriptor(
    tmp_path: Path, opened: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(descriptor: int) -> bool:
        raise OSError(errno.ENOLCK, "no locks here")

    monkeypatch.setattr(locks, "_take", refused)

    with pytest.raises(OSError, match="no locks here"):
        try_lock(tmp_path / "lock")
    assert [is_closed(descriptor) for descriptor in opened] == [True]


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be removed on Windows")
def test_a_lock_whose_holder_removes_its_file_meanwhile_is_taken_on_a_new_one(
    tmp_path: Path, opened: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, take = tmp_path / "lock", locks._take

    def slowly(descriptor: int) -> bool:
        if len(opened) == 1:
            path.unlink()
        return take(descriptor)

    monkeypatch.setattr(locks, "_take", slowly)

    descriptor = try_lock(path)

    assert descriptor is not None and path.exists()
    assert opened == [descriptor, descriptor]  # the first was closed: its number was free again
    unlock(path, descriptor)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_the_file_of_a_lock_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    descriptor = try_lock(path)
    assert descriptor is not None

    assert path.stat().st_mode & 0o777 == 0o600

    unlock(path, descriptor)


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be removed on Windows")
def test_a_lock_taken_by_another_as_this_one_is_given_back_keeps_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lock"
    descriptor = try_lock(path)
    assert descriptor is not None
    close = os.close

    def another_takes_it(number: int) -> None:
        close(number)
        path.touch()

    monkeypatch.setattr(os, "close", another_takes_it)
    unlock(path, descriptor)

    assert path.exists()


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, list[tuple[int, str, int]]]:
    """The module as Windows gets it, and what it asks of the C library there."""
    locked: list[tuple[int, str, int]] = []
    library = SimpleNamespace(LK_NBLCK="without waiting", locking=lambda *asked: locked.append(asked))
    monkeypatch.setitem(sys.modules, "msvcrt", library)  # type: ignore[arg-type]
    monkeypatch.setattr(sys, "platform", "win32")
    assert locks.__file__
    spec = importlib.util.spec_from_file_location("locks_on_windows", locks.__file__)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module, locked


def test_on_windows_one_byte_is_locked_without_waiting(
    tmp_path: Path, on_windows: tuple[ModuleType, list[tuple[int, str, int]]]
) -> None:
    module, locked = on_windows

    descriptor = module.try_lock(tmp_path / "lock")

    assert locked == [(descriptor, "without waiting", 1)]
    module.unlock(tmp_path / "lock", descriptor)
    assert list(tmp_path.iterdir()) == []


def test_on_windows_a_lock_is_closed_before_its_file_is_removed(
    tmp_path: Path, on_windows: tuple[ModuleType, list[tuple[int, str, int]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    module, _ = on_windows
    path = tmp_path / "lock"
    descriptor = module.try_lock(path)
    there_when_closed: list[bool] = []
    close = os.close
    monkeypatch.setattr(os, "close", lambda number: there_when_closed.append(path.exists()) or close(number))

    module.unlock(path, descriptor)

    assert there_when_closed == [True]


def test_on_windows_a_lock_that_another_has_taken_meanwhile_keeps_its_file(
    tmp_path: Path, on_windows: tuple[ModuleType, list[tuple[int, str, int]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    module, _ = on_windows
    descriptor = module.try_lock(tmp_path / "lock")

    def is_open(path: Path, missing_ok: bool) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", is_open)

    module.unlock(tmp_path / "lock", descriptor)  # and no error

    assert (tmp_path / "lock").exists()
