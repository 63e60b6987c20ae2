"""Files are replaced whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import IO, BinaryIO

import pytest

from orcapost.common import atomic
from orcapost.common.atomic import Binary, open_to_read, sweep, write_all, write_bytes, write_text

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX links, modes and pipes")


def whole(stream: IO[str]) -> None:
    stream.write("new a")


def _ended(written: int) -> None:
    assert written


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


def test_a_disk_error_names_the_file_that_was_being_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as caught:
        write_all({tmp_path / "a.csv": whole, tmp_path / "b.csv": full_disk})

    assert caught.value.filename == str(tmp_path / "b.csv")


def test_an_error_that_names_its_file_keeps_the_name(tmp_path: Path) -> None:
    def elsewhere(stream: IO[str]) -> None:
        raise FileNotFoundError(errno.ENOENT, "gone", "elsewhere.sim")

    with pytest.raises(FileNotFoundError) as caught:
        write_all({tmp_path / "a.csv": elsewhere})

    assert caught.value.filename == "elsewhere.sim"


def test_a_folder_in_the_place_of_a_file_is_an_error_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "b.csv").mkdir()

    with pytest.raises(IsADirectoryError) as caught:
        write_all({tmp_path / "a.csv": whole, tmp_path / "b.csv": whole})

    assert caught.value.errno == errno.EISDIR
    assert caught.value.filename == str(tmp_path / "b.csv")
    assert not (tmp_path / "a.csv").exists()


def test_a_file_is_whole_on_disk_before_it_replaces_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    synced = []
    monkeypatch.setattr("os.fsync", lambda number: synced.append((os.fstat(number).st_size, path.exists())))

    write_text(path, "new")

    assert synced == [(len("new"), False)]


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.png"

    assert write_bytes(path, b"\x00\xff\n") == path
    assert path.read_bytes() == b"\x00\xff\n"


@pytest.mark.parametrize("held", [1, 2, 9])
def test_where_the_new_names_are_held_open_too_the_next_one_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int
) -> None:
    names = ["table.csv", "table_new.csv", *(f"table_new{number}.csv" for number in range(2, 10))]
    replace = Path.replace

    def held_open(source: Path, target: Path) -> Path:
        if target.name in names[:held]:
            raise PermissionError
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", held_open)
    monkeypatch.setattr("time.sleep", lambda pause: None)

    assert write_text(tmp_path / "table.csv", "new").name == names[held]


def test_between_two_tries_to_replace_there_is_a_pause_and_none_after_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[float | str] = []

    def held_open(source: Path, target: Path) -> Path:
        done.append("try")
        raise PermissionError

    monkeypatch.setattr(Path, "replace", held_open)
    monkeypatch.setattr("time.sleep", done.append)
    monkeypatch.setattr(atomic, "_REPLACE_PAUSES", (1.0, 2.0))

    with pytest.raises(PermissionError) as caught:
        write_text(tmp_path / "table.csv", "new")

    assert done == ["try", 1.0, "try", 2.0, "try", *["try"] * 9]  # the last nine for table_new, new2, ... new9
    assert caught.value.filename == str(tmp_path / "table.csv")


def test_a_file_that_is_held_for_a_moment_is_waited_for_over_a_second_in_pauses_that_double() -> None:
    assert 1.0 < sum(atomic._REPLACE_PAUSES) < 2.0  # longer than a virus scanner holds it, shorter than people wait
    assert all(later == 2 * pause for pause, later in pairwise(atomic._REPLACE_PAUSES))


def test_the_folder_is_made(tmp_path: Path) -> None:
    assert write_text(tmp_path / "x" / "y" / "a.txt", "hello").read_text() == "hello"


def test_lines_end_in_a_line_feed_on_every_system(tmp_path: Path) -> None:
    assert write_text(tmp_path / "a.txt", "one\ntwo\n").read_bytes() == b"one\ntwo\n"


def test_a_file_held_open_elsewhere_keeps_its_content_and_the_new_one_stands_beside_it(
    tmp_path: Path, held: Callable[[Path], None]
) -> None:
    path = tmp_path / "table.csv"
    path.write_text("old")
    held(path)

    written = write_text(path, "new")

    assert written == tmp_path / "table_new.csv"
    assert (path.read_text(), written.read_text()) == ("old", "new")


def test_beside_a_held_file_neither_a_file_of_the_users_nor_another_table_is_replaced(
    tmp_path: Path, held: Callable[[Path], None]
) -> None:
    path, users, other = tmp_path / "t.csv", tmp_path / "t_new.csv", tmp_path / "t_new2.csv"
    users.write_text("the user's")
    held(path)

    written = write_all({path: whole, other: lambda stream: _ended(stream.write("other"))})

    assert written == {path: tmp_path / "t_new3.csv", other: other}
    assert (users.read_text(), other.read_text()) == ("the user's", "other")


def test_what_an_earlier_call_put_beside_a_held_file_is_replaced_there(
    tmp_path: Path, held: Callable[[Path], None]
) -> None:
    path = tmp_path / "t.csv"
    held(path)
    earlier = write_text(path, "first")

    assert write_all({path: whole}, [earlier]) == {path: earlier}
    assert earlier.read_text() == "new a"


def test_what_an_earlier_call_put_beside_a_file_goes_once_that_is_written(tmp_path: Path) -> None:
    path, earlier = tmp_path / "t.csv", tmp_path / "t_new.csv"
    earlier.write_text("first")

    assert write_all({path: whole}, [earlier]) == {path: path}
    assert [file.name for file in tmp_path.iterdir()] == ["t.csv"]


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o444])
def test_a_file_keeps_the_mode_of_the_one_that_it_replaces(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "t.csv"
    path.write_text("old")
    path.chmod(mode)

    write_text(path, "new")

    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", mode)


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a\r\n\x1a\xff")

    with open_to_read(tmp_path / "a") as stream:
        assert stream.read() == b"a\r\n\x1a\xff"


@posix
def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    victim, path = tmp_path / "victim", tmp_path / "t.csv"
    victim.write_text("precious")
    path.symlink_to(victim)

    write_text(path, "new")

    assert (victim.read_text(), path.read_text(), path.is_symlink()) == ("precious", "new", False)


@posix
def test_no_link_is_followed_even_if_a_temporary_name_was_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim, path = tmp_path / "victim", tmp_path / "t.csv"
    victim.write_text("precious")
    monkeypatch.setattr(os, "urandom", lambda count: bytes(count))
    (tmp_path / f"{atomic._mark(path)}{'00' * 8}.tmp").symlink_to(victim)

    with pytest.raises(FileExistsError):
        write_text(path, "new")

    assert victim.read_text() == "precious"


def test_temporary_names_differ_from_one_time_to_the_next(tmp_path: Path) -> None:
    names: set[str] = set()

    def look(stream: IO[str]) -> None:
        names.update(path.name for path in tmp_path.glob(".*.tmp"))

    for _ in range(2):
        write_all({tmp_path / "t.csv": look})

    assert len(names) == 2


def test_sweeping_removes_what_was_left_of_these_files_and_of_no_others(tmp_path: Path) -> None:
    names: list[str] = []

    def look(stream: IO[str]) -> None:
        names.extend(path.name for path in tmp_path.glob(".*.tmp"))

    write_all({tmp_path / "a.csv": look})
    write_all({tmp_path / "b.csv": look})
    for name in names:  # as a process leaves them that is killed while it writes
        (tmp_path / name).touch()

    sweep([tmp_path / "a.csv"])

    assert [path.name for path in tmp_path.glob(".*")] == names[1:]


@posix
@pytest.mark.parametrize("make", [getattr(os, "mkfifo", None), os.mkdir], ids=["pipe", "folder"])
def test_what_is_no_file_is_not_replaced(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "t.csv")

    with pytest.raises(OSError, match="not a file"):
        write_text(tmp_path / "t.csv", "new")

    assert not (tmp_path / "t.csv").is_file()


@posix
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(OSError, match="not a file"):
        open_to_read(tmp_path / "pipe")


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


def test_text_and_other_files_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    text, other = tmp_path / "a.csv", tmp_path / "b.xlsx"
    write_all({text: lambda stream: print("ä", file=stream), other: Binary(print_bytes)})
    assert (text.read_bytes(), other.read_bytes()) == ("ä\n".encode(), b"cbd")

    def fails(stream: BinaryIO) -> None:
        stream.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_all({text: lambda stream: print("new", file=stream), other: Binary(fails)})
    assert (text.read_bytes(), other.read_bytes()) == ("ä\n".encode(), b"cbd")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.xlsx"]


def print_bytes(stream: BinaryIO) -> None:
    """As what writes a ZIP file does, which goes back to the beginning."""
    stream.write(b"abd")
    stream.seek(0)
    stream.write(b"cb")
