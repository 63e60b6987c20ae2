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


def test_only_sim_files_and_no_folders(folder: Path) -> None:
    assert names(Inputs(folder)) == ["A_l015_hwl.sim", "b_l015_hwl.sim", "c_l015_lwl.sim", "includefile_l015.sim"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("l0?5_hwl", ["A_l015_hwl.sim", "b_l015_hwl.sim"]),
        ("C*LWL", ["c_l015_lwl.sim"]),
        ("b*h", ["b_l015_hwl.sim"]),  # as `*b*h*.sim`
        ("b?h", []),
        ("*", ["A_l015_hwl.sim", "b_l015_hwl.sim", "c_l015_lwl.sim", "includefile_l015.sim"]),
        ("sim*", []),  # the extension is not part of it
    ],
)
def test_a_wildcard_in_the_pattern_stands_for_any_characters(folder: Path, pattern: str, found: list[str]) -> None:
    assert names(Inputs(folder, pattern=pattern)) == found


def test_brackets_in_a_pattern_mean_themselves(tmp_path: Path) -> None:
    for name in ("case[1]_a.sim", "case1_a.sim"):
        (tmp_path / name).touch()

    assert names(Inputs(tmp_path, pattern="[1]*a")) == ["case[1]_a.sim"]


def test_a_regular_expression_is_searched_in_the_name_without_its_extension(folder: Path) -> None:
    assert names(Inputs(folder, regex=r"^[ab]_.*hwl$")) == ["A_l015_hwl.sim", "b_l015_hwl.sim"]


def test_limits_of_the_size_are_themselves_within(tmp_path: Path) -> None:
    for size in (1, 2, 3, 4):
        (tmp_path / f"of_{size}.sim").write_bytes(b"x" * size)

    assert names(Inputs(tmp_path, min_bytes=2, max_bytes=3)) == ["of_2.sim", "of_3.sim"]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("hwl/b.sim", "hwl/x.dat", "lwl/deep/a.sim", "lwl/deep/c.sim", "top.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def test_sub_folders_are_entered_where_that_is_asked_for(tree: Path) -> None:
    assert names(Inputs(tree, recursive=True)) == ["a.sim", "b.sim", "c.sim"]
    assert names(Inputs(tree)) == []


def test_where_only_a_sub_folder_has_files_the_user_learns_which_and_how_to_ask_for_it(tree: Path) -> None:
    assert nothing_found(Inputs(tree)) == (
        f"no .sim file in {tree}, but 1 in its sub-folder hwl; "
        "file_management: {filename: {recursive: true}} reads sub-folders too"
    )
    assert f"but 2 in its sub-folder {Path('lwl', 'deep')};" in nothing_found(Inputs(tree, not_contains=("b",)))
    assert nothing_found(Inputs(tree, pattern="nowhere")) == f"no .sim file in {tree}"


def test_a_wildcard_in_a_list_stands_for_every_file_that_fits(folder: Path) -> None:
    listed = (ListedFile(folder / "b_l015_hwl.sim", object="X"), ListedFile(folder / "*_HWL.sim", "d", "X"))

    found = find(Inputs(folder, listed=listed))

    assert [(file.name, file.description) for file in found] == [("A_l015_hwl.sim", "d"), ("b_l015_hwl.sim", None)]


def test_a_wildcard_that_finds_nothing_is_a_missing_file(folder: Path) -> None:
    listed = (ListedFile(folder / "x*.sim"), ListedFile(folder / "nowhere" / "*.sim"))

    found = find(Inputs(folder, listed=listed))

    assert [(file.name, file.bytes) for file in found] == [("*.sim", None), ("x*.sim", None)]


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


def test_where_there_is_no_sim_file_the_user_learns_so(tmp_path: Path) -> None:
    assert nothing_found(Inputs(tmp_path)) == f"no .sim file in {tmp_path}"


def test_where_the_configuration_lists_no_file_the_user_learns_so(folder: Path) -> None:
    assert nothing_found(Inputs(folder, listed=())) == "the configuration lists no input file"


def test_where_nothing_matches_the_user_learns_what_is_there(folder: Path) -> None:
    text = nothing_found(Inputs(folder, pattern="mwl", not_contains=("includefile",)))

    assert "none of the 4 .sim files" in text
    assert "contains 'mwl' and does not contain 'includefile'" in text
    assert "A_l015_hwl.sim" in text


def test_limits_of_the_size_are_told_where_no_file_is_within(folder: Path) -> None:
    text = nothing_found(Inputs(folder, regex="hwl", min_bytes=1024, max_bytes=2048))

    assert "has a name that matches the regular expression 'hwl' and at least 1,024 bytes and at most 2,048" in text


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
