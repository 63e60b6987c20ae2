"""Which columns are empty in files that were looked at."""

from __future__ import annotations

from orcapost.engine.result import FileResult
from orcapost.extract.answers import Problem
from orcapost.extract.queries import DataItem
from orcapost.inventory import SimFile
from orcapost.products.entry import Entry
from orcapost.products.question import Number
from orcapost.results.empty import Empty, empty_columns

ITEM = Number(DataItem("General", "StageCount", -1))
ENTRIES = [Entry("g / a", ITEM, place="dm.yml:4"), Entry("g / b", ITEM, place="dm.yml:5")]
FILES = [SimFile(f"{name}.sim", 1) for name in "abc"]


def result(**empty: str) -> FileResult:
    """A result in which these columns of the group are empty."""
    return FileResult("ok", problems=tuple(Problem("empty_cell", f"g / {name}", why) for name, why in empty.items()))


def test_columns_come_in_their_order_with_the_first_reason_and_how_many_files_have_none() -> None:
    found = empty_columns({2: result(b="late", a="why c"), 0: result(), 1: result(a="why b")}, ENTRIES, FILES)

    assert found == (Empty("g / a", "dm.yml:4", "why b", 1, 2, 3), Empty("g / b", "dm.yml:5", "late", 2, 1, 3))
    assert not any(one.everywhere for one in found)


def test_a_column_is_empty_everywhere_where_no_file_that_could_be_read_has_it() -> None:
    (found,) = empty_columns({0: result(a="no"), 1: FileResult("unreadable", error="cut short")}, ENTRIES, FILES)

    assert (found.files, found.of, found.everywhere) == (1, 1, True)


def test_what_is_no_empty_cell_is_none() -> None:
    notes = FileResult("ok", problems=(Problem("period", "", "short"), Problem("unfinished", "", "stopped")))

    assert empty_columns({0: notes}, ENTRIES, FILES) == ()


def test_a_label_behind_an_entrys_name_is_a_column_of_its_own() -> None:
    one = Problem("empty_cell", "g / b / Line01", "no")

    (found,) = empty_columns({0: FileResult("ok", problems=(one,))}, ENTRIES, FILES)

    assert found == Empty("g / b / Line01", "dm.yml:5", "no", 0, 1, 1)


def test_only_files_of_its_source_are_asked_for_a_column() -> None:
    files = [SimFile("a.sim", 1, sources=frozenset({0})), SimFile("b.sim", 1, sources=frozenset({1}))]
    entries = [Entry("g / a", ITEM, source=1)]

    (found,) = empty_columns({0: result(), 1: result(a="no")}, entries, files)

    assert (found.files, found.of, found.everywhere) == (1, 1, True)
