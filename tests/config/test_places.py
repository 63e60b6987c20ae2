"""What a path in the configuration means."""

from __future__ import annotations

from pathlib import Path

import pytest

from orcapost.config.places import place, place_of_file, results_of


@pytest.mark.parametrize("written", ["a.sim", "sub/a.sim", r"..\up\a.sim", "./x/../a.sim", " a b.sim", "*.sim"])
@pytest.mark.parametrize("before", ["", "/abs/", "D:\\", "//server/share/", "D:", "up/../"])
def test_a_file_lies_where_any_path_would(before: str, written: str, tmp_path: Path) -> None:
    assert place_of_file(before + written, tmp_path) == place(before + written, tmp_path)


@pytest.mark.parametrize(
    ("written", "sim"),
    [
        ("a.yml", "a.sim"),
        ("a.SIM", "a.SIM"),
        ("a", "a.sim"),
        ("Hs2.5", "Hs2.5.sim"),
        ("*.dat", "*.sim"),
        ("a.*", "a.sim"),
    ],
)
def test_whichever_file_of_a_model_is_named_its_results_are_meant(written: str, sim: str) -> None:
    assert results_of(written) == sim


@pytest.mark.parametrize("written", ["..", "sub/", "sub/.", "a:b.sim"])
def test_what_is_hardly_a_file_lies_there_too(written: str, tmp_path: Path) -> None:
    assert place_of_file(written, tmp_path) == place(written, tmp_path)
