"""A receipt is valid as long as its file is there as it was written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from orcapost.products.replies import Receipt


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A file of five bytes in a folder of the output folder, written a second after 1970 began."""
    path = tmp_path / "lists" / "a.txt"
    path.parent.mkdir()
    path.write_bytes(b"lines")
    os.utime(path, ns=(0, 1_000_000_000))
    return path


def test_it_says_where_the_file_is_in_the_output_folder_its_size_and_its_time(tmp_path: Path, written: Path) -> None:
    assert Receipt.of(written, tmp_path) == Receipt("lists/a.txt", 5, 1_000_000_000)


def test_it_is_valid_while_nothing_has_changed(tmp_path: Path, written: Path) -> None:
    assert Receipt.of(written, tmp_path).is_valid(tmp_path)


def test_it_moves_with_the_output_folder(tmp_path: Path, written: Path) -> None:
    receipt = Receipt.of(written, tmp_path)
    (tmp_path / "elsewhere").mkdir()
    written.parent.rename(tmp_path / "elsewhere" / "lists")

    assert receipt.is_valid(tmp_path / "elsewhere")
    assert not receipt.is_valid(tmp_path)


@pytest.mark.parametrize("change", ["gone", "longer", "later", "a folder", "a link"])
def test_it_is_not_valid_once_the_file_is_another(tmp_path: Path, written: Path, change: str) -> None:
    receipt = Receipt.of(written, tmp_path)
    if change == "longer":
        written.write_bytes(b"lines and more")
        os.utime(written, ns=(0, receipt.modified_ns))
    elif change == "later":
        os.utime(written, ns=(0, 2_000_000_000))
    else:
        copy = written.rename(tmp_path / "copy.txt")
        if change == "a folder":
            written.mkdir()
        elif change == "a link":
            try:
                written.symlink_to(copy)
            except OSError:
                pytest.skip("this user may make no links")

    assert not receipt.is_valid(tmp_path)
