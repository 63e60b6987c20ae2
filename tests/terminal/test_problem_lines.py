"""What is wrong is said once, and grows while a run goes on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from orcapost.engine.events import Event, Finished, Reused, Sampled
from orcapost.engine.result import FileResult
from orcapost.extract.answers import Problem
from orcapost.inventory import SimFile
from orcapost.results.causes import Causes, ProblemGroup
from orcapost.terminal import problem_lines
from orcapost.terminal.problem_lines import ProblemLines

FILES = [SimFile(f"/x/case_{number}.sim", 1) for number in range(5)]


def wrong(words: str, column: str = "g / a") -> FileResult:
    return FileResult("SimulationStopped", problems=(Problem("empty_cell", column, words),))


def finished(file: int, result: FileResult) -> Finished:
    return Finished(1.0, file, 0, 1, result)


def listening(*events: Event) -> ProblemLines:
    lines = ProblemLines(FILES, lambda column: "dm.yml:4")
    for event in events:
        lines.listen(event)
    return lines


def all_groups(*results: FileResult) -> list[ProblemGroup]:
    causes = Causes(FILES)
    for file, result in enumerate(results):
        causes.add([file], result)
    return causes.groups()


def test_the_count_of_a_problem_grows() -> None:
    lines = listening(finished(0, wrong("no")))
    assert lines.growing(5) == ["1 of 5 files: empty cells: g / a: no"]

    lines.listen(finished(1, wrong("no")))
    assert lines.growing(5) == ["2 of 5 files: empty cells: g / a: no"]


def test_of_many_problems_the_first_grow_and_the_rest_is_counted() -> None:
    lines = listening(*(finished(file, wrong(word)) for file, word in enumerate(["one", "two", "three"])))

    assert len(lines.growing(3)) == 3
    assert lines.growing(2)[1:] == ["... and 2 more problems"]


def test_files_of_an_earlier_run_and_files_that_failed_have_their_lines() -> None:
    reused = Reused(0.0, [3, 1], [1.0, 1.0], {3: wrong("no"), 1: wrong("no")})

    lines = listening(reused, finished(0, FileResult("missing", error="gone")), Sampled(1.0, 0.0, 0, 0.0, 1))

    assert lines.so_far() == [
        "failed: missing: gone: case_0.sim",
        "empty cells: g / a: no: case_1.sim, case_3.sim; dm.yml:4",
    ]


def test_a_problem_is_new_once() -> None:
    lines = listening(finished(0, wrong("no")))
    assert list(lines.new()) == ["empty cells: g / a: no: case_0.sim; dm.yml:4"]

    lines.listen(finished(1, wrong("no")))
    assert list(lines.new()) == []


def test_at_the_end_what_was_said_is_not_said_again_unless_it_has_grown_and_then_without_the_files_name() -> None:
    gone = FileResult("missing", error="gone")
    lines = listening(finished(0, wrong("no")), finished(4, gone))
    said = list(lines.new())
    lines.listen(finished(1, wrong("no")))

    rest = lines.rest(all_groups(wrong("no"), wrong("no"), wrong("late"), FileResult("ok"), gone))

    assert "failed: missing: gone: case_4.sim" in said
    assert rest == [
        "empty cells: g / a: no: 2 of 5 files; dm.yml:4",
        "empty cells: g / a: late: case_2.sim; dm.yml:4",
    ]


@pytest.mark.parametrize("words", [["a"], ["a", "b"], ["a", "b", "c", "d"]])
def test_of_very_many_problems_the_first_are_said_and_the_rest_is_counted(
    monkeypatch: pytest.MonkeyPatch, words: Sequence[str]
) -> None:
    monkeypatch.setattr(problem_lines, "MAX_LINES", 2)
    results = [wrong(word) for word in words]
    lines = listening(*(finished(file, result) for file, result in enumerate(results)))

    assert len(list(lines.new())) == min(2, len(words))
    left = len(words) - 2
    unsaid = ProblemLines(FILES).rest(all_groups(*results))
    assert len(unsaid) == min(3, len(words))
    assert left <= 0 or unsaid[-1] == f"... and {left} more problems"
