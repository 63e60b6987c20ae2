"""A folder that cannot be used is found out beforehand, and nothing is left behind."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from orcapost.common.folders import FolderUnusable, check_usable


@pytest.mark.parametrize("name", ["out", "a/b/out", "."])
def test_one_that_can_be_made_is_not_there_afterwards(name: str, tmp_path: Path) -> None:
    check_usable(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["x.csv", "x.csv/out", "x.csv/a/out"])
def test_a_file_in_its_way_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(FolderUnusable, match=r"cannot be a folder: .*x\.csv is a file"):
        check_usable(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="a name that is too long is another error there")
def test_a_name_that_no_folder_can_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FolderUnusable, match="File name too long; name another"):
        check_usable(tmp_path / "out" / ("x" * 300))
    assert list(tmp_path.iterdir()) == []
