"""Files that wait again after they were taken from the schedule."""

from __future__ import annotations

from orcapost.planning.learned import MemoryModel
from orcapost.planning.plan import Batch, Plan
from orcapost.planning.schedule import Schedule


def schedule(count: int) -> Schedule:
    """A batch of so many files, one open at a time."""
    files = tuple(range(count))
    batch = Batch("small", "small-", files, 0, 1, 1, 1, 1, 1, 0, (), "")
    return Schedule(Plan((batch,), 0, None, MemoryModel(0, 0.0), 64, False), [1] * count)


def order(made: Schedule, now: float) -> tuple[int, ...]:
    """The next order, finished after a millisecond, so that those after it may hold many files."""
    start = made.next(now)
    assert start is not None
    made.ready(start.slot, None)
    made.finish(start.slot, now + 0.001, seconds=0.001)
    return start.files


def test_a_file_that_ran_can_wait_again_when_nothing_else_does() -> None:
    made = schedule(1)
    order(made, 0.0)
    assert made.done

    made.add([0])

    assert not made.done
    assert order(made, 1.0) == (0,)
    assert made.done


def test_files_that_wait_again_are_opened_one_by_one() -> None:
    made = schedule(10)
    for file in range(10):
        made.drop(file)
    made.add(list(range(10)))

    assert [order(made, float(now)) for now in range(10)] == [(file,) for file in range(10)]


def test_the_files_that_wait_are_those_not_begun() -> None:
    made = schedule(3)
    assert made.waiting == {0, 1, 2}

    made.next(0.0)

    assert made.waiting == {1, 2}
