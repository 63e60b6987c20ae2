"""Files are replaced whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import IO

import pytest

from orcapost import atomic
from orcapost.atomic import write_all, write_text


def whole(stream: IO[str]) -> None:
    stream.write("new a")


def full_disk(stream: IO[str]) -> None:
    stream.write("half of")
    raise OSError(errno.ENOSPC, "No space left on device")


def test_no_old_file_is_touched_if_one_of_the_new_ones_cannot_be_written(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("old a")
    second.write_text("old b")

    with pytest.raises(OSError, match="No space left"):
        write_all({first: whole, second: full_disk})

    assert (first.read_text(), second.read_text()) == ("old a", "old b")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]


def test_the_folder_is_made(tmp_path: Path) -> None:
    assert write_text(tmp_path / "x" / "y" / "a.txt", "hello").read_text() == "hello"


def test_lines_end_in_a_line_feed_on_every_system(tmp_path: Path) -> None:
    assert write_text(tmp_path / "a.txt", "one\ntwo\n").read_bytes() == b"one\ntwo\n"


def test_a_file_held_open_elsewhere_keeps_its_content_and_the_new_one_stands_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "table.csv"
    path.write_text("old")
    replace = Path.replace

    def held_by_excel(source: Path, target: Path) -> Path:
        if target == path:
            raise PermissionError(errno.EACCES, "The process cannot access the file", str(target))
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", held_by_excel)
    monkeypatch.setattr(atomic, "_REPLACE_PAUSES", (0.0,))

    written = write_text(path, "new")

    assert written == tmp_path / "table_new.csv"
    assert (path.read_text(), written.read_text()) == ("old", "new")


def test_a_file_held_for_a_moment_only_is_replaced_after_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "table.csv"
    replace = Path.replace
    refusals = [PermissionError(), PermissionError()]

    def held_for_a_moment(source: Path, target: Path) -> Path:
        if refusals:
            raise refusals.pop()
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", held_for_a_moment)
    monkeypatch.setattr(atomic, "_REPLACE_PAUSES", (0.0, 0.0))

    assert write_text(path, "new") == path
    assert path.read_text() == "new"
