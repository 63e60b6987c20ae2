"""What is wrong in many files and columns is said in few lines, and never with a wrong count."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from orcapost.engine.result import FileResult
from orcapost.extract.answers import Problem
from orcapost.inventory import SimFile
from orcapost.results import causes as module
from orcapost.results.causes import Causes, with_gaps


def empty(*columns: str, words: str = "no object called 'Line19' in the model") -> tuple[Problem, ...]:
    return tuple(Problem("empty_cell", f"g / {column}", words) for column in columns)


def gathered(problems: Mapping[int, tuple[Problem, ...] | FileResult], files: int = 300) -> Causes:
    found = Causes([SimFile(f"/x/sim/case_{number:03}.sim", 1) for number in range(files)])
    for position, own in problems.items():
        found.add([position], own if isinstance(own, FileResult) else FileResult("SimulationStopped", problems=own))
    return found


def lines(problems: Mapping[int, tuple[Problem, ...] | FileResult], files: int = 300, place: str = "") -> list[str]:
    return [group.line(files, lambda column: place) for group in gathered(problems, files).groups()]


def test_a_wrong_object_in_one_column_is_one_line_with_its_count_first_file_and_place() -> None:
    problems = {number: empty("Line19", words="no object called 'Line19'") for number in range(1, 297)}

    assert lines(problems, place="dm.yml:41") == [
        "empty cells: g / Line19: no object called 'Line19': 296 of 300 files, first case_001.sim; dm.yml:41"
    ]


def test_a_file_with_fifty_faults_of_one_cause_is_one_line() -> None:
    fifty = [f"c{number}" for number in range(50)]

    assert lines({7: empty(*fifty, words="period 30 to 200 s: the file holds a static state only")}) == [
        "empty cells: 50 columns, first g / c0: period 30 to 200 s: the file holds a static state only: case_007.sim"
    ]


def test_periods_that_differ_from_column_to_column_are_one_cause() -> None:
    problems = empty("a", words="period 30 to 200 s: the file holds a static state only")
    problems += empty("b", words="period stage 1: the file holds a static state only")

    assert lines({7: problems}) == [
        "empty cells: g / a, g / b: period …: the file holds a static state only: case_007.sim"
    ]


def test_simulations_that_stopped_at_different_times_are_one_line() -> None:
    stopped = {
        number: (Problem("unfinished", "", f"SimulationStopped: reached {time} of 1100 s"),)
        for number, time in enumerate([500, 500.5, 20, 30])
    }

    assert lines(stopped) == [
        "incomplete simulation: SimulationStopped: reached … of … s: 4 of 300 files, first case_000.sim"
    ]


def test_names_with_numbers_are_never_taken_for_one_another() -> None:
    assert len(lines({0: empty("a", words="no 'Line 18'"), 1: empty("a", words="no 'Line 19'")})) == 2


def test_up_to_three_files_are_all_named() -> None:
    assert lines({5: empty("a"), 3: empty("a"), 4: empty("a")})[0].endswith(
        ": case_003.sim, case_004.sim, case_005.sim"
    )
    assert lines({5: empty("a"), 3: empty("a"), 4: empty("a"), 9: empty("a")})[0].endswith(
        ": 4 of 300 files, first case_003.sim"
    )


def test_what_crossing_files_and_columns_have_in_common_is_said_by_whichever_takes_fewer_lines() -> None:
    # Columns a and b in many combinations with c to f: by files of the same columns 4 lines; by columns, a and b are of
    # the same 4 files, and each of the others is of one: 5 lines.
    by_files = {number: empty("a", "b", other) for number, other in enumerate("cdef")}
    assert len(lines(by_files)) == 4
    # Three columns in all seven combinations: 7 lines by files, 3 by columns.
    combinations = ["a", "b", "c", "ab", "ac", "bc", "abc"]
    by_columns = lines({number: empty(*columns) for number, columns in enumerate(combinations)})
    assert [line.partition(": no ")[0] for line in by_columns] == [
        "empty cells: g / a",
        "empty cells: g / b",
        "empty cells: g / c",
    ]
    assert all("4 of 300 files" in line for line in by_columns)  # each is in 4 of the 7


def test_very_many_sets_of_columns_are_counted_column_by_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SETS", 2)
    combinations = ["a", "b", "c", "ab", "ac", "bc", "abc"]

    found = gathered({number: empty(*columns) for number, columns in enumerate(combinations)})

    assert {(group.columns, group.files) for group in found.groups()} == {
        (("g / a",), 4),
        (("g / b",), 4),
        (("g / c",), 4),
    }


def test_the_cells_of_all_lines_are_all_the_cells() -> None:
    problems = {number: empty(*[f"c{bit}" for bit in range(8) if number >> bit & 1]) for number in range(1, 256)}

    assert sum(group.problems for group in gathered(problems).groups()) == 8 * 128  # each column in half of 256


def test_the_first_files_are_those_of_the_inventory_in_whatever_order_they_end() -> None:
    (group,) = gathered({number: empty("a") for number in (9, 2, 7, 4, 1)}).groups()

    assert group.first == ("case_001.sim", "case_002.sim", "case_004.sim")


def test_failures_of_one_cause_are_one_line_though_their_words_name_the_files() -> None:
    failed = {
        number: FileResult("unreadable", error=f"/x/sim/case_{number:03}.sim is cut short") for number in range(5)
    }

    assert lines(failed) == ["failed: unreadable: the file is cut short: 5 of 300 files, first case_000.sim"]


def test_files_of_results_that_cannot_be_written_are_one_cause() -> None:
    full = {
        number: empty("ends", words=f"cannot write case_{number:03}_ends.csv: no space left") for number in range(5)
    }

    assert lines(full) == [
        "empty cells: g / ends: cannot write …_ends.csv: no space left: 5 of 300 files, first case_000.sim"
    ]


def test_failed_files_come_first_then_the_most() -> None:
    found = lines(
        {0: empty("a"), 1: empty("b", words="x"), 2: empty("b", words="x"), 3: FileResult("missing", error="gone")}
    )

    assert [line.partition(":")[0] for line in found] == ["failed", "empty cells", "empty cells"]
    assert "g / b" in found[1]


def test_a_warning_on_a_period_does_not_pass_for_an_empty_cell() -> None:
    assert lines({0: (Problem("period", "", "holds one sample"),)}) == ["warning: holds one sample: case_000.sim"]


def test_names_have_the_folders_that_not_all_files_share() -> None:
    found = Causes([SimFile("/x/a/1.sim", 1), SimFile("/x/b/1.sim", 1)])
    found.add([1], FileResult("ok", problems=empty("a")))

    assert found.groups()[0].first == ("b/1.sim",)


def test_places_in_one_file_name_it_once() -> None:
    (group,) = gathered({0: empty("a", "b", "c")}).groups()
    places = {"g / a": "dm.yml:4", "g / b": "dm.yml:7", "g / c": "master.yml:7"}

    assert group.line(300, places.__getitem__).endswith("; dm.yml:4, 7, master.yml:7")


@pytest.mark.parametrize(
    ("words", "gaps"),
    [
        ("arc length 3000 m: Line01 is 245.5 m long", "arc length … m: Line01 is … m long"),
        ("stage 7: there are 0 to 3", "stage …: there are … to …"),
        ("from -1.5e+3 to 2", "from … to …"),
        ("object 'a 1' has no x2", "object 'a 1' has no x2"),
        ("OrcFxAPI 11.6d", "OrcFxAPI 11.6d"),
    ],
)
def test_gaps_are_numbers_that_are_no_part_of_a_name(words: str, gaps: str) -> None:
    assert with_gaps(words) == gaps
