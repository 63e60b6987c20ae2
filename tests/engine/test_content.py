"""Hashes of files' contents: what has changed since a run noted them."""

from __future__ import annotations

import concurrent.futures
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from orcapost.common import interruption
from orcapost.engine import content
from orcapost.engine.content import MAX_THREADS, changed, content_hash
from orcapost.inventory import SimFile


def files(folder: Path, *contents: bytes) -> list[SimFile]:
    found = []
    for number, data in enumerate(contents):
        (folder / f"{number}.sim").write_bytes(data)
        found.append(SimFile(str(folder / f"{number}.sim"), len(data), 1))
    return found


def digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def test_a_hash_is_of_128_bits_and_there_is_none_of_what_cannot_be_read(tmp_path: Path) -> None:
    files(tmp_path, b"abc")

    assert content_hash(tmp_path / "0.sim") == digest(b"abc")
    assert content_hash(tmp_path / "none.sim") is None
    assert content_hash(tmp_path) is None


def test_changed_are_those_of_another_content_and_those_of_which_none_is_known(tmp_path: Path) -> None:
    inventory = [*files(tmp_path, b"same", b"new", b"same"), SimFile(str(tmp_path / "gone.sim"), 1, 1)]
    known = {0: digest(b"same"), 1: digest(b"old"), 2: None, 3: digest(b"same")}

    assert set(changed(inventory, known)) == {1, 2, 3}


class Pool(concurrent.futures.ThreadPoolExecutor):
    """Notes how it is made and shut down."""

    noted: list[Any]

    def __init__(self, threads: int) -> None:
        self.noted.append(threads)
        super().__init__(threads)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.noted.append("the rest is left" if cancel_futures else "all is read")
        super().shutdown(wait, cancel_futures=cancel_futures)


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    noted: list[Any] = []
    monkeypatch.setattr(Pool, "noted", noted, raising=False)
    monkeypatch.setattr(concurrent.futures, "ThreadPoolExecutor", Pool)
    return noted


@pytest.mark.parametrize(("cores", "threads"), [(None, 1), (3, 3), (100, MAX_THREADS)])
def test_as_many_files_are_read_at_once_as_there_are_cores_up_to_a_limit(
    pool: list[Any], monkeypatch: pytest.MonkeyPatch, cores: int | None, threads: int
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)

    assert not list(changed([], {}))
    assert pool[0] == threads


def test_a_signal_ends_it_and_files_that_were_not_begun_are_not_read(
    tmp_path: Path, pool: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def check() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(interruption, "check", check)
    monkeypatch.setattr(content, "content_hash", lambda path: None)

    with pytest.raises(KeyboardInterrupt):
        list(changed(files(tmp_path, b"a", b"b"), {0: "x", 1: "y"}))
    assert pool[-1] == "the rest is left"
