"""How stand-in files are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from orcapost.inventory import InventoryError, name_filter
from orcapost.job import Inputs, ListedFile
from orcapost.stand_in.names import inside, places

FOLDER = Path("/sim").absolute()


@pytest.mark.parametrize(
    "inputs",
    [
        Inputs(FOLDER),
        Inputs(FOLDER, pattern="riser"),
        Inputs(FOLDER, contains=("fe_", "hwl"), not_contains=("case", "0001")),
        Inputs(FOLDER, pattern="ri?er*hwl"),
    ],
)
def test_names_pass_the_filters(inputs: Inputs) -> None:
    found = places([inputs], 12)

    assert len({path.name for path in found}) == 12
    assert all(name_filter(inputs)(path.name) for path in found)
    assert {(path.parent, path.suffix) for path in found} == {(FOLDER, ".sim")}


def test_where_no_name_passes_that_is_said() -> None:
    with pytest.raises(InventoryError, match="no name made up for stand-in files passes the filters"):
        places([Inputs(FOLDER, not_contains=("1",))], 3)


def test_listed_files_are_made_each_once_where_they_are_listed() -> None:
    listed = [FOLDER / "a.sim", FOLDER / "sub" / "b.sim"]
    inputs = Inputs(FOLDER, listed=tuple(ListedFile(path) for path in [*listed, listed[0]]))

    assert places([inputs], 24) == listed
    other = Path("elsewhere")
    assert inside(other, listed) == [other / "a.sim", other / "sub" / "b.sim"]


def test_files_of_several_sources_are_all_made() -> None:
    found = places([Inputs(FOLDER), Inputs(FOLDER / "other", pattern="hwl"), Inputs(FOLDER, pattern="fsts")], 2)
    assert [path.parent for path in found] == [FOLDER, FOLDER, FOLDER / "other", FOLDER / "other"]


def test_a_wildcard_in_the_list_stands_for_as_many_as_are_wanted() -> None:
    listed = tuple(ListedFile(FOLDER / name) for name in ("fe_*_hwl*.sim", "one?.sim"))
    names = [path.name for path in places([Inputs(FOLDER, listed=listed)], 2)]
    assert names == ["fe_0001_hwl.sim", "fe_0002_hwl.sim", "onex.sim"]


def test_a_path_of_another_system_is_refused() -> None:
    with pytest.raises(InventoryError, match="is not a path of this system"):
        places([Inputs(FOLDER, listed=(ListedFile(Path("sim/a.sim")),))], 1)
