"""Which files are found, in which order, of which category."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

from orcapost.inventory import InventoryError, SimFile, categorise, find, name_filter, nothing_found
from orcapost.job import Inputs, ListedFile


def names(inputs: Inputs) -> list[str]:
    return [file.path.name for file in find(inputs)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b_l015_hwl.sim", "A_l015_hwl.sim", "c_l015_lwl.sim", "c_l015_lwl.dat", "includefile_l015.sim"):
        (tmp_path / name).write_bytes(b"x" * 10)
    (tmp_path / "folder.sim").mkdir()
    return tmp_path


def test_files_come_by_name_whatever_the_case_of_the_letters(folder: Path) -> None:
    assert names(Inputs(folder, pattern="hwl")) == ["A_l015_hwl.sim", "b_l015_hwl.sim"]


def test_only_the_extensions_asked_for_and_no_folders(folder: Path) -> None:
    assert names(Inputs(folder)) == ["A_l015_hwl.sim", "b_l015_hwl.sim", "c_l015_lwl.sim", "includefile_l015.sim"]
    assert names(Inputs(folder, extensions=("dat",))) == ["c_l015_lwl.dat"]


def test_contains_asks_for_every_text_and_not_contains_forbids_each(folder: Path) -> None:
    assert names(Inputs(folder, contains=("l015", "lwl"))) == ["c_l015_lwl.sim"]
    assert names(Inputs(folder, not_contains=("includefile", "hwl"))) == ["c_l015_lwl.sim"]


def test_the_pattern_is_matched_against_the_name_without_its_extension() -> None:
    passes = name_filter(Inputs(Path(), pattern="sim"))

    assert not passes("a.sim")
    assert passes("a_sim_1.SIM")


def test_a_listed_file_that_does_not_exist_stays_in_the_list(folder: Path) -> None:
    listed = (ListedFile(folder / "missing.sim"), ListedFile(folder / "b_l015_hwl.sim", "second", "SLWR"))

    found = find(Inputs(folder, listed=listed))

    assert [(file.path.name, file.bytes, file.description, file.object) for file in found] == [
        ("b_l015_hwl.sim", 10, "second", "SLWR"),
        ("missing.sim", None, None, None),
    ]


def test_a_link_that_leads_nowhere_is_a_file_without_size_and_time(tmp_path: Path) -> None:
    try:
        (tmp_path / "link.sim").symlink_to(tmp_path / "nowhere.sim")
    except OSError:
        pytest.skip("no right to make links")

    assert find(Inputs(tmp_path)) == [SimFile(str(tmp_path / "link.sim"), bytes=None, modified_ns=0)]


def test_a_missing_folder_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(InventoryError, match=r"the input folder .*nowhere does not exist"):
        find(Inputs(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotADirectoryError(), "is a file, not a folder"),
        (PermissionError(), "may not be read: permission denied"),
        (OSError(errno.EIO, "the disk is broken"), "cannot be read: the disk is broken"),
        (OSError("the share is gone"), "cannot be read: the share is gone"),
    ],
)
def test_a_folder_that_cannot_be_read_is_an_error_that_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    def refused(folder: Path) -> None:
        raise error

    monkeypatch.setattr("os.scandir", refused)

    with pytest.raises(InventoryError, match=words):
        find(Inputs(tmp_path))


def test_where_no_file_has_the_extensions_the_user_learns_which(folder: Path) -> None:
    inputs = Inputs(folder, extensions=("out", ".log"))

    assert nothing_found(inputs) == f"no .out, .log file in {folder}"


def test_where_the_configuration_lists_no_file_the_user_learns_so(folder: Path) -> None:
    assert nothing_found(Inputs(folder, listed=())) == "the configuration lists no input file"


def test_where_nothing_matches_the_user_learns_what_is_there(folder: Path) -> None:
    text = nothing_found(Inputs(folder, pattern="mwl", not_contains=("includefile",)))

    assert "none of the 4 .sim files" in text
    assert "contains 'mwl' and does not contain 'includefile'" in text
    assert "A_l015_hwl.sim" in text


def test_of_many_filters_the_first_five_are_named(folder: Path) -> None:
    text = nothing_found(Inputs(folder, contains=tuple(f"part{i}" for i in range(1_000))))

    assert "contains 'part4' and passes 995 more filters; the first is" in text
    assert "part5" not in text


def test_a_tank_size_in_the_name_makes_an_lngc_file() -> None:
    assert categorise(["fsts_l015_hwl_125km3_l100.sim", "fsts_l015_hwl_ncl.sim"]) == ["LNGC", "standard"]


def test_own_categories_replace_the_default_ones_and_the_first_match_counts() -> None:
    found = categorise(["a_hwl_1.sim", "b_lwl_1.sim", "c.sim"], {"high": "hwl", "any": "_1"})

    assert found == ["high", "any", "standard"]


def test_a_broken_category_expression_is_an_error_that_shows_it() -> None:
    with pytest.raises(InventoryError, match=r"category x: '\(' is not a regular expression"):
        categorise(["a.sim"], {"x": "("})


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_that_leads_nowhere_is_a_missing_file_and_not_the_end(folder: Path) -> None:
    (folder / "gone_hwl.sim").symlink_to(folder / "nowhere")
    (folder / "loop_hwl.sim").symlink_to(folder / "loop_hwl.sim")

    found = find(Inputs(folder, pattern="hwl"))

    assert {file.name for file in found if file.bytes is None} == {"gone_hwl.sim", "loop_hwl.sim"}
    assert len(found) == 4
