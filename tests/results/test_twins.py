"""What the names of files of results begin with, where input files share a name."""

from __future__ import annotations

import pytest

from orcapost.inventory import SimFile
from orcapost.results.twins import told_apart


def stems(*files: tuple[str, str | None]) -> list[str]:
    return [file.results_stem for file in told_apart([SimFile(path, 1, object=thing) for path, thing in files])]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["/x/a.sim", "/y/b.sim"], ["a", "b"]),
        (["/x/seed1/a.sim", "/x/seed2/a.sim", "/x/seed2/b.sim"], ["seed1_a", "seed2_a", "b"]),
        (["/x/seed1/a.sim", "/x/seed2/A.SIM"], ["seed1_a", "seed2_A"]),  # on Windows A is a
        (["/n/100/out/a.sim", "/f/100/out/a.sim"], ["n_100_out_a", "f_100_out_a"]),
        (["/a.sim", "/x/a.sim"], ["_a", "x_a"]),
    ],
)
def test_as_many_folders_stand_in_front_as_tell_files_apart(paths: list[str], expected: list[str]) -> None:
    assert stems(*((path, None) for path in paths)) == expected


def test_a_file_that_is_listed_for_several_objects_has_them_behind() -> None:
    assert stems(("/x/a.sim", "Riser 1"), ("/x/a.sim", "Riser/2")) == ["a_Riser 1", "a_Riser_2"]


def test_folders_and_objects_together() -> None:
    files = [("/x/a.sim", "R1"), ("/x/a.sim", "R2"), ("/y/a.sim", "R1")]

    assert stems(*files) == ["x_a_R1", "x_a_R2", "y_a"]
