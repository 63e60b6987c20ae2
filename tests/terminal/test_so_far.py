"""What is said of a run that stops before its end."""

from __future__ import annotations

from orcapost.engine.events import Finished, Retrying, Reused, Sampled, Started
from orcapost.engine.result import FileResult
from orcapost.inventory import SimFile
from orcapost.terminal.so_far import SoFar

GOOD = FileResult("SimulationStopped")
BAD = FileResult("failed", error="is no simulation")


def run_of_two() -> SoFar:
    return SoFar([SimFile("a.sim", 1, 1), SimFile("b.sim", 1, 1)])


def test_of_the_open_files_the_one_that_was_opened_first_is_named_with_its_time_to_the_last_event() -> None:
    so_far = run_of_two()
    so_far.listen(Started(1.0, 1, 0, 1))
    so_far.listen(Started(3.0, 0, 1, 1))
    so_far.listen(Sampled(21.0, 0.0, 0, 0.0, 2))

    assert so_far.longest_open == "b.sim, for 20 s"


def test_a_file_that_was_opened_just_now_has_been_open_for_no_time() -> None:
    so_far = run_of_two()
    so_far.listen(Started(0.0, 0, 0, 1))

    assert so_far.longest_open == "a.sim, for 0 s"


def test_an_event_that_is_late_does_not_turn_the_time_back() -> None:
    so_far = run_of_two()
    so_far.listen(Sampled(11.0, 0.0, 0, 0.0, 1))
    so_far.listen(Started(1.0, 0, 0, 1))

    assert so_far.longest_open == "a.sim, for 10 s"


def test_a_file_that_is_done_or_waits_again_is_not_open() -> None:
    so_far = run_of_two()
    assert so_far.longest_open is None

    for file in (0, 1):
        so_far.listen(Started(1.0, file, file, 1))
    so_far.listen(Finished(2.0, 0, 0, 1, GOOD))
    so_far.listen(Retrying(3.0, 1, 1, "its process ended"))

    assert so_far.longest_open is None


def test_a_file_counts_as_read_once_this_run_has_its_results() -> None:
    so_far = run_of_two()
    so_far.listen(Started(1.0, 0, 0, 1))
    so_far.listen(Finished(2.0, 0, 0, 1, BAD))
    so_far.listen(Reused(0.0, [1], [1.0], {1: GOOD}))
    assert not so_far.opened

    so_far.listen(Finished(3.0, 0, 0, 2, GOOD))
    assert so_far.opened
    so_far.listen(Finished(4.0, 0, 0, 3, BAD))
    assert so_far.opened
